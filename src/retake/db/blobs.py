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
    tier: str = "hot",
) -> None:
    """Record a stored blob; its bytes are durable already, at hand or (``tier``) in the cold store.

    A blob known before stays as it is, but is young again; and at hand again if that is where its bytes are now.
    """
    run(
        connection,
        """insert into blobs (sha256, size, media_type, width, height, duration, frame_rate, segments, tier)
        values (:sha256, :size, :media_type, :width, :height, :duration, :frame_rate, cast(:segments as jsonb), :tier)
        on conflict (sha256) do update set created_at = now(), damaged_at = null, thaw_asked_at = null, used_at = null,
            tier = case when excluded.tier = 'hot' then 'hot' else blobs.tier end""",
        sha256=sha256,
        size=size,
        media_type=media_type,
        width=width,
        height=height,
        duration=duration,
        frame_rate=frame_rate,
        segments=None if segments is None else json_text(segments),
        tier=tier,
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


def thumbnails(connection: Connection, sources: Sequence[str]) -> dict[str, str]:
    """The thumbnails of these blobs that have one, by blob."""
    rows = all_rows(
        connection,
        "select source, derived from blob_derivations where source = any(:sources) and kind = 'thumbnail'",
        sources=list(sources),
    )
    return {row["source"]: row["derived"] for row in rows}


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
                where vb.sha256 = x.source and f.owner_id = :person
                and (v.deleted_at is null or vb.role = 'thumbnail')
            ) or exists (
                select from takes t join steps s on s.take_id = t.id join runs r on r.id = s.run_id
                where t.blob = x.source and r.author_id = :person
            )
        )""",
        sha256=sha256,
        person=person,
    )


def at_hand(connection: Connection, digests: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """For each blob there is: its tier, and the digest under which its content is at hand (None in the archive).

    A damaged copy does not count: it is made again when it is asked for.
    """
    rows = all_rows(
        connection,
        """select b.sha256, b.tier, case when b.tier = 'hot' then b.sha256 else c.sha256 end as hot
        from blobs b
        left join blob_derivations d on d.source = b.sha256 and d.kind = 'thawed' and d.facts = ''
        left join blobs c on c.sha256 = d.derived and c.tier = 'hot' and c.damaged_at is null
        where b.sha256 = any(:digests)""",
        digests=list(set(digests)),
    )
    return {found["sha256"]: (found["tier"], found["hot"]) for found in rows}


def is_rendition(connection: Connection, sha256: str) -> bool:
    """Whether the blob is an archived rendition of another one."""
    return bool(
        value(
            connection,
            "select exists (select from blob_derivations where derived = :sha256 and kind = 'archive')",
            sha256=sha256,
        )
    )


def count(connection: Connection) -> int:
    """How many blobs the database knows."""
    number: int = value(connection, "select count(*) from blobs")
    return number


def some_at_hand(connection: Connection, limit: int) -> list[str]:
    """A few blobs whose bytes are to be at hand."""
    rows = all_rows(
        connection,
        "select sha256 from blobs where tier = 'hot' and damaged_at is null order by sha256 limit :limit",
        limit=limit,
    )
    return [found["sha256"] for found in rows]


def every(connection: Connection) -> Sequence[Row]:
    """Every blob's digest, size, media type and tier; of a replaced one also its rendition."""
    return all_rows(
        connection,
        """select b.sha256, b.size, b.media_type, b.tier, d.derived as rendition from blobs b
        left join blob_derivations d on d.source = b.sha256 and d.kind = 'archive' and b.tier = 'replaced'
        order by b.sha256""",
    )
