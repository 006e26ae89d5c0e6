"""A wire between two ends that can be cut, or fall silent and keep its connections: a TCP proxy on a port of its own."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, quote, urlsplit


@dataclass
class _Line:
    """One connection over the wire. A stranded one takes everything and passes nothing, for ever."""

    near: socket.socket
    far: socket.socket | None
    stranded: bool = False

    def end(self) -> None:
        for end in (self.near, self.far):
            if end is not None:
                close(end)


class Wire:
    """Passes bytes both ways until it is cut or falls silent; cut, it ends what runs over it and takes nothing new."""

    def __init__(self, reach: str | Callable[[], socket.socket]) -> None:
        self._reach = reach if callable(reach) else lambda: _connected(reach)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lines: list[_Line] = []
        self._whole, self._silent = True, False
        self._changing = threading.Lock()
        self.port = self._listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()
        self._listener.close()

    def cut(self) -> None:
        """End every connection and refuse new ones."""
        with self._changing:
            self._whole = False
            for line in self._lines:
                line.end()
            self._lines.clear()

    def hush(self) -> None:
        """Keep every connection, take new ones, and pass nothing."""
        with self._changing:
            self._silent = True
            for line in self._lines:
                line.stranded = True

    def mend(self) -> None:
        """Let new connections through again."""
        self._whole, self._silent = True, False

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            with self._changing:
                if not self._whole:
                    close(near)
                    continue
                line = _Line(near, None if self._silent else self._reach(), self._silent)
                self._lines.append(line)
            for one, other in ((line.near, line.far), (line.far, line.near)):
                if one is not None:
                    threading.Thread(target=_carry, args=(line, one, other), daemon=True).start()


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname or "", parts.port or 80))


def _carry(line: _Line, one: socket.socket, other: socket.socket | None) -> None:
    """Pass on what one end says until it says no more, then end both."""
    with contextlib.suppress(OSError):
        while said := one.recv(65536):
            if other is not None and not line.stranded:
                other.sendall(said)
    line.end()


def close(end: socket.socket) -> None:
    """End a connection, whether or not it has ended already."""
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def database_wire(url: str) -> tuple[Wire, str]:
    """A wire to a database that is reached by a local socket, and the database's address over it."""
    parts = urlsplit(url)
    (folder,) = parse_qs(parts.query)["host"]

    def reach() -> socket.socket:
        end = socket.socket(socket.AF_UNIX)
        end.connect(f"{folder}/.s.PGSQL.5432")
        return end

    wire = Wire(reach)
    password = quote(parts.password or "")
    return wire, f"postgresql://{parts.username}:{password}@127.0.0.1:{wire.port}{parts.path}"
