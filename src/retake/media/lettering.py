"""Text on pictures: an overlay drawn once, with the font inside Pillow, and laid over video frames."""

from __future__ import annotations

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from retake.media.errors import MediaError

_PLACES = {"top": 0.11, "center": 0.5, "bottom": 0.87}


class Lettering:
    """A text set for frames of one size; `start` and `end` are seconds on the film's timeline."""

    def __init__(self, text: str, position: str, width: int, height: int, start: float, end: float) -> None:
        if position not in _PLACES:
            raise MediaError(f"a text stands at top, center or bottom, not {position!r}")
        self.start, self.end = start, end
        self._planes = _planes(_drawn(text, _PLACES[position], width, height))

    def onto(self, frame: av.VideoFrame) -> av.VideoFrame:
        """A copy of a yuv420p frame with the text on it; frames without text in them stay untouched."""
        if self._planes is None:
            return frame
        result = av.VideoFrame(frame.width, frame.height, "yuv420p")
        for number, (row, end, alpha, colour) in enumerate(self._planes):
            source, target = _plane(frame, number), _plane(result, number)
            target[:] = source
            mixed = source[row:end] * (1 - alpha) + colour * alpha
            target[row:end] = np.rint(mixed).astype(np.uint8)
        return result


_Plane = tuple[int, int, npt.NDArray[np.float32], npt.NDArray[np.float32]]


def _plane(frame: av.VideoFrame, number: int) -> npt.NDArray[np.uint8]:
    plane = frame.planes[number]
    rows: npt.NDArray[np.uint8] = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload]
    cut: npt.NDArray[np.uint8] = rows.reshape(-1, plane.line_size)[: plane.height, : plane.width]
    return cut


def _drawn(text: str, place: float, width: int, height: int) -> Image.Image:
    """White letters with a soft shadow on a transparent picture of the film's size."""
    size = max(12, round(height * 0.062))
    font = ImageFont.load_default(size)
    lines = "\n".join(_wrapped(text, font, width * 0.84))
    picture = Image.new("RGBA", (width, height))
    centre = (width / 2, height * place)
    shadow = ImageDraw.Draw(picture)
    gap, stroke = round(size * 0.35), max(1, size // 14)
    shadow.multiline_text(centre, lines, (0, 0, 0, 210), font, "mm", gap, "center", stroke_width=stroke)
    picture = picture.filter(ImageFilter.GaussianBlur(size / 10))
    ImageDraw.Draw(picture).multiline_text(centre, lines, (255, 255, 255, 255), font, "mm", gap, "center")
    return picture


def _wrapped(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: float) -> list[str]:
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and font.getlength(longer) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def _planes(picture: Image.Image) -> list[_Plane] | None:
    """Rows, opacity and BT.709 colour of the text for each of the three planes of a frame."""
    box = picture.getbbox()
    if box is None:
        return None
    # Even rows, because colour has half the lines of light.
    top, bottom = box[1] // 2 * 2, (box[3] + 1) // 2 * 2
    pixels = np.asarray(picture.crop((0, top, picture.width, bottom)))
    opaque = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels[:, :, :3]), format="rgb24").reformat(
        format="yuv420p",
        src_color_range=ColorRange.JPEG,
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
    )
    alpha = pixels[:, :, 3].astype(np.float32) * np.float32(1 / 255)
    half = (alpha[::2, ::2] + alpha[1::2, ::2] + alpha[::2, 1::2] + alpha[1::2, 1::2]) * np.float32(0.25)
    rows = [(top, bottom, alpha), (top // 2, bottom // 2, half), (top // 2, bottom // 2, half)]
    return [
        (first, last, mask, _plane(opaque, number).astype(np.float32))
        for number, (first, last, mask) in enumerate(rows)
    ]
