"""The commands put together, with what all of them share: help, the version, and how errors are told."""

from __future__ import annotations

from typing import Annotated

import typer

import retake
from retake.cli import database, people
from retake.cli.archive import archive
from retake.cli.backup import backup
from retake.cli.batch import batch
from retake.cli.clips import clips
from retake.cli.diff import diff
from retake.cli.doctor import doctor
from retake.cli.edit import edit
from retake.cli.export import export
from retake.cli.fsck import fsck
from retake.cli.gc import gc
from retake.cli.log import log
from retake.cli.make import make
from retake.cli.people import token
from retake.cli.problems import Commands
from retake.cli.projects import projects
from retake.cli.restore import head, restore
from retake.cli.retry import retry
from retake.cli.serve import serve
from retake.cli.storage import storage
from retake.cli.up import up
from retake.cli.worker import worker

app = typer.Typer(
    name="retake",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"retake {retake.__version__}")
        raise typer.Exit


@app.callback()
def about(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Retake: git for takes. Make films, images and stories from prompts, change one part, keep every version.

    Examples:

        retake up --demo

        retake make "a lighthouse at dawn" -o film.mp4

    Exit codes: 0 it worked, 1 something is wrong or did not work, 2 wrong use or settings, 70 an error of Retake's own,
    130 stopped by Ctrl+C.
    """


_PANELS = {
    "Making": (make, edit, batch, retry, export),
    "History": (projects, log, clips, diff, restore, head),
    "The house": (up, serve, worker, doctor),
    "Keeping it well": (backup, storage, archive, gc, fsck),
}
for _panel, _commands in _PANELS.items():
    for _command in _commands:
        app.command(rich_help_panel=_panel)(_command)
app.add_typer(database.app, rich_help_panel="Keeping it well")
app.add_typer(people.app, rich_help_panel="People")
app.command(rich_help_panel="People")(token)
