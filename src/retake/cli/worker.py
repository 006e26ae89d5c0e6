"""``retake worker``: one worker process, as many of them and on as many machines as there is work for."""

from __future__ import annotations

import contextlib
import logging
import os
import sys

from retake.cli.options import DataDir, Supervisor, full_logs, read_settings
from retake.cli.parent import end_with
from retake.cli.supervising import stop_on_hang_up


def worker(data_dir: DataDir = None, supervisor: Supervisor = 0) -> None:
    """Carry out runs from the queue, in this process alone.

    Any number of workers may share one database and one store of media bytes. A worker that is stopped or killed
    loses nothing: another one goes on where it was.

    Examples:

        retake worker

        RETAKE_DATABASE_URL=postgresql://retake@db/retake RETAKE_WORKER_CONCURRENCY=8 retake worker
    """
    end_with(supervisor)
    stop_on_hang_up()
    settings = read_settings(data_dir=data_dir)
    full_logs(settings, "worker")
    from retake.bootstrap import build_house, database_at_hand, prepare_database
    from retake.cli.access import tighten
    from retake.db.connections import WORK
    from retake.observability import logger
    from retake.worker.engine import Worker

    tighten(settings)
    with database_at_hand(settings, logger("worker").info) as url:
        prepare_database(url)
        house = build_house(settings, url, limits=WORK)
        this = Worker(house)
        this.launch()
        this.work()
        house.database.close()
    # Threads in the middle of a run would be waited for. They need not be: the run goes on in another worker.
    logging.shutdown()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
