"""A scene put together: which layers a place is made of, and where the figures stand in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import skia

from retake.providers.offline.painting import figures_things as things
from retake.providers.offline.painting import land, rooms, town
from retake.providers.offline.painting.brush import Brush, polygon
from retake.providers.offline.painting.cast import figures, grounded
from retake.providers.offline.painting.light import mix, packed, rgb
from retake.providers.offline.painting.sky import sky
from retake.providers.offline.painting.stage import HEIGHT, Layer, Stage
from retake.providers.offline.painting.water import shore, water
from retake.providers.offline.painting.weather import fog_bank, weather


def scene(stage: Stage) -> list[Layer]:
    """All layers of a scene, the farthest first."""
    layers = [*sky(stage), *_PLACES[stage.place](stage)]
    layers += figures(stage)
    layers += _foreground(stage)
    return [*layers, *weather(stage)]


def _fogged(stage: Stage, layers: list[Layer]) -> list[Layer]:
    """With banks of fog between the layers when it is foggy, mysterious or very early."""
    strength = {"fog": 0.75, "snow": 0.3, "rain": 0.25}.get(stage.wish.weather or "", 0.0)
    strength = max(
        strength, 0.4 if stage.wish.mood == "mysterious" else 0.22 if stage.light.time == "dawn" else 0
    )
    if not strength:
        return layers
    result = []
    for n, layer in enumerate(layers):
        result += [layer, fog_bank(stage, layer.depth, stage.horizon - 10 + n * 42, strength)]
    return result


def _mountains(stage: Stage) -> list[Layer]:
    h = stage.horizon
    snow = 0.42 if stage.wish.weather != "snow" else 0.75
    green = "#e8edf4" if stage.wish.weather == "snow" else "#4f7a4a"
    return _fogged(
        stage,
        [
            land.mountains(stage, 0.16, h + 30, 300, "#7d8aa8", snow),
            land.mountains(stage, 0.34, h + 60, 230, "#5f6f8a", snow * 0.7),
            _wooded(stage, 0.55, h + 70, 80, "#3f6a55" if green[1] != "e" else "#c8d4de", 46, 190),
            land.hills(stage, 0.78, h + 120, 60, green),
        ],
    )


def _wooded(
    stage: Stage, depth: float, base: float, height: float, own: str, size: float, count: int
) -> Layer:
    dice = stage.layout.dice(f"wood {depth}")
    points = land.profile(dice, stage, base, height, 0.12)

    def still(b: Brush) -> None:
        land.pines(b, stage.layout.dice(f"pines {depth}"), points, count, size, "#2f5a48")
        land.slope(b, points, stage, own)

    return Layer(depth, still)


def _hills(stage: Stage) -> list[Layer]:
    h = stage.horizon
    dice = stage.layout.dice("hills")
    own = dice.choice(
        (
            ("#6f8f7a", "#4f7a5f", "#3a5f52"),
            ("#8a8fa8", "#6a6f95", "#4a4f7a"),
            ("#a88a6a", "#8a6a55", "#5f4a45"),
        )
    )
    return _fogged(
        stage,
        [
            land.mountains(stage, 0.15, h + 20, 210, "#8a94ae", 0.0),
            land.hills(stage, 0.35, h + 30, 120, own[0]),
            _wooded(stage, 0.56, h + 70, 100, own[1], 40, 60),
            land.hills(stage, 0.8, h + 135, 80, own[2]),
        ],
    )


def _field(stage: Stage) -> list[Layer]:
    h = stage.horizon
    snow = stage.wish.weather == "snow"
    tones = ("#dfe7ef", "#eaf0f6", "#f2f6fa") if snow else ("#7fa05a", "#8fae4f", "#6f9a48")
    dice = stage.layout.dice("trees")
    spots = [(dice.uniform(stage.left, stage.right), dice.uniform(60, 104), dice.random()) for _ in range(9)]

    def trees(b: Brush) -> None:
        for x, size, seed in spots:
            land.tree(b, x, h + 62 + 14 * math.sin(x / 160), size, "#b9c6cf" if snow else "#4a7a42", seed)

    return _fogged(
        stage,
        [
            land.mountains(stage, 0.14, h + 10, 150, "#8a9ab0", 0.3 if snow else 0),
            land.hills(stage, 0.35, h + 28, 80, tones[0]),
            Layer(0.5, trees),
            land.hills(stage, 0.58, h + 84, 56, tones[1]),
            land.hills(stage, 0.8, h + 150, 60, tones[2], "near hills"),
        ],
    )


def _forest(stage: Stage) -> list[Layer]:
    h = stage.horizon
    snow = stage.wish.weather == "snow"
    floor = "#e3eaf1" if snow else "#3c5a3a"

    def row(depth: float, size: float, count: int, base: float, own: str) -> Layer:
        points = land.profile(stage.layout.dice(f"floor {depth}"), stage, base, 40, 0.05)

        def still(b: Brush) -> None:
            land.pines(b, stage.layout.dice(f"row {depth}"), points, count, size, own)
            land.slope(b, points, stage, floor)

        return Layer(depth, still)

    def rays(b: Brush) -> None:
        if stage.light.sunshine < 0.3 or stage.light.dark:
            return
        x, y = stage.sun
        for n in range(6):
            lean = -260 + n * 105 + 14 * math.sin(b.t * 0.5 + n)
            beam = polygon(
                [(x - 8, y - 60), (x + 8, y - 60), (x + lean + 46, h + 190), (x + lean - 46, h + 190)]
            )
            b.ramp(beam, (y, packed(stage.light.sun, 0.2)), (h + 190, packed(stage.light.sun, 0)))

    layers = [
        land.mountains(stage, 0.12, h, 130, "#8494a8", 0.2 if snow else 0),
        row(0.22, 150, 90, h + 6, "#5f7f72"),
        row(0.42, 220, 66, h + 40, "#3f6a58"),
        Layer(0.5, None, rays),
        row(0.64, 300, 30, h + 84, "#2f5546"),
    ]
    edge = stage.layout.dice("edge")
    trunks = [
        (side + edge.uniform(-60, 60), edge.uniform(600, 820))
        for side in (10, 120, stage.width - 20, stage.width - 130)
    ]

    def near(b: Brush) -> None:
        whole = skia.Path()
        for n, (x, size) in enumerate(trunks):
            land.fir(whole, x, h + 190, size, n * 0.23)
        b.fill(whole, "#203c34")
        land.slope(b, land.profile(stage.layout.dice("floor"), stage, h + 150, 40, 0.05), stage, floor)

    return _fogged(stage, [*layers, Layer(0.82, near)])


def _city(stage: Stage) -> list[Layer]:
    h = stage.horizon
    layers = [
        town.skyline(stage, 0.2, h + 60, 330, 62),
        town.skyline(stage, 0.4, h + 66, 260, 78),
        town.skyline(stage, 0.62, h + 68, 190, 96),
    ]
    ground = [town.rooftop(stage)] if stage.has("rooftop") else town.street(stage)
    return [*_fogged(stage, layers), *ground]


def _desert(stage: Stage) -> list[Layer]:
    h = stage.horizon
    return _fogged(
        stage,
        [
            land.mountains(stage, 0.14, h + 16, 120, "#b0806a", 0),
            land.dunes(stage, 0.35, h + 40, 90, "#e0a868"),
            land.dunes(stage, 0.58, h + 90, 110, "#e3a55c"),
            land.dunes(stage, 0.82, h + 175, 100, "#d9944a"),
        ],
    )


def _sea(stage: Stage) -> list[Layer]:
    h = stage.horizon
    calm = {"storm": 0.0, "rain": 0.4}.get(stage.wish.weather or "", 0.6)
    far = land.mountains(stage, 0.16, h + 8, 90 if stage.has("mountains") else 46, "#7a8aa0", 0)
    layers = [far, water(stage, h, calm)]
    if not stage.has("lighthouse", "ship", "whale") or grounded(stage):
        layers.append(shore(stage))
    return _fogged(stage, layers)


def _island(stage: Stage) -> list[Layer]:
    h = stage.horizon

    def island(b: Brush) -> None:
        x, y = stage.focus, h + 74
        b.fill(
            f"M{x - 330} {y + 8} Q{x} {y + 34} {x + 330} {y + 8} Q{x} {y - 12} {x - 330} {y + 8} Z",
            "#ffffff",
            1.0,
            0.5,
        )
        b.fill(
            f"M{x - 300} {y + 6} Q{x - 150} {y - 44} {x} {y - 52} Q{x + 170} {y - 46} {x + 300} "
            f"{y + 6} Q{x} {y + 24} {x - 300} {y + 6} Z",
            "#e8cf98",
        )
        b.fill(
            f"M{x - 210} {y - 20} Q{x - 90} {y - 118} {x + 10} {y - 110} Q{x + 130} {y - 104} "
            f"{x + 220} {y - 20} Q{x} {y - 40} {x - 210} {y - 20} Z",
            "#4f8a4a",
        )

    def palms(b: Brush) -> None:
        x, y = stage.focus, h + 74
        for dx, dy, size, flip in (
            (-130, -48, 1.5, True),
            (70, -62, 2.1, False),
            (-30, -70, 1.8, True),
            (160, -34, 1.3, False),
        ):
            with b.at(x + dx, y + dy, size, 0, flip):
                things.palm(b, "#3f8a4f")

    return [water(stage, h, 0.75, "#1f9aa8"), Layer(0.6, island, palms)]


def _lake(stage: Stage) -> list[Layer]:
    h = stage.horizon
    snow = 0.45
    return _fogged(
        stage,
        [
            land.mountains(stage, 0.16, h + 8, 290, "#76859f", snow),
            land.mountains(stage, 0.28, h + 14, 170, "#586a80", snow * 0.5),
            _wooded(stage, 0.38, h + 14, 26, "#3a6a55", 40, 240),
            water(stage, h + 10, 0.9, "#3a7f96"),
            *_bank(stage),
        ],
    )


def _bank(stage: Stage) -> list[Layer]:
    """Near ground by the water, when somebody has to stand on it."""
    if not grounded(stage) and not stage.has("lighthouse"):
        return []
    own = "#e3eaf1" if stage.wish.weather == "snow" else "#4f7a4a"
    return [land.hills(stage, 0.8, stage.horizon + 160, 46, own, "bank")]


def _snowfield(stage: Stage) -> list[Layer]:
    h = stage.horizon
    return _fogged(
        stage,
        [
            land.mountains(stage, 0.16, h + 20, 220, "#8fa0bd", 0.8),
            land.hills(stage, 0.36, h + 30, 60, "#dbe4ef"),
            _wooded(stage, 0.56, h + 70, 50, "#e4ebf3", 70, 34),
            land.hills(stage, 0.8, h + 140, 70, "#eef3f8"),
        ],
    )


def _space(stage: Stage) -> list[Layer]:
    dice = stage.layout.dice("nebula")
    clouds = [
        (
            dice.uniform(0, stage.width),
            dice.uniform(60, 560),
            dice.uniform(160, 400),
            dice.choice(("#7a3fd0", "#2f7fd8", "#d8458a", "#22a7a0")),
        )
        for _ in range(9)
    ]

    def nebula(b: Brush) -> None:
        for x, y, radius, own in clouds:
            b.glow(x, y, radius, own, 0.42)

    points = land.profile(stage.layout.dice("moonscape"), stage, 660, 60, 0.25)
    craters = [
        (dice.uniform(stage.left, stage.right), dice.uniform(670, 760), dice.uniform(16, 60))
        for _ in range(14)
    ]

    def ground(b: Brush) -> None:
        own = mix(rgb("#9a94a8"), rgb("#6a6f95"), dice.random())
        bright = packed(stage.light.shining(mix(own, (0, 0, 0), 0.35)))
        b.ramp(
            land.closed(points, stage.bottom),
            (590, bright),
            (760, packed(stage.light.shining((0.08, 0.08, 0.14)))),
        )
        for x, y, radius in craters:
            b.oval(x, y, radius, radius * 0.26, (0, 0, 0), 1, 0.3)
            b.oval(x, y + 3, radius * 0.92, radius * 0.2, (1, 1, 1), 1, 0.1)

    layers = [Layer(0.04, nebula)]
    if not stage.has("planet"):
        x, y = stage.width - stage.focus, 210.0

        def world(b: Brush) -> None:
            with b.at(x, y, 1.05):
                things.planet(b, dice.choice(("#c98a5a", "#5a8fc9", "#b86aa0")))

        layers.append(Layer(0.15, None, world))
    return [*layers, Layer(0.8, ground)]


_PLACES: Mapping[str, Callable[[Stage], list[Layer]]] = {
    "mountains": _mountains,
    "hills": _hills,
    "field": _field,
    "forest": _forest,
    "city": _city,
    "desert": _desert,
    "sea": _sea,
    "island": _island,
    "lake": _lake,
    "snowfield": _snowfield,
    "space": _space,
    "interior": rooms.interior,
    "studio": rooms.studio,
}


def _foreground(stage: Stage) -> list[Layer]:
    if stage.wish.weather == "snow" or stage.wish.framing == "aerial":
        return []
    if stage.place in ("field", "hills", "mountains", "forest", "lake"):
        colours = ("#e0527a", "#f2c14e", "#f4f0e6", "#b86fd0") if stage.has("flowers", "field") else ()
        if stage.has("flowers"):
            colours = (stage.own("flowers", "#e0527a"), *colours)
        return [land.grass(stage, "#3f6a3c", HEIGHT - 8, colours)]
    return []
