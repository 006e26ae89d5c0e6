"""``retake fsck``: every hash and every edge checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from retake.cli.options import AsJson, DataDir
from retake.cli.problems import WRONG
from retake.cli.terminal import count, say, show, show_json, size, table

if TYPE_CHECKING:
    from retake.services.checking import Finding
    from retake.services.house import House


def fsck(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Read every stored byte and follow every edge. Exits with 1 when something is wrong,
    and when the stored bytes are not this database's.

    Damaged blobs are marked, so that they are refused rather than served; nothing else is changed. Bytes that no row
    knows, left by a crash, are listed: they harm nothing. Safe while runs are at work, though bytes being written
    at that very moment may be listed too.

    Example:

        retake fsck --json
    """
    from retake.cli.opening import opened

    with opened(data_dir, existing=True) as here:
        findings, read = checked(here.house)
        stray = _stray(here.house)
    if as_json:
        show_json(
            {
                "ok": not findings,
                "checked": read,
                "findings": [{"kind": f.kind, "subject": f.subject, "detail": f.detail} for f in findings],
                "stray": [{"sha256": sha256, "size": length} for sha256, length in stray],
            }
        )
    else:
        tell_findings(findings, read, stray)
    if findings:
        raise typer.Exit(WRONG)


def checked(house: House) -> tuple[list[Finding], int]:
    """What is wrong, and how many blobs were read."""
    from retake.cli.following import counting
    from retake.services import checking

    with counting("checking blobs") as progress:
        task = progress.add_task("", total=None)
        counted = 0

        def step(number: int, total: int) -> None:
            nonlocal counted
            counted = number
            progress.update(task, completed=number, total=total)

        return list(checking.check(house, step)), counted


def _stray(house: House) -> list[tuple[str, int]]:
    from retake.services import checking

    return checking.stray_bytes(house)


def tell_findings(findings: list[Finding], checked: int, stray: list[tuple[str, int]]) -> None:
    """Tell people what a check found."""
    foreign = any(finding.kind == "database" for finding in findings)
    if findings:
        show(table(["wrong", "where", "what"], [[f.kind, str(f.subject), f.detail] for f in findings]))
    if stray:
        show(
            table(
                ["stray bytes", "size"], [[sha256, size(length)] for sha256, length in stray], right=["size"]
            )
        )
        if foreign:
            say(f"{count(len(stray), 'file')} of bytes without a row.")
        else:
            say(f"{count(len(stray), 'file')} of bytes without a row: left by a crash, harmless.")
    blobs = f"{count(checked, 'blob')} read"
    if findings:
        say(f"{blobs}; {count(len(findings), 'thing')} wrong.", style="red")
        if foreign:
            say(
                "Name the database these bytes belong to (RETAKE_DATA_DIR, RETAKE_DATABASE_URL), or bring it back from "
                "a backup with `retake restore`. Until then delete nothing here."
            )
        if any(finding.kind in ("damaged", "missing", "size") for finding in findings):
            say("Bring damaged or missing blobs back from a backup, or make the parts again.")
    elif not checked and not stray:
        say("There is nothing to check yet: the database names no bytes, and none are stored.")
    else:
        say(f"{blobs}, every edge followed: all is well.", style="green")
