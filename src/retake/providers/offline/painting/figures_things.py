"""Things and wonders: goods on their plinth, fire, palms, bridges, planets, each on its own ground line."""

from __future__ import annotations

import math

import skia

from retake.providers.offline.painting.brush import Brush, wave
from retake.providers.offline.painting.light import packed


def plinth(b: Brush, own: str) -> None:
    """A round plinth in two steps; its top is at 0."""
    for wide, top, low, shade in ((104, 34, 76, 0.92), (74, 0, 36, 1.0)):
        b.round(
            f"M{-wide} {top} L{-wide} {low} Q0 {low + wide * 0.24} {wide} {low} L{wide} {top} Z",
            own,
            -wide,
            wide * 1.2,
        )
        b.oval(0, top, wide, wide * 0.15, own, 1.16 * shade)


def bottle(b: Brush, own: str) -> None:
    """A flacon with label and cap."""
    b.shadow(10, 0, 46, 7, 0.4)
    b.round(
        "M-32 -4 L-32 -66 Q-32 -78 -18 -80 L18 -80 Q32 -78 32 -66 L32 -4 Q32 0 26 0 L-26 0 Q-32 0 -32 -4 Z",
        own,
        -36,
        44,
    )
    b.fill("M-28 -8 L-28 -62 Q-26 -70 -18 -72 L-14 -72 L-14 -8 Z", "#ffffff", 1.2, 0.28)
    b.fill("M24 -8 L24 -66 L28 -62 L28 -8 Z", "#ffffff", 1.2, 0.2)
    b.rect(-10, -91, 20, 12, "#d8b56a")
    b.round("M-14 -118 L14 -118 L14 -90 L-14 -90 Z", "#2b2a30", -18, 20)
    b.rect(-19, -50, 38, 30, "#fbf6ea", r=1.5, alpha=0.95)
    b.rect(-11, -43, 22, 2.4, "#7a6a55")
    b.rect(-7, -37, 14, 1.6, "#a89880")
    b.rect(-9, -28, 18, 1.2, "#a89880")
    sweep = (b.t * 0.16) % 1
    b.canvas.save()
    b.canvas.clipRect(skia.Rect(-32, -80, 32, 0))
    b.fill(
        f"M{-90 + 190 * sweep} 0 L{-70 + 190 * sweep} 0 L{-40 + 190 * sweep} -84 L{-60 + 190 * sweep} -84 Z",
        "#ffffff",
        1.3,
        0.22,
    )
    b.canvas.restore()


def shoe(b: Brush, own: str) -> None:
    """A running shoe."""
    b.shadow(0, 0, 84, 7, 0.4)
    with b.at(0, -4 + 3 * wave(b.t, 3.0)):
        b.round(
            "M-74 -14 Q-80 -46 -66 -72 Q-50 -62 -38 -68 L-28 -74 Q-8 -52 28 -40 Q66 -34 76 -14 Z",
            own,
            -110,
            120,
        )
        b.fill("M-74 -14 Q-77 -32 -70 -52 Q-44 -44 -36 -14 Z", own, 0.7)
        b.fill("M34 -38 Q68 -34 76 -14 L44 -14 Q46 -28 34 -38 Z", own, 0.8)
        b.fill("M-34 -18 Q6 -22 34 -36 Q14 -14 -26 -12 Z", "#ffffff", 1.1, 0.9)
        b.fill("M-78 -16 Q0 -10 78 -16 Q84 -4 74 0 L-70 0 Q-82 -4 -78 -16 Z", "#f7f5ef")
        b.fill("M-72 -3 L74 -3 L72 0 L-70 0 Z", "#33363d")
        for n in range(5):
            b.line([(-26 + n * 9, -68 + n * 6.4), (-15 + n * 9, -60 + n * 5.4)], 2.6, "#f7f5ef")


