"""Versions with a gap, whose clips were deleted: nothing is bought for a film that cannot be put together from them."""

from __future__ import annotations

import pytest
from tests.clip_versions import later, regenerated, sound, states
from tests.house import Film, contents, finished, rows
from tests.sketchbook import Sketchbook

from retake.domain.errors import Gone
from retake.services import films, plans, projects, retention, runs

pytestmark = pytest.mark.usefixtures("quick_archive")


def gapped(made: Film) -> Film:
    """The film, whose first version has lost the clip of its first scene."""
    regenerated(made, 1)
    retention.tend(made.house, at=later(31))
    assert states(made)[1] == "deleted"
    return made


def test_an_edit_that_would_keep_a_deleted_clip_is_refused_before_anything_is_spent(made: Film) -> None:
    """Plan and order say which clip is gone; nothing is queued or bought."""
    gapped(made)
    edit = {"op": "scene.instruct", "scene": made.scene(2), "instruction": "at night"}
    before = contents(made.house)
    with pytest.raises(Gone) as caught:
        made.order(edit, base_version=1)
    assert [scene["scene_id"] for scene in caught.value.facts["scenes"]] == [made.scene(1)]
    with pytest.raises(Gone):
        plans.plan_edits(made.house, made.owner, made.id, [edit], 1)
    assert contents(made.house) == before


def test_the_scene_whose_clip_was_deleted_can_be_made_again_from_that_very_version(made: Film) -> None:
    """What the error advises works: the new film has all clips, and nothing deleted is current."""
    gapped(made)
    run = made.edit(
        {"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"}, base_version=1
    )
    assert run["state"] == "done", run["problem"]
    assert films.video(made.house, made.owner, made.id, made.head)
    sound(made.house)


def test_a_run_is_not_retried_from_a_version_that_has_lost_a_clip_meanwhile(
    made: Film, sketchbook: Sketchbook
) -> None:
    """It failed, its base is pinned no more, and a month later the clip it would keep is gone."""
    regenerated(made, 1)
    sketchbook.fail("clip")
    edit = {"op": "scene.instruct", "scene": made.scene(2), "instruction": "at night"}
    run = finished(made.house, made.owner, made.order(edit, base_version=1)["id"])
    assert run["state"] == "failed"
    retention.tend(made.house, at=later(31))
    assert states(made)[1] == "deleted"
    with sketchbook.counted() as orders, pytest.raises(Gone):
        runs.retry(made.house, made.owner, run["id"])
    assert orders == []
    assert rows(made.house, "select state from runs where id = :id", id=run["id"]) == [{"state": "failed"}]


@pytest.mark.parametrize("days", [8, 31])
def test_bytes_that_films_share_are_freed_once_in_the_plan_and_in_the_pass(made: Film, days: int) -> None:
    """A fork lets the same clip go: what is told to be freed is what the store really loses."""
    house, owner = made.house, made.owner
    fork = Film(house, owner, projects.fork(house, owner, made.id, 1, "The fork")["project"]["id"])
    regenerated(made, 1)
    fork.edit({"op": "scene.again", "scene": fork.scene(1), "part": "clip"})
    size = rows(
        house,
        "select size from blobs where sha256 = :blob",
        blob=made.document(1)["scenes"][0]["clip"]["blob"],
    )[0]["size"]
    plan = retention.plan(house, later(days))
    assert {item["action"] for item in plan["items"]} == {"keep", "archive" if days == 8 else "delete"}
    assert plan["archive_bytes"] + plan["delete_bytes"] == size
    done = retention.tend(house, at=later(days))
    assert (done.freed, done.archived + done.deleted) == (size, 2 if days == 31 else 1)
