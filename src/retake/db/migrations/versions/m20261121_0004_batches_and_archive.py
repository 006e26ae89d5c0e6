"""Batches, discounts and the archive: what a run of several clips, a cold blob and a person's storage limit need."""

from alembic import op

revision = "0004"
down_revision = "0003"

CHANGES = """
alter table runs
    add column batch boolean not null default false,
    add column handed boolean not null default true,
    add column discount_bps int not null default 0 check (discount_bps between 0 and 10000),
    add column expected_bytes bigint not null default 0 check (expected_bytes >= 0),
    add column retry_of uuid references runs on delete set null,
    add column request_digest text;
create unique index runs_retry on runs (retry_of) where retry_of is not null;
create index runs_batches on runs (project_id, created_at, id) where batch and state in ('queued', 'running');

alter table steps
    add column cancel_requested boolean not null default false,
    add column seconds real;

alter table entries drop constraint entries_kind_check;
alter table entries add constraint entries_kind_check
    check (kind in ('quote', 'reserve', 'settle', 'release', 'refund', 'discount'));

-- hot: in the store; cold: in the cold store; replaced: the bytes are gone and an archived rendition stands for them.
alter table blobs add constraint blobs_tier_check check (tier in ('hot', 'cold', 'replaced'));
create index blobs_not_hot on blobs (sha256) where tier <> 'hot';
-- Since when somebody waits for an archived blob, and when what came back was last wanted.
alter table blobs add column thaw_asked_at timestamptz, add column used_at timestamptz;
alter table blob_derivations drop constraint blob_derivations_kind_check;
alter table blob_derivations add constraint blob_derivations_kind_check
    check (kind in ('poster', 'thumbnail', 'sound', 'archive', 'thawed'));
alter table blob_derivations add column about jsonb;

-- The newest film that holds a part is found without looking at all of them: ids grow with time.
drop index version_parts_part;
create index version_parts_part on version_parts (part_id, version_id desc);
create index versions_deleted on versions (family_id) where deleted_at is not null;
create index operations_before on operations ((before ->> 'head'), at desc);

-- What a person's versions were last measured to hold, and the level of the limit they were last told of.
create table storage_marks (
    person_id uuid primary key references people on delete cascade,
    bytes bigint not null,
    level text not null default 'fine' check (level in ('fine', 'near', 'over')),
    measured_at timestamptz not null default now()
);
create index takes_learned on takes (provider, model, finished_at desc) where state = 'ready';
create index takes_open on takes (id) where state in ('reserved', 'submitted', 'held');
-- What shows up late in the event log is found by the transaction that wrote it.
create index events_late on events (person_id, transaction);
"""

BACK = """
drop index events_late, takes_open, takes_learned, operations_before, versions_deleted, version_parts_part, blobs_not_hot, runs_batches, runs_retry;
drop table storage_marks;
create index version_parts_part on version_parts (part_id);
delete from blob_derivations where kind in ('archive', 'thawed');
alter table blob_derivations drop column about, drop constraint blob_derivations_kind_check;
alter table blob_derivations add constraint blob_derivations_kind_check check (kind in ('poster', 'thumbnail', 'sound'));
alter table blobs drop constraint blobs_tier_check, drop column thaw_asked_at, drop column used_at;
alter table entries drop constraint entries_kind_check;
delete from entries where kind = 'discount';
alter table entries add constraint entries_kind_check check (kind in ('quote', 'reserve', 'settle', 'release', 'refund'));
alter table steps drop column cancel_requested, drop column seconds;
alter table runs drop column batch, drop column handed, drop column discount_bps, drop column expected_bytes, drop column retry_of, drop column request_digest;
"""


def upgrade() -> None:
    """Add the columns, the new kinds and the table of storage marks."""
    op.execute(CHANGES)


def downgrade() -> None:
    """Take them away; discounts and the edges to archived renditions go with them, so thaw everything first."""
    op.execute(BACK)
