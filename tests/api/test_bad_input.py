"""Bad input: a 4xx problem that says what to do, nothing changed and nothing charged."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from tests import house as houses
from tests.house import Cluster, Film, Furnished, contents, ordered
from tests.sketchbook import Sketchbook
from tests.web import TestClient, open_client, problem

from retake.api.app import create_app
from retake.services.house import House, Person

# An id nothing has; always the same, so that every test process names the tests alike.
NOBODY = "0198c0de-0000-7000-8000-00000000dead"

API = "/api/v1"
HUGE = "x" * 4001


def edited(**edit: Any) -> dict[str, Any]:
    """A body with one edit; ``{scene}`` stands for the first scene."""
    return {"edits": [edit]}


BODIES: dict[str, tuple[str, Any, int]] = {
    "no prompt": ("/projects", {"kind": "video"}, 422),
    "empty prompt": ("/projects", {"prompt": ""}, 422),
    "blank prompt": ("/projects", {"prompt": "  \n "}, 422),
    "huge prompt": ("/projects", {"prompt": HUGE}, 422),
    "monstrous prompt": ("/projects", {"prompt": "x" * 100_001}, 422),
    "huge style": ("/projects", {"prompt": "x", "style": HUGE}, 422),
    "prompt of another type": ("/projects", {"prompt": 7}, 422),
    "prompt with NUL": ("/projects", {"prompt": "a\x00b"}, 422),
    "lone surrogate": ("/projects", b'{"prompt": "\\ud800"}', 422),
    "unknown kind": ("/projects", {"kind": "opera", "prompt": "x"}, 422),
    "no scenes": ("/projects", {"prompt": "x", "scenes": 0}, 422),
    "negative scenes": ("/projects", {"prompt": "x", "scenes": -3}, 422),
    "too many scenes": ("/projects", {"prompt": "x", "scenes": 61}, 422),
    "negative scene duration": ("/projects", {"prompt": "x", "scene_duration": -5}, 422),
    "endless scene duration": ("/projects", b'{"prompt": "x", "scene_duration": Infinity}', 422),
    "duration that is no number": ("/projects", b'{"prompt": "x", "scene_duration": NaN}', 422),
    "unknown field": ("/projects", {"prompt": "x", "colour": "red"}, 422),
    "parallelism of nothing": ("/projects", {"prompt": "x", "parallelism": 0}, 422),
    "not an object": ("/projects", [1, 2], 422),
    "null": ("/projects", b"null", 422),
    "malformed": ("/projects", b'{"prompt": "x"', 422),
    "empty body": ("/projects", b"", 422),
    "not UTF-8": ("/projects", b'{"prompt": "\xff\xfe"}', 400),
    "deeply nested": ("/projects", b'{"prompt": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", 400),
    "plan with an empty prompt": ("/plan", {"prompt": ""}, 422),
    "no edits": ("{project}/runs", {"edits": []}, 422),
    "edit without op": ("{project}/runs", edited(scene="{scene}"), 422),
    "unknown op": ("{project}/runs", edited(op="explode"), 422),
    "unknown scene": ("{project}/runs", edited(op="scene.instruct", scene="nowhere", instruction="x"), 422),
    "negative duration": ("{project}/runs", edited(op="scene.edit", scene="{scene}", duration=-1), 422),
    "huge duration": ("{project}/runs", edited(op="scene.edit", scene="{scene}", duration=1e9), 422),
    "empty instruction": (
        "{project}/runs",
        edited(op="scene.instruct", scene="{scene}", instruction=" "),
        422,
    ),
    "huge instruction": (
        "{project}/runs",
        edited(op="scene.instruct", scene="{scene}", instruction=HUGE),
        422,
    ),
    "instruction with NUL": (
        "{project}/runs",
        edited(op="scene.instruct", scene="{scene}", instruction="a\0b"),
        422,
    ),
    "title with NUL": ("{project}/runs", edited(op="title", title="a\0b"), 422),
    "huge list of instructions": (
        "{project}/runs",
        edited(op="scene.edit", scene="{scene}", instructions=["x"] * 51),
        422,
    ),
    "overlay backwards": (
        "{project}/runs",
        edited(op="overlays", overlays=[{"text": "x", "start": 2, "end": 1}]),
        422,
    ),
    "two overlays of one id": (
        "{project}/runs",
        edited(op="overlays", overlays=[{"id": "a", "text": "x", "start": 0, "end": 1}] * 2),
        422,
    ),
    "edit of another kind": ("{project}/runs", edited(op="text", content="x"), 422),
    "change of nothing": ("{project}/runs", edited(op="title", title="{title}"), 422),
    "unknown base version": (
        "{project}/runs",
        {"edits": [{"op": "title", "title": "x"}], "base_version": 99},
        404,
    ),
    "base version zero": (
        "{project}/runs",
        {"edits": [{"op": "title", "title": "x"}], "base_version": 0},
        422,
    ),
    "base version beyond numbers": (
        "{project}/runs",
        {"edits": [{"op": "title", "title": "x"}], "base_version": 2**70},
        422,
    ),
    "head that is no id": (
        "{project}/runs",
        {"edits": [{"op": "title", "title": "x"}], "expected_head": "7"},
        422,
    ),
    "head of nobody": (
        "{project}/runs",
        {"edits": [{"op": "title", "title": "x"}], "expected_head": NOBODY},
        409,
    ),
    "plan of yesterday": (
        "{project}/runs",
        {"edits": [{"op": "title", "title": "x"}], "plan_hash": "0" * 64},
        409,
    ),
    "plan of an unknown scene": ("{project}/plan", edited(op="scene.remove", scene="nowhere"), 422),
    "roll back to nowhere": ("{project}/head", {"version": 99}, 404),
    "roll back to where it is": ("{project}/head", {"version": 1}, 422),
    "roll back beyond numbers": ("{project}/head", {"version": 2**40}, 422),
    "roll back from a stale head": ("{project}/head", {"version": 1, "expected_head": NOBODY}, 409),
    "restore nowhere": ("{project}/restore", {"version": 99}, 404),
    "restore an unknown scene": ("{project}/restore", {"version": 1, "scenes": ["nowhere"]}, 422),
    "merge nowhere": ("{project}/merge", {"version": 99}, 404),
    "merge the past": ("{project}/merge", {"version": 1}, 422),
    "merge with a third side": ("{project}/merge", {"version": 1, "prefer": {"style": "both"}}, 422),
    "restore a clip's version of nobody": (f"{{job}}/0/versions/{NOBODY}/restore", None, 404),
    "restore a clip from a stale head": (
        "{job}/0/versions/{clip}/restore",
        {"expected_head": NOBODY},
        422,
    ),  # it is current, whatever the head
    "restore a clip from what is no head": (
        f"{{job}}/0/versions/{NOBODY}/restore",
        {"expected_head": 7},
        422,
    ),
    "thaw a clip's version of nobody": (f"{{job}}/0/versions/{NOBODY}/thaw", None, 404),
    "fork nowhere": ("{project}/fork", {"version": 99}, 404),
    "label without a name": ("{project}/labels", {"version": 1, "name": "  "}, 422),
    "label with NUL": ("{project}/labels", {"version": 1, "name": "a\0b"}, 422),
    "label nowhere": ("{project}/labels", {"version": 99, "name": "x"}, 404),
    "token without a name": ("/tokens", {"name": ""}, 422),
    "token with NUL": ("/tokens", {"name": "a\0b"}, 422),
    "undo of nothing": (f"/operations/{NOBODY}/undo", None, 404),
    "undo of no id": ("/operations/7/undo", None, 404),
    "retry of nothing": (f"/runs/{NOBODY}/retry", None, 404),
    "cancel of nothing": (f"/runs/{NOBODY}/cancel", None, 404),
    "unknown address": ("/nowhere", {}, 404),
}


def filled(value: Any, names: dict[str, str]) -> Any:
    """The value with what stands for ids filled in."""
    if isinstance(value, dict):
        return {key: filled(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Shared:
    """A house for all the requests of this file that change nothing, which each of them checks."""

    made: Film
    client: TestClient
    sketchbook: Sketchbook


@pytest.fixture(scope="module")
def shared(
    cluster: Cluster, furnished: Furnished, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shared]:
    """Ada's film, and Ada signed in."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copytree(furnished.blobs, folder / "blobs")
    url, sketchbook = cluster.clone(furnished.url), Sketchbook(folder / "sketchbook")
    house = houses.build(folder, url, sketchbook)
    ada = houses.person(house, "Ada")
    client = open_client(create_app(house), ada)
    yield Shared(Film(house, ada, furnished.film), client, sketchbook)
    client.close()
    house.database.close()
    cluster.drop(url)


