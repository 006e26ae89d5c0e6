"""Clips and sound are CMAF of one-second closed groups, exact in time, and the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from tests.media.conftest import HEIGHT, RATE, WIDTH, decoded, identity, numbered

from retake.media import cmaf
from retake.media.cmaf import SegmentIndex
from retake.media.encode import encode_clip, encode_sound
from retake.media.errors import MediaError

Clip = Callable[..., Path]


def test_every_frame_comes_back_in_order_and_on_time(clip: Clip) -> None:
    frames = list(decoded(clip(3, 60)))
    assert [identity(pixels) for _, pixels in frames] == [(3, n) for n in range(60)]
    start = frames[0][0]
    assert [round((t - start) * RATE, 6) for t, _ in frames] == list(range(60))


def test_the_same_frames_give_the_same_bytes_as_arrays_or_as_video_frames(tmp_path: Path, clip: Clip) -> None:
    first = clip(1, 30).read_bytes()
    assert clip(1, 30).read_bytes() == first
    frames = (av.VideoFrame.from_ndarray(numbered(1, n), format="rgb24") for n in range(30))
    encode_clip(frames, tmp_path / "other.mp4", WIDTH, HEIGHT, RATE)
    assert (tmp_path / "other.mp4").read_bytes() == first
    assert clip(2, 30).read_bytes() != first


def test_a_clip_is_one_video_track_in_closed_groups_of_a_second(clip: Clip) -> None:
    path = clip(1, 60)
    file = cmaf.read(path)
    assert (file.track.kind, file.samples, file.duration) == ("video", 60, Fraction(5, 2))
    assert file.track.codec.startswith("avc1.64")
    assert [seconds for _, _, seconds in file.index.segments] == [1.0, 1.0, 0.5]
    data = path.read_bytes()
    init = data[: file.index.init_length]
    for number, (offset, length, seconds) in enumerate(file.index.segments):
        # A segment decodes by itself after the header: the group is closed.
        part = path.with_suffix(f".{number}.mp4")
        part.write_bytes(init + data[offset : offset + length])
        shown = [identity(pixels) for _, pixels in decoded(part)]
        assert shown == [(1, number * 24 + n) for n in range(round(seconds * 24))]
    assert sum(length for _, length, _ in file.index.segments) + file.index.init_length == len(data)


def test_headers_of_equal_clips_are_equal_so_that_they_can_be_spliced(clip: Clip) -> None:
    one, other = clip(1, 24), clip(2, 48)
    headers = [p.read_bytes()[: cmaf.segment_index(p).init_length] for p in (one, other)]
    assert headers[0] == headers[1]


def test_colours_are_marked_as_bt709(clip: Clip) -> None:
    with av.open(str(clip(1, 24))) as container:
        frame = next(container.decode(video=0))
        assert (int(frame.colorspace), int(frame.color_range)) == (1, 1)


@pytest.mark.parametrize(("width", "height"), [(191, 96), (0, 96), (192, -2)])
def test_odd_sizes_are_refused_and_leave_nothing(tmp_path: Path, width: int, height: int) -> None:
    with pytest.raises(MediaError):
        encode_clip([numbered(1, 0)], tmp_path / "clip.mp4", width, height, RATE)
    assert not (tmp_path / "clip.mp4").exists()


def test_wrong_frames_and_no_frames_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    for frames in ([], [numbered(1, 0), numbered(1, 1, 96, 96)], [np.zeros((HEIGHT, WIDTH), np.uint8)]):
        with pytest.raises(MediaError):
            encode_clip(frames, path, WIDTH, HEIGHT, RATE)
        assert not path.exists()


def test_sound_starts_at_zero_without_edit_list_and_has_every_sample(tmp_path: Path) -> None:
    time = np.arange(48_000 * 3 + 777, dtype=np.float32) / 48_000
    tone = np.stack([0.4 * np.sin(time * 440 * 2 * np.pi)] * 2).astype(np.float32)
    path = tmp_path / "sound.mp4"
    assert encode_sound(tone, path) == tone.shape[1]
    data = path.read_bytes()
    assert b"elst" not in data
    file = cmaf.read(path)
    assert file.track.codec == "mp4a.40.2"
    assert abs(file.duration - Fraction(tone.shape[1], 48_000)) < Fraction(1024, 48_000)
    assert all(0.25 <= seconds < 1.5 for _, _, seconds in file.index.segments)
    with av.open(str(path)) as container:
        frames = list(container.decode(audio=0))
    assert frames[0].pts == 0
    heard = np.concatenate([f.to_ndarray() for f in frames], axis=1)[:, : tone.shape[1]]
    # The first and last AAC frames have no neighbour to overlap with.
    assert np.abs(heard[:, 2048:-2048] - tone[:, 2048 : heard.shape[1] - 2048]).max() < 0.05


def test_sound_in_blocks_gives_the_same_bytes_as_whole(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, (2, 100_000)).astype(np.float32)
    encode_sound(noise, tmp_path / "a.mp4")
    encode_sound((noise[:, n : n + 7_001] for n in range(0, 100_000, 7_001)), tmp_path / "b.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_the_index_survives_json_and_nonsense_is_refused(clip: Clip) -> None:
    index = cmaf.segment_index(clip(1, 30))
    assert SegmentIndex.from_json(index.to_json()) == index
    assert index.duration == pytest.approx(1.25)
    for nonsense in ({}, {"init_length": 1, "segments": [[1]]}, {"init_length": "x", "segments": []}):
        with pytest.raises(MediaError):
            SegmentIndex.from_json(nonsense)


def test_damaged_boxes_are_refused(tmp_path: Path, clip: Clip) -> None:
    whole = clip(1, 48).read_bytes()
    index = cmaf.segment_index(clip(1, 48))
    path = tmp_path / "damaged.mp4"
    cuts = (0, 7, 100, index.init_length, index.init_length + 60, len(whole) - 1)
    for damaged in [*(whole[:n] for n in cuts), b"no media at all" * 20, whole[4:], bytes(5000)]:
        path.write_bytes(damaged)
        with pytest.raises(MediaError):
            cmaf.segment_index(path)
    with pytest.raises(MediaError):
        cmaf.segment_index(tmp_path / "absent.mp4")
