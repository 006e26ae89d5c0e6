"""Who may call what: every call in the API's description, as nobody, as somebody else, and as the owner.

The table is compared with the description, so that a call added without an entry here fails the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests import house as houses
from tests.house import Cluster, Film, Furnished, contents, film, ordered
from tests.web import TestClient, open_client, problem

from retake.api import exporting
from retake.api.app import create_app
from retake.api.doors import DOORS
from retake.domain.people import SCOPES, Scope, covers
from retake.services import operations, people, projects
from retake.services.house import House, Person

P = "/api/v1/projects/{project_id}"
V = P + "/versions/{number}"
C = "/api/v1/jobs/{job_id}/clips"
BATCH = {"clips": [{"clip_index": 0, "instruction": "at night"}]}


@dataclass(frozen=True)
class World:
    """A house in which Ada owns one of everything, and Bob nothing."""

    house: House
    ada: Person
    film: Film
    clients: dict[str, TestClient]

    def path(self, template: str) -> str:
        """The path with Ada's things in the place of names; each thing is made when it is asked for."""
        things: dict[str, Callable[[], object]] = {
            "project_id": lambda: self.film.id,
            "number": lambda: 1,
            "scene_id": lambda: self.film.scene(1, 1),
            "sha256": lambda: self.film.clips(1)[0],
            "run_id": self.run,
            "step_id": uuid4,
            "operation_id": self.operation,
            "token_id": lambda: people.issue_token(self.house, self.ada, "a token")["id"],
            "name": self.label,
            "person_id": lambda: houses.person(self.house, "Bob").id,
            "job_id": lambda: self.film.id,
            "overlay_id": uuid4,
            "clip_index": lambda: 0,
            "version_id": lambda: self.film.document(1)["scenes"][0]["clip"]["version"],
        }
        names = [name for _, name, _, _ in Formatter().parse(template) if name]
        return template.format(**{name: things[name]() for name in names})

    def run(self) -> UUID:
        """A run that waits, of a project of its own."""
        identifier: UUID = ordered(self.house, self.ada, f"run {uuid4()}", kind="image")[1]["id"]
        return identifier

    def operation(self) -> UUID:
        """An operation that can be undone."""
        projects.describe(self.house, self.ada, self.film.id, f"name {uuid4()}", None, None)
        newest = operations.page(self.house, self.ada, self.film.id, None, 1)
        identifier: UUID = newest[0]["id"]
        return identifier

    def label(self) -> str:
        """The name of a version."""
        name = f"label {uuid4()}"
        projects.label(self.house, self.ada, self.film.id, 1, name)
        return name


@dataclass(frozen=True)
class Call:
    """How to make a call, and what its owner gets. ``own_thing``: its path or query names something of Ada's."""

    own: int = 200
    body: Callable[[World], Any] | None = None
    query: Callable[[World], dict[str, Any]] | None = None
    own_thing: bool = False
    public: bool = False
    nobody: int = 401
    other: int | None = None
    streams: bool = field(default=False)


def edit(world: World) -> dict[str, Any]:
    """An edit that costs nothing."""
    return {"edits": [{"op": "title", "title": f"title {uuid4()}"}]}


