"""Storing and handing out bytes: bytes first, then their row; damaged ones are reported and never served.

A digest never names other bytes. What is archived is handed out as the copy that was thawed from it, under the copy's
own digest.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from retake.db import backups, blobs, tiers
from retake.db.rows import Row
from retake.domain.errors import Damaged, NotFound, StorageFull, Thawing
from retake.media import pictures
from retake.media.errors import MediaError
from retake.media.probe import probe
from retake.ports import BlobDamaged, BlobMissing, BlobStore, Stored, StoreFull
from retake.services import marks
from retake.services.house import House, Person, new_id

ASK_AGAIN_MINUTES = 10  # after which a thaw that did not come is asked for once more
PATIENCE = 3.0  # seconds somebody who wants to see an archived clip is let wait for it
_LOOK_SECONDS = 0.1
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
    sha256 = keep(house, path, media_type)
    if media_type.startswith(("video/", "image/")):
        _keep_pictures(house, path, sha256, moving=media_type.startswith("video/"))
    return sha256


def keep(house: House, path: Path, media_type: str) -> str:
    """Keep a file as a blob without pictures of it; its digest. Raises as ``store``."""
    stored = put(house.blobs, path)
    facts = probe(path)
    with house.database.transaction() as connection:
        blobs.guard(connection, stored.sha256)
        if not house.blobs.exists(stored.sha256):
            put(house.blobs, path)  # collected between the two; nobody can take it away now
        with marks.moved_by(house, connection, stored.sha256):  # archived bytes may be at hand again
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


def put(into: BlobStore, path: Path) -> Stored:
    """Store a file's bytes, without a row. Raises StorageFull."""
    try:
        return into.put(path)
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
            derived = {"thumbnail": keep(house, small, "image/webp")}
            if moving:
                pictures.poster(path, large)
                derived["poster"] = keep(house, large, "image/webp")
    finally:
        small.unlink(missing_ok=True)
        large.unlink(missing_ok=True)
    with house.database.transaction() as connection:
        for kind, digest in derived.items():
            blobs.derive(connection, sha256, kind, digest)


def keep_derived(house: House, source: str, kind: str, facts: str, path: Path, media_type: str) -> str:
    """Keep a file that was made from another blob alone, so that it is found again."""
    digest = keep(house, path, media_type)
    with house.database.transaction() as connection:
        blobs.derive(connection, source, kind, digest, facts)
    return digest


def settle(house: House, sha256: str) -> None:
    """Delete the blob's bytes wherever its row does not say they are; everywhere when it has no row.

    The digest is held meanwhile: whoever stores the same bytes comes before, or finds them gone and stores them anew.
    While a backup is made they stay, because what it dumped may name them; it deletes them when it is done.
    """
    with house.database.transaction() as connection:
        if not backups.bytes_may_go(connection):
            return
        blobs.guard(connection, sha256)
        row = blobs.row(connection, sha256)
        tier = row["tier"] if row else None
        if tier != "hot":
            house.blobs.delete(sha256)
        if tier != "cold":
            house.cold.delete(sha256)


def playable(house: House, digests: Iterable[str], patience: float | None = None) -> Mapping[str, str]:
    """For each of these blobs, the digest of bytes at hand that show it: its own, or its thawed copy's.

    What is in the archive is asked back, once, and waited for ``patience`` seconds, by default a few. Raises Thawing
    when it takes longer, and NotFound for a blob that is not there at all.
    """
    asked = set(digests)
    deadline = time.monotonic() + (PATIENCE if patience is None else patience)
    ordered = False
    while True:
        with house.database.autocommit() as connection:
            known = blobs.at_hand(connection, list(asked))
        if gone := sorted(asked - set(known)):
            raise NotFound(f"The bytes of blob {gone[0]} are missing.", blob=gone[0])
        away = sorted(sha256 for sha256, (_, hot) in known.items() if hot is None)
        if not away:
            break
        if not ordered:
            order_thaw(house, away)
            ordered = True
        if time.monotonic() > deadline:
            raise Thawing(
                f"{'A clip is' if len(away) == 1 else f'{len(away)} clips are'} coming back from the archive.",
                blobs=away,
            )
        time.sleep(_LOOK_SECONDS)
    if copied := [sha256 for sha256, (tier, _) in known.items() if tier != "hot"]:
        with house.database.transaction() as connection:
            tiers.used(connection, copied)
    return {sha256: hot for sha256, (_, hot) in known.items() if hot is not None}


def order_thaw(house: House, digests: Iterable[str]) -> None:
    """Ask for archived blobs to be brought back, unless that was asked lately."""
    with house.database.transaction() as connection:
        for sha256 in sorted(digests):
            if tiers.ask_to_thaw(connection, sha256, ASK_AGAIN_MINUTES):
                house.errand(connection, "thaw", sha256)


def local_path(house: House, sha256: str) -> Path:
    """A checked file with the blob's bytes, or with its thawed copy's. Raises Damaged, remembering it, Thawing or
    NotFound."""
    with house.database.autocommit() as connection:
        row = blobs.row(connection, sha256)
        rendition = row is not None and row["tier"] == "cold" and blobs.is_rendition(connection, sha256)
    if rendition:
        return _checked(house, house.cold, sha256, row)
    if row is not None and row["tier"] != "hot":
        sha256 = playable(house, [sha256])[sha256]
        with house.database.autocommit() as connection:
            row = blobs.row(connection, sha256)
    return _checked(house, house.blobs, sha256, row)


def _checked(house: House, kept_in: BlobStore, sha256: str, row: Row | None) -> Path:
    try:
        if row is not None and row["damaged_at"] is not None:
            # found by another process, perhaps; what this one remembers is no proof
            kept_in.verify(sha256)
        return kept_in.path(sha256)
    except BlobDamaged as error:
        with house.database.transaction() as connection:
            blobs.mark_damaged(connection, sha256, True)
        raise Damaged(f"The blob {sha256} is damaged and is not served.", blob=sha256) from error
    except BlobMissing as error:
        raise NotFound(f"The bytes of blob {sha256} are missing.", blob=sha256) from error


def handed_out(house: House, person: Person, sha256: str) -> tuple[Path, Row]:
    """The file and the row of a blob the person may see; of an archived one its copy's, which the row says.

    Raises NotFound, Damaged or Thawing.
    """
    with house.database.autocommit() as connection:
        row = blobs.visible_to(connection, sha256, person.id)
        if row is None:
            raise NotFound(f"There is no blob {sha256} among yours.")
        archived = row["tier"] == "replaced" or (
            row["tier"] == "cold" and not blobs.is_rendition(connection, sha256)
        )
    if archived:
        shown = playable(house, [sha256])[sha256]
        with house.database.autocommit() as connection:
            row = blobs.row(connection, shown) or row
    return local_path(house, row["sha256"]), row
