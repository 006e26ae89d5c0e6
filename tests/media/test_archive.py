"""An archived clip has every frame at its time, looks the same or is refused in words, and comes back as a clip."""

from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from tests.drawing import drawn
from tests.media.conftest import HEIGHT, RATE, WIDTH, decoded, identity, numbered

from retake.media import cmaf, quality
from retake.media.archive import CRF, Refusal, Rendition, archive_clip, compress, thaw
from retake.media.encode import encode_clip, encode_sound
from retake.media.errors import MediaError
from retake.media.export import export_mp4
from retake.media.quality import Quality, measure
from retake.ports import GenerationRequest

Clip = Callable[..., Path]


@pytest.fixture(scope="module")
def zoom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of a fall into a fractal: fine detail that moves, so that every loss shows."""
    path = tmp_path_factory.mktemp("zoom") / "zoom.mp4"
    graph = av.filter.Graph()
    chain = [graph.add("mandelbrot", "size=320x180:rate=24"), graph.add("format", "yuv420p")]
    graph.link_nodes(*chain, graph.add("buffersink")).configure()
    encode_clip((graph.vpull() for _ in range(24)), path, 320, 180, 24)
    return path


@pytest.fixture
def without_vmaf(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A platform whose FFmpeg does not know VMAF."""
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/bin/true")
    quality._ffmpeg_with_vmaf.cache_clear()
    yield
    quality._ffmpeg_with_vmaf.cache_clear()


