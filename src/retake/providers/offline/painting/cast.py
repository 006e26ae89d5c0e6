"""The cast: which figures there are, how large each is and where it belongs, and where those asked for stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from retake.providers.offline.painting import figures_living as living
from retake.providers.offline.painting import figures_made as made
from retake.providers.offline.painting import figures_things as things
from retake.providers.offline.painting import town
from retake.providers.offline.painting.brush import Brush
from retake.providers.offline.painting.stage import HEIGHT, Layer, Stage

Figure = tuple[Callable[[Brush, str], None], str, float, str]
"""How to paint it, its usual colour, its size, and where it belongs: ground, water, sky, road or rails."""

FIGURES: Mapping[str, Figure] = {
    "lighthouse": (made.lighthouse, "#c8382f", 3.1, "cape"),
    "house": (made.house, "#a5523c", 1.7, "ground"),
    "cabin": (made.cabin, "#6e4a38", 1.75, "ground"),
    "castle": (made.castle, "#6a4a7c", 2.3, "far"),
    "windmill": (made.windmill, "#8c4a3c", 2.6, "ground"),
    "boat": (made.boat, "#b8453a", 2.0, "water"),
    "ship": (made.ship, "#c8452f", 1.7, "water"),
    "car": (made.car, "#c8402f", 1.5, "road"),
    "train": (made.train, "#2f5f4a", 1.5, "rails"),
    "bicycle": (made.bicycle, "#d0483a", 1.6, "road"),
    "balloon": (made.balloon, "#d8483a", 1.9, "sky"),
    "rocket": (made.rocket, "#d0402f", 2.3, "sky"),
    "plane": (made.plane, "#2f6fb0", 1.4, "sky"),
    "robot": (made.robot, "#d9a13c", 2.1, "ground"),
    "lantern": (made.lantern, "#ffd890", 2.1, "ground"),
    "person": (living.person, "#3a4a6a", 1.8, "ground"),
    "runner": (living.runner, "#e0523a", 2.0, "road"),
    "bird": (living.birds, "#3c4454", 1.2, "sky"),
    "cat": (living.cat, "#d98a45", 1.7, "ground"),
    "dog": (living.dog, "#b98450", 1.7, "ground"),
    "fox": (living.fox, "#d9682c", 1.7, "ground"),
    "horse": (living.horse, "#7d5236", 2.0, "ground"),
    "dragon": (living.dragon, "#4a7a4a", 1.7, "sky"),
    "whale": (living.whale, "#3f5f7a", 1.5, "water"),
    "turtle": (living.turtle, "#5a7a3f", 1.2, "ground"),
    "snowman": (living.snowman, "#c8382f", 1.9, "ground"),
    "bottle": (things.bottle, "#d98a6a", 2.5, "plinth"),
    "shoe": (things.shoe, "#e0523a", 2.1, "plinth"),
    "mug": (things.mug, "#c8573a", 1.7, "plinth"),
    "plinth": (things.plinth, "#e8dccb", 1.6, "plinth"),
    "flowers": (things.flowers, "#e0527a", 1.5, "ground"),
    "fire": (things.fire, "#ffb02e", 1.25, "ground"),
    "palm": (things.palm, "#3f8a4f", 2.4, "ground"),
    "bridge": (things.bridge, "#b8452f", 1.0, "bridge"),
    "planet": (things.planet, "#d99a5a", 1.5, "sky"),
}


def figures(stage: Stage) -> list[Layer]:
    """The figures asked for, the first at the point of interest, the others around it."""
    names = [s for s in stage.wish.subjects if s in FIGURES]
    if stage.place == "studio" and names and names[0] != "plinth":
        names = ["plinth", *(n for n in names if n != "plinth")]
    layers: list[Layer] = []
    if "train" in names:
        layers.append(town.rails(stage))
    elif any(_zone(stage, n) == "road" for n in names) or stage.has("road"):
        layers.append(town.road(stage, any(_zone(stage, n) == "road" for n in names)))
    if {"bicycle", "runner"} & set(names):
        # These are somebody already.
        names = [n for n in names if n != "person"]
    seen = {"sky": 0, "low": 0}
    for name in names[:6]:
        level = "sky" if FIGURES[name][3] in ("sky", "bridge") else "low"
        if FIGURES[name][3] == "plinth" and stage.place == "studio":
            layers.append(_standing(stage, name, max(0, seen["low"] - 1)))
        else:
            layers.append(_standing(stage, name, seen[level]))
        seen[level] += name != "bridge"
    return sorted(layers, key=lambda layer: layer.depth)


def _zone(stage: Stage, name: str) -> str:
    """Where a figure belongs in this scene: a runner needs a road in town only, elsewhere the ground will do."""
    if name == "runner" and stage.place != "city" and not stage.has("road"):
        return "track"
    return FIGURES[name][3]


def grounded(stage: Stage) -> bool:
    """Whether anybody asked for has to stand on dry ground."""
    return any(FIGURES[s][3] in ("ground", "road") for s in stage.wish.subjects if s in FIGURES)


def _standing(stage: Stage, name: str, order: int) -> Layer:
    paint, usual, size, _ = FIGURES[name]
    zone = _zone(stage, name)
    own = stage.own(name, usual)
    x, y, scale, depth, speed = _spot(stage, zone, order, name)
    scale *= size * stage.size
    if zone not in ("sky", "bridge"):
        # However close the view, heads stay in the picture.
        scale = min(scale, (y - 40) / 124)
    span = stage.width + 900 * scale

    def live(b: Brush) -> None:
        place = x
        if speed:
            # Travellers start at their place and come round again when they have left the picture.
            place = (x + b.t * speed * stage.pace + 450 * scale) % span - 450 * scale
        clock = Brush(b.canvas, b.light, max(b.depth, 0.78), b.t * stage.pace**0.6, key=True)
        with clock.at(place, y, scale):
            paint(clock, own)

    return Layer(depth, None, live)


def _spot(stage: Stage, zone: str, order: int, name: str) -> tuple[float, float, float, float, float]:
    """x, y, scale, depth and speed of a figure by where it belongs and how many came before it."""
    dice = stage.layout.dice(f"spot {name}")
    h = stage.horizon
    other = stage.width - stage.focus
    x = (stage.focus, other, stage.width * 0.5, stage.width * 0.16, stage.width * 0.86)[order % 5]
    shrink = (1.0, 0.74, 0.6, 0.5, 0.45)[order % 5]
    watery = stage.place in ("sea", "lake", "island")
    if zone == "sky":
        if name == "bird":
            return x, h * 0.46, 1.0, 0.45, 16.0
        speed = {"plane": 46.0, "dragon": 34.0, "balloon": 7.0, "rocket": 6.0}.get(name, 0.0)
        low = {"planet": 0.42, "rocket": 0.78, "balloon": 0.66, "dragon": 0.52}.get(name, 0.4)
        return x, h * (low - 0.08 * order), shrink, 0.4 if name == "planet" else 0.6, speed
    if zone == "water":
        line = h + (56 if watery else 150)
        return x, line - 14 * order, shrink, 0.6, 9.0 if name != "whale" else 0.0
    if zone == "road":
        return x - 60, h + 138 + 16 * order, shrink, 0.88, 0.0 if name == "runner" and order else 26.0
    if zone == "rails":
        return x + 40, h + 70, 1.0, 0.8, 34.0
    if zone == "bridge":
        return stage.width * 0.5, h + 6, 1.0, 0.5, 0.0
    if zone == "far":
        return x, h + 30, shrink, 0.5, 0.0
    if zone == "cape":
        return x, h + (150 if stage.place == "lake" else 70 if watery else 90), shrink, 0.7, 0.0
    if zone == "plinth":
        x = stage.width * 0.5 + (0, 250, -250, 360, -360)[order % 5]
        return x, (HEIGHT * 0.735 if stage.place == "studio" else h + 196), shrink, 0.75, 0.0
    deep = {"sea": 236, "lake": 150, "island": 70, "city": 130, "interior": 150, "space": 96}.get(
        stage.place, 138
    )
    if name == "person" and stage.wish.framing == "close":
        deep += 70
    speed = 26.0 if zone == "track" else 0.0
    # The shore lies at the picture's foot, however high the horizon.
    line = max(h + deep, HEIGHT * 0.92) if stage.place == "sea" else h + deep
    return x + dice.uniform(-16, 16), line - 12 * order, shrink, 0.84 - 0.03 * order, speed
