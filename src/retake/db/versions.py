"""Versions as rows: one, a page, a chain, a document; what changed against the parent is read from the edges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db.rows import Row, all_rows, one_row, value

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
    """What fills the version's slots: slot, scene, family, part version with number, blob, poster, thumbnail, cost."""
    return all_rows(
        connection,
        """select p.slot, p.scene_id, p.family_id, p.part_id, v.number, b.sha256 as blob, coalesce(t.cost, 0) as cost,
            (select derived from blob_derivations where source = b.sha256 and kind = 'poster' limit 1) as poster,
            (select derived from blob_derivations where source = b.sha256 and kind = 'thumbnail' limit 1) as thumbnail
        from version_parts p
        join versions v on v.id = p.part_id
        left join version_blobs b on b.version_id = p.part_id and b.role = 'content'
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


def scene_history(connection: Connection, project: UUID, scene: str) -> Sequence[Row]:
    """Every version of the clip family of this scene, newest first, with what they were made from."""
    return all_rows(
        connection,
        """select v.id, v.number, v.family_id, b.sha256 as blob, v.created_at, v.message, f.head_id = v.id as is_head,
            r.document -> 'parameters' as parameters, coalesce(t.cost, 0) as cost,
            (select derived from blob_derivations where source = b.sha256 and kind = 'poster' limit 1) as poster,
            (select derived from blob_derivations where source = b.sha256 and kind = 'thumbnail' limit 1) as thumbnail,
            array(select w.number from version_parts q join versions w on w.id = q.version_id
             where q.part_id = v.id and w.family_id = :project and w.deleted_at is null
             order by w.number desc limit 50) as film_versions
        from versions v
        join families f on f.id = v.family_id
        join version_blobs b on b.version_id = v.id and b.role = 'content'
        left join takes t on t.id = v.take_id
        left join recipes r on r.key = t.recipe_key
        where v.deleted_at is null and f.project_id = :project and f.scene_id = :scene and f.kind = 'clip'
        order by v.number desc""",
        project=project,
        scene=scene,
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
