"""Storage: each blob counts once, sums agree with each other, and the limit binds before anything is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from tests import house as houses
from tests.house import Film, film, make, rows
from tests.sketchbook import Sketchbook

from retake.db import storage as storage_rows
from retake.db.rows import run as carry
from retake.services import marks, operations, projects, storage
from retake.services.house import House, Person

Build = Callable[..., House]
View = dict[str, Any]
GB = 10**9


def of(view: View, project: UUID) -> View:
    """A project's line."""
    lines = view["by_project"] if "by_project" in view else view["projects"]
    (line,) = [each for each in lines if each["project_id"] == project]
    return dict(line)


def on_disk(house: House) -> int:
    """The bytes in both stores."""
    return sum(size for store in (house.blobs, house.cold) for _, size in store.list())


def sums_agree(house: House) -> View:
    """What everybody stores, checked against the parts it is made of and against what each of them is told."""
    view = storage.everyone(house)
    for line in (view["totals"], *view["people"], *view["projects"]):
        assert line["hot_bytes"] + line["cold_bytes"] == line["unique_bytes"] >= line["shared_bytes"] >= 0
    total = view["totals"]
    alone = sum(line["unique_bytes"] - line["shared_bytes"] for line in view["projects"])
    assert total["unique_bytes"] == alone + total["shared_bytes"]
    assert total["unique_bytes"] <= total["logical_bytes"]
    assert total["saved_bytes"] == total["logical_bytes"] - total["unique_bytes"]
    assert total["unique_bytes"] <= total["stored_bytes"] == on_disk(house)
    for line in view["people"]:
        own = storage.own(
            house, Person(line["person"]["id"], line["person"]["name"], line["email"], "member")
        )
        assert {name: own[name] for name in line if name not in ("person", "email")} == {
            name: line[name] for name in line if name not in ("person", "email")
        }
        mine = [each for each in view["projects"] if each["owner"]["id"] == line["person"]["id"]]
        assert [dict(each) for each in own["by_project"]] == [
            {name: each[name] for name in each if name != "owner"} for each in mine
        ]
        assert own["unique_bytes"] <= own["logical_bytes"]
        living = [each["unique_bytes"] for each in mine if not each["deleted"]]
        assert max(living, default=0) <= own["unique_bytes"] <= sum(living)
    return view


# ---------------------------------------------------------------------------------------------- what is held


def test_everything_on_disk_counts_once_with_its_pictures(made: Film) -> None:
    """A film alone in the house holds all there is; with one version nothing is saved by sharing."""
    view = sums_agree(made.house)
    assert view["totals"]["unique_bytes"] == on_disk(made.house)
    assert view["totals"]["saved_bytes"] == view["totals"]["orphan_bytes"] == 0
    line = of(view, made.id)
    assert (line["versions"], line["deleted"], line["shared_bytes"]) == (1, False, 0)
    assert line["last_touched"] == made.view()["updated_at"]


def test_an_edit_adds_only_what_it_made(made: Film) -> None:
    """Two versions of three scenes with one clip changed: the rest is counted once, and saved twice."""
    before = of(storage.own(made.house, made.owner), made.id)
    on_disk_before = on_disk(made.house)
    made.edit({"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"})
    after = sums_agree(made.house)
    grown = of(after, made.id)["unique_bytes"] - before["unique_bytes"]
    assert grown == on_disk(made.house) - on_disk_before > 0
    assert after["totals"]["saved_bytes"] > 0


def test_a_fork_adds_nothing_and_both_share_what_they_hold(made: Film) -> None:
    """The sum for the person and the house stays; what both hold is shared in both."""
    before = storage.own(made.house, made.owner)
    fork = projects.fork(made.house, made.owner, made.id, 1, None)["project"]["id"]
    after = storage.own(made.house, made.owner)
    assert after["unique_bytes"] == before["unique_bytes"]
    assert after["cost_month_usd"] == before["cost_month_usd"]
    assert (
        of(after, made.id)["shared_bytes"]
        == of(after, fork)["shared_bytes"]
        == of(after, fork)["unique_bytes"]
    )
    sums_agree(made.house)


