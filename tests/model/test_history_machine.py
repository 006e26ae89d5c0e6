"""A state machine races dictionaries against the whole house on PostgreSQL: whatever is done, in whatever order.

``RETAKE_MODEL_EXAMPLES=500`` runs it longer and with dice (that many examples of 50 steps, failures made small);
without it the same 25 examples of 20 steps are run every time.
"""

from __future__ import annotations

import copy
import itertools
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonpatch
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.house import Cluster
from tests.model import films
from tests.model.films import Document, Edit
from tests.model.grounds import Grounds
from tests.model.power import doomed
from tests.model.studio import Operation, Place, Project, Run, Studio, Version
from tests.sketchbook import PowerCut

from retake.domain.errors import BranchConflict, CannotUndo, Damaged, Gone, Invalid
from retake.domain.merging import Conflict
from retake.services import blobs, history, making, operations, projects, runs, takes
from retake.services.house import new_id, now

LONG = int(os.environ.get("RETAKE_MODEL_EXAMPLES", "0"))
PROFILE = settings(
    max_examples=LONG or 25,
    stateful_step_count=50 if LONG else 20,
    derandomize=not LONG,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)
MANY = st.integers(0, 2**16)
FEW = st.integers(0, 40)
LONG_AFTER = timedelta(days=400)
NAMES = ("best", "draft")


