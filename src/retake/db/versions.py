"""Versions as rows: one, a page, a chain, a document; what changed against the parent is read from the edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db.rows import Row, all_rows, json_text, one_row, run, value

# Pictures: a film's is the first scene's clip, an image its own. Changed: slots the parent filled otherwise or not.
_SUMMARY = """
select v.id, v.family_id, v.number, v.parent_id, pv.number as parent_number, v.second_parent_id, v.origin, v.message,
    v.author_id, a.name as author_name, v.created_at, v.run_id, v.deleted_at, f.head_id = v.id as is_head,
    coalesce((select array_agg(l.name order by l.created_at) from labels l where l.version_id = v.id), '{}') as labels,
    coalesce((select sum(t.cost) from takes t where t.run_id = v.run_id and v.run_id is not null), 0)::bigint as cost,
    (select d.derived from blob_derivations d
     where d.source = coalesce(s.document #>> '{scenes,0,clip,blob}', s.document ->> 'blob')
        and d.kind = 'thumbnail' limit 1) as poster,
    coalesce((
        select jsonb_agg(jsonb_build_object('scene_id', scene.value ->> 'id', 'title', scene.value ->> 'title',
            'position', scene.ordinality, 'thumbnail', (select d.derived from blob_derivations d
                where d.source = scene.value #>> '{clip,blob}' and d.kind = 'thumbnail' limit 1)) order by scene.ordinality)
        from jsonb_array_elements(s.document -> 'scenes') with ordinality scene
        where cardinality(c.scenes) > 0 and scene.value ->> 'id' = any(c.scenes)
    ), '[]') as changed
from versions v
join families f on f.id = v.family_id
join snapshots s on s.version_id = v.id
left join versions pv on pv.id = v.parent_id
left join people a on a.id = v.author_id
cross join lateral (
    select array(
        select differing.scene_id from (
            select scene_id, part_id from version_parts where version_id = v.id and slot = 'clip'
            except select scene_id, part_id from version_parts where version_id = v.parent_id and slot = 'clip'
        ) differing
    ) as scenes offset 0
) c
"""


def summaries(connection: Connection, versions: Sequence[UUID]) -> Sequence[Row]:
    """These versions' summaries, in no order."""
    return all_rows(connection, _SUMMARY + " where v.id = any(:ids)", ids=list(versions))


def summary(connection: Connection, version: UUID) -> Row | None:
    """One version's summary."""
    return one_row(connection, _SUMMARY + " where v.id = :id", id=version)


def page(connection: Connection, family: UUID, before: int | None, limit: int) -> Sequence[Row]:
    """A family's versions, newest first, without content; ``before`` is the last number of the page before."""
    statement = _SUMMARY + " where v.family_id = :family and v.deleted_at is null"
    if before is not None:
        statement += " and v.number < :before"
    return all_rows(
        connection,
        statement + " order by v.number desc limit :limit",
        family=family,
        before=before,
        limit=limit,
    )


def lineage(connection: Connection, version: UUID, limit: int) -> Sequence[Row]:
    """The chain of first parents, nearest first: id, number, parent_id, message, created_at, depth (from 1)."""
    return all_rows(
        connection,
        """with recursive chain as (
            select id, number, parent_id, message, origin, created_at, 1 as depth from versions where id = :id
            union all
            select v.id, v.number, v.parent_id, v.message, v.origin, v.created_at, c.depth + 1
            from versions v join chain c on v.id = c.parent_id
            where c.depth < :limit
        )
        select * from chain order by depth""",
        id=version,
        limit=limit,
    )


def ancestry(connection: Connection, family: UUID) -> list[tuple[UUID, UUID | None, UUID | None]]:
    """Every version of the family with its parents, by number."""
    rows = all_rows(
        connection,
        "select id, parent_id, second_parent_id from versions where family_id = :family order by number",
        family=family,
    )
    return [(row["id"], row["parent_id"], row["second_parent_id"]) for row in rows]


def by_number(connection: Connection, family: UUID, number: int) -> Row | None:
    """The version of this number: id and when it was deleted, if it was."""
    return one_row(
        connection,
        "select id, number, deleted_at from versions where family_id = :family and number = :number",
        family=family,
        number=number,
    )


def document(connection: Connection, version: UUID) -> dict[str, Any] | None:
    """A version's content in full."""
    found: dict[str, Any] | None = value(
        connection, "select document from snapshots where version_id = :id", id=version
    )
    return found


def patch(connection: Connection, version: UUID) -> list[dict[str, Any]]:
    """The RFC 6902 patch from the version's parent."""
    found: list[dict[str, Any]] | None = value(
        connection, "select patch from snapshots where version_id = :id", id=version
    )
    return found or []


def parts_with_pictures(connection: Connection, version: UUID, scene: str | None = None) -> Sequence[Row]:
    """What fills the version's slots: slot, scene, family, part version with number, blob, poster, thumbnail, cost,
    state. The blob of a deleted one is null."""
    return all_rows(
        connection,
        """select p.slot, p.scene_id, p.family_id, p.part_id, v.number, c.sha256 as blob, coalesce(t.cost, 0) as cost,
            case when v.deleted_at is not null or c.sha256 is null then 'deleted' else c.state end as state,
            (select derived from blob_derivations where source = c.sha256 and kind = 'poster' limit 1) as poster,
            coalesce(
                (select derived from blob_derivations where source = c.sha256 and kind = 'thumbnail' limit 1),
                (select sha256 from version_blobs where version_id = v.id and role = 'thumbnail')
            ) as thumbnail
        from version_parts p
        join versions v on v.id = p.part_id
        left join version_blobs b on b.version_id = p.part_id and b.role = 'content'
        left join content_states c on c.sha256 = b.sha256
        left join takes t on t.id = v.take_id
        where p.version_id = :id and (cast(:scene as text) is null or p.scene_id = :scene)""",
        id=version,
        scene=scene,
    )


def parts_by_blob(
    connection: Connection, family_blobs: Sequence[tuple[UUID, str]]
) -> dict[tuple[UUID, str], UUID]:
    """For each (family, blob) the family's newest version that has this blob as its content, where there is one."""
    if not family_blobs:
        return {}
    rows = all_rows(
        connection,
        """select distinct on (v.family_id, b.sha256) v.family_id, b.sha256, v.id
        from unnest(cast(:families as uuid[]), cast(:blobs as text[])) as x(family, blob)
        join versions v on v.family_id = x.family and v.deleted_at is null
        join version_blobs b on b.version_id = v.id and b.role = 'content' and b.sha256 = x.blob
        order by v.family_id, b.sha256, v.number desc""",
        families=[family for family, _ in family_blobs],
        blobs=[blob for _, blob in family_blobs],
    )
    return {(row["family_id"], row["sha256"]): row["id"] for row in rows}


def clip_history(connection: Connection, project: UUID, scene: str) -> Sequence[Row]:
    """Every version of the clip of this scene, newest first, deleted ones too, with what they were made from.

    Beside the columns of the view: ``in_film`` (the current film shows it), ``films`` (numbers of up to 50 living film
    versions that hold it, newest first), ``picture`` (blob and take of what it was made from) and
    ``author_name``.
    """
    return all_rows(
        connection,
        """select h.*, h.is_head and exists (
                select from version_parts q join families p on p.head_id = q.version_id
                where p.id = h.project_id and q.slot = 'clip' and q.scene_id = h.scene_id and q.part_id = h.id
            ) as in_film,
            array(
                select w.number
                from (select version_id from version_parts where part_id = h.id order by version_id desc limit 50) q
                cross join lateral (
                    select number from versions
                    where id = q.version_id and family_id = h.project_id and deleted_at is null offset 0
                ) w order by w.number desc
            ) as films,
            (select jsonb_build_object('blob', pb.sha256, 'take', pt.ordinal)
             from version_inputs i join versions p on p.id = i.input_id and h.origin <> 'forked'
             left join version_blobs pb on pb.version_id = p.id and pb.role = 'content'
             left join takes pt on pt.id = p.take_id
             where i.version_id = h.id limit 1) as picture,
            a.name as author_name
        from clip_history h
        left join people a on a.id = h.author_id
        where h.family_id = (
            select id from families where project_id = :project and scene_id = :scene and kind = 'clip'
            order by created_at desc limit 1
        )
        order by h.number desc""",
        project=project,
        scene=scene,
    )


def clip_costs(connection: Connection, parts: Sequence[UUID]) -> dict[UUID, int]:
    """What these versions of clips cost in their project, in micro-dollars, their pictures included, net of discounts."""
    if not parts:
        return {}
    found = all_rows(
        connection, "select id, cost from clip_history where id = any(cast(:ids as uuid[]))", ids=list(parts)
    )
    return {row["id"]: row["cost"] for row in found}


def thumbnails(connection: Connection, parts: Sequence[UUID], owner: UUID) -> dict[UUID, str]:
    """The thumbnail of each of these versions of clips, as far as they are in a project of this person and have one."""
    if not parts:
        return {}
    found = all_rows(
        connection,
        """select v.id, coalesce(
                (select derived from blob_derivations where source = b.sha256 and kind = 'thumbnail' limit 1),
                (select sha256 from version_blobs where version_id = v.id and role = 'thumbnail')
            ) as thumbnail
        from versions v
        join families f on f.id = v.family_id
        join families p on p.id = f.project_id and p.owner_id = :owner
        left join version_blobs b on b.version_id = v.id and b.role = 'content'
        where v.id = any(cast(:ids as uuid[]))""",
        ids=list(parts),
        owner=owner,
    )
    return {row["id"]: row["thumbnail"] for row in found if row["thumbnail"]}


def pins(connection: Connection, project: UUID, scene: str) -> Sequence[Row]:
    """What keeps versions of this scene's clip from the archive, but for being current: part_id and words."""
    return all_rows(
        connection,
        """with held as (
            select l.version_id, 'named “' || l.name || '”' as words, l.created_at as at
            from labels l where l.family_id = :project
            union all
            select f.draft_id, 'in the draft', f.updated_at from families f where f.id = :project and f.draft_id is not null
            union all
            select x.id, 'a run that is not finished stands on it', r.created_at
            from runs r cross join lateral (select r.base_id union select r.expected_head) x(id)
            where r.project_id = :project and r.state in ('queued', 'running', 'held') and x.id is not null
        )
        select q.part_id, h.words, h.at
        from held h
        join version_parts q on q.version_id = h.version_id and q.slot = 'clip' and q.scene_id = :scene
        union
        select i.input_id, 'current in “' || p.name || '”', p.created_at
        from families f
        join versions v on v.family_id = f.id
        join version_inputs i on i.input_id = v.id
        join versions w on w.id = i.version_id and w.origin = 'forked'
        join families g on g.id = w.family_id and g.head_id = w.id
        join families p on p.id = g.project_id and p.deleted_at is null
        where f.project_id = :project and f.scene_id = :scene and f.kind = 'clip'
        order by at""",
        project=project,
        scene=scene,
    )


def clip_project(connection: Connection, project: UUID) -> Row:
    """What is to be known of a project before its clips: kind, head_id, retention."""
    found = one_row(connection, "select kind, head_id, retention from families where id = :id", id=project)
    assert found is not None
    return found


def scene_at(connection: Connection, version: UUID, index: int) -> Row:
    """The scene at a place (from 0) of a film version, null when there is none, and how many scenes it has."""
    found = one_row(
        connection,
        """select document #>> array['scenes', cast(:index as text), 'id'] as scene_id,
            jsonb_array_length(document -> 'scenes') as scenes
        from snapshots where version_id = :id""",
        id=version,
        index=index,
    )
    assert found is not None
    return found


def place_of(connection: Connection, project: UUID, scene: str) -> int | None:
    """Where the scene stands in the current film, from 0; None when it is not in it."""
    place: int | None = value(
        connection,
        """select cast(scene.ordinality as int) - 1
        from families f
        join snapshots s on s.version_id = f.head_id
        cross join lateral jsonb_array_elements(s.document -> 'scenes') with ordinality scene
        where f.id = :project and scene.value ->> 'id' = :scene""",
        project=project,
        scene=scene,
    )
    return place


def clip_family(connection: Connection, project: UUID, scene: str) -> Row | None:
    """The family of a scene's clip: id, name, head_id, retention."""
    return one_row(
        connection,
        """select id, name, head_id, retention from families
        where project_id = :project and scene_id = :scene and kind = 'clip' order by created_at desc limit 1""",
        project=project,
        scene=scene,
    )


def clip_counts(connection: Connection, project: UUID) -> Sequence[Row]:
    """Every clip of the project, also of removed scenes: family, scene, name, versions by state, the last shown one's
    number, blob, thumbnail and duration."""
    return all_rows(
        connection,
        """select f.id as family_id, f.scene_id, f.name, v.number, b.sha256 as blob, c.duration, n.versions, n.active,
            n.archived,
            coalesce(
                (select derived from blob_derivations where source = b.sha256 and kind = 'thumbnail' limit 1),
                (select sha256 from version_blobs where version_id = v.id and role = 'thumbnail')
            ) as thumbnail
        from families f
        join lateral (
            select count(*) as versions, count(*) filter (where s.state in ('active', 'thawed')) as active,
                count(*) filter (where s.state = 'archived') as archived
            from versions w
            left join version_blobs k on k.version_id = w.id and k.role = 'content'
            left join content_states s on s.sha256 = k.sha256 and w.deleted_at is null
            where w.family_id = f.id
        ) n on true
        left join versions v on v.id = f.head_id
        left join version_blobs b on b.version_id = v.id and b.role = 'content'
        left join blobs c on c.sha256 = b.sha256
        where f.project_id = :project and f.kind = 'clip' and f.scene_id is not null
        order by f.created_at, f.id""",
        project=project,
    )


def set_retention(connection: Connection, family: UUID, policy: Mapping[str, Any] | None) -> None:
    """Keep what a family's policy has of its own; None: nothing."""
    run(
        connection,
        "update families set retention = cast(:policy as jsonb) where id = :id",
        id=family,
        policy=None if policy is None else json_text(dict(policy)),
    )


def film_of_part(connection: Connection, project: UUID, part: UUID) -> Row | None:
    """The newest living film version that holds the part: id and number. Flat, however many hold it."""
    return one_row(
        connection,
        """select w.id, w.number from version_parts q join versions w on w.id = q.version_id
        where q.part_id = :part and w.family_id = :project and w.deleted_at is null
        order by q.version_id desc limit 1""",
        project=project,
        part=part,
    )


def add_label(connection: Connection, family: UUID, name: str, version: UUID, author: UUID) -> bool:
    """Name a version; False when the name is taken in this family."""
    return bool(
        value(
            connection,
            """insert into labels (family_id, name, version_id, author_id) values (:family, :name, :version, :author)
            on conflict do nothing returning true""",
            family=family,
            name=name,
            version=version,
            author=author,
        )
    )


def remove_label(connection: Connection, family: UUID, name: str) -> UUID | None:
    """Take a name away; the version it named, or None when there was no such name."""
    version: UUID | None = value(
        connection,
        "delete from labels where family_id = :family and name = :name returning version_id",
        family=family,
        name=name,
    )
    return version
