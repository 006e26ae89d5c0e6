"""``retake backup``, and the way back: everything that cannot be made again, copied while it is in use and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retake.cli.options import AsJson, DataDir, quiet_logs, read_settings
from retake.cli.problems import WRONG
from retake.cli.terminal import count, note, say, show, show_json, size, table

if TYPE_CHECKING:
    from retake.services.backups import Made
    from retake.services.recovery import Backup
    from retake.settings import Settings


def backup(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder for backups, best on another disk.")
    ],
    keep: Annotated[
        int | None,
        typer.Option(
            min=1, help="Afterwards remove all but this many backups in the folder, with what only they hold."
        ),
    ] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Back up the database, the media bytes at hand and in the archive, and the providers' records.

    People may work and runs may write meanwhile; only the deletion of bytes waits. Later backups into the same folder
    copy what is new. A backup is restored on trial and every byte compared before it counts as one. Exits with 1 when
    it could not be made, or when bytes were missing or damaged before it.

    Examples:

        retake backup /mnt/backup/retake

        retake backup /mnt/backup/retake --keep 14 --json
    """
    settings = read_settings(data_dir=data_dir)
    quiet_logs(settings)
    from retake.bootstrap import backup_store, build_house
    from retake.cli.access import tighten
    from retake.cli.opening import database_of, refuse_nothing
    from retake.services import backups, recovery

    backups.refuse_folder(settings, folder.absolute())
    refuse_nothing(settings)
    tighten(settings)
    with database_of(settings) as url:
        house = build_house(settings, url)
        try:
            with _telling() as tell:
                made = backups.back_up(house, folder, backup_store, tell)
        finally:
            house.database.close()
    removed = (0, 0)
    if keep is not None:
        removed = backups.forget(folder, keep, backup_store(folder / backups.BLOBS), recovery.manifest_of)
    if as_json:
        show_json({**_as_json(made), "removed": removed[0], "removed_bytes": removed[1]})
    else:
        _tell(made, removed)
    if made.manifest.lacking:
        raise typer.Exit(WRONG)


@contextmanager
def _telling() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for what is being done."""
    from retake.cli.following import counting

    with counting("") as progress:
        task = progress.add_task("", total=None)
        told = ""

        def tell(what: str, done: int, total: int) -> None:
            nonlocal told
            if what != told:
                told = what
                note(f"{what[:1].upper()}{what[1:]} …")
            progress.update(task, completed=done, total=total or None)

        yield tell


def _as_json(made: Made) -> dict[str, Any]:
    return {
        "path": str(made.path),
        "made_at": made.manifest.made_at,
        "schema": made.manifest.schema,
        "blobs": len(made.manifest.blobs),
        "files": len(made.manifest.files),
        "rows": sum(made.manifest.tables.values()),
        "bytes": made.bytes,
        "copied": made.copied,
        "copied_bytes": made.copied_bytes,
        "lacking": [{"sha256": sha256, "why": why} for sha256, why in made.manifest.lacking.items()],
    }


def _tell(made: Made, removed: tuple[int, int]) -> None:
    manifest = made.manifest
    tell_lacking(manifest.lacking, "could not be backed up")
    say(
        f"{count(sum(manifest.tables.values()), 'row')} in {count(len(manifest.tables), 'table')}, "
        f"{count(len(manifest.blobs), 'blob')} and {count(len(manifest.files), 'provider record')}: "
        f"{size(made.bytes)}, of which {size(made.copied_bytes)} of media and records were new."
    )
    if removed[0]:
        say(f"{count(removed[0], 'older backup')} removed, {size(removed[1])} freed.")
    if manifest.lacking:
        say(f"Backed up into {made.path}, but for what is named above.", style="red")
        say("`retake fsck` tells more. Bring those blobs back from an older backup, or make the parts again.")
    else:
        say(f"Backed up into {made.path}, restored on trial and every byte compared.", style="green")


def tell_lacking(lacking: Any, what: str) -> None:
    """Name the blobs that were missing or damaged when the backup was made."""
    if lacking:
        show(table([f"blob that {what}", "why"], [[sha256, why] for sha256, why in lacking.items()]))


def bring_back(folder: Path, data_dir: Path | None, as_json: bool) -> None:
    """Restore a backup into an empty data folder and an empty database, then check everything."""
    settings = read_settings(data_dir=data_dir)
    quiet_logs(settings)
    from retake.bootstrap import backup_store
    from retake.cli.access import tighten
    from retake.services import recovery

    found = recovery.find(folder, backup_store)
    resumed = recovery.refuse_occupied(settings, found)
    with _telling() as tell:
        recovery.refuse_damaged(found, tell)
        if resumed:
            note("An interrupted restore is gone on with.")
        tighten(settings)
        with recovery.begun(settings, found):
            findings, checked = _restored(settings, found, tell)
    if as_json:
        show_json(
            {
                "backup": str(found.path),
                "data_dir": str(settings.data_dir),
                "ok": not findings,
                "checked": checked,
                "findings": [{"kind": f.kind, "subject": f.subject, "detail": f.detail} for f in findings],
            }
        )
    else:
        tell_lacking(found.manifest.lacking, "was missing or damaged before the backup")
        from retake.cli.fsck import tell_findings

        tell_findings(findings, checked, [])
        say(f"Restored from {found.path} into {settings.data_dir}.", style="red" if findings else "bold")
    if findings:
        raise typer.Exit(WRONG)


def _restored(
    settings: Settings, found: Backup, tell: Callable[[str, int, int], None]
) -> tuple[list[Any], int]:
    """Bring bytes and rows back; what a check of everything finds, and how many blobs it read."""
    from retake.bootstrap import build_house, database_at_hand, prepare_database
    from retake.cli.fsck import checked
    from retake.services import recovery

    with database_at_hand(settings, note, restoring=True) as url:
        house = build_house(settings, url)
        try:
            recovery.bring_bytes(found, settings, house.blobs, house.cold, tell)
            tell("loading the database", 0, 0)
            recovery.bring_rows(found, url)
            prepare_database(url)
            return checked(house)
        finally:
            house.database.close()
