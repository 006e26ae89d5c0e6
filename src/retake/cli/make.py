"""``retake make``: from a prompt to a finished file in one line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retake.cli.options import As, AsJson, DataDir, Yes
from retake.cli.problems import WrongUse
from retake.cli.terminal import money, note, say, show_json, size
from retake.domain.numbering import numbered

if TYPE_CHECKING:
    from retake.services.house import Person
    from retake.services.views import View


class Kind(StrEnum):
    """What can be made."""

    video = "video"
    image = "image"
    story = "story"


def make(
    prompt: Annotated[
        str, typer.Argument(metavar="PROMPT", help="What you would like to see, in a sentence or two.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="Write the result to this file as well: .mp4, .webp, .png, .jpg or .md."
        ),
    ] = None,
    kind: Annotated[Kind, typer.Option(help="A video, one image, or a story.")] = Kind.video,
    scenes: Annotated[int, typer.Option(min=1, max=60, help="How many scenes the film has.")] = 6,
    scene_duration: Annotated[
        float, typer.Option(min=0.5, max=60, help="How long a scene is, in seconds.")
    ] = 5.0,
    style: Annotated[str | None, typer.Option(help="The look, such as “watercolour”.")] = None,
    music: Annotated[str | None, typer.Option(help="What the music is like.")] = None,
    name: Annotated[
        str | None, typer.Option(help="The project's name; otherwise the prompt's first words.")
    ] = None,
    email: As = None,
    yes: Yes = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Make a film, an image or a story from a prompt.

    Works with the house that runs, or brings up what it needs for as long as it takes. What it costs is said first, and
    asked for when you sit at a terminal and it is not free. The project stays: change it with `retake edit`, or in the
    studio. It belongs to the person named by --as; without it to the demo person in demo mode, otherwise to the only
    person there is, or to a local person, who is made on first use when there is nobody.

    Examples:

        retake make "A lighthouse at dawn, a runner on the beach" -o film.mp4

        retake make "a red fox in the snow" --kind image -o fox.png

        retake make "the last tram home" --kind story -o tram.md
    """
    if output is not None:
        from retake.cli.saving import check_target

        check_target(output, kind.value)
    wish: dict[str, Any] = {"kind": kind.value, "prompt": _checked(prompt), "style": style, "name": name}
    if kind is Kind.video:
        wish |= {"scenes": scenes, "scene_duration": scene_duration, "music": music}
    _make(
        {key: value for key, value in wish.items() if value is not None},
        output,
        email,
        yes,
        data_dir,
        as_json,
    )


def _checked(prompt: str) -> str:
    prompt = prompt.strip()
    if not prompt:
        raise WrongUse(
            'The prompt is empty. Say what you would like to see: retake make "a lighthouse at dawn"'
        )
    if "\0" in prompt:
        raise WrongUse("The prompt holds a character that cannot be stored. Remove control characters.")
    return prompt


def _make(
    wish: dict[str, Any],
    output: Path | None,
    email: str | None,
    yes: bool,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    from retake.cli.asking import agree, quote_words
    from retake.cli.following import check_ended, follow
    from retake.cli.opening import opened
    from retake.cli.persons import person_for
    from retake.services import plans, projects

    with opened(data_dir) as here:
        house = here.house
        _check_length(house.settings.max_prompt_chars, wish)
        person = person_for(house, email, make=True)
        plan = plans.plan_new(house, wish)
        note(quote_words(plan))
        agree(plan, yes)
        made = projects.create(house, person, wish)
        run = follow(here, person, made["run"]["id"])
        check_ended(run)
        project = projects.one(house, person, made["project"]["id"])
        if output is not None:
            from retake.cli.saving import save

            save(house, person, project, run["result_version"], output)
    _tell(project, run, output, as_json, person)


def _check_length(longest: int, wish: dict[str, Any]) -> None:
    for field in ("prompt", "style", "music"):
        if len(wish.get(field, "")) > longest:
            raise WrongUse(
                f"The {field} has {len(wish[field])} characters; at most {longest} are read. Say it shorter."
            )


def _tell(project: View, run: View, output: Path | None, as_json: bool, person: Person) -> None:
    if as_json:
        show_json({"project": project, "run": run, "file": str(output) if output else None})
        return
    say(f"“{project['name']}”, {numbered(project['kind'], run['result_version'])}, {money(run['cost_usd'])}.")
    say(f"Project {project['id']} of {person.email}", style="dim")
    if output is not None:
        say(f"{output} ({size(output.stat().st_size)})")
