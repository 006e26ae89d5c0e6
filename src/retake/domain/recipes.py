"""Recipes: everything that determines how a part is made, and the key by which its takes are found again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from retake.domain.canonical import digest

MUSIC_SOURCE_SECONDS = 60.0  # music is made once at this length; composing loops or cuts it to the film


@dataclass(frozen=True)
class Recipe:
    """How one part is made. ``inputs`` are digests of the bytes it is made from."""

    step: str
    provider: str
    model: str
    parameters: Mapping[str, Any]
    inputs: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The recipe as plain JSON, the very thing its key is the digest of."""
        return {
            "step": self.step,
            "provider": self.provider,
            "model": self.model,
            "parameters": dict(self.parameters),
            "inputs": dict(self.inputs),
        }

    @cached_property
    def key(self) -> str:
        """SHA-256 of the recipe's canonical JSON (RFC 8785)."""
        return digest(self.document)


@dataclass(frozen=True)
class Maker:
    """Who makes a step: a provider's name and its model with the version."""

    provider: str
    model: str


Makers = Mapping[str, Maker]  # step → maker


def _recipe(
    makers: Makers, step: str, parameters: Mapping[str, Any], inputs: Mapping[str, str] | None = None
) -> Recipe:
    maker = makers[step]
    return Recipe(step, maker.provider, maker.model, parameters, inputs or {})


def script_recipe(makers: Makers, document: Mapping[str, Any]) -> Recipe:
    """From the film's prompt to titles, prompts and durations of its scenes."""
    scenes = document["scenes"]
    parameters = {
        "prompt": document["prompt"],
        "style": document["style"],
        "scenes": len(scenes),
        "scene_duration": scenes[0]["duration"],
    }
    return _recipe(makers, "script", parameters)


def image_recipe(makers: Makers, document: Mapping[str, Any], scene: Mapping[str, Any]) -> Recipe:
    """The picture a scene starts from."""
    parameters = {
        "prompt": scene["prompt"],
        "instructions": list(scene["instructions"]),
        "style": document["style"],
        "width": document["format"]["width"],
        "height": document["format"]["height"],
    }
    return _recipe(makers, "image", parameters)


def clip_recipe(makers: Makers, document: Mapping[str, Any], scene: Mapping[str, Any], image: str) -> Recipe:
    """The moving clip of a scene, made from the image of this digest."""
    parameters = {
        "prompt": scene["prompt"],
        "instructions": list(scene["instructions"]),
        "style": document["style"],
        "duration": scene["duration"],
        **document["format"],
    }
    return _recipe(makers, "clip", parameters, {"image": image})


def music_recipe(makers: Makers, document: Mapping[str, Any]) -> Recipe:
    """The film's music, at the length music is made in."""
    parameters = {
        "prompt": document["music"]["prompt"] or document["prompt"],
        "duration": MUSIC_SOURCE_SECONDS,
    }
    return _recipe(makers, "music", parameters)


def picture_recipe(makers: Makers, document: Mapping[str, Any]) -> Recipe:
    """The picture of a project of kind image."""
    parameters = {
        "prompt": document["prompt"],
        "instructions": list(document["instructions"]),
        "style": document["style"],
        **document["format"],
    }
    return _recipe(makers, "image", parameters)


def text_recipe(makers: Makers, document: Mapping[str, Any]) -> Recipe:
    """The text of a project of kind story: from its prompt, or from the text by hand that it is to work on from."""
    basis = document.get("basis")
    instructions = list(document["instructions"])
    if basis is None:
        return _recipe(makers, "text", {"prompt": document["prompt"], "instructions": instructions})
    parameters = {"prompt": document["prompt"], "instructions": instructions[basis["instructions"] :]}
    return _recipe(makers, "text", parameters, {"text": basis["text"]})
