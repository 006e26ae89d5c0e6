"""Carrying out a run: make what its plan needs, part by part, and hand the result to be finished.

Everything here may be repeated after a crash: what is done is found done in its row, and nothing is bought twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection

from retake.db import history, runs, versions
from retake.db.rows import Row
from retake.domain import recipes
from retake.domain.canonical import canonical_json, digest
from retake.domain.errors import RetakeError
from retake.domain.manifests import Document, apply_edits, new_document, text_file
from retake.domain.planning import plan_document
from retake.domain.recipes import Recipe
from retake.domain.words import default_message
from retake.observability import RUN_SECONDS
from retake.services import batches, blobs, events, finishing, plans, views
from retake.services.house import House, new_id, now
from retake.services.takes import GenerationFailed, GenerationHeld, PartOrder, RunCancelled, obtain

log = structlog.get_logger(__name__)

ENDED = ("done", "failed", "cancelled", "conflict")


@dataclass(frozen=True)
class Work:
    """A run under way: its row, where it starts, what it wants, its steps by the part they make, and the edits of a
    batch that can be carried out."""

    run: Row
    base: Document | None
    wanted: Document
    steps: Mapping[str, Row]
    made: dict[str, finishing.Made] = field(default_factory=dict)
    edits: Sequence[Mapping[str, Any]] = ()

    def order(self, step: Row) -> PartOrder:
        """On whose behalf this step obtains its take."""
        return PartOrder(
            self.run["id"],
            step["id"],
            self.run["project_id"],
            self.run["author_id"],
            self.run["owner_id"],
            self.run["discount_bps"],
        )


def carry_out(house: House, run: UUID) -> None:
    """Do the run to its end: done, failed, cancelled, held or in conflict. Never raises a RetakeError."""
    row = _begin(house, run)
    if row is None:
        return
    log.info("run begins", run=str(run), message=row["message"])
    try:
        work = _written(house, _work(house, row))
        errors = _make_parts(house, work)
        if errors or row["batch"]:
            work = _survivors(work, errors)
        state = finishing.finish(house, work.run, work.base, work.wanted, work.made)
    except RunCancelled:
        state = _end(house, run, "cancelled", None)
    except GenerationHeld as error:
        state = _end(house, run, "held", views.problem(error, "generation-held"))
    except GenerationFailed as error:
        state = _end(house, run, "failed", views.problem(error, "generation-failed"))
    except RetakeError as error:
        state = _end(house, run, "failed", views.problem(error, _kind(error)))
    RUN_SECONDS.labels(state).observe((now() - row["created_at"]).total_seconds())
    log.info("run ends", run=str(run), state=state)


def give_up(house: House, run: UUID) -> None:
    """End a run after an error nobody foresaw, which is in the log."""
    text = RetakeError(
        "Something went wrong inside Retake while the run was carried out; the log says what.",
        unchanged="The current version was not touched, and the finished parts are kept.",
        next_step="Retry the run; if it happens again, report it with the log.",
    )
    _end(house, run, "failed", views.problem(text, "internal"))


def _kind(error: RetakeError) -> str:
    name = type(error).__name__
    return "".join("-" + letter.lower() if letter.isupper() else letter for letter in name).strip("-")


def _begin(house: House, run: UUID) -> Row | None:
    try:
        return _begun(house, run)
    except RetakeError as error:  # a batch that cannot begin from what is current now
        state = _end(house, run, "failed", views.problem(error, _kind(error)))
        log.info("run ends before it began", run=str(run), state=state)
        return None


def _begun(house: House, run: UUID) -> Row | None:
    with house.database.transaction() as connection:
        row = runs.hold(connection, run)
        if row is None or row["state"] in ENDED:
            return None
        if row["batch"] and not row["handed"]:  # it waits in line again: the job of an earlier attempt
            return None
        if row["state"] != "running":
            if row["batch"]:
                batches.rebase(house, connection, row)
            runs.set_state(connection, run, "running", ["queued", "held"])
            events.run_changed(connection, run)
        return runs.row(connection, run)


def _end(house: House, run: UUID, state: str, problem: views.View | None) -> str:
    with house.database.transaction() as connection:
        row = runs.row(connection, run)
        if row is not None:
            history.lock_project(connection, row["project_id"])
        if runs.set_state(connection, run, state, ["queued", "running"], problem=problem):
            _end_steps(connection, run, state, problem)
            batches.told_failed(connection, run)
        batches.ended(house, connection, run)
        events.run_changed(connection, run)
    return state


def _end_steps(connection: Connection, run: UUID, state: str, problem: views.View | None) -> None:
    """What a run that ended made no more. Of a batch that failed every clip says so: none waits for anything."""
    if state not in ("cancelled", "failed"):
        return
    steps = runs.steps(connection, [run])
    told = {step["scene_id"] for step in steps if step["state"] in ("failed", "held", "cancelled")}
    for step in steps:
        if step["state"] not in ("waiting", "running"):
            continue
        if state == "failed" and step["in_batch"] and step["scene_id"] and step["scene_id"] not in told:
            runs.set_step(connection, step["id"], "failed", progress=0.0, problem=problem)
        else:
            ends_as = "cancelled" if state == "cancelled" else "waiting"
            runs.set_step(connection, step["id"], ends_as, progress=0.0)


def _work(house: House, row: Row) -> Work:
    """What the run wants, computed from its base and edits as when it was planned."""
    with house.database.autocommit() as connection:
        steps = {step["part"]: step for step in runs.steps(connection, [row["id"]])}
        edits = row["edits"]
        if edits and edits[0]["op"] == "create":
            return Work(row, None, new_document(edits[0], edits[0]["scene_ids"]), steps)
        base = versions.document(connection, row["base_id"])
        assert base is not None
        if row["batch"]:  # a clip that became impossible while the batch waited has failed already
            edits, obstacles = batches.possible(edits, base)
            if not edits:
                raise next(iter(obstacles.values()))
        return Work(row, base, apply_edits(base, edits, plans.taken(edits)), steps, edits=edits)


def _written(house: House, work: Work) -> Work:
    """The work with its script: a new film's scenes get their words before anything is drawn.

    A script that was written before is obtained like every part, so that it is this run's and not collected.
    """
    if work.wanted["kind"] != "video" or work.base is not None:
        return work
    recipe = recipes.script_recipe(house.makers, work.wanted)
    _, blob = _part(house, work, work.steps["script"], recipe, 1)
    wanted = plans.scripted(house, work.wanted, recipe.key, blob)
    with house.database.transaction() as connection:
        plan = plan_document(
            wanted,
            None,
            house.makers,
            plans.known_takes(connection),
            plans.prices(house, connection),
        )
        waiting = {part for part, step in work.steps.items() if step["state"] == "waiting"} - {"script"}
        renewed = [step for step in plans.step_rows(plan) if step["part"] in waiting]
        runs.insert_steps(connection, work.run["id"], renewed)
        events.run_changed(connection, work.run["id"])
        steps = {step["part"]: step for step in runs.steps(connection, [work.run["id"]])}
    return Work(work.run, None, wanted, steps)


def _touched_scenes(work: Work) -> list[Mapping[str, Any]]:
    """The scenes the run makes something for: of a batch in the order asked, otherwise in the film's."""
    touched = {step["scene_id"] for step in work.steps.values() if step["scene_id"]}
    scenes = [scene for scene in work.wanted["scenes"] if scene["id"] in touched]
    if not work.run["batch"]:
        return scenes
    asked = [edit["scene"] for edit in work.edits]
    return sorted((s for s in scenes if s["id"] in asked), key=lambda scene: asked.index(scene["id"]))


