"""How an event stream reaches its reader: little is kept for a slow one, and one that does not read is cut off."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from retake.observability import STREAMS_CUT_OFF

STALLED_SECONDS = 20.0  # for one piece of a stream to be taken; then its reader does better to come again
PIECE_BYTES = 32 * 1024  # an event may be large, and what is written is copied for each reader
KEPT_BYTES = 16 * 1024  # written and not yet taken, from which on nothing more is written
_TRANSPORT = "retake.transport"


class Application(FastAPI):
    """An application whose answers may end the connection they go over."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request from the server, whose ``send`` knows the connection."""
        if transport := getattr(getattr(send, "__self__", None), "transport", None):
            scope.setdefault("extensions", {})[_TRANSPORT] = transport
        await super().__call__(scope, receive, send)


class EventStream(StreamingResponse):
    """Server-sent events. Whoever is cut off asks again with the last event's id, and has missed nothing."""

    media_type = "text/event-stream"
    _transport: asyncio.WriteTransport | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what there is, as fast as it is taken."""
        self._transport = scope.get("extensions", {}).get(_TRANSPORT)
        self._keep(KEPT_BYTES)
        try:
            await super().__call__(scope, receive, send)
        finally:
            events: Any = self.body_iterator
            await events.aclose()
            self._keep(None)

    def _keep(self, most: int | None) -> None:
        """Let so many bytes wait to be taken; None for as many as of other answers."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.set_write_buffer_limits(high=most)

    async def stream_response(self, send: Send) -> None:
        """Send piece by piece; give up when one is not taken in time."""

        async def in_time(message: Message) -> None:
            body = message.get("body", b"")
            for start in range(0, len(body) or 1, PIECE_BYTES):
                piece = {**message, "body": body[start : start + PIECE_BYTES]} if body else message
                async with asyncio.timeout(STALLED_SECONDS):
                    await send(piece)

        try:
            await super().stream_response(in_time)
        except TimeoutError:
            STREAMS_CUT_OFF.inc()
            if self._transport is not None:
                self._transport.abort()  # closing would wait for the reader to take what is written
                await asyncio.sleep(STALLED_SECONDS)  # until the server says that the connection is gone
