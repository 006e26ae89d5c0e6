"""Migrations: from nothing to the newest schema, back to nothing step by step, up again, and the same schema each time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from tests import house as houses
from tests import template
from tests.house import Film, at_once, findings

import retake.db
from retake.db import schema
from retake.db.jobs import prepare_engine
from retake.db.unit_of_work import Database

# Everything a migration can leave behind, by name and definition; ours only, and nothing of the extension catalogue.
CATALOGUE = """
select 'table' as kind, c.table_schema || '.' || c.table_name || '.' || c.column_name as name,
    concat_ws(' ', c.data_type, c.udt_name, c.is_nullable, c.column_default, c.is_identity, c.ordinal_position) as definition
from information_schema.columns c where c.table_schema in ('public', 'reporting')
union all
select 'index', schemaname || '.' || indexname, indexdef from pg_indexes where schemaname in ('public', 'reporting')
union all
select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) from pg_constraint
where connamespace in ('public'::regnamespace)
union all
select 'view', schemaname || '.' || viewname, definition from pg_views where schemaname in ('public', 'reporting')
union all
select 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid) from pg_proc p
join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'reporting') and p.prokind = 'f'
union all
select 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) from pg_trigger
where not tgisinternal and tgrelid in (select oid from pg_class where relnamespace::regnamespace::text in ('public', 'reporting'))
union all
select 'type', t.typnamespace::regnamespace || '.' || t.typname, t.typtype::text from pg_type t
where t.typnamespace in ('public'::regnamespace) and t.typtype in ('e', 'd')
union all
select 'schema', nspname::text, '' from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'dbos')
order by 1, 2, 3
"""
MARK = "public.retake_migrations"


def revisions() -> list[str]:
    """Every revision, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(Path(retake.db.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    found = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    return found[::-1]


REVISIONS = revisions()


@pytest.fixture
def database(empty_database_url: str) -> Iterator[Database]:
    """A database without tables."""
    made = Database(empty_database_url, 4)
    yield made
    made.close()


def catalogue(database: Database) -> list[tuple[str, str, str]]:
    """What there is, less the migrations' own mark."""
    with database.autocommit() as connection:
        found = [tuple(row) for row in connection.execute(text(CATALOGUE))]
    return [row for row in found if MARK not in row[1] and "retake_migrations" not in row[1]]


def revision(database: Database) -> str | None:
    """Where the database stands."""
    with database.autocommit() as connection:
        return schema.current_revision(connection)


def test_the_revisions_form_one_line() -> None:
    """One beginning, one head, no branch: what a second migration made beside another would break."""
    assert len(set(REVISIONS)) == len(REVISIONS)
    assert schema.newest_revision() == REVISIONS[-1]


def test_up_from_nothing_down_to_nothing_and_up_again_is_the_same_schema(database: Database) -> None:
    """Down leaves nothing behind; up again gives table for table, index for index, what it gave first."""
    nothing = catalogue(database)
    schema.migrate(database)
    first = catalogue(database)
    assert revision(database) == schema.newest_revision()
    assert len(first) > 100
    schema.downgrade(database, "base")
    assert catalogue(database) == nothing
    assert revision(database) is None
    schema.migrate(database)
    assert catalogue(database) == first


@pytest.mark.parametrize("step", range(len(REVISIONS)), ids=REVISIONS)
def test_each_step_down_undoes_exactly_its_step_up(database: Database, step: int) -> None:
    """The schema before a revision is the schema after taking it back."""
    before = REVISIONS[step - 1] if step else "base"
    if step:
        schema.migrate(database, before)
    earlier = catalogue(database)
    schema.migrate(database, REVISIONS[step])
    assert catalogue(database) != earlier
    schema.downgrade(database, before)
    assert catalogue(database) == earlier
    schema.migrate(database, REVISIONS[step])
    assert revision(database) == REVISIONS[step]


def test_migrating_what_is_newest_changes_nothing(database: Database) -> None:
    """A second start finds nothing to do."""
    schema.migrate(database)
    before = catalogue(database)
    schema.migrate(database)
    assert catalogue(database) == before


def test_processes_that_migrate_at_once_do_it_once(database: Database) -> None:
    """One does it, the others wait and find it done."""
    assert at_once(*[partial(schema.migrate, database)] * 3) == [None] * 3
    assert revision(database) == schema.newest_revision()


def test_a_migration_that_fails_leaves_the_schema_as_it_was(database: Database) -> None:
    """All of it or nothing: something in the way of the second revision takes the first one back too."""
    with database.transaction() as connection:
        connection.exec_driver_sql("create schema reporting")
    before = catalogue(database)
    with pytest.raises(Exception, match="already exists"):
        schema.migrate(database)
    assert catalogue(database) == before
    assert revision(database) is None


def test_taking_back_the_views_and_making_them_again_loses_no_data(made: Film) -> None:
    """Down by one and up again with a film in the database: it is all there."""
    document = made.document()
    schema.downgrade(made.house.database, "0001")
    schema.migrate(made.house.database)
    assert made.document() == document
    assert findings(made.house) == []


def test_the_job_engine_keeps_its_tables_to_itself(database: Database) -> None:
    """Its schema is its own, beside ours, and making it twice is no error."""
    schema.migrate(database)
    before = catalogue(database)
    prepare_engine(database)
    prepare_engine(database)
    assert catalogue(database) == before


def test_a_fresh_house_is_clean(database: Database, tmp_path: Path) -> None:
    """No finding in a house nobody used."""
    template.prepare(database.url)
    assert findings(houses.build(tmp_path, database.url)) == []
    houses.close_all()


def test_addresses_are_written_as_they_are_compared(empty_database_url: str) -> None:
    """Capitals and look-alike forms of before are one spelling afterwards; two people who share it are named."""
    database = Database(empty_database_url, 2)
    people = "insert into people (id, email, name, password_hash, role) values (gen_random_uuid(), :email, 'A', '', 'member')"
    emails = ["Ada@Example.com", "ｂob@example.com", "carol@example.com"]
    try:
        schema.migrate(database, "0006")
        with database.transaction() as connection:
            for email in emails:
                connection.execute(text(people), {"email": email})
        schema.migrate(database, "0007")
        with database.autocommit() as connection:
            found = connection.execute(text("select email from people order by email")).scalars().all()
        assert found == ["ada@example.com", "bob@example.com", "carol@example.com"]
    finally:
        database.close()
