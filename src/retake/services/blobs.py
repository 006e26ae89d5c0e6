"""Storing and handing out bytes: bytes first, then their row; damaged ones are reported and never served."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retake.db import blobs
from retake.db.rows import Row
from retake.domain.errors import Damaged, NotFound, StorageFull
from retake.media import pictures
from retake.media.errors import MediaError
from retake.media.probe import probe
from retake.ports import BlobDamaged, BlobMissing, Stored, StoreFull
from retake.services.house import House, Person, new_id

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def room_to_write() -> Iterator[None]:
    """Whatever is written in this block: a disk that is full is told as StorageFull, also when media code met it."""
    try:
        yield
    except (OSError, MediaError) as error:
        if {getattr(each, "errno", None) for each in (error, error.__cause__)} & _FULL:
            raise StorageFull from error
        raise


def store(house: House, path: Path, media_type: str) -> str:
    """Keep a file as a blob, with its poster and thumbnail if it can be seen; its digest.

    Raises StorageFull, or MediaError for a file that is not what it should be.
    """
    sha256 = _keep(house, path, media_type)
    if media_type.startswith(("video/", "image/")):
        _keep_pictures(house, path, sha256, moving=media_type.startswith("video/"))
    return sha256


def _keep(house: House, path: Path, media_type: str) -> str:
    stored = _put(house, path)
    facts = probe(path)
    with house.database.transaction() as connection:
        blobs.guard(connection, stored.sha256)
        if not house.blobs.exists(stored.sha256):
            _put(house, path)  # collected between the two; nobody can take it away now
        blobs.insert(
            connection,
            stored.sha256,
            stored.size,
            media_type,
            facts.width,
            facts.height,
            facts.duration,
            facts.frame_rate,
            facts.segments.to_json() if facts.segments else None,
        )
    return stored.sha256


def _put(house: House, path: Path) -> Stored:
    try:
        return house.blobs.put(path)
    except StoreFull as error:
        raise StorageFull from error


def _keep_pictures(house: House, path: Path, sha256: str, moving: bool) -> None:
    with house.database.autocommit() as connection:
        if blobs.derived(connection, sha256, "thumbnail"):
            return
    small = house.workshop / f"{new_id()}.webp"
    large = house.workshop / f"{new_id()}.webp"
    try:
        with room_to_write():
            pictures.thumbnail(path, small)
            derived = {"thumbnail": _keep(house, small, "image/webp")}
            if moving:
                pictures.poster(path, large)
                derived["poster"] = _keep(house, large, "image/webp")
    finally:
        small.unlink(missing_ok=True)
        large.unlink(missing_ok=True)
    with house.database.transaction() as connection:
        for kind, digest in derived.items():
            blobs.derive(connection, sha256, kind, digest)


def keep_derived(house: House, source: str, kind: str, facts: str, path: Path, media_type: str) -> str:
    """Keep a file that was made from another blob alone, so that it is found again."""
    digest = _keep(house, path, media_type)
    with house.database.transaction() as connection:
        blobs.derive(connection, source, kind, digest, facts)
    return digest


def local_path(house: House, sha256: str) -> Path:
    """A checked file with the blob's bytes. Raises Damaged, remembering it, or NotFound."""
    with house.database.autocommit() as connection:
        row = blobs.row(connection, sha256)
    try:
        if row is not None and row["damaged_at"] is not None:
            house.blobs.verify(
                sha256
            )  # found by another process, perhaps; what this one remembers is no proof
        return house.blobs.path(sha256)
    except BlobDamaged as error:
        with house.database.transaction() as connection:
            blobs.mark_damaged(connection, sha256, True)
        raise Damaged(f"The blob {sha256} is damaged and is not served.", blob=sha256) from error
    except BlobMissing as error:
        raise NotFound(f"The bytes of blob {sha256} are missing.", blob=sha256) from error


def handed_out(house: House, person: Person, sha256: str) -> tuple[Path, Row]:
    """The file and the row of a blob the person may see. Raises NotFound or Damaged."""
    with house.database.autocommit() as connection:
        row = blobs.visible_to(connection, sha256, person.id)
    if row is None:
        raise NotFound(f"There is no blob {sha256} among yours.")
    return local_path(house, sha256), row
