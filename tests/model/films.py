"""What a film is to the model: a plain document without any database, its edits, and the recipes of its parts."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

Document = dict[str, Any]
Edit = dict[str, Any]
Key = tuple[Any, ...]  # a recipe with its take, as the model names it: the step first, the take second

INSTRUCTIONS = ("at night", "warmer", "in the rain")
PROMPTS = ("a boat", "a hill")
DURATIONS = (0.5, 1.0)
STYLES = ("", "ink", "pastel")
MUSIC = ("drums", "flute")
AGAIN = ("scene.again", "music.again")


def reduced(document: Mapping[str, Any]) -> Document:
    """A stored document as the model keeps it: parts by their bytes alone, nothing that composing filled in."""
    scenes = [
        {**scene, "image": _bytes(scene["image"]), "clip": _bytes(scene["clip"])}
        for scene in document["scenes"]
    ]
    music = {**document["music"], "part": _bytes(document["music"]["part"])}
    kept = {name: value for name, value in document.items() if name not in ("sound", "composition")}
    return copy.deepcopy({**kept, "scenes": scenes, "music": music, "script": _bytes(document["script"])})


def _bytes(part: Mapping[str, Any] | None) -> dict[str, str] | None:
    return None if part is None else {"blob": part["blob"]}


def edit_of(document: Document, kind: str, number: int, fresh: str, tag: int) -> Edit:
    """An edit of this kind that fits the document; ``number`` picks scene and words, ``fresh`` is for a new scene.

    ``tag`` goes into prompts: other examples of the machine have recipes of their own.
    """
    prompt = f"{PROMPTS[number // 3 % 2]} {tag}"
    scenes = [scene["id"] for scene in document["scenes"]]
    scene, rest = scenes[number % len(scenes)], number // len(scenes)
    others = [None, *(name for name in scenes if name != scene)]
    edits: dict[str, Edit] = {
        "scene.instruct": {"scene": scene, "instruction": INSTRUCTIONS[rest % 3]},
        "scene.prompt": {"op": "scene.edit", "scene": scene, "prompt": prompt, "instructions": []},
        "scene.duration": {"op": "scene.edit", "scene": scene, "duration": DURATIONS[rest % 2]},
        "scene.add": {"after": [None, *scenes][number % (len(scenes) + 1)], "prompt": prompt, "id": fresh},
        "scene.remove": {"scene": scene},
        "scene.move": {"scene": scene, "after": others[rest % len(others)]},
        "scene.again": {"scene": scene, "part": ("image", "clip")[rest % 2]},
        "style": {"prompt": STYLES[number % 3]},
        "music": {"prompt": f"{MUSIC[number % 2]} {tag}"},
        "music.again": {},
        "title": {"title": f"Film {number % 3}"},
    }
    edit = {"op": kind, **edits[kind]}
    return {**edit, "duration": 0.5, "title": "Added"} if kind == "scene.add" else edit


WORDS = ("scene.instruct", "scene.prompt", "scene.duration")
EDITS = (*WORDS, "scene.add", "scene.remove", "scene.move", "style", "music", "title")


def edited(document: Document, edits: Sequence[Edit], takes: Mapping[str, int]) -> Document | None:
    """The document after the edits; None when no scene would be left. ``takes`` says which one an "again" gets."""
    wanted = copy.deepcopy(document)
    for edit in edits:
        _apply(wanted, edit, takes)
    return wanted if wanted["scenes"] else None


def _apply(wanted: Document, edit: Edit, takes: Mapping[str, int]) -> None:
    op, scenes = edit["op"], wanted["scenes"]
    if op == "style":
        wanted["style"] = edit["prompt"]
    elif op == "music":
        wanted["music"] |= {"prompt": edit["prompt"], "take": 1}
    elif op == "music.again":
        wanted["music"]["take"] = takes["music"]
    elif op == "title":
        wanted["title"] = edit["title"]
    elif op == "scene.add":
        blank: Document = {
            "image": None,
            "clip": None,
            "takes": {"image": 1, "clip": 1},
            "instructions": [],
            "title": edit["title"],
        }
        fresh = {"id": edit["id"], "prompt": edit["prompt"], "duration": edit["duration"], **blank}
        scenes.insert(_after(scenes, edit["after"]), fresh)
    else:
        place = _after(scenes, edit["scene"]) - 1
        if op == "scene.remove":
            del scenes[place]
        elif op == "scene.move":
            scene = scenes.pop(place)
            scenes.insert(_after(scenes, edit["after"]), scene)
        elif op == "scene.again":
            scenes[place]["takes"][edit["part"]] = takes[f"{edit['scene']}/{edit['part']}"]
        else:
            _reword(scenes[place], edit)


def _after(scenes: Sequence[Document], name: str | None) -> int:
    return 0 if name is None else [scene["id"] for scene in scenes].index(name) + 1


def _reword(scene: Document, edit: Edit) -> None:
    words = (scene["prompt"], list(scene["instructions"]))
    if edit["op"] == "scene.instruct":
        scene["instructions"] = [*scene["instructions"], edit["instruction"]]
    for name in ("prompt", "instructions", "duration"):
        if name in edit and edit["op"] == "scene.edit":
            scene[name] = edit[name]
    if (scene["prompt"], scene["instructions"]) != words:
        scene["takes"] = {"image": 1, "clip": 1}


def with_scenes(head: Document, old: Document, names: Sequence[str]) -> Document:
    """The head with some scenes as they were in an old version; removed ones come back where they stood."""
    former = {scene["id"]: scene for scene in old["scenes"]}
    scenes = [former[scene["id"]] if scene["id"] in names else scene for scene in head["scenes"]]
    present = {scene["id"] for scene in scenes}
    for place, scene in enumerate(old["scenes"]):
        if scene["id"] in names and scene["id"] not in present:
            scenes.insert(min(place, len(scenes)), scene)
    return copy.deepcopy({**head, "scenes": scenes})


# ---------------------------------------------------------------------------------------------- recipes


def script_key(document: Document) -> Key:
    """What determines a script."""
    scenes = document["scenes"]
    return ("script", 1, document["prompt"], document["style"], len(scenes), scenes[0]["duration"])


def image_key(document: Document, scene: Document) -> Key:
    """What determines a scene's picture."""
    return (
        "image",
        scene["takes"]["image"],
        scene["prompt"],
        tuple(scene["instructions"]),
        document["style"],
    )


