"""People and animals, each about 100 units tall on its own ground line, moving as they do."""

from __future__ import annotations

import math

from retake.providers.offline.painting.brush import Brush, Point, wave

_SKIN = "#e3b18c"


def person(b: Brush, own: str) -> None:
    """A wanderer in a coat, seen from behind, scarf in the wind."""
    b.shadow(4, 1, 24, 4, 0.4)
    sway = wave(b.t, 4.2)
    for x in (-6, 6):
        b.rect(x - 4.5, -34, 9, 32, "#2a3040", r=3)
        b.rect(x - 5.5, -6, 12, 6, "#1b1d24", r=2.5)
    b.round(
        f"M-15 -80 Q0 -88 15 -80 L20 -28 Q{10 + sway} -23 0 -26 Q{-10 + sway} -23 -20 -28 Z", own, -22, 26
    )
    b.fill("M-15 -78 Q-23 -58 -20 -44 L-14 -44 L-12 -70 Z", own, 0.85)
    b.fill("M15 -78 Q23 -58 20 -44 L14 -44 L12 -70 Z", own, 0.7)
    b.rect(-11, -72, 22, 26, "#7a5a3c", r=5)
    b.rect(-8, -60, 16, 11, "#94724e", r=3)
    b.fill("M-11 -84 Q0 -90 11 -84 L11 -78 Q0 -74 -11 -78 Z", "#f0c14b")
    flutter = 4 * wave(b.t, 0.9)
    b.fill(
        f"M8 -82 Q20 {-84 + flutter} 34 {-76 - flutter} L33 {-69 - flutter} Q20 {-76 + flutter} 8 -77 Z",
        "#f0c14b",
        0.9,
    )
    b.oval(0, -93, 9, 10, _SKIN, 0.8)
    b.fill("M-10 -90 Q-12 -106 0 -106 Q12 -106 10 -90 Q0 -86 -10 -90 Z", "#33261f")


def _limb(hip: Point, first: float, second: float, long: float) -> list[Point]:
    """A limb of two parts of a length, hanging at two angles (degrees, 0 straight down, forward positive)."""
    a, c = math.radians(first), math.radians(second)
    knee = (hip[0] + math.sin(a) * long, hip[1] + math.cos(a) * long)
    return [hip, knee, (knee[0] + math.sin(c) * long, knee[1] + math.cos(c) * long)]


def runner(b: Brush, own: str) -> None:
    """Somebody running, arms and legs in stride."""
    turn = b.t * 9.5 + 0.9
    b.shadow(2, 1, 34, 4, 0.4)
    with b.at(0, -3 + 3 * math.cos(turn * 2), 1):
        hip, neck = (0.0, -50.0), (9.0, -82.0)
        for phase, shade in ((math.pi, 0.62), (0.0, 1.0)):
            s = math.sin(turn + phase)
            thigh, bend = 8 + 48 * s, 44 - 40 * math.cos(turn + phase + 0.6)
            leg = _limb((hip[0], hip[1]), thigh, thigh - max(4, bend), 26)
            b.line(leg[:2], 9.5, "#23304a", shade)
            b.line(leg[1:], 7, _SKIN, shade)
            foot = leg[2]
            b.line([(foot[0] - 2, foot[1] + 1), (foot[0] + 9, foot[1] + 1)], 6, "#f4f4f0", shade)
            arm = _limb((neck[0] - 1, neck[1] + 4), -44 * s, -44 * s + 82, 18)
            if phase:
                b.line(arm, 5.5, _SKIN, shade)
        b.line([hip, neck], 17, own)
        b.line([(hip[0], hip[1] - 2), (hip[0] + 1, hip[1] + 2)], 17, "#23304a")
        arm = _limb((neck[0] - 1, neck[1] + 5), -44 * math.sin(turn), -44 * math.sin(turn) + 82, 18)
        b.line(arm, 6, own, 0.85)
        b.line(arm[1:], 5.5, _SKIN)
        b.line([neck, (neck[0] + 3, neck[1] - 7)], 6, _SKIN)
        b.oval(neck[0] + 5, neck[1] - 15, 8, 9, _SKIN)
        hair = 4 * math.sin(turn * 2)
        b.fill(
            f"M{neck[0] + 8} -107 Q{neck[0] - 6} -107 {neck[0] - 4} -93 Q{neck[0] - 14} "
            f"{-94 + hair} {neck[0] - 19} {-88 + hair} Q{neck[0] - 12} {-102 + hair} "
            f"{neck[0] - 2} -102 Q{neck[0] + 10} -100 {neck[0] + 13} -102 Z",
            "#2c1f1a",
        )


