"""The shapes of names: ids of rows, digests of bytes, names people give. Making an id is a service's job."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

_DIGEST = re.compile(r"[0-9a-f]{64}")


def is_digest(text: str) -> bool:
    """Whether the text is a SHA-256 in lowercase hexadecimal."""
    return _DIGEST.fullmatch(text) is not None


def parse_id(text: str) -> UUID:
    """The UUID written in ``text``. Raises ValueError."""
    return UUID(text)


def written_name(text: str) -> str:
    """A name as it is stored and looked up: composed letters (NFC), single spaces, none at the ends.

    The same word typed on two systems can be two sequences of code points; nobody can tell them apart on a screen.
    """
    return " ".join(unicodedata.normalize("NFC", text).split())
