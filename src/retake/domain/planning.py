"""Plans: which parts of a wanted document are reused, generated or composed, with a reason and a price for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heapreplace
from typing import Any, Literal

from retake.domain.canonical import digest
from retake.domain.manifests import by_hand
from retake.domain.recipes import (
    MUSIC_SOURCE_SECONDS,
    Makers,
    Recipe,
    clip_recipe,
    image_recipe,
    music_recipe,
    picture_recipe,
    script_recipe,
    text_recipe,
)

Action = Literal["reuse", "generate", "compose"]
TakeName = tuple[str, int]  # recipe key, which take of it
KnownTakes = Callable[[Sequence[TakeName]], Mapping[TakeName, str]]  # → digest of the take's blob
Price = Callable[[str, Mapping[str, Any]], tuple[int, float]]  # step, parameters → micro-dollars, seconds

UNCHANGED = "unchanged"
MADE_BEFORE = "made before from the same recipe"


@dataclass(frozen=True, slots=True)
class PlanPart:
    """One part of the plan. ``known`` is the blob it is filled from without making anything; ``price`` in
    micro-dollars, ``seconds`` an estimate. A part that stays as it is has no recipe."""

    part: str
    slot: str
    action: Action
    reason: str
    title: str = ""
    scene_id: str | None = None
    position: int | None = None
    recipe: Recipe | None = None
    take: int = 1
    known: str | None = None
    price: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do. ``parts`` in the order of the film; the quote is their sum."""

    parts: tuple[PlanPart, ...]

    @property
    def price(self) -> int:
        """The quote in micro-dollars."""
        return sum(part.price for part in self.parts)

    def seconds(self, at_a_time: int) -> float:
        """Estimated time of all parts, so many scenes at a time as a run makes them: a clip follows its picture, and
        everything the script. What is reused takes none."""
        script = sum(part.seconds for part in self.parts if part.slot == "script")
        tasks: dict[str, float] = {}
        for part in self.parts:
            if part.slot != "script":
                name = part.scene_id or part.part
                tasks[name] = tasks.get(name, 0.0) + part.seconds
        return script + time_needed(list(tasks.values()), at_a_time)

    def count(self, action: Action) -> int:
        """How many parts have this action."""
        return sum(part.action == action for part in self.parts)

    @property
    def work(self) -> tuple[PlanPart, ...]:
        """The parts a run has something to do for: all but the unchanged ones."""
        return tuple(part for part in self.parts if part.reason != UNCHANGED)

    def fingerprint(self, base: str | None) -> str:
        """A digest of what would be done, from which base, in which words and at which price: equal for equal plans.

        Parts go by slot and position: a scene still to be added has another id each time it is planned.
        """
        work = [
            [
                part.slot,
                part.position,
                part.action,
                part.take,
                part.price,
                part.recipe.key if part.recipe else None,
            ]
            for part in self.work
        ]
        return digest([base, work])


def time_needed(tasks: Sequence[float], at_a_time: int) -> float:
    """Seconds until the last of these tasks is done, given each one's; the next begins as soon as one is through."""
    lanes = [0.0] * at_a_time
    for seconds in tasks:
        heapreplace(lanes, lanes[0] + seconds)
    return max(lanes)


def plan_document(
    wanted: Mapping[str, Any], base: Mapping[str, Any] | None, makers: Makers, known: KnownTakes, price: Price
) -> Plan:
    """The plan that fills the wanted document, given the one it was edited from and the takes that exist."""
    if wanted["kind"] == "video":
        return Plan(tuple(_film(wanted, base, makers, known, price)))
    return Plan(tuple(_single(wanted, base, makers, known, price)))


def _priced(part: PlanPart, found: Mapping[TakeName, str], price: Price) -> PlanPart:
    """The part reused when its take is known, otherwise generated at its price."""
    assert part.recipe is not None
    blob = found.get((part.recipe.key, part.take))
    if blob is not None:
        return replace(part, action="reuse", reason=MADE_BEFORE, known=blob)
    cost, seconds = price(part.recipe.step, part.recipe.parameters)
    return replace(part, price=cost, seconds=seconds)


def _single(
    wanted: Mapping[str, Any], base: Mapping[str, Any] | None, makers: Makers, known: KnownTakes, price: Price
) -> Iterable[PlanPart]:
    story = wanted["kind"] == "story"
    part, slot = ("text", "text") if story else ("picture", "picture")
    title = "Story" if story else "Picture"
    made = base is not None and bool(base["content"] if story else base["blob"])
    same = base is not None and all(
        wanted.get(name) == base.get(name)
        for name in ("prompt", "instructions", "basis", "style", "format", "take")
    )
    if made and same:
        yield PlanPart(part, slot, "reuse", UNCHANGED, title)
        return
    recipe = text_recipe(makers, wanted) if story else picture_recipe(makers, wanted)
    reason = "first made"
    if made and base is not None:
        reason = _why(wanted, base, wanted["take"], base.get("take", 1)) + _about_hand(wanted, base)
    blank = PlanPart(part, slot, "generate", reason, title, recipe=recipe, take=wanted["take"])
    yield _priced(blank, known([(recipe.key, wanted["take"])]), price)


