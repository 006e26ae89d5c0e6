"""Opening the house for one command: the database that runs already, or one brought up for as long as it takes."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from retake.cli.access import tighten
from retake.cli.options import quiet_logs, read_settings
from retake.cli.problems import DidNotWork
from retake.cli.terminal import note

if TYPE_CHECKING:
    from retake.services.house import House
    from retake.settings import Settings


@dataclass(frozen=True, slots=True)
class Opened:
    """The house, and whether this command brought its database up itself, so that nobody else works in it yet."""

    house: House
    alone: bool


@contextmanager
def opened(data_dir: Path | None, existing: bool = False) -> Iterator[Opened]:
    """The house for one command. ``existing``: raises DidNotWork where there is none, instead of making one."""
    settings = read_settings(data_dir=data_dir)
    quiet_logs(settings)
    if existing:
        refuse_nothing(settings)
    tighten(settings)
    from retake.bootstrap import build_house

    with database_of(settings) as url:
        alone = _is_ours(settings)
        _check_schema(settings, url, alone)
        house = build_house(settings, url)
        try:
            yield Opened(house, alone)
        finally:
            house.database.close()


@contextmanager
def database_of(settings: Settings) -> Iterator[str]:
    """The database's address. Who brought it up takes it down only when no other command uses it any more."""
    from retake.bootstrap import database_at_hand

    if settings.database_url.get_secret_value():
        with database_at_hand(settings, note) as url:
            yield url
        return
    with _users(settings) as users, database_at_hand(settings, note) as url:
        try:
            yield url
        finally:
            if _is_ours(settings):
                _last_one(users)


def refuse_nothing(settings: Settings) -> None:
    """Raises DidNotWork where there is no database: a check must not make an empty one, and find it in order."""
    if not settings.database_url.get_secret_value() and not (settings.database_dir / "password").exists():
        raise DidNotWork(
            f"There is no Retake in {settings.data_dir}: it holds no database. Name the right data folder with "
            "--data-dir or RETAKE_DATA_DIR; `retake up` makes a new one."
        )


@contextmanager
def _users(settings: Settings) -> Iterator[IO[str]]:
    """A file every command that uses the embedded database holds a shared lock on."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        users = (settings.data_dir / "commands.lock").open("a", encoding="ascii")
    except OSError as error:
        raise DidNotWork(
            f"The data folder {settings.data_dir} cannot be used: {error.strerror}. "
            "Choose a folder of yours with --data-dir or RETAKE_DATA_DIR."
        ) from error
    with users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield users


def _last_one(users: IO[str]) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        note("Another command uses this database; waiting for it.")
        fcntl.flock(users, fcntl.LOCK_EX)


def commands_finished(settings: Settings, patience: float) -> bool:
    """Whether short commands were at work on the embedded database and ended within ``patience`` seconds."""
    deadline, told = time.monotonic() + patience, False
    with (settings.data_dir / "commands.lock").open("a", encoding="ascii") as users:
        while True:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    return False
            else:
                return told
            if not told:
                told = True
                note("Another command has the database; waiting for it to finish.")
            time.sleep(0.1)


def _is_ours(settings: Settings) -> bool:
    """Whether this process supervises the embedded database."""
    if settings.database_url.get_secret_value():
        return False
    try:
        return (settings.database_dir / "lock").read_text().strip() == str(os.getpid())
    except OSError:
        return False


def _check_schema(settings: Settings, url: str, alone: bool) -> None:
    """Make or upgrade the schema where nobody else can mind; elsewhere say how that is done."""
    from retake.bootstrap import prepare_database
    from retake.db.schema import current_revision, newest_revision, refuse_newer
    from retake.db.unit_of_work import Database

    if alone:
        prepare_database(url)
        return
    database = Database(url, 1)
    try:
        with database.autocommit() as connection:
            revision = current_revision(connection)
    finally:
        database.close()
    refuse_newer(revision)
    if revision is None:
        prepare_database(url)
    elif revision != newest_revision():
        raise DidNotWork(
            f"The database's schema is at {revision}, and this Retake needs {newest_revision()}. "
            "`retake db migrate` brings it there."
        )