@contextlib.contextmanager
def disk_full_after(size: int) -> Iterator[None]:
    """No file can grow beyond so many bytes, in this process and those it starts."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# ---------------------------------------------------------------------------------------------- there and back


def test_a_rendition_shows_every_frame_of_its_clip_in_order_and_on_time(clip: Clip, tmp_path: Path) -> None:
    source = clip(5, 60, 320, 180)
    made = compress(source, tmp_path / "rendition.mp4")
    frames = list(decoded(made.path))
    assert [identity(pixels) for _, pixels in frames] == [(5, n) for n in range(60)]
    assert [pixels.shape for _, pixels in frames] == [(180, 320, 3)] * 60
    start = frames[0][0]
    assert [round((time - start) * RATE, 6) for time, _ in frames] == list(range(60))
    file = cmaf.read(made.path)
    assert (file.track.kind, file.track.codec, file.samples, file.duration) == (
        "video",
        "av01",
        60,
        Fraction(5, 2),
    )
    assert (made.frames, made.seconds) == (60, 2.5)
    assert made.source_size == source.stat().st_size > made.size == made.path.stat().st_size
    assert made.ratio == made.size / made.source_size


def test_a_thawed_copy_has_the_frame_times_header_and_segments_of_its_original(
    clip: Clip, tmp_path: Path
) -> None:
    source = clip(5, 60)
    compress(source, tmp_path / "rendition.mp4")
    thaw(tmp_path / "rendition.mp4", tmp_path / "thawed.mp4")
    before, after = list(decoded(source)), list(decoded(tmp_path / "thawed.mp4"))
    assert [time for time, _ in after] == [time for time, _ in before]
    assert [identity(pixels) for _, pixels in after] == [(5, n) for n in range(60)]
    one, other = cmaf.read(source), cmaf.read(tmp_path / "thawed.mp4")
    assert other.duration == one.duration
    assert [seconds for _, _, seconds in other.index.segments] == [1.0, 1.0, 0.5]
    data, thawed = source.read_bytes(), (tmp_path / "thawed.mp4").read_bytes()
    assert thawed[: other.index.init_length] == data[: one.index.init_length]


def test_a_thawed_copy_stands_beside_other_clips_in_a_film_without_being_encoded_again(
    clip: Clip, tmp_path: Path
) -> None:
    compress(clip(1, 36), tmp_path / "rendition.mp4")
    thaw(tmp_path / "rendition.mp4", tmp_path / "thawed.mp4")
    export_mp4([clip(2, 24), tmp_path / "thawed.mp4", clip(3, 24)], None, [], tmp_path / "film.mp4")
    with av.open(str(tmp_path / "film.mp4")) as film:
        shown = [(Fraction(f.pts or 0) * Fraction(f.time_base or 0), f) for f in film.decode(video=0)]
        pixels = [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for _, frame in shown]
    assert [time for time, _ in shown] == [Fraction(n, RATE) for n in range(84)]
    expected = [(2, n) for n in range(24)] + [(1, n) for n in range(36)] + [(3, n) for n in range(24)]
    assert [identity(each) for each in pixels] == expected
    with av.open(str(tmp_path / "thawed.mp4")) as thawed:
        copied = list(thawed.decode(video=0))
    for n, frame in enumerate(copied):
        assert np.array_equal(pixels[24 + n], frame.to_ndarray(format="rgb24"))


def test_the_same_clip_gives_the_same_rendition_and_the_same_thawed_copy(clip: Clip, tmp_path: Path) -> None:
    source = clip(1, 48)
    before = source.read_bytes()
    for name in ("a", "b"):
        kept = archive_clip(source, tmp_path / f"{name}.mp4")
        assert isinstance(kept, Rendition)
        thaw(kept.path, tmp_path / f"{name}-thawed.mp4")
    assert isinstance(kept, Rendition)
    compress(source, tmp_path / "c.mp4", crf=kept.crf)
    assert len({(tmp_path / f"{name}.mp4").read_bytes() for name in "abc"}) == 1
    assert len({(tmp_path / f"{name}-thawed.mp4").read_bytes() for name in "ab"}) == 1
    assert source.read_bytes() == before


def test_other_frame_rates_come_back_as_they_were(clip: Clip, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    encode_clip((numbered(4, n) for n in range(45)), path, WIDTH, HEIGHT, Fraction(30000, 1001))
    compress(path, tmp_path / "rendition.mp4")
    thaw(tmp_path / "rendition.mp4", tmp_path / "thawed.mp4")
    lengths = {cmaf.read(tmp_path / name).duration for name in ("film.mp4", "rendition.mp4", "thawed.mp4")}
    assert lengths == {Fraction(45 * 1001, 30000)}


# ---------------------------------------------------------------------------------------------- the gate


def test_a_clip_against_itself_is_nearly_perfect_and_a_coarse_encode_fails(
    zoom: Path, tmp_path: Path
) -> None:
    same = measure(zoom, zoom)
    assert (same.metric, same.frames) == ("vmaf", 24)
    assert same.worst > 97
    compress(zoom, tmp_path / "coarse.mp4", crf=60)
    coarse = measure(zoom, tmp_path / "coarse.mp4")
    assert coarse.worst < coarse.mean < 80
    assert same.reaches()
    assert not coarse.reaches()


def test_frames_are_compared_with_those_of_the_same_number(zoom: Path, tmp_path: Path) -> None:
    """The stamps of H.264 begin a frame late and those of AV1 do not; one frame off would fail this fine detail."""
    compress(zoom, tmp_path / "fine.mp4", crf=10)
    assert measure(zoom, tmp_path / "fine.mp4").worst > 93
    with av.open(str(zoom)) as container:
        frames = list(container.decode(video=0))
    encode_clip([*frames[1:], frames[-1]], tmp_path / "late.mp4", 320, 180, 24)
    assert measure(zoom, tmp_path / "late.mp4").mean < 80


def test_one_broken_frame_fails_although_the_mean_is_good(clip: Clip, tmp_path: Path) -> None:
    source = clip(1, 60, 320, 180)
    frames = [numbered(1, n, 320, 180) for n in range(60)]
    frames[30] = np.full_like(frames[30], 128)
    encode_clip(frames, tmp_path / "flash.mp4", 320, 180, RATE)
    broken = measure(source, tmp_path / "flash.mp4")
    assert broken.mean > 88
    assert broken.worst < 50
    assert not broken.reaches()


@pytest.mark.usefixtures("without_vmaf")
def test_without_vmaf_ssim_decides_and_is_named(zoom: Path, tmp_path: Path) -> None:
    same = measure(zoom, zoom)
    assert same == Quality("ssim", 1.0, 1.0, 24)
    compress(zoom, tmp_path / "good.mp4")
    good = measure(zoom, tmp_path / "good.mp4")
    compress(zoom, tmp_path / "coarse.mp4", crf=60)
    coarse = measure(zoom, tmp_path / "coarse.mp4")
    assert good.metric == coarse.metric == "ssim"
    assert good.reaches()
    assert not coarse.reaches()
    refused = archive_clip(zoom, tmp_path / "rendition.mp4", max_ratio=0.1)
    assert isinstance(refused, Refusal)
    assert refused.tried[0]["quality"]["metric"] == "ssim"


def test_clips_of_different_size_or_length_are_not_compared(clip: Clip) -> None:
    source = clip(1, 24)
    with pytest.raises(MediaError, match="another number of frames"):
        measure(source, clip(2, 25))
    with pytest.raises(MediaError, match="another size"):
        measure(source, clip(3, 24, 96, 48))


# ---------------------------------------------------------------------------------------------- the ladder


def test_the_record_says_everything_about_the_rendition_that_was_kept(clip: Clip, tmp_path: Path) -> None:
    source = clip(1, 48)
    kept = archive_clip(source, tmp_path / "rendition.mp4")
    assert isinstance(kept, Rendition)
    record = json.loads(json.dumps(kept.to_json()))
    assert record.pop("cpu_seconds") > 0
    assert record.pop("quality") == measure(source, kept.path).to_json()
    assert record == {
        "encoder": f"libsvtav1 (PyAV {av.__version__})",
        "crf": kept.crf,
        "preset": 6,
        "frames": 48,
        "seconds": 2.0,
        "source_size": source.stat().st_size,
        "size": kept.path.stat().st_size,
        "ratio": round(kept.path.stat().st_size / source.stat().st_size, 4),
    }
    assert kept.ratio <= 0.7
    assert Rendition.from_json(kept.to_json(), kept.path) == kept


def test_a_clip_whose_rendition_is_too_large_is_tried_coarser(zoom: Path, tmp_path: Path) -> None:
    sizes = {crf: compress(zoom, tmp_path / "x.mp4", crf=crf).ratio for crf in (CRF, CRF + 4)}
    kept = archive_clip(zoom, tmp_path / "kept.mp4", max_ratio=sum(sizes.values()) / 2)
    assert isinstance(kept, Rendition)
    assert (kept.crf, kept.ratio) == (CRF + 4, sizes[CRF + 4])


def test_a_clip_whose_rendition_is_not_good_enough_is_tried_finer(zoom: Path, tmp_path: Path) -> None:
    means = []
    for crf in (CRF, CRF - 4):
        compress(zoom, tmp_path / "x.mp4", crf=crf)
        means.append(measure(zoom, tmp_path / "x.mp4").mean)
    kept = archive_clip(zoom, tmp_path / "kept.mp4", min_quality=sum(means) / 2, max_ratio=2.0)
    assert isinstance(kept, Rendition)
    assert kept.crf == CRF - 4
    assert kept.quality is not None
    assert kept.quality.mean == means[1]


def test_what_would_be_too_large_however_coarse_is_refused_with_the_two_numbers(
    zoom: Path, tmp_path: Path
) -> None:
    refused = archive_clip(zoom, tmp_path / "rendition.mp4", min_quality=10, max_ratio=0.1)
    assert isinstance(refused, Refusal)
    assert [each["crf"] for each in refused.tried] == [28, 32, 36]
    smallest = min(each["ratio"] for each in refused.tried)
    assert refused.reason == f"the rendition would be {smallest:.2f} of the original; 0.10 is the most"
    assert refused.cpu_seconds > sum(each["cpu_seconds"] for each in refused.tried)
    assert not (tmp_path / "rendition.mp4").exists()


def test_what_never_looks_the_same_is_refused_with_what_was_measured(zoom: Path, tmp_path: Path) -> None:
    refused = archive_clip(zoom, tmp_path / "rendition.mp4", min_quality=99.5, max_ratio=9.0)
    assert isinstance(refused, Refusal)
    assert [each["crf"] for each in refused.tried] == [28, 24, 20]
    best = refused.tried[-1]["quality"]
    assert f"VMAF {best['mean']:.1f} on average and {best['worst']:.1f} in the worst frame" in refused.reason
    assert "99.5 and 91.5 are the least" in refused.reason
    assert not (tmp_path / "rendition.mp4").exists()


def test_what_is_small_only_where_it_looks_bad_is_refused_with_both_reasons(
    zoom: Path, tmp_path: Path
) -> None:
    found = {}
    for crf in (CRF, CRF + 4):
        made = compress(zoom, tmp_path / "x.mp4", crf=crf)
        found[crf] = (made.ratio, measure(zoom, made.path).mean)
    between = [sum(pair) / 2 for pair in zip(*found.values(), strict=True)]
    refused = archive_clip(zoom, tmp_path / "kept.mp4", min_quality=between[1], max_ratio=between[0])
    assert isinstance(refused, Refusal)
    assert [each["crf"] for each in refused.tried] == [CRF, CRF + 4]
    assert refused.reason.startswith(
        f"where it looks good enough, the rendition would be {found[CRF][0]:.2f} of"
    )
    assert (
        f"where it is small enough, it would not look enough like the original (VMAF {found[CRF + 4][1]:.1f}"
        in (refused.reason)
    )


@pytest.mark.parametrize("prompt", ["a harbour", "a market at night", "rain"])
def test_the_tests_own_tiny_clips_can_be_archived_and_thawed(prompt: str, tmp_path: Path) -> None:
    """64x36 pixels, as the sketchbook draws them."""
    parameters = {"prompt": prompt, "duration": 2.0, "frame_rate": 24}
    source = tmp_path / "tiny.mp4"
    source.write_bytes(drawn(GenerationRequest("clip", "sketch-clip-1", parameters, 1, {})))
    kept = archive_clip(source, tmp_path / "rendition.mp4")
    assert isinstance(kept, Rendition)
    assert kept.quality is not None
    assert kept.ratio <= 0.7
    assert (kept.quality.metric, kept.quality.frames) == ("vmaf", 48)
    thaw(kept.path, tmp_path / "thawed.mp4")
    assert cmaf.read(tmp_path / "thawed.mp4").samples == 48


def test_pictures_too_small_for_vmaf_are_measured_with_ssim(tmp_path: Path) -> None:
    source = tmp_path / "dot.mp4"
    encode_clip((np.full((16, 16, 3), n * 8, np.uint8) for n in range(24)), source, 16, 16, 24)
    compress(source, tmp_path / "rendition.mp4")
    assert measure(source, tmp_path / "rendition.mp4").metric == "ssim"


# ---------------------------------------------------------------------------------------------- what goes wrong


def _damaged(kind: str, clip: Clip, folder: Path) -> Path:
    path = folder / f"{kind}.mp4"
    if kind == "text":
        path.write_text("not a film at all")
    elif kind == "sound":
        encode_sound(np.zeros((2, 48_000), np.float32), path)
    elif kind == "cut":
        path.write_bytes(clip(1, 48).read_bytes()[:-200])
    elif kind == "scrambled":
        data = bytearray(clip(1, 48).read_bytes())
        last = cmaf.segment_index(folder / "clip-1.mp4").segments[-1]
        data[last[0] + last[1] // 2 : last[0] + last[1]] = bytes(last[1] - last[1] // 2)
        path.write_bytes(data)
    return path


@pytest.mark.parametrize("kind", ["text", "sound", "cut", "scrambled", "missing"])
def test_what_is_no_whole_clip_is_refused_by_name_and_leaves_nothing(
    kind: str, clip: Clip, tmp_path: Path
) -> None:
    source, target = _damaged(kind, clip, tmp_path), tmp_path / "target.mp4"
    good = clip(2, 48)
    for attempt in (
        lambda: compress(source, target),
        lambda: thaw(source, target),
        lambda: archive_clip(source, target),
        lambda: measure(good, source),
    ):
        with pytest.raises(MediaError, match=kind):
            attempt()
        assert not target.exists()


def test_a_full_disk_is_told_as_one_and_leaves_nothing(zoom: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.mp4"
    rendition = compress(zoom, tmp_path / "rendition.mp4").path
    for attempt in (
        lambda: compress(zoom, target),
        lambda: thaw(rendition, target),
        lambda: archive_clip(zoom, target),
    ):
        with disk_full_after(8_192), pytest.raises(OSError, match="File too large") as told:
            attempt()
        assert told.value.errno == 27
        assert not target.exists()


def test_an_encoder_that_breaks_off_is_an_error_in_words(
    zoom: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(MediaError, match=r"zoom\.mp4 cannot be archived: the encoder broke off"):
        archive_clip(zoom, tmp_path / "target.mp4")


def test_the_archivist_ends_when_its_parent_is_gone(zoom: Path, tmp_path: Path) -> None:
    """Its standard input is at its end from the start: it says nothing and keeps nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "retake.media.archivist", zoom, tmp_path / "target.mp4", "88", "0.7"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
