"""A limit on failed sign-ins by address, in this process: enough to make guessing hopeless beside bcrypt."""

from __future__ import annotations

import threading
import time
from collections import deque

from retake.domain.errors import TooManyTries


class Throttle:
    """At most ``limit`` tries in ``seconds`` by one name."""

    def __init__(self, limit: int, seconds: float, remembered: int = 10_000) -> None:
        self._limit, self._seconds, self._remembered = limit, seconds, remembered
        self._tries: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def check(self, name: str) -> None:
        """Count a try. Raises TooManyTries."""
        at = time.monotonic()
        with self._lock:
            if name not in self._tries and len(self._tries) >= self._remembered:
                self._tries.pop(next(iter(self._tries)))
            tries = self._tries.setdefault(name, deque())
            while tries and at - tries[0] > self._seconds:
                tries.popleft()
            if len(tries) >= self._limit:
                raise TooManyTries
            tries.append(at)

    def forget(self, name: str) -> None:
        """The name proved right; its tries no longer count."""
        with self._lock:
            self._tries.pop(name, None)
