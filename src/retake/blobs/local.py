"""The blob store in a local folder: each blob is one read-only file, ``ab/cd/<sha256>``.

A blob is hashed while it is written to a file of its own in ``incoming/``, synced, and only then linked under
its name, so a reader sees a whole blob or none, whatever is killed and whenever. Nothing is written in place.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from retake.observability import BLOB_BYTES_WRITTEN
from retake.ports import BlobDamaged, BlobMissing, Stored, StoreFull

_NAME = re.compile(r"[0-9a-f]{64}")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_IN_MEMORY = 16 * 1024 * 1024  # sources up to this many bytes are hashed before anything is written
_PIECE = 4 * 1024 * 1024
_REMEMBERED = 65_536  # how many blobs a process remembers as checked
_DAY = 86_400.0

_Print = tuple[
    int, int, int
]  # inode, modification time in ns, size: changes when a file is replaced or rewritten


class LocalBlobStore:
    """A `BlobStore` in a folder. Safe to use from many threads and processes at once.

    Bytes are checked against their digest at first use in each process, and taken for sound after that for as
    long as the file keeps its inode, modification time and size. A blob found damaged or cut short is replaced
    by the next put of it.
    """

    def __init__(self, folder: Path, mode: int = 0o400) -> None:
        self.folder = folder.absolute()
        self._mode = mode  # of a finished file: never written again, and read by whom the settings name
        self._incoming = self.folder / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._shelves: set[Path] = set()
        self._checked: OrderedDict[str, _Print] = OrderedDict()
        self._lock = threading.Lock()

    # ------------------------------------------------------------------------------------------ writing

    def put(self, source: BinaryIO | Path | bytes) -> Stored:
        """Store the bytes durably and return their digest and size in bytes.

        Bytes that are there already are not written again. Raises StoreFull; then nothing of them is left.
        """
        try:
            if isinstance(source, bytes):
                return self._put_bytes(source)
            if isinstance(source, Path):
                with source.open("rb") as file:
                    return self._put_stream(file)
            return self._put_stream(source)
        except OSError as error:
            if error.errno in _FULL:
                raise StoreFull(f"no room left in {self.folder}: {error.strerror}") from error
            raise

    def _put_stream(self, source: BinaryIO) -> Stored:
        start = _read_up_to(source, _IN_MEMORY + 1)
        if len(start) <= _IN_MEMORY:
            return self._put_bytes(start)
        digest = hashlib.sha256()
        size = 0
        with self._incoming_file() as (descriptor, name), ThreadPoolExecutor(1) as hasher:
            piece = start
            while piece:
                hashed = hasher.submit(digest.update, piece)  # overlaps with the write
                _write_all(descriptor, piece)
                size += len(piece)
                following = source.read(_PIECE)
                hashed.result()
                piece = following
            return self._shelve(descriptor, name, digest.hexdigest(), size)

    def _put_bytes(self, data: bytes) -> Stored:
        sha256 = hashlib.sha256(data).hexdigest()
        if self._is_sound(sha256, len(data)):
            self._sync_shelf(self._place(sha256).parent)  # its first writer may be one moment short of this
            return Stored(sha256, len(data), new=False)
        with self._incoming_file() as (descriptor, name):
            _write_all(descriptor, data)
            return self._shelve(descriptor, name, sha256, len(data))

    @contextlib.contextmanager
    def _incoming_file(self) -> Iterator[tuple[int, Path]]:
        descriptor, name = tempfile.mkstemp(dir=self._incoming)
        path = Path(name)
        try:
            yield descriptor, path
        finally:
            os.close(descriptor)
            path.unlink(missing_ok=True)

    def _shelve(self, descriptor: int, incoming: Path, sha256: str, size: int) -> Stored:
        """Give the finished file its name, unless a sound one bears it already."""
        place = self._place(sha256)
        new = not self._is_sound(sha256, size)
        if new:
            os.fchmod(descriptor, self._mode)
            os.fsync(descriptor)
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(incoming, place)
            except FileExistsError:
                # Somebody else was faster, or what is there is cut short or damaged: then ours replaces it.
                new = not self._is_sound(sha256, size)
                if new:
                    incoming.replace(place)
        self._sync_shelf(place.parent)
        if new:
            self._remember(sha256, _print_of(os.fstat(descriptor)))
            BLOB_BYTES_WRITTEN.inc(size)
        return Stored(sha256, size, new=new)

    def _sync_shelf(self, shelf: Path) -> None:
        """Make the names on a shelf durable, and the shelf itself when this process has not seen it before."""
        _sync_folder(shelf)
        if shelf not in self._shelves:
            _sync_folder(shelf.parent)
            _sync_folder(self.folder)
            self._shelves.add(shelf)

    def delete(self, sha256: str) -> None:
        """Remove the bytes; removing what is not there is no error.

        Whoever deletes must know that nobody needs the blob: the store does not count references.
        """
        if not _NAME.fullmatch(sha256):
            return
        place = self._place(sha256)
        with contextlib.suppress(FileNotFoundError):
            place.unlink()
            _sync_folder(place.parent)
        with self._lock:
            self._checked.pop(sha256, None)

    def tidy(self, older_than: float = _DAY) -> int:
        """Remove what killed writers left in ``incoming/`` more than ``older_than`` seconds ago.

        Returns how many files went.
        """
        removed = 0
        limit = time.time() - older_than
        for entry in os.scandir(self._incoming):
            with contextlib.suppress(FileNotFoundError):
                if entry.stat(follow_symlinks=False).st_mtime < limit:
                    Path(entry.path).unlink()
                    removed += 1
        return removed

    # ------------------------------------------------------------------------------------------ reading

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, checked, as a seekable file the caller closes. Raises BlobMissing or BlobDamaged."""
        return self.path(sha256).open("rb")

    def path(self, sha256: str) -> Path:
        """The blob's own file, checked at first use in this process; never to be written to.

        Raises BlobMissing or BlobDamaged.
        """
        found = _print_of(self._stat(sha256))
        with self._lock:
            if self._checked.get(sha256) == found:
                self._checked.move_to_end(sha256)
                return self._place(sha256)
        self.verify(sha256)
        return self._place(sha256)

    def exists(self, sha256: str) -> bool:
        """Whether a blob of this digest is stored, sound or not."""
        return bool(_NAME.fullmatch(sha256)) and self._place(sha256).is_file()

    def size(self, sha256: str) -> int:
        """The size of the stored file in bytes. Raises BlobMissing."""
        return self._stat(sha256).st_size

    def list(self) -> Iterator[tuple[str, int]]:
        """Every stored digest with its size in bytes, in the order of the digests.

        Blobs that come or go meanwhile may or may not be seen.
        """
        for first in _folders_of_two(self.folder):
            for second in _folders_of_two(first):
                with os.scandir(second) as entries:
                    files = sorted(entries, key=lambda entry: entry.name)
                for entry in files:
                    if not _NAME.fullmatch(entry.name):
                        continue
                    with contextlib.suppress(FileNotFoundError):
                        yield entry.name, entry.stat(follow_symlinks=False).st_size

    def verify(self, sha256: str) -> None:
        """Read all bytes and compare them with the digest. Raises BlobMissing or BlobDamaged."""
        self._stat(sha256)
        digest = hashlib.sha256()
        try:
            with self._place(sha256).open("rb", buffering=0) as file:
                found = _print_of(os.fstat(file.fileno()))
                while piece := file.read(_PIECE):
                    digest.update(piece)
        except FileNotFoundError:
            raise BlobMissing(f"no blob {sha256}") from None
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            self._forget(sha256)
            raise BlobDamaged(f"blob {sha256} cannot be read from the disk") from error
        if digest.hexdigest() != sha256:
            self._forget(sha256)
            raise BlobDamaged(f"blob {sha256} is damaged: its {found[2]} bytes have another digest")
        self._remember(sha256, found)

    # ------------------------------------------------------------------------------------------ inside

    def _place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def _stat(self, sha256: str) -> os.stat_result:
        # A name that is no digest never reaches the disk, so no name can lead out of the folder.
        if _NAME.fullmatch(sha256):
            with contextlib.suppress(FileNotFoundError):
                return self._place(sha256).stat()
        raise BlobMissing(f"no blob {sha256[:80]}")

    def _is_sound(self, sha256: str, size: int) -> bool:
        """Whether the bytes are stored, whole and undamaged, so that they need not be written again."""
        try:
            if self.size(sha256) != size:
                return False
            self.path(sha256)
        except (BlobMissing, BlobDamaged):
            return False
        return True

    def _remember(self, sha256: str, found: _Print) -> None:
        with self._lock:
            self._checked[sha256] = found
            self._checked.move_to_end(sha256)
            if len(self._checked) > _REMEMBERED:
                self._checked.popitem(last=False)

    def _forget(self, sha256: str) -> None:
        with self._lock:
            self._checked.pop(sha256, None)


def _write_all(descriptor: int, data: bytes) -> None:
    """Write every byte: one call may take only a part of them, and says so instead of failing."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _read_up_to(source: BinaryIO, limit: int) -> bytes:
    """The first ``limit`` bytes, or all when there are fewer; a stream may hand them out piecemeal."""
    pieces: list[bytes] = []
    missing = limit
    while missing and (piece := source.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _print_of(stat: os.stat_result) -> _Print:
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def _folders_of_two(folder: Path) -> Iterator[Path]:
    """The sub-folders named by two hexadecimal digits, in order."""
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if re.fullmatch(r"[0-9a-f]{2}", entry.name))
    for name in names:
        yield folder / name
