"""Many streams of one process hear the same: everything, once, in order, from one read of each event."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, Engine, event
from tests.ears import (
    PROJECT,
    Ear,
    View,
    apart,
    being_written,
    browser,
    ids_of,
    listening,
    next_of,
    parsed,
    rest,
    secret_of,
    told_of_each_writer_in_order,
    write,
    write_at_once,
    write_crosswise,
)
from tests.house import Cluster, person
from tests.web import served

from retake.api import feed, stream
from retake.api.stream import BEAT
from retake.db import events as event_rows
from retake.services.house import House, Person, new_id

pytestmark = pytest.mark.timeout(120)
OTHER = new_id()
Result = TypeVar("Result")


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """The application on a socket."""
    with served(house) as url:
        yield url


def test_a_hundred_listeners_each_hear_everything_once_and_in_order(
    house: House, ada: Person, address: str
) -> None:
    """Six writers whose transactions end in another order than they began; all listeners hear the very same."""

    async def main() -> list[Ear]:
        async with browser(address) as client:
            ears = [Ear(client, secret) for _ in range(100)]
            await asyncio.gather(*(ear.open.wait() for ear in ears))
            await write_at_once(house, ada, writers=6, rounds=range(12))
            await asyncio.gather(*(ear.done for ear in ears))
            return ears

    secret = secret_of(house, ada)
    ears = apart(main())
    everything = ids_of(house, ada)
    assert len(everything) == 6 * 12 * 2 + 1
    assert sorted(ears[0].ids) == everything
    assert told_of_each_writer_in_order(ears[0].told)
    assert all(ear.ids == ears[0].ids for ear in ears)


def test_whoever_joins_in_the_middle_hears_the_past_and_the_present_once(
    house: House, ada: Person, address: str
) -> None:
    """Streams from the beginning, opened one after the other while events are being written."""

    async def main() -> list[Ear]:
        ears = []
        async with browser(address) as client:
            async with being_written(house, ada, writers=4):
                for _ in range(20):
                    ears.append(Ear(client, secret, after=0))
                    await ears[-1].open.wait()
            await asyncio.gather(*(ear.done for ear in ears))
        return ears

    secret = secret_of(house, ada)
    for ear in apart(main()):
        assert sorted(ear.ids) == ids_of(house, ada)
        assert told_of_each_writer_in_order(ear.told)


def test_whoever_joins_now_hears_what_happens_from_then_on(house: House, ada: Person, address: str) -> None:
    """Nothing that was there before the stream was asked for, and everything that came after it was open."""

    async def main() -> list[tuple[set[int], set[int], Ear]]:
        joined = []
        async with browser(address) as client:
            async with being_written(house, ada, writers=4):
                for _ in range(20):
                    before = set(await asyncio.to_thread(ids_of, house, ada))
                    ear = Ear(client, secret)
                    await ear.open.wait()
                    joined.append((before, set(await asyncio.to_thread(ids_of, house, ada)), ear))
            await asyncio.gather(*(ear.done for _, _, ear in joined))
        return joined

    secret = secret_of(house, ada)
    joined = apart(main())
    everything = set(ids_of(house, ada))
    for before, at_open, ear in joined:
        assert len(set(ear.ids)) == len(ear.ids), "something came twice"
        assert everything - at_open <= set(ear.ids) <= everything - before
        assert told_of_each_writer_in_order(ear.told)


def test_people_do_not_hear_each_other(house: House, ada: Person, bob: Person, address: str) -> None:
    """Three people with ten streams each, while things happen to all of them: everybody hears their own."""
    everybody = [ada, bob, person(house, "Eve")]
    secrets = {who.id: secret_of(house, who) for who in everybody}

    async def main() -> list[tuple[Person, Ear]]:
        async with browser(address) as client:
            ears = [(who, Ear(client, secrets[who.id])) for who in everybody for _ in range(10)]
            await asyncio.gather(*(ear.open.wait() for _, ear in ears))
            await asyncio.gather(
                *(write_at_once(house, who, writers=2, rounds=range(8)) for who in everybody)
            )
            await asyncio.gather(*(ear.done for _, ear in ears))
            return ears

    for who, ear in apart(main()):
        assert sorted(ear.ids) == ids_of(house, who)


@contextmanager
def reads_counted() -> Iterator[list[str]]:
    """Every statement that reads events."""
    found: list[str] = []

    def note(_connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        if "from events" in statement:
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_an_event_is_read_once_however_many_listen(house: House, ada: Person, address: str) -> None:
    """Sixty listeners cost the database what one does: one statement an event."""
    secret = secret_of(house, ada)

    async def main(count: int) -> int:
        async with browser(address) as client:
            ears = [Ear(client, secret) for _ in range(count)]
            await asyncio.gather(*(ear.open.wait() for ear in ears))
            with reads_counted() as reads:
                for number in range(1, 11):
                    await asyncio.to_thread(write, house, ada, number=number)
                    await asyncio.gather(*(ear.has(number) for ear in ears))
                before_the_end = len(reads)
            await asyncio.to_thread(write, house, ada, end=True)
            await asyncio.gather(*(ear.done for ear in ears))
            return before_the_end

    assert [apart(main(1)), apart(main(60))] == [10, 10]


def test_a_reader_that_lags_is_kept_no_place_and_misses_nothing(
    house: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stops reading, much more happens than is kept for it, then it reads on: everything, once, in order."""
    monkeypatch.setattr(feed, "RECENT", 20)
    monkeypatch.setattr(feed, "RECENT_BYTES", 30_000)

    async def main() -> tuple[list[View], list[View]]:
        async with listening(house) as listener:
            slow, quick = listener.follow(ada, None, None), listener.follow(ada, None, None)
            await next_of(slow)
            await next_of(quick)
            hearing = asyncio.create_task(rest(quick))
            await asyncio.to_thread(write_crosswise, house, ada, 1, range(3))
            some = parsed((await next_of(slow)).decode())
            await asyncio.gather(
                *(
                    asyncio.to_thread(write_crosswise, house, ada, number, range(100), "x" * 1000)
                    for number in (2, 3)
                )
            )
            await asyncio.to_thread(write, house, ada, end=True)
            heard = await hearing
            entry = listener._feeds[ada.id][0]
            assert len(entry._recent) <= 20
            assert sum(len(told.event.frame) for told in entry._recent) <= 30_000
            assert len(entry._seen) <= 20 + 6, (
                "those kept, and those of transactions that were open beside them"
            )
            with reads_counted() as reads:
                some += await rest(slow)
            assert reads, "the slow one never fell behind"
            return some, heard

    slow, quick = apart(main())
    assert sorted(each["id"] for each in quick) == ids_of(house, ada)
    assert sorted(each["id"] for each in slow) == ids_of(house, ada)
    assert told_of_each_writer_in_order(slow)


