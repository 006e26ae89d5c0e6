"""Documents: what a version of a film, a story or an image says, how it starts and how edits change it.

A document is plain JSON. A film's document is its manifest: scenes with stable ids, and which version of which
family fills each of their slots. Editing says what is wanted; a part that no longer fits is filled anew by a run.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from retake.domain.canonical import digest
from retake.domain.errors import Invalid

Document = dict[str, Any]
Edit = Mapping[str, Any]

KINDS = ("video", "story", "image")
FORMAT = {"width": 1280, "height": 720, "frame_rate": 24}
MAX_SCENES = 1000
MAX_INSTRUCTIONS = 50
MAX_OVERLAYS = 100
SHORTEST, LONGEST = 0.5, 60.0  # seconds of one scene
DERIVED = ("sound", "composition")  # filled by composing, never edited


def new_scene(scene_id: str, prompt: str, duration: float, title: str = "") -> Document:
    """A scene nothing has been made for yet; ``duration`` in seconds."""
    return {
        "id": scene_id,
        "title": title,
        "prompt": prompt,
        "instructions": [],
        "duration": duration,
        "takes": {"image": 1, "clip": 1},
        "image": None,
        "clip": None,
    }


def new_document(request: Mapping[str, Any], scene_ids: Sequence[str]) -> Document:
    """The first document of a project, before anything is made; a film's scenes wait for their script."""
    kind, prompt = request["kind"], request["prompt"]
    if kind == "story":
        return {
            "kind": kind,
            "title": "",
            "prompt": prompt,
            "instructions": [],
            "content": "",
            "take": 1,
            "blob": None,
        }
    if kind == "image":
        shape = {"width": FORMAT["width"], "height": FORMAT["height"]}
        return {
            "kind": kind,
            "title": "",
            "prompt": prompt,
            "instructions": [],
            "style": request.get("style") or "",
            "format": shape,
            "take": 1,
            "blob": None,
        }
    if kind != "video":
        raise Invalid(
            f"There is no kind of project called “{kind}”.", next_step=f"Use one of {', '.join(KINDS)}."
        )
    duration = checked_duration(request.get("scene_duration") or 5)
    return {
        "kind": "video",
        "title": "",
        "prompt": prompt,
        "style": request.get("style") or "",
        "format": dict(FORMAT),
        "scenes": [new_scene(scene_id, "", duration) for scene_id in scene_ids],
        "music": {"prompt": request.get("music") or "", "take": 1, "part": None},
        "overlays": [],
        "script": None,
        "sound": None,
        "composition": None,
    }


def with_script(document: Document, script: Mapping[str, Any], recipe: str, blob: str) -> Document:
    """The film's document with titles, prompts and durations from its script; music words only if none were given."""
    scenes = [
        {
            **scene,
            "title": str(line.get("title", "")),
            "prompt": str(line["prompt"]),
            "duration": float(line["duration"]),
        }
        for scene, line in zip(document["scenes"], script["scenes"], strict=True)
    ]
    music = document["music"]
    if not music["prompt"]:
        music = {**music, "prompt": str(script.get("music", ""))}
    title = document["title"] or str(script.get("title", ""))
    return {
        **document,
        "title": title,
        "scenes": scenes,
        "music": music,
        "script": {"recipe": recipe, "blob": blob},
    }


def by_hand(document: Mapping[str, Any]) -> bool:
    """Whether a story's text was written by a person: it came from no take."""
    return document["kind"] == "story" and bool(document["content"]) and not document["blob"]


def text_file(content: str) -> dict[str, str]:
    """A text as a writer is handed it to work on from: the JSON document whose canonical form is an input's bytes."""
    return {"content": content}


def film_duration(document: Mapping[str, Any]) -> float:
    """The film's length in seconds, at whole frames."""
    return sum(float(scene["duration"]) for scene in document["scenes"])


