"""Clips of a film: their own versions, read, compared, restored and brought back from the archive; their limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import versions as version_rows
from retake.db.rows import Row
from retake.domain.clips import Making, differences
from retake.domain.errors import Gone, Invalid, NotFound, NotReady
from retake.domain.numbering import headed, numbered
from retake.domain.retention import RetentionPolicy
from retake.services import history, versions, views
from retake.services.holding import hold_parts
from retake.services.house import House, Person
from retake.services.permissions import own_project, version_id
from retake.services.policies import keep_policy

BLOB = "/api/v1/blobs/{}"
INDEX_DIGITS = 9  # more is no place in any film


@dataclass(frozen=True)
class Clip:
    """One clip of a film: its scene, its place in the current film (from 0; None when removed), its family."""

    job: UUID
    scene: str
    index: int | None
    family: UUID
    policy: RetentionPolicy


@dataclass(frozen=True)
class _History:
    """A clip with all its versions, newest first: what each was made from, as it is shown, and its row."""

    clip: Clip
    made: Mapping[UUID, Making]
    shown: Sequence[views.View]
    rows: Mapping[UUID, Row]

    @property
    def documents(self) -> list[views.View]:
        """The versions in the words of the dialect."""
        return [_document(self.clip, view) for view in self.shown]


def list_clips(house: House, person: Person, job: UUID) -> list[views.View]:
    """Every clip of the film in its order, then the removed ones."""
    with house.database.autocommit() as connection:
        head = _film(connection, person, job)["head_id"]
        document = version_rows.document(connection, head)
        counts = {row["scene_id"]: row for row in version_rows.clip_counts(connection, job)}
    assert document is not None
    places = {scene["id"]: (index, scene) for index, scene in enumerate(document["scenes"])}
    present = [_listed(counts[scene], index, of) for scene, (index, of) in places.items() if scene in counts]
    return present + [_listed(row, None, None) for scene, row in counts.items() if scene not in places]


def _listed(row: Row, index: int | None, scene: Mapping[str, Any] | None) -> views.View:
    return {
        "clip_index": index,
        "scene_id": row["scene_id"],
        "title": scene["title"] if scene else row["name"],
        "duration": scene["duration"] if scene else row["duration"],
        "video_url": _url(row["blob"]),
        "thumbnail_url": _url(row["thumbnail"]),
        "version_number": row["number"],
        "versions": row["versions"],
        "active": row["active"],
        "archived": row["archived"],
        "removed": scene is None,
    }


def list_versions(house: House, person: Person, job: UUID, place: str, at: int | None) -> views.View:
    """A clip's versions, newest first, deleted ones too, and how close it is to its limit."""
    with house.database.autocommit() as connection:
        found = _history(connection, _clip(house, connection, person, job, place, at))
    return {
        **_about(found.clip),
        "limit": versions.limit(found.shown, found.clip.policy),
        "versions": found.documents,
    }


def _about(clip: Clip) -> views.View:
    return {"job_id": clip.job, "clip_index": clip.index, "scene_id": clip.scene}


def compare(
    house: House, person: Person, job: UUID, place: str, at: int | None, a: str | None, b: str | None
) -> views.View:
    """What differs between two versions of a clip; without names the one before the current, and the current."""
    with house.database.autocommit() as connection:
        found = _history(connection, _clip(house, connection, person, job, place, at))
    second = _named(found, b) if b else next((v for v in found.shown if v["is_current"]), found.shown[0])
    first = _named(found, a) if a else _before(found, second)
    sides = {"a": first, "b": second}
    return {
        **{side: _document(found.clip, view) for side, view in sides.items()},
        "differences": differences(found.made[first["version_id"]], found.made[second["version_id"]]),
        "metadata": {side: _metadata(found.rows[view["version_id"]]) for side, view in sides.items()},
    }


def _named(found: _History, name: str) -> views.View:
    """The version of this number or id."""
    for view in found.shown:
        if name in (str(view["number"]), str(view["version_id"])):
            return view
    raise _no_version(found, name)


def _before(found: _History, view: views.View) -> views.View:
    earlier = [each for each in found.shown if each["number"] < view["number"]]
    if not earlier:
        raise Invalid(
            f"{headed('clip', view['number'])} is the first of this clip; there is none before it.",
            next_step="Name two versions: ?a=1&b=2.",
            versions=len(found.shown),
        )
    return earlier[0]


