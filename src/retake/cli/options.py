"""Options that several commands share, and the settings that come of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from retake.settings import Settings

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="The data folder; goes before RETAKE_DATA_DIR.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="EMAIL",
        help="Whose projects. Default: the demo person in demo mode, else the local or the only person.",
        show_default=False,
    ),
]
Project = Annotated[
    str, typer.Argument(metavar="PROJECT", help="A project's name, id, or the id's first characters.")
]
Supervisor = Annotated[int, typer.Option("--supervisor", hidden=True)]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Spend what it costs without asking.")]


def read_settings(**chosen: Any) -> Settings:
    """The settings with what was given on the command line on top. Raises SettingsError."""
    from retake.cli.access import keep_private
    from retake.settings import load_settings

    settings = load_settings(**chosen)
    keep_private(settings)
    return settings


def quiet_logs(settings: Settings) -> None:
    """Logs of a short command: warnings and worse, unless the settings ask for more."""
    from retake.observability import configure_logs

    level = settings.log_level if "log_level" in settings.model_fields_set else "warning"
    configure_logs(form=settings.log_format, level=level, service="command")


def full_logs(settings: Settings, service: str) -> None:
    """Logs of a process that stays, as the settings say."""
    from retake.observability import configure_logs

    configure_logs(form=settings.log_format, level=settings.log_level, service=service)
