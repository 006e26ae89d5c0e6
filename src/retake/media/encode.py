"""Encoding to the house formats: clips as H.264 in CMAF, sound as AAC in CMAF; same input, same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import BinaryIO, TypeAlias

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from retake.media.errors import MediaError

Picture = npt.NDArray[np.uint8] | av.VideoFrame
Sound = npt.NDArray[np.float32]
VideoPacket: TypeAlias = "av.Packet[av.VideoStream]"
SoundPacket: TypeAlias = "av.Packet[av.AudioStream]"

SAMPLE_RATE = 48_000
CRF = 22
REORDERED, REORDERED_ONCE = 0, 2
"""Frames stored out of order at most: none. Where some are, players differ on when the first is shown: see decision 33.
Clips made before that decision have up to two; what is to stand among their packets is encoded as they were."""
SOUND_BITS_PER_SECOND = 128_000
AAC_FRAME = 1024

# `cmaf`, not `delay_moov`: edit lists shift joins in players. `skip_trailer`: nobody reads that index.
_MUXER = {
    "movflags": "cmaf+empty_moov+default_base_moof+skip_trailer",
    "fflags": "+bitexact",
    "avoid_negative_ts": "disabled",
}


def x264_options(gop: int, crf: int, reordered: int = REORDERED) -> dict[str, str]:
    """x264 settings of every clip: closed GOPs of `gop` frames and equal headers, so packets can be spliced.

    `reordered`: the most frames stored out of order. Headers are equal among clips for which it is.
    One thread, because the number of threads changes the bytes; clips are encoded side by side in processes.
    """
    params = (
        f"keyint={gop}:min-keyint={gop}:scenecut=0:open-gop=0:bframes={reordered}:force-cfr=1:stitchable=1"
        ":threads=1:lookahead-threads=1"
    )
    # With AVX-512, x264 165 takes what memory held before into its rate control: other bytes for one clip in hundreds.
    return {"preset": "veryfast", "crf": str(crf), "x264-params": params + ":asm=avx2" * _has_avx512()}


@cache
def _has_avx512() -> bool:
    """Whether this machine's processor has AVX-512, and AVX2 with it. Known where the kernel is Linux."""
    with suppress(OSError):
        return "avx512f" in Path("/proc/cpuinfo").read_text()
    return False


def gop_length(frame_rate: int | Fraction) -> int:
    """Frames in a GOP of one second."""
    return max(1, round(frame_rate))


def encode_clip(
    frames: Iterable[Picture], path: Path, width: int, height: int, frame_rate: int | Fraction
) -> int:
    """Encodes frames (HxWx3 uint8 RGB, or av.VideoFrame) to a video-only CMAF clip; answers their number.

    Sizes must be even and the frames of that size. On any error the unfinished file is removed.
    Raises MediaError for odd sizes, frames of another size, or no frames at all.
    """
    try:
        return write_clip(frames, str(path), width, height, frame_rate)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_clip(
    frames: Iterable[Picture],
    target: str | BinaryIO,
    width: int,
    height: int,
    frame_rate: int | Fraction,
    crf: int = CRF,
    reordered: int = REORDERED,
) -> int:
    """As `encode_clip`, into a path or an open file, with a quality of choice (lower `crf` is finer)."""
    gop = gop_length(frame_rate)
    options = x264_options(gop, crf, reordered)
    return write_video(frames, target, width, height, frame_rate, codec="libx264", options=options, gop=gop)


def write_video(
    frames: Iterable[Picture],
    target: str | BinaryIO,
    width: int,
    height: int,
    frame_rate: int | Fraction,
    *,
    codec: str,
    options: dict[str, str],
    gop: int,
) -> int:
    """As `write_clip`, with an encoder of choice, its options, and one fragment for every `gop` frames."""
    if width % 2 or height % 2 or width <= 0 or height <= 0:
        raise MediaError(f"a clip needs even, positive sizes, not {width}x{height}")
    muxer = _MUXER | {"movflags": _MUXER["movflags"] + "+frag_keyframe"}
    count = 0
    with av.open(target, "w", format="mp4", options=muxer) as container:
        stream = container.add_stream(codec, rate=frame_rate, options=options)
        assert isinstance(stream, av.VideoStream)
        _set_up(stream, width, height, frame_rate, gop)
        for packet in _packets(stream, frames, width, height, frame_rate):
            container.mux(packet)
            count += 1
        if count == 0:
            raise MediaError("a clip needs at least one frame")
    return count


