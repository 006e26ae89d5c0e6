"""The storage limit: what is expected, who is refused before anything is made, and nobody who need not be."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from tests import house as houses
from tests.house import Film, at_once, contents, film, finished, ordered, rows
from tests.services.test_storage import mark, move, on_disk
from tests.sketchbook import Sketchbook

from retake.db import storage as marks
from retake.domain.errors import StorageLimitReached
from retake.services import plans, runs, storage
from retake.services.house import House, Person

Build = Callable[..., House]
View = dict[str, Any]
GB = 10**9


def drafted_film(house: House, scenes: int = 2) -> Any:
    """A film thought through."""
    wish = {"kind": "video", "prompt": "a fox in the snow", "scenes": scenes, "scene_duration": 0.5}
    with house.database.autocommit() as connection:
        return plans.draft_new(house, connection, wish)


def room(house: House, person: Person, drafted: Any) -> int:
    """Ask for room in a transaction of its own."""
    with house.database.transaction() as connection:
        return storage.check_room(house, connection, person.id, drafted)


def test_what_is_expected_is_guessed_modestly_and_then_learned(house: House, ada: Person) -> None:
    """By the piece for pictures, by the second for clips, with their previews; within a film of the same kind it is right."""
    drafted = drafted_film(house)
    guess = room(house, ada, drafted)
    assert guess == 10_000 + 2 * 300_000 + 2 * 250_000 + 6_000_000
    for number in range(3):
        film(house, ada, f"a fox {number}", scenes=1)
    learned = room(house, ada, drafted)
    before = on_disk(house)
    film(house, ada, "a fox in the snow", scenes=2)
    assert learned == pytest.approx(on_disk(house) - before, rel=0.5)
    assert learned < guess


def test_what_would_exceed_the_limit_is_refused_with_words_and_numbers(build_house: Build) -> None:
    """Nothing is written; the error says what is held, wanted and allowed, and what helps."""
    house = build_house(storage_limit_gb=0.001)
    ada = houses.person(house)
    before = contents(house)
    with pytest.raises(StorageLimitReached) as caught:
        room(house, ada, drafted_film(house))
    error = caught.value
    assert error.facts["limit_bytes"] == 1_000_000
    assert error.facts["used_bytes"] == 0
    assert error.facts["wanted_bytes"] == 7_110_000
    assert "1 MB" in error.detail
    assert "7.11 MB" in error.detail
    assert "move old versions to the archive" in error.next_step
    assert error.unchanged == "Nothing was generated and nothing was charged."
    assert contents(house) == before


def test_without_a_limit_nothing_is_asked_or_held(build_house: Build) -> None:
    """No mark, no expectation."""
    house = build_house(storage_limit_gb="none")
    ada = houses.person(house)
    assert room(house, ada, drafted_film(house)) == 0
    assert mark(house, ada) is None
    assert storage.own(house, ada)["limit_bytes"] is None


def test_what_makes_nothing_passes_a_limit_that_is_used_up(made: Film, build_house: Build) -> None:
    """The same film again adds nothing."""
    house = build_house(storage_limit_gb=0)
    wish = {"kind": "video", "prompt": "A lighthouse at dawn", "scenes": 3, "scene_duration": 0.5}
    with house.database.autocommit() as connection:
        drafted = plans.draft_new(house, connection, wish)
    assert room(house, made.owner, drafted) == 0


def test_a_mark_that_is_too_high_refuses_nobody(build_house: Build, sketchbook: Sketchbook) -> None:
    """Before somebody is refused it is measured exactly: a project deleted since makes room at once."""
    house = build_house(storage_limit_gb=0.01)
    ada = houses.person(house)
    storage.measure(house, ada.id)
    move(house, ada, GB)
    assert room(house, ada, drafted_film(house)) > 0


def test_unfinished_runs_count_with_what_they_may_add(build_house: Build) -> None:
    """Until they end; a cancelled one makes room again."""
    house = build_house(storage_limit_gb=0.01)
    ada = houses.person(house)
    _, run = ordered(house, ada, "a fox", scenes=1)
    with house.database.transaction() as connection:
        storage.expect(connection, run["id"], 8_000_000)
    with pytest.raises(StorageLimitReached) as caught:
        room(house, ada, drafted_film(house))
    assert caught.value.facts["under_way_bytes"] == 8_000_000
    assert "unfinished runs may add 8 MB" in caught.value.detail
    runs.cancel(house, ada, run["id"])
    assert room(house, ada, drafted_film(house)) > 0


def test_a_retry_is_refused_when_others_took_the_room_meanwhile(
    build_house: Build, sketchbook: Sketchbook
) -> None:
    """Cancelled, its room given to another order: the retry is refused and changes nothing, until there is room again."""
    house = build_house(storage_limit_gb=0.01)
    ada = houses.person(house)
    _, first = ordered(house, ada, "a fox", scenes=1)
    runs.cancel(house, ada, first["id"])
    _, second = ordered(house, ada, "a wolf", scenes=1)
    before = contents(house)
    with pytest.raises(StorageLimitReached):
        runs.retry(house, ada, first["id"])
    assert runs.one(house, ada, first["id"])["state"] == "cancelled"
    assert contents(house) == before
    runs.cancel(house, ada, second["id"])
    assert runs.retry(house, ada, first["id"])["state"] == "queued"
    assert sketchbook.orders == []


def test_a_held_run_goes_on_in_the_room_it_has(build_house: Build, sketchbook: Sketchbook) -> None:
    """What it may add counted all the time, and does not count twice when a person lets it go on."""
    house = build_house(storage_limit_gb=0.01)
    ada = houses.person(house)
    sketchbook.finds_lost_jobs = False
    sketchbook.lose("music", arrives=False)
    _, run = ordered(house, ada, "a fox", scenes=1)
    assert finished(house, ada, run["id"])["state"] == "held"
    assert runs.retry(house, ada, run["id"])["state"] == "queued"
    assert finished(house, ada, run["id"])["state"] == "done"


def test_of_many_orders_at_once_only_as_many_pass_as_there_is_room_for(build_house: Build) -> None:
    """Each expects 300 kB of a limit of 1 MB: three fit, however many look at the same moment."""
    house = build_house(storage_limit_gb="none")
    ada = houses.person(house)
    waiting = [ordered(house, ada, f"a fox {number}", kind="image")[1] for number in range(8)]
    house = build_house(storage_limit_gb=0.001, db_pool_size=20)

    def order(run: View) -> int:
        with house.database.autocommit() as connection:
            drafted = plans.draft_new(house, connection, {"kind": "image", "prompt": f"{run['id']}"})
        with house.database.transaction() as connection:
            expected = storage.check_room(house, connection, ada.id, drafted)
            storage.expect(connection, run["id"], expected)
        return expected

    results = at_once(*[partial(order, run) for run in waiting])
    assert [each for each in results if not isinstance(each, StorageLimitReached)] == [300_000] * 3


def test_an_order_beyond_the_limit_makes_no_project_no_run_and_no_order(
    build_house: Build, sketchbook: Sketchbook
) -> None:
    """Refused before anything is queued; an edit is refused just so."""
    house = build_house(storage_limit_gb="none")
    ada = houses.person(house)
    made = film(house, ada, scenes=1)
    house = build_house(storage_limit_gb=0.000001)
    before, asked = contents(house), len(sketchbook.orders)
    with pytest.raises(StorageLimitReached):
        ordered(house, ada, "a fox")
    with pytest.raises(StorageLimitReached):
        Film(house, ada, made.id).order(
            {"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"}
        )
    assert contents(house) == before
    assert len(sketchbook.orders) == asked


def test_a_run_that_finishes_moves_the_mark_and_is_expected_no_more(build_house: Build) -> None:
    """What was a guess becomes what it is, in the transaction that ends the run."""
    house = build_house(storage_limit_gb=1)
    ada = houses.person(house)
    _, run = ordered(house, ada, "a fox", kind="image")
    (noted,) = rows(house, "select expected_bytes from runs")
    assert noted["expected_bytes"] == 300_000
    assert finished(house, ada, run["id"])["state"] == "done"
    assert mark(house, ada) == on_disk(house)
    with house.database.autocommit() as connection:
        assert marks.room(connection, ada.id) == {"used": on_disk(house), "under_way": 0}
