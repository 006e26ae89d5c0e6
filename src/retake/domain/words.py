"""Changes in words: what differs between two documents, and what a list of edits says, in sentences for creators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from retake.domain.diff import same, steady
from retake.domain.merging import as_seen

Document = Mapping[str, Any]
Status = Literal["same", "changed", "added", "removed", "moved"]

_QUOTE = 80  # characters of a quotation before it is cut
_CONTEXT = 3  # words of unchanged text kept on either side of a changed passage
_MESSAGE = 200  # characters of a version's message


@dataclass(frozen=True, slots=True)
class SceneChange:
    """What became of one scene. Positions are 1-based, None where the scene is not there.

    A scene that was both moved and changed is `changed`; one whose parts are other versions of the same bytes is
    `same`. `words` are short phrases without the scene's name.
    """

    scene_id: str
    title: str
    status: Status
    position_before: int | None
    position_after: int | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One thing to say about a scene: as a sentence of its own, and in short beside the scene."""

    sentence: str
    short: str
    consequence: bool = False  # follows from a change of the whole film that is said already


def describe(before: Document | None, after: Document) -> list[str]:
    """All that changed, a sentence each: the whole first, then its scenes in order; [] when nothing did.

    What is composed or made as a consequence of something said already is not said again. Without `before`, one
    sentence says what `after` is.
    """
    if before is None:
        return [_introduction(after)]
    if after.get("kind") != "video":
        return _about_single(before, after)
    lines = _about_film(before, after)
    for _, phrases in _walk(before, after):
        lines.extend(phrase.sentence for phrase in phrases if not phrase.consequence)
    return lines


def scene_changes(before: Document | None, after: Document) -> list[SceneChange]:
    """What became of every scene: those of `after` in their order, then the removed ones. [] for other kinds."""
    return [change for change, _ in _walk(before, after)]


def changed_scene_ids(before: Document | None, after: Document) -> list[str]:
    """Ids of those scenes of `after`, in order, that are new, changed or moved; all of them without `before`."""
    return [it.scene_id for it in scene_changes(before, after) if it.status not in ("same", "removed")]


def _walk(before: Document | None, after: Document) -> list[tuple[SceneChange, list[_Phrase]]]:
    old_scenes: Sequence[Mapping[str, Any]] = before.get("scenes", ()) if before else ()
    new_scenes: Sequence[Mapping[str, Any]] = after.get("scenes", ())
    old = {scene["id"]: (position, scene) for position, scene in enumerate(old_scenes, 1)}
    kept = {scene["id"]: None for scene in new_scenes}
    stayed = steady(list(old), list(kept))
    restyled = before is not None and not all(
        same(before.get(name), after.get(name)) for name in ("style", "format")
    )
    result: list[tuple[SceneChange, list[_Phrase]]] = []
    for position, scene in enumerate(new_scenes, 1):
        name = _scene_name(position, scene)
        if scene["id"] not in old:
            words = f"added: {_quote(scene['prompt'])}" if scene["prompt"] else "added"
            result.append(_told(scene, "added", None, position, [_Phrase(f"{name} {words}", words)]))
            continue
        was_at, was = old[scene["id"]]
        phrases: list[_Phrase] = []
        if scene["id"] not in stayed:
            sentence = f"{_scene_name(was_at, scene)} moved to position {position}"
            phrases.append(_Phrase(sentence, f"moved from position {was_at} to {position}"))
        status: Status = "moved" if phrases else "same"
        if not (same(was, scene) or same(as_seen(was), as_seen(scene))):
            status = "changed"
            phrases.extend(_about_scene(name, was, scene, restyled=restyled))
        result.append(_told(scene, status, was_at, position, phrases))
    for was_at, was in old.values():
        if was["id"] not in kept:
            gone = _Phrase(f"{_scene_name(was_at, was)} removed", "removed")
            result.append(_told(was, "removed", was_at, None, [gone]))
    return result


def _told(
    scene: Mapping[str, Any], status: Status, was_at: int | None, at: int | None, phrases: list[_Phrase]
) -> tuple[SceneChange, list[_Phrase]]:
    words = tuple(_capital(phrase.short) for phrase in phrases)
    return SceneChange(scene["id"], scene["title"], status, was_at, at, words), phrases


