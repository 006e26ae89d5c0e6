"""Files are known by their bytes; posters and thumbnails show the clip, small and the same each time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.media.conftest import HEIGHT, RATE, WIDTH, identity, numbered

from retake.media.cmaf import segment_index
from retake.media.encode import encode_clip, encode_sound
from retake.media.errors import MediaError
from retake.media.pictures import frame_at, poster, thumbnail
from retake.media.probe import MediaFacts, probe

Clip = Callable[..., Path]


def test_a_clips_facts(clip: Clip) -> None:
    path = clip(1, 60)
    facts = probe(path)
    assert (facts.media_type, facts.width, facts.height) == ("video/mp4", WIDTH, HEIGHT)
    assert (facts.duration, facts.frame_rate) == (2.5, 24.0)
    assert facts.codecs[0].startswith("avc1.")
    assert facts.segments == segment_index(path)


def test_sounds_facts(tmp_path: Path) -> None:
    encode_sound(np.zeros((2, 96_000), np.float32), tmp_path / "sound")
    facts = probe(tmp_path / "sound")
    assert (facts.media_type, facts.codecs) == ("audio/mp4", ("mp4a.40.2",))
    assert facts.duration == pytest.approx(2.0, abs=0.03)


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "JPEG", "AVIF"])
def test_pictures_facts_come_from_the_bytes_not_the_name(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture.txt"
    Image.new("RGB", (40, 30), "red").save(path, kind)
    facts = probe(path)
    assert (facts.media_type, facts.width, facts.height) == (f"image/{kind.lower()}", 40, 30)


def test_texts_facts(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text('{"a": 1}')
    assert probe(path) == MediaFacts("application/json")
    path.write_text("Once upon a time\n")
    assert probe(path) == MediaFacts("text/plain")


def test_garbage_is_refused_with_its_name(tmp_path: Path, clip: Clip) -> None:
    Image.fromarray(numbered(1, 1)).save(tmp_path / "whole.png")
    noise = np.random.default_rng(3).bytes(4000)
    damaged = {
        "empty": b"",
        "noise": noise,
        "half-clip": clip(1, 48).read_bytes()[:-100],
        "half-picture": (tmp_path / "whole.png").read_bytes()[:-60],
        "fake-mp4": b"\0\0\0\x18ftypisom" + noise,
        "fake-flac": b"fLaC" + noise,
        "control": b"a text with \x01 in it",
    }
    for name, data in damaged.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(MediaError, match=name):
            probe(tmp_path / name)
    with pytest.raises(MediaError, match="absent"):
        probe(tmp_path / "absent")


def test_a_poster_is_a_webp_frame_of_the_clip_and_the_same_each_time(tmp_path: Path, clip: Clip) -> None:
    path = clip(5, 60)
    poster(path, tmp_path / "a.webp")
    poster(path, tmp_path / "b.webp")
    assert (tmp_path / "a.webp").read_bytes() == (tmp_path / "b.webp").read_bytes()
    with Image.open(tmp_path / "a.webp") as image:
        assert image.format == "WEBP"
        assert identity(np.asarray(image.convert("RGB"))) in [(5, 0), (5, 24), (5, 48)]


def test_a_blank_opening_is_no_poster(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    frames = [np.zeros((HEIGHT, WIDTH, 3), np.uint8)] * 24 + [numbered(7, n) for n in range(24)]
    encode_clip(frames, path, WIDTH, HEIGHT, RATE)
    poster(path, tmp_path / "poster.webp")
    with Image.open(tmp_path / "poster.webp") as image:
        assert identity(np.asarray(image.convert("RGB")))[0] == 7


def test_thumbnails_of_pictures_and_clips_are_small_and_never_enlarged(tmp_path: Path, clip: Clip) -> None:
    Image.fromarray(numbered(2, 9)).save(tmp_path / "picture.png")
    for source in (tmp_path / "picture.png", clip(2, 24)):
        thumbnail(source, tmp_path / "small.webp", width=96)
        thumbnail(source, tmp_path / "large.webp", width=4000)
        with Image.open(tmp_path / "small.webp") as small, Image.open(tmp_path / "large.webp") as large:
            assert small.size == (96, 48)
            assert large.size == (WIDTH, HEIGHT)
    (tmp_path / "noise").write_bytes(b"noise")
    for make in (poster, thumbnail):
        with pytest.raises(MediaError):
            make(tmp_path / "noise", tmp_path / "out.webp")


def test_a_frame_can_be_taken_by_number(clip: Clip) -> None:
    path = clip(4, 30)
    assert identity(np.asarray(frame_at(path, 17))) == (4, 17)
    with pytest.raises(MediaError):
        frame_at(path, 30)
