"""What comes in: bodies of requests, checked for shape and size before any service sees them."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    FailFast,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
    model_validator,
)

from retake.domain.manifests import MAX_INSTRUCTIONS, MAX_SCENES
from retake.domain.people import Scope


def _readable(text: str) -> str:
    """A text that can be stored, and in which there is something to see."""
    kinds = {unicodedata.category(letter) for letter in text if letter not in "\t\n\r"}
    if kinds & {"Cc", "Cs"}:
        raise ValueError("The text holds control characters; remove them.")
    if text and all(kind[0] in "CZ" for kind in kinds):
        raise ValueError("The text holds nothing that can be seen.")
    return text


_MOST_UNKNOWN = 100  # fields nobody knows that are still told by name
Readable = AfterValidator(_readable)
Prompt = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100_000), Readable]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100_000), Readable]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Readable]
SceneId = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Seconds = Annotated[StrictFloat, Field(ge=0.5, le=60, allow_inf_nan=False)]
Number = Annotated[StrictInt, Field(ge=1, lt=2**31)]
Moment = Annotated[StrictFloat, Field(ge=0, le=86_400, allow_inf_nan=False)]


class Body(BaseModel):
    """A body that has no field but the ones it knows."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _not_a_flood(cls, value: Any) -> Any:
        """Far more fields than there are is one error, not one for each: a report of them all takes seconds."""
        if isinstance(value, dict) and len(value) > len(cls.model_fields) + _MOST_UNKNOWN:
            raise ValueError(
                f"There are {len(value)} fields here; at most {len(cls.model_fields)} are known."
            )
        return value


class NewPerson(Body):
    """The first administrator. ``code``: printed where the server was started, if ``GET /setup`` says it is needed."""

    email: str = Field(max_length=254, examples=["ada@example.com"])
    name: str = Field(max_length=100)
    password: str = Field(max_length=200)
    code: str = Field(default="", max_length=100)


class SignIn(Body):
    """An address and its password."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=200)


class NamedToken(Body):
    """What a token is for, how far it reaches, and for how many days (null: until it is revoked).

    Each scope may do what those before it may: ``read``, ``edit`` (what costs nothing), ``spend`` (make things),
    ``admin`` (tokens, passwords, people, and what the person may as an administrator).
    """

    name: Name
    scope: Scope = "spend"
    days: StrictInt | None = Field(default=None, ge=1, le=3650)


class PasswordChange(Body):
    """The password of now and the next one; what becomes of bearer tokens."""

    old_password: str = Field(max_length=200)
    new_password: str = Field(max_length=200)
    tokens: Literal["keep", "revoke"] = "keep"


class AddedPerson(Body):
    """Somebody else who may sign in."""

    email: str = Field(max_length=254, examples=["grace@example.com"])
    name: str = Field(max_length=100)
    password: str = Field(max_length=200)
    role: Literal["admin", "member"] = "member"


class PersonFacts(Body):
    """A person's role, and whether the account is disabled; what is left out stays."""

    role: Literal["admin", "member"] | None = None
    disabled: StrictBool | None = None


class ProjectWish(Body):
    """What to make from a prompt. ``scene_duration`` in seconds."""

    kind: Literal["video", "story", "image"] = "video"
    prompt: Prompt = Field(examples=["A lighthouse at dawn, a runner on the beach, gulls over the waves"])
    style: Words | None = Field(default=None, examples=["watercolour"])
    music: Words | None = None
    scenes: StrictInt | None = Field(default=None, ge=1, le=60)
    scene_duration: Seconds | None = None
    name: Name | None = None


class NewProject(ProjectWish):
    """A project to make."""

    parallelism: StrictInt | None = Field(default=None, ge=1, le=32)


class RetentionWish(Body):
    """What differs from the policy above (a project's from the server's, a clip's from its project's).

    Days may be fractions; null is never.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"keep_active": 5, "delete_after_days": None}]})

    keep_active: StrictInt = Field(default=3, ge=1, le=1000)
    archive_after_days: StrictFloat | None = Field(default=7, ge=0, le=3650, allow_inf_nan=False)
    delete_after_days: StrictFloat | None = Field(default=30, ge=0, le=3650, allow_inf_nan=False)
    method: Literal["compress", "lossless"] = "compress"


class ProjectFacts(Body):
    """What the project is called, said to be and tagged with, and the policy of its clips; what is left out stays.

    A ``retention`` of null is the server's again.
    """

    name: Name | None = None
    description: Words | None = None
    tags: list[Name] | None = Field(default=None, max_length=50)
    retention: RetentionWish | None = None


class EditScene(Body):
    """Change a scene's words or length; ``instructions`` replaces the list."""

    op: Literal["scene.edit"]
    scene: SceneId
    title: Words | None = None
    prompt: Prompt | None = None
    duration: Seconds | None = None
    instructions: list[Prompt] | None = Field(default=None, max_length=MAX_INSTRUCTIONS)