def _about_scene(
    name: str, was: Mapping[str, Any], scene: Mapping[str, Any], *, restyled: bool
) -> list[_Phrase]:
    said: list[str] = []
    if was["title"] != scene["title"]:
        said.append(f"title {_instead(was['title'], scene['title'])}")
    if was["prompt"] != scene["prompt"]:
        said.append(f"prompt {_instead(was['prompt'], scene['prompt'])}")
    said.extend(_about_instructions(was["instructions"], scene["instructions"]))
    if (was["prompt"], was["instructions"]) == (scene["prompt"], scene["instructions"]):
        said.extend(_about_takes(was, scene))  # takes of another recipe are counted from one again
    phrases = [_Phrase(f"{name}: {words}", words) for words in said]
    if was["duration"] != scene["duration"]:
        words = f"{_seconds(scene['duration'])} instead of {_seconds(was['duration'])}"
        phrases.append(_Phrase(f"{name} is {words}", words))
    made = "" if phrases else _about_parts(was, scene, restyled=restyled)
    if made:
        phrases.append(_Phrase(f"{name}: {made}", made, consequence=restyled))
    return phrases


def _about_instructions(was: Sequence[str], now: Sequence[str]) -> list[str]:
    gone, new = Counter(was) - Counter(now), Counter(now) - Counter(was)
    said = [f"instruction removed {_quote(text)}" for text in gone.elements()]
    said.extend(f"instruction added {_quote(text)}" for text in new.elements())
    if not said and list(was) != list(now):
        said.append("instructions in another order")
    return said


def _about_takes(was: Mapping[str, Any], scene: Mapping[str, Any]) -> list[str]:
    return [
        f"{'another' if scene['takes'][slot] > was['takes'][slot] else 'an earlier'} take of its {noun}"
        for slot, noun in (("image", "picture"), ("clip", "clip"))
        if was["takes"][slot] != scene["takes"][slot]
    ]


def _about_parts(was: Mapping[str, Any], scene: Mapping[str, Any], *, restyled: bool) -> str:
    """What happened to the picture and clip of a scene, when nothing that was asked for says it already."""
    slots = [slot for slot in ("image", "clip") if _blob(was[slot]) != _blob(scene[slot])]
    parts = " and ".join("picture" if slot == "image" else "clip" for slot in slots)
    if any(was[slot] is None for slot in slots):
        return f"{parts} made"
    if any(scene[slot] is None for slot in slots):
        return f"{parts} not made yet"
    if restyled and parts:
        return "made again in the film’s new look"
    return f"{parts} made again" if parts else ""


def _blob(part: Mapping[str, Any] | None) -> Any:
    return part["blob"] if part else None


def _about_texts(before: Document, after: Document) -> list[str]:
    return [
        f"{name.capitalize()}: {_instead(before.get(name) or '', after.get(name) or '')}"
        for name in ("title", "prompt", "style")
        if before.get(name) != after.get(name)
    ]


def _about_film(before: Document, after: Document) -> list[str]:
    lines = _about_texts(before, after)
    if not same(before.get("format"), after.get("format")):
        lines.append(f"Format: {_format(after['format'])} instead of {_format(before['format'])}")
    lines.extend(_about_music(before["music"], after["music"]))
    lines.extend(_about_overlays(before.get("overlays", ()), after.get("overlays", ())))
    return lines