def test_what_two_people_hold_counts_for_each_and_once_in_the_house(
    made: Film, house: House, bob: Person
) -> None:
    """Bob makes the same film and pays nothing; each of them holds all of it, and all of it is shared."""
    his = film(house, bob)
    view = sums_agree(house)
    ada_, bob_ = view["people"]
    assert ada_["unique_bytes"] == bob_["unique_bytes"] == view["totals"]["unique_bytes"] == on_disk(house)
    assert of(view, his.id)["shared_bytes"] == of(view, his.id)["unique_bytes"]
    assert bob_["shared_bytes"] == bob_["unique_bytes"]


def test_a_deleted_project_frees_its_owners_room_and_is_listed_until_it_is_purged(made: Film) -> None:
    """Its bytes are there and can be brought back; what a living fork holds too still counts."""
    house, owner = made.house, made.owner
    whole = storage.own(house, owner)["unique_bytes"]
    fork = Film(house, owner, projects.fork(house, owner, made.id, 1, None)["project"]["id"])
    operation = projects.delete(house, owner, made.id)["operation"]
    view = storage.own(house, owner)
    assert (view["unique_bytes"], view["deleted_bytes"], view["projects"]) == (whole, 0, 1)
    projects.delete(house, owner, fork.id)
    view = storage.own(house, owner)
    assert (view["unique_bytes"], view["deleted_bytes"], view["projects"]) == (0, whole, 0)
    assert {line["deleted"] for line in view["by_project"]} == {True}
    assert sums_agree(house)["totals"]["unique_bytes"] == whole
    operations.undo(house, owner, operation["id"])
    assert storage.own(house, owner)["unique_bytes"] == whole


def test_replaced_bytes_count_as_their_rendition_by_its_tier(made: Film) -> None:
    """A clip whose bytes are gone weighs nothing itself; the archived rendition costs what cold bytes cost."""
    house = made.house
    before = sums_agree(house)
    clip = made.clips()[0]
    size = house.blobs.path(clip).stat().st_size
    kept = house.cold.put(b"much smaller")
    with house.database.transaction() as connection:
        carry(
            connection,
            "insert into blobs (sha256, size, media_type, tier) values (:sha256, :size, 'video/mp4', 'cold')",
            sha256=kept.sha256,
            size=kept.size,
        )
        carry(
            connection,
            "insert into blob_derivations (source, kind, derived) values (:source, 'archive', :derived)",
            source=clip,
            derived=kept.sha256,
        )
        carry(connection, "update blobs set tier = 'replaced' where sha256 = :sha256", sha256=clip)
    house.blobs.delete(clip)
    after = sums_agree(house)["totals"]
    assert after["hot_bytes"] == before["totals"]["hot_bytes"] - size
    assert after["cold_bytes"] == kept.size
    cost = (after["hot_bytes"] * 0.023 + after["cold_bytes"] * 0.004) / GB
    assert after["cost_month_usd"] == pytest.approx(cost, abs=1e-6)


def test_rates_make_the_cost(build_house: Build) -> None:
    """By tier and GB of 10⁹ bytes."""
    house = build_house(storage_rates="hot=1000,cold=10")
    view = storage.cost(house, storage.Held(hot=3 * 10**6, cold=10**8))
    assert view == pytest.approx(3 + 1)


def test_what_a_failed_run_left_is_nobodys(house: House, ada: Person, sketchbook: Sketchbook) -> None:
    """Parts that no version holds count for no project, only among all bytes there are."""
    sketchbook.fail("music")
    _, run = make(house, ada, scenes=1)
    assert run["state"] == "failed"
    total = sums_agree(house)["totals"]
    assert total["unique_bytes"] == 0 < total["stored_bytes"]


def test_an_empty_house_has_sums_of_nothing(house: House, ada: Person) -> None:
    """No project, no version, no blob."""
    view = sums_agree(house)
    assert view["projects"] == []
    assert view["totals"]["stored_bytes"] == view["people"][0]["unique_bytes"] == 0
    assert view["people"][0]["last_touched"] is None


# ---------------------------------------------------------------------------------------------- levels


@pytest.mark.parametrize(
    ("used", "limit", "level"),
    [
        (79, 100, "fine"),
        (80, 100, "near"),
        (99, 100, "near"),
        (100, 100, "over"),
        (0, 0, "over"),
        (9**20, None, "fine"),
    ],
)
def test_levels_are_at_80_and_100_per_cent(used: int, limit: int | None, level: str) -> None:
    """And nobody without a limit is ever near it."""
    assert marks.level(used, limit) == level


