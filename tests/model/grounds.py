"""Where the machine runs: a house on a database of its own, and the questions that are asked of it directly."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from tests.house import Cluster, build, findings, person, restarted, rows
from tests.queues import Errands
from tests.sketchbook import Sketchbook

from retake.db import checks
from retake.db.rows import run
from retake.services import collection
from retake.services.house import House, Person

SETTINGS: dict[str, Any] = {"keep_active_versions": 2}  # one less than usual, as examples are short


class Grounds:
    """The house with its owner. ``examples`` counts the machine's runs, so that each has recipes of its own."""

    house: House
    owner: Person
    sketchbook: Sketchbook

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self._cluster, self._folder = cluster, folder
        self.examples = 0
        self.renew()

    def renew(self) -> None:
        """A fresh database and an empty store, when an example failed and left its things lying about."""
        folder = self._folder / str(self.examples)
        self.sketchbook = Sketchbook(folder / "sketchbook")
        self.house = build(folder, self._cluster.migrated(), self.sketchbook, **SETTINGS)
        self.owner = person(self.house, "Ada", "admin")

    def begin(self) -> None:
        """Another example begins."""
        self.examples += 1
        if self.projects() or self.blobs():
            self.close()
            self.renew()

    def close(self) -> None:
        """Let the database go."""
        self.house.database.close()
        self._cluster.drop(self.house.database.url)

    def restart(self) -> None:
        """A new process on the same data; what was ordered is in the database's queue and not lost."""
        asked = self.errands()
        self.house = restarted(self.house, **SETTINGS)
        self.errands().extend(asked)

    def errands(self) -> list[tuple[str, str]]:
        """The errands that were ordered and not done."""
        assert isinstance(self.house.errand, Errands)
        return self.house.errand.asked

    def takes(self, run: UUID | None = None) -> list[dict[str, Any]]:
        """Takes in the order they were made; a run's own or all."""
        return rows(
            self.house,
            "select * from takes where cast(:run as uuid) is null or run_id = :run order by id",
            run=run,
        )

    def snapshots(self) -> dict[UUID, dict[str, Any]]:
        """Every version of every film: number, parents and document."""
        found = rows(
            self.house,
            """select v.id, v.family_id, v.number, v.parent_id, v.second_parent_id, s.document from versions v
            join snapshots s on s.version_id = v.id join families f on f.id = v.family_id where f.kind = 'video'""",
        )
        return {row["id"]: row for row in found}

    def projects(self) -> dict[UUID, dict[str, Any]]:
        """Every film's head (as a number), last number given and labels."""
        found = rows(
            self.house,
            """select f.id, f.last_number, f.deleted_at, h.number as head,
                (select coalesce(jsonb_object_agg(l.name, v.number), '{}') from labels l
                    join versions v on v.id = l.version_id where l.family_id = f.id) as labels
            from families f left join versions h on h.id = f.head_id where f.project_id is null""",
        )
        return {row["id"]: row for row in found}

    def blobs(self) -> set[str]:
        """Every blob that has a row."""
        return {row["sha256"] for row in rows(self.house, "select sha256 from blobs")}

    def tiers(self) -> dict[str, tuple[str, str]]:
        """Of every blob its tier, and the digest of the bytes that stand for it: its own or its rendition's."""
        found = rows(
            self.house,
            """select b.sha256, b.tier, coalesce(d.derived, b.sha256) as stands from blobs b
            left join blob_derivations d on d.source = b.sha256 and d.kind = 'archive' and b.tier = 'replaced'""",
        )
        return {row["sha256"]: (row["tier"], row["stands"]) for row in found}

    def see_stores(self) -> None:
        """Each store holds just what rows say is in it."""
        tiers = self.tiers()
        for tier, store in (("hot", self.house.blobs), ("cold", self.house.cold)):
            assert {digest for digest, _ in store.list()} == {b for b, (t, _) in tiers.items() if t == tier}

    def unreadable(self, blobs: set[str]) -> set[str]:
        """Those of these blobs for which no bytes stand, in the store or in the archive."""
        hot, cold = ({digest for digest, _ in store.list()} for store in (self.house.blobs, self.house.cold))
        tiers = self.tiers()
        there = {b for b, (tier, stands) in tiers.items() if stands in (hot if tier == "hot" else cold)}
        return blobs - there

    def tombstones(self) -> set[str]:
        """What deleted clips still hold: their thumbnails."""
        found = rows(self.house, "select sha256 from version_blobs where role = 'thumbnail'")
        return {row["sha256"] for row in found}

    def clips(self) -> dict[str, dict[str, Any]]:
        """Every version of every clip: where it belongs, its number, its bytes and when a copy was last used."""
        found = rows(
            self.house,
            """select v.id, v.family_id, f.project_id, f.last_number, f.head_id, v.number, v.deleted_at is not null as deleted,
                vb.sha256 as blob, b.tier, b.used_at, t.derived as copy
            from versions v join families f on f.id = v.family_id and f.kind = 'clip'
            left join version_blobs vb on vb.version_id = v.id and vb.role = 'content'
            left join blobs b on b.sha256 = vb.sha256
            left join blob_derivations t on t.source = b.sha256 and t.kind = 'thawed' order by v.number""",
        )
        return {str(row["id"]): row for row in found}

    def lines(self) -> list[dict[str, Any]]:
        """The batches that are not over, and which of them are with the workers."""
        return rows(self.house, "select id, handed from runs where batch and state in ('queued', 'running')")

    def days_pass(self, days: int) -> None:
        """Whatever tells how old a clip is was so much earlier."""
        with self.house.database.transaction() as connection:
            for table, columns in (
                ("operations", ("at",)),
                ("versions", ("created_at", "deleted_at")),
                ("blobs", ("used_at", "thaw_asked_at")),
            ):
                sets = ", ".join(f"{name} = {name} - make_interval(days => :days)" for name in columns)
                run(connection, f"update {table} set {sets}", days=days)

    def derived(self) -> dict[str, set[str]]:
        """For each derived blob what it was made from; what stood for bytes that are at hand again does so no more."""
        made: dict[str, set[str]] = {}
        for row in rows(
            self.house,
            """select d.source, d.derived from blob_derivations d join blobs s on s.sha256 = d.source
            where d.kind not in ('archive', 'thawed') or s.tier <> 'hot'""",
        ):
            made.setdefault(row["derived"], set()).add(row["source"])
        return made

    def broken(self) -> list[str]:
        """What breaks an invariant of the rows, and which takes were not booked as they cost."""
        with self.house.database.autocommit() as connection:
            found = [
                f"{kind} {subject}: {words}" for kind, subject, words in checks.broken_invariants(connection)
            ]
        odd = rows(
            self.house,
            """select t.id, t.state, t.cost, t.reserved,
                coalesce(sum(e.amount) filter (where e.kind = 'reserve'), 0)::bigint as reserved_for_it,
                coalesce(sum(e.amount) filter (where e.kind = 'release'), 0)::bigint as released,
                coalesce(sum(e.amount) filter (where e.kind = 'settle'), 0)::bigint as settled,
                coalesce(sum(e.amount) filter (where e.kind = 'discount'), 0)::bigint as off,
                (select r.discount_bps from entries q join runs r on r.id = q.run_id
                    where q.take_id = t.id and q.kind = 'reserve') as bps
            from takes t left join entries e on e.take_id = t.id group by t.id""",
        )
        for row in odd:
            ended = row["state"] not in ("reserved", "submitted", "held")
            booked = (row["reserved_for_it"], row["released"], row["settled"] - row["off"])
            odd_discount = row["bps"] is not None and row["off"] != row["settled"] * row["bps"] // 10_000
            if booked != (row["reserved"], row["reserved"] if ended else 0, row["cost"]) or odd_discount:
                found.append(f"money {row}")
        return found

    def fsck(self) -> list[str]:
        """Every finding of the whole check, as text."""
        return [f"{finding.kind} {finding.subject}: {finding.detail}" for finding in findings(self.house)]

    def file_of(self, sha256: str) -> Path:
        """Where the blob's bytes lie."""
        return self.house.blobs.path(sha256)

    def collect(self, at: Any = None) -> collection.Collected:
        """Collect, as if it were that time."""
        return collection.collect(self.house, at)
