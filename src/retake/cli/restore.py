"""``retake restore`` and ``retake head``: going back, by a new version with old content or by moving the head."""

from __future__ import annotations

from typing import Annotated

import typer

from retake.cli.options import As, AsJson, DataDir, Project
from retake.cli.terminal import say, show_json

Version = Annotated[str, typer.Argument(metavar="VERSION", help="A version: its number or a name of it.")]


def restore(
    project: Project,
    version: Version,
    scene: Annotated[
        list[int] | None,
        typer.Option(
            help="Restore only this scene, by its place in that version. May be given several times."
        ),
    ] = None,
    email: As = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Append a new version with the content of an old one, or with some of its scenes. Costs nothing.

    Examples:

        retake restore "The old lighthouse" 1

        retake restore "The old lighthouse" 1 --scene 3
    """
    from retake.cli.finding import find_project, find_version, scene_ids
    from retake.cli.opening import opened
    from retake.cli.persons import person_for
    from retake.services import history

    with opened(data_dir) as here:
        person = person_for(here.house, email)
        found = find_project(here.house, person, project)
        number = find_version(here.house, person, found, version)
        scenes = scene_ids(here.house, person, found, number, scene) if scene else None
        done = history.restore(
            here.house, person, found["id"], number, scenes, found["head"]["id"] if found["head"] else None
        )
    if as_json:
        show_json(done)
    else:
        say(f"Version {done['version']['number']}: {done['version']['message']}")


def head(
    project: Project,
    version: Version,
    email: As = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Make another version the current one: roll back, or forward again. Every version stays.

    Example:

        retake head "The old lighthouse" 1
    """
    from retake.cli.finding import find_project, find_version
    from retake.cli.opening import opened
    from retake.cli.persons import person_for
    from retake.services import history

    with opened(data_dir) as here:
        person = person_for(here.house, email)
        found = find_project(here.house, person, project)
        number = find_version(here.house, person, found, version)
        done = history.set_head(
            here.house, person, found["id"], number, found["head"]["id"] if found["head"] else None
        )
    if as_json:
        show_json(done)
    else:
        say(done["operation"]["summary"])
