"""From an order to a file: one maker per step, each a function of the order's recipe and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from retake.media.encode import encode_clip
from retake.providers.offline.jobs import Jobs, Order
from retake.providers.offline.music import write_music
from retake.providers.offline.painting.film import motion_frames, picture
from retake.providers.offline.painting.layout import Layout, layout_in, with_layout
from retake.providers.offline.rewriting import rewrite_story
from retake.providers.offline.script import write_script
from retake.providers.offline.story import write_story

Note = Callable[[float], None]


class Cancelled(Exception):
    """The job was cancelled while it was being made."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file just written into the job's folder, by name, with what to tell about it."""

    name: str
    media_type: str
    usage: Mapping[str, Any]


def make(order: Order, jobs: Jobs, place: Path, note: Note) -> Made:
    """Makes an order in its folder, telling progress from 0 to 1; `note` may raise Cancelled."""
    return _MAKERS[order.step](order, jobs, place, note)


def _script(order: Order, _: Jobs, place: Path, note: Note) -> Made:
    script = write_script(
        str(order.parameters["prompt"]),
        str(order.parameters.get("style", "")),
        int(order.parameters["scenes"]),
        float(order.parameters["scene_duration"]),
        order.recipe,
    )
    note(0.9)
    return _json(place, script, {"scenes": len(script["scenes"])})


def _text(order: Order, jobs: Jobs, place: Path, note: Note) -> Made:
    prompt = str(order.parameters["prompt"])
    instructions = [str(i) for i in order.parameters.get("instructions", [])]
    if "text" in order.inputs:
        text = str(json.loads(jobs.input(order.inputs["text"]).read_bytes())["content"])
        story = rewrite_story(prompt, text, instructions, order.recipe)
    else:
        story = write_story(prompt, instructions, order.recipe)
    note(0.9)
    return _json(place, story, {"words": len(story["content"].split())})


def _json(place: Path, value: Mapping[str, Any], usage: Mapping[str, Any]) -> Made:
    (place / "draft.json").write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return Made("draft.json", "application/json", usage)


def _image(order: Order, _: Jobs, place: Path, note: Note) -> Made:
    width, height = int(order.parameters["width"]), int(order.parameters["height"])
    layout = Layout.of(_texts(order), str(order.parameters["prompt"]), order.take)
    pixels = picture(_texts(order), layout, width, height)
    note(0.7)
    image = Image.fromarray(pixels)
    image.save(place / "draft.webp", "WEBP", quality=92, method=3, xmp=with_layout(layout))
    return Made("draft.webp", "image/webp", {"pixels": width * height})


def _clip(order: Order, jobs: Jobs, place: Path, note: Note) -> Made:
    width, height = int(order.parameters["width"]), int(order.parameters["height"])
    rate = int(order.parameters["frame_rate"])
    count = max(1, round(float(order.parameters["duration"]) * rate))
    digest = order.inputs["image"]
    with Image.open(jobs.input(digest)) as image:
        image.load()
        layout = layout_in(image)
    frames = motion_frames(_texts(order), layout, image, width, height, count, rate, f"{digest}:{order.take}")
    noted = (_noted(frame, number / count, note) for number, frame in enumerate(frames))
    encode_clip(noted, place / "draft.mp4", width, height, rate)
    return Made("draft.mp4", "video/mp4", {"frames": count})


def _noted(frame: Any, progress: float, note: Note) -> Any:
    note(progress)
    return frame


def _music(order: Order, _: Jobs, place: Path, note: Note) -> Made:
    duration = float(order.parameters.get("duration", 60))
    words = f"{order.parameters.get('style', '')}. {order.parameters['prompt']}"
    write_music(words, duration, order.recipe, place / "draft.flac", note)
    return Made("draft.flac", "audio/flac", {"seconds": duration})


def _texts(order: Order) -> list[str]:
    """Everything said about a picture, the weakest first: style, prompt, then the instructions in their order."""
    instructions = [str(i) for i in order.parameters.get("instructions", [])]
    return [str(order.parameters.get("style", "")), str(order.parameters["prompt"]), *instructions]


_MAKERS: Mapping[str, Callable[[Order, Jobs, Path, Note], Made]] = {
    "script": _script,
    "text": _text,
    "image": _image,
    "clip": _clip,
    "music": _music,
}
