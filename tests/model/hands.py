"""The hands of the machine: order, carry out and look, each time laying house and model side by side."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import jsonpatch
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from tests.model import films
from tests.model.films import Document, Edit
from tests.model.grounds import Grounds
from tests.model.studio import Batch, Operation, Place, Project, Run, Studio, Version

from retake.db import operations as operation_rows
from retake.db import versions as version_rows
from retake.domain.errors import Gone, Invalid
from retake.services import making, operations, projects, runs
from retake.services.house import now

MANY = st.integers(0, 2**16)
FEW = st.integers(0, 40)
HEADS = ("edit", "restore", "merge", "set_head", "undo")

LONG_AFTER = timedelta(days=400)


class Hands(RuleBasedStateMachine):
    """What every rule does with: the house, the model of it, and ways to lay one beside the other."""

    def __init__(self, ground: Grounds) -> None:
        super().__init__()
        self.ground, self.studio = ground, Studio()
        ground.begin()
        self.orders = len(ground.sketchbook.orders)
        self.checks = 0
        self.day = 0  # of the machine's own calendar
        self.left: dict[str, int] = {}  # the day a clip version was last current, or made
        self.tombs: set[str] = set()  # clip versions that were deleted
        self.wishes = itertools.count(1)

    # ------------------------------------------------------------------------------------------ choosing

    def project(self, number: int) -> Project:
        """One of the films that are alive."""
        alive = self.studio.alive()
        return alive[number % len(alive)]

    def version(self, project: Project, number: int) -> Version:
        """One of its versions."""
        return list(project.versions.values())[number % len(project.versions)]

    def waiting(self, number: int) -> Run:
        """One of the runs a worker may take."""
        waiting = self.studio.ready()
        return waiting[number % len(waiting)]

    # ------------------------------------------------------------------------------------------ making and changing

    def start_of(self, project: Project, number: int | None) -> Document:
        """The document an edit starts from."""
        return project.versions[number].document if number is not None else project.document

    def order(self, project: Project, edits: Sequence[Edit], start: int | None, at_once: bool) -> Run | None:
        """Order a run; one that would change nothing, or leave nothing, is refused."""
        document = self.start_of(project, start)
        following = self.studio.next_takes(document, edits)
        wanted = films.edited(document, edits, following)
        call = lambda: runs.start(  # noqa: E731 - said once, called in one of two ways
            self.ground.house, self.ground.owner, project.id, edits, base_version=start, parallelism=1
        )
        if wanted is None or wanted == document:
            with pytest.raises((Invalid, Gone)):
                call()
            return None
        again = {
            scene["id"]
            for slot, scene in films.changed_parts(wanted, document)
            if scene is not None and slot == "clip"
        }
        if start is not None and self.gaps(project, start) - again:
            with self.buying_nothing(), pytest.raises(Gone):
                call()
            return None
        run = Run(call()["id"], project.id, start or project.head, project.head, wanted)
        self.studio.runs.append(run)
        if at_once:
            self.carry_out(run)
        return run

    def script(self, blob: str) -> bytes:
        """The bytes of a script."""
        return self.ground.house.blobs.path(blob).read_bytes()

    def carry_out_others(self, run: Run) -> None:
        """Interrupted runs go on first: one that waits for their takes would wait for ever in one thread."""
        for other in self.studio.waiting():
            if other is not run and other.state == "cut":
                self.carry_out(other, alone=True)

    def carry_out(self, run: Run, alone: bool = False, may_fail: bool = False) -> None:
        """Carry a run to its end and see that all of it is as the model says."""
        if not alone:
            self.carry_out_others(run)
        self.begun(run)
        making.carry_out(self.ground.house, run.id)
        self.settle(run, may_fail)

    def settle(self, run: Run, may_fail: bool = False) -> None:
        """The run has ended: its state, what it bought, and the version that came of it."""
        if isinstance(run, Batch):
            self.settle_batch(run)
            return
        view = runs.one(self.ground.house, self.ground.owner, run.id)
        run.state = view["state"]
        finished = self.studio.account(run, self.ground.takes(), self.script)
        if run.state == "cancelled":
            assert run.cancel
            return
        if run.state == "failed":
            assert may_fail, view["problem"]
            assert finished is None
            return
        assert not run.cancel, "a run that was to stop went on to its end"
        assert finished is not None, "the run ended, and a part is missing"
        place = self.studio.place(run, finished)
        assert run.state == place.state, view["problem"]
        made = self.appended(self.studio.projects[run.project], place, ahead=place.state == "done")
        assert view["result_version"] == made.number
        assert view["done"] == view["total"]
        kind = "keep" if run.state == "conflict" else "make" if run.base is None else "edit"
        self.recorded(self.studio.projects[run.project], kind)

    def begun(self, run: Run) -> None:
        """A worker begins: a batch starts from what is current now, unless a scene it rewrites was changed since."""
        project = self.studio.projects[run.project]
        if not isinstance(run, Batch) or project.head in (None, run.base) or run.base != run.expected:
            return
        if runs.one(self.ground.house, self.ground.owner, run.id)["state"] != "queued":
            return
        assert run.base is not None
        assert project.head is not None
        then, now_there = (
            {scene["id"]: scene for scene in project.versions[number].raw["scenes"]}
            for number in (run.base, project.head)
        )
        written = [edit["scene"] for edit in run.edits if edit["op"] == "scene.edit"]
        if all(then.get(scene) == now_there.get(scene) for scene in written):
            run.base = run.expected = project.head
            self.take_anew(run, project.document)

    def take_anew(self, batch: Batch, document: Document) -> None:
        """An "again" whose take the clip has by now asks for the next one."""
        scenes = {scene["id"]: scene for scene in document["scenes"]}
        following = self.studio.next_takes(document, batch.possible(document))
        for name, take in following.items():
            scene, slot = name.split("/")
            if batch.takes[name] <= scenes[scene]["takes"][slot]:
                batch.takes = {**batch.takes, name: take}

    def settle_batch(self, batch: Batch) -> None:
        """The batch has ended: which clips it made, what was charged, the one version of those, and who is next."""
        view = runs.one(self.ground.house, self.ground.owner, batch.id)
        batch.state, project = view["state"], self.studio.projects[batch.project]
        self.studio.advance(batch.project)
        statuses = {clip["scene_id"]: clip["status"] for clip in view["batch"]["clips"]}
        assert list(statuses) == batch.scenes(), "another order than was asked"
        wanted, possible = self.studio.account_batch(batch, self.ground.takes())
        self.see_charges(batch, view)
        made = {scene for scene, status in statuses.items() if status == "complete"}
        assert made <= possible - batch.stopped, "a clip without its parts, or one that was stopped"
        assert batch.cancel or made == possible - batch.stopped, "a clip that was made is not in the film"
        gone = set(batch.scenes()) - {scene["id"] for scene in wanted["scenes"]}
        assert {statuses[scene] for scene in gone} <= {"failed", "cancelled"}
        if not made or (batch.cancel and project.deleted):
            assert batch.state in ("failed", "cancelled")
            assert batch.state == "failed" or batch.cancel or batch.stopped
            assert view["result_version"] is None
            return
        assert batch.base is not None
        base = project.versions[batch.base].document
        kept = {scene["id"]: scene for scene in wanted["scenes"] if scene["id"] in made}
        scenes = [kept.get(scene["id"], scene) for scene in base["scenes"]]
        place = self.studio.place(batch, copy.deepcopy({**base, "scenes": scenes}))
        assert batch.state == place.state, view["problem"]
        version = self.appended(project, place, ahead=place.state == "done")
        assert view["result_version"] == version.number
        self.recorded(project, "edit" if place.state == "done" else "keep")

    def see_charges(self, batch: Batch, view: Mapping[str, Any]) -> None:
        """What it cost is the sum of its takes, each less the discount; the clips' own costs are that sum."""
        takes = self.ground.takes(batch.id)
        for take in takes:
            if take["state"] in ("ready", "collected"):
                assert take["cost"] == self.studio.cost(take["id"])
        assert round(view["cost_usd"] * 1_000_000) == sum(take["cost"] for take in takes)
        assert view["batch"]["discount_percent"] == batch.discount / 100

    # ------------------------------------------------------------------------------------------ versions

    def appended(
        self, project: Project, place: Place, ahead: bool = True, second: int | None = None
    ) -> Version:
        """A version came to be: the next number, with the document the model says."""
        project.last += 1
        row = next(
            row
            for row in self.ground.snapshots().values()
            if row["family_id"] == project.id and row["number"] == project.last
        )
        made = Version(row["id"], project.last, row["document"], place.document, place.parent, second)
        assert films.reduced(made.raw) == place.document
        before = project.head
        project.versions[made.number] = made
        parent = project.versions.get(place.parent or 0)
        assert row["parent_id"] == (parent.id if parent else None)
        assert row["second_parent_id"] == (project.versions[second].id if second else None)
        self.see_unchanged_parts(made, parent)
        self.see_composition(made.raw)
        if ahead:
            self.moved(project, made.number, through=place.parent)
        assert before is None or ahead or project.head == before
        return made

    def moved(self, project: Project, number: int, through: int | None = None) -> None:
        """The head moves, of each part's family as well; from an older version by way of that."""
        if project.head is not None:
            self.left |= dict.fromkeys(self.clips_of(project, project.head), self.day)
        for film in (through, number):
            for scene in project.versions[film].raw["scenes"] if film else ():
                project.current[scene["clip"]["family"]] = scene["clip"]["version"]
        for clip in self.clips_of(project, number):
            self.left.setdefault(clip, self.day)
        project.head = number

    def clips_of(self, project: Project, number: int) -> list[str]:
        """The clip versions of a film version."""
        return [scene["clip"]["version"] for scene in project.versions[number].raw["scenes"]]

    def gaps(self, project: Project, number: int) -> set[str]:
        """The scenes of a version whose clips were deleted."""
        scenes = project.versions[number].raw["scenes"]
        return {scene["id"] for scene in scenes if scene["clip"]["version"] in self.tombs}

    def see_unchanged_parts(self, made: Version, parent: Version | None) -> None:
        """A scene that says the same keeps its very versions and bytes; the patch leads from the parent to here."""
        view = self.patch_of(made.id)
        assert jsonpatch.apply_patch(parent.raw if parent else {}, view) == made.raw
        if parent is None:
            return
        old = {scene["id"]: scene for scene in parent.raw["scenes"]}
        for scene in made.raw["scenes"]:
            was = old.get(scene["id"])
            if (
                was is not None
                and films.reduced({**made.raw, "scenes": [scene]})["scenes"]
                == films.reduced({**parent.raw, "scenes": [was]})["scenes"]
            ):
                assert scene == was

    def patch_of(self, version: UUID) -> list[dict[str, Any]]:
        """The stored patch."""
        with self.ground.house.database.autocommit() as connection:
            return version_rows.patch(connection, version)

    def see_composition(self, raw: Mapping[str, Any]) -> None:
        """The same music at the same length is the same sound; the film has one, and says what it is composed of."""
        facts = (raw["music"]["part"]["blob"], sum(scene["duration"] for scene in raw["scenes"]))
        assert self.studio.sounds.setdefault(facts, raw["sound"]) == raw["sound"]
        assert raw["composition"]

    def recorded(self, project: Project, kind: str, before: Any = None, after: Any = None) -> Operation:
        """The newest line of the operations log is this one."""
        newest = operations.page(self.ground.house, self.ground.owner, project.id, None, 1)[0]
        assert newest["kind"] == kind
        assert newest["id"] not in {operation.id for operation in project.operations}
        with self.ground.house.database.autocommit() as connection:
            row = operation_rows.row(connection, newest["id"])
        assert row is not None
        if kind in HEADS and "head" in row["before"]:
            before, after = row["before"]["head"], row["after"]["head"]
        operation = Operation(newest["id"], kind, before, after)
        project.operations.append(operation)
        return operation

    @contextmanager
    def buying_nothing(self) -> Iterator[None]:
        """Nothing is ordered from the provider meanwhile."""
        with self.ground.sketchbook.counted() as orders:
            yield
        assert orders == []

    def purge(self) -> None:
        """Deleted films that no living one was forked from, and that have no run under way, are gone for good."""
        studio = self.studio
        busy = {run.project for run in studio.waiting()}
        origins = {project.forked_from for project in studio.projects.values() if not project.deleted}
        gone = [p.id for p in studio.projects.values() if p.deleted and p.id not in busy | origins]
        assert not set(gone) & set(self.ground.projects())
        for identifier in gone:
            del studio.projects[identifier]
        studio.runs = [run for run in studio.runs if run.project in studio.projects]

    def deleted(self, project: Project) -> None:
        """Delete a film softly: nothing can be started in it any more."""
        projects.delete(self.ground.house, self.ground.owner, project.id)
        project.deleted = True
        for run in self.studio.waiting():
            run.cancel |= run.project == project.id
        with pytest.raises(Gone):
            runs.start(self.ground.house, self.ground.owner, project.id, [{"op": "style", "prompt": "no"}])
        self.recorded(project, "delete")

    def collected(self, late: bool) -> None:
        """Collect, and see that what is needed stays, pictures of it too, and that what is old and unused goes."""
        made_for_runs, derived = self.needed_by_runs(), self.ground.derived()
        before = self.ground.blobs()
        at = now() + (LONG_AFTER if late else timedelta())
        planned = {decision.sha256: decision for decision in self.ground.collect(at).blobs}
        after = self.ground.blobs()
        assert before - after == set(planned)
        assert all(decision.delete and decision.reason for decision in planned.values())
        if late:
            self.purge()
        needed = self.live_blobs() | made_for_runs
        needed |= {made for made, sources in derived.items() if sources & needed}
        assert needed <= after, "a blob that is needed was collected"
        assert not after - needed if late else not planned, "an old orphan was left, or something young went"
        self.ground.see_stores()
        self.forget_collected()

    def forget_collected(self) -> None:
        """A take whose bytes were deleted is bought again by whoever wants it."""
        left = self.ground.blobs()
        self.studio.living = {
            key: take
            for key, take in self.studio.living.items()
            if key not in self.studio.known or self.studio.known[key] in left
        }

    def live_blobs(self) -> set[str]:
        """Bytes that a version of any film speaks of, but for deleted clips: of these the thumbnail stays."""
        held = self.ground.tombstones()
        for project in self.studio.projects.values():
            for version in project.versions.values():
                whole = films.without_clips(version.raw, self.tombs)
                held |= films.digests(whole) | {version.raw["sound"]}
        return held

    def needed_by_runs(self) -> set[str]:
        """Bytes that interrupted runs have made or found so far."""
        waiting = {run.id for run in self.studio.waiting()}
        return {
            step["blob"]
            for run in waiting
            for step in runs.one(self.ground.house, self.ground.owner, run)["steps"]
            if step["blob"]
        }
