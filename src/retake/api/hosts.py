"""Which names this server answers to: whoever asks for another one is told so, before anything else is looked at.

A page elsewhere can point a name of its own at this machine (DNS rebinding) and would then be of the same origin as the
studio, set-up included. What it cannot do is ask for a name of ours.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from retake.api.errors import Refused, refusal
from retake.domain.errors import RetakeError
from retake.settings import Settings
from retake.settings.addresses import answers_to


class KnownHosts:
    """Lets requests and sockets through that ask for a name of this server's."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 421."""
        if scope["type"] in ("http", "websocket"):
            name = _name(scope)
            if name is None or not answers_to(self._settings, name):
                if scope["type"] == "websocket":
                    await send({"type": "websocket.close", "code": 1008})
                else:
                    await refusal(self._refused(name))(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refused(self, name: str | None) -> Refused:
        return Refused(
            421,
            "unknown-host",
            RetakeError(
                f"This server does not answer to “{(name or '')[:100]}”.",
                next_step=f"Open {self._settings.public_url}, or name this host in RETAKE_ALLOWED_HOSTS.",
            ),
        )


def _name(scope: Scope) -> str | None:
    given = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    try:
        return urlsplit(f"//{given}").hostname
    except ValueError:
        return None
