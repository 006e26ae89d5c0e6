"""Made things: houses, towers, vehicles, machines and goods, each about 100 units tall on its own ground line."""

from __future__ import annotations

import math

import skia

from retake.providers.offline.painting.brush import Brush, polygon, wave

_SMOKE = "#c9ccd2"


def smoke(b: Brush, x: float, y: float, size: float) -> None:
    """Puffs that rise and fade."""
    for n in range(5):
        age = (b.t * 0.28 + n / 5) % 1
        b.oval(
            x + age * 26 * size + 3 * math.sin(b.t + n), y - age * 46 * size, (3 + 11 * age) * size,
            (3 + 9 * age) * size, _SMOKE, 1.0, 0.5 * (1 - age),
        )  # fmt: skip


def lighthouse(b: Brush, own: str) -> None:
    """A banded tower with a lantern; its beam turns when it is dark."""
    b.fill("M-46 0 Q-40 -12 -22 -12 Q-6 -20 14 -14 Q34 -12 48 0 Z", "#5a5650")
    b.round("M-13 -10 L-8.5 -82 L8.5 -82 L13 -10 Z", "#f2efe6", -13, 13)
    for low, high in ((-24, -38), (-52, -66)):
        wide, thin = 13 + (low + 10) * 0.0625, 13 + (high + 10) * 0.0625
        b.round(f"M{-wide} {low} L{-thin} {high} L{thin} {high} L{wide} {low} Z", own, -13, 13)
    b.rect(-12, -85, 24, 3.4, "#2f3238")
    b.rect(-7, -97, 14, 12, "#39424e")
    b.lamp("M-5.5 -96 L5.5 -96 L5.5 -86 L-5.5 -86 Z", "#9fb4c4", "#fff1b8")
    b.fill("M-9 -97 Q0 -112 9 -97 Z", own, 0.85)
    b.rect(-0.8, -112, 1.6, 7, "#2f3238")
    b.rect(-3, -22, 6, 12, "#4a3a30", r=3)
    b.lamp("M-1.6 -46 L1.6 -46 L1.6 -41 L-1.6 -41 Z")
    shine = b.light.lamps
    if shine > 0.25:
        b.glow(0, -91, 60, "#fff0b0", shine)
        turn = b.t * 0.9 + 2.7
        reach, open_ = 330 * math.cos(turn), 34 + 14 * abs(math.sin(turn))
        beam = polygon([(0, -93), (reach, -93 - open_), (reach, -89 + open_ * 0.5), (0, -89)])
        colour = b.light.shining("#fff3c4")
        from_, to = (int(255 * 0.55 * shine), 0)
        inner = from_ << 24 | sum(int(v * 255) << s for v, s in zip(colour, (16, 8, 0), strict=True))
        outer = to << 24 | inner & 0xFFFFFF
        b.ramp(beam, (0, inner), (reach or 1, outer), across=True)


def house(b: Brush, own: str) -> None:
    """A gabled house with chimney and garden path."""
    b.shadow(8, 1, 74, 8)
    b.fill("M34 -74 L46 -74 L46 -48 L34 -40 Z", "#7d4a3c")
    smoke(b, 40, -76, 0.8)
    b.round("M-50 0 L-50 -46 L50 -46 L50 0 Z", "#efe4d0", -50, 50)
    b.fill("M-60 -44 L-34 -88 L34 -88 L60 -44 Z", own)
    b.fill("M-60 -44 L60 -44 L60 -40 L-60 -40 Z", own, 0.7)
    b.rect(-8, -28, 17, 28, "#6d4530", r=1)
    for x in (-40, 20):
        b.rect(x - 2, -37, 24, 22, "#fbf7ee")
        b.lamp(f"M{x} -35 L{x + 20} -35 L{x + 20} -17 L{x} -17 Z")
        b.rect(x + 9, -35, 2, 18, "#fbf7ee")
        b.rect(x, -27, 20, 2, "#fbf7ee")
    b.lamp("M-6 -70 L6 -70 L6 -58 L-6 -58 Z")
    b.glow(0, -24, 90, "#ffb85c", 0.4 * b.light.lamps)