@pytest.mark.parametrize("name", BODIES)
def test_a_bad_body_is_refused_in_words(shared: Shared, name: str) -> None:
    """The status says whose fault it is, the problem what happened, what is unchanged, and what to do."""
    made, client, sketchbook = shared.made, shared.client, shared.sketchbook
    where, body, status = BODIES[name]
    names = {"{scene}": made.scene(1), "{title}": made.document()["title"]}
    url = API + where.replace("{project}", f"/projects/{made.id}").replace("{job}", f"/jobs/{made.id}/clips")
    url = url.replace("{clip}", made.document()["scenes"][0]["clip"]["version"])
    before = contents(made.house)
    if isinstance(body, bytes):
        answer = client.post(url, content=body, headers={"content-type": "application/json"})
    else:
        answer = client.post(url, json=filled(body, names))
    problem(answer, status)
    assert contents(made.house) == before
    assert sketchbook.orders == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/projects/{NOBODY}", 404),
        ("/projects/7", 404),
        ("/projects/not-an-id", 404),
        (f"/runs/{NOBODY}", 404),
        ("{project}/versions/99", 404),
        ("{project}/versions/0", 422),
        ("{project}/versions/-1", 404),
        ("{project}/versions/99999999999999999999", 422),
        ("{project}/versions/one", 404),
        ("{project}/versions/99/film.m3u8", 404),
        ("{project}/versions/99/film.mp4", 404),
        ("{project}/compare?a=1", 422),
        (f"/jobs/{NOBODY}/clips", 404),
        ("/jobs/7/clips", 404),
        ("{job}/3/versions", 404),
        ("{job}/-1/versions", 404),
        ("{job}/99999999999999999999/versions", 404),
        ("{job}/nowhere/versions", 404),
        ("{job}/%00/versions", 422),
        ("{job}/0/versions?at=0", 422),
        ("{job}/0/versions?at=99", 404),
        ("{job}/0/versions/compare", 422),
        ("{job}/0/versions/compare?a=1&b=9", 404),
        ("{job}/0/versions/compare?a=x&b=1", 404),
        ("{project}/compare?a=1&b=99", 404),
        ("{project}/compare?a=x&b=1", 422),
        ("{project}/lineage?version=99", 404),
        ("{project}/versions?limit=0", 422),
        ("{project}/versions?limit=201", 422),
        ("{project}/versions?cursor=nonsense", 422),
        ("{project}/versions?cursor=WyJ4Il0", 422),
        ("{project}/graph?cursor=%00", 422),
        ("/projects?cursor=WzEsMl0", 422),
        ("/projects?words=%00", 422),
        ("/operations?project=7", 422),
        (f"/operations?project={NOBODY}", 404),
        (f"/runs?project={NOBODY}", 404),
        (f"/blobs/{'0' * 64}", 404),
        ("/blobs/nonsense", 422),
        ("/blobs/..%2f..%2fetc%2fpasswd", 404),
        ("/events?project=7", 422),
        ("/events?after=-1", 422),
        ("/nowhere", 404),
    ],
)
def test_a_bad_address_is_refused_in_words(shared: Shared, path: str, status: int) -> None:
    """Unknown ids, numbers, cursors and queries."""
    answer = shared.client.get(
        API
        + path.replace("{project}", f"/projects/{shared.made.id}").replace(
            "{job}", f"/jobs/{shared.made.id}/clips"
        )
    )
    problem(answer, status)


