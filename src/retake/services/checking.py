"""Checking the house: every hash, every edge, every invariant; what is wrong is said, nothing is changed but marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from retake.db import blobs, checks, families
from retake.db.rows import Row
from retake.ports import BlobDamaged, BlobMissing
from retake.services.house import House


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be."""

    kind: str
    subject: str
    detail: str


def check(house: House, progress: Callable[[int, int], None] | None = None) -> Iterator[Finding]:
    """Read every blob and follow every edge; yields what is wrong. Damage found or healed is noted in the rows."""
    with house.database.autocommit() as connection:
        for kind, subject, detail in checks.broken_invariants(connection):
            yield Finding(kind, subject, detail)
        rows = blobs.every(connection)
    if (wrong := foreign(house)) is not None:
        yield wrong
    for number, row in enumerate(rows, 1):
        yield from _check_blob(house, row)
        if progress is not None:
            progress(number, len(rows))


def _check_blob(house: House, row: Row) -> Iterator[Finding]:
    """A blob is as sound as the bytes that stand for it: its own, hot or cold, or its archived rendition's."""
    sha256, replaced = row["sha256"], row["tier"] == "replaced"
    if replaced and row["rendition"] is None:
        return  # an invariant of the rows, told above
    store = house.blobs if row["tier"] == "hot" else house.cold
    damaged = True
    try:
        store.verify(row["rendition"] if replaced else sha256)
        damaged = False
        if not replaced and store.size(sha256) != row["size"]:
            yield Finding("size", sha256, "its row and its bytes disagree about the size")
    except BlobMissing:
        if not replaced:
            yield Finding("missing", sha256, f"its bytes are not in the {_STORES[row['tier']]}")
    except BlobDamaged:
        if not replaced:
            yield Finding("damaged", sha256, "its bytes no longer have this digest")
    with house.database.transaction() as connection:
        blobs.mark_damaged(connection, sha256, damaged)


_LEFT_BY_CRASHES = 10  # blobs
_STORES = {"hot": "store", "cold": "cold store"}


def foreign(house: House) -> Finding | None:
    """That the stores were filled from another database than this one, if so it seems: an empty one, perhaps."""
    strays = len(stray_bytes(house))
    with house.database.autocommit() as connection:
        known, projects = blobs.count(connection), families.exists_any(connection)
    # A crash leaves a few, even before the first row; without any project there was nothing to crash.
    if strays <= known or (projects and strays <= _LEFT_BY_CRASHES):
        return None
    return Finding(
        "database",
        f"{strays} blobs",
        f"are stored that this database does not know, and it knows {known}: it is not the one they belong to",
    )


def stray_bytes(house: House) -> list[tuple[str, int]]:
    """Bytes that are stored where no row says they are, left by a crash; storing them again adopts them."""
    with house.database.autocommit() as connection:
        tiers = {row["sha256"]: row["tier"] for row in blobs.every(connection)}
    found = [each for each in house.blobs.list() if tiers.get(each[0]) != "hot"]
    return found + [each for each in house.cold.list() if tiers.get(each[0]) != "cold"]
