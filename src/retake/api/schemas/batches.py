"""The bodies of batch regeneration, as clients of the clips dialect write and read them; money in dollars."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, FailFast, Field, StrictInt

from retake.api.schemas.requests import Body, Prompt
from retake.api.schemas.work import ToArchive


class ClipInstruction(Body):
    """What to make of one clip. ``clip_index`` counts from 0 in the current film."""

    clip_index: StrictInt = Field(ge=0, lt=10_000, examples=[0])
    instruction: Prompt = Field(examples=["make it nighttime"])


class BatchEstimateWish(Body):
    """Which clips to make again, how, and how many at a time."""

    clips: Annotated[list[ClipInstruction], FailFast()] = Field(
        min_length=1,
        max_length=1000,
        examples=[
            [
                {"clip_index": 0, "instruction": "make it nighttime"},
                {"clip_index": 2, "instruction": "add more motion"},
                {"clip_index": 4, "instruction": "warmer colors"},
            ]
        ],
    )
    parallelism: StrictInt = Field(
        default=1, ge=1, le=32, description="How many clips are made at the same time."
    )


class BatchWish(BatchEstimateWish):
    """A batch to order; one clip after the other unless ``parallelism`` says otherwise."""

    expected_head: UUID | None = Field(
        default=None,
        description="The current version the indexes were read from; another one is refused (409).",
    )


class Regeneration(BaseModel):
    """One clip of a batch, as it was queued."""

    clip_index: int
    regeneration_id: UUID
    status: Literal["queued", "regenerating", "complete", "failed", "cancelled", "held"]


class ClipCost(BaseModel):
    """What one clip costs on its own; ``duration`` in seconds."""

    clip_index: int
    duration: float
    cost: float


class CostBreakdown(BaseModel):
    """The estimate line by line: clips, their sum, the discount, what is left to pay."""

    clips: list[ClipCost]
    subtotal: float
    discount: float
    discount_percent: float
    total: float


class BatchEstimate(BaseModel):
    """What a batch would cost in dollars and take in seconds, and what the version limit would archive."""

    estimated_total_cost: float = Field(examples=[0.405])
    estimated_total_time: int = Field(examples=[600])
    cost_breakdown: CostBreakdown
    archives: list[ToArchive]


class BatchOrdered(BatchEstimate):
    """A batch in the queue. ``queued_behind`` names the batch of the same project that it waits for."""

    batch_id: UUID
    regenerations: list[Regeneration]
    queued_behind: UUID | None
