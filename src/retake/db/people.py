"""People, their passwords' hashes and their tokens as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from retake.db.events import access_changed
from retake.db.rows import Row, all_rows, one_row, run, value
from retake.domain.people import address

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
            email=address(email),
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
    return bool(value(connection, "select exists (select from people where email <> :but)", but=address(but)))


def first(connection: Connection, most: int, but: str = "") -> Sequence[Row]:
    """The people who came first, ``most`` of them, ``but`` the one of this address."""
    return all_rows(
        connection,
        """select id, email, name, role from people where lower(email) <> lower(:but)
        order by id limit :most""",
        but=but,
        most=most,
    )


def by_email(connection: Connection, email: str) -> Row | None:
    """The person of this address, with the password's hash."""
    return one_row(connection, "select * from people where email = :email", email=address(email))


def by_id(connection: Connection, person: UUID) -> Row | None:
    """One person."""
    return one_row(connection, "select id, email, name, role from people where id = :id", id=person)


def set_password(
    connection: Connection,
    person: UUID,
    password_hash: str,
    keep: Sequence[str] = (),
    revoke_tokens: bool = False,
) -> None:
    """Replace the password; sessions and known devices end but those of the digests in ``keep``, tokens if wished."""
    run(connection, "update people set password_hash = :hash where id = :id", id=person, hash=password_hash)
    run(
        connection,
        """delete from tokens where person_id = :id and digest <> all(:keep)
        and (kind in ('session', 'device') or :tokens)""",
        id=person,
        keep=list(keep),
        tokens=revoke_tokens,
    )
    access_changed(connection, person)


def touch(connection: Connection, token: UUID) -> None:
    """Note that a token was used just now."""
    run(connection, "update tokens set used_at = now() where id = :id", id=token)


def is_device_of(connection: Connection, person: UUID, digest: str) -> bool:
    """Whether a browser was told this secret when the person signed in with it before."""
    return bool(
        value(
            connection,
            """select exists (select from tokens where digest = :digest and person_id = :person and kind = 'device'
            and expires_at > now())""",
            digest=digest,
            person=person,
        )
    )


def delete_session(connection: Connection, digest: str) -> UUID | None:
    """End a session; whose it was."""
    person: UUID | None = value(
        connection,
        "delete from tokens where digest = :digest and kind = 'session' returning person_id",
        digest=digest,
    )
    if person is not None:
        access_changed(connection, person)
    return person


_ACCOUNT = """
select p.id, p.email, p.name, p.role, p.created_at, p.disabled_at,
    greatest(
        max(t.used_at),
        (select max(a.at) from audit_entries a where a.person_id = p.id and a.kind = 'signed_in')
    ) as last_used_at,
    count(*) filter (where t.kind = 'session') as sessions, count(*) filter (where t.kind = 'bearer') as tokens
from people p left join tokens t on t.person_id = p.id and (t.expires_at is null or t.expires_at > now())
"""


def account(connection: Connection, person: UUID) -> Row | None:
    """One person with what is open in their name."""
    return one_row(connection, _ACCOUNT + " where p.id = :id group by p.id", id=person)


def everybody(connection: Connection) -> Sequence[Row]:
    """Everybody with what is open in their name, by name."""
    return all_rows(connection, _ACCOUNT + " group by p.id order by lower(p.name), p.id")


def administrators(connection: Connection) -> int:
    """How many people are administrators and let in."""
    return int(
        value(connection, "select count(*) from people where role = 'admin' and disabled_at is null") or 0
    )


def set_role(connection: Connection, person: UUID, role: str) -> None:
    """Give a person a role."""
    run(connection, "update people set role = :role where id = :id", id=person, role=role)
    access_changed(connection, person)


def set_disabled(connection: Connection, person: UUID, disabled: bool) -> None:
    """Let a person in no more, with every session and token ended, or let them in again."""
    run(
        connection,
        "update people set disabled_at = case when :disabled then now() end where id = :id",
        id=person,
        disabled=disabled,
    )
    if disabled:
        run(connection, "delete from tokens where person_id = :id", id=person)
        access_changed(connection, person)


def insert_token(
    connection: Connection,
    token: UUID,
    person: UUID,
    kind: str,
    digest: str,
    name: str,
    expires_at: datetime | None,
    scope: str = "admin",
) -> None:
    """Remember a token by the digest of its secret."""
    run(
        connection,
        """insert into tokens (id, person_id, kind, digest, name, expires_at, scope)
        values (:id, :person, :kind, :digest, :name, :expires, :scope)""",
        id=token,
        person=person,
        kind=kind,
        digest=digest,
        name=name,
        expires=expires_at,
        scope=scope,
    )


def by_token(connection: Connection, digest: str) -> Row | None:
    """The person a valid token belongs to, with the token's id and kind."""
    return one_row(
        connection,
        """select p.id, p.email, p.name, p.role, t.id as token_id, t.kind as token_kind, t.scope,
            t.used_at is null or t.used_at < now() - interval '5 minutes' as is_used_anew
        from tokens t join people p on p.id = t.person_id and p.disabled_at is null
        where t.digest = :digest and t.kind <> 'device' and (t.expires_at is null or t.expires_at > now())""",
        digest=digest,
    )


def tokens(connection: Connection, person: UUID) -> Sequence[Row]:
    """A person's bearer tokens, newest first, without their secrets."""
    return all_rows(
        connection,
        """select id, name, created_at, expires_at, scope, used_at from tokens
        where person_id = :person and kind = 'bearer' and (expires_at is null or expires_at > now())
        order by created_at desc, id desc""",
        person=person,
    )


def delete_token(connection: Connection, person: UUID, token: UUID) -> bool:
    """Revoke a bearer token of the person's, and end what listens with it."""
    access_changed(connection, person)
    return bool(
        run(
            connection,
            "delete from tokens where id = :token and person_id = :person and kind = 'bearer'",
            token=token,
            person=person,
        )
    )


def delete_expired_tokens(connection: Connection) -> int:
    """Forget tokens past their time."""
    return run(connection, "delete from tokens where expires_at < now()")
