"""When the provider fails, charges all the same, loses its answer or the power is cut: nothing is lost or bought twice."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from tests.house import Film, at_once, film, findings, finished, make, ordered, restarted, rows
from tests.sketchbook import Moment, PowerCut, Sketchbook

from retake.domain.errors import Invalid
from retake.ports import Outcome, ProviderError
from retake.services import making, runs, usage
from retake.services.house import House, Person


def again(made: Film, run: dict[str, object]) -> dict[str, object]:
    """Retry a run and carry it out; how it ended."""
    runs.retry(made.house, made.owner, run["id"])  # type: ignore[arg-type]
    return finished(made.house, made.owner, run["id"])  # type: ignore[arg-type]


def test_a_retry_makes_only_what_is_missing(house: House, ada: Person, sketchbook: Sketchbook) -> None:
    """One clip of three fails; the other parts are kept, and the retry buys that clip alone."""
    sketchbook.fail("clip", containing="scene 2:")
    made, run = make(house, ada)
    assert run["state"] == "failed"
    assert run["problem"]["detail"] == "The sketchbook's pencil broke."
    assert "finished parts are kept" in run["problem"]["unchanged"]
    assert run["problem"]["charged_usd"] == 0
    states = {step["part"]: step["state"] for step in run["steps"]}
    assert sorted(states.values()) == ["done"] * 7 + ["failed"] + ["waiting"] * 2
    assert made.view()["head"] is None
    assert findings(house) == []

    with sketchbook.counted() as orders:
        assert again(made, run)["state"] == "done"
    assert [order.step for order in orders] == ["clip"]
    assert made.head == 1
    assert findings(house) == []


def test_a_failed_part_leaves_the_head_untouched(made: Film, sketchbook: Sketchbook) -> None:
    """After a failed edit the version before is current, whole and alone."""
    before = made.version()
    sketchbook.fail("image")
    run = made.edit({"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"})
    assert run["state"] == "failed"
    assert made.version() == before
    assert made.numbers() == [1]
    assert run["result_version"] is None
    assert again(made, run)["state"] == "done"
    assert made.numbers() == [1, 2]


def test_a_charge_for_nothing_is_booked_and_said(made: Film, sketchbook: Sketchbook) -> None:
    """The provider fails and charges: the problem says how much, the ledger has it, the rest is released."""
    sketchbook.fail("clip", charged=7_000)
    run = made.edit({"op": "scene.edit", "scene": made.scene(1), "duration": 1.0})
    assert run["state"] == "failed"
    assert run["problem"]["charged_usd"] == 0.007
    assert run["cost_usd"] == 0.007
    failed = next(step for step in run["steps"] if step["state"] == "failed")
    assert failed["problem"]["charged_usd"] == 0.007
    money = usage.money(made.house, made.owner)
    assert money["reserved_usd"] == 0
    assert {kind["kind"]: kind["failed"] for kind in money["by_kind"]}["clip"] == 1
    entries = rows(
        made.house, "select kind, amount, success from entries where run_id = :run order by id", run=run["id"]
    )
    assert [(entry["kind"], entry["amount"]) for entry in entries] == [
        ("quote", 10_000), ("reserve", 10_000), ("settle", 7_000), ("release", 10_000),
    ]  # fmt: skip
    assert entries[2]["success"] is False
    assert again(made, run)["cost_usd"] == 0.017


def test_a_refused_order_fails_the_part_and_costs_nothing(made: Film, sketchbook: Sketchbook) -> None:
    """Refused at the door: nothing arrived, nothing is reserved afterwards."""
    sketchbook.refuse("music")
    run = made.edit({"op": "music", "prompt": "drums"})
    assert run["state"] == "failed"
    assert sketchbook.orders == []
    assert usage.money(made.house, made.owner)["reserved_usd"] == 0
    assert again(made, run)["state"] == "done"


def test_several_failures_are_counted_and_their_charges_summed(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """The run tells of all of them in one sentence."""
    sketchbook.fail("clip", times=2, charged=1_000)
    _, run = make(house, ada)
    assert run["problem"]["detail"].startswith("2 parts failed.")
    assert run["problem"]["charged_usd"] == 0.002


@pytest.mark.parametrize("arrives", [True, False])
@pytest.mark.parametrize("step", ["script", "image", "clip", "music"])
def test_a_lost_answer_is_found_and_nothing_is_bought_twice(
    house: House, ada: Person, sketchbook: Sketchbook, step: str, arrives: bool
) -> None:
    """The provider can be asked: whether the order arrived or not, one job is made for one take."""
    sketchbook.lose(step, arrives=arrives)
    _, run = make(house, ada, scenes=2)
    assert run["state"] == "done"
    assert sketchbook.bought_twice == []
    assert len(sketchbook.orders) == len(rows(house, "select id from takes"))
    assert findings(house) == []


def held_run(house: House, ada: Person, sketchbook: Sketchbook) -> tuple[Film, dict[str, object]]:
    """A run of which one picture's order got lost at a provider that cannot be asked."""
    sketchbook.finds_lost_jobs = False
    sketchbook.lose("image", containing="scene 2:", arrives=False)
    made, run = make(house, ada)
    return made, run


