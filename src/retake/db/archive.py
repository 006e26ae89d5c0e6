"""Versions of clips as the archive sees them: what is known and pinned, who holds which bytes, tombstones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db.rows import Row, all_rows, json_text, run, value

# Something is to be decided about a clip that has a living version beside its current one, or whose current one is
# not at hand.
_UNSETTLED = """
    f.kind = 'clip' and (
        exists (
            select from versions v where v.family_id = f.id and v.deleted_at is null and v.id is distinct from f.head_id
        ) or exists (
            select from version_blobs vb join blobs b on b.sha256 = vb.sha256
            where vb.version_id = f.head_id and vb.role = 'content' and b.tier <> 'hot'
        )
    )
"""


def unsettled_projects(connection: Connection, owner: UUID | None = None) -> list[UUID]:
    """Living projects with clips about which something is to be decided; of one person, or all."""
    rows = all_rows(
        connection,
        f"""select p.id from families p where p.project_id is null and p.kind = 'video' and p.deleted_at is null
        and (cast(:owner as uuid) is null or p.owner_id = :owner)
        and exists (select from families f where f.project_id = p.id and {_UNSETTLED}) order by p.id""",
        owner=owner,
    )
    return [row["id"] for row in rows]


def unsettled_clips(connection: Connection, project: UUID) -> list[UUID]:
    """The project's clips about which something is to be decided; none when it was deleted."""
    rows = all_rows(
        connection,
        f"""select f.id from families f join families p on p.id = f.project_id
        where f.project_id = :project and p.deleted_at is null and {_UNSETTLED} order by f.id""",
        project=project,
    )
    return [row["id"] for row in rows]


def clips_of_scenes(connection: Connection, project: UUID, scenes: Sequence[str]) -> dict[UUID, str]:
    """The clips of these scenes, each with its scene."""
    rows = all_rows(
        connection,
        "select id, scene_id from families where project_id = :project and kind = 'clip' and scene_id = any(:scenes)",
        project=project,
        scenes=list(scenes),
    )
    return {row["id"]: row["scene_id"] for row in rows}


# What was current is found through the operations that moved the head away from a film that holds it; for what still
# is they are not looked at. What pins films is looked up by project first: that is little, while the films that hold a
# clip may be thousands.
_FACTS = """
with asked as materialized (
    select f.id, f.project_id, f.scene_id, f.name, f.head_id, f.retention from families f
    where f.id = any(:families) and f.kind = 'clip'
), pinned as materialized (
    select l.version_id as film, 'label' as why, l.name from labels l
    where l.family_id in (select project_id from asked union select id from asked)
    union all
    select d.draft_id, 'draft', '' from families d where d.id in (select project_id from asked) and d.draft_id is not null
    union all
    select h.head_id, 'head', '' from families h where h.id in (select project_id from asked) and h.head_id is not null
    union all
    select r.base_id, 'run', '' from runs r
    where r.project_id in (select project_id from asked) and r.state in ('queued', 'running', 'held')
    union all
    select r.expected_head, 'run', '' from runs r
    where r.project_id in (select project_id from asked) and r.state in ('queued', 'running', 'held')
), pins as materialized (
    select x.part_id, jsonb_agg(distinct jsonb_build_array(p.why, p.name)) as pins
    from (select distinct * from pinned where film is not null) p
    join lateral (
        select part_id from version_parts where version_id = p.film and slot = 'clip' union all select p.film
    ) x on true
    group by x.part_id
)
select v.id, v.family_id, v.number, a.project_id, a.scene_id, a.name as title, a.retention, a.head_id = v.id as is_current,
    p.name as project_name, p.owner_id, p.retention as project_retention, p.deleted_at as project_deleted_at,
    vb.sha256 as blob, b.size, b.tier, coalesce(pins.pins, '[]') as pins,
    r.derived as rendition, rb.size as archived_size, t.derived as copy, cb.size as copy_size, b.used_at,
    case when a.head_id = v.id then now() else coalesce((
        select max(o.at) from version_parts x join operations o on o.before ->> 'head' = x.version_id::text
        where x.part_id = v.id and o.after ->> 'head' is distinct from o.before ->> 'head'
    ), v.created_at) end as left_at
from asked a
join families p on p.id = a.project_id
join versions v on v.family_id = a.id and v.deleted_at is null
join version_blobs vb on vb.version_id = v.id and vb.role = 'content'
join blobs b on b.sha256 = vb.sha256
left join blob_derivations r on r.source = b.sha256 and r.kind = 'archive' and r.facts = ''
left join blobs rb on rb.sha256 = r.derived
left join blob_derivations t on t.source = b.sha256 and t.kind = 'thawed' and t.facts = ''
left join blobs cb on cb.sha256 = t.derived
left join pins on pins.part_id = v.id
order by a.project_id, a.id, v.number
"""