def checked_duration(value: object) -> float:
    """A scene's duration in seconds, rounded to whole frames. Raises Invalid."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not SHORTEST <= value <= LONGEST:
        raise Invalid(
            f"A scene cannot last {value} s.",
            next_step=f"Choose between {SHORTEST:g} and {LONGEST:g} seconds.",
        )
    rate = FORMAT["frame_rate"]
    return round(value * rate) / rate


def apply_edits(
    document: Document, edits: Sequence[Edit], next_takes: Mapping[str, int] | None = None
) -> Document:
    """The document as wanted after the edits, in order. Raises Invalid; the given document stays as it is.

    ``next_takes`` says for each "again" which take comes next: ``"<scene>/image"``, ``"<scene>/clip"``, ``"music"``
    or ``"take"``; without an entry it is one more than the document has.
    """
    if not edits:
        raise Invalid("There is nothing to change.", next_step="Name at least one edit.")
    wanted = {**document}
    if "scenes" in document:
        wanted["scenes"] = list(document["scenes"])
    table = _FILM_EDITS if document["kind"] == "video" else _SINGLE_EDITS
    for edit in edits:
        change = table.get(edit["op"])
        if change is None:
            raise Invalid(
                f"The edit “{edit['op']}” does not exist for a project of kind {document['kind']}.",
                next_step=f"Use one of {', '.join(sorted(table))}.",
            )
        change(wanted, edit, next_takes or {})
    if wanted["kind"] == "video" and not wanted["scenes"]:
        raise Invalid(
            "A film needs at least one scene.", next_step="Keep one scene, or add one in the same change."
        )
    return wanted


def scene_index(document: Mapping[str, Any], scene_id: str) -> int:
    """Where the scene stands, from 0. Raises Invalid."""
    for index, scene in enumerate(document["scenes"]):
        if scene["id"] == scene_id:
            return index
    raise Invalid(
        f"There is no scene {scene_id} in this version.",
        next_step="Load the current version; the scene may have been removed.",
        scene=scene_id,
    )


def _text(edit: Edit, name: str) -> str:
    value = edit.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"The {name} is empty.", next_step=f"Write a {name}.")
    return value.strip()


def _instructions(values: Sequence[str]) -> list[str]:
    if len(values) > MAX_INSTRUCTIONS:
        raise Invalid(
            f"More than {MAX_INSTRUCTIONS} instructions on one part.",
            next_step="Put what they say into the prompt.",
        )
    return [text.strip() for text in values if text.strip()]


def _edit_scene(wanted: Document, edit: Edit, _next: Mapping[str, int]) -> None:
    index = scene_index(wanted, edit["scene"])
    scene = dict(wanted["scenes"][index])
    if edit.get("title") is not None:
        scene["title"] = edit["title"].strip()
    if edit.get("prompt") is not None:
        scene["prompt"] = _text(edit, "prompt")
    if edit.get("instructions") is not None:
        scene["instructions"] = _instructions(edit["instructions"])
    if edit.get("duration") is not None:
        scene["duration"] = checked_duration(edit["duration"])
    before = wanted["scenes"][index]
    if (scene["prompt"], scene["instructions"]) != (before["prompt"], before["instructions"]):
        scene["takes"] = {"image": 1, "clip": 1}
    wanted["scenes"][index] = scene


def _instruct_scene(wanted: Document, edit: Edit, next_takes: Mapping[str, int]) -> None:
    scene = wanted["scenes"][scene_index(wanted, edit["scene"])]
    words = [*scene["instructions"], _text(edit, "instruction")]
    _edit_scene(wanted, {"scene": edit["scene"], "instructions": words}, next_takes)


def _add_scene(wanted: Document, edit: Edit, _next: Mapping[str, int]) -> None:
    if len(wanted["scenes"]) >= MAX_SCENES:
        raise Invalid(
            f"A film has at most {MAX_SCENES} scenes.", next_step="Split the film into two projects."
        )
    if any(scene["id"] == edit["id"] for scene in wanted["scenes"]):
        raise Invalid("A scene of this id is there already.", scene=edit["id"])
    after = edit.get("after")
    place = 0 if after is None else scene_index(wanted, after) + 1
    duration = checked_duration(5 if edit.get("duration") is None else edit["duration"])
    prompt = _text(edit, "prompt")
    scene = new_scene(edit["id"], prompt, duration, (edit.get("title") or "").strip() or short_title(prompt))
    wanted["scenes"].insert(place, scene)


def short_title(prompt: str) -> str:
    """A scene's title when nobody gave one: the first words of its prompt."""
    words = prompt.split()[:5]
    title = " ".join(words)[:60].rstrip(",;:.–-")
    return title[:1].upper() + title[1:]


def _remove_scene(wanted: Document, edit: Edit, _next: Mapping[str, int]) -> None:
    del wanted["scenes"][scene_index(wanted, edit["scene"])]


