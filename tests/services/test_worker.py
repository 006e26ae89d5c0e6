"""The real job engine: a queued run is carried out by a worker, in the order and as durably as it was queued."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from dbos import DBOS
from dbos._sys_db import SystemDatabase
from sqlalchemy.exc import OperationalError
from tests.house import at_once, findings, ordered, rows
from tests.sketchbook import Sketchbook

from retake.db.jobs import JobQueue
from retake.db.rows import run as execute
from retake.domain.errors import Thawing
from retake.services import archiving, blobs, exports, films, history, making, projects, runs
from retake.services.house import House, Person
from retake.worker import engine
from retake.worker.endings import Stopped
from retake.worker.engine import Worker

T = TypeVar("T")


@pytest.fixture
def queued(build_house: Callable[..., House]) -> Iterator[House]:
    """A house whose orders go to the real queue."""
    house = build_house()
    queue = JobQueue(house.database)
    yield replace(house, order=queue.order, errand=queue.errand)
    queue.close()


def elsewhere(work: Callable[[], T]) -> T:
    """Do it in a thread of its own: the browser's event loop may be running in this one, and the engine minds."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


@pytest.fixture
def working(queued: House) -> Iterator[House]:
    """The same house with a worker in it."""
    worker = Worker(queued)
    elsewhere(worker.launch)
    yield queued
    elsewhere(worker.stop)


@pytest.fixture
def house(queued: House) -> House:
    """The house of this file."""
    return queued


def wait(house: House, owner: Person, run: object, *states: str) -> dict[str, object]:
    """Wait until the run is in one of these states; how long it takes is not judged."""
    for _ in range(3000):
        shown: dict[str, object] = runs.one(house, owner, run)  # type: ignore[arg-type]
        if shown["state"] in states:
            return shown
        time.sleep(0.02)
    pytest.fail(f"the run stayed {shown['state']}")


