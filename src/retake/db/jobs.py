"""The queue of runs, kept by the job engine in the same database: ordering a run commits with the run itself."""

from __future__ import annotations

from uuid import UUID

import uuid_utils
from dbos import DBOSClient, EnqueueOptions, run_dbos_database_migrations
from sqlalchemy import Connection

from retake.db.unit_of_work import Database, driver_url

QUEUE = "runs"
WORKFLOW = "carry_out"
ERRANDS = "errands"  # what the house does for itself: archiving
THAWS = "thaws"  # what somebody waits for, so that it does not stand behind the archive
EXPORTS = "exports"  # one at a time in each worker, so that films that are being made keep a processor
ERRAND = "errand"
APPLICATION = "retake"
VERSION = "1"  # of the workflow's shape, not of Retake: a new release goes on with the work of the last


def prepare_engine(database: Database) -> None:
    """Make or upgrade the job engine's own tables."""
    run_dbos_database_migrations(driver_url(database.url))


class JobQueue:
    """Where runs wait for a worker."""

    def __init__(self, database: Database) -> None:
        self._client = DBOSClient(
            system_database_url=driver_url(database.url), lazy=True, application_name=APPLICATION
        )

    def order(self, connection: Connection, run: UUID, attempt: int) -> None:
        """Queue the run's attempt in the caller's transaction: no run without a job, no job without a run."""
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "queue_name": QUEUE,
            "workflow_id": f"{run}/{attempt}",
            "app_version": VERSION,
        }
        self._client.enqueue_in_transaction(connection, options, str(run))

    def errand(self, connection: Connection, name: str, about: str) -> None:
        """Queue an errand in the caller's transaction. The same errand may wait twice; doing it twice is harmless."""
        options: EnqueueOptions = {
            "workflow_name": ERRAND,
            "queue_name": {"thaw": THAWS, "export": EXPORTS}.get(name, ERRANDS),
            "workflow_id": f"{name}/{about}/{uuid_utils.uuid7()}",
            "app_version": VERSION,
        }
        self._client.enqueue_in_transaction(connection, options, name, about)

    def close(self) -> None:
        """Let go of the engine's connections."""
        self._client.destroy()