class Machine(RuleBasedStateMachine):
    """One example: a handful of films from nothing to nothing."""

    def __init__(self, ground: Grounds) -> None:
        super().__init__()
        self.ground, self.studio = ground, Studio()
        ground.begin()
        self.orders = len(ground.sketchbook.orders)
        self.checks = 0
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
        """One of the runs to be carried out."""
        waiting = self.studio.waiting()
        return waiting[number % len(waiting)]

    # ------------------------------------------------------------------------------------------ making and changing

    @initialize(scenes=st.integers(2, 3))
    def first(self, scenes: int) -> None:
        """There is something to begin with."""
        self.make(scenes, 0, True)

    @precondition(lambda self: len(self.studio.projects) < 4)
    @rule(scenes=st.integers(1, 3), words=st.integers(0, 1), at_once=st.booleans())
    def make(self, scenes: int, words: int, at_once: bool) -> None:
        """A film from a prompt; the second one with the same words costs nothing."""
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
            with pytest.raises(Invalid):
                call()
            return None
        run = Run(call()["id"], project.id, start or project.head, project.head, wanted)
        self.studio.runs.append(run)
        if at_once:
            self.carry_out(run)
        return run

    # ------------------------------------------------------------------------------------------ carrying out

    @precondition(lambda self: self.studio.waiting())
    @rule(r=FEW)
    def carry(self, r: int) -> None:
        """A worker takes a run, which may have been interrupted before."""
        self.carry_out(self.waiting(r))

    @precondition(lambda self: self.studio.waiting())
    @rule(r=FEW, moment=st.integers(0, 120))
    def cut(self, r: int, moment: int) -> None:
        """The power goes off in the middle of a run; a new process knows only what was durable."""
        run = self.waiting(r)
        self.carry_out_others(run)
        with suppress(PowerCut):
            making.carry_out(doomed(self.ground.house, moment), run.id)
        self.ground.restart()
        state = runs.one(self.ground.house, self.ground.owner, run.id)["state"]
        run.began = True
        if state in ("running", "queued"):
            run.state = "cut"
            self.studio.account(run, self.ground.takes(), self.script)
        else:
            self.settle(run)

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
            run.state = "cancelled"

    @precondition(lambda self: any(run.state in ("failed", "cancelled") for run in self.studio.runs))
    @rule(r=FEW)
    def retry(self, r: int) -> None:
        """What failed or was stopped is tried again, unless its project is deleted."""
        ended = [run for run in self.studio.runs if run.state in ("failed", "cancelled")]
        run = ended[r % len(ended)]
        call = lambda: runs.retry(self.ground.house, self.ground.owner, run.id)  # noqa: E731
        if self.studio.projects[run.project].deleted:
            with pytest.raises(Gone):
                call()
            return
        call()
        run.state, run.cancel, run.began = "queued", False, False
        self.carry_out(run)

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
        making.carry_out(self.ground.house, run.id)
        self.settle(run, may_fail)

    def settle(self, run: Run, may_fail: bool = False) -> None:
        """The run has ended: its state, what it bought, and the version that came of it."""
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
            project.head = made.number
        assert before is None or ahead or project.head == before
        return made

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
                assert {part: scene[part]["blob"] for part in ("image", "clip")} == {
                    part: was[part]["blob"] for part in ("image", "clip")
                }

    def patch_of(self, version: UUID) -> list[dict[str, Any]]:
        """The stored patch."""
        from retake.db import versions as version_rows

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
            from retake.db import operations as operation_rows

            row = operation_rows.row(connection, newest["id"])
        assert row is not None
        if kind in HEADS and "head" in row["before"]:
            before, after = row["before"]["head"], row["after"]["head"]
        operation = Operation(newest["id"], kind, before, after)
        project.operations.append(operation)
        return operation

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
        call()
        project.head = target
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
        with self.buying_nothing():
            history.restore(self.ground.house, self.ground.owner, project.id, old.number, names, None)
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
                call(prefer)
            else:
                call({})
        assert expected is not None
        self.appended(project, Place("done", project.head, expected.document), second=other)
        self.recorded(project, "merge")

    @precondition(lambda self: self.studio.alive() and len(self.studio.projects) < 5)
    @rule(p=FEW, v=FEW)
    def fork(self, p: int, v: int) -> None:
        """A new film from a version: the same bytes, a history of its own."""
        project = self.project(p)
        source = self.version(project, v)
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

    @contextmanager
    def buying_nothing(self) -> Iterator[None]:
        """Nothing is ordered from the provider meanwhile."""
        with self.ground.sketchbook.counted() as orders:
            yield
        assert orders == []

    # ------------------------------------------------------------------------------------------ names, undo, deletion

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
        return lambda: setattr(project, "head", project.number_of(UUID(str(operation.before))))

    @precondition(lambda self: self.studio.alive())
    @rule(p=FEW)
    def delete(self, p: int) -> None:
        """Delete a film softly; its runs stop, and nothing can be done with it until that is undone."""
        project = self.project(p)
        projects.delete(self.ground.house, self.ground.owner, project.id)
        project.deleted = True
        for run in self.studio.waiting():
            run.cancel |= run.project == project.id
        with pytest.raises(Gone):
            runs.start(self.ground.house, self.ground.owner, project.id, [{"op": "style", "prompt": "no"}])
        self.recorded(project, "delete")

    # ------------------------------------------------------------------------------------------ collection, damage

    @rule(late=st.booleans())
    def collect(self, late: bool) -> None:
        """Collect now, or so much later that every grace is over: old orphans go, and nothing else."""
        at = now() + (LONG_AFTER if late else timedelta())
        before = self.ground.blobs()
        planned = {decision.sha256: decision for decision in self.ground.collect(at).blobs}
        after = self.ground.blobs()
        assert before - after == set(planned)
        assert all(decision.delete and decision.reason for decision in planned.values())
        if late:
            self.purge()
        needed = self.live_blobs() | self.needed_by_runs()
        assert needed <= after, "a blob that is needed was collected"
        if late:
            derived = self.ground.derived()
            left = {blob for blob in after - needed if not derived.get(blob, set()) & needed}
            assert not left, "an old orphan was left"
        else:
            assert not planned, "something young was collected"
        assert {digest for digest, _ in self.ground.house.blobs.list()} == after
        self.studio.living = {
            key: take
            for key, take in self.studio.living.items()
            if key not in self.studio.known or self.studio.known[key] in after
        }

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

    def live_blobs(self) -> set[str]:
        """Bytes that a version of any film speaks of, and what is derived from them."""
        held: set[str] = set()
        for project in self.studio.projects.values():
            for version in project.versions.values():
                held |= films.digests(version.document) | {version.raw["sound"]}
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

    @precondition(lambda self: self.studio.alive())
    @rule(p=FEW, n=FEW)
    def damage(self, p: int, n: int) -> None:
        """A byte turns over on the disk: the check names that blob, nobody is handed it, and put back it is sound."""
        held = sorted(films.digests(self.project(p).document))
        sha256 = held[n % len(held)]
        path = self.ground.file_of(sha256)
        sound = path.read_bytes()
        path.chmod(0o644)
        path.write_bytes(bytes([sound[0] ^ 1]) + sound[1:])
        assert [text.split(":")[0] for text in self.ground.fsck()] == [f"damaged {sha256}"]
        with pytest.raises(Damaged):
            blobs.local_path(self.ground.house, sha256)
        assert self.ground.house.blobs.put(sound).sha256 == sha256
        assert self.ground.fsck() == []

    # ------------------------------------------------------------------------------------------ what always holds

    @invariant()
    def history_is_as_modelled(self) -> None:
        """Heads, numbers and labels are the model's; every version ever made is still there, word for word."""
        real, stored = self.ground.projects(), self.ground.snapshots()
        for project in self.studio.projects.values():
            row = real[project.id]
            assert (row["head"], row["last_number"], row["labels"]) == (
                project.head,
                project.last,
                project.labels,
            )
            assert (row["deleted_at"] is not None) == project.deleted
            for version in project.versions.values():
                assert stored[version.id]["document"] == version.raw
                assert stored[version.id]["number"] == version.number
            numbers = [found["number"] for found in stored.values() if found["family_id"] == project.id]
            assert sorted(numbers) == sorted(project.versions)

    @invariant()
    def nothing_is_broken(self) -> None:
        """Rows and edges hold together, every digest in a document has its bytes; the whole check now and then."""
        assert self.ground.broken() == []
        assert self.live_blobs() <= {digest for digest, _ in self.ground.house.blobs.list()}
        self.checks += 1
        if self.checks % 5 == 0:
            assert self.ground.fsck() == []

    @invariant()
    def nothing_is_bought_twice(self) -> None:
        """The provider got one order for each take; finished ones cost what they were to cost."""
        arrived = [order.key for order in self.ground.sketchbook.orders[self.orders :]]
        ordered = {str(take) for take in self.studio.takes}
        unsure = {str(t["id"]) for t in self.ground.takes() if t["state"] in ("reserved", "cancelled")}
        assert set(arrived) <= ordered
        assert ordered - set(arrived) <= unsure
        assert len(arrived) == len(set(arrived))
        for take in self.ground.takes():
            if take["state"] in ("ready", "collected") and take["id"] in self.studio.takes:
                assert take["cost"] == self.studio.price(self.studio.takes[take["id"]])

    def teardown(self) -> None:
        """Everything is carried out, deleted and collected: nothing is left, and the house is sound."""
        while self.studio.waiting():
            self.carry_out(self.studio.waiting()[0])
        self.nothing_is_bought_twice()
        assert self.ground.fsck() == []
        for project in self.studio.projects.values():
            if not project.deleted:
                projects.delete(self.ground.house, self.ground.owner, project.id)
        for _ in range(2):
            self.ground.collect(now() + LONG_AFTER)
        assert self.ground.projects() == {}
        assert self.ground.blobs() == set()
        assert list(self.ground.house.blobs.list()) == []


HEADS = ("edit", "restore", "merge", "set_head", "undo")


@pytest.fixture
def ground(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Grounds]:
    """A house for all examples of the machine."""
    monkeypatch.setattr(takes, "POLL_SECONDS", 0.001)
    made = Grounds(cluster, tmp_path)
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.timeout(3600 if LONG else 300)
def test_the_house_does_what_the_dictionaries_say(ground: Grounds) -> None:
    """Any sequence of verbs, crashes and collections leaves the history, bytes, purchases and money of the model."""
    run_state_machine_as_test(lambda: Machine(ground), settings=PROFILE)
