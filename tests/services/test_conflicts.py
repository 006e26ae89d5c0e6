"""Two people at once: disjoint changes are both in the head, a real conflict keeps both and names them."""

from __future__ import annotations

from functools import partial

import pytest
from tests.house import Film, View, at_once, contents, findings, finished, rows
from tests.sketchbook import Sketchbook

from retake.domain.errors import BranchConflict, Invalid
from retake.services import history, making, runs, versions


def instruct(made: Film, position: int, words: str) -> View:
    """An instruction for the scene at a position of version 1."""
    return {"op": "scene.instruct", "scene": made.scene(position, 1), "instruction": words}


def carry_out(made: Film, run: View) -> View:
    """Carry out one run of the film."""
    return finished(made.house, made.owner, run["id"])


def in_conflict(made: Film) -> tuple[View, View]:
    """Two people changed scene 2 of the same version: how the first and the second ended."""
    first, second = made.order(instruct(made, 2, "at night")), made.order(instruct(made, 2, "in rain"))
    return carry_out(made, first), carry_out(made, second)


def test_disjoint_changes_ordered_from_the_same_version_are_both_in_the_head(made: Film) -> None:
    """Scene 1 and scene 3: the second run merges by itself onto the first."""
    one, three = made.order(instruct(made, 1, "at night")), made.order(instruct(made, 3, "in rain"))
    assert carry_out(made, one)["state"] == carry_out(made, three)["state"] == "done"
    document = made.document()
    assert [scene["instructions"] for scene in document["scenes"]] == [["at night"], [], ["in rain"]]
    assert made.clips()[0] == made.clips(2)[0] != made.clips(1)[0]
    assert made.clips()[2] != made.clips(1)[2]
    assert made.version()["parent_number"] == 2
    assert findings(made.house) == []


def test_disjoint_changes_carried_out_at_once_are_all_in_the_head(made: Film, sketchbook: Sketchbook) -> None:
    """Five runs in five threads, on scenes, style of music, overlays and title: nobody is lost, numbers are unique."""
    waiting = [
        made.order(instruct(made, 1, "at night")),
        made.order(instruct(made, 2, "in rain")),
        made.order(instruct(made, 3, "in snow")),
        made.order({"op": "music", "prompt": "drums"}),
        made.order({"op": "title", "title": "All at once"}),
    ]
    at_once(*[partial(making.carry_out, made.house, run["id"]) for run in waiting])
    assert [runs.one(made.house, made.owner, run["id"])["state"] for run in waiting] == ["done"] * 5
    document = made.document()
    assert [scene["instructions"] for scene in document["scenes"]] == [["at night"], ["in rain"], ["in snow"]]
    assert (document["music"]["prompt"], document["title"]) == ("drums", "All at once")
    assert made.numbers() == [1, 2, 3, 4, 5, 6]
    assert made.head == 6
    assert sketchbook.bought_twice == []
    assert findings(made.house) == []


def test_the_same_scene_changed_twice_is_a_conflict_that_keeps_the_second_clip(made: Film) -> None:
    """The first is current; the second is a version beside the head, with its clip; the run names all three."""
    first, second = in_conflict(made)
    assert first["state"] == "done"
    assert second["state"] == "conflict"
    assert made.head == 2
    conflict = second["conflict"]
    assert (conflict["base"]["number"], conflict["head"]["number"], conflict["kept"]["number"]) == (1, 2, 3)
    assert [(scene["position"], scene["scene_id"]) for scene in conflict["scenes"]] == [(2, made.scene(2))]
    assert conflict["fields"] == []
    assert second["result_version"] == 3

    kept = made.version(3)
    assert (kept["parent_number"], kept["is_head"]) == (1, False)
    assert kept["document"]["scenes"][1]["instructions"] == ["in rain"]
    assert made.house.blobs.exists(made.clips(3)[1])
    assert len({made.clips(number)[1] for number in (1, 2, 3)}) == 3
    own = versions.scene_versions(made.house, made.owner, made.id, made.scene(2))["items"]
    assert [entry["blob"] for entry in own] == [made.clips(number)[1] for number in (3, 2, 1)]
    assert [entry["is_current"] for entry in own] == [False, True, False]
    assert [entry["film_versions"] for entry in own] == [[3], [2], [1]]
    assert findings(made.house) == []


def test_two_people_asking_for_the_same_change_agree(made: Film, sketchbook: Sketchbook) -> None:
    """The same words for the same scene at once: bought once, and no conflict."""
    waiting = [made.order(instruct(made, 2, "at night")) for _ in range(2)]
    for run in waiting:
        carry_out(made, run)
    assert [runs.one(made.house, made.owner, run["id"])["state"] for run in waiting] == ["done", "done"]
    assert sketchbook.bought_twice == []
    assert findings(made.house) == []


def test_a_style_changed_while_a_scene_was_changed_is_a_conflict(made: Film) -> None:
    """A clip made in the old style does not slip into a film of the new one."""
    style, scene = made.order({"op": "style", "prompt": "ink"}), made.order(instruct(made, 1, "at night"))
    carry_out(made, style)
    ended = carry_out(made, scene)
    assert ended["state"] == "conflict"
    assert [entry["position"] for entry in ended["conflict"]["scenes"]] == [1]
    assert findings(made.house) == []


def test_a_run_whose_base_was_rolled_back_meanwhile_keeps_its_result(made: Film) -> None:
    """Whatever the head does while a run is under way, the result is a version."""
    made.edit(instruct(made, 1, "at night"))
    run = made.order({"op": "scene.instruct", "scene": made.scene(1), "instruction": "in rain"})
    history.set_head(made.house, made.owner, made.id, 1, None)
    ended = carry_out(made, run)
    assert ended["state"] in ("conflict", "done")
    assert made.numbers() == [1, 2, 3]
    assert made.document(3)["scenes"][0]["instructions"] == ["at night", "in rain"]
    assert findings(made.house) == []


