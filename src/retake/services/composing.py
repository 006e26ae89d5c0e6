"""Putting a film together: its sound at the film's length, and the digest of what it is composed of.

The film itself is a list of clips; no clip is encoded again and no media bytes are written for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from retake.db import blobs as blob_rows
from retake.domain.canonical import digest
from retake.domain.manifests import Document, film_duration
from retake.media.sound import compose_sound
from retake.services import blobs
from retake.services.house import House, new_id


def compose(house: House, document: Document) -> Document:
    """The film's document with its sound and composition filled in; every slot is filled already."""
    sound = _sound(house, document)
    return {**document, "sound": sound, "composition": composition(document, sound)}


def composition(document: Mapping[str, object], sound: str | None) -> str:
    """The digest that is equal for films made of the same clips in the same order with the same sound."""
    scenes = document["scenes"]
    assert isinstance(scenes, list)
    return digest({"clips": [scene["clip"]["blob"] for scene in scenes], "sound": sound})


def _sound(house: House, document: Document) -> str | None:
    part = document["music"]["part"]
    if part is None:
        return None
    duration = film_duration(document)
    facts = f"{duration:.6f}"
    with house.database.autocommit() as connection:
        known = blob_rows.derived(connection, part["blob"], "sound", facts)
    if known is not None:
        return known
    path = house.workshop / f"{new_id()}.mp4"
    try:
        with blobs.room_to_write():
            compose_sound(blobs.local_path(house, part["blob"]), duration, path)
        return blobs.keep_derived(house, part["blob"], "sound", facts, path, "audio/mp4")
    finally:
        path.unlink(missing_ok=True)
