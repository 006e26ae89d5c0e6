"""Blobs as rows: size, media facts, derived pictures, who may see them. The bytes live in the blob store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db.rows import Row, all_rows, json_text, one_row, run, value


def guard(connection: Connection, sha256: str) -> None:
    """Hold the digest until the transaction ends, so that its bytes are not collected while its row is written."""
    run(connection, "select pg_advisory_xact_lock(hashtextextended(:sha256, 7))", sha256=sha256)


def insert(
    connection: Connection,
    sha256: str,
    size: int,
    media_type: str,
    width: int | None = None,
    height: int | None = None,
    duration: float | None = None,
    frame_rate: float | None = None,
    segments: dict[str, Any] | None = None,
) -> None:
    """Record a stored blob; its bytes are durable already. A blob known before stays as it is, but is young again."""
    run(
        connection,
        """insert into blobs (sha256, size, media_type, width, height, duration, frame_rate, segments)
        values (:sha256, :size, :media_type, :width, :height, :duration, :frame_rate, cast(:segments as jsonb))
        on conflict (sha256) do update set created_at = now(), damaged_at = null""",
        sha256=sha256,
        size=size,
        media_type=media_type,
        width=width,
        height=height,
        duration=duration,
        frame_rate=frame_rate,
        segments=None if segments is None else json_text(segments),
    )


def derive(connection: Connection, source: str, kind: str, derived: str, facts: str = "") -> None:
    """Record that one blob is derived from another: its poster, thumbnail, or a film's sound from its music."""
    run(
        connection,
        """insert into blob_derivations (source, kind, facts, derived) values (:source, :kind, :facts, :derived)
        on conflict (source, kind, facts) do update set derived = excluded.derived""",
        source=source,
        kind=kind,
        facts=facts,
        derived=derived,
    )


def derived(connection: Connection, source: str, kind: str, facts: str = "") -> str | None:
    """The blob derived from this one in this way, if it was made."""
    found: str | None = value(
        connection,
        "select derived from blob_derivations where source = :source and kind = :kind and facts = :facts",
        source=source,
        kind=kind,
        facts=facts,
    )
    return found


def row(connection: Connection, sha256: str) -> Row | None:
    """What is known of a blob."""
    return one_row(connection, "select * from blobs where sha256 = :sha256", sha256=sha256)


def segments(connection: Connection, digests: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Segment indexes of media blobs by digest."""
    rows = all_rows(
        connection,
        "select sha256, segments from blobs where sha256 = any(:digests)",
        digests=list(set(digests)),
    )
    return {found["sha256"]: found["segments"] for found in rows}


def durations(connection: Connection, digests: Sequence[str]) -> dict[str, float | None]:
    """Durations in seconds of media blobs by digest."""
    rows = all_rows(
        connection,
        "select sha256, duration from blobs where sha256 = any(:digests)",
        digests=list(set(digests)),
    )
    return {found["sha256"]: found["duration"] for found in rows}


def mark_damaged(connection: Connection, sha256: str, damaged: bool) -> None:
    """Remember that a blob's bytes were found damaged, or sound again."""
    run(
        connection,
        "update blobs set damaged_at = case when :damaged then coalesce(damaged_at, now()) end where sha256 = :sha256",
        sha256=sha256,
        damaged=damaged,
    )


def visible_to(connection: Connection, sha256: str, person: UUID) -> Row | None:
    """The blob's row when the person owns something that holds it: a version, a picture derived from one, or a
    finished part of a run of theirs."""
    return one_row(
        connection,
        """select b.* from blobs b where b.sha256 = :sha256 and exists (
            select from (
                select :sha256 as source union all select source from blob_derivations where derived = :sha256
            ) x where exists (
                select from version_blobs vb join versions v on v.id = vb.version_id
                join families f on f.id = v.family_id
                where vb.sha256 = x.source and f.owner_id = :person and v.deleted_at is null
            ) or exists (
                select from takes t join steps s on s.take_id = t.id join runs r on r.id = s.run_id
                where t.blob = x.source and r.author_id = :person
            )
        )""",
        sha256=sha256,
        person=person,
    )


def totals(connection: Connection, person: UUID) -> Row:
    """A person's storage: blobs, unique bytes (each once), logical bytes (as if every version had its own copy)."""
    found = one_row(
        connection,
        """with own as (
            select v.id, f.project_id from versions v join families f on f.id = v.family_id
            where f.owner_id = :person and v.deleted_at is null and f.deleted_at is null
        ), held as (
            select vb.sha256 from version_blobs vb join own on own.id = vb.version_id
            union all
            select vb.sha256 from version_parts p join own on own.id = p.version_id
            join version_blobs vb on vb.version_id = p.part_id where own.project_id is null
        ), logical as (
            select coalesce(sum(b.size), 0) as bytes from held h join blobs b on b.sha256 = h.sha256
        ), uniq as (
            select count(*) as blobs, coalesce(sum(size), 0) as bytes from blobs
            where sha256 in (select sha256 from held)
                or sha256 in (select derived from blob_derivations where source in (select sha256 from held))
        )
        select uniq.blobs, uniq.bytes::bigint as unique_bytes, logical.bytes::bigint as logical_bytes from uniq, logical""",
        person=person,
    )
    assert found is not None
    return found


def every(connection: Connection) -> Sequence[Row]:
    """Every blob's digest, size and media type."""
    return all_rows(connection, "select sha256, size, media_type from blobs order by sha256")
