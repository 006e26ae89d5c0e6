"""How Retake tells what it does: structured logs, with the request and run they belong to, and metrics."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any, Literal

import structlog
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

METRICS_MEDIA_TYPE = CONTENT_TYPE_LATEST
_METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

REQUESTS = Counter("retake_requests_total", "HTTP requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "retake_request_seconds",
    "Time from an HTTP request to its answer.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
PROVIDER_CALLS = Counter(
    "retake_provider_calls_total",
    "Generations by provider, step and outcome (done, failed, cancelled, lost).",
    ["provider", "step", "outcome"],
)
PROVIDER_SECONDS = Histogram(
    "retake_provider_seconds",
    "Time from ordering a generation to its finished file.",
    ["provider", "step"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600),
)
RUN_SECONDS = Histogram(
    "retake_run_seconds",
    "Time from a run's start to its end, by the state it ended in.",
    ["state"],
    buckets=(0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600, 1800),
)
QUEUE_DEPTH = Gauge(
    "retake_queue_depth",
    "Runs that wait for a worker.",
    multiprocess_mode="mostrecent",
)
STREAMS_CUT_OFF = Counter(
    "retake_streams_cut_off_total", "Event streams that were ended because nobody read them."
)
BLOB_BYTES_WRITTEN = Counter("retake_blob_bytes_written_total", "Bytes of new blobs written to the store.")


def share_metrics(folder: Path) -> None:
    """Let this process and the ones it starts count together, through files in ``folder``.

    For the process that starts the others, before it starts them: what they count then shows in each one's
    `metrics_text`. Numbers of an earlier start are dropped.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in folder.glob("*.db"):
        left_over.unlink(missing_ok=True)
    os.environ[_METRICS_FOLDER] = str(folder)


def forget_process(pid: int) -> None:
    """Drop the gauges of a process that ended; its counters stay in the sums."""
    if os.environ.get(_METRICS_FOLDER):
        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


def metrics_text() -> bytes:
    """All metrics in Prometheus' text format, of every process that shares them."""
    if not os.environ.get(_METRICS_FOLDER):
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)


# ---------------------------------------------------------------------------------------------- logs

_SECRET_NAMES = {"password", "token", "authorization", "cookie", "secret", "database_url", "demo_password"}
_URL_PASSWORD = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s@]+@")
_TALKATIVE = {"uvicorn.access": logging.WARNING, "dbos": logging.WARNING, "alembic": logging.WARNING}


def configure_logs(*, form: Literal["json", "text"], level: str, service: str = "retake") -> None:
    """Send every log line of this process to standard error, one event a line, as JSON or as readable text.

    Lines of libraries that use Python's own logging take the same way. ``level`` is one of Python's names.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
        hide_secrets,
    ]
    last: structlog.typing.Processor
    if form == "json":
        # Without local variables: they are long, and may hold what must not be logged.
        tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        shared = [*shared, structlog.processors.ExceptionRenderer(tracebacks)]
        last = structlog.processors.JSONRenderer()
    else:
        last = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    structlog.configure(
        processors=[
            *[step for step in shared if not isinstance(step, structlog.stdlib.ExtraAdder)],
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, quietest in _TALKATIVE.items():
        logging.getLogger(name).setLevel(max(quietest, root.level))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "dbos"):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
    structlog.contextvars.bind_contextvars(service=service)


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of one part of the house: ``logger("runs").info("run.done", cost=0)``."""
    bound: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return bound


@contextlib.contextmanager
def log_context(**facts: str | int | None) -> Iterator[None]:
    """Add facts such as ``request_id`` or ``run_id`` to every line logged inside, in this task or thread."""
    with structlog.contextvars.bound_contextvars(
        **{name: fact for name, fact in facts.items() if fact is not None}
    ):
        yield


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank out passwords and tokens, by the names of facts and inside addresses."""
    for name, fact in event.items():
        if name.lower() in _SECRET_NAMES:
            event[name] = "…"
        elif isinstance(fact, str) and "://" in fact:
            event[name] = _URL_PASSWORD.sub(r"\1…@", fact)
    return event
