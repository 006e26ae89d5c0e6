"""Takes and recipes as rows: one outcome of a recipe, shared by everybody who asks for the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db.rows import Row, all_rows, json_text, one_row, run


def known(connection: Connection, names: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The blobs of these takes (recipe key, ordinal) that are ready."""
    if not names:
        return {}
    rows = all_rows(
        connection,
        """select t.recipe_key, t.ordinal, t.blob
        from unnest(cast(:keys as text[]), cast(:ordinals as int[])) as x(key, ordinal)
        join takes t on t.recipe_key = x.key and t.ordinal = x.ordinal and t.state = 'ready'
        join blobs b on b.sha256 = t.blob and b.damaged_at is null""",
        keys=[key for key, _ in names],
        ordinals=[ordinal for _, ordinal in names],
    )
    return {(row["recipe_key"], row["ordinal"]): row["blob"] for row in rows}


def last_ordinal(connection: Connection, key: str) -> int:
    """The highest take of the recipe that was ever made or is being made; 0 for none."""
    row = one_row(
        connection,
        "select coalesce(max(ordinal), 0) as last from takes where recipe_key = :key and state <> 'failed'",
        key=key,
    )
    return int(row["last"]) if row else 0


def living(connection: Connection, key: str, ordinal: int) -> Row | None:
    """The take that is ready or under way, its row held against collection until the transaction ends."""
    return one_row(
        connection,
        """select * from takes where recipe_key = :key and ordinal = :ordinal
        and state in ('reserved', 'submitted', 'ready', 'held') for no key update""",
        key=key,
        ordinal=ordinal,
    )


def forget_damaged(connection: Connection, key: str, ordinal: int) -> None:
    """Give up the ready take whose bytes are known to be damaged or missing, so that it can be made again."""
    run(
        connection,
        """update takes t set state = 'collected', blob = null from blobs b
        where t.recipe_key = :key and t.ordinal = :ordinal and t.state = 'ready'
        and b.sha256 = t.blob and b.damaged_at is not null""",
        key=key,
        ordinal=ordinal,
    )


def learned_seconds(
    connection: Connection, provider: str, model: str, step: str, duration: float | None
) -> tuple[float, int]:
    """How long such a generation took lately: the median of the last 50, by the second when it has a ``duration``, and
    of how many. Parts that were found have no take of their own and do not count."""
    row = one_row(
        connection,
        """select count(*) as calls, percentile_cont(0.5) within group (order by x.seconds) as median
        from (
            select t.latency_ms / 1000.0 / coalesce(
                case when cast(:duration as float8) is null then 1
                else nullif((r.document #>> '{parameters,duration}')::float8, 0) end, 1) as seconds
            from takes t join recipes r on r.key = t.recipe_key
            where t.provider = :provider and t.model = :model and t.state = 'ready'
            and r.document ->> 'step' = :step and t.latency_ms is not null
            order by t.finished_at desc limit 50
        ) x""",
        provider=provider,
        model=model,
        step=step,
        duration=duration,
    )
    assert row is not None
    return float(row["median"] or 0.0) * (duration or 1.0), row["calls"]


def insert(
    connection: Connection,
    take: UUID,
    key: str,
    recipe: Mapping[str, Any],
    ordinal: int,
    run_id: UUID,
    reserved: int,
) -> bool:
    """Reserve the take for a run; False when somebody else has it already."""
    run(
        connection,
        "insert into recipes (key, document) values (:key, cast(:document as jsonb)) on conflict do nothing",
        key=key,
        document=json_text(recipe),
    )
    return bool(
        run(
            connection,
            """insert into takes (id, recipe_key, ordinal, state, run_id, provider, model, reserved)
            values (:id, :key, :ordinal, 'reserved', :run, :provider, :model, :reserved)
            on conflict (recipe_key, ordinal) where state in ('reserved', 'submitted', 'ready', 'held') do nothing""",
            id=take,
            key=key,
            ordinal=ordinal,
            run=run_id,
            provider=recipe["provider"],
            model=recipe["model"],
            reserved=reserved,
        )
    )


def submitted(connection: Connection, take: UUID, job: str) -> None:
    """The provider has the order under this job id."""
    run(
        connection,
        "update takes set state = 'submitted', provider_job = :job where id = :id and state in ('reserved', 'held')",
        id=take,
        job=job,
    )


def ready(connection: Connection, take: UUID, blob: str, cost: int) -> int:
    """The take is finished: its blob and what it cost whoever pays; the latency in milliseconds."""
    row = one_row(
        connection,
        """update takes set state = 'ready', blob = :blob, cost = :cost, finished_at = now(),
            latency_ms = extract(epoch from now() - created_at) * 1000
        where id = :id and state in ('reserved', 'submitted', 'held') returning latency_ms""",
        id=take,
        blob=blob,
        cost=cost,
    )
    return int(row["latency_ms"]) if row else -1


def ended(connection: Connection, take: UUID, state: str, error: str, cost: int) -> int:
    """The take failed, was cancelled, or is held for a person; the latency in milliseconds, -1 if it had ended before."""
    row = one_row(
        connection,
        """update takes set state = :state, error = :error, cost = :cost, finished_at = now(),
            latency_ms = extract(epoch from now() - created_at) * 1000
        where id = :id and state in ('reserved', 'submitted', 'held') and state <> :state returning latency_ms""",
        id=take,
        state=state,
        error=error,
        cost=cost,
    )
    return int(row["latency_ms"]) if row else -1


def row(connection: Connection, take: UUID) -> Row | None:
    """One take."""
    return one_row(connection, "select * from takes where id = :id", id=take)


def held_in_run(connection: Connection, run_id: UUID) -> Sequence[Row]:
    """The run's takes that are held for a person."""
    return all_rows(connection, "select * from takes where run_id = :run and state = 'held'", run=run_id)


def usage_seconds(connection: Connection, provider: str, step: str) -> float | None:
    """How long this step took lately: the median of the last 50 takes, in seconds."""
    found = one_row(
        connection,
        """select percentile_cont(0.5) within group (order by latency_ms) / 1000 as seconds from (
            select t.latency_ms from takes t join recipes r on r.key = t.recipe_key
            where t.state = 'ready' and t.provider = :provider and r.document ->> 'step' = :step
            order by t.created_at desc limit 50) x""",
        provider=provider,
        step=step,
    )
    return found["seconds"] if found else None
