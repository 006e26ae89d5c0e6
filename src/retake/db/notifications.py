"""What PostgreSQL tells while it happens: a connection that listens, and proves every few seconds that it still hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from typing import TypeVar

import psycopg

from retake.db.connections import parameters_of
from retake.db.events import CHANNEL

PROBE_SECONDS = 3.0  # between two proofs, and for each to be heard
Answer = TypeVar("Answer")
DatabaseAway = psycopg.Error
_PROBE = "probe"


async def heard(url: str) -> AsyncGenerator[str]:
    """The payloads as they come; an empty one first, once listening has begun. Close it with ``aclosing``.

    Raises DatabaseAway when the connection breaks, or when it does not hear what it tells itself.
    """
    connection = await psycopg.AsyncConnection.connect(
        **{**parameters_of(url), "autocommit": True, "application_name": "retake listener"}
    )
    try:
        await _in_time(connection.execute(f"listen {CHANNEL}".encode()))
        yield ""
        number = 0
        while True:
            number += 1
            probe, proven = f"{_PROBE} {connection.info.backend_pid} {number}", False
            await _in_time(connection.execute("select pg_notify(%s, %s)", (CHANNEL, probe)))
            async with aclosing(connection.notifies(timeout=PROBE_SECONDS)) as told:
                async for notice in told:
                    proven = proven or notice.payload == probe
                    if not notice.payload.startswith(_PROBE):
                        yield notice.payload
            if not proven:
                raise psycopg.OperationalError("The listening connection does not hear itself.")
    finally:
        await connection.close()


async def _in_time(asked: Awaitable[Answer]) -> Answer:
    """The answer, if it comes as quickly as that of a server that is there."""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            return await asked
    except TimeoutError as error:
        raise psycopg.OperationalError("The listening connection does not answer.") from error
