"""Towns: rows of buildings with windows that light up, rooftops, roads and rails."""

from __future__ import annotations

import skia

from retake.providers.offline.painting.brush import Brush, polygon
from retake.providers.offline.painting.light import packed
from retake.providers.offline.painting.stage import HEIGHT, Layer, Stage

_WALLS = ("#5d6f8c", "#6b5f7d", "#4f6580", "#7a6a74", "#56707c", "#64607a")


def skyline(stage: Stage, depth: float, base: float, tall: float, broad: float) -> Layer:
    """A row of buildings; the nearer, the more of their windows can be seen."""
    dice = stage.layout.dice(f"skyline {depth}")
    buildings = []
    x = stage.left
    while x < stage.right:
        width = dice.uniform(0.6, 1.5) * broad
        middle = 1 - abs((x + width / 2) / stage.width - 0.5)
        height = tall * dice.uniform(0.35, 1.0) * (0.45 + 0.65 * middle)
        buildings.append((x, width, height, dice.choice(_WALLS), dice.randrange(6), dice.random()))
        x += width * dice.uniform(0.86, 1.06)

    def still(b: Brush) -> None:
        for place, width, height, wall, crown, seed in buildings:
            _building(b, stage, place, base, width, height, wall, crown, seed)

    return Layer(depth, still)


def _building(
    b: Brush,
    stage: Stage,
    x: float,
    base: float,
    width: float,
    height: float,
    wall: str,
    crown: int,
    seed: float,
) -> None:
    top = base - height
    body = polygon([(x, stage.bottom), (x, top), (x + width, top), (x + width, stage.bottom)])
    b.ramp(body, (x, b.colour(wall, 1.06)), (x + width, b.colour(wall, 0.74)), across=True)
    middle = x + width / 2
    if crown == 0:
        b.rect(middle - 1.5, top - height * 0.22, 3, height * 0.22, wall, 0.8)
        b.rect(middle - width * 0.22, top - height * 0.07, width * 0.44, height * 0.08, wall, 0.92)
        if b.light.lamps > 0.3:
            b.glow(middle, top - height * 0.22, 14, "#ff5a4a", 0.8 * b.light.lamps)
    elif crown == 1:
        b.fill(polygon([(x, top + 1), (x + width, top + 1), (x + width, top - width * 0.42)]), wall, 0.9)
    elif crown == 2:
        b.rect(x + width * 0.14, top - height * 0.09, width * 0.72, height * 0.1, wall, 0.9)
        b.rect(x + width * 0.3, top - height * 0.16, width * 0.4, height * 0.1, wall, 0.84)
    elif crown == 3:
        b.fill(polygon([(x, top + 1), (middle, top - width * 0.62), (x + width, top + 1)]), wall, 0.86)
    if b.depth > 0.3:
        _windows(b, x, top, width, height + 200, seed)


def _windows(b: Brush, x: float, top: float, width: float, height: float, seed: float) -> None:
    step = 11 + 7 * b.depth
    dark, lit, cool = skia.Path(), skia.Path(), skia.Path()
    number = int(seed * 997)
    for column in range(int((width - 8) / step)):
        for row in range(int(height / (step * 1.3))):
            place = (number + column * 53 + row * 91 + column * row * 7) % 17
            glass = skia.Rect.MakeXYWH(
                x + 6 + column * step, top + 9 + row * step * 1.3, step * 0.52, step * 0.74
            )
            (lit if place < 6 else cool if place == 6 else dark).addRect(glass)
    b.fill(dark, "#202c42", 1.0, 0.42)
    for shape, warm in ((lit, "#ffcf7d"), (cool, "#bfe3ff")):
        b.fill(shape, "#c9dcec", 1.0, 0.38)
        if b.light.lamps > 0:
            b.shine(shape, warm, 0.92 * b.light.lamps * min(1.0, 0.45 + b.depth * 0.6))


