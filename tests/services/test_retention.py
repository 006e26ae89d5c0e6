"""Retention: what the plan says is what is done, nothing protected goes, and no crash or race loses a byte."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.house import Film, at_once, count, findings, restarted, rows
from tests.sketchbook import PowerCut, Sketchbook

from retake.db import archive as archive_rows
from retake.db.rows import run as execute
from retake.domain.errors import Gone, NotFound, Thawing
from retake.media import archive as renditions
from retake.ports import BlobStore
from retake.services import (
    archiving,
    blobs,
    checking,
    collection,
    films,
    history,
    operations,
    projects,
    retention,
    runs,
    versions,
)
from retake.services.house import House, Person, now

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a worker there is not."""
    monkeypatch.setattr(blobs, "PATIENCE", 0.0)


@pytest.fixture(autouse=True)
def _sketchy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renditions made at once and not measured: half a second of 64x36 does not get smaller by a third."""

    def rendered(source: Path, target: Path, **_: float) -> renditions.Rendition:
        return renditions.compress(source, target, preset=12)

    monkeypatch.setattr(renditions, "archive_clip", rendered)


def regenerated(film: Film, times: int, position: int = 1) -> None:
    """Make a scene's clip again so many times; each take is other bytes."""
    for _ in range(times):
        run = film.edit({"op": "scene.again", "scene": film.scene(position), "part": "clip"})
        assert run["state"] == "done", run["problem"]


def planned(house: House, at: datetime | None = None, **more: Any) -> dict[int, tuple[str, str]]:
    """Action and reason by the clip version's number, of whatever is not settled."""
    items = retention.plan(house, at, **more)["items"]
    return {item["version_number"]: (item["action"], item["reason"]) for item in items}


def states(film: Film, position: int = 1) -> dict[int, str]:
    """Where the bytes of a clip's versions are, by number."""
    return {
        row["number"]: "deleted" if row["deleted_at"] else row["tier"]
        for row in rows(
            film.house,
            """select v.number, v.deleted_at, b.tier from versions v join families f on f.id = v.family_id
            left join version_blobs vb on vb.version_id = v.id and vb.role = 'content'
            left join blobs b on b.sha256 = vb.sha256
            where f.project_id = :project and f.scene_id = :scene and f.kind = 'clip' order by v.number""",
            project=film.id,
            scene=film.scene(position),
        )
    }


def blob(film: Film, number: int) -> str:
    """The digest of the first clip in a version of the film."""
    return film.clips(number)[0]


def thawed_all(house: House) -> None:
    """Do the errands that were ordered."""
    errands: list[tuple[str, str]] = house.errand.asked  # type: ignore[attr-defined]
    while errands:
        name, about = errands.pop(0)
        if name == "thaw":
            archiving.thaw(house, about)


def later(days: float) -> datetime:
    """That many days from now."""
    return now() + timedelta(days=days)


def sound(house: House) -> None:
    """Every invariant holds and nothing is left over."""
    assert findings(house) == []
    assert checking.stray_bytes(house) == []


# ---------------------------------------------------------------------------------------------- the limit


