"""Changing one thing makes only what depends on it again; everything else keeps its bytes and its versions."""

from __future__ import annotations

import pytest
from tests.house import Film, View, contents, film, findings, restarted
from tests.sketchbook import Order, Sketchbook

from retake.domain.errors import Invalid
from retake.services.house import House, Person


def changed(made: Film, *edits: View, **options: object) -> tuple[View, list[Order]]:
    """Carry out edits; how the run ended, and what the provider was asked for."""
    provider = made.house.generator
    assert isinstance(provider, Sketchbook)
    with provider.counted() as orders:
        run = made.edit(*edits, **options)
    assert run["state"] == "done", run["problem"]
    assert findings(made.house) == []
    return run, orders


def steps(orders: list[Order]) -> list[str]:
    """What was asked for, sorted."""
    return sorted(order.step for order in orders)


def test_one_scene_is_made_again_and_no_other(made: Film) -> None:
    """Scene 3 at night: its picture and clip are bought, all other slots keep version ids and bytes."""
    before = made.document()
    run, orders = changed(
        made, {"op": "scene.instruct", "scene": made.scene(3), "instruction": "make it nighttime"}
    )
    assert steps(orders) == ["clip", "image"]
    assert all(order.prompt == before["scenes"][2]["prompt"] for order in orders)
    assert [step["part"].split("/")[-1] for step in run["steps"]] == ["image", "clip", "film"]

    after = made.document()
    assert after["scenes"][:2] == before["scenes"][:2]
    for slot in ("image", "clip"):
        old, new = before["scenes"][2][slot], after["scenes"][2][slot]
        assert new["family"] == old["family"]
        assert new["version"] != old["version"]
        assert new["blob"] != old["blob"]
    for name in ("music", "sound", "script", "style", "title"):
        assert after[name] == before[name]
    assert after["composition"] != before["composition"]
    version = made.version()
    assert (version["number"], version["parent_number"], version["origin"]) == (2, 1, "edited")
    assert [scene["clip"]["number"] for scene in version["scenes"]] == [1, 1, 2]
    assert [entry["position"] for entry in version["changed"]] == [3]
    assert version["cost_usd"] == run["cost_usd"] == run["quote_usd"] == 0.045
    assert made.clips(1)[2] == before["scenes"][2]["clip"]["blob"]


def test_style_touches_all_scenes_and_not_the_music(made: Film) -> None:
    """Every picture and clip is made again."""
    before = made.document()
    _, orders = changed(made, {"op": "style", "prompt": "watercolour"})
    assert steps(orders) == ["clip"] * 3 + ["image"] * 3
    assert made.document()["music"] == before["music"]
    assert not set(made.clips()) & set(made.clips(1))


def test_music_touches_only_the_composition(made: Film) -> None:
    """Other music, the same clips, another sound."""
    before = made.document()
    run, orders = changed(made, {"op": "music", "prompt": "fast drums"})
    assert steps(orders) == ["music"]
    after = made.document()
    assert after["scenes"] == before["scenes"]
    assert after["sound"] != before["sound"]
    assert after["composition"] != before["composition"]
    assert [step["part"] for step in run["steps"]] == ["music", "sound", "film"]


def test_a_duration_touches_the_clip_and_the_sound(made: Film) -> None:
    """The picture stays; the clip is made at its new length, the sound at the film's."""
    before = made.document()
    _, orders = changed(made, {"op": "scene.edit", "scene": made.scene(2), "duration": 1.0})
    assert steps(orders) == ["clip"]
    after = made.document()
    assert after["scenes"][1]["image"] == before["scenes"][1]["image"]
    assert after["sound"] != before["sound"]
    assert made.version()["film"]["duration"] == 2.0


@pytest.mark.parametrize(
    "edit",
    [
        {"op": "overlays", "overlays": [{"text": "The end", "start": 0.5, "end": 1.2, "position": "bottom"}]},
        {"op": "title", "title": "Another name"},
    ],
)
def test_words_on_the_film_generate_nothing(made: Film, edit: View) -> None:
    """A text overlay or a title is a line in the document: no call, no cost, no new blob, the same composition."""
    before, stored = made.document(), dict(made.house.blobs.list())
    run, orders = changed(made, edit)
    assert orders == []
    assert run["cost_usd"] == 0
    after = made.document()
    assert after["composition"] == before["composition"]
    assert after["scenes"] == before["scenes"]
    assert dict(made.house.blobs.list()) == stored
    assert after != before


