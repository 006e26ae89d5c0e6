"""Passwords are hashed here: a few at a time, a few more waiting, everybody else is told to come again.

A hash takes a quarter of a second of a core on purpose. In the threads that answer requests, sixty-four guesses at once
would make everybody wait.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from retake.domain.errors import Busy

Result = TypeVar("Result")
AT_ONCE = max(1, (os.cpu_count() or 2) // 2)
WAITING = 16


class Hashing:
    """Threads for calls that hash a password."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._threads = ThreadPoolExecutor(at_once, "hashing")
        self._most = at_once + waiting
        self._under_way = 0

    async def run(self, call: Callable[..., Result], *given: Any) -> Result:
        """What the call returns. Raises Busy when too many wait already."""
        if self._under_way >= self._most:
            raise Busy(retry_after=2)
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, partial(call, *given))
        finally:
            self._under_way -= 1
