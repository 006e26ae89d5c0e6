"""What the offline studio charges: the rates of the card that is about it, in micro-dollars."""

from __future__ import annotations

import math
from collections.abc import Mapping

from retake.domain.pricing import RateCard
from retake.ports import ProviderError

FREE = RateCard()


def price_of(
    card: RateCard, provider: str, models: Mapping[str, str], step: str, parameters: Mapping[str, object]
) -> int:
    """The price of one generation; what the card does not name is free. Raises ProviderError for an unknown step
    or a clip without a length."""
    if step not in models:
        raise ProviderError(f"the offline studio does not know the step {step!r}")
    duration = parameters.get("duration", 0) if step == "clip" else 0
    if step == "clip" and (not isinstance(duration, int | float) or not 0 < duration < math.inf):
        raise ProviderError(f"a clip lasts a positive number of seconds, not {duration!r}")
    assert isinstance(duration, int | float)
    return card.price(provider, models[step], step, duration) or 0
