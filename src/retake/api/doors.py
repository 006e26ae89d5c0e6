"""The doors of the API: who may call what, in one table, asked before a byte of the body is read.

Every call stands in the table with the scope a token needs for it and the size of body it reads. A route that has no
entry cannot be made, so a new call is shut until somebody says who may make it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from retake.api.auth import house_of, secret_of
from retake.api.bounds import bounded
from retake.domain.errors import NotAllowed
from retake.domain.people import Scope, covers
from retake.services.people import pass_of
from retake.settings import Settings

Size = Literal["small", "words", "large"]
_SMALL = 8 * 1024
_ENVELOPE = 128 * 1024  # of a body beside its long texts: names, ids, lists of scenes
_TEXTS, _ESCAPED = 4, 12  # long texts in one body; bytes of a character that JSON escapes twice


@dataclass(frozen=True, slots=True)
class Door:
    """What one call asks for. ``scope`` None: open to everybody, signed in or not."""

    scope: Scope | None
    size: Size = "small"

    def most(self, settings: Settings) -> int:
        """The largest body this call reads, in bytes."""
        words = _ENVELOPE + _TEXTS * _ESCAPED * settings.max_prompt_chars
        sizes = {"small": _SMALL, "words": words, "large": settings.max_body_bytes}
        return min(sizes[self.size], settings.max_body_bytes)


_P = "/projects/{project_id}"
_C = "/jobs/{job_id}/clips"
_READ, _EDIT, _SPEND, _ADMIN = Door("read"), Door("edit"), Door("spend"), Door("admin")

# Planning saves nothing and costs nothing: it is reading, with a body.
DOORS: dict[tuple[str, str], Door] = {
    ("GET", "/healthz"): Door(None),
    ("GET", "/readyz"): Door(None),
    ("GET", "/metrics"): Door(None),
    ("GET", "/setup"): Door(None),
    ("POST", "/setup"): Door(None),
    ("GET", "/session"): Door(None),
    ("POST", "/session"): Door(None),
    ("DELETE", "/session"): Door(None),
    ("GET", "/me"): _READ,
    ("POST", "/me/password"): _ADMIN,
    ("GET", "/people"): _ADMIN,
    ("POST", "/people"): _ADMIN,
    ("PATCH", "/people/{person_id}"): _ADMIN,
    ("GET", "/audit"): _ADMIN,
    ("GET", "/tokens"): _ADMIN,
    ("POST", "/tokens"): _ADMIN,
    ("DELETE", "/tokens/{token_id}"): _ADMIN,
    ("POST", "/plan"): Door("read", "words"),
    ("GET", "/projects"): _READ,
    ("POST", "/projects"): Door("spend", "words"),
    ("GET", _P): _READ,
    ("PATCH", _P): Door("edit", "words"),
    ("DELETE", _P): _EDIT,
    ("POST", _P + "/fork"): _EDIT,
    ("POST", _P + "/labels"): _EDIT,
    ("DELETE", _P + "/labels"): _EDIT,
    ("DELETE", _P + "/labels/{name}"): _EDIT,
    ("POST", _P + "/plan"): Door("read", "large"),
    ("POST", _P + "/runs"): Door("spend", "large"),
    ("GET", "/runs"): _READ,
    ("GET", "/runs/{run_id}"): _READ,
    ("POST", "/runs/{run_id}/cancel"): _EDIT,
    ("POST", "/runs/{run_id}/steps/{step_id}/cancel"): _EDIT,
    ("POST", "/runs/{run_id}/retry"): _SPEND,
    ("GET", _P + "/versions"): _READ,
    ("GET", _P + "/versions/{number}"): _READ,
    ("GET", _P + "/versions/{number}/film.m3u8"): _READ,
    ("GET", _P + "/versions/{number}/video.m3u8"): _READ,
    ("GET", _P + "/versions/{number}/sound.m3u8"): _READ,
    ("GET", _P + "/versions/{number}/film.mp4"): _READ,
    ("GET", _P + "/versions/{number}/export"): _READ,
    ("POST", _P + "/versions/{number}/export"): _READ,  # it changes nothing that is kept
    ("GET", _P + "/versions/{number}/overlays/{overlay_id}"): _READ,
    ("GET", _P + "/graph"): _READ,
    ("GET", _P + "/lineage"): _READ,
    ("GET", _P + "/compare"): _READ,
    ("GET", _P + "/scenes/{scene_id}/versions"): _READ,
    ("POST", _P + "/head"): _EDIT,
    ("POST", _P + "/restore"): Door("edit", "words"),
    ("GET", _P + "/merge"): _READ,
    ("POST", _P + "/merge"): Door("edit", "words"),
    ("GET", "/operations"): _READ,
    ("POST", "/operations/{operation_id}/undo"): _EDIT,
    ("GET", _C): _READ,
    ("PATCH", _C + "/{clip_index}"): _EDIT,
    ("GET", _C + "/{clip_index}/versions"): _READ,
    ("GET", _C + "/{clip_index}/versions/compare"): _READ,
    ("POST", _C + "/{clip_index}/versions/{version_id}/restore"): _EDIT,
    ("POST", _C + "/{clip_index}/versions/{version_id}/thaw"): _EDIT,
    ("POST", _C + "/batch-estimate"): Door("read", "large"),
    ("POST", _C + "/batch-regenerate"): Door("spend", "large"),
    ("GET", "/blobs/{sha256}"): _READ,
    ("GET", "/usage"): _READ,
    ("GET", "/admin/usage"): _ADMIN,
    ("GET", "/storage"): _READ,
    ("GET", "/storage/level"): _READ,
    ("GET", "/storage/plan"): _ADMIN,
    ("GET", "/storage/archive"): _READ,
    ("POST", "/storage/archive"): _ADMIN,
    ("GET", "/admin/storage"): _ADMIN,
    ("GET", "/analytics/most-iterated"): _READ,
    ("GET", "/events"): _READ,
}


class DoorRoute(APIRoute):
    """A call that asks its door first: who is there, how much is sent. Only then the body is read and parsed."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the door. Raises KeyError when the call has none."""
        inner = super().get_route_handler()
        named = {"HEAD": "GET"}
        doors = {
            method: DOORS[named.get(method, method), self.path_format] for method in self.methods or set()
        }

        async def handle(request: Request) -> Response:
            door = doors[request.method]
            house = house_of(request)
            if door.scope is not None:
                secret = secret_of(request)
                request.state.found = found = await run_in_threadpool(pass_of, house, secret)
                if not covers(found.scope, door.scope):
                    raise NotAllowed(
                        f"This token may {found.scope}, and this call needs one that may {door.scope}.",
                        next_step="Make a token with a wider scope, or sign in.",
                    )
            if self.body_field is not None:
                request = bounded(request, door.most(house.settings))
            return await inner(request)

        return handle