def _about_music(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    if was["prompt"] != now["prompt"]:
        return [f"Music: {_instead(was['prompt'], now['prompt'])}"]
    if was["take"] != now["take"]:
        return [f"Music: {'another' if now['take'] > was['take'] else 'an earlier'} take"]
    if now["part"] and _blob(was["part"]) != _blob(now["part"]):
        return ["Music: made again" if was["part"] else "Music: made"]
    return []


def _about_overlays(was: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> list[str]:
    old, new = ({item["id"]: item for item in overlays} for overlays in (was, now))
    lines = [f"Text {_quote(item['text'])} removed" for name, item in old.items() if name not in new]
    for name, item in new.items():
        before = old.get(name)
        if before is None:
            lines.append(f"Text {_quote(item['text'])} added")
        elif not same(before, item):
            lines.append(f"Text {_quote(before['text'])}: {_about_overlay(before, item)}")
    return lines


def _about_overlay(was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    said = []
    if was["text"] != now["text"]:
        said.append(f"now reads {_quote(now['text'])}")
    if (was["start"], was["end"]) != (now["start"], now["end"]):
        said.append(f"shown from {_seconds(now['start'])} to {_seconds(now['end'])}")
    if was["position"] != now["position"]:
        said.append(f"now at the {now['position']}")
    return ", ".join(said)


def _about_single(before: Document, after: Document) -> list[str]:
    """A story or an image."""
    lines = _about_texts(before, after)
    said = _about_instructions(before.get("instructions", ()), after.get("instructions", ()))
    lines.extend(map(_capital, said))
    asked = bool(said) or before.get("prompt") != after.get("prompt")
    if not asked and before.get("take") != after.get("take"):
        lines.append("Another take" if after["take"] > before["take"] else "An earlier take")
    if before.get("content") != after.get("content"):
        now, was = _length(after), _length(before)
        instead = f", {was} before" if now != was else ", as many as before"
        lines.append(f"Text changed: {_count(now, 'word')}{instead}")
    if before.get("blob") != after.get("blob") and not lines:
        lines.append("Picture made again" if before.get("blob") else "Picture made")
    return lines


def _length(story: Document) -> int:
    return len((story.get("content") or "").split())


def _introduction(after: Document) -> str:
    title = f" {_quote(after['title'])}" if after.get("title") else ""
    if after.get("kind") == "video":
        length = sum(scene["duration"] for scene in after["scenes"])
        return f"New film{title}: {_count(len(after['scenes']), 'scene')}, {_seconds(length)}"
    if after.get("kind") == "story":
        return f"New story{title}: {_count(_length(after), 'word')}"
    return f"New picture{title or ' ' + _quote(after.get('prompt', ''))}"


def default_message(edits: Sequence[Mapping[str, Any]], document: Document) -> str:
    """A version's message from the edits that made it; `document` is the one they were made on.

    What was said to several scenes is said once. At most 200 characters, on one line.
    """
    places = {scene["id"]: place for place, scene in enumerate(document.get("scenes", ()), 1)}
    scenes = {scene["id"]: scene for scene in document.get("scenes", ())}
    said: dict[tuple[str, str], set[int]] = {}
    for edit in edits:
        before, after = _edit_words(edit, scenes.get(edit.get("scene")), places)
        at = places.get(edit["scene"], 0) if "{scenes}" in before and edit.get("scene") else 0
        said.setdefault((before, after), set()).add(at)
    parts = [
        _capital(before.replace("{scenes}", _scene_list(positions, len(places))) + after)
        for (before, after), positions in said.items()
    ]
    return _cut("; ".join(parts), _MESSAGE)


# Edits with none of the user's words; {scenes} stands for the scenes that were meant.
_FIXED_WORDS = {
    "scene.remove": "removed {scenes}",
    "music.again": "another take of the music",
    "again": "another take",
    "text": "text written by hand",
}
_AGAIN_WORDS = {"image": "another picture for {scenes}", "clip": "another clip for {scenes}"}


def _edit_words(
    edit: Mapping[str, Any], scene: Mapping[str, Any] | None, places: Mapping[str, int]
) -> tuple[str, str]:
    """An edit as a beginning, in which `{scenes}` stands for the scenes it is about, and the user's own words."""
    op = edit["op"]
    if op == "scene.edit":
        return "{scenes}: ", _scene_edit_words(edit, scene)
    if op in ("scene.instruct", "instruct"):
        return "{scenes}: " if op == "scene.instruct" else "", _short(edit["instruction"])
    if op == "scene.add":
        return f"added a scene {_place(edit, places)}: ", _short(edit.get("title") or edit["prompt"])
    if op == "scene.move":
        return f"moved {{scenes}} {_place(edit, places)}", ""
    if op == "scene.again":
        return _AGAIN_WORDS.get(edit.get("part") or "", "another take of {scenes}"), ""
    if op in ("style", "music", "prompt", "title"):
        text = _short(edit.get("title" if op == "title" else "prompt") or "")
        return (f"{op}: ", text) if text else ("no style" if op == "style" else f"{op} as suggested", "")
    if op == "overlays":
        return f"texts on the film {'changed' if edit['overlays'] else 'removed'}", ""
    return _FIXED_WORDS.get(op, str(op)), ""


def _scene_edit_words(edit: Mapping[str, Any], scene: Mapping[str, Any] | None) -> str:
    was: Mapping[str, Any] = scene or {}
    said: list[str] = []
    if edit.get("instructions") is not None:
        old = was.get("instructions", [])
        gone, new = Counter(old) - Counter(edit["instructions"]), Counter(edit["instructions"]) - Counter(old)
        said.extend(_short(text) for text in new.elements())
        said.extend(f"without {_quote(text)}" for text in gone.elements())
    if edit.get("prompt") is not None and edit["prompt"] != was.get("prompt"):
        said.append(f"prompt {_quote(edit['prompt'])}")
    if edit.get("title") is not None and edit["title"] != was.get("title"):
        said.append(f"title {_quote(edit['title'])}")
    if edit.get("duration") is not None and edit["duration"] != was.get("duration"):
        said.append(_seconds(edit["duration"]))
    return ", ".join(said) or "as it was"


def _place(edit: Mapping[str, Any], places: Mapping[str, int]) -> str:
    if edit.get("after") is None:
        return "at the start" if edit["op"] == "scene.add" else "to the start"
    return f"after scene {places[edit['after']]}" if edit["after"] in places else "after a new scene"


def _scene_list(positions: set[int], total: int) -> str:
    """Scenes by their numbers, as in “scenes 1–4 and 7”; 0 is a scene that is not in the document."""
    known = sorted(position for position in positions if position)
    if not known:
        return "a new scene"
    if len(known) == total and total > 2:
        return "all scenes"
    runs: list[list[int]] = []
    for position in known:
        if runs and runs[-1][-1] == position - 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    spans = ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run) for run in runs)
    names = [name for span in spans for name in span]
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"scene{'s' if len(known) > 1 else ''} {listed}"


def _scene_name(position: int, scene: Mapping[str, Any]) -> str:
    return f"Scene {position} {_quote(scene['title'])}" if scene["title"] else f"Scene {position}"


def _instead(was: str, now: str) -> str:
    """“new” instead of “old”, both cut down to the passage that differs when they are long."""
    if not now:
        return f"none instead of {_quote(was)}"
    if not was:
        return f"{_quote(now)} instead of none"
    if max(len(was), len(now)) > _QUOTE:
        was, now = _passages(was.split(), now.split())
    return f"{_quote(now)} instead of {_quote(was)}"


def _passages(was: list[str], now: list[str]) -> tuple[str, str]:
    shorter = min(len(was), len(now))
    start = 0
    while start < shorter and was[start] == now[start]:
        start += 1
    end = 0
    while end < shorter - start and was[-1 - end] == now[-1 - end]:
        end += 1
    first, last = max(0, start - _CONTEXT), max(0, end - _CONTEXT)
    return _passage(was, first, last), _passage(now, first, last)


def _passage(words: list[str], first: int, last: int) -> str:
    text = " ".join(words[first : len(words) - last])
    return f"{'… ' if first else ''}{text}{' …' if last else ''}"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _short(text: str) -> str:
    return _cut(" ".join(text.split()), _QUOTE)


def _quote(text: str) -> str:
    return f"“{_short(text)}”"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _seconds(duration: float) -> str:
    return f"{duration:.3f}".rstrip("0").rstrip(".") + " s"


def _format(shape: Mapping[str, Any]) -> str:
    rate = f" at {shape['frame_rate']} frames per second" if "frame_rate" in shape else ""
    return f"{shape['width']} × {shape['height']}{rate}"
