"""People: first set-up, accounts, bearer tokens, the demo person, and whose a secret is."""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

import bcrypt

from retake.db import audit, people
from retake.domain.errors import AlreadySetUp, Invalid, NotAllowed, NotFound, SignInNeeded
from retake.domain.people import Scope, address
from retake.services.house import House, Person, new_id, now
from retake.services.sessions import LONGEST_PASSWORD, digest
from retake.services.views import View
from retake.settings.addresses import beyond_loopback

ROUNDS = 12  # bcrypt's cost
SHORTEST_PASSWORD = 8  # characters
_NOT_IN_CODES = re.compile(r"[\s-]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def set_up_needed(house: House) -> bool:
    """Whether the first administrator is still to be made."""
    with house.database.autocommit() as connection:
        return not people.anybody(connection, _locked_out(house))


def _locked_out(house: House) -> str:
    """The address of the demo person, whose password everybody knows: outside demo mode nobody is let in with it."""
    return "" if house.settings.demo else house.settings.demo_email


def set_up_code_needed(house: House) -> bool:
    """Whether the first administrator has to show that they read what the server printed at its start."""
    return beyond_loopback(house.settings)


def set_up(house: House, email: str, name: str, password: str, code: str = "") -> Person:
    """Make the first administrator. Raises AlreadySetUp when anybody exists, NotAllowed for a wrong code."""
    if not set_up_needed(house):  # before anything is computed for a stranger
        raise AlreadySetUp
    if set_up_code_needed(house) and not _same_code(house.settings.setup_code.get_secret_value(), code):
        raise NotAllowed(
            "The code for the set-up is missing or wrong.",
            next_step="Read it where the server was started; a new start prints a new one.",
        )
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


def _same_code(code: str, given: str) -> bool:
    plain, wanted = (_NOT_IN_CODES.sub("", text.upper()).encode() for text in (given, code))
    return bool(wanted) and hmac.compare_digest(plain, wanted)


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


def add(
    house: House,
    email: str,
    name: str,
    password: str,
    role: Literal["admin", "member"],
    actor: UUID | None = None,
) -> Person:
    """Another person, added by ``actor`` or whoever has the machine. Raises Invalid when the address is taken."""
    hashed = hash_password(password)
    person = Person(new_id(), _checked_name(name), _checked_email(email), role)
    with house.database.transaction() as connection:
        if not people.insert(connection, person.id, person.email, person.name, hashed, role):
            raise Invalid(
                f"Somebody has the address {person.email} already.", next_step="Use another address."
            )
        audit.write(connection, "person_added", person.id, actor, role=role)
    return person


def by_email(house: House, email: str) -> Person:
    """The person of this address. Raises NotFound."""
    with house.database.autocommit() as connection:
        row = people.by_email(connection, email)
    if row is None:
        raise NotFound(f"Nobody has the address {email}.")
    return Person(row["id"], row["name"], row["email"], row["role"])


def only_one(house: House) -> Person | None:
    """The only person who can sign in; None when there is nobody, or somebody else too."""
    with house.database.autocommit() as connection:
        rows = people.first(connection, 2, _locked_out(house))
    if len(rows) != 1:
        return None
    row = rows[0]
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
    email = address(email)
    unseen = any(unicodedata.category(letter)[0] == "C" for letter in email)
    if not _EMAIL.fullmatch(email) or len(email) > 254 or unseen:
        raise Invalid(f"“{email}” is not an e-mail address.", next_step="Write it as name@example.com.")
    return email


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 100:
        raise Invalid("The name is empty or longer than 100 characters.", next_step="Write your name.")
    return name


@dataclass(frozen=True, slots=True)
class Pass:
    """Who a secret lets in, as what (``session`` or ``bearer``), and how far."""

    person: Person
    token: UUID
    kind: str
    scope: str


def pass_of(house: House, secret: str) -> Pass:
    """What a session's or token's secret is good for. Raises SignInNeeded."""
    with house.database.autocommit() as connection:
        row = people.by_token(connection, digest(secret))
        if row is None or row["email"] == address(_locked_out(house)):
            raise SignInNeeded("The session or token is not valid any more.")
        if row["is_used_anew"]:  # every few minutes, not at every request
            people.touch(connection, row["token_id"])
    person = Person(row["id"], row["name"], row["email"], row["role"])
    return Pass(person, row["token_id"], row["token_kind"], row["scope"])


def who(house: House, secret: str) -> tuple[Person, UUID]:
    """The person a session's or token's secret belongs to, and its id. Raises SignInNeeded."""
    found = pass_of(house, secret)
    return found.person, found.token


def revoke(house: House, person: Person, token: UUID) -> None:
    """Revoke a bearer token. Raises NotFound."""
    with house.database.transaction() as connection:
        if not people.delete_token(connection, person.id, token):
            raise NotFound(f"You have no token {token}.")
        audit.write(connection, "token_revoked", person.id, person.id, token=str(token))


def issue_token(
    house: House, person: Person, name: str, scope: Scope = "spend", days: int | None = None
) -> View:
    """A bearer token for programs; its secret is shown this once. ``days``: until it ends by itself."""
    name = _checked_name(name)
    secret, token = f"retake_{secrets.token_urlsafe(32)}", new_id()
    expires = None if days is None else now() + timedelta(days=days)
    with house.database.transaction() as connection:
        people.insert_token(connection, token, person.id, "bearer", digest(secret), name, expires, scope)
        audit.write(
            connection, "token_issued", person.id, person.id, token=str(token), name=name, scope=scope
        )
    return {"id": token, "name": name, "token": secret, "scope": scope, "expires_at": expires}


def tokens(house: House, person: Person) -> list[View]:
    """The person's bearer tokens, without their secrets."""
    names = ("id", "name", "created_at", "expires_at", "scope", "used_at")
    with house.database.autocommit() as connection:
        return [{name: row[name] for name in names} for row in people.tokens(connection, person.id)]
