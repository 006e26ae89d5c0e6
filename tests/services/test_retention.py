"""Retention: what the plan says is what is done, nothing protected goes, and what is archived comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.clip_versions import blob, later, planned, regenerated, sound, states
from tests.house import Film, count, finished, rows
from tests.sketchbook import Sketchbook

from retake.db.rows import run as execute
from retake.domain.errors import NotFound
from retake.services import (
    archiving,
    blobs,
    collection,
    films,
    history,
    operations,
    policies,
    projects,
    retention,
    runs,
)
from retake.services.house import House, Person

pytestmark = pytest.mark.usefixtures("quick_archive")


# ---------------------------------------------------------------------------------------------- the limit


def test_four_regenerations_send_the_two_oldest_to_the_archive_and_never_the_current_one(
    made: Film,
) -> None:
    """Three stay at hand; the plan said so with the same reasons, and the log and the owner are told."""
    house = made.house
    regenerated(made, 4)
    expected = {
        1: ("archive", "clip v1: 3 newer ones are kept ready to play"),
        2: ("archive", "clip v2: 3 newer ones are kept ready to play"),
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
    assert planned(house)[2] == ("archive", "clip v2: 1 newer one is kept ready to play")
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


def test_what_a_waiting_run_was_told_it_would_reuse_stays(made: Film, sketchbook: Sketchbook) -> None:
    """It was quoted nothing for it, and nothing is what it pays."""
    scene = made.document()["scenes"][0]
    made.edit({"op": "scene.edit", "scene": scene["id"], "prompt": "A heron, scene 1: elsewhere"})
    run = made.order({"op": "scene.edit", "scene": scene["id"], "prompt": scene["prompt"]})
    assert run["quote_usd"] == 0
    retention.tend(made.house, made.id, later(40))
    with sketchbook.counted() as orders:
        done = finished(made.house, made.owner, run["id"])
    assert (done["state"], done["cost_usd"], orders) == ("done", 0, [])


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


def test_bytes_that_somebodys_policy_wants_as_they_are_are_never_compressed(made: Film) -> None:
    """The fork's own policy compresses; the clip it came from is under a lossless one, and both have their bytes."""
    house, owner = made.house, made.owner
    fork = Film(house, owner, projects.fork(house, owner, made.id, 1, "The fork")["project"]["id"])
    for film in (made, fork):
        regenerated(film, 1)
    policies.set_project_retention(house, owner, made.id, {"method": "lossless"})
    retention.tend(house, fork.id, at=later(8))
    assert states(made)[1] == states(fork)[1] == "cold"
    sound(house)


@pytest.mark.parametrize(("before", "meanwhile"), [("compress", "lossless"), ("lossless", "compress")])
def test_a_method_that_is_changed_while_bytes_are_prepared_is_left_to_the_next_pass(
    made: Film, monkeypatch: pytest.MonkeyPatch, before: str, meanwhile: str
) -> None:
    """What was prepared under the old policy is not what the new one asks for: the bytes stay until it is."""
    house, owner = made.house, made.owner
    regenerated(made, 1)
    policies.set_project_retention(house, owner, made.id, {"method": before})
    prepare = archiving._prepared

    def slowly(*arguments: Any) -> str:
        policies.set_project_retention(house, owner, made.id, {"method": meanwhile})
        return prepare(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(archiving, "_prepared", slowly)
        assert retention.tend(house, made.id, at=later(8)) == retention.Tended()
    assert states(made)[1] == "hot"
    retention.tend(house, made.id, at=later(8))
    assert states(made)[1] == {"lossless": "cold", "compress": "replaced"}[meanwhile]
    with house.database.transaction() as connection:
        execute(connection, "update blobs set created_at = now() - interval '90 days'")
    collection.collect(house)
    sound(house)


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
