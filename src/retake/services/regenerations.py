"""Making clips again by their place in the film: which scenes are meant, what it would cost, and the batch itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import families, versions
from retake.domain.canonical import digest
from retake.domain.errors import BranchConflict, Invalid, NotFound, NotReady
from retake.domain.planning import time_needed
from retake.services import plans, retention, runs, views
from retake.services.house import House, Person
from retake.services.permissions import own_project

Wish = tuple[int, str]  # which clip (from 0), and what to make of it
TRIES = 5


def estimate(
    house: House, person: Person, project: UUID, wishes: Sequence[Wish], parallelism: int = 1
) -> views.View:
    """The plan of a batch of so many clips at a time; nothing is saved.

    Raises Invalid for a clip that is not there or named twice.
    """
    with house.database.autocommit() as connection:
        edits, _ = _edits(connection, person, project, wishes)
    return plans.plan_edits(house, person, project, edits, None, True, parallelism)


def order(
    house: House,
    person: Person,
    project: UUID,
    wishes: Sequence[Wish],
    parallelism: int,
    expected_head: UUID | None,
    idempotency_key: str | None,
) -> tuple[views.View, views.View]:
    """Order a batch of these clips: the run, and what was planned for it.

    Clips are counted in the current film. When it moves on while we look and no head was expected, we look again.
    """
    asked = digest([str(project), [list(wish) for wish in wishes], parallelism])
    for attempt in range(1, TRIES + 1):
        with house.database.autocommit() as connection:
            own_project(connection, person, project)
            before = runs.ordered_before(connection, person, idempotency_key, asked)
            if before is not None:
                run = runs.view(connection, before)
                return run, _as_planned(house, connection, run, parallelism)
            edits, head = _edits(connection, person, project, wishes)
        try:
            run = runs.start(
                house,
                person,
                project,
                edits,
                expected_head=expected_head or head,
                parallelism=parallelism,
                idempotency_key=idempotency_key,
                batch=True,
                asked=asked,
            )
        except BranchConflict:
            if expected_head is not None or attempt == TRIES:
                raise
            continue
        with house.database.autocommit() as connection:
            return run, _as_planned(house, connection, run, parallelism)
    raise AssertionError("the last try returns or raises")


def _as_planned(house: House, connection: Connection, run: views.View, parallelism: int) -> views.View:
    """What was planned for a batch, read back from its run, so that asking twice gives the same answer."""
    batch = run["batch"]
    quote = {
        "subtotal_usd": batch["subtotal_usd"],
        "discount_usd": batch["discount_usd"],
        "discount_percent": batch["discount_percent"],
        "total_usd": batch["total_usd"],
        "seconds": round(time_needed([clip["seconds"] for clip in batch["clips"]], parallelism), 1),
    }
    base = versions.document(connection, run["base_id"]) or {"scenes": []}
    durations = {scene["id"]: scene["duration"] for scene in base["scenes"]}
    clips = [{**clip, "duration": durations.get(clip["scene_id"], 0.0)} for clip in batch["clips"]]
    scenes = [clip["scene_id"] for clip in clips if clip["status"] in ("queued", "regenerating")]
    archives = retention.forecast(house, connection, run["project_id"], scenes)
    return {"quote": quote, "clips": clips, "archives": archives}


def _edits(
    connection: Connection, person: Person, project: UUID, wishes: Sequence[Wish]
) -> tuple[list[dict[str, Any]], UUID]:
    """The edits these wishes are in the current film, and which version that is."""
    own_project(connection, person, project)
    row = families.project_row(connection, project)
    assert row is not None
    if row["kind"] != "video":
        raise NotFound(
            "This project is not a film; it has no clips.", next_step="Name a project of kind video."
        )
    if row["head_id"] is None:
        raise NotReady("The project has no version yet; its first run is not finished.")
    document = versions.document(connection, row["head_id"])
    assert document is not None
    scenes = document["scenes"]
    seen: set[int] = set()
    for index, _ in wishes:
        if not 0 <= index < len(scenes):
            raise Invalid(
                f"There is no clip {index}: the film has {len(scenes)}, counted from 0 to {len(scenes) - 1}.",
                next_step="Choose clips of the current film.",
                clip_index=index,
                clips=len(scenes),
            )
        if index in seen:
            raise Invalid(
                f"Clip {index} is in the batch twice.",
                next_step="Put what is said to it into one instruction.",
                clip_index=index,
            )
        seen.add(index)
    edits = [
        {"op": "scene.instruct", "scene": scenes[index]["id"], "instruction": words}
        for index, words in wishes
    ]
    return edits, row["head_id"]
