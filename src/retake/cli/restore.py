"""``retake restore`` and ``retake head``: going back, by a new version with old content or by moving the head."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from retake.cli.options import As, AsJson, DataDir, Project
from retake.cli.problems import WrongUse
from retake.cli.terminal import say, show_json
from retake.domain.numbering import headed

Version = Annotated[str, typer.Argument(metavar="VERSION", help="A version: its number or a name of it.")]


def restore(
    what: Annotated[
        str,
        typer.Argument(
            metavar="PROJECT|DIR",
            help="A project's name, id, or the id's first characters; or, without a version, a folder of backups.",
        ),
    ],
    version: Annotated[
        str | None, typer.Argument(metavar="[VERSION]", help="A version: its number or a name of it.")
    ] = None,
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

    With a folder of backups instead, or with one backup in it: bring that back (of several the newest) into a data
    folder that is empty and, with RETAKE_DATABASE_URL, into a database that is. The backup is read through first, and
    everything checked afterwards as `retake fsck` does. Exits with 1 when something is wrong.

    Examples:

        retake restore "The old lighthouse" 1

        retake restore "The old lighthouse" 1 --scene 3

        retake restore /mnt/backup/retake --data-dir /srv/retake
    """
    if version is None:
        _bring_back(what, bool(scene or email), data_dir, as_json)
        return
    from retake.cli.finding import find_project, find_version, scene_ids
    from retake.cli.opening import opened
    from retake.cli.persons import person_for
    from retake.services import history

    with opened(data_dir) as here:
        person = person_for(here.house, email)
        found = find_project(here.house, person, what)
        number = find_version(here.house, person, found, version)
        scenes = scene_ids(here.house, person, found, number, scene) if scene else None
        done = history.restore(
            here.house, person, found["id"], number, scenes, found["head"]["id"] if found["head"] else None
        )
    if as_json:
        show_json(done)
    else:
        say(f"{headed(found['kind'], done['version']['number'])}: {done['version']['message']}")


def _bring_back(folder: str, too_much: bool, data_dir: Path | None, as_json: bool) -> None:
    from retake.cli.backup import bring_back

    if too_much or not Path(folder).is_dir():
        raise WrongUse(
            f"Which version of “{folder}”? `retake restore PROJECT VERSION` names it, by its number or name. A backup "
            "is restored by naming its folder alone."
        )
    bring_back(Path(folder), data_dir, as_json)


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
