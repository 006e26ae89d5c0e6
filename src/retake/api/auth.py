"""Who is asking: the session cookie of the studio, or a bearer token."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from retake.domain.errors import NotAllowed, SignInNeeded
from retake.services import people
from retake.services.house import House, Person

COOKIE = "retake_session"
_SAFE = {"GET", "HEAD", "OPTIONS"}


def house_of(request: Request) -> House:
    """The house this app serves."""
    house: House = request.app.state.house
    return house


def secret_of(request: Request) -> str:
    """The secret a request carries. Raises SignInNeeded; NotAllowed for a cookie sent from another site."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise SignInNeeded
    if request.method not in _SAFE:
        refuse_other_sites(request)
    return cookie


def refuse_other_sites(request: Request) -> None:
    """A browser names the site a request comes from; a cookie counts only from our own. Raises NotAllowed."""
    origin = request.headers.get("origin")
    if origin is None:
        return
    ours = {request.headers.get("host", ""), urlsplit(house_of(request).settings.base_url).netloc}
    site = urlsplit(origin).netloc  # empty for "null", the origin of a page that hides where it is from
    if not site or site not in ours:
        raise NotAllowed(
            "This request comes from another site.",
            next_step="Use the studio at its own address, or a bearer token.",
        )


def person_of(request: Request) -> Person:
    """The person asking. Raises SignInNeeded."""
    return people.who(house_of(request), secret_of(request))[0]


def open_cookie(house: House, response: Response, secret: str) -> None:
    """Keep the session in a cookie that scripts cannot read."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=house.settings.session_days * 86_400,
        httponly=True,
        samesite="lax",
        secure=house.settings.cookies_are_secure,
        path="/",
    )


Served = Annotated[House, Depends(house_of)]
Asking = Annotated[Person, Depends(person_of)]
