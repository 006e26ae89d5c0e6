"""PostgreSQL dies in the middle of a run and is started again: workers and server wait for it, and the run completes."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from tests import template
from tests.faults.site import WORKER, Site, free_port, signed_in, tried, until

from retake.db.embedded import EmbeddedPostgres

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def server() -> Iterator[tuple[str, Path]]:
    """A PostgreSQL of one's own, durable, supervised by this process: its address and its data folder."""
    folder = Path(tempfile.mkdtemp(prefix="retake-faults-"))
    folder.chmod(0o755)
    postgres = EmbeddedPostgres(folder / "database", say=lambda _: None)
    try:
        url = postgres.start()
        template.prepare(url)
        yield url, folder
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_run_outlives_its_database(server: tuple[str, Path], tmp_path: Path) -> None:
    """kill -9 of PostgreSQL twice, once while a part is made; the server answers again when it is back."""
    url, folder = server
    place = Site(tmp_path, url, {"RETAKE_OFFLINE_FAULTS": "slow=2"})
    try:
        port = free_port()
        place.server(port)
        worker = place.start(WORKER)
        with signed_in(port, place.owner) as client:
            run = place.order(scenes=1)["id"]
            for orders in (1, 3):
                until(lambda orders=orders: len(place.calls()) >= orders, f"{orders} orders")  # type: ignore[misc]
                killed = _postmaster(folder)
                assert killed is not None
                os.kill(killed, signal.SIGKILL)
                # Its connections outlive it by a moment, so that an answer alone says nothing.
                until(partial(_another, folder, killed), "PostgreSQL to be started again")
                until(lambda: _healthy(client), "the server to find the database again")
            place.house.database.close()  # what this process knows of the connections is outdated as well
            assert place.ended(run)["state"] == "done"
            assert worker.poll() is None, "the worker did not outlive it"
            place.see_all_well(run)
    finally:
        place.close()


def _postmaster(folder: Path) -> int | None:
    """The pid of the server's first process; None while none is there."""
    marks = [*folder.rglob("postmaster.pid")] or [*Path("/var/lib/retake").rglob("postmaster.pid")]
    with contextlib.suppress(FileNotFoundError, ValueError):
        return int(marks[0].read_text().split("\n", 1)[0]) if marks else None
    return None


def _another(folder: Path, before: int) -> bool:
    """Whether PostgreSQL runs as another process than before."""
    return _postmaster(folder) not in (before, None)


def _healthy(client: httpx.Client) -> bool:
    answer = tried(lambda: client.get("/api/v1/me"))
    return answer is not None and answer.status_code == 200
