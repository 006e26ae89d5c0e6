"""Small ways of asking PostgreSQL: rows as mappings, JSON as parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import orjson
from sqlalchemy import Connection, text

Row = Mapping[str, Any]


def json_text(value: object) -> str:
    """A value as JSON text, to be cast to jsonb in the statement."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def all_rows(connection: Connection, statement: str, **values: Any) -> Sequence[Row]:
    """Every row of the answer."""
    return cast(Sequence[Row], connection.execute(text(statement), values).mappings().all())


def one_row(connection: Connection, statement: str, **values: Any) -> Row | None:
    """The first row of the answer, or None."""
    return cast("Row | None", connection.execute(text(statement), values).mappings().first())


def value(connection: Connection, statement: str, **values: Any) -> Any:
    """The first column of the first row, or None."""
    return connection.execute(text(statement), values).scalar()


def run(connection: Connection, statement: str, **values: Any) -> int:
    """Carry out a statement; how many rows it touched."""
    return connection.execute(text(statement), values).rowcount
