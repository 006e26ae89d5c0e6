"""Collection deletes exactly the old orphans, says why for each blob, and is safe while others write."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from tests.clip_versions import regenerated
from tests.house import Film, at_once, count, film, findings, finished, make, rows
from tests.sketchbook import Sketchbook

from retake.blobs.local import LocalBlobStore
from retake.db import families
from retake.services import (
    archiving,
    blobs,
    collection,
    history,
    operations,
    projects,
    retention,
    runs,
    usage,
)
from retake.services.house import House, Person, now

GRACE = timedelta(hours=72)


def aged(house: House, *digests: str, hours: float = 73) -> None:
    """Make blobs look as if they were written that long ago; all of them when none is named."""
    with house.database.transaction() as connection:
        connection.exec_driver_sql(
            "update blobs set created_at = now() - make_interval(hours => %s) where sha256 = any(%s) or %s",
            (int(hours), list(digests), not digests),
        )


def stray(house: House, text: str) -> str:
    """A blob no version holds."""
    path = house.workshop / "stray.txt"
    path.write_text(text)
    return blobs.store(house, path, "text/plain")


def reasons(house: House) -> dict[str, tuple[bool, str]]:
    """The decision and its reason for each blob no version holds."""
    return {decision.sha256: (decision.delete, decision.reason) for decision in collection.plan(house)}


def test_exactly_the_old_orphans_go(made: Film, house: House, ada: Person, sketchbook: Sketchbook) -> None:
    """Live, shared, derived, young and needed blobs stay, each with its reason; the plan is what is then done."""
    old, young = stray(house, "old"), stray(house, "young")
    made.edit({"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"})
    history.set_head(house, ada, made.id, 1, None)  # version 2 is not current, and still a version
    projects.fork(house, ada, made.id, 1, None)
    sketchbook.finds_lost_jobs = False
    sketchbook.lose("clip", containing="fox", arrives=False)
    _, held = make(house, ada, "a fox", scenes=1)
    assert held["state"] == "held"
    aged(house)
    aged(house, young, hours=71)

    decisions = reasons(house)
    assert decisions[old] == (
        True, "no version and no run uses it, and it is 3 days old; the grace period is 3 days",
    )  # fmt: skip
    assert decisions[young][0] is False
    assert "only 2 days ago" in decisions[young][1]
    needed = {step["blob"] for step in held["steps"] if step["blob"]}
    assert needed
    assert {decisions[sha256] for sha256 in needed} == {(False, "needed by 1 run not finished yet")}
    clip = made.version()["scenes"][0]["clip"]
    assert (
        decisions[clip["poster"]]
        == decisions[clip["thumbnail"]]
        == (False, "made from a blob that is in use")
    )
    assert made.clips()[0] not in decisions

    before = dict(house.blobs.list())
    planned = [decision.sha256 for decision in collection.plan(house) if decision.delete]
    collected = collection.collect(house)
    assert [decision.sha256 for decision in collected.blobs] == planned == [old]
    assert collected.bytes == len("old")
    assert set(before) - set(dict(house.blobs.list())) == {old}
    assert findings(house) == []
    assert collection.collect(house).blobs == []

    sketchbook.finds_lost_jobs = True
    runs.retry(house, ada, held["id"])
    assert finished(house, ada, held["id"])["state"] == "done"


@pytest.mark.usefixtures("quick_archive")
def test_the_sums_of_orphans_are_the_plans(made: Film, ada: Person, sketchbook: Sketchbook) -> None:
    """One statement and the decision agree on every blob: whatever keeps it, to the very moment its grace ends."""
    house = made.house
    regenerated(made, 2)
    for number in (1, 2):
        retention.tend(house, made.id, at=now() + timedelta(days=8))
        archiving.thaw(house, made.clips(number)[0])
    kept = house.workshop / "kept.mp4"
    kept.write_bytes(blobs.local_path(house, made.clips(3)[0]).read_bytes())
    history.set_head(house, ada, made.id, 2, None)
    retention.tend(house, made.id, at=now() + timedelta(days=8))  # version 3 is replaced …
    blobs.store(house, kept, "video/mp4")  # … and at hand again: its rendition stands for nothing
    sketchbook.fail("music", containing="fox")
    make(house, ada, "a fox", scenes=1)
    sketchbook.finds_lost_jobs = False
    sketchbook.lose("clip", containing="owl", arrives=False)
    make(house, ada, "an owl", scenes=1)
    projects.delete(house, ada, film(house, ada, "a hare", scenes=1).id)
    stray(house, "old")
    aged(house, stray(house, "older"), hours=90)
    written = [row["created_at"] for row in rows(house, "select created_at from blobs order by created_at")]
    for at in (now(), *(at + GRACE for at in written), written[-1] + timedelta(days=4)):
        planned = [decision.size for decision in collection.plan(house, at) if decision.delete]
        assert collection.orphans(house, at) == (len(planned), sum(planned))
    kept_for = {reason for delete, reason in reasons(house).values() if not delete}
    assert len({reason.split(" only ")[0] for reason in kept_for}) == 5, kept_for
    assert len(planned) > 5


def test_parts_of_an_ended_run_go_after_the_grace_and_are_made_again_when_wanted(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """A failed run's parts are kept for a retry; long after, they are collected with their pictures, and a retry buys anew."""
    sketchbook.fail("music")
    made, run = make(house, ada, scenes=1)
    assert run["state"] == "failed"
    assert collection.collect(house).blobs == []
    aged(house)
    gone = collection.collect(house).blobs
    assert len(gone) == 1 + 2 + 3  # script; image with thumbnail; clip with thumbnail and poster
    assert dict(house.blobs.list()) == {}
    assert {row["state"] for row in rows(house, "select state from takes")} == {"collected", "failed"}
    assert findings(house) == []
    with sketchbook.counted() as orders:
        runs.retry(house, ada, run["id"])
        assert finished(house, ada, run["id"])["state"] == "done"
    assert sorted(order.step for order in orders) == ["clip", "image", "music", "script"]
    assert made.head == 1
    assert findings(house) == []