def cabin(b: Brush, own: str) -> None:
    """A log cabin under a steep roof."""
    b.shadow(6, 1, 66, 8)
    smoke(b, 26, -92, 1.0)
    b.rect(20, -92, 12, 34, "#77726e")
    b.round("M-44 0 L-44 -40 L44 -40 L44 0 Z", "#8a5f3d", -44, 44)
    for n in range(6):
        b.rect(-44, -7 - n * 7, 88, 1.4, "#4c3120", 0.9)
    b.fill("M-56 -34 L0 -86 L56 -34 L50 -29 L0 -74 L-50 -29 Z", own, 0.9)
    b.fill("M-46 -36 L0 -78 L46 -36 Z", "#8a5f3d", 0.8)
    b.fill("M-57 -34 L0 -87 L57 -34 L48 -34 L0 -76 L-48 -34 Z", own)
    b.rect(-7, -26, 15, 26, "#3f291c", r=1)
    for x in (-34, 16):
        b.lamp(f"M{x} -28 L{x + 16} -28 L{x + 16} -13 L{x} -13 Z", warm="#ffc062")
    b.lamp("M-6 -58 L6 -58 L6 -48 L-6 -48 Z", warm="#ffc062")
    b.glow(0, -22, 100, "#ffa64a", 0.55 * b.light.lamps)


def castle(b: Brush, own: str) -> None:
    """A castle with towers, cones and flags."""
    b.fill("M-110 6 Q-70 -22 0 -20 Q76 -22 112 6 Z", "#55604f", 0.8)
    for x, wide, tall in ((-58, 20, 74), (58, 20, 70), (-24, 16, 96), (26, 18, 110)):
        b.round(
            f"M{x - wide / 2} -6 L{x - wide / 2} {-tall} L{x + wide / 2} {-tall} L{x + wide / 2} -6 Z",
            "#b3a898",
            x - wide / 2,
            x + wide / 2,
        )
        b.fill(f"M{x - wide / 2 - 3} {-tall} L{x} {-tall - wide * 1.7} L{x + wide / 2 + 3} {-tall} Z", own)
        b.lamp(
            f"M{x - 1.8} {-tall + 18} L{x + 1.8} {-tall + 18} L{x + 1.8} {-tall + 10} Q{x} "
            f"{-tall + 7} {x - 1.8} {-tall + 10} Z"
        )
        peak = -tall - wide * 1.7
        b.rect(x - 0.5, peak - 11, 1, 12, "#3a3533")
        swing = 2 * math.sin(b.t * 5 + x)
        b.fill(
            f"M{x} {peak - 11} Q{x + 7} {peak - 11 + swing} {x + 14} {peak - 8} L{x} {peak - 4} Z", "#c93a34"
        )
    b.round("M-60 -2 L-60 -44 L60 -44 L60 -2 Z", "#a89d8d", -60, 60)
    for n in range(11):
        b.rect(-60 + n * 11, -50, 6.5, 7, "#a89d8d", 1.0 - n * 0.02)
    b.fill("M-10 -2 L-10 -20 Q0 -34 10 -20 L10 -2 Z", "#40342c")
    for x in (-40, -22, 22, 40):
        b.lamp(f"M{x - 2} -22 L{x + 2} -22 L{x + 2} -32 Q{x} -35 {x - 2} -32 Z")


