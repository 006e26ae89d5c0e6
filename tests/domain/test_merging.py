"""Three-way merges: nothing anybody did is lost, and only true disagreements are asked about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from retake.domain.merging import Conflict, Merged, MergeError, merge

Film = dict[str, Any]
Answers = Mapping[str, Literal["ours", "theirs"]]
NAMES = "abcdefgh"


def part(text: str) -> dict[str, str]:
    return {"family": "f", "version": f"v-{text}", "blob": text}


def scene(name: str, look: str = "", **changes: Any) -> dict[str, Any]:
    """A scene whose parts were made in the style `look` from its own words."""
    made = part(f"{name} {changes.get('prompt')} {look}")
    return {
        "id": name,
        "title": name,
        "prompt": "",
        "instructions": [],
        "duration": 5,
        "takes": {"image": 1, "clip": 1},
        "image": made,
        "clip": made,
        **changes,
    }


def film(*scenes: dict[str, Any], **changes: Any) -> Film:
    return {
        "kind": "video",
        "title": "",
        "prompt": "",
        "style": "",
        "format": {"width": 1280, "height": 720, "frame_rate": 24},
        "scenes": list(scenes),
        "music": {"prompt": "", "take": 1, "part": None},
        "overlays": [],
        "script": None,
        "sound": "sound of " + " ".join(scene["id"] for scene in scenes),
        "composition": "composition of " + " ".join(scene["id"] for scene in scenes),
        **changes,
    }


BASE = film(*(scene(name) for name in "abcde"))


def changed(base: Film, name: str, **changes: Any) -> Film:
    scenes = [
        scene(name, base["style"], **{**item, "image": part(str(changes)), **changes})
        if item["id"] == name
        else item
        for item in base["scenes"]
    ]
    return {**base, "scenes": scenes, "sound": "s", "composition": "c"}


def order(base: Film, names: str) -> Film:
    scenes = {item["id"]: item for item in base["scenes"]}
    return {
        **base,
        "scenes": [scenes.get(name) or scene(name, base["style"]) for name in names],
        "composition": "c",
    }


def restyled(base: Film, style: str) -> Film:
    """The film after a run in another style: every scene's parts were made again."""
    return {**base, "style": style, "scenes": [scene(item["id"], style) for item in base["scenes"]]}


def names(document: Mapping[str, Any]) -> str:
    return "".join(item["id"] for item in document["scenes"])


def of(document: Mapping[str, Any], name: str) -> Any:
    return next(item for item in document["scenes"] if item["id"] == name)


def merged(base: Film, ours: Film, theirs: Film, prefer: Answers | None = None) -> Merged:
    result = merge(base, ours, theirs, prefer)
    assert isinstance(result, Merged), result
    return result


def conflict(base: Film, ours: Film, theirs: Film, prefer: Answers | None = None) -> Conflict:
    result = merge(base, ours, theirs, prefer)
    assert isinstance(result, Conflict), result
    return result


@st.composite
def films(draw: st.DrawFn) -> Film:
    """A film; scenes of one id come in few variants, so that sides often agree and often do not."""
    chosen = draw(st.permutations(NAMES))[: draw(st.integers(1, len(NAMES)))]
    style = draw(st.sampled_from(["", "", "noir"]))
    scenes = [scene(name, style, prompt=draw(st.sampled_from(["", "x", "y"]))) for name in chosen]
    return film(*scenes, style=style, title=draw(st.sampled_from(["", "A"])))


@st.composite
def edited(draw: st.DrawFn, base: Film, mine: str, added: str) -> Film:
    """The base after changes to the scenes named in `mine` and an added scene named `added`, in the old order."""
    scenes = []
    for item in base["scenes"]:
        fate = draw(st.sampled_from(["same", "change", "last", "remove"])) if item["id"] in mine else "same"
        if fate == "change":
            scenes.append(
                {**item, "prompt": draw(st.sampled_from("pqr")), "clip": part(draw(st.sampled_from("pqr")))}
            )
        elif fate != "remove":
            scenes.append({**item, "duration": draw(st.sampled_from([6, 7]))} if fate == "last" else item)
    if draw(st.booleans()):
        scenes.insert(draw(st.integers(0, len(scenes))), scene(added))
    return {**base, "scenes": scenes, "composition": f"composition of {added}"}


