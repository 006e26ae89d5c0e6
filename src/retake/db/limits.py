"""Limits of tries as rows: a bucket of tokens for each name, shared by all server processes."""

from __future__ import annotations

from sqlalchemy import Connection

from retake.db.rows import run, value

_FILLED = "least(:burst, l.tokens + greatest(0, extract(epoch from clock_timestamp() - l.at)) * :rate)"


def take(connection: Connection, name: str, burst: float, rate: float) -> float:
    """Take a token out of a bucket that holds ``burst`` and gains ``rate`` a second.

    Returns 0, or how many seconds it takes until there is one; then nothing was taken.
    """
    taken = value(
        connection,
        f"""insert into try_limits as l (name, tokens, at)
        values (:name, cast(:burst as double precision) - 1, clock_timestamp())
        on conflict (name) do update set tokens = {_FILLED} - 1, at = clock_timestamp()
        where {_FILLED} >= 1 returning true""",
        name=name,
        burst=burst,
        rate=rate,
    )
    if taken:
        return 0.0
    left = value(
        connection,
        f"select {_FILLED} from try_limits l where name = :name",
        name=name,
        burst=burst,
        rate=rate,
    )
    return max(0.0, (1 - float(left or 0)) / rate) or 1.0


def give_back(connection: Connection, name: str, burst: float) -> None:
    """Put a token back: the try was a right one."""
    run(
        connection,
        "update try_limits set tokens = least(cast(:burst as double precision), tokens + 1) where name = :name",
        name=name,
        burst=burst,
    )


def forget_full(connection: Connection) -> int:
    """Forget buckets that nobody has touched for a day; they are full again."""
    return run(connection, "delete from try_limits where at < now() - interval '1 day'")
