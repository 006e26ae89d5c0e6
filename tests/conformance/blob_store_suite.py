"""The laws every blob store keeps, whatever it stores in: one suite, run against each store that ships.

A store's own test module subclasses `BlobStoreLaws` and provides the ``bench`` fixture.
"""

from __future__ import annotations

import hashlib
import io
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import pytest

from retake.ports import BlobDamaged, BlobMissing, BlobStore, Stored

LARGE = 24 * 1024 * 1024 + 7  # more than any store should hold in memory for one blob


class Bench(Protocol):
    """A store under test, and what a test may do to it behind its back."""

    store: BlobStore

    def again(self) -> BlobStore:
        """Another store object on the same storage, as a second process or a restart would have it."""

    def overwrite(self, sha256: str, data: bytes) -> None:
        """Replace the stored bytes without the store's knowledge, as a failing disk would."""


class Dribble(io.RawIOBase):
    """A stream that hands its bytes out in small uneven pieces, as a network does."""

    def __init__(self, data: bytes, fail_at: int | None = None) -> None:
        self._rest = memoryview(data)
        self._fail_at = fail_at
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._fail_at is not None and self._given >= self._fail_at:
            raise ConnectionResetError("the sender went away")
        count = min(len(buffer), len(self._rest), 65_521)
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        self._given += count
        return count


def noise(size: int, seed: int = 1) -> bytes:
    """Bytes nothing else has, the same for the same seed."""
    return random.Random(seed).randbytes(size)


def digest(data: bytes) -> str:
    """The name the bytes must get."""
    return hashlib.sha256(data).hexdigest()


def contents(store: BlobStore) -> dict[str, int]:
    """All digests with their sizes."""
    return dict(store.list())