@given(films(), films())
@settings(max_examples=150, deadline=None)
def test_when_one_side_did_nothing_the_other_sides_document_is_the_result(
    base: Film, changed_film: Film
) -> None:
    assert merged(base, changed_film, base).document == changed_film
    assert merged(base, base, changed_film).document == changed_film
    assert merged(base, changed_film, base).taken_from_theirs == ()


@given(films(), films())
@settings(max_examples=80, deadline=None)
def test_merging_a_document_with_itself_changes_nothing(base: Film, both: Film) -> None:
    assert merged(base, both, both) == Merged(both, ())


@given(films(), films(), films())
@settings(max_examples=250, deadline=None)
def test_both_directions_agree_on_whether_and_where_there_is_a_conflict(
    base: Film, ours: Film, theirs: Film
) -> None:
    forth, back = merge(base, ours, theirs), merge(base, theirs, ours)
    assert type(forth) is type(back)
    if isinstance(forth, Conflict) and isinstance(back, Conflict):
        assert forth.scenes or forth.fields
        assert set(forth.scenes) == set(back.scenes)
        assert set(forth.fields) == set(back.fields)
        assert set(forth.outdated) == set(back.outdated) <= set(forth.scenes)
    elif isinstance(forth, Merged) and isinstance(back, Merged):
        assert {item["id"]: item for item in forth.document["scenes"]} == {
            item["id"]: item for item in back.document["scenes"]
        }


@given(films(), films(), films(), st.data())
@settings(max_examples=250, deadline=None)
def test_a_preference_for_everything_in_conflict_always_gives_a_document(
    base: Film, ours: Film, theirs: Film, data: st.DataObject
) -> None:
    found = merge(base, ours, theirs)
    assume(isinstance(found, Conflict))
    assert isinstance(found, Conflict)
    sides = st.sampled_from(("ours", "theirs"))
    prefer: dict[str, Any] = {name: data.draw(sides) for name in (*found.scenes, *found.fields)}
    document = merged(base, ours, theirs, prefer).document
    got = {item["id"]: item for item in document["scenes"]}
    for name in found.scenes:
        side = ours if prefer[name] == "ours" else theirs
        assert got.get(name) == next((item for item in side["scenes"] if item["id"] == name), None)


@given(st.data())
@settings(max_examples=250, deadline=None)
def test_disjoint_edits_never_conflict_and_both_are_in_the_result(data: st.DataObject) -> None:
    base = film(*(scene(name) for name in NAMES))
    ours = data.draw(edited(base, "abc", "y"))
    theirs = data.draw(edited(base, "efg", "z"))
    result = merged(base, ours, theirs)
    got = {item["id"]: item for item in result.document["scenes"]}
    for side, touched in ((ours, "abcy"), (theirs, "efgz")):
        own = {item["id"]: item for item in side["scenes"]}
        for name in touched:
            assert got.get(name) == own.get(name)
    assert (got["d"], got["h"]) == (of(base, "d"), of(base, "h"))
    assert names(result.document).replace("y", "").replace("z", "") == "".join(
        name for name in NAMES if name in names(ours) and name in names(theirs)
    )


