"""A brush: Skia's canvas with the scene's light in it, so that painters speak of things' own colours."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

import skia

from retake.providers.offline.painting.light import Colour, Light, packed

Point = tuple[float, float]
_STEP = re.compile(r"([MLQCZ])([^MLQCZ]*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@lru_cache(maxsize=1024)
def path(text: str) -> skia.Path:
    """A path from a text of M, L, Q, C and Z with absolute coordinates."""
    result = skia.Path()
    for verb, rest in _STEP.findall(text):
        n = [float(x) for x in _NUMBER.findall(rest)]
        if verb == "M":
            result.moveTo(n[0], n[1])
        elif verb == "Z":
            result.close()
        else:
            size = {"L": 2, "Q": 4, "C": 6}[verb]
            draw = {"L": result.lineTo, "Q": result.quadTo, "C": result.cubicTo}[verb]
            for at in range(0, len(n), size):
                draw(*n[at : at + size])
    return result


def polygon(points: Sequence[Point]) -> skia.Path:
    """A closed path through points."""
    return skia.Path.Polygon([skia.Point(x, y) for x, y in points], True)


class Brush:
    """Paints at one depth of one scene at time `t` (seconds); colours are things' own and get the scene's light."""

    def __init__(
        self, canvas: skia.Canvas, light: Light, depth: float = 1.0, t: float = 0.0, key: bool = False
    ) -> None:
        self.canvas, self.light, self.depth, self.t, self.key = canvas, light, depth, t, key

    def colour(self, own: str | Colour, shade: float = 1.0, alpha: float = 1.0) -> int:
        """The packed colour of something of this own colour at this brush's depth."""
        return packed(self.light.lit(own, self.depth, shade, self.key), alpha)

    @contextmanager
    def at(
        self, x: float, y: float, scale: float = 1.0, turn: float = 0.0, flip: bool = False
    ) -> Iterator[None]:
        """Moves the origin, then scales, turns (degrees) and mirrors."""
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.scale(-scale if flip else scale, scale)
        if turn:
            self.canvas.rotate(turn)
        yield
        self.canvas.restore()

    def fill(self, shape: str | skia.Path, own: str | Colour, shade: float = 1.0, alpha: float = 1.0) -> None:
        """Fills a path (or its text)."""
        paint = skia.Paint(AntiAlias=True, Color=self.colour(own, shade, alpha))
        self.canvas.drawPath(path(shape) if isinstance(shape, str) else shape, paint)

    def ramp(
        self, shape: str | skia.Path, top: tuple[float, int], bottom: tuple[float, int], across: bool = False
    ) -> None:
        """Fills with a gradient between two (place, packed colour), downwards or, if `across`, to the right."""
        ends = [(p[0], 0.0) if across else (0.0, p[0]) for p in (top, bottom)]
        shader = skia.GradientShader.MakeLinear([skia.Point(*e) for e in ends], [top[1], bottom[1]])
        paint = skia.Paint(AntiAlias=True, Shader=shader, Dither=True)
        self.canvas.drawPath(path(shape) if isinstance(shape, str) else shape, paint)

    def round(self, shape: str, own: str | Colour, left: float, right: float, alpha: float = 1.0) -> None:
        """Fills a path with light from the left and shade to the right, so that it looks round."""
        self.ramp(
            shape, (left, self.colour(own, 1.18, alpha)), (right, self.colour(own, 0.72, alpha)), across=True
        )

    def stroke(
        self, shape: str | skia.Path, width: float, own: str | Colour, shade: float = 1.0, alpha: float = 1.0
    ) -> None:
        """Draws along a path with round ends."""
        paint = skia.Paint(
            AntiAlias=True,
            Color=self.colour(own, shade, alpha),
            Style=skia.Paint.kStroke_Style,
            StrokeWidth=width,
            StrokeCap=skia.Paint.kRound_Cap,
            StrokeJoin=skia.Paint.kRound_Join,
        )
        self.canvas.drawPath(path(shape) if isinstance(shape, str) else shape, paint)

    def line(self, points: Sequence[Point], width: float, own: str | Colour, shade: float = 1.0) -> None:
        """Draws through points with round joins."""
        self.stroke(skia.Path.Polygon([skia.Point(x, y) for x, y in points], False), width, own, shade)

    def oval(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        own: str | Colour,
        shade: float = 1.0,
        alpha: float = 1.0,
    ) -> None:
        """Fills an ellipse about a centre."""
        paint = skia.Paint(AntiAlias=True, Color=self.colour(own, shade, alpha))
        self.canvas.drawOval(skia.Rect(x - rx, y - ry, x + rx, y + ry), paint)

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        own: str | Colour,
        shade: float = 1.0,
        r: float = 0.0,
        alpha: float = 1.0,
    ) -> None:
        """Fills a rectangle from its upper left corner, its corners rounded by `r`."""
        paint = skia.Paint(AntiAlias=True, Color=self.colour(own, shade, alpha))
        self.canvas.drawRoundRect(skia.Rect(x, y, x + width, y + height), r, r, paint)

    def glow(self, x: float, y: float, radius: float, own: str | Colour, strength: float = 1.0) -> None:
        """Adds a soft round light."""
        if strength <= 0.01:
            return
        colour = self.light.shining(own)
        stops = [packed(colour, a * strength) for a in (0.95, 0.42, 0.12, 0)]
        shader = skia.GradientShader.MakeRadial(skia.Point(x, y), radius, stops, [0, 0.22, 0.55, 1])
        paint = skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kScreen, Dither=True)
        self.canvas.drawRect(skia.Rect(x - radius, y - radius, x + radius, y + radius), paint)

    def shine(self, shape: str | skia.Path, own: str | Colour, alpha: float = 1.0) -> None:
        """Fills with something that shines by itself, unaffected by the hour."""
        paint = skia.Paint(AntiAlias=True, Color=packed(self.light.shining(own), alpha))
        self.canvas.drawPath(path(shape) if isinstance(shape, str) else shape, paint)

    def lamp(self, shape: str | skia.Path, dark: str = "#3b4656", warm: str = "#ffd27a") -> None:
        """A window or lamp: dark glass by day, lit as the light fails."""
        self.fill(shape, dark)
        if self.light.lamps > 0:
            self.shine(shape, warm, self.light.lamps)

    def shadow(self, x: float, y: float, rx: float, ry: float, alpha: float = 0.28) -> None:
        """A soft shadow on the ground."""
        colour = [packed((0, 0, 0), alpha), packed((0, 0, 0), 0)]
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.scale(1, ry / rx)
        shader = skia.GradientShader.MakeRadial(skia.Point(0, 0), rx, colour)
        self.canvas.drawCircle(0, 0, rx, skia.Paint(Shader=shader))
        self.canvas.restore()


def wave(t: float, period: float, phase: float = 0.0) -> float:
    """A swing between -1 and 1."""
    return math.sin((t / period + phase) * math.tau)
