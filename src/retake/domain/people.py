"""People as the rules see them: how an address is compared, and what a token may do."""

from __future__ import annotations

import unicodedata
from typing import Literal

Scope = Literal["read", "edit", "spend", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "edit", "spend", "admin")  # each may do what those before it may


def address(email: str) -> str:
    """An e-mail address the one way it is stored, compared and counted: no case, no look-alike forms, no blanks."""
    folded = unicodedata.normalize("NFKC", email).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


def covers(scope: str, needed: Scope) -> bool:
    """Whether a token of this scope may do what needs another one."""
    return SCOPES.index(scope) >= SCOPES.index(needed)