def test_four_regenerations_send_the_two_oldest_to_the_archive_and_never_the_current_one(
    made: Film,
) -> None:
    """Three stay at hand; the plan said so with the same reasons, and the log and the owner are told."""
    house = made.house
    regenerated(made, 4)
    expected = {
        1: ("archive", "version 1: 3 newer ones are kept active"),
        2: ("archive", "version 2: 3 newer ones are kept active"),
        3: ("keep", "among the 3 newest, not current for less than a day; the limit is 7"),
        4: ("keep", "among the 3 newest, not current for less than a day; the limit is 7"),
        5: ("keep", "current"),
    }
    plan = retention.plan(house, person=made.owner, project=made.id)
    assert {i["version_number"]: (i["action"], i["reason"]) for i in plan["items"]} == expected
    assert plan["archive_bytes"] == sum(i["size"] for i in plan["items"] if i["action"] == "archive") > 0
    assert {(i["clip_index"], i["scene_id"]) for i in plan["items"]} == {(0, made.scene(1))}

    done = retention.tend(house, made.id)
    assert (done.archived, done.deleted, done.freed) == (2, 0, plan["archive_bytes"])
    assert states(made) == {1: "replaced", 2: "replaced", 3: "hot", 4: "hot", 5: "hot"}
    sound(house)
    (operation,) = [
        o for o in operations.page(house, made.owner, made.id, None, 50) if o["kind"] == "archive"
    ]
    assert operation["summary"] == "2 clip versions archived"
    assert operation["actor"] is None
    assert operation["undoable"] is False
    after = rows(house, "select after from operations where kind = 'archive'")[0]["after"]["done"]
    assert {(each["number"], each["reason"]) for each in after} == {
        (number, expected[number][1]) for number in (1, 2)
    }
    told = rows(house, "select data from events where kind = 'archived'")
    assert [(row["data"]["project_id"], row["data"]["archived"]) for row in told] == [(str(made.id), 2)]
    assert retention.tend(house, made.id) == retention.Tended()
    assert count(house, "operations where kind = 'archive'") == 1


def test_the_pass_is_ordered_with_the_run_that_exceeds_the_limit_and_with_no_other(made: Film) -> None:
    """A third version orders nothing; a fourth does, in the run's own transaction."""
    asked = made.house.errand.asked  # type: ignore[attr-defined]
    regenerated(made, 2)
    assert asked == []
    regenerated(made, 1)
    assert asked == [("archive", str(made.id))]


def test_the_forecast_names_what_the_pass_after_the_run_archives(made: Film) -> None:
    """Before anything is ordered; scenes that are not made again lose nothing."""
    house, scenes = made.house, [made.scene(1), made.scene(2)]
    regenerated(made, 2)
    with house.database.autocommit() as connection:
        forecast = retention.forecast(house, connection, made.id, scenes)
    assert [(each["scene_id"], each["position"], each["version_number"]) for each in forecast] == [
        (scenes[0], 1, 1)
    ]
    assert states(made)[1] == "hot"
    regenerated(made, 1)
    retention.tend(house, made.id)
    assert states(made) == {1: "replaced", 2: "hot", 3: "hot", 4: "hot"}


def test_projects_and_clips_may_have_a_limit_of_their_own(made: Film) -> None:
    """The clip's own counts before the project's, and that before the settings'."""
    house = made.house
    regenerated(made, 2)
    with house.database.transaction() as connection:
        execute(
            connection, "update families set retention = '{\"keep_active\": 1}' where id = :id", id=made.id
        )
    assert planned(house)[2] == ("archive", "version 2: 1 newer one is kept active")
    with house.database.transaction() as connection:
        execute(
            connection,
            "update families set retention = '{\"keep_active\": 2}' where project_id = :id and scene_id = :scene",
            id=made.id,
            scene=made.scene(1),
        )
    assert {number: action for number, (action, _) in planned(house).items()} == {
        1: "archive", 2: "keep", 3: "keep",
    }  # fmt: skip


def test_what_is_named_stays_however_old_until_its_name_is_taken_away(made: Film) -> None:
    """A label on a film keeps all its clips at hand."""
    house, owner = made.house, made.owner
    projects.label(house, owner, made.id, 1, "client cut")
    regenerated(made, 4)
    at = later(400)
    assert planned(house, at)[1] == ("keep", "named “client cut”")
    retention.tend(house, at=at)
    assert states(made) == {1: "hot", 2: "deleted", 3: "deleted", 4: "deleted", 5: "hot"}
    projects.unlabel(house, owner, made.id, "client cut")
    assert planned(house, at)[1][0] == "delete"
    sound(house)


