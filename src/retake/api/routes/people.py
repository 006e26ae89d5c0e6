"""Setting up, signing in and out, bearer tokens."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response

from retake import __version__
from retake.api.auth import (
    Asking,
    Hashes,
    Served,
    close_cookie,
    open_cookies,
    refuse_other_sites,
    secret_of,
    visitor_of,
)
from retake.api.errors import problems
from retake.api.routing import Router
from retake.api.schemas import people as people_shapes
from retake.api.schemas import requests
from retake.domain.errors import Invalid, SignInNeeded
from retake.domain.people import address
from retake.services import people, sessions
from retake.services.house import House, Person
from retake.services.views import View

router = Router(tags=["people"])


def _me(house: House, person: Person) -> View:
    settings = house.settings
    demo = settings.demo and person.email == address(settings.demo_email)
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "role": person.role,
        "demo": demo,
        "batch_discount": {
            "from_clips": settings.batch_discount_from,
            "percent": settings.batch_discount_percent,
        },
    }


@router.get("/setup", response_model=people_shapes.SetUp)
def get_setup(house: Served) -> View:
    """Whether the first administrator is still to be made, and how to sign in to a demo."""
    settings = house.settings
    login = {"email": settings.demo_email, "password": settings.demo_password.get_secret_value()}
    return {
        "needed": people.set_up_needed(house),
        "code_needed": people.set_up_code_needed(house),
        "demo": settings.demo,
        "version": __version__,
        "demo_login": login if settings.demo else None,
    }


@router.post(
    "/setup", response_model=people_shapes.Me, status_code=201, responses=problems(403, 409, 422, 503)
)
async def set_up(
    house: Served, hashes: Hashes, body: requests.NewPerson, request: Request, response: Response
) -> View:
    """Make the first administrator and sign in. Where other machines are let in this asks for the code printed at the
    start."""
    refuse_other_sites(request)
    person = await hashes.run(people.set_up, house, body.email, body.name, body.password, body.code)
    open_cookies(house, response, await hashes.run(sessions.enter, house, person, visitor_of(request)))
    return _me(house, person)


@router.post("/session", response_model=people_shapes.Me, responses=problems(401, 403, 422, 429, 503))
async def sign_in(
    house: Served, hashes: Hashes, body: requests.SignIn, request: Request, response: Response
) -> View:
    """Sign in: the session is kept in a cookie that scripts cannot read. The browser's session of before ends."""
    refuse_other_sites(request)
    entry = await hashes.run(sessions.sign_in, house, body.email, body.password, visitor_of(request))
    open_cookies(house, response, entry)
    return _me(house, entry.person)


@router.get("/session", response_model=people_shapes.Me | None)
def get_session(house: Served, request: Request) -> View | None:
    """Who is signed in; null when nobody is, which is no error to ask."""
    try:
        return _me(house, people.who(house, secret_of(request))[0])
    except SignInNeeded:
        return None


@router.delete("/session", status_code=204, responses=problems(403, 422))
def sign_out(house: Served, request: Request, response: Response) -> None:
    """End the browser's session; signing out twice is no error. A bearer token has none and stays as it is."""
    visitor = visitor_of(request)
    if not visitor.session and request.headers.get("authorization"):
        raise Invalid(
            "A bearer token has no session to end.", next_step="DELETE /tokens/{id} revokes a token for good."
        )
    refuse_other_sites(request)
    if visitor.session:
        sessions.sign_out(house, visitor.session, visitor.address)
    close_cookie(house, response)


@router.get("/me", response_model=people_shapes.Me, responses=problems(401))
def get_me(house: Served, person: Asking) -> View:
    """The person signed in."""
    return _me(house, person)


@router.get("/tokens", response_model=people_shapes.Tokens, responses=problems(401))
def list_tokens(house: Served, person: Asking) -> View:
    """Your bearer tokens, newest first."""
    return {"items": people.tokens(house, person)}


@router.post("/tokens", response_model=people_shapes.NewToken, status_code=201, responses=problems(401, 422))
def issue_token(house: Served, person: Asking, body: requests.NamedToken) -> View:
    """A bearer token for programs, with a scope and an end; its secret is shown this once."""
    return people.issue_token(house, person, body.name, body.scope, body.days)


@router.delete("/tokens/{token_id:uuid}", status_code=204, responses=problems(401, 404, 422))
def revoke_token(house: Served, person: Asking, token_id: UUID) -> None:
    """Revoke one of your tokens."""
    people.revoke(house, person, token_id)
