"""Documents: edits say what is wanted, refuse what cannot be, and never touch the document they start from."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.films import film

from retake.domain import manifests
from retake.domain.errors import Invalid


def order(document: manifests.Document) -> list[str]:
    return [scene["id"] for scene in document["scenes"]]


def test_an_instruction_is_added_to_the_ones_before() -> None:
    first = manifests.apply_edits(
        film(), [{"op": "scene.instruct", "scene": "s2", "instruction": " make it night "}]
    )
    second = manifests.apply_edits(
        first, [{"op": "scene.instruct", "scene": "s2", "instruction": "add rain"}]
    )
    assert second["scenes"][1]["instructions"] == ["make it night", "add rain"]


def test_new_words_begin_at_the_first_take_again() -> None:
    again = manifests.apply_edits(film(), [{"op": "scene.again", "scene": "s1"}])
    assert again["scenes"][0]["takes"] == {"image": 2, "clip": 1}
    edited = manifests.apply_edits(again, [{"op": "scene.edit", "scene": "s1", "prompt": "other words"}])
    assert edited["scenes"][0]["takes"] == {"image": 1, "clip": 1}


def test_a_longer_scene_keeps_its_takes() -> None:
    again = manifests.apply_edits(film(), [{"op": "scene.again", "scene": "s1", "part": "clip"}])
    longer = manifests.apply_edits(again, [{"op": "scene.edit", "scene": "s1", "duration": 7}])
    assert longer["scenes"][0]["takes"] == {"image": 1, "clip": 2}


def test_another_take_is_the_one_that_was_given() -> None:
    wanted = manifests.apply_edits(
        film(), [{"op": "scene.again", "scene": "s1", "part": "clip"}], {"s1/clip": 9}
    )
    assert wanted["scenes"][0]["takes"] == {"image": 1, "clip": 9}


def test_scenes_are_added_removed_and_moved() -> None:
    edits: list[dict[str, Any]] = [
        {"op": "scene.add", "id": "new", "after": "s1", "prompt": "a new one"},
        {"op": "scene.remove", "scene": "s2"},
        {"op": "scene.move", "scene": "s3", "after": None},
    ]
    assert order(manifests.apply_edits(film(), edits)) == ["s3", "s1", "new"]


@pytest.mark.parametrize(
    "edit",
    [
        {"op": "scene.remove", "scene": "nobody"},
        {"op": "scene.instruct", "scene": "s1", "instruction": "   "},
        {"op": "scene.edit", "scene": "s1", "duration": -1},
        {"op": "scene.edit", "scene": "s1", "duration": 1e9},
        {"op": "scene.edit", "scene": "s1", "prompt": ""},
        {"op": "scene.move", "scene": "s1", "after": "s1"},
        {"op": "scene.add", "id": "s1", "after": None, "prompt": "twice the same id"},
        {"op": "overlays", "overlays": [{"id": "a", "text": "x", "start": 3, "end": 2, "position": "top"}]},
        {"op": "title", "title": " "},
        {"op": "text", "content": "a film has no text"},
        {"op": "nonsense"},
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(edit: dict[str, Any]) -> None:
    document = film()
    before = copy.deepcopy(document)
    with pytest.raises(Invalid) as refused:
        manifests.apply_edits(document, [edit])
    assert refused.value.next_step
    assert document == before


def test_no_edits_are_refused() -> None:
    with pytest.raises(Invalid):
        manifests.apply_edits(film(), [])


def test_the_last_scene_cannot_be_removed() -> None:
    with pytest.raises(Invalid):
        manifests.apply_edits(film(1), [{"op": "scene.remove", "scene": "s1"}])


_scene = st.sampled_from(["s1", "s2", "s3", "s4"])
_edits = st.one_of(
    st.fixed_dictionaries(
        {"op": st.just("scene.instruct"), "scene": _scene, "instruction": st.text(min_size=1)}
    ),
    st.fixed_dictionaries({"op": st.just("scene.edit"), "scene": _scene, "duration": st.floats(0.1, 90)}),
    st.fixed_dictionaries({"op": st.just("scene.move"), "scene": _scene, "after": st.none() | _scene}),
    st.fixed_dictionaries({"op": st.just("scene.remove"), "scene": _scene}),
    st.fixed_dictionaries({"op": st.just("scene.again"), "scene": _scene}),
    st.fixed_dictionaries({"op": st.sampled_from(["style", "music"]), "prompt": st.text()}),
)


@given(st.lists(_edits, min_size=1, max_size=6))
def test_edits_never_alter_the_document_they_start_from(edits: list[dict[str, Any]]) -> None:
    document = film(4)
    before = copy.deepcopy(document)
    try:
        wanted = manifests.apply_edits(document, edits)
    except Invalid:
        wanted = None
    assert document == before
    if wanted is not None:
        assert len(set(order(wanted))) == len(wanted["scenes"]) > 0
        assert set(order(wanted)) <= set(order(document))


@given(st.floats(0.5, 60))
def test_durations_are_whole_frames(duration: float) -> None:
    frames = manifests.checked_duration(duration) * manifests.FORMAT["frame_rate"]
    assert abs(frames - round(frames)) < 1e-6


@pytest.mark.parametrize("kind", ["story", "image"])
def test_images_and_stories_take_instructions_and_begin_anew_with_a_prompt(kind: str) -> None:
    document = manifests.new_document({"kind": kind, "prompt": "a fox"}, [])
    told = manifests.apply_edits(document, [{"op": "instruct", "instruction": "at night"}])
    assert told["instructions"] == ["at night"]
    anew = manifests.apply_edits(told, [{"op": "prompt", "prompt": "an owl"}])
    assert (anew["prompt"], anew["instructions"]) == ("an owl", [])


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Invalid):
        manifests.new_document({"kind": "hologram", "prompt": "x"}, [])
