"""Who is asking: the session cookie of the studio, or a bearer token."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from retake.api.hashing import Hashing
from retake.domain.errors import NotAllowed, SignInNeeded
from retake.services.house import House, Person
from retake.services.people import Pass
from retake.services.sessions import DEVICE_DAYS, Entry, Visitor
from retake.settings.addresses import device_cookie, session_cookie

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
    cookie = request.cookies.get(session_cookie(house_of(request).settings))
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


async def person_of(request: Request) -> Person:
    """The person asking, whom the call's door has let in."""
    found: Pass = request.state.found
    return found.person


async def hashing_of(request: Request) -> Hashing:
    """Where this app hashes passwords."""
    hashing: Hashing = request.app.state.hashing
    return hashing


def visitor_of(request: Request) -> Visitor:
    """Whoever is at the door: the address as trusted proxies tell it, and the cookies of earlier visits."""
    settings = house_of(request).settings
    return Visitor(
        request.client.host if request.client else "",
        request.cookies.get(device_cookie(settings), ""),
        request.cookies.get(session_cookie(settings), ""),
    )


def open_cookies(house: House, response: Response, entry: Entry) -> None:
    """Keep the session, and a device that was not known, in cookies that scripts cannot read."""
    _keep(house, response, session_cookie(house.settings), entry.session, house.settings.session_days)
    if entry.device is not None:
        _keep(house, response, device_cookie(house.settings), entry.device, DEVICE_DAYS)


def close_cookie(house: House, response: Response) -> None:
    """Let the browser forget the session."""
    _keep(house, response, session_cookie(house.settings), "", 0)


def _keep(house: House, response: Response, name: str, value: str, days: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=days * 86_400,
        httponly=True,
        samesite="lax",
        secure=house.settings.cookies_are_secure,
        path="/",
    )


Served = Annotated[House, Depends(house_of)]
Asking = Annotated[Person, Depends(person_of)]
Hashes = Annotated[Hashing, Depends(hashing_of)]