def _make_parts(house: House, work: Work) -> list[RetakeError]:
    """Make all parts, as many at a time as the run may; what went wrong. One that fails does not stop the others,
    which are kept for a retry."""
    tasks: list[Callable[[], None]] = []
    if work.wanted["kind"] == "video":
        tasks += [_scene_task(house, work, scene) for scene in _touched_scenes(work)]
        if "music" in work.steps:
            tasks.append(
                lambda: _make(house, work, "music", recipes.music_recipe, work.wanted["music"]["take"])
            )
    elif "text" in work.steps:
        _keep_basis(house, work.wanted)
        tasks.append(lambda: _make(house, work, "text", recipes.text_recipe, work.wanted["take"]))
    elif "picture" in work.steps:
        tasks.append(lambda: _make(house, work, "picture", recipes.picture_recipe, work.wanted["take"]))
    errors: list[RetakeError] = []
    with ThreadPoolExecutor(max_workers=work.run["parallelism"], thread_name_prefix="part") as pool:
        for future in [pool.submit(task) for task in tasks]:
            try:
                future.result()
            except RetakeError as error:
                errors.append(error)
    return errors


def _survivors(work: Work, errors: list[RetakeError]) -> Work:
    """A batch of just the clips that were made. Raises the worst error when there are none, or for any other run."""
    if not work.run["batch"]:
        raise _worst(errors)
    parts = {step["part"]: step["scene_id"] for step in work.steps.values() if step["scene_id"]}
    missing = {scene for part, scene in parts.items() if part not in work.made}
    kept = [edit for edit in work.edits if edit["scene"] not in missing]
    assert work.base is not None
    if parts and not set(parts.values()) - missing:  # not even one; what stays as it was counts for nothing
        if not errors:
            raise next(iter(batches.possible(work.run["edits"], work.base)[1].values()))
        went_wrong = [error for error in errors if not isinstance(error, RunCancelled)]
        raise _worst(went_wrong or errors)
    message = work.run["message"]
    if message == default_message(work.run["edits"], work.base):
        message = default_message(kept, work.base)
    return Work(
        {**work.run, "message": message},
        work.base,
        apply_edits(work.base, kept, plans.taken(kept)),
        work.steps,
        {part: made for part, made in work.made.items() if part.split("/")[0] not in missing},
        kept,
    )


