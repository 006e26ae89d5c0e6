"""What happened at the doors, as rows that are only added: sign-ins, failures, tokens, roles, passwords."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db.rows import Row, all_rows, json_text, run

KEPT_DAYS = 365


def write(
    connection: Connection,
    kind: str,
    person: UUID | None,
    actor: UUID | None = None,
    address: str = "",
    **detail: Any,
) -> None:
    """Write down what happened to a person's account, who did it and from where."""
    run(
        connection,
        """insert into audit_entries (kind, person_id, actor_id, address, detail)
        values (:kind, :person, :actor, :address, cast(:detail as jsonb))""",
        kind=kind,
        person=person,
        actor=actor,
        address=address,
        detail=json_text(detail),
    )


def page(connection: Connection, before: int | None, limit: int) -> Sequence[Row]:
    """What happened, newest first, before an entry's id."""
    return all_rows(
        connection,
        """select a.id, a.at, a.kind, a.address, a.detail, a.person_id, p.email as person_email, p.name as person_name,
            a.actor_id, o.name as actor_name
        from audit_entries a left join people p on p.id = a.person_id left join people o on o.id = a.actor_id
        where cast(:before as bigint) is null or a.id < :before order by a.id desc limit :limit""",
        before=before,
        limit=limit,
    )


def forget_old(connection: Connection) -> int:
    """Forget what happened more than a year ago."""
    return run(
        connection,
        "delete from audit_entries where at < now() - make_interval(days => :days)",
        days=KEPT_DAYS,
    )
