"""What goes out: the views of the services, described field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["video", "story", "image"]
Slot = Literal["script", "image", "clip", "music", "sound", "film", "picture", "text"]
Action = Literal["reuse", "generate", "compose"]
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


class Person(BaseModel):
    """Whoever did something."""

    id: UUID
    name: str


class Me(Person):
    """The person signed in."""

    email: str
    role: Literal["admin", "member"]
    demo: bool


class DemoLogin(BaseModel):
    """How to sign in as the demo person."""

    email: str
    password: str


class SetUp(BaseModel):
    """Whether the first administrator is still to be made."""

    needed: bool
    demo: bool
    version: str
    demo_login: DemoLogin | None


class Token(BaseModel):
    """A bearer token without its secret."""

    id: UUID
    name: str
    created_at: datetime


class NewToken(BaseModel):
    """A bearer token; its secret is shown this once."""

    id: UUID
    name: str
    token: str


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


class Clip(BaseModel):
    """What fills a slot of a scene, with its pictures."""

    family: UUID
    version: UUID
    number: int
    blob: str | None
    poster: str | None
    thumbnail: str | None
    cost_usd: float


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


class Overlay(BaseModel):
    """Words over the film, from ``start`` to ``end`` in seconds."""

    id: str
    text: str
    start: float
    end: float
    position: Literal["top", "center", "bottom"]


class Film(BaseModel):
    """A version's film: what plays it and what downloads it."""

    duration: float
    playlist_url: str
    mp4_url: str
    composition: str
    overlays: list[Overlay]


class PatchOperation(BaseModel):
    """One operation of a JSON Patch (RFC 6902)."""

    model_config = ConfigDict(populate_by_name=True)

    op: Literal["add", "remove", "replace", "move", "copy", "test"]
    path: str
    source: str | None = Field(default=None, alias="from")
    value: Any = None


class Part(BaseModel):
    """Which version of which family fills a slot; ``blob`` is the digest of its bytes."""

    family: str
    version: str
    blob: str


class SceneTakes(BaseModel):
    """Which take of its recipes a scene wants."""

    image: int
    clip: int


class Scene(BaseModel):
    """A scene as the manifest has it."""

    id: str
    title: str
    prompt: str
    instructions: list[str]
    duration: float
    takes: SceneTakes
    image: Part | None
    clip: Part | None


class Music(BaseModel):
    """The film's music as the manifest has it."""

    prompt: str
    take: int
    part: Part | None


class Script(BaseModel):
    """The script a film was written from."""

    recipe: str
    blob: str


class Format(BaseModel):
    """Width and height in pixels, frames a second."""

    width: int
    height: int
    frame_rate: int | None = None


class Manifest(BaseModel):
    """A film's document."""

    kind: Literal["video"]
    title: str
    prompt: str
    style: str
    format: Format
    scenes: list[Scene]
    music: Music
    overlays: list[Overlay]
    script: Script | None
    sound: str | None
    composition: str | None


class StoryDocument(BaseModel):
    """A story's document; ``content`` is Markdown."""

    kind: Literal["story"]
    title: str
    prompt: str
    instructions: list[str]
    content: str
    take: int


class ImageDocument(BaseModel):
    """An image's document; ``blob`` is the digest of the picture."""

    kind: Literal["image"]
    title: str
    prompt: str
    instructions: list[str]
    style: str
    format: Format
    take: int
    blob: str | None


class Version(VersionSummary):
    """A version whole."""

    document: Manifest | StoryDocument | ImageDocument = Field(discriminator="kind")
    patch: list[PatchOperation]
    scenes: list[SceneView]
    film: Film | None


class Project(BaseModel):
    """A project with its current version."""

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
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


class PlanPart(BaseModel):
    """One part of a plan: what would be done, why, and at which price."""

    part: str
    slot: Slot
    scene_id: str | None
    position: int | None
    title: str
    action: Action
    reason: str
    price_usd: float
    seconds: float | None


class Quote(BaseModel):
    """The sums of a plan."""

    reuse: int
    generate: int
    compose: int
    total_usd: float
    seconds: float


class Plan(BaseModel):
    """What a run would do and cost. Send ``plan_hash`` with the run to be sure that it is this plan."""

    plan_hash: str
    project_id: UUID | None
    base_version: int | None
    expected_head: UUID | None
    parts: list[PlanPart]
    quote: Quote
    changes: list[str]


