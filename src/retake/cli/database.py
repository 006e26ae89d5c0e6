"""``retake db``: the database's schema, brought up to date, looked at and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retake.cli.options import AsJson, DataDir, quiet_logs, read_settings
from retake.cli.problems import WRONG, Commands, WrongUse
from retake.cli.terminal import say, show_json

if TYPE_CHECKING:
    from pathlib import Path

    from retake.db.unit_of_work import Database

app = typer.Typer(
    name="db",
    cls=Commands,
    no_args_is_help=True,
    help="Bring the database's schema up to date, or look where it stands.\n\nExample:\n\n    retake db status",
)


@contextmanager
def _database(data_dir: Path | None, existing: bool = True) -> Iterator[Database]:
    settings = read_settings(data_dir=data_dir)
    quiet_logs(settings)
    if existing:
        from retake.cli.opening import refuse_nothing

        refuse_nothing(settings)
    from retake.bootstrap import database_at_hand
    from retake.cli.terminal import note
    from retake.db.unit_of_work import Database

    with database_at_hand(settings, note) as url:
        database = Database(url, 2)
        try:
            yield database
        finally:
            database.close()


def _status(database: Database) -> dict[str, Any]:
    from retake.db.schema import current_revision, newest_revision, standing

    with database.autocommit() as connection:
        current = current_revision(connection)
    found = standing(current)
    return {
        "current": current,
        "newest": newest_revision(),
        "up_to_date": found == "fits",
        "newer": found == "newer",
    }


@app.command()
def migrate(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Bring the schema to what this Retake needs.

    `retake up`, `serve` and `worker` do so by themselves; this is for upgrading a database of one's own beforehand.
    Doing it twice changes nothing.

    Example:

        RETAKE_DATABASE_URL=postgresql://retake@db/retake retake db migrate
    """
    with _database(data_dir, existing=False) as database:
        from retake.bootstrap import prepare_database

        before = _status(database)["current"]
        prepare_database(database.url)
        now = _status(database)
    if as_json:
        show_json({"before": before, **now})
    elif before == now["current"]:
        say(f"The schema was up to date already: {before}.")
    else:
        say(f"The schema went from {before or 'nothing'} to {now['current']}.")


@app.command()
def status(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Say where the schema stands. Exits with 1 when it is not what this Retake needs.

    Example:

        retake db status --json
    """
    with _database(data_dir) as database:
        found = _status(database)
    if as_json:
        show_json(found)
    elif found["up_to_date"]:
        say(f"The schema is up to date: {found['current']}.")
    elif found["newer"]:
        say(f"The schema is at {found['current']}, and this Retake knows {found['newest']} at most.")
        say("This database was made by a newer Retake. Use that version of Retake, or a newer one.")
    else:
        say(f"The schema is at {found['current'] or 'nothing'}; this Retake needs {found['newest']}.")
        say("`retake db migrate` brings it there.")
    if not found["up_to_date"]:
        raise typer.Exit(WRONG)


@app.command()
def downgrade(
    revision: Annotated[
        str, typer.Argument(metavar="REV", help="The revision to go back to, or `base` for nothing.")
    ],
    data_dir: DataDir = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Take the schema back to an older revision. What the newer schema held beyond it is lost.

    Example:

        retake db downgrade 0001
    """
    with _database(data_dir) as database:
        from retake.db.schema import downgrade as take_back

        before = _status(database)["current"]
        if before is None:
            raise WrongUse("The database holds no schema yet, so there is nothing to take back.")
        question = f"Take the schema back from {before} to {revision}? What only {before} can hold is lost."
        if not yes and not typer.confirm(question, err=True):
            raise typer.Exit(WRONG)
        take_back(database, revision)
        now = _status(database)["current"]
    say(f"The schema went from {before} to {now or 'nothing'}.")
