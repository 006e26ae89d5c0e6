"""History: roll back, restore, work on from an old version, fork, name. Nothing is lost and nothing stored twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.house import Film, contents, count, film, findings, ordered, rows
from tests.sketchbook import Sketchbook

from retake.domain.errors import Gone, Invalid, NotFound, NotReady
from retake.services import history, operations, projects, versions
from retake.services.house import House, Person


@pytest.fixture
def changed(made: Film) -> Film:
    """A film of two versions; in the second scene 3 is at night."""
    made.edit({"op": "scene.instruct", "scene": made.scene(3), "instruction": "at night"})
    return made


def stored(made: Film) -> dict[str, int]:
    """Every stored blob with its size."""
    return dict(made.house.blobs.list())


def part_heads(made: Film) -> dict[str, str]:
    """The heads of the families that fill the film, by family."""
    found = rows(made.house, "select id, head_id from families where project_id = :project", project=made.id)
    return {str(row["id"]): str(row["head_id"]) for row in found}


def test_roll_back_moves_the_head_and_makes_nothing(changed: Film, sketchbook: Sketchbook) -> None:
    """Back to 1 and forward to 2: no version, no byte and no call more; the parts' heads move along."""
    blobs, numbers, heads = stored(changed), changed.numbers(), part_heads(changed)
    with sketchbook.counted() as orders:
        answer = history.set_head(changed.house, changed.owner, changed.id, 1, changed.head_id)
        assert answer["project"]["head"]["number"] == 1
        assert answer["operation"]["kind"] == "set_head"
        assert findings(changed.house) == []
        back = part_heads(changed)
        moved = {family for family in heads if heads[family] != back[family]}
        last = changed.document(1)["scenes"][2]
        assert moved == {last["image"]["family"], last["clip"]["family"]}
        history.set_head(changed.house, changed.owner, changed.id, 2, None)
    assert part_heads(changed) == heads
    assert (stored(changed), changed.numbers()) == (blobs, numbers)
    assert orders == []
    assert findings(changed.house) == []


def test_rolling_back_to_the_current_version_is_refused(changed: Film) -> None:
    """It says so, and writes nothing."""
    before = contents(changed.house)
    with pytest.raises(Invalid, match="current already"):
        history.set_head(changed.house, changed.owner, changed.id, 2, None)
    assert contents(changed.house) == before


def test_restoring_a_version_appends_its_content(changed: Film, sketchbook: Sketchbook) -> None:
    """Version 3 says what version 1 said; nothing is generated and no byte written."""
    blobs = stored(changed)
    with sketchbook.counted() as orders:
        answer = history.restore(changed.house, changed.owner, changed.id, 1, None, changed.head_id)
    version = answer["version"]
    assert (version["number"], version["origin"], version["parent_number"]) == (3, "restored", 2)
    assert version["document"] == changed.document(1)
    assert version["cost_usd"] == 0
    assert orders == []
    assert stored(changed) == blobs
    assert findings(changed.house) == []


def test_restoring_one_scene_leaves_the_others(changed: Film) -> None:
    """Scene 3 as it was, scene 1 as it is now; composed anew without a byte."""
    changed.edit({"op": "scene.instruct", "scene": changed.scene(1), "instruction": "in rain"})
    blobs, scene = stored(changed), changed.scene(3)
    answer = history.restore(changed.house, changed.owner, changed.id, 1, [scene], None)
    document = answer["version"]["document"]
    assert document["scenes"][2] == changed.document(1)["scenes"][2]
    assert document["scenes"][0] == changed.document(3)["scenes"][0]
    assert answer["operation"]["summary"] == "Scene 3 restored: clip v1, from film v1"
    assert stored(changed) == blobs
    assert findings(changed.house) == []


def test_restoring_a_removed_scene_puts_it_back_where_it_stood(made: Film) -> None:
    """And the film's sound is as long as the film again, without a new byte."""
    scene = made.scene(2)
    made.edit({"op": "scene.remove", "scene": scene})
    blobs = stored(made)
    history.restore(made.house, made.owner, made.id, 1, [scene], None)
    assert made.document()["scenes"] == made.document(1)["scenes"]
    assert made.document()["composition"] == made.document(1)["composition"]
    assert stored(made) == blobs
    assert findings(made.house) == []


