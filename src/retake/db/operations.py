"""The operations log: who changed what, with the heads before and after, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db.rows import Row, all_rows, json_text, one_row, run

_OPERATION = """
select o.id, o.project_id, o.actor_id, p.name as actor_name, o.kind, o.summary, o.before, o.after, o.undoes, o.undone_by,
    o.at, f.owner_id, f.name as project_name
from operations o
left join people p on p.id = o.actor_id
join families f on f.id = o.project_id
"""


def insert(
    connection: Connection,
    operation: UUID,
    project: UUID,
    actor: UUID | None,
    kind: str,
    summary: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    undoes: UUID | None = None,
) -> None:
    """Record an operation that is not a change of versions (those record theirs in ``retake.db.history``)."""
    run(
        connection,
        """insert into operations (id, project_id, actor_id, kind, summary, before, after, undoes)
        values (:id, :project, :actor, :kind, :summary, cast(:before as jsonb), cast(:after as jsonb), :undoes)""",
        id=operation,
        project=project,
        actor=actor,
        kind=kind,
        summary=summary,
        before=json_text(before),
        after=json_text(after),
        undoes=undoes,
    )


def mark_undone(connection: Connection, operation: UUID, by: UUID) -> None:
    """Note which operation took this one back."""
    run(connection, "update operations set undone_by = :by where id = :id", id=operation, by=by)


def row(connection: Connection, operation: UUID) -> Row | None:
    """One operation."""
    return one_row(connection, _OPERATION + " where o.id = :id", id=operation)


def page(
    connection: Connection,
    person: UUID,
    project: UUID | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Operations in a person's projects, newest first."""
    statement = _OPERATION + " where f.owner_id = :person"
    values: dict[str, Any] = {"person": person, "limit": limit}
    if project is not None:
        statement += " and o.project_id = :project"
        values["project"] = project
    if before is not None:
        statement += " and (o.at, o.id) < (:at, :id)"
        values |= {"at": before[0], "id": before[1]}
    return all_rows(connection, statement + " order by o.at desc, o.id desc limit :limit", **values)
