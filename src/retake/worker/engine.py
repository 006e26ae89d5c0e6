"""The job engine's entry: a queued run becomes a durable workflow that calls the service which carries it out."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from dbos import DBOS, DBOSConfig
from sqlalchemy.exc import DBAPIError

from retake.db.jobs import APPLICATION, QUEUE, VERSION, WORKFLOW
from retake.db.unit_of_work import driver_url
from retake.observability import QUEUE_DEPTH
from retake.services import collection, making, runs
from retake.services.house import House
from retake.worker.liveness import Reaper

log = structlog.get_logger(__name__)
_DATABASE_PATIENCE = 300.0  # seconds a run waits for a database that went away
_TELL_SECONDS = 5.0  # how often the length of the queue is told
_MONTHLY = "0 4 1 * *"  # at four in the morning on the first of each month


class Worker:
    """One worker process: launch it, and it works until it is stopped."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.name = f"{socket.gethostname()}-{os.getpid()}-{int(time.time())}"
        self._stopping = False
        self._reaper = Reaper(house.database, self.name)

    def launch(self) -> None:
        """Start working. Returns at once; the engine's threads do the rest."""
        settings = self._house.settings
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": driver_url(self._house.database.url),
            "executor_id": self.name,
            "application_version": VERSION,
            "log_level": "WARNING",
            "run_migrations": True,
            "sys_db_pool_size": max(8, settings.worker_concurrency * 2),
        }
        DBOS(config=config)
        collect = _register(self._house)
        self._reaper.claim()
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=settings.worker_concurrency,
            polling_interval_sec=settings.queue_poll_seconds,
            on_conflict="always_update",
        )
        DBOS.apply_schedules([{"schedule_name": "collect", "workflow_fn": collect, "schedule": _MONTHLY}])
        self._reaper.start()
        log.info("worker ready", worker=self.name, runs_at_once=settings.worker_concurrency)

    def work(self) -> None:
        """Work until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)
        told = 0.0
        while not self._stopping:
            time.sleep(0.2)
            if time.monotonic() - told >= _TELL_SECONDS:
                told = time.monotonic()
                self._tell()
        self.stop()

    def _note(self, *_: object) -> None:
        self._stopping = True

    def _tell(self) -> None:
        try:
            QUEUE_DEPTH.set(runs.waiting(self._house))
        except DBAPIError:
            log.warning("the database is away; the queue cannot be counted")

    def stop(self) -> None:
        """Stop; what is under way goes on in another worker."""
        self._reaper.stop()
        DBOS.destroy(destroy_registry=True)


def _register(house: House) -> Callable[[datetime, object], None]:
    """Name the workflows to the engine; the one that is scheduled. Their steps are rows of ours, so each body is one
    call that may be repeated."""

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=1000)
    def carry_out(run: str) -> None:
        _patiently(house, UUID(run))

    @DBOS.workflow(name="collect")
    def collect(_scheduled: datetime, _context: object) -> None:
        collection.collect(house)

    return collect


def _patiently(house: House, run: UUID) -> None:
    """Carry out a run; a database that goes away is waited for, anything unforeseen ends the run with an error."""
    deadline = time.monotonic() + _DATABASE_PATIENCE
    while True:
        try:
            making.carry_out(house, run)
            return
        except DBAPIError as error:
            if not error.connection_invalidated and not _is_connection_error(error):
                log.exception("run failed in the database", run=str(run))
                making.give_up(house, run)
                return
            if time.monotonic() > deadline:
                raise
            log.warning("the database is away; the run waits", run=str(run))
            time.sleep(1)
        except Exception:
            log.exception("run failed", run=str(run))
            making.give_up(house, run)
            return


def _is_connection_error(error: DBAPIError) -> bool:
    return type(error.orig).__name__ in (
        "OperationalError",
        "AdminShutdown",
        "CrashShutdown",
        "CannotConnectNow",
    )