class InstructScene(Body):
    """Say what should be different: added to the scene's instructions."""

    op: Literal["scene.instruct"]
    scene: SceneId
    instruction: Prompt = Field(examples=["make it nighttime"])


class AddScene(Body):
    """A new scene after another one, or first. An ``id`` of one's own is kept."""

    op: Literal["scene.add"]
    after: SceneId | None = None
    prompt: Prompt
    title: Words | None = None
    duration: Seconds | None = None
    id: UUID | None = None


class RemoveScene(Body):
    """Take a scene out of the film; its versions stay."""

    op: Literal["scene.remove"]
    scene: SceneId


class MoveScene(Body):
    """Put a scene after another one, or first."""

    op: Literal["scene.move"]
    scene: SceneId
    after: SceneId | None = None


class AgainScene(Body):
    """Another take of the same recipe: of the picture (and its clip), or of the clip alone."""

    op: Literal["scene.again"]
    scene: SceneId
    part: Literal["image", "clip"] | None = None


class Style(Body):
    """The look of the whole film."""

    op: Literal["style"]
    prompt: Words


class MusicWords(Body):
    """What the music is like."""

    op: Literal["music"]
    prompt: Words


class MusicAgain(Body):
    """Another take of the music."""

    op: Literal["music.again"]


class OverlayWish(Body):
    """Words over the film, from ``start`` to ``end`` in seconds."""

    id: SceneId | None = None
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    start: Moment
    end: Moment
    position: Literal["top", "center", "bottom"] = "bottom"


class Overlays(Body):
    """All words over the film, in place of the ones before."""

    op: Literal["overlays"]
    overlays: list[OverlayWish] = Field(max_length=100)


class Title(Body):
    """The work's title."""

    op: Literal["title"]
    title: Name


class Instruct(Body):
    """Say what should be different about an image or a story."""

    op: Literal["instruct"]
    instruction: Prompt


class NewPrompt(Body):
    """Another prompt for an image or a story."""

    op: Literal["prompt"]
    prompt: Prompt


class Again(Body):
    """Another take of an image or a story."""

    op: Literal["again"]


class Text(Body):
    """A story's text written by hand."""

    op: Literal["text"]
    content: Annotated[str, StringConstraints(min_length=1, max_length=1_000_000)]
    title: Words | None = None


Edit = Annotated[
    EditScene
    | InstructScene
    | AddScene
    | RemoveScene
    | MoveScene
    | AgainScene
    | Style
    | MusicWords
    | MusicAgain
    | Overlays
    | Title
    | Instruct
    | NewPrompt
    | Again
    | Text,
    Field(discriminator="op"),
]


class PlanWish(Body):
    """Edits to think through, from the current version or an older one."""

    edits: Annotated[list[Edit], FailFast()] = Field(min_length=1, max_length=2000)
    base_version: Number | None = None
    batch: bool = Field(
        default=False,
        description="Make the clips of these edits again one after the other: what fails does not stop the rest, and "
        "what succeeds becomes one version.",
    )
    parallelism: StrictInt | None = Field(
        default=None,
        ge=1,
        le=32,
        description="How many parts are made at the same time; of a batch, how many clips (1).",
    )


class RunWish(PlanWish):
    """Edits to carry out."""

    expected_head: UUID | None = None
    plan_hash: str | None = Field(default=None, max_length=64)
    message: Words | None = None


class HeadWish(Body):
    """Which version is to be current."""

    version: Number
    expected_head: UUID | None = None


class RestoreWish(HeadWish):
    """Which version to restore: whole, or some of its scenes."""

    scenes: list[SceneId] | None = Field(default=None, max_length=MAX_SCENES)


class MergeWish(HeadWish):
    """Which version to merge, and for what both changed whose side to take."""

    prefer: dict[Annotated[str, StringConstraints(max_length=200)], Literal["ours", "theirs"]] = Field(
        default_factory=dict, max_length=2 * MAX_SCENES
    )


class ForkWish(Body):
    """Which version to begin a new project with."""

    version: Number
    name: Name | None = None


class LabelWish(Body):
    """A name for a version."""

    version: Number
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), Readable]