def windmill(b: Brush, own: str) -> None:
    """A tower mill with turning sails."""
    b.shadow(4, 1, 40, 6)
    b.round("M-20 0 L-12 -72 L12 -72 L20 0 Z", "#f0e8da", -20, 20)
    b.fill("M-15 -71 Q0 -94 15 -71 Z", own)
    b.rect(-5, -17, 10, 17, "#5a4030", r=2)
    b.lamp("M-3 -52 L3 -52 L3 -42 L-3 -42 Z")
    with b.at(0, -74, 1, b.t * 38 + 20):
        for n in range(4):
            with b.at(0, 0, 1, n * 90):
                b.rect(-1, -58, 2, 58, "#5a4030")
                b.rect(1, -57, 10, 44, "#f7f2e4", alpha=0.92)
                for bar in range(5):
                    b.rect(1, -57 + bar * 10.5, 10, 1, "#8a7a66")
    b.oval(0, -74, 3, 3, "#3a2c24")


def boat(b: Brush, own: str) -> None:
    """A sailing boat rocking on the swell."""
    with b.at(0, 2 * wave(b.t, 3.1), 1, 2.4 * wave(b.t, 3.7, 0.2)):
        b.fill("M-44 4 Q0 10 44 4 L40 9 L-40 9 Z", "#0c1c2a", 1.0, 0.3)
        b.rect(-1.2, -96, 2.4, 84, "#6a4a32")
        b.round("M3 -94 Q40 -52 38 -18 L3 -18 Z", "#fbf6ea", 0, 44)
        b.round("M-3 -84 Q-22 -52 -34 -18 L-3 -18 Z", "#f1e6d2", -34, 4)
        b.fill("M-44 -13 L46 -13 Q40 4 28 6 L-28 6 Q-40 3 -44 -13 Z", own)
        b.fill("M-44 -13 L46 -13 L45 -9 L-43 -9 Z", "#f7efe0")
        b.fill("M0 -97 L13 -101 L0 -105 Z", own, 1.1)


def ship(b: Brush, own: str) -> None:
    """A steamer with lit portholes."""
    with b.at(0, 1.4 * wave(b.t, 3.6), 1, 0.8 * wave(b.t, 4.3)):
        smoke(b, 4, -74, 1.5)
        b.round("M-10 -44 L-8 -76 L8 -76 L10 -44 Z", own, -10, 10)
        b.rect(-8, -72, 16, 5, "#23262c")
        b.round("M26 -44 L27 -68 L40 -68 L42 -44 Z", own, 26, 42)
        b.rect(-56, -46, 110, 16, "#f4f0e6")
        b.rect(-40, -58, 74, 13, "#f4f0e6", 0.93)
        b.fill("M-104 -32 L108 -36 Q100 -8 92 4 L-84 4 Q-98 -8 -104 -32 Z", "#2c3a4c")
        b.fill("M-90 -4 L96 -4 L92 4 L-84 4 Z", "#a5382e")
        for n in range(11):
            x = -72 + n * 14
            b.lamp(f"M{x} -22 L{x + 5} -22 L{x + 5} -17 L{x} -17 Z")
            if n < 8:
                b.lamp(f"M{x + 24} -42 L{x + 31} -42 L{x + 31} -36 L{x + 24} -36 Z")


def car(b: Brush, own: str) -> None:
    """A car from the side, its wheels turning."""
    b.shadow(0, 1, 92, 8, 0.4)
    bounce = 0.8 * math.sin(b.t * 9)
    with b.at(0, bounce):
        b.round(
            "M-84 -12 Q-88 -32 -68 -36 L-44 -40 Q-30 -62 -4 -62 L18 -62 Q38 -60 52 -40 L76 -34 "
            "Q88 -30 86 -12 Z",
            own,
            -110,
            120,
        )
        b.lamp("M-36 -40 Q-24 -56 -6 -56 L-6 -40 Z", "#8fa9bd", "#ffe2a8")
        b.lamp("M0 -56 L17 -56 Q32 -54 43 -40 L0 -40 Z", "#8fa9bd", "#ffe2a8")
        b.rect(-82, -17, 166, 3, "#20242c", 0.8)
        b.rect(-2, -34, 14, 2, "#20242c", 0.9)
        b.shine("M78 -30 L86 -28 L86 -22 L78 -22 Z", "#fff3c0")
        b.shine("M-86 -30 L-80 -31 L-80 -23 L-87 -23 Z", "#ff5340")
        if b.light.lamps > 0.2:
            b.glow(88, -25, 56, "#fff0b8", b.light.lamps)
            b.glow(-85, -26, 34, "#ff4030", b.light.lamps)
    for x in (-50, 52):
        b.oval(x, -13, 17, 17, "#17191e")
        b.oval(x, -13, 9.5, 9.5, "#aab1ba")
        with b.at(x, -13, 1, b.t * 520):
            for n in range(5):
                with b.at(0, 0, 1, n * 72):
                    b.rect(-1, -9, 2, 9, "#2a2d33")


