"""Signing in and out: limits that several servers share, known devices, sessions, and what is written down of it.

A wrong guess costs a token of three buckets: the client's address, the account as seen from that address, and the
account. A browser somebody signed in with before has a bucket of its own instead, so that nobody can lock a person out
of their own machine by guessing.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
from dataclasses import dataclass
from datetime import timedelta

import bcrypt
from sqlalchemy import Connection

from retake.db import audit, limits
from retake.db import people as rows
from retake.db.rows import Row
from retake.domain.errors import NotAllowed, TooManyTries, WrongPassword
from retake.domain.people import address as same_address
from retake.services.house import House, Person, new_id, now

LONGEST_PASSWORD = 72  # bytes that bcrypt reads
DEVICE_DAYS = 180
REFILL = 1.0  # by how much faster buckets fill than their rates say; a test that counts tries lets them stand
# What an unknown address is checked against, so that it takes as long as a wrong password. Nobody's: of random bytes.
NOBODY = b"$2b$12$CXvoQrwWuhfRfhWkNsv.huG4UJL9Pamg8FuS6vBX9uijh9EyszP4m"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Tries of one name: ``burst`` at once, and ``rate`` more a second."""

    name: str
    burst: float
    rate: float


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever is at the door: the client's address, and what its browser kept of earlier visits."""

    address: str = ""
    device: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Who has come in, the secret of the session, and of the device if it was not known."""

    person: Person
    session: str
    device: str | None


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sign_in(house: House, email: str, password: str, visitor: Visitor = Visitor()) -> Entry:
    """Let a person in. Raises TooManyTries, WrongPassword, NotAllowed for an account that was disabled."""
    account = same_address(email)
    with house.database.transaction() as connection:
        row = rows.by_email(connection, account)
        known = row is not None and rows.is_device_of(connection, row["id"], digest(visitor.device))
        buckets = _buckets(account, visitor, known)
        take_tries(connection, buckets)
    hashed = row["password_hash"].encode() if row else NOBODY
    matches = bcrypt.checkpw(password.encode()[:LONGEST_PASSWORD], hashed)
    demo = "" if house.settings.demo else same_address(house.settings.demo_email)
    if row is None or not matches or row["email"] == demo:
        with house.database.transaction() as connection:
            audit.write(connection, "sign_in_failed", row["id"] if row else None, address=visitor.address)
        raise WrongPassword
    if row["disabled_at"] is not None:
        raise NotAllowed("This account was disabled.", next_step="Ask an administrator.")
    person = Person(row["id"], row["name"], row["email"], row["role"])
    with house.database.transaction() as connection:
        for bucket in buckets:
            limits.give_back(connection, bucket.name, bucket.burst)
        return _enter(house, connection, person, visitor, known)


def take_tries(connection: Connection, buckets: list[Bucket]) -> None:
    """Count a try in each bucket. Raises TooManyTries with the seconds until the next one; then none is counted."""
    for bucket in buckets:
        if wait := limits.take(connection, bucket.name, bucket.burst, bucket.rate * REFILL):
            raise TooManyTries(retry_after=math.ceil(wait))


def _buckets(account: str, visitor: Visitor, known: bool) -> list[Bucket]:
    one, place = hashlib.sha256(account.encode(errors="replace")).hexdigest()[:32], _network(visitor.address)
    if known:
        return [Bucket(f"device {digest(visitor.device)}", 10, 1 / 6)]
    return [
        Bucket(f"address {place}", 30, 1 / 4),
        Bucket(f"account {one} from {place}", 10, 1 / 6),
        Bucket(f"account {one}", 60, 1 / 20),
    ]


def _network(address: str) -> str:
    """What counts as one client: an address, or with IPv6 the network a household has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _enter(
    house: House, connection: Connection, person: Person, visitor: Visitor, known: bool = False
) -> Entry:
    rows.delete_expired_tokens(connection)
    limits.forget_full(connection)
    audit.forget_old(connection)
    if visitor.session:  # the browser has one session; its earlier one would stay open for nobody
        rows.delete_session(connection, digest(visitor.session))
    audit.write(connection, "signed_in", person.id, person.id, visitor.address, known_device=known)
    session, device = secrets.token_urlsafe(32), None if known else secrets.token_urlsafe(32)
    days = house.settings.session_days
    rows.insert_token(
        connection, new_id(), person.id, "session", digest(session), "", now() + timedelta(days=days)
    )
    if device is not None:
        expires = now() + timedelta(days=DEVICE_DAYS)
        rows.insert_token(connection, new_id(), person.id, "device", digest(device), "", expires)
    return Entry(person, session, device)


def enter(house: House, person: Person, visitor: Visitor) -> Entry:
    """A session for somebody who has just been made a person."""
    with house.database.transaction() as connection:
        return _enter(house, connection, person, visitor)


def sign_out(house: House, session: str, address: str = "") -> None:
    """End the session of this secret; one that has ended already is no error."""
    with house.database.transaction() as connection:
        person = rows.delete_session(connection, digest(session))
        if person is not None:
            audit.write(connection, "signed_out", person, person, address)


def wrong_password(house: House, row: Row, password: str) -> bool:
    """Whether this is not the person's password, for calls that ask for it again. Raises TooManyTries."""
    bucket = Bucket(f"password of {row['id']}", 10, 1 / 6)
    with house.database.transaction() as connection:
        take_tries(connection, [bucket])
    if not bcrypt.checkpw(password.encode()[:LONGEST_PASSWORD], row["password_hash"].encode()):
        return True
    with house.database.transaction() as connection:
        limits.give_back(connection, bucket.name, bucket.burst)
    return False
