"""What a sensible request to the offline studio is; everything else is refused before it costs anything."""

from __future__ import annotations

import math
from collections.abc import Mapping

from retake.ports import GenerationRequest, ProviderError

LONGEST_TEXT = 20_000
_TEXTS = ("prompt", "style")
_NUMBERS: Mapping[str, tuple[float, float]] = {
    "scenes": (1, 60),
    "scene_duration": (0.04, 600),
    "duration": (0.04, 600),
    "width": (16, 4096),
    "height": (16, 4096),
    "frame_rate": (1, 120),
}
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "script": ("prompt", "scenes", "scene_duration"),
    "image": ("prompt", "width", "height"),
    "clip": ("prompt", "duration", "width", "height", "frame_rate"),
    "music": ("prompt",),
    "text": ("prompt",),
}


def check(request: GenerationRequest, models: Mapping[str, str]) -> None:
    """Raises ProviderError, saying what is wrong, for a request that cannot be fulfilled."""
    step, parameters = request.step, request.parameters
    if step not in models:
        raise ProviderError(f"the offline studio does not know the step {step!r}")
    if request.model != models[step]:
        raise ProviderError(
            f"the offline studio makes the step {step} with {models[step]}, not {request.model}"
        )
    if request.take < 1:
        raise ProviderError(f"takes count from 1, {request.take} is none")
    missing = [name for name in _NEEDED[step] if name not in parameters]
    if missing:
        raise ProviderError(f"the step {step} needs {', '.join(missing)}")
    _check_texts(parameters)
    _check_numbers(parameters)
    if step == "clip" and "image" not in request.inputs:
        raise ProviderError("a clip is made from an image, and none was given")


def _check_texts(parameters: Mapping[str, object]) -> None:
    for name in _TEXTS:
        text = parameters.get(name, "")
        if not isinstance(text, str) or len(text) > LONGEST_TEXT:
            raise ProviderError(f"{name} is a text of at most {LONGEST_TEXT} characters")
    instructions = parameters.get("instructions", [])
    if not isinstance(instructions, list | tuple) or not all(isinstance(i, str) for i in instructions):
        raise ProviderError("instructions are a list of texts")


def _check_numbers(parameters: Mapping[str, object]) -> None:
    for name, (least, most) in _NUMBERS.items():
        number = parameters.get(name, least)
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise ProviderError(f"{name} is a number")
        if not least <= number <= most:
            raise ProviderError(f"{name} lies between {least:g} and {most:g}, not at {number:g}")
    if any(int(str(parameters.get(side, 2))) % 2 for side in ("width", "height")):
        raise ProviderError("width and height are even whole numbers")
