"""Changing one scene costs the same in films of 5, 50 and 500 scenes and makes only it; going back makes nothing."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from statistics import median
from uuid import UUID

from benchmarks.stage import Result, Stage, stage
from retake.services import making, projects, runs, versions

SIZES = (5, 50, 500)
ROUNDS = 15
BOUND = 1.5


def _film(at: Stage, scenes: int) -> UUID:
    wish = {
        "kind": "video",
        "prompt": f"a film of {scenes}",
        "scenes": scenes,
        "scene_duration": 1,
        "parallelism": 8,
    }
    made = projects.create(at.house, at.person, wish)
    making.carry_out(at.house, made["run"]["id"])
    project: UUID = made["project"]["id"]
    assert runs.one(at.house, at.person, made["run"]["id"])["state"] == "done"
    return project


def _edit(at: Stage, project: UUID, edit: dict[str, object]) -> tuple[float, int]:
    """Seconds from the request to the new head, and how many generations it took."""
    before, started = at.provider.submits, time.perf_counter()
    run = runs.start(at.house, at.person, project, [edit])["id"]
    making.carry_out(at.house, run)
    taken = time.perf_counter() - started
    assert runs.one(at.house, at.person, run)["state"] == "done"
    return taken, at.provider.submits - before


def measure() -> Iterator[Result]:
    """Time edits of one scene in films of growing length, in turns so that noise meets all alike."""
    with stage() as at:
        films = {size: _film(at, size) for size in SIZES}
        scene = {
            size: versions.one(at.house, at.person, project, 1)["scenes"][2]["id"]
            for size, project in films.items()
        }
        taken: dict[int, list[float]] = {size: [] for size in SIZES}
        made, back = set(), set()
        words = itertools.count()
        for _ in range(ROUNDS + 1):
            for size, project in films.items():
                fresh = {"op": "scene.edit", "scene": scene[size], "prompt": f"fresh words {next(words)}"}
                seconds, parts = _edit(at, project, fresh)
                taken[size].append(seconds)
                made.add(parts)
                _, parts = _edit(at, project, {**fresh, "prompt": "scene number 3"})
                back.add(parts)
        medians = {size: median(each[1:]) for size, each in taken.items()}  # the first one warms up
        for size in SIZES:
            yield Result(
                "edit_one_scene", f"{size} scenes: request to new head", f"{medians[size] * 1000:.0f} ms"
            )
        ratio = medians[500] / medians[5]
        yield Result(
            "edit_one_scene", f"500 against 5 scenes (claim: at most {BOUND})", f"{ratio:.2f}", ratio <= BOUND
        )
        yield Result(
            "edit_one_scene", "generations for one changed scene (claim: 2)", str(sorted(made)), made == {2}
        )
        yield Result(
            "edit_one_scene", "generations when going back (claim: 0)", str(sorted(back)), back == {0}
        )