def facts(connection: Connection, families: Sequence[UUID]) -> Sequence[Row]:
    """What is known of every living version of these clips, with its bytes and what pins it."""
    return all_rows(connection, _FACTS, families=list(families)) if families else []


def holders(connection: Connection, digests: Sequence[str]) -> Sequence[Row]:
    """The living versions that hold these bytes themselves: version, family, kind, role, blob."""
    return all_rows(
        connection,
        """select vb.sha256 as blob, vb.role, v.id, v.family_id, f.kind
        from version_blobs vb join versions v on v.id = vb.version_id join families f on f.id = v.family_id
        where vb.sha256 = any(:digests) and v.deleted_at is null order by v.id""",
        digests=list(digests),
    )


def lock_holders(connection: Connection, sha256: str) -> None:
    """Hold the versions that hold these bytes until the transaction ends: nobody restores them meanwhile."""
    run(
        connection,
        """select v.id from versions v where v.id in (select version_id from version_blobs where sha256 = :sha256)
        order by v.id for no key update""",
        sha256=sha256,
    )


def owners(connection: Connection, sha256: str) -> Sequence[Row]:
    """Whose projects hold these bytes in a living version: owner and project."""
    return all_rows(
        connection,
        """select distinct f.owner_id, coalesce(f.project_id, f.id) as project_id
        from version_blobs vb join versions v on v.id = vb.version_id join families f on f.id = v.family_id
        where vb.sha256 = :sha256 and v.deleted_at is null""",
        sha256=sha256,
    )


def places(connection: Connection, project: UUID) -> dict[str, tuple[int, str]]:
    """Where scenes stand in the project's current film (from 0), and their titles."""
    rows = all_rows(
        connection,
        """select scene.value ->> 'id' as id, scene.ordinality - 1 as place, scene.value ->> 'title' as title
        from families p join snapshots s on s.version_id = p.head_id
        cross join jsonb_array_elements(s.document -> 'scenes') with ordinality scene
        where p.id = :project and s.document ->> 'kind' = 'video'""",
        project=project,
    )
    return {row["id"]: (int(row["place"]), row["title"]) for row in rows}


def retention(connection: Connection, project: UUID) -> Mapping[str, Any] | None:
    """What the project says about retention, if anything."""
    found: Mapping[str, Any] | None = value(
        connection, "select retention from families where id = :project", project=project
    )
    return found


def exceeds_limit(connection: Connection, run_id: UUID, keep_active: int) -> bool:
    """Whether some clip that a run made a version of has more originals at hand than its limit; ``keep_active`` is the
    default."""
    return bool(
        value(
            connection,
            """select exists (
                select from (
                    select f.id, f.last_number, coalesce((f.retention ->> 'keep_active')::int,
                        (p.retention ->> 'keep_active')::int, :keep) as keep
                    from families f join families p on p.id = f.project_id
                    where f.kind = 'clip' and f.id in (select family_id from versions where run_id = :run)
                ) c where c.last_number > c.keep and c.keep < (
                    select count(*) from versions v join version_blobs vb on vb.version_id = v.id and vb.role = 'content'
                    join blobs b on b.sha256 = vb.sha256 and b.tier = 'hot'
                    where v.family_id = c.id and v.deleted_at is null
                )
            )""",
            run=run_id,
            keep=keep_active,
        )
    )


# ---------------------------------------------------------------------------------------------- versions