def train(b: Brush, own: str) -> None:
    """A locomotive with carriages behind it."""
    for n in (2, 1):
        x = -n * 152
        b.round(
            f"M{x - 68} -10 L{x - 68} -58 Q{x - 66} -64 {x - 58} -64 L{x + 62} -64 Q{x + 70} -64 "
            f"{x + 70} -58 L{x + 70} -10 Z",
            own,
            x - 170,
            x + 190,
        )
        b.rect(x - 68, -24, 138, 4, "#f2e6c6")
        for window in range(6):
            left = x - 58 + window * 20.5
            b.lamp(f"M{left} -54 L{left + 14} -54 L{left + 14} -34 L{left} -34 Z")
        b.rect(x + 70, -16, 14, 4, "#24262b")
    b.round("M-68 -10 L-68 -70 L-26 -70 L-26 -52 L58 -52 Q72 -48 74 -30 L74 -10 Z", own, -120, 130)
    b.rect(-72, -74, 50, 6, "#23262c")
    b.lamp("M-60 -62 L-36 -62 L-36 -44 L-60 -44 Z")
    b.rect(34, -74, 13, 24, "#23262c")
    b.fill("M30 -78 L51 -78 L47 -70 L34 -70 Z", "#23262c")
    b.rect(0, -60, 14, 9, "#c9a24a", r=4)
    b.fill("M70 -14 L92 0 L64 0 Z", "#a5382e")
    b.shine("M70 -44 L77 -44 L77 -36 L70 -36 Z", "#fff0b8")
    b.glow(80, -40, 80, "#fff0b8", max(0.25, b.light.lamps))
    for n in range(-13, 4):
        axle = n * 25.0 + 6
        if -340 < axle < 70 and int(axle) % 152:
            b.oval(axle, -7, 8.5, 8.5, "#1b1d22")
            with b.at(axle, -7, 1, b.t * 420):
                b.rect(-7, -0.8, 14, 1.6, "#7c828b")
                b.rect(-0.8, -7, 1.6, 14, "#7c828b")
    for n in range(7):
        age = (b.t * 0.55 + n / 7) % 1
        b.oval(40 - age * 190, -82 - age * 44, 6 + 24 * age, 5 + 17 * age, "#eceae6", 1.0, 0.6 * (1 - age))


def balloon(b: Brush, own: str) -> None:
    """A hot-air balloon with striped envelope and basket."""
    with b.at(0, 4 * wave(b.t, 4.4), 1, 1.5 * wave(b.t, 5.2)):
        b.round(
            "M0 -120 C46 -120 56 -70 34 -42 L10 -22 L-10 -22 L-34 -42 C-56 -70 -46 -120 0 -120 Z",
            own,
            -48,
            48,
        )
        b.round(
            "M0 -120 C22 -120 28 -70 16 -40 L5 -22 L-5 -22 L-16 -40 C-28 -70 -22 -120 0 -120 Z",
            "#f8ead0",
            -24,
            26,
        )
        b.round("M0 -120 C8 -120 10 -70 6 -40 L2 -22 L-2 -22 L-6 -40 C-10 -70 -8 -120 0 -120 Z", own, -10, 10)
        for x in (-8, 8):
            b.line([(x, -22), (x * 0.75, -10)], 0.9, "#4a3a2e")
        b.rect(-8, -11, 16, 11, "#8a5a34", r=2)
        b.rect(-8, -11, 16, 3, "#5f3d22", r=1)
        if b.light.lamps > 0.2:
            b.glow(0, -30, 60 + 8 * wave(b.t, 0.6), "#ffb04a", b.light.lamps)


