"""Batches beside each other: their turn in the project's line, stopping them, and what others do meanwhile."""

from __future__ import annotations

import time
from typing import Any

import pytest
from tests import house as houses
from tests.house import Film, findings, finished, in_thread, rows, waits_for_lock
from tests.queues import Queue
from tests.services.test_batches import carried_out, ordered, say, statuses
from tests.sketchbook import Sketchbook

from retake.db import runs as run_rows
from retake.domain.errors import Gone, Invalid, NotFound
from retake.services import batches, making, plans, projects, runs, usage
from retake.services.house import House, Person


def test_two_batches_on_one_project_run_one_after_the_other(made: Film, queue: Queue) -> None:
    """The second waits, and says behind which; it is handed over in the transaction that ends the first."""
    first, second, third = (ordered(made, position) for position in (1, 2, 3))
    assert [run for run, _ in queue.ordered] == [first["id"]]
    assert (first["behind"], second["behind"], third["behind"]) == (None, first["id"], second["id"])
    finished(made.house, made.owner, first["id"])
    assert [run for run, _ in queue.ordered] == [first["id"], second["id"]]
    finished(made.house, made.owner, second["id"])
    assert finished(made.house, made.owner, third["id"])["state"] == "done"
    assert made.numbers() == [1, 2, 3, 4]
    assert made.document()["scenes"][0]["instructions"] == ["at night 1"]


def test_two_batches_on_two_projects_run_side_by_side(house: House, made: Film, queue: Queue) -> None:
    """Neither waits for the other."""
    other = houses.film(house, made.owner, "Another", scenes=1)
    queue.ordered.clear()
    first, second = ordered(made, 1), ordered(other, 1)
    assert [run for run, _ in queue.ordered] == [first["id"], second["id"]]


@pytest.mark.parametrize("how", ["cancelled", "failed", "held", "conflict"])
def test_however_a_batch_ends_the_next_one_begins(
    made: Film, queue: Queue, sketchbook: Sketchbook, how: str
) -> None:
    """Cancelled before it began, failed, held or in conflict: the line moves on."""
    sketchbook.finds_lost_jobs = how != "held"
    rewritten = {"op": "scene.edit", "scene": made.scene(1), "prompt": "A heron, scene 1: here"}
    edits = [rewritten] if how == "conflict" else say(made, 1)
    first, second = runs.start(made.house, made.owner, made.id, edits, batch=True), ordered(made, 2)
    if how == "cancelled":
        runs.cancel(made.house, made.owner, first["id"])
    else:
        if how == "failed":
            sketchbook.fail("image", containing="scene 1:")
        if how == "held":
            sketchbook.lose("image", containing="scene 1:", arrives=False)
        if how == "conflict":
            made.edit({**rewritten, "prompt": "An owl"})
        making.carry_out(made.house, first["id"])
    assert runs.one(made.house, made.owner, first["id"])["state"] == how
    assert second["id"] in [run for run, _ in queue.ordered]


def test_a_waiting_batch_that_is_cancelled_lets_nobody_slip_past(made: Film, queue: Queue) -> None:
    """The third still waits for the first."""
    first, second, third = (ordered(made, position) for position in (1, 2, 3))
    runs.cancel(made.house, made.owner, second["id"])
    assert [run for run, _ in queue.ordered] == [first["id"]]
    assert runs.one(made.house, made.owner, third["id"])["behind"] == first["id"]
    making.carry_out(made.house, first["id"])
    assert [run for run, _ in queue.ordered] == [first["id"], third["id"]]


def test_a_retried_batch_waits_for_the_one_under_way(
    made: Film, queue: Queue, sketchbook: Sketchbook
) -> None:
    """Older or not, it goes to the end of the line while another is with a worker."""
    sketchbook.fail("image", containing="scene 1:")
    first = carried_out(made, 1)
    second = ordered(made, 2)
    assert runs.retry(made.house, made.owner, first["id"])["behind"] == second["id"]
    making.carry_out(made.house, second["id"])
    assert queue.ordered[-1] == (first["id"], 2)
    assert finished(made.house, made.owner, first["id"])["state"] == "done"


