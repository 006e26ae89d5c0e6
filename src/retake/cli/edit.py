"""``retake edit``: change a scene, the style, the words; see the plan and its price; have only that made again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retake.cli.options import As, AsJson, DataDir, Project, Yes
from retake.cli.problems import WrongUse
from retake.cli.terminal import money, say, show_json

if TYPE_CHECKING:
    from retake.services.house import House, Person
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
    from retake.cli.asking import agree, show_plan
    from retake.cli.finding import find_project, find_version
    from retake.cli.following import check_ended, follow
    from retake.cli.opening import opened
    from retake.cli.persons import person_for
    from retake.cli.saving import check_target, save
    from retake.services import plans, projects, runs

    wish = {"instruction": instruction, "prompt": prompt, "title": title, "duration": duration}
    whole = {"style": style, "music": music}
    with opened(data_dir) as here:
        house = here.house
        person = person_for(house, email)
        found = find_project(house, person, project)
        if output is not None:
            check_target(output, found["kind"])
        start = find_version(house, person, found, base or "head")
        edits = _edits(house, person, found, start, scene or [], wish, whole, again)
        base_version = start if base else None
        plan = plans.plan_edits(house, person, found["id"], edits, base_version)
        if not as_json:
            show_plan(plan)
        if dry_run:
            if as_json:
                show_json(plan)
            return
        agree(plan, yes)
        ordered = runs.start(
            house,
            person,
            found["id"],
            edits,
            base_version,
            plan["expected_head"],
            plan["plan_hash"],
            message=message,
        )
        run = follow(here, person, ordered["id"])
        check_ended(run)
        if output is not None:
            save(house, person, projects.one(house, person, found["id"]), run["result_version"], output)
    if as_json:
        show_json({"plan": plan, "run": run, "file": str(output) if output else None})
    else:
        say(f"Version {run['result_version']}: {run['message']} ({money(run['cost_usd'])})", style="bold")


def _edits(
    house: House,
    person: Person,
    project: View,
    number: int,
    positions: list[int],
    wish: dict[str, Any],
    whole: dict[str, Any],
    again: bool,
) -> list[dict[str, Any]]:
    """The edits that the options ask for. Raises WrongUse when they ask for nothing, or for what cannot be."""
    from retake.cli.finding import scene_ids

    made: list[dict[str, Any]] = []
    if positions:
        for identifier in scene_ids(house, person, project, number, positions):
            made += _scene_edits(identifier, wish, again)
    else:
        made += _whole_edits(project, wish, again)
    if project["kind"] == "video":
        made += [{"op": op, "prompt": words} for op, words in whole.items() if words is not None]
    elif any(words is not None for words in whole.values()):
        raise WrongUse(f"“{project['name']}” is not a film; --style and --music are for films.")
    if not made:
        raise WrongUse('Say what should be different: retake edit PROJECT --scene 3 "make it nighttime"')
    return made


def _scene_edits(scene: str, wish: dict[str, Any], again: bool) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    changed = {name: wish[name] for name in ("title", "prompt", "duration") if wish[name] is not None}
    if changed:
        made.append({"op": "scene.edit", "scene": scene, **changed})
    if wish["instruction"] is not None:
        made.append({"op": "scene.instruct", "scene": scene, "instruction": wish["instruction"]})
    if again:
        made.append({"op": "scene.again", "scene": scene})
    return made


def _whole_edits(project: View, wish: dict[str, Any], again: bool) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    film = project["kind"] == "video"
    for name, given in (
        ("WORDS", wish["instruction"]),
        ("--prompt", wish["prompt"]),
        ("--again", again or None),
    ):
        if film and given is not None:
            raise WrongUse(f"{name} is about a scene: say which one with --scene.")
    if wish["duration"] is not None:
        raise WrongUse("--duration is about a scene of a film: say which one with --scene.")
    if wish["prompt"] is not None:
        made.append({"op": "prompt", "prompt": wish["prompt"]})
    if wish["instruction"] is not None:
        made.append({"op": "instruct", "instruction": wish["instruction"]})
    if again:
        made.append({"op": "again"})
    if wish["title"] is not None:
        made.append({"op": "title", "title": wish["title"]})
    return made