def test_what_an_unfinished_run_starts_from_stays(made: Film, sketchbook: Sketchbook) -> None:
    """Whatever happens to the head meanwhile; when it is over the version is like any other."""
    house, owner = made.house, made.owner
    regenerated(made, 1)
    sketchbook.finds_lost_jobs = False
    sketchbook.lose("clip", arrives=False)
    held = made.edit({"op": "scene.instruct", "scene": made.scene(2), "instruction": "at night"})
    assert held["state"] == "held"
    history.set_head(house, owner, made.id, 1, None)
    assert planned(house, later(40))[2] == ("keep", "an unfinished run starts from it")
    runs.cancel(house, owner, held["id"])
    assert planned(house, later(40))[2][0] == "delete"


# ---------------------------------------------------------------------------------------------- age


def test_days_later_the_plan_is_what_is_done_with_the_same_reasons(made: Film) -> None:
    """Eight days: archived by age. Thirty-one: deleted, the numbers with them for ever, and the current one plays."""
    house, owner = made.house, made.owner
    regenerated(made, 4)
    retention.tend(house)
    for days in (8, 31):
        at = later(days)
        plan = retention.plan(house, at, person=owner)
        due = {
            (i["version_number"], i["action"], i["reason"]) for i in plan["items"] if i["action"] != "keep"
        }
        assert due
        before = count(house, "operations where kind = 'archive'")
        done = retention.tend(house, at=at)
        assert done.failed == []
        (operation,) = rows(
            house, "select after, summary from operations where kind = 'archive' order by at desc limit 1"
        )
        assert count(house, "operations where kind = 'archive'") == before + 1
        assert {(d["number"], d["action"], d["reason"]) for d in operation["after"]["done"]} == due
        assert done.freed == plan["archive_bytes"] + plan["delete_bytes"]
        sound(house)
    assert operation["summary"] == "4 clip versions deleted"
    assert states(made) == {1: "deleted", 2: "deleted", 3: "deleted", 4: "deleted", 5: "hot"}
    assert list(house.cold.list()) == []
    kept = rows(
        house,
        "select role from version_blobs b join versions v on v.id = b.version_id where v.deleted_at is not null",
    )
    assert [row["role"] for row in kept] == ["thumbnail"] * 4
    assert films.video(house, owner, made.id, made.head)
    regenerated(made, 1)
    assert max(states(made)) == 6


def test_a_thumbnail_of_a_deleted_version_can_still_be_seen_by_its_owner_alone(
    made: Film, bob: Person
) -> None:
    """It is held by the tombstone, and outlives collection."""
    house = made.house
    thumbnail = made.version(1)["scenes"][0]["clip"]["thumbnail"]
    gone = blob(made, 1)
    regenerated(made, 1)
    retention.tend(house, at=later(31))
    with house.database.transaction() as connection:
        execute(connection, "update blobs set created_at = now() - interval '90 days'")
    collection.collect(house)
    assert blobs.handed_out(house, made.owner, thumbnail)[0].exists()
    for who, sha256 in ((bob, thumbnail), (made.owner, gone)):
        with pytest.raises(NotFound):
            blobs.handed_out(house, who, sha256)
    sound(house)


def test_age_counts_from_when_a_version_was_last_current(made: Film) -> None:
    """Rolled back to and forward again, its time starts anew."""
    house, owner = made.house, made.owner
    regenerated(made, 1)
    with house.database.transaction() as connection:
        execute(connection, "update operations set at = now() - interval '20 days'")
        execute(connection, "update versions set created_at = now() - interval '20 days'")
    assert planned(house)[1] == ("archive", "not current for 20 days; the limit is 7")
    history.set_head(house, owner, made.id, 1, None)
    history.set_head(house, owner, made.id, 2, None)
    assert planned(house)[1][0] == "keep"
    assert retention.plan(house)["items"][0]["age_days"] == 0


