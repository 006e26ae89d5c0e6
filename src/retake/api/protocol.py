"""HTTP on a connection, with bounds where uvicorn has none: the head's size and time, and how many connections.

uvicorn leaves these to a proxy, which a house at home does not have. What comes before there is a request to answer
is answered here, as a problem like any other.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from retake.api.bounds import too_many_headers
from retake.api.errors import Refused, refusal
from retake.domain.errors import RetakeError
from retake.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

MOST_HEAD = 64 * 1024  # bytes of a request line with its headers
MOST_LEFT = 1024 * 1024  # bytes of a refused body that are still taken in, so that the answer can be read


class _Connection(h11.Connection):
    """Remembers which status an error asks for, which uvicorn does not pass on."""

    refused = 400

    def next_event(self) -> Any:
        try:
            return super().next_event()
        except h11.RemoteProtocolError as error:
            self.refused = error.error_status_hint
            raise


def protocol(settings: Settings) -> type[H11Protocol]:
    """The class uvicorn makes one of for each connection."""

    class Protocol(_Bounded):
        head_seconds = settings.head_seconds
        most = settings.max_connections

    return Protocol


class _Bounded(H11Protocol):
    """One connection. A head has ``head_seconds`` from the connection or its first byte to its last."""

    head_seconds: float
    most: int

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = _Connection(h11.SERVER, MOST_HEAD)
        self._head_timer: asyncio.TimerHandle | None = None
        self._left = MOST_LEFT

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let the connection in, or see that it is told to come again."""
        super().connection_made(transport)
        self._start_timer()
        over = len(self.connections) - self.most
        if over > 0:
            self.app = _full
        if over > self.most // 10 + 10:  # not even told any more
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer with the connection."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes in: of a head, of a body, or of what is left of a body nobody reads."""
        if self._answered():
            if self.conn.their_state is h11.SEND_BODY:
                self._left -= len(data)
                if self._left < 0:
                    self.transport.close()
                    return
            if self._head_timer is None:
                self._start_timer()
        super().data_received(data)

    def handle_events(self) -> None:
        """Go through what has come; the timer ends with a whole head."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._stop_timer()
            self._await_rest()

    def on_response_complete(self) -> None:
        """What is left of a body, or a head that has begun, must come in the time of a head."""
        super().on_response_complete()
        self._await_rest()

    def _await_rest(self) -> None:
        begun, _ = self.conn.trailing_data
        left = self.conn.their_state is h11.SEND_BODY or begun
        if left and self._answered() and self._head_timer is None:
            self._start_timer()

    def _answered(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # none before the first request
        return cycle is None or cycle.response_complete

    def _start_timer(self) -> None:
        self._head_timer = self.loop.call_later(self.head_seconds, self._too_late)

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _too_late(self) -> None:
        self._head_timer = None
        if self.transport.is_closing() or not self._answered():
            return
        begun, _ = self.conn.trailing_data
        if begun and self.conn.our_state is h11.IDLE:
            self._refuse(
                Refused(
                    408,
                    "too-slow",
                    RetakeError("The head of the request came too slowly.", next_step="Send it again."),
                )
            )
        else:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request, or one with too large a head, and end the connection."""
        status = getattr(self.conn, "refused", 400)
        if status == 431:
            self._refuse(too_many_headers())
            return
        error = RetakeError("This is not a request that HTTP knows.", next_step="Check what sends it.")
        self._refuse(Refused(status, "no-request", error))

    def _refuse(self, refused: Refused) -> None:
        answer = refusal(refused)
        headers = [*answer.raw_headers, (b"connection", b"close")]
        status = refused.status_code
        for event in (
            h11.Response(
                status_code=status, headers=headers, reason=HTTPStatus(status).phrase.encode("ascii")
            ),
            h11.Data(data=bytes(answer.body)),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event))
        self.transport.close()

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: whoever asks for a socket there is not gets an ordinary answer, and fills no log."""


async def _full(scope: Scope, receive: Receive, send: Send) -> None:
    error = RetakeError("The server has too many connections just now.", next_step="Try again in a moment.")
    refused = Refused(503, "too-many-connections", error, {"Retry-After": "5", "Connection": "close"})
    await refusal(refused)(scope, receive, send)


def server_config(app: ASGIApp, settings: Settings, **more: Any) -> Config:
    """How uvicorn serves the application: with our protocol, and without WebSockets, which nothing here speaks."""
    return Config(
        app,
        http=protocol(settings),
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
        **more,
    )
