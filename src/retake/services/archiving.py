"""Archiving and thawing one blob: compressed or moved to the cold store, and back; safe against crashes and each other.

Every step leaves the blob whole: first the bytes in their new place, then what rows say, then the old bytes go. What a
crash leaves too much is found by the next pass or by collection; nothing is ever too little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection

from retake.db import archive as archive_rows
from retake.db import blobs as blob_rows
from retake.db import events, tiers
from retake.db.rows import Row
from retake.domain.errors import Damaged, NotFound
from retake.domain.retention import Method
from retake.media import archive as renditions
from retake.ports import BlobDamaged, BlobMissing, BlobStore
from retake.services import blobs, collection, marks
from retake.services.house import House, new_id, now

log = structlog.get_logger(__name__)

Agreed = Callable[
    [Connection], bool
]  # whether everybody who holds the bytes lets them go, asked with the rows held


@dataclass(frozen=True, slots=True)
class Archived:
    """How a blob was archived: the tier it is in now, the size in bytes of what stands for it, why its own bytes do."""

    tier: str
    size: int
    words: str


Note = Callable[[Connection, Archived], None]  # called in the transaction that archives


@contextmanager
def _alone(house: House, sha256: str) -> Iterator[None]:
    with house.database.autocommit() as connection, tiers.alone(connection, sha256):
        yield


@contextmanager
def _scratch(house: House) -> Iterator[Path]:
    path = house.workshop / f"{new_id()}.mp4"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def archive(house: House, sha256: str, method: Method, agreed: Agreed, note: Note) -> Archived | None:
    """Move a blob to the archive: its smaller rendition that passed the gate, or its own bytes when none did.

    None when there is nothing to do any more, or somebody wants the bytes after all. Raises Damaged, StorageFull or
    MediaError.
    """
    with _alone(house, sha256):
        row = _row(house, sha256)
        if row is None or row["tier"] != "hot":
            return None
        words = _prepared(house, row, method)
        return _go_cold(house, sha256, words, agreed, note)


def _row(house: House, sha256: str) -> Row | None:
    with house.database.autocommit() as connection:
        return tiers.blob(connection, sha256)


def _prepared(house: House, row: Row, method: Method) -> str:
    """See to it that what will stand for the blob is in the cold store; why its own bytes do, if they do."""
    if method == "lossless":
        return _move_bytes(house, row, "moved to the archive as it is")
    if row["rendition"] and _is_sound(house.cold, row["rendition"]):
        return ""
    with _scratch(house) as target, blobs.room_to_write():
        outcome = renditions.archive_clip(
            blobs.local_path(house, row["sha256"]),
            target,
            max_ratio=house.settings.archive_max_ratio,
            min_quality=house.settings.archive_min_quality,
        )
        if isinstance(outcome, renditions.Refusal):
            return _move_bytes(house, row, f"moved to the archive as it is: {outcome.reason}")
        _keep_rendition(house, row, target, outcome.to_json())
    return ""


def _is_sound(store: BlobStore, sha256: str) -> bool:
    """Whether the bytes are there and have their digest, all of them read now: what is remembered is no proof."""
    try:
        store.verify(sha256)
    except (BlobDamaged, BlobMissing):
        return False
    return True


def _move_bytes(house: House, row: Row, why: str) -> str:
    blobs.put(house.cold, blobs.local_path(house, row["sha256"]))
    with house.database.transaction() as connection, marks.moved_by(house, connection, row["sha256"]):
        # A rendition of an earlier time stands for nothing.
        tiers.forget(connection, row["sha256"], "archive")
    return why


def _keep_rendition(house: House, source: Row, path: Path, about: Mapping[str, Any]) -> None:
    """Store a rendition: bytes, row and edge with what was measured."""
    stored = blobs.put(house.cold, path)
    with house.database.transaction() as connection:
        blob_rows.guard(connection, stored.sha256)
        if not house.cold.exists(stored.sha256):
            blobs.put(house.cold, path)  # collected between the two; nobody can take it away now
        blob_rows.insert(
            connection,
            stored.sha256,
            stored.size,
            "video/mp4",
            source["width"],
            source["height"],
            source["duration"],
            source["frame_rate"],
            tier="cold",
        )
        with marks.moved_by(house, connection, source["sha256"]):
            tiers.tell(connection, source["sha256"], "archive", stored.sha256, about)
    _let_go(house, source["rendition"], stored.sha256)


def _let_go(house: House, before: str | None, now_stands: str) -> None:
    """Delete what stood for a blob before, when something else does now: damaged bytes are of no use to anybody."""
    if before is not None and before != now_stands:
        collection.discard(house, before, now())


def _go_cold(house: House, sha256: str, words: str, agreed: Agreed, note: Note) -> Archived | None:
    """Say that the blob is archived, if everybody still agrees; then delete its bytes at hand."""
    with house.database.transaction() as connection:
        archive_rows.lock_holders(connection, sha256)
        blob_rows.guard(connection, sha256)
        row = tiers.lock_blob(connection, sha256)
        if row is None or row["tier"] != "hot" or not agreed(connection):
            return None
        stands = row["rendition"] or sha256
        if row["rendition"]:
            blob_rows.guard(connection, stands)
            kept = tiers.lock_blob(connection, stands)
        else:
            kept = row
        if kept is None or not _is_sound(house.cold, stands):
            return None  # collected or damaged in between; the next pass makes it again
        done = Archived("replaced" if row["rendition"] else "cold", kept["size"], words)
        with marks.moved_by(house, connection, sha256):
            tiers.set_tier(connection, sha256, done.tier)
            note(connection, done)
    blobs.settle(house, sha256)
    log.info("archived", blob=sha256, tier=done.tier, size=row["size"], archived_size=done.size)
    return done


def thaw(house: House, sha256: str) -> str:
    """Bring a blob back from the archive; the digest of what is at hand now. Doing it twice is harmless.

    Raises NotFound for a blob that was deleted meanwhile, Damaged, StorageFull or MediaError.
    """
    with _alone(house, sha256):
        row = _row(house, sha256)
        if row is None:
            raise NotFound(f"There is no blob {sha256} any more.", blob=sha256)
        if row["tier"] == "hot":
            return sha256
        if row["tier"] == "cold":
            return _bring_back(house, sha256)
        if row["copy"] and _is_sound(house.blobs, row["copy"]):
            _tell(house, sha256, row["copy"])
            return str(row["copy"])
        return _copy(house, row)


def _copy(house: House, row: Row) -> str:
    """Make a playable copy of a rendition."""
    with _scratch(house) as target, blobs.room_to_write():
        renditions.thaw(_cold_path(house, row["rendition"], row["sha256"]), target)
        copy = blobs.keep(house, target, "video/mp4")
    with house.database.transaction() as connection:
        source = tiers.lock_blob(connection, row["sha256"])
        if source is None or source["tier"] == "hot":
            return str(row["sha256"])  # made or deleted meanwhile; the copy is collected
        with marks.moved_by(house, connection, row["sha256"]):
            tiers.tell(connection, row["sha256"], "thawed", copy, {})
            _told(connection, row["sha256"], copy)
    _let_go(house, row["copy"], copy)
    return copy


def _bring_back(house: House, sha256: str) -> str:
    """Move a blob's own bytes back."""
    path = _cold_path(house, sha256, sha256)
    blobs.put(house.blobs, path)
    with house.database.transaction() as connection:
        blob_rows.guard(connection, sha256)
        row = tiers.lock_blob(connection, sha256)
        if row is None:
            raise NotFound(f"There is no blob {sha256} any more.", blob=sha256)
        if not _is_sound(house.blobs, sha256):
            blobs.put(house.blobs, path)
        tiers.set_tier(connection, sha256, "hot")
        _told(connection, sha256, sha256)
    blobs.settle(house, sha256)
    return sha256


