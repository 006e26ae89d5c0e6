"""Telling whoever watches: events are written in the transaction they tell of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import events, families, runs, versions
from retake.db.rows import Row
from retake.services import views
from retake.services.house import House, Person

KEPT_DAYS = 30  # then events are forgotten
NEVER = 2**63 - 1  # no transaction is as late


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
    steps = runs.steps_of_scene(connection, run, step["scene_id"])
    clip = views.batch_clip(
        runs.edit_of(connection, run, step["scene_id"]), [views.step(each) for each in steps]
    )
    if clip["status"] == "queued":
        return
    data = {"batch_id": run, "job_id": project, **clip}
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


@dataclass(frozen=True, slots=True)
class Place:
    """How far somebody has read a person's events: up to a position, but for what was still being written then.

    Ids are given before transactions commit, so an event may show up after one with a greater id. Then its transaction
    is not older than the ``horizon``; of those transactions it is noted which events were seen (id to transaction).
    """

    position: int = 0
    horizon: int = NEVER
    seen: Mapping[int, int] = field(default_factory=dict)

    def has(self, event: int, transaction: int) -> bool:
        """Whether an event lies before this place."""
        return event in self.seen or (event <= self.position and transaction < self.horizon)

    def passed(self, event: int, transaction: int, horizon: int) -> Place:
        """The place after the next event of a read that had this horizon."""
        seen = {**self.seen, event: transaction}
        if event < self.position:  # a late one, and there may be more of them in this read
            return Place(self.position, self.horizon, seen)
        return Place(event, self.horizon, seen).settled(horizon)

    def settled(self, horizon: int) -> Place:
        """The place when everything up to its position was there for a read that had this horizon."""
        return Place(self.position, horizon, {e: t for e, t in self.seen.items() if t >= horizon})


def since(
    house: House, person: Person, place: Place, limit: int = 500, most: int = 2**40
) -> tuple[list[Row], int]:
    """A person's events after a place, oldest first, of about ``most`` bytes, and the horizon of this read.

    Each row tells as ``found`` how many there were without that bound.
    """
    with house.database.autocommit() as connection:
        rows = events.after(connection, person.id, place.position, place.horizon, place.seen, limit, most)
    return list(rows), rows[0]["next_horizon"] if rows else place.horizon


def newest(house: House, person: Person) -> Place:
    """The place after a person's newest event."""
    with house.database.autocommit() as connection:
        rows = events.newest(connection, person.id)
    seen = {row["id"]: row["transaction"] for row in rows if row["id"] is not None}
    return Place(max(seen, default=0), rows[0]["horizon"], seen)


def place_after(house: House, person: Person, position: int) -> Place | None:
    """The place of somebody who was told everything up to this position; None where the log cannot go on from it."""
    with house.database.autocommit() as connection:
        if position and not events.goes_on_from(connection, person.id, position, KEPT_DAYS):
            return None
        rows = events.told_with(connection, person.id, position)
    horizon = rows[0]["horizon"] if rows else NEVER
    return Place(position, horizon, {row["id"]: row["transaction"] for row in rows})