@given(films(), films(), films())
@settings(max_examples=150, deadline=None)
def test_what_theirs_brought_is_named_and_nothing_else_differs_from_ours(
    base: Film, ours: Film, theirs: Film
) -> None:
    result = merge(base, ours, theirs)
    assume(isinstance(result, Merged))
    assert isinstance(result, Merged)
    mine = {item["id"]: item for item in ours["scenes"]}
    got = {item["id"]: item for item in result.document["scenes"]}
    differing = {name for name in mine.keys() | got.keys() if mine.get(name) != got.get(name)}
    fields = {name for name in ("title", "style") if ours[name] != result.document[name]}
    assert set(result.taken_from_theirs) - {"order"} == differing | fields


def test_different_scenes_changed_by_both_are_both_in_the_result() -> None:
    ours, theirs = changed(BASE, "b", prompt="night"), changed(BASE, "d", prompt="rain")
    result = merged(BASE, ours, theirs)
    assert of(result.document, "b") == of(ours, "b")
    assert of(result.document, "d") == of(theirs, "d")
    assert result.taken_from_theirs == ("d",)


def test_durations_changed_on_both_sides_merge() -> None:
    result = merged(BASE, changed(BASE, "a", duration=6), changed(BASE, "e", duration=7))
    assert [item["duration"] for item in result.document["scenes"]] == [6, 5, 5, 5, 7]


def test_a_merge_of_two_changes_has_no_sound_and_no_composition_yet() -> None:
    document = merged(BASE, changed(BASE, "a", prompt="x"), changed(BASE, "b", prompt="y")).document
    assert document["sound"] is None
    assert document["composition"] is None


def test_the_same_scene_changed_differently_is_a_conflict_until_a_side_is_preferred() -> None:
    ours, theirs = changed(BASE, "c", prompt="night"), changed(BASE, "c", prompt="noon")
    assert conflict(BASE, ours, theirs) == Conflict(("c",), ())
    assert of(merged(BASE, ours, theirs, {"c": "ours"}).document, "c")["prompt"] == "night"
    assert of(merged(BASE, ours, theirs, {"c": "theirs"}).document, "c")["prompt"] == "noon"


def test_a_part_that_differs_counts_as_a_changed_scene() -> None:
    ours, theirs = changed(BASE, "c", clip=part("take 2")), changed(BASE, "c", duration=9)
    assert conflict(BASE, ours, theirs).scenes == ("c",)


def test_the_same_bytes_made_for_both_as_two_versions_are_no_conflict() -> None:
    """Two people who say the same about one scene share one take, though each got a version of it."""
    ours, theirs = (
        changed(BASE, "c", prompt="night", image=made, clip=made)
        for made in ({"family": "f", "version": version, "blob": "night"} for version in "23")
    )
    assert of(merged(BASE, ours, theirs).document, "c")["clip"]["version"] == "2"


def test_a_scene_removed_by_one_and_changed_by_the_other_is_a_conflict_with_two_answers() -> None:
    ours, theirs = order(BASE, "abde"), changed(BASE, "c", prompt="night")
    assert conflict(BASE, ours, theirs).scenes == ("c",)
    assert names(merged(BASE, ours, theirs, {"c": "ours"}).document) == "abde"
    kept = merged(BASE, ours, theirs, {"c": "theirs"})
    assert names(kept.document) == "abcde"
    assert kept.taken_from_theirs == ("c",)


def test_a_scene_removed_by_one_and_left_alone_by_the_other_is_gone() -> None:
    result = merged(BASE, BASE, order(BASE, "abde"))
    assert names(result.document) == "abde"
    assert result.taken_from_theirs == ("c",)


def test_scenes_added_at_one_place_stand_ours_first() -> None:
    assert names(merged(BASE, order(BASE, "abXcde"), order(BASE, "abYcde")).document) == "abXYcde"
    assert names(merged(BASE, order(BASE, "XYabcde"), order(BASE, "Zabcde")).document) == "XYZabcde"


def test_a_scene_added_behind_one_that_was_removed_stays_at_that_place() -> None:
    assert names(merged(BASE, order(BASE, "abde"), order(BASE, "abcXde")).document) == "abXde"


