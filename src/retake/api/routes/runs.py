"""Runs: plan edits, order them, watch, stop, try again."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Query

from retake.api.auth import Asking, Served
from retake.api.errors import problems
from retake.api.paging import Cursor, Limit, after_moment, by_moment
from retake.api.routes.projects import Key, check_words
from retake.api.routing import Router
from retake.api.schemas import requests, work
from retake.domain.errors import Invalid
from retake.services import batches, plans, runs
from retake.services.house import House
from retake.services.views import View

router = Router(tags=["runs"])
IfMatch = Annotated[
    str | None, Header(alias="If-Match", max_length=80, description="The expected head's id.")
]


def edits_of(house: House, body: requests.PlanWish) -> list[dict[str, Any]]:
    """The edits as services know them. Raises Invalid for words longer than the settings allow."""
    edits = [edit.model_dump(mode="json", exclude_none=True) for edit in body.edits]
    for edit in edits:
        words = [value for name, value in edit.items() if isinstance(value, str) and name != "content"]
        check_words(house, *words, *edit.get("instructions", ()))
    return edits


def expected(body_value: UUID | None, header: str | None) -> UUID | None:
    """The expected head, from the body or from If-Match. Raises Invalid when they disagree."""
    if header is None:
        return body_value
    try:
        matched = UUID(header.strip().removeprefix("W/").strip('"'))
    except ValueError as error:
        raise Invalid(
            "If-Match is not the id of a version.", next_step="Send the head's id in quotes."
        ) from error
    if body_value not in (None, matched):
        raise Invalid("If-Match and expected_head name different versions.", next_step="Send one of them.")
    return matched


@router.post(
    "/projects/{project_id:uuid}/plan",
    response_model=work.Plan,
    responses=problems(401, 404, 409, 410, 422),
)
def plan_edits(house: Served, person: Asking, project_id: UUID, body: requests.PlanWish) -> View:
    """What these edits would reuse, make and compose, why, and at which price. Nothing is saved."""
    edits = edits_of(house, body)
    return plans.plan_edits(house, person, project_id, edits, body.base_version, body.batch, body.parallelism)


@router.post(
    "/projects/{project_id:uuid}/runs",
    response_model=work.Run,
    status_code=202,
    responses=problems(401, 402, 404, 409, 410, 422),
)
def start_run(
    house: Served,
    person: Asking,
    project_id: UUID,
    body: requests.RunWish,
    key: Key = None,
    match: IfMatch = None,
) -> View:
    """Carry out edits. A stale ``expected_head`` or ``plan_hash`` is refused before anything is spent."""
    return runs.start(
        house,
        person,
        project_id,
        edits_of(house, body),
        body.base_version,
        expected(body.expected_head, match),
        body.plan_hash,
        body.parallelism,
        body.message,
        key,
        body.batch,
    )


@router.get("/runs", response_model=work.Runs, responses=problems(401, 404, 422))
def list_runs(
    house: Served,
    person: Asking,
    active: Annotated[bool, Query(description="Only those that wait, run or are held.")] = False,
    project: Annotated[UUID | None, Query(description="Only those of this project.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> View:
    """Runs in your projects, newest first."""
    items = runs.page(house, person, active, project, after_moment(cursor), limit)
    return by_moment(items, limit, "created_at")


@router.get("/runs/{run_id:uuid}", response_model=work.Run, responses=problems(401, 404, 422))
def get_run(house: Served, person: Asking, run_id: UUID) -> View:
    """One run with its steps."""
    return runs.one(house, person, run_id)


@router.post("/runs/{run_id:uuid}/cancel", response_model=work.Run, responses=problems(401, 404, 422))
def cancel_run(house: Served, person: Asking, run_id: UUID) -> View:
    """Ask a run to stop. Finished parts are kept and found again by the next run; finished clips of a batch go into
    the film."""
    return runs.cancel(house, person, run_id)


@router.post(
    "/runs/{run_id:uuid}/steps/{step_id:uuid}/cancel",
    response_model=work.Run,
    responses=problems(401, 404, 422),
)
def cancel_clip(house: Served, person: Asking, run_id: UUID, step_id: UUID) -> View:
    """Stop one clip of a batch, named by any of its steps; the others go on."""
    return batches.cancel_clip(house, person, run_id, step_id)


@router.post(
    "/runs/{run_id:uuid}/retry",
    response_model=work.Run,
    status_code=202,
    responses=problems(401, 402, 404, 422),
)
def retry_run(house: Served, person: Asking, run_id: UUID) -> View:
    """Go on with a run that failed, was cancelled or is held: only what is missing is made. Of a batch that is through,
    the clips it left unfinished are ordered as another batch, which is the answer."""
    return runs.retry(house, person, run_id)
