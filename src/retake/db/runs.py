"""Runs and their steps as rows: what is to be done, how far it is, how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from retake.db.rows import Row, all_rows, json_text, one_row, run, value

_RUN = """
select r.*, f.name as project_name, f.kind as project_kind, f.owner_id, a.name as author_name,
    bv.number as base_number, rv.number as result_number,
    (select n.id from runs n where n.retry_of = r.id) as retried_by,
    case when r.batch and r.state = 'queued' and not r.handed then (
        select b.id from runs b where b.project_id = r.project_id and b.batch and b.state in ('queued', 'running')
        and b.id <> r.id and (b.handed or b.created_at < r.created_at) order by b.handed, b.created_at desc limit 1
    ) end as behind,
    case when r.state = 'conflict' then
        exists (select from versions c where c.parent_id = r.result_id)
        or exists (select from versions c where c.second_parent_id = r.result_id)
        or exists (
            select from operations o where o.project_id = r.project_id and o.at >= r.finished_at
            and o.after ->> 'head' = r.result_id::text
        )
    else false end as decided
from runs r
join families f on f.id = r.project_id
join people a on a.id = r.author_id
left join versions bv on bv.id = r.base_id
left join versions rv on rv.id = r.result_id
"""
_STEP = """
select s.*, (select batch from runs where id = s.run_id) as in_batch, t.cost, t.blob, t.state as take_state, t.error as take_error, t.provider_job, t.run_id as take_run,
    exists (select from steps b where b.take_id = s.take_id and b.run_id = s.run_id and b.position < s.position) as counted,
    (select derived from blob_derivations where source = t.blob and kind = 'thumbnail' limit 1) as thumbnail
from steps s left join takes t on t.id = s.take_id
"""


def insert(
    connection: Connection,
    run_id: UUID,
    project: UUID,
    author: UUID,
    edits: Sequence[Mapping[str, Any]],
    message: str,
    base: UUID | None,
    expected_head: UUID | None,
    parallelism: int,
    quote: int,
    idempotency_key: str | None,
    request_digest: str | None = None,
    batch: bool = False,
    discount_bps: int = 0,
    retry_of: UUID | None = None,
) -> None:
    """A new queued run. Ask before, with the key or the retried run held, whether there is one of that key or retry.

    A batch is not handed to a worker yet: it waits for its turn in the project's line.
    """
    run(
        connection,
        """insert into runs (id, project_id, author_id, state, edits, message, base_id, expected_head, parallelism,
            quote, idempotency_key, request_digest, batch, handed, discount_bps, retry_of)
        values (:id, :project, :author, 'queued', cast(:edits as jsonb), :message, :base, :expected, :parallelism,
            :quote, :key, :digest, :batch, not :batch, :discount, :retry_of)""",
        id=run_id,
        project=project,
        author=author,
        edits=json_text(list(edits)),
        message=message,
        base=base,
        expected=expected_head,
        parallelism=parallelism,
        quote=quote,
        key=idempotency_key,
        digest=request_digest,
        batch=batch,
        discount=discount_bps,
        retry_of=retry_of,
    )


def by_idempotency_key(connection: Connection, author: UUID, key: str) -> Row | None:
    """The run the person ordered with this key: its id and the digest of what was asked.

    Whoever asks with the same key at the same moment waits until this transaction ends, and finds what it ordered.
    """
    run(
        connection,
        "select pg_advisory_xact_lock(hashtextextended(cast(:author as text) || :key, 9))",
        author=author,
        key=key,
    )
    return one_row(
        connection,
        "select id, request_digest from runs where author_id = :author and idempotency_key = :key",
        author=author,
        key=key,
    )


def insert_steps(connection: Connection, run_id: UUID, steps: Sequence[Mapping[str, Any]]) -> None:
    """The run's steps, in order: id, part, slot, scene_id, scene_position, title, action, reason, state, price, seconds,
    and ``key`` and ``take`` of what a step that makes nothing is filled from, which is kept for it.

    Steps that are there get their other words; what they were quoted stays.
    """
    if not steps:
        return
    connection.execute(
        text(
            """insert into steps (id, run_id, position, part, slot, scene_id, scene_position, title, action, reason,
                state, progress, price, seconds, take_id)
            select x.id, :run, x.position, x.part, x.slot, x.scene_id, x.scene_position, x.title, x.action, x.reason,
                x.state, 0, x.price, x.seconds, t.id
            from jsonb_to_recordset(cast(:steps as jsonb)) as x(id uuid, position int, part text, slot text, scene_id text,
                scene_position int, title text, action text, reason text, state text, price bigint, seconds real,
                key text, take int)
            left join takes t on t.recipe_key = x.key and t.ordinal = x.take and t.state = 'ready'
            on conflict (run_id, part) do update set title = excluded.title, action = excluded.action,
                reason = excluded.reason, seconds = excluded.seconds, take_id = coalesce(excluded.take_id, steps.take_id)"""
        ),
        {"run": run_id, "steps": json_text(list(steps))},
    )


def row(connection: Connection, run_id: UUID) -> Row | None:
    """One run."""
    return one_row(connection, _RUN + " where r.id = :id", id=run_id)


def hold(connection: Connection, run_id: UUID) -> Row | None:
    """One run, its row held until the transaction ends. Whoever also needs the project holds that one before."""
    return one_row(connection, "select * from runs where id = :id for no key update", id=run_id)


def page(
    connection: Connection,
    person: UUID,
    active: bool,
    project: UUID | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Runs in a person's projects, newest first."""
    statement = _RUN + " where f.owner_id = :person"
    values: dict[str, Any] = {"person": person, "limit": limit}
    if active:
        statement += " and r.state in ('queued', 'running', 'held')"
    if project is not None:
        statement += " and r.project_id = :project"
        values["project"] = project
    if before is not None:
        statement += " and (r.created_at, r.id) < (:at, :id)"
        values |= {"at": before[0], "id": before[1]}
    return all_rows(connection, statement + " order by r.created_at desc, r.id desc limit :limit", **values)


