"""The operations log: every change of history is in it and can be taken back while nothing stands on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pytest
from tests.house import Film, View, at_once, contents, findings, rows

from retake.domain.errors import CannotUndo, Gone, NotFound
from retake.services import history, operations, projects
from retake.services.house import Person


def log(made: Film) -> list[View]:
    """The project's operations, newest first."""
    return operations.page(made.house, made.owner, made.id, None, 100)


def undo(made: Film, operation: View | None = None) -> View:
    """Take an operation back, the newest without one."""
    answer: View = operations.undo(made.house, made.owner, (operation or log(made)[0])["id"])["operation"]
    return answer


def edit(made: Film) -> None:
    """Change scene 1."""
    made.edit({"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"})


def restore(made: Film) -> None:
    """Restore version 1."""
    history.restore(made.house, made.owner, made.id, 1, None, None)


def roll_back(made: Film) -> None:
    """Make version 1 current."""
    history.set_head(made.house, made.owner, made.id, 1, None)


def merge(made: Film) -> None:
    """Branch off version 1 and merge the branch."""
    history.merge_into_head(made.house, made.owner, made.id, 3, None, {})


def branch(made: Film) -> None:
    """Version 3 from version 1, with version 2 current again."""
    made.edit({"op": "scene.instruct", "scene": made.scene(3), "instruction": "in fog"}, base_version=1)
    history.set_head(made.house, made.owner, made.id, 2, None)


@pytest.mark.parametrize(
    ("kind", "prepare", "act"),
    [
        ("edit", [], edit),
        ("restore", [edit], restore),
        ("set_head", [edit], roll_back),
        ("merge", [edit, branch], merge),
    ],
)
def test_a_move_of_the_head_is_undone_and_redone(
    made: Film, kind: str, prepare: list[Callable[[Film], None]], act: Callable[[Film], None]
) -> None:
    """Undo brings back exactly the head before, undo of the undo the one after; no version is ever removed."""
    for step in prepare:
        step(made)
    before = made.head
    act(made)
    after, numbers = made.head, made.numbers()
    newest = log(made)[0]
    assert newest["kind"] == kind
    assert newest["undoable"]
    assert not newest["undone"]

    undone = undo(made)
    assert undone["kind"] == "undo"
    assert made.head == before
    assert log(made)[1]["undone"]
    assert not log(made)[1]["undoable"]
    assert findings(made.house) == []

    undo(made)
    assert made.head == after
    assert made.numbers() == numbers
    assert findings(made.house) == []


def test_an_operation_is_undone_once(made: Film) -> None:
    """The second time it says so."""
    edit(made)
    operation = log(made)[0]
    undo(made, operation)
    before = contents(made.house)
    with pytest.raises(CannotUndo, match="already"):
        undo(made, operation)
    assert contents(made.house) == before


def test_what_something_else_stands_on_is_not_undone(made: Film) -> None:
    """An edit with another edit on top: refused in words, nothing changed."""
    edit(made)
    first = log(made)[0]
    made.edit({"op": "title", "title": "On top"})
    before = contents(made.house)
    with pytest.raises(CannotUndo, match="moved on") as caught:
        undo(made, first)
    assert "Restore" in caught.value.next_step
    assert contents(made.house) == before
    undo(made)
    undo(made, first)
    assert made.head == 1


def test_making_and_forking_and_keeping_beside_are_not_undone(made: Film) -> None:
    """There is nothing before a first version; a kept result is nobody's head."""
    (make,) = log(made)
    assert not make["undoable"]
    with pytest.raises(CannotUndo):
        undo(made, make)
    fork = Film(
        made.house, made.owner, projects.fork(made.house, made.owner, made.id, 1, None)["project"]["id"]
    )
    assert not log(fork)[0]["undoable"]
    with pytest.raises(CannotUndo):
        undo(fork)


def test_a_deletion_is_undone(made: Film) -> None:
    """The project is back, and the log tells both."""
    projects.delete(made.house, made.owner, made.id)
    assert undo(made)["summary"].startswith("Undone: Project")
    assert made.head == 1
    assert [entry["kind"] for entry in log(made)] == ["undo", "delete", "make"]


