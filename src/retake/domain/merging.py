"""Three-way merging of documents: both people's changes in one, or the exact places where they disagree.

The unit of a film's merge is the whole scene (matched by id), each other top-level field, and the order of
scenes. Stories and images merge field by field. Nothing here asks what a change means in pixels, with one
exception: parts made in a style or format that the merged film no longer has are a disagreement, not a merge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from retake.domain.diff import same

Document = Mapping[str, Any]
Side = Literal["ours", "theirs"]

ORDER = "order"
"""The name under which the order of scenes is merged, disagreed about and preferred."""

_DERIVED = ("sound", "composition")  # composed from everything else, so never merged
_EVERY_SCENE = ("style", "format")  # a change here makes every scene's parts anew
_PARTS = ("image", "clip", "part")
_ABSENT: Any = object()
# What a story's text or a picture was made from goes with the text or picture that is chosen: a take number
# from one side beside a picture from the other would describe something nobody made.
_MADE_FROM: Mapping[str, tuple[str, ...]] = {
    "content": ("prompt", "instructions", "basis", "take", "blob"),
    "blob": ("prompt", "instructions", "style", "format", "take"),
}
_MADE_BY_KIND: Mapping[str, str] = {"story": "content", "image": "blob"}


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged document, and the ids of scenes and names of fields in which it follows theirs, not ours.

    A scene that theirs removed is named as well; `order` is named when the scenes stand in theirs' order.
    """

    document: dict[str, Any]
    taken_from_theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Where two sides disagree: ids of scenes (ours' order first) and names of fields (`order` among them).

    Saying which side is preferred for every one of these gives a document. `outdated` names those of the
    scenes that only one side touched, but in a style or format that the other side has changed.
    """

    scenes: tuple[str, ...]
    fields: tuple[str, ...]
    outdated: tuple[str, ...] = ()


class MergeError(ValueError):
    """The documents cannot be merged at all: they are of different kinds, or a preference names no side."""


def merge(
    base: Document, ours: Document, theirs: Document, prefer: Mapping[str, Side] | None = None
) -> Merged | Conflict:
    """Merge the changes base → ours and base → theirs.

    `prefer` answers a disagreement, by scene id or field name; where the sides agree it has no effect.
    `sound` and `composition` are null in the result unless all else in it equals one side, whose they then are.
    Scenes added at one place by both stand ours first. A style or format changed by one side is a conflict on
    each scene the other side changed or added with parts made in the old one. An empty `base` is that of two
    documents without shared history: whatever differs is a conflict. Raises MergeError for documents of
    different kinds, and for a preference that is neither `ours` nor `theirs`.
    """
    if not base.get("kind", ours.get("kind")) == ours.get("kind") == theirs.get("kind"):
        raise MergeError("only documents of one kind can be merged")
    prefer = prefer or {}
    if any(side not in ("ours", "theirs") for side in prefer.values()):
        raise MergeError("a preference is either ours or theirs")
    if ours.get("kind") == "video":
        return _merge_films(base, ours, theirs, prefer)
    fields = _merge_fields(base, ours, theirs, prefer, made=_MADE_BY_KIND.get(str(ours.get("kind"))))
    if fields.conflicts:
        return Conflict((), tuple(fields.conflicts))
    return Merged(fields.values, tuple(fields.from_theirs))


def _choose(base: Any, ours: Any, theirs: Any) -> Side | None:
    """The side whose value holds in a merge; None when both changed it, differently."""
    if same(ours, theirs) or same(theirs, base):
        return "ours"
    if same(ours, base):
        return "theirs"
    # Two people who asked for the same thing got the same bytes, as two versions: nothing to choose between.
    return "ours" if same(as_seen(ours), as_seen(theirs)) else None


def as_seen(value: Any) -> Any:
    """A scene or music with each part reduced to its bytes, whichever version of the part holds them."""
    if not isinstance(value, dict):
        return value
    return {
        name: item.get("blob") if name in _PARTS and isinstance(item, dict) else item
        for name, item in value.items()
    }


@dataclass(slots=True)
class _Fields:
    values: dict[str, Any]
    from_theirs: list[str]
    conflicts: list[str]


def _merge_fields(
    base: Document, ours: Document, theirs: Document, prefer: Mapping[str, Side], *, made: str | None = None
) -> _Fields:
    merged = _Fields({}, [], [])
    followed: Side | None = None
    followers: tuple[str, ...] = ()
    if made and _choose(*(side.get(made, _ABSENT) for side in (base, ours, theirs))) is None:
        followed, followers = prefer.get(made), _MADE_FROM[made]
    for name in dict.fromkeys([*ours, *theirs]):
        if name == "scenes" or name in _DERIVED:
            continue
        was, mine, yours = (side.get(name, _ABSENT) for side in (base, ours, theirs))
        side = _choose(was, mine, yours)
        if name in followers:
            if followed is None:
                continue  # decided together with what was made from it, which is in conflict itself
            side = prefer.get(name, followed) if side is None else followed
        elif side is None:
            side = prefer.get(name)
        if side is None:
            merged.conflicts.append(name)
            continue
        value = mine if side == "ours" else yours
        if value is not _ABSENT:
            merged.values[name] = value
        if not same(value, mine):
            merged.from_theirs.append(name)
    return merged


def _merge_films(
    base: Document, ours: Document, theirs: Document, prefer: Mapping[str, Side]
) -> Merged | Conflict:
    fields = _merge_fields(base, ours, theirs, prefer)
    sides = tuple({scene["id"]: scene for scene in film.get("scenes", ())} for film in (base, ours, theirs))
    stale = _stale_sides(ours, theirs, fields)
    was, mine, yours = sides
    chosen: dict[str, Any] = {}
    undecided: list[str] = []
    outdated: list[str] = []
    for name in dict.fromkeys([*mine, *yours]):
        versions = (was.get(name), mine.get(name), yours.get(name))
        side = _choose(*versions)
        late = side is not None and _made_for_another_look(*versions[1:], side=side, stale=stale)
        if side is None or late:
            side = prefer.get(name)
        if side is None:
            undecided.append(name)
            outdated.extend([name] if late else [])
            continue
        scene = versions[1] if side == "ours" else versions[2]
        if scene is not None:
            chosen[name] = scene
    spine, order_from = _merge_order(list(was), list(mine), list(yours), prefer)
    if order_from is None:
        fields.conflicts.append(ORDER)
    if undecided or fields.conflicts:
        return Conflict(tuple(undecided), tuple(fields.conflicts), tuple(outdated))
    if not chosen and mine and yours:
        # Each side removed what the other kept: nobody wished a film without scenes until somebody says so.
        touched = tuple(dict.fromkeys([*mine, *yours]))
        if not any(name in prefer for name in touched):
            return Conflict(touched, ())
        wished = {n: (mine if prefer[n] == "ours" else yours).get(n) for n in touched if n in prefer}
        chosen = {name: scene for name, scene in wished.items() if scene is not None}
    scenes = [chosen[name] for name in _weave(spine, list(mine), list(yours)) if name in chosen]
    from_theirs = [
        name for name in dict.fromkeys([*yours, *mine]) if not same(chosen.get(name), mine.get(name))
    ]
    if order_from == "theirs":
        fields.from_theirs.append(ORDER)
    document = _with_derived({**fields.values, "scenes": scenes}, ours, theirs)
    return Merged(document, (*from_theirs, *fields.from_theirs))


def _stale_sides(ours: Document, theirs: Document, fields: _Fields) -> frozenset[Side]:
    """The sides whose own scenes were made in a style or format that will not be the merged film's.

    While the style itself is in conflict either side may turn out to be so, and both are named.
    """
    stale: set[Side] = set()
    for name in _EVERY_SCENE:
        if name in fields.conflicts:
            return frozenset(("ours", "theirs"))
        result = fields.values.get(name, _ABSENT)
        if not same(result, ours.get(name, _ABSENT)):
            stale.add("ours")
        if not same(result, theirs.get(name, _ABSENT)):
            stale.add("theirs")
    return frozenset(stale)


def _made_for_another_look(mine: Any, yours: Any, *, side: Side, stale: frozenset[Side]) -> bool:
    """Whether the chosen scene was changed or added by one side only, with parts made in an outdated look."""
    scene = mine if side == "ours" else yours
    if side not in stale or scene is None or same(mine, yours):
        return False
    return scene.get("image") is not None or scene.get("clip") is not None


def _merge_order(
    base: list[str], ours: list[str], theirs: list[str], prefer: Mapping[str, Side]
) -> tuple[list[str], Side | None]:
    """The order of the scenes both sides have, and whose it is; None when both reordered, differently."""
    in_base, in_ours, in_theirs = set(base), set(ours), set(theirs)
    mine = [name for name in ours if name in in_theirs]
    yours = [name for name in theirs if name in in_ours]
    if mine == yours:
        return mine, "ours"
    was = [name for name in base if name in in_ours and name in in_theirs]
    # Scenes that both added say nothing about who reordered: only those the base knew do.
    side = _choose(
        was, [name for name in mine if name in in_base], [name for name in yours if name in in_base]
    )
    if side is None:
        side = prefer.get(ORDER)
    return (yours if side == "theirs" else mine), side


def _weave(spine: list[str], ours: list[str], theirs: list[str]) -> list[str]:
    """All scenes in order: each scene that only one side has follows the shared scene it followed there."""
    shared = set(spine)
    behind: dict[str | None, list[str]] = {}
    for side in (ours, theirs):
        anchor: str | None = None
        for name in side:
            if name in shared:
                anchor = name
            else:
                behind.setdefault(anchor, []).append(name)
    woven = list(behind.get(None, ()))
    for name in spine:
        woven.append(name)
        woven.extend(behind.get(name, ()))
    return woven


def _with_derived(document: dict[str, Any], ours: Document, theirs: Document) -> dict[str, Any]:
    """The merged film with what was composed from it: taken from the side it is equal to, else null."""
    for side in (ours, theirs):
        if same(document, {name: value for name, value in side.items() if name not in _DERIVED}):
            return {**document, **{name: side[name] for name in _DERIVED if name in side}}
    return {**document, **{name: None for name in _DERIVED if name in ours or name in theirs}}
