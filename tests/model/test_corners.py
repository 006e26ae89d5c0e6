"""Corners the machine reaches only by luck: what is left behind by runs that ended, and races that take two hands."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.house import Film, film, findings, finished, make, ordered, restarted, rows
from tests.model.power import doomed
from tests.sketchbook import PowerCut, Sketchbook

from retake.db import garbage
from retake.domain.errors import CannotUndo, Gone
from retake.services import blobs, checking, collection, finishing, making, operations, projects, runs
from retake.services.house import House, Person, now

LATE = timedelta(days=400)


def interrupted(house: House, run: UUID, step: str, state: str) -> None:
    """Cut the power as soon as a take of this step stands in this state; whatever happens after is not durable."""
    for moment in range(200):
        try:
            making.carry_out(doomed(house, moment), run)
        except PowerCut:
            takes = rows(
                house,
                """select t.state from takes t join recipes r on r.key = t.recipe_key
                where t.run_id = :run and r.document ->> 'step' = :step""",
                run=run,
                step=step,
            )
            if state in [take["state"] for take in takes]:
                return
            continue
        break
    pytest.fail(f"no {step} was ever {state}")


def within(seconds: float, house: House, owner: Person, run: UUID) -> dict[str, Any]:
    """Carry a run out in a thread: how it ended, or that it never did."""
    thread = threading.Thread(target=making.carry_out, args=(house, run), daemon=True)
    thread.start()
    thread.join(seconds)
    hangs = thread.is_alive()
    if hangs:
        runs.cancel(house, owner, run)
        thread.join(seconds)
    assert not hangs, "it waits for a take that nobody makes"
    return runs.one(house, owner, run)


@pytest.mark.parametrize("state", ["reserved", "submitted"])
def test_a_run_that_is_cancelled_after_a_crash_leaves_no_take_others_wait_for(
    house: House, ada: Person, sketchbook: Sketchbook, state: str
) -> None:
    """What it had ordered is stopped and its reservation released; the next one who asks gets the part."""
    _, run = ordered(house, ada, scenes=1, parallelism=1)
    interrupted(house, run["id"], "image", state)
    runs.cancel(house, ada, run["id"])
    assert finished(house, ada, run["id"])["state"] == "cancelled"
    assert rows(house, "select id from takes where state in ('reserved', 'submitted')") == []
    reserved = rows(house, "select kind, sum(amount)::bigint as n from entries group by kind")
    sums = {row["kind"]: row["n"] for row in reserved}
    assert sums["reserve"] == sums["release"]

    _, other = ordered(house, ada, scenes=1, parallelism=1)
    assert within(20, house, ada, other["id"])["state"] == "done"
    assert findings(house) == []


def test_a_run_that_broke_down_leaves_its_take_to_whoever_asks_next(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """After an error nobody foresaw the order is still out there: it is gone on with, not bought again."""
    _, run = ordered(house, ada, scenes=1, parallelism=1)
    interrupted(house, run["id"], "clip", "submitted")
    making.give_up(house, run["id"])
    _, other = ordered(house, ada, scenes=1, parallelism=1)
    assert within(20, house, ada, other["id"])["state"] == "done"
    assert sketchbook.bought_twice == []
    assert len(sketchbook.ordered()) == 4
    assert findings(house) == []
    sums = rows(
        house, "select kind, sum(amount)::bigint as n from entries where kind <> 'quote' group by kind"
    )
    assert len({row["n"] for row in sums}) == 1


def test_a_part_that_failed_before_a_crash_is_not_ordered_again_unasked(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """It cost money and failed; whoever carries the run on after the crash leaves the second try to a person."""
    sketchbook.fail("clip", charged=9_000)
    _, run = ordered(house, ada, scenes=1, parallelism=1)
    interrupted(house, run["id"], "clip", "failed")
    house = restarted(house)
    ended = finished(house, ada, run["id"])
    assert ended["state"] == "failed"
    assert len(sketchbook.ordered("clip")) == 1
    assert (
        rows(house, "select sum(amount)::bigint as n from entries where kind = 'settle' and not success")[0][
            "n"
        ]
        == 9_000
    )

    runs.retry(house, ada, run["id"])
    assert finished(house, ada, run["id"])["state"] == "done"
    assert len(sketchbook.ordered("clip")) == 2
    house.database.close()


def test_a_run_of_a_deleted_project_stops_even_when_nothing_is_left_to_make(
    house: House, ada: Person
) -> None:
    """Moving a scene needs no part; it must not end in an error, and not in a version."""
    made = film(house, ada, scenes=2)
    run = made.order({"op": "scene.move", "scene": made.scene(2), "after": None})
    projects.delete(house, ada, made.id)
    assert finished(house, ada, run["id"])["state"] == "cancelled"
    assert rows(house, "select number from versions where family_id = :id", id=made.id) == [{"number": 1}]


def test_a_run_of_a_deleted_project_cannot_be_retried(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """The project is gone until its deletion is undone."""
    sketchbook.fail("music")
    made, run = make(house, ada, scenes=1)
    assert run["state"] == "failed"
    projects.delete(house, ada, made.id)
    with pytest.raises(Gone):
        runs.retry(house, ada, run["id"])


def test_undoing_a_name_does_not_take_it_from_another_version(house: House, ada: Person) -> None:
    """The name was given to version 1, taken away, and given to version 2: undoing the first changes nothing."""
    made = film(house, ada, scenes=1)
    made.edit({"op": "title", "title": "Other"})
    first = projects.label(house, ada, made.id, 1, "best")["operation"]
    projects.unlabel(house, ada, made.id, "best")
    projects.label(house, ada, made.id, 2, "best")
    with pytest.raises(CannotUndo):
        operations.undo(house, ada, first["id"])
    assert made.version(2)["labels"] == ["best"]


def test_a_project_brought_back_in_the_last_moment_is_not_purged(
    house: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its deletion is undone after the collector listed it and before the collector came to it."""
    made = film(house, ada, scenes=1)
    deleted = projects.delete(house, ada, made.id)["operation"]
    listed = collection.expired_projects

    def late(*given: Any) -> Any:
        found = listed(*given)
        operations.undo(house, ada, deleted["id"])
        return found

    monkeypatch.setattr(collection, "expired_projects", late)
    done = collection.collect(house, now() + LATE)
    assert done.projects == 0
    assert made.numbers() == [1]
    assert findings(house) == []