class Step(BaseModel):
    """One step of a run; ``progress`` from 0 to 1."""

    id: UUID
    part: str
    slot: Slot
    scene_id: str | None
    position: int | None
    title: str
    action: Action
    reason: str
    state: Literal["waiting", "running", "done", "failed", "cancelled", "held"]
    progress: float
    price_usd: float
    cost_usd: float | None
    blob: str | None
    thumbnail: str | None
    problem: Problem | None


class ConflictScene(BaseModel):
    """A scene that two versions disagree about."""

    scene_id: str
    title: str
    position: int


class RunConflict(BaseModel):
    """Where a run's result stands when it could not become current: kept, beside the head."""

    base: VersionSummary | None
    head: VersionSummary | None
    kept: VersionSummary
    scenes: list[ConflictScene]
    fields: list[str]


class Run(BaseModel):
    """A run with its steps."""

    id: UUID
    project_id: UUID
    project_name: str
    state: Literal["queued", "running", "done", "failed", "cancelled", "conflict", "held"]
    message: str
    author: Person
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    base_version: int | None
    result_version: int | None
    edits: list[Json]
    steps: list[Step]
    done: int
    total: int
    quote_usd: float
    cost_usd: float
    problem: Problem | None
    conflict: RunConflict | None


class Operation(BaseModel):
    """One line of the operations log."""

    id: UUID
    kind: str
    summary: str
    actor: Person | None
    project_id: UUID
    at: datetime
    undone: bool
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


class ProjectMade(BaseModel):
    """A new project and the run that makes its first version."""

    project: Project
    run: Run


class ProjectForked(BaseModel):
    """A new project with the content of an old one."""

    project: Project


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


class Comparison(BaseModel):
    """What differs between two versions."""

    a: VersionSummary
    b: VersionSummary
    patch: list[PatchOperation]
    words: list[str]
    scenes: list[SceneComparison]


class ClipVersion(BaseModel):
    """A version of a scene's clip."""

    version_id: UUID
    number: int
    blob: str
    poster: str | None
    thumbnail: str | None
    prompt: str
    instructions: list[str]
    duration: float | None
    cost_usd: float
    created_at: datetime
    is_current: bool
    film_versions: list[int]


class Graph(BaseModel):
    """The nodes of the timeline, newest first, and the current version's id."""

    nodes: list[VersionSummary]
    head: UUID | None
    next: str | None


class SpentByProject(BaseModel):
    """Money of this month in one project."""

    project_id: UUID
    name: str
    spent_usd: float


class SpentByKind(BaseModel):
    """Calls and money of this month for one kind of step."""

    kind: str
    calls: int
    failed: int
    spent_usd: float


class Usage(BaseModel):
    """This month's money."""

    month: str
    spent_usd: float
    reserved_usd: float
    cap_usd: float | None
    by_project: list[SpentByProject]
    by_kind: list[SpentByKind]


class Storage(BaseModel):
    """Bytes: each blob once, as if nothing were shared, and what nothing refers to."""

    blobs: int
    unique_bytes: int
    logical_bytes: int
    saved_bytes: int
    orphan_bytes: int
    orphan_count: int


class CollectionItem(BaseModel):
    """What a collection would do with one blob, and why."""

    sha256: str
    size: int
    reason: str
    delete: bool
    age_days: float


class CollectionPlan(BaseModel):
    """What a collection would do."""

    items: list[CollectionItem]
    bytes: int


class Iterated(BaseModel):
    """A project by how often it was iterated."""

    project_id: UUID
    name: str
    versions: int


class Event(BaseModel):
    """One event of the stream; ``data`` is a run, a step with its run's id, a head, a project or an operation."""

    id: int
    kind: Literal["run", "step", "head", "project", "operation"]
    at: datetime
    project_id: UUID | None
    data: Json


class Projects(BaseModel):
    """A page of projects; ``next`` is the cursor of the following one."""

    items: list[Project]
    next: str | None


class Versions(BaseModel):
    """A page of versions, newest first."""

    items: list[VersionSummary]
    next: str | None


class Runs(BaseModel):
    """A page of runs, newest first."""

    items: list[Run]
    next: str | None


class Operations(BaseModel):
    """A page of operations, newest first."""

    items: list[Operation]
    next: str | None


class ClipVersions(BaseModel):
    """A clip's versions, newest first."""

    items: list[ClipVersion]


class Tokens(BaseModel):
    """The person's bearer tokens."""

    items: list[Token]
