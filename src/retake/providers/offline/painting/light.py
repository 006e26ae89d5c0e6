"""The light of a scene: sky, haze and shade by time of day, weather and mood, and the grade laid over every colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from retake.providers.offline.wording import Wish

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Hour:
    """A time of day: four sky colours from the zenith down, haze, the colour light gives to things, and lamps."""

    sky: tuple[str, str, str, str]
    haze: str
    ambient: Colour
    sun: str
    height: float
    lamps: float
    stars: float
    moon: bool = False


HOURS: Mapping[str, Hour] = {
    "dawn": Hour(
        ("#2b3768", "#7f6098", "#f2a48e", "#ffe2b4"),
        "#f0b9a4",
        (0.66, 0.55, 0.64),
        "#fff1cc",
        0.10,
        0.35,
        0.12,
    ),
    "morning": Hour(
        ("#3c8ccc", "#7dbbe2", "#bfe0ee", "#fdf1d8"), "#d5e6ea", (0.95, 0.93, 0.88), "#fff7dc", 0.46, 0, 0
    ),
    "noon": Hour(
        ("#1b6fc2", "#4ea1de", "#97cdee", "#dff2f8"), "#c4e0ef", (1.02, 1.02, 1.0), "#fffdf2", 0.74, 0, 0
    ),
    "sunset": Hour(
        ("#35296a", "#a4447c", "#fb7a58", "#ffd27e"), "#f8936a", (0.74, 0.45, 0.44), "#ffeab0", 0.13, 0.45, 0
    ),
    "dusk": Hour(
        ("#121a46", "#3d3a7c", "#94588f", "#ee9a86"),
        "#85608f",
        (0.40, 0.35, 0.54),
        "#ffd6b0",
        0.05,
        0.9,
        0.45,
    ),
    "night": Hour(
        ("#050b24", "#0c1c46", "#19366c", "#315c96"),
        "#264a80",
        (0.17, 0.24, 0.43),
        "#eef3ff",
        0.62,
        1,
        1,
        True,
    ),
    "midnight": Hour(
        ("#02040f", "#060f2c", "#0d2048", "#1a3868"),
        "#142c58",
        (0.10, 0.15, 0.31),
        "#f4f7ff",
        0.74,
        1,
        1,
        True,
    ),
}


def rgb(code: str) -> Colour:
    """A "#rrggbb" code as three numbers from 0 to 1."""
    return int(code[1:3], 16) / 255, int(code[3:5], 16) / 255, int(code[5:7], 16) / 255


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """Between two colours: `share` 0 gives the first, 1 the second."""
    return (
        a[0] + (b[0] - a[0]) * share,
        a[1] + (b[1] - a[1]) * share,
        a[2] + (b[2] - a[2]) * share,
    )


def luminance(c: Colour) -> float:
    """How light a colour looks, 0 to 1."""
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]


def packed(c: Colour, alpha: float = 1.0) -> int:
    """A colour as Skia's 0xAARRGGBB."""
    r, g, b, a = (round(min(1.0, max(0.0, v)) * 255) for v in (*c, alpha))
    return a << 24 | r << 16 | g << 8 | b


def _saturated(c: Colour, amount: float) -> Colour:
    grey = luminance(c)
    return mix((grey, grey, grey), c, amount)


@dataclass(frozen=True, slots=True)
class Grade:
    """What the words about colour do to every colour; mood and named colours included."""

    warmth: float = 0.0
    light: float = 0.0
    saturation: float = 1.0
    contrast: float = 1.0
    tint: Colour | None = None
    tint_share: float = 0.0
    lift: float = 0.0
    monochrome: bool = False

    def __call__(self, c: Colour) -> Colour:
        """The graded colour."""
        c = _saturated(c, self.saturation)
        if self.tint is not None:
            # Keep the lightness, take the hue: a tint colours the picture, it does not flatten it.
            # Past its own brightest shade a tint would turn to pastel, so there it stays deep.
            level = min(luminance(c) / max(luminance(self.tint), 0.12), 1.12 / max(self.tint))
            c = mix(c, (self.tint[0] * level, self.tint[1] * level, self.tint[2] * level), self.tint_share)
        level, w = luminance(c), self.warmth
        # Towards amber of the same lightness: merely adding red to a blue sky would make it green.
        if w > 0:
            c = mix(c, (level * 1.24, level * 0.98, level * 0.62), 1 - 0.68**w)
        else:
            c = (c[0] * 0.78**-w, c[1] * 0.96**-w, c[2] * (1 - 0.12 * w))
        gain = 1.3**self.light
        k = self.contrast
        r, g, b = ((max(0.0, v) * gain - 0.45) * k + 0.45 for v in c)
        c = mix((r, g, b), (1, 1, 1), self.lift)
        if self.monochrome:
            grey = luminance(c)
            c = (grey, grey, grey)
        return min(1.0, max(0.0, c[0])), min(1.0, max(0.0, c[1])), min(1.0, max(0.0, c[2]))


