"""Storing a blob costs about what hashing, writing and syncing the same bytes costs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from benchmarks.instant import scratch
from benchmarks.stage import Result, median_seconds
from retake.blobs.local import LocalBlobStore

MIB = 1024 * 1024
SIZES = ((8, 15), (200, 5))  # MiB, rounds


def _floor(source: Path, target: Path) -> None:
    """Read, hash, write and sync, with nothing else."""
    hashed = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while piece := reading.read(4 * MIB):
            hashed.update(piece)
            writing.write(piece)
        writing.flush()
        os.fsync(writing.fileno())
    target.unlink()


def measure() -> Iterator[Result]:
    """Time puts of fresh bytes against the floor, and a second put of the same ones."""
    with scratch() as name:
        folder = Path(name)
        store = LocalBlobStore(folder / "blobs")
        for size, rounds in SIZES:
            stored, floor, again = _times(store, folder, size, rounds)
            yield Result("ingest", f"{size} MiB: put against hash + write + fsync", f"{stored / floor:.2f}")
            yield Result(
                "ingest", f"{size} MiB: put of bytes that are there, against the same", f"{again / floor:.2f}"
            )


def _times(store: LocalBlobStore, folder: Path, size: int, rounds: int) -> tuple[float, float, float]:
    """Seconds for a put of fresh bytes, for the floor, and for a put of bytes that are there."""
    sources = [folder / f"{size}-{number}.bin" for number in range(rounds)]
    for source in sources:
        source.write_bytes(os.urandom(size * MIB))
    os.sync()  # what was written to get ready must not be paid for while measuring
    feed = iter(sources)
    stored = median_seconds(lambda: store.put(next(feed)), rounds)
    floor = median_seconds(lambda: _floor(sources[0], folder / "floor.bin"), rounds)
    again = median_seconds(lambda: store.put(sources[0]), rounds)
    for source in sources:
        source.unlink()
    return stored, floor, again
