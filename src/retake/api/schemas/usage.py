"""Money and storage as they are shown."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel


class SpentByProject(BaseModel):
    """Money of this month in one project."""

    project_id: UUID
    name: str
    spent_usd: float


class SpentByKind(BaseModel):
    """Calls and money of this month for one kind of step."""

    kind: str
    calls: int
    failed: int
    spent_usd: float


class Usage(BaseModel):
    """This month's money."""

    month: str
    spent_usd: float
    reserved_usd: float
    cap_usd: float | None
    by_project: list[SpentByProject]
    by_kind: list[SpentByKind]


class Storage(BaseModel):
    """Bytes: each blob once, as if nothing were shared, and what nothing refers to."""

    blobs: int
    unique_bytes: int
    logical_bytes: int
    saved_bytes: int
    orphan_bytes: int
    orphan_count: int


class CollectionItem(BaseModel):
    """What a collection would do with one blob, and why."""

    sha256: str
    size: int
    reason: str
    delete: bool
    age_days: float


class CollectionPlan(BaseModel):
    """What a collection would do."""

    items: list[CollectionItem]
    bytes: int


class Iterated(BaseModel):
    """A project by how often it was iterated."""

    project_id: UUID
    name: str
    versions: int
