"""No gaps in heads: moving a head in SQL refuses a version whose clips were deleted, as every other way does."""

from alembic import op

revision = "0006"
down_revision = "0005"

# First the project, then the clips that become current, as everywhere. They are held before they are looked at: what
# deletes one meanwhile is waited for, and seen by the next statement.
REFUSING = """
create or replace function reporting.move_head() returns trigger language plpgsql as $$
declare
    previous jsonb;
    following jsonb;
    gone record;
begin
    if new.current_head_version_id is not distinct from old.current_head_version_id then
        return new;
    end if;
    update public.families set head_id = new.current_head_version_id, updated_at = clock_timestamp()
    where id = old.id and head_id is not distinct from old.current_head_version_id and deleted_at is null;
    if not found then
        return null;
    end if;
    perform v.id from public.versions v
    where v.id in (
        select part_id from public.version_parts where version_id = new.current_head_version_id and slot = 'clip'
        except select part_id from public.version_parts where version_id = old.current_head_version_id
    ) order by v.id for share of v;
    select v.number, f.name into gone
    from public.version_parts p
    join public.versions v on v.id = p.part_id and v.deleted_at is not null
    join public.families f on f.id = v.family_id
    where p.version_id = new.current_head_version_id and p.slot = 'clip'
    order by f.name, v.number limit 1;
    if found then
        raise exception 'version % of "%" was deleted to save room', gone.number, gone.name using
            errcode = 'restrict_violation',
            detail = 'A project is not set to a version that needs deleted clips.',
            hint = 'Choose a version that still has all its clips, or restore single scenes in the studio.';
    end if;
    perform public.follow_head(old.id, new.current_head_version_id);
    previous := jsonb_build_object('head', old.current_head_version_id);
    following := jsonb_build_object('head', new.current_head_version_id);
    insert into public.operations (id, project_id, actor_id, kind, summary, before, after)
    values (gen_random_uuid(), old.id, null, 'set_head', 'Head moved in SQL', previous, following);
    return new;
end $$;
"""

BACK = """
create or replace function reporting.move_head() returns trigger language plpgsql as $$
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
"""


def upgrade() -> None:
    """Replace the function behind the trigger."""
    op.execute(REFUSING)


def downgrade() -> None:
    """Put back the one that did not look."""
    op.execute(BACK)
