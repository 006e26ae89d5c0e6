"""Finishing a run: fill the wanted document with what was made, compose it, and commit it to history.

If the head moved meanwhile, disjoint edits merge by themselves; otherwise the result is kept beside the head.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection

from retake.db import archive, families, history, runs, versions
from retake.db.history import HeadMoved
from retake.db.rows import Row
from retake.domain.changes import Change, HeldBlob, NewFamily, NewVersion
from retake.domain.diff import make_patch
from retake.domain.manifests import Document
from retake.domain.merging import Conflict, merge
from retake.services import batches, composing, events, retention, storage
from retake.services.blobs import local_path
from retake.services.history import commit, conflict_scenes, keep_beside, next_version
from retake.services.holding import hold_parts
from retake.services.house import House, new_id
from retake.services.takes import RunCancelled
from retake.services.versions import summary_of

KINDS = {"image": "image", "clip": "clip", "music": "audio"}
TRIES = 50  # how often a busy head may move away before the result is kept beside it


@dataclass(frozen=True, slots=True)
class Made:
    """A finished part: its take and the digest of its bytes."""

    take: UUID
    blob: str


@dataclass(frozen=True)
class Filled:
    """A document with every slot filled, and the families and versions that come to be with it."""

    document: Document
    families: list[NewFamily]
    versions: list[NewVersion]
    take: UUID | None = None


class RunEnded(Exception):
    """The run was ended elsewhere meanwhile."""


def finish(house: House, run: Row, base: Document | None, wanted: Document, made: Mapping[str, Made]) -> str:
    """Commit the run's result; the state the run ends in. Raises RunCancelled when it is to stop."""
    _step_runs(house, run)
    filled = _fill(house, run, base, wanted, made)
    for _ in range(TRIES):
        with house.database.autocommit() as connection:
            if _must_stop(connection, run):
                raise RunCancelled
            head = history.head_of(connection, run["project_id"])
            place = _place(connection, run, base, head, filled.document)
        if isinstance(place, Conflict):
            break
        parent, before, document = place
        try:
            return _commit(house, run, filled, head, parent, before, _composed(house, document))
        except HeadMoved:
            continue
        except RunEnded:
            return "ended"
    try:
        return _keep(house, run, base, filled, _composed(house, filled.document))
    except RunEnded:
        return "ended"
    except HeadMoved as error:  # there is no project any more in which to keep it
        raise RunCancelled from error


def _must_stop(connection: Connection, run: Row) -> bool:
    """Whether the run was cancelled, or the project deleted, asked or not. A batch that is stopped keeps what it has
    finished."""
    owned = families.owner_of(connection, run["project_id"])
    if owned is None or owned[1]:
        return True
    return not run["batch"] and runs.cancel_requested(connection, run["id"])


def _place(
    connection: Connection, run: Row, base: Document | None, head: UUID | None, result: Document
) -> tuple[UUID | None, Document | None, Document] | Conflict:
    """Where the result goes: its parent with the parent's document, and the document to commit there."""
    if head == run["expected_head"]:
        return run["base_id"], base, result
    if run["base_id"] != run["expected_head"] or head is None or base is None:
        return Conflict((), ())  # begun on purpose from an older state: nothing to merge with
    ahead = versions.document(connection, head)
    assert ahead is not None
    outcome = merge(base, ahead, result)
    return outcome if isinstance(outcome, Conflict) else (head, ahead, outcome.document)


def _composed(house: House, document: Document) -> Document:
    return composing.compose(house, document) if document["kind"] == "video" else document


def _commit(
    house: House,
    run: Row,
    filled: Filled,
    head: UUID | None,
    parent: UUID | None,
    before: Document | None,
    document: Document,
) -> str:
    change, version = _change(run, filled, head, parent, before, document)
    with house.database.transaction() as connection:
        _end_in(connection, run, "done")
        if parent is not None and parent != head:
            # Begun from an older version: the families it did not touch go back to what they were there.
            _hold_kept(house, connection, run["project_id"], parent, change)
            history.follow_head(connection, run["project_id"], parent)
        hold_parts(house, connection, change.heads.values())
        commit(connection, change)
        runs.set_state(connection, run["id"], "done", ["done"], result_id=version.id)
        _steps_done(connection, run)
        _look_after(house, connection, run)
        events.run_changed(connection, run["id"])
    return "done"


