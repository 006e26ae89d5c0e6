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


_ACCESS = (
    "access "  # before the person whose access changed; a bare id says that something happened to that person
)


def access_changed(connection: Connection, person: UUID) -> None:
    """Say that a person may do less than before: when the transaction commits, every server looks at once whether those
    who listen in the person's name still may."""
    run(
        connection,
        "select pg_notify(:channel, :told)",
        channel=CHANNEL,
        told=f"{_ACCESS}{person}",
    )


def read_notice(payload: str) -> tuple[UUID, bool]:
    """Whom a notification is about, and whether it says that their access changed. Raises ValueError: any role of the
    database may notify, so it can be anything."""
    about = payload.removeprefix(_ACCESS)
    return UUID(about), about != payload


# The oldest transaction that was still open when this statement began: whatever older ones wrote, it sees.
_HORIZON = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def after(
    connection: Connection,
    person: UUID,
    position: int,
    horizon: int,
    seen: Collection[int],
    limit: int = 500,
    most: int = 2**40,
) -> Sequence[Row]:
    """A person's events after a position, and those before it that show up late, oldest first, less those seen.

    Late are events of transactions from a ``horizon`` on, as they may have been open when the position was read. Each
    row tells the horizon of this read as ``next_horizon``, and how many there would have been without the bound of
    ``most`` bytes, as they are stored, as ``found``; one event comes in any case.
    """
    return all_rows(
        connection,
        f"""with found as (
            (select * from events
            where person_id = :person and id <= :position and transaction >= :horizon
            and id <> all(cast(:seen as bigint[])))
            union all
            (select * from events where person_id = :person and id > :position
            and id <> all(cast(:seen as bigint[])) order by id limit :limit)
        ), page as (select * from found order by id limit :limit
        ), sized as (
            select *, count(*) over () as found, coalesce(sum(pg_column_size(data)) over (
                order by id rows between unbounded preceding and 1 preceding), 0) as before from page
        )
        select id, at, kind, project_id, data, transaction, {_HORIZON} as next_horizon, found
        from sized where before < :most order by id""",
        person=person,
        position=position,
        horizon=horizon,
        seen=list(seen),
        limit=limit,
        most=most,
    )


def told_with(connection: Connection, person: UUID, position: int) -> Sequence[Row]:
    """An event of this id and what its transaction wrote before it, each with the event's horizon.

    Whoever was told the event was surely told those, and all of transactions before the horizon. What others wrote
    that were open beside it may have become visible later. Nothing for a position that is no event of the person's.
    """
    return all_rows(
        connection,
        """select e.id, e.transaction, last.horizon from events last
        join events e on e.person_id = last.person_id and e.transaction = last.transaction and e.id <= last.id
        where last.id = :position and last.person_id = :person""",
        person=person,
        position=position,
    )


def newest(connection: Connection, person: UUID) -> Sequence[Row]:
    """The horizon now, with the person's newest event and those of transactions from the horizon on, oldest first.

    One row without an id when there is no event.
    """
    return all_rows(
        connection,
        f"""select e.id, e.transaction, h.horizon from (select {_HORIZON} as horizon) h
        left join events e on e.person_id = :person and (e.transaction >= h.horizon
            or e.id = (select max(id) from events where person_id = :person)) order by e.id""",
        person=person,
    )


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