def test_a_burst_larger_than_what_is_kept_reaches_everybody(
    house: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction with more events than a feed keeps, and one event larger than all of that room."""
    monkeypatch.setattr(feed, "RECENT", 20)
    monkeypatch.setattr(feed, "RECENT_BYTES", 30_000)

    async def main() -> list[list[View]]:
        async with listening(house) as listener:
            following = [listener.follow(ada, None, None) for _ in range(5)]
            for each in following:
                await next_of(each)
            hearing = [asyncio.create_task(rest(each)) for each in following]
            with house.database.transaction() as connection:
                for number in range(250):
                    event_rows.append(connection, "project", ada.id, PROJECT, {"number": number})
                event_rows.append(connection, "project", ada.id, PROJECT, {"text": "x" * 50_000})
            write(house, ada, end=True)
            return list(await asyncio.gather(*hearing))

    for told in apart(main()):
        assert [each["id"] for each in told] == ids_of(house, ada)


def test_a_stream_beats_while_others_are_told_of(
    house: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream of a quiet project is kept open although another project of the same person is busy."""
    monkeypatch.setattr(stream, "BEAT_SECONDS", 1.5)

    async def main() -> bytes:
        async with listening(house) as listener:
            following = listener.follow(ada, None, OTHER)
            await next_of(following)
            waiting = asyncio.create_task(next_of(following))
            while not waiting.done():
                await asyncio.to_thread(write, house, ada, number=1)
            await asyncio.to_thread(write, house, ada, OTHER, number=2)
            told = await next_of(following)
            while told == BEAT:
                told = await next_of(following)
            assert [each["data"] for each in parsed(told.decode())] == [{"number": 2}]
            return await waiting

    assert apart(main()) == BEAT


@contextmanager
def away(cluster: Cluster, url: str) -> Iterator[None]:
    """The database lets nobody in, and throws out whoever is there."""
    name = urlsplit(url).path.removeprefix("/")
    allow = sql.SQL("alter database {} with allow_connections {}")
    with psycopg.connect(cluster.url, autocommit=True) as admin:
        admin.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        yield
        admin.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


def test_open_streams_outlast_an_absence_of_the_database(house: House, ada: Person, cluster: Cluster) -> None:
    """One that waits hears what happens after the database is back; one that comes meanwhile is served then."""

    async def main() -> None:
        async with listening(house) as listener:
            waiting = listener.follow(ada, None, None)
            await next_of(waiting)
            await asyncio.to_thread(write, house, ada, number=1)
            assert parsed((await next_of(waiting)).decode())[0]["data"] == {"number": 1}
            told = asyncio.create_task(rest(waiting))
            with away(cluster, house.database.url):
                come = asyncio.create_task(rest(listener.follow(ada, 0, None)))
                await asyncio.wait([told, come], timeout=1.5)
                assert not told.done()
                assert not come.done()
            await asyncio.to_thread(write, house, ada, end=True)
            assert len(await told) == 1
            assert len(await come) == 2

    apart(main())


@pytest.mark.parametrize(
    "nonsense",
    ["not-a-uuid", "access nobody", "", "x" * 7000],
    ids=["not an id", "nobody", "nothing", "much"],
)
def test_no_notification_ends_live_events(house: House, ada: Person, nonsense: str) -> None:
    """Any role of the database may notify; what is told afterwards still arrives."""

    async def main() -> list[View]:
        async with listening(house) as listener:
            following = listener.follow(ada, None, None)
            await next_of(following)
            await asyncio.to_thread(write, house, ada, number=1)
            told = parsed((await next_of(following)).decode())
            await asyncio.to_thread(notify, house, nonsense)
            await asyncio.to_thread(write, house, ada, end=True)
            return told + await rest(following)

    assert [each["data"] for each in apart(main())] == [{"number": 1}, {"end": True}]


def notify(house: House, payload: str) -> None:
    """As a stranger with a role of the database."""
    with house.database.autocommit() as connection:
        connection.exec_driver_sql("select pg_notify(%s, %s)", (event_rows.CHANNEL, payload))