def test_a_scene_added_behind_one_that_was_moved_goes_with_it() -> None:
    assert names(merged(BASE, order(BASE, "bcdea"), order(BASE, "aXbcde")).document) == "bcdeaX"


def test_an_order_changed_by_one_side_holds() -> None:
    result = merged(BASE, changed(BASE, "a", prompt="x"), order(BASE, "badce"))
    assert names(result.document) == "badce"
    assert result.taken_from_theirs == ("order",)
    assert names(merged(BASE, order(BASE, "edcba"), order(BASE, "edcba")).document) == "edcba"


def test_two_different_orders_are_a_conflict_on_order() -> None:
    ours, theirs = order(BASE, "bacde"), order(BASE, "abced")
    assert conflict(BASE, ours, theirs) == Conflict((), ("order",))
    assert names(merged(BASE, ours, theirs, {"order": "theirs"}).document) == "abced"
    assert names(merged(BASE, ours, theirs, {"order": "ours"}).document) == "bacde"


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("title", "A", "B"),
        ("music", {"prompt": "jazz", "take": 1, "part": None}, {"prompt": "", "take": 2, "part": None}),
        ("overlays", [{"id": "1"}], [{"id": "2"}]),
        ("script", {"recipe": "1", "blob": "1"}, {"recipe": "2", "blob": "2"}),
    ],
)
def test_a_field_changed_by_one_side_holds_and_by_both_is_a_conflict(
    field: str, one: Any, other: Any
) -> None:
    ours, theirs = {**BASE, field: one}, {**BASE, field: other}
    assert merged(BASE, changed(BASE, "a", prompt="x"), theirs).document[field] == other
    assert conflict(BASE, ours, theirs) == Conflict((), (field,))
    assert merged(BASE, ours, theirs, {field: "theirs"}).taken_from_theirs == (field,)


def test_a_new_style_against_a_changed_scene_is_a_conflict_on_that_scene_alone() -> None:
    ours, theirs = restyled(BASE, "noir"), changed(BASE, "c", prompt="night")
    assert conflict(BASE, ours, theirs) == Conflict(("c",), ())
    result = merged(BASE, ours, theirs, {"c": "ours"})
    assert result.document == ours


def test_a_scene_added_in_the_old_style_is_a_conflict_with_the_new_style() -> None:
    """An added scene overlaps with nothing, and still cannot stand among scenes of another look unasked."""
    ours, theirs = order(BASE, "abcdeX"), restyled(BASE, "noir")
    assert conflict(BASE, ours, theirs) == Conflict(("X",), (), outdated=("X",))
    assert conflict(BASE, theirs, ours) == Conflict(("X",), (), outdated=("X",))
    assert names(merged(BASE, ours, theirs, {"X": "ours"}).document) == "abcdeX"
    assert names(merged(BASE, ours, theirs, {"X": "theirs"}).document) == "abcde"


def test_an_added_scene_nothing_was_made_for_yet_merges_with_a_new_style() -> None:
    ours = {**BASE, "scenes": [*BASE["scenes"], scene("X", image=None, clip=None)]}
    assert names(merged(BASE, ours, restyled(BASE, "noir")).document) == "abcdeX"


def test_a_new_style_merges_with_changes_that_touch_no_scene() -> None:
    theirs = {**order(BASE, "abdce"), "title": "T", "music": {"prompt": "jazz", "take": 1, "part": None}}
    document = merged(BASE, restyled(BASE, "noir"), theirs).document
    assert (document["style"], document["title"], document["music"]["prompt"]) == ("noir", "T", "jazz")
    assert names(document) == "abdce"


def test_a_scene_made_again_in_a_new_style_and_removed_by_the_other_is_a_conflict() -> None:
    assert conflict(BASE, restyled(BASE, "noir"), order(BASE, "abde")) == Conflict(("c",), ())