def test_nothing_is_ever_deleted_when_the_policy_says_never(
    build_house: Callable[..., House], made: Film
) -> None:
    """Archived for good, and brought back after a year."""
    house = build_house(delete_after_days="none")
    film = Film(house, made.owner, made.id)
    regenerated(film, 1)
    retention.tend(house, at=later(400))
    assert states(film) == {1: "replaced", 2: "hot"}
    assert planned(house, later(4000))[1] == ("keep", "in the archive, where it stays")


# ---------------------------------------------------------------------------------------------- coming back


def test_an_archived_version_restored_plays_again(made: Film) -> None:
    """The restore orders the thaw; until it is done the film asks for patience, and the copy is used after it."""
    house, owner = made.house, made.owner
    regenerated(made, 3)
    retention.tend(house, made.id)
    house.errand.asked.clear()  # type: ignore[attr-defined]
    original = blob(made, 1)
    history.restore(house, owner, made.id, 1, [made.scene(1)], None)
    assert house.errand.asked == [("thaw", original)]  # type: ignore[attr-defined]
    assert blob(made, made.head) == original
    with pytest.raises(Thawing):
        films.master(house, owner, made.id, made.head)
    thawed_all(house)
    playlist = films.video(house, owner, made.id, made.head)
    assert blobs.playable(house, [original])[original] in playlist
    assert films.export(house, owner, made.id, made.head).path.exists()
    assert planned(house)[1] == ("keep", "current")
    sound(house)


@pytest.mark.parametrize("way", ["set_head", "restore", "fork", "undo", "label"])
def test_everything_that_makes_an_archived_version_current_orders_its_thaw(made: Film, way: str) -> None:
    """In its own transaction, once."""
    house, owner = made.house, made.owner
    regenerated(made, 3)
    original = blob(made, 1)
    if way == "undo":
        made.edit({"op": "title", "title": "Another"})
        operation = history.set_head(house, owner, made.id, 5, None) if made.head != 5 else None
        assert operation is None
        moved = history.set_head(house, owner, made.id, 1, None)["operation"]
        history.set_head(house, owner, made.id, 5, None)
        retention.tend(house, made.id)
        last = operations.page(house, owner, made.id, None, 50)
        back = next(o for o in last if o["kind"] == "set_head" and o["id"] != moved["id"])
        house.errand.asked.clear()  # type: ignore[attr-defined]
        operations.undo(house, owner, back["id"])
    else:
        retention.tend(house, made.id)
        house.errand.asked.clear()  # type: ignore[attr-defined]
        if way == "set_head":
            history.set_head(house, owner, made.id, 1, None)
        elif way == "restore":
            history.restore(house, owner, made.id, 1, None, None)
        elif way == "fork":
            projects.fork(house, owner, made.id, 1, None)
        else:
            projects.label(house, owner, made.id, 1, "first cut")
    assert house.errand.asked == [("thaw", original)]  # type: ignore[attr-defined]


def test_the_pass_brings_back_what_became_current_without_it(made: Film) -> None:
    """Heads can be moved in SQL; the next pass sees that current bytes are away."""
    house = made.house
    regenerated(made, 3)
    retention.tend(house, made.id)
    with house.database.transaction() as connection:
        execute(
            connection,
            "update reporting.projects set current_head_version_id = :v where id = :id",
            v=made.id_of(1),
            id=made.id,
        )
    assert planned(house)[1] == ("thaw", "current: its bytes are wanted at hand")
    assert retention.tend(house, made.id).thawed == 1
    assert films.video(house, made.owner, made.id, 1)
    sound(house)


