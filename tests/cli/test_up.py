"""``retake up`` brings the whole house up, keeps it up, and takes all of it down, however it ends itself."""

from __future__ import annotations

import json
import os
import signal
import socket
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Home, Up, fresh_home, gone, until

from retake.db.embedded import servers_in

DEMO = {
    "RETAKE_DEMO": "true",
    "RETAKE_RATE_CARD": "offline-studio: image=0",
    # slow enough for the sample film to be under way in every test, so that nothing heavy is drawn beside them
    "RETAKE_OFFLINE_FAULTS": "slow=600",
}


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """A data folder the tests of this file start the house in, one after the other."""
    with fresh_home() as made:
        yield made


@pytest.fixture
def up(home: Home) -> Iterator[Up]:
    """A house that is ready, in demo mode."""
    started = Up(home, DEMO)
    try:
        started.address()
        yield started
    finally:
        started.end()


def get(address: str, path: str, token: str = "") -> Any:
    """What the API answers."""
    request = urllib.request.Request(address + path)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def another(up: Up, command: str, before: int) -> bool:
    """Whether the command runs in another process than before."""
    return up.child(command) not in (0, before)


def answers(address: str) -> bool:
    """Whether the server answers and says that it is ready."""
    try:
        return bool(get(address, "/readyz")["status"] == "ok")
    except OSError:
        return False


def test_it_says_where_it_is_and_a_killed_server_or_worker_is_started_again(home: Home, up: Up) -> None:
    """Address and demo login are printed; kill -9 of either child brings another one, at the same address."""
    address = up.address()
    assert "demo@retake.example" in up.said
    assert "retake-demo" in up.said
    assert get(address, "/readyz")["checks"] == {"database": "ok", "blobs": "ok"}

    for command in ("serve", "worker"):
        until(partial(up.child, command), f"a {command}")
        before = up.child(command)
        os.kill(before, signal.SIGKILL)
        until(partial(another, up, command, before), f"another {command}")
    until(lambda: answers(address), "an answer of the new server")
    assert "started again" in up.log.read_text()
    assert up.said.count("Retake is ready") == 1


def test_the_first_start_in_demo_mode_orders_one_sample_film(home: Home, up: Up) -> None:
    """It is there from the first moment, and later starts add none."""
    token = home.ask("token", "test", settings=DEMO).out.strip()
    projects = get(up.address(), "/api/v1/projects", token)["items"]
    assert [project["name"] for project in projects] == ["The old lighthouse"]
    listed = home.ask("projects", "--json", settings=DEMO).json["items"]
    assert [project["id"] for project in listed] == [project["id"] for project in projects]


def test_everything_is_gone_soon_after_the_supervisor_is_killed(home: Home, up: Up) -> None:
    """kill -9 of the supervisor: server, workers, renderers and database end by themselves."""
    until(lambda: up.child("worker") > 0 and up.child("serve") > 0, "server and worker")
    family = up.family()
    assert len(family) >= 4
    up.process.kill()
    up.process.wait()
    until(lambda: all(gone(pid) for pid in family), f"the end of {family}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_stops_everything_in_order(home: Home, up: Up, number: signal.Signals) -> None:
    """Exit code 0, nothing left behind, and the database was shut down cleanly."""
    family = up.family()
    up.process.send_signal(number)
    assert up.process.wait(60) == 0, up.log.read_text()
    until(lambda: all(gone(pid) for pid in family), f"the end of {family}")
    assert not list(servers_in(home.folder / "database" / "data"))
    log = next(
        path / "server.log" for path in places(home.folder / "database") if (path / "server.log").exists()
    )
    assert "database system is shut down" in log.read_text().splitlines()[-1]


def test_under_nohup_it_outlives_its_terminal_and_two_signals_stop_it(home: Home) -> None:
    """SIGHUP to all of it changes nothing; SIGTERM twice ends it in order all the same, with nothing left behind."""
    up = Up(home, DEMO, "nohup")
    try:
        address = up.address()
        until(lambda: up.child("worker") > 0, "a worker")
        server, worker = up.child("serve"), up.child("worker")
        for pid in (up.process.pid, server, worker):
            os.kill(pid, signal.SIGHUP)
        assert answers(address)
        assert (up.child("serve"), up.child("worker")) == (server, worker)
        family = up.family()
        up.process.terminate()
        up.process.terminate()
        assert up.process.wait(60) == 0, up.log.read_text()
        until(lambda: all(gone(pid) for pid in family), f"the end of {family}")
    finally:
        up.end()


def places(folder: Path) -> list[Path]:
    """Where an embedded database may live."""
    return [folder, (folder / "elsewhere").resolve()]


def test_a_second_house_in_the_same_folder_is_refused(home: Home, up: Up) -> None:
    """With a sentence about who has it, and before it touches anything of the one that runs."""
    assert answers(up.address())
    metrics = home.folder / "work" / "metrics"
    kept = [*metrics.glob("*.db"), home.folder / "database" / "uri", home.folder / "up.lock"]
    assert len(kept) > 4
    before = {path: path.stat().st_ino for path in kept}
    for own in ({}, {"RETAKE_DATABASE_URL": (home.folder / "database" / "uri").read_text()}):
        done = home.run("up", "--port", "0", code=1, settings=DEMO | own)
        assert "already running" in done.err
        assert str(up.process.pid) in done.err
        assert {path: path.stat().st_ino for path in kept if path.exists()} == before
    assert answers(up.address())


def test_a_taken_port_is_told_before_anything_is_started(home: Home) -> None:
    """Which port, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = home.run("up", "--port", port, code=1)
    assert f"127.0.0.1:{port} already" in done.err
    assert "--port" in done.err
    assert "Stopping" not in done.err
