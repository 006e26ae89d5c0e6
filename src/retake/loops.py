"""Background loops: what goes wrong in a turn is logged and counted, and the loop goes on after a pause that grows."""

from __future__ import annotations

import structlog
from prometheus_client import Counter

log = structlog.get_logger(__name__)
LOOP_FAILURES = Counter(
    "retake_loop_failures_total", "Turns of background loops that ended with an error.", ["loop"]
)


class Loop:
    """What keeps one background loop alive: take each turn, and each item of a turn, inside ``turn``.

    Errors of the ``foreseen`` kinds, such as a database that is away, are told in a line; others with their traceback.
    Not thread-safe: a loop belongs to one thread or task.
    """

    def __init__(
        self, name: str, foreseen: tuple[type[Exception], ...] = (), first: float = 1.0, longest: float = 10.0
    ) -> None:
        self.name = name
        self._foreseen, self._first, self._longest = foreseen, first, longest
        self._failures = 0

    def turn(self) -> Loop:
        """One turn, for a ``with``. An error in it ends the turn; what asks the loop itself to end is no error."""
        return self

    def __enter__(self) -> None:
        """Begin a turn."""

    def __exit__(self, _kind: object, error: BaseException | None, _where: object) -> bool:
        """End a turn; whether it failed and the loop goes on."""
        if error is None:
            self.went_well()
            return False
        if not isinstance(error, Exception):
            return False
        self._failures += 1
        LOOP_FAILURES.labels(self.name).inc()
        if isinstance(error, self._foreseen):
            said = str(error).strip().splitlines()
            log.warning("a background loop goes on", loop=self.name, error=said[0] if said else repr(error))
        else:
            log.error("a turn of a background loop failed; it goes on", loop=self.name, exc_info=error)
        return True

    def went_well(self) -> None:
        """Forget earlier failures; for turns that last."""
        self._failures = 0

    @property
    def pause(self) -> float:
        """Seconds to wait before the next turn: none after a good one, more with each that failed."""
        if not self._failures:
            return 0.0
        return float(min(self._first * 2 ** min(self._failures - 1, 10), self._longest))
