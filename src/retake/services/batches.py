"""Batches under way: their turn in the project's line, stopping one clip, what is left unfinished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import history, runs, versions
from retake.db.rows import Row
from retake.domain.errors import Invalid, NotFound
from retake.domain.manifests import Document, Edit, apply_edits
from retake.services import events, plans, views
from retake.services.house import House, Person


def next_in_line(house: House, connection: Connection, project: UUID) -> None:
    """Hand the batch whose turn it is to the workers, if no other of the project is with them. Whoever holds a run of
    the project has to hold the project already."""
    history.lock_project(connection, project)
    following = runs.next_in_line(connection, project)
    if following is not None:
        runs.hand_over(connection, following["id"])
        house.order(connection, following["id"], following["attempt"])


def ended(house: House, connection: Connection, run: UUID) -> None:
    """Let the next batch of the project begin when this run was a batch and is over. To be called in the transaction
    that ends it."""
    row = runs.row(connection, run)
    if row is None or not row["batch"] or row["state"] in ("queued", "running"):
        return
    next_in_line(house, connection, row["project_id"])


def told_failed(connection: Connection, run: UUID) -> None:
    """Tell that the run ended without a new version, when it was a batch."""
    row = runs.row(connection, run)
    if row is not None and row["batch"]:
        events.batch_failed(connection, run)


def rebase(house: House, connection: Connection, row: Row) -> None:
    """Begin a batch from the version that is current now, which the batch before it may have made.

    What is said to a clip is said to the clip as it is; only a scene that was edited by hand in the batch and changed
    by somebody else keeps the batch where it was planned. A clip whose scene is gone, or that takes no more
    instructions, fails alone.
    """
    head = history.head_of(connection, row["project_id"])
    if head is None or row["base_id"] != row["expected_head"]:
        return
    before, now = versions.document(connection, row["base_id"]), versions.document(connection, head)
    assert before is not None
    assert now is not None
    scenes = [{scene["id"]: scene for scene in document["scenes"]} for document in (before, now)]
    written = [edit["scene"] for edit in row["edits"] if edit["op"] == "scene.edit"]
    if any(scenes[0].get(scene) != scenes[1].get(scene) for scene in written):
        return
    edits, obstacles = possible(row["edits"], now)
    for scene, error in obstacles.items():
        _failed(connection, row["id"], scene, error)
    if head == row["base_id"]:
        return
    drafted: Sequence[Edit] = ()
    if edits:
        draft = plans.draft_edits(house, connection, row["project_id"], edits, batch=True)
        runs.insert_steps(connection, row["id"], plans.step_rows(draft.plan))
        drafted = draft.edits
    runs.rebase(connection, row["id"], head, _still_new(row["edits"], drafted, scenes[1]))


def _still_new(edits: Sequence[Edit], drafted: Sequence[Edit], scenes: Mapping[str, Any]) -> list[Edit]:
    """The batch's edits as they are carried out now: an "again" whose take the clip has by now gets the next one.

    Any other keeps the take it was given, or a retry would buy another one.
    """
    fresh = {edit["scene"]: edit for edit in drafted if edit["op"] == "scene.again"}
    return [
        fresh[edit["scene"]]
        if edit["scene"] in fresh
        and edit["take"] <= scenes[edit["scene"]]["takes"][edit.get("part") or "image"]
        else edit
        for edit in edits
    ]


def possible(edits: Sequence[Edit], document: Document) -> tuple[list[Edit], dict[str, Invalid]]:
    """The edits that can be carried out on the document, and by scene why the others cannot."""
    obstacles = {edit["scene"]: error for edit in edits if (error := _obstacle(edit, document))}
    return [edit for edit in edits if edit["scene"] not in obstacles], obstacles


def _obstacle(edit: Edit, document: Document) -> Invalid | None:
    if all(scene["id"] != edit["scene"] for scene in document["scenes"]):
        return Invalid(
            "The scene is not in the film any more.",
            next_step="Bring the scene back, then retry the clip.",
        )
    try:
        apply_edits(document, [edit])  # each edit of a batch speaks of another clip
    except Invalid as error:
        return error
    return None


def _failed(connection: Connection, run: UUID, scene: str, error: Invalid) -> None:
    for step in runs.steps(connection, [run]):
        if step["scene_id"] == scene and step["state"] in ("waiting", "done"):
            runs.set_step(connection, step["id"], "failed", problem=views.problem(error, "invalid"))


def unfinished_scenes(connection: Connection, run: UUID) -> list[str]:
    """The scenes of a batch that is over whose clips were not made, neither by it nor by a later run: over what that
    one made, the old words must not be put again."""
    shown = views.run(*events.run_facts(connection, run))
    since = runs.made_since(connection, run)
    clips = [clip["scene_id"] for clip in shown["batch"]["clips"] if clip["status"] != "complete"]
    return [scene for scene in clips if scene not in since]


def is_overtaken(connection: Connection, run: UUID) -> bool:
    """Whether a later run made some of a batch's clips, so that it cannot just go on."""
    asked = {step["scene_id"] for step in runs.steps(connection, [run]) if step["slot"] == "clip"}
    return bool(asked & runs.made_since(connection, run))


def cancel_clip(house: House, person: Person, run: UUID, step: UUID) -> views.View:
    """Stop the clip this step belongs to; the other clips of the batch go on. Raises NotFound or Invalid."""
    with house.database.transaction() as connection:
        row = runs.row(connection, run)
        found = runs.step(connection, step)
        if row is None or row["owner_id"] != person.id or found is None or found["run_id"] != run:
            raise NotFound(f"There is no step {step} in a run {run} of yours.")
        if not row["batch"] or not found["scene_id"]:
            raise Invalid(
                "Only the clips of a batch are stopped one by one.", next_step="Cancel the whole run."
            )
        if row["state"] not in ("queued", "running"):
            raise Invalid(f"The batch is {row['state']}; there is nothing to stop any more.")
        if not runs.request_step_cancel(connection, run, found["scene_id"]):
            raise Invalid("This clip is finished already.", next_step="Undo the batch when it is through.")
        events.step_changed(connection, row["owner_id"], row["project_id"], run, step)
        return events.run_changed(connection, run)
