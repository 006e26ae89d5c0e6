"""Settings of the workers: how many, how much each does at once, and how soon they notice work and each other's end."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class WorkerSettings(BaseSettings):
    """The part of the table that is about the workers."""

    workers: int = Field(
        default=1,
        ge=0,
        le=64,
        description="How many worker processes `retake up` starts. 0: none, when `retake worker` runs elsewhere.",
        examples=[2],
    )
    worker_concurrency: int = Field(
        default=4,
        ge=1,
        le=256,
        description="How many runs one worker process works on at once.",
        examples=[8],
    )
    render_processes: int = Field(
        default=0,
        ge=0,
        le=256,
        description="How many processes the offline studio draws with. 0: as many as there are processor cores.",
        examples=[2],
    )
    queue_poll_seconds: float = Field(
        default=0.1,
        ge=0.01,
        le=60,
        description="How often a worker looks for new work, in seconds.",
        examples=[0.5],
    )
    liveness_seconds: float = Field(
        default=0.5,
        ge=0.01,
        le=60,
        description="How often a worker looks whether the others live, in seconds.",
        examples=[2],
    )
    dead_after_seconds: float = Field(
        default=1.5,
        ge=0.01,
        le=600,
        description="How many seconds without a sign of life a worker is taken for dead after; its work then goes to "
        "the others.",
        examples=[10],
    )
