"""``retake log``: a project's versions as a graph, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from retake.cli.options import As, AsJson, DataDir, Project
from retake.cli.terminal import moment, money, say, show, show_json

if TYPE_CHECKING:
    from rich.text import Text

    from retake.services.views import View


def log(
    project: Project,
    number: Annotated[
        int, typer.Option("-n", "--number", min=1, max=10_000, help="How many versions at most.")
    ] = 20,
    email: As = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Show a project's versions: what each is about, whose, when, what it cost, its names, and which is current.

    Example:

        retake log "The old lighthouse" -n 50
    """
    from retake.cli.finding import find_project
    from retake.cli.opening import opened
    from retake.cli.persons import person_for
    from retake.services import versions

    with opened(data_dir) as here:
        person = person_for(here.house, email)
        found = find_project(here.house, person, project)
        graph = versions.graph(here.house, person, found["id"], None, number + 1)
    more = len(graph["nodes"]) > number
    nodes = graph["nodes"][:number]
    if as_json:
        show_json({"project": found, "nodes": nodes, "head": graph["head"], "more": more})
        return
    if not nodes:
        say(f"“{found['name']}” has no version yet; its first run is not finished or did not succeed.")
    _draw(nodes)
    if more:
        say(f"… older versions are there too: -n {number * 5} shows more.", style="dim")


def _draw(nodes: list[View]) -> None:
    from rich.text import Text

    from retake.cli.drawing import Node, drawn

    shown = {node["id"]: node for node in nodes}
    graph = [Node(node["id"], node["parent_id"], node["second_parent_id"]) for node in nodes]
    for strokes, version in drawn(graph):
        line = Text(strokes, style="yellow")
        if version is not None:
            line.append("  ")
            line.append_text(_words(shown[version]))
        show(line)


def _words(node: View) -> Text:
    """A version in one line."""
    from rich.text import Text

    line = Text()
    line.append(f"{node['number']}  ", style="bold")
    names = (["head"] if node["is_head"] else []) + list(node["labels"])
    if names:
        line.append(f"({', '.join(names)})  ", style="green")
    line.append(" ".join(node["message"].split()))
    who = f"{node['author']['name']}, " if node["author"] else ""
    cost = f", {money(node['cost_usd'])}" if node["cost_usd"] else ""
    line.append(f"  {who}{moment(node['created_at'])}{cost}", style="dim")
    return line
