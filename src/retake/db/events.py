"""The event log: what happened, for whoever is watching; a position in it is enough to go on after a break."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db.rows import Row, all_rows, json_text, run, value

CHANNEL = "retake_events"


def append(
    connection: Connection, kind: str, person: UUID, project: UUID | None, data: Mapping[str, Any]
) -> None:
    """Write an event and wake the listeners when the transaction commits."""
    run(
        connection,
        """with written as (
            insert into events (kind, person_id, project_id, data)
            values (:kind, :person, :project, cast(:data as jsonb)) returning id
        )
        select pg_notify(:channel, cast(:person as text)) from written""",
        kind=kind,
        person=person,
        project=project,
        data=json_text(data),
        channel=CHANNEL,
    )


def after(
    connection: Connection, person: UUID, position: int, seen: Collection[int], limit: int = 500
) -> Sequence[Row]:
    """A person's events after a position, oldest first, less those seen already."""
    return all_rows(
        connection,
        """select id, at, kind, project_id, data from events
        where person_id = :person and id > :position and id <> all(cast(:seen as bigint[]))
        order by id limit :limit""",
        person=person,
        position=position,
        seen=list(seen),
        limit=limit,
    )


def told_with(connection: Connection, person: UUID, position: int, reach: int) -> list[int]:
    """Of the last events up to this one, those that whoever was told this one was surely told as well.

    The others were written by transactions that were still open beside it, and may have become visible later.
    """
    rows = all_rows(
        connection,
        """select e.id from events e left join events last on last.id = :position and last.person_id = e.person_id
        where e.person_id = :person and e.id > :position - :reach and e.id <= :position
        and (last.id is null or e.id = last.id or e.transaction < last.horizon or e.transaction = last.transaction)""",
        person=person,
        position=position,
        reach=reach,
    )
    return [row["id"] for row in rows]


def newest(connection: Connection, person: UUID, reach: int) -> list[int]:
    """The ids of a person's newest event and of those before it within so many ids, oldest first."""
    rows = all_rows(
        connection,
        """select id from events where person_id = :person
        and id > (select coalesce(max(id), 0) from events where person_id = :person) - :reach order by id""",
        person=person,
        reach=reach,
    )
    return [row["id"] for row in rows]


def goes_on_from(connection: Connection, person: UUID, position: int, days: int) -> bool:
    """Whether the log still has whatever happened to a person after a position; events are kept for so many days.

    Ids are shared by everybody and have gaps, so the oldest event there is tells what is gone. Nobody's events are
    older than they are. A position the log never reached is one of another log, such as before a backup came back.
    """
    return bool(
        value(
            connection,
            """select :position <= coalesce(max(id), 0) and (:position >= min(id) - 1 or not exists (
                select from people where id = :person and created_at < now() - make_interval(days => :days)))
            from events""",
            person=person,
            position=position,
            days=days,
        )
    )


def forget_before(connection: Connection, days: int) -> int:
    """Delete events older than this; how many."""
    return run(connection, "delete from events where at < now() - make_interval(days => :days)", days=days)
