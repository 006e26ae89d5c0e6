"""Cursors: an opaque text that says where the page before ended."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Query

from retake.domain.errors import Invalid

Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before.")]


def _pack(value: list[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")


def _unpack(cursor: str, length: int) -> list[Any]:
    try:
        value = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise Invalid("The cursor is not one of ours.", next_step="Start again without a cursor.") from error
    if not isinstance(value, list) or len(value) != length:
        raise Invalid("The cursor is not one of ours.", next_step="Start again without a cursor.")
    return value


def after_moment(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Where a list by time goes on."""
    if not cursor:
        return None
    at, identifier = _unpack(cursor, 2)
    try:
        return datetime.fromisoformat(at), UUID(identifier)
    except (ValueError, TypeError) as error:
        raise Invalid("The cursor is not one of ours.", next_step="Start again without a cursor.") from error


def after_number(cursor: str | None) -> int | None:
    """Where a list by number goes on."""
    if not cursor:
        return None
    (number,) = _unpack(cursor, 1)
    if not isinstance(number, int) or not 0 <= number < 2**31:
        raise Invalid("The cursor is not one of ours.", next_step="Start again without a cursor.")
    return number


def by_moment(items: list[dict[str, Any]], limit: int, moment: str) -> dict[str, Any]:
    """A page of things listed by time."""
    full = len(items) >= limit
    return {"items": items, "next": _pack([items[-1][moment], items[-1]["id"]]) if full else None}


def by_number(items: list[dict[str, Any]], limit: int, number: str = "number") -> str | None:
    """The cursor behind things listed by a number, that of versions unless another field is named."""
    return _pack([items[-1][number]]) if len(items) >= limit else None
