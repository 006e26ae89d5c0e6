"""The connection to PostgreSQL and the only commit in the house: one transaction for one use-case."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from psycopg.types.json import set_json_dumps, set_json_loads
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from retake.db import connections
from retake.db.connections import COMMANDS, Limits

# Every connection of this process speaks UTC, the engine's too, whatever zone a database or role of one's own has. As
# libpq's variable it is asked for at the start of a session, which every pooler understands.
os.environ["PGTZ"] = "UTC"
set_json_loads(orjson.loads)
set_json_dumps(orjson.dumps)


def driver_url(url: str) -> str:
    """The URL as SQLAlchemy wants it, with the psycopg 3 driver."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def engine(url: str, limits: Limits, pool_size: int) -> Engine:
    """A pool of connections that are asked whether they stand before each use, and do not wait in vain."""
    made = create_engine(
        driver_url(url),
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=limits.checkout,
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args={"application_name": "retake"},
    )

    @event.listens_for(made, "do_connect")
    def connect(
        _dialect: Any, _record: Any, _given: Any, parameters: dict[str, Any]
    ) -> connections.Connection:
        return connections.Connection.open(connections.watched(parameters), limits)

    return made


class Database:
    """A pool of connections to one PostgreSQL database."""

    def __init__(self, url: str, pool_size: int = 10, limits: Limits = COMMANDS) -> None:
        self.url = url
        self._engine = engine(url, limits, pool_size)
        self._autocommit = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def autocommit(self) -> Iterator[Connection]:
        """A connection on which every statement stands alone; for reading, locks and vacuum."""
        with self._autocommit.connect() as connection:
            yield connection

    def close(self) -> None:
        """Close every pooled connection."""
        self._engine.dispose()
