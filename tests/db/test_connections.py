"""Connections whose network swallows everything: no wait without end, and all is well when the network is."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from tests.house import Cluster
from tests.wire import Wire, database_wire

from retake.db import connections
from retake.db.connections import COMMANDS, Connection, Limits, parameters_of
from retake.db.unit_of_work import Database
from retake.db.workers import Presence

pytestmark = pytest.mark.timeout(120)
EVERYTHING = 6  # connections the pool may have


@pytest.fixture
def wired(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Wire, str]]:
    """A wire to a database, and the database's address over it."""
    monkeypatch.setattr(connections, "SILENCE_SECONDS", 0.5)
    monkeypatch.setattr(connections, "CONNECT_SECONDS", 2)
    monkeypatch.setitem(connections._KEEPALIVE, "connect_timeout", 2)
    url = cluster.empty()
    wire, over = database_wire(url)
    with wire:
        yield wire, over
    cluster.drop(url)


def one(database: Database) -> int:
    """The least there is to ask."""
    with database.autocommit() as connection:
        answer: int = connection.exec_driver_sql("select 1").scalar_one()
        return answer


def test_a_pool_whose_connections_are_all_stranded_answers_and_heals(wired: tuple[Wire, str]) -> None:
    """The proxy takes every packet and passes none: everybody gets an error, none waits for ever."""
    wire, url = wired
    database = Database(url, EVERYTHING // 2)
    opened = [database._engine.connect() for _ in range(EVERYTHING)]
    for each in opened:
        each.exec_driver_sql("select 1")
    for each in opened:
        each.close()
    wire.hush()
    with ThreadPoolExecutor(8) as many:
        for asked in [many.submit(one, database) for _ in range(8)]:
            with pytest.raises((DBAPIError, PoolTimeout)):
                asked.result()
    wire.mend()
    assert one(database) == 1
    database.close()


def test_a_statement_whose_answer_is_swallowed_ends(wired: tuple[Wire, str]) -> None:
    """New connections pass again, the old one does not: the server is found to be doing nothing for it."""
    wire, url = wired
    with Connection.open(parameters_of(url)) as connection:
        wire.hush()
        wire.mend()
        with pytest.raises(psycopg.OperationalError, match="does not answer"):
            connection.execute("select 1")
        assert connection.closed


def test_a_long_statement_is_waited_for(wired: tuple[Wire, str]) -> None:
    """Silence for several looks, but the server is at work."""
    _, url = wired
    with Connection.open(parameters_of(url)) as connection:
        assert connection.execute("select 7 from pg_sleep(2.5)").fetchone() == (7,)


def test_a_worker_whose_sign_of_life_is_swallowed_notices(wired: tuple[Wire, str]) -> None:
    """And shows another one when the network is back."""
    wire, url = wired
    presence = Presence(url, "one")
    wire.hush()
    wire.mend()
    with pytest.raises(psycopg.OperationalError), presence.in_place_of("another"):
        pass
    presence.close()
    Presence(url, "two").close()


def test_limits_are_those_of_the_use(cluster: Cluster) -> None:
    """A statement of a request ends when it takes too long; a command's takes the time it takes."""
    url = cluster.empty()
    for limits, told in ((Limits(0.2, 3, 1), ("200ms", "3s")), (COMMANDS, ("0", "0"))):
        database = Database(url, 1, limits)
        with database.autocommit() as connection:
            for name, value in zip(
                ("statement_timeout", "idle_in_transaction_session_timeout"), told, strict=True
            ):
                assert connection.exec_driver_sql(f"show {name}").scalar_one() == value
            if limits.statement:
                with pytest.raises(DBAPIError, match="statement timeout"):
                    connection.exec_driver_sql("select pg_sleep(30)")
        database.close()
    cluster.drop(url)
