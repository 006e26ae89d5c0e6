"""Projects: made from a prompt, listed, renamed, deleted and brought back, forked; and names for their versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import families, history, operations, runs, versions
from retake.db.rows import Row
from retake.domain import descriptions
from retake.domain.canonical import digest
from retake.domain.changes import Change, HeldBlob, NewFamily, NewVersion
from retake.domain.diff import make_patch
from retake.domain.errors import Invalid, NotFound
from retake.domain.ids import written_name
from retake.domain.manifests import Document
from retake.domain.numbering import headed, numbered
from retake.services import events, held, marks, plans, views
from retake.services.history import filled_slots, held_blobs, project_view, slots
from retake.services.holding import hold_for_name, hold_parts
from retake.services.house import House, Person, new_id
from retake.services.permissions import own_project, version_id
from retake.services.runs import order, ordered_before
from retake.services.runs import view as run_view

NAME_LENGTH = 60


def create(
    house: House, person: Person, request: Mapping[str, Any], idempotency_key: str | None = None
) -> views.View:
    """A new project and the run that makes its first version."""
    with house.database.transaction() as connection:
        sent = digest(dict(request))
        if before := ordered_before(connection, person, idempotency_key, sent):
            run = run_view(connection, before)
            return {"project": project_view(house, connection, run["project_id"]), "run": run}
        asked = {key: value for key, value in request.items() if key not in ("name", "parallelism")}
        drafted = plans.draft_new(house, connection, asked)
        project = new_id()
        name = (request.get("name") or "").strip() or short_name(request["prompt"])
        families.insert_project(
            connection, project, request["kind"], person.id, families.unused_name(connection, person.id, name)
        )
        order_id = order(
            house,
            connection,
            person,
            project,
            drafted,
            "Made from a prompt",
            request.get("parallelism"),
            idempotency_key,
            sent,
        )
        shown = project_view(house, connection, project)
        events.project_changed(connection, person.id, project, shown)
        return {"project": shown, "run": events.run_changed(connection, order_id)}


def short_name(prompt: str) -> str:
    """A project's name out of its prompt: the first words, cut at a word."""
    words = " ".join(prompt.split())
    if len(words) > NAME_LENGTH:
        words = words[:NAME_LENGTH].rsplit(" ", 1)[0].rstrip(",;:.–-") + " …"
    return words[:1].upper() + words[1:]


def page(
    house: House,
    person: Person,
    deleted: bool,
    before: tuple[datetime, UUID] | None,
    limit: int,
    words: str = "",
) -> list[views.View]:
    """The person's projects, last changed first."""
    with house.database.autocommit() as connection:
        rows = families.project_page(connection, person.id, deleted, before, limit, words)
        heads = [row["head_id"] for row in rows if row["head_id"]]
        summaries = {row["id"]: views.version_summary(row) for row in versions.summaries(connection, heads)}
        return [views.project(row, summaries.get(row["head_id"]), house.retention) for row in rows]


def one(house: House, person: Person, project: UUID) -> views.View:
    """One project."""
    with house.database.autocommit() as connection:
        own_project(connection, person, project)
        return project_view(house, connection, project)


def describe(
    house: House,
    person: Person,
    project: UUID,
    name: str | None,
    description: str | None,
    tags: Sequence[str] | None,
) -> views.View:
    """Change what the project is called, said to be and tagged with; what is None stays."""
    with house.database.transaction() as connection:
        own_project(connection, person, project)
        history.lock_project(
            connection, project
        )  # all three are written, so nobody else may between reading and that
        row = families.project_row(connection, project)
        assert row is not None
        before = described(row)
        given = {"name": name, "description": description, "tags": None if tags is None else list(tags)}
        after = {key: before[key] if value is None else value for key, value in given.items()}
        after["name"] = str(after["name"]).strip()
        if not after["name"]:
            raise Invalid("A project needs a name.", next_step="Give it a name.")
        if after == before:
            return project_view(house, connection, project)
        set_description(house, connection, project, after)
        old, new = descriptions.changed(before, after)
        record(connection, person, project, "describe", descriptions.in_words(old, new), old, new)
        return project_view(house, connection, project)


def described(row: Row) -> dict[str, Any]:
    """A project's name, description and tags."""
    return {"name": row["name"], "description": row["description"], "tags": list(row["tags"])}


def set_description(house: House, connection: Connection, project: UUID, facts: Mapping[str, Any]) -> None:
    """Write name, description and tags, and tell of it."""
    families.rename(connection, project, facts["name"], facts["description"], list(facts["tags"]))
    view = project_view(house, connection, project)
    events.project_changed(connection, view["owner"]["id"], project, view)


def delete(house: House, person: Person, project: UUID) -> views.View:
    """Delete the project softly: its operation can be undone until the grace is over."""
    with house.database.transaction() as connection:
        own_project(connection, person, project)
        row = families.project_row(connection, project)
        assert row is not None
        set_deleted(house, connection, person.id, project, True)
        operation = record(
            connection,
            person,
            project,
            "delete",
            f"Project “{row['name']}” deleted",
            {"deleted": False},
            {"deleted": True},
        )
        return {"operation": operation}


