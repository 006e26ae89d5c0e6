"""Rooms: a living room, kitchen or café with a window on the world, and a photographer's studio."""

from __future__ import annotations

import skia

from retake.providers.offline.painting.brush import Brush, polygon
from retake.providers.offline.painting.light import mix, packed, rgb
from retake.providers.offline.painting.stage import HEIGHT, Layer, Stage


def interior(stage: Stage) -> list[Layer]:
    """A wall with a window, what the room is for, and a table before it."""
    wall = stage.layout.dice("wall").choice(("#8c6f62", "#5f7480", "#7d7a5f", "#866a7a"))
    floor = stage.horizon + 110

    def outside(b: Brush) -> None:
        x = stage.width - stage.focus
        b.rect(x - 178, 96, 356, 300, "#3a2c26")
        glass = skia.Rect(x - 164, 110, x + 164, 382)
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(0, 90), skia.Point(0, 400)], [packed(c) for c in b.light.sky]
        )
        b.canvas.drawRect(glass, skia.Paint(Shader=shader))
        b.canvas.save()
        b.canvas.clipRect(glass)
        b.glow(x + 60, 250, 150, b.light.sun, 0.7 * b.light.sunshine)
        far = Brush(b.canvas, b.light, 0.3)
        for n in range(9):
            far.rect(x - 170 + n * 40, 300 - (n * 53) % 70, 34, 200, "#5d6f8c", 0.9)
        b.canvas.restore()
        b.rect(x - 4, 110, 8, 272, "#3a2c26")
        b.rect(x - 164, 236, 328, 7, "#3a2c26")
        b.rect(x - 192, 386, 384, 16, "#4a382f", r=2)

    def still(b: Brush) -> None:
        glow = mix(b.light.lit(wall, 1.0, 1.0), b.light.shining("#ffb86a"), 0.24 * b.light.lamps)
        shade = mix(b.light.lit(wall, 1.0, 0.6), b.light.shining("#c8783a"), 0.16 * b.light.lamps)
        room = polygon(
            [(stage.left, -60), (stage.right, -60), (stage.right, stage.bottom), (stage.left, stage.bottom)]
        )
        b.ramp(room, (60, packed(shade)), (floor, packed(glow)))
        b.rect(stage.left, floor, stage.right - stage.left, 400, "#6b4a36", 0.9)
        b.rect(stage.left, floor - 14, stage.right - stage.left, 14, "#4a3327")
        for n in range(9):
            b.rect(stage.left, floor + 22 + n * 26, stage.right - stage.left, 2, "#4a3327", 0.9)
        outside(b)
        {"kitchen": _kitchen, "cafe": _cafe}.get(_kind(stage), _living)(b, stage)

    def lamps(b: Brush) -> None:
        x, y = stage.focus, 168.0
        b.rect(x - 1.5, -40, 3, y, "#23211f")
        b.fill(f"M{x - 16} {y - 44} L{x + 16} {y - 44} L{x + 52} {y} L{x - 52} {y} Z", "#c8803a")
        b.shine(f"M{x - 46} {y} Q{x} {y + 12} {x + 46} {y} Z", "#fff0c0", max(0.35, b.light.lamps))
        b.glow(x, y + 10, 380, "#ffb866", 0.3 + 0.5 * b.light.lamps)

    return [Layer(0.3, still), Layer(0.5, None, lamps), Layer(0.72, lambda b: _table(b, stage))]


def _kind(stage: Stage) -> str:
    return next((s for s in stage.wish.subjects if s in ("kitchen", "cafe")), "interior")


def _living(b: Brush, stage: Stage) -> None:
    x, floor = stage.focus, stage.horizon + 110
    b.rect(x - 190, floor - 92, 380, 84, "#b5654a", r=16)
    b.rect(x - 206, floor - 76, 46, 84, "#a5573e", r=14)
    b.rect(x + 160, floor - 76, 46, 84, "#a5573e", r=14)
    b.rect(x - 160, floor - 46, 158, 40, "#c97a5c", r=10)
    b.rect(x + 2, floor - 46, 158, 40, "#c97a5c", r=10)
    for n, own in enumerate(("#d9b56a", "#6a8f8a", "#c4a0b0")):
        b.rect(x - 150 + n * 104, 232, 76, 96, "#efe6d6", 0.9)
        b.rect(x - 142 + n * 104, 240, 60, 80, own)


