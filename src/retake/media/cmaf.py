"""Where the segments of a fragmented MP4 (CMAF) lie: a small box parser and the index it yields."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from retake.media.errors import MediaError

SHORTEST_SEGMENT_SECONDS = 0.25
"""A shorter trailing fragment is counted into the segment before it: players dislike tiny segments."""


@dataclass(frozen=True, slots=True)
class SegmentIndex:
    """Layout of a CMAF file: `init_length` bytes of header, then (offset, length, seconds) per segment."""

    init_length: int
    segments: tuple[tuple[int, int, float], ...]

    @property
    def duration(self) -> float:
        """Length in seconds: the sum over the segments."""
        return sum(seconds for _, _, seconds in self.segments)

    def to_json(self) -> dict[str, Any]:
        """The index as plain JSON values, for the blob's row."""
        return {"init_length": self.init_length, "segments": [list(segment) for segment in self.segments]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> SegmentIndex:
        """Reads what `to_json` wrote. Raises MediaError when the value has another shape."""
        try:
            segments = tuple((int(o), int(n), float(s)) for o, n, s in value["segments"])
            return cls(int(value["init_length"]), segments)
        except (KeyError, TypeError, ValueError) as error:
            raise MediaError(f"not a segment index: {error}") from error


@dataclass(frozen=True, slots=True)
class Track:
    """A CMAF file's only track: `codec` as an RFC 6381 string, `header` the bytes that set up its decoder."""

    kind: str
    codec: str
    header: bytes
    timescale: int
    default_duration: int


@dataclass(frozen=True, slots=True)
class CmafFile:
    """A parsed CMAF file: its track, the index and the number of samples (frames) and exact length."""

    track: Track
    index: SegmentIndex
    samples: int
    duration: Fraction


def segment_index(path: Path) -> SegmentIndex:
    """The segment index of a CMAF file. Raises MediaError when the file is not whole fragmented MP4."""
    return read(path).index


def read(path: Path) -> CmafFile:
    """Parses every box of a CMAF file; media bytes are not looked at. Raises MediaError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MediaError(f"cannot read {path.name}: {error.strerror}") from error
    try:
        return parse(data)
    except MediaError as error:
        raise MediaError(f"{path.name}: {error}") from error


def parse(data: bytes) -> CmafFile:
    """As `read`, of bytes in memory."""
    try:
        return _parse(data)
    except (struct.error, IndexError, ZeroDivisionError) as error:
        raise MediaError("damaged, its MP4 boxes do not add up") from error


def _parse(data: bytes) -> CmafFile:
    track: Track | None = None
    init_length = 0
    start: int | None = None
    pending: tuple[int, int] | None = None
    ticks: list[tuple[int, int, int]] = []
    samples = 0
    for kind, offset, body, end in _boxes(data, 0, len(data)):
        if kind == b"moov":
            track = _track(data, body, end)
            init_length = end
        elif kind in (b"styp", b"sidx", b"prft", b"emsg") and track is not None:
            start = offset if start is None else start
        elif kind == b"moof":
            if track is None:
                raise MediaError("a fragment comes before the header")
            pending = _fragment(data, body, end, track)
            start = offset if start is None else start
        elif kind == b"mdat":
            if pending is None or start is None:
                raise MediaError("this MP4 is not fragmented")
            samples += pending[0]
            ticks.append((start, end - start, pending[1]))
            pending = start = None
    if track is None:
        raise MediaError("no MP4 header in it")
    if not ticks or pending is not None:
        raise MediaError("it ends in the middle of a fragment" if pending else "no fragments in it")
    total = Fraction(sum(t for _, _, t in ticks), track.timescale)
    return CmafFile(track, SegmentIndex(init_length, _joined(ticks, track.timescale)), samples, total)


def _joined(ticks: list[tuple[int, int, int]], timescale: int) -> tuple[tuple[int, int, float], ...]:
    segments: list[tuple[int, int, int]] = []
    for offset, length, duration in ticks:
        adjacent = bool(segments) and segments[-1][0] + segments[-1][1] == offset
        if adjacent and duration < SHORTEST_SEGMENT_SECONDS * timescale:
            before = segments.pop()
            segments.append((before[0], before[1] + length, before[2] + duration))
        else:
            segments.append((offset, length, duration))
    return tuple((o, n, t / timescale) for o, n, t in segments)


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(type, offset, body offset, end) of each box between two offsets."""
    while start < end:
        size, kind = struct.unpack_from(">I4s", data, start)
        body = start + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, body)
            body += 8
        if size < body - start or start + size > end:
            raise MediaError("it is cut short or not MP4")
        yield kind, start, body, start + size
        start += size


