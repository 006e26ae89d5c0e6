"""People: first set-up, signing in and out, bearer tokens, the demo person."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from functools import cache
from typing import Literal
from uuid import UUID

import bcrypt

from retake.db import people
from retake.domain.errors import AlreadySetUp, Invalid, NotFound, SignInNeeded, WrongPassword
from retake.services.house import House, Person, new_id, now
from retake.services.views import View

ROUNDS = 12  # bcrypt's cost
SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 72  # characters; bytes that bcrypt reads
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def set_up_needed(house: House) -> bool:
    """Whether the first administrator is still to be made."""
    with house.database.autocommit() as connection:
        return not people.anybody(connection, _locked_out(house))


def _locked_out(house: House) -> str:
    """The address of the demo person, whose password everybody knows: outside demo mode nobody is let in with it."""
    return "" if house.settings.demo else house.settings.demo_email


def set_up(house: House, email: str, name: str, password: str) -> Person:
    """Make the first administrator. Raises AlreadySetUp when anybody exists."""
    hashed = hash_password(password)
    with house.database.transaction() as connection:
        if not people.hold_set_up(connection, _locked_out(house)):
            raise AlreadySetUp
        person = Person(new_id(), _checked_name(name), _checked_email(email), "admin")
        if not people.insert(connection, person.id, person.email, person.name, hashed, person.role):
            raise Invalid(
                f"Somebody has the address {person.email} already.", next_step="Use another address."
            )
    return person


def ensure_demo_person(house: House) -> Person:
    """The demo person, made at the first start in demo mode."""
    settings = house.settings
    with house.database.transaction() as connection:
        people.hold_set_up(connection)
        row = people.by_email(connection, settings.demo_email)
        if row is None:
            hashed = hash_password(settings.demo_password.get_secret_value())
            people.insert(connection, new_id(), settings.demo_email, "Demo", hashed, "admin")
            row = people.by_email(connection, settings.demo_email)
        assert row is not None
        return Person(row["id"], row["name"], row["email"], row["role"])


def add(house: House, email: str, name: str, password: str, role: Literal["admin", "member"]) -> Person:
    """Another person. Raises Invalid when the address is taken."""
    hashed = hash_password(password)
    person = Person(new_id(), _checked_name(name), _checked_email(email), role)
    with house.database.transaction() as connection:
        if not people.insert(connection, person.id, person.email, person.name, hashed, role):
            raise Invalid(
                f"Somebody has the address {person.email} already.", next_step="Use another address."
            )
    return person


def by_email(house: House, email: str) -> Person:
    """The person of this address. Raises NotFound."""
    with house.database.autocommit() as connection:
        row = people.by_email(connection, email)
    if row is None:
        raise NotFound(f"Nobody has the address {email}.")
    return Person(row["id"], row["name"], row["email"], row["role"])


def hash_password(password: str) -> str:
    """The bcrypt hash of a password that is long enough. Raises Invalid."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(
            f"The password has fewer than {SHORTEST_PASSWORD} characters.", next_step="Choose a longer one."
        )
    if len(password.encode()) > LONGEST_PASSWORD:
        raise Invalid(
            f"The password is longer than {LONGEST_PASSWORD} bytes.", next_step="Choose a shorter one."
        )
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(ROUNDS)).decode()


def _checked_email(email: str) -> str:
    email = email.strip()
    if not _EMAIL.fullmatch(email) or len(email) > 254:
        raise Invalid(f"“{email}” is not an e-mail address.", next_step="Write it as name@example.com.")
    return email


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 100:
        raise Invalid("The name is empty or longer than 100 characters.", next_step="Write your name.")
    return name


def sign_in(house: House, email: str, password: str) -> tuple[Person, str]:
    """The person and the secret of a new session. Raises WrongPassword."""
    with house.database.autocommit() as connection:
        row = people.by_email(connection, email.strip())
    hashed = row["password_hash"].encode() if row else _nobody()
    matches = bcrypt.checkpw(password.encode()[:LONGEST_PASSWORD], hashed)
    if row is None or not matches or row["email"].lower() == _locked_out(house).lower():
        raise WrongPassword
    person = Person(row["id"], row["name"], row["email"], row["role"])
    return person, open_session(house, person)


@cache
def _nobody() -> bytes:
    """What a wrong address is checked against, so that it takes as long as a wrong password."""
    return bcrypt.hashpw(b"nobody", bcrypt.gensalt(ROUNDS))


def open_session(house: House, person: Person) -> str:
    """The secret of a new session, to be kept in a cookie; only its digest is stored."""
    secret = secrets.token_urlsafe(32)
    expires = now() + timedelta(days=house.settings.session_days)
    with house.database.transaction() as connection:
        people.delete_expired_tokens(connection)
        people.insert_token(connection, new_id(), person.id, "session", _digest(secret), "", expires)
    return secret


def who(house: House, secret: str) -> tuple[Person, UUID]:
    """The person a session's or token's secret belongs to, and its id. Raises SignInNeeded."""
    with house.database.autocommit() as connection:
        row = people.by_token(connection, _digest(secret))
    if row is None or row["email"].lower() == _locked_out(house).lower():
        raise SignInNeeded("The session or token is not valid any more.")
    return Person(row["id"], row["name"], row["email"], row["role"]), row["token_id"]


def revoke(house: House, person: Person, token: UUID) -> None:
    """End a session or revoke a token. Raises NotFound."""
    with house.database.transaction() as connection:
        if not people.delete_token(connection, person.id, token):
            raise NotFound(f"You have no token {token}.")


def issue_token(house: House, person: Person, name: str) -> View:
    """A bearer token for programs; its secret is shown this once."""
    name = _checked_name(name)
    secret, token = f"retake_{secrets.token_urlsafe(32)}", new_id()
    with house.database.transaction() as connection:
        people.insert_token(connection, token, person.id, "bearer", _digest(secret), name, None)
    return {"id": token, "name": name, "token": secret}


def tokens(house: House, person: Person) -> list[View]:
    """The person's bearer tokens, without their secrets."""
    with house.database.autocommit() as connection:
        return [
            {"id": row["id"], "name": row["name"], "created_at": row["created_at"]}
            for row in people.tokens(connection, person.id)
        ]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
