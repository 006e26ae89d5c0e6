"""``retake projects``: what there is."""

from __future__ import annotations

from typing import Annotated

import typer

from retake.cli.options import As, AsJson, DataDir
from retake.cli.terminal import moment, say, show, show_json, table


def projects(
    words: Annotated[
        str, typer.Argument(metavar="[WORDS]", help="Only projects with this in their name.")
    ] = "",
    deleted: Annotated[
        bool, typer.Option("--deleted", help="The deleted ones that can still be brought back.")
    ] = False,
    email: As = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """List your projects, last changed first.

    Examples:

        retake projects

        retake projects lighthouse --json
    """
    from retake.cli.finding import every_project
    from retake.cli.opening import opened
    from retake.cli.persons import person_for

    with opened(data_dir) as here:
        person = person_for(here.house, email)
        found = list(every_project(here.house, person, words, deleted))
    if as_json:
        show_json({"items": found})
        return
    if not found:
        say(
            "There is no such project."
            if words or deleted
            else "There is no project yet. `retake make` makes one."
        )
        return
    rows = [
        [
            each["name"],
            each["kind"],
            str(each["version_count"]),
            str(each["head"]["number"]) if each["head"] else "–",
            "at work" if each["active_runs"] else "",
            moment(each["updated_at"]),
            str(each["id"]),
        ]
        for each in found
    ]
    show(table(["name", "kind", "versions", "head", "", "changed", "id"], rows, right=["versions", "head"]))