def _move_scene(wanted: Document, edit: Edit, _next: Mapping[str, int]) -> None:
    if edit.get("after") == edit["scene"]:
        raise Invalid(
            "A scene cannot stand after itself.", next_step="Name another scene, or none to put it first."
        )
    scene = wanted["scenes"].pop(scene_index(wanted, edit["scene"]))
    after = edit.get("after")
    wanted["scenes"].insert(0 if after is None else scene_index(wanted, after) + 1, scene)


def _again_scene(wanted: Document, edit: Edit, next_takes: Mapping[str, int]) -> None:
    index = scene_index(wanted, edit["scene"])
    scene = wanted["scenes"][index]
    takes = dict(scene["takes"])
    slot = edit.get("part") or "image"  # another picture brings another clip with it
    takes[slot] = next_takes.get(f"{scene['id']}/{slot}", takes[slot] + 1)
    wanted["scenes"][index] = {**scene, "takes": takes}


def _style(wanted: Document, edit: Edit, _next: Mapping[str, int]) -> None:
    wanted["style"] = str(edit.get("prompt") or "").strip()


def _music(wanted: Document, edit: Edit, _next: Mapping[str, int]) -> None:
    wanted["music"] = {**wanted["music"], "prompt": str(edit.get("prompt") or "").strip(), "take": 1}


def _again_music(wanted: Document, edit: Edit, next_takes: Mapping[str, int]) -> None:
    music = wanted["music"]
    wanted["music"] = {**music, "take": next_takes.get("music", music["take"] + 1)}


def _overlays(wanted: Document, edit: Edit, _next: Mapping[str, int]) -> None:
    overlays = edit.get("overlays") or []
    if len(overlays) > MAX_OVERLAYS:
        raise Invalid(f"A film has at most {MAX_OVERLAYS} text overlays.")
    for overlay in overlays:
        _text(overlay, "text")
        if not 0 <= overlay["start"] < overlay["end"]:
            raise Invalid(
                f"The overlay “{overlay['text']}” ends before it starts.",
                next_step="Give a start before its end.",
            )
    if len({overlay["id"] for overlay in overlays}) != len(overlays):
        raise Invalid("Two overlays have the same id.")
    wanted["overlays"] = copy.deepcopy([dict(overlay) for overlay in overlays])


def _title(wanted: Document, edit: Edit, _next: Mapping[str, int]) -> None:
    wanted["title"] = _text(edit, "title")


def _instruct(wanted: Document, edit: Edit, _next: Mapping[str, int]) -> None:
    if by_hand(wanted):
        # What was asked for before is in that text already.
        wanted["basis"] = {
            "text": digest(text_file(wanted["content"])),
            "instructions": len(wanted["instructions"]),
        }
    wanted["instructions"] = _instructions([*wanted["instructions"], _text(edit, "instruction")])
    wanted["take"] = 1


def _prompt(wanted: Document, edit: Edit, _next: Mapping[str, int]) -> None:
    wanted["prompt"] = _text(edit, "prompt")
    wanted["instructions"] = []
    wanted["take"] = 1
    wanted.pop("basis", None)  # written anew from the prompt


def _again(wanted: Document, edit: Edit, next_takes: Mapping[str, int]) -> None:
    wanted["take"] = next_takes.get("take", wanted["take"] + 1)


def _written(wanted: Document, edit: Edit, _next: Mapping[str, int]) -> None:
    if wanted["kind"] != "story":
        raise Invalid("Only a story's text can be written by hand.")
    wanted["content"] = _text(edit, "content")
    wanted["blob"] = None  # by hand, not from a take
    wanted.pop("basis", None)
    if edit.get("title"):
        wanted["title"] = edit["title"].strip()


Change = Callable[[Document, Edit, Mapping[str, int]], None]
_FILM_EDITS: dict[str, Change] = {
    "scene.edit": _edit_scene,
    "scene.instruct": _instruct_scene,
    "scene.add": _add_scene,
    "scene.remove": _remove_scene,
    "scene.move": _move_scene,
    "scene.again": _again_scene,
    "style": _style,
    "music": _music,
    "music.again": _again_music,
    "overlays": _overlays,
    "title": _title,
}
_SINGLE_EDITS: dict[str, Change] = {
    "instruct": _instruct,
    "prompt": _prompt,
    "again": _again,
    "text": _written,
    "title": _title,
}