def told(house: House, person: Person) -> list[str]:
    """The levels the person was told of, in order."""
    found = rows(
        house, "select data from events where kind = 'storage' and person_id = :id order by id", id=person.id
    )
    return [row["data"]["level"] for row in found]


def mark(house: House, person: Person) -> int | None:
    """Where the person's mark is."""
    found = rows(house, "select bytes from storage_marks where person_id = :id", id=person.id)
    return found[0]["bytes"] if found else None


def move(house: House, person: Person, more: int) -> None:
    """Move the mark."""
    with house.database.transaction() as connection:
        marks.add(house, connection, person.id, more)


def test_a_level_is_told_once_when_it_is_crossed_and_again_after_it_went_down(build_house: Build) -> None:
    """Near at 80 %, over at 100 %; staying there or going down says nothing."""
    house = build_house(storage_limit_gb=1)
    ada = houses.person(house)
    storage.measure(house, ada.id)
    move(house, ada, int(0.79 * GB))
    assert told(house, ada) == []
    move(house, ada, int(0.02 * GB))
    move(house, ada, int(0.10 * GB))
    assert told(house, ada) == ["near"]
    move(house, ada, int(0.10 * GB))
    move(house, ada, int(0.10 * GB))
    assert told(house, ada) == ["near", "over"]
    storage.measure(house, ada.id)  # it was nothing in truth
    assert told(house, ada) == ["near", "over"]
    move(house, ada, int(1.5 * GB))
    assert told(house, ada) == ["near", "over", "over"]
    (last,) = rows(house, "select data from events where kind = 'storage' order by id desc limit 1")
    assert last["data"] == {"level": "over", "used_bytes": int(1.5 * GB), "limit_bytes": GB}


def test_additions_to_somebody_who_was_never_measured_are_left_to_the_first_measure(
    house: House, ada: Person
) -> None:
    """There is no mark to move; the first measure finds everything."""
    move(house, ada, 5)
    assert mark(house, ada) is None
    film(house, ada, scenes=1)
    storage.measure(house, ada.id)
    assert mark(house, ada) == on_disk(house)


def test_asking_heals_a_mark_that_is_off(made: Film) -> None:
    """Whoever looks at their storage is measured, and the mark is as exact as what is shown."""
    storage.own(made.house, made.owner)
    move(made.house, made.owner, 12_345)
    view = storage.own(made.house, made.owner)
    assert mark(made.house, made.owner) == view["unique_bytes"]
    move(made.house, made.owner, 12_345)
    storage.measure_everybody(made.house)
    assert mark(made.house, made.owner) == view["unique_bytes"]


def test_what_a_run_made_moves_the_mark_to_what_a_measure_finds(made: Film) -> None:
    """Only what is new counts: pictures with it, parts held before not."""
    house, owner = made.house, made.owner
    before = storage.measure(house, owner.id)
    run = made.edit({"op": "scene.instruct", "scene": made.scene(2), "instruction": "at night"})
    with house.database.transaction() as connection:
        fresh = storage_rows.fresh_bytes(connection, run["id"])
    assert before + fresh == storage.measure(house, owner.id)
    back = made.edit({"op": "scene.edit", "scene": made.scene(2), "instructions": []})
    with house.database.transaction() as connection:
        assert storage_rows.fresh_bytes(connection, back["id"]) == 0


def test_what_only_a_deleted_project_held_is_new_to_its_owner(made: Film) -> None:
    """The same film again costs nothing to make, and takes the room the deletion gave back."""
    house, owner = made.house, made.owner
    whole = storage.measure(house, owner.id)
    projects.delete(house, owner, made.id)
    assert storage.measure(house, owner.id) == 0
    film(house, owner)
    assert mark(house, owner) == storage.measure(house, owner.id) == whole


# ---------------------------------------------------------------------------------------------- small things


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (123_456, "123 kB"),
        (1.5e9, "1.5 GB"),
        (2e12, "2 TB"),
    ],
)
def test_bytes_are_told_in_the_units_of_the_limit(number: float, words: str) -> None:
    """Steps of 1000, as RETAKE_STORAGE_LIMIT_GB is given."""
    assert storage.in_words(number) == words


def test_when_the_archive_is_due() -> None:
    """Today when the hour is still to come, else tomorrow; nothing is said without a schedule."""
    at = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)
    assert storage.due("0 4 * * *", at) == datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
    assert storage.due("30 3 * * *", at) == datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
    assert storage.due(None, at) is storage.due("0 4 1 * *", at) is None
