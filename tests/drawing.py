"""What the sketchbook draws: tiny media that depend on every word of a request, and on nothing else."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from retake.domain.canonical import digest
from retake.media.encode import SAMPLE_RATE, encode_clip
from retake.ports import GenerationRequest

WIDTH, HEIGHT = 64, 36
_ADJECTIVES = ("quiet", "golden", "stormy", "wide", "distant", "bright", "misty", "windy", "old", "warm")
_SUBJECTS = (
    "lighthouse",
    "runner",
    "harbour",
    "gull",
    "forest",
    "bridge",
    "market",
    "train",
    "garden",
    "shore",
)


def fingerprint(request: GenerationRequest) -> str:
    """Digest of all that determines the bytes: model, parameters, take, and the inputs' own bytes."""
    inputs = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in request.inputs.items()}
    return digest(
        {
            "step": request.step,
            "model": request.model,
            "parameters": json.loads(json.dumps(dict(request.parameters))),
            "take": request.take,
            "inputs": inputs,
        }
    )


_drawn: dict[
    str, bytes
] = {}  # by fingerprint, for the whole process: the same film costs nothing in the next test


def drawn(request: GenerationRequest) -> bytes:
    """The bytes of a request."""
    name = fingerprint(request)
    if name not in _drawn:
        seed = bytes.fromhex(name)
        make = {"script": _script, "text": _text, "image": _image, "clip": _clip, "music": _music}
        _drawn[name] = make[request.step](request, seed)
    return _drawn[name]


def _script(request: GenerationRequest, seed: bytes) -> bytes:
    count = int(_number(request.parameters["scenes"]))
    prompt = str(request.parameters["prompt"])
    scenes = []
    for number in range(count):
        subject = f"{_ADJECTIVES[seed[number % 32] % 10]} {_SUBJECTS[seed[(number + 7) % 32] % 10]}"
        words = f"scene {number + 1}: a {subject}; {prompt}"
        duration = request.parameters["scene_duration"]
        scenes.append({"title": subject.capitalize(), "prompt": words, "duration": duration})
    return json.dumps({"title": prompt[:40], "music": f"calm, for {prompt[:60]}", "scenes": scenes}).encode()


def _text(request: GenerationRequest, seed: bytes) -> bytes:
    words = " ".join(_ADJECTIVES[byte % 10] for byte in seed[:12])
    content = f"# A story\n\n{request.parameters['prompt']}\n\nIt was {words}.\n"
    if "text" in request.inputs:  # works on from what is there
        content = f"{json.loads(request.inputs['text'].read_bytes())['content']}\nIt was {words}.\n"
    return json.dumps({"title": f"Story {seed.hex()[:6]}", "content": content}).encode()


def _blocks(seed: bytes) -> npt.NDArray[np.uint8]:
    """A pattern of 8x4 coloured blocks that is different for different seeds."""
    values = np.frombuffer(hashlib.shake_256(seed).digest(8 * 4 * 3), np.uint8).reshape(4, 8, 3)
    return np.ascontiguousarray(values.repeat(HEIGHT // 4, 0).repeat(WIDTH // 8, 1))


def _image(_request: GenerationRequest, seed: bytes) -> bytes:
    file = io.BytesIO()
    Image.fromarray(_blocks(seed)).save(file, "PNG")
    return file.getvalue()


def _clip(request: GenerationRequest, seed: bytes) -> bytes:
    rate = int(_number(request.parameters["frame_rate"]))
    count = round(_number(request.parameters["duration"]) * rate)
    path = Path(f"/dev/shm/retake-sketch-{seed.hex()}-{threading.get_ident()}.mp4")
    if not path.parent.is_dir():
        path = Path("/tmp") / path.name
    try:
        encode_clip(_moving(_blocks(seed), count), path, WIDTH, HEIGHT, rate)
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)


def _moving(picture: npt.NDArray[np.uint8], count: int) -> Iterable[npt.NDArray[np.uint8]]:
    return (np.ascontiguousarray(np.roll(picture, number, axis=1)) for number in range(count))


def _music(_request: GenerationRequest, seed: bytes) -> bytes:
    time = np.arange(SAMPLE_RATE, dtype=np.float64) / SAMPLE_RATE
    tone = np.sin(2 * np.pi * (110 + seed[0]) * time) + 0.5 * np.sin(2 * np.pi * (220 + seed[1]) * time)
    samples = np.repeat((tone * 6000).astype("<i2"), 2)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLE_RATE)
        sound.writeframes(samples.tobytes())
    return file.getvalue()


def _number(value: object) -> float:
    assert isinstance(value, (int, float))
    return float(value)
