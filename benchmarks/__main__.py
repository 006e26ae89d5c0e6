"""``python -m benchmarks [claim …]``: measure the claims and write docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from benchmarks.stage import Result

CLAIMS = ("edit_one_scene", "compose", "commit", "ingest", "history", "clip_history", "events", "archive")
REPORT = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def _report(results: list[Result]) -> str:
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    lines = [
        "# Benchmarks",
        "",
        "Made by `make bench` (one claim alone: `.venv/bin/python -m benchmarks edit_one_scene`).",
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {machine}, embedded PostgreSQL with durability on.",
        "Trust the ratios: each is taken against a limit or a peer in the same run. Times depend on the machine.",
        "",
    ]
    for claim in CLAIMS:
        own = [result for result in results if result.claim == claim]
        if not own:
            continue
        said = (import_module(f"benchmarks.{claim}").__doc__ or "").strip()
        lines += [f"## {claim}", "", said, "", "| measured | figure | claim |", "|---|---|---|"]
        marks = {None: "", True: "holds", False: "**does not hold**"}
        lines += [f"| {result.what} | {result.figure} | {marks[result.holds]} |" for result in own]
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    """Measure what was named, or everything; only a whole run writes the report."""
    chosen = sys.argv[1:] or list(CLAIMS)
    results: list[Result] = []
    for claim in chosen:
        for result in import_module(f"benchmarks.{claim}").measure():
            results.append(result)
            print(f"{claim:16} {result.what:75} {result.figure}", flush=True)
    if len(chosen) == len(CLAIMS):
        REPORT.write_text(_report(results))
        print(f"written: {REPORT}")
    return 1 if any(result.holds is False for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
