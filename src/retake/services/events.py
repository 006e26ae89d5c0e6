"""Telling whoever watches: events are written in the transaction they tell of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import events, families, runs, versions
from retake.db.rows import Row
from retake.services import views
from retake.services.house import House, Person

KEPT_DAYS = 30  # then events are forgotten
# Ids are given before transactions commit, so one may show up after a greater one: so far back is looked again.
LOOK_BACK = 200


def run_facts(connection: Connection, run: UUID) -> tuple[Row, Sequence[Row], int]:
    """A run's row, its steps and what it cost so far in micro-dollars."""
    row = runs.row(connection, run)
    assert row is not None
    return row, runs.steps(connection, [run]), runs.cost(connection, [run]).get(run, 0)


def run_changed(connection: Connection, run: UUID) -> views.View:
    """Tell how a run stands; the run's view."""
    row, steps, cost = run_facts(connection, run)
    view = views.run(row, steps, cost)
    events.append(connection, "run", row["owner_id"], row["project_id"], view)
    return view


def step_changed(connection: Connection, owner: UUID, project: UUID, run: UUID, step: UUID) -> None:
    """Tell how one step of a run stands."""
    row = runs.step(connection, step)
    if row is not None:
        events.append(connection, "step", owner, project, {"run_id": run, "step": views.step(row)})
        if row["in_batch"] and row["scene_id"]:
            _clip_changed(connection, owner, project, run, row)


_CLIP_EVENTS = {"regenerating": "clip_regenerating", "complete": "clip_complete"}


def _clip_changed(connection: Connection, owner: UUID, project: UUID, run: UUID, step: Row) -> None:
    """Tell how the clip stands that this step of a batch belongs to."""
    clips = views.run(*run_facts(connection, run))["batch"]["clips"]
    clip = next(each for each in clips if each["scene_id"] == step["scene_id"])
    if clip["status"] == "queued":
        return
    data = {"batch_id": run, "job_id": project, **clip}
    if clip["status"] != "regenerating":
        data["clips"] = clips
    events.append(connection, _CLIP_EVENTS.get(clip["status"], "clip_failed"), owner, project, data)


def batch_started(connection: Connection, run: UUID) -> None:
    """Tell that a batch was ordered."""
    _batch_changed(connection, run, "batch_started")


def batch_complete(connection: Connection, run: UUID) -> None:
    """Tell that all clips of a batch are through and the film is put together now."""
    _batch_changed(connection, run, "batch_complete")


def batch_failed(connection: Connection, run: UUID) -> None:
    """Tell that a batch ended without a new version."""
    _batch_changed(connection, run, "batch_failed")


def _batch_changed(connection: Connection, run: UUID, kind: str) -> None:
    row, steps, cost = run_facts(connection, run)
    view = views.run(row, steps, cost)
    data = {
        "batch_id": run,
        "job_id": row["project_id"],
        "status": view["state"],
        "queued_behind": view["behind"],
        "cost_usd": view["cost_usd"],
        **view["batch"],
    }
    events.append(connection, kind, row["owner_id"], row["project_id"], data)


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


def since(
    house: House, person: Person, position: int, seen: Collection[int] = (), limit: int = 500
) -> list[views.View]:
    """A person's events after a position, oldest first, less those seen already."""
    with house.database.autocommit() as connection:
        return [dict(row) for row in events.after(connection, person.id, position, seen, limit)]


def newest(house: House, person: Person) -> tuple[int, set[int]]:
    """The position after a person's newest event, and the last events up to there."""
    with house.database.autocommit() as connection:
        seen = events.newest(connection, person.id, LOOK_BACK)
    return (seen[-1] if seen else 0), set(seen)


def told_with(house: House, person: Person, position: int) -> set[int] | None:
    """The last events up to a position that whoever stands there has seen; None where the log cannot go on from it."""
    with house.database.autocommit() as connection:
        if position and not events.goes_on_from(connection, person.id, position, KEPT_DAYS):
            return None
        return set(events.told_with(connection, person.id, position, LOOK_BACK))
