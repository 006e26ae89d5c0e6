"""Checking the house: every hash, every edge, every invariant; what is wrong is said, nothing is changed but marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from retake.db import blobs, checks
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
    for number, row in enumerate(rows, 1):
        yield from _check_blob(house, row["sha256"], row["size"])
        if progress is not None:
            progress(number, len(rows))


def _check_blob(house: House, sha256: str, size: int) -> Iterator[Finding]:
    damaged = True
    try:
        house.blobs.verify(sha256)
        damaged = False
        if house.blobs.size(sha256) != size:
            yield Finding("size", sha256, "its row and its bytes disagree about the size")
    except BlobMissing:
        yield Finding("missing", sha256, "its bytes are not in the store")
    except BlobDamaged:
        yield Finding("damaged", sha256, "its bytes no longer have this digest")
    with house.database.transaction() as connection:
        blobs.mark_damaged(connection, sha256, damaged)


def stray_bytes(house: House) -> list[tuple[str, int]]:
    """Stored bytes that have no row, left by a crash between bytes and row; storing them again adopts them."""
    with house.database.autocommit() as connection:
        known = {row["sha256"] for row in blobs.every(connection)}
    return [(sha256, size) for sha256, size in house.blobs.list() if sha256 not in known]
