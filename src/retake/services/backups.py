"""Making a backup of the house while it is in use: the database from one view of it, and every byte that view names.

A backup folder holds ``blobs/``, one store of bytes by digest for all backups in it, and a folder for each backup with
``manifest.json`` and ``database.dump``. Bytes that are there already are checked and not copied again.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import retake
from retake.db import backups as rows
from retake.db import dumps
from retake.db.embedded import EmbeddedPostgres
from retake.db.rows import Row
from retake.db.schema import current_revision, refuse_newer
from retake.db.unit_of_work import Database
from retake.domain.backups import BackupManifest, Kept, KeptBlob, KeptFile
from retake.domain.errors import BackupFailed
from retake.ports import BlobDamaged, BlobMissing, BlobStore, StoreFull
from retake.services import collection
from retake.services.house import House, now
from retake.settings import Settings

MARK = "RETAKE-BACKUPS"  # the file that makes a folder a backup folder
BLOBS, DUMP, MANIFEST, PARTIAL = "blobs", "database.dump", "manifest.json", ".partial"
_ABOUT = """Backups of a Retake. Each folder named by a time is one backup; blobs/ has the media bytes of all of them.
`retake restore` with this folder, or with one of those in it, brings a backup back into an empty data folder.
"""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

Tell = Callable[[str, int, int], None]  # what is done, how much of it is done, of how much
PoolAt = Callable[[Path], BlobStore]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup: where it is, and how much of it was not in the folder before. Sizes in bytes."""

    path: Path
    manifest: BackupManifest
    copied: int
    copied_bytes: int

    @property
    def bytes(self) -> int:
        """The size of everything a restore needs."""
        return self.manifest.dump.size + sum(self.manifest.digests.values())


@dataclass(slots=True)
class _Copying:
    """Bytes on their way into the backup folder's store, each looked at once."""

    house: House
    pool: BlobStore
    sound: dict[str, int] = field(default_factory=dict)
    copied: int = 0
    copied_bytes: int = 0

    def blob(self, row: Row) -> str | None:
        """See to it that the store has the blob, checked; why it cannot, if it cannot."""
        sha256 = row["sha256"]
        if sha256 in self.sound or self._has(sha256):
            return None
        why = "its bytes are missing"
        stores = [self.house.blobs, self.house.cold]
        for store in stores if row["tier"] == "hot" else stores[::-1]:
            try:
                with store.open(sha256) as source:
                    stored = self.pool.put(source)
                self._count(stored.sha256, stored.size, stored.new)
                self.pool.verify(sha256)
            except BlobMissing:
                continue
            except BlobDamaged:
                why = "its bytes are damaged"
                continue
            return None
        return why

    def file(self, path: Path) -> Kept:
        """Keep a file; raises FileNotFoundError when it is gone."""
        stored = self.pool.put(path)
        self._count(stored.sha256, stored.size, stored.new)
        return Kept(stored.sha256, stored.size)

    def _has(self, sha256: str) -> bool:
        try:
            self.pool.verify(sha256)
        except (BlobMissing, BlobDamaged):
            return False
        self.sound[sha256] = self.pool.size(sha256)
        return True

    def _count(self, sha256: str, size: int, new: bool) -> None:
        self.sound[sha256] = size
        self.copied += new
        self.copied_bytes += size if new else 0


def back_up(house: House, folder: Path, pool_at: PoolAt, tell: Tell = lambda *_: None) -> Made:
    """Make a backup in a folder, verified before it counts as one.

    Raises BackupFailed, and NewerSchema for a database of a newer Retake. What was killed leaves earlier backups as
    they were, and is cleared away by the next one.
    """
    folder = folder.absolute()
    refuse_folder(house.settings, folder)
    with _told(folder), _locked(folder):
        database = Database(house.database.url, 3)
        try:
            with rows.alone(database) as connection:
                if connection is None:
                    raise BackupFailed(
                        "Another backup of this Retake is being made.", next_step="Wait until it is done."
                    )
                _clear_leftovers(house, folder)
                (folder / BLOBS).mkdir(
                    mode=0o700, exist_ok=True
                )  # nobody else's to read, whatever the umask is
                copying = _Copying(house, pool_at(folder / BLOBS))
                place = _place(folder)
                try:
                    place.mkdir(mode=0o700)
                    first_pass(house, database, copying, tell)
                    with rows.bytes_held(connection):
                        manifest = _copy(house, database, copying, place, tell)
                    collection.delete_strays(house)  # what was held back meanwhile
                    tell("restoring the database on trial", 0, 0)
                    verify(house, place / DUMP, manifest)
                    return _finish(place, manifest, copying)
                finally:
                    shutil.rmtree(place, ignore_errors=True)
        finally:
            database.close()


