"""Work as it goes out: plans and runs with their parts, steps and batches, described field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from retake.api.schemas.people import Person
from retake.api.schemas.shapes import ConflictScene, Json, Problem, Project, VersionSummary

Slot = Literal["script", "image", "clip", "music", "sound", "film", "picture", "text"]
Action = Literal["reuse", "generate", "compose"]


class PlanPart(BaseModel):
    """One part of a plan: what would be done, why, and at which price."""

    part: str
    slot: Slot
    scene_id: str | None
    position: int | None
    title: str
    action: Action
    reason: str
    price_usd: float
    seconds: float | None


class Quote(BaseModel):
    """The sums of a plan."""

    reuse: int
    generate: int
    compose: int
    subtotal_usd: float
    discount_usd: float
    discount_percent: float
    total_usd: float
    seconds: float


class PlanClip(BaseModel):
    """A clip of a batch, with its own price before the discount. ``clip_index`` counts from 0."""

    scene_id: str
    clip_index: int
    position: int
    title: str
    duration: float
    instruction: str | None
    price_usd: float
    seconds: float
    thumbnail: str | None


class ToArchive(BaseModel):
    """A clip version that would move to the archive, and why."""

    scene_id: str
    position: int
    title: str
    version_number: int
    reason: str


class Plan(BaseModel):
    """What a run would do and cost. Send ``plan_hash`` with the run to be sure that it is this plan."""

    plan_hash: str
    project_id: UUID | None
    base_version: int | None
    expected_head: UUID | None
    parts: list[PlanPart]
    quote: Quote
    batch: bool
    clips: list[PlanClip]
    archives: list[ToArchive]
    changes: list[str]


class Step(BaseModel):
    """One step of a run; ``progress`` from 0 to 1."""

    id: UUID
    part: str
    slot: Slot
    scene_id: str | None
    position: int | None
    title: str
    action: Action
    reason: str
    state: Literal["waiting", "running", "done", "failed", "cancelled", "held"]
    progress: float
    price_usd: float
    seconds: float
    cost_usd: float | None
    blob: str | None
    thumbnail: str | None
    problem: Problem | None


class BatchClip(BaseModel):
    """How one clip of a batch stands. ``price_usd`` is before the discount, ``cost_usd`` what was really charged."""

    regeneration_id: UUID
    scene_id: str
    clip_index: int
    position: int
    title: str
    instruction: str | None
    status: Literal["queued", "regenerating", "complete", "failed", "cancelled", "held"]
    progress: float
    price_usd: float
    cost_usd: float | None
    seconds: float
    thumbnail: str | None
    problem: Problem | None


class Batch(BaseModel):
    """A batch clip by clip, in the order asked, with what was quoted."""

    clips: list[BatchClip]
    subtotal_usd: float
    discount_usd: float
    discount_percent: float
    total_usd: float
    seconds: float


class RunConflict(BaseModel):
    """Where a run's result stands when it could not become current: kept, beside the head."""

    base: VersionSummary | None
    head: VersionSummary | None
    kept: VersionSummary
    scenes: list[ConflictScene]
    fields: list[str]


class Run(BaseModel):
    """A run with its steps."""

    id: UUID
    project_id: UUID
    project_name: str
    project_kind: Literal["video", "story", "image"]
    state: Literal["queued", "running", "done", "failed", "cancelled", "conflict", "held"]
    attempt: int = Field(description="From 1; a retry of the same run counts on.")
    message: str
    author: Person
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    base_id: UUID | None
    base_version: int | None
    result_version: int | None
    edits: list[Json]
    steps: list[Step]
    done: int = Field(description="How many of the parts that are to be made are ready.")
    total: int = Field(
        description="How many parts are to be made, as the plan's quote counts them under `generate`."
    )
    quote_usd: float
    cost_usd: float
    problem: Problem | None
    conflict: RunConflict | None
    decided: bool = Field(
        description="Of a conflict: what was kept beside the current version was made current since, merged or worked "
        "on from. Until then it waits for a decision, wherever the current version has moved meanwhile."
    )
    batch: Batch | None
    retry_of: UUID | None
    retried_by: UUID | None
    behind: UUID | None = Field(description="The batch of the same project that this one waits for.")


class Runs(BaseModel):
    """A page of runs, newest first."""

    items: list[Run]
    next: str | None


class ProjectMade(BaseModel):
    """A new project and the run that makes its first version."""

    project: Project
    run: Run
