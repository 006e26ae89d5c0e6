"""Plans: only what an edit touches is made, what was made before costs nothing, and every part has its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.films import MAKERS, PRICES, Catalogue, film, planned, price

from retake.domain import manifests
from retake.domain.canonical import digest
from retake.domain.planning import MADE_BEFORE, UNCHANGED, Plan, plan_document, time_needed
from retake.domain.recipes import clip_recipe, image_recipe, music_recipe, script_recipe, text_recipe


def actions(plan: Plan) -> dict[str, str]:
    return {part.part: part.action for part in plan.parts}


def generated(plan: Plan) -> set[str]:
    return {part.part for part in plan.parts if part.action == "generate"}


def test_an_instruction_makes_that_scene_and_nothing_else() -> None:
    plan = planned([{"op": "scene.instruct", "scene": "s3", "instruction": "make it nighttime"}], film(6))
    assert generated(plan) == {"s3/image", "s3/clip"}
    assert plan.price == PRICES["image"] + PRICES["clip"]
    assert {part.reason for part in plan.parts if part.scene_id == "s1"} == {UNCHANGED}


def test_the_style_touches_every_scene_and_not_the_music() -> None:
    plan = planned([{"op": "style", "prompt": "oil"}], film(4))
    assert generated(plan) == {f"s{n}/{slot}" for n in range(1, 5) for slot in ("image", "clip")}
    assert actions(plan)["music"] == "reuse"


def test_music_touches_the_composition_alone() -> None:
    plan = planned([{"op": "music", "prompt": "drums"}], film(4))
    assert generated(plan) == {"music"}
    assert actions(plan)["sound"] == "compose"


def test_a_longer_scene_needs_its_clip_and_the_sound_but_not_its_picture() -> None:
    plan = planned([{"op": "scene.edit", "scene": "s2", "duration": 6}], film(3))
    assert generated(plan) == {"s2/clip"}
    assert actions(plan)["s2/image"] == "reuse"
    assert actions(plan)["sound"] == "compose"


@pytest.mark.parametrize(
    "edit",
    [
        {"op": "scene.move", "scene": "s3", "after": None},
        {"op": "scene.remove", "scene": "s2"},
        {"op": "title", "title": "Another title"},
        {
            "op": "overlays",
            "overlays": [{"id": "o", "text": "The End", "start": 1, "end": 2, "position": "center"}],
        },
    ],
)
def test_order_titles_and_words_over_the_film_generate_nothing(edit: dict[str, Any]) -> None:
    plan = planned([edit], film(4))
    assert generated(plan) == set()
    assert plan.price == 0


def test_another_take_of_the_picture_brings_another_clip() -> None:
    assert generated(planned([{"op": "scene.again", "scene": "s1"}], film())) == {"s1/image", "s1/clip"}
    assert generated(planned([{"op": "scene.again", "scene": "s1", "part": "clip"}], film())) == {"s1/clip"}


def test_what_was_made_before_is_reused_for_nothing() -> None:
    base = film(3)
    edits = [{"op": "scene.edit", "scene": "s2", "prompt": "made once already"}]
    wanted = manifests.apply_edits(base, edits)
    scene = wanted["scenes"][1]
    image = image_recipe(MAKERS, wanted, scene)
    clip = clip_recipe(MAKERS, wanted, scene, "old-image")
    known = Catalogue({(image.key, 1): "old-image", (clip.key, 1): "old-clip"})
    plan = planned(edits, base, known)
    assert generated(plan) == set()
    assert plan.price == 0
    assert {part.part: part.known for part in plan.parts if part.reason == MADE_BEFORE} == {
        "s2/image": "old-image",
        "s2/clip": "old-clip",
    }


def test_a_clip_of_a_picture_still_to_be_made_is_quoted_as_new() -> None:
    base = film(2)
    edits = [{"op": "scene.edit", "scene": "s1", "prompt": "never seen"}]
    wanted = manifests.apply_edits(base, edits)
    stray = clip_recipe(MAKERS, wanted, wanted["scenes"][0], "")
    plan = planned(edits, base, Catalogue({(stray.key, 1): "must not be found"}))
    assert "s1/clip" in generated(plan)


def test_takes_are_asked_for_in_bulk_whatever_the_length() -> None:
    for size in (3, 200):
        known = Catalogue()
        planned([{"op": "style", "prompt": "oil"}], film(size), known)
        assert known.asked <= 2


def test_a_new_film_names_its_parts_and_price_before_its_words_exist() -> None:
    document = manifests.new_document({"kind": "video", "prompt": "a day"}, ["a", "b"])
    plan = plan_document(document, None, MAKERS, Catalogue(), price)
    assert generated(plan) == {"script", "a/image", "a/clip", "b/image", "b/clip", "music"}
    assert plan.price == PRICES["script"] + 2 * (PRICES["image"] + PRICES["clip"]) + PRICES["music"]


def test_the_same_prompt_again_costs_nothing() -> None:
    document = manifests.new_document({"kind": "video", "prompt": "a day"}, ["x"])
    script = {"title": "A Day", "music": "", "scenes": [{"title": "One", "prompt": "one", "duration": 5}]}
    document = manifests.with_script(document, script, script_recipe(MAKERS, document).key, "script")
    image = image_recipe(MAKERS, document, document["scenes"][0])
    clip = clip_recipe(MAKERS, document, document["scenes"][0], "picture")
    music = music_recipe(MAKERS, document)
    known = Catalogue({(image.key, 1): "picture", (clip.key, 1): "clip", (music.key, 1): "music"})
    plan = plan_document(document, None, MAKERS, known, price)
    assert plan.price == 0
    assert generated(plan) == set()


def test_the_fingerprint_tells_plans_apart_by_base_take_and_price() -> None:
    edit = [{"op": "scene.instruct", "scene": "s1", "instruction": "rain"}]
    plan = planned(edit, film())
    assert plan.fingerprint("v1") == planned(edit, film()).fingerprint("v1")
    assert plan.fingerprint("v1") != plan.fingerprint("v2")
    assert plan.fingerprint("v1") != planned([{"op": "scene.again", "scene": "s1"}], film()).fingerprint("v1")


@pytest.mark.parametrize(("kind", "part"), [("story", "text"), ("image", "picture")])
def test_images_and_stories_are_one_part(kind: str, part: str) -> None:
    document = manifests.new_document({"kind": kind, "prompt": "a fox"}, [])
    assert generated(plan_document(document, None, MAKERS, Catalogue(), price)) == {part}
    made = {**document, "content": "Once …", "blob": "picture"}
    plan = plan_document(
        manifests.apply_edits(made, [{"op": "title", "title": "Fox"}]), made, MAKERS, Catalogue(), price
    )
    assert generated(plan) == set()


@given(st.sets(st.integers(0, 9), min_size=1), st.integers(10, 12))
def test_exactly_the_edited_scenes_are_made(chosen: set[int], size: int) -> None:
    base = film(size)
    edits = [
        {"op": "scene.instruct", "scene": base["scenes"][n]["id"], "instruction": "more motion"}
        for n in sorted(chosen)
    ]
    plan = planned(edits, base)
    scenes = {base["scenes"][n]["id"] for n in chosen}
    assert generated(plan) == {f"{scene}/{slot}" for scene in scenes for slot in ("image", "clip")}
    assert plan.price == len(scenes) * (PRICES["image"] + PRICES["clip"])
    assert all(part.reason for part in plan.parts)


@given(st.lists(st.floats(0, 1_000), max_size=12), st.integers(1, 32))
def test_several_at_a_time_take_their_share_or_as_long_as_the_longest(
    tasks: list[float], at_a_time: int
) -> None:
    """One at a time takes all of it; more at a time is never slower, and nothing is quicker than its longest task."""
    needed = time_needed(tasks, at_a_time)
    assert needed <= time_needed(tasks, 1) == pytest.approx(sum(tasks))
    assert needed >= time_needed(tasks, at_a_time + 1)
    assert needed >= max(tasks, default=0)
    assert needed * at_a_time >= sum(tasks) or needed * at_a_time == pytest.approx(sum(tasks))


def test_a_films_time_is_that_of_scenes_side_by_side_after_the_script() -> None:
    """Four new scenes of a picture and a clip, two at a time: half of their sum, and not less than one of them."""
    document = manifests.new_document({"kind": "video", "prompt": "a fox"}, ["s1", "s2", "s3", "s4"])

    def timed(step: str, _: Mapping[str, Any]) -> tuple[int, float]:
        return 0, {"script": 1.0, "image": 2.0, "clip": 8.0, "music": 3.0}[step]

    plan = plan_document(document, None, MAKERS, Catalogue(), timed)
    assert plan.seconds(1) == pytest.approx(1 + 4 * 10 + 3)
    assert plan.seconds(2) == pytest.approx(1 + 2 * 10 + 3)
    assert plan.seconds(8) == pytest.approx(1 + 10)


def test_what_was_made_before_takes_no_time() -> None:
    base = film(3)
    edits = [{"op": "scene.instruct", "scene": "s1", "instruction": "rain"}]
    wanted = manifests.apply_edits(base, edits)
    takes = Catalogue({(image_recipe(MAKERS, wanted, wanted["scenes"][0]).key, 1): "picture"})
    found = plan_document(wanted, base, MAKERS, takes, price)
    assert 0 < found.seconds(1) < planned(edits, base).seconds(1)


BY_HAND = {"content": "Mine.", "blob": None, "instructions": ["sadder"]}


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (
            {"op": "instruct", "instruction": "rain"},
            "its instructions changed; it works on from the text written by hand",
        ),
        ({"op": "again"}, "take 2 of the same recipe; the text written by hand stays in the history"),
        (
            {"op": "prompt", "prompt": "a wolf"},
            "its prompt changed; the text written by hand stays in the history",
        ),
    ],
)
def test_the_plan_says_what_becomes_of_a_text_by_hand(edit: dict[str, Any], reason: str) -> None:
    base = {**manifests.new_document({"kind": "story", "prompt": "a fox"}, []), **BY_HAND}
    plan = plan_document(manifests.apply_edits(base, [edit]), base, MAKERS, Catalogue(), price)
    assert [part.reason for part in plan.parts] == [reason]


def test_a_text_by_hand_is_an_input_and_only_what_is_asked_since_is_said() -> None:
    """The same for every later instruction; a story that was never written by hand keeps the recipes it had."""
    base = {**manifests.new_document({"kind": "story", "prompt": "a fox"}, []), **BY_HAND}
    once = manifests.apply_edits(base, [{"op": "instruct", "instruction": "rain"}])
    recipe = text_recipe(MAKERS, once)
    assert recipe.inputs == {"text": digest({"content": "Mine."})}
    assert recipe.parameters["instructions"] == ["rain"]
    made = {**once, "content": "Mine. Rain.", "blob": "take"}
    twice = text_recipe(MAKERS, manifests.apply_edits(made, [{"op": "instruct", "instruction": "fog"}]))
    assert (twice.inputs, twice.parameters["instructions"]) == (recipe.inputs, ["rain", "fog"])
    never = manifests.apply_edits({**base, "blob": "take"}, [{"op": "instruct", "instruction": "rain"}])
    assert text_recipe(MAKERS, never).inputs == {}
