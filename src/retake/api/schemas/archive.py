"""What looking after the archive would do, as it goes over the wire."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field


class Policy(BaseModel):
    """How many versions of a clip stay at hand, and when the others are archived and deleted; null is never."""

    keep_active: int
    archive_after_days: float | None
    delete_after_days: float | None
    method: Literal["compress", "lossless"]


class ArchiveItem(BaseModel):
    """A version of a clip, what is to be done about it, and why."""

    action: Literal["keep", "archive", "delete", "thaw", "drop_copy"]
    project_id: UUID
    project_name: str
    scene_id: str
    clip_index: int | None = Field(
        description="From 0, in the current film; null for a scene that was removed."
    )
    title: str
    thumbnail: str | None = Field(
        description="Blob of a picture; null for clips of other people, which their owners alone may see."
    )
    version_id: UUID
    version_number: int
    blob: str
    size: int = Field(description="Of the original, in bytes.")
    frees_bytes: int
    reason: str
    age_days: float = Field(description="Since it was last current.")


class ArchivePlan(BaseModel):
    """Every version that is not settled, with its decision; nothing was changed."""

    items: list[ArchiveItem]
    archive_bytes: int
    delete_bytes: int
    policy: Policy


class ArchiveOrdered(BaseModel):
    """The pass is queued; the event `archived` says when it is through."""

    state: Literal["queued"]
