"""What generations cost in money and time: rate cards by provider, model, step and duration, and a batch's discount.

Money is whole micro-dollars (1,000,000 = $1). A rate card is written as text:

    card  = entry *( ";" entry )
    entry = maker ":" rate *( "," rate )        maker: a provider, or a provider's model by its full name
    rate  = step "=" price                      step: script, image, clip, music or text
    price = dollars                             for each call
          | dollars "/s"                        for each second
          | dollars "@" seconds "s" *( "|" … )  for up to that long; longer than the last: the last one pro rata

Example: ``studio: image=0.04, clip=0.05@5s|0.08@10s; studio/motion-2: clip=0.02/s``. A model's own rate goes before
its provider's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from types import MappingProxyType

MICROS = 1_000_000
STEPS = ("script", "image", "clip", "music", "text")
_ENOUGH = 3  # takes, from which the provider's word counts no more
_FAR = 20  # times the provider's word, beyond which a measured time is one that waited or was found
_MOST = Decimal(1_000_000)  # dollars for one call; whatever is above it is a slip of the pen


@dataclass(frozen=True, slots=True)
class Rate:
    """The price of one step in micro-dollars: for each call, for each second, or by ``(up to seconds, price)``."""

    call: int = 0
    second: int = 0
    steps: tuple[tuple[float, int], ...] = ()

    def price(self, seconds: float) -> int:
        """The price of one call that makes this many seconds (0 for what has no length)."""
        if not self.steps:
            return self.call + math.ceil(round(self.second * seconds, 6))
        for longest, price in self.steps:
            if seconds <= longest + 1e-6:
                return price
        longest, price = self.steps[-1]
        return math.ceil(round(price * seconds / longest, 6))


@dataclass(frozen=True)
class RateCard:
    """Rates by ``(maker, step)``; a maker is a provider's name or a model's."""

    rates: Mapping[tuple[str, str], Rate] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def parse(cls, text: str) -> RateCard:
        """Read the grammar above; empty text is an empty card. Raises ValueError with a sentence."""
        rates: dict[tuple[str, str], Rate] = {}
        for entry in _parts(text, ";"):
            maker, colon, listed = (part.strip() for part in entry.partition(":"))
            if not colon or not maker or not listed:
                raise ValueError(f"{entry!r} is not an entry of a rate card; write provider: step=price, …")
            for rate in _parts(listed, ","):
                step, equals, price = (part.strip() for part in rate.partition("="))
                if not equals or step not in STEPS:
                    raise ValueError(
                        f"{rate!r} is not a rate; write step=price with a step out of {', '.join(STEPS)}"
                    )
                rates[maker, step] = _rate(price)
        return cls(MappingProxyType(rates))

    def price(self, provider: str, model: str, step: str, seconds: float = 0.0) -> int | None:
        """Micro-dollars of one call; None when the card says nothing about it."""
        rate = self.rates.get((model, step)) or self.rates.get((provider, step))
        return None if rate is None else rate.price(seconds)


def discount(price: int, bps: int) -> int:
    """What is taken off a price, in whole micro-dollars; ``bps`` are hundredths of a per cent."""
    return price * bps // 10_000


def batch_discount(clips: int, least: int, percent: Decimal) -> int:
    """The discount of a batch of so many clips, in hundredths of a per cent: none below the least number."""
    return int(percent * 100) if clips >= least else 0


def estimated(said: float, measured: float, takes: int) -> float:
    """Seconds one generation will take: by the provider's word, by the median ``measured`` over so many ``takes``, or
    between the two while there are few. What waited for long says little, so it counts within bounds."""
    if takes == 0:
        return said
    bounded = min(max(measured, said / _FAR), said * _FAR) if said > 0 else measured
    known = min(takes, _ENOUGH)
    return (bounded * known + said * (_ENOUGH - known)) / _ENOUGH


def amount(text: str) -> int:
    """Dollars as they are written → micro-dollars. Raises ValueError with a sentence."""
    try:
        dollars = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not an amount of dollars such as 0.04") from None
    if not dollars.is_finite() or not 0 <= dollars <= _MOST:
        raise ValueError(f"{text!r} is not an amount of dollars from 0 to {_MOST:,}")
    return int((dollars * MICROS).to_integral_value())


def _parts(text: str, mark: str) -> Iterable[str]:
    return filter(None, (part.strip() for part in text.split(mark)))


def _rate(text: str) -> Rate:
    if "@" in text:
        steps = tuple(_step(part) for part in _parts(text, "|"))
        if any(later[0] <= earlier[0] for earlier, later in pairwise(steps)):
            raise ValueError(f"the durations in {text!r} do not grow")
        return Rate(steps=steps)
    if text.endswith("/s"):
        return Rate(second=amount(text.removesuffix("/s").strip()))
    return Rate(call=amount(text))


def _step(text: str) -> tuple[float, int]:
    price, at, longest = (part.strip() for part in text.partition("@"))
    try:
        seconds = float(longest.removesuffix("s"))
    except ValueError:
        seconds = 0.0
    if not at or not 0 < seconds < math.inf:
        raise ValueError(f"{text!r} is not a price by duration; write dollars@seconds, as in 0.05@5s")
    return seconds, amount(price)
