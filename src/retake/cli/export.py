"""``retake export``: a version as a file to give away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from retake.cli.options import As, AsJson, DataDir, Project
from retake.cli.terminal import say, show_json, size
from retake.domain.numbering import numbered


def export(
    project: Project,
    output: Annotated[Path, typer.Option("-o", "--output", help="The file: .mp4, .webp, .png, .jpg or .md.")],
    version: Annotated[str, typer.Argument(metavar="[VERSION]", help="Its number or a name of it.")] = "head",
    email: As = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Write a version to a file: a film as MP4, a picture, a story as Markdown.

    A film's clips are copied, not encoded again; only what words lie over is.

    Examples:

        retake export "The old lighthouse" -o lighthouse.mp4

        retake export "The old lighthouse" 1 -o first.mp4
    """
    from retake.cli.finding import find_project, find_version
    from retake.cli.opening import opened
    from retake.cli.persons import person_for
    from retake.cli.saving import save

    with opened(data_dir) as here:
        person = person_for(here.house, email)
        found = find_project(here.house, person, project)
        number = find_version(here.house, person, found, version)
        written = save(here.house, person, found, number, output)
    if as_json:
        show_json({"project_id": found["id"], "version": number, "file": str(output), "bytes": written})
    else:
        say(f"{output}: “{found['name']}”, {numbered(found['kind'], number)}, {size(written)}")