def mug(b: Brush, own: str) -> None:
    """A cup, steaming."""
    b.shadow(6, 0, 58, 7, 0.4)
    for n in range(3):
        x = -16 + n * 16
        sway = 7 * math.sin(b.t * 1.3 + n * 2)
        b.stroke(
            f"M{x} -82 Q{x + sway} -98 {x - sway * 0.6} -112 Q{x - sway} -126 {x + sway * 0.5} -142",
            4.5,
            "#ffffff",
            1.1,
            0.3,
        )
    b.oval(0, -4, 58, 9, "#f1ebe0")
    handle = skia.Path()
    handle.addOval(skia.Rect(24, -64, 64, -24))
    b.stroke(handle, 8, own, 0.8)
    b.round("M-42 -76 L42 -76 Q42 -30 24 -8 L-24 -8 Q-42 -30 -42 -76 Z", own, -46, 54)
    b.oval(0, -76, 42, 9.5, own, 1.15)
    b.oval(0, -75, 36, 7, "#4a2c1a")
    b.oval(-3, -75, 17, 3.4, "#c79a68")


def flowers(b: Brush, own: str) -> None:
    """A stand of tall flowers swaying."""
    for n in range(7):
        x, tall = -48 + n * 16, 58 + 34 * math.sin(n * 2.1) ** 2
        tip = x + (n - 3) * 5 + 5 * math.sin(b.t * 1.5 + n)
        b.stroke(f"M{x} 2 Q{x} {-tall * 0.5} {tip} {-tall}", 3, "#3f7d3d")
        b.fill(
            f"M{x} {-tall * 0.3} Q{x + 16} {-tall * 0.55} {x + 22} {-tall * 0.5} Q{x + 14} "
            f"{-tall * 0.25} {x} {-tall * 0.22} Z",
            "#4d9148",
        )
        for petal in range(8):
            with b.at(tip, -tall, 1, petal * 45 + 4 * math.sin(b.t + n)):
                b.oval(0, -11, 5.4, 10, own, 1.0 + 0.12 * (petal % 2))
        b.oval(tip, -tall, 5.6, 5.6, "#f4c430", 1.1)


def fire(b: Brush, own: str) -> None:
    """A camp fire: logs, flames, sparks and its light."""
    pulse = 1 + 0.08 * math.sin(b.t * 11) + 0.05 * math.sin(b.t * 17)
    b.glow(0, -30, 330 * pulse, "#ff8a34", 0.85)
    b.shadow(0, 0, 62, 9, 0.5)
    for n in range(9):
        angle = n * math.tau / 9
        b.oval(math.cos(angle) * 54, 4 + math.sin(angle) * 11, 12, 8, "#6d6a68", 0.9)
    for turn in (-16, 14, -2):
        with b.at(0, -3, 1, turn):
            b.rect(-46, -6, 92, 11, "#5a3a26", 1.2, r=5)
    for size, colour, speed in ((1.0, "#ff6a1f", 7.0), (0.7, own, 9.0), (0.42, "#fff2b0", 11.0)):
        for n in (-1, 0, 1):
            tall = (92 - 24 * abs(n)) * size * (1 + 0.16 * math.sin(b.t * speed + n * 2))
            lean = 9 * math.sin(b.t * speed * 0.6 + n) * size
            x = n * 21 * size
            b.shine(
                f"M{x - 19 * size} -2 Q{x - 26 * size} {-tall * 0.45} {x + lean} {-tall} "
                f"Q{x + 26 * size} {-tall * 0.45} {x + 19 * size} -2 Z",
                colour,
                0.9,
            )
    for n in range(14):
        age = (b.t * 0.55 + n / 14) % 1
        b.glow(22 * math.sin(n * 7 + b.t * 2) * age, -70 - 150 * age, 7, "#ffc060", 1 - age)


def palm(b: Brush, own: str) -> None:
    """A palm leaning to the sea."""
    b.shadow(10, 2, 46, 6, 0.3)
    sway = 3 * wave(b.t, 3.6)
    top = (30 + sway, -104)
    b.stroke(f"M0 2 Q4 -50 {top[0]} {top[1]}", 8, "#7d5f42")
    for n in range(8):
        share = n / 8
        b.line([(-5 + 26 * share**2, -12 * n - 4), (5 + 26 * share**2, -12 * n - 6)], 1.2, "#54402c")
    for n, (dx, dy) in enumerate(
        ((-66, 14), (-54, -22), (-20, -40), (24, -38), (58, -14), (64, 24), (-36, 36), (34, 40))
    ):
        tip_x, tip_y = top[0] + dx + sway * 2, top[1] + dy + 3 * math.sin(b.t * 2 + n)
        mid_x, mid_y = top[0] + dx * 0.5, top[1] + dy * 0.4 - 22
        b.fill(
            f"M{top[0]} {top[1]} Q{mid_x} {mid_y - 8} {tip_x} {tip_y} Q{mid_x} {mid_y + 14} "
            f"{top[0]} {top[1]} Z",
            own,
            0.75 + 0.1 * (n % 4),
        )
    for dx in (-5, 4, 9):
        b.oval(top[0] + dx, top[1] + 6, 5, 5.5, "#6b4a2c")