@pytest.mark.parametrize("how", ["made current", "merged", "worked on from"])
def test_a_conflict_waits_until_it_is_decided_wherever_the_head_is(made: Film, how: str) -> None:
    """The head moving on decides nothing; making what was kept current, merging it or going on from it does."""
    _, second = in_conflict(made)
    kept = second["conflict"]["kept"]["number"]

    def decided() -> bool:
        told: bool = runs.one(made.house, made.owner, second["id"])["decided"]
        return told

    made.edit({"op": "title", "title": "Elsewhere"})
    assert not decided()
    if how == "made current":
        history.set_head(made.house, made.owner, made.id, kept, None)
        history.set_head(made.house, made.owner, made.id, 1, None)
    elif how == "merged":
        history.merge_into_head(made.house, made.owner, made.id, kept, None, {made.scene(2): "theirs"})
    else:
        made.edit({"op": "title", "title": "Mine"}, base_version=kept)
    assert decided()


def test_a_conflict_is_settled_by_merging_with_a_preference(made: Film) -> None:
    """Without one the disagreement is listed; with one a version with two parents comes to be, for free."""
    in_conflict(made)
    scene = made.scene(2)
    before = contents(made.house)
    with pytest.raises(BranchConflict) as caught:
        history.merge_into_head(made.house, made.owner, made.id, 3, None, {})
    assert [entry["scene_id"] for entry in caught.value.facts["scenes"]] == [scene]
    assert caught.value.facts["base"] == 1
    assert contents(made.house) == before

    answer = history.merge_into_head(made.house, made.owner, made.id, 3, made.head_id, {scene: "theirs"})
    version = answer["version"]
    assert (version["number"], version["parent_number"], version["origin"]) == (4, 2, "merged")
    assert version["second_parent_id"] == made.id_of(3)
    assert made.clips() == made.clips(3)
    assert version["cost_usd"] == 0
    assert findings(made.house) == []
    with pytest.raises(Exception, match="past already"):
        history.merge_into_head(made.house, made.owner, made.id, 3, None, {})


def test_a_merge_can_be_looked_at_beforehand_and_names_what_it_would_be_refused_for(made: Film) -> None:
    """The same scenes and fields as the refusal, and nothing is written; clean where the merge would go through."""
    in_conflict(made)
    before = contents(made.house)
    seen = history.preview_merge(made.house, made.owner, made.id, 3)
    with pytest.raises(BranchConflict) as caught:
        history.merge_into_head(made.house, made.owner, made.id, 3, None, {})
    refused = caught.value.facts
    assert [scene["scene_id"] for scene in seen["scenes"]] == [made.scene(2)]
    assert {name: seen[name] for name in ("scenes", "fields", "base")} == {
        name: refused[name] for name in ("scenes", "fields", "base")
    }
    assert (seen["version"], seen["head"], seen["clean"]) == (3, 2, False)
    assert contents(made.house) == before
    with pytest.raises(Invalid, match="past already"):
        history.preview_merge(made.house, made.owner, made.id, 1)

    history.set_head(made.house, made.owner, made.id, 1, None)
    made.edit({"op": "title", "title": "Beside"})
    clean = history.preview_merge(made.house, made.owner, made.id, 3)
    assert (clean["clean"], clean["scenes"], clean["fields"]) == (True, [], [])
    assert (
        history.merge_into_head(made.house, made.owner, made.id, 3, None, {})["version"]["origin"] == "merged"
    )


def test_merging_our_side_keeps_our_clip_and_notes_both_parents(made: Film) -> None:
    """Preferring ours leaves the film as it is, and the disagreement is settled for good."""
    in_conflict(made)
    history.merge_into_head(made.house, made.owner, made.id, 3, None, {made.scene(2): "ours"})
    assert made.clips() == made.clips(2)
    assert made.version()["second_parent_id"] == made.id_of(3)
    assert findings(made.house) == []


def test_a_stale_expected_head_is_refused_naming_both_versions(made: Film) -> None:
    """For a run, a move of the head, a restore and a merge: nothing is changed."""
    stale = made.head_id
    made.edit({"op": "title", "title": "Moved on"})
    actual = made.head_id
    edit = {"op": "title", "title": "Mine"}
    before = contents(made.house)
    calls = (
        lambda: made.order(edit, expected_head=stale),
        lambda: history.set_head(made.house, made.owner, made.id, 1, stale),
        lambda: history.restore(made.house, made.owner, made.id, 1, None, stale),
        lambda: history.merge_into_head(made.house, made.owner, made.id, 1, stale, {}),
    )
    for call in calls:
        with pytest.raises(BranchConflict) as caught:
            call()
        facts = caught.value.facts
        assert (facts["expected_head"], facts["actual_head"]) == (stale, actual)
        assert (facts["expected"]["number"], facts["head"]["number"]) == (1, 2)
        assert "not touched" in caught.value.unchanged
    assert contents(made.house) == before


def test_heads_moved_by_many_at_once_follow_one_another(made: Film) -> None:
    """Compare-and-swap: of many moves from the same expected head exactly one wins."""
    for number in range(2, 6):
        made.edit({"op": "title", "title": f"Title {number}"})
    head = made.head_id
    results = at_once(
        *[partial(history.set_head, made.house, made.owner, made.id, number, head) for number in (1, 2, 3, 4)]
    )
    assert sum(isinstance(result, dict) for result in results) == 1
    assert sum(isinstance(result, BranchConflict) for result in results) == 3
    moves = rows(made.house, "select * from operations where kind = 'set_head'")
    assert len(moves) == 1
    assert findings(made.house) == []
