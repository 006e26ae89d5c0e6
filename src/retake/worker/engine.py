"""The job engine's entry: a queued run or errand becomes a durable workflow that calls the service which does it."""

from __future__ import annotations

import math
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from dbos import DBOS, DBOSConfig
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from retake.db.connections import WORK
from retake.db.jobs import APPLICATION, ERRAND, ERRANDS, EXPORTS, QUEUE, THAWS, VERSION, WORKFLOW
from retake.db.unit_of_work import driver_url, engine
from retake.domain.errors import RetakeError
from retake.loops import Loop
from retake.media.errors import MediaError
from retake.observability import QUEUE_DEPTH
from retake.services import archiving, collection, exports, making, retention, runs, storage
from retake.services.house import House
from retake.worker.endings import Endings, Stopped
from retake.worker.liveness import Reaper

log = structlog.get_logger(__name__)
_ERRAND_PATIENCE = (
    300.0  # seconds an errand waits for a database that went away; the next pass does it as well
)
_LONGEST_PAUSE = 5.0  # seconds between two tries while the database is away
_TELL_SECONDS = 5.0  # how often the length of the queue is told
_ERRAND_SECONDS = 2.0  # how often a worker looks for errands, which nobody waits for
_THAW_SECONDS = 0.5  # and for clips to be brought back, which itself takes longer than that
_EXPORT_SECONDS = 0.5  # and for films to be exported, which somebody waits for too
_MONTHLY = "0 4 1 * *"  # at four in the morning on the first of each month
_DAILY = "30 3 * * *"  # at half past three every morning


class Worker:
    """One worker process: launch it, and it works until it is stopped."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.name = f"{socket.gethostname()}-{os.getpid()}-{int(time.time())}"
        self._stopping = threading.Event()
        self._endings = Endings()
        self._reaper = Reaper(house.database, self.name, house.settings)
        self._engine = engine(
            house.database.url, WORK, max(8, house.settings.worker_concurrency * 2)
        )  # the job engine's own

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
            "system_database_engine": self._engine,
        }
        DBOS(config=config)
        collect, archive = _register(self._house, self._stopping, self._endings)
        self._reaper.claim()
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=settings.worker_concurrency,
            polling_interval_sec=settings.queue_poll_seconds,
            on_conflict="always_update",
        )
        # Queues of their own and one at a time: looking after the archive must not keep anybody's film waiting. They
        # are looked at less often than the runs, as each look is five statements, also when nothing is to be done.
        waiting = ((ERRANDS, _ERRAND_SECONDS), (THAWS, _THAW_SECONDS), (EXPORTS, _EXPORT_SECONDS))
        for queue, seconds in waiting:
            DBOS.register_queue(
                queue,
                worker_concurrency=1,
                polling_interval_sec=max(seconds, settings.queue_poll_seconds),
                on_conflict="always_update",
            )
        DBOS.apply_schedules(
            [
                {"schedule_name": "collect", "workflow_fn": collect, "schedule": _MONTHLY},
                {"schedule_name": "archive", "workflow_fn": archive, "schedule": _DAILY},
            ]
        )
        self._reaper.start()
        log.info("worker ready", worker=self.name, runs_at_once=settings.worker_concurrency)

    def work(self) -> None:
        """Work until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)
        telling = Loop("queue depth", (DBAPIError, PoolTimeout))
        while not self._stopping.is_set():
            with telling.turn():
                QUEUE_DEPTH.set(runs.waiting(self._house))
            self._stopping.wait(_TELL_SECONDS)
        self.stop()

    def _note(self, *_: object) -> None:
        self._stopping.set()

    def stop(self) -> None:
        """Stop; what is under way goes on in another worker."""
        self._stopping.set()
        self._reaper.wait_for(self._endings.close())
        self._reaper.stop()
        DBOS.destroy(destroy_registry=True)
        self._engine.dispose()


Scheduled = Callable[[datetime, object], None]


def _register(house: House, stopping: threading.Event, endings: Endings) -> tuple[Scheduled, Scheduled]:
    """Name the workflows to the engine; the two that are scheduled, collection and the archive's daily pass.

    Their steps are rows of ours, so each body is one call that may be repeated.
    """

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=1000)
    def carry_out(run: str) -> None:
        with endings.of(DBOS.workflow_id):
            _patiently(house, UUID(run), stopping)

    @DBOS.workflow(name=ERRAND, max_recovery_attempts=1000)
    def errand(name: str, about: str) -> None:
        with endings.of(DBOS.workflow_id):
            _on_errand(house, name, about, stopping)

    @DBOS.workflow(name="collect")
    def collect(_scheduled: datetime, _context: object) -> None:
        with endings.of(DBOS.workflow_id):
            collection.collect(house)

    @DBOS.workflow(name="archive")
    def archive(_scheduled: datetime, _context: object) -> None:
        with endings.of(DBOS.workflow_id), house.database.transaction() as connection:
            house.errand(connection, retention.ERRAND, retention.EVERYTHING)

    return collect, archive


def _patiently(house: House, run: UUID, stopping: threading.Event) -> None:
    """Carry out a run; a database that goes away is waited for, however long: nobody else would end the run. Anything
    unforeseen ends it with an error."""
    try:
        _through_outages(lambda: making.carry_out(house, run), stopping, run=str(run))
    except Exception:
        log.exception("run failed", run=str(run))
        _through_outages(lambda: making.give_up(house, run), stopping, run=str(run))


def _on_errand(house: House, name: str, about: str, stopping: threading.Event) -> None:
    """Do an errand; one that cannot be done is logged, and done by the next pass or when it is asked for again."""

    def do() -> None:
        if name == "thaw":
            archiving.thaw(house, about)
        elif name == exports.ERRAND:
            exports.carry_out(house, UUID(about))
        elif name == retention.ERRAND and about == retention.EVERYTHING:
            retention.tend(house)
            storage.measure_everybody(house)
        elif name == retention.ERRAND:
            retention.tend(house, UUID(about))
        else:
            log.error("nobody knows this errand", errand=name, about=about)

    try:
        _through_outages(do, stopping, _ERRAND_PATIENCE, errand=name, about=about)
    except (RetakeError, MediaError) as error:
        log.warning("errand not done", errand=name, about=about, error=str(error))
    except (DBAPIError, PoolTimeout) as error:
        if _is_away(error):
            raise
        log.exception("errand failed in the database", errand=name, about=about)
    except Exception:
        log.exception("errand failed", errand=name, about=about)


def _through_outages(
    do: Callable[[], None], stopping: threading.Event, patience: float = math.inf, **about: str
) -> None:
    """Do it, from the start again for as long as the database is away, but no longer than ``patience`` seconds.

    Raises Stopped when the worker is to stop meanwhile, and what else goes wrong.
    """
    deadline, pause = time.monotonic() + patience, 1.0
    while True:
        try:
            do()
            return
        except (DBAPIError, PoolTimeout) as error:
            if not _is_away(error) or time.monotonic() > deadline:
                raise
            log.warning("the database is away; the work waits", pause_seconds=pause, **about)
        if stopping.wait(pause):
            raise Stopped
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _is_away(error: DBAPIError | PoolTimeout) -> bool:
    if isinstance(error, PoolTimeout):
        return True  # all connections wait for a database that does not answer, or others have them just now
    return bool(error.connection_invalidated) or _is_connection_error(error)


def _is_connection_error(error: DBAPIError) -> bool:
    return type(error.orig).__name__ in (
        "OperationalError",
        "AdminShutdown",
        "CrashShutdown",
        "CannotConnectNow",
        "ConnectionTimeout",
    )
