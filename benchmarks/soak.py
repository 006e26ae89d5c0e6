"""A server keeps answering, forgets nothing and grows no further while 200 listen, 20 people work and strangers flood.

Fifteen minutes on one machine, ``.venv/bin/python -m benchmarks soak``: a server and a worker as they are started
everywhere, and everything that is asked of them over HTTP on the loopback address. 150 listeners read, 50 take next to
nothing. Twenty people each look around, quote, order, wait for their run and undo. At the doors: wrong passwords, large
bodies without a name, heads that are never finished. How long ``/healthz`` takes is asked from a process of its own,
first with nobody there.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import multiprocessing
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any
from uuid import UUID

import httpx
import psutil  # type: ignore[import-untyped]

from benchmarks.events import allow_sockets, persons, serving
from benchmarks.stage import Result, Stage, stage

SECONDS, QUIET = 900.0, 60.0
PEOPLE, READING, UNREADING = 20, 150, 50
HALF_SENT, GUESSES, BODIES = 100, 32, 8
"""At once, in each round of a flood."""
FLOOD_PAUSE, UNREAD_SECONDS = 5.0, 60.0
PROBE_PAUSE = 0.1
SLOWER, LARGER = 3.0, 1.1
BODY = json.dumps({"email": "nobody@example.com", "password": "x" * 3_900_000}).encode()
WORDS = ("make it nighttime", "add more motion", "warmer colors", "make it rain", "make it snow")
EVENT_ID = re.compile(rb"^id: ?(\d+)", re.MULTILINE)


# ------------------------------------------------------------------------------------------ what is measured


Taken = tuple[list[float], list[float]]
"""Seconds each answer of ``/healthz`` took, and each of a server that does nothing else, asked in turns."""


def probe(port: int, told: Connection) -> None:
    """Ask ``/healthz`` and the idle server in turns, in a process of its own; told an ending, send how long it took."""
    with _nothing_else() as idle:
        taken: Taken = [], []
        while not told.poll(PROBE_PAUSE):
            for of, asked in zip(taken, (port, idle), strict=True):
                started = time.perf_counter()
                connection = http.client.HTTPConnection("127.0.0.1", asked, timeout=60)
                connection.request("GET", "/healthz")
                assert connection.getresponse().read()
                connection.close()
                of.append(time.perf_counter() - started)
        told.recv()
        told.send(taken)


@contextmanager
def _nothing_else() -> Iterator[int]:
    """A server in a process of its own that answers "ok", whatever is asked; its port."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=answer_ok, args=(there,))
    process.start()
    yield here.recv()
    process.terminate()
    process.join()


def answer_ok(told: Connection) -> None:
    """Answer for ever; tells its port first."""

    async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(answered, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


@contextmanager
def probing(port: int) -> Iterator[Taken]:
    """How long the answers take meanwhile; filled when the block is left."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=probe, args=(port, there))
    process.start()
    taken: Taken = [], []
    try:
        yield taken
        here.send(None)
        for all_of_them, some in zip(taken, here.recv(), strict=True):
            all_of_them.extend(some)
    finally:
        process.terminate()
        process.join()


def p99(taken: Sequence[float]) -> float:
    """The ninety-ninth percentile, in milliseconds."""
    return sorted(taken)[int(len(taken) * 0.99)] * 1000


@contextmanager
def working(at: Stage) -> Iterator[None]:
    """A worker of the house."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RETAKE_")}
    environment |= {"RETAKE_DATA_DIR": str(at.folder), "RETAKE_DATABASE_URL": at.url, "RETAKE_DEMO": "true"}
    process = subprocess.Popen([sys.executable, "-m", "retake", "worker"], env=environment)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


# ------------------------------------------------------------------------------------------ who is there


@dataclass
class Seen:
    """What came of it: runs that were ordered, events that were heard, what the doors answered, what went wrong."""

    ordered: list[tuple[str, str]] = field(default_factory=list)  # the person's token, the run
    heard: dict[int, set[int]] = field(default_factory=dict)  # of each reading listener
    told: dict[UUID, dict[int, str]] = field(
        default_factory=dict
    )  # of each person, when nobody works any more
    doors: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


