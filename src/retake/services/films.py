"""A version's film: playlists over immutable clips, and the pictures of the words over it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from retake.db import archive, versions
from retake.db import blobs as blob_rows
from retake.domain.canonical import digest
from retake.domain.errors import NotFound
from retake.domain.manifests import Document, film_duration
from retake.media import lettering, playlists
from retake.media.cmaf import SegmentIndex
from retake.services import blobs
from retake.services.holding import deleted_clips
from retake.services.house import House, Person
from retake.services.permissions import own_project, version_id

BLOB_URI = "/api/v1/blobs/{}"


def document_of(house: House, person: Person, project: UUID, number: int) -> Document:
    """The document of a film version. Raises NotFound, also for what is no film, and Gone."""
    with house.database.autocommit() as connection:
        own_project(connection, person, project)
        document = versions.document(connection, version_id(connection, project, number))
    if document is None or document["kind"] != "video":
        raise NotFound(
            "This version is not a film.", next_step="Ask for the film of a project of kind video."
        )
    return document


def clips_of(house: House, document: Document, patience: float | None = None) -> list[str]:
    """The digests of the film's clips as they are at hand: their own, or of the copies of archived ones.

    Raises Gone when a clip was deleted, Thawing when one does not come back within ``patience`` seconds.
    """
    refuse_gaps(house, document)
    clips = [scene["clip"]["blob"] for scene in document["scenes"]]
    shown = blobs.playable(house, clips, patience)
    return [shown[sha256] for sha256 in clips]


def refuse_gaps(house: House, document: Document) -> None:
    """Raise Gone, naming them, when clips of the film were deleted."""
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
    document = document_of(house, person, project, number)
    clips = clips_of(house, document)
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
    document = document_of(house, person, project, number)
    clips = clips_of(house, document)
    return playlists.video_playlist(
        [
            (BLOB_URI.format(sha256), index)
            for sha256, index in zip(clips, _indexes(house, clips), strict=True)
        ]
    )


def sound(house: House, person: Person, project: UUID, number: int) -> str:
    """The list of the film's sound, one rendition as long as the film."""
    document = document_of(house, person, project, number)
    if document["sound"] is None:
        raise NotFound("This film has no sound.")
    (index,) = _indexes(house, [document["sound"]])
    return playlists.sound_playlist(BLOB_URI.format(document["sound"]), index, film_duration(document))


def overlay(
    house: House, person: Person, project: UUID, number: int, overlay_id: str
) -> tuple[str, Callable[[], bytes]]:
    """Words over a film: the digest of their picture, and what draws it. Raises NotFound."""
    document = document_of(house, person, project, number)
    found = next((each for each in document["overlays"] if each["id"] == overlay_id), None)
    if found is None:
        raise NotFound("This film has no words of this id over it.")
    drawn = (
        found["text"],
        found["position"],
        int(document["format"]["width"]),
        int(document["format"]["height"]),
    )
    return digest({"drawing": lettering.DRAWING, "drawn": list(drawn)}), lambda: lettering.picture(*drawn)
