"""``retake edit``: change a scene, the style, the words; see the plan and its price; have only that made again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retake.cli.opening import Opened, opened
from retake.cli.options import As, AsJson, DataDir, Project, Yes
from retake.cli.terminal import money, say, show_json
from retake.domain.numbering import headed

if TYPE_CHECKING:
    from retake.cli.wishes import Wish
    from retake.services.house import Person
    from retake.services.views import View


def edit(
    project: Project,
    instruction: Annotated[
        str | None,
        typer.Argument(metavar="[WORDS]", help="What should be different, such as “make it nighttime”."),
    ] = None,
    scene: Annotated[
        list[int] | None, typer.Option(help="The scene to change, from 1. May be given several times.")
    ] = None,
    style: Annotated[str | None, typer.Option(help="Another look for the whole film.")] = None,
    music: Annotated[str | None, typer.Option(help="Other music.")] = None,
    title: Annotated[str | None, typer.Option(help="Another title, of the scene or of the whole.")] = None,
    prompt: Annotated[
        str | None, typer.Option(help="Another prompt, for the scene or the picture or story.")
    ] = None,
    duration: Annotated[
        float | None, typer.Option(min=0.5, max=60, help="Another length of the scene, in seconds.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Another take of the same words.")] = False,
    base: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Work on from this version, not the current one.")
    ] = None,
    message: Annotated[
        str | None, typer.Option("-m", "--message", help="What the new version is about.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the result to this file as well.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan and its price; make nothing.")
    ] = False,
    email: As = None,
    yes: Yes = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Change a project: only what the change touches is made again.

    The plan says for each part whether it is kept, made or composed, why, and at which price.

    Examples:

        retake edit "The old lighthouse" --scene 3 "make it nighttime"

        retake edit "The old lighthouse" --style "ink drawing" --dry-run

        retake edit "A red fox" "more snow" -o fox2.png
    """
    from retake.cli.wishes import Wish

    wish = Wish(tuple(scene or ()), instruction, prompt, title, duration, style, music, again)
    with opened(data_dir) as here:
        _edit(here, project, wish, base, message, output, dry_run, email, yes, as_json)


def _edit(
    here: Opened,
    project: str,
    wish: Wish,
    base: str | None,
    message: str | None,
    output: Path | None,
    dry_run: bool,
    email: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Plan, show, ask, carry out, tell."""
    from retake.cli.asking import agree, show_plan
    from retake.cli.finding import find_project, find_version
    from retake.cli.persons import person_for
    from retake.cli.saving import check_target, save
    from retake.services import plans

    house = here.house
    person = person_for(house, email)
    found = find_project(house, person, project)
    if output is not None:
        check_target(output, found["kind"])
    start = find_version(house, person, found, base or "head")
    edits = wish.edits(house, person, found, start)
    plan = plans.plan_edits(house, person, found["id"], edits, start if base else None)
    if dry_run and as_json:
        show_json(plan)
    elif not as_json:
        show_plan(plan)
    if dry_run:
        return
    agree(plan, yes)
    run = _carried_out(here, person, found, edits, plan, start if base else None, message)
    if output is not None:
        save(house, person, found, run["result_version"], output)
    if as_json:
        show_json({"plan": plan, "run": run, "file": str(output) if output else None})
    else:
        say(
            f"{headed(found['kind'], run['result_version'])}: {run['message']} ({money(run['cost_usd'])})",
            style="bold",
        )


def _carried_out(
    here: Opened,
    person: Person,
    project: View,
    edits: list[dict[str, Any]],
    plan: View,
    base: int | None,
    message: str | None,
) -> View:
    """Order the run that was planned and follow it to its end. Raises DidNotWork when it did not do its work."""
    from retake.cli.following import check_ended, follow
    from retake.services import runs

    ordered = runs.start(
        here.house,
        person,
        project["id"],
        edits,
        base,
        plan["expected_head"],
        plan["plan_hash"],
        message=message,
    )
    run = follow(here, person, ordered["id"])
    check_ended(run)
    return run