def _about_hand(wanted: Mapping[str, Any], base: Mapping[str, Any]) -> str:
    """What becomes of a text that was written by hand when the story is written again."""
    if wanted.get("basis"):
        return "; it works on from the text written by hand"
    if base["kind"] == "story" and by_hand(base):
        return "; the text written by hand stays in the history"
    return ""


def _why(wanted: Mapping[str, Any], base: Mapping[str, Any], take: int, base_take: int) -> str:
    """Why something made from these words is made again."""
    if wanted.get("prompt") != base.get("prompt"):
        return "its prompt changed"
    if wanted.get("instructions") != base.get("instructions"):
        return "its instructions changed"
    if take != base_take:
        return f"take {take} of the same recipe"
    return "it was not made yet"


def _film(
    wanted: Mapping[str, Any], base: Mapping[str, Any] | None, makers: Makers, known: KnownTakes, price: Price
) -> Iterable[PlanPart]:
    if wanted["script"] is None:
        yield from _unwritten_film(wanted, makers, price)
        return
    if base is None:
        yield PlanPart("script", "script", "reuse", MADE_BEFORE, "Script", known=wanted["script"]["blob"])
    scenes = _scenes(wanted, base, makers, known, price)
    yield from scenes
    music = _music(wanted, base, makers, known, price)
    yield music
    length = sum(scene["duration"] for scene in wanted["scenes"])
    before = sum(scene["duration"] for scene in base["scenes"]) if base is not None else None
    sound_stays = (
        base is not None and base["sound"] is not None and music.reason == UNCHANGED and length == before
    )
    if sound_stays:
        yield PlanPart("sound", "sound", "reuse", UNCHANGED, "Sound")
    else:
        reason = "the music changed" if music.reason != UNCHANGED else f"the film is now {length:g} s long"
        yield PlanPart("sound", "sound", "compose", reason, "Sound")
    yield PlanPart(
        "film", "film", "compose", "the film is put together as a list; no clip is encoded again", "Film"
    )


def _unwritten_film(wanted: Mapping[str, Any], makers: Makers, price: Price) -> Iterable[PlanPart]:
    """A film whose script is not there yet: the number and length of its scenes are known, their words are not."""
    recipe = script_recipe(makers, wanted)
    cost, seconds = price("script", recipe.parameters)
    yield PlanPart(
        "script", "script", "generate", "first made", "Script", recipe=recipe, price=cost, seconds=seconds
    )
    words = "first made; its words come from the script"
    for position, scene in enumerate(wanted["scenes"], 1):
        for slot, bare in (
            ("image", image_recipe(makers, wanted, scene)),
            ("clip", clip_recipe(makers, wanted, scene, "")),
        ):
            cost, seconds = price(slot, bare.parameters)
            name = f"Scene {position}"
            yield PlanPart(
                f"{scene['id']}/{slot}",
                slot,
                "generate",
                words,
                name,
                scene["id"],
                position,
                price=cost,
                seconds=seconds,
            )
    cost, seconds = price("music", {"prompt": "", "duration": MUSIC_SOURCE_SECONDS})
    yield PlanPart("music", "music", "generate", "first made", "Music", price=cost, seconds=seconds)
    yield PlanPart("sound", "sound", "compose", "first made", "Sound")
    yield PlanPart("film", "film", "compose", "first made", "Film")


def _music(
    wanted: Mapping[str, Any], base: Mapping[str, Any] | None, makers: Makers, known: KnownTakes, price: Price
) -> PlanPart:
    music, before = wanted["music"], base["music"] if base is not None else None
    if (
        before is not None
        and before["part"]
        and (music["prompt"], music["take"]) == (before["prompt"], before["take"])
    ):
        return PlanPart("music", "music", "reuse", UNCHANGED, "Music")
    recipe = music_recipe(makers, wanted)
    reason = "first made" if before is None else _why(music, before, music["take"], before["take"])
    blank = PlanPart("music", "music", "generate", reason, "Music", recipe=recipe, take=music["take"])
    return _priced(blank, known([(recipe.key, music["take"])]), price)


