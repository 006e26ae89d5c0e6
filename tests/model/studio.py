"""The model of the whole house: dictionaries of projects, versions, takes and runs, and what must come of each verb."""

from __future__ import annotations

import copy
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.model import films
from tests.model.films import Document, Edit, Key
from tests.sketchbook import PRICES

from retake.domain.graph import VersionGraph
from retake.domain.merging import Conflict, Merged, merge


@dataclass
class Version:
    """A version ever made: its stored document word for word, and as the model keeps it."""

    id: UUID
    number: int
    raw: Document
    document: Document
    parent: int | None
    second: int | None = None


@dataclass
class Operation:
    """A line of the log: what it was, and the heads (or the label) before and after."""

    id: UUID
    kind: str
    before: Any = None
    after: Any = None
    undone: bool = False


@dataclass
class Project:
    """A film with its history."""

    id: UUID
    versions: dict[int, Version] = field(default_factory=dict)
    head: int | None = None
    last: int = 0
    labels: dict[str, int] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    deleted: bool = False
    forked_from: UUID | None = None
    current: dict[str, str] = field(default_factory=dict)  # of every part's family, also of scenes removed
    retention: dict[str, Any] = field(default_factory=dict)

    @property
    def document(self) -> Document:
        """The current version's document."""
        assert self.head is not None
        return self.versions[self.head].document

    def number_of(self, identifier: UUID) -> int:
        """The number of one of its versions."""
        return next(version.number for version in self.versions.values() if version.id == identifier)

    def base_of(self, other: int) -> int | None:
        """Where the head and another version parted."""
        assert self.head is not None
        nodes = [
            (f"{v.number:06}", f"{v.parent:06}" if v.parent else None, f"{v.second:06}" if v.second else None)
            for v in self.versions.values()
        ]
        base = VersionGraph(nodes).merge_base(f"{self.head:06}", f"{other:06}")
        return int(base) if base else None


@dataclass
class Run:
    """A run that was ordered: where it starts and what it wants; a new film is wanted before its script is known."""

    id: UUID
    project: UUID
    base: int | None
    expected: int | None
    wanted: Document
    state: str = "queued"  # "cut" while it is interrupted
    cancel: bool = False
    began: bool = False


@dataclass
class Batch(Run):
    """A run that makes clips again one after the other; the edits in the order asked, with the takes they were given.

    ``discount`` is in hundredths of a per cent, ``stopped`` are scenes somebody stopped, ``handed`` says that the
    workers have it, ``again`` is the batch that makes what this one left.
    """

    edits: Sequence[Edit] = ()
    takes: Mapping[str, int] = field(default_factory=dict)
    discount: int = 0
    stopped: set[str] = field(default_factory=set)
    handed: bool = False
    again: UUID | None = None

    def scenes(self) -> list[str]:
        """The scenes it makes again, in the order asked."""
        return [edit["scene"] for edit in self.edits]

    def possible(self, document: Document) -> list[Edit]:
        """The edits whose scene is there."""
        there = {scene["id"] for scene in document["scenes"]}
        return [edit for edit in self.edits if edit["scene"] in there]


@dataclass(frozen=True)
class Place:
    """Where a finished run's document goes: in front, with its parent, or beside the head."""

    state: str
    parent: int | None
    document: Document


