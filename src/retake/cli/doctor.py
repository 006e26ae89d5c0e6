"""``retake doctor``: what Retake stands on, looked at piece by piece, each with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from retake.cli.options import AsJson, DataDir
from retake.cli.problems import WRONG
from retake.cli.terminal import count, say, show, show_json, table

if TYPE_CHECKING:
    from retake.settings import Settings

_STYLES = {"ok": "green", "warn": "yellow", "fail": "red"}


def doctor(
    settings_too: Annotated[
        bool, typer.Option("--settings", help="List every setting, not only those that were set.")
    ] = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Look at everything Retake stands on: ok, warn or fail, and what to do. Exits with 1 on a fail.

    Nothing is changed. A database that is not running is brought up for the look; one that does not exist is not made.
    Secrets are not shown.

    Examples:

        retake doctor

        retake doctor --settings

        RETAKE_DATABASE_URL=postgresql://retake@db/retake retake doctor --json
    """
    from retake.cli.examining import Examined, examine
    from retake.cli.options import quiet_logs, read_settings
    from retake.settings import SettingsError

    settings: Settings | None = None
    try:
        settings = read_settings(data_dir=data_dir)
    except SettingsError as error:
        found = [
            Examined("settings", "fail", str(error).replace("\n", "; "), "Correct or unset these variables.")
        ]
    else:
        quiet_logs(settings)
        found = examine(settings)
    shown = _settings(settings, settings_too)
    failed = sum(each.state == "fail" for each in found)
    if as_json:
        show_json({"ok": not failed, "checks": [each.as_json() for each in found], "settings": shown})
    else:
        rows: list[list[str | Text]] = [
            [Text(each.state, style=_STYLES[each.state]), each.what, f"{each.detail} {each.advice}".strip()]
            for each in found
        ]
        show(table(["", "what", "how it stands"], rows))
        if shown:
            say()
            show(
                table(
                    ["setting", "value", ""],
                    [[row["name"], row["value"], "set" if row["set"] else ""] for row in shown],
                )
            )
        say()
        say(
            f"{count(failed, 'thing')} to put right." if failed else "All is well.",
            style="red" if failed else "green",
        )
    if failed:
        raise typer.Exit(WRONG)


def _settings(settings: Settings | None, every: bool) -> list[dict[str, Any]]:
    from retake.settings import described

    if settings is None:
        return []
    rows = described(settings)
    return [{"name": name, "value": value, "set": given} for name, value, given in rows if every or given]