def birds(b: Brush, own: str) -> None:
    """A flock on the wing."""
    places = (
        (0, 0, 1.0),
        (46, -22, 0.8),
        (-40, -26, 0.85),
        (88, -40, 0.6),
        (-86, -50, 0.65),
        (24, -62, 0.55),
        (-14, 34, 0.7),
    )
    for n, (x, y, size) in enumerate(places):
        flap = math.sin(b.t * (6.5 + n * 0.3) + n * 1.3)
        tip, mid = -13 * flap, -8 - 7 * flap
        with b.at(x + 5 * math.sin(b.t + n), y + 3 * math.sin(b.t * 1.7 + n * 2), size):
            b.fill(
                f"M0 0 Q-12 {mid - 4} -30 {tip - 4} Q-14 {mid + 5} 0 6 Q14 {mid + 5} 30 {tip - 4} Q12 "
                f"{mid - 4} 0 0 Z",
                own,
            )
            b.fill("M-3 0 Q0 -5 5 2 Q3 9 0 12 Q-3 6 -3 0 Z", own)


def cat(b: Brush, own: str) -> None:
    """A cat sitting upright, tail swinging."""
    b.shadow(4, 1, 42, 6, 0.35)
    swing = 8 * wave(b.t, 2.6)
    b.stroke(f"M24 -7 Q54 -6 {56 + swing * 0.4} -30 Q{56 + swing} -48 {48 + swing} -54", 9, own, 0.85)
    b.round("M-22 0 Q-30 -34 -14 -58 L14 -58 Q34 -34 30 0 Z", own, -32, 44)
    b.oval(16, -10, 18, 12, own, 0.86)
    for x in (-10, 6):
        b.rect(x - 6, -34, 12, 34, own, 1.05, r=6)
        b.oval(x, -3, 8, 4.5, "#f6ede0")
    b.fill("M-10 -48 Q-2 -28 6 -48 Z", "#f6ede0")
    blink = 0.15 if math.sin(b.t * 1.3) > 0.985 else 1.0
    b.fill("M-24 -68 L-23 -101 L-6 -86 Z", own, 0.95)
    b.fill("M20 -68 L19 -101 L2 -86 Z", own, 0.85)
    b.fill("M-20 -78 L-20 -94 L-10 -86 Z", "#e59a8e", 0.9)
    b.fill("M16 -78 L16 -94 L6 -86 Z", "#e59a8e", 0.8)
    b.oval(-2, -72, 25, 20, own, 1.04)
    b.oval(-2, -64, 11, 8, "#f6ede0")
    for x in (-12, 8):
        b.oval(x, -74, 4.6, 5.6 * blink, "#e6d25a", 1.25)
        b.oval(x, -74, 1.7, 5 * blink, "#14141a")
    b.fill("M-5 -67 L1 -67 L-2 -63.5 Z", "#c9665e")
    for side in (-1, 1):
        for n in range(3):
            b.line([(-2 + side * 9, -64 + n * 2), (-2 + side * 30, -68 + n * 4.5)], 0.7, "#f8f4ec")