def steps(connection: Connection, runs: Sequence[UUID]) -> Sequence[Row]:
    """The steps of these runs, in order."""
    return all_rows(
        connection, _STEP + " where s.run_id = any(:runs) order by s.run_id, s.position", runs=list(runs)
    )


def steps_of_scene(connection: Connection, run_id: UUID, scene: str) -> Sequence[Row]:
    """The run's steps for one scene, in order."""
    return all_rows(
        connection,
        _STEP + " where s.run_id = :run and s.scene_id = :scene order by s.position",
        run=run_id,
        scene=scene,
    )


def edit_of(connection: Connection, run_id: UUID, scene: str) -> Mapping[str, Any]:
    """What a batch says to one scene."""
    edit: Mapping[str, Any] = value(
        connection,
        """select e from runs r, jsonb_array_elements(r.edits) e where r.id = :run and e ->> 'scene' = :scene limit 1""",
        run=run_id,
        scene=scene,
    )
    return edit


def step(connection: Connection, step_id: UUID) -> Row | None:
    """One step."""
    return one_row(connection, _STEP + " where s.id = :id", id=step_id)


def step_of(connection: Connection, run_id: UUID, part: str) -> Row | None:
    """The run's step for this part."""
    return one_row(connection, _STEP + " where s.run_id = :run and s.part = :part", run=run_id, part=part)


def set_step(connection: Connection, step_id: UUID, state: str, **more: Any) -> None:
    """Where a step stands now; ``progress`` (0..1), ``take_id`` and ``problem`` are set when given."""
    sets, values = ["state = :state"], {"state": state, "id": step_id}
    for name, given in more.items():
        sets.append(f"{name} = cast(:{name} as jsonb)" if name == "problem" else f"{name} = :{name}")
        values[name] = json_text(given) if name == "problem" and given is not None else given
    run(connection, f"update steps set {', '.join(sets)} where id = :id", **values)


def set_state(
    connection: Connection, run_id: UUID, state: str, from_states: Sequence[str], **more: Any
) -> bool:
    """Move a run from one of these states to another; False when it stood elsewhere."""
    sets, values = ["state = :state"], {"state": state, "id": run_id, "states": list(from_states)}
    if state == "running":
        sets.append("started_at = coalesce(started_at, now())")
    if state in ("done", "failed", "cancelled", "conflict"):
        sets.append("finished_at = now()")
    for name, given in more.items():
        as_json = name in ("problem", "conflict")
        sets.append(f"{name} = cast(:{name} as jsonb)" if as_json else f"{name} = :{name}")
        values[name] = json_text(given) if as_json and given is not None else given
    return bool(
        run(
            connection, f"update runs set {', '.join(sets)} where id = :id and state = any(:states)", **values
        )
    )


def request_cancel(connection: Connection, run_id: UUID) -> bool:
    """Ask an unfinished run to stop; False when it has ended."""
    return bool(
        run(
            connection,
            "update runs set cancel_requested = true where id = :id and state in ('queued', 'running', 'held')",
            id=run_id,
        )
    )


def request_cancel_of_all(connection: Connection, project: UUID) -> None:
    """Ask all runs of a project that wait or are under way to stop."""
    run(
        connection,
        "update runs set cancel_requested = true where project_id = :project and state in ('queued', 'running')",
        project=project,
    )


def holding(connection: Connection, project: UUID) -> list[UUID]:
    """The project's runs that are held for a person's decision, or have takes that are."""
    rows = all_rows(
        connection,
        """select id from runs where project_id = :project and (
            state = 'held' or exists (select from takes t where t.run_id = runs.id and t.state = 'held')
        ) order by id""",
        project=project,
    )
    return [found["id"] for found in rows]


