"""``retake diff``: what differs between two versions, in words or as a JSON Patch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from retake.cli.options import As, AsJson, DataDir, Project
from retake.cli.terminal import say, show_json
from retake.domain.numbering import headed, numbered

if TYPE_CHECKING:
    from retake.services.views import View

_MARKS = {"changed": "~", "added": "+", "removed": "-", "moved": ">", "same": " "}


def diff(
    project: Project,
    a: Annotated[str, typer.Argument(metavar="A", help="A version: its number, a name of it, or `head`.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The version to compare with.")] = "head",
    patch: Annotated[
        bool, typer.Option("--patch", help="Print the JSON Patch (RFC 6902) that turns A into B.")
    ] = False,
    email: As = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Compare two versions of a project.

    Exits with 0 whether they differ or not.

    Examples:

        retake diff "The old lighthouse" 1 2

        retake diff "The old lighthouse" "client cut" head --patch
    """
    from retake.cli.finding import find_project, find_version
    from retake.cli.opening import opened
    from retake.cli.persons import person_for
    from retake.services import versions

    with opened(data_dir) as here:
        person = person_for(here.house, email)
        found = find_project(here.house, person, project)
        first, second = (find_version(here.house, person, found, words) for words in (a, b))
        compared = versions.compare(here.house, person, found["id"], first, second)
    if as_json:
        show_json(compared)
    elif patch:
        show_json(compared["patch"])
    else:
        _tell(compared, found["kind"])


def _tell(compared: View, kind: str) -> None:
    say(f"{headed(kind, compared['a']['number'])} → {numbered(kind, compared['b']['number'])}", style="bold")
    if not compared["words"] and not compared["patch"]:
        say("They are the same.")
    for sentence in compared["words"]:
        say(f"  {sentence}")
    same = 0
    for scene in compared["scenes"]:
        if scene["status"] == "same":
            same += 1
            continue
        place = scene["position_b"] or scene["position_a"]
        say(f"{_MARKS[scene['status']]} scene {place} “{scene['title']}” {scene['status']}", style="bold")
        for sentence in scene["words"]:
            say(f"    {sentence}")
    if same:
        say(f"  {same} of {len(compared['scenes'])} scenes are the same.", style="dim")