def test_ordered_runs_are_carried_out_by_the_worker(
    working: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """Films ordered at once by several requests are all made, each part once; and one is exported when asked for."""
    orders = at_once(*[lambda: ordered(working, ada, "a fox", scenes=2)] * 3)
    for order in orders:
        assert isinstance(order, tuple), order
        made, run = order
        assert wait(working, ada, run["id"], "done", "failed")["state"] == "done"
        assert made.head == 1
    assert sketchbook.bought_twice == []
    assert exports.ordered(working, ada, made.id, 1)["state"] == "queued"
    errands_done(working)
    assert exports.state(working, ada, made.id, 1)["state"] == "done"
    assert findings(working) == []


def test_a_failed_run_is_retried_through_the_queue(
    working: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """The second attempt is a job of its own."""
    sketchbook.fail("clip")
    _, run = ordered(working, ada, scenes=1)
    assert wait(working, ada, run["id"], "done", "failed")["state"] == "failed"
    runs.retry(working, ada, run["id"])
    assert wait(working, ada, run["id"], "done", "failed")["state"] == "done"
    assert len(sketchbook.ordered("clip")) == 2


def test_a_run_ordered_in_a_transaction_that_fails_is_not_in_the_queue(queued: House, ada: Person) -> None:
    """No job without a run: what is rolled back was never queued."""
    before = rows(queued, "select count(*) as n from dbos.workflow_status")

    def falters(*arguments: object) -> None:
        queued.order(*arguments)  # type: ignore[arg-type]
        raise ConnectionError("lost at the last moment")

    with pytest.raises(ConnectionError):
        projects.create(replace(queued, order=falters), ada, {"kind": "image", "prompt": "a fox"})
    assert rows(queued, "select count(*) as n from dbos.workflow_status") == before
    _, run = ordered(queued, ada, kind="image")
    after = rows(queued, "select workflow_uuid from dbos.workflow_status")
    assert f"{run['id']}/1" in {row["workflow_uuid"] for row in after}


def test_the_collection_of_the_first_of_the_month_runs_in_the_worker(working: House, tmp_path: Path) -> None:
    """The schedule stands with the engine, and what it starts deletes an old orphan."""
    schedule = elsewhere(lambda: DBOS.get_schedule("collect"))
    assert schedule is not None
    assert schedule["schedule"] == "0 4 1 * *"
    file = tmp_path / "orphan.json"
    file.write_text('{"nobody": "needs this"}')
    sha256 = blobs.store(working, file, "application/json")
    with working.database.transaction() as connection:
        execute(connection, "update blobs set created_at = now() - interval '40 days'")
    elsewhere(lambda: DBOS.trigger_schedule("collect").get_result())
    assert not working.blobs.exists(sha256)
    assert findings(working) == []


def errands_done(house: House) -> None:
    """Wait until no errand is queued or under way; how long it takes is not judged."""
    for _ in range(3000):
        waiting = rows(
            house,
            "select status from dbos.workflow_status where name in ('errand', 'archive') and status in ('ENQUEUED', 'PENDING')",
        )
        if not waiting:
            return
        time.sleep(0.02)
    pytest.fail("the errands were not done")


def test_errands_are_done_beside_the_runs_and_whoever_watches_waits_for_the_thaw(
    queued: House, build_house: Callable[..., House], ada: Person
) -> None:
    """The fourth version sends the first to the archive; made current again it comes back while its film is asked for."""
    house = replace(build_house(archive_method="lossless"), order=queued.order, errand=queued.errand)
    worker = Worker(house)
    elsewhere(worker.launch)
    try:
        made, run = ordered(house, ada, scenes=1)
        assert wait(house, ada, run["id"], "done", "failed")["state"] == "done"
        for _ in range(3):
            again = made.order({"op": "scene.again", "scene": made.scene(1), "part": "clip"})
            assert wait(house, ada, again["id"], "done", "failed")["state"] == "done"
        errands_done(house)
        (first,) = made.clips(1)
        assert not house.blobs.exists(first)
        assert house.cold.exists(first)
        history.set_head(house, ada, made.id, 1, None)
        for _ in range(20):  # a worker may be slower than anybody's patience
            with contextlib.suppress(Thawing):
                assert first in films.video(house, ada, made.id, 1)
                break
        assert house.blobs.exists(first)
        errands_done(house)
        assert findings(house) == []
    finally:
        elsewhere(worker.stop)


def test_the_archives_daily_pass_runs_in_the_worker(working: House, ada: Person) -> None:
    """The schedule stands with the engine, and the pass it orders tells administrators when it is through."""
    schedule = elsewhere(lambda: DBOS.get_schedule("archive"))
    assert schedule is not None
    assert schedule["schedule"] == "30 3 * * *"
    elsewhere(lambda: DBOS.trigger_schedule("archive").get_result())
    errands_done(working)
    assert rows(working, "select data from events where kind = 'archived' and person_id = :p", p=ada.id)


class Passing(threading.Event):
    """Time that passes without anybody waiting: remembers the pauses, never says that the worker stops."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        """Let so much time pass."""
        self.pauses.append(timeout or 0.0)
        return False

    def monotonic(self) -> float:
        """What time it is."""
        return sum(self.pauses)


def away(*_: object) -> None:
    """What everything does while the database is away."""
    raise OperationalError("select 1", {}, psycopg.OperationalError("the connection is closed"))


def test_a_run_waits_for_its_database_however_long_that_is_away(
    queued: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An hour later it goes on from the start. An errand gives up before, as the next pass does it too."""
    time_passes = Passing()
    real = making.carry_out

    def carry_out(*arguments: Any) -> None:
        if time_passes.monotonic() < 3600:
            away()
        real(*arguments)

    monkeypatch.setattr(engine, "time", time_passes)
    monkeypatch.setattr(making, "carry_out", carry_out)
    _, run = ordered(queued, ada, kind="image")
    engine._patiently(queued, run["id"], time_passes)
    assert runs.one(queued, ada, run["id"])["state"] == "done"
    assert time_passes.pauses == sorted(time_passes.pauses), "longer and longer"
    assert max(time_passes.pauses) <= 5

    time_passes.pauses.clear()
    monkeypatch.setattr(archiving, "thaw", away)
    with pytest.raises(OperationalError):
        engine._on_errand(queued, "thaw", "a blob", time_passes)
    assert 300 < time_passes.monotonic() < 310


def test_an_error_that_ends_a_run_is_noted_when_the_database_is_back(
    queued: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run fails in one moment and the database goes away in the next: it does not stay running for ever."""
    real, answers = making.give_up, iter([away, away])

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    def give_up(*arguments: Any) -> None:
        next(answers, real)(*arguments)

    monkeypatch.setattr(making, "carry_out", broken)
    monkeypatch.setattr(making, "give_up", give_up)
    _, run = ordered(queued, ada, kind="image")
    engine._patiently(queued, run["id"], Passing())
    assert runs.one(queued, ada, run["id"])["problem"]["type"] == "/problems/internal"


def test_a_worker_stops_while_its_database_is_away_and_its_run_goes_on_elsewhere(
    queued: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine takes no note of an end, so that the next worker finds the run unfinished."""
    called, stopping = threading.Event(), threading.Event()
    stopping.set()

    def carry_out(*_: object) -> None:
        called.set()
        away()

    with monkeypatch.context() as patched:
        patched.setattr(making, "carry_out", carry_out)
        worker = Worker(queued)
        elsewhere(worker.launch)
        _, run = ordered(queued, ada, kind="image")
        assert called.wait(30)
        elsewhere(worker.stop)
        with pytest.raises(Stopped):
            engine._patiently(queued, run["id"], stopping)
        (told,) = rows(queued, "select status from dbos.workflow_status where name = 'carry_out'")
        assert told["status"] == "PENDING"
    worker = Worker(queued)
    elsewhere(worker.launch)
    try:
        assert wait(queued, ada, run["id"], "done", "failed")["state"] == "done"
    finally:
        elsewhere(worker.stop)


def test_what_a_dead_worker_had_goes_on_in_the_queue_it_came_from(queued: House, ada: Person) -> None:
    """Its errand does not stand among the runs, nor its run among the errands."""
    with queued.database.transaction() as connection:
        queued.errand(connection, "nothing", "of note")
    _, run = ordered(queued, ada, kind="image")
    with queued.database.transaction() as connection:
        execute(connection, "update dbos.workflow_status set status = 'PENDING', executor_id = 'gone-1-1'")
    worker = Worker(queued)
    elsewhere(worker.launch)
    try:
        assert wait(queued, ada, run["id"], "done", "failed")["state"] == "done"
        errands_done(queued)
        told = rows(queued, "select name, queue_name, status from dbos.workflow_status order by name")
        assert told == [
            {"name": "carry_out", "queue_name": "runs", "status": "SUCCESS"},
            {"name": "errand", "queue_name": "errands", "status": "SUCCESS"},
        ]
    finally:
        elsewhere(worker.stop)


def noted(house: House) -> list[str]:
    """What the engine has noted about the work of this house."""
    return [str(row["status"]) for row in rows(house, "select status from dbos.workflow_status")]


def test_a_worker_stops_when_the_engine_has_noted_what_ended(
    queued: House, ada: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The film is there, the command line has what it waited for: the end is not lost, and nobody reads a traceback."""
    ending = threading.Event()
    real = SystemDatabase.update_workflow_outcome

    def dawdling(*arguments: Any, **named: Any) -> Any:
        ending.set()
        time.sleep(0.5)
        return real(*arguments, **named)

    monkeypatch.setattr(SystemDatabase, "update_workflow_outcome", dawdling)
    worker = Worker(queued)
    elsewhere(worker.launch)
    ordered(queued, ada, kind="image")
    assert ending.wait(60)
    elsewhere(worker.stop)
    assert noted(queued) == ["SUCCESS"]
    assert "Traceback" not in caplog.text


def test_what_ends_while_its_worker_stops_is_ended_by_another(
    queued: House, ada: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is noted after the stop, and the next worker finds the run at rest."""
    made, on = threading.Event(), threading.Event()
    real = making.carry_out

    def carry_out(*arguments: Any) -> None:
        real(*arguments)
        made.set()
        on.wait(60)

    with monkeypatch.context() as patched:
        patched.setattr(making, "carry_out", carry_out)
        worker = Worker(queued)
        elsewhere(worker.launch)
        _, run = ordered(queued, ada, kind="image")
        assert made.wait(60)
        elsewhere(worker.stop)
        on.set()
    assert noted(queued) == ["PENDING"]
    worker = Worker(queued)
    elsewhere(worker.launch)
    try:
        for _ in range(3000):
            if noted(queued) == ["SUCCESS"]:
                break
            time.sleep(0.02)
        assert noted(queued) == ["SUCCESS"]
    finally:
        elsewhere(worker.stop)
    assert runs.one(queued, ada, run["id"])["state"] == "done"
    assert "Traceback" not in caplog.text
