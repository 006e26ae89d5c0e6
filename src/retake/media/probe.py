"""What a media file is: type, size, length and codecs, read from its bytes and never from its name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image, UnidentifiedImageError

from retake.media import cmaf
from retake.media.cmaf import SegmentIndex
from retake.media.errors import MediaError

LARGEST_TEXT = 16 * 1024 * 1024
PICTURE_TYPES = {
    "WEBP": "image/webp",
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "AVIF": "image/avif",
}
_SOUND_TYPES = {"flac": "audio/flac", "wav": "audio/wav", "mp3": "audio/mpeg", "ogg": "audio/ogg"}


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """Facts of one file: pixels, seconds, frames per second; None where a fact does not apply.

    `codecs` are RFC 6381 strings for CMAF ("avc1.64001f"), the decoder's names otherwise; `segments` exist
    only for CMAF.
    """

    media_type: str
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    frame_rate: float | None = None
    codecs: tuple[str, ...] = ()
    segments: SegmentIndex | None = None


def probe(path: Path) -> MediaFacts:
    """Facts of a video, sound, picture, JSON or text file. Raises MediaError for other or damaged files."""
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        raise MediaError(f"cannot read {path.name}: {error.strerror}") from error
    if not head:
        raise MediaError(f"{path.name} is empty")
    if _is_picture(head):
        return _picture(path)
    if head[4:8] in (b"ftyp", b"styp") or head[:4] in (
        b"fLaC",
        b"RIFF",
        b"OggS",
        b"\x1aE\xdf\xa3",
        b"ID3\x03",
    ):
        return _timed(path)
    return _text(path)


def _is_picture(head: bytes) -> bool:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return True
    if head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis"):
        return True
    return head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8"))


def _picture(path: Path) -> MediaFacts:
    try:
        with Image.open(path) as picture:
            picture.load()
            media_type = PICTURE_TYPES[picture.format or ""]
            return MediaFacts(media_type, picture.width, picture.height, codecs=(media_type.split("/")[1],))
    except (OSError, UnidentifiedImageError, KeyError, SyntaxError, Image.DecompressionBombError) as error:
        raise MediaError(f"{path.name} is not a readable picture: {error}") from error


def _timed(path: Path) -> MediaFacts:
    try:
        with av.open(str(path)) as container:
            if container.streams.video:
                return _video(path, container)
            if container.streams.audio:
                return _sound(path, container)
    except av.FFmpegError as error:
        raise MediaError(f"{path.name} cannot be decoded: {error}") from error
    raise MediaError(f"{path.name} holds neither pictures nor sound")


def _video(path: Path, container: av.container.InputContainer) -> MediaFacts:
    stream = container.streams.video[0]
    if next(container.decode(stream), None) is None:
        raise MediaError(f"{path.name} holds no frame")
    width, height = stream.width, stream.height
    if "mp4" in container.format.name and _fragmented(path):
        file = cmaf.read(path)
        rate = Fraction(file.samples) / file.duration if file.duration else None
        return MediaFacts(
            "video/mp4",
            width,
            height,
            float(file.duration),
            float(rate) if rate else None,
            (file.track.codec,),
            file.index,
        )
    rate = stream.average_rate or stream.guessed_rate
    media_type = "video/mp4" if "mp4" in container.format.name else "video/webm"
    codecs = tuple(s.codec_context.name for s in container.streams if s.type in ("video", "audio"))
    return MediaFacts(media_type, width, height, _length(container), float(rate) if rate else None, codecs)


def _sound(path: Path, container: av.container.InputContainer) -> MediaFacts:
    stream = container.streams.audio[0]
    if next(container.decode(stream), None) is None:
        raise MediaError(f"{path.name} holds no sound")
    if "mp4" in container.format.name:
        if not _fragmented(path):
            return MediaFacts("audio/mp4", duration=_length(container), codecs=(stream.codec_context.name,))
        file = cmaf.read(path)
        return MediaFacts(
            "audio/mp4", duration=float(file.duration), codecs=(file.track.codec,), segments=file.index
        )
    media_type = _SOUND_TYPES.get(container.format.name)
    if media_type is None:
        raise MediaError(f"{path.name}: sound of the type {container.format.name} is not known here")
    return MediaFacts(media_type, duration=_length(container), codecs=(stream.codec_context.name,))


def _fragmented(path: Path) -> bool:
    # `mvex` announces fragments in the header, which the muxers here write first.
    with path.open("rb") as file:
        return b"mvex" in file.read(1 << 16)


def _length(container: av.container.InputContainer) -> float | None:
    return container.duration / av.time_base if container.duration else None


def _text(path: Path) -> MediaFacts:
    if path.stat().st_size > LARGEST_TEXT:
        raise MediaError(f"{path.name} is of no known media type and too large for a text")
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise MediaError(f"{path.name} is neither media nor UTF-8 text") from error
    if any(ord(c) < 32 and c not in "\t\n\r\f" for c in text):
        raise MediaError(f"{path.name} is neither media nor text")
    if text.lstrip().startswith(("{", "[")):
        try:
            json.loads(text)
            return MediaFacts("application/json")
        except ValueError:
            pass
    return MediaFacts("text/plain")
