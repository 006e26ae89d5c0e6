"""``retake archive``: which clip versions move to the archive or are deleted, why, and doing it now."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from retake.cli.options import As, AsJson, DataDir
from retake.cli.problems import WRONG
from retake.cli.terminal import count, note, say, show, show_json, size, table

if TYPE_CHECKING:
    from uuid import UUID

    from rich.text import Text

    from retake.services.house import House
    from retake.services.retention import Tended
    from retake.services.views import View

_STYLES = {"archive": "yellow", "delete": "red", "thaw": "cyan", "drop_copy": "yellow", "keep": "green"}
_EACH = 5  # kept for one reason and shown one by one; more are one row
_VERBS = {"drop_copy": "drop copy"}


def archive(
    project: Annotated[
        str | None, typer.Argument(metavar="[PROJECT]", help="Only this project. Default: everybody's.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done and why; change nothing.")
    ] = False,
    email: As = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Delete without asking.")] = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Move old clip versions to the archive, and delete those that are long past their time.

    What is current, named, in a draft or in unfinished work is never touched. How many versions stay at hand and for
    how long is set by RETAKE_KEEP_ACTIVE_VERSIONS, RETAKE_ARCHIVE_AFTER_DAYS and RETAKE_DELETE_AFTER_DAYS, and by
    policies of projects and clips. Also done by itself every day.

    Examples:

        retake archive --dry-run

        retake archive "The old lighthouse" --yes
    """
    from retake.cli.finding import find_project
    from retake.cli.opening import opened
    from retake.cli.persons import person_for
    from retake.services import retention

    with opened(data_dir, existing=True) as here:
        house = here.house
        person = person_for(house, email) if project is not None or email is not None else None
        found = find_project(house, person, project)["id"] if project is not None and person else None
        plan = retention.plan(house, None, person, found)
        if dry_run:
            done = None
        else:
            _agree(plan, yes or as_json)
            done = _tended(here.house, plan, person is not None, found)
    if as_json:
        show_json({"dry_run": dry_run, **plan, "done": done.view() if done else None})
    else:
        _tell(plan, done)
    if done is not None and done.failed:
        raise typer.Exit(WRONG)


def _agree(plan: View, yes: bool) -> None:
    """Ask before anything is deleted for good, where somebody sits at the terminal; exits with 1 on a no."""
    gone = sum(item["action"] == "delete" for item in plan["items"])
    if yes or not gone or not sys.stdin.isatty():
        return
    if not typer.confirm(f"Delete {count(gone, 'clip version')} for good?", err=True):
        note("Nothing was archived and nothing was deleted.")
        raise typer.Exit(WRONG)


def _tended(house: House, plan: View, of_one: bool, project: UUID | None) -> Tended:
    """Do it, decided once more: in one project, in those of one person, or in all."""
    from retake.services import retention

    note("Looking after the archive …")
    if project is not None or not of_one:
        return retention.tend(house, project)
    total = retention.Tended()
    for each in dict.fromkeys(item["project_id"] for item in plan["items"]):
        total.add(retention.tend(house, each))
    return total


def _tell(plan: View, done: Tended | None) -> None:
    to_do = [item for item in plan["items"] if item["action"] != "keep"]
    kept = [item for item in plan["items"] if item["action"] == "keep"]
    rows = [_row(item) for item in to_do] + _kept_rows(kept)
    if rows:
        show(table(["project", "clip", "version", "", "frees", "why"], rows, right=["version", "frees"]))
    if done is None:
        counts = [sum(item["action"] == action for item in to_do) for action in ("archive", "delete")]
        frees = sum(item["frees_bytes"] for item in to_do)
        say(
            f"{count(counts[0], 'clip version')} would be archived and {counts[1]} deleted, which frees {size(frees)}.",
            style="bold",
        )
        return
    say(
        f"{count(done.archived, 'clip version')} archived, {done.deleted} deleted, {done.thawed} brought back, "
        f"{size(done.freed)} freed.",
        style="bold",
    )
    for sentence in done.failed:
        note(sentence, style="red")


def _row(item: View) -> list[str | Text]:
    from rich.text import Text

    verb = Text(str(_VERBS.get(item["action"], item["action"])), style=_STYLES[item["action"]])
    frees = size(item["frees_bytes"]) if item["frees_bytes"] else ""
    return [item["project_name"], _clip(item), str(item["version_number"]), verb, frees, item["reason"]]


def _clip(item: View) -> str:
    place = "removed" if item["clip_index"] is None else str(item["clip_index"] + 1)
    return f"{place} “{item['title']}”" if item["title"] else place


def _kept_rows(kept: list[View]) -> list[list[str | Text]]:
    """A row for each version that stays, or one for all that stay for the same reason when they are many."""
    from rich.text import Text

    by_reason: dict[str, list[View]] = {}
    for item in kept:
        by_reason.setdefault(item["reason"], []).append(item)
    rows: list[list[str | Text]] = []
    for reason, items in by_reason.items():
        if len(items) > _EACH:
            rows.append([count(len(items), "version"), "", "", Text("keep", style="green"), "", reason])
        else:
            rows += [_row(item) for item in items]
    return rows
