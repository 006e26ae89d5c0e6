"""Weather before the lens: rain, snow, fog, wind-blown leaves, sparks, fireflies."""

from __future__ import annotations

import math

import skia

from retake.providers.offline.painting.brush import Brush, path
from retake.providers.offline.painting.light import mix, packed
from retake.providers.offline.painting.stage import HEIGHT, Layer, Stage


def weather(stage: Stage) -> list[Layer]:
    """The layers of weather in front of everything."""
    kinds = {"rain": _rain, "storm": _rain, "snow": _snow}
    layers = []
    indoors = stage.place in ("interior", "studio", "space")
    if stage.wish.weather in kinds and not indoors:
        fall = kinds[stage.wish.weather]
        layers.append(Layer(1.0, None, lambda b: fall(b, stage)))
    if stage.wish.wind and not indoors:
        layers.append(Layer(1.0, None, lambda b: _leaves(b, stage)))
    if stage.wish.mood == "angry" or stage.has("dragon"):
        layers.append(Layer(1.0, None, lambda b: _motes(b, stage, "#ff8a3c", 46, rise=60)))
    elif stage.place in ("forest", "field") and stage.light.dark and stage.wish.weather is None:
        layers.append(Layer(1.0, None, lambda b: _motes(b, stage, "#ffe98a", 26, rise=7)))
    elif stage.wish.mood in ("mysterious", "romantic", "happy"):
        own = {"mysterious": "#9fd8ff", "romantic": "#ffb0cf", "happy": "#ffe9a0"}[stage.wish.mood]
        layers.append(Layer(1.0, None, lambda b: _motes(b, stage, own, 30, rise=14)))
    return layers


def fog_bank(stage: Stage, depth: float, top: float, strength: float) -> Layer:
    """A band of fog between two layers of land, drifting."""
    colour = mix(stage.light.haze, stage.light.sky[3], 0.4)

    def live(b: Brush) -> None:
        tall = 170.0
        for n in range(3):
            x = stage.width * (0.2 + 0.32 * n) + 60 * math.sin(b.t * 0.25 * stage.pace + n * 2 + depth * 9)
            b.canvas.save()
            b.canvas.translate(x, top + 26 * n)
            b.canvas.scale(stage.width * 0.42 / tall, 0.42)
            shader = skia.GradientShader.MakeRadial(
                skia.Point(0, 0),
                tall,
                [packed(colour, strength), packed(colour, strength * 0.6), packed(colour, 0)],
            )
            b.canvas.drawCircle(0, 0, tall, skia.Paint(Shader=shader))
            b.canvas.restore()

    return Layer(depth, None, live)


def _rain(b: Brush, stage: Stage) -> None:
    dice = stage.layout.dice("rain")
    storm = stage.wish.weather == "storm"
    slant = (0.42 if storm or stage.wish.wind else 0.14) * (1 if stage.sun[0] < stage.width / 2 else -1)
    speed = (0.8 + 0.5 * stage.pace) * (1.25 if storm else 1.0)
    colour = mix(stage.light.sky[3], (0.92, 0.95, 1.0), 0.5)
    for size, count, alpha in ((0.55, 280, 0.34), (1.0, 190, 0.46), (1.7, 56, 0.55)):
        drops = skia.Path()
        long = 30 * size * (0.8 + 0.3 * stage.pace)
        for _ in range(int(count * (1.35 if storm else 1))):
            y = (dice.uniform(0, HEIGHT + 160) + b.t * 900 * size**0.5 * speed) % (HEIGHT + 160) - 100
            x = dice.uniform(stage.left - 100, stage.right + 100) + y * slant
            drops.moveTo(x, y)
            drops.lineTo(x + long * slant, y + long)
        b.canvas.drawPath(
            drops,
            skia.Paint(
                AntiAlias=True,
                Color=packed(colour, alpha),
                Style=skia.Paint.kStroke_Style,
                StrokeWidth=1.1 * size + 0.4,
            ),
        )
    rings = skia.Path()
    for _ in range(26):
        x, y = dice.uniform(0, stage.width), dice.uniform(stage.horizon + 90, HEIGHT)
        age = (b.t * 1.7 * max(stage.pace, 0.2) + dice.random()) % 1
        reach = (4 + 20 * age) * (y / HEIGHT)
        rings.addOval(skia.Rect(x - reach, y - reach * 0.3, x + reach, y + reach * 0.3))
    b.canvas.drawPath(
        rings,
        skia.Paint(
            AntiAlias=True, Color=packed(colour, 0.22), Style=skia.Paint.kStroke_Style, StrokeWidth=1.3
        ),
    )


def _snow(b: Brush, stage: Stage) -> None:
    dice = stage.layout.dice("snow")
    drift = (130 if stage.wish.wind else 18) * (0.4 + 0.6 * stage.pace)
    for size, count, alpha in ((1.5, 210, 0.7), (2.7, 110, 0.82), (5.2, 30, 0.6)):
        flakes = skia.Path()
        for n in range(count):
            fall = 34 * size * (0.35 + 0.65 * stage.pace)
            y = (dice.uniform(0, HEIGHT + 60) + b.t * fall) % (HEIGHT + 60) - 30
            span = stage.right - stage.left
            x = dice.uniform(0, span) + b.t * drift * size**0.5 + 14 * math.sin(b.t * 0.9 + n)
            flakes.addCircle(x % span + stage.left, y, size * dice.uniform(0.7, 1.2))
        own = b.light.grade((0.97, 0.98, 1.0)) if not b.light.dark else mix(b.light.haze, (1, 1, 1), 0.62)
        b.canvas.drawPath(flakes, skia.Paint(AntiAlias=True, Color=packed(own, alpha)))


def _leaves(b: Brush, stage: Stage) -> None:
    dice = stage.layout.dice("leaves")
    leaf = path("M0 0 Q6 -6 14 0 Q6 6 0 0 Z")
    snowy = stage.wish.weather in ("snow", "rain", "storm")
    for n in range(0 if snowy else 56):
        speed = dice.uniform(190, 420) * max(stage.pace, 0.15)
        span = stage.right - stage.left + 80
        x = (dice.uniform(0, span) + b.t * speed) % span + stage.left - 40
        y = dice.uniform(90, HEIGHT) + 34 * math.sin(b.t * 2.3 + n)
        with b.at(x, y, dice.uniform(0.7, 1.5), b.t * 240 + n * 50):
            b.fill(leaf, dice.choice(("#c8742f", "#d9a441", "#8f9b3e", "#b5502f")))


def _motes(b: Brush, stage: Stage, own: str, count: int, rise: float) -> None:
    dice = stage.layout.dice("motes")
    for n in range(count):
        speed = rise * dice.uniform(0.5, 1.4) * max(stage.pace, 0.1)
        y = HEIGHT - (dice.uniform(0, HEIGHT * 0.7) + b.t * speed) % (HEIGHT * 0.7)
        x = dice.uniform(0, stage.width) + 22 * math.sin(b.t * 0.8 + n * 1.7)
        shine = 0.5 + 0.5 * math.sin(b.t * 2.1 + n * 2.3)
        size = dice.uniform(4, 12)
        b.glow(x, y, size * 1.7, own, 0.25 + 0.6 * shine)
