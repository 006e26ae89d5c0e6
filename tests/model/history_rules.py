"""The machine's rules for history: roll back, restore, merge, fork, name, undo, delete."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from tests.model import films
from tests.model.hands import FEW, HEADS, Hands
from tests.model.studio import Operation, Place, Project

from retake.domain.errors import BranchConflict, CannotUndo, Gone, Invalid
from retake.domain.merging import Conflict, merge
from retake.services import history, operations, projects

NAMES = ("best", "draft")


class Past(Hands):
    """What can be done with versions that are there."""

    @precondition(lambda self: self.studio.alive())
    @rule(p=FEW, v=FEW)
    def set_head(self, p: int, v: int) -> None:
        """Roll back or forward."""
        project = self.project(p)
        target = self.version(project, v).number
        call = lambda: history.set_head(self.ground.house, self.ground.owner, project.id, target, None)  # noqa: E731
        if target == project.head:
            with pytest.raises(Invalid):
                call()
            return
        if self.gaps(project, target):
            with pytest.raises(Gone):
                call()
            return
        call()
        self.moved(project, target)
        self.recorded(project, "set_head")

    @precondition(lambda self: self.studio.alive())
    @rule(p=FEW, v=FEW, scenes=st.none() | st.lists(st.integers(0, 3), min_size=1, max_size=2))
    def restore(self, p: int, v: int, scenes: Sequence[int] | None) -> None:
        """A whole old version, or some scenes of it, come back as a new version; nothing is bought."""
        project = self.project(p)
        old = self.version(project, v)
        ids = [scene["id"] for scene in old.document["scenes"]]
        names = None if scenes is None else list({ids[place % len(ids)]: None for place in scenes})
        wanted = old.document if names is None else films.with_scenes(project.document, old.document, names)
        house, owner = self.ground.house, self.ground.owner
        call = lambda: history.restore(house, owner, project.id, old.number, names, None)  # noqa: E731
        head = project.versions[project.head or 0].raw
        if head == (old.raw if names is None else history.with_scenes(head, old.raw, names)):
            with pytest.raises(Invalid):  # it would be the same once more
                call()
            return
        if self.gaps(project, old.number) & set(ids if names is None else names):
            with pytest.raises(Gone):
                call()
            return
        with self.buying_nothing():
            call()
        made = self.appended(project, Place("done", project.head, copy.deepcopy(wanted)))
        assert names is not None or made.raw == old.raw
        self.recorded(project, "restore")

    @precondition(lambda self: self.studio.alive())
    @rule(p=FEW, v=FEW, side=st.sampled_from((None, "ours", "theirs")))
    def merge(self, p: int, v: int, side: str | None) -> None:
        """Another version's changes join the head, or the disagreement is named and answered."""
        project = self.project(p)
        other = self.version(project, v).number
        house, owner = self.ground.house, self.ground.owner
        call: Callable[[Mapping[str, Any]], Any] = lambda prefer: history.merge_into_head(  # noqa: E731
            house, owner, project.id, other, None, prefer
        )
        expected = self.studio.merged(project, other, {})
        if expected is None:
            with pytest.raises(Invalid):
                call({})
            return
        with self.buying_nothing():
            if isinstance(expected, Conflict):
                with pytest.raises(BranchConflict) as caught:
                    call({})
                assert [scene["scene_id"] for scene in caught.value.facts["scenes"]] == list(expected.scenes)
                assert caught.value.facts["fields"] == list(expected.fields)
                if side is None:
                    return
                prefer = dict.fromkeys((*expected.scenes, *expected.fields), side)
                expected = self.studio.merged(project, other, prefer)
                if isinstance(expected, Conflict):  # both answers together leave no scene at all
                    with pytest.raises(BranchConflict):
                        call(prefer)
                    return
            else:
                prefer = {}
            if self.merges_a_gap(project, other, prefer):
                with pytest.raises(Gone):
                    call(prefer)
                return
            call(prefer)
        assert expected is not None
        self.appended(project, Place("done", project.head, expected.document), second=other)
        self.recorded(project, "merge")

    def merges_a_gap(self, project: Project, other: int, prefer: Mapping[str, Any]) -> bool:
        """Whether the merged film would hold a clip that was deleted."""
        base = project.base_of(other)
        ours, theirs = (project.versions[number].raw for number in (project.head or 0, other))
        outcome = merge(project.versions[base].raw if base else {}, ours, theirs, prefer)
        assert not isinstance(outcome, Conflict)
        return any(scene["clip"]["version"] in self.tombs for scene in outcome.document["scenes"])

    @precondition(lambda self: self.studio.alive() and len(self.studio.projects) < 5)
    @rule(p=FEW, v=FEW)
    def fork(self, p: int, v: int) -> None:
        """A new film from a version: the same bytes, a history of its own."""
        project = self.project(p)
        source = self.version(project, v)
        if self.gaps(project, source.number):
            with pytest.raises(Gone):
                projects.fork(self.ground.house, self.ground.owner, project.id, source.number, None)
            return
        before = self.ground.blobs()
        with self.buying_nothing():
            view = projects.fork(self.ground.house, self.ground.owner, project.id, source.number, None)
        fresh = Project(view["project"]["id"], forked_from=project.id)
        self.studio.projects[fresh.id] = fresh
        made = self.appended(fresh, Place("done", None, copy.deepcopy(source.document)))
        families = {scene["clip"]["family"] for scene in source.raw["scenes"]}
        assert not families & {scene["clip"]["family"] for scene in made.raw["scenes"]}
        assert self.ground.blobs() == before
        self.recorded(fresh, "fork")

    @precondition(lambda self: self.studio.alive())
    @rule(p=FEW, v=FEW, name=st.sampled_from(NAMES))
    def label(self, p: int, v: int, name: str) -> None:
        """Name a version, or take the name away when it is given already."""
        project = self.project(p)
        house, owner = self.ground.house, self.ground.owner
        number = self.version(project, v).number
        if name in project.labels:
            with pytest.raises(Invalid):
                projects.label(house, owner, project.id, number, name)
            projects.unlabel(house, owner, project.id, name)
            self.recorded(project, "unlabel", (name, project.labels.pop(name)), None)
        else:
            projects.label(house, owner, project.id, number, name)
            project.labels[name] = number
            self.recorded(project, "label", None, (name, number))

    @precondition(lambda self: any(project.operations for project in self.studio.projects.values()))
    @rule(p=FEW, back=st.integers(0, 3))
    def undo(self, p: int, back: int) -> None:
        """Take an operation back, an undo among them; one that something else stands on is refused."""
        logged = [project for project in self.studio.projects.values() if project.operations]
        project = logged[p % len(logged)]
        operation = project.operations[-1 - back % len(project.operations)]
        effect = self.undone(project, operation)
        call = lambda: operations.undo(self.ground.house, self.ground.owner, operation.id)  # noqa: E731
        if effect is None:
            with pytest.raises((CannotUndo, Gone)):
                call()
            return
        call()
        effect()
        operation.undone = True
        self.recorded(project, "undo")

    def undone(self, project: Project, operation: Operation) -> Callable[[], None] | None:
        """What taking it back does; None when it cannot be taken back."""
        kind = operation.kind
        if operation.undone or (project.deleted and kind != "delete"):
            return None
        if kind == "delete":
            return lambda: setattr(project, "deleted", False)
        if kind == "label":
            name, number = operation.after
            there = project.labels.get(name) == number
            return (lambda: project.labels.__delitem__(name)) if there else None
        if kind == "unlabel":
            name, number = operation.before
            return (lambda: project.labels.__setitem__(name, number)) if name not in project.labels else None
        if kind not in HEADS or operation.before is None or project.head is None:
            return None
        if str(project.versions[project.head].id) != str(operation.after):
            return None
        target = project.number_of(UUID(str(operation.before)))
        return None if self.gaps(project, target) else lambda: self.moved(project, target)

    @precondition(lambda self: self.studio.alive())
    @rule(p=FEW)
    def delete(self, p: int) -> None:
        """Delete a film softly; its runs stop, and nothing can be done with it until that is undone."""
        self.deleted(self.project(p))
