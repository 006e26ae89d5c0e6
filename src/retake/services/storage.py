"""Storage: what each project and person holds and what that costs, and the limit that binds before anything is made.

A blob counts once for everybody who holds it, with the pictures, renditions and copies made from it; a blob whose
bytes were replaced by an archived rendition counts as that rendition. What a person holds are their projects that are
not deleted: deleting one makes room at once, also while it can still be brought back.

An order must not measure the whole archive first. So the last measure is kept as a mark (`marks.py`), which finished
runs, archiving, thawing, and deleting a project or bringing it back move; what unfinished runs may still add is noted
with them. Both are read in one statement while the person's account is held, so that of two orders at once the second
sees what the first expects. A mark is off after versions were deleted, and by bytes that two changes at one moment
begin or cease to share, until the next measure: that is made every day, whenever somebody looks at their storage, and
before anybody is refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import ledger, storage
from retake.db.rows import Row
from retake.domain.errors import StorageLimitReached
from retake.domain.planning import PlanPart
from retake.services import collection, marks, views
from retake.services.house import House, Person, now
from retake.services.marks import level
from retake.services.plans import Drafted
from retake.settings.table import GB

_DAILY = re.compile(r"(\d{1,2}) (\d{1,2}) \* \* \*")
LEARN_FROM = 3  # generations; fewer say little
_STEPS = {"picture": "image"}  # slots that are not called like the step that fills them
# Before anything was learned, in bytes: for one, and for clips by the second.
_MODEST = {"image": 300_000, "clip": 500_000, "music": 6_000_000, "script": 10_000, "text": 10_000}


@dataclass
class Held:
    """Bytes somebody holds: each blob once; ``shared`` are those of them that more than one project holds."""

    blobs: int = 0
    shared: int = 0
    hot: int = 0
    cold: int = 0

    @property
    def unique(self) -> int:
        """All of them."""
        return self.hot + self.cold

    def count(self, share: Row) -> None:
        """Count blobs that the same projects hold."""
        self.blobs += share["blobs"]
        self.hot += share["hot"]
        self.cold += share["cold"]
        if len(share["projects"]) > 1:
            self.shared += share["hot"] + share["cold"]


class Account:
    """The sums over shares: by project, by person (living projects), of what only deleted projects hold, of all."""

    def __init__(self, shares: Iterable[Row], projects: Iterable[Row]) -> None:
        self.of_project: defaultdict[UUID, Held] = defaultdict(Held)
        self.of_person: defaultdict[UUID, Held] = defaultdict(Held)
        self.only_deleted: defaultdict[UUID, Held] = defaultdict(Held)
        self.total = Held()
        known = {row["id"]: row for row in projects}
        for share in shares:
            self.total.count(share)
            holders = [known[project] for project in share["projects"] if project in known]
            living = {row["owner_id"] for row in holders if row["deleted_at"] is None}
            for row in holders:
                self.of_project[row["id"]].count(share)
            for owner in living:
                self.of_person[owner].count(share)
            for owner in {row["owner_id"] for row in holders} - living:
                self.only_deleted[owner].count(share)


# ---------------------------------------------------------------------------------------------- what is shown


def own(house: House, person: Person) -> views.View:
    """What the person's versions hold, by project too; how near the limit that is; what the house has orphaned."""
    with house.database.transaction() as connection:
        projects = storage.projects(connection, person.id)
        account = Account(storage.shares(connection, person.id), projects)
        logical = storage.logical(connection, person.id)
        marked = storage.mark(connection, person.id)
    used = account.of_person[person.id].unique
    if marked is None or marked["bytes"] != used:
        measure(house, person.id)
    orphans, orphan_bytes = collection.orphans(house)
    unshared = sum(logical.get(row["id"], 0) for row in projects if row["deleted_at"] is None)
    return {
        **_of_person(house, account, person.id, projects),
        **_saved(used, unshared),
        "orphan_bytes": orphan_bytes,
        "orphan_count": orphans,
        "by_project": [_of_project(house, account, row) for row in projects],
    }


