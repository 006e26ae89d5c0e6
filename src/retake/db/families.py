"""Projects and the families that fill them: their rows, lists, names, soft deletion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db.rows import Row, all_rows, one_row, run, value

_PROJECT = """
select f.id, f.kind, f.name, f.description, f.tags, f.owner_id, o.name as owner_name, f.head_id, f.last_number, f.retention,
    f.created_at, f.updated_at, f.deleted_at,
    (select count(*) from versions v where v.family_id = f.id and v.deleted_at is null) as version_count,
    (select count(*) from runs r where r.project_id = f.id and r.state in ('queued', 'running', 'held')) as active_runs
from families f
join people o on o.id = f.owner_id
where f.project_id is null
"""


def insert_project(
    connection: Connection, project: UUID, kind: str, owner: UUID, name: str, forked_from: UUID | None = None
) -> None:
    """A new project without versions."""
    run(
        connection,
        """insert into families (id, kind, owner_id, name, forked_from)
        values (:id, :kind, :owner, :name, :forked_from)""",
        id=project,
        kind=kind,
        owner=owner,
        name=name,
        forked_from=forked_from,
    )


def project_row(connection: Connection, project: UUID) -> Row | None:
    """One project, deleted ones too."""
    return one_row(connection, _PROJECT + " and f.id = :id", id=project)


def project_page(
    connection: Connection,
    owner: UUID,
    deleted: bool,
    before: tuple[datetime, UUID] | None,
    limit: int,
    words: str = "",
) -> Sequence[Row]:
    """A person's projects, last changed first; ``before`` is the last row of the page before."""
    statement = _PROJECT + " and f.owner_id = :owner and (f.deleted_at is not null) = :deleted"
    values: dict[str, Any] = {"owner": owner, "deleted": deleted, "limit": limit}
    if words:
        statement += " and f.name ilike '%' || :words || '%'"
        values["words"] = words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    if before is not None:
        statement += " and (f.updated_at, f.id) < (:at, :id)"
        values |= {"at": before[0], "id": before[1]}
    return all_rows(connection, statement + " order by f.updated_at desc, f.id desc limit :limit", **values)


def rename(connection: Connection, project: UUID, name: str, description: str, tags: list[str]) -> None:
    """Set what people call the project."""
    run(
        connection,
        """update families set name = :name, description = :description, tags = :tags, updated_at = now()
        where id = :id""",
        id=project,
        name=name,
        description=description,
        tags=tags,
    )


def set_deleted(connection: Connection, project: UUID, deleted: bool) -> bool:
    """Mark the project deleted or not; False when it was so already."""
    return bool(
        run(
            connection,
            """update families set deleted_at = case when :deleted then now() end, updated_at = now()
            where id = :id and (deleted_at is not null) <> :deleted""",
            id=project,
            deleted=deleted,
        )
    )


def owner_of(connection: Connection, project: UUID) -> tuple[UUID, bool] | None:
    """Who owns the project and whether it is deleted; None when there is none."""
    row = one_row(
        connection,
        "select owner_id, deleted_at is not null as deleted from families where id = :id and project_id is null",
        id=project,
    )
    return (row["owner_id"], row["deleted"]) if row else None


def unused_name(connection: Connection, owner: UUID, name: str) -> str:
    """The name, with a number behind it when the person has a project of that name."""
    taken = {
        row["name"]
        for row in all_rows(
            connection,
            "select name from families where owner_id = :owner and project_id is null and starts_with(name, :name)",
            owner=owner,
            name=name,
        )
    }
    if name not in taken:
        return name
    return next(
        numbered for number in range(2, len(taken) + 3) if (numbered := f"{name} {number}") not in taken
    )


def most_iterated(connection: Connection, owner: UUID, limit: int) -> Sequence[Row]:
    """A person's projects with the most versions."""
    return all_rows(
        connection,
        """select f.id, f.name, count(v.id) as versions
        from families f join versions v on v.family_id = f.id and v.deleted_at is null
        where f.owner_id = :owner and f.project_id is null and f.deleted_at is null
        group by f.id order by versions desc, f.id limit :limit""",
        owner=owner,
        limit=limit,
    )


def exists_any(connection: Connection) -> bool:
    """Whether there is any project."""
    return bool(value(connection, "select exists (select from families where project_id is null)"))
