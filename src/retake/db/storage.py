"""Storage as rows: who holds which bytes, what generations weigh, and the mark of what a person was last measured at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from retake.db.rows import Row, all_rows, one_row, run, value

# Bytes that are really there: of a replaced blob they are gone, its rendition is a blob of its own.
_STORED = "case when {blob}.tier = 'replaced' then 0 else {blob}.size end"

# What versions hold, with all that was made from it, and for each of these blobs whatever it is held through: a
# project holds a blob when it holds the blob itself or one that this was made from.
_REACH = """
with recursive mine as (
    select vb.sha256 from families f join versions v on v.family_id = f.id
    join version_blobs vb on vb.version_id = v.id where {scope}
    union
    select d.derived from mine m join blob_derivations d on d.source = m.sha256
), roots as (
    select sha256, sha256 as root from mine
    union
    select r.sha256, d.source from roots r join blob_derivations d on d.derived = r.root
)
"""
_SHARES = (
    _REACH
    + """, holders as (
    select distinct r.sha256, coalesce(f.project_id, f.id) as project
    from roots r join version_blobs vb on vb.sha256 = r.root
    join versions v on v.id = vb.version_id join families f on f.id = v.family_id
), held as (
    select sha256, array_agg(project order by project) as projects from holders group by sha256
)
select held.projects, count(*)::bigint as blobs,
    coalesce(sum(b.size) filter (where b.tier = 'hot'), 0)::bigint as hot,
    coalesce(sum(b.size) filter (where b.tier = 'cold'), 0)::bigint as cold
from held join blobs b on b.sha256 = held.sha256 group by held.projects
"""
)
# As if every version of a project were a folder of its own, with a copy of all that fills it. A film holds its sound
# itself, which was made from its music: that is one copy, not two.
_LOGICAL = (
    _REACH
    + """, weights as (
    select r.root, sum("""
    + _STORED.format(blob="b")
    + """) as bytes
    from roots r join blobs b on b.sha256 = r.sha256
    where r.sha256 = r.root or not exists (
        select from version_blobs vb join versions v on v.id = vb.version_id join families f on f.id = v.family_id
        where vb.sha256 = r.sha256 and {scope}
    ) group by r.root
)
select coalesce(f.project_id, f.id) as project, sum(w.bytes * case when f.project_id is null then 1 else greatest(1, (
        select count(*) from version_parts p join versions film on film.id = p.version_id
        where p.part_id = v.id and film.deleted_at is null
    )) end)::bigint as bytes
