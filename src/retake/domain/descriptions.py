"""A project's name, description and tags: what changed between two states, in words; and what can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]  # name and description as text, tags as a list; or some of them

_FIELDS = {"name": "name", "description": "description", "tags": "tags"}


def changed(before: Facts, after: Facts) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of each of two states, the fields in which they differ."""
    names = [name for name in _FIELDS if name in before and before[name] != after.get(name, before[name])]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def in_words(before: Facts, after: Facts) -> str:
    """A change of some fields in words: ``Renamed to “X”, tagged “a”``."""
    said = []
    if "name" in after:
        said.append(f"renamed to “{after['name']}”")
    if "description" in after:
        said.append(
            "description removed"
            if not after["description"]
            else "description changed"
            if before["description"]
            else "described"
        )
    if "tags" in after:
        added = [tag for tag in after["tags"] if tag not in before["tags"]]
        removed = [tag for tag in before["tags"] if tag not in after["tags"]]
        said += [f"tagged {_quoted(added)}"] if added else []
        said += [f"{'tag' if len(removed) == 1 else 'tags'} {_quoted(removed)} removed"] if removed else []
        said += ["order of tags changed"] if not added and not removed else []
    text = ", ".join(said)
    return text[:1].upper() + text[1:]


def _quoted(tags: Sequence[str]) -> str:
    return ", ".join(f"“{tag}”" for tag in tags)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What undoing a change comes to: the fields as they will be, and those that something later changed."""

    facts: Mapping[str, Any]
    overtaken: Sequence[str]


def take_back(before: Facts, after: Facts, now: Facts) -> TakenBack:
    """Undo a change field by field, tags one by one. What was changed again since stays as it is now."""
    old, new = changed(before, after)
    facts: dict[str, Any] = {}
    overtaken = []
    for name in old:
        if name == "tags":
            facts["tags"] = _tags_back(old["tags"], new["tags"], now["tags"])
        elif now[name] == new[name]:
            facts[name] = old[name]
        elif now[name] != old[name]:
            overtaken.append(_FIELDS[name])
    return TakenBack(changed(now, facts)[1], overtaken)


def _tags_back(old: Sequence[str], new: Sequence[str], now: Sequence[str]) -> list[str]:
    if list(now) == list(new):
        return list(old)
    kept = [tag for tag in now if tag in old or tag not in new]
    return kept + [tag for tag in old if tag not in new and tag not in kept]
