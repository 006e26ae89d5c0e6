"""Playlists point at every byte of every clip once, in order, and end where the film ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from tests.media.conftest import decoded, identity

from retake.media.cmaf import SegmentIndex, segment_index
from retake.media.encode import encode_sound
from retake.media.playlists import master, peak_bandwidth, sound_playlist, video_playlist


@dataclass(frozen=True)
class Segment:
    """A segment as a player sees it: `span` is (offset, length), `header` (uri, length), `cut` a discontinuity."""

    uri: str
    span: tuple[int, int]
    seconds: float
    header: tuple[str, int]
    cut: bool


def parsed(text: str) -> list[Segment]:
    """The segments of a media playlist."""
    lines = text.splitlines()
    assert lines[0] == "#EXTM3U"
    assert lines[-1] == "#EXT-X-ENDLIST"
    segments: list[Segment] = []
    header = ("", 0)
    cut, seconds, span = False, 0.0, (0, 0)
    for line in lines:
        if line == "#EXT-X-DISCONTINUITY":
            cut = True
        elif found := re.fullmatch(r'#EXT-X-MAP:URI="(.+)",BYTERANGE="(\d+)@0"', line):
            header = (found[1], int(found[2]))
        elif found := re.fullmatch(r"#EXTINF:([\d.]+),", line):
            seconds = float(found[1])
        elif found := re.fullmatch(r"#EXT-X-BYTERANGE:(\d+)@(\d+)", line):
            span = (int(found[2]), int(found[1]))
        elif not line.startswith("#"):
            segments.append(Segment(line, span, seconds, header, cut))
            cut = False
    return segments


def test_following_the_playlist_byte_by_byte_shows_every_frame_of_the_film(
    tmp_path: Path, clip: Callable[..., Path]
) -> None:
    paths = {f"/blobs/{n}": clip(n, frames) for n, frames in ((1, 60), (2, 24), (3, 36))}
    playlist = parsed(video_playlist([(uri, segment_index(path)) for uri, path in paths.items()]))
    seen = []
    for number, segment in enumerate(playlist):
        data = paths[segment.uri].read_bytes()
        uri, init = segment.header
        offset, length = segment.span
        assert uri == segment.uri
        part = tmp_path / f"part-{number}.mp4"
        part.write_bytes(data[:init] + data[offset : offset + length])
        shown = [identity(pixels) for _, pixels in decoded(part)]
        assert len(shown) == round(segment.seconds * 24)
        seen += shown
    assert seen == [(1, n) for n in range(60)] + [(2, n) for n in range(24)] + [(3, n) for n in range(36)]
    assert [s.cut for s in playlist] == [False, False, False, True, True, False]


def test_no_segment_is_longer_than_the_target(clip: Callable[..., Path]) -> None:
    text = video_playlist([("a", SegmentIndex(10, ((10, 5, 1.0), (15, 5, 2.4))))])
    target = int(re.search(r"TARGETDURATION:(\d+)", text)[1])  # type: ignore[index]
    assert all(round(s.seconds) <= target for s in parsed(text))


@pytest.mark.parametrize("film", [0.5, 2.0, 3.3, 4.0])
def test_sound_ends_with_the_film(tmp_path: Path, film: float) -> None:
    encode_sound(np.zeros((2, 48_000 * 6), np.float32), tmp_path / "sound.mp4")
    index = segment_index(tmp_path / "sound.mp4")
    segments = parsed(sound_playlist("/sound", index, film))
    assert sum(s.seconds for s in segments) == pytest.approx(film, abs=0.021)
    whole = parsed(sound_playlist("/sound", index))
    assert sum(s.seconds for s in whole) == pytest.approx(6.0, abs=0.03)
    assert [s.span for s in segments] == [s.span for s in whole][: len(segments)]


def test_the_master_names_both_tracks_and_enough_bandwidth() -> None:
    index = SegmentIndex(10, ((10, 1000, 1.0), (1010, 3000, 0.5)))
    peak = peak_bandwidth([index, SegmentIndex(1, ((1, 10, 1.0),))])
    assert peak == 48_000
    text = master("v.m3u8", "s.m3u8", width=1280, height=720, frame_rate=24, bandwidth=peak)
    assert 'URI="s.m3u8"' in text
    assert 'AUDIO="sound"' in text
    assert "RESOLUTION=1280x720" in text
    assert int(re.search(r"BANDWIDTH=(\d+)", text)[1]) > peak  # type: ignore[index]
    assert text.splitlines()[-1] == "v.m3u8"
    silent = master("v.m3u8", None, width=1280, height=720, frame_rate=24, bandwidth=peak)
    assert "AUDIO" not in silent
    assert "mp4a" not in silent


def test_an_empty_film_is_an_empty_list() -> None:
    assert parsed(video_playlist([])) == []
