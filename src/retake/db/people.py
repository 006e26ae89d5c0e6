"""People, their passwords' hashes and their tokens as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from retake.db.rows import Row, all_rows, one_row, run, value

_SET_UP = 7_268_002  # advisory lock: one first administrator


def insert(
    connection: Connection, person: UUID, email: str, name: str, password_hash: str, role: str
) -> bool:
    """A new person; False when the address is taken."""
    return bool(
        value(
            connection,
            """insert into people (id, email, name, password_hash, role) values (:id, :email, :name, :hash, :role)
            on conflict do nothing returning true""",
            id=person,
            email=email,
            name=name,
            hash=password_hash,
            role=role,
        )
    )


def hold_set_up(connection: Connection, but: str = "") -> bool:
    """Hold the set-up until the transaction ends; whether nobody exists yet ``but`` the person of this address."""
    run(connection, "select pg_advisory_xact_lock(:lock)", lock=_SET_UP)
    return not anybody(connection, but)


def anybody(connection: Connection, but: str = "") -> bool:
    """Whether any person exists ``but`` the one of this address."""
    return bool(
        value(connection, "select exists (select from people where lower(email) <> lower(:but))", but=but)
    )


def by_email(connection: Connection, email: str) -> Row | None:
    """The person of this address, with the password's hash."""
    return one_row(connection, "select * from people where lower(email) = lower(:email)", email=email)


def by_id(connection: Connection, person: UUID) -> Row | None:
    """One person."""
    return one_row(connection, "select id, email, name, role from people where id = :id", id=person)


def set_password(connection: Connection, person: UUID, password_hash: str) -> None:
    """Replace the password and end every session."""
    run(connection, "update people set password_hash = :hash where id = :id", id=person, hash=password_hash)
    run(connection, "delete from tokens where person_id = :id and kind = 'session'", id=person)


def insert_token(
    connection: Connection,
    token: UUID,
    person: UUID,
    kind: str,
    digest: str,
    name: str,
    expires_at: datetime | None,
) -> None:
    """Remember a token by the digest of its secret."""
    run(
        connection,
        """insert into tokens (id, person_id, kind, digest, name, expires_at)
        values (:id, :person, :kind, :digest, :name, :expires)""",
        id=token,
        person=person,
        kind=kind,
        digest=digest,
        name=name,
        expires=expires_at,
    )


def by_token(connection: Connection, digest: str) -> Row | None:
    """The person a valid token belongs to, with the token's id and kind."""
    return one_row(
        connection,
        """select p.id, p.email, p.name, p.role, t.id as token_id, t.kind as token_kind
        from tokens t join people p on p.id = t.person_id
        where t.digest = :digest and (t.expires_at is null or t.expires_at > now())""",
        digest=digest,
    )


def tokens(connection: Connection, person: UUID) -> Sequence[Row]:
    """A person's bearer tokens, newest first, without their secrets."""
    return all_rows(
        connection,
        """select id, name, created_at, expires_at from tokens where person_id = :person and kind = 'bearer'
        order by created_at desc""",
        person=person,
    )


def delete_token(connection: Connection, person: UUID, token: UUID) -> bool:
    """Revoke a token of the person's."""
    return bool(
        run(
            connection,
            "delete from tokens where id = :token and person_id = :person",
            token=token,
            person=person,
        )
    )


def delete_expired_tokens(connection: Connection) -> int:
    """Forget tokens past their time."""
    return run(connection, "delete from tokens where expires_at < now()")
