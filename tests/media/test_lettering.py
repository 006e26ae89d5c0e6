"""Words over a film are set in the script they are written in, whole, in reading order, and drawn once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
import pytest

from retake.media import lettering
from retake.media.errors import MediaError
from retake.media.fitting import plane
from retake.media.lettering import Letterings, picture
from retake.media.typesetting import PLACES, Block, lettered

WIDTH, HEIGHT = 640, 360


@dataclass(frozen=True)
class Text:
    text: str
    start: float
    end: float
    position: str = "bottom"


def drawn(text: str, position: str = "center", width: int = WIDTH, height: int = HEIGHT) -> Block:
    """The text's block; there must be one."""
    block = lettered(text, position, width, height)
    assert block is not None
    return block


def alike(one: Block, other: Block) -> bool:
    """Whether two drawings are the same."""
    return one.pixels.shape == other.pixels.shape and bool((one.pixels == other.pixels).all())


SCRIPTS = {
    "Latin": ("Café Zürich 5 €", "Cafè Zurïch 6 £"),
    "Greek": ("Καλημέρα", "Καληνύχτ"),
    "Cyrillic": ("Привет", "Солнце"),
    "Arabic": ("مرحبا", "شمسيه"),
    "Hebrew": ("שלום", "אורה"),
    "Devanagari": ("नमस्ते", "सूरजका"),
    "Thai": ("สวัสดี", "พระอาท"),
    "Japanese": ("日本語です", "東京駅です"),
    "Chinese": ("简体中文", "繁體漢字"),
    "Korean": ("안녕하세요", "대한민국만"),
    "Armenian": ("Բարև", "Արեւ"),
    "Georgian": ("გამარჯობა", "საქართვლო"),
    "emoji": ("😀", "🚂"),
    "emoji of parts": ("👨‍👩‍👧", "👩‍👩‍👦"),
    "symbols": ("→ ★ ♪", "← ☀ ♫"),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_letters_of_every_script_are_told_apart(script: str) -> None:
    """A font without them draws the same box for each, so that other words of as many letters look the same."""
    one, other = SCRIPTS[script]
    assert not alike(drawn(one), drawn(other))
    assert not alike(drawn(one), drawn("?" * len(one))), "they are known, not replaced"


def test_what_no_font_has_is_replaced_by_a_relative_or_a_question_mark() -> None:
    """Never by a box."""
    assert alike(drawn("𝓗ello"), drawn("Hello"))
    assert alike(drawn("a \U00012000"), drawn("a ?"))
    assert alike(drawn("a\x00b\tc\u2028d"), drawn("ab c\nd"))


@pytest.mark.parametrize("position", PLACES)
@pytest.mark.parametrize(
    "text",
    ["a very long text " * 30, "Donaudampfschifffahrt" * 20, "日本語のとても長い文" * 40, "مرحبا بالعالم " * 30, "x\n" * 12],
    ids=["words", "one word", "Japanese", "Arabic", "lines"],
)  # fmt: skip
@pytest.mark.parametrize("size", [(1280, 720), (64, 36), (720, 1280)], ids=str)
def test_nothing_is_cut_off_however_long(text: str, position: str, size: tuple[int, int]) -> None:
    """Wrapped, then made smaller: inside the picture with room around, in three shapes."""
    width, height = size
    block = drawn(text, position, width, height)
    assert block.top > 0
    assert block.left > 0
    assert block.top + block.pixels.shape[0] < height
    assert block.left + block.pixels.shape[1] < width
    middle = (block.top + block.pixels.shape[0] / 2) / height
    assert abs(middle - 0.5) < 0.5 - 0.07 / 2
    if width > 100:
        assert (block.pixels[:, :, :3][block.pixels[:, :, 3] > 200] > 200).any(), "white letters"


def test_mixed_lines_are_read_from_the_side_their_first_word_is() -> None:
    """Hebrew first: it stands right of the Latin word after it. Latin first: left of it."""

    def halves(text: str) -> tuple[float, float]:
        """How like the left and the right end of the line are to “wwwwww” alone: 0 is equal."""
        line, word = drawn(text).pixels[:, :, 0].astype(float), drawn("wwwwww").pixels[:, :, 0].astype(float)
        columns = word.sum(axis=0) / word.sum()
        left, right = line[:, : word.shape[1]].sum(axis=0), line[:, -word.shape[1] :].sum(axis=0)
        return float(abs(left / left.sum() - columns).sum()), float(abs(right / right.sum() - columns).sum())

    left, right = halves("שלום wwwwww")
    assert left < right
    left, right = halves("wwwwww שלום")
    assert left < right, "the line begins with Latin, which is on the left"
    left, right = halves("שלום 12 wwwwww")
    assert left < right


def test_places_sizes_and_nothing() -> None:
    """No words, no block; other places and sizes that are no picture's are refused before anything is drawn."""
    assert lettered("", "top", WIDTH, HEIGHT) is None
    assert lettered(" \n ", "top", WIDTH, HEIGHT) is None
    with pytest.raises(MediaError):
        lettered("x", "left", WIDTH, HEIGHT)
    for width, height in ((0, 9), (9, -1), (10**6, 10)):
        with pytest.raises(MediaError):
            lettered("x", "top", width, height)
    tops = [drawn("x", place).top for place in PLACES]
    assert tops == sorted(tops)


def test_the_picture_shown_is_the_lettering_burned_in() -> None:
    """The studio lays `picture` over the video; the export lays the same letters over its frames."""
    import io

    from PIL import Image

    image = np.asarray(
        Image.open(io.BytesIO(picture("Café 日本", "bottom", WIDTH, HEIGHT))).convert("RGBA"), int
    )
    grey = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
    for number, value in enumerate((126, 128, 128)):
        plane(grey, number)[:] = value
    burned = Letterings([Text("Café 日本", 0, 1)], WIDTH, HEIGHT).onto(grey, Fraction(0))
    luma = plane(burned, 0).astype(int)
    alpha = image[:, :, 3] / 255
    light = 16 + 219 * (image[:, :, :3] @ [0.2126, 0.7152, 0.0722]) / 255
    assert np.abs(luma - (126 * (1 - alpha) + light * alpha)).max() <= 3
    assert plane(grey, 0).min() == plane(grey, 0).max(), "the frame given is left alone"


def test_each_text_is_drawn_once_and_none_before_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred texts that come and go over two seconds: a hundred drawings, and never all in memory at once."""
    drawings: list[str] = []

    def counting(text: str, position: str, width: int, height: int) -> Block | None:
        drawings.append(text)
        return lettered(text, position, width, height)

    monkeypatch.setattr(lettering, "lettered", counting)
    texts = [Text(f"text {n}", n / 50, n / 50 + 0.1) for n in range(99)] + [Text("text 3", 0.06, 0.16)]
    over = Letterings(texts, WIDTH, HEIGHT)
    frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
    assert drawings == []
    for number in range(50):
        shown = over.onto(frame, Fraction(number, 24))
        assert (shown is frame) == (number / 24 >= 2.06)
        assert len(over._blocks) <= 7
    assert len(drawings) == len(set(drawings)) <= 99
