"""The sky: gradient, stars, sun or moon with its glow, clouds, and what flies in it by itself."""

from __future__ import annotations

import math

import skia

from retake.providers.offline.painting.brush import Brush, Point, polygon, wave
from retake.providers.offline.painting.light import mix, packed
from retake.providers.offline.painting.stage import HEIGHT, Layer, Stage


def sky(stage: Stage) -> list[Layer]:
    """The sky's layers, the farthest first."""
    layers = [Layer(0.0, lambda b: _background(b, stage))]
    if stage.light.stars > 0.1:
        layers.append(Layer(0.0, None, lambda b: _twinkling(b, stage)))
    if stage.has("stars") and stage.light.dark:
        layers.append(Layer(0.02, None, lambda b: _aurora(b, stage)))
    if stage.place != "space":
        layers.append(Layer(0.06, None, lambda b: _clouds(b, stage)))
    return layers


def _background(b: Brush, stage: Stage) -> None:
    light, canvas = stage.light, b.canvas
    bottom = stage.horizon + 30 if stage.place != "space" else stage.bottom
    stops = [packed(c) for c in light.sky]
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(0, -40), skia.Point(0, bottom)], stops, [0, 0.42, 0.76, 1]
    )
    canvas.drawPaint(skia.Paint(Shader=shader, Dither=True))
    if light.stars > 0.05:
        _stars(b, stage)
    if stage.place != "space":
        _luminary(b, stage)


def _stars(b: Brush, stage: Stage) -> None:
    dice = stage.layout.dice("stars")
    for _ in range(420 if stage.place == "space" or stage.has("stars") else 230):
        x, y = dice.uniform(stage.left, stage.right), dice.random() ** 1.3 * stage.horizon * 0.98
        if stage.place == "space":
            y = dice.uniform(0, HEIGHT)
        bright = dice.random() ** 3
        fade = 1 - 0.8 * max(0.0, y / stage.horizon) ** 2 if stage.place != "space" else 1.0
        colour = packed(stage.light.shining("#fff4e0" if dice.random() < 0.3 else "#dfe9ff"))
        alpha = (0.25 + 0.75 * bright) * stage.light.stars * fade
        paint = skia.Paint(AntiAlias=True, Color=colour, Alphaf=alpha)
        b.canvas.drawCircle(x, y, 0.7 + 1.3 * bright, paint)
        if bright > 0.75:
            b.glow(x, y, 9, "#cfe0ff", 0.5 * alpha)


def _twinkling(b: Brush, stage: Stage) -> None:
    dice = stage.layout.dice("twinkling")
    for n in range(16):
        x, y = dice.uniform(0, stage.width), dice.random() * stage.horizon * 0.7
        shine = 0.5 + 0.5 * wave(b.t, 1.6 + 0.2 * n, n / 7)
        b.glow(x, y, 4 + 6 * shine, "#eaf1ff", (0.25 + 0.75 * shine) * stage.light.stars)


def _luminary(b: Brush, stage: Stage) -> None:
    """Sun or moon; big when asked for by name."""
    light = stage.light
    x, y = stage.sun
    named = stage.has("moon") if light.moon or stage.has("moon") else stage.has("sun")
    big = 2.1 if named else 1.0
    if stage.wish.mood == "epic":
        big *= 1.4
    strength = light.sunshine
    low = light.height < 0.2
    if light.moon or stage.has("moon"):
        b.glow(x, y, 260 * big, "#a9c4ff", 0.5 * max(strength, 0.25))
        radius = 30 * big
        alpha = 0.25 + 0.75 * strength
        _disc(b, x, y, radius, packed(light.shining("#f6f3e4"), alpha))
        for dx, dy, r in ((-0.3, -0.2, 0.24), (0.25, 0.25, 0.3), (0.3, -0.35, 0.14), (-0.15, 0.45, 0.15)):
            _disc(
                b, x + dx * radius, y + dy * radius, r * radius, packed(light.shining("#d9d8cf"), 0.6 * alpha)
            )
        return
    warm = light.sun
    b.glow(
        x, y, (520 if low else 420) * (1 + 0.2 * (big - 1)), light.sun_own, (0.62 if low else 0.5) * strength
    )
    b.glow(x, y, 170 * big, light.sun_own, 0.85 * strength)
    if light.time == "dusk" and not named:
        return
    _disc(
        b, x, y, (52 if low else 34) * big, packed(mix(warm, light.shining("#ffffff"), 0.35), strength**0.5)
    )


def _disc(b: Brush, x: float, y: float, radius: float, colour: int) -> None:
    b.canvas.drawCircle(x, y, radius, skia.Paint(AntiAlias=True, Color=colour))