def _find(data: bytes, start: int, end: int, *path: bytes) -> tuple[int, int] | None:
    for kind, _, body, stop in _boxes(data, start, end):
        if kind == path[0]:
            return (body, stop) if len(path) == 1 else _find(data, body, stop, *path[1:])
    return None


def _need(data: bytes, start: int, end: int, *path: bytes) -> tuple[int, int]:
    found = _find(data, start, end, *path)
    if found is None:
        raise MediaError(f"the box {path[-1].decode('latin1')} is missing")
    return found


def _track(data: bytes, start: int, end: int) -> Track:
    traks = [(b, e) for kind, _, b, e in _boxes(data, start, end) if kind == b"trak"]
    if len(traks) != 1:
        raise MediaError(f"a CMAF file holds one track, this one {len(traks)}")
    mdia = _need(data, *traks[0], b"mdia")
    mdhd = _need(data, *mdia, b"mdhd")[0]
    (timescale,) = struct.unpack_from(">I", data, mdhd + (20 if data[mdhd] == 1 else 12))
    handler = data[_need(data, *mdia, b"hdlr")[0] + 8 :][:4]
    stsd, stop = _need(data, *mdia, b"minf", b"stbl", b"stsd")
    entry, _, body, entry_end = next(_boxes(data, stsd + 8, stop))
    # A sample entry is fixed fields (78 bytes for pictures, 28 for sound), then boxes.
    codec, header = _codec(data, entry, body + (78 if handler == b"vide" else 28), entry_end)
    trex = _find(data, start, end, b"mvex", b"trex")
    default = struct.unpack_from(">I", data, trex[0] + 12)[0] if trex else 0
    kind = {b"vide": "video", b"soun": "sound"}.get(handler, "other")
    return Track(kind, codec, header, timescale, default)


def _codec(data: bytes, entry: bytes, start: int, end: int) -> tuple[str, bytes]:
    name = entry.decode("latin1")
    if entry in (b"avc1", b"avc3"):
        body, stop = _need(data, start, end, b"avcC")
        header = data[body:stop]
        return f"{name}.{header[1]:02x}{header[2]:02x}{header[3]:02x}", header
    if entry == b"mp4a":
        body, stop = _need(data, start, end, b"esds")
        return "mp4a.40.2", data[body:stop]
    return name, data[start:end]


def _fragment(data: bytes, start: int, end: int, track: Track) -> tuple[int, int]:
    """(samples, ticks) of one moof."""
    traf = _need(data, start, end, b"traf")
    tfhd = _need(data, *traf, b"tfhd")[0]
    (flags,) = struct.unpack_from(">I", data, tfhd)
    at = tfhd + 8 + (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
    default = struct.unpack_from(">I", data, at)[0] if flags & 0x8 else track.default_duration
    samples = ticks = 0
    for kind, _, body, _ in _boxes(data, *traf):
        if kind != b"trun":
            continue
        flags, count = struct.unpack_from(">II", data, body)
        samples += count
        if not flags & 0x100:
            ticks += default * count
            continue
        at = body + 8 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
        step = 4 * sum(1 for bit in (0x100, 0x200, 0x400, 0x800) if flags & bit)
        ticks += sum(struct.unpack_from(">I", data, at + step * n)[0] for n in range(count))
    return samples, ticks