@pytest.mark.parametrize("method", ["compress", "lossless"])
def test_a_copy_nobody_uses_goes_again(build_house: Callable[..., House], made: Film, method: str) -> None:
    """A version brought back to be looked at stays at hand for as long as the policy says, and is not lost after that."""
    house = build_house(archive_method=method, delete_after_days="none")
    film = Film(house, made.owner, made.id)
    regenerated(film, 3)
    retention.tend(house)
    original = blob(film, 1)
    hot = archiving.thaw(house, original)
    assert planned(house)[1] == ("keep", "brought back from the archive and used lately")
    assert retention.tend(house) == retention.Tended()
    at = later(8)
    assert planned(house, at)[1][0] == "drop_copy"
    retention.tend(house, at=at)
    assert not house.blobs.exists(hot)
    assert states(film)[1] == ("replaced" if method == "compress" else "cold")
    sound(house)
    archiving.thaw(house, original)
    assert films.video(house, made.owner, film.id, 1)
    sound(house)


def test_what_was_deleted_is_gone_and_says_what_can_still_be_done(made: Film) -> None:
    """Its films answer with the gap; other scenes of the same version can still be restored."""
    house, owner = made.house, made.owner
    made.edit({"op": "scene.instruct", "scene": made.scene(2), "instruction": "at night"})
    regenerated(made, 1)
    with house.database.transaction() as connection:
        execute(
            connection,
            """update families set retention = '{"archive_after_days": null}' where project_id = :id and scene_id = :scene""",
            id=made.id,
            scene=made.scene(2),
        )
    retention.tend(house, at=later(31))
    assert states(made)[1] == "deleted"
    for call in (
        partial(films.master, house, owner, made.id, 1),
        partial(films.export, house, owner, made.id, 1),
        partial(history.set_head, house, owner, made.id, 1, None),
        partial(history.restore, house, owner, made.id, 1, None, None),
        partial(history.restore, house, owner, made.id, 1, [made.scene(1)], None),
        partial(projects.fork, house, owner, made.id, 1, None),
    ):
        with pytest.raises(Gone) as caught:
            call()
        assert caught.value.facts["scenes"][0]["scene_id"] == made.scene(1)
        assert "Restore the other scenes" in caught.value.next_step
    assert versions.one(house, owner, made.id, 1)["number"] == 1
    restored = history.restore(house, owner, made.id, 1, [made.scene(2)], None)
    assert restored["version"]["number"] == made.head
    sound(house)


def test_a_deleted_film_part_is_no_obstacle_to_a_name(made: Film) -> None:
    """A version with a known gap may still be named."""
    house, owner = made.house, made.owner
    regenerated(made, 1)
    retention.tend(house, at=later(31))
    assert states(made)[1] == "deleted"
    assert projects.label(house, owner, made.id, 1, "lost cut")["operation"]


# ---------------------------------------------------------------------------------------------- shared bytes


def test_bytes_a_fork_uses_are_not_touched(made: Film) -> None:
    """The fork's current version keeps the original's old one at hand, and the reason names the fork."""
    house, owner = made.house, made.owner
    fork = projects.fork(house, owner, made.id, 1, "The fork")["project"]
    regenerated(made, 4)
    at = later(40)
    assert planned(house, at, project=made.id)[1] == (
        "keep", "the same bytes are kept in “The fork”: current",
    )  # fmt: skip
    retention.tend(house, at=at)
    assert states(made) == {1: "hot", 2: "deleted", 3: "deleted", 4: "deleted", 5: "hot"}
    assert films.video(house, owner, fork["id"], 1)
    sound(house)


def test_bytes_go_when_the_fork_lets_them_go_too(made: Film) -> None:
    """Both versions get their tombstones; the bytes are freed once."""
    house, owner = made.house, made.owner
    fork = Film(house, owner, projects.fork(house, owner, made.id, 1, "The fork")["project"]["id"])
    shared = blob(made, 1)
    regenerated(made, 1)
    fork.edit({"op": "scene.again", "scene": fork.scene(1), "part": "clip"})
    retention.tend(house, at=later(8))
    assert states(made)[1] == states(fork)[1] == "replaced"
    plan = retention.plan(house, later(31))
    retention.tend(house, at=later(31))
    assert states(made)[1] == states(fork)[1] == "deleted"
    assert plan["delete_bytes"] > 0
    assert rows(house, "select * from blobs where sha256 = :s", s=shared) == []
    sound(house)


