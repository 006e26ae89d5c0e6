"""Changes in words: every difference is said once, in a sentence a creator can read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retake.domain.diff import same
from retake.domain.words import changed_scene_ids, default_message, describe, scene_changes

Film = dict[str, Any]
TITLES = {"a": "Harbour", "b": "Market", "c": "Runner at dawn", "d": "", "e": "Rooftops"}


def part(text: str) -> dict[str, str]:
    return {"family": "f", "version": text, "blob": text}


def scene(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": name,
        "title": TITLES.get(name, ""),
        "prompt": f"a view of {name}",
        "instructions": [],
        "duration": 5,
        "takes": {"image": 1, "clip": 1},
        "image": part(name),
        "clip": part(name),
        **changes,
    }


def film(*scenes: dict[str, Any], **changes: Any) -> Film:
    return {
        "kind": "video",
        "title": "Dawn run",
        "prompt": "a run",
        "style": "",
        "format": {"width": 1280, "height": 720, "frame_rate": 24},
        "scenes": list(scenes),
        "music": {"prompt": "piano", "take": 1, "part": part("piano")},
        "overlays": [],
        "script": None,
        "sound": None,
        "composition": None,
        **changes,
    }


BASE = film(*(scene(name) for name in "abcde"))


def changed(name: str, **changes: Any) -> Film:
    return {
        **BASE,
        "scenes": [{**item, **changes} if item["id"] == name else item for item in BASE["scenes"]],
    }


def ordered(names: str) -> Film:
    return film(*(scene(name) for name in names))


AGAIN = {"image": part("new"), "clip": part("new")}


@pytest.mark.parametrize(
    ("after", "sentences"),
    [
        (
            changed("c", instructions=["make it nighttime"], **AGAIN),
            ["Scene 3 “Runner at dawn”: instruction added “make it nighttime”"],
        ),
        (changed("d", duration=6.0, **AGAIN), ["Scene 4 is 6 s instead of 5 s"]),
        (changed("d", duration=5.25, **AGAIN), ["Scene 4 is 5.25 s instead of 5 s"]),
        (changed("a", title="Port"), ["Scene 1 “Port”: title “Port” instead of “Harbour”"]),
        (
            changed("a", prompt="boats", **AGAIN),
            ["Scene 1 “Harbour”: prompt “boats” instead of “a view of a”"],
        ),
        (changed("d", takes={"image": 2, "clip": 1}, **AGAIN), ["Scene 4: another take of its picture"]),
        (
            changed("d", takes={"image": 1, "clip": 2}, clip=part("new")),
            ["Scene 4: another take of its clip"],
        ),
        (
            changed("d", takes={"image": 1, "clip": 0}, clip=part("old")),
            ["Scene 4: an earlier take of its clip"],
        ),
        (changed("d", clip=part("new")), ["Scene 4: clip made again"]),
        (changed("d", **AGAIN), ["Scene 4: picture and clip made again"]),
        (ordered("abce"), ["Scene 4 removed"]),
        (ordered("abde"), ["Scene 3 “Runner at dawn” removed"]),
        (ordered("acdbe"), ["Scene 2 “Market” moved to position 4"]),
        (ordered("eabcd"), ["Scene 5 “Rooftops” moved to position 1"]),
        (ordered("abzcde"), ["Scene 3 added: “a view of z”"]),
        ({**BASE, "style": "watercolour"}, ["Style: “watercolour” instead of none"]),
        ({**BASE, "title": "Run"}, ["Title: “Run” instead of “Dawn run”"]),
        (
            {**BASE, "music": {"prompt": "jazz", "take": 1, "part": part("jazz")}},
            ["Music: “jazz” instead of “piano”"],
        ),
        ({**BASE, "music": {"prompt": "piano", "take": 2, "part": part("2")}}, ["Music: another take"]),
        (
            {**BASE, "format": {"width": 720, "height": 1280, "frame_rate": 30}},
            ["Format: 720 × 1280 at 30 frames per second instead of 1280 × 720 at 24 frames per second"],
        ),
        ({**BASE, "sound": "s", "composition": "c"}, []),
    ],
)
def test_one_change_of_a_film_is_one_sentence(after: Film, sentences: list[str]) -> None:
    assert describe(BASE, after) == sentences


def test_instructions_removed_are_said_as_well_as_those_added_and_repeated_ones_are_counted() -> None:
    before = changed("d", instructions=["darker", "rain", "darker"])
    after = changed("d", instructions=["rain", "warmer colors", "darker"])
    assert describe(before, after) == [
        "Scene 4: instruction removed “darker”",
        "Scene 4: instruction added “warmer colors”",
    ]
    assert describe(before, changed("d", instructions=["rain", "darker", "darker"])) == [
        "Scene 4: instructions in another order"
    ]


def test_a_new_style_is_said_once_and_not_for_every_scene_it_remade() -> None:
    scenes = [
        {**item, "image": part("n" + item["id"]), "clip": part("n" + item["id"])} for item in BASE["scenes"]
    ]
    scenes[3] = {**scenes[3], "duration": 8}
    after = {**BASE, "style": "noir", "scenes": scenes}
    assert describe(BASE, after) == ["Style: “noir” instead of none", "Scene 4 is 8 s instead of 5 s"]
    changes = scene_changes(BASE, after)
    assert [change.status for change in changes] == ["changed"] * 5
    assert changes[0].words == ("Made again in the film’s new look",)
    assert changes[3].words == ("8 s instead of 5 s",)


def test_texts_on_the_film_are_told_apart_by_their_ids() -> None:
    def text(name: str, **changes: Any) -> dict[str, Any]:
        return {"id": name, "text": "Hello", "start": 0, "end": 2, "position": "top", **changes}

    before = {**BASE, "overlays": [text("1"), text("2", text="Bye")]}
    after = {
        **BASE,
        "overlays": [text("1", start=1, end=3.5, position="bottom", text="Hi"), text("3", text="End")],
    }
    assert describe(before, after) == [
        "Text “Bye” removed",
        "Text “Hello”: now reads “Hi”, shown from 1 s to 3.5 s, now at the bottom",
        "Text “End” added",
    ]


def test_a_long_prompt_is_cut_down_to_the_passage_that_changed() -> None:
    many = "along the river " * 12
    before, after = (
        changed("d", prompt=f"a runner {many}in the morning"),
        changed("d", prompt=f"a runner {many}at night"),
    )
    assert describe(before, after) == [
        "Scene 4: prompt “… along the river at night” instead of “… along the river in the morning”"
    ]


def test_a_new_document_is_introduced() -> None:
    assert describe(None, BASE) == ["New film “Dawn run”: 5 scenes, 25 s"]
    assert describe(None, STORY) == ["New story “Fog”: 3 words"]
    assert describe(None, IMAGE) == ["New picture “a boat”"]


STORY = {
    "kind": "story",
    "title": "Fog",
    "prompt": "p",
    "instructions": [],
    "content": "one two three",
    "take": 1,
}
IMAGE = {
    "kind": "image",
    "title": "",
    "prompt": "a boat",
    "instructions": [],
    "style": "",
    "take": 1,
    "blob": "1",
}


def test_changes_of_stories_and_pictures_are_said() -> None:
    assert describe(STORY, {**STORY, "instructions": ["shorter"], "content": "one"}) == [
        "Instruction added “shorter”",
        "Text changed: 1 word, 3 before",
    ]
    assert describe(STORY, {**STORY, "content": "one two four"}) == [
        "Text changed: 3 words, as many as before"
    ]
    assert describe(IMAGE, {**IMAGE, "take": 2, "blob": "2"}) == ["Another take"]
    assert describe(IMAGE, {**IMAGE, "blob": "2"}) == ["Picture made again"]
    assert describe(IMAGE, {**IMAGE, "prompt": "a ship", "style": "noir", "blob": "2"}) == [
        "Prompt: “a ship” instead of “a boat”",
        "Style: “noir” instead of none",
    ]
    assert scene_changes(STORY, STORY) == []


def test_scene_changes_name_each_scene_with_status_and_both_positions() -> None:
    after = film(scene("z"), scene("b"), scene("c", duration=7), scene("e"), scene("d"))
    rows = [(c.scene_id, c.status, c.position_before, c.position_after) for c in scene_changes(BASE, after)]
    assert rows[0] == ("z", "added", None, 1)
    assert rows[1] == ("b", "same", 2, 2)
    assert rows[2] == ("c", "changed", 3, 3)
    assert sorted(row[1] for row in rows[3:5]) == ["moved", "same"]
    assert rows[5] == ("a", "removed", 1, None)
    assert "a" not in changed_scene_ids(BASE, after)


def test_a_scene_both_moved_and_changed_is_changed_and_says_both() -> None:
    after = film(scene("b"), scene("c"), scene("d"), scene("e"), scene("a", duration=6))
    change = next(change for change in scene_changes(BASE, after) if change.scene_id == "a")
    assert change.status == "changed"
    assert change.words == ("Moved from position 1 to 5", "6 s instead of 5 s")
    assert describe(BASE, after) == [
        "Scene 1 “Harbour” moved to position 5",
        "Scene 5 “Harbour” is 6 s instead of 5 s",
    ]


def test_another_version_of_the_same_bytes_is_no_change() -> None:
    """A restored clip has a version number of its own and looks as it did."""
    after = changed("c", clip={**part("c"), "version": "restored"})
    assert describe(BASE, after) == []
    assert {change.status for change in scene_changes(BASE, after)} == {"same"}


def test_parts_made_for_the_first_time_or_not_yet_made_are_said() -> None:
    empty = changed("d", image=None, clip=None)
    assert describe(empty, BASE) == ["Scene 4: picture and clip made"]
    assert describe(BASE, empty) == ["Scene 4: picture and clip not made yet"]
    assert describe(empty, changed("d", clip=None)) == ["Scene 4: picture made"]


def test_without_a_version_before_every_scene_is_new() -> None:
    assert changed_scene_ids(None, BASE) == list("abcde")


@st.composite
def films(draw: st.DrawFn) -> Film:
    names = draw(st.permutations("abcdef"))[: draw(st.integers(0, 6))]
    blobs = st.sampled_from([part("1"), part("2"), None])
    return film(
        *(
            scene(
                name,
                title=draw(st.sampled_from(["", "T"])),
                duration=draw(st.sampled_from([5, 6])),
                instructions=draw(st.lists(st.sampled_from("xy"), max_size=3)),
                takes={"image": draw(st.integers(1, 2)), "clip": 1},
                image=draw(blobs),
                clip=draw(blobs),
            )
            for name in names
        ),
        style=draw(st.sampled_from(["", "noir"])),
        title=draw(st.sampled_from(["", "T"])),
    )


@given(films(), films())
@settings(max_examples=200, deadline=None)
def test_every_difference_is_said_and_nothing_is_said_of_what_is_the_same(before: Film, after: Film) -> None:
    assert bool(describe(before, after)) == (not same(before, after))
    changes = scene_changes(before, after)
    old, new = ({item["id"]: item for item in document["scenes"]} for document in (before, after))
    assert [change.scene_id for change in changes if change.position_after] == list(new)
    assert {change.scene_id for change in changes} == old.keys() | new.keys()
    for change in changes:
        was, now = old.get(change.scene_id), new.get(change.scene_id)
        assert bool(change.words) == (change.status != "same")
        assert (change.status == "added") == (was is None)
        assert (change.status == "removed") == (now is None)
        if was is not None and now is not None:
            assert (change.status == "changed") == (not same(was, now))
    said = {change.scene_id for change in changes if change.status in ("added", "changed", "moved")}
    assert set(changed_scene_ids(before, after)) == said


@given(films())
@settings(max_examples=50, deadline=None)
def test_nothing_is_said_of_a_film_that_is_the_same(document: Film) -> None:
    assert describe(document, document) == []
    assert changed_scene_ids(document, document) == []


def instruct(*names: str, text: str = "warmer colors") -> list[dict[str, Any]]:
    return [{"op": "scene.instruct", "scene": name, "instruction": text} for name in names]


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        (instruct("c", text="make it nighttime"), "Scene 3: make it nighttime"),
        (instruct("e", "a", "b"), "Scenes 1, 2 and 5: warmer colors"),
        (instruct("a", "b", "c", "e"), "Scenes 1–3 and 5: warmer colors"),
        (instruct(*"abcde"), "All scenes: warmer colors"),
        (instruct("c", text="two\n  lines"), "Scene 3: two lines"),
        (instruct("c", text="{scenes}"), "Scene 3: {scenes}"),
        ([{"op": "style", "prompt": "watercolour"}], "Style: watercolour"),
        ([{"op": "style", "prompt": ""}], "No style"),
        ([{"op": "music", "prompt": "calm piano"}], "Music: calm piano"),
        ([{"op": "music.again"}], "Another take of the music"),
        ([{"op": "title", "title": "Run"}], "Title: Run"),
        ([{"op": "scene.remove", "scene": "e"}], "Removed scene 5"),
        (
            [{"op": "scene.remove", "scene": "e"}, {"op": "scene.remove", "scene": "b"}],
            "Removed scenes 2 and 5",
        ),
        ([{"op": "scene.again", "scene": "b", "part": None}], "Another take of scene 2"),
        ([{"op": "scene.again", "scene": "b", "part": "clip"}], "Another clip for scene 2"),
        ([{"op": "scene.move", "scene": "b", "after": "d"}], "Moved scene 2 after scene 4"),
        ([{"op": "scene.move", "scene": "b", "after": None}], "Moved scene 2 to the start"),
        (
            [{"op": "scene.add", "after": "b", "prompt": "a fox", "id": "n"}],
            "Added a scene after scene 2: a fox",
        ),
        (
            [{"op": "scene.add", "after": None, "prompt": "a fox", "title": "Fox"}],
            "Added a scene at the start: Fox",
        ),
        ([{"op": "scene.edit", "scene": "d", "duration": 6}], "Scene 4: 6 s"),
        (
            [{"op": "scene.edit", "scene": "d", "prompt": "boats", "title": "B"}],
            "Scene 4: prompt “boats”, title “B”",
        ),
        ([{"op": "scene.edit", "scene": "d", "instructions": ["rain"]}], "Scene 4: rain"),
        ([{"op": "overlays", "overlays": []}], "Texts on the film removed"),
        ([{"op": "overlays", "overlays": [{"id": "1"}]}], "Texts on the film changed"),
        ([{"op": "instruct", "instruction": "make it shorter"}], "Make it shorter"),
        ([{"op": "prompt", "prompt": "a ship"}], "Prompt: a ship"),
        ([{"op": "again"}], "Another take"),
        ([{"op": "text", "content": "new"}], "Text written by hand"),
        ([*instruct("n", text="darker")], "A new scene: darker"),
        (
            [*instruct("c", text="at night"), {"op": "style", "prompt": "noir"}],
            "Scene 3: at night; Style: noir",
        ),
    ],
)
def test_a_versions_message_says_what_was_asked_for(edits: list[dict[str, Any]], message: str) -> None:
    assert default_message(edits, BASE) == message


def test_an_instruction_taken_away_is_said() -> None:
    edits = [{"op": "scene.edit", "scene": "d", "instructions": ["rain"]}]
    assert default_message(edits, changed("d", instructions=["fog"])) == "Scene 4: rain, without “fog”"


@given(
    st.lists(
        st.builds(
            lambda name, text: instruct(name, text=text)[0], st.sampled_from("abcdez"), st.text(min_size=1)
        )
    )
)
@settings(max_examples=80, deadline=None)
def test_a_message_is_one_line_of_at_most_200_characters(edits: list[dict[str, Any]]) -> None:
    message = default_message(edits, BASE)
    assert len(message) <= 200
    assert len(message.splitlines()) <= 1