WISH = {"kind": "image", "prompt": "a fox"}
CALLS: dict[tuple[str, str], Call] = {
    ("get", "/healthz"): Call(public=True),
    ("get", "/readyz"): Call(public=True),
    ("get", "/metrics"): Call(public=True),
    ("get", "/api/v1/setup"): Call(public=True),
    ("post", "/api/v1/setup"): Call(
        409, lambda _: {"email": "e@x", "name": "E", "password": "long enough"}, public=True
    ),
    ("post", "/api/v1/session"): Call(
        401, lambda _: {"email": "nobody@example.com", "password": "wrong password"}, public=True
    ),
    ("get", "/api/v1/session"): Call(public=True),  # null is an answer
    ("get", "/api/v1/me"): Call(),
    ("post", "/api/v1/me/password"): Call(
        401, lambda _: {"old_password": "not mine", "new_password": "a longer one"}
    ),
    ("get", "/api/v1/people"): Call(other=403),
    ("post", "/api/v1/people"): Call(
        201,
        lambda _: {"email": f"{uuid4()}@example.com", "name": "New", "password": "a longer one"},
        other=403,
    ),
    ("patch", "/api/v1/people/{person_id}"): Call(200, lambda _: {"role": "member"}, other=403),
    ("get", "/api/v1/audit"): Call(other=403),
    ("get", "/api/v1/storage/archive"): Call(),
    ("post", "/api/v1/storage/archive"): Call(202, other=403),
    ("get", "/api/v1/tokens"): Call(),
    ("post", "/api/v1/tokens"): Call(201, lambda _: {"name": "mine"}),
    ("delete", "/api/v1/tokens/{token_id}"): Call(204, own_thing=True),
    ("post", "/api/v1/plan"): Call(200, lambda _: WISH),
    ("get", "/api/v1/projects"): Call(),
    ("post", "/api/v1/projects"): Call(202, lambda _: WISH),
    ("get", P): Call(own_thing=True),
    ("patch", P): Call(200, lambda _: {"description": str(uuid4())}, own_thing=True),
    ("post", P + "/fork"): Call(201, lambda _: {"version": 1}, own_thing=True),
    ("post", P + "/labels"): Call(201, lambda _: {"version": 1, "name": str(uuid4())}, own_thing=True),
    ("delete", P + "/labels"): Call(200, query=lambda world: {"name": world.label()}, own_thing=True),
    ("delete", P + "/labels/{name}"): Call(200, own_thing=True),
    ("post", P + "/plan"): Call(200, edit, own_thing=True),
    ("post", P + "/runs"): Call(202, edit, own_thing=True),
    ("get", P + "/versions"): Call(own_thing=True),
    ("get", V): Call(own_thing=True),
    ("get", V + "/film.m3u8"): Call(own_thing=True),
    ("get", V + "/video.m3u8"): Call(own_thing=True),
    ("get", V + "/sound.m3u8"): Call(own_thing=True),
    ("get", V + "/film.mp4"): Call(202, own_thing=True),
    ("get", V + "/export"): Call(own_thing=True),
    ("post", V + "/export"): Call(202, own_thing=True),
    ("get", V + "/overlays/{overlay_id}"): Call(404, own_thing=True),  # it has none; see test_media
    ("get", P + "/graph"): Call(own_thing=True),
    ("get", P + "/lineage"): Call(query=lambda _: {"version": 1}, own_thing=True),
    ("get", P + "/compare"): Call(query=lambda _: {"a": 1, "b": 2}, own_thing=True),
    ("get", P + "/scenes/{scene_id}/versions"): Call(own_thing=True),
    ("get", C): Call(own_thing=True),
    ("patch", C + "/{clip_index}"): Call(200, lambda _: {"retention": {"keep_active": 4}}, own_thing=True),
    ("get", C + "/{clip_index}/versions"): Call(own_thing=True),
    ("get", C + "/{clip_index}/versions/compare"): Call(422, own_thing=True),  # the clip has one version only
    ("post", C + "/{clip_index}/versions/{version_id}/restore"): Call(422, own_thing=True),  # it is current
    ("post", C + "/{clip_index}/versions/{version_id}/thaw"): Call(202, own_thing=True),
    ("post", P + "/head"): Call(200, lambda world: {"version": 3 - world.film.head}, own_thing=True),
    ("post", P + "/restore"): Call(201, lambda world: {"version": 3 - world.film.head}, own_thing=True),
    ("get", P + "/merge"): Call(
        422, query=lambda _: {"version": 1}, own_thing=True
    ),  # part of the past already
    ("post", P + "/merge"): Call(422, lambda _: {"version": 1}, own_thing=True),  # part of the past already
    ("get", "/api/v1/runs"): Call(query=lambda world: {"project": str(world.film.id)}, own_thing=True),
    ("get", "/api/v1/runs/{run_id}"): Call(own_thing=True),
    ("post", "/api/v1/runs/{run_id}/cancel"): Call(own_thing=True),
    ("post", C + "/batch-estimate"): Call(body=lambda _: BATCH, own_thing=True),
    ("post", C + "/batch-regenerate"): Call(202, lambda _: BATCH, own_thing=True),
    # a run that makes a picture has no clips to stop one by one
    ("post", "/api/v1/runs/{run_id}/steps/{step_id}/cancel"): Call(404, own_thing=True),
    ("post", "/api/v1/runs/{run_id}/retry"): Call(
        422, own_thing=True
    ),  # it waits, so there is nothing to retry
    ("get", "/api/v1/blobs/{sha256}"): Call(own_thing=True),
    ("get", "/api/v1/operations"): Call(query=lambda world: {"project": str(world.film.id)}, own_thing=True),
    ("post", "/api/v1/operations/{operation_id}/undo"): Call(own_thing=True),
    ("get", "/api/v1/usage"): Call(),
    ("get", "/api/v1/admin/usage"): Call(other=403),
    ("get", "/api/v1/storage"): Call(),
    ("get", "/api/v1/storage/level"): Call(),
    ("get", "/api/v1/admin/storage"): Call(other=403),
    ("get", "/api/v1/storage/plan"): Call(other=403),
    ("get", "/api/v1/analytics/most-iterated"): Call(),
    ("get", "/api/v1/events"): Call(streams=True),
    ("delete", P): Call(own_thing=True),
    ("delete", "/api/v1/session"): Call(204, nobody=204),
}
IDS = [f"{method} {path}" for method, path in CALLS]


