"""What `retake edit` is asked for, as edits of a project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from retake.cli.finding import scene_ids
from retake.cli.problems import WrongUse
from retake.services.house import House, Person
from retake.services.views import View

Edits = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Wish:
    """The options of an edit; ``scenes`` by their places from 1, ``duration`` in seconds, None for what stays."""

    scenes: tuple[int, ...]
    instruction: str | None
    prompt: str | None
    title: str | None
    duration: float | None
    style: str | None
    music: str | None
    again: bool

    def edits(self, house: House, person: Person, project: View, number: int) -> Edits:
        """The edits of this version. Raises WrongUse when nothing is asked for, or what cannot be."""
        check_words(
            house.settings.max_prompt_chars, self.instruction, self.prompt, self.title, self.style, self.music
        )
        made: Edits = []
        if self.scenes:
            for identifier in scene_ids(house, person, project, number, list(self.scenes)):
                made += self._of_scene(identifier)
        else:
            made += self._of_whole(project)
        for op, words in (("style", self.style), ("music", self.music)):
            if words is None:
                continue
            if project["kind"] != "video":
                raise WrongUse(f"“{project['name']}” is not a film; --{op} is for films.")
            made.append({"op": op, "prompt": words})
        if not made:
            raise WrongUse('Say what should be different: retake edit PROJECT --scene 3 "make it nighttime"')
        return made

    def _of_scene(self, scene: str) -> Edits:
        made: Edits = []
        given = {"title": self.title, "prompt": self.prompt, "duration": self.duration}
        changed = {name: value for name, value in given.items() if value is not None}
        if changed:
            made.append({"op": "scene.edit", "scene": scene, **changed})
        if self.instruction is not None:
            made.append({"op": "scene.instruct", "scene": scene, "instruction": self.instruction})
        if self.again:
            made.append({"op": "scene.again", "scene": scene})
        return made

    def _of_whole(self, project: View) -> Edits:
        given = (("WORDS", self.instruction), ("--prompt", self.prompt), ("--again", self.again or None))
        for name, value in given:
            if project["kind"] == "video" and value is not None:
                raise WrongUse(f"{name} is about a scene: say which one with --scene.")
        if self.duration is not None:
            raise WrongUse("--duration is about a scene of a film: say which one with --scene.")
        made: Edits = []
        if self.prompt is not None:
            made.append({"op": "prompt", "prompt": self.prompt})
        if self.instruction is not None:
            made.append({"op": "instruct", "instruction": self.instruction})
        if self.again:
            made.append({"op": "again"})
        if self.title is not None:
            made.append({"op": "title", "title": self.title})
        return made


def check_words(longest: int, *texts: str | None) -> None:
    """Raises WrongUse for a text that is too long or cannot be stored."""
    for words in texts:
        if words is not None and len(words) > longest:
            raise WrongUse(f"A text has {len(words)} characters; at most {longest} are read. Say it shorter.")
        if words is not None and "\0" in words:
            raise WrongUse("A text holds a character that cannot be stored. Remove control characters.")
