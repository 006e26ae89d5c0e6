"""The event stream over server-sent events."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Request, Response

from retake.api.auth import Asking, secret_of
from retake.api.delivery import EventStream
from retake.api.errors import problems
from retake.api.routing import Router
from retake.api.schemas import events as shapes
from retake.api.stream import Listener
from retake.domain.errors import ServerFull, TooManyStreams

router = Router(tags=["events"])
_MEDIA_TYPE = EventStream.media_type


@router.get(
    "/events",
    response_class=EventStream,
    responses={
        200: {
            "model": shapes.Event | shapes.Beat,
            "content": {_MEDIA_TYPE: {}},
            "description": "Events, one at a time.",
        },
        **problems(401, 422, TooManyStreams, ServerFull),
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
) -> Response:
    """What happens in your projects, live. Send the last event's id to go on after it."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if request.method == "HEAD":
        return Response(media_type=_MEDIA_TYPE, headers=headers)
    listener: Listener = request.app.state.listener
    position = min(int(last), 2**63 - 1) if last and last.isdecimal() else after
    listener.check_room(person)
    return EventStream(listener.follow(person, position, project, secret_of(request)), headers=headers)
