"""The event stream over server-sent events."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse

from retake.api.auth import Asking
from retake.api.errors import problems
from retake.api.schemas import shapes
from retake.api.stream import Listener

router = APIRouter(tags=["events"])


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses={
        200: {
            "model": shapes.Event,
            "content": {"text/event-stream": {}},
            "description": "Events, one at a time.",
        },
        **problems(401, 422),
    },
)
async def get_events(
    request: Request,
    person: Asking,
    project: Annotated[UUID | None, Query(description="Only events of this project.")] = None,
    after: Annotated[
        int | None, Query(ge=0, lt=2**63, description="As Last-Event-ID, for clients that cannot send it.")
    ] = None,
    last: Annotated[str | None, Header(alias="Last-Event-ID", max_length=20)] = None,
) -> StreamingResponse:
    """What happens in your projects, live. Send the last event's id to go on after it."""
    listener: Listener = request.app.state.listener
    position = min(int(last), 2**63 - 1) if last and last.isdecimal() else after
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        listener.follow(person, position, project), media_type="text/event-stream", headers=headers
    )
