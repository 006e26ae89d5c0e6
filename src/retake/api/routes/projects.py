"""Projects: plan, make, list, rename, delete, fork, name versions."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Path, Query

from retake.api.auth import Asking, Served
from retake.api.errors import problems
from retake.api.paging import Cursor, Limit, after_moment, by_moment
from retake.api.routing import Router
from retake.api.schemas import requests, shapes, work
from retake.domain.errors import Invalid
from retake.services import plans, policies, projects
from retake.services.house import House
from retake.services.views import View

router = Router(tags=["projects"])
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="The same key sent again orders nothing again.",
    ),
]


def wish(house: House, body: requests.ProjectWish) -> dict[str, Any]:
    """The request a new project is made from. Raises Invalid for words longer than the settings allow."""
    check_words(house, body.prompt, body.style, body.music)
    return body.model_dump(exclude_none=True)


def check_words(house: House, *texts: str | None) -> None:
    """Raises Invalid for a text longer than the settings allow."""
    longest = house.settings.max_prompt_chars
    for text in texts:
        if text is not None and len(text) > longest:
            raise Invalid(
                f"A text has {len(text)} characters; at most {longest} are read.", next_step="Say it shorter."
            )


@router.post("/plan", response_model=work.Plan, responses=problems(401, 422))
def plan_project(house: Served, person: Asking, body: requests.ProjectWish) -> View:
    """What making a new project would take and cost. Nothing is saved."""
    return plans.plan_new(house, wish(house, body))


@router.post("/projects", response_model=work.ProjectMade, status_code=202, responses=problems(401, 402, 422))
def create_project(house: Served, person: Asking, body: requests.NewProject, key: Key = None) -> View:
    """A new project from a prompt, and the run that makes its first version."""
    return projects.create(house, person, wish(house, body), key)


@router.get("/projects", response_model=shapes.Projects, responses=problems(401, 422))
def list_projects(
    house: Served,
    person: Asking,
    cursor: Cursor = None,
    limit: Limit = 50,
    deleted: Annotated[bool, Query(description="The deleted ones instead.")] = False,
    words: Annotated[str, Query(max_length=200, description="Part of the name.")] = "",
) -> View:
    """Your projects, last changed first."""
    return by_moment(
        projects.page(house, person, deleted, after_moment(cursor), limit, words), limit, "updated_at"
    )


@router.get(
    "/projects/{project_id:uuid}", response_model=shapes.Project, responses=problems(401, 404, 410, 422)
)
def get_project(house: Served, person: Asking, project_id: UUID) -> View:
    """One project with its current version."""
    return projects.one(house, person, project_id)


@router.patch(
    "/projects/{project_id:uuid}", response_model=shapes.Project, responses=problems(401, 404, 410, 422)
)
def describe_project(house: Served, person: Asking, project_id: UUID, body: requests.ProjectFacts) -> View:
    """Change the name, description or tags, or how long versions of clips are kept."""
    check_words(house, body.name, body.description)
    if "retention" in body.model_fields_set:
        wished = None if body.retention is None else body.retention.model_dump(exclude_unset=True)
        policies.set_project_retention(house, person, project_id, wished)
    return projects.describe(house, person, project_id, body.name, body.description, body.tags)


@router.delete(
    "/projects/{project_id:uuid}", response_model=shapes.OperationDone, responses=problems(401, 404, 410, 422)
)
def delete_project(house: Served, person: Asking, project_id: UUID) -> View:
    """Delete a project softly; undo the operation to bring it back."""
    return projects.delete(house, person, project_id)


@router.post(
    "/projects/{project_id:uuid}/fork",
    response_model=shapes.ProjectForked,
    status_code=201,
    responses=problems(401, 404, 410, 422),
)
def fork_project(house: Served, person: Asking, project_id: UUID, body: requests.ForkWish) -> View:
    """A new project that begins with a version of this one. Nothing is copied and nothing is generated."""
    return projects.fork(house, person, project_id, body.version, body.name)


@router.post(
    "/projects/{project_id:uuid}/labels",
    response_model=shapes.OperationDone,
    status_code=201,
    responses=problems(401, 404, 410, 422),
)
def add_label(house: Served, person: Asking, project_id: UUID, body: requests.LabelWish) -> View:
    """Give a version a name, which keeps it from being archived or collected."""
    return projects.label(house, person, project_id, body.version, body.name)


@router.delete(
    "/projects/{project_id:uuid}/labels",
    response_model=shapes.OperationDone,
    responses=problems(401, 404, 410, 422),
)
def remove_label(
    house: Served,
    person: Asking,
    project_id: UUID,
    name: Annotated[str, Query(min_length=1, max_length=100, description="The name, whatever is in it.")],
) -> View:
    """Take a name away from a version."""
    return projects.unlabel(house, person, project_id, name)


@router.delete(
    "/projects/{project_id:uuid}/labels/{name:path}",
    response_model=shapes.OperationDone,
    responses=problems(401, 404, 410, 422),
    deprecated=True,
)
def remove_label_by_address(
    house: Served, person: Asking, project_id: UUID, name: Annotated[str, Path(min_length=1, max_length=100)]
) -> View:
    """The same for plain names. Browsers and proxies do not pass on an address with `..` or `//` in it as it is."""
    return projects.unlabel(house, person, project_id, name)