def _cold_path(house: House, sha256: str, source: str) -> Path:
    """The archived bytes, checked. What they stand for counts as damaged with them, so that it can be made again."""
    try:
        house.cold.verify(sha256)  # what is made from them is all that will be seen
        return house.cold.path(sha256)
    except (BlobDamaged, BlobMissing) as error:
        with house.database.transaction() as connection:
            for each in {sha256, source}:
                blob_rows.mark_damaged(connection, each, True)
        raise Damaged(f"The archived bytes of blob {source} are damaged.", blob=source) from error


def _tell(house: House, sha256: str, copy: str) -> None:
    with house.database.transaction() as connection:
        blob_rows.mark_damaged(connection, copy, False)
        _told(connection, sha256, copy)


def _told(connection: Connection, sha256: str, copy: str) -> None:
    """Note that it is there, and tell everybody whose projects hold it."""
    tiers.thawed(connection, sha256)
    for holder in archive_rows.owners(connection, sha256):
        events.append(
            connection,
            "thawed",
            holder["owner_id"],
            holder["project_id"],
            {"blob": sha256, "copy": copy},
        )


def drop_copy(house: House, sha256: str, agreed: Agreed, note: Callable[[Connection], None]) -> str | None:
    """Let go of the thawed copy of a replaced blob; its digest, to be collected. None when it is wanted after all."""
    with _alone(house, sha256), house.database.transaction() as connection:
        archive_rows.lock_holders(connection, sha256)
        row = tiers.lock_blob(connection, sha256)
        if row is None or row["tier"] != "replaced" or not row["copy"] or not agreed(connection):
            return None
        with marks.moved_by(house, connection, sha256):
            tiers.forget(connection, sha256, "thawed")
            note(connection)
        return str(row["copy"])