def standing(house: House, person: Person) -> views.View:
    """How near the person's limit is, by what was last measured; cheap enough to be asked on every page."""
    with house.database.autocommit() as connection:
        marked = storage.mark(connection, person.id)
    used = marked["bytes"] if marked is not None else measure(house, person.id)
    limit = house.settings.storage_limit
    return {
        "used_bytes": used,
        "limit_bytes": limit,
        "level": level(used, limit),
        "used_fraction": round(used / limit, 4) if limit else None,
    }


def everyone(house: House) -> views.View:
    """What everybody and every project holds, deleted ones too. For administrators: whoever calls this checks that."""
    with house.database.transaction() as connection:
        projects = storage.projects(connection, None)
        account = Account(storage.shares(connection, None), projects)
        unshared = sum(storage.logical(connection, None).values())
        stored = storage.stored(connection)
        people = storage.people(connection)
        last = storage.last_archived(connection)
        schedule = storage.archive_schedule(connection)
    _, orphan_bytes = collection.orphans(house)
    own_projects: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in projects:
        own_projects[row["owner_id"]].append(row)
    total, rates = account.total, house.settings.storage_prices
    return {
        "totals": {
            "blobs": total.blobs,
            "unique_bytes": total.unique,
            "shared_bytes": total.shared,
            **_saved(total.unique, unshared),
            "hot_bytes": total.hot,
            "cold_bytes": total.cold,
            "orphan_bytes": orphan_bytes,
            "stored_bytes": stored,
            "cost_month_usd": cost(house, total),
        },
        "people": [
            {
                "person": views.person(row["id"], row["name"]),
                "email": row["email"],
                **_of_person(house, account, row["id"], own_projects[row["id"]]),
            }
            for row in people
        ],
        "projects": [
            {
                **_of_project(house, account, row),
                "owner": views.person(row["owner_id"], row["owner_name"]),
            }
            for row in projects
        ],
        "rates": {f"{tier}_gb_month_usd": float(rate) for tier, rate in rates.items()},
        "archive": {"last_run_at": last, "next_run_at": due(schedule, now())},
    }


def _of_person(house: House, account: Account, person: UUID, projects: Sequence[Row]) -> views.View:
    held, limit = account.of_person[person], house.settings.storage_limit
    living = [row for row in projects if row["deleted_at"] is None]
    return {
        **_bytes(house, held),
        "deleted_bytes": account.only_deleted[person].unique,
        "projects": len(living),
        "versions": sum(row["versions"] for row in living),
        "last_touched": max((row["updated_at"] for row in living), default=None),
        "limit_bytes": limit,
        "level": level(held.unique, limit),
        "used_fraction": None if limit is None else round(held.unique / limit, 4) if limit else 1.0,
    }


def _of_project(house: House, account: Account, row: Row) -> views.View:
    held = account.of_project[row["id"]]
    return {
        "project_id": row["id"],
        "name": row["name"],
        "kind": row["kind"],
        **_bytes(house, held),
        "versions": row["versions"],
        "level": level(held.unique, house.settings.storage_limit),
        "last_touched": row["updated_at"],
        "deleted": row["deleted_at"] is not None,
    }


def _bytes(house: House, held: Held) -> views.View:
    return {
        "blobs": held.blobs,
        "unique_bytes": held.unique,
        "shared_bytes": held.shared,
        "hot_bytes": held.hot,
        "cold_bytes": held.cold,
        "cost_month_usd": cost(house, held),
    }


def _saved(unique: int, unshared: int) -> views.View:
    # Never less than what there is: something made from a part may be left that only a deleted version held itself.
    logical = max(unshared, unique)
    return {"logical_bytes": logical, "saved_bytes": logical - unique}


def cost(house: House, held: Held) -> float:
    """What the bytes cost in a month, in dollars, by the rates of their tiers."""
    rates = house.settings.storage_prices
    dollars = (held.hot * rates["hot"] + held.cold * rates["cold"]) / Decimal(GB)
    return round(float(dollars), 6)


