"""What the event stream tells, described field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel


class Event(BaseModel):
    """One event of the stream; ``data`` is a run, a step with its run's id, a head, a project or an operation.

    The events of a batch carry ``batch_id``, ``job_id`` and either all its ``clips`` or the one clip that changed, with
    ``clip_index``, ``status`` and ``progress``. ``thawed`` names ``blob`` and ``copy``, ``archived`` what a pass did,
    ``storage`` the level of the limit that was crossed, ``export`` how the export of a version stands. ``reset`` has no
    data: events after the position asked for are no longer kept, so everything is to be read anew.
    """

    id: int
    kind: Literal[
        "run",
        "step",
        "head",
        "project",
        "operation",
        "batch_started",
        "clip_regenerating",
        "clip_complete",
        "clip_failed",
        "batch_complete",
        "batch_failed",
        "thawed",
        "archived",
        "storage",
        "export",
        "reset",
    ]
    at: datetime
    project_id: UUID | None
    data: dict[str, Any]


class Beat(BaseModel):
    """Comes every second while there is nothing else to tell; a client that hears nothing for longer reconnects.

    It has no id, and while the server itself hears of nothing, as when its database is away, there is none.
    """

    kind: Literal["beat"]