def test_a_new_name_description_and_tags_are_undone(made: Film) -> None:
    """All three come back as they were."""
    old = made.view()
    projects.describe(made.house, made.owner, made.id, "New", "described", ["a", "b"])
    new = made.view()
    assert (new["name"], new["description"], new["tags"]) == ("New", "described", ["a", "b"])
    undo(made)
    view = made.view()
    assert (view["name"], view["description"], view["tags"]) == (old["name"], old["description"], old["tags"])


def describe(
    made: Film, name: str | None = None, words: str | None = None, tags: list[str] | None = None
) -> View:
    """Change some of what a project is called, said to be and tagged with; the operation that tells of it."""
    projects.describe(made.house, made.owner, made.id, name, words, tags)
    return log(made)[0]


def told(made: Film) -> tuple[str, str, list[str]]:
    """Name, description and tags as they are now."""
    view = made.view()
    return view["name"], view["description"], view["tags"]


def test_undoing_an_older_rename_leaves_what_was_described_and_tagged_since(made: Film) -> None:
    """Only what that operation changed goes back."""
    old = told(made)[0]
    rename = describe(made, "New")
    describe(made, words="A film about light", tags=["sea", "dawn"])
    undo(made, rename)
    assert told(made) == (old, "A film about light", ["sea", "dawn"])


def test_undoing_tags_takes_back_those_and_no_newer_ones(made: Film) -> None:
    """One by one: the newer tag stays, the one taken away since stays away, the removed one comes back."""
    describe(made, tags=["sea", "old"])
    change = describe(made, tags=["sea", "dawn", "night"])
    describe(made, tags=["sea", "dawn", "night", "newer"])
    describe(made, tags=["sea", "night", "newer"])
    undo(made, change)
    assert told(made)[2] == ["sea", "newer", "old"]


def test_a_field_that_was_changed_since_is_kept_and_named(made: Film) -> None:
    """In part when something else is left to take back, refused when nothing is."""
    old = told(made)[0]
    both = describe(made, "First", "first words")
    only = describe(made, "Second")
    describe(made, "Third")
    before = contents(made.house)
    with pytest.raises(CannotUndo, match="The name has been changed since"):
        undo(made, only)
    assert contents(made.house) == before
    assert undo(made, both)["summary"].endswith("(but for the name, changed since)")
    assert told(made) == ("Third", "", [])
    describe(made, old)
    with pytest.raises(CannotUndo, match="changed since"):
        undo(made, only)


def test_an_undo_with_nothing_left_to_take_back_says_so(made: Film) -> None:
    """Somebody wrote the old name again by hand."""
    old = told(made)[0]
    rename = describe(made, "New")
    describe(made, old)
    with pytest.raises(CannotUndo, match="as it was before already"):
        undo(made, rename)


def test_what_was_recorded_whole_by_earlier_releases_is_taken_back_by_field(made: Film) -> None:
    """They wrote all three fields into each operation, changed or not."""
    old = told(made)[0]
    rename = describe(made, "New")
    with made.house.database.transaction() as connection:
        connection.exec_driver_sql(
            """update operations set before = jsonb_build_object('name', %s::text, 'description', '', 'tags', '[]'::jsonb),
            after = jsonb_build_object('name', 'New', 'description', '', 'tags', '[]'::jsonb) where id = %s""",
            (old, rename["id"]),
        )
    describe(made, words="newer", tags=["newer"])
    undo(made, rename)
    assert told(made) == (old, "newer", ["newer"])


@pytest.mark.parametrize(
    ("name", "words", "tags", "summary"),
    [
        ("New", None, None, "Renamed to “New”"),
        (None, "words", None, "Described"),
        (None, None, ["sea"], "Tagged “sea”"),
        ("New", "words", ["a", "b"], "Renamed to “New”, described, tagged “a”, “b”"),
    ],
)
def test_the_log_tells_what_was_changed(
    made: Film, name: str | None, words: str | None, tags: list[str] | None, summary: str
) -> None:
    """Tagging is not told as a new name."""
    assert describe(made, name, words, tags)["summary"] == summary


def test_the_log_tells_what_was_taken_away(made: Film) -> None:
    """Tags, and the description."""
    describe(made, words="words", tags=["a", "b", "c"])
    assert describe(made, tags=["b"])["summary"] == "Tags “a”, “c” removed"
    assert describe(made, tags=[])["summary"] == "Tag “b” removed"
    assert describe(made, words="others")["summary"] == "Description changed"
    assert describe(made, words="")["summary"] == "Description removed"


