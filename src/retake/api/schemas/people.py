"""People, sessions and tokens as they are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel


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
    """Whether the first administrator is still to be made."""

    needed: bool
    demo: bool
    version: str
    demo_login: DemoLogin | None


class Token(BaseModel):
    """A bearer token without its secret."""

    id: UUID
    name: str
    created_at: datetime


class NewToken(BaseModel):
    """A bearer token; its secret is shown this once."""

    id: UUID
    name: str
    token: str


class Tokens(BaseModel):
    """The person's bearer tokens."""

    items: list[Token]
