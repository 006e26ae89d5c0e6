"""The order in which processes that share the tests take the files: the longest first, so that none is left for last."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

TABLE = Path(__file__).with_name("durations.json")
LONG = 2.0
"""Seconds. Files that take less are not in the table, and come last."""


def longest_first(items: list[pytest.Item]) -> None:
    """Sort tests by how long their files took when `Stopwatch` last wrote that down; within a file nothing moves."""
    seconds: dict[str, float] = json.loads(TABLE.read_text())
    items.sort(key=lambda item: -seconds.get(item.nodeid.split("::")[0], 0.0))


class Stopwatch:
    """Writes down how long each file took: ``make test-durations``, on a machine that does nothing else."""

    def __init__(self) -> None:
        self._seconds: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add a set-up, a test or a clearing up."""
        self._seconds[report.nodeid.split("::")[0]] += report.duration  # type: ignore[assignment]

    def pytest_sessionfinish(self) -> None:
        """Write the table."""
        rows = {file: round(took, 1) for file, took in self._seconds.most_common() if took >= LONG}
        TABLE.write_text(json.dumps(rows, indent=2) + "\n")