def test_restoring_all_scenes_of_an_older_style_says_what_fills_them(made: Film) -> None:
    """Scenes restored across a change of style keep the clips they had."""
    made.edit({"op": "style", "prompt": "ink"})
    history.restore(made.house, made.owner, made.id, 1, [made.scene(1)], None)
    assert made.clips()[0] == made.clips(1)[0]
    assert made.clips()[1:] == made.clips(2)[1:]
    assert findings(made.house) == []


def test_restoring_what_is_there_already_makes_no_version(changed: Film, sketchbook: Sketchbook) -> None:
    """The current version, one with its content, a scene that is as it was: each refused in words, nothing written."""
    with pytest.raises(Invalid, match="Film v2 is current already"):
        history.restore(changed.house, changed.owner, changed.id, 2, None, None)
    with pytest.raises(Invalid, match="Scene 1 is in the current version as in film v1 already"):
        history.restore(changed.house, changed.owner, changed.id, 1, [changed.scene(1)], None)
    history.restore(changed.house, changed.owner, changed.id, 1, None, None)
    before = contents(changed.house)
    with sketchbook.counted() as orders:
        with pytest.raises(Invalid, match="Film v3 is current and has the same content as film v1"):
            history.restore(changed.house, changed.owner, changed.id, 1, None, None)
        every = [changed.scene(number) for number in (1, 2, 3)]
        with pytest.raises(Invalid, match="Scenes 1, 2 and 3 are in the current version"):
            history.restore(changed.house, changed.owner, changed.id, 1, every, None)
    assert orders == []
    assert contents(changed.house) == before


def test_restoring_an_unknown_scene_or_version_changes_nothing(changed: Film) -> None:
    """Each is refused with its name."""
    before = contents(changed.house)
    with pytest.raises(Invalid, match="no scene nowhere"):
        history.restore(changed.house, changed.owner, changed.id, 1, ["nowhere"], None)
    with pytest.raises(NotFound, match="no version 9"):
        history.restore(changed.house, changed.owner, changed.id, 9, None, None)
    assert contents(changed.house) == before


def test_working_on_from_an_old_version_inherits_what_was_active_there(changed: Film) -> None:
    """An edit of version 1 while 2 is current: its parent is 1, it has nothing of 2, and it becomes current."""
    run = changed.edit(
        {"op": "scene.instruct", "scene": changed.scene(1), "instruction": "in rain"}, base_version=1
    )
    assert run["state"] == "done"
    version = changed.version()
    assert (version["number"], version["parent_number"]) == (3, 1)
    assert changed.clips()[1:] == changed.clips(1)[1:]
    assert changed.clips()[0] not in (changed.clips(1)[0], changed.clips(2)[0])
    assert findings(changed.house) == []
    graph = versions.graph(changed.house, changed.owner, changed.id, None, 200)
    assert {node["number"]: node["parent_number"] for node in graph["nodes"]} == {3: 1, 2: 1, 1: None}
    assert graph["head"] == version["id"]


def test_two_branches_merge_by_themselves_when_disjoint(changed: Film) -> None:
    """Scene 3 on one branch, scene 1 on the other: the merge has both, generates nothing, and has two parents."""
    changed.edit(
        {"op": "scene.instruct", "scene": changed.scene(1), "instruction": "in rain"}, base_version=1
    )
    blobs = stored(changed)
    answer = history.merge_into_head(changed.house, changed.owner, changed.id, 2, None, {})
    assert changed.clips() == [changed.clips(3)[0], changed.clips(1)[1], changed.clips(2)[2]]
    assert answer["version"]["second_parent_id"] == changed.id_of(2)
    assert stored(changed) == blobs
    assert findings(changed.house) == []
    chain = versions.lineage(changed.house, changed.owner, changed.id, 4, 100)
    assert [version["number"] for version in chain] == [4, 3, 1]


def test_a_fork_has_the_same_bytes_and_a_life_of_its_own(changed: Film, sketchbook: Sketchbook) -> None:
    """No new blob; editing the fork touches only the fork, and buys only what it changes."""
    blobs, before = stored(changed), contents(changed.house)
    shown = projects.fork(changed.house, changed.owner, changed.id, 2, "Another try")["project"]
    fork = Film(changed.house, changed.owner, shown["id"])
    assert stored(changed) == blobs
    assert contents(changed.house)["blobs"] == before["blobs"]
    assert fork.clips() == changed.clips(2)
    assert fork.numbers() == [1]
    assert fork.version()["origin"] == "forked"
    ours = {scene["clip"]["family"] for scene in changed.document()["scenes"]}
    assert not ours & {scene["clip"]["family"] for scene in fork.document()["scenes"]}
    assert findings(changed.house) == []

    original = changed.version()
    with sketchbook.counted() as orders:
        fork.edit({"op": "scene.instruct", "scene": fork.scene(1), "instruction": "in fog"})
    assert sorted(order.step for order in orders) == ["clip", "image"]
    assert changed.version() == original
    assert findings(changed.house) == []


