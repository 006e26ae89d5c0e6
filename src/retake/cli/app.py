"""The commands put together, with what all of them share: help, the version, and how errors are told."""

from __future__ import annotations

from typing import Annotated

import typer

import retake
from retake.cli import database
from retake.cli.problems import Commands
from retake.cli.serve import serve
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

    Exit codes: 0 it worked, 1 something is wrong or did not work, 2 wrong use or settings, 130 stopped by Ctrl+C.
    """


HOUSE = "The house"
app.command(rich_help_panel=HOUSE)(up)
app.command(rich_help_panel=HOUSE)(serve)
app.command(rich_help_panel=HOUSE)(worker)
app.add_typer(database.app, rich_help_panel=HOUSE)