@dataclass
class Studio:
    """All of it. ``living`` takes are ready or under way; ``known`` are the bytes of every recipe ever made."""

    projects: dict[UUID, Project] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    living: dict[Key, UUID] = field(default_factory=dict)
    known: dict[Key, str] = field(default_factory=dict)
    last_takes: dict[Key, int] = field(default_factory=dict)
    takes: dict[UUID, Key] = field(default_factory=dict)
    discounts: dict[UUID, int] = field(default_factory=dict)
    failed: set[UUID] = field(default_factory=set)
    sounds: dict[tuple[str, float], str] = field(default_factory=dict)

    def alive(self) -> list[Project]:
        """Projects that are not deleted and have a version."""
        return [
            project for project in self.projects.values() if not project.deleted and project.head is not None
        ]

    def waiting(self) -> list[Run]:
        """Runs to be carried out."""
        return [run for run in self.runs if run.state in ("queued", "cut")]

    def ready(self) -> list[Run]:
        """Those of them that a worker may take: of a project's batches only the one whose turn it is."""
        return [run for run in self.waiting() if not isinstance(run, Batch) or run.handed]

    def line(self, project: UUID) -> list[Batch]:
        """The project's batches that are not over: the one the workers have, then the others as they were ordered."""
        line = [run for run in self.waiting() if isinstance(run, Batch) and run.project == project]
        return sorted(line, key=lambda run: not run.handed)

    def advance(self, project: UUID) -> None:
        """The line moves on when nobody of it is with the workers."""
        line = self.line(project)
        if line and not line[0].handed:
            line[0].handed = True

    # ------------------------------------------------------------------------------------------ takes

    def next_takes(self, document: Document, edits: Sequence[Mapping[str, Any]]) -> dict[str, int]:
        """Which take each "again" gets: one that nobody has made yet."""
        following: dict[str, int] = {}
        for edit in edits:
            if edit["op"] == "music.again":
                last = self.last_takes.get(films.any_take(films.music_key(document)), 0)
                following["music"] = max(last, document["music"]["take"]) + 1
            elif edit["op"] == "scene.again":
                scene = next(scene for scene in document["scenes"] if scene["id"] == edit["scene"])
                slot = edit["part"]
                key = (
                    films.image_key(document, scene)
                    if slot == "image"
                    else films.clip_key(document, scene, scene["image"]["blob"])
                )
                last = self.last_takes.get(films.any_take(key), 0)
                following[f"{edit['scene']}/{slot}"] = max(last, scene["takes"][slot]) + 1
        return following

    def price(self, key: Key) -> int:
        """What such a take costs, in micro-dollars."""
        seconds = key[5] if key[0] == "clip" else 1
        return round(PRICES[key[0]] * seconds)

    def cost(self, take: UUID) -> int:
        """What a take costs whoever ordered it, less the discount of the batch that did."""
        price = self.price(self.takes[take])
        return price - price * self.discounts.get(take, 0) // 10_000

    def bought(self, key: Key, take: UUID) -> None:
        """A take was ordered."""
        assert key not in self.living, f"{key} was bought twice"
        self.living[key] = take
        self.takes[take] = key
        self.last_takes[films.any_take(key)] = max(self.last_takes.get(films.any_take(key), 0), key[1])

    def learned(self, key: Key, blob: str) -> None:
        """A take has its bytes: those it always had, and nobody else's."""
        assert self.known.setdefault(key, blob) == blob, f"{key} has other bytes than before"
        assert sum(found == blob for found in self.known.values()) == 1, f"{key} has another recipe's bytes"

    # ------------------------------------------------------------------------------------------ runs

    def account(self, run: Run, takes: Sequence[Mapping[str, Any]], script: Any) -> Document | None:
        """Lay the run's new takes (rows, in the order they were made) beside the parts it needed, one by one.

        The finished document, or None while a part is missing. A take too many, or one in the wrong place, fails.
        ``script`` reads the bytes of a script.
        """
        fresh, state = self._fresh(run, takes)
        base = self.projects[run.project].versions[run.base].document if run.base else None
        wanted = copy.deepcopy(run.wanted)
        if wanted["script"] is None:
            key = films.script_key(wanted)
            blob = self._part(key, fresh, state)
            if blob is None:
                assert not fresh, "something was bought before its script"
                return None
            wanted = scripted(wanted, blob, json.loads(script(blob)))
        missing = self._fill(wanted, list(films.changed_parts(wanted, base)), fresh, state)
        assert not fresh, f"takes nobody needed: {[dict(row) for row in fresh]}"
        return None if missing else wanted

    def _fresh(
        self, run: Run, takes: Sequence[Mapping[str, Any]]
    ) -> tuple[list[Mapping[str, Any]], dict[UUID, Mapping[str, Any]]]:
        fresh = [row for row in takes if row["run_id"] == run.id and row["id"] not in self.takes]
        return fresh, {row["id"]: row for row in takes}

    def account_batch(self, batch: Batch, takes: Sequence[Mapping[str, Any]]) -> tuple[Document, set[str]]:
        """The same for a batch, clip by clip in the order asked: its document, and the scenes that have all parts."""
        fresh, state = self._fresh(batch, takes)
        self.discounts |= {row["id"]: batch.discount for row in fresh}
        assert batch.base is not None
        base = self.projects[batch.project].versions[batch.base].document
        wanted = films.edited(base, batch.possible(base), batch.takes)
        assert wanted is not None
        order = batch.scenes()
        parts = sorted(films.changed_parts(wanted, base), key=lambda part: order.index(part[1]["id"]))  # type: ignore[index]
        missing = self._fill(wanted, parts, fresh, state, batch.stopped)
        assert not fresh, f"takes nobody needed: {[dict(row) for row in fresh]}"
        return wanted, {edit["scene"] for edit in batch.possible(base)} - missing

    def _fill(
        self,
        wanted: Document,
        parts: Sequence[tuple[str, Document | None]],
        fresh: list[Mapping[str, Any]],
        state: Mapping[UUID, Any],
        stopped: Collection[str] = (),
    ) -> set[str]:
        """Fill the parts; the scenes (or the music) that miss one. For stopped scenes nothing is bought."""
        missing: set[str] = set()
        for slot, scene in parts:
            if scene is None:
                key = films.music_key(wanted)
            elif slot == "image":
                key = films.image_key(wanted, scene)
            elif scene["id"] in missing:
                continue
            else:
                key = films.clip_key(wanted, scene, scene["image"]["blob"])
            blob = self._part(key, [] if scene and scene["id"] in stopped else fresh, state)
            if blob is None:
                missing.add(scene["id"] if scene else "music")
            elif scene is None:
                wanted["music"]["part"] = {"blob": blob}
            else:
                scene[slot] = {"blob": blob}
        return missing

    def _part(self, key: Key, fresh: list[Mapping[str, Any]], state: Mapping[UUID, Any]) -> str | None:
        """The bytes of a part, bought by the first of the fresh takes unless a take of it lives."""
        if key not in self.living and fresh:
            self.bought(key, fresh.pop(0)["id"])
        row = state.get(self.living[key]) if key in self.living else None
        if row is None:
            return None
        if row["state"] in ("failed", "cancelled", "collected"):
            if row["state"] == "failed":
                self._forget_failed(key)
            del self.living[key]
            return None
        if row["blob"] is not None:
            self.learned(key, row["blob"])
        return str(row["blob"]) if row["blob"] else None

    def _forget_failed(self, key: Key) -> None:
        """A failed take's number is given to the next one."""
        recipe = films.any_take(key)
        self.failed.add(self.living[key])
        others = [
            k[1] for take, k in self.takes.items() if films.any_take(k) == recipe and take not in self.failed
        ]
        self.last_takes[recipe] = max(others, default=0)

    def place(self, run: Run, result: Document) -> Place:
        """Where the run's result goes, the head standing where it does."""
        project = self.projects[run.project]
        if project.head == run.expected:
            return Place("done", run.base, result)
        if run.base != run.expected or project.head is None or run.base is None:
            return Place("conflict", run.base, result)
        outcome = merge(project.versions[run.base].document, project.document, result)
        if isinstance(outcome, Conflict):
            return Place("conflict", run.base, result)
        return Place("done", project.head, outcome.document)

    def merged(self, project: Project, other: int, prefer: Mapping[str, Any]) -> Merged | Conflict | None:
        """What merging another version into the head gives; None when it is part of the head's past."""
        base = project.base_of(other)
        if base == other:
            return None
        before = project.versions[base].document if base else {}
        return merge(before, project.document, project.versions[other].document, prefer)


def scripted(wanted: Document, blob: str, script: Mapping[str, Any]) -> Document:
    """A new film with the words of its script."""
    scenes = [
        {**scene, "title": line["title"], "prompt": line["prompt"], "duration": float(line["duration"])}
        for scene, line in zip(wanted["scenes"], script["scenes"], strict=True)
    ]
    music = {**wanted["music"], "prompt": wanted["music"]["prompt"] or script["music"]}
    title = wanted["title"] or script["title"]
    return {**wanted, "title": title, "scenes": scenes, "music": music, "script": {"blob": blob}}
