"""The shapes of names: ids of rows and digests of bytes. Making an id is a service's job."""

from __future__ import annotations

import re
from uuid import UUID

_DIGEST = re.compile(r"[0-9a-f]{64}")


def is_digest(text: str) -> bool:
    """Whether the text is a SHA-256 in lowercase hexadecimal."""
    return _DIGEST.fullmatch(text) is not None


def parse_id(text: str) -> UUID:
    """The UUID written in ``text``. Raises ValueError."""
    return UUID(text)
