"""The invariants of the rows, each as a query that finds what breaks it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from retake.db.rows import all_rows

# kind, what is broken in words, query giving the subject
_INVARIANTS = (
    (
        "head",
        "a family that fills the current version has another version as its head",
        """select p.family_id as subject from families f
        join version_parts p on p.version_id = f.head_id join families q on q.id = p.family_id
        where f.project_id is null and q.head_id is distinct from p.part_id""",
    ),
    (
        "edge",
        "a part of a version belongs to another project",
        """select p.version_id as subject from version_parts p join versions v on v.id = p.version_id
        join families q on q.id = p.family_id where q.project_id <> v.family_id""",
    ),
    (
        "edge",
        "an edge names a family its part is not a version of",
        """select p.version_id as subject from version_parts p join versions v on v.id = p.part_id
        where v.family_id <> p.family_id""",
    ),
    (
        "edge",
        "an edge starts at a version that does not exist",
        """select p.version_id as subject from version_parts p
        where not exists (select from versions v where v.id = p.version_id)""",
    ),
    (
        "slots",
        "the edges of a film differ from what its document says",
        """with said as (
            select s.version_id, slot, scene ->> 'id' as scene_id, (scene #>> array[slot, 'version'])::uuid as part
            from snapshots s, jsonb_array_elements(s.document -> 'scenes') scene, unnest(array['image', 'clip']) slot
            where s.document ->> 'kind' = 'video'
            union all
            select version_id, 'music', '', (document #>> '{music,part,version}')::uuid from snapshots
            where document ->> 'kind' = 'video' and document #>> '{music,part,version}' is not null
        )
        select coalesce(said.version_id, p.version_id) as subject
        from said full join version_parts p
            on p.version_id = said.version_id and p.slot = said.slot and p.scene_id = said.scene_id
        where said.part is distinct from p.part_id""",
    ),
    (
        "blob",
        "a version of a part holds no bytes",
        """select v.id as subject from versions v join families f on f.id = v.family_id
        where f.kind in ('clip', 'audio') and v.deleted_at is null
        and not exists (select from version_blobs b where b.version_id = v.id and b.role = 'content')""",
    ),
    (
        "tier",
        "an archived clip has no rendition to stand for it",
        """select b.sha256 as subject from blobs b where b.tier = 'replaced' and not exists (
            select from blob_derivations d where d.source = b.sha256 and d.kind = 'archive' and d.derived <> b.sha256)""",
    ),
    (
        "tier",
        "a copy brought back from the archive is not at hand",
        """select d.derived as subject from blob_derivations d
        join blobs s on s.sha256 = d.source and s.tier <> 'hot' join blobs c on c.sha256 = d.derived
        where d.kind = 'thawed' and c.tier <> 'hot'""",
    ),
    (
        "deleted",
        "a deleted version is current",
        """select v.id as subject from versions v join families f on f.head_id = v.id where v.deleted_at is not null
        union all
        select v.id from families f join version_parts p on p.version_id = f.head_id
        join versions v on v.id = p.part_id where f.project_id is null and v.deleted_at is not null""",
    ),
    (
        "deleted",
        "a deleted clip still holds its bytes",
        """select v.id as subject from versions v join families f on f.id = v.family_id and f.kind = 'clip'
        join version_blobs b on b.version_id = v.id and b.role = 'content' where v.deleted_at is not null""",
    ),
    (
        "number",
        "a family's counter is behind its versions",
        """select f.id as subject from families f
        where f.last_number < (select max(number) from versions v where v.family_id = f.id)""",
    ),
    (
        "money",
        "a finished take was not settled exactly once",
        """select t.id as subject from takes t where t.state in ('ready', 'failed', 'cancelled')
        and exists (select from entries e where e.take_id = t.id and e.kind = 'reserve')
        and not exists (select from entries e where e.take_id = t.id and e.kind = 'release')""",
    ),
    (
        "money",
        "a take's cost is not what the ledger says",
        """select t.id as subject from takes t join entries e on e.take_id = t.id and e.kind in ('settle', 'discount')
        group by t.id having t.cost <> sum(case e.kind when 'settle' then e.amount else -e.amount end)""",
    ),
    (
        "take",
        "a take is ready without bytes",
        "select id as subject from takes where state = 'ready' and blob is null",
    ),
)


def broken_invariants(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Kind, subject and words for everything that breaks an invariant."""
    for kind, words, query in _INVARIANTS:
        for row in all_rows(connection, f"select distinct subject from ({query}) broken"):
            yield kind, str(row["subject"]), words