def ended_or_waiting(made: Film, run: Any) -> None:
    """Wait until the run has ended or somebody waits for a lock; how long it takes is not judged."""
    for _ in range(3000):
        if waits_for_lock(made.house) or runs.one(made.house, made.owner, run)["state"] == "done":
            return
        time.sleep(0.01)
    pytest.fail("the run neither ended nor waited")


def test_a_batch_somebody_looks_at_when_its_turn_comes_is_not_passed_over(
    made: Film, queue: Queue, sketchbook: Sketchbook
) -> None:
    """Its row is held by another transaction as the one before it ends: that is waited for."""
    first, second = ordered(made, 1), ordered(made, 2)
    with (
        sketchbook.held("image") as gate,
        in_thread(lambda: making.carry_out(made.house, first["id"])),
        made.house.database.transaction() as connection,
    ):
        assert gate.reached.wait(20)
        run_rows.hold(connection, second["id"])
        gate.open()
        ended_or_waiting(made, first["id"])
    assert [run for run, _ in queue.ordered] == [first["id"], second["id"]]


def test_a_retry_that_comes_too_early_does_not_take_a_batch_out_of_line(
    made: Film, queue: Queue, sketchbook: Sketchbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent for a waiting batch just as the one before it ends: refused, and the batch begins all the same."""
    first, second = ordered(made, 1), ordered(made, 2)
    hold = run_rows.hold

    def slowly(connection: Any, run: Any) -> Any:
        row = hold(connection, run)
        if run == second["id"]:
            gate.open()
            ended_or_waiting(made, first["id"])
        return row

    with (
        sketchbook.held("image") as gate,
        in_thread(lambda: making.carry_out(made.house, first["id"])),
    ):
        assert gate.reached.wait(20)
        monkeypatch.setattr(run_rows, "hold", slowly)
        with pytest.raises(Invalid, match="queued"):
            runs.retry(made.house, made.owner, second["id"])
    assert [run for run, _ in queue.ordered] == [first["id"], second["id"]]
    assert finished(made.house, made.owner, second["id"])["state"] == "done"


def test_the_job_of_an_attempt_that_was_cancelled_does_not_begin_a_batch_out_of_turn(
    made: Film, queue: Queue, sketchbook: Sketchbook
) -> None:
    """Cancelled before a worker came to it, then retried behind another one: the old job finds nothing to do."""
    first, second = ordered(made, 1), ordered(made, 2)
    runs.cancel(made.house, made.owner, first["id"])
    assert runs.retry(made.house, made.owner, first["id"])["behind"] == second["id"]
    assert finished(made.house, made.owner, first["id"])["state"] == "queued"
    assert sketchbook.orders == []
    finished(made.house, made.owner, second["id"])
    assert queue.ordered[-1] == (first["id"], 2)
    assert finished(made.house, made.owner, first["id"])["state"] == "done"


def test_one_clip_is_stopped_and_the_others_go_on(made: Film, sketchbook: Sketchbook) -> None:
    """While it is being made: its order is cancelled at the provider, the rest becomes a version."""
    run = ordered(made, 1, 2, 3)
    clips = run["batch"]["clips"]
    with (
        sketchbook.held("clip", "scene 1:") as gate,
        in_thread(lambda: making.carry_out(made.house, run["id"])),
    ):
        assert gate.reached.wait(20)
        for at in (2, 0):
            batches.cancel_clip(made.house, made.owner, run["id"], clips[at]["regeneration_id"])
    shown = runs.one(made.house, made.owner, run["id"])
    assert shown["state"] == "done"
    assert statuses(shown) == ["cancelled", "complete", "cancelled"]
    assert len(sketchbook.cancelled) == 1
    assert [order.step for order in sketchbook.orders] == ["image", "clip", "image", "clip"]
    assert findings(made.house) == []
    with pytest.raises(Invalid):
        batches.cancel_clip(made.house, made.owner, run["id"], clips[1]["regeneration_id"])


def test_cancelling_the_rest_keeps_what_is_finished(made: Film, sketchbook: Sketchbook) -> None:
    """The first clip is through when the batch is stopped: it becomes a version; nothing more is bought."""
    before = made.clips()
    run = ordered(made, 1, 2, 3)
    with (
        sketchbook.held("image", "scene 2:") as gate,
        in_thread(lambda: making.carry_out(made.house, run["id"])),
    ):
        assert gate.reached.wait(20)
        runs.cancel(made.house, made.owner, run["id"])
    shown = runs.one(made.house, made.owner, run["id"])
    assert shown["state"] == "done"
    assert statuses(shown) == ["complete", "cancelled", "cancelled"]
    assert made.numbers() == [1, 2]
    assert [old == new for old, new in zip(before, made.clips(), strict=True)] == [False, True, True]
    assert usage.money(made.house, made.owner)["reserved_usd"] == 0


def test_a_stranger_stops_nothing(made: Film, bob: Person) -> None:
    """Somebody else's batch is not there for him; a step of another run is not there either."""
    run, other = ordered(made, 1), ordered(made, 2)
    step = run["batch"]["clips"][0]["regeneration_id"]
    with pytest.raises(NotFound):
        batches.cancel_clip(made.house, bob, run["id"], step)
    with pytest.raises(NotFound):
        batches.cancel_clip(made.house, made.owner, other["id"], step)


def test_a_deleted_project_stops_its_batches(made: Film, sketchbook: Sketchbook) -> None:
    """The one under way ends without a version, the waiting one without an order."""
    first, second = ordered(made, 1, 2), ordered(made, 3)
    with (
        sketchbook.held("image", "scene 2:") as gate,
        in_thread(lambda: making.carry_out(made.house, first["id"])),
    ):
        assert gate.reached.wait(20)
        projects.delete(made.house, made.owner, made.id)
    making.carry_out(made.house, second["id"])
    states = rows(made.house, "select state from runs where id = any(:ids)", ids=[first["id"], second["id"]])
    assert {row["state"] for row in states} == {"cancelled"}
    assert findings(made.house) == []


def test_a_batch_keeps_whatever_another_person_did_meanwhile(made: Film, sketchbook: Sketchbook) -> None:
    """An edit of scene 3 while clips 1 and 2 are made again: both are in the film."""
    run = ordered(made, 1, 2)
    with (
        sketchbook.held("clip", "scene 2:") as gate,
        in_thread(lambda: making.carry_out(made.house, run["id"])),
    ):
        assert gate.reached.wait(20)
        made.edit({"op": "scene.instruct", "scene": made.scene(3), "instruction": "in snow"})
        gate.open()
    assert runs.one(made.house, made.owner, run["id"])["state"] == "done"
    assert [scene["instructions"] for scene in made.document()["scenes"]] == [
        ["at night 1"],
        ["at night 2"],
        ["in snow"],
    ]


def test_a_batch_that_waited_builds_on_the_one_before(made: Film) -> None:
    """Both speak to the same clip: the second hears what the first made of it, and no conflict comes of it."""
    first = runs.start(made.house, made.owner, made.id, say(made, 1, words="at night"), batch=True)
    second = runs.start(
        made.house, made.owner, made.id, say(made, 1, 2, words="with more motion"), batch=True
    )
    finished(made.house, made.owner, first["id"])
    done = finished(made.house, made.owner, second["id"])
    assert (done["state"], done["base_version"], done["result_version"]) == ("done", 2, 3)
    assert made.document()["scenes"][0]["instructions"] == ["at night 1", "with more motion 1"]


def test_another_clip_asked_for_in_two_batches_is_made_twice(made: Film, sketchbook: Sketchbook) -> None:
    """Both were given take 2 when they were ordered; the second makes take 3, and a retry of it buys no fourth."""
    edits = [{"op": "scene.again", "scene": made.scene(1), "part": "clip"}]
    first, second = (runs.start(made.house, made.owner, made.id, edits, batch=True) for _ in range(2))
    finished(made.house, made.owner, first["id"])
    sketchbook.fail("clip")
    assert finished(made.house, made.owner, second["id"])["state"] == "failed"
    made.edit({"op": "title", "title": "Meanwhile"})
    runs.retry(made.house, made.owner, second["id"])
    done = finished(made.house, made.owner, second["id"])
    assert (done["state"], done["cost_usd"]) == ("done", pytest.approx(0.005))
    assert made.document()["scenes"][0]["takes"]["clip"] == 3
    assert len({made.clips(number)[0] for number in (1, 2, made.head)}) == 3
    assert [order.take for order in sketchbook.ordered("clip")] == [2, 3, 3]
    assert findings(made.house) == []


def test_a_clip_that_takes_no_more_instructions_by_its_turn_fails_alone(made: Film) -> None:
    """The batch before said the fiftieth: the clip says why it was not made, and the other one is made."""
    said = [f"wish {number}" for number in range(49)]
    made.edit({"op": "scene.edit", "scene": made.scene(1), "instructions": said})
    first, second = ordered(made, 1), ordered(made, 1, 2)
    finished(made.house, made.owner, first["id"])
    done = finished(made.house, made.owner, second["id"])
    assert (done["state"], statuses(done)) == ("done", ["failed", "complete"])
    assert "50 instructions" in done["batch"]["clips"][0]["problem"]["detail"]
    assert len(made.document()["scenes"][0]["instructions"]) == 50
    with pytest.raises(Invalid, match="50 instructions"):
        runs.retry(made.house, made.owner, second["id"])
    assert findings(made.house) == []


def test_a_batch_that_cannot_begin_ends_with_the_words_that_say_why(
    made: Film, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is refused when its turn comes is the batch's own problem, and the next one begins."""
    first, second, third = ordered(made, 1), ordered(made, 2), ordered(made, 3)
    finished(made.house, made.owner, first["id"])

    def refuse(*_: Any, **__: Any) -> None:
        raise Gone("The clip was deleted to save room.")

    with monkeypatch.context() as patched:
        patched.setattr(plans, "draft_edits", refuse)
        failed = finished(made.house, made.owner, second["id"])
    assert (failed["state"], failed["problem"]["type"]) == ("failed", "/problems/gone")
    assert failed["problem"]["detail"] == "The clip was deleted to save room."
    assert queue.ordered[-1][0] == third["id"]


def test_a_clip_whose_scene_was_removed_while_the_batch_waited_fails_alone(made: Film) -> None:
    """The others are made; the removed one says why it was not."""
    run = ordered(made, 1, 2, 3)
    made.edit({"op": "scene.remove", "scene": made.scene(2)})
    done = finished(made.house, made.owner, run["id"])
    assert (done["state"], statuses(done)) == ("done", ["complete", "failed", "complete"])
    assert "not in the film any more" in done["batch"]["clips"][1]["problem"]["detail"]
    assert len(made.document()["scenes"]) == 2
    assert findings(made.house) == []


def test_a_scene_rewritten_by_hand_on_both_sides_is_a_conflict(made: Film) -> None:
    """A batch that replaces a prompt does not silently take back what somebody else wrote meanwhile."""
    edits = [{"op": "scene.edit", "scene": made.scene(1), "prompt": "A heron"}]
    run = runs.start(made.house, made.owner, made.id, edits, batch=True)
    made.edit({"op": "scene.edit", "scene": made.scene(1), "prompt": "An owl"})
    assert finished(made.house, made.owner, run["id"])["state"] == "conflict"
    assert made.document()["scenes"][0]["prompt"] == "An owl"


@pytest.mark.parametrize("retried", [False, True])
def test_a_batch_whose_scenes_were_all_removed_fails_and_makes_no_version(made: Film, retried: bool) -> None:
    """There is nothing left to make: the head is not touched, also when it is tried again."""
    run = ordered(made, 2)
    made.edit({"op": "scene.remove", "scene": made.scene(2)})
    done = finished(made.house, made.owner, run["id"])
    if retried:
        assert runs.retry(made.house, made.owner, run["id"])["id"] == run["id"]
        done = finished(made.house, made.owner, run["id"])
    assert (done["state"], statuses(done)) == ("failed", ["failed"])
    assert "not in the film any more" in done["problem"]["detail"]
    assert made.numbers() == [1, 2]
    assert findings(made.house) == []


def test_a_clip_that_would_stay_as_it_is_does_not_make_a_version_of_a_batch_that_failed(
    made: Film, sketchbook: Sketchbook
) -> None:
    """One clip is told what it says already, the other one fails: nothing was made, so nothing is committed."""
    prompt = made.document()["scenes"][0]["prompt"]
    sketchbook.fail("image")
    edits = [{"op": "scene.edit", "scene": made.scene(1), "prompt": prompt}, *say(made, 2)]
    run = runs.start(made.house, made.owner, made.id, edits, batch=True)
    assert finished(made.house, made.owner, run["id"])["state"] == "failed"
    assert made.numbers() == [1]
