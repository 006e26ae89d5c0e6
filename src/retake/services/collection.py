"""Collecting what nothing refers to: plan with reasons, show, then delete edge, row and bytes, in that order."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import IntegrityError

from retake.db import blobs, events, garbage
from retake.db.rows import Row
from retake.domain.garbage import BlobFacts, Decision, decide
from retake.services import checking, held
from retake.services.blobs import settle
from retake.services.events import KEPT_DAYS
from retake.services.house import House, now

log = structlog.get_logger(__name__)
EXPORT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collection did: blobs and projects deleted, bytes freed."""

    blobs: list[Decision]
    projects: int
    bytes: int


def plan(house: House, at: datetime | None = None) -> list[Decision]:
    """For every blob that no version holds: whether it goes, and why."""
    with house.database.autocommit() as connection:
        facts = [_facts(row) for row in garbage.candidates(connection)]
    return decide(facts, at or now(), _grace(house))


def orphans(house: House, at: datetime | None = None) -> tuple[int, int]:
    """How many blobs a collection would delete, and their bytes: what the plan comes to, without making it."""
    with house.database.autocommit() as connection:
        return garbage.orphans(connection, (at or now()) - _grace(house))


def _grace(house: House) -> timedelta:
    return timedelta(hours=house.settings.gc_grace_hours)


def _facts(row: Row) -> BlobFacts:
    return BlobFacts(
        row["sha256"],
        row["size"],
        row["created_at"],
        row["versions"],
        row["runs"],
        row["derived_as"] is not None,
        row["derived_as"] or "",
    )


def expired_projects(house: House, at: datetime | None = None) -> list[Row]:
    """Projects deleted longer ago than the grace, which the next collection purges."""
    before = _deleted_before(house, at or now())
    with house.database.autocommit() as connection:
        return list(garbage.expired_projects(connection, before))


def _deleted_before(house: House, at: datetime) -> datetime:
    return at - timedelta(days=house.settings.deleted_grace_days)


def _purge(house: House, project: UUID, at: datetime) -> bool:
    """Decide once more with the project held, then delete it for good; False when it was brought back meanwhile."""
    with house.database.transaction() as connection:
        if not garbage.hold_expired(connection, project, _deleted_before(house, at)):
            return False
        held.give_up_in(connection, project)  # held since the deletion; it would block its recipe for ever
        garbage.purge_project(connection, project)
        return True


def collect(house: House, at: datetime | None = None) -> Collected:
    """Purge projects whose grace is over, then delete old orphans. Safe while runs write."""
    at = at or now()
    strays = delete_strays(house)
    purged = sum(_purge(house, project["id"], at) for project in expired_projects(house, at))
    deleted = list(_delete(house, [decision for decision in plan(house, at) if decision.delete], at))
    with house.database.transaction() as connection:
        events.forget_before(connection, KEPT_DAYS)
    _tidy(house, at)
    freed = sum(decision.size for decision in deleted) + strays
    log.info("collected", blobs=len(deleted), bytes=freed, projects=purged)
    return Collected(deleted, purged, freed)


def _tidy(house: House, at: datetime) -> None:
    """Remove exports nobody asked for lately and what crashes left in the workshop; all of it can be made again."""
    house.blobs.tidy()
    house.cold.tidy()
    for folder, days in ((house.exports, EXPORT_DAYS), (house.workshop, 1)):
        for file in folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if file.is_file() and file.stat().st_mtime < at.timestamp() - days * 86_400:
                    file.unlink()


def _delete(house: House, decisions: Iterable[Decision], at: datetime) -> Iterable[Decision]:
    for decision in decisions:
        try:
            if _delete_row(house, decision.sha256, at, _grace(house)):
                settle(house, decision.sha256)
                yield decision
        except IntegrityError:
            log.info("kept a blob that came into use meanwhile", blob=decision.sha256)


def discard(house: House, sha256: str, at: datetime) -> None:
    """Delete a blob that was let go of on purpose, and what was made from it, without waiting for the grace.

    What somebody holds or needs after all stays, and is collected when they let go of it.
    """
    with house.database.autocommit() as connection:
        made = garbage.made_from(connection, sha256)
    with contextlib.suppress(IntegrityError):  # it came into use meanwhile
        if _delete_row(house, sha256, at, timedelta(0)):
            settle(house, sha256)
            for derived in made:
                discard(house, derived, at)


def _delete_row(house: House, sha256: str, at: datetime, grace: timedelta) -> bool:
    """Decide once more with the row held, then delete edges and row; False when it is needed after all."""
    with house.database.transaction() as connection:
        if not garbage.lock(connection, sha256):
            return False
        row = garbage.facts(connection, sha256)
        if row is None or not decide([_facts(row)], at, grace)[0].delete:
            return False
        garbage.delete_row(connection, sha256)
        return True


def delete_strays(house: House) -> int:
    """Delete bytes that a crash left where no row says they are; how many. Whoever is storing the same ones stores them
    again."""
    strays = checking.stray_bytes(house)
    with house.database.autocommit() as connection:
        known = len(blobs.every(connection))
    if len(strays) > known:
        # Crashes leave a few. So many mean that this database is not the one the store was filled from.
        log.warning(
            "the store holds more than this database knows; left alone", strays=len(strays), known=known
        )
        return 0
    for sha256, _ in strays:
        settle(house, sha256)
    return sum(size for _, size in strays)