def _worst(errors: list[RetakeError]) -> RetakeError:
    """The one error to tell of several: a wish to stop first, then what is held, then what failed."""
    for kind in (RunCancelled, GenerationHeld):
        for error in errors:
            if isinstance(error, kind):
                return error
    if len(errors) == 1:
        return errors[0]
    charged = sum(error.charged for error in errors)
    return GenerationFailed(f"{len(errors)} parts failed. The first one: {errors[0].detail}", charged=charged)


def _keep_basis(house: House, wanted: Document) -> None:
    """Make a blob of the text written by hand that a story works on from, as its writer is handed files."""
    basis, file = wanted.get("basis"), text_file(wanted["content"])
    if basis is None or basis["text"] != digest(file):
        return  # the version the story works on from holds it already
    path = house.workshop / f"{new_id()}.json"
    try:
        with blobs.room_to_write():
            path.write_bytes(canonical_json(file))
            blobs.store(house, path, "application/json")
    finally:
        path.unlink(missing_ok=True)


def _make(
    house: House,
    work: Work,
    part: str,
    recipe: Callable[[recipes.Makers, Mapping[str, Any]], Recipe],
    take: int,
) -> None:
    work.made[part] = finishing.Made(
        *_part(house, work, work.steps[part], recipe(house.makers, work.wanted), take)
    )


def _scene_task(house: House, work: Work, scene: Mapping[str, Any]) -> Callable[[], None]:
    def make() -> None:
        image, clip = work.steps.get(f"{scene['id']}/image"), work.steps.get(f"{scene['id']}/clip")
        blob = scene["image"]["blob"] if scene["image"] else ""
        if image is not None:
            recipe = recipes.image_recipe(house.makers, work.wanted, scene)
            take, blob = _part(house, work, image, recipe, scene["takes"]["image"])
            work.made[image["part"]] = finishing.Made(take, blob)
        if clip is not None:
            recipe = recipes.clip_recipe(house.makers, work.wanted, scene, blob)
            work.made[clip["part"]] = finishing.Made(
                *_part(house, work, clip, recipe, scene["takes"]["clip"])
            )

    return make


def _part(house: House, work: Work, step: Row, recipe: Recipe, take: int) -> tuple[UUID, str]:
    """One part: as it was made before the crash, or obtained now. Its step tells how that went."""
    if step["state"] == "done" and step["blob"]:
        return step["take_id"], step["blob"]
    order = work.order(step)
    try:
        if step["take_state"] == "failed":
            # It failed before the crash, perhaps at a price: a second try is for a person to ask for.
            raise GenerationFailed(step["take_error"], charged=step["cost"])
        made, blob = obtain(house, order, recipe, take)
    except RetakeError as error:
        state = {RunCancelled: "cancelled", GenerationHeld: "held"}.get(type(error), "failed")
        problem = None if state == "cancelled" else views.problem(error, _kind(error))
        with house.database.transaction() as connection:
            stands = runs.step(connection, step["id"])
            # A clip that was stopped while it waited told so then.
            if stands is None or stands["state"] != "cancelled":
                runs.set_step(connection, step["id"], state, progress=0.0, problem=problem)
                events.step_changed(connection, order.owner, order.project, order.run, order.step)
        raise
    with house.database.transaction() as connection:
        runs.set_step(connection, step["id"], "done", progress=1.0, take_id=made, problem=None)
        events.step_changed(connection, order.owner, order.project, order.run, order.step)
    return made, blob
