"""The address the server listens on: taken before anything is started, so that a taken port is told at once."""

from __future__ import annotations

import errno
import socket

from retake.cli.problems import DidNotWork, WrongUse
from retake.settings import Settings


def listen(settings: Settings) -> socket.socket:
    """A listening socket on the settings' host and port. Raises DidNotWork when the port is taken."""
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError) as error:
        raise WrongUse(
            f"RETAKE_HOST cannot be {settings.host!r}: no such address is known here. Example: RETAKE_HOST=0.0.0.0"
        ) from error
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise _refused(settings, error) from error
    return listener


def _refused(settings: Settings, error: OSError) -> Exception:
    where = settings.address
    if error.errno == errno.EADDRINUSE:
        return DidNotWork(
            f"Something listens on {where} already; perhaps Retake runs there. "
            "Choose another port with --port, or let one be chosen with --port 0."
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return WrongUse(
            f"The port {settings.port} needs more rights than you have. Choose one above 1023 with --port."
        )
    return WrongUse(f"Retake cannot listen on {where}: {error.strerror}. Choose another address with --host.")


def settled(settings: Settings, listener: socket.socket) -> Settings:
    """The settings with the port that was really taken, where 0 let one be chosen."""
    return settings.model_copy(update={"port": listener.getsockname()[1]})


def reachable_host(settings: Settings) -> str:
    """The host under which this machine reaches its own server."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared only