async def listen(port: int, token: str, heard: set[int], seen: Seen) -> None:
    """Read a person's events, whole ones only, until cancelled."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_asking_for_events(token))
    tail = b""
    try:
        while said := await reader.read(65536):
            *frames, tail = (tail + said).split(b"\n\n")
            heard.update(int(found[1]) for frame in frames if (found := EVENT_ID.search(frame)))
        seen.wrong.append("a stream ended")
    finally:
        writer.close()


async def not_reading(port: int, token: str) -> None:
    """Ask for all of a person's events and take next to nothing; then come again, and so on."""
    while True:
        with socket.socket() as stream:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stream.setblocking(False)
            await asyncio.get_running_loop().sock_connect(stream, ("127.0.0.1", port))
            stream.sendall(_asking_for_events(token))
            await asyncio.sleep(UNREAD_SECONDS)


def _asking_for_events(token: str) -> bytes:
    return f"GET /api/v1/events?after=0 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


async def work(port: int, token: str, number: int, until: float, seen: Seen) -> None:
    """One person's day: a film, then look, quote, order, wait, and now and then undo."""
    chance = random.Random(number)
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}/api/v1", headers=headers, timeout=60
    ) as client:

        async def ask(method: str, path: str, body: object = None) -> dict[str, object]:
            answer = await client.request(method, path, json=body)
            if not answer.is_success:
                seen.wrong.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
            await asyncio.sleep(chance.uniform(0.5, 3))
            found: dict[str, object] = answer.json() if answer.is_success else {}
            return found

        async def through(run: object) -> None:
            assert isinstance(run, dict)
            seen.ordered.append((token, run["id"]))
            while (await ask("GET", f"/runs/{run['id']}")).get("state") in {"queued", "running"}:
                pass

        wish = {
            "kind": "video",
            "prompt": f"Harbour number {number} at noon",
            "scenes": 1,
            "scene_duration": 1,
        }
        made = await ask("POST", "/projects", wish)
        await through(made["run"])
        assert isinstance(made["project"], dict)
        film = f"/projects/{made['project']['id']}"
        while time.monotonic() < until:
            await ask("GET", "/projects")
            view = await ask("GET", film)
            assert isinstance(view["head"], dict)
            version = await ask("GET", f"{film}/versions/{view['head']['number']}")
            await ask("GET", f"{film}/versions")
            assert isinstance(version["scenes"], list)
            words = f"{chance.choice(WORDS)}, {chance.randrange(1000)}"
            edits = {
                "edits": [{"op": "scene.instruct", "scene": version["scenes"][0]["id"], "instruction": words}]
            }
            await ask("POST", f"{film}/plan", edits)
            await through(await ask("POST", f"{film}/runs", edits))
            if chance.random() < 0.2:
                await ask("POST", f"{film}/head", {"version": view["head"]["number"]})


async def flood(port: int, until: float, seen: Seen) -> None:
    """Wrong passwords, nobody's large bodies, heads that are never finished; the answers are counted."""
    limits = httpx.Limits(max_connections=GUESSES + BODIES)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=60) as client:

        async def knock(what: str, **request: object) -> None:
            try:
                answer = await client.post("/api/v1/session", **request)  # type: ignore[arg-type]
                seen.doors[f"{what} {answer.status_code}"] += 1
            except httpx.TransportError as error:  # refused before it was read
                seen.doors[f"{what} {type(error).__name__}"] += 1

        while time.monotonic() < until:
            halves = [await _half_a_head(port) for _ in range(HALF_SENT)]
            guesses = [
                knock("guess", json={"email": f"{n}@example.com", "password": "wrong"})
                for n in range(GUESSES)
            ]
            bodies = [
                knock("large body", content=BODY, headers={"content-type": "application/json"})
                for _ in range(BODIES)
            ]
            await asyncio.gather(*guesses, *bodies)
            await asyncio.sleep(FLOOD_PAUSE)
            for half in halves:
                half.close()