_MOODS: Mapping[str, dict[str, float | str]] = {
    "angry": {"saturation": 1.2, "contrast": 1.25, "light": -0.75, "tint": "#e0281e", "share": 0.55},
    "calm": {"saturation": 0.86, "contrast": 0.9, "light": 0.15, "tint": "#8fc7d8", "share": 0.1},
    "happy": {"saturation": 1.25, "contrast": 1.0, "light": 0.35, "tint": "#ffd35a", "share": 0.1},
    "sad": {"saturation": 0.5, "contrast": 0.92, "light": -0.5, "tint": "#5d7fa8", "share": 0.3},
    "epic": {"saturation": 1.12, "contrast": 1.16, "light": 0.0, "tint": "#ff9a3c", "share": 0.08},
    "mysterious": {"saturation": 0.9, "contrast": 1.05, "light": -0.45, "tint": "#5a4fc4", "share": 0.32},
    "romantic": {"saturation": 1.05, "contrast": 0.95, "light": 0.1, "tint": "#f06a9a", "share": 0.26},
    "tense": {"saturation": 0.62, "contrast": 1.25, "light": -0.55, "tint": "#4f9a86", "share": 0.26},
}
_STYLES: Mapping[str, dict[str, float | str]] = {
    "noir": {"monochrome": 1.0, "contrast": 1.45, "light": -0.35},
    "anime": {"saturation": 1.3, "contrast": 1.06, "light": 0.15},
    "watercolour": {"saturation": 0.95, "lift": 0.14},
    "film": {"saturation": 0.88, "contrast": 0.94, "warmth": 0.45, "lift": 0.03},
    "oil": {"saturation": 1.2, "contrast": 1.1},
    "paper": {"saturation": 0.95, "lift": 0.04},
    "pixel": {"saturation": 1.2, "contrast": 1.1},
}


def grade_of(wish: Wish) -> Grade:
    """The grade a text asks for."""
    parts = [_MOODS.get(wish.mood or "", {}), _STYLES.get(wish.style or "", {})]
    numbers = {"saturation": 1.0, "contrast": 1.0, "light": 0.0, "warmth": 0.0, "lift": 0.0}
    monochrome = wish.monochrome
    for part in parts:
        for name, value in part.items():
            if name in ("saturation", "contrast"):
                numbers[name] *= float(value)
            elif name in numbers:
                numbers[name] += float(value)
        monochrome = monochrome or bool(part.get("monochrome"))
    tint, share = (rgb(wish.tint), 0.5) if wish.tint else (None, 0.0)
    if tint is None and "tint" in parts[0]:
        tint, share = rgb(str(parts[0]["tint"])), float(parts[0]["share"])
    if wish.neon and tint is None:
        tint, share = rgb("#c53bd8"), 0.3
    return Grade(
        warmth=numbers["warmth"] + 1.25 * wish.warmth,
        light=numbers["light"] + wish.light,
        saturation=max(0.0, numbers["saturation"] * (1 + wish.saturation)),
        contrast=numbers["contrast"] * (0.86 if wish.pastel else 1.0),
        tint=tint,
        tint_share=share,
        lift=numbers["lift"] + (0.3 if wish.pastel else 0.0),
        monochrome=monochrome,
    )


