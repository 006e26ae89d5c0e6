"""Orders that may be lost and wait for a person's decision: given up with their run or project, money released."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from retake.db import ledger, runs, takes


def release(connection: Connection, run: UUID) -> None:
    """A person decided that the run's held orders did not come to be: their reservations are released."""
    row = runs.row(connection, run)
    assert row is not None
    for take in takes.held_in_run(connection, run):
        takes.ended(connection, take["id"], "cancelled", "given up by a person", 0)
        ledger.append(
            connection, "release", take["reserved"], row["author_id"], row["project_id"], run, take["id"]
        )


def give_up(connection: Connection, run: UUID) -> None:
    """Release what the run holds, and cancel the run itself when it is held, or those of its steps that are."""
    cancelled = runs.set_state(connection, run, "cancelled", ["held"])
    cancel_steps(connection, run, *(("waiting", "held") if cancelled else ("held",)))
    release(connection, run)


def give_up_in(connection: Connection, project: UUID) -> list[UUID]:
    """The same for all runs of a project that is deleted, as nobody decides about them any more; which they were."""
    holding = runs.holding(connection, project)
    for run in holding:
        give_up(connection, run)
    return holding


def cancel_steps(connection: Connection, run: UUID, *states: str) -> None:
    """Cancel the run's steps that stand in one of these states."""
    for step in runs.steps(connection, [run]):
        if step["state"] in states:
            runs.set_step(connection, step["id"], "cancelled")
