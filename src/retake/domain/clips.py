"""Clip versions in words: what made one, what differs between two, and how close a clip is to its limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retake.domain.diff import same
from retake.domain.manifests import Document
from retake.domain.numbering import numbered
from retake.domain.words import describe, scene_changes

AT_HAND = ("active", "thawed")


@dataclass(frozen=True, slots=True)
class Making:
    """What a clip version was made from. ``blob`` and ``picture`` only need to be equal for equal bytes."""

    number: int
    parameters: Mapping[str, Any]
    take: int
    blob: str
    picture: str
    picture_take: int


def _film(made: Making) -> Document:
    """The making as a film of one scene, which is what the words of films are about."""
    asked = made.parameters
    return {
        "kind": "video",
        "title": "",
        "prompt": "",
        "style": asked.get("style") or "",
        "format": {name: asked.get(name) for name in ("width", "height", "frame_rate")},
        "scenes": [
            {
                "id": "clip",
                "title": "",
                "prompt": asked.get("prompt") or "",
                "instructions": list(asked.get("instructions") or ()),
                "duration": asked.get("duration") or 0,
                "takes": {"image": made.picture_take, "clip": made.take},
                "image": {"blob": made.picture},
                "clip": {"blob": made.blob},
            }
        ],
        "music": {"prompt": "", "take": 1, "part": None},
        "overlays": [],
    }


def differences(before: Making, after: Making) -> list[str]:
    """What differs between two versions of a clip, a phrase each; [] for two of the same bytes and words."""
    old, new = _film(before), _film(after)
    look = [
        line
        for line in describe({**new, "style": old["style"], "format": old["format"]}, new)
        if not same((old["style"], old["format"]), (new["style"], new["format"]))
    ]
    (change,) = scene_changes(old, new)
    return [*look, *change.words]


def cause(made: Making, before: Making | None, instruction: str | None, message: str, origin: str) -> str:
    """What made this version, in words: its instruction, or else what was different from its parent."""
    if before is None:
        return message if origin in ("forked", "uploaded") else "Original generation"
    if instruction is not None:
        return instruction
    if before.parameters.get("prompt") != made.parameters.get("prompt"):
        return "Its prompt changed"
    return "; ".join(differences(before, made)) or "Made again"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a version's bytes are, and whether anything but being current keeps it at hand."""

    number: int
    state: str
    is_current: bool
    pinned: bool


def moved_next(versions: Sequence[Kept], keep: int) -> list[int]:
    """Numbers of the versions that the next one made would send to the archive, oldest first.

    The new version is current and takes one place at hand; the newest of what nothing pins take the others.
    """
    counted = sorted(
        (each for each in versions if not each.pinned and each.state != "deleted"),
        key=lambda each: -each.number,
    )
    return sorted(each.number for each in counted[keep - 1 :] if each.state == "active")


def limit_words(versions: Sequence[Kept], keep: int) -> str:
    """How close a clip is to its limit, and what the next version does to the ones there are."""
    at_hand = [each for each in versions if each.state in AT_HAND]
    beside = sum(each.pinned and not each.is_current for each in at_hand)
    visiting = sum(each.state == "thawed" and not each.pinned and not each.is_current for each in at_hand)
    moved = [numbered("clip", number) for number in moved_next(versions, keep)]
    ready = len(at_hand) - beside - visiting
    said = [f"{ready} version{'' if ready == 1 else 's'} ready to play; the limit is {keep}."]
    if moved:
        named = moved[0] if len(moved) == 1 else _listed(moved)
        said.append(f"The next one moves {named} to the archive.")
    if beside:
        said.append(f"{beside} more {'is' if beside == 1 else 'are'} kept beside the limit.")
    if visiting:
        said.append(f"{visiting} more {'is' if visiting == 1 else 'are'} back from the archive for now.")
    return " ".join(said)


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"
