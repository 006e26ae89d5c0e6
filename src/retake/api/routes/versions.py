"""Versions: lists, one whole, graph, lineage, comparison; rolling back, restoring, merging; operations and undo."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response

from retake.api.auth import Asking, Served
from retake.api.errors import problems
from retake.api.paging import Cursor, Limit, after_moment, after_number, by_moment, by_number
from retake.api.routes.runs import IfMatch, expected
from retake.api.routing import Router
from retake.api.schemas import requests, shapes
from retake.services import history, operations, versions
from retake.services.views import View

router = Router(tags=["versions"])
_PROJECT = "/projects/{project_id:uuid}"
_MISSING = problems(401, 404, 410, 422)
_MOVES = problems(401, 404, 409, 410, 422)
Number = Annotated[int, Path(ge=1, lt=2**31, description="The version's number.")]


@router.get(_PROJECT + "/versions", response_model=shapes.Versions, responses=_MISSING)
def list_versions(
    house: Served, person: Asking, project_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> View:
    """The project's versions, newest first, without their content."""
    items = versions.page(house, person, project_id, after_number(cursor), limit)
    return {"items": items, "next": by_number(items, limit)}


@router.get(
    _PROJECT + "/versions/{number:int}",
    response_model=shapes.Version,
    response_model_exclude_unset=True,
    responses=_MISSING,
)
def get_version(house: Served, person: Asking, project_id: UUID, number: Number, response: Response) -> View:
    """One version whole. Its id is the ETag, to be sent back as If-Match when the head is to move from it."""
    version = versions.one(house, person, project_id, number)
    response.headers["ETag"] = f'"{version["id"]}"'
    return version


@router.get(_PROJECT + "/graph", response_model=shapes.Graph, responses=_MISSING)
def get_graph(
    house: Served, person: Asking, project_id: UUID, cursor: Cursor = None, limit: Limit = 200
) -> View:
    """The timeline: versions with their parents, newest first, and which one is current."""
    found = versions.graph(house, person, project_id, after_number(cursor), limit)
    return {**found, "next": by_number(found["nodes"], limit)}


@router.get(_PROJECT + "/lineage", response_model=shapes.Versions, responses=_MISSING)
def get_lineage(
    house: Served,
    person: Asking,
    project_id: UUID,
    version: Annotated[int, Query(ge=1, lt=2**31)],
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> View:
    """The chain of first parents from a version back, nearest first."""
    return {"items": versions.lineage(house, person, project_id, version, limit), "next": None}


@router.get(
    _PROJECT + "/compare",
    response_model=shapes.Comparison,
    response_model_exclude_unset=True,
    responses=_MISSING,
)
def compare_versions(
    house: Served,
    person: Asking,
    project_id: UUID,
    a: Annotated[int, Query(ge=1, lt=2**31)],
    b: Annotated[int, Query(ge=1, lt=2**31)],
) -> View:
    """What differs between two versions: a JSON Patch, words, and the scenes of both."""
    return versions.compare(house, person, project_id, a, b)


@router.get(_PROJECT + "/scenes/{scene_id}/versions", response_model=shapes.ClipVersions, responses=_MISSING)
def list_clip_versions(
    house: Served, person: Asking, project_id: UUID, scene_id: Annotated[str, Path(max_length=64)]
) -> View:
    """Every version of a scene's clip, newest first; also of a scene that was moved or removed."""
    return versions.scene_versions(house, person, project_id, scene_id)


@router.post(_PROJECT + "/head", response_model=shapes.HeadMoved, responses=_MOVES)
def set_head(
    house: Served, person: Asking, project_id: UUID, body: requests.HeadWish, match: IfMatch = None
) -> View:
    """Roll back or forward: make an existing version current. Nothing is made and nothing is lost."""
    return history.set_head(house, person, project_id, body.version, expected(body.expected_head, match))


@router.post(
    _PROJECT + "/restore",
    response_model=shapes.VersionMade,
    response_model_exclude_unset=True,
    status_code=201,
    responses=_MOVES,
)
def restore(
    house: Served, person: Asking, project_id: UUID, body: requests.RestoreWish, match: IfMatch = None
) -> View:
    """A new version with the content of an old one, or with some of its scenes. Costs nothing."""
    head = expected(body.expected_head, match)
    return history.restore(house, person, project_id, body.version, body.scenes, head)


@router.get(_PROJECT + "/merge", response_model=shapes.MergePreview, responses=_MOVES)
def preview_merge(
    house: Served,
    person: Asking,
    project_id: UUID,
    version: Annotated[int, Query(ge=1, lt=2**31)],
) -> View:
    """What merging this version into the current one would disagree about. Nothing is made and nothing changes."""
    return history.preview_merge(house, person, project_id, version)


@router.post(
    _PROJECT + "/merge",
    response_model=shapes.VersionMade,
    response_model_exclude_unset=True,
    status_code=201,
    responses=_MOVES,
)
def merge(
    house: Served, person: Asking, project_id: UUID, body: requests.MergeWish, match: IfMatch = None
) -> View:
    """Merge another version's changes into the current one. What both changed asks for a decision (409)."""
    head = expected(body.expected_head, match)
    return history.merge_into_head(house, person, project_id, body.version, head, body.prefer)


@router.get("/operations", response_model=shapes.Operations, responses=problems(401, 404, 422))
def list_operations(
    house: Served,
    person: Asking,
    project: Annotated[UUID | None, Query(description="Only those of this project.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> View:
    """Who did what in your projects, newest first."""
    return by_moment(operations.page(house, person, project, after_moment(cursor), limit), limit, "at")


@router.post(
    "/operations/{operation_id:uuid}/undo",
    response_model=shapes.OperationDone,
    responses=problems(401, 404, 409, 422),
)
def undo(house: Served, person: Asking, operation_id: UUID) -> View:
    """Take an operation back, by a new one."""
    return operations.undo(house, person, operation_id)