def rocket(b: Brush, own: str) -> None:
    """A rocket standing on its fire."""
    flicker = 1 + 0.14 * math.sin(b.t * 31) + 0.1 * math.sin(b.t * 47)
    b.glow(0, 14, 100, "#ff9a3c", 0.9)
    b.shine(f"M-11 -4 Q-15 {22 * flicker} 0 {58 * flicker} Q15 {22 * flicker} 11 -4 Z", "#ff8a2a", 0.92)
    b.shine(f"M-6 -4 Q-8 {12 * flicker} 0 {34 * flicker} Q8 {12 * flicker} 6 -4 Z", "#fff0b0")
    b.fill("M-15 -40 Q-34 -24 -30 0 L-13 -10 Z", own)
    b.fill("M15 -40 Q34 -24 30 0 L13 -10 Z", own, 0.75)
    b.round("M0 -118 Q20 -92 18 -44 L13 -4 L-13 -4 L-18 -44 Q-20 -92 0 -118 Z", "#f1f2f4", -18, 19)
    b.round("M0 -118 Q11 -105 15 -86 L-15 -86 Q-11 -105 0 -118 Z", own, -15, 15)
    b.oval(0, -66, 8, 8, "#3b4656")
    b.lamp("M-5 -66 Q-5 -71 0 -71 Q5 -71 5 -66 Q5 -61 0 -61 Q-5 -61 -5 -66 Z", "#8fd0ea", "#bff0ff")
    b.rect(-2.4, -34, 4.8, 32, own, 0.9, r=2)


def plane(b: Brush, own: str) -> None:
    """An aeroplane in level flight with a trail."""
    with b.at(0, 2.5 * wave(b.t, 3.0), 1, -4):
        b.fill("M-340 -3 L-60 -6 L-60 2 Z", "#ffffff", 1.1, 0.3)
        b.round("M-62 -6 Q-58 -15 -30 -15 L36 -15 Q62 -13 70 -4 Q60 5 36 5 L-40 4 Z", "#f4f5f7", -100, 120)
        b.fill("M-62 -6 L-72 -36 L-56 -36 L-40 -14 Z", own)
        b.fill("M0 -4 L-34 30 L-18 30 L26 -4 Z", "#c4cbd4")
        for n in range(8):
            b.lamp(f"M{-26 + n * 8} -11 L{-22 + n * 8} -11 L{-22 + n * 8} -7 L{-26 + n * 8} -7 Z")


