"""One person's events, read once for all their open streams; a stream that joins or lags reads up from its own place.

The feed keeps the last events it told, numbered in the order of telling. A live stream is nothing but the number of
the event it takes next, so a slow reader keeps nothing in memory: when its next event is no longer kept, it falls
behind, and reads from the database until it is level with the feed again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

import anyio.to_thread
import orjson
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from retake.loops import Loop
from retake.services import events
from retake.services.events import Place
from retake.services.house import House, Person, now

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
PAGE, PAGE_BYTES = 100, 256 * 1024  # one read of the database
RECENT, RECENT_BYTES = (
    2 * PAGE,
    2 * PAGE_BYTES,
)  # what a feed keeps: enough that who keeps up never falls behind
ENDING_SECONDS = 2.0
CHUNK_BYTES = 32 * 1024  # what a stream sends at once


@dataclass(frozen=True, slots=True)
class Event:
    """An event as the wire has it."""

    id: int
    transaction: int
    project: UUID | None
    frame: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """An event the feed told, its number in the order of telling, and how far the feed was before it."""

    event: Event
    number: int
    position: int
    horizon: int


@dataclass(frozen=True, slots=True)
class Page:
    """Events read at once, whether there are more, and the horizon of that read."""

    events: Sequence[Event]
    more: bool
    horizon: int


class Reads:
    """Questions to the database, a few at a time, asked again until there is an answer."""

    def __init__(self, house: House, at_once: int) -> None:
        self.house = house
        self._limiter = anyio.CapacityLimiter(at_once)
        self._under_way: set[asyncio.Future[Any]] = set()

    async def ask(
        self, question: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs
    ) -> Answer:
        """What the database answers."""
        call = partial(question, *given, **named)
        loop = Loop("event reads", (OperationalError, InterfaceError, PoolTimeout))
        while True:
            with loop.turn():
                work = asyncio.ensure_future(anyio.to_thread.run_sync(call, limiter=self._limiter))
                self._under_way.add(work)
                work.add_done_callback(self._under_way.discard)
                return await asyncio.shield(work)
            await asyncio.sleep(loop.pause)

    async def end(self) -> None:
        """Wait for the threads that are still asking on behalf of nobody; not long, as the database may be away."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=ENDING_SECONDS)


class Feed:
    """What happens to one person. ``run`` it in a task; when that ends, so do its streams."""

    def __init__(self, person: Person, reads: Reads, catching_up: Reads) -> None:
        self.person, self.catching_up = person, catching_up
        self.streams: set[Stream] = set()
        self.ended = False
        self.position = self.horizon = self.number = 0
        self._reads = reads
        # Number and transaction of what was told of transactions from the horizon before the oldest event kept on.
        self._seen: dict[int, tuple[int, int]] = {}
        self._recent: deque[Told] = deque()
        self._bytes = 0
        self._woken = asyncio.Event()
        self._asked: list[asyncio.Future[None]] = []

    async def run(self) -> None:
        """Tell what happens from now on, whenever something has woken the feed."""
        try:
            start = await self._reads.ask(events.newest, self._reads.house, self.person)
            self.position, self.horizon = start.position, start.horizon
            self._seen = {event: (-1, transaction) for event, transaction in start.seen.items()}
            while True:
                await self._woken.wait()
                self._woken.clear()
                asked, more = len(self._asked), True
                while more:
                    read = await self._reads.ask(page, self._reads.house, self.person, self.place())
                    self._tell(read)
                    more = read.more
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

    def place(self) -> Place:
        """How far it has told."""
        return self._place(self.position, self.horizon, self.number)

    def _place(self, position: int, horizon: int, number: int) -> Place:
        """How far it had told, and of what might show up late then, what it told before this number."""
        seen = {
            event: transaction
            for event, (told, transaction) in self._seen.items()
            if told < number and transaction >= horizon
        }
        return Place(position, horizon, seen)

    def keeps(self, number: int) -> bool:
        """Whether all events from this number on are still here."""
        return number >= self.number - len(self._recent)

    def after(self, number: int) -> Iterator[Event]:
        """The events from this number on."""
        return (told.event for told in islice(self._recent, number - self.number + len(self._recent), None))

    def _tell(self, read: Page) -> None:
        for event in read.events:
            self._recent.append(Told(event, self.number, self.position, self.horizon))
            self._bytes += len(event.frame)
            self._seen[event.id] = self.number, event.transaction
            self.number += 1
            if event.id > self.position:  # and so past what this read found late
                self.position, self.horizon = event.id, read.horizon
        if not read.more:
            self.horizon = read.horizon
        if read.events:
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
                told = gone[stream.next]
                stream.fall_behind(self._place(told.position, told.horizon, told.number))
        floor = self._recent[0].horizon
        self._seen = {event: told for event, told in self._seen.items() if told[1] >= floor}


