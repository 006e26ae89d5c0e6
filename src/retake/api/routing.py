"""The router of all routes: each has its door, and whoever may GET an address may ask for its HEAD too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from retake.api.doors import DoorRoute


class Router(APIRouter):
    """A router that answers HEAD wherever it answers GET, with the same headers and without a body.

    HEAD is a route of its own, so that answers from files see it and read none of their bytes; the API's description
    leaves it out, as HTTP already says what it means.
    """

    def __init__(self, **described: Any) -> None:
        super().__init__(route_class=DoorRoute, **described)

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **described: Any) -> None:
        """Add a route, and its HEAD if it is one for GET."""
        super().add_api_route(path, endpoint, **described)
        if "GET" in (described.get("methods") or ["GET"]):
            super().add_api_route(
                path, endpoint, **{**described, "methods": ["HEAD"], "include_in_schema": False}
            )
