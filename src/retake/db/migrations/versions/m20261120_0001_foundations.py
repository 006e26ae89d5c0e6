"""The first tables: people, families, versions with their edges, blobs, takes, runs, money, operations, events."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
create table people (
    id uuid primary key,
    email text not null,
    name text not null,
    password_hash text not null,
    role text not null check (role in ('admin', 'member')),
    created_at timestamptz not null default now()
);
create unique index people_email on people (lower(email));

create table tokens (
    id uuid primary key,
    person_id uuid not null references people on delete cascade,
    kind text not null check (kind in ('session', 'bearer')),
    digest text not null unique,
    name text not null default '',
    created_at timestamptz not null default now(),
    expires_at timestamptz
);
create index tokens_person on tokens (person_id);

create table blobs (
    sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint not null,
    media_type text not null,
    width int,
    height int,
    duration double precision,
    frame_rate double precision,
    segments jsonb,
    tier text not null default 'hot',
    created_at timestamptz not null default now(),
    damaged_at timestamptz
);

create table blob_derivations (
    source text not null references blobs,
    kind text not null check (kind in ('poster', 'thumbnail', 'sound')),
    facts text not null default '',
    derived text not null references blobs,
    primary key (source, kind, facts)
);
create index blob_derivations_derived on blob_derivations (derived);

create table families (
    id uuid primary key,
    kind text not null check (kind in ('video', 'story', 'image', 'clip', 'audio')),
    project_id uuid references families,
    scene_id text,
    owner_id uuid not null references people,
    name text not null,
    description text not null default '',
    tags text[] not null default '{}',
    head_id uuid,
    draft_id uuid,
    last_number int not null default 0,
    retention jsonb,
    forked_from uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
);
create index families_projects on families (owner_id, updated_at desc, id) where project_id is null;
create index families_parts on families (project_id, scene_id) where project_id is not null;

create table recipes (
    key text primary key,
    document jsonb not null
);

create table takes (
    id uuid primary key,
    recipe_key text not null references recipes,
    ordinal int not null check (ordinal > 0),
    state text not null check (state in ('reserved', 'submitted', 'ready', 'failed', 'cancelled', 'held', 'collected')),
    run_id uuid,
    provider text not null,
    model text not null,
    provider_job text,
    blob text references blobs,
    reserved bigint not null default 0,
    cost bigint not null default 0,
    latency_ms bigint,
    error text,
    created_at timestamptz not null default now(),
    finished_at timestamptz
);
create unique index takes_one_outcome on takes (recipe_key, ordinal)
    where state in ('reserved', 'submitted', 'ready', 'held');
create index takes_blob on takes (blob) where blob is not null;
create index takes_run on takes (run_id);

create table versions (
    id uuid primary key,
    family_id uuid not null references families,
    number int not null check (number > 0),
    parent_id uuid references versions,
    second_parent_id uuid references versions,
    origin text not null check (origin in ('generated', 'edited', 'regenerated', 'ai_enhancement', 'ai_interview',
        'restored', 'forked', 'merged', 'uploaded')),
    message text not null,
    author_id uuid references people,
    run_id uuid,
    take_id uuid references takes,
    created_at timestamptz not null default now(),
    deleted_at timestamptz,
    unique (family_id, number),
    unique (id, family_id)
);
create index versions_parent on versions (parent_id);
create index versions_second_parent on versions (second_parent_id) where second_parent_id is not null;
create index versions_run on versions (run_id) where run_id is not null;
alter table families add foreign key (head_id, id) references versions (id, family_id);
alter table families add foreign key (draft_id, id) references versions (id, family_id);
alter table families add foreign key (forked_from) references versions (id);

create table snapshots (
    version_id uuid primary key references versions on delete cascade,
    document jsonb not null,
    patch jsonb not null
);

create table version_parts (
    version_id uuid not null,
    slot text not null,
    scene_id text not null default '',
    family_id uuid not null,
    part_id uuid not null references versions,
    primary key (version_id, slot, scene_id)
);
create index version_parts_part on version_parts (part_id);

create table version_blobs (
    version_id uuid not null references versions on delete cascade,
    role text not null,
    sha256 text not null references blobs,
    primary key (version_id, role)
);
create index version_blobs_blob on version_blobs (sha256);

create table version_inputs (
    version_id uuid not null references versions on delete cascade,
    input_id uuid not null references versions,
    primary key (version_id, input_id)
);
create index version_inputs_input on version_inputs (input_id);

create table labels (
    family_id uuid not null references families on delete cascade,
    name text not null,
    version_id uuid not null references versions,
    author_id uuid references people,
    created_at timestamptz not null default now(),
    primary key (family_id, name)
);
create index labels_version on labels (version_id);

create table runs (
    id uuid primary key,
    project_id uuid not null references families,
    author_id uuid not null references people,
    state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled', 'conflict', 'held')),
    edits jsonb not null,
    message text not null,
    base_id uuid references versions,
    expected_head uuid references versions,
    result_id uuid references versions,
    parallelism int not null,
    quote bigint not null,
    idempotency_key text,
    cancel_requested boolean not null default false,
    attempt int not null default 1,
    problem jsonb,
    conflict jsonb,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz
);
create index runs_project on runs (project_id, created_at desc);
create index runs_author on runs (author_id, created_at desc);
create index runs_active on runs (state) where state in ('queued', 'running', 'held');
create unique index runs_idempotency on runs (author_id, idempotency_key) where idempotency_key is not null;

create table steps (
    id uuid primary key,
    run_id uuid not null references runs on delete cascade,
    position int not null,
    part text not null,
    slot text not null,
    scene_id text,
    scene_position int,
    title text not null,
    action text not null check (action in ('reuse', 'generate', 'compose')),
    reason text not null,
    state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled', 'held')),
    progress real not null default 0,
    price bigint not null default 0,
    take_id uuid references takes,
    problem jsonb,
    unique (run_id, part)
);
create index steps_take on steps (take_id) where take_id is not null;

create table entries (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    person_id uuid not null references people,
    project_id uuid not null,
    run_id uuid,
    take_id uuid,
    kind text not null check (kind in ('quote', 'reserve', 'settle', 'release', 'refund')),
    amount bigint not null check (amount >= 0),
    step text not null default '',
    provider text not null default '',
    model text not null default '',
    usage jsonb not null default '{}',
    latency_ms bigint,
    success boolean
);
create index entries_person on entries (person_id, at);
create index entries_project on entries (project_id, at);
create unique index entries_once on entries (take_id, kind) where take_id is not null;

create table operations (
    id uuid primary key,
    project_id uuid references families on delete cascade,
    actor_id uuid references people,
    kind text not null,
    summary text not null,
    before jsonb not null,
    after jsonb not null,
    undoes uuid references operations,
    undone_by uuid references operations,
    at timestamptz not null default now()
);
create index operations_project on operations (project_id, at desc, id desc);

create table events (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    kind text not null,
    person_id uuid not null,
    project_id uuid,
    data jsonb not null
);
create index events_person on events (person_id, id);
"""

DROP = """
drop table events, operations, entries, steps, runs, labels, version_inputs, version_blobs, version_parts, snapshots,
    takes, recipes, blob_derivations, tokens cascade;
alter table families drop constraint families_head_id_id_fkey, drop constraint families_draft_id_id_fkey,
    drop constraint families_forked_from_fkey;
drop table versions, families, blobs, people cascade;
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(TABLES)


def downgrade() -> None:
    """Drop them with everything in them."""
    op.execute(DROP)
