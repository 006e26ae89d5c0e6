"""Collection as rows: the facts the decision needs, and the deletion in its safe order (edge, row, then bytes)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from retake.db.rows import Row, all_rows, one_row, run, value

# A blob lives by versions that hold it, by runs that are not finished, or by being derived from one that lives.
_HELD = "(select count(*) from version_blobs vb where vb.sha256 = b.sha256)"
_NEEDED = """(
    select count(*) from takes t join steps s on s.take_id = t.id join runs r on r.id = s.run_id
    where t.blob = b.sha256 and r.state in ('queued', 'running', 'held')
)"""
# What was made from bytes that are at hand again stands for nothing any more, however much these are in use.
_DERIVED_AS = """(
    select d.kind from blob_derivations d join blobs s on s.sha256 = d.source
    where d.derived = b.sha256 and (d.kind not in ('archive', 'thawed') or s.tier <> 'hot') and (
        exists (select from version_blobs vb where vb.sha256 = d.source) or exists (
            select from takes t join steps s on s.take_id = t.id join runs r on r.id = s.run_id
            where t.blob = d.source and r.state in ('queued', 'running', 'held')
        )
    ) limit 1
)"""
_FACTS = f"""
select b.sha256, b.size, b.created_at, {_HELD} as versions, {_NEEDED} as runs, {_DERIVED_AS} as derived_as from blobs b
"""
_HELD_BY_NONE = "not exists (select from version_blobs vb where vb.sha256 = b.sha256)"


def candidates(connection: Connection) -> Sequence[Row]:
    """The facts on every blob that no version holds."""
    return all_rows(connection, f"{_FACTS} where {_HELD_BY_NONE} order by b.created_at, b.sha256")


def orphans(connection: Connection, before: datetime) -> tuple[int, int]:
    """How many blobs older than that nothing keeps, and their bytes: the sums over a plan, without its rows."""
    row = one_row(
        connection,
        f"""select count(*) as blobs, coalesce(sum(b.size), 0)::bigint as bytes from blobs b
        where b.created_at < :before and {_HELD_BY_NONE} and {_NEEDED} = 0 and {_DERIVED_AS} is null""",
        before=before,
    )
    assert row is not None
    return row["blobs"], row["bytes"]


def facts(connection: Connection, sha256: str) -> Row | None:
    """The facts on one blob, fresh."""
    rows = all_rows(connection, _FACTS + " where b.sha256 = :sha256", sha256=sha256)
    return rows[0] if rows else None


def made_from(connection: Connection, sha256: str) -> list[str]:
    """The blobs made from this one."""
    rows = all_rows(
        connection,
        "select distinct derived from blob_derivations where source = :sha256 and derived <> source order by derived",
        sha256=sha256,
    )
    return [row["derived"] for row in rows]


def lock(connection: Connection, sha256: str) -> bool:
    """Hold the blob's row and its takes, so that nobody starts to rely on them; False when it is gone."""
    run(connection, "select id from takes where blob = :sha256 for update", sha256=sha256)
    return (
        value(connection, "select true from blobs where sha256 = :sha256 for update", sha256=sha256)
        is not None
    )


def delete_row(connection: Connection, sha256: str) -> None:
    """Delete the blob's edges, then its row. Fails by foreign key when a version came to hold it."""
    run(connection, "update takes set blob = null, state = 'collected' where blob = :sha256", sha256=sha256)
    run(connection, "delete from blob_derivations where source = :sha256 or derived = :sha256", sha256=sha256)
    run(connection, "delete from blobs where sha256 = :sha256", sha256=sha256)


_EXPIRED = """
select id, name, deleted_at from families where project_id is null and deleted_at < :before
and not exists (select from runs r where r.project_id = families.id and r.state in ('queued', 'running'))
and not exists (
    select from versions v join families f on f.forked_from = v.id where v.family_id = families.id and f.deleted_at is null
)
"""


def expired_projects(connection: Connection, before: datetime) -> Sequence[Row]:
    """Projects deleted before then that nothing keeps."""
    return all_rows(connection, _EXPIRED + " order by deleted_at", before=before)


def hold_expired(connection: Connection, project: UUID, before: datetime) -> bool:
    """Hold the project's row until the transaction ends; False when it was brought back or is kept after all."""
    # First the row, then the question: whoever held it may have brought the project back.
    run(connection, "select id from families where id = :id for update", id=project)
    return bool(all_rows(connection, _EXPIRED + " and id = :id", id=project, before=before))


def purge_project(connection: Connection, project: UUID) -> None:
    """Delete a deleted project for good: edges, then versions, then families. Money and operations' facts stay in the ledger."""
    own = "(select id from families where id = :id or project_id = :id)"
    versions = f"(select id from versions where family_id in {own})"
    for statement in (
        f"update families set head_id = null, draft_id = null where id in {own}",
        f"update families set forked_from = null where forked_from in {versions}",
        f"delete from labels where family_id in {own}",
        f"delete from version_parts where version_id in {versions}",
        f"delete from version_inputs where version_id in {versions} or input_id in {versions}",
        f"delete from version_blobs where version_id in {versions}",
        "update operations set undoes = null, undone_by = null where project_id = :id",
        "delete from operations where project_id = :id",
        "delete from runs where project_id = :id",
        f"delete from versions where family_id in {own}",
        "delete from families where project_id = :id",
        "delete from families where id = :id",
    ):
        run(connection, statement, id=project)
