"""The web application: routes, errors, limits, security headers, the event stream and the built studio."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.responses import FileResponse
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import retake
from retake.api.dialects import batches, clips
from retake.api.errors import add_error_handlers, problem_response
from retake.api.routes import (
    admin,
    archive,
    events,
    health,
    media,
    people,
    projects,
    runs,
    usage,
    versions,
)
from retake.api.stream import Listener
from retake.domain.errors import RetakeError
from retake.observability import REQUEST_SECONDS, REQUESTS
from retake.services.house import House

PREFIX = "/api/v1"
STUDIO = Path(retake.__file__).parent / "web"
_SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
DESCRIPTION = (
    "Git for takes: make films, images and stories from prompts, change one part, keep every version."
)


def create_app(house: House, studio: Path = STUDIO) -> FastAPI:
    """The application over a house. ``studio`` is the folder of the built web page."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.listener = Listener(house)
        app.state.listener.start()
        yield
        await app.state.listener.stop()

    app = FastAPI(
        title="Retake",
        version=retake.__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.house = house
    for router in (
        people.router,
        projects.router,
        runs.router,
        batches.router,
        versions.router,
        clips.router,
        media.router,
        usage.router,
        archive.router,
        admin.router,
        events.router,
    ):
        app.include_router(router, prefix=PREFIX)
    app.include_router(health.router)
    add_error_handlers(app)
    _add_studio(app, studio)
    app.add_middleware(HeadersAndMetrics)
    app.add_middleware(BodyLimit, limit=house.settings.max_body_bytes)
    return app


def _add_studio(app: FastAPI, studio: Path) -> None:
    """The built page for every address of the studio; unknown addresses of the API and of files stay 404."""

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> Response:
        if path.startswith(("api/", "assets/")) and not (studio / path).is_file():
            raise HTTPException(404)
        asked = (studio / path).resolve()
        if path and asked.is_file() and asked.is_relative_to(studio.resolve()):
            forever = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
            return FileResponse(asked, headers={"Cache-Control": forever})
        index = studio / "index.html"
        if not index.is_file():
            raise HTTPException(404)
        return FileResponse(index, headers={"Cache-Control": "no-cache"})


class HeadersAndMetrics:
    """Adds the security headers to every answer and counts it, without standing in the way of what streams."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete its answer when it begins."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()

        async def completing(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "studio")
                REQUESTS.labels(scope["method"], route, str(message["status"])).inc()
                REQUEST_SECONDS.labels(scope["method"], route).observe(time.perf_counter() - started)
                headers = MutableHeaders(scope=message)
                for name, value in _SECURITY.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, completing)


class BodyLimit:
    """Refuses a request body larger than the limit, by what it says and by what it sends."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if said.isdigit() and int(said) > self._limit:
            await self._refusal()(scope, receive, send)
            return
        counted, answered = 0, False

        async def counting() -> Message:
            nonlocal counted
            message = await receive()
            counted += len(message.get("body", b""))
            if counted > self._limit:
                raise _TooLarge
            return message

        async def noting(message: Message) -> None:
            nonlocal answered
            if counted > self._limit and not answered:
                return  # what the application makes of half a body is not the answer
            answered = True
            await send(message)

        try:
            await self._app(scope, counting, noting)
        except Exception:
            if counted <= self._limit:
                raise
        if counted > self._limit and not answered:
            await self._refusal()(scope, receive, send)

    def _refusal(self) -> Response:
        error = RetakeError(
            f"The request is larger than the {self._limit} bytes this server reads.",
            next_step="Send less at once.",
        )
        return problem_response(error, 413, "too-large")


class _TooLarge(Exception):
    """Stops the reading of a body."""