def test_moving_a_scene_generates_nothing(made: Film) -> None:
    """The same clips in another order."""
    first = made.scene(1)
    _, orders = changed(made, {"op": "scene.move", "scene": first, "after": made.scene(3)})
    assert orders == []
    old = made.clips(1)
    assert made.clips() == [old[1], old[2], old[0]]
    _, orders = changed(made, {"op": "scene.move", "scene": first, "after": None})
    assert orders == []
    assert made.document()["composition"] == made.document(1)["composition"]


def test_removing_a_scene_generates_nothing(made: Film) -> None:
    """The others stay as they are; the film is shorter and so is its sound."""
    _, orders = changed(made, {"op": "scene.remove", "scene": made.scene(2)})
    assert orders == []
    assert made.clips() == [made.clips(1)[0], made.clips(1)[2]]
    assert made.document()["sound"] != made.document(1)["sound"]
    assert made.version()["film"]["duration"] == 1.0


def test_adding_a_scene_makes_only_that_scene(made: Film) -> None:
    """It stands after the one named, or first, with families of its own."""
    _, orders = changed(
        made, {"op": "scene.add", "after": made.scene(1), "prompt": "a red boat", "duration": 0.5}
    )
    assert steps(orders) == ["clip", "image"]
    assert {order.prompt for order in orders} == {"a red boat"}
    old, new = made.clips(1), made.clips()
    assert [new[0], new[2], new[3]] == old
    _, orders = changed(made, {"op": "scene.add", "after": None, "prompt": "a blue boat", "duration": 0.5})
    assert steps(orders) == ["clip", "image"]
    assert made.document()["scenes"][0]["prompt"] == "a blue boat"


def test_several_edits_are_one_run_and_one_version(made: Film) -> None:
    """What they touch together is made, once."""
    _, orders = changed(
        made,
        {"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"},
        {"op": "scene.edit", "scene": made.scene(1), "duration": 1.0},
        {"op": "scene.remove", "scene": made.scene(2)},
        {"op": "music", "prompt": "drums"},
    )
    assert steps(orders) == ["clip", "image", "music"]
    assert made.numbers() == [1, 2]


def test_again_gives_another_take_of_the_same_recipe(made: Film) -> None:
    """The picture again brings its clip along; the clip again leaves the picture; every time other bytes."""
    seen = {made.clips()[0]}
    _, orders = changed(made, {"op": "scene.again", "scene": made.scene(1)})
    assert [(order.step, order.take) for order in orders] == [("image", 2), ("clip", 1)]
    assert made.document()["scenes"][0]["image"]["blob"] != made.document(1)["scenes"][0]["image"]["blob"]
    assert made.clips()[0] not in seen
    seen.add(made.clips()[0])
    for take in (2, 3):
        image = made.document()["scenes"][0]["image"]
        _, orders = changed(made, {"op": "scene.again", "scene": made.scene(1), "part": "clip"})
        assert [(order.step, order.take) for order in orders] == [("clip", take)]
        assert made.document()["scenes"][0]["image"] == image
        assert made.clips()[0] not in seen
        seen.add(made.clips()[0])
    _, orders = changed(made, {"op": "music.again"})
    assert [(order.step, order.take) for order in orders] == [("music", 2)]


def test_again_after_a_roll_back_gives_a_take_nobody_has_seen(made: Film) -> None:
    """Another take means a new one, not one that lies in the history already."""
    changed(made, {"op": "scene.again", "scene": made.scene(1), "part": "clip"})
    _, orders = changed(
        made, {"op": "scene.again", "scene": made.scene(1, 1), "part": "clip"}, base_version=1
    )
    assert [order.take for order in orders] == [3]
    assert made.clips(3)[0] not in (made.clips(1)[0], made.clips(2)[0])


def test_going_back_by_editing_the_words_generates_nothing(made: Film, sketchbook: Sketchbook) -> None:
    """The state was made before: no call, no cost, and the very versions of the parts come back, after a restart too."""
    scene = made.scene(3)
    changed(made, {"op": "scene.instruct", "scene": scene, "instruction": "make it nighttime"})
    run, orders = changed(made, {"op": "scene.edit", "scene": scene, "instructions": []})
    assert orders == []
    assert run["cost_usd"] == run["quote_usd"] == 0
    assert made.document() == made.document(1)

    later = Film(restarted(made.house), made.owner, made.id)
    run, orders = changed(later, {"op": "scene.edit", "scene": scene, "instructions": ["make it nighttime"]})
    assert orders == []
    assert later.document() == later.document(2)
    assert later.numbers() == [1, 2, 3, 4]
    assert sketchbook.bought_twice == []