async def _half_a_head(port: int) -> socket.socket:
    half = socket.socket()
    half.setblocking(False)
    await asyncio.get_running_loop().sock_connect(half, ("127.0.0.1", port))
    half.sendall(b"GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    return half


# ------------------------------------------------------------------------------------------ the whole


async def _soak(
    at: Stage, port: int, tokens: Sequence[str], seconds: float, process: psutil.Process, sizes: list[int]
) -> Seen:
    seen, until = Seen(), time.monotonic() + seconds
    there = []
    for number in range(READING):
        seen.heard[number] = set()
        there.append(listen(port, tokens[number % PEOPLE], seen.heard[number], seen))
    there += [not_reading(port, tokens[number % PEOPLE]) for number in range(UNREADING)]
    listeners = [asyncio.create_task(each) for each in there]
    busy = [work(port, token, number, until, seen) for number, token in enumerate(tokens)]

    async def weigh() -> None:
        while True:
            sizes.append(process.memory_info().rss)
            await asyncio.sleep(seconds / 90)

    weighing = asyncio.create_task(weigh())
    await asyncio.gather(*busy, flood(port, until, seen))
    seen.told = _told(at)  # the archive goes on, and tells of it, when the listeners have gone
    await asyncio.sleep(5)  # what was told last may still be on its way
    for task in [*listeners, weighing]:
        task.cancel()
    await asyncio.gather(*listeners, weighing, return_exceptions=True)
    return seen


def _told(at: Stage) -> dict[UUID, dict[int, str]]:
    told: dict[UUID, dict[int, str]] = {}
    with at.house.database.autocommit() as connection:
        for row in connection.exec_driver_sql("select id, person_id, kind from events").all():
            told.setdefault(row[1], {})[row[0]] = row[2]
    return told


def _lost(port: int, people: dict[UUID, str], seen: Seen) -> list[str]:
    """Runs that did not end well, and events that a reading listener did not get."""
    lost = []
    for token, run in seen.ordered:
        request = {"authorization": f"Bearer {token}"}
        answer = httpx.get(f"http://127.0.0.1:{port}/api/v1/runs/{run}", headers=request, timeout=60).json()
        if answer["state"] != "done":
            lost.append(f"run {run} is {answer['state']}: {answer.get('problem')}")
    for number, person in enumerate(people):
        told = seen.told[person]
        for listener in range(number, READING, PEOPLE):
            if missing := told.keys() - seen.heard[listener]:
                kinds = Counter(told[event] for event in missing)
                lost.append(f"listener {listener} missed {dict(kinds)} of {len(told)} events")
    return lost


def _fsck(at: Stage) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RETAKE_")}
    environment |= {"RETAKE_DATA_DIR": str(at.folder), "RETAKE_DATABASE_URL": at.url, "RETAKE_DEMO": "true"}
    said = subprocess.run(
        [sys.executable, "-m", "retake", "fsck", "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def _beside(taken: Taken) -> str:
    return f"/healthz {p99(taken[0]):.1f} ms, a server that does nothing else {p99(taken[1]):.1f} ms"


def measure() -> Iterator[Result]:
    """A quiet time, the soak, and what is left when everybody has gone."""
    seconds = float(os.environ.get("SOAK_SECONDS", SECONDS))
    allow_sockets()
    with stage() as at, serving(at) as (port, process), working(at):
        people = persons(at, PEOPLE)
        with probing(port) as quiet:
            time.sleep(min(QUIET, seconds))
        sizes: list[int] = []
        with probing(port) as busy:
            seen = asyncio.run(_soak(at, port, list(people.values()), seconds, process, sizes))
        time.sleep(QUIET / 2)
        left = process.memory_info().rss
        lost = [*seen.wrong, *_lost(port, people, seen)]
        checked = _fsck(at)
    for each in lost[:20]:
        print(each, file=sys.stderr)
    early = max(sizes[: len(sizes) // 3])
    mib = 1024 * 1024
    yield Result("soak", "runs that people ordered", str(len(seen.ordered)))
    doors = ", ".join(f"{n} × {what}" for what, n in seen.doors.most_common())
    yield Result("soak", "answers at the doors", doors)
    yield Result("soak", f"99th percentile of {len(quiet[0])} with nobody there", _beside(quiet))
    yield Result("soak", f"99th percentile of {len(busy[0])} meanwhile", _beside(busy))
    ratio = p99(busy[0]) / p99(quiet[0])
    floor = p99(busy[1]) / p99(quiet[1])
    figure = f"{ratio:.1f} against {floor:.1f}: {ratio / floor:.1f}"
    yield Result(
        "soak", f"meanwhile by before, of both (claim: at most {SLOWER:.0f})", figure, ratio / floor <= SLOWER
    )
    grown = ", ".join(f"{size / mib:.0f}" for size in sizes[:: max(1, len(sizes) // 10)])
    yield Result("soak", "the server's memory as it went, MiB", grown)
    yield Result(
        "soak",
        f"memory afterwards against the most of the first third (claim: at most {LARGER})",
        f"{left / early:.2f}, {left / mib:.0f} MiB",
        left / early <= LARGER,
    )
    yield Result("soak", "runs, answers or events lost", str(len(lost)), not lost)
    yield Result(
        "soak",
        "what fsck finds",
        f"{len(checked['findings'])} in {checked['checked']} blobs",
        bool(checked["ok"]),
    )