def test_somebody_elses_project_is_not_named(made: Film, bob: Person) -> None:
    """Bob's film has the same clips; Ada learns only that they are needed."""
    from tests.house import film as finished_film

    house = made.house
    finished_film(house, bob)
    regenerated(made, 3)
    assert planned(house, person=made.owner)[1] == (
        "keep", "the same bytes are kept in somebody else's project: needed there",
    )  # fmt: skip
    assert retention.plan(house, person=bob)["items"] == []
    with pytest.raises(NotFound):
        retention.plan(house, person=bob, project=made.id)


def test_a_deleted_project_is_left_to_collection_which_takes_its_archive_along(made: Film) -> None:
    """The pass leaves it alone; purged, nothing of it is left in either store."""
    house, owner = made.house, made.owner
    regenerated(made, 4)
    retention.tend(house)
    archiving.thaw(house, blob(made, 1))
    projects.delete(house, owner, made.id)
    assert retention.plan(house, later(40))["items"] == []
    assert retention.tend(house, at=later(40)) == retention.Tended()
    with house.database.transaction() as connection:
        execute(connection, "update blobs set created_at = now() - interval '90 days'")
    collection.collect(house, later(31))
    assert list(house.blobs.list()) == []
    assert list(house.cold.list()) == []
    assert count(house, "blobs") == count(house, "blob_derivations") == 0
    sound(house)


# ---------------------------------------------------------------------------------------------- crashes and races


class Doomed:
    """A blob store whose process is killed before or after the next call of one kind."""

    def __init__(self, store: BlobStore, call: str, after: bool) -> None:
        self._store, self._call, self._after, self._armed = store, call, after, True

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if name != self._call or not self._armed:
            return found

        def dying(*arguments: Any) -> None:
            self._armed = False
            if self._after:
                found(*arguments)
            raise PowerCut(name)

        return dying


STORES = [
    (store, call, after)
    for store, call in (("cold", "put"), ("blobs", "delete"), ("cold", "delete"), ("cold", "exists"))
    for after in (False, True)
]


@pytest.mark.parametrize(("store", "call", "after"), STORES)
@pytest.mark.parametrize(("method", "days"), [("compress", 0), ("lossless", 0), ("compress", 31)])
def test_killed_between_any_two_steps_nothing_is_lost_and_a_repeat_finishes_it(
    build_house: Callable[..., House],
    made: Film,
    store: str,
    call: str,
    after: bool,
    method: str,
    days: int,
) -> None:
    """Archiving and deleting: whatever the stores were about to do."""
    house = build_house(archive_method=method)
    film = Film(house, made.owner, made.id)
    regenerated(film, 3)
    if days:
        retention.tend(house)
    doomed: BlobStore = Doomed(getattr(house, store), call, after)  # type: ignore[assignment]
    dying = replace(house, blobs=doomed) if store == "blobs" else replace(house, cold=doomed)
    try:
        retention.tend(dying, at=later(days))
    except PowerCut:
        assert findings(restarted(house)) == []
    again = restarted(house, archive_method=method)
    film = Film(again, made.owner, made.id)
    retention.tend(again, at=later(days))
    finished(film, days, method)


def finished(film: Film, days: int, method: str) -> None:
    """What a pass that nobody disturbed leaves."""
    house = film.house
    away = "replaced" if method == "compress" else "cold"
    expected = {1: "deleted", 2: "deleted", 3: "deleted", 4: "hot"} if days else {
        1: away, 2: "hot", 3: "hot", 4: "hot",
    }  # fmt: skip
    assert states(film) == expected
    with house.database.transaction() as connection:
        execute(connection, "update blobs set created_at = now() - interval '90 days'")
    collection.collect(house)
    sound(house)
    if not days:
        archiving.thaw(house, blob(film, 1))
        assert films.video(house, film.owner, film.id, 1)
    sound(house)