def test_a_body_that_is_too_large_is_refused_unread(
    build_house: Callable[..., House], client_for: Callable[..., TestClient]
) -> None:
    """413 by what it says it is, and by what it sends when it says nothing."""
    house = build_house(max_body_bytes=1024)
    client = open_client(create_app(house), houses.person(house))
    before = contents(house)
    problem(client.post(f"{API}/projects", json={"prompt": "x" * 2000}), 413)
    problem(client.post(f"{API}/projects", content=(b"x" * 100 for _ in range(20))), 413)
    assert contents(house) == before
    client.close()


def test_versions_scenes_and_heads_of_another_project_do_not_count_here(
    made: Film, client: TestClient, house: House, ada: Person
) -> None:
    """A scene or an expected head of one's own other project is refused in this one."""
    other = houses.film(house, ada, "Another", scenes=1)
    before = contents(house)
    url = f"{API}/projects/{made.id}"
    problem(client.post(f"{url}/runs", json=edited(op="scene.remove", scene=other.scene(1))), 422)
    stale = {"edits": [{"op": "title", "title": "x"}], "expected_head": str(other.head_id)}
    body = problem(client.post(f"{url}/runs", json=stale), 409)
    assert body["type"] == "/problems/branch-conflict"
    problem(client.post(f"{url}/restore", json={"version": 1, "scenes": [other.scene(1)]}), 422)
    assert contents(house) == before


