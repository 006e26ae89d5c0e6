"""A wire between the browser and the house that can be cut: a TCP proxy on a port of its own."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


class Wire:
    """Passes bytes both ways until it is cut; cut, it ends what runs over it and takes nothing new."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._house = (parts.hostname or "", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._whole = True
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
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
        self._whole = False
        for end in self._ends:
            close(end)
        self._ends.clear()

    def mend(self) -> None:
        """Let connections through again."""
        self._whole = True

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._whole:
                close(near)
                continue
            far = socket.create_connection(self._house)
            self._ends += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=carry, args=(one, other), daemon=True).start()


def carry(one: socket.socket, other: socket.socket) -> None:
    """Pass on what one end says until it says no more, then end both."""
    with contextlib.suppress(OSError):
        while said := one.recv(65536):
            other.sendall(said)
    close(one)
    close(other)


def close(end: socket.socket) -> None:
    """End a connection, whether or not it has ended already."""
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
