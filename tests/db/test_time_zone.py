"""Every connection speaks UTC, whatever zone the database or the role has."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql
from tests import house as houses
from tests.house import Cluster
from tests.web import API, open_client

from retake.api.app import create_app
from retake.db.rows import value
from retake.db.unit_of_work import Database


@pytest.fixture
def far_away(cluster: Cluster, database_url: str) -> str:
    """A database whose own zone is fourteen hours ahead of UTC."""
    name = sql.Identifier(urlsplit(database_url).path.removeprefix("/"))
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(sql.SQL("alter database {} set timezone to 'Pacific/Kiritimati'").format(name))
    return database_url


def test_the_pool_and_single_connections_speak_utc(far_away: str) -> None:
    """Asked of the server, as functions such as date_trunc and views see it."""
    database = Database(far_away, 2)
    try:
        for opened in (database.transaction, database.autocommit):
            with opened() as connection:
                assert value(connection, "show timezone") == "UTC"
    finally:
        database.close()
    with psycopg.connect(far_away) as single:
        assert single.execute("show timezone").fetchone() == ("UTC",)


def test_times_on_the_wire_are_utc(far_away: str, build_house: houses.Callable[..., houses.House]) -> None:
    """The API promises ISO 8601 in UTC."""
    house = build_house()
    ada = houses.person(house, "Ada", "admin")
    houses.ordered(house, ada, kind="image")
    client = open_client(create_app(house), ada)
    for path in ("projects", "runs", "operations"):
        for item in client.get(f"{API}/{path}").json()["items"]:
            times = [text for name, text in item.items() if name.endswith("_at") and text]
            assert times
            assert all(text.endswith(("Z", "+00:00")) for text in times), times
    client.close()
