"""How the values of settings are read from text and checked: money, addresses, the default folder."""

from __future__ import annotations

import ipaddress
import os
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from retake.domain import pricing

STORED = ("hot", "cold")
_MOST = Decimal(1_000_000_000)


def default_data_folder() -> Path:
    """Where things are kept when nothing is said.

    The nearest ``.retake`` folder of ours, here or further up, as git finds its repository; otherwise
    ``~/.local/share/retake`` (``$XDG_DATA_HOME/retake``). Raises ValueError when there is no such place.
    """
    try:
        here = Path.cwd()
        nearest = next(
            (each / ".retake" for each in (here, *here.parents) if _is_ours(each / ".retake")), None
        )
        return nearest or Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "retake"
    except (OSError, RuntimeError):  # the working folder was deleted, or this account has no home
        raise ValueError("there is no folder to start from and no home folder of this account") from None


def _is_ours(folder: Path) -> bool:
    """Whether this is a folder of this account: somebody else's (in /tmp, say) must not lend us its contents."""
    try:
        return folder.is_dir() and folder.stat().st_uid == os.geteuid()
    except OSError:  # closed to us
        return False


def folder(path: Path) -> Path:
    """An absolute path, so that processes started elsewhere mean the same place; ``~`` is home. Raises ValueError."""
    text = str(path)
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise ValueError("a folder's name cannot hold line breaks or other control characters")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("the folder's name is not UTF-8") from None
    try:
        return path.expanduser().absolute()
    except (OSError, RuntimeError):
        raise ValueError("it cannot be followed from here; give an absolute path") from None


def rate_card(text: str) -> str:
    """A rate card that can be read. Raises ValueError with a sentence."""
    pricing.RateCard.parse(text)
    return text


def storage_rates(text: str) -> Mapping[str, Decimal]:
    """``hot=0.023,cold=0.004``: dollars for a GB (10⁹ bytes) and month by tier; what is not named costs nothing.

    Raises ValueError with a sentence.
    """
    found = dict.fromkeys(STORED, Decimal(0))
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, equals, amount = (part.strip() for part in entry.partition("="))
        if not equals or name not in STORED:
            raise ValueError(
                f"{entry!r} is not a rate; write tier=dollars with a tier out of {', '.join(STORED)}"
            )
        found[name] = dollars(amount)
    return MappingProxyType(found)


def checked_storage_rates(text: str) -> str:
    """Rates of storage that can be read."""
    storage_rates(text)
    return text


def dollars(text: str) -> Decimal:
    """An amount of dollars, 0 or more. Raises ValueError with a sentence."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not an amount of dollars such as 0.04") from None
    if not amount.is_finite() or not 0 <= amount <= _MOST:
        raise ValueError(f"{text!r} is not an amount of dollars from 0 to {_MOST:,}")
    return amount


def micros(amount: Decimal) -> int:
    """Dollars → micro-dollars."""
    return int((amount * 1_000_000).to_integral_value())


def cap(value: object) -> object:
    """An empty cap is "not said" (None); ``none`` is "no cap, whatever the default is"."""
    if not isinstance(value, str):
        return value
    text = value.strip().lower()
    if text in {"", "none"}:
        return text or None
    return dollars(text)


def days(value: object) -> object:
    """A number of days from 0 to ten years, or ``none`` for never."""
    if isinstance(value, str) and value.strip().lower() == "none":
        return "none"
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number of days") from None
    if not number.is_finite() or not 0 <= number <= 3650:
        raise ValueError("it is a number of days from 0 to 3650, or none")
    return number


def checked_email(address: str) -> str:
    """Something with an @ in the middle; more cannot be known without writing to it."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise ValueError("it is an e-mail address, name@place")
    return address


def checked_password(password: SecretStr) -> SecretStr:
    """Long enough not to be guessed at once, and no longer than what bcrypt looks at."""
    if not 8 <= len(password.get_secret_value().encode()) <= 72:
        raise ValueError("it has 8 to 72 characters")
    return password


def checked_database_url(url: SecretStr) -> SecretStr:
    """Empty, or the address of a PostgreSQL."""
    text = url.get_secret_value()
    if text and urlsplit(text).scheme not in {"postgresql", "postgres"}:
        raise ValueError("it starts with postgresql://")
    return url


def checked_blobs_url(url: str) -> str:
    """Empty, a path, or a ``file:`` address with an absolute path."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        if parts.netloc not in {"", "localhost"} or not parts.path.startswith("/"):
            raise ValueError("a file: address has an absolute path, as in file:///mnt/big/blobs")
    elif parts.scheme:
        raise ValueError("only folders are supported: a path, or file:///absolute/path")
    if url:
        folder(Path(unquote(parts.path) if parts.scheme else url))
    return url


def checked_base_url(url: str) -> str:
    """Empty, or a web address of a host alone; without the slash at its end."""
    if not url:
        return url
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it starts with http:// or https:// and names a host")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(
            "it ends with the host: Retake cannot be served under a path. Give it a host name of its own"
        )
    if "@" in parts.netloc:
        raise ValueError("it names no user")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("the port after the host is a number up to 65535") from None
    return f"{parts.scheme}://{parts.netloc}"


def host(text: str) -> str:
    """A network address as the system takes it: IPv6 without the brackets it has in web addresses."""
    text = text.strip()
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def checked_hosts(text: str) -> str:
    """Names of hosts parted by commas, without scheme, port or path."""
    for entry in filter(None, (part.strip() for part in text.split(","))):
        if not re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?|[0-9A-Fa-f:]+", entry):
            raise ValueError(f"{entry!r} is no name of a host such as studio.lan")
    return text


def checked_networks(text: str) -> str:
    """Addresses and networks parted by commas; no names, and nothing that trusts everybody."""
    for entry in filter(None, (part.strip() for part in text.split(","))):
        try:
            network = ipaddress.ip_network(entry)
        except ValueError:
            raise ValueError(f"{entry!r} is no address or network such as 10.0.0.0/8") from None
        if network.prefixlen == 0:
            raise ValueError(f"{entry} is everybody, and everybody could say to be anybody")
    return text


def lower(value: object) -> object:
    """Words are taken in any case."""
    return value.strip().lower() if isinstance(value, str) else value