def test_a_new_format_is_as_much_another_look_as_a_new_style() -> None:
    shape = {"width": 720, "height": 1280, "frame_rate": 24}
    assert conflict(BASE, order(BASE, "abcdeX"), {**BASE, "format": shape}).outdated == ("X",)


def test_two_new_styles_ask_about_the_style_and_every_scene_made_in_one_of_them() -> None:
    ours, theirs = restyled(BASE, "noir"), {**restyled(BASE, "comic")}
    theirs["scenes"] = [*theirs["scenes"], scene("X", "comic")]
    assert conflict(BASE, ours, theirs) == Conflict(tuple("abcdeX"), ("style",), outdated=("X",))
    prefer: Answers = dict.fromkeys(("style", *"abcde"), "theirs")
    assert merged(BASE, ours, theirs, prefer).document["scenes"] == theirs["scenes"]


def test_sides_that_remove_each_others_last_scenes_are_asked_before_the_film_is_empty() -> None:
    two = film(scene("a"), scene("b"))
    ours, theirs = film(scene("a")), film(scene("b"))
    assert conflict(two, ours, theirs) == Conflict(("a", "b"), ())


def test_documents_of_different_kinds_are_not_merged() -> None:
    with pytest.raises(MergeError):
        merge(BASE, BASE, {"kind": "story"})


def test_a_preference_that_names_no_side_is_refused_rather_than_taken_for_theirs() -> None:
    prefer: Any = {"c": "mine"}
    with pytest.raises(MergeError):
        merge(BASE, changed(BASE, "c", prompt="night"), changed(BASE, "c", prompt="noon"), prefer)


def test_without_shared_history_all_that_differs_is_a_conflict_and_the_rest_stays() -> None:
    ours, theirs = {**changed(BASE, "c", prompt="night"), "title": "A"}, order(BASE, "abcdeX")
    assert conflict({}, ours, theirs) == Conflict(("c",), ("title",))
    document = merged({}, ours, theirs, {"c": "ours", "title": "theirs"}).document
    assert (names(document), of(document, "c")["prompt"], document["title"]) == ("abcdeX", "night", "")


STORY = {"kind": "story", "title": "", "prompt": "p", "instructions": [], "content": "one", "take": 1}
IMAGE = {
    "kind": "image",
    "title": "",
    "prompt": "p",
    "instructions": [],
    "format": {},
    "take": 1,
    "blob": "one",
}


def test_a_storys_title_and_text_changed_apart_merge() -> None:
    result = merged(STORY, {**STORY, "title": "T"}, {**STORY, "content": "two", "instructions": ["longer"]})
    assert result.document == {**STORY, "title": "T", "content": "two", "instructions": ["longer"]}
    assert result.taken_from_theirs == ("instructions", "content")


def test_a_text_changed_by_both_is_one_conflict_and_takes_its_instructions_along() -> None:
    """The words a text was made from follow the text: beside another text they would be untrue."""
    ours = {**STORY, "content": "by hand"}
    theirs = {**STORY, "content": "two", "instructions": ["longer"], "take": 2}
    assert conflict(STORY, ours, theirs) == Conflict((), ("content",))
    assert merged(STORY, ours, theirs, {"content": "ours"}).document == ours
    assert merged(STORY, ours, theirs, {"content": "theirs"}).document == theirs


def test_a_picture_made_by_both_is_one_conflict_and_takes_its_recipe_along() -> None:
    ours = {**IMAGE, "blob": "night", "instructions": ["night"], "title": "T"}
    theirs = {**IMAGE, "blob": "again", "take": 2}
    assert conflict(IMAGE, ours, theirs) == Conflict((), ("blob",))
    assert merged(IMAGE, ours, theirs, {"blob": "theirs"}).document == {**theirs, "title": "T"}


def test_a_preference_where_nothing_disagrees_has_no_effect() -> None:
    theirs = {**BASE, "title": "T"}
    assert merged(BASE, BASE, theirs, {"title": "ours", "a": "ours"}).document["title"] == "T"
