"""One person's events, read once for all their open streams; a stream that joins or lags reads up from its own place.

The feed keeps the last events it told, numbered in the order of telling. A live stream is nothing but the number of
the event it takes next, so a slow reader keeps nothing in memory: when its next event is no longer kept, it falls
behind, and reads from the database until it is level with the feed again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import ParamSpec, TypeVar
from uuid import UUID

import anyio.to_thread
import orjson
import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from retake.services import events
from retake.services.events import LOOK_BACK
from retake.services.house import House, Person, now
from retake.services.views import View

log = structlog.get_logger(__name__)
Given = ParamSpec("Given")
Answer = TypeVar("Answer")
PAGE, PAGE_BYTES = 100, 256 * 1024  # one read of the database
RECENT, RECENT_BYTES = (
    2 * PAGE,
    2 * PAGE_BYTES,
)  # what a feed keeps: enough that who keeps up never falls behind
CHUNK_BYTES = 64 * 1024  # what a stream sends at once


@dataclass(frozen=True, slots=True)
class Event:
    """An event as the wire has it."""

    id: int
    project: UUID | None
    frame: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """An event the feed told, its number in the order of telling, and the feed's position before it."""

    event: Event
    number: int
    before: int


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a feed is: the number it gives next, what it has told, and the id after which it tells the rest."""

    number: int
    told: Collection[int]
    floor: int


class Reads:
    """Questions to the database, a few at a time, asked again for as long as it is away."""

    def __init__(self, house: House, at_once: int) -> None:
        self.house = house
        self._limiter = anyio.CapacityLimiter(at_once)

    async def ask(
        self, question: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs
    ) -> Answer:
        """What the database answers."""
        call = partial(question, *given, **named)
        while True:
            try:
                return await anyio.to_thread.run_sync(call, limiter=self._limiter)
            except (OperationalError, InterfaceError, PoolTimeout) as error:
                log.warning("event stream: the database is away", error=str(error).splitlines()[0])
            await asyncio.sleep(1)


class Feed:
    """What happens to one person. ``run`` it in a task; when that ends, so do its streams."""

    def __init__(self, person: Person, reads: Reads, catching_up: Reads) -> None:
        self.person, self.catching_up = person, catching_up
        self.streams: set[Stream] = set()
        self.ended = False
        self.position = self.number = 0
        self._reads = reads
        self._told: dict[int, int] = {}  # ids within reach of the oldest event kept, and their numbers
        self._recent: deque[Told] = deque()
        self._bytes = 0
        self._woken = asyncio.Event()
        self._asked: list[asyncio.Future[None]] = []

    async def run(self) -> None:
        """Tell what happens from now on, whenever something has woken the feed."""
        try:
            self.position, seen = await self._reads.ask(events.newest, self._reads.house, self.person)
            self._told = dict.fromkeys(seen, -1)
            while True:
                await self._woken.wait()
                self._woken.clear()
                asked, more = len(self._asked), True
                while more:
                    start = self.position - LOOK_BACK
                    found, more = await self._reads.ask(
                        page, self._reads.house, self.person, start, self._told
                    )
                    self._tell(found)
                self._answer(asked)
        finally:
            self.ended = True
            self._answer(len(self._asked))
            for stream in self.streams:
                stream.wake()

    def wake(self) -> None:
        """Look whether something happened."""
        self._woken.set()

    async def fresh(self) -> bool:
        """Wait until everything that was committed before now has been told; False when the feed has ended."""
        if not self.ended:
            asked = asyncio.get_running_loop().create_future()
            self._asked.append(asked)
            self._woken.set()
            await asked
        return not self.ended

    def _answer(self, count: int) -> None:
        """Let go those who asked first."""
        for asked in self._asked[:count]:
            if not asked.done():
                asked.set_result(None)
        del self._asked[:count]

    def mark(self) -> Mark:
        """How far the feed is."""
        return Mark(self.number, frozenset(self._told), self.position - LOOK_BACK)

    def keeps(self, number: int) -> bool:
        """Whether all events from this number on are still here."""
        return number >= self.number - len(self._recent)

    def after(self, number: int) -> Iterator[Event]:
        """The events from this number on."""
        return (told.event for told in islice(self._recent, number - self.number + len(self._recent), None))

    def _tell(self, found: Sequence[Event]) -> None:
        for event in found:
            self._recent.append(Told(event, self.number, self.position))
            self._bytes += len(event.frame)
            self._told[event.id] = self.number
            self.number += 1
            self.position = max(self.position, event.id)
        if found:
            self._forget()
            for stream in self.streams:
                stream.wake()

    def _forget(self) -> None:
        """Keep within the bounds; streams that would still have needed what goes fall behind."""
        gone: dict[int, Told] = {}
        while len(self._recent) > RECENT or (self._bytes > RECENT_BYTES and len(self._recent) > 1):
            oldest = self._recent.popleft()
            self._bytes -= len(oldest.event.frame)
            gone[oldest.number] = oldest
        for stream in self.streams:
            if stream.next in gone:
                taken = {number for number, place in self._told.items() if place < stream.next}
                stream.fall_behind(gone[stream.next].before, taken)
        floor = (self._recent[0].before if self._recent else self.position) - LOOK_BACK
        self._told = {number: place for number, place in self._told.items() if number > floor}


class Stream:
    """One open stream: a number in the feed; behind it, a position in the database and what was seen around it."""

    __slots__ = ("_feed", "_position", "_project", "_seen", "_waiter", "next")

    def __init__(self, feed: Feed, project: UUID | None) -> None:
        self._feed, self._project = feed, project
        self._waiter: asyncio.Future[bool] | None = None
        self.next: int | None = None
        self.fall_behind(0, set())

    def fall_behind(self, position: int, seen: set[int]) -> None:
        """Go on from the database, after a position and without what was seen."""
        self.next, self._position, self._seen = None, position, seen

    async def begin(self, position: int | None) -> bytes:
        """Take a place after this position (None: at the end); what the client is told of it."""
        feed, lost = self._feed, False
        if position is not None:
            seen = await feed.catching_up.ask(events.told_with, feed.catching_up.house, feed.person, position)
            lost = seen is None
            self.fall_behind(position, seen or set())
        # What was seen before must have been told by the feed as well, or it would come from there once more.
        if not await feed.fresh():
            return b""
        if position is None or lost:
            self._go_live(feed.number)
            position = feed.position
        opening = (
            b"id: %d\nretry: 1000\n\n" % position
        )  # so that a break before the first event misses nothing
        return opening + reset(position) if lost else opening

    async def take(self) -> bytes:
        """Frames that are there to be sent; empty where none is, or none that this stream is about."""
        if self.next is None:
            return await self._from_database()
        frames, size = [], 0
        for event in self._feed.after(self.next):
            self.next += 1
            if self._project in (None, event.project):
                frames.append(event.frame)
                size += len(event.frame)
                if size >= CHUNK_BYTES:
                    break
        return b"".join(frames)

    async def _from_database(self) -> bytes:
        """The next page from this stream's own place, but for what the feed has still to tell."""
        feed = self._feed
        mark = feed.mark()
        start = self._position - LOOK_BACK
        found, more = await feed.catching_up.ask(page, feed.catching_up.house, feed.person, start, self._seen)
        frames = []
        for event in found:
            if event.id > mark.floor and event.id not in mark.told:
                feed.wake()
                continue
            self._seen.add(event.id)
            self._position = max(self._position, event.id)
            if self._project in (None, event.project):
                frames.append(event.frame)
        self._seen = {number for number in self._seen if number > self._position - LOOK_BACK}
        if not more and feed.keeps(mark.number):
            self._go_live(mark.number)
        return b"".join(frames)

    def _go_live(self, number: int) -> None:
        self.next, self._seen = number, set()

    async def more(self, due: float) -> bool:
        """Wait until there may be more; False when there was nothing until the loop's clock said ``due``."""
        if self.next is None or self.next < self._feed.number or self._feed.ended:
            return True
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        timer = loop.call_at(due, self._answer, self._waiter, False)
        try:
            return await self._waiter
        finally:
            timer.cancel()
            self._waiter = None

    def wake(self) -> None:
        """There may be more."""
        if self._waiter is not None:
            self._answer(self._waiter, True)

    @staticmethod
    def _answer(waiter: asyncio.Future[bool], more: bool) -> None:
        if not waiter.done():
            waiter.set_result(more)


def page(house: House, person: Person, position: int, seen: Collection[int]) -> tuple[list[Event], bool]:
    """As many of a person's events after a position as one read may bring, less those seen; whether there are more."""
    found: list[Event] = []
    size = 0
    rows = events.since(house, person, position, [number for number in seen if number > position], PAGE)
    for row in rows:
        if size >= PAGE_BYTES:
            return found, True
        event = Event(row["id"], row["project_id"], frame(row))
        size += len(event.frame)
        found.append(event)
    return found, len(rows) == PAGE


def frame(row: View) -> bytes:
    """An event in the format of server-sent events."""
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (row["id"], row["kind"].encode(), orjson.dumps(row))


def reset(position: int) -> bytes:
    """The news that some news was missed."""
    return frame({"id": position, "kind": "reset", "at": now(), "project_id": None, "data": {}})
