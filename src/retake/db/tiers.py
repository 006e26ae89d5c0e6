"""Where a blob's bytes are, as rows: its tier, its archived rendition, its thawed copy, and who waits for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from retake.db.rows import Row, json_text, one_row, run


@contextmanager
def alone(connection: Connection, sha256: str) -> Iterator[None]:
    """One process at a time compresses or thaws a blob. The connection commits each statement by itself."""
    key = {"sha256": sha256}
    run(connection, "select pg_advisory_lock(hashtextextended(:sha256, 8))", **key)
    try:
        yield
    finally:
        run(connection, "select pg_advisory_unlock(hashtextextended(:sha256, 8))", **key)


def lock_blob(connection: Connection, sha256: str) -> Row | None:
    """The blob's row, held until the transaction ends; with its rendition and its copy."""
    if one_row(
        connection, "select sha256 from blobs where sha256 = :sha256 for no key update", sha256=sha256
    ):
        return blob(connection, sha256)
    return None


def blob(connection: Connection, sha256: str) -> Row | None:
    """The blob's row with its rendition and its copy, where it has them."""
    return one_row(
        connection,
        """select b.*, r.derived as rendition, r.about as rendition_about, t.derived as copy from blobs b
        left join blob_derivations r on r.source = b.sha256 and r.kind = 'archive' and r.facts = ''
        left join blob_derivations t on t.source = b.sha256 and t.kind = 'thawed' and t.facts = ''
        where b.sha256 = :sha256""",
        sha256=sha256,
    )


def set_tier(connection: Connection, sha256: str, tier: str) -> None:
    """Say where the bytes are: hot, cold, or replaced by a rendition."""
    run(
        connection,
        """update blobs set tier = :tier, used_at = case when :tier = 'hot' then used_at end where sha256 = :sha256""",
        sha256=sha256,
        tier=tier,
    )


def tell(connection: Connection, source: str, kind: str, derived: str, about: Mapping[str, Any]) -> None:
    """Record a rendition (``archive``) or a copy (``thawed``) with what is known about it."""
    run(
        connection,
        """insert into blob_derivations (source, kind, facts, derived, about)
        values (:source, :kind, '', :derived, cast(:about as jsonb))
        on conflict (source, kind, facts) do update set derived = excluded.derived, about = excluded.about""",
        source=source,
        kind=kind,
        derived=derived,
        about=json_text(about),
    )


def forget(connection: Connection, source: str, kind: str) -> None:
    """Take back what was told of a rendition or a copy; the blob itself is collected."""
    run(
        connection,
        "delete from blob_derivations where source = :source and kind = :kind and facts = ''",
        source=source,
        kind=kind,
    )


def ask_to_thaw(connection: Connection, sha256: str, minutes: int) -> bool:
    """Note that somebody waits for an archived blob; False when that was noted in the last minutes already."""
    return bool(
        run(
            connection,
            """update blobs set thaw_asked_at = now() where sha256 = :sha256 and tier <> 'hot'
            and (thaw_asked_at is null or thaw_asked_at < now() - make_interval(mins => :minutes))""",
            sha256=sha256,
            minutes=minutes,
        )
    )


def thawed(connection: Connection, sha256: str) -> None:
    """Note that what was asked for is there, and wanted now."""
    run(
        connection,
        "update blobs set thaw_asked_at = null, used_at = now() where sha256 = :sha256",
        sha256=sha256,
    )


def used(connection: Connection, digests: Sequence[str]) -> None:
    """Remember that what came back from the archive of these originals was wanted; at most once a day."""
    run(
        connection,
        """update blobs set used_at = now() where sha256 = any(:digests) and tier <> 'hot'
        and (used_at is null or used_at < now() - interval '1 day')""",
        digests=list(digests),
    )