def first_pass(house: House, database: Database, copying: _Copying, tell: Tell) -> None:
    """Copy what is there now with nothing held back, so that what is left to copy later is little."""
    with database.autocommit() as connection:
        revision = current_revision(connection)
        refuse_newer(revision)
        if revision is None:
            raise BackupFailed(
                f"There is nothing to back up: the database holds no Retake. Its data folder is "
                f"{house.settings.data_dir}.",
                next_step="Name another one with --data-dir or RETAKE_DATA_DIR.",
            )
        there = rows.stored(connection)
    for number, row in enumerate(there, 1):
        copying.blob(row)  # what is not there may be gone by rights; that is decided later
        tell("copying and checking media bytes", number, len(there))


def _copy(house: House, database: Database, copying: _Copying, place: Path, tell: Tell) -> BackupManifest:
    """The dump, and everything it names that is not copied yet; what the manifest says of both."""
    with rows.one_view(database) as (connection, view):
        tell("dumping the database", 0, 0)
        dumps.dump(database.url, view, place / DUMP)
        counted = rows.count_rows(connection)
        named = rows.stored(connection)
        revision = current_revision(connection)
    assert revision is not None
    blobs, lacking = [], {}
    for number, row in enumerate(named, 1):
        why = copying.blob(row)
        if why is None:
            blobs.append(KeptBlob(row["sha256"], copying.sound[row["sha256"]], row["tier"]))
        else:
            lacking[row["sha256"]] = why
        tell("copying what is new", number, len(named))
    return BackupManifest(
        made_at=now().isoformat(timespec="seconds"),
        retake=retake.__version__,
        schema=revision,
        dump=_digest(place / DUMP),
        tables=counted,
        blobs=blobs,
        files=list(_files(house.settings, copying)),
        lacking=lacking,
    )


def _files(settings: Settings, copying: _Copying) -> Iterator[KeptFile]:
    """The providers' own records: which orders they took, under which key, and how each ended."""
    seen = set[Path]()
    # What says that something is there is written after that something: so it is copied first.
    for pattern in ("*.json", "*"):
        for path in sorted(settings.providers_dir.rglob(pattern)):
            if path in seen or path.is_symlink() or not path.is_file():
                continue
            seen.add(path)
            try:
                kept = copying.file(path)
                mode = path.stat().st_mode & 0o777
            except FileNotFoundError:  # a draft that got its name, an output that expired
                continue
            yield KeptFile(kept.sha256, kept.size, str(path.relative_to(settings.data_dir)), mode)


def verify(house: House, dump: Path, manifest: BackupManifest) -> None:
    """Restore a dump into a database that lives for that alone, and count. Raises BackupFailed when they differ."""
    scratch = Path(tempfile.mkdtemp(prefix="verify-", dir=house.workshop))
    scratch.chmod(0o711)  # the account PostgreSQL runs as has to get to its own folder inside
    server = EmbeddedPostgres(scratch / "database", lambda _: None, durable=False)
    try:
        database = Database(server.start(), 1)
        try:
            dumps.load(database.url, dump)
            with database.autocommit() as connection:
                found, named = rows.count_rows(connection), rows.stored(connection)
        finally:
            database.close()
    finally:
        server.stop()
        _clear_scratch(scratch)
    wrong = [
        f"{name}: {found.get(name, 0)} rows instead of {manifest.tables.get(name, 0)}"
        for name in sorted({*found, *manifest.tables})
        if found.get(name) != manifest.tables.get(name)
    ]
    if {row["sha256"] for row in named} != {*(blob.sha256 for blob in manifest.blobs), *manifest.lacking}:
        wrong.append("it names other blobs than were copied")
    if wrong:
        raise BackupFailed(f"The dump, restored on trial, is not what was dumped: {'; '.join(wrong)}.")


