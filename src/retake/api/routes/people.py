"""Setting up, signing in and out, bearer tokens."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from retake import __version__
from retake.api.auth import COOKIE, Asking, Served, open_cookie, refuse_other_sites, secret_of
from retake.api.errors import problems
from retake.api.schemas import people as people_shapes
from retake.api.schemas import requests
from retake.api.throttle import Throttle
from retake.domain.errors import SignInNeeded
from retake.services import people
from retake.services.house import House, Person
from retake.services.views import View

router = APIRouter(tags=["people"])
_tries = Throttle(limit=10, seconds=60)


def _me(house: House, person: Person) -> View:
    settings = house.settings
    demo = settings.demo and person.email.lower() == settings.demo_email.lower()
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
        "demo": settings.demo,
        "version": __version__,
        "demo_login": login if settings.demo else None,
    }


@router.post("/setup", response_model=people_shapes.Me, status_code=201, responses=problems(409, 422))
def set_up(house: Served, body: requests.NewPerson, request: Request, response: Response) -> View:
    """Make the first administrator and sign in."""
    refuse_other_sites(request)
    person = people.set_up(house, body.email, body.name, body.password)
    open_cookie(house, response, people.open_session(house, person))
    return _me(house, person)


@router.post("/session", response_model=people_shapes.Me, responses=problems(401, 422, 429))
def sign_in(house: Served, body: requests.SignIn, request: Request, response: Response) -> View:
    """Sign in: the session is kept in a cookie that scripts cannot read."""
    refuse_other_sites(request)
    _tries.check(body.email.strip().lower())
    person, secret = people.sign_in(house, body.email, body.password)
    _tries.forget(body.email.strip().lower())
    open_cookie(house, response, secret)
    return _me(house, person)


@router.delete("/session", status_code=204)
def sign_out(house: Served, request: Request, response: Response) -> None:
    """End this session; signing out twice is no error."""
    response.delete_cookie(COOKIE, path="/")
    try:
        person, token = people.who(house, secret_of(request))
    except SignInNeeded:
        return
    people.revoke(house, person, token)


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
    """A bearer token for programs; its secret is shown this once."""
    return people.issue_token(house, person, body.name)


@router.delete("/tokens/{token_id:uuid}", status_code=204, responses=problems(401, 404, 422))
def revoke_token(house: Served, person: Asking, token_id: UUID) -> None:
    """Revoke one of your tokens."""
    people.revoke(house, person, token_id)
