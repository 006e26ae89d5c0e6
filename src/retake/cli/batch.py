"""``retake batch``: make several clips of a film again, each by an instruction, and put the film together once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from retake.cli.opening import Opened, opened
from retake.cli.options import As, AsJson, DataDir, Project, Yes
from retake.cli.terminal import show_json

if TYPE_CHECKING:
    from retake.services.views import View


def batch(
    project: Project,
    clips: Annotated[
        str | None, typer.Argument(metavar="[CLIPS]", help="Which clips, from 1, such as 1,2,4 or 1-3.")
    ] = None,
    instruction: Annotated[
        str | None, typer.Argument(metavar="[WORDS]", help="What should be different in all of them.")
    ] = None,
    each: Annotated[
        list[str] | None,
        typer.Option(metavar="CLIP=WORDS", help="An instruction for one clip. May be given several times."),
    ] = None,
    parallelism: Annotated[int, typer.Option(min=1, max=32, help="How many clips are made at a time.")] = 1,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the price line by line; make nothing.")
    ] = False,
    email: As = None,
    yes: Yes = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Make several clips of a film again. They become one new version, and cost less together.

    A clip that fails does not stop the others: what succeeds goes into the film, and the exit code is 1.

    Examples:

        retake batch "The old lighthouse" 1-3 "make it nighttime"

        retake batch "The old lighthouse" --each 1="make it snow" --each 4="closer" --dry-run
    """
    from retake.cli.batches import check_batch, show_batch, tell_batch, wishes

    wanted = wishes(clips, instruction, each or [])
    with opened(data_dir) as here:
        plan, run = _made(
            here, project, wanted, parallelism, dry_run, email, yes, None if as_json else show_batch
        )
    if run is None:
        if as_json:
            show_json(plan)
        return
    if as_json:
        show_json({"plan": plan, "run": run})
    else:
        tell_batch(run)
    check_batch(run)


def _made(
    here: Opened,
    project: str,
    wanted: dict[int, str],
    parallelism: int,
    dry_run: bool,
    email: str | None,
    yes: bool,
    show: Any,
) -> tuple[View, View | None]:
    """The plan, and the run that carried it out unless this was a rehearsal."""
    from retake.cli.asking import agree
    from retake.cli.finding import find_project, head_number, scene_ids
    from retake.cli.following import follow
    from retake.cli.persons import person_for
    from retake.cli.wishes import check_words
    from retake.services import plans, runs

    check_words(here.house.settings.max_prompt_chars, *wanted.values())
    person = person_for(here.house, email)
    found = find_project(here.house, person, project)
    scenes = scene_ids(here.house, person, found, head_number(found), list(wanted))
    edits = [
        {"op": "scene.instruct", "scene": scene, "instruction": words}
        for scene, words in zip(scenes, wanted.values(), strict=True)
    ]
    plan = plans.plan_edits(here.house, person, found["id"], edits, None, True, parallelism)
    if show is not None:
        show(plan)
    if dry_run:
        return plan, None
    agree(plan, yes)
    ordered = runs.start(
        here.house,
        person,
        found["id"],
        edits,
        expected_head=plan["expected_head"],
        plan_hash=plan["plan_hash"],
        parallelism=parallelism,
        batch=True,
    )
    return plan, follow(here, person, ordered["id"])
