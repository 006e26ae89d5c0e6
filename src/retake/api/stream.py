"""The event stream: one listener on PostgreSQL in each process, which wakes the feeds of the people it tells of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import aclosing, suppress
from uuid import UUID

import structlog

from retake.api.feed import Feed, Reads, Stream
from retake.db.events import read_notice
from retake.db.notifications import DatabaseAway, heard
from retake.domain.errors import RetakeError, ServerFull, TooManyStreams
from retake.loops import Loop
from retake.services import people
from retake.services.house import House, Person

log = structlog.get_logger(__name__)
BEAT_SECONDS = 1.0  # few enough for a client to say within three seconds that it hears nothing
BEAT = b'event: beat\ndata: {"kind":"beat"}\n\n'  # without an id, so that it moves nobody's position
AT_ONCE = 4  # reads of the database; live streams do not wait behind those that catch up, nor requests behind either
CHECK_SECONDS = 60.0  # how often it is asked whether everybody may still listen: sessions run out untold


class Listener:
    """The feeds of everybody who watches, and what wakes them."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._feeds: dict[UUID, tuple[Feed, asyncio.Task[None]]] = {}
        self._reads, self._catching_up = Reads(house, AT_ONCE), Reads(house, AT_ONCE)
        self._checks = Reads(house, 1)
        self._doubted: set[Stream] = set()
        self._doubts = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._stopped = self._hearing = False

    def start(self) -> None:
        """Begin to listen."""
        self._tasks = [
            asyncio.create_task(self._listen()),
            asyncio.create_task(self._check_again_and_again()),
        ]

    async def stop(self) -> None:
        """Stop listening; open streams end, and new ones at once."""
        self._stopped = True
        tasks = [*self._tasks, *(task for _, task in self._feeds.values())]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(reads.end() for reads in (self._reads, self._catching_up, self._checks)))

    async def _listen(self) -> None:
        listening, notices = Loop("event listener", (DatabaseAway,)), Loop("event notices", (ValueError,))
        while True:
            with listening.turn():
                async with aclosing(heard(self._house.database.url)) as told:
                    async for payload in told:
                        listening.went_well()
                        with notices.turn():
                            self._hear(payload)
            self._hearing = False
            await asyncio.sleep(listening.pause)

    def _hear(self, payload: str) -> None:
        if not payload:  # listening has begun, and nobody knows what was told before
            self._hearing = True
            for feed, _ in self._feeds.values():
                feed.wake()
            self._doubt(self._streams())
            return
        person, access_changed = read_notice(payload)
        if entry := self._feeds.get(person):
            if access_changed:
                self._doubt(entry[0].streams)
            else:
                entry[0].wake()

    # ------------------------------------------------------------------------------------------ who may listen

    def _doubt(self, streams: Iterable[Stream]) -> None:
        """Look soon whether those who listen here still may."""
        self._doubted.update(streams)
        self._doubts.set()

    async def _check_again_and_again(self) -> None:
        loop = Loop("access of listeners")
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(CHECK_SECONDS):
                    await self._doubts.wait()
            self._doubts.clear()
            doubted, self._doubted = self._doubted or self._streams(), set()
            by_secret: dict[str, list[Stream]] = {}
            for stream in doubted:
                by_secret.setdefault(stream.secret, []).append(stream)
            for secret, streams in by_secret.items():
                with loop.turn():
                    await self._check(secret, streams)

    async def _check(self, secret: str, streams: Sequence[Stream]) -> None:
        """End the streams that were opened with what is not valid any more."""
        if secret and not await self._checks.ask(_valid, self._house, secret):
            for stream in streams:
                stream.end()

    def _streams(self) -> set[Stream]:
        return {stream for feed, _ in self._feeds.values() for stream in feed.streams}

    # ------------------------------------------------------------------------------------------ streams

    def _feed(self, person: Person) -> Feed:
        entry = self._feeds.get(person.id)
        if entry is None or entry[0].ended:
            feed = Feed(person, self._reads, self._catching_up)
            entry = self._feeds[person.id] = feed, asyncio.create_task(_run(feed))
        return entry[0]

    def _leave(self, feed: Feed, stream: Stream) -> None:
        feed.streams.discard(stream)
        entry = self._feeds.get(feed.person.id)
        if entry is not None and entry[0] is feed and not feed.streams:
            del self._feeds[feed.person.id]
            entry[1].cancel()

    def check_room(self, person: Person) -> None:
        """Raises TooManyStreams or ServerFull when no further stream may be opened."""
        if full := self._full(person):
            raise full

    def _full(self, person: Person) -> RetakeError | None:
        settings, entry = self._house.settings, self._feeds.get(person.id)
        if entry and len(entry[0].streams) >= settings.streams_per_person:
            return TooManyStreams()
        if sum(len(feed.streams) for feed, _ in self._feeds.values()) >= settings.streams:
            return ServerFull()
        return None

    async def follow(
        self, person: Person, position: int | None, project: UUID | None, secret: str = ""
    ) -> AsyncIterator[bytes]:
        """The person's events after a position (None: from now on) as server-sent events, while they are read.

        A beat comes whenever there was nothing else for a second and news would be told. They end when the ``secret``
        they were asked for with is not valid any more.
        """
        if self._stopped or self._full(person):  # others may have come since it was asked
            return
        clock = asyncio.get_running_loop().time
        feed = self._feed(person)
        stream = Stream(feed, project, secret)
        feed.streams.add(stream)
        self._doubt(
            [stream]
        )  # it may have ended between the sign-in and here, where that would have been heard
        try:
            if opening := await stream.begin(position):
                yield opening
            due = clock() + BEAT_SECONDS
            while not feed.ended and not stream.ended:
                chunk = await stream.take()
                if not chunk:
                    if await stream.more(due):
                        continue
                    chunk = BEAT if self._hearing else b""  # a beat says that news would be told
                if chunk:
                    yield chunk
                due = clock() + BEAT_SECONDS
        finally:
            self._leave(feed, stream)


async def _run(feed: Feed) -> None:
    """Run a feed. Nothing foreseen makes it fail; if it does, its streams end, and whoever reads them comes again."""
    with Loop("event feed").turn():
        await feed.run()


def _valid(house: House, secret: str) -> bool:
    """Whether a session's or token's secret still lets anybody in."""
    try:
        people.who(house, secret)
    except RetakeError:
        return False
    return True