from families f join versions v on v.family_id = f.id join version_blobs vb on vb.version_id = v.id
join weights w on w.root = vb.sha256 where {scope} group by 1
"""
)

_USED = (
    _REACH.format(
        scope="""f.owner_id = :person and not exists (
        select from families p where p.id = coalesce(f.project_id, f.id) and p.deleted_at is not null
    )"""
    )
    + "select (select bytes from storage_marks where person_id = :person) as marked, coalesce(sum("
    + _STORED.format(blob="b")
    + "), 0)::bigint as used from mine join blobs b on b.sha256 = mine.sha256"
)


def _scoped(statement: str, person: UUID | None) -> str:
    return statement.format(scope="true" if person is None else "f.owner_id = :person")


def shares(connection: Connection, person: UUID | None) -> Sequence[Row]:
    """Bytes by who holds them: projects (ids), blobs, hot, cold; each blob is in exactly one row.

    Of all that a person's projects hold (deleted ones too), or of everything; ``projects`` names also other people's.
    """
    return all_rows(connection, _scoped(_SHARES, person), person=person)


def logical(connection: Connection, person: UUID | None) -> dict[UUID, int]:
    """By project, the bytes its versions would take if nothing were shared between them."""
    rows = all_rows(connection, _scoped(_LOGICAL, person), person=person)
    return {row["project"]: row["bytes"] for row in rows}


def projects(connection: Connection, person: UUID | None) -> Sequence[Row]:
    """A person's projects or everybody's, deleted ones too, last touched first: what they are and how many versions."""
    return all_rows(
        connection,
        _scoped(
            """select f.id, f.name, f.kind, f.owner_id, o.name as owner_name, f.updated_at, f.deleted_at,
            (select count(*) from versions v where v.family_id = f.id and v.deleted_at is null) as versions
            from families f join people o on o.id = f.owner_id
            where f.project_id is null and {scope} order by f.updated_at desc, f.id""",
            person,
        ),
        person=person,
    )


def people(connection: Connection) -> Sequence[Row]:
    """Everybody, by name."""
    return all_rows(connection, "select id, name, email from people order by lower(name), id")


def stored(connection: Connection) -> int:
    """All bytes that rows know of, whoever holds them."""
    return int(value(connection, f"select coalesce(sum({_STORED.format(blob='b')}), 0)::bigint from blobs b"))


def weight(
    connection: Connection, provider: str, model: str, step: str, by_second: bool
) -> tuple[int, float]:
    """How many of the last 50 such generations there are to learn from, and their mean in bytes with their pictures;
    ``by_second`` of their duration."""
    row = one_row(
        connection,
        """select count(bytes) as calls, coalesce(avg(bytes), 0)::float8 as bytes from (
            select (b.size + coalesce((
                    select sum(made.size) from blob_derivations d join blobs made on made.sha256 = d.derived
                    where d.source = b.sha256 and d.kind in ('poster', 'thumbnail')
                ), 0)) / case when :by_second then nullif((r.document #>> '{parameters,duration}')::float8, 0) else 1 end
                as bytes
            from takes t join recipes r on r.key = t.recipe_key join blobs b on b.sha256 = t.blob
            where t.provider = :provider and t.model = :model and t.state = 'ready' and r.document ->> 'step' = :step
            order by t.finished_at desc limit 50
        ) x""",
        provider=provider,
        model=model,
        step=step,
        by_second=by_second,
    )
    assert row is not None
    return row["calls"], row["bytes"]


# ---------------------------------------------------------------------------------------------- the mark


def room(connection: Connection, person: UUID) -> Row:
    """What the person was last measured at (``used``, None for never) and what unfinished runs may add to it.

    One statement, so that a run that finishes meanwhile is either still under way or in the mark, never neither.
    """
    row = one_row(
        connection,
        """select (select bytes from storage_marks where person_id = :person) as used, (
            select coalesce(sum(r.expected_bytes), 0)::bigint from runs r
            where r.author_id = :person and r.state in ('queued', 'running', 'held')
        ) as under_way""",
        person=person,
    )
    assert row is not None
    return row


def expect(connection: Connection, run_id: UUID, expected: int) -> None:
    """Note how many bytes a run may add while it is unfinished."""
    run(connection, "update runs set expected_bytes = :expected where id = :id", id=run_id, expected=expected)


def fresh_bytes(connection: Connection, run_id: UUID) -> int:
    """What the versions a run made hold, with all that was made from it, and no other version in a living project
    of that owner held."""
    return int(
        value(
            connection,
            """with recursive fresh as (
                select distinct vb.sha256 from versions v join version_blobs vb on vb.version_id = v.id
                join families f on f.id = v.family_id
                where v.run_id = :run and not exists (
                    select from version_blobs other join versions ov on ov.id = other.version_id
                    join families of on of.id = ov.family_id
                    join families project on project.id = coalesce(of.project_id, of.id) and project.deleted_at is null
                    where other.sha256 = vb.sha256 and of.owner_id = f.owner_id and ov.run_id is distinct from :run
                )
            ), reach as (
                select sha256 from fresh
                union
                select d.derived from reach r join blob_derivations d on d.source = r.sha256
            )
            select coalesce(sum("""
            + _STORED.format(blob="b")
            + """), 0)::bigint from reach join blobs b on b.sha256 = reach.sha256""",
            run=run_id,
        )
    )


def one_measure_at_a_time(connection: Connection, person: UUID) -> None:
    """Wait until nobody else measures the person, until the transaction ends."""
    run(connection, "select pg_advisory_xact_lock(hashtextextended(:person, 9))", person=str(person))


def held(connection: Connection, person: UUID) -> Row:
    """What the person holds in projects that are not deleted, in bytes (``used``), and where their mark is (``marked``,
    None for never measured): both as of one moment, and nothing is held."""
    row = one_row(connection, _USED, person=person)
    assert row is not None
    return row


def hold_mark(connection: Connection, person: UUID, used: int) -> Row:
    """The person's mark, held until the transaction ends; made at ``used`` if there is none: bytes, level."""
    run(
        connection,
        "insert into storage_marks (person_id, bytes) values (:person, :used) on conflict do nothing",
        person=person,
        used=used,
    )
    row = mark(connection, person)
    assert row is not None
    return row


def mark(connection: Connection, person: UUID) -> Row | None:
    """The person's mark, held until the transaction ends; None for somebody who was never measured."""
    return one_row(
        connection,
        "select bytes, level from storage_marks where person_id = :person for update",
        person=person,
    )


def weight_of(connection: Connection, sha256: str) -> int:
    """The bytes of a blob with all that was made from it, where they are really there."""
    return int(
        value(
            connection,
            """with recursive reach as (
                select cast(:sha256 as text) as sha256
                union
                select d.derived from reach r join blob_derivations d on d.source = r.sha256
            )
            select coalesce(sum("""
            + _STORED.format(blob="b")
            + """), 0)::bigint from reach join blobs b on b.sha256 = reach.sha256""",
            sha256=sha256,
        )
    )


def owners(connection: Connection, sha256: str) -> list[UUID]:
    """Who holds the blob in a project that is not deleted, always in the same order."""
    rows = all_rows(
        connection,
        """select distinct f.owner_id from version_blobs vb join versions v on v.id = vb.version_id
        join families f on f.id = v.family_id
        join families p on p.id = coalesce(f.project_id, f.id) and p.deleted_at is null
        where vb.sha256 = :sha256 order by f.owner_id""",
        sha256=sha256,
    )
    return [row["owner_id"] for row in rows]


def set_mark(connection: Connection, person: UUID, used: int, level: str, measured: bool) -> None:
    """Move the mark; ``measured`` tells an exact measure from an addition."""
    run(
        connection,
        """update storage_marks set bytes = :used, level = :level,
            measured_at = case when :measured then now() else measured_at end where person_id = :person""",
        person=person,
        used=used,
        level=level,
        measured=measured,
    )


# ---------------------------------------------------------------------------------------------- the archive's pass


def last_archived(connection: Connection) -> datetime | None:
    """When a pass over everything was through last, as administrators were told; None when that is long ago."""
    found: datetime | None = value(
        connection,
        "select at from events where kind = 'archived' and project_id is null order by id desc limit 1",
    )
    return found


def archive_schedule(connection: Connection) -> str | None:
    """When the pass is due, as the job engine was told; None before any worker ran."""
    found: str | None = value(
        connection, "select schedule from dbos.workflow_schedules where schedule_name = 'archive'"
    )
    return found
