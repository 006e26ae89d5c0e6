"""Words change the picture they are about: measured on the pixels."""

from __future__ import annotations

import io
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from retake.providers.offline.painting.cast import FIGURES
from retake.providers.offline.painting.film import motion_frames, picture
from retake.providers.offline.painting.layout import Layout, layout_in, with_layout

BASE = "A lighthouse on a coast in the afternoon, a sailing boat"
WIDTH, HEIGHT = 320, 180
Pixels = npt.NDArray[np.uint8]


def paint(*instructions: str, style: str = "", prompt: str = BASE, take: int = 1) -> Pixels:
    texts = [style, prompt, *instructions]
    return picture(texts, Layout.of(texts, prompt, take), WIDTH, HEIGHT)


def light(pixels: Pixels) -> float:
    return float(pixels.astype(float).mean())


def warmth(pixels: Pixels) -> float:
    red, _, blue = pixels.reshape(-1, 3).astype(float).mean(axis=0)
    return float(red - blue)


def outlines(pixels: Pixels) -> npt.NDArray[np.bool_]:
    grey = pixels.astype(float).mean(axis=2)
    change = np.abs(np.diff(grey, axis=1))[:-1] + np.abs(np.diff(grey, axis=0))[:, :-1]
    result: npt.NDArray[np.bool_] = change > 24
    return result


def film(*instructions: str, prompt: str = BASE, seconds: float = 0.5) -> list[Pixels]:
    texts = ["", prompt, *instructions]
    layout = Layout.of(texts, prompt, 1)
    image = Image.fromarray(picture(texts, layout, WIDTH, HEIGHT))
    frames = motion_frames(texts, layout, image, WIDTH, HEIGHT, round(seconds * 24), 24, "seed")
    return [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in frames]


def unrest(frames: list[Pixels]) -> float:
    return float(np.mean([np.abs(a.astype(int) - b).mean() for a, b in pairwise(frames)]))


def test_night_is_much_darker() -> None:
    assert light(paint("make it nighttime")) < 0.5 * light(paint())


def test_warmer_is_warmer_and_cooler_cooler_and_both_as_light() -> None:
    base = paint()
    assert warmth(paint("warmer colors")) > warmth(base) + 25
    assert warmth(paint("cooler colours")) < warmth(base) - 10
    assert light(paint("warmer colors")) == pytest.approx(light(base), rel=0.15)


def test_brighter_and_darker_do_so() -> None:
    assert light(paint("darker")) < light(paint()) - 15
    assert light(paint("brighter")) > light(paint()) + 8


def test_rain_takes_the_colour_out_and_puts_streaks_in() -> None:
    base, wet = paint(), paint("add rain")
    chroma = [float((p.max(axis=2).astype(int) - p.min(axis=2)).mean()) for p in (base, wet)]
    assert chroma[1] < 0.75 * chroma[0]
    changes = [float((np.abs(np.diff(p.astype(int), axis=1)).sum(axis=2) > 12).mean()) for p in (base, wet)]
    assert changes[1] > 1.5 * changes[0]


def test_angrier_is_darker_and_redder() -> None:
    base, angry = paint(), paint("make it angrier")
    assert light(angry) < light(base) - 20
    assert warmth(angry) > warmth(base) + 60


def test_black_and_white_has_no_colour() -> None:
    grey = paint("black and white").astype(int)
    assert (grey.max(axis=2) - grey.min(axis=2)).max() <= 2


@pytest.mark.parametrize(
    "word", ["snow", "fog", "storm", "clouds", "wind", "dawn", "sunset", "dusk", "midnight"]
)
def test_every_weather_and_hour_changes_the_picture(word: str) -> None:
    assert np.abs(paint(word).astype(int) - paint()).mean() > (0.1 if word == "wind" else 3)


@pytest.mark.parametrize(
    "style",
    ["watercolour", "noir", "anime", "pixel art", "sketch", "film grain", "paper cut", "oil painting"],
)
def test_every_style_changes_the_picture(style: str) -> None:
    assert np.abs(paint(style=style).astype(int) - paint()).mean() > 2


def test_light_and_weather_leave_the_composition_where_it_was() -> None:
    base = outlines(paint("warmer"))
    for word in ("cooler", "brighter", "make it nighttime"):
        same = outlines(paint(word))
        # Of the outlines at night, most were outlines before: the same tower, the same boat.
        figures = same[60:140] & base[60:140]
        assert figures.sum() > 0.35 * min(same[60:140].sum(), base[60:140].sum()), word


def test_another_take_and_another_thing_change_the_composition() -> None:
    assert np.abs(paint(take=2).astype(int) - paint()).mean() > 3
    assert (
        np.abs(paint(prompt="A lighthouse on a coast in the afternoon, a whale").astype(int) - paint()).mean()
        > 2
    )


def test_every_known_figure_leaves_its_mark() -> None:
    for name in FIGURES:
        word = {"mug": "cup", "person": "woman"}.get(name, name)
        empty, full = paint(prompt="morning"), paint(prompt=f"morning, {word}")
        assert (np.abs(full.astype(int) - empty).sum(axis=2) > 60).mean() > 0.004, name


def test_more_motion_moves_more_slower_less_and_still_not_at_all() -> None:
    usual = unrest(film())
    assert unrest(film("add more motion")) > 1.3 * usual
    assert unrest(film("slow motion")) < 0.85 * usual
    assert unrest(film("keep it still")) < 0.15 * usual


def test_a_clip_begins_with_its_picture_and_then_moves() -> None:
    frames = film()
    first = picture(["", BASE], Layout.of(["", BASE], BASE, 1), WIDTH, HEIGHT)
    assert np.array_equal(frames[0], first)
    assert np.abs(frames[-1].astype(int) - first).mean() > 0.3


def test_a_picture_carries_its_layout_through_a_file() -> None:
    layout = Layout.of(["", "A <fox> & 'friends' 🦊"], "A <fox> & 'friends' 🦊", 3)
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "WEBP", xmp=with_layout(layout))
    with Image.open(file) as image:
        image.load()
        assert layout_in(image) == layout


@pytest.mark.parametrize("xmp", [None, b"", b"<retake:scene>nonsense</retake:scene>"])
def test_a_picture_from_elsewhere_is_moved_over_itself(xmp: bytes | None) -> None:
    """Its own pixels are in the clip's first frame: bright on the left, dark on the right."""
    pixels = np.zeros((90, 160, 3), np.uint8)
    pixels[:, :80] = 220
    image = Image.fromarray(pixels)
    if xmp is not None:
        image.info["xmp"] = xmp
    assert layout_in(image) is None
    frames = list(motion_frames(["", "a boat"], None, image, WIDTH, HEIGHT, 12, 24, "seed"))
    first, last = frames[0].to_ndarray(), frames[-1].to_ndarray()
    assert first[90, 60].mean() > 150
    assert first[90, 260].mean() < 60
    assert not np.array_equal(first, last)
