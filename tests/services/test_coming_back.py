"""What was archived comes back when it is wanted, and what was deleted says that it is gone and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from tests.clip_versions import blob, later, planned, regenerated, sound, states, thawed_all
from tests.house import Film, rows

from retake.db.rows import run as execute
from retake.domain.errors import Gone, Thawing
from retake.services import (
    archiving,
    blobs,
    exports,
    films,
    history,
    operations,
    projects,
    retention,
    versions,
)
from retake.services.house import House

pytestmark = pytest.mark.usefixtures("quick_archive")


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
    assert exports.make(house, owner, made.id, made.head)[0].path.exists()
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
    assert planned(house)[1] == ("thaw", "current: it has to be ready to play")
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
    done = retention.tend(house, at=at)
    recorded = rows(house, "select after from operations where kind = 'archive' order by id desc limit 1")
    assert [each["action"] for each in recorded[0]["after"]["done"] if each["number"] == 1] == ["drop_copy"]
    assert done.dropped == 1
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
        partial(exports.wanted, house, owner, made.id, 1),
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
