"""Retention: nothing protected is touched, the limit binds at once, age later, and every decision says why."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retake.domain.errors import Invalid
from retake.domain.retention import Decision, RetentionPolicy, State, VersionFacts, agreed, decide

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
POLICY = RetentionPolicy()


def days(number: float) -> timedelta:
    """That many days."""
    return timedelta(days=number)


def version(number: int, age: float = 0, state: State = "active", **more: Any) -> VersionFacts:
    """A version of a clip that was current until so many days ago."""
    return VersionFacts(UUID(int=number), number, state, more.pop("current", False), NOW - days(age), **more)


def decided(
    *versions: VersionFacts, policy: RetentionPolicy = POLICY, now: datetime = NOW
) -> dict[int, tuple[str, str]]:
    """Action and reason by the version's number."""
    numbers = {facts.version: facts.number for facts in versions}
    return {numbers[d.version]: (d.action, d.reason) for d in decide(versions, policy, now)}


def actions(*versions: VersionFacts, policy: RetentionPolicy = POLICY, now: datetime = NOW) -> dict[int, str]:
    """The action by the version's number."""
    return {number: action for number, (action, _) in decided(*versions, policy=policy, now=now).items()}


# ---------------------------------------------------------------------------------------------- examples


def test_a_fourth_version_sends_the_oldest_to_the_archive_at_once() -> None:
    """Three stay, the current one among them; how young the oldest is does not matter."""
    known = decided(version(1), version(2), version(3), version(4, current=True))
    assert known == {
        1: ("archive", "clip v1: 3 newer ones are kept ready to play"),
        2: ("keep", "among the 3 newest, not current for less than a day; the limit is 7"),
        3: ("keep", "among the 3 newest, not current for less than a day; the limit is 7"),
        4: ("keep", "current"),
    }


def test_an_old_version_made_current_again_takes_a_place() -> None:
    """Version 1 is current: it and the two newest stay, and the reason says so."""
    known = decided(version(1, current=True), *[version(n) for n in (2, 3, 4)])
    assert known[1] == ("keep", "current")
    assert known[2] == ("archive", "clip v2: the current version and 2 newer ones are kept ready to play")
    assert {known[3][0], known[4][0]} == {"keep"}


def test_with_one_place_only_the_current_version_stays() -> None:
    """Whichever it is."""
    one = RetentionPolicy(keep_active=1)
    assert decided(version(1, current=True), version(2), policy=one)[2] == (
        "archive",
        "clip v2: only the current version is kept ready to play",
    )
    assert decided(version(1), version(2, current=True), policy=one)[1] == (
        "archive",
        "clip v1: 1 newer one is kept ready to play",
    )


def test_age_counts_from_when_it_was_last_current_and_at_the_limit_it_stays() -> None:
    """Seven days exactly is not older than seven days."""
    current = version(9, current=True, age=400)
    assert actions(version(1, 7), current) == {1: "keep", 9: "keep"}
    assert decided(version(1, 8), current)[1] == ("archive", "not current for 8 days; the limit is 7")
    assert actions(version(1, 30), current)[1] == "archive"
    assert decided(version(1, 31), current)[1] == (
        "delete",
        "not current for 31 days; the limit for deleting is 30 days",
    )


def test_what_is_archived_stays_until_it_is_deleted() -> None:
    """And says how long; with no limit it stays for good."""
    current, archived = version(9, current=True), version(1, 10, "archived")
    assert decided(archived, current)[1] == (
        "keep",
        "in the archive; deleted when it was not current for 30 days",
    )
    for_good = RetentionPolicy(delete_after_days=None)
    assert decided(replace(archived, left_at=NOW - days(999)), current, policy=for_good)[1] == (
        "keep",
        "in the archive, where it stays",
    )
    assert actions(version(1, 31, "archived"), current)[1] == "delete"


