"""Clips in tests: asked for over HTTP as the clip dialect has them; archived and deleted as retention leaves them."""

from __future__ import annotations

from typing import Any

from tests.house import Film
from tests.web import API, TestClient

from retake.db.rows import run
from retake.services.house import House


def clips_url(made: Film) -> str:
    """Where the film's clips are."""
    return f"{API}/jobs/{made.id}/clips"


def told(made: Film, client: TestClient, place: object = 1, **query: Any) -> dict[str, Any]:
    """A clip's history as it is answered."""
    answer = client.get(f"{clips_url(made)}/{place}/versions", params=query)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def instruct(made: Film, position: int, *instructions: str) -> None:
    """One instruction after the other to a scene."""
    for words in instructions:
        made.edit({"op": "scene.instruct", "scene": made.scene(position), "instruction": words})


def restore(made: Film, client: TestClient, place: object, version: str, **body: Any) -> Any:
    """Ask for an earlier version of a clip."""
    return client.post(f"{clips_url(made)}/{place}/versions/{version}/restore", json=body)


def write(house: House, statement: str, **values: Any) -> None:
    """Change the database directly."""
    with house.database.transaction() as connection:
        run(connection, statement, **values)


def archive(house: House, blob: str, ratio: float = 0.5) -> str:
    """Put a rendition in the place of a blob, as the archive does; the rendition's digest."""
    rendition = blob[::-1]
    write(
        house,
        """insert into blobs (sha256, size, media_type, tier)
        select :rendition, (size * :ratio)::bigint, media_type, 'cold' from blobs where sha256 = :blob""",
        rendition=rendition,
        blob=blob,
        ratio=ratio,
    )
    write(
        house,
        """insert into blob_derivations (source, kind, derived, about) values (:blob, 'archive', :rendition,
            '{"quality": {"metric": "vmaf", "mean": 94.25, "worst": 90.5}}')""",
        rendition=rendition,
        blob=blob,
    )
    write(house, "update blobs set tier = 'replaced' where sha256 = :blob", blob=blob)
    return rendition


def bury(house: House, version: str) -> None:
    """Delete a clip version as retention does: a tombstone without content, its thumbnail kept."""
    write(
        house,
        """insert into version_blobs (version_id, role, sha256)
        select b.version_id, 'thumbnail', d.derived from version_blobs b
        join blob_derivations d on d.source = b.sha256 and d.kind = 'thumbnail'
        where b.version_id = :id and b.role = 'content'""",
        id=version,
    )
    write(house, "delete from version_blobs where version_id = :id and role = 'content'", id=version)
    write(house, "update versions set deleted_at = now() where id = :id", id=version)
