"""Taking over from workers that died: the runs of one that shows no sign of life go back to the queue."""

from __future__ import annotations

import threading
import time

import structlog
from dbos import DBOS

from retake.db.unit_of_work import Database
from retake.db.workers import DatabaseAway, Presence
from retake.loops import Loop
from retake.settings import Settings

log = structlog.get_logger(__name__)
LONGEST_PAUSE = 2.0  # between two looks while the database is away
_PATIENCE = 5.0  # seconds the engine is given to note an end
_PAUSE = 0.01


class Reaper:
    """Gives this worker's sign of life, and watches for those of the others."""

    def __init__(self, database: Database, worker: str, settings: Settings) -> None:
        self._period = settings.liveness_seconds
        self._grace = settings.dead_after_seconds
        self._url = database.url
        self._worker = worker
        self._presence: Presence | None = None
        self._gone_since: dict[str, float] = {}
        self._adopting = Loop("adopting work")
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="reaper", daemon=True)

    def claim(self) -> None:
        """Show the first sign of life, before any work is taken."""
        self._presence = Presence(self._url, self._worker)

    def start(self) -> None:
        """Watch the others from a thread."""
        self._thread.start()

    def wait_for(self, ended: list[str]) -> None:
        """Wait until the engine has noted the end of this work; not long, and not for a database that is away."""
        deadline = time.monotonic() + _PATIENCE
        presence = self._presence  # the watching thread may let go of it meanwhile
        try:
            while presence is not None and presence.unfinished(ended):
                if time.monotonic() > deadline:
                    return
                time.sleep(_PAUSE)
        except DatabaseAway as error:
            log.warning("liveness: the database is away", error=str(error).strip())

    def stop(self) -> None:
        """Stop watching; whoever has this worker's unfinished work is told by the silence."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(5)
        else:
            self._leave()

    def _leave(self) -> None:
        if self._presence is not None:
            self._presence.close()
        self._presence = None

    def _watch(self) -> None:
        try:
            self._look_again_and_again()
        finally:
            self._leave()  # here, as this thread may just be coming back when it is told to stop

    def _look_again_and_again(self) -> None:
        looking = Loop("liveness", (DatabaseAway,), first=self._period, longest=LONGEST_PAUSE)
        while not self._stopped.wait(looking.pause or self._period):
            with looking.turn():
                try:
                    if self._presence is None:
                        self.claim()
                        self._gone_since.clear()
                    else:
                        self._look(self._presence)
                except DatabaseAway:
                    self._leave()
                    raise

    def _look(self, presence: Presence) -> None:
        for worker in presence.owners_of_unfinished_work():
            with presence.in_place_of(worker) as gone:
                if not gone:
                    self._gone_since.pop(worker, None)
                elif time.monotonic() - self._gone_since.setdefault(worker, time.monotonic()) >= self._grace:
                    with self._adopting.turn():  # what goes wrong with one worker's work is not the others'
                        self._adopt(worker)

    def _adopt(self, worker: str) -> None:
        pending = DBOS.list_workflows(
            status="PENDING", executor_id=worker, load_input=False, load_output=False
        )
        log.warning("a worker is gone; its work goes on elsewhere", worker=worker, pieces=len(pending))
        for queue in {workflow.queue_name for workflow in pending}:  # errands must not stand among the runs
            mine = [workflow.workflow_id for workflow in pending if workflow.queue_name == queue]
            DBOS.resume_workflows(mine, queue_name=queue)
        self._gone_since.pop(worker, None)