def test_never_archiving_never_deletes_what_stays_at_hand() -> None:
    """Only what is in the archive, or would be, is deleted."""
    policy = RetentionPolicy(archive_after_days=None, delete_after_days=1)
    current = version(9, current=True)
    assert actions(version(1, 999), current, policy=policy)[1] == "keep"
    late = RetentionPolicy(archive_after_days=60, delete_after_days=30)
    assert actions(version(1, 45), current, policy=late)[1] == "keep"
    assert actions(version(1, 61), current, policy=late)[1] == "delete"


@pytest.mark.parametrize("pin", ["named “client cut”", "in the draft", "an unfinished run starts from it"])
def test_what_is_pinned_is_never_touched_and_takes_no_place(pin: str) -> None:
    """However old; its reason names the pin."""
    known = decided(
        version(1, 999, pinned_by=(pin,)), *[version(n) for n in (2, 3)], version(4, current=True)
    )
    assert known[1] == ("keep", pin)
    assert {action for action, _ in known.values()} == {"keep"}
    both = decided(version(1, pinned_by=(pin,), current=True))
    assert both[1] == ("keep", f"current, {pin}")


def test_what_is_wanted_again_is_thawed() -> None:
    """Current or pinned while it is in the archive: its bytes come back. Merely among the newest: they stay there."""
    known = decided(version(1, state="archived", current=True), version(2, state="archived"))
    assert known[1] == ("thaw", "current: it has to be ready to play")
    assert known[2][0] == "keep"
    assert actions(version(1, 99, "archived", pinned_by=("in the draft",)))[1] == "thaw"
    assert actions(version(1, 99, "thawed", pinned_by=("in the draft",)))[1] == "keep"


def test_a_copy_goes_when_nobody_used_it_for_as_long_as_things_stay_at_hand() -> None:
    """Using it starts the time again."""
    current = version(9, current=True)
    assert decided(version(1, 20, "thawed", used_at=NOW - days(8)), current)[1] == (
        "drop_copy",
        "its copy was not used for 8 days; the limit is 7",
    )
    assert actions(version(1, 20, "thawed", used_at=NOW - days(6)), current)[1] == "keep"
    assert actions(version(1, 31, "thawed", used_at=NOW), current)[1] == "delete"
    never = RetentionPolicy(archive_after_days=None, keep_active=1)
    assert actions(version(1, 20, "thawed", used_at=NOW - days(20)), current, policy=never)[1] == "keep"


def test_bytes_go_only_when_everybody_who_holds_them_agrees() -> None:
    """A fork's named version keeps the original's; and one whose own is archived already does not."""
    (own,) = decide([version(1, 8)], POLICY, NOW)
    (named,) = decide([version(5, pinned_by=("named “cut”",))], POLICY, NOW)
    (gone,) = decide([version(6, 9)], POLICY, NOW)
    kept = agreed(own, [("in a fork", gone), ("in a fork", named)])
    assert (kept.action, kept.reason) == ("keep", "the same bytes are kept in a fork: named “cut”")
    assert agreed(own, [("in a fork", gone)]) == own
    assert agreed(own, []) == own


def test_a_time_without_a_zone_is_refused() -> None:
    """It could mean anything."""
    with pytest.raises(ValueError, match="zone"):
        decide([version(1)], POLICY, NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="zone"):
        decide([replace(version(1), left_at=NOW.replace(tzinfo=None))], POLICY, NOW)


# ---------------------------------------------------------------------------------------------- policies


def test_overrides_lie_on_top_of_each_other() -> None:
    """Settings, then the project's, then the clip's; what one does not say stays."""
    policy = POLICY.overridden({"keep_active": 5, "delete_after_days": None}, None, {"keep_active": 2})
    assert policy == RetentionPolicy(2, 7, None, "compress")
    assert RetentionPolicy.from_json(policy.to_json()) == policy
    assert POLICY.overridden() == POLICY.overridden({}) == POLICY


@pytest.mark.parametrize(
    "override",
    [
        {"keep_active": 0},
        {"keep_active": 1001},
        {"keep_active": True},
        {"keep_active": None},
        {"keep_active": 2.5},
        {"archive_after_days": -1},
        {"archive_after_days": float("nan")},
        {"delete_after_days": 3651},
        {"delete_after_days": "30"},
        {"delete_after_days": False},
        {"method": "zip"},
        {"keep_activ": 3},
        [3],
    ],
)
def test_a_policy_that_cannot_be_is_refused(override: Any) -> None:
    """With the value named, and what may stand there."""
    with pytest.raises(Invalid):
        POLICY.overridden(override)


