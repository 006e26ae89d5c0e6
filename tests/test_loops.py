"""Background loops outlive what goes wrong in them."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from retake.cli import following, problems, supervising
from retake.loops import Loop
from retake.providers.offline import pool
from retake.providers.offline.jobs import Jobs
from retake.worker import liveness

ROOT = Path(__file__).parents[1]


def failures(loop: str) -> float:
    """How often a turn of this loop failed."""
    return REGISTRY.get_sample_value("retake_loop_failures_total", {"loop": loop}) or 0.0


def until(true: Callable[[], object]) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_turn_that_fails_is_counted_and_the_pause_grows_until_one_goes_well() -> None:
    """Up to the longest pause; a wish to end passes."""
    loop = Loop("tested", (OSError,), first=1, longest=5)
    assert loop.pause == 0
    pauses = []
    for error in (OSError(""), ValueError("bad"), OSError("away\nmore"), KeyError("x")):
        with loop.turn():
            raise error
        pauses.append(loop.pause)
    assert (pauses, failures("tested")) == ([1, 2, 4, 5], 4)
    with pytest.raises(KeyboardInterrupt), loop.turn():
        raise KeyboardInterrupt
    with loop.turn():
        pass
    assert (loop.pause, failures("tested")) == (0, 4)


def test_a_renderer_that_cannot_be_started_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No memory for a process once: the only thread of the pool goes on, and the job is made when asked for again."""
    started: list[Path] = []

    def start(folder: Path) -> Any:
        started.append(folder)
        if len(started) == 1:
            raise OSError(12, "Cannot allocate memory")
        return SimpleNamespace()

    rendered: list[str] = []
    monkeypatch.setattr(pool, "_start", start)

    def render(_renderer: object, job: str) -> bool:
        rendered.append(job)
        return True

    monkeypatch.setattr(pool, "_render", render)
    monkeypatch.setattr(pool, "_end", lambda _renderer: None)
    drawing = pool.Pool(Jobs(tmp_path), 1)
    drawing.want("a")
    until(lambda: "a" not in drawing._wanted)
    assert rendered == []
    drawing.want("a")
    until(lambda: rendered == ["a"])
    drawing.close()


class _Gone:
    """A sign of life that finds two dead workers."""

    def owners_of_unfinished_work(self) -> list[str]:
        return ["one", "two"]

    def in_place_of(self, _worker: str) -> Any:
        class Place:
            def __enter__(self) -> bool:
                return True

            def __exit__(self, *_: object) -> None:
                pass

        return Place()

    def close(self) -> None:
        pass


def test_work_that_cannot_be_adopted_does_not_end_the_looking_after_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The engine fails over the first worker's work, whatever it says: the second one's is adopted."""
    adopted: list[str] = []

    def pending(*, executor_id: str, **_: object) -> list[Any]:
        if executor_id == "one":
            raise RuntimeError("the engine is not there")
        adopted.append(executor_id)
        return []

    monkeypatch.setattr(liveness, "DBOS", SimpleNamespace(list_workflows=pending))
    soon = SimpleNamespace(liveness_seconds=0.01, dead_after_seconds=0.0)
    reaper = liveness.Reaper(SimpleNamespace(url=""), "me", soon)  # type: ignore[arg-type]
    reaper._presence = _Gone()  # type: ignore[assignment]
    reaper.start()
    until(lambda: len(adopted) > 2)
    reaper.stop()
    assert not reaper._thread.is_alive()


def test_a_process_that_cannot_be_started_again_just_now_is_started_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Too many processes at that moment: the house and its other processes go on."""
    times = itertools.count()
    monkeypatch.setattr(supervising, "time", SimpleNamespace(monotonic=lambda: next(times) * 100.0))
    processes = iter(
        [SimpleNamespace(pid=1, poll=lambda: 1), OSError(11, "Try again"), SimpleNamespace(pid=2)]
    )

    def start(*_given: object, **_named: object) -> Any:
        made = next(processes)
        if isinstance(made, OSError):
            raise made
        return made

    monkeypatch.setattr(supervising, "subprocess", SimpleNamespace(Popen=start, DEVNULL=None))
    child = supervising.Child("server", [], {})
    child.start()
    child.mind()  # notices the death
    child.mind()
    assert failures("start of server") == 1
    child.mind()
    assert child._process is not None
    assert child._process.pid == 2


def test_every_loop_stands_in_the_table() -> None:
    """Whoever starts a thread or a task says in ARCHITECTURE what keeps it alive."""
    starts = re.compile(r"threading\.Thread\(|create_task\(")
    table = (ROOT / "ARCHITECTURE.md").read_text().partition("## Loops")[2].partition("\n## ")[0]
    missing = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src" / "retake").rglob("*.py")
        if starts.search(path.read_text()) and str(path.relative_to(ROOT)) not in table
    ]
    assert not missing


def test_whoever_follows_a_run_waits_for_a_database_that_is_away_and_not_for_ever(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It says so once, and goes on; after long it ends with the error, which the command tells as a sentence."""
    monkeypatch.setattr(following, "_AWAY_TICK", 0.0)
    away = OperationalError("select", {}, Exception("the server closed the connection"))
    answers: list[Any] = [away, PoolTimeout(), {"state": "running"}]

    def look() -> Any:
        answer = answers.pop(0) if answers else away
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert following._seen_through_outages(look) == {"state": "running"}
    assert capfd.readouterr().err.count("does not answer") == 1
    monkeypatch.setattr(following, "_AWAY", 0.01)
    with pytest.raises(OperationalError) as ended:
        following._seen_through_outages(look)
    for error in (ended.value, PoolTimeout()):
        told = problems.sentence(error)
        assert told is not None
        assert told[1] == problems.WRONG
