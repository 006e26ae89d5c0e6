"""Archived clips of many kinds of footage are at most 0.70 of their size and still look the same.

Each kind is two seconds of 720p24, stored as any clip and archived with the defaults. Quality is VMAF of the rendition
against that clip (mean of all frames, worst frame); CPU time counts every try and every measurement. What cannot be
both small and good is refused, and its own bytes are kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

from benchmarks.instant import scratch
from benchmarks.stage import Result
from retake.media.archive import MAX_RATIO, Rendition, archive_clip, compress, thaw
from retake.media.encode import encode_clip
from retake.media.lettering import Letterings
from retake.media.quality import MIN_QUALITY
from retake.media.quality import measure as measure_quality
from retake.providers.offline.painting.film import motion_frames, picture
from retake.providers.offline.painting.layout import Layout

WIDTH, HEIGHT, RATE, FRAMES = 1280, 720, 24, 48
PAINTED = {
    "calm gradients": "a calm lake at dawn, still, empty sky",
    "a fast ride": "a train runs fast through a city, the camera races along",
    "rain": "heavy rain and storm over a harbour, wind",
    "snow": "a snow blizzard in a forest",
    "night lights": "a city street at night, neon lights, stars",
    "a room": "a cosy room with a fireplace and a lamp",
    "waves": "stormy sea with a lighthouse, waves",
}
_SIZE = f"size={WIDTH}x{HEIGHT}:rate={RATE}"
FILTERED = {
    "a fall into a fractal": [f"mandelbrot={_SIZE}"],
    "film grain over it": [f"mandelbrot={_SIZE}", "noise=alls=8:allf=t:all_seed=5"],
    "a test card": [f"testsrc2={_SIZE}"],
}
HARD = {"a blizzard (hard)": "blizzard, storm, wind, trees"}
COARSE = 60  # crf


def _painted(prompt: str) -> Iterator[av.VideoFrame]:
    """The offline studio's footage for a prompt."""
    texts = ["", prompt]
    layout = Layout.of(texts, prompt, 1)
    first = Image.fromarray(picture(texts, layout, WIDTH, HEIGHT))
    return motion_frames(texts, layout, first, WIDTH, HEIGHT, FRAMES, RATE, "benchmark:1")


def _filtered(chain: list[str]) -> Iterator[av.VideoFrame]:
    """Footage from FFmpeg's own sources."""
    graph = av.filter.Graph()
    steps = [graph.add(*each.split("=", 1)) for each in [*chain, "format=yuv420p"]]
    graph.link_nodes(*steps, graph.add("buffersink")).configure()
    return (graph.vpull() for _ in range(FRAMES))


@dataclass(frozen=True)
class _Words:
    """Words from one frame to another."""

    text: str
    start: float
    end: float
    position: str = "center"


def _lettered(frames: Iterator[av.VideoFrame]) -> Iterator[av.VideoFrame]:
    """Words over footage, every half second others."""
    step = FRAMES // 4
    texts = Letterings(
        [_Words(f"Chapter {n}: the quick brown fox", n * step, (n + 1) * step) for n in range(4)],
        WIDTH,
        HEIGHT,
    )
    for number, frame in enumerate(frames):
        yield texts.onto(frame, Fraction(number))


def _kinds() -> Iterator[tuple[str, Iterator[av.VideoFrame]]]:
    """Every kind of footage that must pass."""
    for kind, prompt in PAINTED.items():
        yield kind, _painted(prompt)
    for kind, chain in FILTERED.items():
        yield kind, _filtered(chain)
    yield "words over a fractal", _lettered(_filtered([f"mandelbrot={_SIZE}"]))


def _hard_kinds() -> Iterator[tuple[str, Iterator[av.VideoFrame]]]:
    """Footage that may be refused, but not archived badly."""
    for kind, prompt in HARD.items():
        yield kind, _painted(prompt)
    yield "cells at random (hard)", _filtered([f"life={_SIZE}:mold=10:ratio=0.1:seed=7:death_color=#c83232"])


def _within_bounds(clip: Path, rendition: Path) -> bool:
    """Measured again, so that the claim does not lean on what the archive says about itself."""
    quality = measure_quality(clip, rendition)
    small = rendition.stat().st_size <= MAX_RATIO * clip.stat().st_size
    return small and quality.metric == "vmaf" and quality.reaches(MIN_QUALITY)


def _row(kind: str, clip: Path, target: Path, *, may_refuse: bool) -> tuple[Result, Rendition | None]:
    """Archives a clip; its row, and the rendition if one was kept."""
    made = archive_clip(clip, target)
    what = f"{kind}: of the size; VMAF mean, worst; CPU s per s"
    seconds = FRAMES / RATE
    if not isinstance(made, Rendition):
        figure = f"refused (tries: {len(made.tried)}); {made.cpu_seconds / seconds:.1f}"
        return Result("archive", what, figure, may_refuse), None
    assert made.quality is not None
    figure = (
        f"{made.ratio:.2f}; {made.quality.mean:.1f}, {made.quality.worst:.1f}; "
        f"{made.cpu_seconds / seconds:.1f} (crf {made.crf})"
    )
    return Result("archive", what, figure, _within_bounds(clip, target)), made


def _thawed(clips: list[tuple[Path, Path]], folder: Path) -> Iterator[Result]:
    """What comes back from the archive, against what went there."""
    ratios, means, spent = [], [], 0.0
    for clip, rendition in clips:
        begun = time.process_time()
        thaw(rendition, folder / "thawed.mp4")
        spent += time.process_time() - begun
        ratios.append((folder / "thawed.mp4").stat().st_size / clip.stat().st_size)
        means.append(measure_quality(clip, folder / "thawed.mp4").mean)
    yield Result(
        "archive",
        "thawed copies: of the original's size (mean); VMAF mean (lowest); CPU s per s",
        f"{sum(ratios) / len(ratios):.2f}; {min(means):.1f}; {spent / len(clips) / (FRAMES / RATE):.2f}",
    )


def measure() -> Iterator[Result]:
    """Archives a clip of every kind, thaws it, and sees that far too coarse an encode would not have passed."""
    with scratch() as name:
        folder = Path(name)
        kept: list[tuple[Path, Path]] = []
        for number, (kind, frames) in enumerate([*_kinds(), *_hard_kinds()]):
            clip, target = folder / f"{number}.mp4", folder / f"{number}-archived.mp4"
            encode_clip(frames, clip, WIDTH, HEIGHT, RATE)
            result, made = _row(kind, clip, target, may_refuse=kind.endswith("(hard)"))
            if made is not None:
                kept.append((clip, target))
            yield result
        yield from _thawed(kept, folder)
        rain = folder / f"{list(PAINTED).index('rain')}.mp4"
        coarse = compress(rain, folder / "coarse.mp4", crf=COARSE)
        quality = measure_quality(rain, coarse.path)
        yield Result(
            "archive",
            f"rain at crf {COARSE}: VMAF mean, worst (claim: does not pass)",
            f"{quality.mean:.1f}, {quality.worst:.1f}",
            not quality.reaches(MIN_QUALITY),
        )
