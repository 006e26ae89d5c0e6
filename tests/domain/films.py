"""Films for domain tests: documents as they stand after a first run, and a catalogue of known takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from retake.domain import manifests
from retake.domain.planning import Plan, TakeName, plan_document
from retake.domain.recipes import Maker

MAKERS = {step: Maker("painter", f"{step}-1") for step in ("script", "image", "clip", "music", "text")}
PRICES = {"script": 1, "image": 100, "clip": 1000, "music": 10_000, "text": 5}


def price(step: str, _parameters: Mapping[str, Any]) -> tuple[int, float]:
    """A price by step, one second each."""
    return PRICES[step], 1.0


@dataclass
class Catalogue:
    """Takes by name, and how often it was asked."""

    takes: dict[TakeName, str] = field(default_factory=dict)
    asked: int = 0

    def __call__(self, names: Sequence[TakeName]) -> Mapping[TakeName, str]:
        """The known ones among the names."""
        self.asked += 1
        return {name: self.takes[name] for name in names if name in self.takes}


def part(name: str) -> dict[str, str]:
    """A filled slot."""
    return {"family": f"family-{name}", "version": f"version-{name}", "blob": f"blob-{name}"}


def film(scenes: int = 3) -> manifests.Document:
    """A film that was made: every slot filled."""
    wish = {"kind": "video", "prompt": "a walk through the year", "style": "ink", "scene_duration": 5}
    document = manifests.new_document(wish, [f"s{number}" for number in range(1, scenes + 1)])
    lines = [{"title": f"Title {n}", "prompt": f"prompt {n}", "duration": 5} for n in range(1, scenes + 1)]
    script = {"title": "A Year", "music": "slow strings", "scenes": lines}
    document = manifests.with_script(document, script, "recipe-script", "blob-script")
    for scene in document["scenes"]:
        scene["image"], scene["clip"] = part(f"{scene['id']}-image"), part(f"{scene['id']}-clip")
    document["music"] = {**document["music"], "part": part("music")}
    return {**document, "sound": "blob-sound", "composition": "digest"}


def planned(
    edits: Sequence[Mapping[str, Any]], base: manifests.Document, known: Catalogue | None = None
) -> Plan:
    """The plan of edits to a film."""
    return plan_document(manifests.apply_edits(base, edits), base, MAKERS, known or Catalogue(), price)
