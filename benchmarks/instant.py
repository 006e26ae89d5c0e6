"""A provider that answers at once with ready-made bytes, so that what is measured is Retake and not the drawing."""

from __future__ import annotations

import io
import json
import tempfile
import wave
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from retake.domain.canonical import digest
from retake.media.encode import encode_clip
from retake.ports import GenerationRequest, JobStatus, Outcome

MEDIA_TYPES = {"script": "application/json", "image": "image/png", "clip": "video/mp4", "music": "audio/wav"}
_SIZE = (64, 36)


class Instant:
    """Small real media; a prompt with the word "fresh" gets bytes of its own, every other the common ones."""

    name = "instant"
    models: Mapping[str, str] = dict.fromkeys(MEDIA_TYPES, "instant-1")
    finds_lost_jobs = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._jobs: dict[str, GenerationRequest] = {}
        self.submits = 0
        self._clip = self._common_clip()

    def _common_clip(self) -> bytes:
        path = self._folder / "common.mp4"
        frames = (np.full((_SIZE[1], _SIZE[0], 3), shade * 10, np.uint8) for shade in range(24))
        encode_clip(frames, path, _SIZE[0], _SIZE[1], 24)
        return path.read_bytes()

    def price(self, step: str, parameters: Mapping[str, object]) -> int:
        """A cent each, so that the ledger has something to do."""
        return 10_000

    def seconds(self, step: str, parameters: Mapping[str, object]) -> float:
        """No time at all."""
        return 0.0

    def submit(self, request: GenerationRequest, key: str) -> str:
        """Take the order."""
        if key not in self._jobs:
            self.submits += 1
            self._jobs[key] = request
        return key

    def find(self, key: str) -> str | None:
        """The order of this key."""
        return key if key in self._jobs else None

    def poll(self, job: str) -> JobStatus:
        """Done."""
        return JobStatus("done", 1.0)

    def cancel(self, job: str) -> None:
        """Too late, always."""

    def fetch(self, job: str) -> Outcome:
        """The bytes, as a file."""
        request = self._jobs[job]
        path = self._folder / f"{job}.bin"
        path.write_bytes(self._bytes(request))
        return Outcome(path, MEDIA_TYPES[request.step], 10_000, {})

    def _bytes(self, request: GenerationRequest) -> bytes:
        words = json.dumps(request.parameters, default=str)
        own = digest([words, request.take]).encode() if "fresh" in words else b"common"
        if request.step == "script":
            count = int(str(request.parameters["scenes"]))
            lines = [
                {"title": f"Scene {n}", "prompt": f"scene number {n}", "duration": 1.0}
                for n in range(1, count + 1)
            ]
            return json.dumps({"title": "Benchmark", "music": "calm", "scenes": lines}).encode()
        if request.step == "clip":  # a free box at the end: other bytes, the same film
            return self._clip + (8 + len(own)).to_bytes(4, "big") + b"free" + own
        if request.step == "music":
            return _silence()
        return _picture(own)


def _silence() -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(48_000)
        sound.writeframes(bytes(48_000 * 4))
    return buffer.getvalue()


def _picture(own: bytes) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    shade = tuple(int(own[n : n + 2].hex(), 16) % 256 for n in (0, 2, 4))
    Image.new("RGB", _SIZE, shade).save(buffer, "PNG")
    return buffer.getvalue() + own  # bytes behind the end are no part of the picture


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for one benchmark, gone afterwards."""
    return tempfile.TemporaryDirectory(prefix="retake-bench-")