def clip_key(document: Document, scene: Document, image: str) -> Key:
    """What determines a scene's clip, the picture's bytes among it."""
    words = (scene["prompt"], tuple(scene["instructions"]), document["style"], scene["duration"])
    return ("clip", scene["takes"]["clip"], *words, image)


def music_key(document: Document) -> Key:
    """What determines the music."""
    return ("music", document["music"]["take"], document["music"]["prompt"] or document["prompt"])


def any_take(key: Key) -> Key:
    """The recipe without the take."""
    return (key[0], *key[2:])


def changed_parts(wanted: Document, base: Document | None) -> Iterator[tuple[str, Document | None]]:
    """The parts that do not fit any more, in the order they are made: slot and scene (None: the film's)."""
    old = {scene["id"]: scene for scene in base["scenes"]} if base else {}
    for scene in wanted["scenes"]:
        was = old.get(scene["id"])
        same_image = bool(was and base and image_key(wanted, scene) == image_key(base, was))
        if not same_image:
            yield "image", scene
        if not (same_image and was and _moves_alike(scene, was)):
            yield "clip", scene
    if base is None or (wanted["music"]["prompt"], wanted["music"]["take"]) != (
        base["music"]["prompt"],
        base["music"]["take"],
    ):
        yield "music", None


def _moves_alike(scene: Document, was: Document) -> bool:
    return bool((scene["duration"], scene["takes"]["clip"]) == (was["duration"], was["takes"]["clip"]))


def without_clips(document: Document, versions: Collection[str]) -> Document:
    """A stored document without the clips of these versions."""
    scenes = [
        {**scene, "clip": None} if scene["clip"]["version"] in versions else scene
        for scene in document["scenes"]
    ]
    return {**document, "scenes": scenes}


def digests(document: Document) -> set[str]:
    """Every blob the document speaks of."""
    parts = [scene[slot] for scene in document["scenes"] for slot in ("image", "clip")]
    return {part["blob"] for part in (*parts, document["music"]["part"], document["script"]) if part}
