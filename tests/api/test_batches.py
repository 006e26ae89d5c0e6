"""Batch regeneration over HTTP, as the clips dialect writes it: its examples, its events, and bad input."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests import house as houses
from tests.house import Film, contents, finished, rows
from tests.sketchbook import Sketchbook
from tests.web import API, TestClient, open_client, problem

from retake.api.app import create_app
from retake.domain.pricing import RateCard
from retake.services.house import House, Person

EXAMPLE = {
    "clips": [
        {"clip_index": 0, "instruction": "make it nighttime"},
        {"clip_index": 2, "instruction": "add more motion"},
        {"clip_index": 4, "instruction": "warmer colors"},
    ]
}
CARD = "sketchbook: image=0.04, clip=0.04@4s|0.08@10s|0.11@12s|0.14@15s"


def address(made: Film, what: str = "batch-regenerate") -> str:
    """Where batches of the film are ordered."""
    return f"{API}/jobs/{made.id}/clips/{what}"


@pytest.fixture
def six(tmp_path: Path, database_url: str) -> Film:
    """A film of six scenes of which the first, third and fifth last 12, 15 and 10 seconds."""
    house = houses.build(
        tmp_path, database_url, Sketchbook(tmp_path / "sketchbook", card=RateCard.parse(CARD))
    )
    made = houses.film(house, houses.person(house), scenes=6)
    durations = {1: 12, 3: 15, 5: 10}
    made.edit(
        *({"op": "scene.edit", "scene": made.scene(at), "duration": value} for at, value in durations.items())
    )
    return made


@pytest.fixture
def web(six: Film) -> TestClient:
    """A client signed in as the film's owner."""
    return open_client(create_app(six.house), six.owner)


def test_the_documents_example_gives_its_shapes_and_its_total(six: Film, web: TestClient) -> None:
    """0.15 + 0.18 + 0.12 less ten per cent; a batch, three queued regenerations, a time."""
    answer = web.post(address(six), json=EXAMPLE)
    assert answer.status_code == 202, answer.text
    body = answer.json()
    assert body["estimated_total_cost"] == 0.405
    assert isinstance(body["estimated_total_time"], int)
    UUID(body["batch_id"])
    assert [each["clip_index"] for each in body["regenerations"]] == [0, 2, 4]
    assert [each["status"] for each in body["regenerations"]] == ["queued"] * 3
    assert len({UUID(each["regeneration_id"]) for each in body["regenerations"]}) == 3
    costs = body["cost_breakdown"]
    assert [(clip["duration"], clip["cost"]) for clip in costs["clips"]] == [
        (12, 0.15),
        (15, 0.18),
        (10, 0.12),
    ]
    assert (costs["subtotal"], costs["discount"], costs["total"]) == (0.45, 0.045, 0.405)
    assert body["queued_behind"] is None
    run = finished(six.house, six.owner, UUID(body["batch_id"]))
    assert (run["state"], run["cost_usd"]) == ("done", 0.405)


def test_two_clips_are_priced_without_discount_and_the_estimate_saves_nothing(
    six: Film, web: TestClient
) -> None:
    """The estimate and the order agree; only the order leaves rows."""
    wish = {"clips": EXAMPLE["clips"][:2]}
    before = contents(six.house)
    estimate = web.post(address(six, "batch-estimate"), json=wish)
    assert estimate.status_code == 200, estimate.text
    assert contents(six.house) == before
    assert estimate.json()["estimated_total_cost"] == 0.33
    assert estimate.json()["cost_breakdown"]["discount"] == 0
    ordered = web.post(address(six), json=wish).json()
    for name in ("estimated_total_cost", "estimated_total_time", "cost_breakdown"):
        assert ordered[name] == estimate.json()[name]


