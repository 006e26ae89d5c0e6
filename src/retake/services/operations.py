"""The operations log, and taking operations back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import families, history, operations, versions
from retake.db.rows import Row
from retake.domain import descriptions
from retake.domain.changes import Change
from retake.domain.errors import CannotUndo, NotFound
from retake.services import projects, views
from retake.services.history import commit, project_view
from retake.services.holding import hold_film, hold_for_name
from retake.services.house import House, Person
from retake.services.permissions import own_project


def page(
    house: House, person: Person, project: UUID | None, before: tuple[datetime, UUID] | None, limit: int
) -> list[views.View]:
    """Operations in the person's projects, newest first."""
    with house.database.autocommit() as connection:
        if project is not None:
            own_project(connection, person, project, deleted_too=True)
        return [
            views.operation(row) for row in operations.page(connection, person.id, project, before, limit)
        ]


def undo(house: House, person: Person, operation: UUID) -> views.View:
    """Take an operation back by another one. Raises CannotUndo when something else stands on it."""
    with house.database.transaction() as connection:
        row = operations.row(connection, operation)
        if row is None or row["owner_id"] != person.id:
            raise NotFound(f"There is no operation {operation} in your projects.")
        history.lock_project(connection, row["project_id"])
        row = operations.row(connection, operation)
        if row is None:  # purged with its project while we waited
            raise NotFound(f"There is no operation {operation} in your projects.")
        if row["undone_by"] is not None:
            raise CannotUndo("This operation was taken back already.")
        taken_back = _UNDO.get(row["kind"])
        if taken_back is None:
            raise CannotUndo(f"“{row['summary']}” is not of the kind that can be taken back.")
        if row["kind"] != "delete":  # in a deleted project nothing else is done, nor undone
            own_project(connection, person, row["project_id"])
        fresh = taken_back(house, connection, person, row)
        operations.mark_undone(connection, operation, fresh)
        again = operations.row(connection, fresh)
        assert again is not None
        return {
            "operation": views.operation(again),
            "project": project_view(house, connection, row["project_id"]),
        }


def _head_back(house: House, connection: Connection, person: Person, row: Row) -> UUID:
    target, stands = row["before"].get("head"), row["after"].get("head")
    project = row["project_id"]
    head = history.head_of(connection, project)
    if target is None:
        raise CannotUndo(
            "This made the first version; there is nothing before it.",
            next_step="Delete the project instead.",
        )
    if str(head) != stands:
        raise CannotUndo("The project has moved on since, so this cannot be taken back on its own.")
    hold_film(house, connection, project, UUID(target))
    history.follow_head(connection, project, UUID(target))
    summary = f"Undone: {row['summary']}"
    change = Change("undo", project, person.id, summary, head, UUID(target), undoes=row["id"])
    _, operation = commit(connection, change)
    return operation


def _record(connection: Connection, person: Person, row: Row, but: str = "") -> UUID:
    """The operation that takes one back which made no version; ``but`` what stays as it is."""
    view = projects.record(
        connection,
        person,
        row["project_id"],
        "undo",
        f"Undone: {row['summary']}{but}",
        row["after"],
        row["before"],
        undoes=row["id"],
    )
    identifier: UUID = view["id"]
    return identifier


def _deletion_back(house: House, connection: Connection, person: Person, row: Row) -> UUID:
    projects.set_deleted(house, connection, person.id, row["project_id"], False)
    return _record(connection, person, row)


def _description_back(house: House, connection: Connection, person: Person, row: Row) -> UUID:
    """Field by field: what somebody has changed since stays, and is named."""
    found = families.project_row(connection, row["project_id"])
    assert found is not None
    now = projects.described(found)
    back = descriptions.take_back(row["before"], row["after"], now)
    overtaken = " and the ".join(back.overtaken)
    if not back.facts:
        if not overtaken:
            raise CannotUndo("Nothing of this is left to take back: it is as it was before already.")
        raise CannotUndo(
            f"The {overtaken} {'have' if len(back.overtaken) > 1 else 'has'} been changed since, so this cannot be "
            "taken back on its own.",
            next_step="Undo the later change first, or write it as you want it.",
        )
    projects.set_description(house, connection, row["project_id"], {**now, **back.facts})
    kept = f" (but for the {overtaken}, changed since)" if overtaken else ""
    before = {name: now[name] for name in back.facts}
    return _record(connection, person, {**row, "before": back.facts, "after": before}, kept)


def _label_back(house: House, connection: Connection, person: Person, row: Row) -> UUID:
    name, version = row["after"]["name"], row["after"]["version"]
    removed = versions.remove_label(connection, row["project_id"], name)
    if removed is None:
        raise CannotUndo("The name is gone already.")
    if str(removed) != version:
        raise CannotUndo(f"“{name}” names another version now.")
    return _record(connection, person, row)


def _unlabel_back(house: House, connection: Connection, person: Person, row: Row) -> UUID:
    facts: Mapping[str, Any] = row["before"]
    hold_for_name(house, connection, UUID(facts["version"]))
    if not versions.add_label(
        connection, row["project_id"], facts["name"], UUID(facts["version"]), person.id
    ):
        raise CannotUndo(f"Another version is called “{facts['name']}” now.")
    return _record(connection, person, row)


def _undo_back(house: House, connection: Connection, person: Person, row: Row) -> UUID:
    """Redo: an undo of heads is a move of the head like any other; the others are not redone."""
    if "head" not in row["before"]:
        raise CannotUndo("An undo of this kind is not taken back; do the thing again instead.")
    return _head_back(house, connection, person, row)


_UNDO: dict[str, Callable[[House, Connection, Person, Row], UUID]] = {
    **dict.fromkeys(("edit", "restore", "merge", "set_head"), _head_back),
    "undo": _undo_back,
    "delete": _deletion_back,
    "describe": _description_back,
    "label": _label_back,
    "unlabel": _unlabel_back,
}
