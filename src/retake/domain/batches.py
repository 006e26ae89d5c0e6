"""Batches: several clips made again in one run; what each clip's steps say about it together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from retake.domain.errors import Invalid

Edit = Mapping[str, Any]
ClipStatus = Literal["queued", "regenerating", "complete", "failed", "cancelled", "held"]
REGENERATING = ("scene.instruct", "scene.edit", "scene.again")
_BAD: tuple[ClipStatus, ...] = ("failed", "held", "cancelled")
_WEIGHTS = {"image": 0.25, "clip": 0.75}  # how much of a clip's making its picture and its motion are


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What is known of one step of a scene: ``slot`` image or clip, its state, how far it is (0..1)."""

    slot: str
    state: str
    progress: float


def scenes_of(edits: Sequence[Edit]) -> list[str]:
    """The scenes a batch makes again, in the order asked. Raises Invalid for what a batch cannot do."""
    if not edits:
        raise Invalid("The batch is empty.", next_step="Choose at least one clip.")
    scenes: list[str] = []
    for edit in edits:
        if edit["op"] not in REGENERATING:
            raise Invalid(
                f"A batch makes clips again; “{edit['op']}” does something else.",
                next_step="Send that edit in a run of its own.",
            )
        if edit["scene"] in scenes:
            raise Invalid(
                "The same clip is in the batch twice.",
                next_step="Put what is said to it into one instruction.",
                scene=edit["scene"],
            )
        scenes.append(edit["scene"])
    return scenes


def instruction_of(edit: Edit) -> str | None:
    """What the edit says to its clip, if it says anything."""
    if edit["op"] == "scene.instruct":
        return str(edit["instruction"])
    return edit.get("prompt") if edit["op"] == "scene.edit" else None


def status(steps: Iterable[StepFacts]) -> ClipStatus:
    """How a clip stands by its steps: the worst that happened to one of them, otherwise how far they are."""
    states = [step.state for step in steps]
    for bad in _BAD:
        if bad in states:
            return bad
    if all(state == "done" for state in states):
        return "complete"
    return "queued" if all(state == "waiting" for state in states) else "regenerating"


def progress(steps: Sequence[StepFacts]) -> float:
    """How far a clip is, 0 to 1, all its steps together."""
    whole = sum(_WEIGHTS.get(step.slot, 1.0) for step in steps)
    done = sum(
        _WEIGHTS.get(step.slot, 1.0) * (1.0 if step.state == "done" else step.progress) for step in steps
    )
    return round(done / whole, 3) if whole else 0.0


def surviving(edits: Sequence[Edit], scenes: Iterable[str]) -> list[Edit]:
    """The edits of these scenes, in the order asked."""
    kept = set(scenes)
    return [edit for edit in edits if edit["scene"] in kept]
