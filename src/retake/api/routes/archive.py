"""The archive: what looking after it would do, and doing it now."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from retake.api.auth import Asking, Served
from retake.api.errors import problems
from retake.api.routing import Router
from retake.api.schemas import archive as shapes
from retake.domain.errors import NotAllowed
from retake.services import retention, versions
from retake.services.views import View

router = Router(tags=["usage"])


@router.get(
    "/storage/archive", response_model=shapes.ArchivePlan, responses=problems(401, 403, 404, 410, 422)
)
def get_archive_plan(
    house: Served,
    person: Asking,
    project: UUID | None = None,
    everyone: Annotated[bool, Query(description="Of everybody's projects; for administrators.")] = False,
) -> View:
    """What the next pass would archive and delete in your projects, with its reason for every version of a clip."""
    if everyone and person.role != "admin":
        raise NotAllowed("Only administrators see everybody's projects.")
    plan = retention.plan(house, person=None if everyone else person, project=project)
    return versions.pictured(house, person, plan)


@router.post(
    "/storage/archive", status_code=202, response_model=shapes.ArchiveOrdered, responses=problems(401, 403)
)
def run_archive(house: Served, person: Asking) -> View:
    """Look after everybody's clips now, not tonight. For administrators; the event `archived` says how it went."""
    if person.role != "admin":
        raise NotAllowed("Only administrators start a pass over everybody's projects.")
    retention.order_pass(house)
    return {"state": "queued"}