def robot(b: Brush, own: str) -> None:
    """A friendly machine that looks about and waves."""
    b.shadow(0, 1, 44, 7, 0.4)
    nod = 3 * wave(b.t, 3.2)
    for x in (-13, 13):
        b.rect(x - 5, -30, 10, 26, "#6d7682", r=3)
        b.rect(x - 9, -8, 18, 8, own, 0.9, r=3)
    b.line([(-24, -62), (-36, -46), (-34, -30)], 7, "#6d7682")
    lift = 12 * wave(b.t, 1.1)
    b.line([(24, -62), (40, -58), (48, -82 + lift * 0.6)], 7, "#6d7682")
    b.oval(-34, -28, 6, 6, own)
    b.oval(48, -84 + lift * 0.6, 6, 6, own)
    b.round(
        "M-25 -30 L-27 -66 Q-26 -70 -22 -70 L22 -70 Q26 -70 27 -66 L25 -30 Q25 -27 21 -27 "
        "L-21 -27 Q-25 -27 -25 -30 Z",
        own,
        -27,
        30,
    )
    b.rect(-14, -60, 28, 18, "#2b3340", r=3)
    for n in range(3):
        b.shine(
            f"M{-10 + n * 8} -54 L{-5 + n * 8} -54 L{-5 + n * 8} -49 L{-10 + n * 8} -49 Z",
            ("#ff6a5a", "#ffd25a", "#6ae08a")[n],
        )
    with b.at(0, -70, 1, nod):
        b.rect(-4, -6, 8, 8, "#6d7682")
        b.round(
            "M-21 -8 L-21 -32 Q-20 -38 -14 -38 L14 -38 Q20 -38 21 -32 L21 -8 Q20 -4 16 -4 L-16 "
            "-4 Q-20 -4 -21 -8 Z",
            own,
            -21,
            26,
        )
        b.rect(-16, -30, 32, 16, "#1e2530", r=7)
        for eye in (-7.5, 7.5):
            b.shine(
                f"M{eye - 4} -22 Q{eye - 4} -27 {eye} -27 Q{eye + 4} -27 {eye + 4} -22 Q{eye + 4} -18 {eye} -18 "
                f"Q{eye - 4} -18 {eye - 4} -22 Z",
                "#7be8ff",
            )
            b.glow(eye, -22, 15, "#7be8ff", 0.8)
        b.rect(-1, -49, 2, 12, "#6d7682")
        b.glow(0, -50, 12, "#ff6a5a", 0.6 + 0.4 * wave(b.t, 0.9))
        b.oval(0, -50, 3, 3, "#ff6a5a", 1.1)


def bicycle(b: Brush, own: str) -> None:
    """Somebody on a bicycle."""
    b.shadow(0, 1, 52, 5)
    for x in (-28, 30):
        circle = skia.Path()
        circle.addCircle(x, -20, 19)
        b.stroke(circle, 2.6, "#1d2026")
        with b.at(x, -20, 1, b.t * 260):
            for n in range(4):
                with b.at(0, 0, 1, n * 45):
                    b.rect(-19, -0.4, 38, 0.8, "#8a9098")
    b.line([(-28, -20), (-10, -46), (20, -48), (0, -20), (-28, -20)], 3, own)
    b.line([(0, -20), (-11, -50)], 3, own)
    b.line([(30, -20), (19, -56), (26, -60)], 3, own)
    turn = b.t * 5
    for phase in (math.pi, 0.0):
        foot = (1 + 8 * math.cos(turn + phase), -20 + 8 * math.sin(turn + phase))
        knee = (9 + 3 * math.cos(turn + phase), -42 + 5 * math.sin(turn + phase))
        b.line([(-9, -57), knee, foot], 6, "#2b3550", 0.8 if phase else 1.0)
    b.line([(-9, -58), (6, -82)], 12, "#d9694a")
    b.line([(6, -80), (14, -66), (24, -60)], 5, "#d9694a", 0.9)
    b.oval(10, -94, 8, 9, "#e8b792")
    b.fill("M0 -95 Q2 -107 12 -105 Q20 -103 20 -95 Z", "#f2efe6")


def lantern(b: Brush, own: str) -> None:
    """A street lamp."""
    b.rect(-2, -88, 4, 88, "#2b2f37")
    b.fill("M-8 0 L-4 -10 L4 -10 L8 0 Z", "#2b2f37")
    b.fill("M-9 -104 L9 -104 L6 -88 L-6 -88 Z", "#3b424d")
    b.lamp("M-7 -102 L7 -102 L4.6 -90 L-4.6 -90 Z", "#c4cdd4", own)
    b.fill("M-11 -104 L0 -113 L11 -104 Z", "#2b2f37")
    b.glow(0, -96, 110, "#ffc870", b.light.lamps)
