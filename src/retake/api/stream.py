"""The event stream: one listener on PostgreSQL in each process, which wakes the feeds of the people it tells of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import psycopg
import structlog

from retake.api.feed import Feed, Reads, Stream
from retake.db.events import CHANNEL
from retake.services.house import House, Person

log = structlog.get_logger(__name__)
BEAT_SECONDS = 15.0
BEAT = b": still here\n\n"
AT_ONCE = 4  # reads of the database; live streams do not wait behind those that catch up, nor requests behind either


class Listener:
    """The feeds of everybody who watches, and what wakes them."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._feeds: dict[UUID, tuple[Feed, asyncio.Task[None]]] = {}
        self._reads, self._catching_up = Reads(house, AT_ONCE), Reads(house, AT_ONCE)
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    def start(self) -> None:
        """Begin to listen."""
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Stop listening; open streams end, and new ones at once."""
        self._stopped = True
        tasks = [task for _, task in self._feeds.values()]
        if self._task is not None:
            tasks.append(self._task)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(self._house.database.url, autocommit=True)
                async with connection:
                    await connection.execute(f"listen {CHANNEL}".encode())
                    for feed, _ in self._feeds.values():
                        feed.wake()  # whatever happened while nobody listened
                    async for told in connection.notifies():
                        if entry := self._feeds.get(UUID(told.payload)):
                            entry[0].wake()
            except psycopg.Error as error:
                log.warning("event stream: the database is away", error=str(error).strip())
            await asyncio.sleep(1)

    def _feed(self, person: Person) -> Feed:
        entry = self._feeds.get(person.id)
        if entry is None or entry[0].ended:
            feed = Feed(person, self._reads, self._catching_up)
            entry = self._feeds[person.id] = feed, asyncio.create_task(feed.run())
        return entry[0]

    def _leave(self, feed: Feed, stream: Stream) -> None:
        feed.streams.discard(stream)
        entry = self._feeds.get(feed.person.id)
        if entry is not None and entry[0] is feed and not feed.streams:
            del self._feeds[feed.person.id]
            entry[1].cancel()

    async def follow(
        self, person: Person, position: int | None, project: UUID | None
    ) -> AsyncIterator[bytes]:
        """The person's events after a position (None: from now on) as server-sent events, while they are read."""
        if self._stopped:
            return
        clock = asyncio.get_running_loop().time
        feed = self._feed(person)
        stream = Stream(feed, project)
        feed.streams.add(stream)
        try:
            if opening := await stream.begin(position):
                yield opening
            due = clock() + BEAT_SECONDS
            while not feed.ended:
                chunk = await stream.take()
                if not chunk:
                    if await stream.more(due):
                        continue
                    chunk = BEAT
                yield chunk
                due = clock() + BEAT_SECONDS
        finally:
            self._leave(feed, stream)
