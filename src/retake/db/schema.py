"""Migrations from Python: bring a database to the newest schema, or to a named revision."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from retake.db.unit_of_work import Database
from retake.domain.errors import NewerSchema

Standing = Literal["nothing", "older", "fits", "newer"]
LOCK = 7_268_001  # advisory lock: one migration at a time


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def migrate(database: Database, revision: str = "head") -> None:
    """Upgrade the schema. Several processes may call this at once; one does it, the others wait.

    Raises NewerSchema for a database that a newer Retake has upgraded.
    """
    with database.autocommit() as lock:
        lock.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
        try:
            current = current_revision(lock)
            refuse_newer(current)
            if revision == "head" and current == newest_revision():
                return
            with database.transaction() as connection:
                command.upgrade(_config(connection), revision)
        finally:
            lock.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})


def downgrade(database: Database, revision: str) -> None:
    """Take migrations back to the revision, or to ``base``. Raises NewerSchema: this code knows no way back."""
    with database.transaction() as connection:
        refuse_newer(current_revision(connection))
        command.downgrade(_config(connection), revision)


def newest_revision() -> str | None:
    """The revision this code is written for."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current_revision(connection: Connection) -> str | None:
    """The revision the database stands at."""
    context = MigrationContext.configure(connection, opts={"version_table": "retake_migrations"})
    return context.get_current_revision()


def standing(revision: str | None) -> Standing:
    """How a revision compares with this code's: ``newer`` is one that this code has never heard of."""
    if revision is None:
        return "nothing"
    if revision == newest_revision():
        return "fits"
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    return "older" if revision in known else "newer"


def refuse_newer(revision: str | None) -> None:
    """Raises NewerSchema for a revision that this code has never heard of."""
    if standing(revision) == "newer":
        raise NewerSchema(
            f"This database was made by a newer Retake: its schema is at {revision}, and this Retake knows "
            f"{newest_revision()} at most."
        )
