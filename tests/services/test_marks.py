"""The mark of what a person holds: exact after whatever moves it, and held by nobody who takes long."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection
from tests import house as houses
from tests.clip_versions import blob, later, regenerated, states
from tests.house import Film, at_once, rows
from tests.services.test_storage import mark, move, told

from retake.db import storage as storage_rows
from retake.domain.errors import StorageLimitReached
from retake.services import archiving, making, marks, operations, projects, retention, storage
from retake.services.house import House

Build = Callable[..., House]
GB = 10**9


def held(film: Film) -> int:
    """What the owner holds in truth; the mark stays where it is."""
    with film.house.database.autocommit() as connection:
        used: int = storage_rows.held(connection, film.owner.id)["used"]
    return used


# ---------------------------------------------------------------------------------------------- what moves it


def test_deleting_a_project_and_bringing_it_back_move_the_mark(made: Film) -> None:
    """In the transaction that does it: nobody has to look at their storage first."""
    house, owner = made.house, made.owner
    whole = storage.measure(house, owner.id)
    operation = projects.delete(house, owner, made.id)["operation"]
    assert mark(house, owner) == 0
    operations.undo(house, owner, operation["id"])
    assert mark(house, owner) == whole


def test_a_project_that_was_brought_back_counts_for_the_next_order(build_house: Build) -> None:
    """Deleting a project, looking at the storage and undoing that is no way past the limit."""
    house = build_house(storage_limit_gb="none")
    ada = houses.person(house)
    made = houses.film(house, ada, scenes=1)
    house = build_house(storage_limit_gb=storage.measure(house, ada.id) * 0.9 / GB)
    film = Film(house, ada, made.id)
    again = {"op": "scene.instruct", "scene": film.scene(1), "instruction": "at night"}
    operation = projects.delete(house, ada, film.id)["operation"]
    assert storage.own(house, ada)["unique_bytes"] == 0
    operations.undo(house, ada, operation["id"])
    with pytest.raises(StorageLimitReached):
        film.order(again)
    assert told(house, ada)[-1] == "over"


@pytest.mark.usefixtures("quick_archive")
@pytest.mark.parametrize("method", ["compress", "lossless"])
def test_archiving_and_thawing_move_the_marks_of_all_who_hold_the_bytes(
    build_house: Build, made: Film, bob: Any, method: str
) -> None:
    """At every step the marks are what a measure finds: of somebody with two projects that hold them, and of another."""
    house = build_house(archive_method=method)
    film, his = Film(house, made.owner, made.id), houses.film(house, bob)
    fork = Film(house, film.owner, projects.fork(house, film.owner, film.id, 1, None)["project"]["id"])
    for each in (film, his, fork):
        regenerated(each, 1)
        storage.measure(house, each.owner.id)
    before = held(film)

    def exact() -> None:
        assert [mark(house, each.owner) for each in (film, his)] == [held(film), held(his)]

    retention.tend(house, at=later(8))
    exact()
    assert states(film)[1] == {"compress": "replaced", "lossless": "cold"}[method]
    archiving.thaw(house, blob(film, 1))
    exact()
    if method == "compress":
        assert held(film) != before
        retention.tend(house, at=later(16))
        exact()


@pytest.mark.usefixtures("quick_archive")
def test_bytes_that_are_at_hand_again_count_again(made: Film) -> None:
    """An archived clip that is made anew by its words adds what it weighs, though its version held it before."""
    house, owner = made.house, made.owner
    words = made.document(1)["scenes"][0]["prompt"]
    made.edit({"op": "scene.edit", "scene": made.scene(1), "prompt": "A heron"})
    retention.tend(house, made.id, at=later(8))
    rendition = rows(house, "select derived from blob_derivations where kind = 'archive'")[0]["derived"]
    (house.settings.cold_dir / rendition[:2] / rendition[2:4] / rendition).unlink()
    with pytest.raises(Exception, match="damaged"):
        archiving.thaw(house, blob(made, 1))
    storage.measure(house, owner.id)
    run = made.edit({"op": "scene.edit", "scene": made.scene(1), "prompt": words})
    assert run["state"] == "done"
    assert states(made)[1] == "hot"
    assert mark(house, owner) == held(made)


def test_a_level_can_be_crossed_by_what_comes_back_from_the_archive(made: Film, build_house: Build) -> None:
    """And is told once, as when a run crosses it."""
    before = storage.measure(made.house, made.owner.id)
    house = build_house(storage_limit_gb=before / 0.81 / GB)
    storage.measure(house, made.owner.id)
    assert told(house, made.owner) == ["near"]
    with house.database.transaction() as connection, marks.moved_by(house, connection, made.clips()[0]):
        connection.exec_driver_sql("update blobs set size = size * 1000 where media_type = 'video/mp4'")
    assert told(house, made.owner) == ["near", "over"]


# ---------------------------------------------------------------------------------------------- measuring


def test_measuring_keeps_nobody_waiting_and_counts_what_finishes_meanwhile_once(
    made: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One run ends before everything is looked at and one after; neither waits, and the mark is exact."""
    house, owner = made.house, made.owner
    storage.measure(house, owner.id)
    runs = [made.order({"op": "scene.again", "scene": made.scene(place), "part": "clip"}) for place in (1, 2)]
    look = storage_rows.held

    def finish(run: dict[str, Any]) -> None:
        (result,) = at_once(partial(making.carry_out, house, run["id"]))
        assert not isinstance(result, Exception), result

    def slowly(connection: Connection, person: UUID) -> Any:
        finish(runs[0])
        found = look(connection, person)
        finish(runs[1])
        return found

    with monkeypatch.context() as patched:
        patched.setattr(storage_rows, "held", slowly)
        storage.measure(house, owner.id)
    assert {row["state"] for row in rows(house, "select state from runs")} == {"done"}
    assert mark(house, owner) == held(made)


def test_measures_at_once_correct_a_mark_once(made: Film) -> None:
    """Each of them finds it off by as much; together they do not move it too far."""
    house, owner = made.house, made.owner
    storage.measure(house, owner.id)
    for attempt in range(5):
        move(house, owner, 12_345)
        results = at_once(*[partial(storage.measure, house, owner.id)] * 4)
        assert results == [held(made)] * 4, attempt
        assert mark(house, owner) == held(made)
