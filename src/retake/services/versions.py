"""Reading history: versions in lists and whole, the graph, lineage, comparisons, a clip's own versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import families, versions
from retake.db.rows import Row
from retake.domain.clips import AT_HAND, Kept, Making, cause, limit_words
from retake.domain.diff import make_patch
from retake.domain.manifests import film_duration
from retake.domain.retention import RetentionPolicy
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
        "scenes": (scenes := views.scenes(document, parts)),
        "film": _film(project, summary["number"], document, scenes),
    }


def _film(
    project: UUID, number: int, document: dict[str, Any], scenes: Sequence[Mapping[str, Any]]
) -> views.View | None:
    """The film with its addresses; they stand even when clips are away, and say so themselves when asked."""
    if document["kind"] != "video" or document["composition"] is None:
        return None
    states = [(scene, scene["clip"]["state"]) for scene in scenes if scene["clip"]]
    base = f"/api/v1/projects/{project}/versions/{number}"
    return {
        "duration": round(film_duration(document), 6),
        "playlist_url": f"{base}/film.m3u8",
        "mp4_url": f"{base}/film.mp4",
        "composition": document["composition"],
        "overlays": [
            {**overlay, "picture_url": f"{base}/overlays/{overlay['id']}"} for overlay in document["overlays"]
        ],
        "archived": sum(state == "archived" for _, state in states),
        "missing": [
            {"scene_id": scene["id"], "position": scene["position"], "title": scene["title"]}
            for scene, state in states
            if state == "deleted"
        ],
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
        clips = [scene["clip"]["version"] for side in (a, b) for scene in side["scenes"] if scene["clip"]]
        costs = versions.clip_costs(connection, clips)
    sides = [{scene["id"]: scene for scene in side["scenes"]} for side in (a, b)]

    def cost(scene: views.View | None) -> float | None:
        return views.usd(costs.get(scene["clip"]["version"])) if scene and scene["clip"] else None

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
            "a": (left := sides[0].get(change.scene_id)),
            "b": (right := sides[1].get(change.scene_id)),
            "cost_a_usd": cost(left),
            "cost_b_usd": cost(right),
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


def scene_versions(house: House, person: Person, project: UUID, scene: str) -> views.View:
    """Every version of a scene's clip, newest first, deleted ones too; its limit, and the policy that says so."""
    with house.database.autocommit() as connection:
        own_project(connection, person, project)
        shown = clip_history(connection, project, scene)[1]
        family = versions.clip_family(connection, project, scene)
        policy = house.retention.overridden(
            versions.clip_project(connection, project)["retention"], family["retention"] if family else None
        )
    return {"items": shown, "limit": limit(shown, policy), "retention": policy.to_json()}


def clip_history(
    connection: Connection, project: UUID, scene: str
) -> tuple[list[Making], list[views.View], Sequence[Row]]:
    """A clip's versions, newest first: what each was made from, as it is shown, and its row.

    What a version cost is what its clip and its picture really cost in this project, net of discounts. A picture counts
    once, at the first clip that was made from it; a take found rather than bought cost nothing.
    """
    rows = versions.clip_history(connection, project, scene)
    pins: dict[UUID, list[str]] = {}
    for pin in versions.pins(connection, project, scene):
        pins.setdefault(pin["part_id"], []).append(pin["words"])
    made = {row["id"]: _making(row) for row in rows}
    shown = [
        views.clip_version(
            row,
            cause(
                made[row["id"]],
                made.get(row["parent_id"]),
                row["instruction"],
                row["message"],
                row["origin"],
            ),
            pins.get(row["id"], ()),
        )
        for row in rows
    ]
    return list(made.values()), shown, rows


def _making(row: Row) -> Making:
    picture = row["picture"] or {}
    return Making(
        number=row["number"],
        parameters=row["parameters"] or {},
        take=row["take"] or 1,
        blob=row["blob"] or str(row["id"]),
        picture=picture.get("blob") or "",
        picture_take=picture.get("take") or 1,
    )


def pictured(house: House, person: Person, plan: views.View) -> views.View:
    """The archive's plan with a picture of each clip version; null for what is not the person's to see."""
    found = [item["version_id"] for item in plan["items"]]
    with house.database.autocommit() as connection:
        pictures = versions.thumbnails(connection, found, person.id)
    items = [{**item, "thumbnail": pictures.get(item["version_id"])} for item in plan["items"]]
    return {**plan, "items": items}


def limit(shown: Sequence[views.View], policy: RetentionPolicy) -> views.View:
    """How many versions of a clip are at hand and in the archive, what the policy allows, and what comes next."""
    states = [view["state"] for view in shown]
    kept = [
        Kept(view["number"], view["state"], view["is_current"], bool(view["pinned_by"])) for view in shown
    ]
    return {
        "keep_active": policy.keep_active,
        "active": sum(state in AT_HAND for state in states),
        "archived": states.count("archived"),
        "archive_after_days": policy.archive_after_days,
        "delete_after_days": policy.delete_after_days,
        "message": limit_words(kept, policy.keep_active),
    }
