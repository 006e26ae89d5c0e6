"""What goes out: the views of the services, described field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from retake.api.schemas.documents import ImageDocument, Manifest, Overlay, PatchOperation, StoryDocument
from retake.api.schemas.people import Person

Kind = Literal["video", "story", "image"]
Json = dict[str, Any]


class Problem(BaseModel):
    """What went wrong (RFC 9457), what is safe, what to do, and whether it cost anything."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["/problems/branch-conflict"])
    title: str
    status: int = 0
    detail: str
    unchanged: str
    next_step: str
    charged_usd: float = 0


class Changed(BaseModel):
    """A scene that a version fills otherwise than its parent."""

    scene_id: str
    position: int
    title: str
    thumbnail: str | None


class VersionSummary(BaseModel):
    """A version in a list, without its content."""

    id: UUID
    number: int
    parent_id: UUID | None
    parent_number: int | None
    second_parent_id: UUID | None
    origin: Literal[
        "generated",
        "edited",
        "regenerated",
        "restored",
        "forked",
        "merged",
        "uploaded",
        "ai_enhancement",
        "ai_interview",
    ]
    message: str
    author: Person | None
    created_at: datetime
    labels: list[str]
    is_head: bool
    run_id: UUID | None
    cost_usd: float
    poster: str | None
    changed: list[Changed]


ClipState = Literal["active", "archived", "thawed", "deleted"]


class Clip(BaseModel):
    """What fills a slot of a scene, with its pictures. ``blob`` is null once it was deleted.

    ``state``: `active` has its bytes at hand, `archived` has not, `thawed` has a copy of its archived bytes at hand.
    """

    family: UUID
    version: UUID
    number: int
    blob: str | None
    poster: str | None
    thumbnail: str | None
    cost_usd: float
    state: ClipState


class SceneView(BaseModel):
    """A scene where it stands in the film; ``start`` and ``duration`` in seconds."""

    id: str
    position: int
    title: str
    prompt: str
    instructions: list[str]
    duration: float
    start: float
    image: Clip | None
    clip: Clip | None


class MissingClip(BaseModel):
    """A scene of the film whose clip was deleted."""

    scene_id: str
    position: int
    title: str


class ShownOverlay(Overlay):
    """Words over a film with the picture of them: as large as the film, transparent, the letters of the export."""

    picture_url: str


class Film(BaseModel):
    """A version's film: what plays it and what downloads it.

    ``archived`` clips come back from the archive when the film is asked for (503 with Retry-After until then); with any
    ``missing`` one its addresses answer 410.
    """

    duration: float
    playlist_url: str
    mp4_url: str
    composition: str
    overlays: list[ShownOverlay]
    archived: int
    missing: list[MissingClip]


class EncodedClip(BaseModel):
    """A clip that could not be copied into an exported film: how many of its frames were encoded anew, and why."""

    position: int
    frames: int
    encoded: int
    why: str


class FilmExport(BaseModel):
    """How the export of a film version as MP4 stands; ``url`` serves the file when the state is `done`.

    ``progress`` goes from 0 to 1, ``size`` is in bytes. Clips are copied; ``encoded`` are those that could not be.
    """

    version: int
    state: Literal["none", "queued", "running", "done", "failed"]
    progress: float
    problem: Json | None
    size: int | None
    encoded: list[EncodedClip]
    url: str


class Version(VersionSummary):
    """A version whole."""

    document: Manifest | StoryDocument | ImageDocument = Field(discriminator="kind")
    patch: list[PatchOperation]
    scenes: list[SceneView]
    film: Film | None


class Retention(BaseModel):
    """Which versions of a clip stay at hand, and after how many days the others are archived and deleted (null: never).

    What is current, named, in a draft or needed by unfinished work is never touched.
    """

    keep_active: int
    archive_after_days: float | None
    delete_after_days: float | None
    method: Literal["compress", "lossless"]


class Project(BaseModel):
    """A project with its current version. ``retention`` is what applies to its clips: its own policy over the
    server's."""

    id: UUID
    kind: Kind
    name: str
    description: str
    tags: list[str]
    owner: Person
    head: VersionSummary | None
    version_count: int
    poster: str | None
    active_runs: int
    retention: Retention
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


