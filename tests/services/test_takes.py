"""Takes are shared: whoever asks for the same recipe at the same time gets the same bytes, bought once."""

from __future__ import annotations

from functools import partial

from tests.house import at_once, findings, in_thread, ordered, rows
from tests.sketchbook import Sketchbook

from retake.services import making, runs
from retake.services.house import House, Person


def test_runs_that_ask_for_the_same_at_once_share_every_take(
    house: House, ada: Person, bob: Person, sketchbook: Sketchbook
) -> None:
    """Four films from one prompt in four threads: each part is ordered once, and all four films are the same."""
    films = [ordered(house, owner) for owner in (ada, bob, ada, bob)]
    at_once(*[partial(making.carry_out, house, run["id"]) for _, run in films])
    assert [runs.one(made.house, made.owner, run["id"])["state"] for made, run in films] == ["done"] * 4
    assert sketchbook.bought_twice == []
    assert len(sketchbook.orders) == 1 + 3 + 3 + 1
    assert len({tuple(made.clips()) for made, _ in films}) == 1
    assert findings(house) == []


def test_only_the_run_that_bought_a_take_pays_for_it(house: House, ada: Person, bob: Person) -> None:
    """The sum of what the runs cost is the price of one film."""
    pair = [ordered(house, owner, scenes=1) for owner in (ada, bob)]
    at_once(*[partial(making.carry_out, house, run["id"]) for _, run in pair])
    costs = [runs.one(made.house, made.owner, run["id"])["cost_usd"] for made, run in pair]
    assert round(sum(costs), 6) == 0.096


def test_when_the_one_who_makes_it_fails_the_other_makes_it(
    house: House, ada: Person, bob: Person, sketchbook: Sketchbook
) -> None:
    """A failed take is nobody's; the waiting run orders its own."""
    _, first = ordered(house, ada, "a fox", kind="image")
    _, second = ordered(house, bob, "a fox", kind="image")
    sketchbook.fail("image")
    with sketchbook.held("image") as gate, in_thread(partial(making.carry_out, house, first["id"])):
        assert gate.reached.wait(20)
        with in_thread(partial(making.carry_out, house, second["id"])):
            gate.open()
    assert runs.one(house, ada, first["id"])["state"] == "failed"
    assert runs.one(house, bob, second["id"])["state"] == "done"
    states = rows(house, "select state from takes order by created_at")
    assert [row["state"] for row in states] == ["failed", "ready"]


def test_parts_of_one_run_are_made_side_by_side(house: House, ada: Person, sketchbook: Sketchbook) -> None:
    """With a parallelism of 3 three pictures are under way at once; with 1 it is one."""
    for parallelism, prompt in ((3, "a fox"), (1, "a wolf")):
        _, run = ordered(house, ada, prompt, scenes=3, parallelism=parallelism)
        with sketchbook.held("image") as gate, in_thread(partial(making.carry_out, house, run["id"])):
            assert gate.reached.wait(20)
            for _ in range(200 if parallelism > 1 else 20):
                waiting = [o for o in sketchbook.ordered("image") if o.prompt.endswith(prompt)]
                if len(waiting) == 3:
                    break
                gate.reached.wait(0.01)
                runs.one(house, ada, run["id"])
            assert len(waiting) == parallelism
            gate.open()
        assert runs.one(house, ada, run["id"])["state"] == "done"