@pytest.fixture(scope="module")
def world(
    cluster: Cluster, furnished: Furnished, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One house for all calls of this file; calls that use something up get a fresh one of it each time."""
    import shutil

    folder: Path = tmp_path_factory.mktemp("permissions")
    shutil.copytree(furnished.blobs, folder / "blobs")
    url = cluster.clone(furnished.url)
    house = houses.build(folder, url)
    ada, bob = houses.person(house, "Ada"), houses.person(house, "Bob")
    made = Film(house, ada, furnished.film)
    made.edit({"op": "title", "title": "Two"})
    film(house, bob, "his own", kind="image")
    app = create_app(house)
    clients = {"nobody": open_client(app), "ada": open_client(app, ada), "bob": open_client(app, bob)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exporting, "PATIENCE", 0.0)  # nobody makes exports here
        yield World(house, ada, made, clients)
    for client in clients.values():
        client.close()
    houses.close_all()
    cluster.drop(url)


def call(world: World, who: str, key: tuple[str, str]) -> Any:
    """Make a call as somebody, about Ada's things."""
    method, path = key
    entry = CALLS[key]
    url = world.path(path)
    body = entry.body(world) if entry.body else None
    query = entry.query(world) if entry.query else None
    return lambda: world.clients[who].request(method.upper(), url, json=body, params=query)


def test_every_call_has_an_entry(world: World) -> None:
    """The description and the table name the same calls."""
    document = world.clients["nobody"].get("/api/v1/openapi.json").json()
    described = {(method, path) for path, calls in document["paths"].items() for method in calls}
    assert described == set(CALLS)


@pytest.mark.parametrize("key", CALLS, ids=IDS)
def test_nobody_gets_in_without_signing_in(world: World, key: tuple[str, str]) -> None:
    """401 with a problem and the way in, and nothing is changed; only the door itself is open."""
    entry = CALLS[key]
    ask = call(world, "nobody", key)
    before = contents(world.house)
    answer = ask()
    if entry.public:
        assert answer.status_code == entry.own
    elif entry.nobody == 401:
        problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"
    else:
        assert answer.status_code == entry.nobody
    assert contents(world.house) == before


@pytest.mark.parametrize("key", [key for key, entry in CALLS.items() if entry.own_thing])
def test_somebody_elses_things_are_as_if_they_were_not_there(world: World, key: tuple[str, str]) -> None:
    """404, word for word as for something that never was, and nothing is changed."""
    ask = call(world, "bob", key)
    before = contents(world.house)
    body = problem(ask(), 404)
    assert "not allowed" not in body["detail"].lower()
    assert contents(world.house) == before


@pytest.mark.parametrize(
    "key",
    [
        key
        for key, entry in CALLS.items()
        if not entry.own_thing and not entry.streams and key[1] != "/api/v1/session"
    ],
)
def test_what_is_not_about_one_thing_shows_bob_only_his_own(world: World, key: tuple[str, str]) -> None:
    """Lists and sums of Bob's never name Ada's film; what is for administrators he may not see."""
    answer = call(world, "bob", key)()
    entry = CALLS[key]
    assert answer.status_code == (entry.other or entry.own)
    assert str(world.film.id) not in answer.text
    for secret in ("Ada", *world.film.clips(1)):
        assert secret not in answer.text


SHUT = [
    (key, scope)
    for key in CALLS
    for door in [DOORS[key[0].upper(), key[1].removeprefix("/api/v1")]]
    if door.scope is not None
    for scope in SCOPES
    if not covers(scope, door.scope)
]


@pytest.mark.parametrize(("key", "scope"), SHUT, ids=str)
def test_a_token_reaches_as_far_as_its_scope(world: World, key: tuple[str, str], scope: Scope) -> None:
    """403 for every call that needs a wider one, and nothing is changed, though the token is the owner's."""
    token = people.issue_token(world.house, world.ada, scope, scope)["token"]
    method, path = key
    url, body = world.path(path), CALLS[key].body
    before = contents(world.house)
    answer = world.clients["nobody"].request(
        method.upper(), url, json=body(world) if body else None, headers={"Authorization": f"Bearer {token}"}
    )
    assert scope in problem(answer, 403)["detail"]
    assert contents(world.house) == before


def test_what_only_looks_is_open_to_a_token_that_may_only_look() -> None:
    """The table says what each call needs: nothing that changes or costs is read, and nothing of it is left out."""
    for (method, path), door in DOORS.items():
        if method != "GET" and door.scope == "read":
            assert path.endswith(("/plan", "/batch-estimate", "/export")), path
        if door.scope == "read" and method == "GET":
            assert "admin" not in path
    assert {key for key, door in DOORS.items() if door.scope == "spend"} == {
        ("POST", "/projects"),
        ("POST", "/projects/{project_id}/runs"),
        ("POST", "/runs/{run_id}/retry"),
        ("POST", "/jobs/{job_id}/clips/batch-regenerate"),
    }


@pytest.mark.parametrize("key", [key for key, entry in CALLS.items() if not entry.streams], ids=str)
def test_the_owner_gets_through(world: World, key: tuple[str, str]) -> None:
    """Every call answers its owner as the table says; the last two take away the film and the session."""
    answer = call(world, "ada", key)()
    assert answer.status_code == CALLS[key].own, answer.text
