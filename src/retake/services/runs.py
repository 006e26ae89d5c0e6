"""Ordering runs, watching them, stopping them, trying again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import history, ledger, runs, versions
from retake.domain.batches import surviving
from retake.domain.canonical import digest
from retake.domain.errors import BranchConflict, Invalid, NotFound, PlanChanged
from retake.domain.words import default_message
from retake.services import batches, events, held, plans, storage, views
from retake.services.holding import refuse_gaps
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
    batch: bool = False,
    asked: str | None = None,
) -> views.View:
    """Order a run of these edits; its view. A head that is not the expected one is refused before anything is spent.

    As a ``batch`` the edits make clips again one after the other, and what succeeds becomes one version. ``asked`` is
    the digest of the request they came in, when that was not these edits.
    """
    asked = asked or digest([str(project), list(edits), base_version, parallelism, message, batch])
    with house.database.transaction() as connection:
        own_project(connection, person, project)
        if before := ordered_before(connection, person, idempotency_key, asked):
            return view(connection, before)
        head = history.head_of(connection, project)
        if expected_head is not None and expected_head != head:
            raise conflict(connection, project, expected_head, head)
        if base_version is not None:  # drafting holds its clips, and the project is held before those
            history.lock_project(connection, project)
        drafted = plans.draft_edits(house, connection, project, edits, base_version, batch)
        if plan_hash is not None and plan_hash != drafted.plan_hash:
            raise PlanChanged(plan=plans.view(house, connection, drafted, project, base_version, parallelism))
        if drafted.wanted == drafted.base:
            raise Invalid(
                "This would change nothing.", next_step="Change something, or ask for another take."
            )
        words = (message or "").strip() or default_message(drafted.edits, drafted.base or {})
        run = order(house, connection, person, project, drafted, words, parallelism, idempotency_key, asked)
        return events.run_changed(connection, run)


def ordered_before(connection: Connection, person: Person, key: str | None, asked: str) -> UUID | None:
    """The run this request ordered when it was sent before with the same Idempotency-Key; Invalid when that was
    another request. ``asked`` is a digest of what is asked for."""
    before = runs.by_idempotency_key(connection, person.id, key) if key else None
    if before is None:
        return None
    if before["request_digest"] not in (None, asked):
        raise Invalid(
            "This Idempotency-Key was sent before with another request.",
            next_step="Send a fresh key with a new request; the same key only repeats the same one.",
            run_id=before["id"],
        )
    identifier: UUID = before["id"]
    return identifier


def order(
    house: House,
    connection: Connection,
    person: Person,
    project: UUID,
    drafted: Drafted,
    message: str,
    parallelism: int | None,
    idempotency_key: str | None = None,
    asked: str | None = None,
    retry_of: UUID | None = None,
) -> UUID:
    """Write the run with its steps and quote, and queue it, in the caller's transaction. A batch waits for its turn.

    Raises Gone when the project was deleted while the run was thought through.
    """
    history.lock_project(connection, project)
    own_project(connection, person, project)
    check_caps(house, connection, person.id, project, drafted.price)
    expected = storage.check_room(house, connection, person.id, drafted)
    run = new_id()
    runs.insert(
        connection,
        run,
        project,
        person.id,
        drafted.edits,
        message,
        drafted.base_id,
        drafted.head_id,
        parallelism or (1 if drafted.batch else house.settings.parallelism),
        drafted.price,
        idempotency_key,
        asked,
        drafted.batch,
        drafted.discount_bps,
        retry_of,
    )
    storage.expect(connection, run, expected)
    runs.insert_steps(connection, run, plans.step_rows(drafted.plan))
    ledger.append(connection, "quote", drafted.price, person.id, project, run)
    if drafted.batch:
        batches.next_in_line(house, connection, project)
        events.batch_started(connection, run)
    else:
        house.order(connection, run, 1)
    return run


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
    return views.run(*events.run_facts(connection, run))


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


def _own_run(connection: Connection, person: Person, run: UUID) -> UUID:
    """The project of a run of the person's. Raises NotFound."""
    row = runs.row(connection, run)
    if row is None or row["owner_id"] != person.id:
        raise NotFound(f"There is no run {run} in your projects.")
    project: UUID = row["project_id"]
    return project


