"""Five hundred listeners on one server process hear of an event soon after the one listener there would be."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from uuid import UUID

import psutil  # type: ignore[import-untyped]

from benchmarks.stage import Result, Stage, stage
from retake.db import events
from retake.db import people as people_rows
from retake.services import people as accounts
from retake.services.house import Person, new_id

LISTENERS, PEOPLE, EVENTS, WARM_UP = 500, 50, 50, 5
SOCKETS = 2048
UNREAD, LARGE, QUIET = (
    100,
    150,
    10.0,
)  # streams that nobody reads, events of 20 kB, seconds until nothing more comes
SLOWER, LARGER = 25.0, 1.2


@dataclass(frozen=True)
class Heard:
    """Milliseconds from asking for the commit to the last listener having it, for each event."""

    taken: Sequence[float]

    @property
    def figure(self) -> str:
        """Median and worst, in words."""
        return f"{median(self.taken):.1f} ms, worst {max(self.taken):.1f} ms"


def allow_sockets() -> None:
    """Each listener is an open file here and there; many systems allow 1024 unless asked."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = SOCKETS if hard == resource.RLIM_INFINITY else min(SOCKETS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextmanager
def serving(at: Stage) -> Iterator[tuple[int, psutil.Process]]:
    """``retake serve`` on a port of its own choice."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RETAKE_")}
    environment |= {"RETAKE_DATA_DIR": str(at.folder), "RETAKE_DATABASE_URL": at.url, "RETAKE_DEMO": "true"}
    environment["RETAKE_STREAMS_PER_PERSON"] = str(SOCKETS)
    process = subprocess.Popen(
        [sys.executable, "-m", "retake", "serve", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().split()[-1]
        _until(lambda: _answers(address))
        yield int(address.rsplit(":", 1)[1]), psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _answers(address: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


@contextmanager
def _listening(port: int, tokens: Sequence[str]) -> Iterator[Callable[[], int]]:
    """Streams of another process, one for each token; waits for the next event's arrival at the last of them."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.listeners", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    said = process.stdout
    process.stdin.write(json.dumps(list(tokens)) + "\n")
    process.stdin.flush()
    try:
        assert said.readline() == "ready\n"
        yield lambda: int(said.readline())
    finally:
        process.stdin.close()
        process.wait(30)


def persons(at: Stage, count: int = PEOPLE) -> dict[UUID, str]:
    """People with a bearer token each."""
    found, hashed = {}, accounts.hash_password("nobody signs in with it")
    for number in range(count):
        person = Person(new_id(), f"Person {number}", f"{number}@example.com", "member")
        with at.house.database.transaction() as connection:
            people_rows.insert(connection, person.id, person.email, person.name, hashed, "member")
        found[person.id] = accounts.issue_token(at.house, person, "benchmark")["token"]
    return found


def _hear(at: Stage, told: Sequence[UUID], heard: Callable[[], int]) -> Heard:
    """Commit an event for each of these people, wait until every listener has it, and so on."""
    taken = []
    for number in range(WARM_UP + EVENTS):
        with at.house.database.transaction() as connection:
            for person in told:
                events.append(
                    connection, "step", person, None, {"number": number, "step": {"prompt": "p" * 500}}
                )
            asked = time.monotonic_ns()  # the commit follows
        taken.append((heard() - asked) / 1e6)
        time.sleep(0.02)
    return Heard(taken[WARM_UP:])


@contextmanager
def _not_reading(port: int, token: str) -> Iterator[None]:
    """Streams from the beginning whose readers take next to nothing."""
    with contextlib.ExitStack() as streams:
        for _ in range(UNREAD):
            stream = streams.enter_context(socket.socket())
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stream.connect(("127.0.0.1", port))
            stream.sendall(
                b"GET /api/v1/events?after=0 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %b\r\n\r\n"
                % token.encode()
            )
        yield


def unread() -> Iterator[Result]:
    """What the server keeps for streams that nobody reads: at most, and once all is quiet again."""
    with stage() as at, serving(at) as (port, server):
        person, token = next(iter(persons(at, 1).items()))
        with at.house.database.transaction() as connection:
            for number in range(LARGE):
                events.append(connection, "step", person, None, {"number": number, "text": "x" * 200_000})
        with _listening(port, [token]):
            empty = server.memory_info().rss
        most = empty
        with _not_reading(port, token):
            quiet_since = time.monotonic()
            while time.monotonic() - quiet_since < QUIET:
                now = server.memory_info().rss
                if now > most * 1.01:
                    quiet_since = time.monotonic()
                most = max(most, now)
                time.sleep(0.1)
        time.sleep(QUIET)
        left = server.memory_info().rss
    kept = f"{(most - empty) / UNREAD / 1024:.0f} KiB at most, {(left - empty) / UNREAD / 1024:.0f} KiB after"
    yield Result("events", f"memory of each of {UNREAD} streams that nobody reads", kept)


def measure() -> Iterator[Result]:
    """One listener as the floor, then 500 of one person's, ten of each of 50 people's, and some that do not read."""
    yield from _heard()
    yield from unread()


def _heard() -> Iterator[Result]:
    allow_sockets()
    with stage() as at, serving(at) as (port, server):
        people = persons(at)
        first = next(iter(people))
        with _listening(port, [people[first]]) as heard:
            floor = _hear(at, [first], heard)
        empty = server.memory_info().rss
        with _listening(port, [people[first]] * LISTENERS) as heard:
            same = _hear(at, [first], heard)
            full = server.memory_info().rss
        with _listening(
            port, [token for token in people.values() for _ in range(LISTENERS // PEOPLE)]
        ) as heard:
            spread = _hear(at, list(people), heard)
    yield Result("events", "one listener: commit to listener", floor.figure)
    yield Result("events", f"{LISTENERS} of one person: commit to the last", same.figure)
    yield Result("events", f"{LISTENERS} of {PEOPLE} people, who all hear: commit to the last", spread.figure)
    ratio = median(same.taken) / median(floor.taken)
    yield Result(
        "events",
        f"{LISTENERS} against one (claim: at most {SLOWER:.0f})",
        f"{ratio:.1f}",
        ratio <= SLOWER,
    )
    yield Result("events", "memory of a listener", f"{(full - empty) / LISTENERS / 1024:.0f} KiB")
    yield Result(
        "events",
        f"server with {LISTENERS} listeners against with none (claim: at most {LARGER})",
        f"{full / empty:.2f}",
        full / empty <= LARGER,
    )
