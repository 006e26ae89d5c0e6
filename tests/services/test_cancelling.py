"""Stopping a run: nothing more is ordered, money comes back, what is finished is kept."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from tests.house import Film, count, findings, finished, in_thread, ordered, rows, waits_for_lock
from tests.sketchbook import Sketchbook

from retake.db import families
from retake.db.rows import run as execute
from retake.domain.errors import Gone, NotFound
from retake.services import finishing, holding, making, operations, plans, projects, runs, usage
from retake.services.house import House, Person


def test_a_run_is_stopped_in_the_middle(house: House, ada: Person, sketchbook: Sketchbook) -> None:
    """The provider is told, the head is untouched, nothing stays reserved, and a retry makes only the rest."""
    made, run = ordered(house, ada, scenes=2)
    with sketchbook.held("clip") as gate, in_thread(lambda: making.carry_out(house, run["id"])):
        assert gate.reached.wait(20)
        assert runs.cancel(house, ada, run["id"])["state"] == "running"
    shown = runs.one(house, ada, run["id"])
    assert shown["state"] == "cancelled"
    assert {step["state"] for step in shown["steps"]} <= {"done", "cancelled"}
    assert sketchbook.cancelled
    assert made.view()["head"] is None
    assert usage.money(house, ada)["reserved_usd"] == 0
    assert findings(house) == []

    finished_before = {step["part"] for step in shown["steps"] if step["state"] == "done"}
    assert "script" in finished_before
    with sketchbook.counted() as orders:
        runs.retry(house, ada, run["id"])
        assert finished(house, ada, run["id"])["state"] == "done"
    assert "script" not in {order.step for order in orders}
    assert findings(house) == []


def test_a_run_that_waits_is_stopped_at_once(house: House, ada: Person, sketchbook: Sketchbook) -> None:
    """A worker that takes it later does nothing."""
    _, run = ordered(house, ada)
    shown = runs.cancel(house, ada, run["id"])
    assert shown["state"] == "cancelled"
    assert {step["state"] for step in shown["steps"]} == {"cancelled"}
    assert finished(house, ada, run["id"])["state"] == "cancelled"
    assert sketchbook.orders == []


def test_cancelling_a_run_that_is_done_changes_nothing(house: House, ada: Person) -> None:
    """It stays done."""
    _, run = ordered(house, ada, kind="image")
    done = finished(house, ada, run["id"])
    assert runs.cancel(house, ada, run["id"]) == done


def test_whoever_waits_for_the_same_part_makes_it_when_the_other_is_cancelled(
    house: House, ada: Person, bob: Person, sketchbook: Sketchbook
) -> None:
    """Two runs share a take; the one that makes it is stopped; the other goes on by itself."""
    _, first = ordered(house, ada, "a fox", kind="image")
    made, second = ordered(house, bob, "a fox", kind="image")
    with sketchbook.held("image") as gate, in_thread(lambda: making.carry_out(house, first["id"])):
        assert gate.reached.wait(20)
        with in_thread(lambda: making.carry_out(house, second["id"])):
            runs.cancel(house, ada, first["id"])
            while runs.one(house, ada, first["id"])["state"] != "cancelled":
                pass
            gate.open()
    assert runs.one(house, bob, second["id"])["state"] == "done"
    assert made.head == 1
    assert findings(house) == []


def test_deleting_a_project_stops_its_run(house: House, ada: Person, sketchbook: Sketchbook) -> None:
    """Nothing more is bought for it."""
    made, run = ordered(house, ada, scenes=2)
    with sketchbook.held("image") as gate, in_thread(lambda: making.carry_out(house, run["id"])):
        assert gate.reached.wait(20)
        projects.delete(house, ada, made.id)
    assert runs.one(house, ada, run["id"])["state"] == "cancelled"
    assert sketchbook.ordered("clip") == []


def test_deleting_a_project_stops_all_its_runs(made: Film) -> None:
    """Also when there are hundreds of them."""
    made.order({"op": "style", "prompt": "ink"})
    with made.house.database.transaction() as connection:
        execute(
            connection,
            """insert into runs (id, project_id, author_id, state, edits, message, parallelism, quote)
            select gen_random_uuid(), project_id, author_id, state, edits, message, parallelism, quote
            from runs, generate_series(1, 150) where state = 'queued'""",
        )
    projects.delete(made.house, made.owner, made.id)
    assert rows(
        made.house, "select cancel_requested, count(*) as n from runs where state = 'queued' group by 1"
    ) == [{"cancel_requested": True, "n": 151}]


def test_deleting_a_project_gives_up_what_it_holds(made: Film, sketchbook: Sketchbook) -> None:
    """A held run is cancelled and its money comes back; brought back with its project it can be retried."""
    sketchbook.finds_lost_jobs = False
    sketchbook.lose("clip", arrives=False)
    run = made.edit({"op": "scene.instruct", "scene": made.scene(2), "instruction": "at night"})
    assert run["state"] == "held"
    operation = projects.delete(made.house, made.owner, made.id)["operation"]
    shown = runs.one(made.house, made.owner, run["id"])
    assert shown["state"] == "cancelled"
    assert {step["state"] for step in shown["steps"]} == {"done", "cancelled"}
    assert usage.money(made.house, made.owner)["reserved_usd"] == 0
    operations.undo(made.house, made.owner, operation["id"])
    runs.retry(made.house, made.owner, run["id"])
    assert finished(made.house, made.owner, run["id"])["state"] == "done"
    assert findings(made.house) == []


def test_a_clip_held_in_a_deleted_project_holds_up_nobody_else(made: Film, sketchbook: Sketchbook) -> None:
    """The batch was done and left one clip held: with its project that is given up, and the same clip can be made in
    another one."""
    house, owner = made.house, made.owner
    fork = Film(house, owner, projects.fork(house, owner, made.id, 1, None)["project"]["id"])
    edits = [{"op": "scene.instruct", "scene": made.scene(at), "instruction": "at night"} for at in (1, 2)]
    sketchbook.finds_lost_jobs = False
    sketchbook.lose("clip", containing="scene 1:", arrives=False)
    batch = fork.edit(*edits, batch=True)
    assert (batch["state"], batch["batch"]["clips"][0]["status"]) == ("done", "held")
    projects.delete(house, owner, fork.id)
    assert usage.money(house, owner)["reserved_usd"] == 0
    assert made.edit(*edits, batch=True)["cost_usd"] == pytest.approx(0.005)
    assert findings(house) == []


@pytest.mark.parametrize("batch", [False, True])
def test_an_order_during_which_its_project_is_deleted_is_refused(
    made: Film, monkeypatch: pytest.MonkeyPatch, batch: bool
) -> None:
    """Deleted while the edits are thought through: there is no run, nothing is bought, nothing stays reserved."""
    real = plans.draft_edits

    def slowly(*arguments: Any) -> plans.Drafted:
        drafted = real(*arguments)
        projects.delete(made.house, made.owner, made.id)
        return drafted

    monkeypatch.setattr(plans, "draft_edits", slowly)
    before = count(made.house, "runs")
    with pytest.raises(Gone):
        made.order({"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"}, batch=batch)
    assert count(made.house, "runs") == before


def test_a_run_whose_project_is_deleted_as_it_commits_composes_no_more(
    made: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The film is put together once, finds no project, and that is the end of it."""
    run = made.order({"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"})
    real, composed = finishing._composed, []

    def slowly(*arguments: Any) -> Any:
        composed.append(real(*arguments))
        with made.house.database.transaction() as connection:  # without asking the run to stop
            families.set_deleted(connection, made.id, True)
        return composed[-1]

    monkeypatch.setattr(finishing, "_composed", slowly)
    assert finished(made.house, made.owner, run["id"])["state"] == "cancelled"
    assert len(composed) == 1


