"""What came to its end in a worker: it stops only when the engine has noted that, and nothing ends there afterwards."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

_LATEST = 64  # more than a worker ends in the moment it takes the engine to note an end


class Stopped(BaseException):
    """The worker stops. Not an error: the engine must take no note of an end, so that the work is found unfinished
    and goes on elsewhere."""


class Endings:
    """The pieces of work that ended last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: deque[str] = deque(maxlen=_LATEST)
        self._closed = False

    @contextmanager
    def of(self, workflow: str | None) -> Iterator[None]:
        """The work of this workflow. Raises Stopped at its end when the worker has stopped meanwhile."""
        try:
            yield
        except Exception:
            self._note(workflow)
            raise
        self._note(workflow)

    def _note(self, workflow: str | None) -> None:
        with self._lock:
            if self._closed:
                raise Stopped
            if workflow is not None:
                self._latest.append(workflow)

    def close(self) -> list[str]:
        """Let nothing end from here on, and tell what ended before."""
        with self._lock:
            self._closed = True
            return list(self._latest)