def test_a_stale_head_in_if_match_is_a_conflict_that_names_both(made: Film, client: TestClient) -> None:
    """The ETag of a version is what If-Match takes; body and header must not disagree."""
    url = f"{API}/projects/{made.id}"
    tag = client.get(f"{url}/versions/1").headers["etag"]
    made.edit({"op": "title", "title": "Moved on"})
    edit = edited(op="title", title="Mine")
    body = problem(client.post(f"{url}/runs", json=edit, headers={"If-Match": tag}), 409)
    assert (body["expected"]["number"], body["head"]["number"]) == (1, 2)
    problem(client.post(f"{url}/runs", json=edit, headers={"If-Match": '"nonsense"'}), 422)
    both = {**edit, "expected_head": str(made.head_id)}
    problem(client.post(f"{url}/runs", json=both, headers={"If-Match": tag}), 422)
    now = client.get(f"{url}/versions/2").headers["etag"]
    assert client.post(f"{url}/runs", json=edit, headers={"If-Match": now}).status_code == 202


def test_a_deleted_project_answers_gone(made: Film, client: TestClient) -> None:
    """410, and the way back in words."""
    client.delete(f"{API}/projects/{made.id}")
    body = problem(client.get(f"{API}/projects/{made.id}"), 410)
    assert "Undo" in body["next_step"]
    problem(client.post(f"{API}/projects/{made.id}/fork", json={"version": 1}), 410)


def test_a_project_that_is_not_made_yet_says_so(client: TestClient, house: House, ada: Person) -> None:
    """409 for what needs a version."""
    made, _ = ordered(house, ada)
    body = problem(client.post(f"{API}/projects/{made.id}/runs", json=edited(op="title", title="x")), 409)
    assert body["type"] == "/problems/not-ready"


def test_what_is_over_the_cap_answers_402(build_house: Callable[..., House], sketchbook: Sketchbook) -> None:
    """With the cap, what is spent and the price; nothing started."""
    house = build_house(monthly_cap_usd=0.01)
    client = open_client(create_app(house), houses.person(house))
    before = contents(house)
    body = problem(client.post(f"{API}/projects", json={"prompt": "x"}), 402)
    assert (body["cap_usd"], body["spent_usd"]) == (0.01, 0)
    assert contents(house) == before
    assert sketchbook.orders == []
    client.close()


def test_an_unknown_method_names_the_ones_there_are(client: TestClient) -> None:
    """405 with Allow."""
    answer = client.put(f"{API}/projects", json={})
    problem(answer, 405)
    assert {"GET", "POST"} & set(answer.headers["allow"].replace(" ", "").split(","))


def test_errors_that_nobody_foresaw_tell_nothing_of_the_inside(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """500 as a problem, without a traceback or a path."""
    from retake.services import usage

    monkeypatch.setattr(usage, "money", lambda *_: 1 / 0)
    body = problem(client.get(f"{API}/usage"), 500)
    assert "division" not in str(body)
    assert "retake" not in body["detail"]
