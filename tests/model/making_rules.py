"""The machine's rules for making and changing films, and for what may happen to a run on its way."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from tests.model import films
from tests.model.films import Document
from tests.model.hands import FEW, MANY, Hands
from tests.model.power import doomed
from tests.model.studio import Batch, Project, Run
from tests.sketchbook import PowerCut

from retake.domain.errors import Gone
from retake.services import making, projects, runs
from retake.services.house import new_id


class Work(Hands):
    """Runs are carried out; they may be cut short, fail, be stopped and retried."""

    def new_film(self, scenes: int, words: int, at_once: bool) -> None:
        """A film from a prompt."""
        prompt = f"{films.PROMPTS[words]} {self.ground.examples}"
        request = {
            "kind": "video",
            "prompt": prompt,
            "scenes": scenes,
            "scene_duration": 0.5,
            "parallelism": 1,
        }
        made = projects.create(self.ground.house, self.ground.owner, request)
        project = self.studio.projects[made["project"]["id"]] = Project(made["project"]["id"])
        create = made["run"]["edits"][0]
        blank = {"title": "", "prompt": "", "instructions": [], "takes": {"image": 1, "clip": 1}}
        wanted: Document = {
            "kind": "video", "title": "", "prompt": prompt, "style": "", "overlays": [], "script": None,
            "format": {"width": 1280, "height": 720, "frame_rate": 24},
            "scenes": [
                {"id": scene, "duration": 0.5, "image": None, "clip": None, **copy.deepcopy(blank)}
                for scene in create["scene_ids"]
            ],
            "music": {"prompt": "", "take": 1, "part": None},
        }  # fmt: skip
        run = Run(made["run"]["id"], project.id, None, None, wanted)
        self.studio.runs.append(run)
        if at_once:
            self.carry_out(run)

    @precondition(lambda self: self.studio.waiting())
    @rule(r=FEW)
    def carry(self, r: int) -> None:
        """A worker takes a run, which may have been interrupted before."""
        self.carry_out(self.waiting(r))

    @precondition(lambda self: self.studio.waiting())
    @rule(r=FEW, moment=st.integers(0, 120), then=st.sampled_from(("", "cancel", "delete", "collect")))
    def cut(self, r: int, moment: int, then: str) -> None:
        """The power goes off in the middle of a run; a new process knows only what was durable.

        Before it goes on somebody may cancel it, delete its film, or collect long after.
        """
        run = self.waiting(r)
        self.carry_out_others(run)
        before = copy.copy(run)
        self.begun(run)
        with suppress(PowerCut):
            making.carry_out(doomed(self.ground.house, moment), run.id)
        self.ground.restart()
        state = runs.one(self.ground.house, self.ground.owner, run.id)["state"]
        if state == "queued":  # it came too early for anything to be remembered
            run.base, run.expected = before.base, before.expected
            if isinstance(run, Batch) and isinstance(before, Batch):
                run.takes = before.takes
        run.began = True
        if state in ("running", "queued"):
            run.state = "cut"
            if isinstance(run, Batch):
                self.studio.account_batch(run, self.ground.takes())
            else:
                self.studio.account(run, self.ground.takes(), self.script)
        else:
            self.settle(run)
        if then == "collect":
            self.collected(late=True)
        elif run.state == "cut" and then:
            project = self.studio.projects[run.project]
            if then == "cancel":
                run.cancel = True
                runs.cancel(self.ground.house, self.ground.owner, run.id)
            elif not project.deleted and project.head is not None:
                self.deleted(project)
            self.carry_out(run)

    @precondition(lambda self: self.studio.waiting())
    @rule(
        r=FEW, step=st.sampled_from(("image", "clip", "music", "script")), charged=st.sampled_from((0, 7_000))
    )
    def misfortune(self, r: int, step: str, charged: int) -> None:
        """The provider fails a part, sometimes charging for it; a retry makes what is missing."""
        run = self.waiting(r)
        self.carry_out_others(run)
        self.ground.sketchbook.fail(step, charged=charged)
        try:
            self.carry_out(run, may_fail=True)
        finally:
            self.ground.sketchbook._faults.clear()

    @precondition(lambda self: self.studio.waiting())
    @rule(r=FEW)
    def cancel(self, r: int) -> None:
        """A person stops a run: at once when it has not begun, otherwise as soon as it goes on."""
        run = self.waiting(r)
        run.cancel = True
        state = runs.cancel(self.ground.house, self.ground.owner, run.id)["state"]
        if run.state == "queued" and not run.began:
            assert state == "cancelled"
        if state == "cancelled":
            run.state = "cancelled"
            self.studio.advance(run.project)

    @precondition(lambda self: self.ended())
    @rule(r=FEW)
    def retry(self, r: int) -> None:
        """What failed or was stopped is tried again, unless its project is deleted."""
        ended = self.ended()
        run = ended[r % len(ended)]
        call = lambda: runs.retry(self.ground.house, self.ground.owner, run.id)  # noqa: E731
        if self.studio.projects[run.project].deleted:
            with pytest.raises(Gone):
                call()
            return
        if run.base != run.expected and run.base and self.kept_gaps(run):
            with pytest.raises(Gone):
                call()
            return
        call()
        run.state, run.cancel, run.began = "queued", False, False
        self.carry_out(run)

    def ended(self) -> list[Run]:
        """The runs that made nothing and can be tried again; batches have rules of their own."""
        return [
            run
            for run in self.studio.runs
            if run.state in ("failed", "cancelled") and not isinstance(run, Batch)
        ]

    def kept_gaps(self, run: Run) -> set[str]:
        """Scenes whose clips were deleted and that the run does not make again."""
        project = self.studio.projects[run.project]
        assert run.base is not None
        base = project.versions[run.base].document
        parts = films.changed_parts(run.wanted, base)
        return self.gaps(project, run.base) - {s["id"] for slot, s in parts if s and slot == "clip"}


class Making(Work):
    """Films come to be and change."""

    @initialize(scenes=st.sampled_from((3, 2, 3)))
    def first(self, scenes: int) -> None:
        """There is something to begin with."""
        self.make(scenes, 0, True)

    @precondition(lambda self: len(self.studio.projects) < 4)
    @rule(scenes=st.integers(1, 3), words=st.integers(0, 1), at_once=st.booleans())
    def make(self, scenes: int, words: int, at_once: bool) -> None:
        """A film from a prompt; the second one with the same words costs nothing."""
        self.new_film(scenes, words, at_once)

    @precondition(lambda self: self.studio.alive())
    @rule(
        p=FEW,
        kinds=st.lists(st.sampled_from(films.EDITS), min_size=1, max_size=2),
        n=MANY,
        base=FEW,
        at_once=st.booleans(),
    )
    def edit(self, p: int, kinds: Sequence[str], n: int, base: int, at_once: bool) -> None:
        """One or two changes, from the current version or from an old one."""
        project = self.project(p)
        start = self.version(project, base // 2).number if base % 2 else None
        document = self.start_of(project, start)
        edits = [
            films.edit_of(document, kind, n >> place, str(new_id()), self.ground.examples)
            for place, kind in enumerate(kinds)
        ]
        if len(edits) == 2 and any(edit["op"] == "scene.remove" for edit in edits):
            edits = edits[:1]  # the second one may speak of the scene the first one removed
        self.order(project, edits, start, at_once)

    @precondition(lambda self: self.studio.alive())
    @rule(p=FEW, kind=st.sampled_from(films.AGAIN), n=MANY, at_once=st.booleans())
    def again(self, p: int, kind: str, n: int, at_once: bool) -> None:
        """Another take of the same recipe."""
        project = self.project(p)
        self.order(
            project, [films.edit_of(project.document, kind, n, "", self.ground.examples)], None, at_once
        )

    @precondition(lambda self: any(len(p.document["scenes"]) > 1 for p in self.studio.alive()))
    @rule(p=FEW, n=st.tuples(st.integers(0, 2), st.integers(0, 2)), same=st.booleans())
    def two_at_once(self, p: int, n: tuple[int, int], same: bool) -> None:
        """Two people start from the same version: different scenes are both in the head, the same one is a conflict."""
        films_with_two = [p for p in self.studio.alive() if len(p.document["scenes"]) > 1]
        project = films_with_two[p % len(films_with_two)]
        scenes = [scene["id"] for scene in project.document["scenes"]]
        words = [f"{films.INSTRUCTIONS[place]}, wish {next(self.wishes)}" for place in n]
        chosen = [scenes[0], scenes[0] if same else scenes[1]]
        edits = [
            {"op": "scene.instruct", "scene": s, "instruction": w} for s, w in zip(chosen, words, strict=True)
        ]
        ordered = [self.order(project, [edit], None, False) for edit in edits]
        assert ordered[0] is not None
        assert ordered[1] is not None
        for run in ordered:
            assert run is not None
            self.carry_out(run)
        said = {scene["id"]: scene["instructions"] for scene in project.document["scenes"]}
        assert words[0] in said[chosen[0]]
        assert (words[1] in said[chosen[1]]) is not same
        assert ordered[1].state == ("conflict" if same else "done")