def entomb(connection: Connection, version: UUID) -> None:
    """Leave a version's tombstone: number, story and thumbnail stay, its bytes are no longer held by it."""
    run(
        connection,
        """insert into version_blobs (version_id, role, sha256)
        select vb.version_id, 'thumbnail', d.derived from version_blobs vb
        join blob_derivations d on d.source = vb.sha256 and d.kind = 'thumbnail'
        where vb.version_id = :version and vb.role = 'content' limit 1
        on conflict do nothing""",
        version=version,
    )
    run(
        connection,
        "delete from version_blobs where version_id = :version and role = 'content'",
        version=version,
    )
    run(connection, "update versions set deleted_at = now() where id = :version", version=version)


def hold(connection: Connection, versions: Sequence[UUID]) -> Sequence[Row]:
    """Hold clip versions until the transaction ends, so that they are neither archived nor deleted meanwhile.

    Each with its number, scene, title, when it was deleted, its blob and tier and whether a sound copy is at hand.
    """
    asked = sorted(set(versions))
    if not asked:
        return []
    run(
        connection,
        """select v.id from versions v join families f on f.id = v.family_id
        where v.id = any(:versions) and f.kind = 'clip' order by v.id for share of v""",
        versions=asked,
    )
    # A second look: what was archived or deleted while we waited is seen only by a new statement.
    return all_rows(
        connection,
        """select v.id, v.number, v.deleted_at, f.scene_id, f.name as title, b.sha256 as blob, b.tier,
            exists (
                select from blob_derivations d join blobs c on c.sha256 = d.derived and c.damaged_at is null
                where d.source = b.sha256 and d.kind = 'thawed' and d.facts = ''
            ) as has_copy
        from versions v join families f on f.id = v.family_id and f.kind = 'clip'
        left join version_blobs vb on vb.version_id = v.id and vb.role = 'content'
        left join blobs b on b.sha256 = vb.sha256
        where v.id = any(:versions) order by v.id""",
        versions=asked,
    )


def clips_entering(connection: Connection, project: UUID, film: UUID) -> list[UUID]:
    """The clip versions of a film that the project's current one does not hold."""
    rows = all_rows(
        connection,
        """select part_id from version_parts where version_id = :film and slot = 'clip'
        except select p.part_id from families f join version_parts p on p.version_id = f.head_id where f.id = :project""",
        project=project,
        film=film,
    )
    return [row["part_id"] for row in rows]


def not_of_families(connection: Connection, versions: Sequence[UUID], families: Sequence[UUID]) -> list[UUID]:
    """Those of these versions that belong to none of the families."""
    rows = all_rows(
        connection,
        "select id from versions where id = any(:versions) and not family_id = any(:families)",
        versions=list(versions),
        families=list(families),
    )
    return [row["id"] for row in rows]


def clips_of(connection: Connection, film: UUID) -> list[UUID]:
    """The clip versions of a film."""
    rows = all_rows(
        connection,
        "select part_id from version_parts where version_id = :film and slot = 'clip'",
        film=film,
    )
    return [row["part_id"] for row in rows]


def numbers_of_deleted(connection: Connection, versions: Sequence[UUID]) -> dict[UUID, int]:
    """Those of these versions that were deleted, with their numbers."""
    rows = all_rows(
        connection,
        "select id, number from versions where id = any(:versions) and deleted_at is not null",
        versions=list(versions),
    )
    return {row["id"]: row["number"] for row in rows}


def rewrite_operation(
    connection: Connection, operation: UUID, summary: str, after: Mapping[str, Any]
) -> bool:
    """Bring the record of a pass under way up to date, in the transaction of its next step; False without a record."""
    return bool(
        run(
            connection,
            "update operations set summary = :summary, after = cast(:after as jsonb) where id = :id",
            id=operation,
            summary=summary,
            after=json_text(after),
        )
    )


def is_living(connection: Connection, version: UUID) -> bool:
    """Whether the version was not deleted, its row held until the transaction ends."""
    return bool(
        value(
            connection,
            "select true from versions where id = :id and deleted_at is null for no key update",
            id=version,
        )
    )


def administrators(connection: Connection) -> list[UUID]:
    """Who is told of passes over the whole house."""
    return [
        row["id"] for row in all_rows(connection, "select id from people where role = 'admin' order by id")
    ]
