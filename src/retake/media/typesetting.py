"""Words set into pictures: shaped, wrapped and placed with the fonts Retake brings, the same on every machine."""

from __future__ import annotations

import functools
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import skia

from retake.media.errors import MediaError

PLACES = ("top", "center", "bottom")
LARGEST_SIDE = 8192
"""Pixels; nothing larger is lettered, so that no picture's size can use up the memory."""

# Parts of the picture's height or width.
_SIZE, _SMALLEST_SIDE_OF_TEXT = 0.062, 4.0
_WIDTH, _MARGIN, _HEIGHT = 0.86, 0.07, 0.86
_SMALLEST = 0.1  # pixels; nobody reads that, and nothing of it is cut off either
_WEIGHT = 600
_LINE = 1.2
_SHADOW_BLUR, _SHADOW_STRENGTH = 0.09, 230

_LATIN = "NotoSans[wght].ttf"
_LAST = ("NotoSansSymbols[wght].ttf", "NotoEmoji[wght].ttf")
_REGIONS = {"ja": 0, "ko": 1, "zh-Hans": 2, "zh-Hant": 3}
"""The faces of the CJK file, by whose shapes its Han characters have."""
_CJK = "NotoSansCJK-VF.otf.ttc"
_ISOLATE, _END_OF_ISOLATE = "\u2067", "\u2069"

Pixels = npt.NDArray[np.uint8]
_lock = threading.Lock()  # the collection below keeps caches that are not made for several threads


@dataclass(frozen=True, slots=True)
class Block:
    """Lettering as it lies on a picture: RGBA pixels [height, width, 4], colours not multiplied, from `top`, `left`."""

    pixels: Pixels
    top: int
    left: int


@dataclass(frozen=True, slots=True)
class _Fonts:
    collection: skia.textlayout.FontCollection
    unicode: skia.Unicode
    families: tuple[str, ...]
    faces: tuple[skia.Typeface, ...]


def lettered(text: str, position: str, width: int, height: int) -> Block | None:
    """White letters with a soft shadow for a picture of this size; None where there is nothing to see.

    Long lines are wrapped, and what would still not fit is set smaller: nothing is cut off. Raises MediaError for
    another place than top, center and bottom, and for sizes that are no picture's.
    """
    if position not in PLACES:
        raise MediaError(f"a text stands at top, center or bottom, not {position!r}")
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise MediaError(f"no text is set on a picture of {width}x{height}")
    with _lock:
        lines = [line for line in (_known(raw) for raw in text.splitlines()) if line]
        if not lines:
            return None
        size, paragraphs = _fitting(lines, width, height)
        return _painted(paragraphs, size, position, width, height)


def _fitting(lines: Sequence[str], width: int, height: int) -> tuple[float, list[skia.textlayout.Paragraph]]:
    """The lines set as large as they fit, and how large: pixels of a letter's height."""
    size = max(_SMALLEST_SIDE_OF_TEXT, height * _SIZE)
    while True:
        shadow = 3 * _SHADOW_BLUR * size
        paragraphs = [_paragraph(line, size, width) for line in lines]
        whole = sum(paragraph.Height for paragraph in paragraphs)
        wide = max(paragraph.LongestLine for paragraph in paragraphs)
        if (whole <= height * _HEIGHT and wide + shadow <= width) or size < _SMALLEST:
            return size, paragraphs
        size *= 0.9


def _paragraph(line: str, size: float, width: int) -> skia.textlayout.Paragraph:
    fonts = _fonts()
    style = skia.textlayout.TextStyle()
    style.setFontSize(size)
    style.setColor(skia.ColorWHITE)
    style.setFontFamilies(list(_families(line)))
    style.setHeight(_LINE)
    style.setHeightOverride(True)
    whole = skia.textlayout.ParagraphStyle()
    whole.setTextStyle(style)
    whole.setTextAlign(skia.textlayout.TextAlign.kCenter)
    builder = skia.textlayout.ParagraphBuilder.make(whole, fonts.collection, fonts.unicode)
    builder.pushStyle(style)
    # The binding cannot be told a direction; an isolate keeps a right-to-left sentence in its order.
    builder.addText(f"{_ISOLATE}{line}{_END_OF_ISOLATE}" if _right_to_left(line) else line)
    paragraph = builder.Build()
    paragraph.layout(width * _WIDTH)
    return paragraph