def test_an_edit_that_changes_nothing_is_refused(made: Film) -> None:
    """Nothing is queued and no version made."""
    before = contents(made.house)
    scene = made.document()["scenes"][0]
    with pytest.raises(Invalid, match="change nothing"):
        made.order({"op": "scene.edit", "scene": scene["id"], "prompt": scene["prompt"]})
    with pytest.raises(Invalid, match="change nothing"):
        made.order({"op": "title", "title": made.document()["title"]})
    assert contents(made.house) == before


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"op": "scene.edit", "scene": "nowhere", "prompt": "x"}, "no scene nowhere"),
        ({"op": "scene.remove", "scene": "nowhere"}, "no scene nowhere"),
        ({"op": "scene.move", "scene": "{1}", "after": "{1}"}, "after itself"),
        ({"op": "scene.move", "scene": "{1}", "after": "nowhere"}, "no scene nowhere"),
        ({"op": "scene.add", "after": "nowhere", "prompt": "x"}, "no scene nowhere"),
        ({"op": "scene.add", "after": None, "prompt": "  "}, "prompt is empty"),
        ({"op": "scene.edit", "scene": "{1}", "duration": -1}, "cannot last"),
        ({"op": "scene.edit", "scene": "{1}", "duration": 61}, "cannot last"),
        ({"op": "scene.instruct", "scene": "{1}", "instruction": " "}, "empty"),
        ({"op": "overlays", "overlays": [{"text": "x", "start": 2.0, "end": 1.0}]}, "ends before it starts"),
        ({"op": "text", "content": "x"}, "does not exist"),
        ({"op": "prompt", "prompt": "x"}, "does not exist"),
        ({"op": "again"}, "does not exist"),
    ],
)
def test_an_edit_that_cannot_be_is_refused_in_words(made: Film, edit: View, words: str) -> None:
    """Nothing is changed and nothing is charged."""
    filled = {name: made.scene(1) if value == "{1}" else value for name, value in edit.items()}
    before = contents(made.house)
    with pytest.raises(Invalid, match=words) as caught:
        made.order(filled)
    assert caught.value.charged == 0
    assert caught.value.next_step
    assert contents(made.house) == before


@pytest.mark.parametrize(
    "op", [{"op": "scene.again", "scene": "x"}, {"op": "music.again"}, {"op": "style", "prompt": "x"}]
)
@pytest.mark.parametrize("kind", ["story", "image"])
def test_edits_of_films_are_refused_for_other_kinds(house: House, ada: Person, kind: str, op: View) -> None:
    """In words that name the edits there are."""
    work = film(house, ada, "A fox", kind=kind)
    with pytest.raises(Invalid, match="does not exist for a project of kind") as caught:
        work.order(op)
    assert "again" in caught.value.next_step


def test_a_film_keeps_at_least_one_scene(made: Film) -> None:
    """All may go only if another comes in the same change."""
    going = [{"op": "scene.remove", "scene": made.scene(position)} for position in (1, 2, 3)]
    with pytest.raises(Invalid, match="at least one scene"):
        made.order(*going)
    changed(made, *going, {"op": "scene.add", "after": None, "prompt": "a boat", "duration": 0.5})
    assert len(made.clips()) == 1


def test_a_story_and_a_picture_are_changed_by_instruction_prompt_take_and_hand(
    house: House, ada: Person
) -> None:
    """Instructions and prompts generate; text written by hand is free; going back is free."""
    story = film(house, ada, "A fox", kind="story")
    _, orders = changed(story, {"op": "instruct", "instruction": "sadder"})
    assert steps(orders) == ["text"]
    written, orders = changed(story, {"op": "text", "content": "# Mine\n\nby hand"})
    assert orders == []
    assert written["cost_usd"] == 0
    assert story.document()["content"] == "# Mine\n\nby hand"
    _, orders = changed(story, {"op": "again"})
    assert [(order.step, order.take) for order in orders] == [("text", 2)]

    picture = film(house, ada, "A fox", kind="image")
    _, orders = changed(picture, {"op": "prompt", "prompt": "A wolf"})
    assert steps(orders) == ["image"]
    _, orders = changed(picture, {"op": "prompt", "prompt": "A fox"})
    assert orders == []
    assert picture.document()["blob"] == picture.document(1)["blob"]
