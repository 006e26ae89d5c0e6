"""The local blob store keeps the laws of every store, and survives kill -9 and a full disk."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.conformance.blob_store_suite import LARGE, BlobStoreLaws, contents, digest, noise

from retake.blobs.local import LocalBlobStore
from retake.observability import BLOB_BYTES_WRITTEN
from retake.ports import BlobDamaged, StoreFull


class LocalBench:
    """A local store in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = LocalBlobStore(folder)

    def again(self) -> LocalBlobStore:
        """A second store on the same folder."""
        return LocalBlobStore(self.folder)

    def file(self, sha256: str) -> Path:
        """Where a blob's bytes lie."""
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def overwrite(self, sha256: str, data: bytes) -> None:
        """Write into the blob's file."""
        file = self.file(sha256)
        file.chmod(0o644)
        file.write_bytes(data)

    def incoming(self) -> list[Path]:
        """Files of puts under way, or left by killed ones."""
        return list((self.folder / "incoming").iterdir())


@pytest.fixture
def bench(tmp_path: Path) -> LocalBench:
    """A store with nothing in it."""
    return LocalBench(tmp_path / "blobs")


class TestLocalBlobStore(BlobStoreLaws):
    """The laws, on a local folder."""


def in_child(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Run code in a process of its own, with the arguments in ``sys.argv``."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


SLOW_WRITER = """
import sys, time, random
from pathlib import Path
from retake.blobs.local import LocalBlobStore
class Slow:
    given = 0
    def read(self, size):
        if self.given >= 20_000_000:
            print("under way", flush=True)
            time.sleep(600)
        self.given += min(size, 4_000_000)
        return random.Random(self.given).randbytes(min(size, 4_000_000))
LocalBlobStore(Path(sys.argv[1])).put(Slow())
"""


def test_a_writer_killed_in_the_middle_leaves_nothing_visible(bench: LocalBench) -> None:
    """kill -9 during a put: no blob, not even in part; the left-over file goes when it is old."""
    writer = in_child(SLOW_WRITER, bench.folder)
    assert writer.stdout is not None
    assert writer.stderr is not None
    assert writer.stdout.readline() == "under way\n"
    writer.kill()
    writer.communicate()
    assert contents(bench.store) == {}
    left_over = bench.incoming()
    assert len(left_over) == 1

    assert bench.store.tidy() == 0, "a young file may belong to a writer at work"
    long_ago = time.time() - 90_000
    os.utime(left_over[0], (long_ago, long_ago))
    assert bench.store.tidy() == 1
    assert bench.incoming() == []


FULL = """
import sys, resource
from pathlib import Path
from retake.blobs.local import LocalBlobStore
from retake.ports import StoreFull
limit, file = int(sys.argv[2]), Path(sys.argv[3])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
store = LocalBlobStore(Path(sys.argv[1]))
for source in (file, file.read_bytes()):
    try:
        store.put(source)
    except StoreFull as error:
        print("full:", error)
"""


@pytest.mark.parametrize("size", [100_000, LARGE])
def test_no_room_is_said_and_leaves_nothing(bench: LocalBench, tmp_path: Path, size: int) -> None:
    """The kernel refuses further bytes half way: StoreFull, no half blob, no left-over file; with room it works."""
    file = tmp_path / "source"
    file.write_bytes(noise(size))
    child = in_child(FULL, bench.folder, size // 2, file)
    said, errors = child.communicate()
    assert said.count("full: no room left in") == 2, errors
    assert contents(bench.store) == {}
    assert bench.incoming() == []
    assert bench.store.put(file).new


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a file system of a known size")
def test_a_full_file_system_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    """A real file system with no room left, where the disk has one; blobs that fit are stored before and after."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        bench = LocalBench(disk / "blobs")
        small = bench.store.put(noise(200_000))
        with pytest.raises(StoreFull):
            bench.store.put(noise(2_000_000))
        assert bench.incoming() == []
        assert contents(bench.store) == {small.sha256: 200_000}
        assert bench.store.put(noise(300_000, 2)).new
        bench.store.verify(small.sha256)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("call", ["link", "fsync"])
def test_no_room_for_the_name_is_said_too(
    bench: LocalBench, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """A disk can be full only when the bytes are synced or named: the same answer, the same nothing."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, call, full)
        with pytest.raises(StoreFull):
            bench.store.put(b"bytes")
    assert contents(bench.store) == {}
    assert bench.incoming() == []
    assert bench.store.put(b"bytes").new


def test_a_stored_file_is_read_only(bench: LocalBench) -> None:
    """Nobody writes into a blob by mistake."""
    file = bench.store.path(bench.store.put(b"immutable").sha256)
    assert file.stat().st_mode & 0o222 == 0


def test_a_blob_is_read_once_to_be_checked_and_again_when_its_file_changes(
    bench: LocalBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check at first use is remembered by inode, time and size, so that serving ranges stays cheap."""
    stored = bench.store.put(b"checked once")
    store = bench.again()
    checks: list[str] = []
    verify = store.verify

    def counted(sha256: str) -> None:
        checks.append(sha256)
        verify(sha256)

    monkeypatch.setattr(store, "verify", counted)
    for _ in range(3):
        store.path(stored.sha256)
    assert checks == [stored.sha256]
    bench.overwrite(stored.sha256, b"chucked once")
    with pytest.raises(BlobDamaged):
        store.path(stored.sha256)


def test_files_that_are_no_blobs_are_not_listed(bench: LocalBench) -> None:
    """Whatever else somebody puts into the folder is neither a blob nor an error."""
    stored = bench.store.put(b"a blob")
    (bench.folder / "notes.txt").write_text("not a blob")
    (bench.file(stored.sha256).parent / "notes.txt").write_text("not a blob")
    (bench.folder / "zz").mkdir()
    assert contents(bench.store) == {stored.sha256: 6}


def test_only_new_bytes_count_as_written(bench: LocalBench) -> None:
    """The metric behind "storage grows with what changed"."""
    counted = BLOB_BYTES_WRITTEN._value.get
    before = counted()
    bench.store.put(noise(1000))
    bench.store.put(noise(1000))
    assert counted() - before == 1000


def test_a_large_blob_is_not_held_in_memory(bench: LocalBench, tmp_path: Path) -> None:
    """Storing 256 MiB takes far less memory than that."""
    file = tmp_path / "large"
    with file.open("wb") as out:
        out.truncate(256 * 1024 * 1024)
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom retake.blobs.local import LocalBlobStore\n"
        "store = LocalBlobStore(Path(sys.argv[1]))\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(store.put(Path(sys.argv[2])).size)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    said, errors = in_child(code, bench.folder, file).communicate()
    assert not errors
    size, kibibytes = map(int, said.split())
    assert size == 256 * 1024 * 1024
    assert kibibytes < 96 * 1024


def test_the_digest_is_that_of_the_bytes(bench: LocalBench) -> None:
    """Against a value from the outside, so that store and test cannot be wrong together."""
    assert (
        bench.store.put(b"abc").sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
