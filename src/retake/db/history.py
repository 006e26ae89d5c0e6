"""The one door to history: carries out a change in a single statement, with its operation record.

Compare-and-swap of the head, numbers taken under the row lock, versions, snapshots and edges go to the server in
one round trip; nothing of it is visible unless all of it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from retake.db.rows import json_text, run, value
from retake.domain.changes import Change, NewVersion

COMMIT = text("""
with given as (
    select v.*, row_number() over (partition by v.family order by v.place) as rank,
        count(*) over (partition by v.family) as siblings
    from jsonb_to_recordset(cast(:versions as jsonb)) as v(id uuid, family uuid, parent uuid, second_parent uuid,
        origin text, message text, document jsonb, patch jsonb, slots_from uuid, take uuid, place int)
), counted as (
    select family, max(siblings)::int as siblings from given group by family
), head_of as (
    select * from jsonb_to_recordset(cast(:heads as jsonb)) as h(family uuid, version uuid)
), moved as (
    update families f
    set head_id = coalesce(:head, f.head_id), updated_at = now(),
        last_number = f.last_number + coalesce((select siblings from counted where family = f.id), 0)
    where f.id = :project and f.deleted_at is null and (:any_head or f.head_id is not distinct from :expected)
    returning f.id, f.last_number, f.owner_id
), born as (
    insert into families (id, kind, project_id, scene_id, owner_id, name, last_number, head_id)
    select b.id, b.kind, m.id, b.scene, m.owner_id, b.name, coalesce(c.siblings, 0), h.version
    from jsonb_to_recordset(cast(:families as jsonb)) as b(id uuid, kind text, name text, scene text)
    cross join moved m
    left join counted c on c.family = b.id
    left join head_of h on h.family = b.id
    returning id, last_number
), grown as (
    update families f
    set last_number = f.last_number + coalesce(c.siblings, 0), head_id = coalesce(h.version, f.head_id), updated_at = now()
    from moved m, (select family from counted union select family from head_of) t
    left join counted c on c.family = t.family
    left join head_of h on h.family = t.family
    where f.id = t.family and f.project_id = m.id
    returning f.id, f.last_number
), numbered as (
    select id, last_number from moved union all select id, last_number from born union all select id, last_number from grown
), version as (
    insert into versions (id, family_id, number, parent_id, second_parent_id, origin, message, author_id, run_id, take_id)
    select g.id, g.family, n.last_number - g.siblings + g.rank, g.parent, g.second_parent, g.origin, g.message,
        :actor, :run, g.take
    from given g join numbered n on n.id = g.family
    returning id, family_id, number
), snapshot as (
    insert into snapshots (version_id, document, patch)
    select g.id, g.document, g.patch from given g where exists (select from moved)
), kept as (
    insert into version_parts (version_id, slot, scene_id, family_id, part_id)
    select g.id, p.slot, p.scene_id, p.family_id, p.part_id
    from given g join version_parts p on p.version_id = g.slots_from
    where exists (select from moved) and not exists (
        select from jsonb_to_recordset(cast(:vacated as jsonb)) as x(version uuid, slot text, scene text)
        where x.version = g.id and x.slot = p.slot and x.scene = p.scene_id)
), filled as (
    insert into version_parts (version_id, slot, scene_id, family_id, part_id)
    select x.* from jsonb_to_recordset(cast(:filled as jsonb)) as x(version uuid, slot text, scene text, family uuid, part uuid)
    where exists (select from moved)
), held as (
    insert into version_blobs (version_id, role, sha256)
    select x.* from jsonb_to_recordset(cast(:blobs as jsonb)) as x(version uuid, role text, sha256 text)
    where exists (select from moved)
), made_from as (
    insert into version_inputs (version_id, input_id)
    select x.* from jsonb_to_recordset(cast(:inputs as jsonb)) as x(version uuid, input uuid)
    where exists (select from moved)
), recorded as (
    insert into operations (id, project_id, actor_id, kind, summary, before, after, undoes)
    select :operation, m.id, :actor, :kind, :summary, cast(:before as jsonb), cast(:after as jsonb), :undoes from moved m
)
select v.id, v.number from version v where v.family_id = :project
union all select null, -1 from moved
""")


class HeadMoved(Exception):
    """The project's head is no longer the expected one; ``actual`` is where it stands, None for no such project."""

    def __init__(self, actual: UUID | None) -> None:
        super().__init__(str(actual))
        self.actual = actual


def _version_row(version: NewVersion, place: int) -> dict[str, Any]:
    return {
        "id": version.id,
        "family": version.family,
        "parent": version.parent,
        "second_parent": version.second_parent,
        "origin": version.origin,
        "message": version.message,
        "document": version.document,
        "patch": list(version.patch),
        "slots_from": version.slots_from,
        "take": version.take,
        "place": place,
    }


def commit(
    connection: Connection,
    change: Change,
    operation: UUID,
    details: Mapping[str, Any],
    any_head: bool = False,
) -> dict[UUID, int]:
    """Carry out the change; the numbers of the project's new versions. Raises HeadMoved and changes nothing.

    ``details`` join the operation record, beside the heads before and after. With ``any_head`` the head may stand
    anywhere: for versions that are kept beside it.
    """
    heads = dict(change.heads)
    before = {"head": change.expected_head, **details}
    after = {
        "head": change.head or change.expected_head,
        "versions": [version.id for version in change.versions],
    }
    versions = change.versions
    rows = connection.execute(
        COMMIT,
        {
            "versions": json_text([_version_row(version, place) for place, version in enumerate(versions)]),
            "families": json_text(
                [{"id": f.id, "kind": f.kind, "name": f.name, "scene": f.scene_id} for f in change.families]
            ),
            "heads": json_text([{"family": family, "version": version} for family, version in heads.items()]),
            "vacated": json_text(
                [
                    {"version": v.id, "slot": slot, "scene": scene or ""}
                    for v in versions
                    for slot, scene in v.vacated
                ]
            ),
            "filled": json_text(
                [
                    {
                        "version": v.id,
                        "slot": s.slot,
                        "scene": s.scene_id or "",
                        "family": s.family,
                        "part": s.version,
                    }
                    for v in versions
                    for s in v.filled
                ]
            ),
            "blobs": json_text(
                [{"version": v.id, "role": b.role, "sha256": b.sha256} for v in versions for b in v.blobs]
            ),
            "inputs": json_text(
                [{"version": v.id, "input": source} for v in versions for source in v.inputs]
            ),
            "head": change.head,
            "project": change.project,
            "expected": change.expected_head,
            "any_head": any_head,
            "actor": change.actor,
            "run": change.run,
            "operation": operation,
            "kind": change.kind,
            "summary": change.summary,
            "before": json_text(before),
            "after": json_text(after),
            "undoes": change.undoes,
        },
    ).all()
    if not rows:
        raise HeadMoved(head_of(connection, change.project))
    return {row[0]: row[1] for row in rows if row[0] is not None}


def head_of(connection: Connection, project: UUID) -> UUID | None:
    """The project's current version."""
    head: UUID | None = value(connection, "select head_id from families where id = :project", project=project)
    return head


def lock_project(connection: Connection, project: UUID) -> UUID | None:
    """Hold the project's row until the transaction ends; its head. For work that must see no other change."""
    head: UUID | None = value(
        connection, "select head_id from families where id = :project for no key update", project=project
    )
    return head


def follow_head(connection: Connection, project: UUID, version: UUID) -> None:
    """Move the heads of the families that fill the project to what this version of it says."""
    run(connection, "select follow_head(:project, :version)", project=project, version=version)
