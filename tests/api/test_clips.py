"""Clips under /jobs/{job_id}/clips: their versions read, restored and compared, as the documents write it."""

from __future__ import annotations

from uuid import uuid4

from tests import house as houses
from tests.clips import clips_url, instruct, restore, told
from tests.house import Film, contents, film, findings, ordered
from tests.sketchbook import Sketchbook
from tests.web import API, SITE, TestClient, problem

from retake.services.house import House, Person

IMAGE, CLIP = 0.04, 0.005  # what the sketchbook takes for a picture, and for a clip of half a second


# ---------------------------------------------------------------------------------------------- reading


def test_a_clips_history_tells_by_number_what_made_each_version_and_what_it_cost(
    made: Film, client: TestClient
) -> None:
    """Newest first: instruction, prompt, thumbnail, cost of clip and picture, which is current; other clips have one."""
    instruct(made, 2, "add more motion", "make it nighttime")
    body = told(made, client)
    assert (body["job_id"], body["clip_index"], body["scene_id"]) == (str(made.id), 1, made.scene(2))
    versions = body["versions"]
    assert [version["version_number"] for version in versions] == [3, 2, 1]
    assert [version["user_instruction"] for version in versions] == [
        "make it nighttime",
        "add more motion",
        None,
    ]
    assert [version["message"] for version in versions] == [
        "make it nighttime",
        "add more motion",
        "Original generation",
    ]
    assert [version["cost"] for version in versions] == [IMAGE + CLIP] * 3
    assert [version["is_current"] for version in versions] == [True, False, False]
    assert [version["restorable"] for version in versions] == [False, True, True]
    assert versions[0]["not_restorable"] == "It is current already."
    prompt = made.document()["scenes"][1]["prompt"]
    for version in versions:
        assert (version["state"], version["prompt"], version["job_id"]) == ("active", prompt, str(made.id))
        assert client.get(version["video_url"]).status_code == 200
        assert client.get(version["thumbnail_url"]).headers["content-type"].startswith("image/")
    assert len(told(made, client, 0)["versions"]) == 1


def test_the_scenes_own_history_says_the_same(made: Film, client: TestClient) -> None:
    """One source: instruction, cost, state and limit in both vocabularies."""
    instruct(made, 2, "at night")
    ours = client.get(f"{API}/projects/{made.id}/scenes/{made.scene(2)}/versions").json()
    theirs = told(made, client)
    assert ours["limit"] == theirs["limit"]
    names = {
        "version_id": "id",
        "number": "version_number",
        "instruction": "user_instruction",
        "cost_usd": "cost",
        "state": "state",
        "size": "size_bytes",
        "restorable": "restorable",
        "message": "message",
    }
    for mine, other in zip(ours["items"], theirs["versions"], strict=True):
        assert {other_name: mine[name] for name, other_name in names.items()} == {
            name: other[name] for name in names.values()
        }


def test_what_was_no_instruction_is_said_in_words(made: Film, client: TestClient) -> None:
    """Another take, another prompt, an instruction taken back: no instruction made these."""
    scene = made.scene(2)
    made.edit({"op": "scene.again", "scene": scene, "part": "clip"})
    made.edit({"op": "scene.edit", "scene": scene, "prompt": "a boat"})
    instruct(made, 2, "darker", "darker")
    made.edit({"op": "scene.edit", "scene": scene, "instructions": ["darker", "with rain"]})
    made.edit({"op": "scene.edit", "scene": scene, "instructions": ["with rain"]})
    found = [(version["user_instruction"], version["message"]) for version in told(made, client)["versions"]]
    assert found[::-1] == [
        (None, "Original generation"),
        (None, "Another take of its clip"),
        (None, "Its prompt changed"),
        ("darker", "darker"),
        ("darker", "darker"),
        ("with rain", "with rain"),
        (None, "Instruction removed “darker”"),
    ]


def test_a_picture_counts_once_and_what_was_found_cost_nothing(
    made: Film, client: TestClient, house: House, bob: Person
) -> None:
    """Another take of the clip alone costs a clip; a second film of the same words cost its owner nothing."""
    made.edit({"op": "scene.again", "scene": made.scene(2), "part": "clip"})
    assert [version["cost"] for version in told(made, client)["versions"]] == [CLIP, IMAGE + CLIP]
    made.edit({"op": "scene.again", "scene": made.scene(2), "part": "image"})
    assert told(made, client)["versions"][0]["cost"] == IMAGE + CLIP
    his = film(house, bob)
    theirs = TestClient(client.app, base_url=SITE)
    theirs.post(f"{API}/session", json={"email": bob.email, "password": houses.PASSWORD})
    assert his.clips() == made.clips(1)
    assert [version["cost"] for version in told(his, theirs)["versions"]] == [0]


