"""The append-only ledger: what was quoted, reserved, settled, released; totals are sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db.rows import Row, all_rows, json_text, one_row, run


def hold_account(connection: Connection, person: UUID) -> None:
    """Hold the person's account until the transaction ends, so that caps bind under concurrency."""
    run(connection, "select id from people where id = :id for no key update", id=person)


def append(
    connection: Connection,
    kind: str,
    amount: int,
    person: UUID,
    project: UUID,
    run_id: UUID | None = None,
    take: UUID | None = None,
    recipe: Mapping[str, Any] | None = None,
    usage: Mapping[str, Any] | None = None,
    latency_ms: int | None = None,
    success: bool | None = None,
) -> bool:
    """Write one entry; False when this take has one of this kind already."""
    return bool(
        run(
            connection,
            """insert into entries (kind, amount, person_id, project_id, run_id, take_id, step, provider, model, usage,
                latency_ms, success)
            values (:kind, :amount, :person, :project, :run, :take, :step, :provider, :model, cast(:usage as jsonb),
                :latency, :success)
            on conflict (take_id, kind) where take_id is not null do nothing""",
            kind=kind,
            amount=amount,
            person=person,
            project=project,
            run=run_id,
            take=take,
            step=(recipe or {}).get("step", ""),
            provider=(recipe or {}).get("provider", ""),
            model=(recipe or {}).get("model", ""),
            usage=json_text(usage or {}),
            latency=latency_ms,
            success=success,
        )
    )


def reservation(connection: Connection, take: UUID) -> Row:
    """On whose account the take was reserved: person_id, project_id, run_id, and the run's discount_bps."""
    row = one_row(
        connection,
        """select e.person_id, e.project_id, e.run_id, coalesce(r.discount_bps, 0) as discount_bps
        from entries e left join runs r on r.id = e.run_id where e.take_id = :take and e.kind = 'reserve'""",
        take=take,
    )
    assert row is not None  # written with the take itself
    return row


# Money spoken for: settled this month, plus what is reserved and not settled yet, whenever it was reserved: it will be
# settled in this month or later.
_SPENT = """
select (
        select coalesce(sum(case e.kind when 'settle' then e.amount when 'refund' then -e.amount when 'discount' then -e.amount else 0 end), 0)::bigint
        from entries e where {whose} and e.at >= date_trunc('month', now() at time zone 'utc') at time zone 'utc'
    ) as spent, (
        select coalesce(sum(e.amount), 0)::bigint from takes t join entries e on e.take_id = t.id and e.kind = 'reserve'
        where t.state in ('reserved', 'submitted', 'held') and {whose}
    ) as reserved
"""


def month_of_person(connection: Connection, person: UUID) -> tuple[int, int]:
    """Spent and reserved this month by a person, in micro-dollars."""
    row = one_row(connection, _SPENT.format(whose="e.person_id = :whose"), whose=person)
    assert row is not None
    return row["spent"], row["reserved"]


def month_of_project(connection: Connection, project: UUID) -> tuple[int, int]:
    """Spent and reserved this month in a project, in micro-dollars."""
    row = one_row(connection, _SPENT.format(whose="e.project_id = :whose"), whose=project)
    assert row is not None
    return row["spent"], row["reserved"]


def by_project(connection: Connection, person: UUID) -> Sequence[Row]:
    """Spent this month by project, deleted ones too."""
    return all_rows(
        connection,
        """select e.project_id, coalesce(f.name, '(deleted)') as name, f.id is null or f.deleted_at is not null as deleted,
            sum(case e.kind when 'settle' then e.amount when 'refund' then -e.amount when 'discount' then -e.amount else 0 end)::bigint as spent
        from entries e left join families f on f.id = e.project_id
        where e.person_id = :person and e.at >= date_trunc('month', now() at time zone 'utc') at time zone 'utc'
        group by e.project_id, f.id order by spent desc, name""",
        person=person,
    )


def by_step(connection: Connection, person: UUID) -> Sequence[Row]:
    """Calls, failures and money of this month by step. What was cancelled is a call, and no failure."""
    return all_rows(
        connection,
        """select e.step as kind, count(*) filter (where e.kind = 'settle') as calls,
            count(*) filter (where e.kind = 'settle' and not e.success and t.state = 'failed') as failed,
            sum(case e.kind when 'settle' then e.amount when 'refund' then -e.amount when 'discount' then -e.amount else 0 end)::bigint as spent
        from entries e left join takes t on t.id = e.take_id
        where e.person_id = :person and e.step <> '' and e.at >= date_trunc('month', now() at time zone 'utc') at time zone 'utc'
        group by e.step order by spent desc, e.step""",
        person=person,
    )


_BY_DAY = """
select (at at time zone 'utc')::date as day, step as kind,
    sum(case kind when 'settle' then amount when 'refund' then -amount when 'discount' then -amount end)::bigint as spent
from entries
where kind in ('settle', 'refund', 'discount') and at >= date_trunc('month', now() at time zone 'utc') at time zone 'utc'
"""
_EACH_DAY = " group by day, step having sum(amount) > 0 order by day, step"


def by_day(connection: Connection, person: UUID | None = None) -> Sequence[Row]:
    """Spent this month by UTC day and step, by one person or (None) by everybody; days without spending are left out."""
    if person is None:
        return all_rows(connection, _BY_DAY + _EACH_DAY)
    return all_rows(connection, _BY_DAY + " and person_id = :person" + _EACH_DAY, person=person)