def test_a_part_whose_bytes_are_damaged_is_made_again_when_it_is_asked_for(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """The plan says so and names the price; afterwards the bytes are sound again everywhere."""
    film(house, ada, scenes=1)
    clip = rows(house, "select sha256 from blobs where media_type = 'video/mp4' order by created_at limit 1")[
        0
    ]["sha256"]
    path = house.blobs.path(clip)
    path.chmod(0o644)
    path.write_bytes(b"x" + path.read_bytes()[1:])
    assert [finding.kind for finding in findings(house)] == ["damaged"]
    with sketchbook.counted() as orders:
        again = film(house, ada, scenes=1)
    assert [order.step for order in orders] == ["clip"]
    assert again.clips() == [clip]
    assert findings(house) == []


def test_a_script_found_again_is_kept_for_the_run_that_found_it(
    house: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its only film is purged while a new one from the same prompt is made: collection leaves the script alone."""
    made = film(house, ada, scenes=1)
    projects.delete(house, ada, made.id)
    _, run = ordered(house, ada, scenes=1)
    finish = finishing.finish

    def late(*given: Any) -> str:
        collection.collect(house, now() + LATE)
        return finish(*given)

    monkeypatch.setattr(finishing, "finish", late)
    assert finished(house, ada, run["id"])["state"] == "done"
    assert findings(house) == []


def test_a_clip_found_again_keeps_its_pictures(
    house: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its film is purged, then the same film is made: wherever collection comes in between, posters are there."""
    made = film(house, ada, scenes=1)
    projects.delete(house, ada, made.id)
    collection.collect(house, now() + LATE)
    again = film(house, ada, scenes=1)
    scene = again.version()["scenes"][0]
    assert scene["clip"]["poster"]
    assert scene["clip"]["thumbnail"]
    assert scene["image"]["thumbnail"]


def test_what_collection_is_about_to_delete_and_somebody_starts_to_use_stays(
    house: House, ada: Person
) -> None:
    """The blobs are planned for deletion, then a run finds their takes: the decision is made once more."""
    made = film(house, ada, scenes=1)
    projects.delete(house, ada, made.id)
    with house.database.transaction() as connection:
        garbage.purge_project(connection, made.id)
    planned = collection.plan(house, now() + LATE)
    assert any(decision.delete for decision in planned)
    again = film(house, ada, scenes=1)
    left = list(
        collection._delete(house, [decision for decision in planned if decision.delete], now() + LATE)
    )
    assert left == []
    assert Film(house, ada, again.id).numbers() == [1]
    assert findings(house) == []


def test_bytes_that_a_crash_left_without_a_row_are_collected(house: House, ada: Person) -> None:
    """Their run was stopped afterwards, so nobody would ever have stored them again."""
    left = house.blobs.put(b"of a run that is no more")
    made = film(house, ada, scenes=1)
    assert [sha256 for sha256, _ in checking.stray_bytes(house)] == [left.sha256]
    assert collection.collect(house).bytes == left.size
    assert checking.stray_bytes(house) == []
    assert made.clips()
    assert findings(house) == []


def test_bytes_collected_between_their_storing_and_their_row_are_stored_again(
    house: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A collection after each put: every film still finds all its bytes."""
    put, again = blobs.put, False

    def late(*given: Any) -> Any:
        nonlocal again
        stored = put(*given)
        if (
            not again
        ):  # the second put of a digest happens under its guard, where no collection may wait for it
            collection.collect(house)
        again = not again
        return stored

    monkeypatch.setattr(blobs, "put", late)
    film(house, ada, scenes=1, parallelism=1)
    assert findings(house) == []


def test_a_store_that_was_filled_from_another_database_is_left_alone(house: House) -> None:
    """A wrong address of the database must not cost everything: what it knows nothing of stays."""
    stored = [house.blobs.put(f"bytes {number}".encode()).sha256 for number in range(3)]
    assert collection.collect(house, now() + LATE).bytes == 0
    assert {sha256 for sha256, _ in checking.stray_bytes(house)} == set(stored)
