"""What a backup asks of the database: one view of it that stays, what that names, and that nothing is deleted meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from retake.db.rows import Row, all_rows, run, value
from retake.db.unit_of_work import Database

_ALONE = 7_268_002  # advisory lock of the one backup that is being made
_BYTES = 7_268_003  # exclusively held by a backup, shared by whoever deletes bytes

_TABLES = """
select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1
"""


class HoldLost(Exception):
    """Deletions were not held back for as long as they had to be."""


@contextmanager
def alone(database: Database) -> Iterator[Connection | None]:
    """The connection of the one backup that may be made of a database at a time; None when another one is."""
    with database.autocommit() as connection:
        # It is idle while bytes are copied, for as long as that takes.
        for limit in ("statement_timeout", "idle_session_timeout"):
            value(connection, f"select set_config('{limit}', '0', false)")
        if not value(connection, "select pg_try_advisory_lock(:key)", key=_ALONE):
            yield None
            return
        try:
            yield connection
        finally:
            value(connection, "select pg_advisory_unlock(:key)", key=_ALONE)


@contextmanager
def bytes_held(connection: Connection) -> Iterator[None]:
    """Within the block nobody deletes stored bytes, see `bytes_may_go`; deletions under way are waited for.

    The lock belongs to the connection, and ends with it, however that ends. Raises when it was lost meanwhile.
    """
    value(connection, "select pg_advisory_lock(:key)", key=_BYTES)
    try:
        yield
    finally:
        kept = value(connection, "select pg_advisory_unlock(:key)", key=_BYTES)
    if not kept:
        raise HoldLost("the lock that holds deletions back was lost")


def bytes_may_go(connection: Connection) -> bool:
    """Whether stored bytes may be deleted until this transaction ends; not while a backup copies them."""
    return bool(value(connection, "select pg_try_advisory_xact_lock_shared(:key)", key=_BYTES))


def under_way(connection: Connection) -> bool:
    """Whether a backup holds deletions back at this moment."""
    return not value(
        connection,
        "select pg_try_advisory_xact_lock_shared(:key)",
        key=_BYTES,
    )


@contextmanager
def one_view(database: Database) -> Iterator[tuple[Connection, str]]:
    """A transaction that sees one state of the database for as long as it lasts, and the name others join it by."""
    with database.transaction() as connection:
        run(connection, "set transaction isolation level repeatable read, read only")
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout"):
            # The last one came with PostgreSQL 17.
            value(
                connection,
                "select set_config(name, '0', true) from pg_settings where name = :limit",
                limit=limit,
            )
        yield connection, str(value(connection, "select pg_export_snapshot()"))


def tables(connection: Connection) -> list[str]:
    """Every table of the database, with its schema."""
    return [row["name"] for row in all_rows(connection, _TABLES)]


def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows each table has, counted one by one."""
    return {name: value(connection, f"select count(*) from {name}") for name in tables(connection)}


def stored(connection: Connection) -> Sequence[Row]:
    """Every blob whose own bytes are stored: digest, size and tier, in any schema Retake ever had."""
    return all_rows(
        connection,
        """select * from (select sha256, size, coalesce(to_jsonb(b) ->> 'tier', 'hot') as tier from blobs b) x
        where tier <> 'replaced' order by sha256""",
    )
