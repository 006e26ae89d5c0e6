"""Exports as rows: one for each film version that was asked for as MP4, with how its making stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db.rows import Row, json_text, one_row, run

_SELECT = """
select e.*, v.number, f.id as project_id, f.owner_id, f.name as project_name
from exports e join versions v on v.id = e.version_id join families f on f.id = v.family_id
"""


def row(connection: Connection, version: UUID) -> Row | None:
    """How the export of a film version stands, with its project and owner; None when nobody asked for it yet."""
    return one_row(connection, f"{_SELECT} where e.version_id = :version", version=version)


def ask(connection: Connection, version: UUID, name: str, silence: float) -> bool:
    """Ask for an export; whether it is to be queued by the caller, or False where somebody else's is under way.

    ``name`` is the digest of what goes into it. One that is under way and was not heard of for ``silence`` seconds
    counts as given up.
    """
    return (
        one_row(
            connection,
            """insert into exports (version_id, name, state) values (:version, :name, 'queued')
            on conflict (version_id) do update set name = excluded.name, state = 'queued', progress = 0, problem = null,
                clips = '[]', size = null, asked_at = clock_timestamp(), heard_at = clock_timestamp()
            where exports.state in ('done', 'failed') or exports.name <> excluded.name
                or exports.heard_at < clock_timestamp() - make_interval(secs => :silence)
            returning version_id""",
            version=version,
            name=name,
            silence=silence,
        )
        is not None
    )


def running(connection: Connection, version: UUID, progress: float) -> bool:
    """Note how far it is (0 to 1), which is a sign of life; False when it is not asked for any more."""
    return bool(
        run(
            connection,
            """update exports set state = 'running', progress = :progress, heard_at = clock_timestamp()
            where version_id = :version and state in ('queued', 'running')""",
            version=version,
            progress=progress,
        )
    )


def done(connection: Connection, version: UUID, size: int, clips: Sequence[Mapping[str, Any]]) -> None:
    """Note that the file is there, its bytes, and how each clip got into it."""
    run(
        connection,
        """update exports set state = 'done', progress = 1, problem = null, size = :size,
            clips = cast(:clips as jsonb), heard_at = clock_timestamp() where version_id = :version""",
        version=version,
        size=size,
        clips=json_text(list(clips)),
    )


def failed(connection: Connection, version: UUID, problem: Mapping[str, Any]) -> None:
    """Note why it could not be made."""
    run(
        connection,
        """update exports set state = 'failed', problem = cast(:problem as jsonb), heard_at = clock_timestamp()
        where version_id = :version""",
        version=version,
        problem=json_text(dict(problem)),
    )
