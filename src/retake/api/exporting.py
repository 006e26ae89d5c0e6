"""Waiting for an export without holding a thread: whoever waits for the same film shares one look at how it stands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from retake.services import exports
from retake.services.exports import Export
from retake.services.house import House, Person

PATIENCE = 10.0
"""Seconds a request waits for its film; then it is told how far it is."""
LOOK_SECONDS = 0.25

_Found = Export | dict[str, Any]
_Key = tuple[asyncio.AbstractEventLoop, int, UUID, int]  # a task belongs to the loop it was made in
_looks: dict[_Key, asyncio.Task[_Found]] = {}


async def finished(house: House, person: Person, project: UUID, number: int) -> _Found:
    """The export of a film version, ordered if need be; or, when it takes longer than `PATIENCE`, how it stands.

    Raises what the export failed with, and what `exports.wanted` raises.
    """
    found = await run_in_threadpool(exports.wanted, house, person, project, number)
    deadline = time.monotonic() + PATIENCE
    key = (asyncio.get_running_loop(), id(house), project, number)
    while not isinstance(found, Export) and time.monotonic() < deadline:
        found = await _shared(key, lambda: exports.look(house, person, project, number))
        if isinstance(found, Export):
            break
        if found["state"] == "failed":
            raise exports.failure(found)
        if found["state"] == "none":  # made and let go of within a moment
            found = await run_in_threadpool(exports.wanted, house, person, project, number)
    return found


async def _shared(key: _Key, look: Callable[[], _Found]) -> _Found:
    task = _looks.get(key)
    if task is None:
        task = _looks[key] = asyncio.create_task(_look(look))
        task.add_done_callback(lambda _: _looks.pop(key, None))
    # One who goes away must not take the look from the others.
    return await asyncio.shield(task)


async def _look(look: Callable[[], _Found]) -> _Found:
    await asyncio.sleep(LOOK_SECONDS)
    return await run_in_threadpool(look)
