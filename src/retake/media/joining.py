"""How a clip joins a film: its frames on a timeline that begins at 0, and why its packets cannot be copied, if so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path

import av

from retake.media import cmaf
from retake.media.encode import VideoPacket
from retake.media.errors import MediaError

FINEST = Fraction(1, 90_000)
"""The time base of a film whose clips have different ones, in seconds; what every player counts in."""
_SLICES = range(1, 6)
_IDR = 5
"""How H.264 numbers the parts of pictures; only after an IDR picture nothing refers to what was before."""


@dataclass(frozen=True, slots=True)
class Source:
    """One clip as it was found. Nothing is assumed of how it was encoded: all of this is read from its packets.

    `moments` are the ticks (of `base` seconds) at which its frames are shown, in the order shown, the first at 0.
    `places` tells for each packet, in the order stored, which of the moments is its frame's. `entries` are the packets
    from which copying may begin: nothing stored from there on needs, or is shown before, what was stored earlier.
    `length` is in seconds. `flaw` says in words why its packets cannot stand in a film as they are.
    """

    path: Path
    header: bytes
    width: int
    height: int
    base: Fraction
    moments: tuple[int, ...]
    places: tuple[int, ...]
    entries: tuple[int, ...]
    length: Fraction
    flaw: str | None

    def shown(self, place: int) -> Fraction:
        """When a frame is shown, in seconds of the clip."""
        return self.moments[place] * self.base

    @property
    def delay(self) -> Fraction:
        """By how many seconds its packets have to be decoded ahead so that every frame is there when it is shown."""
        ahead = (self.moments[number] - self.moments[place] for number, place in enumerate(self.places))
        return max(ahead, default=0) * self.base

    def delay_of(self, reordered: int) -> Fraction:
        """The same when an encoder that reorders up to so many frames makes its frames anew at the same times."""
        later = self.moments[reordered:]
        return max((b - a for a, b in zip(self.moments, later, strict=False)), default=0) * self.base

    @property
    def rate(self) -> Fraction:
        """Frames per second, over its whole length."""
        return Fraction(len(self.moments)) / self.length


def examine(path: Path) -> Source:
    """Reads a clip's timeline: edit lists, first time stamps and reordering are taken into account, and are then gone.

    Raises MediaError for what is no clip, av.FFmpegError for what cannot be read.
    """
    file = cmaf.read(path)
    if file.track.kind != "video":
        raise MediaError("a film is made of clips; one of these files holds no pictures")
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        base = stream.time_base or Fraction(1, file.track.timescale)
        packets = [
            _Seen(packet.pts, packet.duration or 0, packet.is_discard or (packet.pts or 0) < 0,
                  packet.is_keyframe and _refreshes(packet, file.track.header))
            for packet in container.demux(stream)
            if packet.size
        ]  # fmt: skip
        size = stream.width, stream.height
    if not packets:
        raise MediaError(f"{path.name} holds no frames")
    times = [packet.pts for packet in packets if packet.pts is not None and not packet.cut]
    flaw = _flaw(file, packets, times, base)
    if not times:
        return Source(path, file.track.header, *size, base, (0,), (0,), (), file.duration, flaw)
    first, last = min(times), max(times)
    ends = [packet.pts + packet.duration for packet in packets if packet.pts == last]
    length = (max(ends) - first) * base
    moments = tuple(sorted({time - first for time in times}))
    places: tuple[int, ...] = ()
    entries: tuple[int, ...] = ()
    if flaw is None:
        place = {moment: number for number, moment in enumerate(moments)}
        places = tuple(place[time - first] for time in times)
        entries = tuple(_entries(packets, places))
    return Source(
        path, file.track.header, *size, base, moments, places, entries, length or file.duration, flaw
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    pts: int | None
    duration: int
    cut: bool  # an edit list takes it away
    refreshes: bool


def _flaw(file: cmaf.CmafFile, packets: Sequence[_Seen], times: list[int], base: Fraction) -> str | None:
    if not file.track.codec.startswith("avc1"):
        return f"it is encoded as {file.track.codec}"
    if any(packet.cut for packet in packets):
        return "an edit list takes some of its frames away"
    if len(times) < len(packets):
        return "some of its frames have no time"
    if any((b - a) * base < 2 * FINEST for a, b in pairwise(sorted(times))):
        return "two of its frames have the same time"
    if not packets[0].refreshes or min(times) != times[0]:
        return "it begins with frames that need others before them"
    return None


def _entries(packets: Sequence[_Seen], places: Sequence[int]) -> Iterator[int]:
    latest = [-1, *accumulate(places, max)]
    for number, packet in enumerate(packets):
        # As many frames as packets came before, and all of them are shown before: this one is shown next.
        if packet.refreshes and latest[number] == number - 1 and places[number] == number:
            yield number


def _refreshes(packet: VideoPacket, header: bytes) -> bool:
    """Whether an H.264 packet holds an IDR picture. In MP4 each unit follows its length, whose size the header says."""
    size = (header[4] & 3) + 1 if len(header) > 4 else 4
    data = memoryview(packet)
    at = 0
    while at + size < len(data):
        kind = data[at + size] & 31
        if kind in _SLICES:
            return kind == _IDR
        at += size + int.from_bytes(data[at : at + size], "big")
    return False


def groups(source: Source) -> Iterator[tuple[int, list[VideoPacket]]]:
    """The packets of a clip without a flaw, cut where copying may begin: the number of the first, and the packets."""
    starts = set(source.entries)
    group: list[VideoPacket] = []
    begin = 0
    with av.open(str(source.path)) as container:
        packets = (packet for packet in container.demux(container.streams.video[0]) if packet.size)
        for number, packet in enumerate(packets):
            if number in starts and group:
                yield begin, group
                begin, group = number, []
            group.append(packet)
    if group:
        yield begin, group