def test_a_fork_knows_the_words_of_what_it_was_forked_from(made: Film, client: TestClient) -> None:
    """Its first version has prompt and instructions, cost nothing, and is no instruction's; the next one's is its own."""
    instruct(made, 2, "at night")
    fork = client.post(f"{API}/projects/{made.id}/fork", json={"version": 2}).json()["project"]["id"]
    copy = Film(made.house, made.owner, fork)
    (version,) = told(copy, client)["versions"]
    assert (version["prompt"], version["cost"], version["user_instruction"]) == (
        made.document()["scenes"][1]["prompt"],
        0,
        None,
    )
    assert version["message"].startswith("Forked from")
    instruct(copy, 2, "in rain")
    assert told(copy, client)["versions"][0]["user_instruction"] == "in rain"
    pinned = told(made, client)["versions"][0]["pinned_by"]
    assert pinned == []  # the fork has moved on
    client.post(f"{API}/projects/{fork}/head", json={"version": 1})
    assert told(made, client)["versions"][0]["pinned_by"] == [f"current in “{copy.view()['name']}”"]


def test_clips_are_found_by_place_by_scene_and_in_older_versions(made: Film, client: TestClient) -> None:
    """After moving and removing, a scene's id still finds its clip; `at` counts in an older version."""
    first, second, third = (made.scene(position) for position in (1, 2, 3))
    made.edit({"op": "scene.move", "scene": third, "after": None})
    made.edit({"op": "scene.remove", "scene": second})
    assert told(made, client, 0)["scene_id"] == third
    assert told(made, client, 1)["scene_id"] == first
    assert told(made, client, second)["clip_index"] is None
    assert told(made, client, third)["clip_index"] == 0
    assert told(made, client, 1, at=1)["scene_id"] == second
    listed = client.get(clips_url(made)).json()["clips"]
    assert [(clip["clip_index"], clip["scene_id"], clip["removed"]) for clip in listed] == [
        (0, third, False),
        (1, first, False),
        (None, second, True),
    ]
    assert all((clip["versions"], clip["active"], clip["archived"]) == (1, 1, 0) for clip in listed)
    body = problem(client.get(f"{clips_url(made)}/2/versions"), 404)
    assert body["clips"] == 2
    assert "counted from 0 to 1" in body["detail"]
    problem(client.get(f"{clips_url(made)}/{'9' * 40}/versions"), 404)
    problem(client.get(f"{clips_url(made)}/nowhere/versions"), 404)
    problem(client.get(f"{clips_url(made)}/0/versions?at=99"), 404)


def test_only_a_film_that_is_made_has_clips(client: TestClient, house: House, ada: Person) -> None:
    """404 for a picture and for nothing, 409 for a film whose first run is not finished, 410 for a deleted one."""
    picture = film(house, ada, "a fox", kind="image")
    assert "picture" in problem(client.get(clips_url(picture)), 404)["detail"]
    problem(client.get(f"{API}/jobs/{uuid4()}/clips"), 404)
    waiting, _ = ordered(house, ada)
    problem(client.get(f"{clips_url(waiting)}/0/versions"), 409)
    client.delete(f"{API}/projects/{picture.id}")
    problem(client.get(clips_url(picture)), 410)


# ---------------------------------------------------------------------------------------------- restoring


