"""A version's film: playlists over immutable clips, and the MP4 export made when somebody asks for it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from retake.db import archive, families, versions
from retake.db import blobs as blob_rows
from retake.domain.canonical import digest
from retake.domain.errors import NotFound
from retake.domain.manifests import Document, film_duration
from retake.media import playlists
from retake.media.cmaf import SegmentIndex
from retake.media.export import export_mp4
from retake.services import blobs
from retake.services.holding import deleted_clips
from retake.services.house import House, Person, new_id
from retake.services.permissions import own_project, version_id

BLOB_URI = "/api/v1/blobs/{}"


@dataclass(frozen=True, slots=True)
class Export:
    """A finished MP4, the name to save it under, and the digest it is known by."""

    path: Path
    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Overlay:
    text: str
    start: float
    end: float
    position: str


def _document(house: House, person: Person, project: UUID, number: int) -> Document:
    with house.database.autocommit() as connection:
        own_project(connection, person, project)
        document = versions.document(connection, version_id(connection, project, number))
    if document is None or document["kind"] != "video":
        raise NotFound(
            "This version is not a film.", next_step="Ask for the film of a project of kind video."
        )
    return document


def _clips(house: House, document: Document) -> list[str]:
    """The digests of the film's clips as they are at hand: their own, or of the copies of archived ones.

    Raises Gone when a clip was deleted, Thawing while one is coming back.
    """
    _refuse_gaps(house, document)
    clips = [scene["clip"]["blob"] for scene in document["scenes"]]
    shown = blobs.playable(house, clips)
    return [shown[sha256] for sha256 in clips]


def _refuse_gaps(house: House, document: Document) -> None:
    """Say which clips of the film were deleted, if any."""
    parts = {UUID(scene["clip"]["version"]): scene for scene in document["scenes"]}
    with house.database.autocommit() as connection:
        gone = archive.numbers_of_deleted(connection, list(parts))
    if gone:
        raise deleted_clips(
            [
                {"number": gone[version], "scene_id": scene["id"], "title": scene["title"]}
                for version, scene in parts.items()
                if version in gone
            ]
        )


def _indexes(house: House, digests: list[str]) -> list[SegmentIndex]:
    with house.database.autocommit() as connection:
        found = blob_rows.segments(connection, digests)
    return [SegmentIndex.from_json(found[sha256]) for sha256 in digests]


def master(house: House, person: Person, project: UUID, number: int) -> str:
    """The playlist of the film: its picture, its sound, and how they are encoded."""
    document = _document(house, person, project, number)
    clips = _clips(house, document)
    sound = document["sound"]
    indexes = _indexes(house, [*clips, *([sound] if sound else [])])
    shape = document["format"]
    return playlists.master(
        "video.m3u8",
        "sound.m3u8" if sound else None,
        width=shape["width"],
        height=shape["height"],
        frame_rate=shape["frame_rate"],
        bandwidth=playlists.peak_bandwidth(indexes),
    )


def video(house: House, person: Person, project: UUID, number: int) -> str:
    """The list of the film's clips as byte ranges into their blobs."""
    document = _document(house, person, project, number)
    clips = _clips(house, document)
    return playlists.video_playlist(
        [
            (BLOB_URI.format(sha256), index)
            for sha256, index in zip(clips, _indexes(house, clips), strict=True)
        ]
    )


def sound(house: House, person: Person, project: UUID, number: int) -> str:
    """The list of the film's sound, one rendition as long as the film."""
    document = _document(house, person, project, number)
    if document["sound"] is None:
        raise NotFound("This film has no sound.")
    (index,) = _indexes(house, [document["sound"]])
    return playlists.sound_playlist(BLOB_URI.format(document["sound"]), index, film_duration(document))


def export(house: House, person: Person, project: UUID, number: int) -> Export:
    """The film as one MP4: clips are copied, only what a text overlay touches is encoded. Made once, then kept."""
    document = _document(house, person, project, number)
    _refuse_gaps(house, document)
    name = digest({"composition": document["composition"], "overlays": document["overlays"]})
    path = house.exports / f"{name}.mp4"
    if path.exists():
        path.touch()  # asked for: see collection
    else:
        with _alone(house.exports / f"{name}.lock"):
            if not path.exists():
                _export(house, document, path)
    with house.database.autocommit() as connection:
        row = families.project_row(connection, project)
    assert row is not None
    return Export(path, f"{row['name']} v{number}.mp4", name)


def _export(house: House, document: Document, path: Path) -> None:
    clips = [blobs.local_path(house, sha256) for sha256 in _clips(house, document)]
    sound_path = blobs.local_path(house, document["sound"]) if document["sound"] else None
    overlays = [_Overlay(o["text"], o["start"], o["end"], o["position"]) for o in document["overlays"]]
    unfinished = path.with_name(f"{new_id()}.part")
    try:
        with blobs.room_to_write():
            export_mp4(clips, sound_path, overlays, unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time makes a given export; the others wait for it."""
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)