def _painted(
    paragraphs: Sequence[skia.textlayout.Paragraph], size: float, position: str, width: int, height: int
) -> Block | None:
    whole = sum(paragraph.Height for paragraph in paragraphs)
    free = height - whole
    y = {"top": min(height * _MARGIN, free / 2), "center": free / 2}.get(
        position, free - min(height * _MARGIN, free / 2)
    )
    blur = _SHADOW_BLUR * size
    above = max(0, int(y - 3 * blur))
    below = min(height, int(y + whole + 3 * blur) + 1)
    surface = skia.Surface.MakeRasterN32Premul(width, max(1, below - above))
    canvas = surface.getCanvas()
    canvas.clear(skia.ColorTRANSPARENT)
    black = skia.ColorFilters.Blend(skia.ColorSetARGB(_SHADOW_STRENGTH, 0, 0, 0), skia.BlendMode.kSrcIn)
    # Twice, wide and narrow, so that letters stand out from bright pictures too.
    for shadow in (blur, blur / 4, None):
        if shadow is not None:
            soft = skia.ImageFilters.Blur(shadow, shadow)
            canvas.saveLayer(None, skia.Paint(ImageFilter=skia.ImageFilters.ColorFilter(black, soft)))
        at = y - above
        for paragraph in paragraphs:
            paragraph.paint(canvas, (width - width * _WIDTH) / 2, at)
            at += paragraph.Height
        if shadow is not None:
            canvas.restore()
    return _cut(surface, above)


def _cut(surface: skia.Surface, above: int) -> Block | None:
    pixels = np.ascontiguousarray(
        surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType), np.uint8
    )
    seen = pixels[:, :, 3] > 0
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not rows.size:
        return None
    top, left = int(rows[0]), int(columns[0])
    return Block(pixels[top : rows[-1] + 1, left : columns[-1] + 1].copy(), above + top, left)


def _right_to_left(line: str) -> bool:
    """Whether the first letter with a direction is read from the right."""
    return next(
        (kind != "L" for kind in map(unicodedata.bidirectional, line) if kind in ("L", "R", "AL")), False
    )


def _families(line: str) -> tuple[str, ...]:
    """All fonts, those first whose Han characters are shaped as in the language the rest of the line is in."""
    names = [unicodedata.name(letter, "") for letter in line]
    region = "zh-Hans"
    if any(name.startswith(("HIRAGANA", "KATAKANA")) for name in names):
        region = "ja"
    elif any(name.startswith("HANGUL") for name in names):
        region = "ko"
    families = _fonts().families
    others = [name for name in _REGIONS if name != region]
    letters = [name for name in families if name not in _REGIONS and name not in _LAST]
    return (*letters, region, *others, *_LAST)


def _known(line: str) -> str:
    """The line with a relative in place of each character none of the fonts has, or else a question mark."""
    kept = "".join(" " if letter.isspace() else letter for letter in unicodedata.normalize("NFC", line))
    return "".join(
        _or_relative(letter) for letter in kept if unicodedata.category(letter) not in ("Cc", "Cs")
    ).strip()


@functools.lru_cache(maxsize=4096)
def _or_relative(letter: str) -> str:
    if _has(letter) or unicodedata.category(letter) == "Cf" or 0xFE00 <= ord(letter) <= 0xFE0F:
        return letter
    plain = unicodedata.normalize("NFKC", letter)
    return plain if plain != letter and all(map(_has, plain)) else "?"


def _has(letter: str) -> bool:
    return letter == " " or any(face.unicharToGlyph(ord(letter)) for face in _fonts().faces)


@functools.cache
def _fonts() -> _Fonts:
    """Our own fonts and no others: those of the machine would make the same film look different elsewhere."""
    manager = skia.FontMgr.New_Custom_Empty()
    provider = skia.textlayout.TypefaceFontProvider()
    here = Path(str(files("manimgx_fonts")))
    between = sorted(
        path.name
        for path in here.glob("*.ttf")
        if path.name not in (_LATIN, *_LAST) and "Italic" not in path.name
    )
    found: list[tuple[str, Path, int]] = [(name, here / name, 0) for name in (_LATIN, *between)]
    found += [
        (region, Path(str(files("manimgx_fonts_cjk"))) / _CJK, face) for region, face in _REGIONS.items()
    ]
    found += [(name, here / name, 0) for name in _LAST]
    faces = []
    for family, path, index in found:
        face = manager.makeFromFile(str(path), index)
        if face is None:
            raise MediaError(f"the font {path.name} cannot be read; install Retake again")
        faces.append(_heavy(face))
        provider.registerTypeface(faces[-1], family)
    collection = skia.textlayout.FontCollection()
    collection.setDefaultFontManager(provider)
    return _Fonts(collection, skia.Unicodes.ICU.Make(), tuple(name for name, _, _ in found), tuple(faces))


def _heavy(face: skia.Typeface) -> skia.Typeface:
    """The face at the weight of lettering: variable fonts begin at any weight, the CJK one at a hairline."""
    tag = int.from_bytes(b"wght", "big")
    place = skia.FontArguments.VariationPosition
    weights = place.Coordinates([place.Coordinate(tag, _WEIGHT)])
    position = place(weights)
    return face.makeClone(skia.FontArguments().setVariationDesignPosition(position))
