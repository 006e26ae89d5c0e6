"""Accounts: changing one's own password; for administrators everybody's accounts and what happened at the doors."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request

from retake.api.auth import Asking, Hashes, Served, visitor_of
from retake.api.errors import problems
from retake.api.paging import Cursor, Limit, after_number, by_number
from retake.api.routing import Router
from retake.api.schemas import people as shapes
from retake.api.schemas import requests
from retake.services import accounts
from retake.services.views import View

router = Router(tags=["people"])


@router.post("/me/password", status_code=204, responses=problems(401, 422, 429, 503))
async def change_password(
    house: Served, person: Asking, hashes: Hashes, body: requests.PasswordChange, request: Request
) -> None:
    """Change your password. Your other sessions end; your tokens stay unless you say otherwise."""
    visitor = visitor_of(request)
    await hashes.run(
        accounts.change_password,
        house,
        person,
        body.old_password,
        body.new_password,
        visitor,
        body.tokens == "revoke",
    )


@router.get("/people", response_model=shapes.Accounts, responses=problems(401, 403))
def list_people(house: Served, person: Asking) -> View:
    """Everybody who has an account. For administrators."""
    return {"items": accounts.page(house, person)}


@router.post(
    "/people", response_model=shapes.Account, status_code=201, responses=problems(401, 403, 422, 503)
)
async def add_person(house: Served, person: Asking, hashes: Hashes, body: requests.AddedPerson) -> View:
    """Add a person. For administrators."""
    accounts.needs_admin(person)
    return await hashes.run(accounts.add, house, person, body.email, body.name, body.password, body.role)


@router.patch(
    "/people/{person_id:uuid}", response_model=shapes.Account, responses=problems(401, 403, 404, 422)
)
def change_person(house: Served, person: Asking, person_id: UUID, body: requests.PersonFacts) -> View:
    """Give a person another role, or disable the account: every session and token of theirs ends, their work stays."""
    return accounts.change(house, person, person_id, body.role, body.disabled)


@router.get("/audit", response_model=shapes.Audit, responses=problems(401, 403, 422))
def list_audit(
    house: Served,
    person: Asking,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> View:
    """Sign-ins, failures, tokens, roles and passwords, newest first, kept for a year. For administrators."""
    items = accounts.happened(house, person, after_number(cursor), limit)
    return {"items": items, "next": by_number(items, limit, "id")}
