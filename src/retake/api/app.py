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
from retake.api.bounds import HeadBounds
from retake.api.delivery import Application
from retake.api.dialects import batches, clips
from retake.api.errors import add_error_handlers
from retake.api.hashing import Hashing
from retake.api.hosts import KnownHosts
from retake.api.routes import (
    accounts,
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
from retake.observability import REQUEST_SECONDS, REQUESTS
from retake.services.house import House

PREFIX = "/api/v1"
STUDIO = Path(retake.__file__).parent / "web"
_LONGEST_NAME = 255  # bytes of a file's name that Linux takes
_LONGEST_PATH = 2048  # bytes; well within what it takes for a whole path
_SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HTTPS_ONLY = (
    "max-age=31536000"  # a year; for this host alone, as others below its name may be somebody else's
)
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

    app = Application(
        title="Retake",
        version=retake.__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.house = house
    app.state.hashing = Hashing()
    for router in (
        people.router,
        accounts.router,
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
    app.add_middleware(KnownHosts, settings=house.settings)
    app.add_middleware(HeadBounds)
    app.add_middleware(HeadersAndMetrics, https=house.settings.base_url.startswith("https://"))
    return app


def _add_studio(app: FastAPI, studio: Path) -> None:
    """The built page for every address of the studio; unknown addresses of the API and of files stay 404."""

    def page(path: str) -> Response:
        asked = _built_file(studio, path)
        if asked is not None:
            forever = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
            return FileResponse(asked, headers={"Cache-Control": forever})
        if not _can_name_a_file(path):
            raise HTTPException(404)
        index = studio / "index.html"
        if path.startswith(("api/", "assets/")) or not index.is_file():
            raise HTTPException(404)
        return FileResponse(index, headers={"Cache-Control": "no-cache"})

    app.add_api_route("/{path:path}", page, methods=["GET", "HEAD"], include_in_schema=False)


def _can_name_a_file(path: str) -> bool:
    """Whether the system could have a file of this name at all; it says no to others with errors of its own."""
    written = path.encode(errors="replace")
    return (
        b"\0" not in written
        and len(written) <= _LONGEST_PATH
        and all(len(part) <= _LONGEST_NAME for part in written.split(b"/"))
    )


def _built_file(studio: Path, path: str) -> Path | None:
    """The file of the built studio at this path. What begins with a dot is how it was built, and nobody's business;
    so are source maps."""
    parts = path.split("/")
    hidden = path.endswith(".map") or any(part.startswith(".") for part in parts)
    if not path or hidden or not _can_name_a_file(path):
        return None
    asked = (studio / path).resolve()
    return asked if asked.is_relative_to(studio.resolve()) and asked.is_file() else None


class HeadersAndMetrics:
    """Adds the security headers to every answer and counts it, without standing in the way of what streams."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self._app, self._https = app, https

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
                if self._https or scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", _HTTPS_ONLY)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, completing)
