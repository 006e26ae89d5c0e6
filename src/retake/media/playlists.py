"""HLS playlists as text: the master, the picture track over many clips, the sound track of one film."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from retake.media.cmaf import SegmentIndex

SOUND_CODEC = "mp4a.40.2"
VIDEO_CODEC = "avc1.64001f"
SOUND_BANDWIDTH = 160_000


def master(
    video_uri: str,
    sound_uri: str | None,
    *,
    width: int,
    height: int,
    frame_rate: float,
    bandwidth: int,
    video_codec: str = VIDEO_CODEC,
) -> str:
    """The master playlist of a film; `bandwidth`: the picture's peak in bits a second (`peak_bandwidth`)."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    codecs, group = video_codec, ""
    if sound_uri is not None:
        lines.append(
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,'
            f'CHANNELS="2",URI="{_quoted(sound_uri)}"'
        )
        codecs, group = f"{video_codec},{SOUND_CODEC}", ',AUDIO="sound"'
        bandwidth += SOUND_BANDWIDTH
    lines.append(
        f"#EXT-X-STREAM-INF:BANDWIDTH={bandwidth},RESOLUTION={width}x{height},"
        f'FRAME-RATE={frame_rate:.3f},CODECS="{codecs}"{group}'
    )
    lines.append(video_uri)
    return "\n".join(lines) + "\n"


def video_playlist(clips: Sequence[tuple[str, SegmentIndex]]) -> str:
    """The picture track: each clip's segments by byte range, its own header, a discontinuity at joins."""
    lines = _head(seconds for _, index in clips for _, _, seconds in index.segments)
    for number, (uri, index) in enumerate(clips):
        if number:
            lines.append("#EXT-X-DISCONTINUITY")
        lines.append(_map(uri, index))
        for offset, length, seconds in index.segments:
            lines.append(f"#EXTINF:{seconds:.6f},\n#EXT-X-BYTERANGE:{length}@{offset}\n{uri}")
    lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


def sound_playlist(uri: str, index: SegmentIndex, film_duration: float | None = None) -> str:
    """The sound track; with `film_duration` (seconds) it ends there, the last segment shortened."""
    kept: list[tuple[int, int, float]] = []
    start = 0.0
    for offset, length, seconds in index.segments:
        left = seconds if film_duration is None else min(seconds, film_duration - start)
        # Less than an AAC frame is rounding, not sound.
        if left < 0.02:
            break
        kept.append((offset, length, left))
        start += seconds
    lines = _head(seconds for _, _, seconds in kept)
    lines.append(_map(uri, index))
    for offset, length, seconds in kept:
        lines.append(f"#EXTINF:{seconds:.6f},\n#EXT-X-BYTERANGE:{length}@{offset}\n{uri}")
    lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


def peak_bandwidth(indexes: Iterable[SegmentIndex]) -> int:
    """The most bits per second any one segment needs; 1 when there is none."""
    peaks = (length * 8 / seconds for index in indexes for _, length, seconds in index.segments if seconds)
    return max(1, math.ceil(max(peaks, default=1)))


def _head(durations: Iterable[float]) -> list[str]:
    # Players require the target to be no less than any duration rounded to the nearest second.
    target = max(1, round(max(durations, default=1.0) + 1e-6))
    return [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{target}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        "#EXT-X-MEDIA-SEQUENCE:0",
    ]


def _map(uri: str, index: SegmentIndex) -> str:
    return f'#EXT-X-MAP:URI="{_quoted(uri)}",BYTERANGE="{index.init_length}@0"'


def _quoted(uri: str) -> str:
    return uri.replace('"', "%22").replace("\n", "%0A")
