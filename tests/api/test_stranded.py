"""A network between server and database that keeps every connection and passes nothing: answers come, and it heals."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from tests.ears import listening, next_of, parsed, rest, secret_of, write
from tests.house import Cluster, build, person
from tests.web import API, problem, served
from tests.wire import Wire, database_wire

from retake.db import connections, notifications
from retake.services.house import House, Person

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def stranded(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Wire, House, House, Person]]:
    """A wire, the house behind it, the same house on a way of its own, and somebody in it."""
    monkeypatch.setattr(connections, "SILENCE_SECONDS", 0.5)
    monkeypatch.setattr(connections, "CONNECT_SECONDS", 2)
    monkeypatch.setitem(connections._KEEPALIVE, "connect_timeout", 2)
    monkeypatch.setattr(notifications, "PROBE_SECONDS", 0.5)
    url = cluster.migrated()
    wire, over = database_wire(url)
    with wire:
        behind, direct = build(tmp_path / "behind", over), build(tmp_path / "direct", url)
        yield wire, behind, direct, person(direct, "Ada")
        for house in (behind, direct):
            house.database.close()
    cluster.drop(url)


def test_every_request_is_answered_and_the_next_one_after_the_network_is_back(
    stranded: tuple[Wire, House, House, Person],
) -> None:
    """503 that says when to come again, whichever connection a request had; then 200."""
    wire, behind, direct, ada = stranded
    headers = {"Authorization": f"Bearer {secret_of(direct, ada)}"}
    with served(behind) as address, ThreadPoolExecutor(8) as many:

        def ask() -> httpx.Response:
            return httpx.get(f"{address}{API}/me", headers=headers, timeout=60)

        assert {answer.result().status_code for answer in [many.submit(ask) for _ in range(8)]} == {200}
        wire.hush()
        for answer in [many.submit(ask) for _ in range(8)]:
            assert problem(answer.result(), 503)["type"].endswith(("database-away", "database-busy"))
            assert answer.result().headers["retry-after"] == "2"
        wire.mend()
        assert ask().status_code == 200


def test_listening_that_died_silently_is_noticed_and_nothing_is_missed(
    stranded: tuple[Wire, House, House, Person],
) -> None:
    """What happens while nobody hears it arrives when somebody does; meanwhile no beat says that all is well."""
    wire, behind, direct, ada = stranded

    async def main() -> list[dict[str, object]]:
        async with listening(behind) as listener:
            following = listener.follow(ada, None, None)
            await next_of(following)
            await asyncio.to_thread(write, direct, ada, number=1)
            assert parsed((await next_of(following)).decode())[0]["data"] == {"number": 1}
            wire.hush()
            while listener._hearing:  # noqa: ASYNC110 - nothing tells of it, which is the point
                await asyncio.sleep(0.05)
            await asyncio.to_thread(write, direct, ada, number=2)
            wire.mend()
            await asyncio.to_thread(write, direct, ada, end=True)
            return [each["data"] for each in await rest(following)]

    told: list[list[dict[str, object]]] = []
    thread = threading.Thread(target=lambda: told.append(asyncio.run(main())))
    thread.start()
    thread.join()
    assert told == [[{"number": 2}, {"end": True}]]
