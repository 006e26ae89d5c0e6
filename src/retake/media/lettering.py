"""Texts over a film: each drawn once, when it first shows, and laid over the video frames of its time."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image

from retake.media.errors import MediaError
from retake.media.fitting import plane
from retake.media.typesetting import PLACES, Block, lettered

DRAWING = 1
"""Raised when the same words look different than before, so that pictures and films drawn before are not shown."""


class Overlay(Protocol):
    """A text shown on the film from `start` to `end` seconds at "top", "center" or "bottom"."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def position(self) -> str: ...


def picture(text: str, position: str, width: int, height: int) -> bytes:
    """A text as a film of this size shows it: a transparent WebP, laid over the whole frame. Raises MediaError."""
    image = Image.new("RGBA", (width, height))
    block = lettered(text, position, width, height)
    if block is not None:
        image.paste(Image.fromarray(block.pixels, "RGBA"), (block.left, block.top))
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", lossless=True, method=2)
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class _Ink:
    """What texts do to one plane of a frame between two corners: what is left of it (0 to 256), and what is added."""

    rows: slice
    columns: slice
    left: npt.NDArray[np.uint16]
    added: npt.NDArray[np.uint16]


class Letterings:
    """All texts of a film of one size. Those that show together are put together once, not once for each frame."""

    def __init__(self, overlays: Sequence[Overlay], width: int, height: int) -> None:
        """Raises MediaError for a text at no known place."""
        for overlay in overlays:
            if overlay.position not in PLACES:
                raise MediaError(f"a text stands at top, center or bottom, not {overlay.position!r}")
        self._overlays = tuple(overlays)
        self._size = width, height
        self._blocks: dict[tuple[str, str], Block | None] = {}
        self._shown: tuple[tuple[str, str], ...] = ()
        self._ink: list[_Ink] = []

    def within(self, begin: Fraction, end: Fraction) -> bool:
        """Whether any text shows between two times of the film, in seconds."""
        return any(o.start < end and o.end > begin for o in self._overlays)

    def onto(self, frame: av.VideoFrame, time: Fraction) -> av.VideoFrame:
        """A copy of a yuv420p frame with the texts of this time on it; the frame itself where there are none."""
        # Twice the same words in the same place are one text: drawn over itself it would only get bolder.
        shown = tuple(dict.fromkeys((o.text, o.position) for o in self._overlays if o.start <= time < o.end))
        if shown != self._shown:
            self._shown, self._ink = shown, self._put_together(shown)
        if not self._ink:
            return frame
        result = av.VideoFrame(frame.width, frame.height, "yuv420p")
        for number in range(3):
            plane(result, number)[:] = plane(frame, number)
        for number, ink in enumerate(self._ink):
            part = plane(result, number)[ink.rows, ink.columns]
            part[:] = (part * ink.left + ink.added) >> 8
        return result

    def _put_together(self, shown: Iterable[tuple[str, str]]) -> list[_Ink]:
        wanted = set(shown)
        self._blocks = {words: block for words, block in self._blocks.items() if words in wanted}
        blocks = []
        for words in shown:
            if words not in self._blocks:
                self._blocks[words] = lettered(*words, *self._size)
            blocks.append(self._blocks[words])
        drawn = [block for block in blocks if block is not None]
        return _inks(_joined(drawn), *self._size) if drawn else []


def _joined(blocks: Sequence[Block]) -> Block:
    """Several texts as one, the later ones over the earlier ones."""
    if len(blocks) == 1:
        return blocks[0]
    top, left = min(b.top for b in blocks), min(b.left for b in blocks)
    bottom = max(b.top + b.pixels.shape[0] for b in blocks)
    right = max(b.left + b.pixels.shape[1] for b in blocks)
    image = Image.new("RGBA", (right - left, bottom - top))
    for block in blocks:
        image.alpha_composite(Image.fromarray(block.pixels, "RGBA"), (block.left - left, block.top - top))
    return Block(np.asarray(image), top, left)


def _inks(block: Block, width: int, height: int) -> list[_Ink]:
    """A text's opacity and BT.709 colour for each of the three planes of a frame of this size."""
    # Even corners, because colour has half the rows and columns of light.
    top, left = block.top // 2 * 2, block.left // 2 * 2
    bottom = min(height, (block.top + block.pixels.shape[0] + 1) // 2 * 2)
    right = min(width, (block.left + block.pixels.shape[1] + 1) // 2 * 2)
    pixels = np.zeros((bottom - top, right - left, 4), np.uint8)
    y, x = block.top - top, block.left - left
    given = block.pixels[: pixels.shape[0] - y, : pixels.shape[1] - x]
    pixels[y : y + given.shape[0], x : x + given.shape[1]] = given
    colours = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels[:, :, :3]), format="rgb24").reformat(
        format="yuv420p",
        src_color_range=ColorRange.JPEG,
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
    )
    alpha = pixels[:, :, 3].astype(np.float32) * np.float32(1 / 255)
    half = (alpha[::2, ::2] + alpha[1::2, ::2] + alpha[::2, 1::2] + alpha[1::2, 1::2]) * np.float32(0.25)
    corners = (slice(top, bottom), slice(left, right))
    small = (slice(top // 2, bottom // 2), slice(left // 2, right // 2))
    return [
        _ink(*where, mask, plane(colours, number))
        for number, (where, mask) in enumerate(((corners, alpha), (small, half), (small, half)))
    ]


def _ink(rows: slice, columns: slice, alpha: npt.NDArray[np.float32], colour: npt.NDArray[np.uint8]) -> _Ink:
    part = np.rint(alpha * 256).astype(np.uint16)
    # Half a step is added so that cutting off the fraction rounds.
    return _Ink(rows, columns, 256 - part, part * colour + np.uint16(128))
