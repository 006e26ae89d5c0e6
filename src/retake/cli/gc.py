"""``retake gc``: what may be deleted, why, and deleting it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from retake.cli.options import AsJson, DataDir
from retake.cli.problems import DidNotWork
from retake.cli.terminal import count, moment, note, say, show, show_json, size, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import timedelta

    from retake.db.rows import Row
    from retake.domain.garbage import Decision

_EACH = 5  # kept for one reason and shown one by one; more are one row


def gc(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be deleted and why; delete nothing.")
    ] = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Delete media bytes that nothing uses, and projects deleted long ago.

    What a version holds is never touched. What nothing uses is kept for a grace period (RETAKE_GC_GRACE_HOURS), and
    deleted projects for RETAKE_DELETED_GRACE_DAYS. Safe while runs are at work; also done by itself every month.
    Exits with 1 when the stored bytes are not this database's.

    Examples:

        retake gc --dry-run

        RETAKE_GC_GRACE_HOURS=24 retake gc --json
    """
    from retake.cli.opening import opened
    from retake.services import checking, collection

    with opened(data_dir, existing=True) as here:
        decisions = collection.plan(here.house)
        expired = collection.expired_projects(here.house)
        wrong = checking.foreign(here.house)
        done = None
        if not dry_run:
            note("Collecting …")
            done = collection.collect(here.house)
    gone = list(done.blobs) if done else [decision for decision in decisions if decision.delete]
    deleted = {decision.sha256 for decision in gone}
    kept = [decision for decision in decisions if decision.sha256 not in deleted]
    if as_json:
        show_json(_as_json(gone, kept, expired, dry_run))
    else:
        _tell(gone, kept, expired, dry_run)
    if wrong is not None:
        raise DidNotWork(
            f"{wrong.subject} {wrong.detail}. They were left alone. `retake fsck` says what to do about them."
        )


def _as_json(
    gone: Sequence[Decision], kept: Sequence[Decision], expired: Sequence[Row], dry_run: bool
) -> object:
    return {
        "dry_run": dry_run,
        "items": [
            {
                "sha256": decision.sha256,
                "size": decision.size,
                "age_days": round(decision.age.total_seconds() / 86_400, 3),
                "delete": delete,
                "reason": decision.reason,
            }
            for delete, decisions in ((True, gone), (False, kept))
            for decision in decisions
        ],
        "projects": [
            {"id": row["id"], "name": row["name"], "deleted_at": row["deleted_at"]} for row in expired
        ],
        "bytes": _bytes(gone),
    }


def _tell(gone: Sequence[Decision], kept: Sequence[Decision], expired: Sequence[Row], dry_run: bool) -> None:
    would, verb = ("would be ", "would go") if dry_run else ("", "gone")
    rows = [_row(decision, Text("delete", style="red")) for decision in gone]
    rows += _kept_rows(kept)
    if rows:
        show(table(["blob", "size", "age", "", "why"], rows, right=["size", "age"]))
    for row in expired:
        say(f"Project “{row['name']}”, deleted {moment(row['deleted_at'])}: {verb}")
    if expired and dry_run:
        say("What only these projects hold becomes free with them, and is not in the list yet.")
    say(
        f"{count(len(gone), 'blob')} ({size(_bytes(gone))}) and {count(len(expired), 'project')} {would}deleted. "
        f"{count(len(kept), 'blob')} ({size(_bytes(kept))}) that no version holds itself kept."
    )


def _bytes(decisions: Iterable[Decision]) -> int:
    return sum(decision.size for decision in decisions)


def _kept_rows(kept: Sequence[Decision]) -> list[list[str | Text]]:
    """A row for each blob that stays, or one for all that stay for the same reason when they are many."""
    by_reason: dict[str, list[Decision]] = {}
    for decision in kept:
        by_reason.setdefault(decision.reason, []).append(decision)
    word = Text("keep", style="green")
    rows: list[list[str | Text]] = []
    for reason, decisions in by_reason.items():
        if len(decisions) > _EACH:
            rows.append([count(len(decisions), "blob"), size(_bytes(decisions)), "", word, reason])
        else:
            rows += [_row(decision, word) for decision in decisions]
    return rows


def _row(decision: Decision, verdict: Text) -> list[str | Text]:
    return [decision.sha256[:16], size(decision.size), _age(decision.age), verdict, decision.reason]


def _age(age: timedelta) -> str:
    seconds = age.total_seconds()
    for letter, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {letter}"
    return f"{seconds:.0f} s"
