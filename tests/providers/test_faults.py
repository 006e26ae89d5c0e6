"""The grammar of faults reads what it says and names what it cannot read."""

from __future__ import annotations

import pytest

from retake.providers.offline.faults import Faults, Target


def test_the_whole_grammar_is_read() -> None:
    faults = Faults.parse(" slow=1.5; fail=clip:2, music ;charge=any:25%; lose=image; words ")
    assert faults == Faults(
        1.5,
        (Target("clip", 2), Target("music")),
        (Target("any", share=0.25),),
        (Target("image"),),
        words=True,
    )
    assert Faults.parse("") == Faults()


@pytest.mark.parametrize(
    "text", ["slow", "slow=-1", "slow=x", "fail=", "fail=smell", "lose=clip:x", "boom=1", "fail=clip:"]
)
def test_what_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="faults: "):
        Faults.parse(text)


def test_counts_meet_the_first_orders_and_shares_about_their_share_of_keys() -> None:
    faults = Faults.parse("fail=clip:2;lose=image:30%")
    assert [faults.fate("clip", n, "k", {})[0] for n in (1, 2, 3)] == ["fail", "fail", "well"]
    fates = [faults.fate("image", 1, f"key {n}", {})[0] for n in range(1000)]
    assert 240 < fates.count("lose") < 360
    assert fates == [faults.fate("image", 1, f"key {n}", {})[0] for n in range(1000)]


def test_words_are_heard_in_instructions_too() -> None:
    faults = Faults(words=True)
    parameters = {"prompt": "a cat", "instructions": ["more light [slow 4]", "[charge]"]}
    assert faults.fate("image", 1, "k", parameters) == ("charge", 4.0)
    assert Faults().fate("image", 1, "k", parameters) == ("well", 0.0)


@pytest.mark.parametrize(
    ("words", "script", "clip"),
    [
        ("a lake [wait lake]", ("lake",), ("lake",)),
        ("a lake [wait lake at clip]", (), ("lake",)),
        ("a lake [wait a] [wait b at script]", ("a", "b"), ("a",)),
        ("a lake [wait]", (), ()),
    ],
)
def test_an_order_waits_for_names_of_all_steps_or_of_its_own(
    words: str, script: tuple[str, ...], clip: tuple[str, ...]
) -> None:
    """A name with a step keeps only that step's orders; without the fault `words` nobody waits."""
    faults = Faults.parse("words")
    assert faults.waits_for("script", {"prompt": words}) == script
    assert faults.waits_for("clip", {"prompt": words}) == clip
    assert Faults.parse("").waits_for("clip", {"prompt": words}) == ()
