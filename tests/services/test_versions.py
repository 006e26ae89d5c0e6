"""Versions as stored: a full snapshot and a patch each, numbers that are never handed out twice, readable lists."""

from __future__ import annotations

from functools import partial

import jsonpatch
from tests.house import Film, at_once, film, findings, rows

from retake.services import history, making, projects, runs, versions
from retake.services.house import House, Person


def lived(made: Film) -> None:
    """A history with everything in it: edits, branch, merge, conflict, restore, roll back, fork, takes."""
    made.edit({"op": "scene.instruct", "scene": made.scene(3), "instruction": "at night"})
    made.edit({"op": "scene.add", "after": None, "prompt": "a boat/with~signs", "duration": 0.5})
    made.edit({"op": "scene.move", "scene": made.scene(1), "after": made.scene(3)})
    made.edit({"op": "scene.remove", "scene": made.scene(2)})
    made.edit(
        {"op": "overlays", "overlays": [{"text": "The end", "start": 0.1, "end": 0.2, "position": "top"}]}
    )
    made.edit({"op": "scene.again", "scene": made.scene(1), "part": "clip"})
    made.edit({"op": "title", "title": "branch"}, base_version=2)
    history.merge_into_head(made.house, made.owner, made.id, 7, None, {})
    history.restore(made.house, made.owner, made.id, 1, None, None)
    projects.fork(made.house, made.owner, made.id, 4, None)


def test_each_versions_patch_turns_its_parents_document_into_its_own(
    made: Film, house: House, ada: Person
) -> None:
    """For every version of every family, films, clips, pictures, music and stories: RFC 6902, by another library."""
    lived(made)
    story = film(house, ada, "A fox", kind="story")
    story.edit({"op": "text", "content": "# By hand\n\nof Ada"})
    found = rows(
        made.house,
        """select v.number, f.kind, s.document, s.patch, p.document as parent from versions v
        join families f on f.id = v.family_id join snapshots s on s.version_id = v.id
        left join snapshots p on p.version_id = v.parent_id""",
    )
    assert {row["kind"] for row in found} == {"video", "clip", "image", "audio", "story"}
    assert len(found) == len(rows(made.house, "select id from versions"))
    for row in found:
        patched = jsonpatch.apply_patch(row["parent"] or {}, row["patch"])
        assert patched == row["document"], (row["kind"], row["number"])
    assert findings(made.house) == []


def test_each_snapshot_is_whole(made: Film) -> None:
    """A version is read without any other: every field of the manifest, every scene, is in it."""
    lived(made)
    fields = set(made.document(1))
    for number in made.numbers():
        document = made.document(number)
        assert set(document) == fields
        assert all(set(scene) == set(made.document(1)["scenes"][0]) for scene in document["scenes"])
        assert all(made.house.blobs.exists(scene["clip"]["blob"]) for scene in document["scenes"])


def test_a_version_never_changes_again(made: Film) -> None:
    """Whatever happens later, version 1 is byte for byte what it was; only whether it is current differs."""
    before = rows(
        made.house, "select * from snapshots s join versions v on v.id = s.version_id order by v.id"
    )
    lived(made)
    after = {
        row["id"]: row
        for row in rows(made.house, "select * from snapshots s join versions v on v.id = s.version_id")
    }
    for row in before:
        assert after[row["id"]] == row


def test_numbers_are_handed_out_once_when_many_commit(made: Film) -> None:
    """Twelve results land at once, most in conflict: thirteen versions, numbers 1 to 13, each once."""
    waiting = [made.order({"op": "title", "title": f"Title {number}"}) for number in range(12)]
    at_once(*[partial(making.carry_out, made.house, run["id"]) for run in waiting])
    ended = [runs.one(made.house, made.owner, run["id"]) for run in waiting]
    assert sorted({run["state"] for run in ended}) == ["conflict", "done"]
    assert [run["state"] for run in ended].count("done") == 1
    assert made.numbers() == list(range(1, 14))
    assert sorted(run["result_version"] for run in ended) == list(range(2, 14))
    assert findings(made.house) == []


