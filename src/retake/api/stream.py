"""The event stream: one listener on PostgreSQL in each process, and one queue for each open connection."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

import orjson
import psycopg
import structlog
from starlette.concurrency import run_in_threadpool

from retake.db.events import CHANNEL
from retake.services import events
from retake.services.house import House, Person
from retake.services.views import View

log = structlog.get_logger(__name__)
BEAT_SECONDS = 15.0
# Ids are given before transactions commit, so one may show up after a greater one: so far back is looked again.
LOOK_BACK = 200


class Listener:
    """Wakes the connections of a person when PostgreSQL tells that something happened to them."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._waiting: dict[UUID, set[asyncio.Event]] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen."""
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Stop listening; open connections end."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._wake_all()

    async def _listen(self) -> None:
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(self._house.database.url, autocommit=True)
                async with connection:
                    await connection.execute(f"listen {CHANNEL}".encode())
                    self._wake_all()  # whatever happened while nobody listened
                    async for told in connection.notifies():
                        self._wake(UUID(told.payload))
            except psycopg.Error as error:
                log.warning("event stream: the database is away", error=str(error).strip())
            await asyncio.sleep(1)

    def _wake(self, person: UUID) -> None:
        for event in self._waiting.get(person, ()):
            event.set()

    def _wake_all(self) -> None:
        for person in list(self._waiting):
            self._wake(person)

    async def follow(
        self, person: Person, position: int | None, project: UUID | None
    ) -> AsyncIterator[bytes]:
        """The person's events after a position (None: from now on) as server-sent events, while they are read."""
        woken = asyncio.Event()
        self._waiting.setdefault(person.id, set()).add(woken)
        try:
            if position is None:
                position = await run_in_threadpool(events.newest, self._house, person)
                floor, sent = position, set[int]()
            else:
                floor = position - LOOK_BACK
                sent = await run_in_threadpool(events.told_with, self._house, person, position, LOOK_BACK)
            yield (
                b"id: %d\nretry: 1000\n\n" % position
            )  # so that a break before the first event misses nothing
            while True:
                woken.clear()
                start = max(floor, position - LOOK_BACK)
                rows = await run_in_threadpool(events.since, self._house, person, start, sent)
                for row in rows:
                    sent.add(row["id"])
                    position = max(position, row["id"])
                    if project is None or row["project_id"] == project:
                        yield _frame(row)
                sent = {number for number in sent if number > position - LOOK_BACK}
                if rows:
                    continue
                try:
                    await asyncio.wait_for(woken.wait(), BEAT_SECONDS)
                except TimeoutError:
                    yield b": still here\n\n"
        finally:
            waiting = self._waiting.get(person.id, set())
            waiting.discard(woken)
            if not waiting:
                self._waiting.pop(person.id, None)


def _frame(row: View) -> bytes:
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (row["id"], row["kind"].encode(), orjson.dumps(row))