class Stream:
    """One open stream: a number in the feed; behind it, a place in the database."""

    __slots__ = ("_feed", "_place", "_project", "_waiter", "ended", "next", "secret")

    def __init__(self, feed: Feed, project: UUID | None, secret: str = "") -> None:
        self._feed, self._project = feed, project
        self.secret = secret  # what it was opened with; it ends when that is not valid any more
        self.ended = False
        self._waiter: asyncio.Future[bool] | None = None
        self.next: int | None = None
        self.fall_behind(Place())

    def fall_behind(self, place: Place) -> None:
        """Go on from a place in the database."""
        self.next, self._place = None, place

    async def begin(self, position: int | None) -> bytes:
        """Take a place after this position (None: at the end); what the client is told of it."""
        feed, lost = self._feed, False
        if position is not None:
            reads = feed.catching_up
            place = await reads.ask(events.place_after, reads.house, feed.person, position)
            lost = place is None
            self.fall_behind(place or Place(position))
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
        feed, told, number = self._feed, self._feed.place(), self._feed.number
        read = await feed.catching_up.ask(page, feed.catching_up.house, feed.person, self._place, CHUNK_BYTES)
        known = [told.has(event.id, event.transaction) for event in read.events]
        taken = read.events[: known.index(False) if False in known else len(known)]
        for event in taken:
            self._place = self._place.passed(event.id, event.transaction, read.horizon)
        if len(taken) < len(known):
            feed.wake()  # the next event is news to the feed as well, and comes from there
        elif not read.more:
            self._place = self._place.settled(read.horizon)
        if not read.more and not any(known[len(taken) :]) and feed.keeps(number):
            self._go_live(number)
        return b"".join(event.frame for event in taken if self._project in (None, event.project))

    def end(self) -> None:
        """Tell no more."""
        self.ended = True
        self.wake()

    def _go_live(self, number: int) -> None:
        self.next, self._place = number, Place()

    async def more(self, due: float) -> bool:
        """Wait until there may be more; False when there was nothing until the loop's clock said ``due``."""
        if self.next is None or self.next < self._feed.number or self._feed.ended or self.ended:
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


def page(house: House, person: Person, place: Place, most: int = PAGE_BYTES) -> Page:
    """As many of a person's events after a place as one read may bring; about ``most`` bytes."""
    rows, horizon = events.since(house, person, place, PAGE, most)
    found = [Event(row["id"], row["transaction"], row["project_id"], frame(row)) for row in rows]
    return Page(found, bool(rows) and (len(rows) < rows[0]["found"] or len(rows) == PAGE), horizon)


def frame(row: Mapping[str, Any]) -> bytes:
    """An event in the format of server-sent events."""
    event = {name: row[name] for name in ("id", "at", "kind", "project_id", "data")}
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (row["id"], row["kind"].encode(), orjson.dumps(event))


def reset(position: int) -> bytes:
    """The news that some news was missed."""
    return frame({"id": position, "kind": "reset", "at": now(), "project_id": None, "data": {}})
