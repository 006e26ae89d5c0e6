"""The program a rendering process runs: reads job ids from its input, renders them, ends when the input ends."""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from pathlib import Path

from retake.providers.offline.faults import RELEASED
from retake.providers.offline.jobs import Final, Jobs, Order
from retake.providers.offline.making import Cancelled, make

_LOW_PRIORITY = 10
"""On one machine, whoever looks at a screen goes before what is drawn meanwhile; on an idle one it costs nothing."""


def main(folder: Path) -> None:
    """Renders the jobs named on standard input, one line each, and repeats each name on standard output."""
    os.nice(_LOW_PRIORITY)
    jobs = Jobs(folder)
    names: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(names,), daemon=True).start()
    while True:
        job = names.get()
        render(jobs, job)
        sys.stdout.write(job + "\n")
        sys.stdout.flush()


def _listen(names: queue.Queue[str]) -> None:
    for line in sys.stdin:
        names.put(line.strip())
    # The parent is gone: unfinished work is left to whoever polls for it, half files included.
    os._exit(0)


def render(jobs: Jobs, job: str) -> None:
    """Renders one job to its end, unless it has ended or another process is at it."""
    with jobs.rendering(job) as mine:
        if not mine or jobs.final(job) is not None:
            return
        order = jobs.order(job)
        jobs.set_progress(job, 0.01)
        try:
            final = _ended(jobs, order)
        except Cancelled:
            return
        except Exception as error:  # noqa: BLE001 - whatever went wrong is the job's answer, not this process's end
            final = Final("failed", 0, f"the offline studio could not make it: {error}")
        jobs.finish(job, final)


def _ended(jobs: Jobs, order: Order) -> Final:
    _dawdle(jobs, order)
    if order.fate in ("fail", "charge"):
        charged = order.price if order.fate == "charge" else 0
        return Final("failed", charged, "the offline studio was told to fail this")
    place = jobs.place(order.job)
    last = [0.0]

    def note(value: float) -> None:
        # A look at the disk now and then, not for every frame.
        if time.monotonic() - last[0] > 0.1:
            last[0] = time.monotonic()
            if jobs.final(order.job) is not None:
                raise Cancelled
            jobs.set_progress(order.job, value)

    made = make(order, jobs, place, note)
    draft = place / made.name
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    output = "output" + draft.suffix
    draft.replace(place / output)
    return Final("done", order.price, None, output, made.media_type, made.usage)


def _dawdle(jobs: Jobs, order: Order) -> None:
    """Be as slow as the order's faults say, noticing when it is cancelled meanwhile."""
    end = time.monotonic() + order.slow
    awaited = [jobs.folder / RELEASED / name for name in order.waits_for]
    while (left := end - time.monotonic()) > 0 or not all(path.exists() for path in awaited):
        if jobs.final(order.job) is not None:
            raise Cancelled
        if order.slow:
            jobs.set_progress(order.job, 0.01 + 0.5 * (1 - max(left, 0.0) / order.slow))
        time.sleep(0.05)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
