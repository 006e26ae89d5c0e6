"""A film as one MP4 file: clips and sound copied packet by packet, texts burned into the GOPs they touch."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av
import numpy as np

from retake.media import cmaf
from retake.media.encode import SoundPacket, VideoPacket, as_video, gop_length, write_clip
from retake.media.errors import MediaError
from retake.media.lettering import Lettering

# Encoded a second time, so finer than the first time to keep the loss out of sight.
_SPLICED_CRF = 17


class Overlay(Protocol):
    """A text shown on the film from `start` to `end` seconds at "top", "center" or "bottom"."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def position(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Film:
    """What every clip in the export has in common; `template` is a clip whose header is the film's."""

    width: int
    height: int
    rate: Fraction
    header: bytes
    template: bytes
    time_base: Fraction


def export_mp4(
    clips: Sequence[Path],
    sound: Path | None,
    overlays: Sequence[Overlay],
    out: Path,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Writes the film as a fast-start MP4; clip k begins exactly where clip k-1 ends.

    `sound` is the film's AAC CMAF. `progress` is called with 0..1 after each clip. Clips made with other
    H.264 settings than the rest are encoded anew in the first clip's size and rate.
    Raises MediaError, leaving no unfinished file.
    """
    if not clips:
        raise MediaError("a film without clips cannot be exported")
    try:
        files = [cmaf.read(clip) for clip in clips]
        film = _film(clips[0], files, spliced=bool(overlays))
        burns = [Lettering(o.text, o.position, film.width, film.height, o.start, o.end) for o in overlays]
        _write(list(zip(clips, files, strict=True)), sound, burns, film, out, progress or (lambda _: None))
    except (av.FFmpegError, OSError) as error:
        out.unlink(missing_ok=True)
        raise MediaError(f"the film cannot be exported: {error}") from error
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _film(path: Path, files: list[cmaf.CmafFile], spliced: bool) -> _Film:
    if any(file.track.kind != "video" for file in files):
        raise MediaError("a film is made of clips; one of these files holds no pictures")
    rate = Fraction(files[0].samples) / files[0].duration
    with av.open(str(path)) as container:
        width, height = container.streams.video[0].width, container.streams.video[0].height
    template = path.read_bytes()
    if spliced or len({file.track.header for file in files}) > 1:
        # Packets of our own encoder will stand among the copied ones, so theirs must be the film's header.
        buffer = io.BytesIO()
        write_clip([np.zeros((height, width, 3), np.uint8)], buffer, width, height, rate)
        template = buffer.getvalue()
    header = cmaf.parse(template).track.header
    with av.open(io.BytesIO(template)) as container:
        base = container.streams.video[0].time_base
    return _Film(width, height, rate, header, template, base or Fraction(1, files[0].track.timescale))


def _write(
    clips: list[tuple[Path, cmaf.CmafFile]],
    sound: Path | None,
    burns: list[Lettering],
    film: _Film,
    out: Path,
    progress: Callable[[float], None],
) -> None:
    options = {"movflags": "+faststart", "fflags": "+bitexact", "avoid_negative_ts": "disabled"}
    with (
        av.open(str(out), "w", format="mp4", options=options) as container,
        av.open(io.BytesIO(film.template)) as template,
    ):
        picture = container.add_stream_from_template(template.streams.video[0])
        waiting = _SoundPackets(sound, container)
        start = Fraction(0)
        for number, (clip, file) in enumerate(clips):
            for packet in _clip_packets(clip, file, start, burns, film):
                packet.stream = picture
                waiting.mux_until(Fraction(packet.dts or 0) * film.time_base)
                container.mux(packet)
            start += file.duration
            progress((number + 1) / len(clips))
        waiting.mux_until(start)
        waiting.close()


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


def _clip_packets(
    path: Path, file: cmaf.CmafFile, start: Fraction, burns: list[Lettering], film: _Film
) -> Iterator[VideoPacket]:
    """A clip's packets with film times, the GOPs under an overlay encoded anew."""
    touching = [b for b in burns if b.start < start + file.duration and b.end > start]
    if file.track.header != film.header:
        yield from _encoded_anew(path, file, start, touching, film)
        return
    first: int | None = None
    for gop in _gops(path):
        # libav shows a CMAF file with B-frames one frame late; its first time stamp is the clip's zero.
        first = (gop[0].pts or 0) if first is None else first
        shift = round(start / film.time_base) - first
        for packet in gop:
            packet.pts, packet.dts = (packet.pts or 0) + shift, (packet.dts or 0) + shift
        begin = (gop[0].pts or 0) * film.time_base
        here = [b for b in touching if b.start < begin + len(gop) / film.rate and b.end > begin]
        yield from _burned(gop, here, film, path) if here else gop


def _gops(path: Path) -> Iterator[list[VideoPacket]]:
    gop: list[VideoPacket] = []
    with av.open(str(path)) as container:
        for packet in container.demux(container.streams.video[0]):
            if packet.dts is None:
                continue
            if packet.is_keyframe and gop:
                yield gop
                gop = []
            gop.append(packet)
    if gop:
        yield gop


def _burned(gop: list[VideoPacket], burns: list[Lettering], film: _Film, path: Path) -> list[VideoPacket]:
    """The GOP with text on it, in packets that take the place of the old ones."""
    begin = gop[0].pts or 0
    with av.open(str(path)) as container:
        # A decoder of its own, fed one closed GOP; the container only lends it the header.
        decoder = av.VideoCodecContext.create("h264", "r")
        decoder.extradata = container.streams.video[0].codec_context.extradata
        frames = [frame for packet in [*gop, None] for frame in decoder.decode(packet)]
    packets = _encoded(_lettered(frames, begin * film.time_base, burns, film), begin, film)
    if len(packets) != len(gop):
        raise MediaError(f"{path.name}: only {len(packets)} of {len(gop)} frames of a GOP can be decoded")
    return packets


def _encoded_anew(
    path: Path, file: cmaf.CmafFile, start: Fraction, burns: list[Lettering], film: _Film
) -> Iterator[VideoPacket]:
    """A foreign clip in the film's format, GOP by GOP; frames are repeated or left out to fit its rate."""
    step, done = gop_length(film.rate), 0
    frames = _at_rate(path, film, round(file.duration * film.rate))
    while gop := list(itertools.islice(frames, step)):
        begin = start + done / film.rate
        yield from _encoded(_lettered(gop, begin, burns, film), round(begin / film.time_base), film)
        done += len(gop)


def _at_rate(path: Path, film: _Film, length: int) -> Iterator[av.VideoFrame]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        first: int | None = None
        given = 0
        last: av.VideoFrame | None = None
        for frame in container.decode(stream):
            first = frame.pts if first is None else first
            time = ((frame.pts or 0) - (first or 0)) * (stream.time_base or Fraction(0))
            while last is not None and given < length and Fraction(given) / film.rate < time:
                yield last
                given += 1
            last = frame.reformat(width=film.width, height=film.height, format="yuv420p")
        while last is not None and given < length:
            yield last
            given += 1


def _lettered(
    frames: Sequence[av.VideoFrame], begin: Fraction, burns: list[Lettering], film: _Film
) -> Iterator[av.VideoFrame]:
    for number, frame in enumerate(frames):
        time = begin + number / film.rate
        lettered = frame
        for burn in burns:
            if burn.start <= time < burn.end:
                lettered = burn.onto(lettered)
        yield as_video(lettered)


def _encoded(frames: Iterable[av.VideoFrame], begin: int, film: _Film) -> list[VideoPacket]:
    """One GOP as H.264 packets whose times start at `begin` ticks of the film's time base."""
    buffer = io.BytesIO()
    write_clip(frames, buffer, film.width, film.height, film.rate, _SPLICED_CRF)
    buffer.seek(0)
    # Through a container, not straight from the encoder: packets in MP4 have another form than raw ones.
    with av.open(buffer, "r") as container:
        packets = [p for p in container.demux(container.streams.video[0]) if p.dts is not None]
    shift = begin - (packets[0].pts or 0)
    for packet in packets:
        packet.pts, packet.dts = (packet.pts or 0) + shift, (packet.dts or 0) + shift
    return packets
