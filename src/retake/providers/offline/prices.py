"""What the offline studio charges: a rate card in micro-dollars, so that quotes and ledgers have true figures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from retake.ports import ProviderError


@dataclass(frozen=True, slots=True)
class RateCard:
    """Micro-dollars for each script, image, second of clip, music and text."""

    script: int = 4_000
    image: int = 20_000
    clip_second: int = 30_000
    music: int = 25_000
    text: int = 6_000

    def price(self, step: str, parameters: Mapping[str, object]) -> int:
        """The price of one generation. Raises ProviderError for a step there is no rate for."""
        if step == "clip":
            duration = parameters.get("duration", 0)
            if not isinstance(duration, int | float) or not 0 < duration < math.inf:
                raise ProviderError(f"a clip lasts a positive number of seconds, not {duration!r}")
            return math.ceil(self.clip_second * duration)
        flat = {"script": self.script, "image": self.image, "music": self.music, "text": self.text}
        if step not in flat:
            raise ProviderError(f"the offline studio does not know the step {step!r}")
        return flat[step]