def test_an_order_that_may_be_lost_is_held_and_not_repeated(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """The provider cannot be asked: the run waits for a person, the money stays reserved, the rest is made."""
    made, run = held_run(house, ada, sketchbook)
    assert run["state"] == "held"
    assert run["problem"]["type"] == "/problems/generation-held"  # type: ignore[index]
    assert "paid twice" in run["problem"]["unchanged"]  # type: ignore[index]
    states = sorted(step["state"] for step in run["steps"])  # type: ignore[attr-defined]
    assert states.count("held") == 1
    assert usage.money(house, ada)["reserved_usd"] == 0.04
    assert made.view()["active_runs"] == 1
    with sketchbook.counted() as orders:
        making.carry_out(house, run["id"])  # type: ignore[arg-type]  # a worker that comes by does not repeat it
    assert [order.step for order in orders] == []
    assert findings(house) == []


def test_a_held_run_goes_on_when_a_person_says_so(house: House, ada: Person, sketchbook: Sketchbook) -> None:
    """Retry orders the lost part anew, and only what is missing."""
    made, run = held_run(house, ada, sketchbook)
    with sketchbook.counted() as orders:
        assert again(made, run)["state"] == "done"
    assert sorted(order.step for order in orders) == ["clip", "image"]
    assert usage.money(house, ada)["reserved_usd"] == 0
    assert findings(house) == []


def test_a_held_run_that_is_cancelled_gives_its_money_back(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """Cancelling releases the reservation; the finished parts can still be used by a retry."""
    made, run = held_run(house, ada, sketchbook)
    cancelled = runs.cancel(house, ada, run["id"])  # type: ignore[arg-type]
    assert cancelled["state"] == "cancelled"
    assert {step["state"] for step in cancelled["steps"]} <= {"done", "cancelled"}
    assert usage.money(house, ada)["reserved_usd"] == 0
    assert findings(house) == []
    assert again(made, run)["state"] == "done"


def test_another_run_that_needs_a_held_part_is_held_too(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """It does not buy what may be bought already, and goes on once the first was decided."""
    _, first = held_run(house, ada, sketchbook)
    second, run = make(house, ada)
    assert run["state"] == "held"
    runs.cancel(house, ada, first["id"])  # type: ignore[arg-type]
    assert again(second, run)["state"] == "done"
    assert findings(house) == []


@pytest.mark.parametrize("moment", ["submit", "submitted", "poll", "fetch"])
@pytest.mark.parametrize("step", ["script", "image", "clip", "music"])
def test_after_a_power_cut_another_process_goes_on_and_buys_nothing_twice(
    house: House, ada: Person, sketchbook: Sketchbook, step: str, moment: Moment
) -> None:
    """Killed around a provider call; the next worker finishes the run with one job for each take."""
    sketchbook.cut_power(step, moment)
    made, run = ordered(house, ada, scenes=2)
    with pytest.raises(PowerCut):
        making.carry_out(house, run["id"])
    later = restarted(house)
    assert finished(later, ada, run["id"])["state"] == "done"
    assert sketchbook.bought_twice == []
    assert len(sketchbook.orders) == len(rows(later, "select id from takes"))
    assert rows(later, "select distinct state from takes") == [{"state": "ready"}]
    assert findings(later) == []
    assert Film(later, ada, made.id).numbers() == [1]


def test_after_a_power_cut_at_a_provider_that_cannot_be_asked_the_part_is_held(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """The order was on its way; nobody knows whether it arrived, so it is not sent again by itself."""
    sketchbook.finds_lost_jobs = False
    sketchbook.cut_power("music", "submitted")
    _, run = ordered(house, ada, scenes=1)
    with pytest.raises(PowerCut):
        making.carry_out(house, run["id"])
    later = restarted(house)
    assert finished(later, ada, run["id"])["state"] == "held"
    assert len(sketchbook.ordered("music")) == 1


def test_a_power_cut_before_the_commit_makes_one_version_only(
    house: House, ada: Person, sketchbook: Sketchbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything is made, then the process dies before or after the commit: in the end there is version 1, once."""
    from retake.services import finishing

    real = finishing._commit

    def before(*_: object) -> str:
        raise PowerCut("before the commit")

    def after(*arguments: object) -> str:
        real(*arguments)  # type: ignore[arg-type]
        raise PowerCut("after the commit")

    for prompt, cut in (("a fox", before), ("a wolf", after)):
        monkeypatch.setattr(finishing, "_commit", cut)
        made, run = ordered(house, ada, prompt, scenes=1)
        with pytest.raises(PowerCut):
            making.carry_out(house, run["id"])
        monkeypatch.setattr(finishing, "_commit", real)
        assert finished(house, ada, run["id"])["state"] == "done"
        assert made.numbers() == [1]
    assert sketchbook.bought_twice == []
    assert findings(house) == []


def test_two_workers_with_the_same_run_make_it_once(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """A run handed out twice (its worker was taken for dead) ends done, with one version and one job a take."""
    made, run = ordered(house, ada)
    assert at_once(*[lambda: making.carry_out(house, run["id"])] * 2) == [None, None]
    assert runs.one(house, ada, run["id"])["state"] == "done"
    assert made.numbers() == [1]
    assert sketchbook.bought_twice == []
    assert findings(house) == []


def test_a_file_that_is_no_media_fails_the_part_and_is_booked(
    made: Film, sketchbook: Sketchbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the provider delivers cannot be read: the part failed, what it cost is said, and a retry orders anew."""
    from tests import sketchbook as drawing

    monkeypatch.setattr(drawing, "drawn", lambda _: b"\x00\x00\x00\x20ftypisom" + b"not a film" * 20)
    run = made.edit({"op": "scene.edit", "scene": made.scene(1), "duration": 1.0})
    assert run["state"] == "failed"
    assert run["problem"]["charged_usd"] == 0.01
    assert made.numbers() == [1]
    monkeypatch.undo()
    for path in Path(sketchbook.folder).glob("*.mp4"):
        path.unlink()
    with sketchbook.counted() as orders:
        assert again(made, run)["state"] == "done"
    assert [order.step for order in orders] == ["clip"]
    assert findings(made.house) == []


def test_a_finished_job_that_cannot_be_fetched_fails_the_part_and_is_booked(
    made: Film, sketchbook: Sketchbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider made it and lost it again: the part failed, what it cost is said, and a retry orders anew."""

    def expired(job: str) -> Outcome:
        raise ProviderError("the output has expired", charged=10_000)

    monkeypatch.setattr(sketchbook, "fetch", expired)
    run = made.edit({"op": "scene.edit", "scene": made.scene(1), "duration": 1.0})
    assert run["state"] == "failed"
    assert "expired" in run["problem"]["detail"]
    assert run["problem"]["charged_usd"] == 0.01
    assert made.numbers() == [1]
    monkeypatch.undo()
    assert again(made, run)["state"] == "done"
    assert findings(made.house) == []


@pytest.mark.parametrize("state", ["queued", "done"])
def test_only_what_failed_was_cancelled_or_is_held_can_be_retried(
    house: House, ada: Person, state: str
) -> None:
    """A run that waits or is done is refused."""
    _, run = ordered(house, ada, kind="image")
    if state == "done":
        finished(house, ada, run["id"])
    with pytest.raises(Invalid, match=f"that is {state} cannot be retried"):
        runs.retry(house, ada, run["id"])


def test_what_nobody_foresaw_ends_the_run_with_a_problem(
    house: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug in the house fails the run in words, and the run can be retried when it is mended."""
    from retake.worker import engine

    made, run = ordered(house, ada, kind="image")
    monkeypatch.setattr("retake.services.making.obtain", lambda *_: 1 / 0)
    engine._patiently(house, run["id"], threading.Event())
    shown = runs.one(house, ada, run["id"])
    assert shown["state"] == "failed"
    assert shown["problem"]["type"] == "/problems/internal"
    monkeypatch.undo()
    assert again(made, shown)["state"] == "done"


def test_a_film_of_another_person_finds_parts_of_a_failed_run(
    house: House, ada: Person, bob: Person, sketchbook: Sketchbook
) -> None:
    """What a failed run did make is a take like any other."""
    sketchbook.fail("clip", containing="scene 2:")
    make(house, ada)
    with sketchbook.counted() as orders:
        film(house, bob)
    assert [order.step for order in orders] == ["clip"]
