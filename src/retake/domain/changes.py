"""Changes: the only way history alters. A change says which versions come to be and where the heads go.

It is a value; ``retake.db.history`` carries it out in one transaction together with its operation record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

Origin = Literal[
    "generated",
    "edited",
    "regenerated",
    "ai_enhancement",
    "ai_interview",
    "restored",
    "forked",
    "merged",
    "uploaded",
]
ChangeKind = Literal["make", "edit", "restore", "set_head", "merge", "fork", "keep", "undo"]


@dataclass(frozen=True, slots=True)
class FilledSlot:
    """Which version of which family fills a slot of a version. ``scene_id`` is None for the music."""

    slot: str
    scene_id: str | None
    family: UUID
    version: UUID


@dataclass(frozen=True, slots=True)
class HeldBlob:
    """A blob a version holds itself, and as what: content, sound, script."""

    sha256: str
    role: str


@dataclass(frozen=True, slots=True)
class NewFamily:
    """A family that comes to be with the change: the image or clip of a new scene, the film's music."""

    id: UUID
    kind: str
    name: str
    scene_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version that comes to be. Slots not named are those of ``slots_from`` less the ``vacated`` ones.

    ``vacated`` and ``filled`` go by ``(slot, scene_id)``; the change in a film of any length is as small as the edit.
    """

    id: UUID
    family: UUID
    parent: UUID | None
    origin: Origin
    message: str
    document: Mapping[str, Any]
    patch: Sequence[Mapping[str, Any]]
    second_parent: UUID | None = None
    slots_from: UUID | None = None
    vacated: Sequence[tuple[str, str | None]] = ()
    filled: Sequence[FilledSlot] = ()
    blobs: Sequence[HeldBlob] = ()
    inputs: Sequence[UUID] = ()
    take: UUID | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a project's history.

    ``expected_head`` must still be the head, otherwise nothing happens (BranchConflict). ``head`` is where it goes;
    None leaves it, which is how a result that may not become current is kept. ``heads`` moves the families
    that fill the project, those that differ and no others.
    """

    kind: ChangeKind
    project: UUID
    actor: UUID | None
    summary: str
    expected_head: UUID | None
    head: UUID | None
    families: Sequence[NewFamily] = ()
    versions: Sequence[NewVersion] = ()
    heads: Mapping[UUID, UUID] = field(default_factory=dict)
    run: UUID | None = None
    undoes: UUID | None = None