def test_a_number_is_not_handed_out_again(made: Film) -> None:
    """After rolling back, and after a version was marked deleted, the next number is the next one."""
    made.edit({"op": "title", "title": "two"})
    history.set_head(made.house, made.owner, made.id, 1, None)
    with made.house.database.transaction() as connection:
        connection.exec_driver_sql(
            "update versions set deleted_at = now() where number = 2 and family_id = %s", (made.id,)
        )
    made.edit({"op": "title", "title": "three"})
    assert made.numbers() == [1, 3]
    assert made.version()["parent_number"] == 1


def test_lists_come_in_pages_newest_first_without_gaps(made: Film) -> None:
    """Walking the pages gives every version once; the graph is the same nodes."""
    for number in range(2, 8):
        made.edit({"op": "title", "title": f"Title {number}"})
    seen: list[int] = []
    before = None
    while page := versions.page(made.house, made.owner, made.id, before, 3):
        seen += [version["number"] for version in page]
        before = seen[-1]
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    nodes = versions.graph(made.house, made.owner, made.id, None, 200)["nodes"]
    assert [node["number"] for node in nodes] == seen


def test_lineage_follows_first_parents_and_stops_at_its_limit(made: Film) -> None:
    """Nearest first."""
    lived(made)
    chain = [version["number"] for version in versions.lineage(made.house, made.owner, made.id, 9, 100)]
    assert chain[0] == 9
    assert chain[-1] == 1
    parents = {number: made.version(number)["parent_number"] for number in made.numbers()}
    assert chain == [9, *[parents[number] for number in chain[:-1]]]
    assert len(versions.lineage(made.house, made.owner, made.id, 9, 3)) == 3


def test_a_comparison_says_in_words_patch_and_pictures_what_differs(made: Film) -> None:
    """Changed, removed, added and same scenes, with both clips."""
    second = made.scene(2)
    made.edit(
        {"op": "scene.instruct", "scene": made.scene(3), "instruction": "at night"},
        {"op": "scene.remove", "scene": second},
        {"op": "scene.add", "after": None, "prompt": "a boat", "duration": 0.5},
    )
    compared = versions.compare(made.house, made.owner, made.id, 1, 2)
    by_status = {scene["status"]: scene for scene in compared["scenes"]}
    assert set(by_status) == {"changed", "removed", "added", "same"} or "moved" in by_status
    assert by_status["changed"]["a"]["clip"]["blob"] == made.clips(1)[2]
    assert by_status["changed"]["b"]["clip"]["blob"] == made.clips(2)[2]
    assert by_status["removed"]["b"] is None
    assert by_status["added"]["a"] is None
    assert compared["words"]
    assert jsonpatch.apply_patch(made.document(1), compared["patch"]) == made.document(2)
    assert versions.compare(made.house, made.owner, made.id, 1, 1)["patch"] == []


def test_comparing_tells_what_a_clip_cost_as_its_history_does(made: Film) -> None:
    """Picture and clip together, net of discounts; nothing for a scene that one side lacks."""
    scene = made.scene(1)
    made.edit({"op": "scene.edit", "scene": scene, "prompt": "a boat"})
    made.edit({"op": "scene.remove", "scene": made.scene(2)})
    compared = versions.compare(made.house, made.owner, made.id, 1, 3)["scenes"]
    history = versions.scene_versions(made.house, made.owner, made.id, scene)["items"]
    told = next(each for each in compared if each["scene_id"] == scene)
    assert [told["cost_b_usd"], told["cost_a_usd"]] == [version["cost_usd"] for version in history]
    assert told["cost_b_usd"] > told["b"]["clip"]["cost_usd"], "its picture is in it"
    gone = next(each for each in compared if each["status"] == "removed")
    assert (gone["cost_a_usd"] > 0, gone["cost_b_usd"]) == (True, None)


def test_a_scenes_own_history_outlives_its_removal(made: Film) -> None:
    """Its clips are listed newest first also when no current version has the scene."""
    scene = made.scene(2)
    made.edit({"op": "scene.instruct", "scene": scene, "instruction": "at night"})
    made.edit({"op": "scene.remove", "scene": scene})
    own = versions.scene_versions(made.house, made.owner, made.id, scene)["items"]
    assert [entry["number"] for entry in own] == [2, 1]
    assert [entry["instructions"] for entry in own] == [["at night"], []]
    assert own[0]["cost_usd"] == 0.045