def _set_up(stream: av.VideoStream, width: int, height: int, frame_rate: int | Fraction, gop: int) -> None:
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.time_base = 1 / Fraction(frame_rate)
    context = stream.codec_context
    context.gop_size = gop
    context.thread_count = 1
    context.color_range = ColorRange.MPEG
    context.colorspace = Colorspace.ITU709
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709


def _packets(
    stream: av.VideoStream, frames: Iterable[Picture], width: int, height: int, frame_rate: int | Fraction
) -> Iterator[VideoPacket]:
    for number, picture in enumerate(frames):
        frame = as_video(picture)
        if (frame.width, frame.height) != (width, height):
            raise MediaError(f"frame {number} is {frame.width}x{frame.height}, the clip {width}x{height}")
        frame.pts = number
        frame.time_base = 1 / Fraction(frame_rate)
        # A decoded frame remembers that it was a key frame; the encoder would obey.
        frame.pict_type = av.video.frame.PictureType.NONE
        yield from stream.encode(frame)
    yield from stream.encode(None)


def as_video(picture: Picture) -> av.VideoFrame:
    """A picture as the encoder takes it: yuv420p, BT.709, limited range. Raises MediaError for odd shapes."""
    if isinstance(picture, av.VideoFrame):
        if picture.format.name == "yuv420p":
            return picture
        frame = picture
    else:
        if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
            raise MediaError(f"a frame is HxWx3 uint8, not {picture.shape} {picture.dtype}")
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    return frame.reformat(
        format="yuv420p",
        src_color_range=ColorRange.JPEG,
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
    )


def encode_sound(pcm: Sound | Iterable[Sound], path: Path) -> int:
    """Encodes float32 [2, n] samples at 48 kHz (whole, or in blocks) as AAC CMAF of about 1 s fragments.

    Sound starts at time 0 without an edit list, the last frame is padded with silence. Answers the number of
    samples read. Raises MediaError for another shape or no samples.
    """
    blocks: Iterable[Sound] = [pcm] if isinstance(pcm, np.ndarray) else pcm
    total = 0
    options = _MUXER | {"frag_duration": "1000000"}
    try:
        with av.open(str(path), "w", format="mp4", options=options) as container:
            stream = container.add_stream("aac", rate=SAMPLE_RATE, options={"aac_coder": "fast"})
            stream.codec_context.bit_rate = SOUND_BITS_PER_SECOND
            stream.codec_context.layout = "stereo"
            for samples in _aac_blocks(blocks):
                frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
                frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, total, Fraction(1, SAMPLE_RATE)
                total += samples.shape[1]
                for packet in stream.encode(frame):
                    _mux_sound(container, packet)
            if total == 0:
                raise MediaError("no sound to encode")
            for packet in stream.encode(None):
                _mux_sound(container, packet)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return total


def _mux_sound(container: av.container.OutputContainer, packet: SoundPacket) -> None:
    # The encoder's priming packet lies before 0 and would need an edit list; the rest keeps its times.
    if packet.size and packet.pts is not None and packet.pts >= 0:
        container.mux(packet)


def _aac_blocks(blocks: Iterable[Sound]) -> Iterator[Sound]:
    """The same samples in blocks of one AAC frame; the last may be shorter."""
    rest = np.zeros((2, 0), np.float32)
    for block in blocks:
        if block.ndim != 2 or block.shape[0] != 2:
            raise MediaError(f"sound is [2, n] samples, not {block.shape}")
        rest = np.concatenate([rest, block.astype(np.float32, copy=False)], axis=1) if rest.size else block
        whole = rest.shape[1] - rest.shape[1] % AAC_FRAME
        for start in range(0, whole, AAC_FRAME):
            yield np.ascontiguousarray(rest[:, start : start + AAC_FRAME], dtype=np.float32)
        rest = rest[:, whole:]
    if rest.shape[1]:
        yield np.ascontiguousarray(rest, dtype=np.float32)
