"""A film as one MP4 file: clips and sound copied packet by packet, texts burned into the groups they touch."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from retake.media import cmaf
from retake.media.encode import (
    REORDERED,
    REORDERED_ONCE,
    SoundPacket,
    VideoPacket,
    gop_length,
    write_clip,
)
from retake.media.errors import MediaError
from retake.media.fitting import at_rate, likely_rate
from retake.media.joining import FINEST, Source, examine, groups
from retake.media.lettering import Letterings, Overlay

# Encoded a second time, so finer than the first time to keep the loss out of sight.
_SPLICED_CRF = 17


@dataclass(frozen=True, slots=True)
class Joined:
    """How a clip got into the film: `encoded` of its frames were encoded anew, all others copied; `why` in words.

    `why` is None where words over the film are the only reason, or there was none.
    """

    frames: int
    encoded: int
    why: str | None


@dataclass(frozen=True, slots=True)
class _Film:
    """What every clip in the export has in common; `template` is a clip whose header is the film's.

    `delay`: by how many seconds packets are decoded ahead of being shown, as the clip that needs most demands.
    """

    width: int
    height: int
    rate: Fraction
    header: bytes
    template: bytes
    reordered: int
    base: Fraction
    delay: Fraction

    def ticks(self, seconds: Fraction) -> int:
        return round(seconds / self.base)


def export_mp4(
    clips: Sequence[Path],
    sound: Path | None,
    overlays: Sequence[Overlay],
    out: Path,
    progress: Callable[[float], None] | None = None,
) -> list[Joined]:
    """Writes the film as a fast-start MP4; clip k begins exactly where clip k-1 ends. Answers how each clip got in.

    `sound` is the film's AAC CMAF. `progress` is called with 0..1 about once for each second of film; what it raises
    ends the export. A clip that cannot be copied as it is, because it is encoded in another way than the rest, has
    another size, or begins with frames that need others, is encoded anew in the first clip's size and rate, alone.
    Raises MediaError, leaving no unfinished file.
    """
    if not clips:
        raise MediaError("a film without clips cannot be exported")
    try:
        sources = [examine(clip) for clip in clips]
        film = _film(sources, spliced=bool(overlays))
        letterings = Letterings(overlays, film.width, film.height)
        return _write(sources, sound, letterings, film, out, progress or (lambda _: None))
    except (av.FFmpegError, OSError) as error:
        out.unlink(missing_ok=True)
        raise MediaError(f"the film cannot be exported: {error}") from error
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _film(sources: list[Source], spliced: bool) -> _Film:
    first = sources[0]
    alike = len({(s.header, s.width, s.height) for s in sources}) == 1 and not any(s.flaw for s in sources)
    rate = likely_rate(first.rate)
    if alike and not spliced:
        template, header, reordered = first.path.read_bytes(), first.header, REORDERED
    else:
        template, header, reordered = _of_our_own(sources, rate)
    copied = [s for s in sources if s.flaw is None and s.header == header]
    bases = {s.base for s in copied}
    delays = [s.delay for s in copied]
    if spliced or len(copied) < len(sources):
        delays += [reordered / rate, *(s.delay_of(reordered) for s in copied)]
    base = bases.pop() if len(bases) == 1 else FINEST
    return _Film(first.width, first.height, rate, header, template, reordered, base, max(delays))


def _of_our_own(sources: list[Source], rate: Fraction) -> tuple[bytes, bytes, int]:
    """A clip made here, its header, and how many frames it reorders: of the two ways, the one of most of the film.

    Packets of our own encoder will stand among the copied ones, so theirs must be the film's header.
    """
    ways: dict[bytes, tuple[bytes, int]] = {}
    for reordered in (REORDERED, REORDERED_ONCE):
        buffer = io.BytesIO()
        black = np.zeros((sources[0].height, sources[0].width, 3), np.uint8)
        write_clip([black], buffer, sources[0].width, sources[0].height, rate, reordered=reordered)
        ways[cmaf.parse(buffer.getvalue()).track.header] = buffer.getvalue(), reordered
    header = max(ways, key=lambda way: sum(s.length for s in sources if s.header == way and s.flaw is None))
    return ways[header][0], header, ways[header][1]


def _write(
    sources: list[Source],
    sound: Path | None,
    letterings: Letterings,
    film: _Film,
    out: Path,
    progress: Callable[[float], None],
) -> list[Joined]:
    options = {"movflags": "+faststart", "fflags": "+bitexact", "avoid_negative_ts": "disabled"}
    whole = sum(source.length for source in sources)
    start, joined = Fraction(0), []
    with (
        av.open(str(out), "w", format="mp4", options=options) as container,
        av.open(io.BytesIO(film.template)) as template,
    ):
        picture = container.add_stream_from_template(template.streams.video[0])
        picture.time_base = film.base
        waiting = _SoundPackets(sound, container)
        for source in sources:
            encoded = 0
            for group in _groups(source, start, letterings, film):
                for packet in group.packets:
                    packet.stream = picture
                    waiting.mux_until(Fraction(packet.dts or 0) * film.base)
                    container.mux(packet)
                encoded += len(group.packets) if group.encoded else 0
                progress(min(1.0, float((start + group.end) / whole)))
            joined.append(Joined(len(source.moments), encoded, _why_not(source, film)))
            start += source.length
        waiting.mux_until(start)
        waiting.close()
    progress(1.0)
    return joined


class _SoundPackets:
    """The film's sound, handed over up to a given time so that picture and sound lie interleaved."""

    def __init__(self, path: Path | None, container: av.container.OutputContainer) -> None:
        self._output = container
        self._input = av.open(str(path)) if path else None
        self._held: SoundPacket | None = None
        self._packets: Iterator[SoundPacket] = iter(())
        if self._input is not None:
            source = self._input.streams.audio[0]
            self._stream = container.add_stream_from_template(source)
            self._packets = (p for p in self._input.demux(source) if p.dts is not None)

    def mux_until(self, time: Fraction) -> None:
        while True:
            self._held = self._held or next(self._packets, None)
            # A packet that begins at the film's end would make the sound longer than the picture.
            if self._held is None or (self._held.dts or 0) * (self._held.time_base or 0) >= time:
                return
            self._held.stream = self._stream
            self._output.mux(self._held)
            self._held = None

    def close(self) -> None:
        if self._input is not None:
            self._input.close()