def _metadata(row: Row) -> views.View:
    asked = row["parameters"] or {}
    media = {name: row[name] or asked.get(name) for name in ("duration", "width", "height", "frame_rate")}
    return {
        **media,
        "take": row["take"],
        "size": row["size"],
        "provider": row["provider"],
        "model": row["model"],
    }


def restore(
    house: House,
    person: Person,
    job: UUID,
    place: str,
    at: int | None,
    version: UUID,
    expected: UUID | None,
) -> views.View:
    """Make a version of a clip current again: the film gets a new version, in which only this scene is as it was.

    Nothing is generated. A removed scene comes back where it stood. Raises NotFound for another clip's version, Gone
    for a deleted one, Invalid for the current one, BranchConflict when the head is not the expected one.
    """
    with house.database.autocommit() as connection:
        clip = _clip(house, connection, person, job, place, at)
        found = _history(connection, clip)
        chosen = _living(found, version)
        if chosen["is_current"]:
            raise Invalid(
                f"{headed('clip', chosen['number'])} is current already.",
                next_step="Choose another version.",
            )
        film = version_rows.film_of_part(connection, job, version)
        if film is None:
            raise Gone(
                f"No version of the film holds {numbered('clip', chosen['number'])} any more.",
                next_step="Choose another version, or give its instruction again.",
            )
    result = history.restore(house, person, job, film["number"], [clip.scene], expected)
    with house.database.autocommit() as connection:
        after = _history(connection, _clip(house, connection, person, job, clip.scene, None))
        restored = next(each for each in after.shown if each["version_id"] == version)
    return {
        "job_id": job,
        "clip_index": after.clip.index,
        "restored": _document(after.clip, restored),
        "restored_from": _origin(chosen),
        "video_url": result["version"]["film"]["mp4_url"],
        "playlist_url": result["version"]["film"]["playlist_url"],
        "project_version": result["version"]["number"],
        "operation_id": result["operation"]["id"],
        "thawing": restored["state"] == "archived",
    }


def _origin(view: views.View) -> str:
    """What was restored, in words; of an archived copy also how good it is."""
    said = f"{headed('clip', view['number'])} is current again"
    if view["state"] == "active":
        return f"{said}."
    if view["archived_blob"] is None:
        return f"{said}, unchanged from the archive."
    quality = view["quality"]
    if not quality:
        return f"{said}, from its archived copy."
    mean = quality["mean"] if quality["metric"] == "vmaf" else 100 * quality["mean"]  # SSIM is of 1
    return f"{said}, from its archived copy (quality {mean:.0f} of 100)."


def thaw(house: House, person: Person, job: UUID, place: str, at: int | None, version: UUID) -> views.View:
    """Bring a version back from the archive without making it current. The event `thawed` says when it is there."""
    with house.database.transaction() as connection:
        found = _history(connection, _clip(house, connection, person, job, place, at))
        chosen = _living(found, version)
        away = hold_parts(house, connection, [version])
    return {"state": chosen["state"], "thawing": bool(away)}


def _living(found: _History, version: UUID) -> views.View:
    """The clip's version of this id. Raises NotFound, or Gone with what can still be done."""
    for view in found.shown:
        if view["version_id"] == version:
            break
    else:
        raise _no_version(found, str(version))
    if view["state"] != "deleted":
        return view
    left = [each["number"] for each in found.shown if each["restorable"]]
    again = f"make it again with the instruction “{view['instruction']}”" if view["instruction"] else ""
    ways = [f"restore {', '.join(numbered('clip', number) for number in left)}" if left else "", again]
    step = ", or ".join(way for way in ways if way) or "make the clip again from its prompt"
    raise Gone(
        f"{headed('clip', view['number'])} was deleted; its number, picture, words and cost are kept.",
        next_step=f"{step[:1].upper()}{step[1:]}.",
        version=view["number"],
        restorable=left,
        prompt=view["prompt"],
        instructions=view["instructions"],
    )


