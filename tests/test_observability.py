"""Logs carry what belongs to them and nothing secret; metrics of several processes add up."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from retake.observability import configure_logs, log_context, logger, metrics_text


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Logging is set up once in a process; a test leaves it as it found it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """The JSON lines logged so far."""
    captured = capsys.readouterr()
    assert captured.out == "", "logs are not a program's answer"
    return [json.loads(line) for line in captured.err.splitlines()]


def test_a_line_says_what_when_and_in_which_run(capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON object a line, with the facts of the context it was logged in and no longer."""
    configure_logs(form="json", level="info")
    with log_context(run_id="r1", request_id=None):
        logger("runs").info("run.done", cost=40_000)
    logger("runs").info("idle")
    done, idle = lines(capsys)
    assert (done["event"], done["level"], done["logger"], done["run_id"]) == (
        "run.done",
        "info",
        "runs",
        "r1",
    )
    assert done["cost"] == 40_000
    assert str(done["timestamp"]).endswith("Z")
    assert "request_id" not in done
    assert "run_id" not in idle


def test_a_context_is_not_shared_between_threads(capsys: pytest.CaptureFixture[str]) -> None:
    """Two runs at work at once do not get each other's names."""
    configure_logs(form="json", level="info")
    with log_context(run_id="mine"):
        other = threading.Thread(target=lambda: logger("runs").info("from another thread"))
        other.start()
        other.join()
    assert "run_id" not in lines(capsys)[0]


def test_libraries_log_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    """Python's own logging ends up in the same format, with the same context."""
    configure_logs(form="json", level="info")
    with log_context(request_id="q1"):
        logging.getLogger("some.library").warning("%s is odd", "this", extra={"size": 3})
    (line,) = lines(capsys)
    assert (line["event"], line["level"], line["request_id"], line["size"]) == (
        "this is odd",
        "warning",
        "q1",
        3,
    )


def test_what_is_less_important_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    """The level holds for us and for libraries; chatty ones are quieter still."""
    configure_logs(form="json", level="warning")
    logger("runs").info("unimportant")
    logging.getLogger("some.library").info("unimportant")
    assert lines(capsys) == []
    configure_logs(form="json", level="debug")
    logging.getLogger("uvicorn.access").info("GET / 200")
    assert lines(capsys) == []


def test_secrets_do_not_reach_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither as facts, nor in addresses, nor as local variables of a traceback."""
    configure_logs(form="json", level="info")
    secret = "hunter2"
    logger("people").info("signed in", password=secret, Authorization=f"Bearer {secret}")
    logger("database").info(f"connecting to postgresql://retake:{secret}@db/retake")
    try:
        raise ValueError("no")
    except ValueError:
        logger("people").exception("failed")
    captured = capsys.readouterr().err
    assert secret not in captured
    assert "ValueError" in captured


def test_text_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """The same facts, readable, without colour codes when nobody looks."""
    configure_logs(form="text", level="info")
    logger("runs").info("run done", cost=3)
    said = capsys.readouterr().err
    assert "run done" in said
    assert "cost=3" in said
    assert "\x1b[" not in said


COUNTING = """
import os, sys
from pathlib import Path
if sys.argv[2] == "first":
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
    from retake.observability import share_metrics
    share_metrics(Path(sys.argv[1]))
    import subprocess
    for _ in range(2):
        subprocess.run([sys.executable, *sys.orig_argv[1:-1], "other"], check=True)
else:
    from retake.observability import PROVIDER_CALLS
    PROVIDER_CALLS.labels("offline", "image", "done").inc(3)
from retake.observability import metrics_text
print(metrics_text().decode())
"""


def test_metrics_of_several_processes_add_up(tmp_path: Path) -> None:
    """What workers count shows in the server's /metrics."""
    done = subprocess.run(
        [sys.executable, "-c", COUNTING, str(tmp_path / "metrics"), "first"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": ""},
    )
    sums = [line for line in done.stdout.splitlines() if line.startswith("retake_provider_calls_total{")]
    assert sums[-1] == 'retake_provider_calls_total{outcome="done",provider="offline",step="image"} 6.0'


def test_every_metric_is_there_from_the_start() -> None:
    """A dashboard finds the names before the first event."""
    text = metrics_text().decode()
    for name in (
        *(
            "retake_requests_total",
            "retake_request_seconds",
            "retake_provider_calls_total",
            "retake_run_seconds",
        ),
        *("retake_provider_seconds", "retake_queue_depth", "retake_blob_bytes_written_total"),
    ):
        assert f"# HELP {name} " in text
