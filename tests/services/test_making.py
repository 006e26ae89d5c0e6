"""Making from a prompt: three kinds on one model, each part bought once, and everything found again later."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from tests.house import (
    Film,
    at_once,
    contents,
    count,
    film,
    findings,
    finished,
    make,
    ordered,
    restarted,
    rows,
)
from tests.queues import Queue
from tests.sketchbook import Sketchbook

from retake.domain.errors import Invalid
from retake.services import projects, runs
from retake.services.house import House, Person


def test_a_film_is_made_from_a_prompt_in_one_run(house: House, ada: Person, sketchbook: Sketchbook) -> None:
    """Script, a picture and a clip for each scene, music, and a composed film, as version 1."""
    made, run = make(house, ada, scenes=3)
    assert run["state"] == "done"
    assert [order.step for order in sketchbook.ordered()].count("script") == 1
    assert len(sketchbook.ordered("image")) == len(sketchbook.ordered("clip")) == 3
    assert len(sketchbook.ordered("music")) == 1
    assert sketchbook.bought_twice == []
    assert [step["slot"] for step in run["steps"]] == [
        "script", "image", "clip", "image", "clip", "image", "clip", "music", "sound", "film",
    ]  # fmt: skip
    assert {step["state"] for step in run["steps"]} == {"done"}
    assert (run["done"], run["total"], run["result_version"]) == (8, 8, 1)

    version = made.version()
    assert (version["number"], version["origin"], version["parent_id"], version["is_head"]) == (
        1, "generated", None, True,
    )  # fmt: skip
    document = version["document"]
    assert all(scene["image"] and scene["clip"] and scene["prompt"] for scene in document["scenes"])
    assert document["sound"]
    assert document["composition"]
    assert version["film"]["duration"] == 1.5
    assert [scene["start"] for scene in version["scenes"]] == [0, 0.5, 1.0]
    assert all(scene["clip"]["poster"] and scene["clip"]["thumbnail"] for scene in version["scenes"])
    assert version["poster"] == version["scenes"][0]["clip"]["thumbnail"]
    assert findings(house) == []


def test_what_a_film_costs_is_what_was_quoted(house: House, ada: Person, sketchbook: Sketchbook) -> None:
    """The quote before, the sum of the parts after, and the money booked are one number."""
    _, run = make(house, ada, scenes=2)
    expected = sketchbook.prices["script"] + 2 * (40_000 + 5_000) + 50_000
    assert run["quote_usd"] == run["cost_usd"] == expected / 1_000_000
    assert sum(step["price_usd"] for step in run["steps"]) == pytest.approx(run["quote_usd"])


def test_a_picture_and_a_story_are_made_on_the_same_model(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """One step each; a picture's version holds its blob, a story's its text."""
    picture = film(house, ada, "A fox", kind="image")
    document = picture.document()
    assert house.blobs.exists(document["blob"])
    assert picture.version()["film"] is None
    story = film(house, ada, "A fox", kind="story")
    assert story.document()["content"].startswith("# A story")
    assert [order.step for order in sketchbook.ordered()] == ["image", "text"]
    assert findings(house) == []


def test_the_same_prompt_again_generates_nothing_and_costs_nothing(
    house: House, ada: Person, bob: Person, sketchbook: Sketchbook
) -> None:
    """In another project, for another person, and after a restart: everything is found."""
    first = film(house, ada)
    stored = dict(house.blobs.list())
    for owner in (ada, bob):
        with sketchbook.counted() as orders:
            again, run = make(restarted(house), owner)
        assert orders == []
        assert run["state"] == "done"
        assert run["quote_usd"] == run["cost_usd"] == 0
        assert {step["action"] for step in run["steps"]} == {"reuse", "compose"}
        assert again.clips() == first.clips()
        assert again.document()["composition"] == first.document()["composition"]
    assert dict(house.blobs.list()) == stored
    assert findings(house) == []


def test_nothing_is_made_before_the_run_is_carried_out(
    house: House, ada: Person, queue: Queue, sketchbook: Sketchbook
) -> None:
    """Ordering writes the run and queues it in one transaction; the project has no version yet."""
    made, run = ordered(house, ada)
    assert queue.ordered == [(run["id"], 1)]
    assert made.view()["head"] is None
    assert made.view()["active_runs"] == 1
    assert sketchbook.orders == []
    assert finished(house, ada, run["id"])["state"] == "done"
    assert made.view()["active_runs"] == 0


def test_a_run_that_ended_is_not_carried_out_again(house: House, ada: Person, sketchbook: Sketchbook) -> None:
    """The queue may hand a run out twice; the second time nothing happens."""
    _, run = make(house, ada)
    before = contents(house)
    with sketchbook.counted() as orders:
        assert finished(house, ada, run["id"])["state"] == "done"
    assert orders == []
    assert contents(house) == before


def test_an_order_that_cannot_be_queued_leaves_no_run(build_house, ada: Person) -> None:  # type: ignore[no-untyped-def]
    """No run without a job: when queueing fails, the project and the run are not there either."""
    house = build_house()

    def broken(*_: object) -> None:
        raise ConnectionError("the queue is away")

    object.__setattr__(house, "order", broken)
    before = contents(house)
    with pytest.raises(ConnectionError):
        ordered(house, ada)
    assert contents(house) == before


@pytest.mark.parametrize("prompt", ["", "   ", "\n\t"])
def test_an_empty_prompt_makes_nothing(house: House, ada: Person, prompt: str) -> None:
    """It is refused before a project exists."""
    before = contents(house)
    with pytest.raises(Invalid, match="empty"):
        projects.create(house, ada, {"kind": "video", "prompt": prompt})
    assert contents(house) == before


def test_the_same_idempotency_key_orders_once(house: House, ada: Person, bob: Person) -> None:
    """Asked again with the same key, the same project and run come back; another person's key is another key."""
    first, run = ordered(house, ada, idempotency_key="k")
    again, same = ordered(house, ada, idempotency_key="k")
    assert (again.id, same["id"]) == (first.id, run["id"])
    other, _ = ordered(house, bob, idempotency_key="k")
    assert other.id != first.id
    finished(house, ada, run["id"])
    edits = {"op": "style", "prompt": "ink"}
    edit = first.order(edits, idempotency_key="e")
    assert first.order(edits, idempotency_key="e")["id"] == edit["id"]
    assert first.order(edits, idempotency_key="f")["id"] != edit["id"]


