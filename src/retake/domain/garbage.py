"""Which stored blobs may be collected, and why: a decision with a reason for each blob."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class BlobFacts:
    """What is known about a stored blob; `size` in bytes, `created_at` with a time zone.

    `derived_from_live` is true for posters, thumbnails and the like whose source is in use itself; `derived_as` says
    what it is of it, where the reason is to say so (`archive`, `thawed`).
    """

    sha256: str
    size: int
    created_at: datetime
    referenced_by_versions: int
    needed_by_runs: int
    derived_from_live: bool
    derived_as: str = ""


_DERIVED = {
    "archive": "stands for an archived clip that is in use",
    "thawed": "the copy of an archived clip that is in use",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a blob goes, and the reason in words; `size` in bytes, `age` never negative."""

    sha256: str
    size: int
    delete: bool
    reason: str
    age: timedelta


def decide(blobs: Iterable[BlobFacts], now: datetime, grace: timedelta) -> list[Decision]:
    """A decision for each blob, in the order given.

    A blob goes only if no version holds it, no run needs it, nothing it was made from is in use, and it is
    *older* than the grace period: at exactly that age it stays. A blob from the future (a clock was wrong) is
    young. Raises ValueError for a negative grace period or count, and for times without a zone.
    """
    if grace < timedelta(0):
        raise ValueError("the grace period is negative")
    if now.tzinfo is None:
        raise ValueError("now has no time zone")
    return [_decide(blob, now, grace) for blob in blobs]


def _decide(blob: BlobFacts, now: datetime, grace: timedelta) -> Decision:
    if blob.created_at.tzinfo is None:
        raise ValueError(f"the time of blob {blob.sha256} has no time zone")
    if blob.referenced_by_versions < 0 or blob.needed_by_runs < 0:
        raise ValueError(f"blob {blob.sha256} is referenced a negative number of times")
    age = max(now - blob.created_at, timedelta(0))
    keep = _why_keep(blob, age, grace)
    why = f"no version and no run uses it, and it is {_span(age)} old; the grace period is {_span(grace)}"
    return Decision(blob.sha256, blob.size, keep is None, keep or why, age)


def _why_keep(blob: BlobFacts, age: timedelta, grace: timedelta) -> str | None:
    if blob.referenced_by_versions:
        return f"held by {_count(blob.referenced_by_versions, 'version')}"
    if blob.needed_by_runs:
        return f"needed by {_count(blob.needed_by_runs, 'run')} not finished yet"
    if blob.derived_from_live:
        return _DERIVED.get(blob.derived_as, "made from a blob that is in use")
    if age <= grace:
        return f"unused, but written only {_span(age)} ago; the grace period is {_span(grace)}"
    return None


def _span(span: timedelta) -> str:
    """A length of time in its largest whole unit."""
    seconds = int(span.total_seconds())
    for noun, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return _count(seconds // length, noun)
    return _count(seconds, "second")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