def _no_version(found: _History, name: str) -> NotFound:
    return NotFound(
        f"This clip has no version {name}.",
        next_step="GET …/versions lists the ones there are.",
        versions=len(found.shown),
    )


def set_retention(
    house: House,
    person: Person,
    job: UUID,
    place: str,
    at: int | None,
    override: Mapping[str, Any] | None,
) -> views.View:
    """Give a clip a retention policy of its own, or none; the limit acts at once. Raises Invalid."""
    with house.database.transaction() as connection:
        clip = _clip(house, connection, person, job, place, at)
        project = version_rows.clip_project(connection, job)["retention"]
        after = house.retention.overridden(project, override)
        keep_policy(house, connection, person, job, clip.family, clip.policy, after, override)
        shown = versions.clip_history(connection, job, clip.scene)[1]
        return {**_about(clip), "retention": after.to_json(), "limit": versions.limit(shown, after)}


def _film(connection: Connection, person: Person, job: UUID) -> Row:
    """The film with this id, which has a version. Raises NotFound, Gone or NotReady."""
    own_project(connection, person, job)
    found = version_rows.clip_project(connection, job)
    if found["kind"] != "video":
        kind = "story" if found["kind"] == "story" else "picture"
        raise NotFound(
            f"The job {job} is a {kind}; only a film has clips.",
            next_step="Ask about a project of kind video.",
        )
    if found["head_id"] is None:
        raise NotReady("The film has no clips yet; its first run is not finished.")
    return found


def _clip(
    house: House, connection: Connection, person: Person, job: UUID, place: str, at: int | None
) -> Clip:
    """The clip at a place (from 0) of the current film or of the version ``at``, or the one of this scene id."""
    film = _film(connection, person, job)
    scene, index = place, None
    if place.isascii() and place.isdigit():
        version = film["head_id"] if at is None else version_id(connection, job, at)
        scene, index = _scene_at(connection, version, place), int(place) if at is None else None
    family = version_rows.clip_family(connection, job, scene)
    if family is None:
        raise NotFound(
            f"This film never had a clip {place}.",
            next_step="GET …/clips lists the ones there are, removed ones too.",
        )
    if index is None:
        index = version_rows.place_of(connection, job, scene)
    policy = house.retention.overridden(film["retention"], family["retention"])
    return Clip(job, scene, index, family["id"], policy)


def _scene_at(connection: Connection, version: UUID, place: str) -> str:
    short = len(place) <= INDEX_DIGITS
    found = version_rows.scene_at(connection, version, int(place) if short else 10**INDEX_DIGITS)
    if found["scene_id"] is None:
        last = found["scenes"] - 1
        raise NotFound(
            f"There is no clip {place}: this film has {found['scenes']}, counted from 0 to {last}.",
            next_step=f"Use a clip_index from 0 to {last}, or a scene's id.",
            clips=found["scenes"],
        )
    return str(found["scene_id"])


def _history(connection: Connection, clip: Clip) -> _History:
    made, shown, rows = versions.clip_history(connection, clip.job, clip.scene)
    ids = [row["id"] for row in rows]
    return _History(clip, dict(zip(ids, made, strict=True)), shown, dict(zip(ids, rows, strict=True)))


def _url(sha256: str | None) -> str | None:
    return None if sha256 is None else BLOB.format(sha256)


def _document(clip: Clip, view: views.View) -> views.View:
    """A version in the words of the dialect."""
    archived = view["archived_blob"] or (view["blob"] if view["state"] == "archived" else None)
    return {
        "id": view["version_id"],
        "job_id": clip.job,
        "clip_index": clip.index,
        "version_number": view["number"],
        "video_url": _url(view["blob"]),
        "prompt": view["prompt"],
        "thumbnail_url": _url(view["thumbnail"]),
        "user_instruction": view["instruction"],
        "cost": view["cost_usd"],
        "created_at": view["created_at"],
        "is_current": view["is_current"],
        "state": view["state"],
        "archived_at": view["archived_at"],
        "archived_url": _url(archived),
        "size_bytes": view["size"],
        "archived_bytes": view["archived_size"],
        "quality": view["quality"],
        "pinned_by": view["pinned_by"],
        "restorable": view["restorable"],
        "not_restorable": view["not_restorable"],
        "message": view["message"],
    }
