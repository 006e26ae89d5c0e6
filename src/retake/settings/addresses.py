"""Under which names a house is reached, whether other machines reach it, and what its cookies are called."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from retake.settings.table import Settings


def is_loopback(name: str) -> bool:
    """Whether a host's name or address is this machine as seen from itself."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _address(name)
    return address is not None and address.is_loopback


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def beyond_loopback(settings: Settings) -> bool:
    """Whether other machines reach this house: it listens for them, or stands behind an address of theirs."""
    named = urlsplit(settings.base_url).hostname
    return not is_loopback(settings.host.lower()) or (named is not None and not is_loopback(named))


def answers_to(settings: Settings, name: str) -> bool:
    """Whether this house is meant by a host's name, without its port.

    A page elsewhere can point a name of its own at this machine, but has no say over names of ours, nor over addresses
    in numbers.
    """
    name = name.lower().rstrip(".")
    if is_loopback(name):
        return True
    ours = {settings.host.lower(), urlsplit(settings.base_url).hostname}
    ours |= {part.strip().lower() for part in settings.allowed_hosts.split(",")}
    return name in ours - {""} or (_address(name) is not None and not is_loopback(settings.host.lower()))


def session_cookie(settings: Settings) -> str:
    """The session cookie's name. Browsers keep cookies by host, so houses on one host have names of their own."""
    return _cookie(settings, "session")


def device_cookie(settings: Settings) -> str:
    """The name of the cookie by which a browser is known again that somebody signed in with before."""
    return _cookie(settings, "device")


def _cookie(settings: Settings, noun: str) -> str:
    where = urlsplit(settings.base_url)
    port = (where.port or {"https": 443}.get(where.scheme, 80)) if settings.base_url else settings.port
    name = f"retake_{noun}_{port}"
    return f"__Host-{name}" if settings.cookies_are_secure else name
