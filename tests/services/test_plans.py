"""Plan, quote, run: the run does exactly what the plan said, for exactly that price."""

from __future__ import annotations

import pytest
from tests.house import Film, View, contents, film, findings
from tests.sketchbook import Sketchbook

from retake.domain.errors import NotFound, PlanChanged
from retake.services import plans
from retake.services.house import House, Person

NIGHT = {"op": "scene.instruct", "scene": "{3}", "instruction": "at night"}
EDITS: dict[str, list[View]] = {
    "one scene": [NIGHT],
    "style": [{"op": "style", "prompt": "ink"}],
    "music": [{"op": "music", "prompt": "drums"}],
    "duration": [{"op": "scene.edit", "scene": "{1}", "duration": 2.0}],
    "overlays": [
        {"op": "overlays", "overlays": [{"text": "x", "start": 0.0, "end": 1.0, "position": "top"}]}
    ],
    "add": [{"op": "scene.add", "after": "{1}", "prompt": "a boat", "duration": 1.5}],
    "add first": [{"op": "scene.add", "after": None, "prompt": "a boat"}],
    "remove": [{"op": "scene.remove", "scene": "{2}"}],
    "move": [{"op": "scene.move", "scene": "{1}", "after": "{3}"}],
    "again": [{"op": "scene.again", "scene": "{1}"}],
    "clip again": [{"op": "scene.again", "scene": "{1}", "part": "clip"}],
    "music again": [{"op": "music.again"}],
    "many": [NIGHT, {"op": "music", "prompt": "x"}, {"op": "scene.remove", "scene": "{1}"}],
}


def with_scenes(made: Film, edits: list[View]) -> list[View]:
    """The edits with scene ids in place of ``{position}``."""
    names = {f"{{{position}}}": made.scene(position) for position in (1, 2, 3)}
    return [
        {key: names.get(value, value) if isinstance(value, str) else value for key, value in edit.items()}
        for edit in edits
    ]


def planned(made: Film, edits: list[View], base: int | None = None) -> View:
    """The plan of these edits."""
    return plans.plan_edits(made.house, made.owner, made.id, edits, base)


@pytest.mark.parametrize("name", EDITS)
def test_the_run_does_what_the_plan_said(made: Film, sketchbook: Sketchbook, name: str) -> None:
    """Parts, actions, reasons and prices of the steps are the plan's; what is bought and paid is the quote."""
    edits = with_scenes(made, EDITS[name])
    before = contents(made.house)
    plan = planned(made, edits)
    assert contents(made.house) == before
    assert plan["quote"]["total_usd"] == pytest.approx(sum(part["price_usd"] for part in plan["parts"]))
    for action in ("reuse", "generate", "compose"):
        assert plan["quote"][action] == sum(part["action"] == action for part in plan["parts"])
    assert all(part["reason"] for part in plan["parts"])
    assert plan["changes"]

    with sketchbook.counted() as orders:
        run = made.edit(*edits, plan_hash=plan["plan_hash"], expected_head=plan["expected_head"])
    assert run["state"] == "done"
    shown = ("slot", "position", "title", "action", "reason", "price_usd")
    work = [part for part in plan["parts"] if part["reason"] != "unchanged"]
    assert [[step[key] for key in shown] for step in run["steps"]] == [
        [part[key] for key in shown] for part in work
    ]
    assert len(orders) == plan["quote"]["generate"]
    assert run["quote_usd"] == run["cost_usd"] == plan["quote"]["total_usd"]
    assert findings(made.house) == []


def test_a_new_films_plan_names_every_part_and_saves_nothing(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """The script, and for each scene a picture and a clip, music, sound, film; its price is what making costs."""
    before = contents(house)
    wish = {"kind": "video", "prompt": "A fox", "scenes": 2, "scene_duration": 0.5}
    plan = plans.plan_new(house, wish)
    assert [part["slot"] for part in plan["parts"]] == [
        "script", "image", "clip", "image", "clip", "music", "sound", "film",
    ]  # fmt: skip
    assert contents(house) == before
    assert sketchbook.orders == []
    made = film(house, ada, "A fox", scenes=2)
    assert made.version()["cost_usd"] == plan["quote"]["total_usd"]
    assert plans.plan_new(house, wish)["quote"]["total_usd"] == 0


def test_a_plan_that_fits_no_more_is_refused_with_the_new_one(made: Film, sketchbook: Sketchbook) -> None:
    """The head moved: the hash is of another base, nothing is ordered, the error carries the plan as it is now."""
    edits = with_scenes(made, [NIGHT])
    plan = planned(made, edits)
    made.edit({"op": "title", "title": "Moved on"})
    before = contents(made.house)
    with pytest.raises(PlanChanged) as caught:
        made.order(*edits, plan_hash=plan["plan_hash"])
    assert caught.value.facts["plan"]["quote"]["total_usd"] == 0.045
    assert contents(made.house) == before
    made.order(*edits, plan_hash=caught.value.facts["plan"]["plan_hash"])


def test_a_plan_that_became_cheaper_is_shown_again(made: Film, house: House, bob: Person) -> None:
    """Somebody else made the same part meanwhile: the price is another, so the plan is another."""
    edits = with_scenes(made, [{"op": "music", "prompt": "drums"}])
    plan = planned(made, edits)
    film(house, bob, "Another film", scenes=1, music="drums")
    with pytest.raises(PlanChanged) as caught:
        made.order(*edits, plan_hash=plan["plan_hash"])
    assert caught.value.facts["plan"]["quote"]["total_usd"] == 0


def test_plans_of_equal_edits_are_equal_and_of_others_are_not(made: Film) -> None:
    """Also for a scene that is still to be added and has no id yet."""
    hashes = {}
    for name, edits in EDITS.items():
        first, second = (planned(made, with_scenes(made, edits))["plan_hash"] for _ in range(2))
        assert first == second, name
        hashes[name] = first
    hashes.pop("move"), hashes.pop("overlays")  # both only put the film together anew
    assert len(set(hashes.values())) == len(hashes)


def test_a_plan_says_why_each_part_is_made_or_reused(made: Film) -> None:
    """In words a person understands."""
    made.edit(*with_scenes(made, [NIGHT]))
    plan = planned(made, [
        {"op": "scene.edit", "scene": made.scene(3), "instructions": []},
        {"op": "scene.edit", "scene": made.scene(1), "duration": 1.0},
        {"op": "scene.edit", "scene": made.scene(2), "prompt": "something else"},
    ])  # fmt: skip
    reasons = {(part["position"], part["slot"]): (part["action"], part["reason"]) for part in plan["parts"]}
    assert reasons[3, "clip"] == ("reuse", "made before from the same recipe")
    assert reasons[1, "image"] == ("reuse", "unchanged")
    assert reasons[1, "clip"] == ("generate", "it lasts 1 s instead of 0.5 s")
    assert reasons[2, "image"] == ("generate", "its prompt changed")
    assert reasons[None, "music"] == ("reuse", "unchanged")
    assert reasons[None, "sound"] == ("compose", "the film is now 2 s long")


def test_a_plan_from_an_older_version_names_it(made: Film) -> None:
    """And the head a run would expect."""
    made.edit({"op": "title", "title": "two"})
    plan = planned(made, with_scenes(made, [NIGHT]), base=1)
    assert plan["base_version"] == 1
    assert plan["expected_head"] == made.head_id
    with pytest.raises(NotFound):
        planned(made, with_scenes(made, [NIGHT]), base=7)