def dog(b: Brush, own: str) -> None:
    """A dog standing, tail wagging."""
    b.shadow(2, 1, 54, 6, 0.35)
    wag = 9 * math.sin(b.t * 9)
    b.stroke(f"M-40 -48 Q-56 -58 {-58 + wag} -76", 7, own, 0.92)
    for x, shade in ((-34, 0.72), (22, 0.72), (-26, 1.0), (30, 1.0)):
        b.rect(x - 5, -34, 10.5, 34, own, shade, r=4.5)
        b.oval(x + 2, -2.5, 8, 3.6, own, shade)
    b.round(
        "M-46 -44 Q-48 -62 -26 -61 L16 -62 Q40 -70 44 -52 Q44 -34 28 -28 L6 -26 Q-10 -34 -30 "
        "-28 Q-44 -28 -46 -44 Z",
        own,
        -80,
        70,
    )
    b.fill("M18 -56 L30 -88 L52 -80 L42 -46 Z", own)
    b.oval(45, -86, 17, 14.5, own, 1.05)
    b.fill("M50 -92 Q70 -90 74 -82 Q72 -74 52 -76 Z", own, 1.08)
    b.oval(73, -85, 4.2, 3.6, "#1c1a1e")
    b.fill("M36 -98 Q22 -100 22 -74 Q30 -66 38 -84 Z", own, 0.62)
    b.oval(52, -90, 2.4, 2.8, "#1c1a1e")
    b.fill("M24 -66 L46 -58 L44 -53 L22 -61 Z", "#d6423a")


def fox(b: Brush, own: str) -> None:
    """A fox with a brush of a tail."""
    b.shadow(0, 1, 56, 6, 0.35)
    swing = 4 * wave(b.t, 2.8)
    b.fill(f"M-36 -34 Q-70 {-32 + swing} -84 {-60 + swing} Q-58 {-66 + swing} -30 -46 Z", own, 0.92)
    b.fill(
        f"M-84 {-60 + swing} Q-82 {-46 + swing} -70 {-44 + swing} Q-72 {-58 + swing} -66 {-63 + swing} Z",
        "#fbf3e6",
    )
    for x, shade in ((-30, 0.7), (20, 0.7), (-22, 0.95), (28, 0.95)):
        b.fill(f"M{x - 6} -34 L{x + 6} -34 L{x + 3.5} 0 L{x - 3.5} 0 Z", own, shade)
        b.fill(f"M{x - 4.6} -14 L{x + 4.6} -14 L{x + 3.5} 0 L{x - 3.5} 0 Z", "#33231e", shade)
    b.round(
        "M-44 -40 Q-44 -56 -20 -55 L20 -58 Q38 -60 38 -44 Q36 -30 20 -28 L-24 -28 Q-44 -26 -44 -40 Z",
        own,
        -70,
        70,
    )
    b.fill("M16 -30 Q30 -28 36 -40 L40 -58 L28 -54 Z", "#fbf3e6")
    b.fill("M28 -84 L26 -104 L41 -90 Z", own, 0.8)
    b.fill("M48 -86 L56 -104 L60 -84 Z", own)
    b.fill("M22 -66 Q26 -90 46 -90 Q62 -86 62 -76 L82 -63 Q66 -54 46 -54 Q26 -52 22 -66 Z", own, 1.06)
    b.fill("M30 -58 Q44 -68 58 -66 L82 -63 Q66 -54 46 -54 Q36 -53 30 -58 Z", "#fbf3e6")
    b.oval(81, -63.5, 3.4, 2.8, "#1d1718")
    b.oval(56, -74, 2.6, 3, "#1d1718")


