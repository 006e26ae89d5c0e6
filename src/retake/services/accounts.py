"""Everybody's accounts, for administrators: adding, roles, disabling, passwords, and what happened at the doors."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection

from retake.db import audit
from retake.db import people as rows
from retake.db.rows import Row
from retake.domain.errors import Invalid, NotAllowed, NotFound, WrongPassword
from retake.services import people, sessions
from retake.services.house import House, Person
from retake.services.views import View

Role = Literal["admin", "member"]


def needs_admin(person: Person) -> None:
    """Let administrators pass. Raises NotAllowed."""
    if person.role != "admin":
        raise NotAllowed("Only administrators look after people.")


def page(house: House, asking: Person) -> list[View]:
    """Everybody, by name, with what is open in their name."""
    needs_admin(asking)
    with house.database.autocommit() as connection:
        return [_view(row) for row in rows.everybody(connection)]


def add(house: House, asking: Person, email: str, name: str, password: str, role: Role) -> View:
    """Another person. Raises Invalid when the address is taken."""
    needs_admin(asking)
    made = people.add(house, email, name, password, role, asking.id)
    with house.database.autocommit() as connection:
        return _view(_row(connection, made.id))


def change(
    house: House, asking: Person, person: UUID, role: Role | None = None, disabled: bool | None = None
) -> View:
    """Give a person a role, or let them in no more (or again). Raises Invalid where that would leave no administrator.

    Disabling ends every session and token of theirs; their work stays.
    """
    needs_admin(asking)
    return _change(house, asking.id, person, role, disabled)


def set_disabled(house: House, person: Person, disabled: bool) -> View:
    """The same by whoever has the machine."""
    return _change(house, None, person.id, None, disabled)


def _change(house: House, actor: UUID | None, person: UUID, role: Role | None, disabled: bool | None) -> View:
    with house.database.transaction() as connection:
        rows.hold_set_up(
            connection
        )  # two administrators must not take each other's role away at the same moment
        row = _row(connection, person)
        if role is not None and role != row["role"]:
            rows.set_role(connection, person, role)
            audit.write(connection, "role_changed", person, actor, before=row["role"], after=role)
        if disabled is not None and disabled != (row["disabled_at"] is not None):
            rows.set_disabled(connection, person, disabled)
            audit.write(connection, "disabled" if disabled else "enabled", person, actor)
        if not rows.administrators(connection):
            raise Invalid(
                "Then there would be no administrator left.", next_step="Make somebody else one first."
            )
        return _view(_row(connection, person))


def change_password(
    house: House, asking: Person, old: str, new: str, visitor: sessions.Visitor, revoke_tokens: bool
) -> None:
    """A new password by whoever knows the old one. Every other session ends, and the tokens if that is wished.

    Raises WrongPassword, TooManyTries, Invalid.
    """
    with house.database.autocommit() as connection:
        row = rows.by_email(connection, asking.email)
    if row is None or sessions.wrong_password(house, row, old):
        with house.database.transaction() as connection:
            audit.write(connection, "password_refused", asking.id, asking.id, visitor.address)
        raise WrongPassword("That is not your password.", next_step="Write the one you sign in with.")
    hashed = people.hash_password(new)
    keep = [sessions.digest(secret) for secret in (visitor.session, visitor.device) if secret]
    with house.database.transaction() as connection:
        rows.set_password(connection, asking.id, hashed, keep, revoke_tokens)
        audit.write(
            connection,
            "password_changed",
            asking.id,
            asking.id,
            visitor.address,
            tokens_revoked=revoke_tokens,
        )


def set_password(house: House, person: Person, new: str) -> None:
    """A new password by whoever has the machine. Every session ends; tokens stay. Raises Invalid."""
    hashed = people.hash_password(new)
    with house.database.transaction() as connection:
        rows.set_password(connection, person.id, hashed)
        audit.write(connection, "password_changed", person.id, None)


def happened(house: House, asking: Person, before: int | None, limit: int) -> list[View]:
    """What happened at the doors, newest first."""
    needs_admin(asking)
    with house.database.autocommit() as connection:
        return [_happening(row) for row in audit.page(connection, before, limit)]


def _row(connection: Connection, person: UUID) -> Row:
    row = rows.account(connection, person)
    if row is None:
        raise NotFound(f"There is no person {person}.")
    return row


def _view(row: Row) -> View:
    names = ("id", "email", "name", "role", "created_at", "disabled_at", "last_used_at", "sessions", "tokens")
    return {name: row[name] for name in names}


def _happening(row: Row) -> View:
    def who(identifier: Any, name: Any) -> View | None:
        return None if identifier is None else {"id": identifier, "name": name}

    return {
        "id": row["id"],
        "at": row["at"],
        "kind": row["kind"],
        "person": who(row["person_id"], row["person_name"]),
        "actor": who(row["actor_id"], row["actor_name"]),
        "address": row["address"],
        "detail": row["detail"],
    }