class Operation(BaseModel):
    """One line of the operations log."""

    id: UUID
    kind: str
    summary: str
    actor: Person | None
    project_id: UUID
    at: datetime
    undone: bool
    undoes: UUID | None = Field(description="The operation that this one took back.")
    undoable: bool


class OperationDone(BaseModel):
    """An operation that was carried out, and the project after it."""

    operation: Operation
    project: Project | None = None


class HeadMoved(BaseModel):
    """The project after its head moved, and the operation that moved it."""

    project: Project
    operation: Operation


class VersionMade(HeadMoved):
    """A version that came to be without a run."""

    version: Version


class ConflictScene(BaseModel):
    """A scene that two versions disagree about."""

    scene_id: str
    title: str
    position: int


class MergePreview(BaseModel):
    """What merging a version into the current one would disagree about.

    ``base`` is the number of the version where the two parted, null if they never met. ``clean`` is true when nothing
    has to be decided; otherwise each of ``scenes`` and ``fields`` wants an answer in ``prefer``.
    """

    version: int
    head: int
    base: int | None
    clean: bool
    scenes: list[ConflictScene]
    fields: list[str]


class ProjectForked(BaseModel):
    """A new project with the content of an old one."""

    project: Project


_COST = (
    "What this version of the clip cost with its picture, as its history says; null where there is no clip."
)


class SceneComparison(BaseModel):
    """A scene in two versions."""

    scene_id: str
    title: str
    status: Literal["same", "changed", "added", "removed", "moved"]
    position_a: int | None
    position_b: int | None
    words: list[str]
    a: SceneView | None
    b: SceneView | None
    cost_a_usd: float | None = Field(description=_COST)
    cost_b_usd: float | None = Field(description=_COST)


class Comparison(BaseModel):
    """What differs between two versions."""

    a: VersionSummary
    b: VersionSummary
    patch: list[PatchOperation]
    words: list[str]
    scenes: list[SceneComparison]


class Quality(BaseModel):
    """How near an archived rendition is to its original, as it was measured when it was made."""

    metric: str
    mean: float
    worst: float


class ClipVersion(BaseModel):
    """A version of a scene's clip.

    ``instruction`` is the one that made it, ``message`` what made it in words. ``cost_usd`` is what its clip and its
    picture really cost; a picture counts once, at the first clip made from it. ``size`` in bytes. ``pinned_by`` says
    what keeps it from the archive beside being current; ``not_restorable`` why it cannot be restored, if it cannot.
    """

    version_id: UUID
    number: int
    blob: str | None
    poster: str | None
    thumbnail: str | None
    prompt: str
    instructions: list[str]
    duration: float | None
    cost_usd: float
    created_at: datetime
    author: Person | None
    is_current: bool
    film_versions: list[int]
    state: ClipState
    instruction: str | None
    message: str
    size: int | None
    archived_size: int | None
    archived_at: datetime | None
    archived_blob: str | None
    quality: Quality | None
    pinned_by: list[str]
    restorable: bool
    not_restorable: str | None


class Graph(BaseModel):
    """The nodes of the timeline, newest first, and the current version's id."""

    nodes: list[VersionSummary]
    head: UUID | None
    next: str | None


class Projects(BaseModel):
    """A page of projects; ``next`` is the cursor of the following one."""

    items: list[Project]
    next: str | None


class Versions(BaseModel):
    """A page of versions, newest first."""

    items: list[VersionSummary]
    next: str | None


class Operations(BaseModel):
    """A page of operations, newest first."""

    items: list[Operation]
    next: str | None


class ClipLimit(BaseModel):
    """How many versions of a clip are at hand (``active``) and in the archive, and what happens next, in words."""

    keep_active: int
    active: int
    archived: int
    archive_after_days: float | None
    delete_after_days: float | None
    message: str = Field(
        examples=["3 versions ready to play; the limit is 3. The next one moves version 2 to the archive."]
    )


class ClipVersions(BaseModel):
    """A clip's versions, newest first, deleted ones too, and how close it is to its limit."""

    items: list[ClipVersion]
    limit: ClipLimit
    retention: Retention
