"""The stage: where the horizon, the sun and the main figure stand, and what kind of place it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from retake.providers.offline.painting.brush import Brush
from retake.providers.offline.painting.layout import Layout
from retake.providers.offline.painting.light import Light
from retake.providers.offline.wording import Wish, wish

HEIGHT = 720.0
"""Painters work on a stage 720 units high, as wide as the picture's shape asks; the canvas scales."""
MARGIN = 150.0
"""How far the stage goes on beyond each edge, for the camera to move in."""

Painter = Callable[[Brush], None]


@dataclass(frozen=True, slots=True)
class Layer:
    """Shapes at one depth, from 0 (the sky, which stands still) to 1 (near, which moves most).

    `still` is painted once; `live` for every frame, with the brush's time.
    """

    depth: float
    still: Painter | None = None
    live: Painter | None = None


_PLACES: Mapping[str, str] = {
    **dict.fromkeys(("sea", "boat", "ship", "lighthouse", "whale", "turtle"), "sea"),
    **dict.fromkeys(("island", "palm"), "island"),
    **dict.fromkeys(("lake", "river", "bridge"), "lake"),
    **dict.fromkeys(("mountains", "castle", "dragon", "cabin", "bird", "plane"), "mountains"),
    **dict.fromkeys(("city", "rooftop", "robot", "lantern"), "city"),
    **dict.fromkeys(("forest", "fox", "fire"), "forest"),
    "desert": "desert",
    **dict.fromkeys(("field", "flowers", "horse", "dog", "house", "windmill", "balloon", "cat"), "field"),
    **dict.fromkeys(("road", "car", "runner", "bicycle", "train", "person"), "field"),
    **dict.fromkeys(("space", "planet", "rocket"), "space"),
    **dict.fromkeys(("snowfield", "snowman"), "snowfield"),
    **dict.fromkeys(("interior", "kitchen", "cafe"), "interior"),
    **dict.fromkeys(("bottle", "plinth", "shoe", "mug"), "studio"),
}
_STRONG = (
    "interior", "kitchen", "cafe", "space", "sea", "island", "city", "rooftop", "lake", "river",
    "desert", "snowfield", "forest", "mountains", "field", "planet",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """One scene set up to be painted."""

    width: float
    wish: Wish
    layout: Layout
    light: Light
    place: str
    horizon: float
    sun: tuple[float, float]
    focus: float
    size: float

    @classmethod
    def of(cls, texts: tuple[str, ...] | list[str], layout: Layout, width: float) -> Stage:
        """Sets up what the texts ask for; composition comes from the layout, light from the words."""
        wanted = wish(list(texts))
        dice = layout.dice("stage")
        usual = dice.choice(("morning", "sunset", "morning", "dawn", "noon", "sunset"))
        place = place_of(wanted)
        if wanted.time is None and (place == "space" or {"stars", "moon"} & set(wanted.subjects)):
            usual = "night"
        light = Light(wanted, wanted.time or usual, place in ("interior", "studio"))
        horizon = {"aerial": 0.42, "close": 0.66}.get(wanted.framing or "", 0.6) + dice.uniform(-0.02, 0.03)
        left = dice.random() < 0.5
        focus = width * (0.36 if left else 0.64) + dice.uniform(-30, 30)
        sun_x = width * (0.7 if left else 0.3) + dice.uniform(-0.08, 0.08) * width
        size = {"close": 1.6, "wide": 0.72, "aerial": 0.62}.get(wanted.framing or "", 1.0)
        horizon *= HEIGHT
        sun = (sun_x, horizon * (1 - light.height) + (4 if light.height < 0.2 else 40))
        return cls(width, wanted, layout, light, place, horizon, sun, focus, size)

    @property
    def left(self) -> float:
        """The leftmost place that can come into view."""
        return -MARGIN

    @property
    def right(self) -> float:
        """The rightmost place that can come into view."""
        return self.width + MARGIN

    @property
    def bottom(self) -> float:
        """The lowest place that can come into view."""
        return HEIGHT + MARGIN

    @property
    def pace(self) -> float:
        """How fast things move: 1 as usual, 0 not at all."""
        if self.wish.still:
            return 0.0
        mood = {"calm": 0.75, "sad": 0.7, "angry": 1.5, "tense": 1.2, "epic": 1.15}.get(
            self.wish.mood or "", 1.0
        )
        return float(min(5.0, mood * 1.9**self.wish.motion))

    def has(self, *subjects: str) -> bool:
        """Whether any of these subjects was asked for."""
        return any(s in self.wish.subjects for s in subjects)

    def own(self, subject: str, usual: str) -> str:
        """A subject's colour: the one named before it ("a red boat"), or its usual one."""
        return self.wish.subject_colours.get(subject, usual)


def place_of(wanted: Wish) -> str:
    """The kind of place a wish plays at: said outright, or where its first figure belongs; hills if unknown."""
    for subject in wanted.subjects:
        if subject in _STRONG and not (subject == "field" and len(wanted.subjects) > 1):
            return _PLACES[subject]
    for subject in wanted.subjects:
        if subject in _PLACES:
            return _PLACES[subject]
    return "field" if wanted.weather == "rain" else "hills"
