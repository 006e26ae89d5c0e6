"""What a clip shows, read back: its size, rate and number of frames, and every frame once, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from retake.media import cmaf
from retake.media.errors import MediaError


@dataclass(frozen=True, slots=True)
class Footage:
    """A video-only CMAF file: pixels, frames per second, number of frames, seconds."""

    path: Path
    width: int
    height: int
    rate: Fraction
    frames: int
    seconds: Fraction


def footage(path: Path) -> Footage:
    """Reads a clip's facts. Raises MediaError for what is no clip: other media, texts, damaged files."""
    file = cmaf.read(path)
    if file.track.kind != "video" or not file.duration:
        raise MediaError(f"{path.name} is no clip: it holds no moving pictures")
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            width, height = stream.width, stream.height
    except (av.FFmpegError, IndexError) as error:
        raise MediaError(f"{path.name} cannot be decoded: {error}") from error
    rate = Fraction(file.samples) / file.duration
    return Footage(path, width, height, rate, file.samples, file.duration)


def frames(clip: Footage) -> Iterator[av.VideoFrame]:
    """Every frame of a clip. The time stamps of the file are left behind: a frame's place is its number.

    Raises MediaError, at the latest after the last frame, when not all of them can be decoded.
    """
    count = 0
    try:
        with av.open(str(clip.path)) as container:
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1
            # A decoder would rather paint over damage than mention it; nothing painted over may be archived.
            stream.codec_context.options = {"err_detect": "explode"}
            for frame in container.decode(stream):
                count += 1
                yield frame
    except av.FFmpegError as error:
        raise MediaError(f"{clip.path.name} cannot be decoded: {error}") from error
    if count != clip.frames:
        raise MediaError(f"{clip.path.name}: only {count} of {clip.frames} frames can be decoded")
