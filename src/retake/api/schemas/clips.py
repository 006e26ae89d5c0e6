"""Clips and their versions as the clip dialect tells of them; places count from 0, money is in dollars."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from retake.api.schemas.requests import Body, RetentionWish
from retake.api.schemas.shapes import ClipLimit, ClipState, Quality, Retention

_JOB = "0198c0de-0000-7000-8000-000000000001"
_VERSION = "0198c0de-0000-7000-8000-000000000002"
_SCENE = "0198c0de-0000-7000-8000-000000000003"
_OPERATION = "0198c0de-0000-7000-8000-000000000004"
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_RETENTION = {
    "keep_active": 5,
    "archive_after_days": 7,
    "delete_after_days": None,
    "method": "compress",
}
_LIMIT = {
    "keep_active": 3,
    "active": 3,
    "archived": 0,
    "archive_after_days": 7,
    "delete_after_days": 30,
    "message": "3 versions ready to play; the limit is 3. The next one moves version 1 to the archive.",
}
_DOCUMENT: dict[str, Any] = {
    "id": _VERSION,
    "job_id": _JOB,
    "clip_index": 1,
    "version_number": 3,
    "video_url": f"/api/v1/blobs/{_DIGEST}",
    "prompt": "A runner on the beach",
    "thumbnail_url": f"/api/v1/blobs/{_DIGEST}",
    "user_instruction": "make it nighttime",
    "cost": 0.15,
    "created_at": "2026-11-21T09:30:00Z",
    "is_current": True,
    "state": "active",
    "archived_at": None,
    "archived_url": None,
    "size_bytes": 2_400_000,
    "archived_bytes": None,
    "quality": None,
    "pinned_by": ["named “client cut”"],
    "restorable": False,
    "not_restorable": "It is current already.",
    "message": "make it nighttime",
}
_BEFORE: dict[str, Any] = {
    **_DOCUMENT,
    "id": "0198c0de-0000-7000-8000-000000000005",
    "version_number": 1,
    "user_instruction": None,
    "cost": 0.12,
    "is_current": False,
    "state": "archived",
    "archived_at": "2026-11-21T10:00:00Z",
    "archived_url": f"/api/v1/blobs/{_DIGEST}",
    "archived_bytes": 1_100_000,
    "quality": {"metric": "vmaf", "mean": 94.2, "worst": 90.1},
    "pinned_by": [],
    "restorable": True,
    "not_restorable": None,
    "message": "Original generation",
}


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class ClipListed(BaseModel):
    """A clip of the film, or of a scene that was removed (``clip_index`` null). ``duration`` in seconds."""

    clip_index: int | None
    scene_id: str
    title: str
    duration: float | None
    video_url: str | None
    thumbnail_url: str | None
    version_number: int | None
    versions: int
    active: int
    archived: int
    removed: bool


class Clips(BaseModel):
    """The film's clips in order, then those of removed scenes."""

    model_config = _example(
        clips=[
            {
                "clip_index": 0,
                "scene_id": _SCENE,
                "title": "The beach",
                "duration": 12,
                "video_url": f"/api/v1/blobs/{_DIGEST}",
                "thumbnail_url": f"/api/v1/blobs/{_DIGEST}",
                "version_number": 3,
                "versions": 3,
                "active": 3,
                "archived": 0,
                "removed": False,
            }
        ]
    )

    clips: list[ClipListed]


class ClipVersionDocument(BaseModel):
    """A version of a clip.

    ``user_instruction`` is the one that made it (null for the original), ``message`` what made it in words. ``cost`` is
    what its clip and its picture really cost; a picture counts once, at the first clip made from it. ``video_url`` is
    null once it was deleted; of an archived one it leads to its copy, which comes back when it is asked for.
    """

    model_config = _example(**_DOCUMENT)

    id: UUID
    job_id: UUID
    clip_index: int | None
    version_number: int
    video_url: str | None
    prompt: str
    thumbnail_url: str | None
    user_instruction: str | None
    cost: float
    created_at: datetime
    is_current: bool
    state: ClipState
    archived_at: datetime | None
    archived_url: str | None
    size_bytes: int | None
    archived_bytes: int | None
    quality: Quality | None
    pinned_by: list[str]
    restorable: bool
    not_restorable: str | None
    message: str


class ClipHistory(BaseModel):
    """A clip's versions by number, newest first, and how close it is to its limit."""

    model_config = _example(
        job_id=_JOB, clip_index=1, scene_id=_SCENE, limit=_LIMIT, versions=[_DOCUMENT, _BEFORE]
    )

    job_id: UUID
    clip_index: int | None
    scene_id: str
    limit: ClipLimit
    versions: list[ClipVersionDocument]


class ClipMetadata(BaseModel):
    """What a version of a clip is and was made with. ``duration`` in seconds, ``size`` in bytes."""

    duration: float | None
    width: int | None
    height: int | None
    frame_rate: float | None
    take: int | None
    size: int | None
    provider: str | None
    model: str | None


class TwoClips(BaseModel):
    """The metadata of both sides of a comparison."""

    a: ClipMetadata
    b: ClipMetadata


_METADATA = {
    "duration": 12,
    "width": 1280,
    "height": 720,
    "frame_rate": 24,
    "take": 1,
    "size": 2_400_000,
    "provider": "offline",
    "model": "clip-1",
}


class ClipComparison(BaseModel):
    """Two versions of a clip, what differs between them in words, and what both were made with."""

    model_config = _example(
        a=_BEFORE,
        b=_DOCUMENT,
        differences=["Instruction added “make it nighttime”"],
        metadata={"a": _METADATA, "b": _METADATA},
    )

    a: ClipVersionDocument
    b: ClipVersionDocument
    differences: list[str]
    metadata: TwoClips


class ClipRestoreWish(Body):
    """From which version of the film a clip is restored; left out: from whichever is current."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"expected_head": _VERSION}]})

    expected_head: UUID | None = None


class ClipRestored(BaseModel):
    """The clip that is current again, and the film's new version. ``thawing``: it is still coming from the archive."""

    model_config = _example(
        job_id=_JOB,
        clip_index=1,
        restored={
            **_BEFORE,
            "is_current": True,
            "restorable": False,
            "not_restorable": "It is current already.",
        },
        restored_from="Version 1 is current again, from its archived copy (quality 94 of 100).",
        video_url=f"/api/v1/projects/{_JOB}/versions/7/film.mp4",
        playlist_url=f"/api/v1/projects/{_JOB}/versions/7/film.m3u8",
        project_version=7,
        operation_id=_OPERATION,
        thawing=True,
    )

    job_id: UUID
    clip_index: int | None
    restored: ClipVersionDocument
    restored_from: str
    video_url: str
    playlist_url: str
    project_version: int
    operation_id: UUID
    thawing: bool


class ClipThawing(BaseModel):
    """Where the version's bytes are, and whether they are on their way back."""

    model_config = _example(state="archived", thawing=True)

    state: ClipState
    thawing: bool


class ClipFacts(Body):
    """A clip's own policy, over its project's; null: none of its own."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"retention": {"keep_active": 5}}]}
    )

    retention: RetentionWish | None = Field()


class ClipPolicy(BaseModel):
    """What applies to the clip now, and how close it is to its limit."""

    model_config = _example(job_id=_JOB, clip_index=1, scene_id=_SCENE, retention=_RETENTION, limit=_LIMIT)

    job_id: UUID
    clip_index: int | None
    scene_id: str
    retention: Retention
    limit: ClipLimit