def _aurora(b: Brush, stage: Stage) -> None:
    for n, own in enumerate(("#4dffb8", "#57c9ff", "#b07bff")):
        top: list[Point] = []
        for step in range(25):
            x = stage.left + (stage.right - stage.left) * step / 24
            y = (
                120
                + 46 * n
                + 44 * math.sin(x / 190 + n * 1.7 + b.t * 0.22 * stage.pace)
                + 18 * math.sin(x / 67 + n)
            )
            top.append((x, y))
        shape = polygon(top + [(x, y + 190) for x, y in reversed(top)])
        colour = b.light.shining(own)
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(0, 70), skia.Point(0, 400)],
            [packed(colour, 0.02), packed(colour, 0.26), packed(colour, 0)],
        )
        b.canvas.drawPath(shape, skia.Paint(AntiAlias=True, Shader=shader, BlendMode=skia.BlendMode.kScreen))


def _clouds(b: Brush, stage: Stage) -> None:
    dice = stage.layout.dice("clouds")
    weather = stage.wish.weather
    if weather == "fog":
        return
    heavy = weather in ("rain", "storm", "clouds", "snow")
    if stage.wish.mood in ("angry", "tense") and not heavy:
        weather, heavy = "clouds", True
    count = {"clear": 2, "rain": 15, "storm": 17, "clouds": 12, "snow": 12}.get(weather or "", 5)
    drift = (26 if stage.wish.wind else 9) * stage.pace
    span = stage.right - stage.left + 500
    light = stage.light
    for _ in range(count):
        x0, y = dice.uniform(0, span), dice.uniform(0.08, 0.62) * stage.horizon
        size = dice.uniform(0.6, 1.25) * (1.55 if heavy else 1.0) * (0.55 + 0.6 * (1 - y / stage.horizon))
        if heavy:
            y *= 0.7
        x = (x0 + b.t * drift * (0.6 + size * 0.5)) % span + stage.left - 250
        shape = _cloud(dice.random(), x, y, size)
        base = mix(light.sky[1], light.sky[2], y / stage.horizon)
        bright = mix(mix(base, light.sun, 0.55), light.shining("#ffffff"), 0.3 if not light.dark else 0.04)
        if heavy:
            bright = mix(base, light.sky[3], 0.35)
        under = mix(base, light.sky[0], 0.35 if heavy else 0.12)
        alpha = (0.85 if heavy else 0.72) * (0.45 if light.dark and not heavy else 1)
        b.ramp(shape, (y - 62 * size, packed(bright, alpha)), (y + 8 * size, packed(under, alpha * 0.75)))
    if weather == "storm":
        _lightning(b, stage)


def _cloud(seed: float, x: float, y: float, size: float) -> skia.Path:
    """A heap of circles with a flat base, as one path so that overlaps do not show."""
    shape = skia.Path()
    count = 5 + int(seed * 3)
    for n in range(count):
        share = n / (count - 1) * 2 - 1
        bump = math.sin(seed * 17 + n * 2.4) * 0.5 + 0.5
        radius = (20 + 34 * (1 - share * share) * (0.65 + 0.5 * bump)) * size
        shape.addCircle(x + share * 128 * size, y - radius * 0.45, radius)
    shape.addRoundRect(
        skia.Rect(x - 165 * size, y - 17 * size, x + 165 * size, y + 9 * size), 14 * size, 13 * size
    )
    return shape


def _lightning(b: Brush, stage: Stage) -> None:
    """A bolt now and then, with the sky lit up for the blink of an eye."""
    period = 1.7 / max(stage.pace, 0.3)
    number, since = divmod(b.t + 0.05, period)
    if since > 0.28:
        return
    dice = stage.layout.dice(f"bolt {int(number)}")
    flash = 1 - since / 0.28
    veil = skia.Paint(Color=packed((0.85, 0.88, 1.0), 0.3 * flash), BlendMode=skia.BlendMode.kScreen)
    b.canvas.drawRect(skia.Rect(stage.left, -100, stage.right, stage.bottom), veil)
    x, y = dice.uniform(0.2, 0.8) * stage.width, 60.0
    points = [(x, y)]
    while y < stage.horizon:
        x, y = x + dice.uniform(-34, 34), y + dice.uniform(20, 44)
        points.append((x, y))
    b.stroke(skia.Path.Polygon([skia.Point(*p) for p in points], False), 9, "#c8d4ff", 4, 0.25 * flash)
    b.stroke(skia.Path.Polygon([skia.Point(*p) for p in points], False), 3, "#ffffff", 9, flash)
