"""Clip versions as facts: where their bytes are, what made them and what they cost; the reporting view of them."""

from alembic import op

revision = "0005"
down_revision = "0004"

# One home for what is derived of a clip version: the application and the reporting view read the same rows.
CHANGES = """
alter table blobs add column archived_at timestamptz;
create function public.note_archived() returns trigger language plpgsql as $$
begin
    new.archived_at := case when new.tier = 'hot' then null else coalesce(old.archived_at, clock_timestamp()) end;
    return new;
end $$;
create trigger note_archived before update of tier on blobs
for each row when (old.tier is distinct from new.tier) execute function public.note_archived();

create view public.content_states as
select b.sha256, b.size, b.width, b.height, b.duration, b.frame_rate, b.archived_at,
    case
        when b.tier = 'hot' then 'active'
        when exists (
            select from blob_derivations d join blobs c on c.sha256 = d.derived and c.tier = 'hot'
            where d.source = b.sha256 and d.kind = 'thawed'
        ) then 'thawed'
        else 'archived'
    end as state
from blobs b;

-- A fork's first version was made by the take of what it was forked from.
create view public.version_takes as
select v.id as version_id, case when v.origin <> 'forked' or v.take_id is not null then v.take_id else (
    with recursive source as (
        select v.id, v.origin, v.take_id
        union all
        select w.id, w.origin, w.take_id
        from source s join version_inputs i on i.version_id = s.id join versions w on w.id = i.input_id
        where s.take_id is null and s.origin = 'forked'
    )
    select take_id from source where take_id is not null limit 1
) end as take_id
from versions v;

-- What belongs to one version is looked up for that version (lateral, behind ``offset 0``): few things are left to put in
-- order, so that a question about one clip begins with that clip however large the house is.
create view public.clip_history as
select v.id, v.family_id, f.project_id, f.scene_id, v.number, v.parent_id, v.origin, v.message, v.author_id, v.created_at,
    v.deleted_at, f.head_id = v.id as is_head, c.sha256 as blob, c.size, c.width, c.height, c.duration, c.frame_rate,
    case when v.deleted_at is not null or c.state is null then 'deleted' else c.state end as state,
    c.archived_at, c.archived_blob, c.archived_size, c.archive_about, m.take, m.provider, m.model, m.parameters,
    case
        when v.parent_id is null or m.said is null or jsonb_array_length(m.said) = 0 then null
        when jsonb_array_length(m.said) > jsonb_array_length(coalesce(b.said, '[]')) then m.said ->> -1
        when not coalesce(b.said, '[]') @> (m.said -> -1) then m.said ->> -1
    end as instruction,
    (coalesce(m.cost, 0) + coalesce((
        select sum(pt.cost)
        from version_inputs i
        join versions p on p.id = i.input_id
        join takes pt on pt.id = p.take_id
        join runs pr on pr.id = pt.run_id and pr.project_id = f.project_id
        where i.version_id = v.id and v.origin <> 'forked' and not exists (
            select from version_inputs j join versions w on w.id = j.version_id
            where j.input_id = i.input_id and w.family_id = v.family_id and w.number < v.number
        )
    ), 0))::bigint as cost,
    (select d.derived from blob_derivations d where d.source = c.sha256 and d.kind = 'poster' limit 1) as poster,
    coalesce(
        (select d.derived from blob_derivations d where d.source = c.sha256 and d.kind = 'thumbnail' limit 1),
        (select k.sha256 from version_blobs k where k.version_id = v.id and k.role = 'thumbnail')
    ) as thumbnail
from families f
join versions v on v.family_id = f.id
left join lateral (
    select s.*, d.derived as archived_blob, d.about as archive_about,
        case when s.state <> 'active' then coalesce(x.size, s.size) end as archived_size
    from version_blobs vb
    join content_states s on s.sha256 = vb.sha256
    left join blob_derivations d on d.source = s.sha256 and d.kind = 'archive' and s.state <> 'active'
    left join blobs x on x.sha256 = d.derived
    where vb.version_id = v.id and vb.role = 'content'
    limit 1
) c on true
left join lateral (
    select t.ordinal as take, r.document ->> 'provider' as provider, r.document ->> 'model' as model,
        r.document -> 'parameters' as parameters,
        case when jsonb_typeof(r.document #> '{parameters,instructions}') = 'array'
            then r.document #> '{parameters,instructions}' end as said,
        case when exists (select from runs o where o.id = t.run_id and o.project_id = f.project_id) then t.cost end as cost
    from version_takes vt
    join takes t on t.id = vt.take_id
    left join recipes r on r.key = t.recipe_key
    where vt.version_id = v.id
    offset 0
) m on true
left join lateral (
    select case when jsonb_typeof(r.document #> '{parameters,instructions}') = 'array'
        then r.document #> '{parameters,instructions}' end as said
    from version_takes vt
    join takes t on t.id = vt.take_id
    join recipes r on r.key = t.recipe_key
    where vt.version_id = v.parent_id
    offset 0
) b on true
where f.kind = 'clip';

-- Eight things are joined here, with those of the view above: as many as PostgreSQL puts in order by itself. A ninth
-- would have every clip of the film looked up before the one that was asked for is chosen.
create view reporting.clip_versions as
select h.id, h.project_id as job_id, place.clip_index, h.number as version_number,
    '/api/v1/blobs/' || h.blob as video_url,
    coalesce(h.parameters ->> 'prompt', '') as prompt,
    '/api/v1/blobs/' || h.thumbnail as thumbnail_url,
    h.instruction as user_instruction,
    (h.cost / 1000000.0)::numeric(10, 4) as cost,
    h.created_at,
    h.is_head and place.clip_index is not null as is_current,
    case when h.archived_blob is not null then '/api/v1/blobs/' || h.archived_blob
        when h.state = 'archived' then '/api/v1/blobs/' || h.blob end as archived_url,
    h.archived_at, h.state
from public.clip_history h
left join (
    select q.id as project_id, (scene.value #>> '{clip,family}')::uuid as family_id, (scene.ordinality - 1)::int as clip_index
    from public.families q
    join public.snapshots s on s.version_id = q.head_id
    cross join lateral jsonb_array_elements(
        case when jsonb_typeof(s.document -> 'scenes') = 'array' then s.document -> 'scenes' else '[]' end
    ) with ordinality scene
    where q.project_id is null
) place on place.project_id = h.project_id and place.family_id = h.family_id
where (select p.deleted_at from public.families p where p.id = h.project_id) is null;
"""

BACK = """
drop view reporting.clip_versions;
drop view public.clip_history;
drop view public.version_takes;
drop view public.content_states;
drop trigger note_archived on blobs;
drop function public.note_archived();
alter table blobs drop column archived_at;
"""


def upgrade() -> None:
    """Add the views, and the time at which bytes left the hot store."""
    op.execute(CHANGES)


def downgrade() -> None:
    """Drop them; all but that time is derived."""
    op.execute(BACK)
