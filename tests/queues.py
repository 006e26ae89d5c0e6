"""What stands where the job engine's queues do in tests: they remember what was ordered, and nobody works on it."""

from __future__ import annotations

from dataclasses import dataclass, field
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

    def __call__(self, _connection: Connection, name: str, about: str) -> None:
        """Remember an errand."""
        self.asked.append((name, about))
