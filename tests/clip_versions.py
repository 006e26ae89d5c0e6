"""Verbs for tests about the versions of a clip: making many, where their bytes are, the plan, later days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.house import Film, findings, rows

from retake.services import archiving, checking, retention
from retake.services.house import House, now


def regenerated(film: Film, times: int, position: int = 1) -> None:
    """Make a scene's clip again so many times; each take is other bytes."""
    for _ in range(times):
        run = film.edit({"op": "scene.again", "scene": film.scene(position), "part": "clip"})
        assert run["state"] == "done", run["problem"]


def planned(house: House, at: datetime | None = None, **more: Any) -> dict[int, tuple[str, str]]:
    """Action and reason by the clip version's number, of whatever is not settled."""
    items = retention.plan(house, at, **more)["items"]
    return {item["version_number"]: (item["action"], item["reason"]) for item in items}


def states(film: Film, position: int = 1) -> dict[int, str]:
    """Where the bytes of a clip's versions are, by number."""
    return {
        row["number"]: "deleted" if row["deleted_at"] else row["tier"]
        for row in rows(
            film.house,
            """select v.number, v.deleted_at, b.tier from versions v join families f on f.id = v.family_id
            left join version_blobs vb on vb.version_id = v.id and vb.role = 'content'
            left join blobs b on b.sha256 = vb.sha256
            where f.project_id = :project and f.scene_id = :scene and f.kind = 'clip' order by v.number""",
            project=film.id,
            scene=film.scene(position),
        )
    }


def blob(film: Film, number: int) -> str:
    """The digest of the first clip in a version of the film."""
    return film.clips(number)[0]


def thawed_all(house: House) -> None:
    """Do the errands that were ordered."""
    errands: list[tuple[str, str]] = house.errand.asked  # type: ignore[attr-defined]
    while errands:
        name, about = errands.pop(0)
        if name == "thaw":
            archiving.thaw(house, about)


def later(days: float) -> datetime:
    """That many days from now."""
    return now() + timedelta(days=days)


def sound(house: House) -> None:
    """Every invariant holds and nothing is left over."""
    assert findings(house) == []
    assert checking.stray_bytes(house) == []