@pytest.mark.parametrize("what", ["project", "edit", "batch"])
def test_two_equal_requests_at_once_order_once(made: Film, what: str) -> None:
    """Sent twice at the same moment with one key: both get the same run, neither is told to ask again."""

    def order() -> Any:
        if what == "project":
            return ordered(made.house, made.owner, "a fox", kind="image", idempotency_key="k")[1]
        edit = {"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"}
        return made.order(edit, batch=what == "batch", idempotency_key="k")

    before = count(made.house, "runs")
    answers: list[Any] = at_once(*[order] * 4)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert len({answer["id"] for answer in answers}) == 1
    assert count(made.house, "runs") == before + 1


def test_projects_of_one_name_are_told_apart_and_long_prompts_are_cut_at_a_word(
    house: House, ada: Person
) -> None:
    """The name comes from the prompt's first words."""
    first, _ = ordered(house, ada, "a fox")
    second, _ = ordered(house, ada, "a fox")
    assert (first.view()["name"], second.view()["name"]) == ("A fox", "A fox 2")
    long, _ = ordered(house, ada, "the quick brown fox " * 10)
    name = long.view()["name"]
    assert name.endswith(" …")
    assert len(name) <= 62


def test_the_steps_tell_what_filled_them(house: House, ada: Person) -> None:
    """After the run each generated step names its blob and what it really cost."""
    made, run = make(house, ada, scenes=1)
    by_part = {step["slot"]: step for step in run["steps"]}
    assert by_part["clip"]["blob"] == made.clips()[0]
    assert by_part["clip"]["cost_usd"] == 0.005
    script = orjson.loads(house.blobs.path(by_part["script"]["blob"]).read_bytes())
    assert script["scenes"][0]["prompt"] == made.document()["scenes"][0]["prompt"]
    assert runs.one(house, ada, run["id"])["steps"] == run["steps"]
    assert rows(house, "select distinct state from takes") == [{"state": "ready"}]