def _end_in(connection: Connection, run: Row, state: str) -> None:
    """End the run in this state. Raises RunEnded. First the project, then the run: whoever deletes the project or
    cancels the run holds them in this order too."""
    history.lock_project(connection, run["project_id"])
    if not runs.set_state(connection, run["id"], state, ["running"]):
        raise RunEnded


def _hold_kept(house: House, connection: Connection, project: UUID, parent: UUID, change: Change) -> None:
    """Hold the clips of an older version, but for those the run made again: these may be deleted."""
    entering = archive.clips_entering(connection, project, parent)
    kept = archive.not_of_families(connection, entering, list(change.heads))
    hold_parts(house, connection, kept)


def _look_after(house: House, connection: Connection, run: Row) -> None:
    """What follows a run's version: the next batch begins, storage is counted, and the clip limit acts."""
    batches.ended(house, connection, run["id"])
    storage.add_run(house, connection, run["owner_id"], run["id"])
    retention.after_run(house, connection, run["project_id"], run["id"])


def _change(
    run: Row,
    filled: Filled,
    head: UUID | None,
    parent: UUID | None,
    before: Document | None,
    document: Document,
) -> tuple[Change, NewVersion]:
    first = parent is None
    origin = "generated" if first else "edited"
    version = next_version(
        run["project_id"],
        parent,
        before,
        document,
        "generated" if first else "edited",
        run["message"],
        take=filled.take,
    )
    heads = {slot.family: slot.version for slot in version.filled}
    change = Change(
        kind="make" if origin == "generated" else "edit",
        project=run["project_id"],
        actor=run["author_id"],
        summary=run["message"],
        expected_head=head,
        head=version.id,
        families=filled.families,
        versions=[*filled.versions, version],
        heads=heads,
        run=run["id"],
    )
    return change, version


def _keep(house: House, run: Row, base: Document | None, filled: Filled, document: Document) -> str:
    """A real conflict: the result becomes a version that is not current, and the run names both."""
    change, version = _change(run, filled, None, run["base_id"], base, document)
    with house.database.transaction() as connection:
        _end_in(connection, run, "conflict")
        keep_beside(connection, change)
        head = history.head_of(connection, run["project_id"])
        ahead = versions.document(connection, head) if head else None
        outcome = merge(base, ahead, filled.document) if base and ahead else None
        disagreement = outcome if isinstance(outcome, Conflict) else Conflict((), ())
        conflict = {
            "base": summary_of(connection, run["base_id"]),
            "head": summary_of(connection, head),
            "kept": summary_of(connection, version.id),
            "scenes": conflict_scenes(disagreement, ahead or {}, filled.document),
            "fields": list(disagreement.fields),
        }
        runs.set_state(
            connection, run["id"], "conflict", ["conflict"], result_id=version.id, conflict=conflict
        )
        _steps_done(connection, run)
        _look_after(house, connection, run)
        events.run_changed(connection, run["id"])
    return "conflict"


def _step_runs(house: House, run: Row) -> None:
    with house.database.transaction() as connection:
        step = runs.step_of(connection, run["id"], "film")
        if step is not None:
            if run["batch"] and step["state"] != "running":
                events.batch_complete(connection, run["id"])
            runs.set_step(connection, step["id"], "running")
            events.step_changed(connection, run["owner_id"], run["project_id"], run["id"], step["id"])


def _steps_done(connection: Connection, run: Row) -> None:
    for part in ("sound", "film"):
        step = runs.step_of(connection, run["id"], part)
        if step is not None:
            runs.set_step(connection, step["id"], "done", progress=1.0)
    if run["batch"]:  # what a clip that was not made did not come to
        runs.cancel_waiting(connection, run["id"])