def _hold_project(connection: Connection, person: Person, run: UUID) -> UUID:
    """The project of a run of the person's, held before the run is: everybody who needs both takes them in this order,
    so that nobody waits for somebody who waits for him."""
    history.lock_project(connection, _own_run(connection, person, run))
    return _own_run(connection, person, run)  # it may have been purged while we waited


def cancel(house: House, person: Person, run: UUID) -> views.View:
    """Ask a run to stop; one that has not begun stops at once. Finished parts are kept for the next run.

    The clips a batch has finished go into the film. What is held is given up, also when the batch is through.
    """
    with house.database.transaction() as connection:
        _hold_project(connection, person, run)
        runs.request_cancel(connection, run)
        if runs.set_state(connection, run, "cancelled", ["queued"]):
            held.cancel_steps(connection, run, "waiting")
            batches.told_failed(connection, run)
        elif runs.is_over(connection, run):
            held.give_up(connection, run)
        batches.ended(house, connection, run)
        return events.run_changed(connection, run)


def retry(house: House, person: Person, run: UUID) -> views.View:
    """Go on with a run that failed, was cancelled or is held: only what is missing is made.

    A batch that is through but left clips unfinished is followed by another one of just those; its view. So is one that
    failed when a later run has made some of its clips since.
    """
    with house.database.transaction() as connection:
        own_project(connection, person, _hold_project(connection, person, run))
        row = runs.hold(connection, run)
        assert row is not None  # only a purge deletes runs, and the project is held
        if row["batch"] and row["state"] in ("done", "conflict"):
            return _retry_clips(house, connection, person, run)
        if row["batch"] and row["state"] in RETRYABLE and batches.is_overtaken(connection, run):
            return _retry_clips(house, connection, person, run)
        if row["state"] not in RETRYABLE:
            raise Invalid(
                f"A run that is {row['state']} cannot be retried.", next_step="Start a new run instead."
            )
        if row["base_id"] is not None and row["base_id"] != row["expected_head"]:
            again = {step["scene_id"] for step in runs.steps(connection, [run]) if step["slot"] == "clip"}
            refuse_gaps(connection, row["base_id"], again)
        if row["state"] != "held":  # what that may add counts all the while
            storage.check_bytes(house, connection, person.id, row["expected_bytes"])
        held.release(connection, run)
        attempt = runs.restart(connection, run, RETRYABLE)
        assert attempt is not None
        if row["batch"]:
            batches.next_in_line(house, connection, row["project_id"])
        else:
            house.order(connection, run, attempt)
        return events.run_changed(connection, run)


def _retry_clips(house: House, connection: Connection, person: Person, run: UUID) -> views.View:
    """Another batch of the clips this one left unfinished and the film still has, at the discount that was quoted; only
    one, however often it is asked for."""
    if before := runs.retried(connection, run):
        return view(connection, before)
    row = runs.row(connection, run)
    assert row is not None
    missing = batches.unfinished_scenes(connection, run)
    if not missing:
        raise Invalid("Every clip of this batch was made.", next_step="Start a new batch instead.")
    held.release(connection, run)
    project = row["project_id"]
    head = history.head_of(connection, project)
    film = versions.document(connection, head) if head is not None else None
    edits, obstacles = batches.possible(surviving(row["edits"], missing), film or {"scenes": []})
    if not edits:
        raise next(iter(obstacles.values()))
    drafted = plans.draft_edits(
        house, connection, project, edits, batch=True, least_discount_bps=row["discount_bps"]
    )
    words = default_message(drafted.edits, drafted.base or {})
    again = order(house, connection, person, project, drafted, words, row["parallelism"], retry_of=run)
    events.run_changed(connection, run)
    return events.run_changed(connection, again)


def waiting(house: House) -> int:
    """How many runs wait for a worker."""
    with house.database.autocommit() as connection:
        return sum(row["state"] == "queued" for row in runs.unfinished(connection))
