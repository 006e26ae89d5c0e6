"""Clips as other encoders make them: reordered or not, open groups, other time bases, first time stamps, edit lists."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from tests.media.conftest import HEIGHT, RATE, WIDTH, numbered

from retake.media.encode import as_video

PLAIN = "empty_moov+default_base_moof+skip_trailer+frag_keyframe+frag_discont"
"""Fragmented MP4 whose times of showing are counted from the times of decoding, never back."""
CMAF = f"cmaf+{PLAIN}"


def foreign(
    path: Path,
    number: int,
    count: int = 30,
    *,
    reordered: int = 2,
    open_groups: bool = False,
    timescale: int = 12_288,
    first: int = 0,
    every: int = 12,
    width: int = WIDTH,
    height: int = HEIGHT,
    movflags: str = CMAF,
    more: str = "",
    crf: int = 12,
) -> Path:
    """Clip `number` of numbered frames, whose times are counted in 1/timescale s and begin `first` frames late."""
    params = (
        f"keyint={every}:min-keyint={every}:scenecut=0:open-gop={int(open_groups)}:bframes={reordered}:b-adapt=0"
        f":force-cfr=1:stitchable=1:threads=1:lookahead-threads=1{more}"
    )
    options = {"movflags": movflags, "avoid_negative_ts": "disabled", "video_track_timescale": str(timescale)}
    with av.open(str(path), "w", format="mp4", options=options) as container:
        stream = container.add_stream(
            "libx264", rate=RATE, options={"preset": "veryfast", "crf": str(crf), "x264-params": params}
        )
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = Fraction(1, RATE)
        context = stream.codec_context
        context.thread_count, context.color_range, context.colorspace = 1, ColorRange.MPEG, Colorspace.ITU709
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        frames = (as_video(numbered(number, n, width, height)) for n in range(count))
        for index, frame in enumerate([*frames, None]):
            if frame is not None:
                frame.pts, frame.time_base = index, Fraction(1, RATE)
            for packet in stream.encode(frame):
                packet.pts, packet.dts = (packet.pts or 0) + first, (packet.dts or 0) + first
                container.mux(packet)
    return path


def with_edit_list(path: Path, skipped: int) -> Path:
    """The clip with an edit list that begins `skipped` ticks into its media."""
    data = bytearray(path.read_bytes())
    moov = _find(data, 0, len(data), b"moov")
    trak = _find(data, moov[1], moov[2], b"trak")
    header = _find(data, trak[1], trak[2], b"tkhd")
    elst = struct.pack(">I4sIIIiHH", 28, b"elst", 0, 1, 0, skipped, 1, 0)
    edts = struct.pack(">I4s", 8 + len(elst), b"edts") + elst
    for box in (moov, trak):
        (size,) = struct.unpack_from(">I", data, box[0])
        struct.pack_into(">I", data, box[0], size + len(edts))
    data[header[2] : header[2]] = edts
    path.write_bytes(data)
    return path


def _find(data: bytes | bytearray, start: int, end: int, name: bytes) -> tuple[int, int, int]:
    return next(box[1:] for box in _boxes(data, start, end) if box[0] == name)


def _boxes(data: bytes | bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    while start < end:
        size, kind = struct.unpack_from(">I4s", data, start)
        yield kind, start, start + 8, start + size
        start += size
