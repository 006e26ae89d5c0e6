"""Which events were surely told before another one: each knows its transaction, and the oldest one open beside it."""

from alembic import op

revision = "0003"
down_revision = "0002"

# The horizon is the oldest transaction that had not ended when the event was written: what was written by older ones
# could be seen by whoever saw this event; what was written by it or a later one perhaps could not.
COLUMNS = """
alter table events
    add column transaction bigint not null default (pg_current_xact_id()::text)::bigint,
    add column horizon bigint not null default (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint;
"""


def upgrade() -> None:
    """Add the columns."""
    op.execute(COLUMNS)


def downgrade() -> None:
    """Drop them; readers that come back then rely on ids alone."""
    op.execute("alter table events drop column transaction, drop column horizon")
