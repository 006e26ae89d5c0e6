"""Running the command line as people do: in a process of its own, in a data folder of its own; films are made small."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from tests import template
from tests.films import films_made_small, small_films
from tests.forked import Forked
from tests.forked import retake as retake_process
from typer.testing import CliRunner

import retake
from retake.cli.app import app
from retake.db.embedded import servers_in

SOURCES = str(Path(retake.__file__).parents[1])
PATIENCE = 300.0  # seconds; a bound on waiting in vain, not a claim about speed


def environment(data_dir: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a command: nothing of Retake's but what is given."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("RETAKE_", "PROMETHEUS_"))
    }
    return {
        **kept,
        "PYTHONPATH": SOURCES,
        "RETAKE_DATA_DIR": str(data_dir),
        "RETAKE_RENDER_PROCESSES": "2",
        "COLUMNS": "200",
        **(more or {}),
    }


@dataclass(frozen=True)
class Ran:
    """What a command said."""

    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output, which must be JSON and nothing else."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Started:
    """A command that may still be at it."""

    process: Forked
    streams: Path

    def said(self) -> Ran:
        """What it has said so far."""
        return Ran((self.streams / "out").read_text(), (self.streams / "err").read_text())


@dataclass(frozen=True)
class Home:
    """A data folder to run commands in; what they say is kept beside it."""

    folder: Path

    def run(
        self, *arguments: object, code: int = 0, stdin: str = "", settings: Mapping[str, str] | None = None
    ) -> Ran:
        """Run ``retake`` in a process of its own and wait; it must end with ``code`` and without a traceback."""
        started = self.start(*arguments, stdin=stdin, settings=settings)
        try:
            returned = started.process.wait(PATIENCE)
        finally:
            started.process.kill()
        ran = started.said()
        assert "Traceback" not in ran.err, ran.err
        assert returned == code, ran.out + ran.err
        return ran

    def start(
        self, *arguments: object, stdin: str = "", settings: Mapping[str, str] | None = None
    ) -> Started:
        """Start ``retake`` in a process of its own, and do not wait."""
        beside = self.folder.with_name(f"{self.folder.name}-said")
        beside.mkdir(exist_ok=True)
        streams = Path(tempfile.mkdtemp(dir=beside))
        (streams / "stdin").write_text(stdin)
        process = retake_process(
            [*map(str, arguments)],
            environment(self.folder, settings),
            out=streams / "out",
            err=streams / "err",
            stdin=streams / "stdin",
            prepare=small_films,
        )
        return Started(process, streams)

    def ask(
        self, *arguments: object, code: int = 0, stdin: str = "", settings: Mapping[str, str] | None = None
    ) -> Ran:
        """The same inside this process, which is quicker; for commands that start no threads and no workers."""
        wanted = environment(self.folder, settings)
        hidden: dict[str, str | None] = dict.fromkeys(set(os.environ) - set(wanted))
        with logs_kept(), films_made_small():
            done = CliRunner().invoke(
                app, list(map(str, arguments)), input=stdin, env={**hidden, **wanted}, prog_name="retake"
            )
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == code, done.output
        return Ran(done.stdout, done.stderr)


@contextmanager
def logs_kept() -> Iterator[None]:
    """A command sets up logging for its process, and whom new files are for; here that is undone."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    mask = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(mask)
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**before)
        structlog.contextvars.clear_contextvars()


@contextmanager
def fresh_home() -> Iterator[Home]:
    """A data folder with nothing in it but an empty database, so that no test makes one unless it is about that.

    Every account can reach it, so that tests pass for root and for anybody else.
    """
    around = Path(tempfile.mkdtemp(prefix="retake-cli-"))
    around.chmod(0o755)
    home = Home(around / "home")
    home.folder.mkdir()
    template.copy(home.folder / "database")
    try:
        yield home
    finally:
        until(lambda: not list(servers_in(home.folder / "database" / "data")), "the end of the database")
        shutil.rmtree(around)


_SUPERVISOR = """
import sys
from pathlib import Path
from retake.db.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), say=lambda sentence: None)
print(server.start(), flush=True)
sys.stdin.read()
server.stop()
"""


@contextmanager
def database_of(home: Home) -> Iterator[None]:
    """The home's database, kept up by a process of its own for the commands inside: one that is kept up by this process
    would be taken for the command's own by what `Home.ask` runs here."""
    with subprocess.Popen(
        [sys.executable, "-c", _SUPERVISOR, str(home.folder / "database")],
        env=environment(home.folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as supervisor:
        assert supervisor.stdin is not None
        assert supervisor.stdout is not None
        try:
            assert supervisor.stdout.readline().startswith("postgresql:")
            yield
        finally:
            supervisor.stdin.close()


def until(true: Callable[[], object], what: str) -> None:
    """Wait for something that must come; how long it takes is not judged, only that it does."""
    for _ in range(int(PATIENCE / 0.05)):
        if true():
            return
        time.sleep(0.05)
    pytest.fail(f"this did not come: {what}")


class Up:
    """A running ``retake up``."""

    def __init__(self, home: Home, settings: Mapping[str, str], *before: str) -> None:
        """``before``: a program that starts it, such as ``nohup``."""
        self.log = home.folder / "up.log"
        self._said = home.folder / "up.out"
        with self.log.open("w") as log, self._said.open("w") as said:
            self.process = subprocess.Popen(
                [*before, sys.executable, "-m", "retake", "up", "--port", "0"],
                env=environment(home.folder, settings),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=log,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """What it printed on standard output so far."""
        return self._said.read_text()

    def address(self) -> str:
        """Wait until it says that it is ready; where."""
        found: list[str] = []

        def ready() -> bool:
            assert self.process.poll() is None, self.log.read_text()
            found.extend(re.findall(r"Retake is ready: (http://\S+)", self.said))
            return bool(found)

        until(ready, f"the word that it is ready; {self.log.read_text()}")
        return found[0]

    def child(self, command: str) -> int:
        """The child that runs this command; 0 when it is not there."""
        for pid in children(self.process.pid):
            with contextlib.suppress(OSError):
                if command.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                    return pid
        return 0

    def family(self) -> list[int]:
        """The supervisor and everything that descends from it."""
        return descent(self.process.pid)

    def end(self) -> None:
        """End it whatever happened."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def children(pid: int) -> list[int]:
    """The processes that a process started and that live, by any of its threads."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            found += map(int, (thread / "children").read_text().split())
    return found


def descent(pid: int) -> list[int]:
    """A process and everything that descends from it."""
    try:
        return [pid, *(each for child in children(pid) for each in descent(child))]
    except OSError:
        return []


def gone(pid: int) -> bool:
    """Whether a process has ended (a zombie has)."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True
