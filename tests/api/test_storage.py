"""Storage over HTTP: one's own, everybody's for administrators, and the limit as an answer one can use."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests import house as houses
from tests.house import Film, contents
from tests.web import API, TestClient, open_client, problem

from retake.api.app import create_app
from retake.services import projects
from retake.services.house import House, Person

Build = Callable[..., House]
SignIn = Callable[[Person], TestClient]


def test_ones_own_storage_is_told_by_project_with_cost_and_level(made: Film, client: TestClient) -> None:
    """Everything the film holds, hot, far from the limit of 100 GB."""
    answer = client.get(f"{API}/storage")
    assert answer.status_code == 200
    told = answer.json()
    held = sum(size for _, size in made.house.blobs.list())
    assert (told["unique_bytes"], told["hot_bytes"], told["cold_bytes"]) == (held, held, 0)
    assert (told["limit_bytes"], told["level"]) == (100 * 10**9, "fine")
    assert told["used_fraction"] == pytest.approx(held / told["limit_bytes"], abs=1e-4)
    assert told["cost_month_usd"] == pytest.approx(held * 0.023 / 10**9, abs=1e-6)
    (line,) = told["by_project"]
    assert (line["project_id"], line["name"], line["versions"]) == (str(made.id), made.view()["name"], 1)
    assert (line["unique_bytes"], line["deleted"]) == (held, False)


def test_administrators_see_everybody_and_deleted_projects(
    made: Film, house: House, client: TestClient, bob: Person
) -> None:
    """People without anything too; a deleted project stays listed until it is purged."""
    projects.delete(house, made.owner, made.id)
    told = client.get(f"{API}/admin/storage").json()
    assert {line["person"]["name"]: line["unique_bytes"] for line in told["people"]} == {"Ada": 0, "Bob": 0}
    (line,) = told["projects"]
    assert line["deleted"] is True
    assert line["owner"] == {"id": str(made.owner.id), "name": "Ada"}
    assert line["unique_bytes"] == told["totals"]["unique_bytes"] == told["totals"]["stored_bytes"]
    assert told["people"][0]["deleted_bytes"] == line["unique_bytes"]
    assert told["rates"] == {"hot_gb_month_usd": 0.023, "cold_gb_month_usd": 0.004}
    assert told["archive"] == {"last_run_at": None, "next_run_at": None}  # no worker has run here


def test_others_do_not_see_what_everybody_stores(client_for: SignIn, bob: Person) -> None:
    """403, and no name or number of anybody's."""
    body = problem(client_for(bob).get(f"{API}/admin/storage"), 403)
    assert body["type"] == "/problems/not-allowed"


def test_an_order_beyond_the_limit_is_answered_with_what_to_do(build_house: Build) -> None:
    """403 with what is held, wanted and allowed in bytes; nothing is written and nothing is charged."""
    house = build_house(storage_limit_gb=0.001)
    client = open_client(create_app(house), houses.person(house))
    before = contents(house)
    body = problem(client.post(f"{API}/projects", json={"kind": "video", "prompt": "a fox"}), 403)
    assert body["type"] == "/problems/storage-limit-reached"
    assert body["limit_bytes"] == 1_000_000
    assert body["used_bytes"] == 0
    assert body["wanted_bytes"] > body["limit_bytes"]
    assert "move old versions to the archive" in body["next_step"]
    assert contents(house) == before
    client.close()


def test_how_near_the_limit_is_agrees_with_the_whole_account(made: Film, client: TestClient) -> None:
    """The cheap answer and the exact one are the same, also after the next edit."""
    for _ in range(2):
        short, whole = client.get(f"{API}/storage/level").json(), client.get(f"{API}/storage").json()
        assert short["used_bytes"] == whole["unique_bytes"] > 0
        assert {name: short[name] for name in ("level", "limit_bytes", "used_fraction")} == {
            name: whole[name] for name in ("level", "limit_bytes", "used_fraction")
        }
        made.edit({"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"})
