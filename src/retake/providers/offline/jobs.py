"""The offline studio's jobs on disk: what was ordered, how far it is and how it ended, safe against kill -9.

One folder per job: `order.json` (written once, before any work), `progress`, `lock` (held with flock by the process
that renders), `final.json` (written once: done, failed or cancelled) and the output. Inputs lie beside the jobs under
their digest. `calls.jsonl` has one line for every order taken.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from retake.ports import GenerationRequest, ProviderError, UnknownJob


@dataclass(frozen=True, slots=True)
class Order:
    """One job as ordered. `recipe` is the digest of everything the bytes depend on; `fate`, `slow` and
    `waits_for` are faults."""

    job: str
    key: str
    step: str
    model: str
    parameters: Mapping[str, Any]
    take: int
    inputs: Mapping[str, str]
    recipe: str
    price: int
    fate: str
    slow: float
    waits_for: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Final:
    """How a job ended: state "done", "failed" or "cancelled", and what it cost in micro-dollars."""

    state: str
    charged: int
    error: str | None = None
    output: str | None = None
    media_type: str | None = None
    usage: Mapping[str, Any] | None = None


def job_of(key: str) -> str:
    """The job id of an idempotency key: derived, so that two submissions cannot get two."""
    return "job-" + hashlib.sha256(key.encode()).hexdigest()[:32]


def recipe_of(request: GenerationRequest, inputs: Mapping[str, str]) -> str:
    """SHA-256 of the canonical request: step, model, parameters, take and the digests of the inputs."""
    try:
        text = json.dumps(
            [request.step, request.model, dict(request.parameters), request.take, dict(inputs)],
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
            allow_nan=False,
        )
    except (TypeError, ValueError) as error:
        raise ProviderError(f"the parameters are not plain JSON values: {error}") from error
    return hashlib.sha256(text.encode()).hexdigest()


OUTPUT_SECONDS = 86_400.0  # how long an output can be fetched


class Jobs:
    """The jobs in one folder, which several processes may share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("jobs", "inputs", "recipes"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def place(self, job: str) -> Path:
        """The folder of a job. Raises UnknownJob when no such job was ordered."""
        place = self.folder / "jobs" / job
        # The id comes from outside: it must be a name, not a way to somewhere.
        if not job.startswith("job-") or not job[4:].isalnum() or not (place / "order.json").exists():
            raise UnknownJob(f"the offline studio has no job {job!r}")
        return place

    def order(self, job: str) -> Order:
        """What was ordered. Raises UnknownJob."""
        return Order(**json.loads((self.place(job) / "order.json").read_text()))

    def known(self, job: str) -> bool:
        """Whether the job was ordered."""
        return (self.folder / "jobs" / job / "order.json").exists()

    @contextmanager
    def taking(self) -> Iterator[None]:
        """Holds the lock under which orders are taken, one at a time over all processes."""
        with (self.folder / "orders.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def attempts(self, recipe: str) -> int:
        """How many orders of this recipe were taken so far."""
        marks = self.folder / "recipes" / recipe
        return sum(1 for _ in marks.iterdir()) if marks.exists() else 0

    def take(self, order: Order) -> None:
        """Makes an order durable and counts it as a call; to be done while `taking`."""
        place = self.folder / "jobs" / order.job
        marks = self.folder / "recipes" / order.recipe
        place.mkdir(exist_ok=True)
        marks.mkdir(exist_ok=True)
        (marks / order.job).touch()
        _write(place / "order.json", asdict(order))
        self.count(order)

    def count(self, order: Order) -> None:
        """Appends the order to `calls.jsonl` unless it stands there: exactly one line an order, whatever dies when."""
        counted = self.folder / "jobs" / order.job / "counted"
        if counted.exists():
            return
        calls = self.folder / "calls.jsonl"
        line = {"key": order.key, "job": order.job, "step": order.step, "at": datetime.now(UTC).isoformat()}
        written = calls.exists() and f'"job": "{order.job}"' in calls.read_text()
        if not written:
            handle = os.open(calls, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            try:
                os.write(handle, (json.dumps(line) + "\n").encode())
                os.fsync(handle)
            finally:
                os.close(handle)
        counted.touch()

    def keep_input(self, path: Path) -> str:
        """Copies an input file into the folder; answers its digest. Raises ProviderError when it cannot be read."""
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            kept = self.input(digest)
            if kept.exists():
                os.utime(kept)  # in use again: see tidy
            else:
                draft = kept.with_name(f"{digest}.{os.getpid()}.{time.monotonic_ns()}")
                shutil.copyfile(path, draft)
                draft.replace(kept)
        except OSError as error:
            raise ProviderError(f"the input {path.name} cannot be read: {error.strerror}") from error
        return digest

    def tidy(self, older_than: float = OUTPUT_SECONDS) -> int:
        """Removes outputs and inputs nobody fetched or used for that many seconds, as real studios do; how many.

        The orders stay, so that the same key never buys again; what expired can no longer be fetched.
        """
        before, removed = time.time() - older_than, 0
        outputs = (
            file for final in self.folder.glob("jobs/*/final.json") for file in final.parent.glob("*output.*")
        )
        for file in (*outputs, *(self.folder / "inputs").iterdir()):
            with suppress(FileNotFoundError):
                if file.stat().st_mtime < before:
                    file.unlink()
                    removed += 1
        return removed

    def input(self, digest: str) -> Path:
        """Where the input of that digest lies."""
        return self.folder / "inputs" / digest

    def final(self, job: str) -> Final | None:
        """How the job ended, or None while it has not."""
        try:
            return Final(**json.loads((self.folder / "jobs" / job / "final.json").read_text()))
        except FileNotFoundError:
            return None

    def finish(self, job: str, final: Final) -> bool:
        """Writes the end of a job; False, changing nothing, when it had ended before."""
        return _write(self.place(job) / "final.json", asdict(final))

    def progress(self, job: str) -> float:
        """The last progress written, 0 to 1."""
        try:
            return float((self.folder / "jobs" / job / "progress").read_text() or 0)
        except (FileNotFoundError, ValueError):
            return 0.0

    def set_progress(self, job: str, value: float) -> None:
        """Notes progress; never goes back, so that a job begun anew after a crash does not seem to."""
        if value > self.progress(job):
            target = self.folder / "jobs" / job / "progress"
            draft = target.with_suffix(f".{os.getpid()}")
            draft.write_text(f"{value:.4f}")
            draft.replace(target)

    @contextmanager
    def rendering(self, job: str, patience: float = 0.3) -> Iterator[bool]:
        """Holds the job's lock, freed by the system when this process dies; False when another one holds it."""
        with (self.place(job) / "lock").open("a") as lock:
            deadline = time.monotonic() + patience
            while not (held := _try_lock(lock.fileno())) and time.monotonic() < deadline:
                time.sleep(0.01)
            yield held

    def being_rendered(self, job: str) -> bool:
        """Whether some process holds the job's lock now."""
        try:
            with (self.folder / "jobs" / job / "lock").open() as lock:
                return not _try_lock(lock.fileno())
        except FileNotFoundError:
            return False


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(path: Path, value: Mapping[str, Any]) -> bool:
    """Writes a JSON file durably and whole, once: False when it exists already."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{time.monotonic_ns()}")
    with draft.open("w") as file:
        json.dump(value, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True
