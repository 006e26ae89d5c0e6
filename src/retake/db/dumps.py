"""Dumps of a database by PostgreSQL's own programs: written from one view of it, and loaded into an empty one."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import IO

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from retake.db.embedded_home import wheel_programs

_PREAMBLE = (b"--", b"SET ", b"SELECT ", b"\\", b"\n")  # how lines start that set a script's session up
_SET = re.compile(rb"SET (\w+) = [^;]*;\s*")


class DumpError(Exception):
    """A dump could not be written or loaded; the message says why. ``full``: for want of room."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.full = "No space left on device" in message or "quota exceeded" in message


def dump(url: str, view: str, target: Path) -> None:
    """Write everything in the database as the named view sees it into a new file. Raises DumpError."""
    dsn, environment = _connection(url)
    program = _dumper(url)
    _run(
        [
            *(program, "--format=custom", f"--snapshot={view}", "--no-password", "--lock-wait-timeout=60000"),
            *(f"--file={target}", f"--dbname={dsn}"),
        ],
        environment,
    )


def load(url: str, source: Path) -> None:
    """Load a dump into an empty database, whole or not at all; owners and rights are those of whoever loads it.

    Raises DumpError.
    """
    dsn, environment = _connection(url)
    known = _settings_known(url)
    programs = wheel_programs()
    # As a script, so that what an older server does not know can be left out of the session's settings.
    script = [
        *(str(programs / "pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error"),
        *("--file=-", str(source)),
    ]
    # fmt: off
    command = [
        str(programs / "psql"), "--no-psqlrc", "--quiet", "--no-password", "--output=/dev/null",
        "--single-transaction", "--set=ON_ERROR_STOP=1", f"--dbname={dsn}",
    ]
    # fmt: on
    with (
        subprocess.Popen(
            script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd="/"
        ) as reader,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd="/"
        ) as writer,
    ):
        assert reader.stdout is not None
        assert reader.stderr is not None
        assert writer.stdin is not None
        assert writer.stderr is not None
        broken = _pass_on(reader.stdout, writer.stdin, known)
        unread = not broken and reader.wait() != 0
        if unread:
            writer.kill()  # closing its input would have it commit the half it was given
        with contextlib.suppress(BrokenPipeError):
            writer.stdin.close()
        if unread:
            raise DumpError(_said("pg_restore", reader.stderr.read()))
        complaints = writer.stderr.read()
        if writer.wait() != 0:
            reader.kill()
            raise DumpError(_said("psql", complaints))


def _pass_on(script: IO[bytes], to: IO[bytes], known: frozenset[str]) -> bool:
    """Hand a script on without settings the server does not know; True when its reader has had enough."""
    try:
        setting_up = True
        for line in script:
            setting_up = setting_up and line.startswith(_PREAMBLE)
            setting = _SET.fullmatch(line) if setting_up else None
            if setting is None or setting[1].decode() in known:
                to.write(line)
        to.flush()
    except BrokenPipeError:
        return True
    return False


def _settings_known(url: str) -> frozenset[str]:
    with psycopg.connect(url) as connection:
        return frozenset(name for (name,) in connection.execute("select name from pg_settings"))


def _connection(url: str) -> tuple[str, dict[str, str]]:
    """How a program reaches the database: its address without the password, and an environment with it."""
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    environment = {**os.environ, "LC_ALL": "C"}
    if password:
        environment["PGPASSWORD"] = str(password)
    return make_conninfo("", **parts), environment


def _dumper(url: str) -> str:
    """A ``pg_dump`` that is not older than the server: the wheel's, or one on the PATH. Raises DumpError."""
    with psycopg.connect(url) as connection:
        server = connection.info.server_version // 10_000
    candidates = [str(wheel_programs() / "pg_dump"), shutil.which("pg_dump")]
    newest = 0
    for program in filter(None, candidates):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.search(r"(\d+)(?:\.\d+|\w+)?\s*(?:\(|$)", said)
        version = int(found[1]) if found else 0
        if version >= server:
            return program
        newest = max(newest, version)
    raise DumpError(
        f"the server is PostgreSQL {server}, and pg_dump here is {newest}, which cannot read it. Install the programs "
        f"of PostgreSQL {server} (postgresql-client-{server}) and have pg_dump on the PATH"
    )


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, capture_output=True, check=False, env=environment, cwd="/")
    if done.returncode != 0:
        raise DumpError(_said(Path(command[0]).name, done.stderr))


def _said(program: str, complaints: bytes) -> str:
    lines = complaints.decode(errors="replace").strip().splitlines()
    told = next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "nothing")
    return f"{program} said: {told.strip()}"
