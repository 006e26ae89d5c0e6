"""The supervisor of the PostgreSQL that comes with Retake: starts it, keeps it running, and ends with it.

One process supervises a data folder (`EmbeddedPostgres`); others use the same server through `attach`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import IO
from urllib.parse import parse_qs, quote, urlsplit

import psycopg
from psycopg import sql

from retake.db import embedded_child
from retake.db.embedded_home import (
    EmbeddedError,
    Home,
    clear_sockets,
    environment,
    prepare_home,
    socket_folder,
    wheel_programs,
)
from retake.loops import Loop
from retake.observability import logger

NAME = "retake"  # of the database and of its user
_START_SECONDS = 900.0  # recovery after a crash replays up to max_wal_size, on slow disks too
_STOP_SECONDS = 120.0
_PAUSE = 0.03
_LONGEST_PAUSE = 10.0  # seconds before a server that keeps dying is started again
_STEADY = 12.0  # seconds a server has run when its death is a single one
_LOG_KEPT = 16 * 1024 * 1024
_CONFIGURATION = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "max_wal_size": "1GB",
    "wal_compression": "pglz",
    "synchronous_commit": "on",
    "logging_collector": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
}


class AlreadyRunning(EmbeddedError):
    """Another process supervises this data folder."""


class EmbeddedPostgres:
    """A PostgreSQL server on ``folder``, supervised by this process.

    It listens on a socket only this account can use, with a password. It is started again should it die, and ends
    with this process, however that ends. ``say`` is told, in sentences, about anything that takes long. One that is not
    ``durable`` does not wait for the disk: for data that are thrown away.
    """

    def __init__(self, folder: Path, say: Callable[[str], None] | None = None, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self._durable = durable
        self._say = say or (lambda sentence: logger("database").info(sentence))
        self._lock: IO[str] | None = None
        self._stopping = threading.Event()
        self._keeper: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._home: Home | None = None
        self._sockets = Path()
        _supervisors.add(self)

    # ------------------------------------------------------------------------------------------ start, stop

    def start(self) -> str:
        """Start the server, making the database first if there is none; returns its address once it answers.

        Recovery after a crash is waited for. Raises AlreadyRunning, or EmbeddedError with what to do.
        """
        self._take_lock()
        try:
            self._home = prepare_home(self.folder, self._say)
            password = self._password(self._home)
            self._settle_leftovers(self._home)
            if not self._home.data.exists():
                self._initialise(self._home, password)
            self._sockets = socket_folder(self._home)
            self._stopping.clear()
            ready: Future[None] = Future()
            # A thread of its own, that lives as long as the server: the kernel reports the death of the *thread*
            # that started a child, and the caller's may end at any time.
            self._keeper = threading.Thread(
                target=self._keep, args=(self._home, ready), name="postgres", daemon=True
            )
            self._keeper.start()
            ready.result()
            uri = f"postgresql://{NAME}:{password}@/{NAME}?host={quote(str(self._sockets))}"
            self._make_database(password)
            _write_private(self.folder / "uri", uri)
        except BaseException:
            self.stop()
            raise
        return uri

    def stop(self) -> None:
        """Shut the server down cleanly and wait for it; open connections are ended. Stopping twice is no error."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            if self._lock is not None:
                (self.folder / "uri").unlink(missing_ok=True)
        for number, patience in (
            (signal.SIGINT, _STOP_SECONDS),
            (signal.SIGQUIT, 10.0),
            (signal.SIGKILL, 10.0),
        ):
            if self._keeper is None:
                break
            if self._process is not None:
                with contextlib.suppress(ProcessLookupError):
                    self._process.send_signal(number)
            self._keeper.join(patience)
            if not self._keeper.is_alive():
                self._keeper = None
        if self._lock is not None:
            clear_sockets(self.folder)
        self._drop_lock()

    def _take_lock(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / "lock").open("a+", encoding="ascii")
        except OSError as error:
            raise EmbeddedError(
                f"The database folder {self.folder} cannot be used: {error.strerror}. "
                "Choose a folder of yours with RETAKE_DATA_DIR."
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise AlreadyRunning(
                f"Retake is already running on {self.folder} (process {holder}). Stop that one, or choose another "
                "folder with RETAKE_DATA_DIR."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def _drop_lock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # ------------------------------------------------------------------------------------------ the server

    def _keep(self, home: Home, first: Future[None]) -> None:
        """Run the server until it is to stop; should it die, start it again, less often when it keeps dying."""
        keeping = Loop("database", (EmbeddedError, OSError), first=0.1, longest=_LONGEST_PAUSE)
        while not self._stopping.is_set():
            with keeping.turn():
                started = time.monotonic()
                try:
                    if first.done():
                        self._settle_leftovers(home)
                    self._process = self._spawn(home)
                    self._await_ready(home, self._process)
                except BaseException as error:
                    self._end_process()
                    if first.done():
                        self._say(str(error))
                        raise
                    first.set_exception(error)
                    return
                if not first.done():
                    first.set_result(None)
                self._process.wait()
                if self._stopping.is_set():
                    return
                self._say("The database stopped unexpectedly and is started again.")
                if time.monotonic() - started < _STEADY:
                    raise EmbeddedError(f"The database keeps stopping; {home.log} may say why.")
            self._stopping.wait(keeping.pause)

    def _spawn(self, home: Home) -> subprocess.Popen[bytes]:
        with contextlib.suppress(FileNotFoundError):
            if home.log.stat().st_size > _LOG_KEPT:
                home.log.replace(home.log.with_suffix(".log.old"))
        settings = {**_CONFIGURATION, "unix_socket_directories": str(self._sockets)}
        if not self._durable:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with home.log.open("ab") as log:
            return subprocess.Popen(
                [
                    *(sys.executable, "-I", "-S", embedded_child.__file__),
                    *(str(os.getpid()), str(home.account.uid), str(home.account.gid)),
                    *(str(home.programs / "postgres"), "-D", str(home.data), *options),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=environment(),
                start_new_session=True,  # Ctrl-C in a terminal is for us; the server is stopped after its clients
            )

    def _await_ready(self, home: Home, process: subprocess.Popen[bytes]) -> None:
        started = time.monotonic()
        told = started - 6  # so that the first word comes after four seconds, further ones every ten
        while not self._stopping.is_set():
            if process.poll() is not None:
                raise EmbeddedError(f"PostgreSQL did not start. It said: {_last_words(home.log)}")
            if _answers(self._sockets):
                return
            now = time.monotonic()
            if now - started > _START_SECONDS:
                raise EmbeddedError(f"PostgreSQL did not answer in {_START_SECONDS:.0f} s; see {home.log}.")
            if now - told > 10:
                told = now
                self._say(f"The database is recovering from an unclean stop ({now - started:.0f} s so far).")
            time.sleep(_PAUSE)
        raise EmbeddedError("The database was told to stop while it was starting.")

    def _end_process(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()

    def _settle_leftovers(self, home: Home) -> None:
        """End what an earlier supervisor left running on these data, and clear its marks.

        A pid file proves nothing: its number may be another program's by now. Servers work in their data folder,
        so they are looked for there.
        """
        deadline = time.monotonic() + _STOP_SECONDS
        asked = told = False
        while left := set(servers_in(home.data)):
            first = _pid_in(home.data / "postmaster.pid")
            if first in left and not asked:
                asked = True
                with contextlib.suppress(ProcessLookupError):
                    os.kill(first, signal.SIGINT)
            remaining = deadline - time.monotonic()
            if remaining < 0:
                raise EmbeddedError(
                    f"An earlier PostgreSQL still runs on {home.data} (processes {sorted(left)}) and does not end. "
                    "End it by hand, then start again."
                )
            if remaining < _STOP_SECONDS - 2 and not told:
                told = True
                self._say("An earlier database server is still ending; waiting for it.")
            time.sleep(_PAUSE)
        with contextlib.suppress(FileNotFoundError):
            (home.data / "postmaster.pid").unlink()
        for mark in (home.place / "socket").glob(".s.PGSQL.*"):
            mark.unlink(missing_ok=True)

    # ------------------------------------------------------------------------------------------ first start

    def _password(self, home: Home) -> str:
        if home.password.exists():
            return home.password.read_text().strip()
        if home.data.exists():
            raise EmbeddedError(
                f"The database in {home.data} is there, but its password file {home.password} is missing. "
                "Bring that file back from a backup."
            )
        password = secrets.token_urlsafe(24)
        _write_private(home.password, password)
        return password

    def _initialise(self, home: Home, password: str) -> None:
        """Make an empty database beside its final place and move it there: a killed start leaves nothing half-made."""
        fresh, handed = home.place / "data.new", home.place / "password.new"
        shutil.rmtree(fresh, ignore_errors=True)
        handed.unlink(missing_ok=True)
        fresh.mkdir(mode=0o700)
        home.account.own(fresh)
        _write_private(handed, password)
        home.account.own(handed)
        try:
            home.run(
                # By their names: it puts paths into commands for a shell, which must not read anything in them.
                *("initdb", "-D", fresh.name, "-U", NAME, "--pwfile", handed.name, "--auth=scram-sha-256"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *(() if self._durable else ("--no-sync",)),
            )
        finally:
            handed.unlink()
        fresh.rename(home.data)

    def _make_database(self, password: str) -> None:
        with psycopg.connect(
            host=str(self._sockets), user=NAME, password=password, dbname="postgres", autocommit=True
        ) as connection:
            there = connection.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone()
            if there is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(NAME)))


def attach(folder: Path, wait: float = 0.0) -> str | None:
    """The address of the server that another process runs on this folder, or None when there is none that answers.

    With ``wait``, for up to that many seconds, a server that is just starting is waited for.
    """
    deadline = time.monotonic() + wait
    while True:
        try:
            uri = (folder.absolute() / "uri").read_text().strip()
        except (FileNotFoundError, NotADirectoryError):
            uri = ""
        except PermissionError as error:
            raise EmbeddedError(
                f"The database in {folder} belongs to another account; use Retake as that one."
            ) from error
        if uri and _answers(Path(parse_qs(urlsplit(uri).query)["host"][0])):
            return uri
        if time.monotonic() >= deadline:
            return None
        time.sleep(_PAUSE)


# ---------------------------------------------------------------------------------------------- processes


def _answers(sockets: Path) -> bool:
    """Whether a server answers there, as PostgreSQL's own ``pg_isready`` sees it."""
    program = wheel_programs() / "pg_isready"
    command = [str(program), "--quiet", "--host", str(sockets), "--timeout", "5"]
    return subprocess.run(command, check=False, env=environment()).returncode == 0


def servers_in(data: Path) -> Iterator[int]:
    """The pids of PostgreSQL processes that work in this data folder."""
    wanted = str(data.resolve())
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == Path(wanted) and (entry / "exe").readlink().name.startswith(
                "postgres"
            ):
                yield int(entry.name)


def _pid_in(file: Path) -> int:
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


def _last_words(log: Path, lines: int = 6) -> str:
    with contextlib.suppress(OSError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    return "(nothing)"


def _write_private(path: Path, text: str) -> None:
    """Write a file only this account can read, whole or not at all."""
    fresh = path.with_name(path.name + ".writing")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


_supervisors: weakref.WeakSet[EmbeddedPostgres] = weakref.WeakSet()


def _let_go_after_fork() -> None:
    """A forked child shares the lock, and would keep it when its parent is killed: it lets go at once."""
    for supervisor in list(_supervisors):
        supervisor._drop_lock()


os.register_at_fork(after_in_child=_let_go_after_fork)
