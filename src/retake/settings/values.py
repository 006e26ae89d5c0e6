"""How the values of settings are read from text and checked: money, addresses, the default folder."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from pydantic import SecretStr

from retake.domain import pricing

STORED = ("hot", "cold")
_MOST = Decimal(1_000_000_000)


def default_data_folder() -> Path:
    """Where things are kept when nothing is said.

    The nearest ``.retake`` folder of ours, here or further up, as git finds its repository; otherwise
    ``~/.local/share/retake`` (``$XDG_DATA_HOME/retake``).
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        candidate = folder / ".retake"
        # Somebody else's folder higher up (in /tmp, say) must not be able to lend us its contents.
        if candidate.is_dir() and candidate.stat().st_uid == os.geteuid():
            return candidate
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "retake"


def folder(path: Path) -> Path:
    """An absolute path, so that processes started elsewhere mean the same place; ``~`` is home."""
    return path.expanduser().absolute()


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
    return url


def checked_base_url(url: str) -> str:
    """Empty, or a web address; without the slash at its end."""
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise ValueError("it starts with http:// or https:// and names a host")
    return url.rstrip("/")


def lower(value: object) -> object:
    """Words are taken in any case."""
    return value.strip().lower() if isinstance(value, str) else value