def test_two_at_a_time_take_half_the_time_at_the_same_price(six: Film, web: TestClient) -> None:
    """In the estimate, in the order, in the answer to the same order again, and in the plan the studio shows."""
    wish: dict[str, Any] = {"clips": EXAMPLE["clips"][:2], "parallelism": 2}
    alone = web.post(address(six, "batch-estimate"), json={**wish, "parallelism": 1}).json()
    both = web.post(address(six, "batch-estimate"), json=wish).json()
    assert both["cost_breakdown"] == alone["cost_breakdown"]
    assert both["estimated_total_time"] < alone["estimated_total_time"]
    edits = [
        {
            "op": "scene.instruct",
            "scene": six.scene(clip["clip_index"] + 1),
            "instruction": clip["instruction"],
        }
        for clip in wish["clips"]
    ]
    asked = {"edits": edits, "batch": True, "parallelism": 2}
    plan = web.post(f"{API}/projects/{six.id}/plan", json=asked).json()
    assert math.ceil(plan["quote"]["seconds"]) == both["estimated_total_time"]
    sent = {"json": wish, "headers": {"Idempotency-Key": "two at a time"}}
    for answer in (web.post(address(six), **sent), web.post(address(six), **sent)):
        assert answer.json()["estimated_total_time"] == both["estimated_total_time"]


def test_the_same_key_gives_the_same_answer_and_orders_once(six: Film, web: TestClient) -> None:
    """Also after the film has moved on; with another body it is refused."""
    sent = {"headers": {"Idempotency-Key": "one"}}
    first = web.post(address(six), json=EXAMPLE, **sent)
    finished(six.house, six.owner, UUID(first.json()["batch_id"]))
    six.edit({"op": "scene.move", "scene": six.scene(1), "after": six.scene(6)})
    again = web.post(address(six), json=EXAMPLE, **sent)
    assert again.json()["batch_id"] == first.json()["batch_id"]
    assert [each["status"] for each in again.json()["regenerations"]] == ["complete"] * 3
    assert again.json()["cost_breakdown"] == first.json()["cost_breakdown"]
    problem(web.post(address(six), json={"clips": EXAMPLE["clips"][:1]}, **sent), 422)


def test_a_batch_behind_another_says_so(six: Film, web: TestClient) -> None:
    """It is queued, not refused."""
    first = web.post(address(six), json=EXAMPLE).json()
    second = web.post(address(six), json={"clips": [{"clip_index": 1, "instruction": "in rain"}]})
    assert second.status_code == 202
    assert second.json()["queued_behind"] == first["batch_id"]
    assert web.get(f"{API}/runs/{second.json()['batch_id']}").json()["behind"] == first["batch_id"]


