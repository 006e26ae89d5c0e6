"""Finding what a command names: a project by id, by the id's beginning or by name; a version by number or label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from retake.cli.problems import WrongUse
from retake.domain.errors import NotFound
from retake.domain.ids import written_name
from retake.domain.numbering import headed
from retake.services import projects, versions
from retake.services.house import House, Person
from retake.services.views import View

_PAGE = 200
_ID_START = re.compile(r"[0-9a-f-]{4,36}")


def find_project(house: House, person: Person, words: str) -> View:
    """The project that is meant. Raises NotFound, or WrongUse when several could be."""
    words = words.strip()
    try:
        return projects.one(house, person, UUID(words))
    except ValueError:
        pass
    low = words.casefold()
    named = [each for each in every_project(house, person, words) if each["name"].casefold() == low]
    if len(named) == 1:
        return named[0]
    if named:
        raise _several(words, [each for each in named if each["name"] == words] or named)
    begun = []
    if _ID_START.fullmatch(low):
        begun = [each for each in every_project(house, person) if str(each["id"]).startswith(low)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise _several(words, begun)
    raise NotFound(
        f"There is no project “{words}”.",
        unchanged="",
        next_step="`retake projects` lists the ones there are.",
    )


def every_project(house: House, person: Person, words: str = "", deleted: bool = False) -> Iterator[View]:
    """A person's projects, last changed first, page by page."""
    before: tuple[datetime, UUID] | None = None
    while True:
        found = projects.page(house, person, deleted, before, _PAGE, words)
        yield from found
        if len(found) < _PAGE:
            return
        before = (found[-1]["updated_at"], found[-1]["id"])


def _several(words: str, found: list[View]) -> WrongUse:
    shown = "; ".join(f"{each['id']} ({each['name']})" for each in found[:5])
    return WrongUse(f"Several projects could be meant by “{words}”: {shown}. Name one by its id.")


def find_version(house: House, person: Person, project: View, words: str) -> int:
    """A version's number: given as a number, as `head`, or as a label. Raises NotFound or WrongUse."""
    if words.isdecimal():
        number = int(words)
        found = versions.page(house, person, project["id"], number + 1, 1)
        if not found or found[0]["number"] != number:
            raise NotFound(
                f"“{project['name']}” has no version {words}.",
                unchanged="",
                next_step=f"`retake log {project['id']}` lists the ones there are.",
            )
        return number
    if words.casefold() == "head":
        return head_number(project)
    before: int | None = None
    meant = {words, written_name(words)}
    while True:
        found = versions.page(house, person, project["id"], before, _PAGE)
        for version in found:
            if meant.intersection(version["labels"]):
                return int(version["number"])
        if len(found) < _PAGE:
            raise WrongUse(
                f"“{words}” is neither a version's number nor its name. "
                f"`retake log {project['id']}` lists the versions."
            )
        before = found[-1]["number"]


def head_number(project: View) -> int:
    """The current version's number. Raises WrongUse when there is none yet."""
    if project["head"] is None:
        raise WrongUse(f"“{project['name']}” has no version yet; its first run is not finished.")
    return int(project["head"]["number"])


def scene_ids(house: House, person: Person, project: View, number: int, positions: list[int]) -> list[str]:
    """The ids of a version's scenes by their places from 1. Raises WrongUse."""
    document = versions.one(house, person, project["id"], number)["document"]
    if document["kind"] != "video":
        raise WrongUse(f"“{project['name']}” is not a film, so it has no scenes. Leave --scene out.")
    scenes = document["scenes"]
    for position in positions:
        if not 1 <= position <= len(scenes):
            raise WrongUse(
                f"{headed('video', number)} has the scenes 1 to {len(scenes)}; there is no scene {position}."
            )
    return [scenes[position - 1]["id"] for position in positions]
