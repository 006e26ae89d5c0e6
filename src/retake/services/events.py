"""Telling whoever watches: events are written in the transaction they tell of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import events, families, runs, versions
from retake.services import views
from retake.services.house import House, Person


def run_changed(connection: Connection, run: UUID) -> views.View:
    """Tell how a run stands; the run's view."""
    row = runs.row(connection, run)
    assert row is not None
    view = views.run(row, runs.steps(connection, [run]), runs.cost(connection, [run]).get(run, 0))
    events.append(connection, "run", row["owner_id"], row["project_id"], view)
    return view


def step_changed(connection: Connection, owner: UUID, project: UUID, run: UUID, step: UUID) -> None:
    """Tell how one step of a run stands."""
    row = runs.step(connection, step)
    if row is not None:
        events.append(connection, "step", owner, project, {"run_id": run, "step": views.step(row)})


def head_moved(connection: Connection, project: UUID) -> None:
    """Tell that the project has another current version."""
    found = families.project_row(connection, project)
    if found is None or found["head_id"] is None:
        return
    head = versions.summary(connection, found["head_id"])
    if head is not None:
        events.append(connection, "head", found["owner_id"], project, {"head": views.version_summary(head)})


def project_changed(connection: Connection, owner: UUID, project: UUID, view: Mapping[str, Any]) -> None:
    """Tell that a project was made, renamed, deleted or brought back."""
    events.append(connection, "project", owner, project, view)


def operation_recorded(connection: Connection, owner: UUID, project: UUID, view: Mapping[str, Any]) -> None:
    """Tell of a new line in the operations log."""
    events.append(connection, "operation", owner, project, view)


def since(house: House, person: Person, position: int, seen: Collection[int] = ()) -> list[views.View]:
    """A person's events after a position, oldest first, less those seen already."""
    with house.database.autocommit() as connection:
        return [dict(row) for row in events.after(connection, person.id, position, seen)]


def told_with(house: House, person: Person, position: int, reach: int) -> set[int]:
    """The events up to a position that whoever stands there has seen; the last ``reach`` ids are looked through."""
    with house.database.autocommit() as connection:
        return set(events.told_with(connection, person.id, position, reach))


def newest(house: House, person: Person) -> int:
    """The position after a person's newest event."""
    with house.database.autocommit() as connection:
        return events.last_position(connection, person.id)