BAD: dict[str, Any] = {
    "an empty batch": {"clips": []},
    "no clips": {},
    "the same clip twice": {"clips": [EXAMPLE["clips"][0], EXAMPLE["clips"][0]]},
    "an index out of range": {"clips": [{"clip_index": 6, "instruction": "x"}]},
    "a negative index": {"clips": [{"clip_index": -1, "instruction": "x"}]},
    "an index that is no number": {"clips": [{"clip_index": "first", "instruction": "x"}]},
    "an empty instruction": {"clips": [{"clip_index": 0, "instruction": "  "}]},
    "no instruction": {"clips": [{"clip_index": 0}]},
    "ten thousand characters": {"clips": [{"clip_index": 0, "instruction": "x" * 10_000}]},
    "a field nobody knows": {**EXAMPLE, "priority": "high"},
    "no lanes at all": {**EXAMPLE, "parallelism": 0},
    "a NUL": {"clips": [{"clip_index": 0, "instruction": "a\x00b"}]},
    "nothing to see": {"clips": [{"clip_index": 0, "instruction": "\u200b\u2060"}]},
    "a yes for an index": {"clips": [{"clip_index": True, "instruction": "x"}]},
    "an index in words": {"clips": [{"clip_index": "1", "instruction": "x"}]},
    "an index with a fraction": {"clips": [{"clip_index": 1.0, "instruction": "x"}]},
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_changes_and_charges_nothing(made: Film, client: TestClient, what: str) -> None:
    """A problem that says what to do, and not a row more than before."""
    before = contents(made.house)
    for where in ("batch-regenerate", "batch-estimate"):
        if where == "batch-estimate" and what == "no lanes at all":
            continue
        body = problem(client.post(address(made, where), json=BAD[what]), 422)
        assert body["next_step"]
    assert contents(made.house) == before


def test_an_empty_key_is_refused_as_it_would_keep_nobody_from_ordering_twice(
    made: Film, client: TestClient
) -> None:
    """Whoever sends the header counts on it."""
    before = contents(made.house)
    wish = {"clips": EXAMPLE["clips"][:1]}
    problem(client.post(address(made), json=wish, headers={"Idempotency-Key": ""}), 422)
    assert contents(made.house) == before


def test_a_stale_head_is_refused(made: Film, client: TestClient) -> None:
    """Indexes read from an older film could mean other clips by now."""
    stale = str(made.head_id)
    made.edit({"op": "title", "title": "Another"})
    wish = {"clips": EXAMPLE["clips"][:1], "expected_head": stale}
    assert problem(client.post(address(made), json=wish), 409)["actual_head"] == str(made.head_id)


def test_a_budget_that_would_be_exceeded_is_named(build_house: Callable[..., House]) -> None:
    """402, with the cap, what is spent and what this costs; nothing is queued."""
    house = build_house(monthly_cap_usd=0.3)
    made = houses.film(house, houses.person(house))
    client = open_client(create_app(house), made.owner)
    before = contents(house)
    wish = {"clips": [{"clip_index": at, "instruction": "at night"} for at in range(3)]}
    body = problem(client.post(address(made), json=wish), 402)
    assert (body["cap_usd"], body["price_usd"]) == (0.3, 0.1215)
    after = contents(house)
    assert {**after, "tokens": 0} == {**before, "tokens": 0}


def test_jobs_that_are_no_films_of_yours(house: House, made: Film, client: TestClient, ada: Person) -> None:
    """A story has no clips; somebody else's film and none at all are not there."""
    story = houses.film(house, ada, "A tale", kind="story")
    problem(client.post(address(story), json=EXAMPLE), 404)
    theirs = houses.film(house, houses.person(house, "Bob"), "Bob's", scenes=1)
    problem(client.post(address(theirs), json=EXAMPLE), 404)
    problem(client.post(f"{API}/jobs/{uuid4()}/clips/batch-regenerate", json=EXAMPLE), 404)


def test_one_clip_is_cancelled_over_http(made: Film, client: TestClient) -> None:
    """By any of its steps; the run's view says which clip stands how."""
    wish = {"clips": [{"clip_index": at, "instruction": "at night"} for at in range(2)]}
    ordered = client.post(address(made), json=wish).json()
    step = ordered["regenerations"][1]["regeneration_id"]
    run = client.post(f"{API}/runs/{ordered['batch_id']}/steps/{step}/cancel").json()
    assert [clip["status"] for clip in run["batch"]["clips"]] == ["queued", "cancelled"]
    problem(client.post(f"{API}/runs/{ordered['batch_id']}/steps/{uuid4()}/cancel"), 404)
    problem(client.post(f"{API}/runs/{ordered['batch_id']}/steps/{step}/cancel"), 422)


def test_the_events_of_a_batch_tell_its_story(made: Film, client: TestClient, sketchbook: Sketchbook) -> None:
    """Started with all clips queued; each clip regenerating, then complete or failed; complete at last."""
    sketchbook.fail("clip", containing="scene 2:")
    wish = {"clips": [{"clip_index": at, "instruction": "at night"} for at in range(3)]}
    ordered = client.post(address(made), json=wish).json()
    finished(made.house, made.owner, UUID(ordered["batch_id"]))
    kinds = (
        "batch_started",
        "clip_regenerating",
        "clip_complete",
        "clip_failed",
        "batch_complete",
        "batch_failed",
    )
    told = rows(
        made.house, "select kind, data from events where kind = any(:kinds) order by id", kinds=list(kinds)
    )
    assert told[0]["kind"] == "batch_started"
    assert {clip["status"] for clip in told[0]["data"]["clips"]} == {"queued"}
    story = [(row["kind"], row["data"].get("clip_index")) for row in told]
    ends = [each for each in story if each[0] in ("clip_complete", "clip_failed")]
    assert ends == [("clip_complete", 0), ("clip_failed", 1), ("clip_complete", 2)]
    assert story[-1][0] == "batch_complete"
    for row in told[1:-1]:
        data = row["data"]
        assert data["batch_id"] == ordered["batch_id"]
        assert data["job_id"] == str(made.id)
        assert data["regeneration_id"] == ordered["regenerations"][data["clip_index"]]["regeneration_id"]
        assert 0 <= data["progress"] <= 1
    for at in range(3):  # what a clip tells never goes back
        progress = [row["data"]["progress"] for row in told if row["data"].get("clip_index") == at]
        assert progress == sorted(progress) or at == 1
    assert [clip["status"] for clip in told[-1]["data"]["clips"]] == ["complete", "failed", "complete"]
