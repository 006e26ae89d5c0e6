"""Rate cards: what a text says is what is charged, and a discount is never more than it should be."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retake.domain.pricing import RateCard, batch_discount, discount, estimated

CARD = RateCard.parse(
    "studio: image=0.04, clip=0.08@10s|0.11@12s|0.14@15s; studio/motion-2: clip=0.01/s; other: text=0.5"
)


@pytest.mark.parametrize(
    ("seconds", "price"),
    [(4, 80_000), (10, 80_000), (10.5, 110_000), (12, 110_000), (15, 140_000), (30, 280_000)],
)
def test_a_price_by_duration_holds_up_to_its_length_and_pro_rata_beyond(seconds: float, price: int) -> None:
    """Up to 10, 12 and 15 seconds as written; twice the longest costs twice its price."""
    assert CARD.price("studio", "studio/motion-1", "clip", seconds) == price


def test_a_models_own_rate_goes_before_its_providers() -> None:
    """The same step of the same provider by another model has another price."""
    assert CARD.price("studio", "studio/motion-2", "clip", 12) == 120_000
    assert CARD.price("studio", "studio/motion-2", "image") == 40_000


def test_what_a_card_does_not_name_has_no_price() -> None:
    """Unknown is not free: whoever asks decides what it means."""
    assert CARD.price("studio", "studio/motion-1", "music") is None
    assert CARD.price("nobody", "nothing", "image") is None
    assert RateCard.parse("").price("studio", "x", "image") is None


@pytest.mark.parametrize(
    "text",
    [
        "studio",
        "studio:",
        "studio: image",
        "studio: smell=1",
        "studio: image=-1",
        "studio: image=x",
        "studio: clip=1@s",
        "studio: clip=1@5s|2@5s",
        "studio: clip=1@0s",
        "studio: image=nan",
        ": image=1",
    ],
)
def test_a_card_that_cannot_be_read_is_refused_with_a_sentence(text: str) -> None:
    """Nothing is guessed about money."""
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        RateCard.parse(text)


def test_the_documents_example_comes_to_its_total() -> None:
    """0.15, 0.18 and 0.12 dollars are 0.45 together, and 0.405 as a batch of three."""
    prices = [150_000, 180_000, 120_000]
    bps = batch_discount(len(prices), 3, Decimal(10))
    assert sum(prices) - sum(discount(price, bps) for price in prices) == 405_000
    assert batch_discount(2, 3, Decimal(10)) == 0


@given(st.lists(st.integers(0, 10**9), max_size=30), st.integers(0, 10_000))
def test_a_discount_part_by_part_is_the_discount_of_the_sum(prices: list[int], bps: int) -> None:
    """To less than a micro-dollar a part, never in the house's disfavour, and never more than the price."""
    off = sum(discount(price, bps) for price in prices)
    assert 0 <= off <= sum(prices) * bps / 10_000
    assert sum(prices) * bps / 10_000 - off < max(len(prices), 1)


@given(st.integers(0, 10**6), st.floats(0.1, 3600))
def test_a_longer_clip_never_costs_less(price: int, seconds: float) -> None:
    """Prices by the second and by duration both grow with the length."""
    card = RateCard.parse(f"a: clip={Decimal(price) / 10**6}/s; b: clip=0.05@5s|0.08@10s")
    for maker in ("a", "b"):
        shorter, longer = card.price(maker, "", "clip", seconds), card.price(maker, "", "clip", seconds + 1)
        assert shorter is not None
        assert longer is not None
        assert shorter <= longer


def test_time_is_learned_from_the_first_take_on_and_within_bounds() -> None:
    """The provider's word while nothing is known, then ever less of it; one that waited for a day is no rule."""
    assert estimated(6.0, 0.0, 0) == 6.0
    assert estimated(6.0, 3.0, 1) == pytest.approx(5.0)
    assert estimated(6.0, 3.0, 3) == estimated(6.0, 3.0, 50) == pytest.approx(3.0)
    assert estimated(6.0, 86_400.0, 50) == pytest.approx(120.0)
    assert estimated(6.0, 0.0, 50) == pytest.approx(0.3)
    assert estimated(0.0, 3.0, 50) == pytest.approx(3.0)