def test_a_recipe_whose_take_was_collected_is_planned_at_its_price(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """Nothing is promised for free that is not there any more."""
    sketchbook.fail("clip")
    make(house, ada, scenes=1)
    aged(house)
    collection.collect(house)
    _, run = make(house, ada, scenes=1)
    assert run["quote_usd"] == run["cost_usd"] == 0.096


@pytest.mark.parametrize("attempt", range(8))
def test_storing_bytes_while_they_are_collected_keeps_them(house: House, attempt: int) -> None:
    """A writer and the collector race for one old orphan; afterwards row and bytes are both there, or it is stored anew."""
    path = house.workshop / "raced.txt"
    path.write_text(f"raced {attempt}")
    copies = [path.with_suffix(f".{number}") for number in range(3)]
    for copy in copies:
        copy.write_bytes(path.read_bytes())
    sha256 = blobs.store(house, path, "text/plain")
    aged(house, sha256)
    results = at_once(
        *[partial(collection.collect, house)] * 2,
        *[partial(blobs.store, house, copy, "text/plain") for copy in copies],
    )
    assert not [result for result in results if isinstance(result, Exception)]
    assert house.blobs.exists(sha256)
    house.blobs.verify(sha256)
    assert count(house, "blobs") == 1
    assert findings(house) == []


class SlowStore(LocalBlobStore):
    """Somebody begins to store the same bytes at the very moment they are about to be deleted."""

    writer: threading.Thread

    def delete(self, sha256: str) -> None:
        """Let the writer go as far as it can, then delete."""
        self.writer.start()
        self.writer.join(0.3)
        super().delete(sha256)


def test_a_writer_that_comes_between_row_and_bytes_finds_them_again(house: House) -> None:
    """The digest is held while its bytes go, so the writer waits and stores them anew: no row is left without bytes."""
    store = SlowStore(house.settings.blobs_dir)
    slow = replace(house, blobs=store)
    sha256 = stray(house, "twice")
    aged(house, sha256)
    errors: list[BaseException] = []

    def write() -> None:
        try:
            assert stray(house, "twice") == sha256
        except BaseException as error:
            errors.append(error)

    store.writer = threading.Thread(target=write)
    assert [decision.sha256 for decision in collection.collect(slow).blobs] == [sha256]
    store.writer.join(20)
    assert errors == []
    assert count(house, "blobs") == 1
    assert findings(house) == []


def test_collecting_while_a_film_is_made_from_what_lies_around(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """All parts of a failed film are old orphans; making it again races their collection, and in the end the film is whole."""
    sketchbook.fail("music")
    make(house, ada, scenes=2)
    aged(house)
    results = at_once(partial(make, house, ada, scenes=2), *[partial(collection.collect, house)] * 2)
    outcome = results[0]
    assert isinstance(outcome, tuple), outcome
    made, run = outcome
    assert run["state"] == "done", run["problem"]
    assert all(house.blobs.exists(sha256) for sha256 in made.clips())
    assert findings(house) == []


def test_a_deleted_project_is_purged_after_its_grace_with_its_bytes(
    made: Film, sketchbook: Sketchbook
) -> None:
    """Before, it can be brought back; after, its rows and bytes are gone, its money is not."""
    house, owner = made.house, made.owner
    operation = projects.delete(house, owner, made.id)["operation"]
    aged(house)
    soon, late = now() + timedelta(days=29), now() + timedelta(days=31)
    assert collection.collect(house, soon).projects == 0
    operations.undo(house, owner, operation["id"])
    assert made.head == 1
    projects.delete(house, owner, made.id)
    entries = count(house, "entries")
    collected = collection.collect(house, late)
    assert collected.projects == 1
    for table in ("families", "versions", "snapshots", "version_parts", "version_blobs", "runs", "steps"):
        assert count(house, table) == 0, table
    assert dict(house.blobs.list()) == {}
    assert count(house, "entries") == entries
    assert findings(house) == []
    with sketchbook.counted() as orders:
        film(house, owner)
    assert len(orders) == 8


def test_bytes_shared_with_a_purged_project_stay(made: Film, house: House, bob: Person) -> None:
    """Bob's film has the same clips; when Ada's is purged his is whole."""
    his = film(house, bob)
    assert his.clips() == made.clips()
    stored = dict(house.blobs.list())
    projects.delete(house, made.owner, made.id)
    aged(house)
    assert collection.collect(house, now() + timedelta(days=31)).projects == 1
    assert dict(house.blobs.list()) == stored
    assert his.document()["composition"]
    assert findings(house) == []


def test_a_fork_outlives_what_it_was_forked_from(made: Film, house: House, ada: Person) -> None:
    """The original is purged only when no fork stands on it any more; the fork stays whole throughout."""
    fork = Film(house, ada, projects.fork(house, ada, made.id, 1, None)["project"]["id"])
    projects.delete(house, ada, made.id)
    aged(house)
    late = now() + timedelta(days=31)
    collection.collect(house, late)
    assert len(fork.clips()) == 3
    assert all(house.blobs.exists(sha256) for sha256 in fork.clips())
    assert findings(house) == []
    projects.delete(house, ada, fork.id)
    collection.collect(house, late)
    collection.collect(house, late)
    assert count(house, "families") == 0
    assert dict(house.blobs.list()) == {}
    assert findings(house) == []


def test_a_project_with_a_run_under_way_is_not_purged(made: Film, house: House, ada: Person) -> None:
    """It waits for the run to end."""
    run = made.order({"op": "style", "prompt": "ink"})
    projects.delete(house, ada, made.id)
    late = now() + timedelta(days=31)
    assert collection.collect(house, late).projects == 0
    assert finished(house, ada, run["id"])["state"] == "cancelled"
    assert collection.collect(house, late).projects == 1
    assert findings(house) == []


def test_what_is_held_in_a_deleted_project_is_given_up_before_it_is_purged(
    made: Film, house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """A run that came to be held after the deletion: its money is released, and others can make that part."""
    fork = Film(house, ada, projects.fork(house, ada, made.id, 1, None)["project"]["id"])
    night = {"op": "scene.instruct", "scene": made.scene(2), "instruction": "at night"}
    sketchbook.finds_lost_jobs = False
    sketchbook.lose("clip", arrives=False)
    assert fork.edit(night)["state"] == "held"
    with house.database.transaction() as connection:
        families.set_deleted(connection, fork.id, True)
    assert usage.money(house, ada)["reserved_usd"] > 0
    assert collection.collect(house, now() + timedelta(days=31)).projects == 1
    assert usage.money(house, ada)["reserved_usd"] == 0
    assert made.edit(night)["state"] == "done"
    assert findings(house) == []


def test_a_labelled_version_is_never_collected(made: Film, house: House) -> None:
    """Nor is any version of a project that lives, however old."""
    projects.label(house, made.owner, made.id, 1, "client cut")
    made.edit({"op": "style", "prompt": "ink"})
    aged(house, hours=24 * 400)
    assert collection.collect(house, now() + timedelta(days=400)).blobs == []
    assert all(house.blobs.exists(sha256) for sha256 in made.clips(1))


def test_bytes_without_a_row_are_found_and_adopted_when_stored_again(house: House, tmp_path: Path) -> None:
    """What a crash between bytes and row leaves is listed, and no harm."""
    stored = house.blobs.put(b"left behind")
    from retake.services import checking

    assert checking.stray_bytes(house) == [(stored.sha256, stored.size)]
    path = tmp_path / "left.txt"
    path.write_bytes(b"left behind")
    assert blobs.store(house, path, "text/plain") == stored.sha256
    assert checking.stray_bytes(house) == []
    assert findings(house) == []


def test_a_grace_of_nothing_collects_at_once(build_house: Callable[..., House]) -> None:
    """The setting is the bound."""
    house = build_house(gc_grace_hours=0)
    sha256 = stray(house, "x")
    aged(house, sha256, hours=1)
    assert [decision.sha256 for decision in collection.collect(house).blobs] == [sha256]