def horse(b: Brush, own: str) -> None:
    """A horse at a canter, mane and tail flying."""
    b.shadow(0, 1, 60, 6, 0.35)
    turn = b.t * 6.5
    with b.at(0, 2.5 * math.sin(turn)):
        flow = 5 * math.sin(turn * 1.1)
        b.fill(
            f"M-44 -62 Q-72 {-66 + flow} -80 {-34 + flow} Q-62 {-40 - flow} -58 {-30} Q-54 -46 -42 -54 Z",
            "#33241c",
        )
        for x, phase, shade in ((-34, 0.6, 0.62), (24, 2.4, 0.62), (-28, 0.0, 0.92), (30, 1.9, 0.92)):
            s = math.sin(turn + phase)
            leg = _limb((x, -40), 26 * s, 26 * s - 26 * (1 - math.cos(turn + phase)) * 0.6, 20)
            b.line(leg, 7.5, own, shade)
            b.oval(leg[2][0] + 1, leg[2][1], 5, 3.4, "#2a211d")
        b.round(
            "M-48 -50 Q-50 -70 -26 -68 Q0 -62 20 -68 Q40 -66 40 -48 Q34 -32 14 -34 Q-12 -28 -30 "
            "-34 Q-46 -36 -48 -50 Z",
            own,
            -80,
            76,
        )
        b.fill("M16 -62 Q30 -84 40 -104 L58 -98 Q52 -72 40 -48 Z", own, 1.02)
        b.fill(
            "M40 -108 L46 -117 L50 -106 Q58 -102 64 -92 L76 -80 Q76 -72 67 -72 L52 -82 Q42 -88 40 -100 Z",
            own,
            1.08,
        )
        b.fill(
            f"M44 -110 Q30 -104 {22 - flow * 0.6} -84 Q{10 - flow} -72 8 -64 Q22 -66 30 -78 Q40 "
            "-90 46 -104 Z",
            "#33241c",
        )
        b.oval(57, -95, 2.2, 2.4, "#17130f")


def dragon(b: Brush, own: str) -> None:
    """A dragon in flight, wings beating."""
    flap = wave(b.t, 1.5, 0.2)
    with b.at(0, -6 * flap):
        lift = 52 * flap
        b.fill(
            f"M4 -26 Q30 {-60 - lift} 92 {-72 - lift} Q84 {-54 - lift * 0.8} 92 "
            f"{-40 - lift * 0.6} Q68 {-44 - lift * 0.5} 62 {-24 - lift * 0.3} Q44 "
            f"{-34 - lift * 0.2} 30 -14 Z",
            own,
            0.62,
        )
        b.fill(
            "M-20 -12 Q-60 -8 -84 12 Q-104 26 -126 12 L-122 26 L-138 24 Q-112 44 -82 28 Q-52 8 -16 6 Z",
            own,
            0.9,
        )
        b.round(
            "M-24 -14 Q0 -30 34 -22 Q58 -20 70 -40 Q78 -54 92 -52 L100 -62 L101 -50 L122 -42 "
            "Q120 -34 106 -34 Q92 -34 84 -22 Q70 2 40 8 Q4 16 -22 4 Z",
            own,
            -90,
            150,
        )
        b.fill("M30 2 Q56 -4 72 -24 Q66 6 40 9 Z", "#e8c98a", 0.9)
        for n in range(7):
            x = -14 + n * 11
            b.fill(f"M{x} -20 L{x + 5} {-30 - n * 0.4} L{x + 10} -21 Z", own, 0.7)
        b.fill(
            f"M10 -20 Q-8 {-66 - lift} -62 {-88 - lift} Q-62 {-66 - lift * 0.8} -76 "
            f"{-50 - lift * 0.6} Q-48 {-54 - lift * 0.5} -46 {-32 - lift * 0.3} Q-24 "
            f"{-42 - lift * 0.2} -6 -10 Z",
            own,
            1.12,
        )
        b.stroke(f"M8 -18 Q-14 {-60 - lift} -62 {-88 - lift}", 2.6, own, 0.8)
        for x in (-4, 30):
            b.fill(f"M{x} 4 Q{x + 2} 20 {x - 8} 24 L{x - 14} 22 L{x - 5} 17 L{x - 7} 4 Z", own, 0.8)
        b.shine("M98 -47 L104 -46 L99 -43 Z", "#ffd84a")
        fire = 0.5 + 0.5 * wave(b.t, 1.9)
        if fire > 0.3:
            long = 70 * fire
            b.glow(126 + long * 0.5, -36, 70, "#ff8a2a", fire)
            b.shine(
                f"M120 -40 Q{140 + long * 0.4} {-54} {122 + long} -34 Q{140 + long * 0.4} -26 118 -35 Z",
                "#ff8a2a",
                0.9,
            )
            b.shine(
                f"M120 -39 Q{134 + long * 0.2} {-45} {122 + long * 0.6} -35 Q{134 + long * 0.2} -31 "
                "119 -36 Z",
                "#fff0a0",
            )


