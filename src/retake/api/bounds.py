"""How much a request may be and how long it may take to arrive: address, headers, body."""

from __future__ import annotations

import asyncio

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from retake.api.errors import Refused, refusal
from retake.domain.errors import RetakeError

MOST_ADDRESS = 8 * 1024  # bytes of path and query
MOST_HEADERS = 100


def too_large(most: int) -> Refused:
    """The body is longer than this call reads."""
    return Refused(
        413,
        "too-large",
        RetakeError(
            f"The request is larger than the {most} bytes read here.", next_step="Send less at once."
        ),
    )


def too_slow() -> Refused:
    """The body did not come in time."""
    error = RetakeError(
        "The request's body came too slowly and was not waited for.",
        next_step="Send it again over a better connection, or in smaller pieces.",
    )
    return Refused(408, "too-slow", error, {"Connection": "close"})


def bounded(request: Request, most: int) -> Request:
    """The request with a body of at most ``most`` bytes, that keeps to the least rate of the settings.

    Raises Refused (413) at once when it says that it is longer; while it is read 413 or 408.
    """
    said = request.headers.get("content-length", "")
    if said.isascii() and said.isdigit() and (len(said) > 18 or int(said) > most):
        raise too_large(most)
    settings = request.app.state.house.settings
    return Request(
        request.scope,
        _Reader(request.receive, most, settings.body_seconds, settings.body_least_rate),
        request._send,  # what FastAPI hands on; its own requests are made the same way
    )


class _Reader:
    """Receives a body of at most ``most`` bytes: ``seconds`` to begin with, and one more for each ``rate`` bytes."""

    def __init__(self, receive: Receive, most: int, seconds: float, rate: int) -> None:
        self._receive, self._most, self._seconds, self._rate = receive, most, seconds, rate
        self._started: float | None = None
        self._read = 0
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:  # what comes now is that the client has gone, which may be in an hour
            return await self._receive()
        loop = asyncio.get_running_loop()
        if self._started is None:
            self._started = loop.time()
        deadline = self._started + self._seconds + self._read / self._rate
        try:
            async with asyncio.timeout_at(deadline):
                message = await self._receive()
        except TimeoutError:
            raise too_slow() from None
        self._read += len(message.get("body", b""))
        if self._read > self._most:
            raise too_large(self._most)
        self._whole = not message.get("more_body", False)
        return message


class HeadBounds:
    """Refuses a request whose address or headers are longer than anything the studio or a program sends."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 414 or 431."""
        if scope["type"] == "http":
            if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MOST_ADDRESS:
                await refusal(_address_too_long())(scope, receive, send)
                return
            if len(scope["headers"]) > MOST_HEADERS:
                await refusal(too_many_headers())(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _address_too_long() -> Refused:
    return Refused(
        414,
        "address-too-long",
        RetakeError(f"The address is longer than {MOST_ADDRESS} bytes.", next_step="Ask for less at once."),
    )


def too_many_headers() -> Refused:
    """The head is larger than the server reads."""
    return Refused(
        431,
        "headers-too-large",
        RetakeError(
            "The request has more or larger headers than this server reads.",
            next_step="Delete this site's cookies, or send fewer headers.",
        ),
    )
