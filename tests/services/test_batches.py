"""Batches: one after the other, what succeeds becomes one version, what fails costs nothing and can be tried again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from tests import house as houses
from tests.house import Film, contents, findings, finished, restarted, rows
from tests.sketchbook import PowerCut, Sketchbook

from retake.db.rows import run as execute
from retake.domain.errors import CapReached, Invalid
from retake.services import batches, history, making, operations, plans, runs, usage
from retake.services.house import House, Person

View = dict[str, Any]
EACH = 45_000  # one picture and half a second of clip, in micro-dollars, as the sketchbook charges them


def say(made: Film, *positions: int, words: str = "at night") -> list[View]:
    """An instruction to each of these scenes."""
    return [
        {"op": "scene.instruct", "scene": made.scene(position), "instruction": f"{words} {position}"}
        for position in positions
    ]


def ordered(made: Film, *positions: int, **options: Any) -> View:
    """A batch of these scenes, queued."""
    return runs.start(made.house, made.owner, made.id, say(made, *positions), batch=True, **options)


def carried_out(made: Film, *positions: int, **options: Any) -> View:
    """A batch of these scenes, carried out."""
    return finished(made.house, made.owner, ordered(made, *positions, **options)["id"])


def statuses(run: View) -> list[str]:
    """How each clip of a batch stands, in the order asked."""
    return [clip["status"] for clip in run["batch"]["clips"]]


def told(house: House, *kinds: str) -> list[View]:
    """What the event log says of these kinds, in order."""
    return rows(
        house, "select kind, data from events where kind = any(:kinds) order by id", kinds=list(kinds)
    )


BATCH_EVENTS = (
    "batch_started",
    "clip_regenerating",
    "clip_complete",
    "clip_failed",
    "batch_complete",
    "batch_failed",
)


def test_three_clips_become_one_version_at_one_price(made: Film, sketchbook: Sketchbook) -> None:
    """A picture and a clip each, in the order asked, one version, one operation, ten per cent less in the ledger."""
    before = made.clips()
    with sketchbook.counted() as orders:
        run = carried_out(made, 3, 1, 2)
    assert run["state"] == "done"
    assert [order.step for order in orders] == ["image", "clip"] * 3
    assert [clip["clip_index"] for clip in run["batch"]["clips"]] == [2, 0, 1]
    assert statuses(run) == ["complete"] * 3
    assert made.numbers() == [1, 2]
    assert not set(before) & set(made.clips())
    assert run["batch"]["subtotal_usd"] == pytest.approx(0.135)
    assert run["batch"]["discount_usd"] == pytest.approx(0.0135)
    assert run["quote_usd"] == run["cost_usd"] == pytest.approx(0.1215)
    assert sum(clip["cost_usd"] for clip in run["batch"]["clips"]) == pytest.approx(run["cost_usd"])
    money = usage.money(made.house, made.owner)
    assert money["reserved_usd"] == 0
    spent = rows(
        made.house,
        "select kind, sum(amount)::int as sum from entries where run_id = :run group by kind",
        run=run["id"],
    )
    assert {row["kind"]: row["sum"] for row in spent} == {
        "quote": 121_500, "reserve": 121_500, "settle": 135_000, "discount": 13_500, "release": 121_500,
    }  # fmt: skip
    page = operations.page(made.house, made.owner, made.id, None, 10)
    assert [each["kind"] for each in page] == ["edit", "make"]
    assert findings(made.house) == []


def test_two_clips_have_no_discount(made: Film) -> None:
    """It begins with the third."""
    run = carried_out(made, 1, 2)
    assert run["batch"]["discount_usd"] == 0
    assert run["cost_usd"] == pytest.approx(0.09)


def test_one_fails_and_the_others_are_put_together_once(made: Film, sketchbook: Sketchbook) -> None:
    """The second clip keeps what it had, costs nothing and is named; the discount that was quoted holds."""
    before = made.clips()
    sketchbook.fail("clip", containing="scene 2:")
    run = carried_out(made, 1, 2, 3)
    assert run["state"] == "done"
    assert statuses(run) == ["complete", "failed", "complete"]
    failed = run["batch"]["clips"][1]
    assert failed["problem"]["detail"] == "The sketchbook's pencil broke."
    assert failed["problem"]["charged_usd"] == 0
    assert failed["cost_usd"] == pytest.approx(0.036), "its picture was made before, and is kept"
    after = made.clips()
    assert after[1] == before[1]
    assert not {after[0], after[2]} & set(before)
    assert made.numbers() == [1, 2]
    assert made.document()["scenes"][1] == made.document(1)["scenes"][1]
    assert made.version()["message"] == "Scene 1: at night 1; Scene 3: at night 3", (
        "it speaks of what was made"
    )
    assert run["cost_usd"] == pytest.approx(3 * 0.045 * 0.9 - 0.005 * 0.9)
    assert findings(made.house) == []
    kinds = [row["kind"] for row in told(made.house, *BATCH_EVENTS)]
    assert kinds[0] == "batch_started"
    assert kinds[-1] == "batch_complete"
    assert (kinds.count("clip_complete"), kinds.count("clip_failed"), kinds.count("batch_complete")) == (
        2,
        1,
        1,
    )


def test_a_retry_makes_just_the_failed_clip_and_only_once(made: Film, sketchbook: Sketchbook) -> None:
    """However often it is asked for there is one other batch; it buys the missing clip alone, at the quoted discount."""
    sketchbook.fail("clip", containing="scene 2:")
    run = carried_out(made, 1, 2, 3)
    again = runs.retry(made.house, made.owner, run["id"])
    assert runs.retry(made.house, made.owner, run["id"])["id"] == again["id"] != run["id"]
    assert (again["retry_of"], again["batch"]["discount_percent"]) == (run["id"], 10)
    with sketchbook.counted() as orders:
        done = finished(made.house, made.owner, again["id"])
    assert [order.step for order in orders] == ["clip"]
    assert done["state"] == "done"
    assert made.numbers() == [1, 2, 3]
    assert runs.one(made.house, made.owner, run["id"])["retried_by"] == again["id"]
    total = usage.money(made.house, made.owner)["spent_usd"]
    assert total == pytest.approx(made_cost(made) + 3 * 0.045 * 0.9)
    with pytest.raises(Invalid, match="Every clip"):
        runs.retry(made.house, made.owner, again["id"])


def test_a_retry_leaves_out_a_clip_whose_scene_was_removed_since(made: Film, sketchbook: Sketchbook) -> None:
    """Two clips failed and one of their scenes is gone: the other is made again; with both gone that is said."""
    sketchbook.fail("clip", times=2)
    run = carried_out(made, 2, 3, 1)
    assert statuses(run) == ["failed", "failed", "complete"]
    scenes = [made.scene(2), made.scene(3)]
    made.edit({"op": "scene.remove", "scene": scenes[0]})
    made.edit({"op": "scene.remove", "scene": scenes[1]})
    before = contents(made.house)
    with pytest.raises(Invalid, match="not in the film any more"):
        runs.retry(made.house, made.owner, run["id"])
    assert contents(made.house) == before
    history.restore(made.house, made.owner, made.id, 2, scenes[1:], None)
    again = runs.retry(made.house, made.owner, run["id"])
    assert [clip["scene_id"] for clip in again["batch"]["clips"]] == scenes[1:]
    assert statuses(finished(made.house, made.owner, again["id"])) == ["complete"]
    assert findings(made.house) == []


def test_two_clips_from_the_same_words_cost_what_one_does(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """They share their takes; the lines of the clips add up to what was paid."""
    film = houses.film(house, ada, scenes=2)
    words = "A heron, scene 9: here"
    film.edit(*({"op": "scene.edit", "scene": film.scene(at), "prompt": words} for at in (1, 2)))
    edits = [{"op": "scene.instruct", "scene": film.scene(at), "instruction": "at night"} for at in (1, 2)]
    run = film.edit(*edits, batch=True)
    assert [clip["cost_usd"] for clip in run["batch"]["clips"]] == [0.045, None]
    assert run["cost_usd"] == 0.045


def test_what_a_batch_was_quoted_stays_when_it_begins_from_another_version(made: Film) -> None:
    """Its lines still add up to its total."""
    batch = ordered(made, 1, 2, 3)
    made.edit({"op": "scene.edit", "scene": made.scene(2), "duration": 1.0})
    lines = finished(made.house, made.owner, batch["id"])["batch"]
    assert lines["subtotal_usd"] - lines["discount_usd"] == pytest.approx(lines["total_usd"])
    assert lines["total_usd"] == pytest.approx(0.1215)


def test_a_clip_tells_of_itself_alone(made: Film) -> None:
    """What is said of one clip does not grow with the batch."""
    carried_out(made, 1, 2, 3)
    for kind in ("clip_regenerating", "clip_complete"):
        assert all("clips" not in row["data"] for row in told(made.house, kind))


@pytest.mark.parametrize("times", [2, 3])
def test_a_retry_leaves_out_a_clip_that_was_made_since(
    made: Film, sketchbook: Sketchbook, times: int
) -> None:
    """Two clips failed, or all of them, and one was made singly: the old words are not put over the new clip."""
    sketchbook.fail("clip", times=times)
    run = carried_out(made, 2, 3, 1)
    assert run["state"] == ("done" if times == 2 else "failed")
    made.edit({"op": "scene.instruct", "scene": made.scene(2), "instruction": "in the rain"})
    again = runs.retry(made.house, made.owner, run["id"])
    assert again["retry_of"] == run["id"]
    assert [clip["position"] for clip in again["batch"]["clips"]] == [3, 1][: times - 1]
    assert statuses(finished(made.house, made.owner, again["id"])) == ["complete"] * (times - 1)
    assert made.version()["scenes"][1]["instructions"] == ["in the rain"]
    assert findings(made.house) == []
    assert runs.retry(made.house, made.owner, run["id"])["id"] == again["id"]


def test_a_clip_that_was_made_since_is_not_retried_alone(made: Film, sketchbook: Sketchbook) -> None:
    """Nothing is left to make, and that is said."""
    sketchbook.fail("clip", containing="scene 2:")
    run = carried_out(made, 1, 2)
    made.edit({"op": "scene.instruct", "scene": made.scene(2), "instruction": "in the rain"})
    with pytest.raises(Invalid, match="Every clip"):
        runs.retry(made.house, made.owner, run["id"])


def made_cost(made: Film) -> float:
    """What the first version cost, in dollars."""
    return rows(made.house, "select sum(amount)::int as sum from entries where kind = 'settle' and run_id = "
                "(select run_id from versions where family_id = :id and number = 1)", id=made.id)[0]["sum"] / 1e6  # fmt: skip


def test_when_all_fail_nothing_changes_and_the_batch_can_be_tried_again(
    made: Film, sketchbook: Sketchbook
) -> None:
    """No version, no charge, the head untouched; the same run goes on when it is retried."""
    sketchbook.fail("image", times=2)
    before = made.version()
    run = carried_out(made, 1, 2)
    assert run["state"] == "failed"
    assert (run["cost_usd"], statuses(run)) == (0, ["failed", "failed"])
    assert made.version() == before
    assert [row["kind"] for row in told(made.house, "batch_failed", "batch_complete")] == ["batch_failed"]
    assert runs.retry(made.house, made.owner, run["id"])["id"] == run["id"]
    assert finished(made.house, made.owner, run["id"])["state"] == "done"
    assert made.numbers() == [1, 2]


def test_a_provider_that_charges_for_a_failure_is_told_of(made: Film, sketchbook: Sketchbook) -> None:
    """The clip says what it cost all the same, and the ledger says the same."""
    sketchbook.fail("clip", containing="scene 1:", charged=5_000)
    run = carried_out(made, 1, 2, 3)
    clip = run["batch"]["clips"][0]
    assert clip["status"] == "failed"
    assert clip["problem"]["charged_usd"] == pytest.approx(0.0045)
    assert clip["cost_usd"] == pytest.approx(0.0405)
    assert findings(made.house) == []


def test_undo_takes_the_whole_batch_back(made: Film) -> None:
    """One operation: all three clips are as they were."""
    before = made.clips()
    carried_out(made, 1, 2, 3)
    operation = operations.page(made.house, made.owner, made.id, None, 1)[0]
    operations.undo(made.house, made.owner, operation["id"])
    assert made.clips() == before


@pytest.mark.parametrize("moment", ["submit", "submitted", "poll", "fetch"])
def test_after_a_power_cut_the_batch_goes_on_with_what_is_missing(
    made: Film, sketchbook: Sketchbook, moment: Any
) -> None:
    """Killed in the second of three clips, at any moment of an order: none is bought twice, one version comes of it."""
    run = ordered(made, 1, 2, 3)
    sketchbook.cut_power("clip", moment, containing="scene 2:")
    with pytest.raises(PowerCut):
        making.carry_out(made.house, run["id"])
    house = restarted(made.house)
    done = finished(house, made.owner, run["id"])
    assert done["state"] == "done"
    assert statuses(done) == ["complete"] * 3
    assert sketchbook.bought_twice == []
    assert len(sketchbook.orders) == 6
    assert Film(house, made.owner, made.id).numbers() == [1, 2]
    kinds = [row["kind"] for row in told(house, "batch_complete")]
    assert kinds == ["batch_complete"], "one recomposition"
    assert findings(house) == []


def test_a_batch_above_the_cap_is_refused_whole(build_house: Any) -> None:
    """The discounted price counts; above it nothing is queued, nothing is reserved, nothing is told."""
    house = build_house(monthly_cap_usd=0.3)
    made = houses.film(house, houses.person(house, "Ada", "admin"))
    before = contents(house)
    with pytest.raises(CapReached):
        ordered(made, 1, 2, 3)
    assert contents(house) == before


def test_the_same_key_orders_one_batch_and_refuses_another(made: Film) -> None:
    """Sent twice it is one run; with other clips it is refused, and the first stays."""
    first = ordered(made, 1, 2, idempotency_key="a key")
    assert ordered(made, 1, 2, idempotency_key="a key")["id"] == first["id"]
    with pytest.raises(Invalid, match="another request") as caught:
        ordered(made, 1, 3, idempotency_key="a key")
    assert caught.value.facts["run_id"] == first["id"]
    assert len(rows(made.house, "select id from runs where batch")) == 1


def test_the_time_a_batch_takes_is_learned_from_the_past(made: Film) -> None:
    """Three takes of a clip that took two seconds for half a second of film: four seconds a second."""
    with made.house.database.transaction() as connection:
        execute(connection, "update takes set latency_ms = 2000 where state = 'ready'")
    assert plan_seconds(made) == pytest.approx(4.0)
    with (
        made.house.database.transaction() as connection
    ):  # too few to learn from: the provider's word is taken
        execute(connection, "update takes set latency_ms = null where state = 'ready'")
    assert plan_seconds(made) == pytest.approx(0.2)


def plan_seconds(made: Film) -> float:
    """The estimate for one clip made again, in seconds."""
    seconds: float = plans.plan_edits(made.house, made.owner, made.id, say(made, 1), None, batch=True)[
        "quote"
    ]["seconds"]
    return seconds


def test_held_clips_do_not_hold_up_the_rest(made: Film, sketchbook: Sketchbook) -> None:
    """An answer lost in the second clip: the others become a version; a retry releases it and makes it."""
    sketchbook.finds_lost_jobs = False
    sketchbook.lose("clip", containing="scene 2:", arrives=False)
    run = carried_out(made, 1, 2, 3)
    assert (run["state"], statuses(run)) == ("done", ["complete", "held", "complete"])
    assert usage.money(made.house, made.owner)["reserved_usd"] > 0
    again: UUID = runs.retry(made.house, made.owner, run["id"])["id"]
    assert finished(made.house, made.owner, again)["state"] == "done"
    assert usage.money(made.house, made.owner)["reserved_usd"] == 0
    assert findings(made.house) == []


def test_what_is_held_can_be_given_up_after_the_batch(made: Film, sketchbook: Sketchbook) -> None:
    """Cancelling the batch that is through releases the reservation and changes nothing else."""
    sketchbook.finds_lost_jobs = False
    sketchbook.lose("clip", containing="scene 2:", arrives=False)
    run = carried_out(made, 1, 2, 3)
    shown = runs.cancel(made.house, made.owner, run["id"])
    assert (shown["state"], statuses(shown)) == ("done", ["complete", "cancelled", "complete"])
    assert usage.money(made.house, made.owner)["reserved_usd"] == 0
    assert made.numbers() == [1, 2]


def test_a_batch_that_is_cancelled_before_it_begins_tells_its_end(made: Film) -> None:
    """Whoever heard that it started hears that it ended, with every clip cancelled; so when it is tried again."""
    ordered(made, 1)
    waiting = ordered(made, 2, 3)
    for attempt in (1, 2):
        runs.cancel(made.house, made.owner, waiting["id"])
        ends = [row["data"] for row in told(made.house, "batch_failed")]
        assert [end["batch_id"] for end in ends] == [str(waiting["id"])] * attempt
        assert ends[-1]["status"] == "cancelled"
        assert [clip["status"] for clip in ends[-1]["clips"]] == ["cancelled", "cancelled"]
        runs.retry(made.house, made.owner, waiting["id"])


def test_clips_of_a_batch_that_ended_unforeseen_wait_for_nothing(made: Film, sketchbook: Sketchbook) -> None:
    """The one that was made stays made, the one that was stopped stopped, the others failed and say why; a retry makes
    them."""
    run = ordered(made, 1, 2, 3)
    batches.cancel_clip(made.house, made.owner, run["id"], run["batch"]["clips"][0]["regeneration_id"])
    sketchbook.cut_power("image", "poll", containing="scene 3:")
    with pytest.raises(PowerCut):
        making.carry_out(made.house, run["id"])
    house = restarted(made.house)
    making.give_up(house, run["id"])
    (end,) = (row["data"] for row in told(house, "batch_failed"))
    assert [clip["status"] for clip in end["clips"]] == ["cancelled", "complete", "failed"]
    assert "log says" in end["clips"][2]["problem"]["detail"]
    runs.retry(house, made.owner, run["id"])
    assert statuses(finished(house, made.owner, run["id"])) == ["complete"] * 3
    assert findings(house) == []


def test_a_clip_stopped_while_it_waits_is_told_once(made: Film) -> None:
    """When it is stopped, and not again when its turn comes."""
    run = ordered(made, 1, 2)
    for clip in run["batch"]["clips"]:
        batches.cancel_clip(made.house, made.owner, run["id"], clip["regeneration_id"])
    assert finished(made.house, made.owner, run["id"])["state"] == "cancelled"
    kinds = [row["kind"] for row in told(made.house, *BATCH_EVENTS)]
    assert kinds == ["batch_started", "clip_failed", "clip_failed", "batch_failed"]
