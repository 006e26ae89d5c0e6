"""Changing history: commit, roll back, restore, merge, fork, name, undo. Everything goes through one door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import families, history, operations, versions
from retake.db.history import HeadMoved
from retake.domain.changes import Change, ChangeKind, FilledSlot, HeldBlob, NewVersion, Origin
from retake.domain.diff import make_patch
from retake.domain.errors import BranchConflict, Invalid, NotReady
from retake.domain.graph import VersionGraph
from retake.domain.manifests import Document
from retake.domain.merging import Conflict, Merged, Side, merge
from retake.domain.numbering import headed, numbered
from retake.services import composing, events, views
from retake.services.holding import hold_film, hold_parts
from retake.services.house import House, Person, new_id
from retake.services.permissions import own_project, version_id
from retake.services.runs import conflict
from retake.services.versions import whole

Slots = dict[tuple[str, str | None], Mapping[str, Any]]


def slots(document: Mapping[str, Any] | None) -> Slots:
    """What fills each slot of a film, as its document says; nothing for other kinds."""
    if document is None or document["kind"] != "video":
        return {}
    filled: Slots = {
        (slot, scene["id"]): scene[slot]
        for scene in document["scenes"]
        for slot in ("image", "clip")
        if scene[slot]
    }
    if document["music"]["part"]:
        filled["music", None] = document["music"]["part"]
    return filled


def filled_slots(old: Slots, new: Slots) -> list[FilledSlot]:
    """The slots that are filled otherwise than before."""
    return [
        FilledSlot(slot, scene, UUID(part["family"]), UUID(part["version"]))
        for (slot, scene), part in new.items()
        if old.get((slot, scene)) != part
    ]


def held_blobs(document: Mapping[str, Any]) -> list[HeldBlob]:
    """The blobs a version of this document holds itself."""
    if document["kind"] == "video":
        script = document["script"]
        held = [("sound", document["sound"]), ("script", script["blob"] if script else None)]
    else:
        basis = document.get("basis")
        held = [("content", document.get("blob")), ("basis", basis["text"] if basis else None)]
    return [HeldBlob(sha256, role) for role, sha256 in held if sha256]


def next_version(
    project: UUID,
    parent: UUID | None,
    before: Document | None,
    document: Document,
    origin: Origin,
    message: str,
    second_parent: UUID | None = None,
    take: UUID | None = None,
) -> NewVersion:
    """A version of the project whose edges differ from its parent's only where the documents do."""
    old, new = slots(before), slots(document)
    return NewVersion(
        id=new_id(),
        family=project,
        parent=parent,
        second_parent=second_parent,
        origin=origin,
        message=message,
        document=document,
        patch=make_patch(before if before is not None else {}, document),
        slots_from=parent,
        vacated=[name for name, part in old.items() if new.get(name) != part],
        filled=filled_slots(old, new),
        blobs=held_blobs(document),
        take=take,
    )


def commit(
    connection: Connection,
    change: Change,
    details: Mapping[str, Any] | None = None,
    any_head: bool = False,
) -> tuple[dict[UUID, int], UUID]:
    """Carry out a change and tell of it; numbers of the project's new versions and the operation's id."""
    operation = new_id()
    numbers = history.commit(connection, change, operation, details or {}, any_head)
    if change.head is not None:
        events.head_moved(connection, change.project)
    _tell(connection, operation)
    return numbers, operation


def _tell(connection: Connection, operation: UUID) -> views.View:
    row = operations.row(connection, operation)
    assert row is not None
    view = views.operation(row)
    events.operation_recorded(connection, row["owner_id"], row["project_id"], view)
    return view


def project_view(house: House, connection: Connection, project: UUID) -> views.View:
    """A project with its current version."""
    row = families.project_row(connection, project)
    assert row is not None
    head = versions.summary(connection, row["head_id"]) if row["head_id"] else None
    return views.project(row, views.version_summary(head) if head else None, house.retention)


def _expected(connection: Connection, project: UUID, expected: UUID | None) -> UUID:
    """The head, its row held; refused when it is not the expected one."""
    head = history.lock_project(connection, project)
    if expected is not None and expected != head:
        raise conflict(connection, project, expected, head)
    if head is None:
        raise NotReady("The project has no version yet; its first run is not finished.")
    return head


def _moved(
    house: House, connection: Connection, change: Change, details: Mapping[str, Any] | None = None
) -> tuple[views.View, views.View]:
    """Commit a change whose head was checked under the row lock; the project's and the operation's view."""
    try:
        _, operation = commit(connection, change, details)
    except HeadMoved as moved:
        raise conflict(connection, change.project, change.expected_head, moved.actual) from moved
    row = operations.row(connection, operation)
    assert row is not None
    return project_view(house, connection, change.project), views.operation(row)


