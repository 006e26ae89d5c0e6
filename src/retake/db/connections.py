"""Connections to PostgreSQL that end when the network under them is gone, also where nothing says so.

The kernel notices a peer that is gone (keepalives and limits on unanswered bytes, at both ends), but not a proxy that
takes every packet and passes none. So who waits long for an answer asks on another connection whether the server is
at work on it.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import psycopg
import structlog
from psycopg import pq
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow

log = structlog.get_logger(__name__)
Result = TypeVar("Result")
CONNECT_SECONDS = 5
SILENCE_SECONDS = (
    5.0  # of waiting for an answer, before it is asked whether one will come, and between such questions
)
_SUSPICIONS = 2  # such questions in a row that were answered with no, before the connection is given up
_KEEPALIVE: Final[dict[str, int]] = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
# What the server does about a client that is gone: its locks are others' to take.
_SESSION: Final[Mapping[str, str]] = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20000",
    "client_connection_check_interval": "10000",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a use of the database may take, in seconds; 0 is without end."""

    statement: float  # one statement, waiting for locks included
    idle: float  # doing nothing inside a transaction
    checkout: float  # waiting for a connection of the pool


WORK = Limits(statement=0, idle=900, checkout=30)  # a worker's statements may be about everything there is
COMMANDS = Limits(statement=0, idle=0, checkout=30)  # somebody watches, and knows Ctrl+C


def requests(statement_seconds: float) -> Limits:
    """The limits where somebody waits for the answer."""
    return Limits(statement=statement_seconds, idle=60, checkout=10)


class Connection(psycopg.Connection[TupleRow]):
    """A connection that does not wait for an answer nobody is going to give."""

    _parameters: Mapping[str, Any] = {}

    @classmethod
    def open(cls, parameters: Mapping[str, Any], limits: Limits = COMMANDS) -> Connection:
        """Connect, by the names of libpq. Raises psycopg.OperationalError."""
        connection = cls.connect(**parameters)
        connection._parameters = parameters
        try:
            connection._set_up(limits)
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_up(self, limits: Limits) -> None:
        session = {
            **_SESSION,
            "statement_timeout": f"{limits.statement * 1000:.0f}",
            "idle_in_transaction_session_timeout": f"{limits.idle * 1000:.0f}",
        }
        settings = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in session.items())
        asked, self.autocommit = self.autocommit, True  # what is set in a transaction goes with it
        self.execute(f"select {settings}".encode())
        self.autocommit = asked

    def wait(self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        """Wait for an answer, as psycopg does. Raises psycopg.OperationalError when none is going to come."""
        return super().wait(self._watching(gen), interval, timeout)

    def _watching(self, gen: PQGen[Result]) -> PQGen[Result]:
        """The same dialogue with the server, with a look at the clock whenever there was nothing for a moment."""
        return (yield from _Watch(self).over(gen))

    def close_if_forsaken(self, suspicions: int) -> int:
        """How many looks in a row found that nobody works on what is waited for. Raises OperationalError at the last."""
        if self.pgconn.transaction_status != pq.TransactionStatus.ACTIVE:
            return 0  # it waits for notifications, which may take as long as they like
        if _is_worked_on(self._parameters, self.pgconn.backend_pid):
            return 0
        suspicions += 1
        if suspicions < _SUSPICIONS:
            return suspicions
        log.warning("a database connection is given up; it answers no more")
        self.close()
        raise psycopg.OperationalError("The database does not answer on this connection any more.")


class _Watch:
    """Notices how long nothing has come."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._since: float | None = None
        self._suspicions = 0

    def over(self, gen: PQGen[Result]) -> Generator[Any, Any, Result]:
        """Hand everything on, both ways."""
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                self._look(bool(ready))
                wanted = gen.send(ready)
        except StopIteration as end:
            result: Result = end.value
            return result

    def _look(self, something_came: bool) -> None:
        if something_came:
            self._since, self._suspicions = None, 0
            return
        now = time.monotonic()
        self._since = self._since or now
        if now - self._since >= SILENCE_SECONDS:
            self._suspicions = self._connection.close_if_forsaken(self._suspicions)
            self._since = time.monotonic()


class _Question(psycopg.Connection[TupleRow]):
    """A connection that is given a few seconds for everything."""

    def wait(self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        return super().wait(gen, interval, CONNECT_SECONDS)


def _is_worked_on(parameters: Mapping[str, Any], backend: int) -> bool:
    """Whether the server is at work for this connection, as far as can be found out."""
    try:
        with _Question.connect(
            **{**parameters, "connect_timeout": CONNECT_SECONDS, "autocommit": True}
        ) as connection:
            row = connection.execute(
                "select state from pg_stat_activity where pid = %s", (backend,)
            ).fetchone()
    except psycopg.Error as error:
        # A server that refuses is there; perhaps it has too many connections just now.
        return "FATAL" in str(error)
    # A pooler between us gives numbers of its own, which the server does not know.
    return row is None or row[0] not in ("idle", "idle in transaction", "idle in transaction (aborted)")


def watched(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """These parameters of a connection, and the kernel's watch on it where they say nothing of that."""
    return {**_KEEPALIVE, **parameters}


def parameters_of(url: str) -> dict[str, Any]:
    """What a URL says, by the names of libpq, and the kernel's watch where it says nothing of that."""
    return watched(conninfo_to_dict(url))
