"""Batches in the abstract: what they may hold, and how a clip stands by its steps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retake.domain.batches import StepFacts, progress, scenes_of, status, surviving
from retake.domain.errors import Invalid

STATES = ("waiting", "running", "done", "failed", "cancelled", "held")
STEPS = st.lists(
    st.builds(StepFacts, st.sampled_from(("image", "clip")), st.sampled_from(STATES), st.floats(0, 1)),
    min_size=1,
    max_size=2,
)


def say(scene: str, words: str = "at night") -> dict[str, str]:
    """An instruction to a scene."""
    return {"op": "scene.instruct", "scene": scene, "instruction": words}


def test_a_batch_keeps_the_order_it_was_asked_in() -> None:
    """Clips 3, 1, 2 are made in that order."""
    assert scenes_of([say("c"), say("a"), say("b")]) == ["c", "a", "b"]


@pytest.mark.parametrize(
    "edits",
    [
        [],
        [say("a"), say("a", "in rain")],
        [say("a"), {"op": "scene.remove", "scene": "b"}],
        [{"op": "style", "prompt": "x"}],
    ],
)
def test_what_a_batch_cannot_do_is_refused(edits: list[dict[str, str]]) -> None:
    """Nothing, the same clip twice, and edits that make no clip again."""
    with pytest.raises(Invalid):
        scenes_of(edits)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (("waiting", "waiting"), "queued"),
        (("running", "waiting"), "regenerating"),
        (("done", "waiting"), "regenerating"),
        (("done", "done"), "complete"),
        (("failed", "waiting"), "failed"),
        (("done", "failed"), "failed"),
        (("cancelled", "waiting"), "cancelled"),
        (("done", "held"), "held"),
    ],
)
def test_a_clip_stands_as_its_steps_do(states: tuple[str, str], expected: str) -> None:
    """The worst of picture and clip, otherwise how far they are."""
    assert (
        status([StepFacts(slot, state, 0.5) for slot, state in zip(("image", "clip"), states, strict=True)])
        == expected
    )


@given(STEPS)
def test_a_clip_is_complete_exactly_when_it_is_all_there(steps: list[StepFacts]) -> None:
    """Progress is between 0 and 1, and 1 for a complete clip."""
    assert 0 <= progress(steps) <= 1
    if status(steps) == "complete":
        assert progress(steps) == 1


def test_surviving_edits_are_those_of_the_clips_that_were_made() -> None:
    """In the order asked."""
    assert surviving([say("c"), say("a"), say("b")], {"b", "c"}) == [say("c"), say("b")]
