"""Ears for tests: many event streams over HTTP or without it, and writers whose transactions overlap."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

import httpx
from tests.house import rows
from tests.web import API

from retake.api.stream import Listener
from retake.db import events as event_rows
from retake.services import people
from retake.services.house import House, Person, new_id

PROJECT = new_id()
View = dict[str, Any]
Result = TypeVar("Result")


# ---------------------------------------------------------------------------------------------- writing


def write(house: House, to: Person, project: UUID = PROJECT, **data: Any) -> None:
    """One event in a transaction of its own."""
    with house.database.transaction() as connection:
        event_rows.append(connection, "project", to.id, project, data)


def write_crosswise(house: House, to: Person, writer: int, rounds: Iterable[int], text: str = "") -> None:
    """Two events a round: the first is written first and committed last."""
    for number in rounds:
        with house.database.transaction() as slow:
            data: View = {"writer": writer, "round": number, "text": text}
            event_rows.append(slow, "project", to.id, PROJECT, data)
            write(house, to, **data)
            time.sleep(0.003)


async def write_at_once(house: House, to: Person, writers: int, rounds: Iterable[int]) -> None:
    """Several writers beside each other, then the end."""
    await asyncio.gather(
        *(asyncio.to_thread(write_crosswise, house, to, number, rounds) for number in range(writers))
    )
    await asyncio.to_thread(write, house, to, end=True)


@asynccontextmanager
async def being_written(house: House, to: Person, writers: int) -> AsyncIterator[None]:
    """Writers are at work beside the block; the end comes after it."""
    working = True

    def rounds() -> Iterator[int]:
        number = 0
        while working:
            yield (number := number + 1)

    each = [asyncio.to_thread(write_crosswise, house, to, number, rounds()) for number in range(writers)]
    writing = asyncio.gather(*each)
    yield
    working = False
    await writing
    await asyncio.to_thread(write, house, to, end=True)


def ids_of(house: House, to: Person) -> list[int]:
    """Every event there is of a person's."""
    found = rows(house, "select id from events where person_id = :id order by id", id=to.id)
    return [row["id"] for row in found]


def told_of_each_writer_in_order(told: list[View]) -> bool:
    """What one writer committed later does not come before what it committed earlier."""
    of_writer: dict[int, list[int]] = {}
    for each in told:
        if "writer" in each["data"]:
            of_writer.setdefault(each["data"]["writer"], []).append(each["data"]["round"])
    return all(rounds == sorted(rounds) for rounds in of_writer.values())


# ---------------------------------------------------------------------------------------------- hearing


def parsed(text: str) -> list[View]:
    """The events in a piece of a stream that ends where an event does; beats are none."""
    told = [
        json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")
    ]
    return [each for each in told if each["kind"] != "beat"]


class Ear:
    """A stream over HTTP, read in the background until the end is told."""

    def __init__(self, client: httpx.AsyncClient, secret: str, **query: Any) -> None:
        self.told: list[View] = []
        self.open = asyncio.Event()
        self.news = asyncio.Condition()
        self._request = client.stream(
            "GET", f"{API}/events", headers={"Authorization": f"Bearer {secret}"}, params=query
        )
        self.done = asyncio.create_task(self._hear())

    async def _hear(self) -> None:
        async with self._request as answer:
            assert answer.status_code == 200
            async for line in answer.aiter_lines():
                if line.startswith("retry: "):
                    self.open.set()
                elif line.startswith("data: "):
                    told = parsed(line)
                    if not told:
                        continue
                    self.told += told
                    async with self.news:
                        self.news.notify_all()
                    if "end" in self.told[-1]["data"]:
                        return

    async def has(self, count: int) -> None:
        """Wait until so many events were heard."""
        async with self.news:
            await self.news.wait_for(lambda: len(self.told) >= count)

    @property
    def ids(self) -> list[int]:
        """The ids in the order they came."""
        return [each["id"] for each in self.told]


@asynccontextmanager
async def browser(address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client that opens as many streams as it likes."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60) as client:
        yield client


def secret_of(house: House, who: Person) -> str:
    """A bearer token."""
    secret: str = people.issue_token(house, who, "ears", "admin")["token"]
    return secret


@asynccontextmanager
async def listening(house: House) -> AsyncIterator[Listener]:
    """A listener without HTTP around it: whoever follows decides when to read."""
    listener = Listener(house)
    listener.start()
    try:
        yield listener
    finally:
        await listener.stop()


async def next_of(following: AsyncIterator[bytes]) -> bytes:
    """The next piece of a stream, in good time."""
    async with asyncio.timeout(30):
        return await anext(following)


async def rest(following: AsyncIterator[bytes]) -> list[View]:
    """Everything up to the end."""
    told: list[View] = []
    while not told or "end" not in told[-1]["data"]:
        told += parsed((await next_of(following)).decode())
    return told


def apart(story: Coroutine[Any, Any, Result]) -> Result:
    """Run it on a loop in a thread of its own: a browser's tests in the same process may hold this thread's loop.

    Its time is limited there: whoever waits for the thread hears no signal.
    """

    async def bounded() -> Result:
        async with asyncio.timeout(90):
            return await story

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, bounded()).result()
