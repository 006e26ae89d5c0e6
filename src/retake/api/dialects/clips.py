"""Clips by their place in a film: history, restore, comparison, the archive and limits, under ``/jobs/{job_id}/clips``.

A job is a film's project. A clip is named by its place in the current film, counted from 0, or by its scene's id, which
also finds it after it was moved or removed; ``?at=`` counts in an older version of the film.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from retake.api.auth import Asking, Served
from retake.api.errors import problems
from retake.api.routes.runs import IfMatch, expected
from retake.api.routing import Router
from retake.api.schemas import clips as shapes
from retake.services import clips
from retake.services.views import View

router = Router(prefix="/jobs/{job_id:uuid}/clips", tags=["clips"])
_READS = problems(401, 404, 409, 410, 422)
Place = Annotated[
    str,
    Path(min_length=1, max_length=64, description="The clip's place, counted from 0, or its scene's id."),
]
At = Annotated[int | None, Query(ge=1, lt=2**31, description="Count the place in this version of the film.")]
Which = Annotated[str | None, Query(max_length=64, description="A version's number or id.")]


@router.get("", response_model=shapes.Clips, responses=_READS)
def list_clips(house: Served, person: Asking, job_id: UUID) -> View:
    """The film's clips in order, then those of removed scenes, with how many versions each has."""
    return {"clips": clips.list_clips(house, person, job_id)}


@router.get("/{clip_index}/versions", response_model=shapes.ClipHistory, responses=_READS)
def get_clip_versions(house: Served, person: Asking, job_id: UUID, clip_index: Place, at: At = None) -> View:
    """Every version of a clip by its number, newest first, and how close the clip is to its limit."""
    return clips.list_versions(house, person, job_id, clip_index, at)


@router.get("/{clip_index}/versions/compare", response_model=shapes.ClipComparison, responses=_READS)
def compare_clip_versions(
    house: Served,
    person: Asking,
    job_id: UUID,
    clip_index: Place,
    a: Which = None,
    b: Which = None,
    at: At = None,
) -> View:
    """Two versions of a clip side by side: by default the current one (`b`) and the one before it (`a`)."""
    return clips.compare(house, person, job_id, clip_index, at, a, b)


@router.post(
    "/{clip_index}/versions/{version_id:uuid}/restore",
    response_model=shapes.ClipRestored,
    responses=problems(401, 404, 409, 410, 422, 503),
)
def restore_clip_version(
    house: Served,
    person: Asking,
    job_id: UUID,
    clip_index: Place,
    version_id: UUID,
    body: shapes.ClipRestoreWish | None = None,
    at: At = None,
    match: IfMatch = None,
) -> View:
    """Make an earlier version of a clip current and put the film together again, as a new version. Costs nothing."""
    head = expected(body.expected_head if body else None, match)
    return clips.restore(house, person, job_id, clip_index, at, version_id, head)


@router.post(
    "/{clip_index}/versions/{version_id:uuid}/thaw",
    response_model=shapes.ClipThawing,
    status_code=202,
    responses=_READS,
)
def thaw_clip_version(
    house: Served, person: Asking, job_id: UUID, clip_index: Place, version_id: UUID, at: At = None
) -> View:
    """Bring a version back from the archive, to be looked at. The event `thawed` says when it is there."""
    return clips.thaw(house, person, job_id, clip_index, at, version_id)


@router.patch("/{clip_index}", response_model=shapes.ClipPolicy, responses=_READS)
def set_clip_retention(
    house: Served,
    person: Asking,
    job_id: UUID,
    clip_index: Place,
    body: shapes.ClipFacts,
    at: At = None,
) -> View:
    """Give a clip a retention policy of its own, over its project's; null takes it away again."""
    wished = None if body.retention is None else body.retention.model_dump(exclude_unset=True)
    return clips.set_retention(house, person, job_id, clip_index, at, wished)