def street(stage: Stage) -> list[Layer]:
    """The ground before a town: wet asphalt or quay with the lights of the town in it."""
    top = stage.horizon + 62

    def still(b: Brush) -> None:
        ground = polygon(
            [(stage.left, top), (stage.right, top), (stage.right, stage.bottom), (stage.left, stage.bottom)]
        )
        b.ramp(ground, (top, b.colour("#56606e")), (HEIGHT, b.colour("#2a303c")))
        b.rect(stage.left, top - 3, stage.right - stage.left, 7, "#8b8f96", 0.9)
        b.rect(stage.left, top + 4, stage.right - stage.left, 5, "#2c3038", 0.8)
        dice = stage.layout.dice("reflections")
        shine = max(b.light.lamps, 0.6 if b.light.wet else 0.0)
        for _ in range(46 if shine else 0):
            x, long = dice.uniform(stage.left, stage.right), dice.uniform(40, 190)
            own = dice.choice(("#ffcf7d", "#ff9a5c", "#bfe3ff", "#ff6f7d"))
            streak = polygon([(x, top + 10), (x + dice.uniform(3, 9), top + 10), (x + 5, top + long)])
            colour = b.light.shining(own)
            b.ramp(streak, (top, packed(colour, 0.4 * shine)), (top + long, packed(colour, 0)))

    return [Layer(0.8, still)]


def rooftop(stage: Stage) -> Layer:
    """A roof to stand on, with parapet, water tank and vent."""
    top = stage.horizon + 88

    def still(b: Brush) -> None:
        b.rect(stage.left, top, stage.right - stage.left, stage.bottom - top, "#4d4a55", 0.9)
        b.rect(stage.left, top - 20, stage.right - stage.left, 26, "#6c6670")
        b.rect(stage.left, top + 6, stage.right - stage.left, 10, "#2c2a33")
        x = stage.width - stage.focus
        for leg in (-34, -4, 26):
            b.rect(x + leg, top - 92, 7, 86, "#3a2f2c")
        b.round(
            f"M{x - 48} {top - 88} L{x - 48} {top - 170} L{x + 48} {top - 170} L{x + 48} {top - 88} Z",
            "#7a5238",
            x - 48,
            x + 48,
        )
        for band in (-160, -132, -104):
            b.rect(x - 48, top + band, 96, 3, "#3a2a22")
        b.fill(polygon([(x - 54, top - 168), (x, top - 206), (x + 54, top - 168)]), "#5a3c2c")
        b.rect(x + 120, top - 62, 54, 56, "#7f858c", r=3)
        for slat in range(5):
            b.rect(x + 125, top - 56 + slat * 10, 44, 4, "#4a4f56")

    return Layer(0.9, still)


def road(stage: Stage, straight: bool) -> Layer:
    """A road: across the picture for those who travel, or leading into the distance."""
    top = stage.horizon + 84

    def across(b: Brush) -> None:
        b.rect(stage.left, top - 6, stage.right - stage.left, 8, "#a89c84")
        b.rect(stage.left, top, stage.right - stage.left, 92, "#4b4e57")
        b.rect(stage.left, top + 92, stage.right - stage.left, 7, "#a89c84", 0.8)
        x = stage.left
        while x < stage.right:
            b.rect(x, top + 43, 58, 6, "#f0e6c8", alpha=0.85)
            x += 120

    def away(b: Brush) -> None:
        x, y = stage.width / 2, stage.horizon + 20
        b.fill(
            f"M{x - 5} {y} L{x + 5} {y} Q{x + 40} {y + 90} {x + 420} {stage.bottom} L{x - 420} "
            f"{stage.bottom} Q{x - 40} {y + 90} {x - 5} {y} Z",
            "#4b4e57",
        )
        for n in range(9):
            near, far = 1.45**n * 8, 1.45 ** (n + 0.5) * 8
            w1, w2 = near * 0.035, far * 0.035
            b.fill(
                polygon([(x - w1, y + near), (x + w1, y + near), (x + w2, y + far), (x - w2, y + far)]),
                "#f4ead0",
            )

    return Layer(0.85, across if straight else away)


def rails(stage: Stage) -> Layer:
    """A railway embankment."""
    top = stage.horizon + 70

    def still(b: Brush) -> None:
        b.fill(
            polygon(
                [
                    (stage.left, top + 4),
                    (stage.right, top + 4),
                    (stage.right, top + 60),
                    (stage.left, top + 60),
                ]
            ),
            "#6b5f55",
        )
        x = stage.left
        while x < stage.right:
            b.rect(x, top + 3, 16, 7, "#4a382c")
            x += 30
        b.rect(stage.left, top - 1, stage.right - stage.left, 4, "#b9bec6")

    return Layer(0.8, still)