def bridge(b: Brush, own: str) -> None:
    """A suspension bridge across the whole view; 0 is the deck's middle."""
    for x in (-300, 300):
        b.rect(x - 15, -170, 11, 260, own, 0.95)
        b.rect(x + 4, -170, 11, 260, own, 0.78)
        for y in (-168, -110, -50):
            b.rect(x - 15, y, 30, 8, own, 0.9)
        b.rect(x - 26, 60, 52, 40, "#6b6e74")
        if b.light.lamps > 0.3:
            b.glow(x, -172, 22, "#ff5a4a", 0.8)
    hangers = skia.Path()
    for n in range(-30, 31):
        place = n * 20.0
        sag = -164 + 150 * (1 - (place / 300) ** 2) if abs(place) < 300 else -164 + (abs(place) - 300) * 0.54
        if sag < 0:
            hangers.moveTo(place, sag)
            hangers.lineTo(place, 0)
    b.stroke(hangers, 1.3, own, 0.8)
    b.stroke("M-610 0 L-300 -166 Q0 136 300 -166 L610 0", 4, own)
    b.rect(-900, -3, 1800, 13, own, 0.85)
    b.rect(-900, 9, 1800, 4, own, 0.55)
    for n in range(-22, 23):
        b.glow(n * 40, -10, 14, "#ffd890", b.light.lamps)
    for n in range(7):
        place = (n * 190 + b.t * (70 + 9 * n)) % 1500 - 750
        b.rect(place, -10, 17, 6, ("#c94a3a", "#e8e4da", "#3a5f9a")[n % 3], r=2)


def planet(b: Brush, own: str) -> None:
    """A great ringed planet, banded and half in shade; 0 is its centre."""
    b.glow(0, 0, 190, own, 0.45)
    _ring(b, behind=True)
    disc = skia.Path()
    disc.addCircle(0, 0, 100)
    bright = packed(b.light.shining(own))
    shader = skia.GradientShader.MakeRadial(
        skia.Point(-42, -42), 178, [bright, bright, packed((0.02, 0.02, 0.06))],
        [0, 0.35, 1],
    )  # fmt: skip
    b.canvas.drawPath(disc, skia.Paint(AntiAlias=True, Shader=shader))
    b.canvas.save()
    b.canvas.clipPath(disc, True)
    with b.at(0, 0, 1, -16):
        for n in range(8):
            y = -88 + n * 24 + 3 * math.sin(n * 4)
            band = skia.Rect(-120, y, 120, y + 6 + 7 * abs(math.sin(n * 2.2)))
            b.canvas.drawRect(band, skia.Paint(Color=packed((1, 1, 1) if n % 2 else (0, 0, 0), 0.12)))
    b.canvas.restore()
    _ring(b, behind=False)


def _ring(b: Brush, behind: bool) -> None:
    """One half of the rings: the far one lies behind the planet."""
    with b.at(0, 0, 1, -16):
        b.canvas.clipRect(skia.Rect(-220, -90, 220, 0) if behind else skia.Rect(-220, 0, 220, 90))
        for reach, wide, alpha in ((150, 5, 0.5), (168, 9, 0.75), (184, 3, 0.5)):
            oval = skia.Path()
            oval.addOval(skia.Rect(-reach, -reach * 0.2, reach, reach * 0.2))
            paint = skia.Paint(
                AntiAlias=True, Color=packed(b.light.shining("#e6d3ae"), alpha * (0.6 if behind else 1))
            )
            paint.setStyle(skia.Paint.kStroke_Style)
            paint.setStrokeWidth(wide * 0.8)
            b.canvas.drawPath(oval, paint)