def set_head(house: House, person: Person, project: UUID, number: int, expected: UUID | None) -> views.View:
    """Roll back or forward: the head moves to an existing version, and nothing else changes."""
    with house.database.transaction() as connection:
        own_project(connection, person, project)
        target = version_id(connection, project, number)
        head = _expected(connection, project, expected)
        kind = _kind(connection, project)
        if target == head:
            raise Invalid(f"{headed(kind, number)} is current already.", next_step="Choose another version.")
        shown, operation = _move_head(
            house, connection, person, project, head, target, f"{headed(kind, number)} made current"
        )
        return {"project": shown, "operation": operation}


def _kind(connection: Connection, project: UUID) -> str:
    row = families.project_row(connection, project)
    assert row is not None
    return str(row["kind"])


def _move_head(
    house: House,
    connection: Connection,
    person: Person,
    project: UUID,
    head: UUID,
    target: UUID,
    summary: str,
    undoes: UUID | None = None,
) -> tuple[views.View, views.View]:
    kind: ChangeKind = "undo" if undoes else "set_head"
    hold_film(house, connection, project, target)
    history.follow_head(connection, project, target)
    change = Change(kind, project, person.id, summary, head, target, undoes=undoes)
    return _moved(house, connection, change)


def restore(
    house: House,
    person: Person,
    project: UUID,
    number: int,
    scenes: Sequence[str] | None,
    expected: UUID | None,
) -> views.View:
    """A new version with the content of an old one, or with some of its scenes; nothing is generated.

    Raises Invalid when the current version has that very content: another one like it would tell nobody anything.
    """

    def restored(connection: Connection, head: Document, old: Document) -> tuple[Document, str]:
        if not scenes:
            if old == head:
                raise _nothing_to_restore(connection, project, old["kind"], number)
            return old, f"{headed(old['kind'], number)} restored: {_message(connection, project, number)}"
        if old["kind"] != "video":
            raise Invalid("Only a film has scenes to restore.", next_step="Restore the whole version.")
        document = with_scenes(head, old, scenes)
        if document == head:
            verb = "are" if len(set(scenes)) > 1 else "is"
            raise Invalid(
                f"{_scene_names(old, scenes)} {verb} in the current version as in {numbered('video', number)} already.",
                next_step="Choose another scene, or another version.",
            )
        return document, _restored_words(connection, old, scenes, number)

    return _new_version(house, person, project, number, expected, "restore", "restored", restored)


def _nothing_to_restore(connection: Connection, project: UUID, kind: str, number: int) -> Invalid:
    row = families.project_row(connection, project)
    assert row is not None
    head = versions.summary(connection, row["head_id"])
    assert head is not None
    if head["number"] == number:
        return Invalid(f"{headed(kind, number)} is current already.", next_step="Choose another version.")
    return Invalid(
        f"{headed(kind, head['number'])} is current and has the same content as {numbered(kind, number)}.",
        next_step="Choose another version; to move back to this one itself, make it current.",
    )


def _restored_words(connection: Connection, old: Document, scenes: Sequence[str], number: int) -> str:
    """Scenes restored, with the number of a single one's clip: clips count their versions by themselves."""
    clips = [scene["clip"] for scene in old["scenes"] if scene["id"] in scenes and scene["clip"]]
    row = versions.summary(connection, UUID(clips[0]["version"])) if len(clips) == len(scenes) == 1 else None
    own = f"{numbered('clip', row['number'])}, " if row else ""
    return f"{_scene_names(old, scenes)} restored: {own}from {numbered(old['kind'], number)}"


def _message(connection: Connection, project: UUID, number: int) -> str:
    row = versions.summary(connection, version_id(connection, project, number))
    assert row is not None
    return str(row["message"])


def with_scenes(head: Document, old: Document, scenes: Sequence[str]) -> Document:
    """The head's document with these scenes as they were in the old one; removed ones come back where they stood."""
    former = {scene["id"]: (index, scene) for index, scene in enumerate(old["scenes"])}
    unknown = [scene for scene in scenes if scene not in former]
    if unknown:
        raise Invalid(f"There is no scene {unknown[0]} in that version.", scene=unknown[0])
    result = [former[scene["id"]][1] if scene["id"] in scenes else scene for scene in head["scenes"]]
    present = {scene["id"] for scene in result}
    for scene in sorted(set(scenes) - present, key=lambda name: former[name][0]):
        result.insert(min(former[scene][0], len(result)), former[scene][1])
    return {**head, "scenes": result}


def _scene_names(document: Document, scenes: Sequence[str]) -> str:
    places = [str(index) for index, scene in enumerate(document["scenes"], 1) if scene["id"] in scenes]
    return f"Scene {places[0]}" if len(places) == 1 else f"Scenes {', '.join(places[:-1])} and {places[-1]}"


