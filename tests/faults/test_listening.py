"""Whoever listens to events and loses the server goes on where they were, and misses nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.faults.site import Site, free_port, signed_in, site, until
from tests.house import Cluster, rows

from retake.services import projects

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
LAST = "the last one"


def heard(client: httpx.Client, after: int) -> Iterator[tuple[int, str]]:
    """Events as they arrive: id and data, until the stream breaks off."""
    with client.stream("GET", "/api/v1/events", headers={"Last-Event-ID": str(after)}, timeout=30) as answer:
        number, beat = 0, False
        for line in answer.iter_lines():
            if line.startswith("id: "):
                number = int(line.removeprefix("id: "))
            elif line.startswith("event: "):
                beat = line == "event: beat"
            elif line.startswith("data: ") and not beat:
                yield number, line


@pytest.fixture
def place(cluster: Cluster, tmp_path: Path) -> Iterator[Site]:
    """A site whose server will die."""
    with site(cluster, tmp_path) as made:
        yield made


def test_a_listener_misses_nothing_while_the_server_is_killed_three_times(place: Site) -> None:
    """Things go on happening in the meantime; each event comes exactly once, and in order."""
    port = free_port()
    server = place.server(port)
    project = place.order("A hill", "story")["project_id"]
    arrived: list[int] = []
    done = threading.Event()

    def listen() -> None:
        with signed_in(port, place.owner) as client:
            last = 0
            while not done.is_set():
                try:
                    for number, data in heard(client, last):
                        arrived.append(number)
                        last = number
                        if LAST in data:
                            done.set()
                            return
                except httpx.TransportError:
                    done.wait(0.1)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    for number in range(60):
        projects.describe(place.house, place.owner, project, f"Name {number}", None, None)
        if number % 20 == 10:
            count = len(arrived)
            until(lambda count=count: len(arrived) > count, "the listener")  # type: ignore[misc]
            place.kill(server)
            server = place.server(port)
    projects.describe(place.house, place.owner, project, LAST, None, None)
    until(done.is_set, f"the last event\n{place.said()}")
    listener.join(30)
    written = [row["id"] for row in rows(place.house, "select id from events order by id")]
    assert arrived == written[: len(arrived)]
    assert len(written) - len(arrived) <= 1  # a renaming tells twice; the stream was left at the first


def test_a_server_that_is_asked_to_end_ends_its_streams_in_order(place: Site) -> None:
    """The client sees an end and no break, and the log has no error to tell of."""
    port = free_port()
    server = place.server(port)
    with (
        signed_in(port, place.owner) as client,
        client.stream("GET", "/api/v1/events", timeout=30) as answer,
    ):
        lines = answer.iter_lines()
        assert next(lines).startswith("id: ")
        server.terminate()
        assert "retry: 1000" in list(lines)
        assert server.wait(60) == 0
    assert "rror" not in place.said()