@contextmanager
def dying_at(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
    """The process is killed when it first says this to the database."""

    def die(*_: Any, **__: Any) -> None:
        raise PowerCut(name)

    with monkeypatch.context() as patched:
        patched.setattr(archive_rows, name, die)
        yield


@pytest.mark.parametrize("moment", ["lock_holders", "set_tier", "tell", "entomb", "rewrite_operation"])
def test_killed_in_the_database_nothing_is_lost_and_a_repeat_finishes_it(
    made: Film, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """A transaction that does not end leaves nothing behind, and no operation that did not happen."""
    house = made.house
    regenerated(made, 3)
    days = 31 if moment == "entomb" else 0
    with dying_at(monkeypatch, moment), pytest.raises(PowerCut):
        retention.tend(house, at=later(days))
    assert findings(house) == []
    assert count(house, "operations where kind = 'archive'") == 0
    retention.tend(house, at=later(days))
    finished(made, days, "compress")


@pytest.mark.parametrize("moment", ["tell", "set_tier", "thawed"])
@pytest.mark.parametrize("method", ["compress", "lossless"])
def test_killed_while_thawing_it_is_thawed_again(
    build_house: Callable[..., House],
    made: Film,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
    method: str,
) -> None:
    """The archive keeps what it has until the copy is there."""
    house = build_house(archive_method=method)
    film = Film(house, made.owner, made.id)
    regenerated(film, 3)
    retention.tend(house)
    original = blob(film, 1)
    with dying_at(monkeypatch, moment):
        try:
            archiving.thaw(house, original)
        except PowerCut:
            assert findings(house) == []
    archiving.thaw(house, original)
    assert films.video(house, film.owner, film.id, 1)
    assert findings(house) == []


def test_two_passes_at_once_do_everything_once(made: Film) -> None:
    """Two workers take the same errand: each version is archived once, and recorded once."""
    house = made.house
    regenerated(made, 4)
    results = at_once(*[partial(retention.tend, house, made.id)] * 2)
    assert not [result for result in results if isinstance(result, Exception)]
    assert sum(result.archived for result in results if isinstance(result, retention.Tended)) == 2
    recorded = [
        each["number"]
        for row in rows(house, "select after from operations where kind = 'archive'")
        for each in row["after"]["done"]
    ]
    assert sorted(recorded) == [1, 2]
    sound(house)


@pytest.mark.parametrize("attempt", range(4))
def test_restoring_while_it_is_deleted_gives_one_or_the_other(made: Film, attempt: int) -> None:
    """Either it is current and whole, or it is gone and the head is what it was; never a head with a gap."""
    house, owner = made.house, made.owner
    regenerated(made, 1)
    restored, tended = at_once(
        partial(history.restore, house, owner, made.id, 1, [made.scene(1)], None),
        partial(retention.tend, house, made.id, later(31)),
    )
    assert isinstance(tended, retention.Tended), tended
    if isinstance(restored, Exception):
        assert isinstance(restored, Gone), restored
        assert states(made)[1] == "deleted"
    else:
        assert states(made)[1] != "deleted"
        thawed_all(house)
        retention.tend(house, made.id)
    assert films.video(house, owner, made.id, made.head)
    assert findings(house) == []


def test_a_pass_does_not_stop_at_what_cannot_be_archived(made: Film) -> None:
    """A damaged clip stays as it is and is told; the others are archived."""
    house = made.house
    regenerated(made, 4)
    sick = blob(made, 1)
    file = house.settings.blobs_dir / sick[:2] / sick[2:4] / sick
    shutil.copy(file, house.workshop / "kept.mp4")
    file.chmod(0o644)
    file.write_bytes(b"rotten")
    done = retention.tend(restarted(house), made.id)
    assert done.archived == 1
    assert len(done.failed) == 1
    assert states(made) == {1: "hot", 2: "replaced", 3: "hot", 4: "hot", 5: "hot"}
