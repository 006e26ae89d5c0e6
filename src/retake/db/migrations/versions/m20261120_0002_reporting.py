"""The reporting schema: stable SQL views with the column names analysts were promised."""

from alembic import op

revision = "0002"
down_revision = "0001"

VIEWS = """
create schema reporting;

create view reporting.projects as
select id, owner_id as user_id, head_id as current_head_version_id, name, kind, created_at
from families
where project_id is null and deleted_at is null;

create view reporting.versions as
select v.id, v.family_id as project_id, v.parent_id as parent_version_id, v.message as commit_delta_prompt,
    v.created_at, v.number, v.origin, v.author_id
from versions v
join families f on f.id = v.family_id
where f.project_id is null and f.deleted_at is null and v.deleted_at is null;

create view reporting.snapshots as
select s.version_id, s.document as full_json_payload, s.patch as diff_patch
from snapshots s
join versions v on v.id = s.version_id
where v.deleted_at is null;

create view reporting.hashed_media_assets as
select sha256 as media_hash_id, 'blobs/' || substr(sha256, 1, 2) || '/' || substr(sha256, 3, 2) || '/' || sha256 as s3_url,
    media_type as asset_type, size, created_at
from blobs;

create view reporting.media_references as
select b.sha256 as media_hash_id, b.version_id, b.role
from version_blobs b
join versions v on v.id = b.version_id
join families f on f.id = v.family_id
left join families p on p.id = f.project_id
where v.deleted_at is null and f.deleted_at is null and p.deleted_at is null
union all
select d.derived, b.version_id, d.kind
from blob_derivations d
join version_blobs b on b.sha256 = d.source
join versions v on v.id = b.version_id
join families f on f.id = v.family_id
left join families p on p.id = f.project_id
where v.deleted_at is null and f.deleted_at is null and p.deleted_at is null;

-- Moving a head by hand goes the same way as everywhere: the families that fill the project move with it.
create function reporting.move_head() returns trigger language plpgsql as $$
declare
    previous jsonb;
    following jsonb;
begin
    if new.current_head_version_id is not distinct from old.current_head_version_id then
        return new;
    end if;
    update public.families set head_id = new.current_head_version_id, updated_at = clock_timestamp()
    where id = old.id and head_id is not distinct from old.current_head_version_id and deleted_at is null;
    if not found then
        return null;
    end if;
    perform public.follow_head(old.id, new.current_head_version_id);
    previous := jsonb_build_object('head', old.current_head_version_id);
    following := jsonb_build_object('head', new.current_head_version_id);
    insert into public.operations (id, project_id, actor_id, kind, summary, before, after)
    values (gen_random_uuid(), old.id, null, 'set_head', 'Head moved in SQL', previous, following);
    return new;
end $$;

create function public.follow_head(project uuid, version uuid) returns void language sql as $$
    update public.families f set head_id = p.part_id, updated_at = now()
    from public.version_parts p
    where p.version_id = version and f.id = p.family_id and f.project_id = project
        and f.head_id is distinct from p.part_id;
$$;

create trigger move_head instead of update on reporting.projects
for each row execute function reporting.move_head();
"""


def upgrade() -> None:
    """Make the schema and its views."""
    op.execute(VIEWS)


def downgrade() -> None:
    """Drop them; no data lives there."""
    op.execute("drop schema reporting cascade; drop function public.follow_head(uuid, uuid);")
