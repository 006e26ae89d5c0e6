"""Migrations from Python: bring a database to the newest schema, or to a named revision."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from retake.db.unit_of_work import Database

LOCK = 7_268_001  # advisory lock: one migration at a time


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def migrate(database: Database, revision: str = "head") -> None:
    """Upgrade the schema. Several processes may call this at once; one does it, the others wait."""
    with database.autocommit() as lock:
        lock.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
        try:
            if revision == "head" and current_revision(lock) == newest_revision():
                return
            with database.transaction() as connection:
                command.upgrade(_config(connection), revision)
        finally:
            lock.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})


def downgrade(database: Database, revision: str) -> None:
    """Take migrations back to the revision, or to ``base``."""
    with database.transaction() as connection:
        command.downgrade(_config(connection), revision)


def newest_revision() -> str | None:
    """The revision this code is written for."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current_revision(connection: Connection) -> str | None:
    """The revision the database stands at."""
    context = MigrationContext.configure(connection, opts={"version_table": "retake_migrations"})
    return context.get_current_revision()
