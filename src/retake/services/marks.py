"""The mark of what a person was last measured to hold: moved by what comes and goes, told when it crosses a level.

Whoever moves a mark holds it until their transaction ends, so it is taken last: after accounts, projects, versions and
blobs. Nobody with a mark wants anything then that is held by somebody who waits for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection

from retake.db import events, storage
from retake.services.house import House

Level = Literal["fine", "near", "over"]
LEVELS: Sequence[Level] = ("fine", "near", "over")
NEAR_PERCENT = 80


def level(used: int, limit: int | None) -> Level:
    """How near the limit that is: near from 80 %, over from 100 %."""
    if limit is None or used * 100 < limit * NEAR_PERCENT:
        return "fine"
    return "near" if used < limit else "over"


def measure(house: House, connection: Connection, person: UUID) -> int:
    """Measure exactly what the person holds, and move the mark there; the bytes.

    The mark is not held while everything is measured, so that nobody's commit waits for that.
    """
    # Measure and mark are read in one statement, as of one moment. Whatever moves a mark does so in the transaction
    # that changes what is held: it is in both of them, or in neither and has moved the mark since, and that much is
    # added. Only another measure moves a mark without such a change; so there is one at a time.
    storage.one_measure_at_a_time(connection, person)
    seen = storage.held(connection, person)
    before = storage.hold_mark(connection, person, seen["used"])
    since = 0 if seen["marked"] is None else before["bytes"] - seen["marked"]
    used: int = max(seen["used"] + since, 0)
    _move(house, connection, person, before["level"], used, measured=True)
    return used


def add(house: House, connection: Connection, person: UUID, more: int) -> None:
    """Move the mark of somebody who was measured before by bytes that came to be in this transaction, or went."""
    before = storage.mark(connection, person)
    if before is not None and more:
        _move(house, connection, person, before["level"], max(before["bytes"] + more, 0), measured=False)


@contextmanager
def moved_by(house: House, connection: Connection, sha256: str) -> Iterator[None]:
    """Around a change of where a blob's bytes are and what stands for them: moves the marks of all who hold it."""
    before = storage.weight_of(connection, sha256)
    yield
    more = storage.weight_of(connection, sha256) - before
    if more:
        for person in storage.owners(connection, sha256):
            add(house, connection, person, more)


def _move(
    house: House, connection: Connection, person: UUID, before: Level, used: int, measured: bool
) -> None:
    """Set the mark; tell once when that crosses a level upwards."""
    limit = house.settings.storage_limit
    after = level(used, limit)
    storage.set_mark(connection, person, used, after, measured)
    if LEVELS.index(after) > LEVELS.index(before):
        told = {"level": after, "used_bytes": used, "limit_bytes": limit}
        events.append(connection, "storage", person, None, told)
