"""Which versions of a clip stay at hand, which move to the archive and which go: a decision with its reason for each.

A policy is a value. Whatever is current, named, in a draft or needed by unfinished work is touched by none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, cast
from uuid import UUID

from retake.domain.errors import Invalid
from retake.domain.numbering import numbered

Method = Literal["compress", "lossless"]
State = Literal["active", "archived", "thawed"]
Action = Literal["keep", "archive", "delete", "thaw", "drop_copy"]

METHODS: tuple[Method, ...] = ("compress", "lossless")
MOST_ACTIVE = 1000
MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """How many versions of a clip stay at hand, and after how many days the others are archived and deleted.

    Days may be fractions; None is never. Raises Invalid for numbers out of range.
    """

    keep_active: int = 3
    archive_after_days: float | None = 7
    delete_after_days: float | None = 30
    method: Method = "compress"

    def __post_init__(self) -> None:
        if isinstance(self.keep_active, bool) or not isinstance(self.keep_active, int):
            raise _wrong("keep_active", self.keep_active, f"a whole number from 1 to {MOST_ACTIVE}")
        if not 1 <= self.keep_active <= MOST_ACTIVE:
            raise _wrong("keep_active", self.keep_active, f"a whole number from 1 to {MOST_ACTIVE}")
        for name in ("archive_after_days", "delete_after_days"):
            _check_days(name, getattr(self, name))
        if self.method not in METHODS:
            raise _wrong("method", self.method, f"one of {', '.join(METHODS)}")

    def overridden(self, *overrides: Mapping[str, Any] | None) -> RetentionPolicy:
        """This policy with what the overrides say, the later ones last; what they leave out stays. Raises Invalid."""
        policy = self
        for override in overrides:
            if override is None:
                continue
            if not isinstance(override, Mapping):
                raise Invalid("A retention policy is an object with the values that differ.")
            unknown = sorted(set(override) - set(asdict(policy)))
            if unknown:
                raise Invalid(
                    f"A retention policy has no “{unknown[0]}”.",
                    next_step=f"Use {', '.join(asdict(policy))}.",
                )
            policy = replace(policy, **cast(dict[str, Any], override))
        return policy

    def to_json(self) -> dict[str, Any]:
        """The policy as plain values; None is never."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> RetentionPolicy:
        """A policy out of plain values; what is left out is as in the default. Raises Invalid."""
        return cls().overridden(values)


def _wrong(name: str, value: object, allowed: str) -> Invalid:
    return Invalid(
        f"{name} cannot be {value!r}; it is {allowed}.",
        next_step="Correct the policy and send it again.",
        field=name,
    )


def _check_days(name: str, value: object) -> None:
    allowed = f"a number of days from 0 to {MOST_DAYS}, or null for never"
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= MOST_DAYS:
        raise _wrong(name, value, allowed)


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What is known of one living version of a clip.

    ``pinned_by`` holds in words what else keeps it (a name, a draft, a run not finished). ``left_at`` is when it was
    last current, or when it was made if it never was; ``used_at`` is when its thawed copy was last wanted.
    """

    version: UUID
    number: int
    state: State
    is_current: bool
    left_at: datetime
    pinned_by: tuple[str, ...] = ()
    used_at: datetime | None = None

    @property
    def is_protected(self) -> bool:
        """Whether no policy may touch it."""
        return self.is_current or bool(self.pinned_by)


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens to a version, why, and how long it has not been current. ``hot``: its bytes are wanted at hand."""

    version: UUID
    action: Action
    reason: str
    age: timedelta
    hot: bool


def decide(versions: Iterable[VersionFacts], policy: RetentionPolicy, now: datetime) -> list[Decision]:
    """A decision for every living version of one clip, in the order given.

    The current version and the newest of those nothing pins fill the places at hand (the current one counts);
    whatever else is not pinned is archived at once. Those at hand are archived by age. Only what is archived, or
    would be, is deleted, when it is *older* than the limit: at exactly that age it stays. Raises ValueError for
    times without a zone.
    """
    known = list(versions)
    if now.tzinfo is None or any(facts.left_at.tzinfo is None for facts in known):
        raise ValueError("a time has no zone")
    places = _places(known, policy)
    return [_decide(facts, policy, now, places) for facts in known]


def _places(versions: Sequence[VersionFacts], policy: RetentionPolicy) -> dict[UUID, int]:
    """The versions at hand that the limit counts, with their numbers."""
    counted = [facts for facts in versions if facts.is_current or not facts.pinned_by]
    counted.sort(key=lambda facts: (facts.is_current, facts.number, facts.version), reverse=True)
    return {facts.version: facts.number for facts in counted[: policy.keep_active]}


