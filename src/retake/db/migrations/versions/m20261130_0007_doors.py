"""Doors: limits of tries, scopes and last use of tokens, people who are let in no more, what happened at the doors."""

import unicodedata

from alembic import op
from sqlalchemy import text

revision = "0007"
down_revision = "0006"

TABLES = """
alter table people add column disabled_at timestamptz;
alter table tokens drop constraint tokens_kind_check;
alter table tokens add constraint tokens_kind_check check (kind in ('session', 'bearer', 'device'));
alter table tokens add column scope text not null default 'admin' check (scope in ('read', 'edit', 'spend', 'admin'));
alter table tokens add column used_at timestamptz;
create table try_limits (
    name text primary key,
    tokens double precision not null,
    at timestamptz not null
);
create table audit_entries (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    kind text not null,
    person_id uuid references people on delete set null,
    actor_id uuid references people on delete set null,
    address text not null default '',
    detail jsonb not null default '{}'
);
create index audit_entries_at on audit_entries (at);
create index audit_entries_person on audit_entries (person_id, at);
drop index people_email;
create unique index people_email on people (email);
"""

BACK = """
drop index people_email;
create unique index people_email on people (lower(email));
drop table audit_entries, try_limits;
delete from tokens where kind = 'device';
alter table tokens drop column used_at, drop column scope;
alter table tokens drop constraint tokens_kind_check;
alter table tokens add constraint tokens_kind_check check (kind in ('session', 'bearer'));
alter table people drop column disabled_at;
"""


def _address(email: str) -> str:
    folded = unicodedata.normalize("NFKC", email).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


def upgrade() -> None:
    """Add them, and write every address the one way it is compared from now on."""
    connection = op.get_bind()
    people = connection.execute(text("select id, email from people order by created_at, id")).all()
    seen: dict[str, str] = {}
    for person, email in people:
        address = _address(email)
        if address in seen:
            raise RuntimeError(
                f"Two people have the same address from now on: {seen[address]!r} and {email!r}. Give one of them "
                "another one (update people set email = … where email = …) and start again."
            )
        seen[address] = email
        if address != email:
            connection.execute(
                text("update people set email = :email where id = :id"), {"email": address, "id": person}
            )
    op.execute(TABLES)


def downgrade() -> None:
    """Take them away; addresses stay as they are compared."""
    op.execute(BACK)
