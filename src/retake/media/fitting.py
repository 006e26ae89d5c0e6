"""Foreign pictures made to fit a film: its size with bars where the shape differs, its colours, its frame rate."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorRange, Colorspace

_RATES = tuple(Fraction(rate) for rate in (12, 15, 24, 25, 30, 48, 50, 60)) + tuple(
    Fraction(rate * 1000, 1001) for rate in (24, 30, 60)
)
_ROUNDING = Fraction(1, 200)  # what time stamps in milliseconds can make of a rate
_BT601 = (5, 6)
_FULL = 2
_BLACK = (16, 128, 128)


def likely_rate(measured: Fraction) -> Fraction:
    """The frame rate that is meant by one read from rounded time stamps; itself where no usual one is near."""
    near = min(_RATES, key=lambda rate: abs(rate - measured))
    return near if abs(near - measured) <= measured * _ROUNDING else measured.limit_denominator(1001)


def at_rate(path: Path, width: int, height: int, rate: Fraction, count: int) -> Iterator[av.VideoFrame]:
    """`count` frames of a clip as yuv420p of this size and rate: repeated where there are too few, else left out.

    Raises av.FFmpegError.
    """
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        first: int | None = None
        given = 0
        last: av.VideoFrame | None = None
        for frame in container.decode(stream):
            if frame.pts is not None and frame.pts < 0:
                continue  # an edit list takes it away
            first = frame.pts if first is None else first
            time = ((frame.pts or 0) - (first or 0)) * (stream.time_base or Fraction(0))
            # Half a frame of tolerance: time stamps are rounded, and a frame a hair late is not a frame later.
            while last is not None and given < count and (given + Fraction(1, 2)) / rate <= time:
                yield last
                given += 1
            last = fitted(frame, width, height)
        while last is not None and given < count:
            yield last
            given += 1


def fitted(frame: av.VideoFrame, width: int, height: int) -> av.VideoFrame:
    """A frame in another size, as yuv420p in BT.709 and limited range; black bars keep its shape."""
    inner = _inner(frame.width, frame.height, width, height)
    scaled = frame.reformat(
        width=inner[0],
        height=inner[1],
        format="yuv420p",
        src_colorspace=Colorspace.ITU601 if frame.colorspace in _BT601 else Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG if frame.color_range == _FULL else ColorRange.MPEG,
        dst_color_range=ColorRange.MPEG,
    )
    if inner == (width, height):
        return scaled
    result = av.VideoFrame(width, height, "yuv420p")
    for number, black in enumerate(_BLACK):
        source, target = plane(scaled, number), plane(result, number)
        target[:] = black
        top, left = (target.shape[0] - source.shape[0]) // 2, (target.shape[1] - source.shape[1]) // 2
        target[top : top + source.shape[0], left : left + source.shape[1]] = source
    return result


def _inner(width: int, height: int, most_wide: int, most_high: int) -> tuple[int, int]:
    """The largest even size of the same shape that fits; the whole where the shapes are all but equal."""
    scale = min(Fraction(most_wide, width), Fraction(most_high, height))
    inner = tuple(max(2, round(side * scale / 2) * 2) for side in (width, height))
    return (
        most_wide if most_wide - inner[0] <= 2 else inner[0],
        most_high if most_high - inner[1] <= 2 else inner[1],
    )


def plane(frame: av.VideoFrame, number: int) -> npt.NDArray[np.uint8]:
    """One plane of a frame as rows of bytes, shared with it."""
    raw = frame.planes[number]
    rows: npt.NDArray[np.uint8] = np.frombuffer(raw, np.uint8)  # type: ignore[call-overload]
    cut: npt.NDArray[np.uint8] = rows.reshape(-1, raw.line_size)[: raw.height, : raw.width]
    return cut