class BlobStoreLaws:
    """What the rest of the house relies on."""

    @pytest.mark.parametrize("size", [0, 1, 4095, 70_000, LARGE])
    @pytest.mark.parametrize("form", ["bytes", "path", "file", "stream"])
    def test_what_is_put_comes_back_under_its_digest(
        self, bench: Bench, tmp_path: Path, size: int, form: str
    ) -> None:
        """Any size and any kind of source: the same bytes, named by their SHA-256."""
        data = noise(size)
        file = tmp_path / "source"
        file.write_bytes(data)
        if form == "bytes":
            stored = bench.store.put(data)
        elif form == "path":
            stored = bench.store.put(file)
        elif form == "file":
            with file.open("rb") as source:
                stored = bench.store.put(source)
        else:
            stored = bench.store.put(Dribble(data))  # type: ignore[arg-type]

        assert stored == Stored(digest(data), size, new=True)
        assert bench.store.exists(stored.sha256)
        assert bench.store.size(stored.sha256) == size
        with bench.store.open(stored.sha256) as opened:
            assert opened.read() == data
        assert bench.store.path(stored.sha256).read_bytes() == data
        assert contents(bench.store) == {stored.sha256: size}

    def test_the_source_stays_as_it_was(self, bench: Bench, tmp_path: Path) -> None:
        """Putting a file neither moves nor ties it: changing it later changes no blob."""
        file = tmp_path / "source"
        file.write_bytes(b"first")
        stored = bench.store.put(file)
        file.write_bytes(b"other")
        bench.again().verify(stored.sha256)
        assert bench.store.path(stored.sha256).read_bytes() == b"first"

    def test_an_opened_blob_can_be_read_from_the_middle(self, bench: Bench) -> None:
        """Range requests seek."""
        data = noise(100_000)
        with bench.store.open(bench.store.put(data).sha256) as opened:
            opened.seek(70_000)
            assert opened.read(10) == data[70_000:70_010]

    @pytest.mark.parametrize("size", [10, LARGE])
    def test_the_same_bytes_are_stored_once(self, bench: Bench, size: int) -> None:
        """A second put is not new, and leaves the stored file itself alone."""
        data = noise(size)
        first = bench.store.put(data)
        before = bench.store.path(first.sha256).stat()
        second = bench.again().put(Dribble(data))  # type: ignore[arg-type]
        after = bench.store.path(first.sha256).stat()
        assert second == Stored(first.sha256, size, new=False)
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
        assert contents(bench.store) == {first.sha256: size}

    def test_another_process_sees_what_was_put(self, bench: Bench) -> None:
        """What put returned for is there for everybody."""
        stored = bench.store.put(b"shared")
        assert bench.again().path(stored.sha256).read_bytes() == b"shared"

    def test_many_writers_of_the_same_bytes_leave_one_blob(self, bench: Bench) -> None:
        """Threads that put the same and different bytes at once: each blob whole, each new exactly once."""
        blobs = [noise(300_000, seed) for seed in range(4)]
        stores = [bench.store, bench.again()]

        def put(number: int) -> Stored:
            return stores[number % 2].put(blobs[number // 2 % len(blobs)])

        with ThreadPoolExecutor(16) as pool:
            stored = list(pool.map(put, range(64)))
        assert contents(bench.store) == {digest(data): len(data) for data in blobs}
        assert sorted(one.sha256 for one in stored if one.new) == sorted(map(digest, blobs))
        for data in blobs:
            bench.store.verify(digest(data))

    def test_a_source_that_breaks_off_leaves_nothing(self, bench: Bench) -> None:
        """The sender's error comes through, and no part of the blob is visible."""
        data = noise(LARGE)
        with pytest.raises(ConnectionResetError):
            bench.store.put(Dribble(data, fail_at=LARGE - 100_000))  # type: ignore[arg-type]
        assert contents(bench.store) == {}
        assert bench.store.put(data).new

    def test_missing_blobs_are_missing_everywhere(self, bench: Bench) -> None:
        """Every way of asking for what is not there says so in the same way."""
        sha256 = digest(b"never stored")
        assert not bench.store.exists(sha256)
        for ask in (bench.store.open, bench.store.path, bench.store.size, bench.store.verify):
            with pytest.raises(BlobMissing):
                ask(sha256)

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "../../etc/passwd",
            "a" * 63,
            "A" * 64,
            "g" * 64,
            "a" * 65,
            "a" * 64 + "\n",
            "/" + "a" * 63,
            "aa/" + "b" * 61,
        ],
    )
    def test_a_name_that_is_no_digest_is_no_blob(self, bench: Bench, name: str) -> None:
        """Names come from addresses people type: none of them leads anywhere else."""
        assert not bench.store.exists(name)
        bench.store.delete(name)
        for ask in (bench.store.open, bench.store.path, bench.store.size, bench.store.verify):
            with pytest.raises(BlobMissing):
                ask(name)

    def test_deleted_is_gone_and_can_come_back(self, bench: Bench) -> None:
        """Deleting twice is no error; the same bytes put again are new."""
        stored = bench.store.put(b"to be deleted")
        kept = bench.store.put(b"kept")
        bench.store.delete(stored.sha256)
        bench.store.delete(stored.sha256)
        assert contents(bench.store) == {kept.sha256: 4}
        with pytest.raises(BlobMissing):
            bench.store.path(stored.sha256)
        assert bench.store.put(b"to be deleted") == stored
        bench.store.verify(stored.sha256)

    @pytest.mark.parametrize(
        "damaged", [b"", b"short", b"exactly as long!", b"much longer than what was stored"]
    )
    def test_damaged_bytes_are_never_handed_out(self, bench: Bench, damaged: bytes) -> None:
        """Bytes that changed under the store, even to others of the same length, are refused by every reader."""
        stored = bench.store.put(b"exactly as long?")
        bench.overwrite(stored.sha256, damaged)
        for store in (bench.store, bench.again()):
            for ask in (store.open, store.path, store.verify):
                with pytest.raises(BlobDamaged, match=stored.sha256):
                    ask(stored.sha256)

    @pytest.mark.parametrize("damaged", [b"", b"short", b"exactly as long!"])
    def test_putting_the_right_bytes_again_repairs_a_damaged_blob(self, bench: Bench, damaged: bytes) -> None:
        """Making a part again heals what a disk destroyed."""
        stored = bench.store.put(b"exactly as long?")
        bench.overwrite(stored.sha256, damaged)
        assert bench.again().put(b"exactly as long?").new
        bench.store.verify(stored.sha256)
        assert bench.store.path(stored.sha256).read_bytes() == b"exactly as long?"
        assert contents(bench.store) == {stored.sha256: 16}

    def test_listing_survives_deletions_meanwhile(self, bench: Bench) -> None:
        """Collection deletes while it lists: no error, and nothing that stays is skipped."""
        stored = [bench.store.put(noise(10, seed)).sha256 for seed in range(40)]
        seen = []
        for sha256, _ in bench.store.list():
            seen.append(sha256)
            if len(seen) == 1:
                for other in stored[::2]:
                    bench.store.delete(other)
        assert set(stored[1::2]) <= set(seen)
