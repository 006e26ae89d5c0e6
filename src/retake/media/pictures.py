"""Pictures made from media: the poster of a clip and thumbnails, as WebP; same source, same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image, UnidentifiedImageError

from retake.media.errors import MediaError

POSTER_WIDTH = 1280
_MOST_CANDIDATES = 8
_BT601 = (5, 6)
"""How H.264 numbers the two matrices of BT.601."""


def poster(clip_path: Path, out: Path, width: int = POSTER_WIDTH) -> None:
    """Writes a telling frame of a clip as WebP, at most `width` pixels wide. Raises MediaError."""
    _write(_telling_frame(clip_path), out, width, quality=84)


def thumbnail(picture_or_clip: Path, out: Path, width: int = 480) -> None:
    """Writes a small WebP of a picture or clip, at most `width` pixels wide. Raises MediaError."""
    try:
        with Image.open(picture_or_clip) as picture:
            image = picture.convert("RGB")
    except UnidentifiedImageError:
        image = _telling_frame(picture_or_clip)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise MediaError(f"{picture_or_clip.name} is not a readable picture: {error}") from error
    _write(image, out, width, quality=80)


def frame_at(clip_path: Path, number: int) -> Image.Image:
    """Frame `number` (from 0) of a clip. Raises MediaError when there is none."""
    for count, frame in enumerate(_frames(clip_path)):
        if count == number:
            return _image(frame)
    raise MediaError(f"{clip_path.name} has no frame {number}")


def _telling_frame(path: Path) -> Image.Image:
    """The key frame with the most light and shade: fades and blank openings lose."""
    best: tuple[float, av.VideoFrame] | None = None
    for number, frame in enumerate(_frames(path, keys_only=True)):
        if number == _MOST_CANDIDATES:
            break
        luma = frame.to_ndarray(width=64, height=36, format="gray")
        # The first frame wins close races: it is the picture the scene was approved with.
        score = float(luma.std()) + (2.0 if number == 0 else 0.0)
        if best is None or score > best[0]:
            best = (score, frame)
    if best is None:
        raise MediaError(f"{path.name} holds no frame")
    return _image(best[1])


def _image(frame: av.VideoFrame) -> Image.Image:
    # Frames that do not say what they are count as BT.709, like all house clips; libav would guess BT.601.
    source = Colorspace.ITU601 if frame.colorspace in _BT601 else Colorspace.ITU709
    pixels = frame.reformat(format="rgb24", src_colorspace=source, dst_color_range=ColorRange.JPEG)
    return Image.fromarray(pixels.to_ndarray())


def _frames(path: Path, keys_only: bool = False) -> Iterator[av.VideoFrame]:
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise MediaError(f"{path.name} holds no pictures")
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1
            if keys_only:
                stream.codec_context.skip_frame = "NONKEY"
            yield from container.decode(stream)
    except (av.FFmpegError, OSError) as error:
        raise MediaError(f"{path.name} cannot be decoded: {error}") from error


def _write(image: Image.Image, out: Path, width: int, quality: int) -> None:
    if image.width > width:
        size = (width, max(1, round(image.height * width / image.width)))
        image = image.resize(size, Image.Resampling.LANCZOS)
    image.save(out, "WEBP", quality=quality, method=4)