def cancel_requested(connection: Connection, run_id: UUID, step_id: UUID | None = None) -> bool:
    """Whether somebody asked the run, or this step of it, to stop."""
    return bool(
        value(
            connection,
            """select cancel_requested or exists (select from steps where id = :step and cancel_requested)
            from runs where id = :id""",
            id=run_id,
            step=step_id,
        )
    )


def request_step_cancel(connection: Connection, run_id: UUID, scene: str) -> int:
    """Ask the unfinished steps of one scene to stop; how many there were. Those that wait stop at once."""
    return run(
        connection,
        """update steps set cancel_requested = true, state = case state when 'waiting' then 'cancelled' else state end
        where run_id = :run and scene_id = :scene and state in ('waiting', 'running')""",
        run=run_id,
        scene=scene,
    )


def cancel_waiting(connection: Connection, run_id: UUID) -> None:
    """Give up the steps that nobody began."""
    run(
        connection,
        "update steps set state = 'cancelled' where run_id = :run and state = 'waiting'",
        run=run_id,
    )


def rebase(connection: Connection, run_id: UUID, base: UUID, edits: Sequence[Mapping[str, Any]]) -> None:
    """Begin the run from another version, with its edits as they are to be carried out there; what was done for the
    former one is done anew, or found again."""
    run(
        connection,
        "update runs set base_id = :base, expected_head = :base, edits = cast(:edits as jsonb) where id = :id",
        id=run_id,
        base=base,
        edits=json_text(list(edits)),
    )
    run(
        connection,
        "update steps set state = 'waiting', progress = 0, take_id = null where run_id = :id and state = 'done'",
        id=run_id,
    )


def next_in_line(connection: Connection, project: UUID) -> Row | None:
    """The project's batch whose turn it is: the oldest that waits, when no other is with a worker. Hold the project
    before asking. A row that somebody holds is waited for: nobody would come back for a batch that was passed over,
    and who holds a run never waits for the project, so that this ends."""
    return one_row(
        connection,
        """select id, attempt from runs where project_id = :project and batch and state = 'queued' and not handed
        and not exists (
            select from runs b where b.project_id = :project and b.batch and b.handed and b.state in ('queued', 'running')
        ) order by created_at, id limit 1 for no key update""",
        project=project,
    )


def hand_over(connection: Connection, run_id: UUID) -> None:
    """Note that a batch is with the workers now."""
    run(connection, "update runs set handed = true where id = :id", id=run_id)


def retried(connection: Connection, run_id: UUID) -> UUID | None:
    """The run that makes again what this one left unfinished."""
    found: UUID | None = value(connection, "select id from runs where retry_of = :id", id=run_id)
    return found


def made_since(connection: Connection, run_id: UUID) -> set[str]:
    """The scenes whose clips later runs of the project made, or are about to make."""
    found = all_rows(
        connection,
        """select distinct s.scene_id from runs r
        join runs later on later.project_id = r.project_id and later.created_at > r.created_at
            and later.state in ('queued', 'running', 'done')
        join steps s on s.run_id = later.id and s.slot = 'clip' and s.action = 'generate' and s.scene_id is not null
            and (s.state = 'done' or later.state <> 'done' and s.state in ('waiting', 'running'))
        where r.id = :id""",
        id=run_id,
    )
    return {row["scene_id"] for row in found}


def is_over(connection: Connection, run_id: UUID | None) -> bool:
    """Whether nobody carries the run out: it ended, waits for a person, or is gone with its project."""
    return not value(
        connection, "select true from runs where id = :id and state in ('queued', 'running')", id=run_id
    )


def restart(connection: Connection, run_id: UUID, states: Sequence[str]) -> int | None:
    """Queue an ended run once more, its unfinished steps waiting again; the number of the new attempt."""
    attempt: int | None = value(
        connection,
        """update runs set state = 'queued', attempt = attempt + 1, cancel_requested = false, problem = null,
            handed = not batch, finished_at = null where id = :id and state = any(:states) returning attempt""",
        id=run_id,
        states=list(states),
    )
    if attempt is not None:
        run(
            connection,
            """update steps set state = 'waiting', progress = 0, problem = null, cancel_requested = false,
                take_id = (select t.id from takes t where t.id = steps.take_id and t.state = 'ready')
            where run_id = :id and state <> 'done'""",
            id=run_id,
        )
    return attempt


def cost(connection: Connection, runs: Sequence[UUID]) -> dict[UUID, int]:
    """What these runs really cost, in micro-dollars."""
    rows = all_rows(
        connection,
        "select run_id, sum(cost)::bigint as cost from takes where run_id = any(:runs) group by run_id",
        runs=list(runs),
    )
    return {found["run_id"]: found["cost"] for found in rows}


def unfinished(connection: Connection) -> Sequence[Row]:
    """Runs that are queued or running, oldest first: id and attempt."""
    return all_rows(
        connection,
        "select id, attempt, state, created_at from runs where state in ('queued', 'running') order by created_at",
    )
