"""The connection to PostgreSQL and the only commit in the house: one transaction for one use-case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import orjson
from psycopg.types.json import set_json_dumps, set_json_loads
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import QueuePool

set_json_loads(orjson.loads)
set_json_dumps(orjson.dumps)


def driver_url(url: str) -> str:
    """The URL as SQLAlchemy wants it, with the psycopg 3 driver."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


class Database:
    """A pool of connections to one PostgreSQL database."""

    def __init__(self, url: str, pool_size: int = 10) -> None:
        self.url = url
        self._engine = create_engine(
            driver_url(url),
            poolclass=QueuePool,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            pool_recycle=1800,
            connect_args={"connect_timeout": 10, "application_name": "retake"},
        )
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