# ---------------------------------------------------------------------------------------------- properties

AGES = st.floats(0, 60, allow_nan=False) | st.sampled_from([7.0, 30.0, 7.000001, 30.000001])
LIMITS = st.none() | st.floats(0, 40) | st.sampled_from([7.0, 30.0])
POLICIES = st.builds(RetentionPolicy, st.integers(1, 5), LIMITS, LIMITS)


@st.composite
def families(draw: st.DrawFn) -> list[VersionFacts]:
    """The living versions of a clip, at most one of them current, in any order."""
    count = draw(st.integers(0, 8))
    current = draw(st.integers(-1, count - 1))
    versions = []
    for index, number in enumerate(itertools.islice(itertools.count(1), count)):
        pins = draw(st.sampled_from([(), (), (), ("named “x”",), ("in the draft", "named “y”")]))
        state: State = draw(st.sampled_from(["active", "active", "archived", "thawed"]))
        used = NOW - days(draw(AGES)) if state == "thawed" else None
        versions.append(
            version(
                number,
                draw(AGES),
                state,
                current=index == current,
                pinned_by=pins,
                used_at=used,
            )
        )
    return draw(st.permutations(versions))


@given(families(), POLICIES, AGES)
@settings(max_examples=300, deadline=None)
def test_nothing_protected_is_ever_archived_deleted_or_dropped(
    family: list[VersionFacts], policy: RetentionPolicy, later: float
) -> None:
    """Whatever the policy and the time; and every decision says why."""
    for facts, decision in zip(family, decide(family, policy, NOW + days(later)), strict=True):
        assert facts.version == decision.version
        assert decision.reason
        if facts.is_protected:
            assert decision.action in ("keep", "thaw")
            assert decision.hot
        else:
            assert decision.action != "thaw"


def carried_out(family: list[VersionFacts], decisions: list[Decision]) -> list[VersionFacts]:
    """The family after what was decided was done."""
    after: dict[str, State] = {"archive": "archived", "thaw": "thawed", "drop_copy": "archived"}
    return [
        replace(facts, state=after.get(decision.action, facts.state))
        for facts, decision in zip(family, decisions, strict=True)
        if decision.action != "delete"
    ]


@given(families(), POLICIES)
@settings(max_examples=300, deadline=None)
def test_afterwards_the_limit_holds_and_nothing_is_left_to_do(
    family: list[VersionFacts], policy: RetentionPolicy
) -> None:
    """At most ``keep_active`` versions that nothing pins have their originals at hand, and a second pass keeps all."""
    left = carried_out(family, decide(family, policy, NOW))
    at_hand = [facts for facts in left if facts.state == "active" and not facts.pinned_by]
    assert len(at_hand) <= policy.keep_active
    assert {decision.action for decision in decide(left, policy, NOW)} <= {"keep"}


@given(families(), POLICIES, AGES)
@settings(max_examples=300, deadline=None)
def test_time_only_ever_adds_to_what_is_deleted(
    family: list[VersionFacts], policy: RetentionPolicy, later: float
) -> None:
    """What is due today is due tomorrow."""

    def deleted(at: datetime) -> set[UUID]:
        return {decision.version for decision in decide(family, policy, at) if decision.action == "delete"}

    assert deleted(NOW) <= deleted(NOW + days(later))


@given(families(), POLICIES, st.randoms())
@settings(max_examples=200, deadline=None)
def test_the_order_in_which_versions_are_given_does_not_matter(
    family: list[VersionFacts], policy: RetentionPolicy, dice: Any
) -> None:
    """Every version gets the same decision."""
    shuffled = list(family)
    dice.shuffle(shuffled)
    before = {decision.version: decision for decision in decide(family, policy, NOW)}
    assert {decision.version: decision for decision in decide(shuffled, policy, NOW)} == before
