"""Batch regeneration of clips as the clips dialect writes it: a job is a film, a batch is a run."""

from __future__ import annotations

import math
from uuid import UUID

from retake.api.auth import Asking, Served
from retake.api.errors import problems
from retake.api.routes.projects import Key, check_words
from retake.api.routing import Router
from retake.api.schemas import batches as shapes
from retake.services import regenerations
from retake.services.house import House
from retake.services.views import View

router = Router(prefix="/jobs/{job_id:uuid}/clips", tags=["clips"])


def _wishes(house: House, body: shapes.BatchEstimateWish) -> list[tuple[int, str]]:
    check_words(house, *(clip.instruction for clip in body.clips))
    return [(clip.clip_index, clip.instruction) for clip in body.clips]


def _estimate(plan: View) -> View:
    """The estimate in the dialect's words."""
    quote, clips = plan["quote"], plan["clips"]
    return {
        "estimated_total_cost": quote["total_usd"],
        "estimated_total_time": math.ceil(quote["seconds"]),
        "cost_breakdown": {
            "clips": [
                {"clip_index": clip["clip_index"], "duration": clip["duration"], "cost": clip["price_usd"]}
                for clip in clips
            ],
            "subtotal": quote["subtotal_usd"],
            "discount": quote["discount_usd"],
            "discount_percent": quote["discount_percent"],
            "total": quote["total_usd"],
        },
        "archives": plan["archives"],
    }


@router.post(
    "/batch-estimate", response_model=shapes.BatchEstimate, responses=problems(401, 404, 409, 410, 422)
)
def estimate_batch(house: Served, person: Asking, job_id: UUID, body: shapes.BatchEstimateWish) -> View:
    """What making these clips again would cost, line by line, and how long it would take. Nothing is saved."""
    return _estimate(regenerations.estimate(house, person, job_id, _wishes(house, body), body.parallelism))


@router.post(
    "/batch-regenerate",
    response_model=shapes.BatchOrdered,
    status_code=202,
    responses=problems(401, 402, 403, 404, 409, 410, 422),
)
def batch_regenerate(
    house: Served, person: Asking, job_id: UUID, body: shapes.BatchWish, key: Key = None
) -> View:
    """Make several clips again, each by its own instruction: one after the other, put together once at the end.

    A clip that fails does not stop the others and costs nothing unless the provider charged for it. What succeeded
    becomes one version. A batch on a project where another one is under way waits behind it.
    """
    run, plan = regenerations.order(
        house, person, job_id, _wishes(house, body), body.parallelism, body.expected_head, key
    )
    return {
        "batch_id": run["id"],
        "regenerations": [
            {
                "clip_index": clip["clip_index"],
                "regeneration_id": clip["regeneration_id"],
                "status": clip["status"],
            }
            for clip in run["batch"]["clips"]
        ],
        "queued_behind": run["behind"],
        **_estimate(plan),
    }
