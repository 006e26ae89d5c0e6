"""A clip's limit in words: what counts, what stands beside it, and what the next version moves."""

from __future__ import annotations

import pytest

from retake.domain.clips import Kept, limit_words, moved_next

THREE = [Kept(3, "active", True, False), Kept(2, "active", False, False), Kept(1, "active", False, False)]


@pytest.mark.parametrize(
    ("versions", "words"),
    [
        (THREE[:1], "1 version ready to play; the limit is 3."),
        (
            THREE,
            "3 versions ready to play; the limit is 3. The next one moves clip v1 to the archive.",
        ),
        (
            [
                Kept(5, "active", False, False),
                Kept(4, "active", False, False),
                THREE[1],
                Kept(1, "thawed", True, False),
            ],
            "4 versions ready to play; the limit is 3. The next one moves clip v2 to the archive.",
        ),
        (
            [Kept(5, "active", True, False), *THREE[1:], Kept(0, "thawed", False, False)],
            (
                "3 versions ready to play; the limit is 3. The next one moves clip v1 to the archive. "
                "1 more is back from the archive for now."
            ),
        ),
        (
            [*THREE[:2], Kept(1, "active", False, True)],
            "2 versions ready to play; the limit is 3. 1 more is kept beside the limit.",
        ),
    ],
)
def test_the_limit_is_said_as_it_stands(versions: list[Kept], words: str) -> None:
    """What is named and what only came back to be looked at do not count; what is deleted or archived neither."""
    assert limit_words([*versions, Kept(-1, "archived", False, False)], 3) == words


def test_the_next_version_moves_all_that_are_over_the_limit() -> None:
    """Under a lower limit than before there may be several."""
    assert moved_next(THREE, 1) == [1, 2, 3]
    assert moved_next(THREE, 3) == [1]
    assert moved_next(THREE, 5) == []
