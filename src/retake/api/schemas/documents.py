"""Documents: what a version of a film, a story or an image says, field by field."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Overlay(BaseModel):
    """Words over the film, from ``start`` to ``end`` in seconds."""

    id: str
    text: str
    start: float
    end: float
    position: Literal["top", "center", "bottom"]


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


class Size(BaseModel):
    """Width and height in pixels."""

    width: int
    height: int


class Format(Size):
    """A film's size, and its frames a second."""

    frame_rate: int


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


class Basis(BaseModel):
    """A text written by hand that a story works on from: its digest, and how many of the story's first instructions
    it had been given before."""

    text: str
    instructions: int


class StoryDocument(BaseModel):
    """A story's document; ``content`` is Markdown, ``blob`` the take it came from (none when written by hand)."""

    kind: Literal["story"]
    title: str
    prompt: str
    instructions: list[str]
    content: str
    take: int
    blob: str | None
    basis: Basis | None = None


class ImageDocument(BaseModel):
    """An image's document; ``blob`` is the digest of the picture."""

    kind: Literal["image"]
    title: str
    prompt: str
    instructions: list[str]
    style: str
    format: Size
    take: int
    blob: str | None
