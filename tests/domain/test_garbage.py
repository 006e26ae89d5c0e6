"""Collection: exactly the old orphans go, and each blob is told why it goes or stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retake.domain.garbage import BlobFacts, decide

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GRACE = timedelta(days=7)
OLD = BlobFacts("a" * 64, 1000, NOW - timedelta(days=40), 0, 0, derived_from_live=False)

# Ages are drawn around the grace period too, where mistakes would live.
AGES = st.timedeltas(timedelta(days=-2), timedelta(days=400)) | st.sampled_from(
    [GRACE, GRACE + timedelta(microseconds=1), GRACE - timedelta(microseconds=1), timedelta(0)]
)
BLOBS = st.builds(
    BlobFacts,
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    size=st.integers(0, 10**10),
    created_at=AGES.map(lambda age: NOW - age),
    referenced_by_versions=st.sampled_from([0, 0, 1, 300]),
    needed_by_runs=st.sampled_from([0, 0, 0, 1, 2]),
    derived_from_live=st.sampled_from([False, False, True]),
)


@given(st.lists(BLOBS, max_size=20))
@settings(max_examples=200, deadline=None)
def test_every_old_orphan_goes_and_nothing_referenced_needed_derived_or_young_does(
    blobs: list[BlobFacts],
) -> None:
    decisions = decide(blobs, NOW, GRACE)
    assert [(item.sha256, item.size) for item in decisions] == [(blob.sha256, blob.size) for blob in blobs]
    for blob, decision in zip(blobs, decisions, strict=True):
        used = blob.referenced_by_versions or blob.needed_by_runs or blob.derived_from_live
        old = NOW - blob.created_at > GRACE
        assert decision.delete == (old and not used)
        assert decision.reason
        assert decision.age >= timedelta(0)


@pytest.mark.parametrize(
    ("blob", "delete", "reason"),
    [
        (OLD, True, "no version and no run uses it, and it is 40 days old; the grace period is 7 days"),
        (replace(OLD, referenced_by_versions=1), False, "held by 1 version"),
        (replace(OLD, referenced_by_versions=3, needed_by_runs=1), False, "held by 3 versions"),
        (replace(OLD, needed_by_runs=1), False, "needed by 1 run not finished yet"),
        (replace(OLD, derived_from_live=True), False, "made from a blob that is in use"),
        (
            replace(OLD, created_at=NOW - timedelta(hours=5)),
            False,
            "unused, but written only 5 hours ago; the grace period is 7 days",
        ),
    ],
)
def test_the_reason_says_what_decided(blob: BlobFacts, delete: bool, reason: str) -> None:
    (decision,) = decide([blob], NOW, GRACE)
    assert (decision.delete, decision.reason) == (delete, reason)


def test_a_blob_exactly_as_old_as_the_grace_period_stays_and_goes_a_moment_later() -> None:
    edge = replace(OLD, created_at=NOW - GRACE)
    later = replace(OLD, created_at=NOW - GRACE - timedelta(microseconds=1))
    assert [decision.delete for decision in decide([edge, later], NOW, GRACE)] == [False, True]


def test_without_a_grace_period_what_was_written_this_moment_still_stays() -> None:
    assert not decide([replace(OLD, created_at=NOW)], NOW, timedelta(0))[0].delete


def test_a_blob_from_the_future_is_young_and_has_no_negative_age() -> None:
    (decision,) = decide([replace(OLD, created_at=NOW + timedelta(days=90))], NOW, GRACE)
    assert (decision.delete, decision.age) == (False, timedelta(0))


def test_times_of_other_zones_are_compared_as_moments() -> None:
    east = timezone(timedelta(hours=14))
    edge = replace(OLD, created_at=(NOW - GRACE).astimezone(east))
    assert not decide([edge], NOW, GRACE)[0].delete


def test_facts_that_cannot_be_are_refused() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001
    for blob, now, grace in (
        (replace(OLD, referenced_by_versions=-1), NOW, GRACE),
        (replace(OLD, needed_by_runs=-1), NOW, GRACE),
        (replace(OLD, created_at=naive), NOW, GRACE),
        (OLD, naive, GRACE),
        (OLD, NOW, timedelta(days=-1)),
    ):
        with pytest.raises(ValueError):
            decide([blob], now, grace)