def _same_image(
    wanted: Mapping[str, Any], scene: Mapping[str, Any], base: Mapping[str, Any], old: Mapping[str, Any]
) -> bool:
    return bool(
        old["image"]
        and scene["prompt"] == old["prompt"]
        and scene["instructions"] == old["instructions"]
        and scene["takes"]["image"] == old["takes"]["image"]
        and wanted["style"] == base["style"]
        and wanted["format"] == base["format"]
    )


def _same_clip(scene: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    return bool(
        old["clip"]
        and scene["duration"] == old["duration"]
        and scene["takes"]["clip"] == old["takes"]["clip"]
    )


def _scenes(
    wanted: Mapping[str, Any], base: Mapping[str, Any] | None, makers: Makers, known: KnownTakes, price: Price
) -> list[PlanPart]:
    """Image and clip of each scene. Takes are looked up in two bulks: all images, then the clips made from them."""
    old_scenes = {scene["id"]: scene for scene in base["scenes"]} if base is not None else {}
    images: dict[str, PlanPart] = {}
    clips: dict[str, PlanPart] = {}
    for position, scene in enumerate(wanted["scenes"], 1):
        old = old_scenes.get(scene["id"])
        place = (scene["title"] or f"Scene {position}", scene["id"], position)
        stays = old is not None and base is not None and _same_image(wanted, scene, base, old)
        if stays:
            images[scene["id"]] = PlanPart(f"{scene['id']}/image", "image", "reuse", UNCHANGED, *place)
        else:
            recipe = image_recipe(makers, wanted, scene)
            reason = _scene_reason(wanted, base, scene, old, "image")
            images[scene["id"]] = PlanPart(
                f"{scene['id']}/image",
                "image",
                "generate",
                reason,
                *place,
                recipe=recipe,
                take=scene["takes"]["image"],
            )
        if stays and old is not None and _same_clip(scene, old):
            clips[scene["id"]] = PlanPart(f"{scene['id']}/clip", "clip", "reuse", UNCHANGED, *place)
        else:
            reason = _scene_reason(wanted, base, scene, old, "clip")
            clips[scene["id"]] = PlanPart(
                f"{scene['id']}/clip", "clip", "generate", reason, *place, take=scene["takes"]["clip"]
            )
    wanting = [part for part in images.values() if part.recipe is not None]
    found = known([(part.recipe.key, part.take) for part in wanting if part.recipe]) if wanting else {}
    for part in wanting:
        images[str(part.scene_id)] = _priced(part, found, price)
    return _clips_of(wanted, old_scenes, images, clips, makers, known, price)


def _clips_of(
    wanted: Mapping[str, Any],
    old_scenes: Mapping[str, Mapping[str, Any]],
    images: Mapping[str, PlanPart],
    clips: dict[str, PlanPart],
    makers: Makers,
    known: KnownTakes,
    price: Price,
) -> list[PlanPart]:
    looked_up: list[TakeName] = []
    for scene in wanted["scenes"]:
        part, image = clips[scene["id"]], images[scene["id"]]
        if part.action == "reuse":
            continue
        blob = image.known if image.reason != UNCHANGED else old_scenes[scene["id"]]["image"]["blob"]
        recipe = clip_recipe(makers, wanted, scene, blob or "")
        clips[scene["id"]] = replace(part, recipe=recipe)
        if blob is not None:
            looked_up.append((recipe.key, part.take))
    found = known(looked_up) if looked_up else {}
    for scene_id, part in clips.items():
        if part.action != "reuse":
            priced = _priced(part, found, price)
            # a clip of a picture still to be made has no recipe yet: its input is not known
            unknown_image = images[scene_id].action == "generate"
            clips[scene_id] = replace(priced, recipe=None) if unknown_image else priced
    return [part for scene in wanted["scenes"] for part in (images[scene["id"]], clips[scene["id"]])]


def _scene_reason(
    wanted: Mapping[str, Any],
    base: Mapping[str, Any] | None,
    scene: Mapping[str, Any],
    old: Mapping[str, Any] | None,
    slot: str,
) -> str:
    if base is None:
        return "first made"
    if old is None:
        return "a new scene"
    if scene["prompt"] != old["prompt"]:
        return "its prompt changed"
    if scene["instructions"] != old["instructions"]:
        return "its instructions changed"
    if wanted["style"] != base["style"]:
        return "the style of the film changed"
    if slot == "clip" and scene["duration"] != old["duration"]:
        return f"it lasts {scene['duration']:g} s instead of {old['duration']:g} s"
    if scene["takes"][slot] != old["takes"][slot]:
        return f"take {scene['takes'][slot]} of the same recipe"
    if slot == "clip" and scene["takes"]["image"] != old["takes"]["image"]:
        return "its picture is made again"
    return "it was not made yet"
