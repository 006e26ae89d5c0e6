"""Streams end when their server stops, and with the token or session they were opened with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.ears import apart, listening, next_of, rest, secret_of, write

from retake.api import stream
from retake.db import people as people_rows
from retake.services import people, sessions
from retake.services.house import House, Person

pytestmark = pytest.mark.timeout(120)


def test_streams_end_when_the_listener_stops(house: House, ada: Person) -> None:
    """One that waits, one that was never read from, and one that lags."""

    async def main() -> None:
        async with listening(house) as listener:
            waiting, lagging = listener.follow(ada, None, None), listener.follow(ada, 0, None)
            await next_of(waiting)
            await next_of(lagging)
            ending = asyncio.create_task(next_of(waiting))
            await asyncio.sleep(0)
        for each in (ending, asyncio.create_task(next_of(lagging))):
            with pytest.raises(StopAsyncIteration):
                await each
        assert listener._feeds == {}

    apart(main())


def test_streams_end_with_what_they_were_opened_with_in_every_server(
    house: House, ada: Person, bob: Person
) -> None:
    """A revoked token, and with a new password all sessions; other tokens' streams and other people's go on."""

    async def main() -> None:
        kept, gone, session, bobs = (
            people.issue_token(house, ada, "kept")["token"],
            people.issue_token(house, ada, "gone")["token"],
            sessions.enter(house, ada, sessions.Visitor()).session,
            secret_of(house, bob),
        )
        async with listening(house) as one, listening(house) as other:
            ends, stays = [], []
            for listener in (one, other):
                await next_of(listener.follow(ada, None, None, kept))  # the listener hears from here on
                stays += [listener.follow(ada, None, None, kept), listener.follow(bob, None, None, bobs)]
                ends.append([listener.follow(ada, None, None, secret) for secret in (gone, session)])
            for each in [*stays, *ends[0], *ends[1]]:
                await next_of(each)
            people.revoke(house, ada, people.who(house, gone)[1])
            await asyncio.gather(*(ended(each) for each, _ in ends))
            with house.database.transaction() as connection:
                people_rows.set_password(connection, ada.id, "another")
            await asyncio.gather(*(ended(each) for _, each in ends))
            for who in (ada, bob):
                write(house, who, end=True)
            assert [len(await rest(each)) for each in stays] == [1, 1, 1, 1]

    apart(main())


async def ended(following: AsyncIterator[bytes]) -> None:
    """Wait until it tells no more."""
    async for _ in following:
        pass


def test_what_ran_out_untold_ends_as_well(house: House, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session past its time: nobody says so, and it is noticed when everybody is asked after."""
    monkeypatch.setattr(stream, "CHECK_SECONDS", 0.1)

    async def main() -> None:
        session = sessions.enter(house, ada, sessions.Visitor()).session
        async with listening(house) as listener:
            following = listener.follow(ada, None, None, session)
            await next_of(following)
            with house.database.transaction() as connection:
                connection.exec_driver_sql("update tokens set expires_at = now() - interval '1 second'")
            await ended(following)

    apart(main())


@pytest.mark.parametrize("ticks", range(5))
def test_a_listener_stops_although_somebody_is_just_being_asked_after(house: House, ticks: int) -> None:
    """What wakes the loop that checks may come at any moment of its being cancelled."""

    async def main() -> None:
        listener = stream.Listener(house)
        listener.start()
        while not listener._hearing:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        listener._doubts.set()
        for _ in range(ticks):
            await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await listener.stop()

    apart(main())
