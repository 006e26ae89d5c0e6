"""Water: sea, lake and shore, with the sky in it, light on the waves, and foam."""

from __future__ import annotations

import math

import skia

from retake.providers.offline.painting.brush import Brush, polygon
from retake.providers.offline.painting.light import mix, packed
from retake.providers.offline.painting.stage import HEIGHT, Layer, Stage


def water(stage: Stage, top: float, calm: float, own: str = "#2f7f9e") -> Layer:
    """Water from `top` down; `calm` 1 is a mirror, 0 a rough sea."""
    dice = stage.layout.dice("water")
    ripples = [
        (dice.uniform(stage.left, stage.right), dice.random() ** 1.7, dice.uniform(0.6, 1.5), dice.random())
        for _ in range(110)
    ]
    rough = (1.6 if stage.wish.weather == "storm" or stage.wish.mood == "angry" else 1.0) * (1.25 - calm)

    def still(b: Brush) -> None:
        far = mix(stage.light.sky[3], b.light.lit(own, 0.55), 0.4)
        near = mix(b.light.lit(own, 1.0, 0.62), stage.light.sky[0], 0.25)
        sea = polygon(
            [(stage.left, top), (stage.right, top), (stage.right, stage.bottom), (stage.left, stage.bottom)]
        )
        b.ramp(sea, (top, packed(far)), (HEIGHT, packed(near)))

    def live(b: Brush) -> None:
        still(b)
        _glitter(b, stage, top)
        bright, dark = skia.Path(), skia.Path()
        for x, near, long, phase in ripples:
            y = top + 6 + near * (HEIGHT - top + 40)
            reach = (16 + 90 * near) * long
            rise = math.sin(b.t * stage.pace * (1.1 + phase) + phase * 9 + x / 90) * (1 + 5 * near) * rough
            place = x + b.t * stage.pace * (4 + 16 * near) * (1 if phase > 0.4 else 0.5)
            place = (place - stage.left) % (stage.right - stage.left) + stage.left
            thick = (0.8 + 3.4 * near) * (0.6 + rough * 0.5)
            target = bright if phase > 0.45 else dark
            target.moveTo(place - reach, y + rise)
            target.quadTo(place, y + rise - thick * 2, place + reach, y + rise)
            target.quadTo(place, y + rise + thick * 0.4, place - reach, y + rise)
        b.canvas.drawPath(
            bright,
            skia.Paint(AntiAlias=True, Color=packed(mix(stage.light.sky[2], stage.light.sun, 0.3), 0.34)),
        )
        b.canvas.drawPath(
            dark, skia.Paint(AntiAlias=True, Color=packed(mix(stage.light.sky[0], (0, 0, 0), 0.3), 0.22))
        )

    return Layer(0.4, None, live)


def _glitter(b: Brush, stage: Stage, top: float) -> None:
    """The sun's or moon's way over the water."""
    strength = stage.light.sunshine * (0.95 if stage.light.height < 0.2 or stage.light.moon else 0.5)
    if strength < 0.05:
        return
    dice = stage.layout.dice("glitter")
    path = skia.Path()
    for n in range(74):
        near = (n / 74) ** 1.35
        y = top + 3 + near * (HEIGHT - top)
        spread = 16 + 120 * near
        x = stage.sun[0] + dice.uniform(-1, 1) * spread + 10 * math.sin(b.t * stage.pace * 1.4 + n * 1.9)
        long = (
            (9 + 44 * near)
            * dice.uniform(0.5, 1.3)
            * (0.7 + 0.4 * math.sin(b.t * stage.pace * 2.2 + n * 2.7))
        )
        thick = 1.0 + 3.2 * near
        path.addOval(skia.Rect(x - long, y - thick, x + long, y + thick))
    colour = mix(stage.light.sun, (1, 1, 1), 0.25)
    b.canvas.drawPath(path, skia.Paint(AntiAlias=True, Color=packed(colour, 0.62 * strength)))
    b.glow(stage.sun[0], top + 20, 210, stage.light.sun, 0.35 * strength)


def shore(stage: Stage, own: str = "#e3c58f") -> Layer:
    """A beach in the foreground, with foam that comes and goes."""
    dice = stage.layout.dice("shore")
    tilt = dice.uniform(-34, 34)
    base = HEIGHT - 62
    stones = [
        (dice.uniform(stage.left, stage.right), dice.uniform(24, 80), dice.uniform(4, 15)) for _ in range(16)
    ]

    def line(offset: float) -> str:
        left, right = base + tilt + offset, base - tilt + offset
        middle = stage.width / 2
        return (
            f"M{stage.left} {left:.1f} Q{middle * 0.6:.1f} {left - 44:.1f} {middle:.1f} {base + offset:.1f} "
            f"Q{middle * 1.5:.1f} {right + 42:.1f} {stage.right} {right:.1f} "
            f"L{stage.right} {stage.bottom} L{stage.left} {stage.bottom} Z"
        )

    def live(b: Brush) -> None:
        swell = 9 * math.sin(b.t * stage.pace * 1.1)
        b.fill(line(-20 + swell), "#dfe9ea", 1.0, 0.35)
        b.fill(line(-12 + swell * 0.8), "#ffffff", 1.05, 0.72)
        b.fill(line(-5 + swell * 0.6), own, 0.74)
        b.fill(line(9), own)
        for x, down, radius in stones:
            b.oval(x, base + down + 4, radius * 1.4, radius * 0.6, own, 0.6)
            b.oval(x, base + down, radius * 1.2, radius * 0.75, "#8d8478", 0.85)

    return Layer(0.95, None, live)