def set_deleted(house: House, connection: Connection, owner: UUID, project: UUID, deleted: bool) -> None:
    """Mark the project deleted or alive, tell of it, and measure what its owner holds now. Its runs are asked to stop,
    and what is held is given up."""
    families.set_deleted(connection, project, deleted)
    if deleted:
        runs.request_cancel_of_all(connection, project)
        for run in held.give_up_in(connection, project):
            events.run_changed(connection, run)
        events.project_changed(connection, owner, project, {"id": project, "deleted": True})
    else:
        events.project_changed(connection, owner, project, project_view(house, connection, project))
    marks.measure(house, connection, owner)


def record(
    connection: Connection,
    person: Person,
    project: UUID,
    kind: str,
    summary: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    undoes: UUID | None = None,
) -> views.View:
    """Write an operation that made no version, and tell of it; its view."""
    operation = new_id()
    operations.insert(connection, operation, project, person.id, kind, summary, before, after, undoes)
    row = operations.row(connection, operation)
    assert row is not None
    view = views.operation(row)
    events.operation_recorded(connection, row["owner_id"], project, view)
    return view


def label(house: House, person: Person, project: UUID, number: int, name: str) -> views.View:
    """Give a version a name; a named version is never archived or collected."""
    with house.database.transaction() as connection:
        own_project(connection, person, project)
        version = version_id(connection, project, number)
        name = written_name(name)
        if not name:
            raise Invalid("The name is empty.", next_step="Give the version a name.")
        hold_for_name(house, connection, version)
        if not versions.add_label(connection, project, name, version, person.id):
            raise Invalid(f"Another version is called “{name}” already.", next_step="Remove that name first.")
        facts = {"name": name, "version": version}
        return {
            "operation": record(
                connection,
                person,
                project,
                "label",
                f"{_named(connection, project, number)} named “{name}”",
                {},
                facts,
            )
        }


def _named(connection: Connection, project: UUID, number: int) -> str:
    row = families.project_row(connection, project)
    assert row is not None
    return headed(row["kind"], number)


def unlabel(house: House, person: Person, project: UUID, name: str) -> views.View:
    """Take a name away from the version that has it."""
    with house.database.transaction() as connection:
        own_project(connection, person, project)
        # As it came in, too: names of earlier releases may be written another way.
        written = written_name(name)
        version = versions.remove_label(connection, project, written)
        if version is None:
            written = name
            version = versions.remove_label(connection, project, written)
        if version is None:
            raise NotFound(f"No version is called “{name}”.")
        facts = {"name": written, "version": version}
        summary = f"Name “{written}” removed"
        return {"operation": record(connection, person, project, "unlabel", summary, facts, {})}


def fork(house: House, person: Person, project: UUID, number: int, name: str | None) -> views.View:
    """A new project whose first version has the same bytes: nothing is copied, nothing is generated."""
    with house.database.transaction() as connection:
        own_project(connection, person, project)
        source = version_id(connection, project, number)
        row = families.project_row(connection, project)
        document = versions.document(connection, source)
        assert row is not None
        assert document is not None
        wanted = (name or "").strip() or f"{row['name']} (fork)"
        fresh = new_id()
        families.insert_project(
            connection,
            fresh,
            row["kind"],
            person.id,
            families.unused_name(connection, person.id, wanted),
            source,
        )
        parts = [UUID(part["version"]) for (slot, _), part in slots(document).items() if slot == "clip"]
        hold_parts(house, connection, parts)
        change = _forked(
            fresh, person, source, document, f"Forked from “{row['name']}”, {numbered(row['kind'], number)}"
        )
        history.commit(connection, change, new_id(), {"forked_from": source})
        view = project_view(house, connection, fresh)
        events.project_changed(connection, person.id, fresh, view)
        return {"project": view}


def _forked(project: UUID, person: Person, source: UUID, document: Document, message: str) -> Change:
    """Every slot gets a family of its own in the new project, its first version holding the same blob."""
    born: list[NewFamily] = []
    parts: list[NewVersion] = []

    def own(
        part: Mapping[str, Any] | None, kind: str, title: str, scene: str | None
    ) -> dict[str, Any] | None:
        if part is None:
            return None
        family, version = new_id(), new_id()
        content = {"kind": kind, "blob": part["blob"]}
        born.append(NewFamily(family, kind, title, scene))
        parts.append(
            NewVersion(
                id=version,
                family=family,
                parent=None,
                origin="forked",
                message=message,
                document=content,
                patch=make_patch({}, content),
                blobs=[HeldBlob(part["blob"], "content")],
                inputs=[UUID(part["version"])],
            )
        )
        return {"family": str(family), "version": str(version), "blob": part["blob"]}

    copied = dict(document)
    if document["kind"] == "video":
        copied["scenes"] = [
            {
                **scene,
                **{
                    slot: own(scene[slot], slot, scene["title"] or "Scene", scene["id"])
                    for slot in ("image", "clip")
                },
            }
            for scene in document["scenes"]
        ]
        copied["music"] = {
            **document["music"],
            "part": own(document["music"]["part"], "audio", "Music", None),
        }
    filled = filled_slots({}, slots(copied))
    version = NewVersion(
        id=new_id(),
        family=project,
        parent=None,
        origin="forked",
        message=message,
        document=copied,
        patch=make_patch({}, copied),
        filled=filled,
        blobs=held_blobs(copied),
        inputs=[source],
    )
    heads = {slot.family: slot.version for slot in filled}
    return Change("fork", project, person.id, message, None, version.id, born, [*parts, version], heads)
