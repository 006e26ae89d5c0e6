"""The camera: how far each depth of a scene is moved, enlarged and turned at a moment."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from retake.providers.offline.wording import Wish

_REACH = 118.0
"""How far, in stage units, the nearest layer may travel before the stage's edge would show."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A move over one clip: `right` and `up` in stage units at the nearest layer, `zoom` at its end, and unrest."""

    right: float
    up: float
    zoom: float
    shake: float
    phase: float

    @classmethod
    def of(cls, said: Wish, pace: float, seed: str) -> Camera:
        """The move the words ask for; without any, a slow drift and approach."""
        dice = random.Random(f"camera:{seed}")  # noqa: S311 - for looks, not for secrets
        side = dice.choice((-1.0, 1.0))
        amount = min(1.0, 0.42 * pace) if pace else 0.0
        right, up, zoom = side * 0.75, dice.uniform(-0.12, 0.12), 1.045
        moves = {
            "left": (-1.5, 0.0, 1.0),
            "right": (1.5, 0.0, 1.0),
            "in": (0.0, 0.1, 1.2),
            "out": (0.0, 0.0, 1.0),
            "up": (0.0, 1.3, 1.0),
            "down": (0.0, -1.3, 1.0),
        }
        if said.camera in moves:
            right, up, zoom = moves[said.camera]
        shake = 5.0 if said.camera == "handheld" else 0.0
        if pace > 1.4:
            shake += min(4.0, (pace - 1) * 1.3)
        reach = min(_REACH, _REACH * amount * (abs(right) or 1))
        return cls(
            math.copysign(reach, right) if right else 0.0,
            up * min(100.0, _REACH * amount),
            1 + (zoom - 1) * min(1.4, max(pace, 0.0)),
            shake if pace else 0.0,
            dice.uniform(0, math.tau),
        )

    def at(self, share: float, t: float, length: float, depth: float) -> tuple[float, float, float, float]:
        """(dx, dy, zoom, degrees) for a layer at a depth, `share` of the way through a clip."""
        gone = (
            0.5 - 0.5 * math.cos(math.pi * share)
            if length < 2.5
            else 0.25 * share + 0.75 * (share**2 * (3 - 2 * share))
        )
        shake = self.shake * (0.3 + 0.7 * depth) * min(1.0, t * 2)
        dx = -self.right * gone * depth + shake * math.sin(t * 7.3 + self.phase)
        dy = self.up * gone * (0.25 + 0.75 * depth) + shake * 0.7 * math.sin(t * 9.1 + 1.7 * self.phase)
        zoom = 1 + (self.zoom - 1) * gone * (0.25 + 0.75 * depth)
        return dx, dy, zoom, 0.06 * shake * math.sin(t * 5.2)