class Light:
    """The light of one scene; every colour on the canvas comes from here.

    `sky` are four graded colours from the zenith down; `lamps` and `stars` run from 0 to 1; `height` is the sun's (or
    the moon's) over the horizon as a share of the sky.
    """

    def __init__(self, wish: Wish, time: str, indoors: bool = False) -> None:
        hour = HOURS[time]
        self.time = time
        self.grade = grade_of(wish)
        if luminance(hour.ambient) < 0.45:
            # Night is dark by itself; what darkens a day would leave nothing of it.
            softer, flatter = self.grade.light * 0.2, 1 + (self.grade.contrast - 1) * 0.2
            self.grade = replace(self.grade, light=max(softer, self.grade.light), contrast=flatter)
        self.moon = hour.moon
        self.height = hour.height
        self.wet = wish.weather in ("rain", "storm")
        self.dark = luminance(hour.ambient) < 0.45
        dull, self.haziness = _WEATHER.get(wish.weather or "", (0.0, 0.0))
        if wish.mood in ("angry", "tense"):
            dull = max(dull, 0.25 if self.dark else 0.6)
        if indoors:
            dull, self.haziness = dull * 0.4, 0.0
        self.lamps = min(1.0, hour.lamps + (0.5 if dull > 0.5 else 0) + (0.5 if wish.neon else 0))
        self.stars = hour.stars * max(0.0, 1 - 1.6 * dull)
        self.sunshine = max(0.0, 1 - 1.35 * dull)
        sky = [rgb(c) for c in hour.sky]
        cover = self._cover(sky, wish.weather)
        self._sky = [mix(c, cover, dull * (0.94 - 0.1 * n)) for n, c in enumerate(sky)]
        self.sky = [self.grade(c) for c in self._sky]
        self._haze = mix(rgb(hour.haze), cover, dull * 0.8)
        self.haze = self.grade(self._haze)
        shade = 1 - 0.34 * dull * (0.4 if wish.weather == "snow" else 1)
        level = luminance(hour.ambient)
        r, g, blue = mix(hour.ambient, (level, level, level), dull * 0.6)
        self._ambient: Colour = (r * shade, g * shade, blue * shade)
        if indoors:
            # Rooms have light of their own: the hour outside only colours it.
            self._ambient = mix(
                self._ambient, (0.98, 0.9, 0.8) if hour.lamps > 0.3 else (0.98, 0.96, 0.93), 0.62
            )
        self._key = mix(self._ambient, (0.62, 0.62, 0.68), 0.34 if self.dark else 0.12)
        self.sun_own = rgb(hour.sun)
        self.sun = self.grade(self.sun_own)

    @staticmethod
    def _cover(sky: list[Colour], weather: str | None) -> Colour:
        """The colour of a closed cloud cover: the sky's own mean without most of its hue, darker in a storm."""
        mean = mix(mix(sky[0], sky[1], 0.5), mix(sky[2], sky[3], 0.5), 0.5)
        level = luminance(mean)
        depth = {"storm": 0.5, "rain": 0.78, "snow": 1.12, "fog": 1.04}.get(weather or "", 0.95)
        grey = mix((level * 0.96, level, level * 1.05), mean, 0.25)
        return grey[0] * depth, grey[1] * depth, grey[2] * depth

    def lit(self, code: str | Colour, depth: float = 1.0, shade: float = 1.0, key: bool = False) -> Colour:
        """A thing's own colour under this light at a depth from 0 (lost in the haze) to 1 (near).

        `key` adds the light film makers put on their actors, so that figures stand out at night.
        """
        own = rgb(code) if isinstance(code, str) else code
        r, g, b = (o * a * shade for o, a in zip(own, self._key if key else self._ambient, strict=True))
        away = (1 - depth) * (0.7 + 0.3 * self.haziness) + self.haziness * 0.28 * (1 - depth * 0.7)
        return self.grade(mix((r, g, b), self._haze, min(0.96, away)))

    def shining(self, code: str | Colour) -> Colour:
        """The colour of something that shines by itself: graded, but not darkened."""
        return self.grade(rgb(code) if isinstance(code, str) else code)


_WEATHER: Mapping[str, tuple[float, float]] = {
    "rain": (0.78, 0.55),
    "storm": (0.95, 0.5),
    "snow": (0.68, 0.5),
    "clouds": (0.5, 0.15),
    "fog": (0.62, 1.0),
}
"""Weather to how much it covers the sky, and how hazy it makes the distance."""
