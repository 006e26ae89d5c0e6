"""``retake clips``: a film's clips, the history of one of them, going back to a version of it, comparing two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from retake.cli.options import As, AsJson, DataDir, Project
from retake.cli.problems import WrongUse
from retake.cli.terminal import count, moment, money, note, say, show, show_json, size, table
from retake.domain.numbering import numbered

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rich.text import Text

    from retake.services.house import House
    from retake.services.views import View

_STYLES = {"active": "", "thawed": "cyan", "archived": "yellow", "deleted": "dim"}


def clips(
    project: Project,
    clip: Annotated[
        str | None, typer.Argument(metavar="[CLIP]", help="One clip: its place from 1, or its scene's id.")
    ] = None,
    restore: Annotated[
        int | None,
        typer.Option(metavar="VERSION", min=1, help="Make this version of the clip current again."),
    ] = None,
    compare: Annotated[
        tuple[int, int] | None, typer.Option(metavar="A B", help="What differs between two of its versions.")
    ] = None,
    email: As = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """List a film's clips, or all versions of one clip, newest first: what made them, what they cost, where they are.

    Restoring costs nothing: the film gets a new version in which only this clip is as it was. A version from the
    archive is brought back first, which takes a moment.

    Examples:

        retake clips "The old lighthouse"

        retake clips "The old lighthouse" 2

        retake clips "The old lighthouse" 2 --restore 1

        retake clips "The old lighthouse" 2 --compare 1 3
    """
    if clip is None and (restore is not None or compare is not None):
        raise WrongUse("Say which clip: retake clips PROJECT 2 --restore 1")
    if restore is not None and compare is not None:
        raise WrongUse("Restore or compare, one at a time.")
    answer, tell = _asked(data_dir, email, project, clip, restore, compare)
    if as_json:
        show_json(answer)
    else:
        tell(answer)


def _asked(
    data_dir: Path | None,
    email: str | None,
    project: str,
    clip: str | None,
    restore: int | None,
    compare: tuple[int, int] | None,
) -> tuple[View, Callable[[View], None]]:
    """The answer to what was asked, and how to tell it to people."""
    from retake.cli.finding import find_project
    from retake.cli.opening import opened
    from retake.cli.persons import person_for
    from retake.services import clips as history

    with opened(data_dir) as here:
        house, person = here.house, person_for(here.house, email)
        found = find_project(house, person, project)
        job = found["id"]
        if clip is None:
            return {"name": found["name"], "clips": history.list_clips(house, person, job)}, _tell_clips
        place = _place(clip)
        if compare is not None:
            first, second = map(str, compare)
            return history.compare(house, person, job, place, None, first, second), _tell_comparison
        view = history.list_versions(house, person, job, place, None)
        if restore is None:
            return view, _tell_versions
        chosen = next((each for each in view["versions"] if each["version_number"] == restore), None)
        if chosen is None:
            raise WrongUse(
                f"There is no {numbered('clip', restore)}. `retake clips {job} {clip}` lists the ones there are."
            )
        head = found["head"]["id"]
        done = history.restore(house, person, job, place, None, chosen["id"], head)
        return _brought_back(house, done), _tell_restored


def _brought_back(house: House, done: View) -> View:
    """What was restored, at hand again: there may be no worker around to bring it back from the archive."""
    if not done["thawing"]:
        return done
    from retake.services import archiving

    note("Bringing it back from the archive …")
    archiving.thaw(house, done["restored"]["video_url"].rpartition("/")[2])
    return {**done, "thawing": False}


def _place(clip: str) -> str:
    """A place from 1 as the place from 0 that clips are known by; a scene's id stays. Raises WrongUse."""
    if not clip.isdecimal():
        return clip
    if int(clip) == 0:
        raise WrongUse("The first clip is 1.")
    return str(int(clip) - 1)


def _tell_clips(view: View) -> None:
    rows = [
        [
            "removed" if each["removed"] else str(each["clip_index"] + 1),
            each["title"],
            f"{each['duration']:g} s" if each["duration"] is not None else "",
            str(each["version_number"]),
            str(each["versions"]),
            str(each["active"]),
            str(each["archived"]),
        ]
        for each in view["clips"]
    ]
    numbers = ["length", "current", "versions", "active", "archived"]
    if rows:
        show(table(["clip", "title", *numbers], rows, right=numbers))
    say(f"{count(len(rows), 'clip')} of “{view['name']}”.")


def _tell_versions(view: View) -> None:
    numbers = ["version", "cost", "size"]
    show(
        table(
            ["version", "", "state", "what made it", "cost", "when", "size"],
            map(_row, view["versions"]),
            numbers,
        )
    )
    say(view["limit"]["message"])


def _row(version: View) -> list[str | Text]:
    from rich.text import Text

    state = version["state"]
    words = version["user_instruction"] or version["message"]
    return [
        str(version["version_number"]),
        Text("current" if version["is_current"] else ", ".join(version["pinned_by"]), style="green"),
        Text(state, style=_STYLES.get(state, "")),
        words,
        money(version["cost"]),
        moment(version["created_at"]),
        _size(version),
    ]


def _size(version: View) -> str:
    if version["size_bytes"] is None or version["state"] == "deleted":
        return ""
    whole = size(version["size_bytes"])
    return f"{whole} → {size(version['archived_bytes'])}" if version["archived_bytes"] else whole


def _tell_comparison(compared: View) -> None:
    sides = [compared["a"]["version_number"], compared["b"]["version_number"]]
    for sentence in compared["differences"] or ["They are the same."]:
        say(f"  {sentence}")
    facts = compared["metadata"]
    rows = [
        [name.replace("_", " "), _fact(name, facts["a"][name]), _fact(name, facts["b"][name])]
        for name in facts["a"]
    ]
    rows.append(["cost", money(compared["a"]["cost"]), money(compared["b"]["cost"])])
    show(table(["", *(numbered("clip", number) for number in sides)], rows))


def _fact(name: str, value: object) -> str:
    if value is None:
        return ""
    if name == "size" and isinstance(value, int):
        return size(value)
    return f"{value:g} s" if name == "duration" and isinstance(value, int | float) else str(value)


def _tell_restored(done: View) -> None:
    say(f"{done['restored_from']} It is in {numbered('video', done['project_version'])}.", style="bold")