def _finish(place: Path, manifest: BackupManifest, copying: _Copying) -> Made:
    """Write the manifest, and give the backup its name: from then on it is one."""
    with (place / MANIFEST).open("x", encoding="utf-8") as file:
        file.write(manifest.to_text())
        file.flush()
        os.fsync(file.fileno())
    for path in (place / DUMP, place):
        _sync(path)
    final = place.with_suffix("")
    place.rename(final)
    _sync(final.parent)
    return Made(final, manifest, copying.copied, copying.copied_bytes)


# ---------------------------------------------------------------------------------------------- the folder


def refuse_folder(settings: Settings, folder: Path) -> None:
    """Raises BackupFailed for a folder that cannot hold backups of this house."""
    for ours in (settings.data_dir, settings.blobs_dir, settings.cold_dir):
        if folder.resolve().is_relative_to(ours.resolve()):
            raise BackupFailed(
                f"{folder} is inside {ours}, which is what is to be backed up: both would be lost together.",
                next_step="Choose a folder elsewhere, best on another disk.",
            )
    if folder.exists() and not folder.is_dir():
        raise BackupFailed(f"{folder} is a file.", next_step="Choose a folder.")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The folder, made if need be and held by this backup alone, with its mark in it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark = folder / MARK
    if not mark.exists() and any(entry.name != "lost+found" for entry in folder.iterdir()):
        raise BackupFailed(
            f"{folder} is not empty and no folder of backups.", next_step="Choose an empty or a new folder."
        )
    with mark.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFailed(
                f"Another backup is being made in {folder}.", next_step="Wait until it is done."
            ) from None
        if file.tell() == 0:
            file.write(_ABOUT)
            file.flush()
        yield


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """What goes wrong with files, programs and locks, in a sentence."""
    try:
        yield
    except (OSError, StoreFull, dumps.DumpError, rows.HoldLost) as error:
        if _is_full(error):
            raise BackupFailed(
                f"There is no room left for the backup ({error}).",
                next_step="Free some space, or choose another disk, then make the backup again.",
            ) from error
        if isinstance(error, OSError):
            where = error.filename or folder
            raise BackupFailed(f"{where} cannot be used: {error.strerror or error}.") from error
        raise BackupFailed(f"The backup could not be made: {error}.") from error


def _is_full(error: Exception) -> bool:
    return (
        isinstance(error, StoreFull)
        or (isinstance(error, dumps.DumpError) and error.full)
        or (isinstance(error, OSError) and error.errno in _FULL)
    )


def _place(folder: Path) -> Path:
    """Where a new backup is put together: named by the time, after all others."""
    name = now().strftime("%Y-%m-%dT%H-%M-%SZ")
    number = 1
    taken = {path.name for path in folder.iterdir()}
    while (chosen := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return folder / (chosen + PARTIAL)


def _clear_leftovers(house: House, folder: Path) -> None:
    for partial in folder.glob(f"*{PARTIAL}"):
        shutil.rmtree(partial)
    for scratch in house.workshop.glob("verify-*"):
        _clear_scratch(scratch)


def _clear_scratch(scratch: Path) -> None:
    elsewhere = scratch / "database" / "elsewhere"
    if elsewhere.is_symlink():
        shutil.rmtree(elsewhere.resolve(), ignore_errors=True)
    shutil.rmtree(scratch, ignore_errors=True)


def _digest(path: Path) -> Kept:
    with path.open("rb") as file:
        return Kept(hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# ---------------------------------------------------------------------------------------------- older backups


def finished(folder: Path) -> list[Path]:
    """The finished backups in a folder, oldest first."""
    return sorted(path.parent for path in folder.glob(f"*/{MANIFEST}") if path.parent.suffix != PARTIAL)


def forget(
    folder: Path, keep: int, pool: BlobStore, manifests: Callable[[Path], BackupManifest]
) -> tuple[int, int]:
    """Remove all but the newest ``keep`` backups, and bytes only they name; how many backups, how many bytes."""
    with _told(folder), _locked(folder):
        gone = finished(folder)[:-keep]
        needed = _needed(map(manifests, finished(folder)[-keep:])) if gone else {}
        for path in gone:
            path.rename(path.with_name(path.name + PARTIAL))
            shutil.rmtree(path.with_name(path.name + PARTIAL))
        freed = 0
        for sha256, size in list(pool.list()) if gone else ():
            if sha256 not in needed:
                pool.delete(sha256)
                freed += size
        return len(gone), freed


def _needed(kept: Iterable[BackupManifest]) -> Mapping[str, int]:
    return {sha256: size for manifest in kept for sha256, size in manifest.digests.items()}
