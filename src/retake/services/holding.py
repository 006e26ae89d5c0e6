"""Holding parts: nothing deleted enters a head, and nothing that enters one is archived or deleted meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection

from retake.db import archive, tiers
from retake.db.rows import Row
from retake.domain.errors import Gone
from retake.domain.numbering import numbered
from retake.services.blobs import ASK_AGAIN_MINUTES
from retake.services.house import House


def hold_parts(house: House, connection: Connection, parts: Iterable[UUID]) -> list[str]:
    """Hold these part versions until the transaction ends; the blobs of those in the archive, which are asked back.

    For everything that makes them current: call it in its transaction, before the change. Parts that are not clips, and
    versions that come to be with the change, may be among them. Raises Gone for deleted ones.
    """
    held = archive.hold(connection, list(parts))
    if gone := [row for row in held if row["deleted_at"] is not None or row["blob"] is None]:
        raise deleted_clips(gone)
    away = sorted({row["blob"] for row in held if row["tier"] != "hot" and not row["has_copy"]})
    for sha256 in away:
        if tiers.ask_to_thaw(connection, sha256, ASK_AGAIN_MINUTES):
            house.errand(connection, "thaw", sha256)
    return away


def hold_film(house: House, connection: Connection, project: UUID, film: UUID) -> list[str]:
    """The same for the clips of a film version that the project's current one does not hold."""
    return hold_parts(house, connection, archive.clips_entering(connection, project, film))


def refuse_gaps(connection: Connection, film: UUID, made_again: Collection[str]) -> None:
    """Raise Gone when a film version holds deleted clips of other scenes than those whose clips are made again.

    For what begins from an old version: asked before anything is spent.
    """
    held = archive.hold(connection, archive.clips_of(connection, film))
    if gone := [row for row in held if row["deleted_at"] is not None and row["scene_id"] not in made_again]:
        raise deleted_clips(gone)


def hold_for_name(house: House, connection: Connection, film: UUID) -> None:
    """Hold a film's clips while it gets a name, which keeps them. What was deleted before is a gap, not an error."""
    parts = archive.clips_of(connection, film)
    archive.hold(connection, parts)
    gone = archive.numbers_of_deleted(connection, parts)
    hold_parts(house, connection, [part for part in parts if part not in gone])


def deleted_clips(rows: Sequence[Row]) -> Gone:
    """The error that names deleted clips and what can still be done; rows have number, scene_id and title."""
    names = [f"{numbered('clip', row['number'])} of “{row['title']}”" for row in rows[:3]]
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
    one = len(rows) == 1
    return Gone(
        f"This needs {'a clip that was' if one else 'clips that were'} deleted to save room: {', '.join(names)}{more}.",
        next_step="Restore the other scenes one by one, choose a version that still has all its clips, or make the "
        f"{'scene' if one else 'scenes'} again.",
        scenes=[
            {"scene_id": row["scene_id"], "title": row["title"], "version_number": row["number"]}
            for row in rows
        ],
    )