def _decide(
    facts: VersionFacts, policy: RetentionPolicy, now: datetime, places: Mapping[UUID, int]
) -> Decision:
    age = max(now - facts.left_at, timedelta(0))
    if facts.is_protected:
        why = ", ".join((*(("current",) if facts.is_current else ()), *facts.pinned_by))
        if facts.state == "archived":
            return Decision(facts.version, "thaw", f"{why}: it has to be ready to play", age, True)
        return Decision(facts.version, "keep", why, age, True)
    over_limit = facts.version not in places
    too_old = _older(age, policy.archive_after_days)
    if not over_limit and not too_old:
        return _at_hand(facts, policy, age)
    if _older(age, policy.delete_after_days):
        why = f"{_not_current(age)}; the limit for deleting is {_days(policy.delete_after_days)}"
        return Decision(facts.version, "delete", why, age, False)
    if facts.state == "thawed":
        return _copy(facts, policy, now, age)
    if facts.state == "archived":
        return Decision(facts.version, "keep", _in_archive(policy), age, False)
    why = _too_many(facts, places) if over_limit else _too_old(age, policy)
    return Decision(facts.version, "archive", why, age, False)


def _at_hand(facts: VersionFacts, policy: RetentionPolicy, age: timedelta) -> Decision:
    """Young enough, and one of the newest. What was archived stays so until somebody wants it."""
    if facts.state == "archived":
        return Decision(facts.version, "keep", _in_archive(policy), age, False)
    newest = "the newest" if policy.keep_active == 1 else f"the {policy.keep_active} newest"
    limit = policy.archive_after_days
    until = "" if limit is None else f"; the limit is {_number(limit)}"
    return Decision(facts.version, "keep", f"among {newest}, {_not_current(age)}{until}", age, True)


def _copy(facts: VersionFacts, policy: RetentionPolicy, now: datetime, age: timedelta) -> Decision:
    """A copy brought back from the archive stays as long as it is used."""
    unused = max(now - max(facts.used_at or facts.left_at, facts.left_at), timedelta(0))
    if _older(unused, policy.archive_after_days):
        why = (
            f"its copy was not used for {_days_of(unused)}; the limit is {_number(policy.archive_after_days)}"
        )
        return Decision(facts.version, "drop_copy", why, age, False)
    return Decision(facts.version, "keep", "brought back from the archive and used lately", age, True)


def agreed(own: Decision, others: Iterable[tuple[str, Decision]]) -> Decision:
    """The decision when other versions hold the same bytes: (where they are, what is decided for them).

    Bytes that are wanted at hand anywhere stay, and so does every version that holds them.
    """
    if own.action in ("keep", "thaw"):
        return own
    for where, other in sorted(others, key=lambda pair: (pair[0], pair[1].reason)):
        if other.hot:
            return replace(
                own, action="keep", reason=f"the same bytes are kept {where}: {other.reason}", hot=True
            )
    return own


def _older(age: timedelta, days: float | None) -> bool:
    return days is not None and age > timedelta(days=days)


def _too_many(facts: VersionFacts, places: Mapping[UUID, int]) -> str:
    newer = sum(number > facts.number for number in places.values())
    words = f"{newer} newer {'one' if newer == 1 else 'ones'}"
    if newer == len(places):
        kept = f"{words} {'is' if newer == 1 else 'are'} kept ready to play"
    elif newer:  # an older one was made current again
        kept = f"the current version and {words} are kept ready to play"
    else:
        kept = "only the current version is kept ready to play"
    return f"{numbered('clip', facts.number)}: {kept}"


def _too_old(age: timedelta, policy: RetentionPolicy) -> str:
    return f"{_not_current(age)}; the limit is {_number(policy.archive_after_days)}"


def _in_archive(policy: RetentionPolicy) -> str:
    if policy.delete_after_days is None:
        return "in the archive, where it stays"
    return f"in the archive; deleted when it was not current for {_days(policy.delete_after_days)}"


def _not_current(age: timedelta) -> str:
    return f"not current for {_days_of(age)}"


def _days_of(span: timedelta) -> str:
    whole = span.days
    if whole == 0:
        return "less than a day"
    return f"{whole} day{'' if whole == 1 else 's'}"


def _days(days: float | None) -> str:
    return f"{_number(days)} day{'' if days == 1 else 's'}"


def _number(days: float | None) -> str:
    return f"{days:g}" if days is not None else "none"
