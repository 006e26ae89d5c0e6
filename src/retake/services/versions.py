"""Reading history: versions in lists and whole, the graph, lineage, comparisons, a clip's own versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import families, versions
from retake.domain.diff import make_patch
from retake.domain.manifests import film_duration
from retake.domain.words import describe, scene_changes
from retake.services import views
from retake.services.house import House, Person
from retake.services.permissions import own_project, version_id


def summary_of(connection: Connection, version: UUID | None) -> views.View | None:
    """A version as it stands in lists."""
    row = versions.summary(connection, version) if version is not None else None
    return views.version_summary(row) if row is not None else None


def page(house: House, person: Person, project: UUID, before: int | None, limit: int) -> list[views.View]:
    """The project's versions, newest first, without their content."""
    with house.database.autocommit() as connection:
        own_project(connection, person, project)
        return [views.version_summary(row) for row in versions.page(connection, project, before, limit)]


def one(house: House, person: Person, project: UUID, number: int) -> views.View:
    """One version whole: document, patch from its parent, scenes with pictures, the film."""
    with house.database.autocommit() as connection:
        own_project(connection, person, project)
        return whole(connection, project, version_id(connection, project, number))


def whole(connection: Connection, project: UUID, version: UUID) -> views.View:
    """A version with everything in it."""
    summary = summary_of(connection, version)
    document = versions.document(connection, version)
    assert summary is not None
    assert document is not None
    parts = versions.parts_with_pictures(connection, version)
    return {
        **summary,
        "document": document,
        "patch": versions.patch(connection, version),
        "scenes": views.scenes(document, parts),
        "film": _film(project, summary["number"], document),
    }


def _film(project: UUID, number: int, document: dict[str, Any]) -> views.View | None:
    if document["kind"] != "video" or document["composition"] is None:
        return None
    base = f"/api/v1/projects/{project}/versions/{number}"
    return {
        "duration": round(film_duration(document), 6),
        "playlist_url": f"{base}/film.m3u8",
        "mp4_url": f"{base}/film.mp4",
        "composition": document["composition"],
        "overlays": document["overlays"],
    }


def graph(house: House, person: Person, project: UUID, before: int | None, limit: int) -> views.View:
    """The nodes of the timeline with their parents, newest first, and where the head is."""
    with house.database.autocommit() as connection:
        own_project(connection, person, project)
        found = families.project_row(connection, project)
        assert found is not None
        nodes = [views.version_summary(row) for row in versions.page(connection, project, before, limit)]
        return {"nodes": nodes, "head": found["head_id"]}


def lineage(house: House, person: Person, project: UUID, number: int, limit: int) -> list[views.View]:
    """The chain of first parents from a version back to the first, nearest first."""
    with house.database.autocommit() as connection:
        own_project(connection, person, project)
        chain = versions.lineage(connection, version_id(connection, project, number), limit)
        summaries = {row["id"]: row for row in versions.summaries(connection, [row["id"] for row in chain])}
        return [views.version_summary(summaries[row["id"]]) for row in chain]


def compare(house: House, person: Person, project: UUID, first: int, second: int) -> views.View:
    """What differs between two versions: a patch, words, and the scenes side by side."""
    with house.database.autocommit() as connection:
        own_project(connection, person, project)
        a, b = (
            whole(connection, project, version_id(connection, project, number)) for number in (first, second)
        )
    sides = [{scene["id"]: scene for scene in side["scenes"]} for side in (a, b)]
    before, after = a["document"], b["document"]
    film = before["kind"] == "video"
    scenes = [
        {
            "scene_id": change.scene_id,
            "title": change.title,
            "status": change.status,
            "position_a": change.position_before,
            "position_b": change.position_after,
            "words": list(change.words),
            "a": sides[0].get(change.scene_id),
            "b": sides[1].get(change.scene_id),
        }
        for change in (scene_changes(before, after) if film else ())
    ]
    bare = [
        {k: v for k, v in side.items() if k not in ("document", "patch", "scenes", "film")} for side in (a, b)
    ]
    return {
        "a": bare[0],
        "b": bare[1],
        "patch": make_patch(before, after),
        "words": describe(before, after),
        "scenes": scenes,
    }


def scene_history(house: House, person: Person, project: UUID, scene: str) -> list[views.View]:
    """Every version of a scene's clip, newest first."""
    with house.database.autocommit() as connection:
        own_project(connection, person, project)
        rows = versions.scene_history(connection, project, scene)
    return [
        {
            "version_id": row["id"],
            "number": row["number"],
            "blob": row["blob"],
            "poster": row["poster"],
            "thumbnail": row["thumbnail"],
            "prompt": (row["parameters"] or {}).get("prompt", ""),
            "instructions": (row["parameters"] or {}).get("instructions", []),
            "duration": (row["parameters"] or {}).get("duration"),
            "cost_usd": views.usd(row["cost"]),
            "created_at": row["created_at"],
            "is_current": bool(row["is_head"]),
            "film_versions": list(row["film_versions"]),
        }
        for row in rows
    ]
