"""How like its original a rendition looks, measured frame by frame: VMAF, and SSIM where VMAF cannot be had.

VMAF is the gate's metric, because one bound of it means about the same for gradients, rain and grain. SSIM does not
tell such footage apart: it stands in for pictures too small for VMAF, and where the bundled FFmpeg lacks libvmaf.
Neither is asked about single frames alone: the mean is what a clip looks like, the worst frame is what flashes.
"""

from __future__ import annotations

import functools
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import av
import imageio_ffmpeg

from retake.media.errors import MediaError
from retake.media.footage import Footage, footage, frames

Metric = Literal["vmaf", "ssim"]

MIN_QUALITY = 88.0
"""The least mean VMAF (0 to 100): two just noticeable differences, of six points each, below identical."""
WORST_BELOW_MEAN = 8.0
"""How far below the least mean the worst frame may lie: with 88, at 80, which VMAF's viewers called "good"."""
MIN_SSIM, MIN_SSIM_WORST = 0.985, 0.975
"""Strict, as it knows less: weather and motion reach them at crf 28 and not at 60; grain reaches them never."""

_VMAF_SMALLEST = 32
"""Smaller sides than about this leave libvmaf nothing after its four halvings; it aborts."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Likeness to the original over all `frames`: `mean` and `worst` on the metric's scale.

    "vmaf" goes from 0 to 100 (an original against itself: 97.4 to 100), "ssim" from 0 to 1.
    """

    metric: Metric
    mean: float
    worst: float
    frames: int

    def bounds(self, min_quality: float = MIN_QUALITY) -> tuple[float, float]:
        """The least mean and the least worst frame; `min_quality` is a mean VMAF, and SSIM has bounds of its own."""
        if self.metric == "ssim":
            return MIN_SSIM, MIN_SSIM_WORST
        return min_quality, min_quality - WORST_BELOW_MEAN

    def reaches(self, min_quality: float = MIN_QUALITY) -> bool:
        """Whether both the mean and the worst frame are good enough."""
        mean, worst = self.bounds(min_quality)
        return self.mean >= mean and self.worst >= worst

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, for the record of a rendition."""
        return {"metric": self.metric, "mean": self.mean, "worst": self.worst, "frames": self.frames}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Quality:
        """Reads what `to_json` wrote."""
        return cls(value["metric"], float(value["mean"]), float(value["worst"]), int(value["frames"]))


def measure(original: Path, rendition: Path) -> Quality:
    """Compares two clips frame by frame, in luma (VMAF) or in all planes (SSIM).

    Raises MediaError when one of them is no clip, or they differ in size or number of frames.
    """
    one, other = footage(original), footage(rendition)
    for what, a, b in (
        ("size", (one.width, one.height), (other.width, other.height)),
        ("number of frames", one.frames, other.frames),
    ):
        if a != b:
            raise MediaError(f"{rendition.name} cannot be compared with {original.name}: another {what}")
    ffmpeg = _ffmpeg_with_vmaf()
    if ffmpeg is None or min(one.width, one.height) < _VMAF_SMALLEST:
        return _quality("ssim", list(_ssim(one, other)), one, 5)
    return _quality("vmaf", _vmaf(ffmpeg, one, other), one, 2)


def _quality(metric: Metric, scores: list[float], clip: Footage, digits: int) -> Quality:
    if len(scores) != clip.frames:
        raise MediaError(f"only {len(scores)} of {clip.frames} frames of {clip.path.name} could be compared")
    return Quality(metric, round(sum(scores) / len(scores), digits), round(min(scores), digits), len(scores))


@functools.cache
def _ffmpeg_with_vmaf() -> str | None:
    """The program that comes with imageio-ffmpeg (or that IMAGEIO_FFMPEG_EXE names), if it knows VMAF."""
    try:
        program = imageio_ffmpeg.get_ffmpeg_exe()
        said = subprocess.run(
            [program, "-hide_banner", "-filters"], capture_output=True, text=True, check=False
        )
    except (RuntimeError, OSError):
        return None  # none in the wheel for this platform, and none installed that would run
    return program if " libvmaf " in said.stdout else None


def _vmaf(ffmpeg: str, original: Footage, rendition: Footage) -> list[float]:
    """VMAF (vmaf_v0.6.1) of every frame; frames are paired by number, since H.264's stamps begin a frame late."""
    by_number = f"settb={1 / original.rate},setpts=N"
    graph = (
        f"[0:v]{by_number}[rendition];[1:v]{by_number}[original];"
        "[rendition][original]libvmaf=log_fmt=json:log_path=/dev/stdout:n_threads=1"
    )
    command = [ffmpeg, "-v", "error", "-nostdin", "-xerror", "-filter_complex_threads", "1"]
    for clip in (rendition, original):
        command += ["-threads", "1", "-err_detect", "explode", "-i", f"file:{clip.path.resolve()}"]
    command += ["-filter_complex", graph, "-f", "null", "-"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or [f"it ended with {done.returncode}"]
        raise MediaError(f"{rendition.path.name} cannot be compared: {said[0]}")
    return [float(frame["metrics"]["vmaf"]) for frame in json.loads(done.stdout)["frames"]]


def _ssim(original: Footage, rendition: Footage) -> Iterator[float]:
    """SSIM of every frame, over all planes, by PyAV's own filters."""
    graph = av.filter.Graph()
    step, yuv420p = 1 / original.rate, av.VideoFormat("yuv420p")
    inputs = [
        graph.add_buffer(width=clip.width, height=clip.height, format=yuv420p, time_base=step)
        for clip in (rendition, original)
    ]
    ssim, sink = graph.add("ssim"), graph.add("buffersink")
    for number, entry in enumerate(inputs):
        entry.link_to(ssim, 0, number)
    ssim.link_to(sink)
    graph.configure()
    for number, pair in enumerate(zip(frames(rendition), frames(original), strict=True)):
        for entry, frame in zip(inputs, pair, strict=True):
            picture = frame.reformat(format="yuv420p")
            picture.pts, picture.time_base = number, step
            entry.push(picture)
        compared = graph.vpull()
        yield float(compared.metadata["lavfi.ssim.All"])