def test_two_who_describe_at_once_do_not_write_over_each_other(made: Film) -> None:
    """One renames, the other tags: both hold."""
    for number in range(5):
        at_once(
            partial(describe, made, f"Name {number}"),
            partial(describe, made, tags=[f"tag {number}"]),
        )
        assert told(made) == (f"Name {number}", "", [f"tag {number}"])


def test_describing_a_project_as_it_is_writes_nothing(made: Film) -> None:
    """No operation for no change."""
    before = contents(made.house)
    projects.describe(made.house, made.owner, made.id, made.view()["name"], None, None)
    assert contents(made.house) == before


def test_labels_given_and_taken_are_undone(made: Film) -> None:
    """And refused when the name went elsewhere meanwhile."""
    house, owner = made.house, made.owner
    given = projects.label(house, owner, made.id, 1, "cut")["operation"]
    undo(made)
    assert made.version(1)["labels"] == []
    projects.label(house, owner, made.id, 1, "cut")
    taken = projects.unlabel(house, owner, made.id, "cut")["operation"]
    undo(made, taken)
    assert made.version(1)["labels"] == ["cut"]
    taken = projects.unlabel(house, owner, made.id, "cut")["operation"]
    edit(made)
    projects.label(house, owner, made.id, 2, "cut")
    with pytest.raises(CannotUndo, match="Another version"):
        undo(made, taken)
    with pytest.raises(CannotUndo):
        undo(made, given)


def test_undoing_a_label_does_not_take_the_name_from_another_version(made: Film) -> None:
    """The name was taken away and given to version 2: undoing its first giving must leave version 2 alone."""
    house, owner = made.house, made.owner
    edit(made)
    given = projects.label(house, owner, made.id, 1, "cut")["operation"]
    projects.unlabel(house, owner, made.id, "cut")
    projects.label(house, owner, made.id, 2, "cut")
    with pytest.raises(CannotUndo):
        undo(made, given)
    assert made.version(2)["labels"] == ["cut"]


@pytest.mark.parametrize("kind", ["label", "unlabel", "describe", "edit"])
def test_in_a_deleted_project_nothing_but_its_deletion_is_undone(made: Film, kind: str) -> None:
    """It is gone until that is taken back; then everything else can be undone as before."""
    edit(made)
    projects.describe(made.house, made.owner, made.id, "Another name", None, None)
    projects.label(made.house, made.owner, made.id, 1, "best")
    projects.unlabel(made.house, made.owner, made.id, "best")
    if kind == "label":
        projects.label(made.house, made.owner, made.id, 1, "first")
    operation = next(each for each in log(made) if each["kind"] == kind)
    projects.delete(made.house, made.owner, made.id)
    before = contents(made.house)
    with pytest.raises(Gone):
        undo(made, operation)
    assert contents(made.house) == before
    undo(made)
    assert undo(made, operation)["kind"] == "undo"


def test_another_persons_operation_is_not_there(made: Film, bob: Person) -> None:
    """Neither in lists nor to be undone."""
    edit(made)
    with pytest.raises(NotFound):
        operations.undo(made.house, bob, log(made)[0]["id"])
    assert operations.page(made.house, bob, None, None, 10) == []
    with pytest.raises(NotFound):
        operations.page(made.house, bob, made.id, None, 10)


def test_every_version_and_every_move_of_a_head_is_in_the_log(made: Film) -> None:
    """Each version belongs to exactly one operation; the chain of heads before and after has no gap."""
    for act in (edit, branch, merge, restore, roll_back):
        act(made)
    entries = rows(made.house, "select * from operations where project_id = :id order by at, id", id=made.id)
    mentioned = [name for entry in entries for name in entry["after"].get("versions", [])]
    all_versions = rows(
        made.house,
        "select v.id from versions v join families f on f.id = v.family_id where f.id = :id or f.project_id = :id",
        id=made.id,
    )
    assert sorted(mentioned) == sorted(str(row["id"]) for row in all_versions)
    heads = [(entry["before"].get("head"), entry["after"].get("head")) for entry in entries]
    assert all(earlier[1] == later[0] for earlier, later in pairwise(heads))
    assert heads[-1][1] == str(made.head_id)
