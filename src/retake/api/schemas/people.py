"""People, sessions and tokens as they are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from retake.domain.people import Scope


class Person(BaseModel):
    """Whoever did something."""

    id: UUID
    name: str


class BatchDiscount(BaseModel):
    """How much a batch of so many clips or more is cheaper here; ``percent`` is 0 where it is not."""

    from_clips: int
    percent: float


class Me(Person):
    """The person signed in, and the discount that goes for the batches ordered."""

    email: str
    role: Literal["admin", "member"]
    demo: bool
    batch_discount: BatchDiscount


class DemoLogin(BaseModel):
    """How to sign in as the demo person."""

    email: str
    password: str


class SetUp(BaseModel):
    """Whether the first administrator is still to be made, and whether that asks for the code printed at the start."""

    needed: bool
    code_needed: bool
    demo: bool
    version: str
    demo_login: DemoLogin | None


class Token(BaseModel):
    """A bearer token without its secret. ``used_at`` is written every few minutes."""

    id: UUID
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


class NewToken(BaseModel):
    """A bearer token; its secret is shown this once."""

    id: UUID
    name: str
    scope: Scope
    token: str
    expires_at: datetime | None


class Tokens(BaseModel):
    """The person's bearer tokens."""

    items: list[Token]


class Account(BaseModel):
    """A person as administrators see them, with what is open in their name."""

    id: UUID
    email: str
    name: str
    role: Literal["admin", "member"]
    created_at: datetime
    disabled_at: datetime | None
    last_used_at: datetime | None
    sessions: int
    tokens: int


class Accounts(BaseModel):
    """Everybody."""

    items: list[Account]


class Happening(BaseModel):
    """What happened at the doors. ``person``: whose account; ``actor``: who did it, null on the command line."""

    id: int
    at: datetime
    kind: Literal[
        "signed_in",
        "sign_in_failed",
        "signed_out",
        "token_issued",
        "token_revoked",
        "password_changed",
        "password_refused",
        "role_changed",
        "disabled",
        "enabled",
        "person_added",
    ]
    person: Person | None
    actor: Person | None
    address: str
    detail: dict[str, Any]


class Audit(BaseModel):
    """What happened, newest first."""

    items: list[Happening]
    next: str | None
