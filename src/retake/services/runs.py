"""Ordering runs, watching them, stopping them, trying again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import history, ledger, runs, takes
from retake.domain.errors import BranchConflict, Invalid, NotFound, PlanChanged
from retake.domain.planning import Plan
from retake.domain.words import default_message
from retake.services import events, plans, views
from retake.services.house import House, Person, new_id
from retake.services.permissions import own_project
from retake.services.plans import Drafted
from retake.services.takes import check_caps
from retake.services.versions import summary_of

RETRYABLE = ("failed", "cancelled", "held")


def start(
    house: House,
    person: Person,
    project: UUID,
    edits: Sequence[Mapping[str, Any]],
    base_version: int | None = None,
    expected_head: UUID | None = None,
    plan_hash: str | None = None,
    parallelism: int | None = None,
    message: str | None = None,
    idempotency_key: str | None = None,
) -> views.View:
    """Order a run of these edits; its view. A head that is not the expected one is refused before anything is spent."""
    with house.database.transaction() as connection:
        own_project(connection, person, project)
        if idempotency_key and (before := runs.by_idempotency_key(connection, person.id, idempotency_key)):
            return view(connection, before)
        head = history.head_of(connection, project)
        if expected_head is not None and expected_head != head:
            raise conflict(connection, project, expected_head, head)
        drafted = plans.draft_edits(house, connection, project, edits, base_version)
        if plan_hash is not None and plan_hash != drafted.plan_hash:
            raise PlanChanged(plan=plans.view(drafted, project, base_version))
        if drafted.wanted == drafted.base:
            raise Invalid(
                "This would change nothing.", next_step="Change something, or ask for another take."
            )
        words = (message or "").strip() or default_message(drafted.edits, drafted.base or {})
        run = order(house, connection, person, project, drafted, words, parallelism, idempotency_key)
        return events.run_changed(connection, run)


def order(
    house: House,
    connection: Connection,
    person: Person,
    project: UUID,
    drafted: Drafted,
    message: str,
    parallelism: int | None,
    idempotency_key: str | None = None,
) -> UUID:
    """Write the run with its steps and quote, and queue it, in the caller's transaction."""
    check_caps(house, connection, person.id, project, drafted.plan.price)
    run = new_id()
    fresh = runs.insert(
        connection,
        run,
        project,
        person.id,
        drafted.edits,
        message,
        drafted.base_id,
        drafted.head_id,
        parallelism or house.settings.parallelism,
        drafted.plan.price,
        idempotency_key,
    )
    if not fresh:
        raise Invalid(
            "Another request with this Idempotency-Key is under way.", next_step="Ask again in a moment."
        )
    runs.insert_steps(connection, run, step_rows(drafted.plan))
    ledger.append(connection, "quote", drafted.plan.price, person.id, project, run)
    house.order(connection, run, 1)
    return run


def step_rows(plan: Plan) -> list[dict[str, Any]]:
    """The steps of a plan: what is not unchanged, in order."""
    return [
        {
            "id": new_id(),
            "position": position,
            "part": part.part,
            "slot": part.slot,
            "scene_id": part.scene_id,
            "scene_position": part.position,
            "title": part.title,
            "action": part.action,
            "reason": part.reason,
            "state": "waiting",
            "price": part.price,
        }
        for position, part in enumerate(plan.work)
    ]


def conflict(
    connection: Connection, project: UUID, expected: UUID | None, actual: UUID | None
) -> BranchConflict:
    """The error that names both versions."""
    return BranchConflict(
        "The project moved on: its current version is not the one you started from.",
        expected=summary_of(connection, expected),
        head=summary_of(connection, actual),
        expected_head=expected,
        actual_head=actual,
    )


def view(connection: Connection, run: UUID) -> views.View:
    """A run as it is shown."""
    row = runs.row(connection, run)
    assert row is not None
    return views.run(row, runs.steps(connection, [run]), runs.cost(connection, [run]).get(run, 0))


def one(house: House, person: Person, run: UUID) -> views.View:
    """One run of the person's projects. Raises NotFound."""
    with house.database.autocommit() as connection:
        _own_run(connection, person, run)
        return view(connection, run)


def page(
    house: House,
    person: Person,
    active: bool,
    project: UUID | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[views.View]:
    """Runs in the person's projects, newest first."""
    with house.database.autocommit() as connection:
        if project is not None:
            own_project(connection, person, project, deleted_too=True)
        rows = runs.page(connection, person.id, active, project, before, limit)
        steps: dict[UUID, list[Any]] = {row["id"]: [] for row in rows}
        for step in runs.steps(connection, list(steps)):
            steps[step["run_id"]].append(step)
        costs = runs.cost(connection, list(steps))
        return [views.run(row, steps[row["id"]], costs.get(row["id"], 0)) for row in rows]


def _own_run(connection: Connection, person: Person, run: UUID) -> None:
    row = runs.row(connection, run)
    if row is None or row["owner_id"] != person.id:
        raise NotFound(f"There is no run {run} in your projects.")


def cancel(house: House, person: Person, run: UUID) -> views.View:
    """Ask a run to stop; one that has not begun stops at once. Finished parts are kept for the next run."""
    with house.database.transaction() as connection:
        _own_run(connection, person, run)
        runs.request_cancel(connection, run)
        if runs.set_state(connection, run, "cancelled", ["queued", "held"]):
            _cancel_steps(connection, run)
            _release_held(connection, person, run)
        return events.run_changed(connection, run)


def _cancel_steps(connection: Connection, run: UUID) -> None:
    for step in runs.steps(connection, [run]):
        if step["state"] in ("waiting", "held"):
            runs.set_step(connection, step["id"], "cancelled")


def _release_held(connection: Connection, person: Person, run: UUID) -> None:
    """A person decided that held orders did not come to be: their reservations are released."""
    row = runs.row(connection, run)
    assert row is not None
    for take in takes.held_in_run(connection, run):
        takes.ended(connection, take["id"], "cancelled", "given up by a person", 0)
        ledger.append(
            connection, "release", take["reserved"], row["author_id"], row["project_id"], run, take["id"]
        )


def retry(house: House, person: Person, run: UUID) -> views.View:
    """Go on with a run that failed, was cancelled or is held: only what is missing is made."""
    with house.database.transaction() as connection:
        _own_run(connection, person, run)
        row = runs.hold(connection, run)
        assert row is not None
        own_project(connection, person, row["project_id"])
        if row["state"] not in RETRYABLE:
            raise Invalid(
                f"A run that is {row['state']} cannot be retried.", next_step="Start a new run instead."
            )
        if row["state"] == "held":
            _release_held(connection, person, run)
        attempt = runs.restart(connection, run, RETRYABLE)
        assert attempt is not None
        house.order(connection, run, attempt)
        return events.run_changed(connection, run)


def waiting(house: House) -> int:
    """How many runs wait for a worker."""
    with house.database.autocommit() as connection:
        return sum(row["state"] == "queued" for row in runs.unfinished(connection))
