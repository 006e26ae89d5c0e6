"""A state machine races dictionaries against the whole house on PostgreSQL: whatever is done, in whatever order.

``RETAKE_MODEL_EXAMPLES=500`` runs it longer and with dice (that many examples of 50 steps); without
it the same 20 examples of 20 steps are run every time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.house import Cluster
from tests.model import films
from tests.model.batch_rules import KINDS, Batches
from tests.model.grounds import Grounds
from tests.model.hands import FEW, LONG_AFTER, Hands
from tests.model.history_rules import Past
from tests.model.keeping_rules import DAYS, POLICIES, Keeping
from tests.model.making_rules import Making, Work

from retake.domain.errors import Damaged
from retake.services import blobs, projects, takes
from retake.services.house import now

LONG = int(os.environ.get("RETAKE_MODEL_EXAMPLES", "0"))
PROFILE = settings(
    max_examples=LONG or 20,
    stateful_step_count=50 if LONG else 20,
    derandomize=not LONG,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)


class Whole(Hands):
    """What every machine asks after each step, and at the end."""

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
        assert self.ground.unreadable(self.live_blobs()) == set()
        self.checks += 1
        if self.checks % 8 == 0:
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
                assert take["cost"] == self.studio.cost(take["id"])

    def teardown(self) -> None:
        """Everything is carried out, deleted and collected: nothing is left, and the house is sound."""
        while self.studio.waiting():
            self.carry_out(self.studio.ready()[0])
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
        assert list(self.ground.house.cold.list()) == []


class Machine(Making, Past, Batches, Keeping, Whole):
    """One example: a handful of films from nothing to nothing."""

    # ------------------------------------------------------------------------------------------ collection, damage

    @rule(late=st.booleans())
    def collect(self, late: bool) -> None:
        """Collect now, or so much later that every grace is over: old orphans go, and nothing else."""
        self.collected(late)

    @precondition(lambda self: self.studio.alive())
    @rule(p=FEW, n=FEW)
    def damage(self, p: int, n: int) -> None:
        """A byte turns over on the disk: the check names that blob, nobody is handed it, and put back it is sound."""
        tiers = self.ground.tiers()
        held = sorted(b for b in films.digests(self.project(p).document) if tiers[b][0] == "hot")
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


class Caretaking(Work, Past, Batches, Keeping, Whole):
    """One film and its forks, whose clips are made again and again while months go by."""

    @initialize(
        scenes=st.sampled_from((3, 2)),
        kind=st.sampled_from(KINDS),
        days=DAYS,
        policy=st.sampled_from(POLICIES),
    )
    def first(self, scenes: int, kind: str, days: int, policy: dict[str, Any]) -> None:
        """There is something to begin with: a film all of whose clips were made again, some of them twice."""
        self.new_film(scenes, 0, True)
        self.policy(0, policy)
        self.month(0, list(range(scenes)), kind, None, days)
        self.month(0, [scenes - 1], kind, None, 0)

    @precondition(lambda self: self.studio.alive())
    @rule(
        p=FEW,
        chosen=st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True),
        kind=st.sampled_from(KINDS),
        failing=st.sampled_from((None, None, "image", "clip")),
        days=DAYS,
    )
    def month(self, p: int, chosen: list[int], kind: str, failing: str | None, days: int) -> None:
        """Some clips are made again, days pass, and the archive looks at everything."""
        self.batch(p, chosen, kind, failing, 0, True)
        self.days_pass(days)
        self.tend(None, 0)

    @precondition(lambda self: self.studio.alive())
    @rule(p=FEW, v=FEW, way=st.sampled_from(("set_head", "restore", "scene", "fork", "label")), days=DAYS)
    def come_back(self, p: int, v: int, way: str, days: int) -> None:
        """An earlier version is wanted: what is in the archive comes back, before or after the next look."""
        if way == "set_head":
            self.set_head(p, v)
        elif way == "fork" and len(self.studio.projects) < 4:
            self.fork(p, v)
        elif way == "label":
            self.label(p, v, "best")
        else:
            self.restore(p, v, [v] if way == "scene" else None)
        if days:
            self.days_pass(days)
            self.tend(None, 0)
        else:
            self.errands()
        self.watch(p, v)

    @rule()
    def collect(self) -> None:
        """Collect now and then."""
        self.collected(late=False)


@pytest.fixture
def ground(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_archive: None
) -> Iterator[Grounds]:
    """A house for all examples of the machine."""
    monkeypatch.setattr(takes, "POLL_SECONDS", 0.001)
    made = Grounds(cluster, tmp_path)
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.timeout(3600 if LONG else 600)
def test_the_house_does_what_the_dictionaries_say(ground: Grounds) -> None:
    """Any sequence of verbs, crashes and collections leaves the history, bytes, purchases and money of the model."""
    machine: Any = lambda: Machine(ground)  # noqa: E731 - any callable that gives one will do
    run_state_machine_as_test(machine, settings=PROFILE)


@pytest.mark.slow
@pytest.mark.timeout(3600 if LONG else 600)
def test_storage_looks_after_itself_and_nothing_needed_goes(ground: Grounds) -> None:
    """The same for batches, months, the archive and deletions: what is planned is done, and what is needed plays."""
    machine: Any = lambda: Caretaking(ground)  # noqa: E731 - any callable that gives one will do
    run_state_machine_as_test(machine, settings=PROFILE if LONG else settings(PROFILE, max_examples=12))
