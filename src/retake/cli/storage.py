"""``retake storage``: what projects and people hold, what that costs in a month, and how near the limit it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from retake.cli.options import As, AsJson, DataDir
from retake.cli.terminal import count, moment, money, say, show, show_json, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from retake.services.views import View

_NUMBERS = ["versions", "bytes", "shared", "archived", "a month"]


def storage(
    everyone: Annotated[
        bool, typer.Option("--everyone", help="Everybody's storage, and the whole house's.")
    ] = False,
    email: As = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Show what your projects hold, each blob counted once, what it costs in a month, and how near your limit it is.

    "Shared" is what another project holds too: deleting one of them does not free it. Deleted projects are listed
    until they are purged; they do not count against the limit.

    Examples:

        retake storage

        retake storage --everyone --json
    """
    from retake.cli.opening import opened
    from retake.cli.persons import person_for
    from retake.services import storage as sums

    with opened(data_dir, existing=True) as here:
        view = sums.everyone(here.house) if everyone else sums.own(here.house, person_for(here.house, email))
    if as_json:
        show_json(view)
    elif everyone:
        _tell_everyone(view)
    else:
        _tell(view)


def _tell(view: View) -> None:
    from retake.services.storage import in_words

    _projects(view["by_project"], owners=False)
    say(
        f"{in_words(view['unique_bytes'])}, {money(view['cost_month_usd'])} a month; sharing saves "
        f"{in_words(view['saved_bytes'])}. {_limit(view)}",
        style="bold" if view["level"] == "fine" else "bold red",
    )
    if view["deleted_bytes"]:
        say(
            f"{in_words(view['deleted_bytes'])} more are held by deleted projects alone, until they are purged."
        )


def _limit(view: View) -> str:
    from retake.services.storage import in_words

    if view["limit_bytes"] is None:
        return "There is no limit."
    used = view["used_fraction"]
    part = f"{used:.0%}" if used >= 0.01 or used == 0 else "Less than 1%"
    told = f"{part} of your limit of {in_words(view['limit_bytes'])}."
    helps = (
        "" if view["level"] == "fine" else " `retake archive --dry-run` shows what can move to the archive."
    )
    return told + helps


def _projects(projects: Sequence[View], owners: bool) -> None:
    columns = ["project", *(["owner"] if owners else []), *_NUMBERS, "touched", ""]
    rows = [
        [each["name"], *([each["owner"]["name"]] if owners else []), *_numbers(each), _states(each)]
        for each in projects
    ]
    if rows:
        show(table(columns, rows, right=_NUMBERS))


def _numbers(view: View) -> list[str | Text]:
    from retake.services.storage import in_words

    touched: Any = view["last_touched"]
    return [
        str(view["versions"]),
        in_words(view["unique_bytes"]),
        in_words(view["shared_bytes"]),
        in_words(view["cold_bytes"]),
        money(view["cost_month_usd"]),
        moment(touched) if touched else "",
    ]


def _states(view: View) -> Text:
    from rich.text import Text

    level = {"near": "near the limit", "over": "over the limit"}.get(view["level"], "")
    words = ", ".join(filter(None, ("deleted" if view.get("deleted") else "", level)))
    return Text(words, style="red" if level else "dim")


def _tell_everyone(view: View) -> None:
    from retake.services.storage import in_words

    people = [[each["person"]["name"], *_numbers(each), _states(each)] for each in view["people"]]
    if people:
        show(table(["person", *_NUMBERS, "touched", ""], people, right=_NUMBERS))
        say()
    _projects(view["projects"], owners=True)
    totals = view["totals"]
    say(
        f"{in_words(totals['unique_bytes'])} in {count(len(view['projects']), 'project')} "
        f"({in_words(totals['cold_bytes'])} in the archive), {money(totals['cost_month_usd'])} a month; sharing saves "
        f"{in_words(totals['saved_bytes'])}. {in_words(totals['orphan_bytes'])} wait to be collected.",
        style="bold",
    )