def test_restoring_a_version_makes_it_current_recomposes_and_buys_nothing(
    made: Film, client: TestClient, sketchbook: Sketchbook
) -> None:
    """A new film version in which only this clip is another; it plays; no version of the clip is lost or made."""
    instruct(made, 2, "at night", "in rain")
    before, orders = made.document(), len(sketchbook.orders)
    number_two = told(made, client)["versions"][1]
    head = str(made.head_id)
    answer = restore(made, client, 1, number_two["id"], expected_head=head)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert len(sketchbook.orders) == orders
    assert body["project_version"] == made.head == 4
    assert body["restored"]["is_current"]
    assert (body["restored"]["id"], body["clip_index"], body["thawing"]) == (number_two["id"], 1, False)
    assert body["restored_from"] == "Clip v2 is current again."
    after = made.document()
    assert after["scenes"][1]["clip"]["version"] == number_two["id"]
    assert after["scenes"][1]["instructions"] == ["at night"]
    assert [after["scenes"][i] for i in (0, 2)] == [before["scenes"][i] for i in (0, 2)]
    assert client.get(body["playlist_url"]).status_code == 200
    assert (
        client.get(body["video_url"]).json()["state"] == "queued"
    )  # a worker makes the file, and here is none
    assert [version["is_current"] for version in told(made, client)["versions"]] == [False, True, False]
    undone = client.post(f"{API}/operations/{body['operation_id']}/undo")
    assert undone.status_code == 200
    assert made.document() == before
    assert findings(made.house) == []


def test_a_removed_scene_comes_back_with_the_version_that_is_restored(made: Film, client: TestClient) -> None:
    """Also with the one it had when it was removed: nothing of it is current."""
    instruct(made, 2, "at night")
    scene = made.scene(2)
    made.edit({"op": "scene.remove", "scene": scene})
    newest, oldest = told(made, client, scene)["versions"]
    assert not newest["is_current"]
    assert newest["restorable"]
    body = restore(made, client, scene, oldest["id"]).json()
    assert body["clip_index"] == 1
    assert made.document()["scenes"][1]["clip"]["version"] == oldest["id"]
    assert restore(made, client, scene, newest["id"]).status_code == 200
    assert made.document()["scenes"][1]["instructions"] == ["at night"]


def test_what_cannot_be_restored_is_refused_in_words(made: Film, client: TestClient) -> None:
    """The current version, another clip's, nobody's, from a stale head; nothing is changed."""
    instruct(made, 2, "at night")
    newest, oldest = told(made, client)["versions"]
    other = told(made, client, 0)["versions"][0]
    before = contents(made.house)
    assert "current already" in problem(restore(made, client, 1, newest["id"]), 422)["detail"]
    problem(restore(made, client, 1, other["id"]), 404)
    problem(restore(made, client, 1, str(uuid4())), 404)
    stale = restore(made, client, 1, oldest["id"], expected_head=str(made.id_of(1)))
    assert problem(stale, 409)["type"] == "/problems/branch-conflict"
    assert contents(made.house) == before


# ---------------------------------------------------------------------------------------------- comparing


def test_two_versions_are_compared_in_words_and_numbers(made: Film, client: TestClient) -> None:
    """By default the current one and the one before it; by number or id, in any order."""
    instruct(made, 2, "at night", "in rain")
    url = f"{clips_url(made)}/1/versions/compare"
    body = client.get(url).json()
    assert (body["a"]["version_number"], body["b"]["version_number"]) == (2, 3)
    assert body["differences"] == ["Instruction added “in rain”"]
    for side in ("a", "b"):
        about = body["metadata"][side]
        assert (about["duration"], about["width"], about["height"], about["take"]) == (0.5, 64, 36, 1)
        assert (about["provider"], about["model"]) == ("sketchbook", "sketch-clip-1")
        assert about["size"] > 0
    back = client.get(url, params={"a": body["b"]["id"], "b": "1"}).json()
    assert (back["a"]["version_number"], back["b"]["version_number"]) == (3, 1)
    assert back["differences"] == ["Instruction removed “at night”", "Instruction removed “in rain”"]
    problem(client.get(url, params={"a": "9"}), 404)
    problem(client.get(f"{clips_url(made)}/0/versions/compare"), 422)


def test_the_restored_film_is_found_however_many_films_hold_the_clip(made: Film, client: TestClient) -> None:
    """The newest living film version that holds it is taken: the scene's title is the one it had last."""
    scene = made.scene(2)
    made.edit({"op": "scene.edit", "scene": scene, "title": "Named since"})
    instruct(made, 2, "at night")
    restore(made, client, 1, told(made, client)["versions"][1]["id"])
    assert made.document()["scenes"][1]["title"] == "Named since"


def test_reading_writes_nothing(made: Film, client: TestClient) -> None:
    """Lists, histories and comparisons leave every table as it was."""
    instruct(made, 2, "at night")
    before = contents(made.house)
    client.get(clips_url(made))
    told(made, client)
    client.get(f"{clips_url(made)}/1/versions/compare")
    assert contents(made.house) == before