def merge_into_head(
    house: House,
    person: Person,
    project: UUID,
    number: int,
    expected: UUID | None,
    prefer: Mapping[str, Side],
) -> views.View:
    """A new version with two parents: the head, and another version's changes since they parted."""

    def merged(connection: Connection, head: Document, theirs: Document) -> tuple[Document, str]:
        outcome, base = _three_ways(connection, project, number, head, theirs, prefer)
        if isinstance(outcome, Conflict):
            raise BranchConflict(
                f"{headed(head['kind'], number)} and the current version disagree.",
                scenes=conflict_scenes(outcome, head, theirs),
                fields=list(outcome.fields),
                base=base,
                next_step="Say for each which side to take (prefer: ours or theirs), or restore single scenes.",
            )
        if head["kind"] == "video" and not outcome.document["scenes"]:
            step = "Keep at least one scene of either side."
            raise Invalid("The merged film would have no scenes.", next_step=step)
        words = f"{headed(head['kind'], number)} merged: {_message(connection, project, number)}"
        return outcome.document, words

    return _new_version(house, person, project, number, expected, "merge", "merged", merged)


def preview_merge(house: House, person: Person, project: UUID, number: int) -> views.View:
    """What merging a version into the head would disagree about; nothing is made and nothing changes."""
    with house.database.autocommit() as connection:
        own_project(connection, person, project)
        other = version_id(connection, project, number)
        head = history.head_of(connection, project)
        if head is None:
            raise NotReady("The project has no version yet; its first run is not finished.")
        ours, theirs = versions.document(connection, head), versions.document(connection, other)
        assert ours is not None
        assert theirs is not None
        outcome, base = _three_ways(connection, project, number, ours, theirs, {})
        disputed = outcome if isinstance(outcome, Conflict) else None
        return {
            "version": number,
            "head": whole(connection, project, head)["number"],
            "base": base,
            "clean": disputed is None,
            "scenes": conflict_scenes(disputed, ours, theirs) if disputed else [],
            "fields": list(disputed.fields) if disputed else [],
        }


def _three_ways(
    connection: Connection,
    project: UUID,
    number: int,
    head: Document,
    theirs: Document,
    prefer: Mapping[str, Side],
) -> tuple[Merged | Conflict, int | None]:
    """How the head and another version merge, and the number of the version they parted at, if they ever met."""
    row = families.project_row(connection, project)
    assert row is not None
    other = version_id(connection, project, number)
    base_id = _common_ancestor(connection, project, row["head_id"], other)
    if base_id == other:
        raise Invalid(f"{headed(head['kind'], number)} is part of the current version's past already.")
    base = versions.document(connection, base_id) if base_id is not None else None
    outcome = merge(base or {}, head, theirs, prefer)
    return outcome, None if base_id is None else whole(connection, project, base_id)["number"]


def _common_ancestor(connection: Connection, project: UUID, one: UUID, other: UUID) -> UUID | None:
    nodes = [
        (str(version), str(parent) if parent else None, str(second) if second else None)
        for version, parent, second in versions.ancestry(connection, project)
    ]
    base = VersionGraph(nodes).merge_base(str(one), str(other))
    return UUID(base) if base else None


def conflict_scenes(outcome: Conflict, ours: Document, theirs: Document) -> list[views.View]:
    """The scenes two sides disagree about, by id, title and position."""
    shown = []
    for scene_id in outcome.scenes:
        for side in (ours, theirs):
            found = [
                (index, scene) for index, scene in enumerate(side["scenes"], 1) if scene["id"] == scene_id
            ]
            if found:
                index, scene = found[0]
                shown.append({"scene_id": scene_id, "title": scene["title"], "position": index})
                break
    return shown


def _new_version(
    house: House,
    person: Person,
    project: UUID,
    number: int,
    expected: UUID | None,
    kind: ChangeKind,
    origin: Origin,
    content: Callable[[Connection, Document, Document], tuple[Document, str]],
) -> views.View:
    """Append a version made from the head and another version's documents, composed anew where needed."""
    with house.database.autocommit() as connection:
        own_project(connection, person, project)
        other = version_id(connection, project, number)
        head = history.head_of(connection, project)
        if head is None:
            raise NotReady("The project has no version yet; its first run is not finished.")
        if expected is not None and expected != head:
            raise conflict(connection, project, expected, head)
        before, old = versions.document(connection, head), versions.document(connection, other)
        assert before is not None
        assert old is not None
        document, message = content(connection, before, old)
    if document["kind"] == "video" and document is not old:
        document = composing.compose(house, document)  # bytes first, outside the transaction
    version = next_version(
        project, head, before, document, origin, message, second_parent=other if kind == "merge" else None
    )
    heads = {slot.family: slot.version for slot in version.filled}
    change = Change(kind, project, person.id, message, head, version.id, versions=[version], heads=heads)
    with house.database.transaction() as connection:
        history.lock_project(connection, project)  # before the parts, as everybody who holds both does
        hold_parts(house, connection, heads.values())
        shown, operation = _moved(house, connection, change)
        return {"project": shown, "version": whole(connection, project, version.id), "operation": operation}


def keep_beside(connection: Connection, change: Change) -> dict[UUID, int]:
    """Keep a version beside the head: in the graph, but not current."""
    numbers, _ = commit(connection, replace(change, kind="keep", head=None, heads={}), any_head=True)
    return numbers
