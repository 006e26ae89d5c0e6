"""Bytes: blobs by digest, and a version's film as playlists and as MP4."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Request, Response
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse

from retake.api import exporting
from retake.api.auth import Asking, Served
from retake.api.errors import problems
from retake.api.routing import Router
from retake.api.schemas.shapes import FilmExport
from retake.services import blobs, exports, films

router = Router(tags=["media"])
_VERSION = "/projects/{project_id:uuid}/versions/{number:int}"
_IMMUTABLE = "private, max-age=31536000, immutable"
_PLAYLIST = "application/vnd.apple.mpegurl"
_MISSING = problems(401, 404, 410, 422, 503)
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {}}},
    206: {"description": "A range of the bytes."},
    304: {"description": "Unchanged."},
    307: {"description": "It is archived; this is the address of the copy that shows it."},
    416: {"description": "No such range."},
}
_COMING = "It is being made; `Retry-After` says when to ask again."
Number = Annotated[int, Path(ge=1, lt=2**31)]


@router.get("/blobs/{sha256}", response_class=FileResponse, responses={**_BYTES, **_MISSING})
def get_blob(
    house: Served, person: Asking, request: Request, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
) -> Response:
    """The bytes of a blob that one of your versions holds. They never change."""
    path, row = blobs.handed_out(house, person, sha256)
    if row["sha256"] != sha256:  # a digest never names other bytes: the copy has an address of its own
        return RedirectResponse(row["sha256"], 307, headers={"Cache-Control": "no-store"})
    headers = {"ETag": f'"{sha256}"', "Cache-Control": _IMMUTABLE, "X-Content-Type-Options": "nosniff"}
    if _known(request, sha256):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=row["media_type"], headers=headers)


def _known(request: Request, digest: str) -> bool:
    tags = request.headers.get("if-none-match", "")
    return tags.strip() == "*" or f'"{digest}"' in tags


def _playlist(text: str) -> Response:
    # Asked for again each time: which bytes show a clip changes when it goes to the archive or comes back.
    return Response(text, media_type=_PLAYLIST, headers={"Cache-Control": "private, no-cache"})


def _coming(request: Request, view: dict[str, Any]) -> Response:
    """How an export stands: 200 when it has ended, 202 while it has not."""
    if view["state"] not in ("queued", "running"):
        return JSONResponse(view)
    address = request.url.path.rsplit("/", 1)[0] + "/export"
    return JSONResponse(
        view, 202, headers={"Location": address, "Retry-After": "2", "Cache-Control": "no-store"}
    )


@router.post(
    _VERSION + "/export",
    response_model=FilmExport,
    responses={202: {"model": FilmExport, "description": _COMING}, **_MISSING},
)
def post_export(
    house: Served, person: Asking, request: Request, project_id: UUID, number: Number
) -> Response:
    """Order the film as one MP4, unless it is there or under way. A failed export is tried again."""
    return _coming(request, exports.ordered(house, person, project_id, number))


@router.get(_VERSION + "/export", response_model=FilmExport, responses=_MISSING)
def get_export(house: Served, person: Asking, project_id: UUID, number: Number) -> Any:
    """How the export of the film stands; `none` when nobody asked for it, or its file was let go of."""
    return exports.state(house, person, project_id, number)


@router.get(_VERSION + "/film.m3u8", response_class=Response, responses=_MISSING)
def get_film(house: Served, person: Asking, project_id: UUID, number: Number) -> Response:
    """The film's playlist (HLS)."""
    return _playlist(films.master(house, person, project_id, number))


@router.get(_VERSION + "/video.m3u8", response_class=Response, responses=_MISSING)
def get_video(house: Served, person: Asking, project_id: UUID, number: Number) -> Response:
    """The film's picture: its clips as byte ranges into their blobs."""
    return _playlist(films.video(house, person, project_id, number))


@router.get(_VERSION + "/sound.m3u8", response_class=Response, responses=_MISSING)
def get_sound(house: Served, person: Asking, project_id: UUID, number: Number) -> Response:
    """The film's sound: one rendition as long as the film."""
    return _playlist(films.sound(house, person, project_id, number))


@router.get(
    _VERSION + "/overlays/{overlay_id}",
    response_class=Response,
    responses={
        200: {"content": {"image/webp": {"schema": {"type": "string", "format": "binary"}}}},
        304: _BYTES[304],
        **problems(401, 404, 422),
    },
)
def get_overlay(
    house: Served, person: Asking, request: Request, project_id: UUID, number: Number,
    overlay_id: Annotated[str, Path(max_length=64)],
) -> Response:  # fmt: skip
    """Words over the film as a transparent WebP of the film's size, to be laid over the whole picture."""
    digest, picture = films.overlay(house, person, project_id, number, overlay_id)
    headers = {"ETag": f'"{digest}"', "Cache-Control": "private, max-age=3600"}
    if _known(request, digest):
        return Response(status_code=304, headers=headers)
    return Response(picture(), media_type="image/webp", headers=headers)


@router.get(
    _VERSION + "/film.mp4",
    response_class=FileResponse,
    responses={
        **_BYTES,
        202: {"model": FilmExport, "description": _COMING},
        **_MISSING,
        **problems(409, 507),
    },
)
async def get_mp4(
    house: Served, person: Asking, request: Request, project_id: UUID, number: Number
) -> Response:
    """The film as one MP4 to download. A worker makes it when it is first asked for: clips are copied, not encoded.

    The answer waits for it a few seconds; then it is 202, and says how far it is and where to ask (`Location`). The
    event `export` tells of each step.
    """
    export = await exporting.finished(house, person, project_id, number)
    if isinstance(export, dict):
        return _coming(request, export)
    headers = {"ETag": f'"{export.digest}"', "Cache-Control": "private, max-age=3600"}
    if _known(request, export.digest):
        return Response(status_code=304, headers=headers)
    return FileResponse(export.path, media_type="video/mp4", filename=export.name, headers=headers)
