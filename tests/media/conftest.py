"""Numbered frames and small clips for the media tests: every frame says which one it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from retake.media.encode import encode_clip

WIDTH, HEIGHT, RATE = 192, 96, 24
Pixels = npt.NDArray[np.uint8]
_BITS = 12


def numbered(clip: int, frame: int, width: int = WIDTH, height: int = HEIGHT) -> Pixels:
    """A frame whose top bar shows its clip (4 bits) and number (8 bits) as black and white blocks."""
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([(x * 2 + clip * 40) % 256, (y * 3) % 256, (x + y + frame * 2) % 256], axis=2).astype(
        np.uint8
    )
    block = width // _BITS
    for bit in range(_BITS):
        on = (clip << 8 | frame) >> bit & 1
        pixels[: height // 4, bit * block : (bit + 1) * block] = 255 if on else 0
    return pixels


def identity(pixels: Pixels) -> tuple[int, int]:
    """The clip and number a decoded frame shows."""
    height, width = pixels.shape[:2]
    block = width // _BITS
    value = 0
    for bit in range(_BITS):
        if pixels[2 : height // 4 - 2, bit * block + 3 : (bit + 1) * block - 3].mean() > 128:
            value |= 1 << bit
    return value >> 8, value & 255


def decoded(path: Path) -> Iterator[tuple[float, Pixels]]:
    """(seconds, pixels) of every frame of a file."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield (
                float((frame.pts or 0) * (frame.time_base or 0)),
                np.asarray(frame.to_ndarray(format="rgb24"), np.uint8),
            )


@pytest.fixture
def clip(tmp_path: Path) -> Callable[..., Path]:
    """Makes clip `number` of `frames` numbered frames."""

    def make(
        number: int, frames: int = 60, width: int = WIDTH, height: int = HEIGHT, rate: int = RATE
    ) -> Path:
        path = tmp_path / f"clip-{number}.mp4"
        encode_clip((numbered(number, n, width, height) for n in range(frames)), path, width, height, rate)
        return path

    return make