def _fill(
    house: House, run: Row, base: Document | None, wanted: Document, made: Mapping[str, Made]
) -> Filled:
    if wanted["kind"] == "story":
        return _filled_story(house, base, wanted, made)
    if wanted["kind"] == "image":
        picture = made.get("picture")
        if picture is None:
            return Filled(wanted, [], [])
        title = wanted["title"] or run["project_name"]
        return Filled({**wanted, "title": title, "blob": picture.blob}, [], [], picture.take)
    return _filled_film(house, wanted, made)


def _filled_story(house: House, base: Document | None, wanted: Document, made: Mapping[str, Made]) -> Filled:
    text = made.get("text")
    if text is None:
        return Filled(wanted, [], [])
    written = orjson.loads(local_path(house, text.blob).read_bytes())
    title = wanted["title"] if _keeps_title(base, wanted) else written["title"]
    document = {**wanted, "title": title, "content": written["content"], "blob": text.blob}
    return Filled(document, [], [], text.take)


def _keeps_title(base: Document | None, wanted: Document) -> bool:
    """Whether a story written again is called as before, or as somebody just said: only another prompt renames it."""
    if base is None or not wanted["title"]:
        return False
    return bool(wanted["title"] != base["title"] or wanted["prompt"] == base["prompt"])


def _filled_film(house: House, wanted: Document, made: Mapping[str, Made]) -> Filled:
    """Every made part goes into its slot: as the family's version that has these bytes already, or as a new one."""
    filled = Filled({**wanted, "scenes": []}, [], [])
    places = [
        (f"{scene['id']}/{slot}", scene[slot]) for scene in wanted["scenes"] for slot in ("image", "clip")
    ]
    places.append(("music", wanted["music"]["part"]))
    asked = [(UUID(old["family"]), made[part].blob) for part, old in places if old and part in made]
    with house.database.autocommit() as connection:
        known = versions.parts_by_blob(connection, asked)
    for scene in wanted["scenes"]:
        name = scene["title"] or "Scene"
        image = _slot(
            filled, known, made.get(f"{scene['id']}/image"), "image", scene["image"], name, scene["id"]
        )
        source = UUID(image["version"]) if image else None
        clip = _slot(
            filled, known, made.get(f"{scene['id']}/clip"), "clip", scene["clip"], name, scene["id"], source
        )
        filled.document["scenes"].append({**scene, "image": image, "clip": clip})
    music = wanted["music"]
    part = _slot(filled, known, made.get("music"), "music", music["part"], "Music", None)
    return replace(filled, document={**filled.document, "music": {**music, "part": part}})


def _slot(
    filled: Filled,
    known: Mapping[tuple[UUID, str], UUID],
    made: Made | None,
    slot: str,
    old: Mapping[str, Any] | None,
    name: str,
    scene: str | None,
    source: UUID | None = None,
) -> dict[str, Any] | None:
    """What fills a slot; a version that comes to be is added to ``filled``."""
    if made is None:
        return dict(old) if old else None
    family = UUID(old["family"]) if old else new_id()
    version = known.get((family, made.blob))
    if version is None:
        version = new_id()
        kind = KINDS[slot]
        before = {"kind": kind, "blob": old["blob"]} if old else {}
        document = {"kind": kind, "blob": made.blob}
        if old is None:
            filled.families.append(NewFamily(family, kind, name, scene))
        filled.versions.append(
            NewVersion(
                id=version,
                family=family,
                parent=UUID(old["version"]) if old else None,
                origin="regenerated" if old else "generated",
                message=name,
                document=document,
                patch=make_patch(before, document),
                blobs=[HeldBlob(made.blob, "content")],
                inputs=[source] if source and slot == "clip" else [],
                take=made.take,
            )
        )
    return {"family": str(family), "version": str(version), "blob": made.blob}
