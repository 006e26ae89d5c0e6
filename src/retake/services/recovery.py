"""Bringing a backup back into an empty data folder and database: looked through first, then bytes, then rows."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from retake.db import backups as rows
from retake.db import dumps
from retake.db.schema import newest_revision, standing
from retake.db.unit_of_work import Database
from retake.domain.backups import BackupManifest, read_manifest
from retake.domain.errors import NewerSchema, RestoreRefused
from retake.ports import BlobDamaged, BlobMissing, BlobStore, StoreFull
from retake.services.backups import BLOBS, DUMP, MANIFEST, MARK, PARTIAL, PoolAt, Tell, finished
from retake.settings import Settings

UNFINISHED = "restoring.json"  # in a data folder whose restore has not ended
_PASSED_OVER = {"commands.lock", "up.lock", "lost+found", UNFINISHED}  # what an empty data folder may hold
_NAMED = 10  # of what is wrong with a backup; more are counted


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup on disk: its folder, what it says of itself, and the store with its bytes."""

    path: Path
    manifest: BackupManifest
    pool: BlobStore


def find(folder: Path, pool_at: PoolAt) -> Backup:
    """The backup in this folder; of a folder of several the newest. Raises RestoreRefused, or NewerSchema."""
    folder = folder.absolute()
    if (folder / MARK).is_file():
        there = finished(folder)
        if not there:
            raise RestoreRefused(f"There is no finished backup in {folder}.")
        chosen = there[-1]
    else:
        chosen = folder
    if chosen.suffix == PARTIAL:
        raise RestoreRefused(f"{chosen} was never finished.", next_step="Choose a backup that was.")
    if not (chosen.parent / MARK).is_file():
        raise RestoreRefused(
            f"{folder} is no folder of backups, nor a backup in one.",
            next_step="Name the folder that `retake backup` was given.",
        )
    manifest = manifest_of(chosen)
    if standing(manifest.schema) == "newer":
        raise NewerSchema(
            f"The backup {chosen.name} was made by a newer Retake ({manifest.retake}): its schema is at "
            f"{manifest.schema}, and this Retake knows {newest_revision()} at most."
        )
    return Backup(chosen, manifest, pool_at(chosen.parent / BLOBS))


