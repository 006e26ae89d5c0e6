"""The cold tier's media: clips made small as AV1 that still look the same, and made H.264 again when wanted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

import retake
from retake.media.encode import gop_length, write_clip, write_video
from retake.media.errors import MediaError
from retake.media.footage import footage, frames
from retake.media.priority import without_real_time
from retake.media.quality import MIN_QUALITY, Quality

CRF, PRESET = 28, 6
LADDER = (20, 24, 28, 32, 36)
"""The qualities tried, finest first, beginning at CRF: coarser while too large, finer while not good enough."""
MAX_RATIO = 0.7
"""The most a rendition may have of its original's bytes; above it, archiving is not worth a loss."""
THAWED_CRF = 17
"""Encoded a second time, so finer than the first time: at a clip's usual 21 it would lose twice as much again."""

_GOP_SECONDS = 5
"""Nobody seeks in a rendition, it is thawed whole; longer groups than a second save bytes and a third of the work."""

# Its banner of twenty lines per clip would drown the log; errors still come through.
os.environ.setdefault("SVT_LOG", "1")


@dataclass(frozen=True, slots=True)
class Rendition:
    """An archived clip: the file, how it was made, its size in bytes beside its original's, and its likeness.

    `cpu_seconds` is what making it took: of `compress`, the encoding; of `archive_clip`, every try and measurement.
    """

    path: Path
    encoder: str
    crf: int
    preset: int
    frames: int
    seconds: float
    source_size: int
    size: int
    cpu_seconds: float
    quality: Quality | None = None

    @property
    def ratio(self) -> float:
        """Its size as a part of its original's."""
        return self.size / self.source_size

    def to_json(self) -> dict[str, Any]:
        """What is worth recording, as plain JSON values; the path is not."""
        return {
            "encoder": self.encoder,
            "crf": self.crf,
            "preset": self.preset,
            "frames": self.frames,
            "seconds": self.seconds,
            "source_size": self.source_size,
            "size": self.size,
            "ratio": round(self.ratio, 4),
            "cpu_seconds": self.cpu_seconds,
            "quality": self.quality.to_json() if self.quality else None,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any], path: Path) -> Rendition:
        """Reads what `to_json` wrote."""
        fields = {name: each for name, each in value.items() if name not in ("ratio", "quality")}
        quality = Quality.from_json(value["quality"]) if value["quality"] else None
        return cls(path=path, quality=quality, **fields)


@dataclass(frozen=True, slots=True)
class Refusal:
    """No rendition was kept: why, in words, and what was tried (records as of `Rendition.to_json`)."""

    reason: str
    tried: tuple[Mapping[str, Any], ...]
    cpu_seconds: float

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "reason": self.reason,
            "tried": [dict(each) for each in self.tried],
            "cpu_seconds": self.cpu_seconds,
        }


def compress(source: Path, target: Path, *, crf: int = CRF, preset: int = PRESET) -> Rendition:
    """Encodes a clip as AV1 (SVT-AV1, video-only CMAF): as many frames, of the same size and rate.

    The same clip gives the same bytes. Takes about one CPU and 350 MB at 720p, in this process.
    Raises MediaError when the source is no clip, OSError when the target cannot be written; then no target is left.
    """
    clip = footage(source)
    gop = _GOP_SECONDS * gop_length(clip.rate)
    # `lp=1` is SVT's word for about one CPU; filtering over time would smooth away rain and grain.
    options = {
        "preset": str(preset),
        "crf": str(crf),
        "svtav1-params": f"lp=1:keyint={gop}:enable-tf=0",
    }
    begun = time.process_time()
    try:
        with without_real_time():
            write_video(
                frames(clip),
                str(target),
                clip.width,
                clip.height,
                clip.rate,
                codec="libsvtav1",
                options=options,
                gop=gop,
            )
        _same_length(target, clip.frames)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return Rendition(
        path=target,
        encoder=f"libsvtav1 (PyAV {av.__version__})",
        crf=crf,
        preset=preset,
        frames=clip.frames,
        seconds=float(clip.seconds),
        source_size=source.stat().st_size,
        size=target.stat().st_size,
        cpu_seconds=round(time.process_time() - begun, 3),
    )


def thaw(rendition: Path, target: Path) -> None:
    """Encodes a rendition as a clip again: H.264 CMAF with every clip's parameters, so it stands beside them in films.

    As many frames at the same times as the original, larger than it by a fifth or so; not its bytes. Nothing may rely
    on the same rendition giving the same bytes twice. Raises MediaError when the rendition is no clip, OSError when the
    target cannot be written; then no target is left.
    """
    clip = footage(rendition)
    try:
        write_clip(frames(clip), str(target), clip.width, clip.height, clip.rate, THAWED_CRF)
        _same_length(target, clip.frames)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _same_length(path: Path, count: int) -> None:
    if (made := footage(path).frames) != count:
        raise MediaError(f"{path.name} has {made} frames, its source {count}")


def archive_clip(
    source: Path, target: Path, *, min_quality: float = MIN_QUALITY, max_ratio: float = MAX_RATIO
) -> Rendition | Refusal:
    """Makes the rendition of a clip that is at most `max_ratio` of its size and looks the same, or says why not.

    `min_quality` is the least mean VMAF; see `Quality.bounds`. A refusal leaves no target. The work is done in a
    process of its own: it gives way to everything else on the machine, hands its memory back, can be accounted for,
    and ends with this process. Raises MediaError when the source is no clip or the encoder breaks off, and OSError
    when the target cannot be written.
    """
    command = [
        *(sys.executable, "-m", "retake.media.archivist"),
        *(str(source.resolve()), str(target.resolve()), repr(min_quality), repr(max_ratio)),
    ]
    answer: Rendition | Refusal | Exception | None = None
    try:
        answer = _answer(*_archivist(command), source, target)
    finally:
        if not isinstance(answer, Rendition):
            target.unlink(missing_ok=True)
    if isinstance(answer, Exception):
        raise answer
    return answer


def _archivist(command: list[str]) -> tuple[str, int]:
    """What the archivist said at its end, and its exit code."""
    # The child must find the package wherever this process found it.
    home = str(Path(retake.__file__).parents[1])
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH", "")]))
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,  # held open: when it closes, the child knows that its parent is gone
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as child:
        assert child.stdout is not None
        try:
            said = child.stdout.read()
        except BaseException:
            child.kill()
            raise
    return said, child.returncode


def _answer(said: str, code: int, source: Path, target: Path) -> Rendition | Refusal | Exception:
    """What the archivist's last words mean."""
    try:
        kind, value = json.loads(said)
    except ValueError:
        return MediaError(f"{source.name} cannot be archived: the encoder broke off ({code})")
    if kind == "kept":
        return Rendition.from_json(value, target)
    if kind == "refused":
        return Refusal(value["reason"], tuple(value["tried"]), value["cpu_seconds"])
    if kind == "unwritable":
        return OSError(value["errno"], value["said"], str(target))
    return MediaError(value["said"])