def whale(b: Brush, own: str) -> None:
    """A whale rising from the water and going under again."""
    rise = 16 * wave(b.t, 4.6, 0.1)
    with b.at(0, -rise):
        b.round("M-96 30 Q-92 -40 -16 -48 Q56 -50 92 2 Q100 18 96 34 Z", own, -110, 130)
        b.fill("M-94 24 Q-60 4 -8 8 Q40 12 70 34 L-94 34 Z", "#dfe7ec", 0.95)
        for n in range(5):
            b.stroke(
                f"M{-84 + n * 9} 30 Q{-60 + n * 12} {12 + n} {-16 + n * 12} {16 + n * 2}", 1.1, "#8fa3b0"
            )
        b.oval(-52, -4, 3.2, 3.2, "#12181e")
        b.fill("M-22 14 Q-10 38 16 42 Q10 22 0 10 Z", own, 0.75)
    b.fill(
        "M96 -6 Q112 -44 92 -62 Q116 -60 124 -44 Q132 -62 156 -62 Q140 -44 136 -32 Q128 -4 112 20 Z", own, 0.9
    )
    for n in range(9):
        age = (b.t * 0.8 + n / 9) % 1
        side = (n - 4) / 4
        b.oval(
            -26 + side * 34 * age,
            -52 - rise - 66 * age + 44 * age * age,
            3.4,
            4.4,
            "#eef7fb",
            1.1,
            0.8 * (1 - age),
        )
    b.oval(0, 34, 124, 7, "#eef6f8", 1.0, 0.4)


def turtle(b: Brush, own: str) -> None:
    """A turtle on its way."""
    b.shadow(0, 1, 70, 6, 0.35)
    step = 10 * wave(b.t, 1.8)
    for x, s in ((-36, step), (34, -step)):
        b.fill(f"M{x - 10} -14 L{x + 10} -14 L{x + 14 + s} 0 L{x - 6 + s} 0 Z", "#7c9a5a", 0.85)
    b.fill("M50 -26 Q70 -48 88 -40 Q98 -32 88 -24 Q72 -20 54 -12 Z", "#8fae68")
    b.oval(84, -35, 2.6, 2.8, "#15170f")
    b.round("M-62 -14 Q-56 -66 0 -68 Q56 -66 62 -14 Q0 -4 -62 -14 Z", own, -70, 80)
    for n in range(3):
        x = -30 + n * 30
        b.fill(f"M{x - 12} -30 L{x - 6} -48 L{x + 6} -48 L{x + 12} -30 L{x} -20 Z", own, 0.72)


def snowman(b: Brush, own: str) -> None:
    """A snowman with hat, scarf and carrot."""
    b.shadow(6, 1, 44, 6, 0.3)
    for y, radius in ((-22, 27), (-56, 20), (-85, 15)):
        b.round(
            f"M{-radius} {y} C{-radius} {y - radius * 1.33} {radius} {y - radius * 1.33} {radius} "
            f"{y} C{radius} {y + radius * 1.33} {-radius} {y + radius * 1.33} {-radius} {y} Z",
            "#f3f6fb",
            -radius * 1.2,
            radius * 1.8,
        )
    for side in (-1, 1):
        b.line([(side * 18, -58), (side * 42, -74 + 2 * wave(b.t, 2.0))], 2.6, "#5a4030")
        b.line([(side * 36, -70), (side * 40, -82)], 2, "#5a4030")
    b.fill("M-17 -76 Q0 -68 17 -76 L17 -69 Q0 -61 -17 -69 Z", own)
    b.fill("M6 -70 L15 -70 L18 -46 L9 -46 Z", own, 0.85)
    for x in (-5, 6):
        b.oval(x, -90, 1.9, 2.2, "#17191d")
    b.fill("M0 -87 L24 -83 L0 -81.5 Z", "#f08a2c")
    for y in (-60, -51, -30):
        b.oval(1, y, 2.2, 2.2, "#17191d")
    b.rect(-19, -100, 38, 4, "#22242a", r=1)
    b.rect(-12, -122, 24, 23, "#22242a", r=1)
    b.rect(-12, -105, 24, 5, own)
