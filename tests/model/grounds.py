"""Where the machine runs: a house on a database of its own, and the questions that are asked of it directly."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from tests.house import Cluster, build, findings, person, restarted, rows
from tests.sketchbook import Sketchbook

from retake.db import checks
from retake.services import collection
from retake.services.house import House, Person


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
        self.house = build(folder, self._cluster.migrated(), self.sketchbook)
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
        """A new process on the same data."""
        self.house = restarted(self.house)

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

    def derived(self) -> dict[str, set[str]]:
        """For each derived blob what it was made from."""
        made: dict[str, set[str]] = {}
        for row in rows(self.house, "select source, derived from blob_derivations"):
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
                coalesce(sum(e.amount) filter (where e.kind = 'settle'), 0)::bigint as settled
            from takes t left join entries e on e.take_id = t.id group by t.id""",
        )
        for row in odd:
            ended = row["state"] not in ("reserved", "submitted", "held")
            booked = (row["reserved_for_it"], row["released"], row["settled"])
            if booked != (row["reserved"], row["reserved"] if ended else 0, row["cost"]):
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
