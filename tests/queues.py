"""What stands where the job engine's queues do in tests: they remember what was ordered, and nobody works on it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from uuid import UUID

from sqlalchemy import Connection


@dataclass
class Queue:
    """Stands where the job engine's queue does: remembers which runs were ordered, in order."""

    ordered: list[tuple[UUID, int]] = field(default_factory=list)

    def __call__(self, _connection: Connection, run: UUID, attempt: int) -> None:
        """Remember an order."""
        self.ordered.append((run, attempt))


@dataclass
class Errands:
    """Stands where the job engine's queue of errands does: remembers name and object of each, in order."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    _heard: SimpleQueue[tuple[str, str] | None] | None = None

    def __call__(self, _connection: Connection, name: str, about: str) -> None:
        """Remember an errand."""
        self.asked.append((name, about))
        if self._heard is not None:
            self._heard.put((name, about))

    @contextmanager
    def done_by(self, do: Callable[[str, str], bool]) -> Iterator[None]:
        """Have errands done in a thread as they are asked for; `do` says whether there was anything to do yet.

        They are asked for in a transaction, so that it may take a moment until there is.
        """
        heard = self._heard = SimpleQueue()
        closed = threading.Event()

        def work() -> None:
            while (errand := heard.get()) is not None:
                while not do(*errand) and not closed.wait(0.01):
                    pass

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield
        finally:
            self._heard = None
            closed.set()
            heard.put(None)
            thread.join(60)