@pytest.mark.parametrize("kind", ["story", "image"])
def test_stories_and_pictures_are_rolled_back_restored_and_forked_like_films(
    house: House, ada: Person, kind: str
) -> None:
    """One model: the same verbs, the same outcome."""
    work = film(house, ada, "A fox", kind=kind)
    work.edit({"op": "instruct", "instruction": "sadder"})
    first = work.document(1)
    history.set_head(house, ada, work.id, 1, None)
    assert work.document() == first
    history.set_head(house, ada, work.id, 2, None)
    history.restore(house, ada, work.id, 1, None, None)
    assert work.document() == first
    with pytest.raises(Invalid, match="Only a film"):
        history.restore(house, ada, work.id, 1, ["x"], None)
    fork = projects.fork(house, ada, work.id, 2, None)["project"]
    assert Film(house, ada, fork["id"]).document() == work.document(2)
    assert findings(house) == []


def test_a_label_names_one_version_and_a_name_is_given_once(changed: Film) -> None:
    """It shows in lists, and taking it away frees it."""
    house, owner, project = changed.house, changed.owner, changed.id
    projects.label(house, owner, project, 1, "client  cut")
    assert changed.version(1)["labels"] == ["client cut"]
    with pytest.raises(Invalid, match="called “client cut” already"):
        projects.label(house, owner, project, 2, "client cut")
    projects.unlabel(house, owner, project, "client cut")
    assert changed.version(1)["labels"] == []
    projects.label(house, owner, project, 2, "client cut")
    with pytest.raises(NotFound):
        projects.unlabel(house, owner, project, "no such name")
    with pytest.raises(Invalid, match="empty"):
        projects.label(house, owner, project, 1, "   ")


def test_a_deleted_project_is_gone_until_it_is_brought_back(changed: Film) -> None:
    """Soft: nothing of it answers, it stands among the deleted, and undo brings all of it back."""
    house, owner, project = changed.house, changed.owner, changed.id
    before, versions_before = changed.document(), count(house, "versions")
    operation = projects.delete(house, owner, project)["operation"]
    for call in (
        changed.view,
        lambda: changed.version(1),
        lambda: changed.order({"op": "title", "title": "x"}),
        lambda: history.set_head(house, owner, project, 1, None),
        lambda: projects.delete(house, owner, project),
    ):
        with pytest.raises(Gone):
            call()
    assert projects.page(house, owner, False, None, 10) == []
    assert [shown["id"] for shown in projects.page(house, owner, True, None, 10)] == [project]
    operations.undo(house, owner, operation["id"])
    assert changed.document() == before
    assert count(house, "versions") == versions_before
    assert findings(house) == []


def test_another_persons_project_is_as_if_it_were_not_there(changed: Film, bob: Person) -> None:
    """Every verb says the same, and changes nothing."""
    house, project = changed.house, changed.id
    before = contents(house)
    calls: list[Callable[[], object]] = [
        lambda: projects.one(house, bob, project),
        lambda: projects.delete(house, bob, project),
        lambda: projects.describe(house, bob, project, "mine", None, None),
        lambda: projects.fork(house, bob, project, 1, None),
        lambda: projects.label(house, bob, project, 1, "x"),
        lambda: history.set_head(house, bob, project, 1, None),
        lambda: history.restore(house, bob, project, 1, None, None),
        lambda: history.merge_into_head(house, bob, project, 1, None, {}),
        lambda: versions.page(house, bob, project, None, 10),
        lambda: versions.one(house, bob, project, 1),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            call()
    assert contents(house) == before


def test_a_project_without_a_version_cannot_be_changed_yet(house: House, ada: Person) -> None:
    """It says what it waits for."""
    made, _ = ordered(house, ada)
    with pytest.raises(NotReady):
        made.order({"op": "title", "title": "x"})
    with pytest.raises(NotFound):
        history.restore(house, ada, made.id, 1, None, None)