@pytest.mark.parametrize("verb", ["delete", "cancel"])
def test_stopping_a_run_while_it_commits_waits_for_it(
    made: Film, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """Both want the project and the run: whoever comes second waits, and neither is thrown out for a deadlock."""
    run = made.order({"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"})
    inside, goes_on = threading.Event(), threading.Event()
    real = holding.hold_parts

    def held(*arguments: Any) -> list[str]:
        inside.set()
        assert goes_on.wait(20)
        return real(*arguments)

    def stop() -> None:
        if verb == "delete":
            projects.delete(made.house, made.owner, made.id)
        else:
            runs.cancel(made.house, made.owner, run["id"])

    monkeypatch.setattr(finishing, "hold_parts", held)
    with in_thread(lambda: making.carry_out(made.house, run["id"])):
        assert inside.wait(20)
        with in_thread(stop):
            while not waits_for_lock(made.house):
                time.sleep(0.01)
            goes_on.set()
    assert runs.one(made.house, made.owner, run["id"])["state"] == "done"
    assert findings(made.house) == []


def test_another_persons_run_cannot_be_seen_stopped_or_retried(
    house: House, ada: Person, bob: Person
) -> None:
    """It is as if it were not there."""
    _, run = ordered(house, ada)
    for verb in (runs.one, runs.cancel, runs.retry):
        with pytest.raises(NotFound):
            verb(house, bob, run["id"])
    assert runs.one(house, ada, run["id"])["state"] == "queued"
