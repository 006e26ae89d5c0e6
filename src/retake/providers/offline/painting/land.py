"""Land: ridges, hills, dunes, fields, trees and grass, from far to near."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import skia

from retake.providers.offline.painting.brush import Brush, Point, polygon
from retake.providers.offline.painting.light import Colour, packed
from retake.providers.offline.painting.stage import Layer, Stage


def profile(
    dice: random.Random, stage: Stage, base: float, height: float, rough: float, steps: int = 70
) -> list[Point]:
    """A skyline: summed waves, `rough` from 0 (hills) to 1 (crags), about `base` and up to `height` above it."""
    waves = [
        (dice.uniform(0.6, 1.4) * 2.3**n, dice.uniform(0, math.tau), (0.5 if rough < 0.5 else 0.58) ** n)
        for n in range(2 if rough < 0.3 else 5)
    ]
    total = sum(w[2] for w in waves)
    points = []
    for step in range(steps + 1):
        x = stage.left + (stage.right - stage.left) * step / steps
        u = x / stage.width * math.pi
        smooth = sum(a * math.sin(u * f + p) for f, p, a in waves) / total * 0.5 + 0.5
        sharp = sum(a * (1 - abs(math.sin(u * f * 0.8 + p))) for f, p, a in waves) / total
        points.append((x, base - height * (smooth * (1 - rough) + sharp * rough)))
    return points


def closed(points: Sequence[Point], bottom: float) -> skia.Path:
    """The land under a skyline."""
    return polygon([*points, (points[-1][0], bottom), (points[0][0], bottom)])


def slope(b: Brush, points: Sequence[Point], stage: Stage, own: str | Colour, fade: float = 260) -> None:
    """Land under a skyline, lighter where haze gathers at its foot."""
    top = min(y for _, y in points)
    foot = stage.light.lit(own, max(0.0, b.depth - 0.2), 0.95)
    b.ramp(closed(points, stage.bottom), (top, b.colour(own)), (top + fade, packed(foot)))


def mountains(stage: Stage, depth: float, base: float, height: float, own: str, snow: float) -> Layer:
    """A range with lit and shaded flanks, and snow on the part above `snow` (0 none, 1 all)."""
    points = profile(stage.layout.dice(f"range {depth}"), stage, base, height, 0.9, 110)
    west = stage.sun[0] < stage.width / 2

    def still(b: Brush) -> None:
        slope(b, points, stage, own, height * 1.15)
        dice = stage.layout.dice(f"flanks {depth}")
        peaks = [
            n
            for n in range(3, len(points) - 3)
            if points[n][1] == min(p[1] for p in points[n - 3 : n + 4])
            and base - points[n][1] > height * 0.25
        ]
        for n in peaks:
            _flank(b, points, n, dice, base, west, snow)

    return Layer(depth, still)


def _flank(
    b: Brush, points: Sequence[Point], peak: int, dice: random.Random, base: float, west: bool, snow: float
) -> None:
    x, y = points[peak]
    tall = base - y
    side = -1 if west else 1
    edge, at = [], peak
    while 0 < at < len(points) - 1 and points[at + side][1] >= points[at][1] - 2:
        at += side
        edge.append(points[at])
    if not edge:
        return
    foot = edge[-1]
    spine = [(x, y)]
    for n in range(1, 7):
        share = n / 7
        bow = math.sin(share * math.pi) * 0.16 * tall * (1 + 0.5 * (n % 2)) * dice.uniform(0.7, 1.2)
        spine.append((x + (foot[0] - x) * share - side * bow * 0.6, y + (foot[1] - y) * share + bow))
    b.fill(polygon([*spine, *reversed(edge)]), "#ffffff", 1.0, 0.16)
    if snow <= 0:
        return
    line = y + tall * snow * dice.uniform(0.8, 1.1)
    near = [p for p in points[max(0, peak - 14) : peak + 15] if p[1] < line]
    if len(near) < 3:
        return
    first, last = near[0], near[-1]
    ragged: list[Point] = []
    count = 7
    for n in range(count + 1):
        share = n / count
        sag = (0.16 if n % 2 else -0.1) * tall * snow
        ragged.append(
            (last[0] + (first[0] - last[0]) * share, max(first[1], last[1]) * 0.35 + line * 0.65 + sag)
        )
    cap = polygon([*near, *ragged])
    b.canvas.save()
    b.canvas.clipPath(closed(points, base + 50), True)
    b.fill(cap, "#e9eef6", 1.0, 0.92)
    shade = [p for p in near if (p[0] - x) * side <= 0]
    if len(shade) > 1:
        b.fill(
            polygon([*shade, (x, line), *([ragged[0]] if side < 0 else [ragged[-1]])]), "#8fa3c4", 1.0, 0.45
        )
    b.canvas.restore()


def hills(stage: Stage, depth: float, base: float, height: float, own: str, name: str = "hills") -> Layer:
    """Rolling land."""
    points = profile(stage.layout.dice(f"{name} {depth}"), stage, base, height, 0.0)
    return Layer(depth, lambda b: slope(b, points, stage, own, 240))


def dunes(stage: Stage, depth: float, base: float, height: float, own: str) -> Layer:
    """Dunes, each with a bright and a shaded side along a winding crest."""
    dice = stage.layout.dice(f"dunes {depth}")
    west = stage.sun[0] < stage.width / 2

    def still(b: Brush) -> None:
        points = profile(dice, stage, base, height, 0.0)
        slope(b, points, stage, own, 300)
        for _ in range(4):
            n = dice.randrange(8, len(points) - 12)
            x, y = points[n]
            side = 1 if west else -1
            reach = dice.uniform(190, 380)
            crest = skia.Path()
            crest.moveTo(x, y)
            crest.cubicTo(x + side * 30, y + 40, x - side * 50, y + 90, x + side * 40, y + 210)
            crest.lineTo(x + side * (reach + 60), y + 330)
            crest.lineTo(x + side * (reach + 60), y + 60)
            crest.quadTo(x + side * reach * 0.4, y + 30, x, y)
            b.canvas.save()
            b.canvas.clipPath(closed(points, stage.bottom), True)
            colours = (b.colour(own, 0.6, 0.6), b.colour(own, 0.62, 0.0))
            b.ramp(crest, (x, colours[0]), (x + side * reach, colours[1]), across=True)
            b.canvas.restore()

    return Layer(depth, still)


def pines(b: Brush, dice: random.Random, points: Sequence[Point], count: int, size: float, own: str) -> None:
    """A row of firs standing on a skyline."""
    whole = skia.Path()
    for _ in range(count):
        x, y = dice.choice(points)
        x += dice.uniform(-14, 14)
        fir(whole, x, y + 6, size * dice.uniform(0.6, 1.25), dice.random())
    b.fill(whole, own)


def fir(whole: skia.Path, x: float, y: float, size: float, seed: float) -> None:
    """Adds one fir to a path: boughs in tiers, each a little askew."""
    tiers = 5
    width = size * (0.2 + 0.05 * seed)
    left, right = [], []
    for n in range(tiers):
        low = y - size * (0.1 + 0.8 * n / tiers)
        reach = width * (1 - n / tiers) * (0.92 + 0.16 * ((seed * 7 + n) % 1))
        left += [(x - reach, low), (x - reach * 0.42, low - size * 0.1)]
        right += [
            (x + reach * (1.04 - 0.08 * seed), low + size * 0.012),
            (x + reach * 0.42, low - size * 0.1),
        ]
    trunk = size * 0.022
    outline = [(x - trunk, y), (x - trunk, y - size * 0.1), *left, (x, y - size), *reversed(right)]
    outline += [(x + trunk, y - size * 0.1), (x + trunk, y)]
    whole.addPoly([skia.Point(*p) for p in outline], True)


def tree(b: Brush, x: float, y: float, size: float, own: str, seed: float) -> None:
    """A leafy tree: trunk, boughs and a crown with light on it."""
    lean = (seed - 0.5) * 0.12 * size
    b.stroke(
        f"M{x:.1f} {y:.1f} Q{x:.1f} {y - size * 0.3:.1f} {x + lean:.1f} {y - size * 0.6:.1f}",
        size * 0.05,
        "#4a3527",
    )
    for shade, lift, shrink in ((0.8, 0.0, 1.0), (1.0, 0.04, 0.8), (1.22, 0.08, 0.52)):
        crown = skia.Path()
        for n in range(7):
            angle = n * math.tau / 7 + seed * 5
            ring = size * 0.21 * shrink
            crown.addCircle(
                x + lean + math.cos(angle) * ring * 1.15 - (1 - shrink) * size * 0.1,
                y - size * (0.68 + lift) + math.sin(angle) * ring * 0.8,
                size * (0.15 + 0.03 * math.sin(n * 2.3 + seed * 9)) * shrink,
            )
        crown.addCircle(x + lean - (1 - shrink) * size * 0.1, y - size * (0.68 + lift), size * 0.2 * shrink)
        b.fill(crown, own, shade)


def grass(stage: Stage, own: str, base: float, flowers: Sequence[str] = ()) -> Layer:
    """Near grass that bends in the wind, with flowers in it if asked for."""
    dice = stage.layout.dice("grass")
    blades = [
        (dice.uniform(stage.left, stage.right), dice.uniform(26, 84), dice.uniform(-16, 16), dice.random())
        for _ in range(150)
    ]
    blooms = [
        (
            dice.uniform(stage.left, stage.right),
            dice.uniform(36, 120),
            dice.choice(flowers),
            dice.uniform(6, 12),
        )
        for _ in range(90 if flowers else 0)
    ]
    bend = (16 if stage.wish.wind or stage.wish.weather == "storm" else 6) * stage.pace

    def live(b: Brush) -> None:
        whole = skia.Path()
        for x, tall, lean, phase in blades:
            tip = x + lean + bend * math.sin(b.t * (1.2 + stage.pace * 0.8) + phase * 6 + x / 130)
            whole.moveTo(x - 3.4, base + 90)
            whole.quadTo(x, base - tall * 0.4, tip, base - tall)
            whole.quadTo(x + 3, base - tall * 0.3, x + 3.4, base + 90)
        b.fill(whole, own, 0.62)
        for x, tall, colour, radius in blooms:
            tip = x + bend * 0.8 * math.sin(b.t * 1.6 + x / 130)
            b.stroke(
                f"M{x:.1f} {base + 90:.1f} Q{x:.1f} {base - tall * 0.4:.1f} {tip:.1f} {base - tall:.1f}",
                2,
                own,
                0.7,
            )
            for n in range(5):
                angle = n * math.tau / 5 + x
                b.oval(tip + math.cos(angle) * radius * 0.6, base - tall + math.sin(angle) * radius * 0.6,
                       radius * 0.55, radius * 0.55, colour, 1.1)  # fmt: skip
            b.oval(tip, base - tall, radius * 0.4, radius * 0.4, "#f7d046", 1.15)

    return Layer(1.0, None, live)