@dataclass(frozen=True, slots=True)
class _Group:
    """Packets with film times; where in the clip they end, in seconds; whether they were encoded here."""

    packets: list[VideoPacket]
    end: Fraction
    encoded: bool


def _why_not(source: Source, film: _Film) -> str | None:
    """Why a clip's packets cannot be copied into this film; None when they can."""
    if (source.width, source.height) != (film.width, film.height):
        return f"it is {source.width}x{source.height} and the film {film.width}x{film.height}"
    if source.flaw is None and source.header != film.header:
        return "it is encoded with other parameters than the film"
    return source.flaw


def _groups(source: Source, start: Fraction, letterings: Letterings, film: _Film) -> Iterator[_Group]:
    if _why_not(source, film):
        yield from _encoded_anew(source, start, letterings, film)
        return
    for begin, packets in groups(source):
        places = range(begin, begin + len(packets))
        moments = [source.shown(place) for place in places]
        end = source.shown(places.stop) if places.stop < len(source.moments) else source.length
        lettered = letterings.within(start + moments[0], start + end)
        if lettered:
            frames = _lettered(_decoded(packets, source), [start + m for m in moments], letterings)
            fresh = _encoded(frames, film)
            if len(fresh) != len(packets):
                raise MediaError(
                    f"{source.path.name}: only {len(fresh)} of {len(packets)} frames of a group can be decoded"
                )
            order = _order(fresh)
        else:
            fresh, order = packets, [place - begin for place in source.places[begin : places.stop]]
        _give_times(fresh, order, [*moments, end], start, film)
        yield _Group(fresh, end, lettered)


def _order(packets: list[VideoPacket]) -> list[int]:
    """For each packet, in the order stored, its frame's number in the order shown."""
    times = sorted(packet.pts or 0 for packet in packets)
    return [times.index(packet.pts or 0) for packet in packets]


def _give_times(
    packets: list[VideoPacket], order: list[int], moments: list[Fraction], start: Fraction, film: _Film
) -> None:
    """Film times for packets whose frames are shown at these moments of the clip, the last of which is the end.

    Packet number n is decoded a fixed time before frame number n is shown, in the whole film. That time is the longest
    any of its clips needs, so what the clips had themselves cannot collide where they meet.
    """
    for number, (packet, place) in enumerate(zip(packets, order, strict=True)):
        packet.time_base = film.base
        packet.pts = film.ticks(start + moments[place])
        packet.dts = film.ticks(start + moments[number]) - film.ticks(film.delay)
        packet.duration = film.ticks(start + moments[number + 1]) - film.ticks(start + moments[number])


def _decoded(packets: list[VideoPacket], source: Source) -> Iterator[av.VideoFrame]:
    # A decoder of its own, fed one closed group; the file only lends it the header.
    decoder = av.VideoCodecContext.create("h264", "r")
    decoder.extradata = source.header
    decoder.thread_count = 1
    for packet in [*packets, None]:
        yield from decoder.decode(packet)


def _encoded_anew(source: Source, start: Fraction, letterings: Letterings, film: _Film) -> Iterator[_Group]:
    """A foreign clip in the film's format, a second at a time; frames are repeated or left out to fit its rate."""
    count = max(1, round(source.length * film.rate))
    frames, done = at_rate(source.path, film.width, film.height, film.rate, count), 0
    while group := list(itertools.islice(frames, gop_length(film.rate))):
        moments = [number / film.rate for number in range(done, done + len(group))]
        done += len(group)
        end = source.length if done == count else done / film.rate
        packets = _encoded(_lettered(group, [start + moment for moment in moments], letterings), film)
        _give_times(packets, _order(packets), [*moments, end], start, film)
        yield _Group(packets, end, True)
    if done != count:
        raise MediaError(f"{source.path.name}: only {done} of {count} frames can be decoded")


def _lettered(
    frames: Iterable[av.VideoFrame], times: list[Fraction], letterings: Letterings
) -> Iterator[av.VideoFrame]:
    for frame, time in zip(frames, times, strict=False):
        yield letterings.onto(frame, time)


def _encoded(frames: Iterable[av.VideoFrame], film: _Film) -> list[VideoPacket]:
    """Frames as H.264 packets with the film's header; their times are only good for their order."""
    buffer = io.BytesIO()
    write_clip(frames, buffer, film.width, film.height, film.rate, _SPLICED_CRF, film.reordered)
    buffer.seek(0)
    # Through a container, not straight from the encoder: packets in MP4 have another form than raw ones.
    with av.open(buffer, "r") as container:
        return [p for p in container.demux(container.streams.video[0]) if p.size]
