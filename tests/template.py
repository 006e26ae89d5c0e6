"""The database folder that every test's PostgreSQL starts from: made once for all test processes, then copied.

In it: the house's own database and `TEMPLATE`, both empty and with the newest schema; and settings under which
PostgreSQL does not wait for the disk, as nothing in it outlives the tests.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from retake.db.embedded import EmbeddedPostgres
from retake.db.jobs import prepare_engine
from retake.db.schema import migrate
from retake.db.unit_of_work import Database

TEMPLATE = "retake_template"
_PLACE = "TESTS_OF_RETAKE"  # the folder all test processes share, for whoever they start to know it too


def share() -> Path | None:
    """Name a folder for this process and the ones it starts; the folder, for whoever is to remove it, if it is new."""
    if _PLACE in os.environ:
        return None
    # In the system's temporary folder, where the account that PostgreSQL runs under can reach it.
    folder = Path(tempfile.mkdtemp(prefix="retake-tests-"))
    folder.chmod(0o755)
    os.environ[_PLACE] = str(folder)
    return folder


def copy(target: Path) -> Path:
    """A database folder at ``target``, which must not exist, as `EmbeddedPostgres` wants it; returns it."""
    shared = Path(os.environ[_PLACE])
    source = shared / "database"
    with (shared / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "made").exists():
            shutil.rmtree(source, ignore_errors=True)
            _make(source)
            (shared / "made").touch()
    subprocess.run(["cp", "-a", "--reflink=auto", str(source), str(target)], check=True)
    return target


def _make(folder: Path) -> None:
    server = EmbeddedPostgres(folder, say=lambda _: None)
    try:
        url = server.start()
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"alter system set {setting} = off")
            # The server's own command line says otherwise, and goes before.
            connection.execute("alter role retake set synchronous_commit = off")
            connection.execute("select pg_reload_conf()")
        prepare(url)
        with psycopg.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")), autocommit=True) as other:
            other.execute(f"create database {TEMPLATE} template retake strategy file_copy")
    finally:
        server.stop()


def prepare(url: str) -> None:
    """Bring a database's schema and the job engine's tables up to date."""
    database = Database(url, 2)
    try:
        migrate(database)
        prepare_engine(database)
    finally:
        database.close()
