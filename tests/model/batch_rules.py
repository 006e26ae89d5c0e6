"""The machine's rules for batches: several clips made again in a line, some stopped, some failing, some tried again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from tests.model import films
from tests.model.films import Document, Edit
from tests.model.hands import FEW, Hands
from tests.model.studio import Batch, Project

from retake.domain.errors import Gone, Invalid
from retake.services import batches, runs

KINDS = ("scene.instruct", "scene.instruct", "scene.again", "scene.edit")
DISCOUNT, FROM = 1000, 3  # hundredths of a per cent off, from so many clips on


class Batches(Hands):
    """Clips are made again together; what succeeds becomes one version, whatever happens to the rest."""

    @precondition(lambda self: self.studio.alive())
    @rule(
        p=FEW,
        chosen=st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True),
        kind=st.sampled_from(KINDS),
        failing=st.sampled_from((None, None, "image", "clip")),
        charged=st.sampled_from((0, 7_000)),
        at_once=st.booleans(),
    )
    def batch(
        self, p: int, chosen: Sequence[int], kind: str, failing: str | None, charged: int, at_once: bool
    ) -> None:
        """Some clips again in the order chosen, at once or when their turn comes; one may fail, at a price perhaps."""
        project = self.project(p)
        scenes = [scene["id"] for scene in project.document["scenes"]]
        places = dict.fromkeys(place % len(scenes) for place in chosen)
        edits = [self.say(project, scenes[place], kind) for place in places]
        ordered = self.order_batch(project, edits)
        if at_once:
            self.turn_comes(ordered, failing, charged)

    def say(self, project: Project, scene: str, kind: str) -> Edit:
        """What a batch says to a clip."""
        words = f"wish {self.ground.examples}.{next(self.wishes)}"
        edits: dict[str, Edit] = {
            "scene.instruct": {"instruction": words},
            "scene.again": {"part": "clip"},
            "scene.edit": {"prompt": words},
        }
        return {"op": kind, "scene": scene, **edits[kind]}

    def order_batch(self, project: Project, edits: Sequence[Edit]) -> Batch:
        """Order a batch; it stands at the end of its project's line, and says behind whom."""
        following = self.studio.next_takes(project.document, edits)
        wanted = films.edited(project.document, edits, following)
        assert wanted is not None
        view = runs.start(self.ground.house, self.ground.owner, project.id, edits, batch=True)
        return self.queued(project, view["id"], wanted, edits, following, len(edits))

    def queued(
        self,
        project: Project,
        identifier: UUID,
        wanted: Document,
        edits: Sequence[Edit],
        takes: dict[str, int],
        asked: int,
    ) -> Batch:
        """A batch was ordered; the discount is that of so many clips."""
        off = DISCOUNT if asked >= FROM else 0
        fresh = Batch(
            identifier, project.id, project.head, project.head, wanted, edits=edits, takes=takes, discount=off
        )
        self.studio.runs.append(fresh)
        self.studio.advance(project.id)
        return fresh

    def turn_comes(self, batch: Batch, failing: str | None, charged: int) -> None:
        """Those before it in the line are carried out, then the batch itself."""
        while (first := self.studio.line(batch.project)[0]) is not batch:
            self.carry_out(first)
        self.carry_out_others(batch)
        if failing:
            self.ground.sketchbook.fail(failing, charged=charged)
        try:
            self.carry_out(batch)
        finally:
            self.ground.sketchbook._faults.clear()

    @precondition(lambda self: any(self.studio.line(project.id) for project in self.studio.alive()))
    @rule(r=FEW, c=FEW)
    def stop_one_clip(self, r: int, c: int) -> None:
        """One clip of a batch is stopped; one that is finished says so, and the others are not touched."""
        waiting = [batch for project in self.studio.alive() for batch in self.studio.line(project.id)]
        batch = waiting[r % len(waiting)]
        house, owner = self.ground.house, self.ground.owner
        clips = runs.one(house, owner, batch.id)["batch"]["clips"]
        clip = clips[c % len(clips)]
        call = lambda: batches.cancel_clip(house, owner, batch.id, clip["regeneration_id"])  # noqa: E731
        if clip["status"] in ("queued", "regenerating"):
            call()
            batch.stopped.add(clip["scene_id"])
        elif clip["status"] in ("complete", "cancelled"):
            with pytest.raises(Invalid):
                call()

    @precondition(lambda self: self.unfinished())
    @rule(r=FEW, at_once=st.booleans())
    def retry_batch(self, r: int, at_once: bool) -> None:
        """What a batch left unfinished is ordered once more, once; one that made nothing goes on itself."""
        ended = self.unfinished()
        batch = ended[r % len(ended)]
        project = self.studio.projects[batch.project]
        call = lambda: runs.retry(self.ground.house, self.ground.owner, batch.id)  # noqa: E731
        if project.deleted:
            with pytest.raises(Gone):
                call()
            return
        if batch.state in ("failed", "cancelled"):
            assert call()["id"] == batch.id
            batch.state, batch.cancel, batch.began, batch.handed = "queued", False, False, False
            batch.stopped.clear()
            self.studio.advance(project.id)
            again = batch
        else:
            followed = self.follow(project, batch)
            if followed is None:
                return
            again = followed
        if at_once:
            self.turn_comes(again, None, 0)

    def unfinished(self) -> list[Batch]:
        """Batches that are over."""
        return [
            run for run in self.studio.runs if isinstance(run, Batch) and run not in self.studio.waiting()
        ]

    def follow(self, project: Project, batch: Batch) -> Batch | None:
        """Order the batch of what this one left, if it left something and its scenes are there."""
        house, owner = self.ground.house, self.ground.owner
        if batch.again is not None:
            assert runs.retry(house, owner, batch.id)["id"] == batch.again
            return None
        clips = runs.one(house, owner, batch.id)["batch"]["clips"]
        missing = {clip["scene_id"] for clip in clips if clip["status"] != "complete"}
        edits = [edit for edit in batch.edits if edit["scene"] in missing]
        if not missing or missing - {scene["id"] for scene in project.document["scenes"]}:
            with pytest.raises(Invalid):
                runs.retry(house, owner, batch.id)
            return None
        following = self.studio.next_takes(project.document, edits)
        wanted = films.edited(project.document, edits, following)
        assert wanted is not None
        batch.again = runs.retry(house, owner, batch.id)["id"]
        asked = FROM if batch.discount else len(edits)
        return self.queued(project, batch.again, wanted, edits, following, asked)

    @invariant()
    def lines_stand_as_modelled(self) -> None:
        """Of each film's batches the workers have just the first; each of the others waits for the one before it."""
        told = {row["id"]: row["handed"] for row in self.ground.lines()}
        waiting = [run for run in self.studio.waiting() if isinstance(run, Batch)]
        assert told == {batch.id: batch.handed for batch in waiting}
        for project in {batch.project for batch in waiting}:
            line = self.studio.line(project)
            assert [batch.handed for batch in line] == [True] + [False] * (len(line) - 1)
            behind = [runs.one(self.ground.house, self.ground.owner, batch.id)["behind"] for batch in line]
            assert behind == [None, *(batch.id for batch in line[:-1])]