def manifest_of(path: Path) -> BackupManifest:
    """What a backup says of itself. Raises RestoreRefused."""
    try:
        return read_manifest((path / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise RestoreRefused(f"{path} is no finished backup: it has no {MANIFEST}.") from None
    except UnicodeDecodeError:
        raise RestoreRefused(f"The manifest of {path} is damaged: it is not what was written.") from None


def refuse_damaged(backup: Backup, tell: Tell = lambda *_: None) -> None:
    """Read all of the backup and compare it with its manifest. Raises RestoreRefused naming what is wrong."""
    wrong = list(_damage(backup, tell))
    if wrong:
        more = f"; and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
        raise RestoreRefused(
            f"The backup {backup.path.name} is damaged or incomplete: {'; '.join(wrong[:_NAMED])}{more}.",
            next_step="Choose an older backup, or bring these files back from another copy of the backup folder.",
        )


def _damage(backup: Backup, tell: Tell) -> Iterator[str]:
    dump, stated = backup.path / DUMP, backup.manifest.dump
    try:
        with dump.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if dump.stat().st_size != stated.size:
            yield f"{DUMP} has {dump.stat().st_size} bytes instead of {stated.size}"
        elif found != stated.sha256:
            yield f"{DUMP} is not what was written"
    except FileNotFoundError:
        yield f"{DUMP} is missing"
    needed = backup.manifest.digests
    for number, (sha256, size) in enumerate(needed.items(), 1):
        place = f"{BLOBS}/{sha256[:2]}/{sha256[2:4]}/{sha256}"
        try:
            backup.pool.verify(sha256)
            if backup.pool.size(sha256) != size:
                yield f"{place} has another size than the manifest says"
        except BlobMissing:
            yield f"{place} is missing"
        except BlobDamaged:
            yield f"{place} is damaged"
        tell("checking the backup", number, len(needed))


# ---------------------------------------------------------------------------------------------- the target


def refuse_occupied(settings: Settings, backup: Backup) -> bool:
    """Raises RestoreRefused unless nothing is there yet. True when this backup's restore was begun and not ended."""
    data = settings.data_dir
    begun = unfinished(settings)
    if begun is not None:
        if begun != backup.path.name:
            raise RestoreRefused(
                f"In {data} the restore of another backup, {begun}, was begun and not ended.",
                next_step="Restore that one again, or empty the folder.",
            )
        return True
    there = [path.name for path in sorted(data.iterdir())] if data.is_dir() else []
    if occupied := [name for name in there if name not in _PASSED_OVER]:
        raise RestoreRefused(
            f"The data folder {data} is not empty: there is {', '.join(occupied[:5])}.",
            next_step="Nothing is ever restored over something: name an empty or a new folder with --data-dir.",
        )
    for folder in (settings.blobs_dir, settings.cold_dir):
        if folder.is_dir() and any(folder.iterdir()):
            raise RestoreRefused(f"The folder {folder} is not empty.", next_step="Empty it first.")
    if own := settings.database_url.get_secret_value():
        database = Database(own, 1)
        try:
            if has_tables(database):
                raise RestoreRefused(
                    "The database that RETAKE_DATABASE_URL names is not empty.",
                    next_step="Make a new one (createdb) and name that.",
                )
        finally:
            database.close()
    return False


def has_tables(database: Database) -> bool:
    """Whether there is any table in the database."""
    with database.autocommit() as connection:
        return bool(rows.tables(connection))


def unfinished(settings: Settings) -> str | None:
    """The backup whose restore into this data folder was begun and not ended."""
    try:
        return str(json.loads((settings.data_dir / UNFINISHED).read_text())["backup"])
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, KeyError):
        return "unknown"


@contextmanager
def begun(settings: Settings, backup: Backup) -> Iterator[None]:
    """Mark the data folder as unfinished until the block has ended well."""
    mark = settings.data_dir / UNFINISHED
    with _room(settings):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        mark.write_text(json.dumps({"backup": backup.path.name, "from": str(backup.path)}))
    yield
    mark.unlink()


# ---------------------------------------------------------------------------------------------- bringing back


def bring_bytes(
    backup: Backup, settings: Settings, hot: BlobStore, cold: BlobStore, tell: Tell = lambda *_: None
) -> None:
    """Bring blobs and providers' records back; what is there already is left. Raises RestoreRefused."""
    manifest = backup.manifest
    total = len(manifest.blobs) + len(manifest.files)
    with _room(settings):
        for number, blob in enumerate(manifest.blobs, 1):
            (cold if blob.tier == "cold" else hot).put(backup.pool.path(blob.sha256))
            tell("bringing bytes back", number, total)
        for number, file in enumerate(manifest.files, len(manifest.blobs) + 1):
            inside = PurePosixPath(file.path)
            target = settings.data_dir / inside
            if ".." in inside.parts or not target.is_relative_to(settings.providers_dir):
                raise RestoreRefused(f"The backup would write to {file.path}, which is not its place.")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(backup.pool.path(file.sha256), target)
            target.chmod(file.mode)
            tell("bringing bytes back", number, total)


def bring_rows(backup: Backup, url: str) -> None:
    """Load the dump, whole or not at all, unless that was done before. Raises RestoreRefused."""
    database = Database(url, 1)
    try:
        if has_tables(database):
            return  # by the restore that this one goes on with
        dumps.load(url, backup.path / DUMP)
        with database.autocommit() as connection:
            if rows.count_rows(connection) != backup.manifest.tables:
                raise RestoreRefused("The database holds other rows than were dumped.")
    except dumps.DumpError as error:
        raise RestoreRefused(
            f"The database could not be loaded: {error}.",
            unchanged="Nothing of it is in the database.",
            next_step="Put that right, then give the same command again: it goes on where it was.",
        ) from error
    finally:
        database.close()


@contextmanager
def _room(settings: Settings) -> Iterator[None]:
    try:
        yield
    except (OSError, StoreFull) as error:
        raise RestoreRefused(
            f"{getattr(error, 'filename', None) or settings.data_dir} cannot be written: "
            f"{getattr(error, 'strerror', None) or error}.",
            unchanged="What is restored so far stays.",
            next_step="Put that right, then give the same command again: it goes on where it was.",
        ) from error
