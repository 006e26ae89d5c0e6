"""The offline studio's rendering processes: started when needed, fed one job at a time, gone with their parent."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

import retake
from retake.loops import Loop
from retake.providers.offline.jobs import Final, Jobs

_MOST_DEATHS = 3
"""A job that takes its renderer down this often is to blame itself."""


class Pool:
    """Up to `size` renderers for the jobs of one folder.

    Renderers are processes of their own program rather than forks or copies of the caller: they load nothing of the
    server, and they end by themselves when the pipe from their parent closes, however the parent died.
    """

    def __init__(self, jobs: Jobs, size: int) -> None:
        self._jobs = jobs
        self._size = size
        self._queue: queue.Queue[str | None] = queue.Queue()
        self._wanted: set[str] = set()
        self._deaths: dict[str, int] = {}
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._closed = False

    def want(self, job: str) -> None:
        """Has a job rendered unless this pool is about to anyway."""
        with self._lock:
            if self._closed or job in self._wanted:
                return
            self._wanted.add(job)
            self._queue.put(job)
            if self._idle < self._queue.qsize() and len(self._threads) < self._size:
                thread = threading.Thread(target=self._serve, name="offline-studio", daemon=True)
                self._threads.append(thread)
                thread.start()

    def forget(self, job: str) -> None:
        """A job is wanted no more; its renderer notices the end written to disk."""
        with self._lock:
            self._wanted.discard(job)

    def close(self) -> None:
        """Ends all renderers and waits for them."""
        with self._lock:
            self._closed = True
            threads = list(self._threads)
        for _ in threads:
            self._queue.put(None)
        for thread in threads:
            thread.join()

    def _serve(self) -> None:
        renderer: subprocess.Popen[str] | None = None
        serving = Loop("offline studio")
        while True:
            with self._lock:
                self._idle += 1
            job = self._queue.get()
            with self._lock:
                self._idle -= 1
            if job is None:
                break
            with (
                serving.turn()
            ):  # a full disk or no memory for a process: whoever waits for the job asks again
                renderer = self._render(renderer, job)
            with self._lock:
                self._wanted.discard(job)
            time.sleep(serving.pause)
        if renderer is not None:
            _end(renderer)

    def _render(self, renderer: subprocess.Popen[str] | None, job: str) -> subprocess.Popen[str] | None:
        """Have a job rendered that is still wanted; the renderer for the next one."""
        with self._lock:
            wanted = job in self._wanted and not self._closed
        if not wanted or self._jobs.final(job) is not None:
            return renderer
        renderer = renderer or _start(self._jobs.folder)
        if _render(renderer, job):
            return renderer
        _end(renderer)
        self._died(job)
        return None

    def _died(self, job: str) -> None:
        with self._lock:
            self._deaths[job] = self._deaths.get(job, 0) + 1
            often = self._deaths[job] >= _MOST_DEATHS
        if often:
            self._jobs.finish(job, Final("failed", 0, "the renderer broke down on this job several times"))


def _start(folder: Path) -> subprocess.Popen[str]:
    # The package may be importable here only because somebody changed sys.path; the child must find it too.
    home = str(Path(retake.__file__).parents[1])
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH", "")]))
    return subprocess.Popen(
        [sys.executable, "-m", "retake.providers.offline.renderer", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    )


def _end(renderer: subprocess.Popen[str]) -> None:
    """Closes a renderer's pipes, on which it ends, and waits for it."""
    for pipe in (renderer.stdin, renderer.stdout):
        with contextlib.suppress(BrokenPipeError):
            if pipe is not None:
                pipe.close()
    renderer.wait()


def _render(renderer: subprocess.Popen[str], job: str) -> bool:
    """Gives one job to a renderer and waits for its word; False when the renderer died instead."""
    if renderer.stdin is None or renderer.stdout is None:
        return False
    try:
        renderer.stdin.write(job + "\n")
        renderer.stdin.flush()
        return renderer.stdout.readline().strip() == job
    except (BrokenPipeError, ValueError):
        return False
