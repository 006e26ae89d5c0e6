"""Which workers live: each holds an advisory lock on a connection of its own for as long as it does."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from retake.db.connections import WORK, Connection, parameters_of

_SPACE = 7_268  # the first key of the advisory locks; the second is the worker's name, hashed

DatabaseAway = psycopg.Error


def _key(worker: str) -> int:
    return zlib.crc32(worker.encode()) - 2**31


class Presence:
    """A worker's sign of life: its lock goes when its connection does, however it dies."""

    def __init__(self, url: str, worker: str) -> None:
        self._worker = worker
        self._connection = Connection.open({**parameters_of(url), "autocommit": True}, WORK)
        try:
            self._connection.execute("select pg_advisory_lock(%s, %s)", (_SPACE, _key(worker)))
        except BaseException:
            self._connection.close()
            raise

    def owners_of_unfinished_work(self) -> list[str]:
        """The other workers that took work and have not finished it."""
        rows = self._connection.execute(
            "select distinct executor_id from dbos.workflow_status where status = 'PENDING' and executor_id <> %s",
            (self._worker,),
        ).fetchall()
        return [str(name) for (name,) in rows]

    def unfinished(self, work: list[str]) -> bool:
        """Whether some of this worker's work is not noted as finished."""
        row = self._connection.execute(
            "select exists (select from dbos.workflow_status"
            " where workflow_uuid = any(%s) and status = 'PENDING' and executor_id = %s)",
            (work, self._worker),
        ).fetchone()
        return bool(row and row[0])

    @contextmanager
    def in_place_of(self, worker: str) -> Iterator[bool]:
        """Whether that worker is gone; if so, nobody else is found in its place until the block ends."""
        row = self._connection.execute(
            "select pg_try_advisory_lock(%s, %s)", (_SPACE, _key(worker))
        ).fetchone()
        gone = bool(row and row[0])
        try:
            yield gone
        finally:
            if gone:
                self._connection.execute("select pg_advisory_unlock(%s, %s)", (_SPACE, _key(worker)))

    def close(self) -> None:
        """Let go of the lock."""
        self._connection.close()
