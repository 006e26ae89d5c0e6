"""What is to become of every version of a clip, said once more in the model's own words: age, limit, pins, company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

GOES = ("archive", "delete", "drop_copy")


@dataclass(frozen=True)
class Clip:
    """A living version: ``state`` of its bytes, whole days since it was current and since its copy was used."""

    version: str
    family: UUID
    project: UUID
    number: int
    blob: str
    state: str
    current: bool
    pinned: bool
    age: int
    unused: int
    policy: Mapping[str, Any]

    def is_older(self, days: int, limit: str) -> bool:
        """Whether so many days, and a moment, are more than a limit of the policy."""
        most = self.policy[limit]
        return most is not None and days >= most


def decided(clips: Iterable[Clip]) -> dict[str, str]:
    """The action for each of these versions, which are all there are."""
    known = list(clips)
    families: dict[UUID, list[Clip]] = {}
    for clip in known:
        families.setdefault(clip.family, []).append(clip)
    alone = {clip.version: _alone(clip, families[clip.family]) for clip in known}
    wanted = {clip.blob for clip in known if _wants_bytes(clip, alone[clip.version])}
    return {
        clip.version: "keep" if alone[clip.version] in GOES and clip.blob in wanted else alone[clip.version]
        for clip in known
    }


def _alone(clip: Clip, family: Sequence[Clip]) -> str:
    if clip.current or clip.pinned:
        return "thaw" if clip.state == "archived" else "keep"
    free = sorted((one.number for one in family if not one.current and not one.pinned), reverse=True)
    places = clip.policy["keep_active"] - sum(one.current for one in family)
    stays = clip.number in free[: max(places, 0)]
    if stays and not clip.is_older(clip.age, "archive_after_days"):
        return "keep"
    if clip.is_older(clip.age, "delete_after_days"):
        return "delete"
    if clip.state == "active":
        return "archive"
    if clip.state == "thawed" and clip.is_older(clip.unused, "archive_after_days"):
        return "drop_copy"
    return "keep"


def _wants_bytes(clip: Clip, action: str) -> bool:
    """Whether the bytes are to be at hand for this version: for what is kept and was not left in the archive."""
    return action == "thaw" or (action == "keep" and clip.state != "archived")