def _kitchen(b: Brush, stage: Stage) -> None:
    x, floor = stage.focus, stage.horizon + 110
    for n in range(5):
        left = x - 260 + n * 106
        b.rect(left, floor - 96, 100, 92, "#5f7f78", r=3)
        b.rect(left + 38, floor - 86, 24, 4, "#d8c08a", r=2)
    b.rect(x - 274, floor - 110, 552, 16, "#e6dccb", r=3)
    b.rect(x - 240, 232, 470, 9, "#8a6446")
    for n in range(9):
        b.rect(
            x - 226 + n * 50,
            232 - 26 - n * 17 % 22,
            30,
            26 + n * 17 % 22,
            ("#d9b56a", "#c8573a", "#8fb0a0")[n % 3],
            r=4,
        )
    b.rect(x - 60, floor - 158, 92, 48, "#3a3f47", r=8)
    b.rect(x - 74, floor - 150, 16, 7, "#3a3f47", r=3)


def _cafe(b: Brush, stage: Stage) -> None:
    x, floor = stage.focus, stage.horizon + 110
    b.rect(x - 240, floor - 120, 470, 118, "#5a3d2e", r=4)
    for n in range(11):
        b.rect(x - 230 + n * 42, floor - 108, 34, 96, "#6d4a38", r=3)
    b.rect(x - 256, floor - 134, 502, 17, "#d9c09a", r=3)
    b.rect(x - 40, floor - 214, 130, 80, "#b9bec6", r=9)
    b.rect(x - 24, floor - 182, 98, 34, "#4a4f58", r=4)
    b.rect(x - 218, 206, 190, 118, "#262a28", r=4)
    for n in range(5):
        b.rect(x - 202, 226 + n * 18, 90 + n * 31 % 60, 4, "#efe9dc", 0.9, r=2)


def _table(b: Brush, stage: Stage) -> None:
    top = stage.horizon + 150
    x = stage.width * 0.5
    b.shadow(x, top + 96, 430, 40, 0.4)
    b.fill(
        f"M{x - 330} {top} L{x + 330} {top} L{x + 470} {HEIGHT + 60} L{x - 470} {HEIGHT + 60} Z", "#a8744a"
    )
    b.fill(f"M{x - 330} {top} L{x + 330} {top} L{x + 334} {top + 5} L{x - 334} {top + 5} Z", "#d9a874")
    if not stage.has("mug"):
        from retake.providers.offline.painting.figures_things import mug

        with b.at(x - 150, top + 62, 0.8):
            mug(b, "#e8e2d6")
    b.rect(x + 90, top + 40, 150, 16, "#3f5f7a", r=2)
    b.rect(x + 98, top + 27, 140, 14, "#c8573a", r=2)


def studio(stage: Stage) -> list[Layer]:
    """A seamless backdrop with a soft light on it, an arch, and leaves' shadows."""
    dice = stage.layout.dice("studio")
    usual = dice.choice(("#d9b8a0", "#b8c4b0", "#c0b4cc", "#a9c0cc", "#e0c9a0"))

    def still(b: Brush) -> None:
        high, low = b.light.lit(usual, 1.0, 0.74), b.light.lit(usual, 1.0, 1.12)
        room = polygon(
            [(stage.left, -60), (stage.right, -60), (stage.right, stage.bottom), (stage.left, stage.bottom)]
        )
        b.ramp(room, (0, packed(high)), (HEIGHT * 0.78, packed(low)))
        x = stage.width * 0.5
        b.fill(
            f"M{x - 250} 560 L{x - 250} 300 Q{x - 250} 70 {x} 70 Q{x + 250} 70 {x + 250} 300 L{x + 250} 560 Z",
            usual,
            0.86,
        )
        b.glow(x, 300, 330, mix(b.light.sun_own, rgb(usual), 0.4), 0.55)
        b.ramp(
            polygon([(stage.left, 556), (stage.right, 556), (stage.right, stage.bottom), (stage.left, stage.bottom)]),
            (556, packed(mix(low, (1, 1, 1), 0.16))), (HEIGHT + 40, packed(b.light.lit(usual, 1.0, 0.82))),
        )  # fmt: skip
        if b.light.lamps > 0.4:
            for side in (-1, 1):
                b.glow(x + side * 470, 170, 340, ("#ff7ac0", "#6ab8ff")[side > 0], 0.4)

    def leaves(b: Brush) -> None:
        from retake.providers.offline.painting.brush import wave

        for n in range(9):
            turn = -62 + n * 14 + 3 * wave(b.t, 4.0, n / 9)
            with b.at(stage.width * 0.9, 40, 1, turn + 190):
                b.fill("M0 0 Q170 -40 330 0 Q170 34 0 0 Z", usual, 0.6, 0.3)

    return [Layer(0.1, still), Layer(0.2, None, leaves)]