def due(schedule: str | None, at: datetime) -> datetime | None:
    """When a schedule of the form ``minute hour * * *`` (UTC) is due next; None for none, or another form."""
    said = _DAILY.fullmatch(schedule or "")
    if said is None:
        return None
    today = at.astimezone(UTC).replace(hour=int(said[2]), minute=int(said[1]), second=0, microsecond=0)
    return today if today > at else today + timedelta(days=1)


# ---------------------------------------------------------------------------------------------- the limit


def check_room(house: House, connection: Connection, person: UUID, drafted: Drafted) -> int:
    """Let what is to be generated be stored; how many bytes are expected, to be noted by `expect` with the run.

    Holds the account until the transaction ends; raises StorageLimitReached.
    """
    limited = house.settings.storage_limit is not None
    wanted = expected_bytes(house, connection, drafted) if limited else 0
    return check_bytes(house, connection, person, wanted)


def check_bytes(house: House, connection: Connection, person: UUID, wanted: int) -> int:
    """The same for bytes that no unfinished run expects: those noted with one that ended and is retried."""
    limit = house.settings.storage_limit
    if limit is None or wanted == 0:
        return 0
    ledger.hold_account(connection, person)
    room = storage.room(connection, person)
    used = room["used"]
    if used is None:
        used = marks.measure(house, connection, person)
    elif used + room["under_way"] + wanted > limit:
        used = storage.held(connection, person)["used"]  # versions may have been deleted since
    if used + room["under_way"] + wanted > limit:
        raise _no_room(used, room["under_way"], wanted, limit)
    return wanted


def expect(connection: Connection, run: UUID, expected: int) -> None:
    """Note with the run what it may add; that counts against the limit until the run ends."""
    if expected:
        storage.expect(connection, run, expected)


def _no_room(used: int, under_way: int, wanted: int, limit: int) -> StorageLimitReached:
    waiting = f", unfinished runs may add {in_words(under_way)}" if under_way else ""
    return StorageLimitReached(
        f"Your versions hold {in_words(used)}{waiting}, this would add about {in_words(wanted)}, and your limit is "
        f"{in_words(limit)}.",
        limit_bytes=limit,
        used_bytes=used,
        wanted_bytes=wanted,
        under_way_bytes=under_way,
    )


def expected_bytes(house: House, connection: Connection, drafted: Drafted) -> int:
    """What the plan would generate, in bytes: by what such generations weighed lately, or a modest guess."""
    durations = {scene["id"]: scene["duration"] for scene in drafted.wanted.get("scenes", ())}
    weights: dict[str, float] = {}
    total = 0.0
    for part in drafted.plan.parts:
        if part.action != "generate":
            continue
        step = _STEPS.get(part.slot, part.slot)
        if step not in weights:
            weights[step] = _weight(house, connection, step)
        total += weights[step] * _amount(step, part, durations)
    return round(total)


def _amount(step: str, part: PlanPart, durations: Mapping[str, Any]) -> float:
    return float(durations[part.scene_id]) if step == "clip" and part.scene_id else 1.0


def _weight(house: House, connection: Connection, step: str) -> float:
    maker = house.makers[step]
    calls, mean = storage.weight(connection, maker.provider, maker.model, step, step == "clip")
    return mean if calls >= LEARN_FROM else _MODEST[step]


# ---------------------------------------------------------------------------------------------- the mark


def measure(house: House, person: UUID) -> int:
    """Measure exactly what the person holds, and move the mark there; the bytes."""
    with house.database.transaction() as connection:
        return marks.measure(house, connection, person)


def measure_everybody(house: House) -> None:
    """Measure everybody, one transaction each."""
    with house.database.autocommit() as connection:
        people = storage.people(connection)
    for row in people:
        measure(house, row["id"])


def add_run(house: House, connection: Connection, person: UUID, run: UUID) -> None:
    """Move the owner's mark by what the versions hold that a run made in this transaction, and nothing held before."""
    marks.add(house, connection, person, storage.fresh_bytes(connection, run))


def in_words(number: float) -> str:
    """Bytes as the limit is given: in kB, MB, GB or TB, by steps of 1000."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "bytes" or number >= 100 else f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} TB"
