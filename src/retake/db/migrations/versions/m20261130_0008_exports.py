"""Exports: how the making of a version's MP4 stands, for whoever asked; the file itself can be made again."""

from alembic import op

revision = "0008"
down_revision = "0007"

UP = """
create table exports (
    version_id uuid primary key references versions on delete cascade,
    name text not null,
    state text not null check (state in ('queued', 'running', 'done', 'failed')),
    progress real not null default 0 check (progress between 0 and 1),
    problem jsonb,
    clips jsonb not null default '[]',
    size bigint,
    asked_at timestamptz not null default clock_timestamp(),
    heard_at timestamptz not null default clock_timestamp()
);
"""


def upgrade() -> None:
    """Add the table."""
    op.execute(UP)


def downgrade() -> None:
    """Drop it; films are exported anew when somebody asks."""
    op.execute("drop table exports")
