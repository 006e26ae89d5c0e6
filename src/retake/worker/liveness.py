"""Liveness: a worker holds an advisory lock while it lives; the runs of one whose lock is free go to the others."""

from __future__ import annotations

import threading
import time
import zlib

import psycopg
import structlog
from dbos import DBOS

from retake.db.unit_of_work import Database

log = structlog.get_logger(__name__)
_SPACE = 7_268  # the first key of the advisory locks
PERIOD = 0.5
GRACE = 1.5  # seconds a lock may be free before its worker is taken for dead


def _key(worker: str) -> int:
    return zlib.crc32(worker.encode()) - 2**31


class Reaper:
    """Holds this worker's lock on a connection of its own, and watches those of the others."""

    def __init__(self, database: Database, worker: str) -> None:
        self._url = database.url
        self._worker = worker
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._free_since: dict[str, float] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="reaper", daemon=True)

    def claim(self) -> None:
        """Take this worker's lock, before it takes any work."""
        self._connection = psycopg.connect(
            self._url,
            autocommit=True,
            connect_timeout=5,
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=3,
        )
        self._connection.execute("select pg_advisory_lock(%s, %s)", (_SPACE, _key(self._worker)))

    def start(self) -> None:
        """Watch the others from a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of the lock and stop watching."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(5)
        if self._connection is not None:
            self._connection.close()

    def _watch(self) -> None:
        while not self._stopped.wait(PERIOD):
            try:
                if self._connection is None or self._connection.closed:
                    self.claim()
                    self._free_since.clear()
                self._look()
            except psycopg.Error as error:
                log.warning("liveness: the database is away", error=str(error).strip())
                if self._connection is not None:
                    self._connection.close()
                self._connection = None

    def _look(self) -> None:
        """Give the unfinished work of workers that have been gone for the grace back to the queue."""
        assert self._connection is not None
        rows = self._connection.execute(
            "select distinct executor_id from dbos.workflow_status where status = 'PENDING' and executor_id <> %s",
            (self._worker,),
        ).fetchall()
        for (name,) in rows:
            worker = str(name)
            taken = self._connection.execute(
                "select pg_try_advisory_lock(%s, %s)", (_SPACE, _key(worker))
            ).fetchone()
            if not taken or not taken[0]:
                self._free_since.pop(worker, None)
                continue
            try:
                since = self._free_since.setdefault(worker, time.monotonic())
                if time.monotonic() - since >= GRACE:
                    self._adopt(worker)
            finally:
                self._connection.execute("select pg_advisory_unlock(%s, %s)", (_SPACE, _key(worker)))

    def _adopt(self, worker: str) -> None:
        pending = DBOS.list_workflows(
            status="PENDING", executor_id=worker, load_input=False, load_output=False
        )
        log.warning("a worker is gone; its runs go on here", worker=worker, runs=len(pending))
        DBOS.resume_workflows([workflow.workflow_id for workflow in pending], queue_name="runs")
        self._free_since.pop(worker, None)
