"""kill -9 in the middle of a batch: it goes on by itself with what is missing, and is put together once."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.faults.site import WORKER, Site, site, until
from tests.house import Cluster, Film, findings, rows

from retake.services import runs

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

MOMENTS = (
    "before:retake.services.making:_begin",
    "before:retake.providers.offline.studio:OfflineStudio.submit",
    "after:retake.services.takes:_submit",
    "after:retake.services.takes:_settle",
    "before:retake.services.finishing:_commit",
    "after:retake.db.history:commit",  # in the transaction that moves the head and lets the next batch begin
    "after:retake.services.finishing:_commit",
)


@pytest.fixture
def place(cluster: Cluster, tmp_path: Path) -> Iterator[Site]:
    """A site without any process yet, whose provider fails when it is told so in words."""
    with site(cluster, tmp_path, RETAKE_OFFLINE_FAULTS="words") as made:
        yield made


def filmed(place: Site) -> Film:
    """A finished film of three scenes of half a second."""
    worker = place.start(WORKER)
    run = place.order(scenes=3)
    assert place.ended(run["id"])["state"] == "done", place.said()
    place.kill(worker)
    return Film(place.house, place.owner, run["project_id"])


def batch(film: Film, *words: str) -> dict[str, Any]:
    """An instruction to each of the first scenes, as a batch."""
    edits = [
        {"op": "scene.instruct", "scene": film.scene(at), "instruction": instruction}
        for at, instruction in enumerate(words, 1)
    ]
    return runs.start(film.house, film.owner, film.id, edits, batch=True)


def bought(place: Site, before: int) -> list[str]:
    """The steps that were ordered since then."""
    return [call["step"] for call in place.calls()[before:]]


def test_a_batch_that_dies_at_every_durable_moment_is_made_once(place: Site, tmp_path: Path) -> None:
    """Three clips, one of them told to fail, dead seven times: two clips, one failure, one version, and then the batch
    that waited behind it."""
    film = filmed(place)
    before = len(place.calls())
    first = batch(film, "at night", "in rain [fail]", "in snow")
    second = batch(film, "with more motion")
    assert second["behind"] == first["id"]
    marks = tmp_path / "marks"
    marks.mkdir()
    for deaths in range(1, len(MOMENTS) + 1):
        worker = place.doomed(marks, MOMENTS)
        until(lambda worker=worker: worker.poll() is not None, f"death number {deaths}")  # type: ignore[misc]
        assert worker.returncode == -signal.SIGKILL, place.said()
    place.start(WORKER)
    done, after = place.ended(first["id"]), place.ended(second["id"])
    assert (done["state"], after["state"]) == ("done", "done")
    assert [clip["status"] for clip in done["batch"]["clips"]] == ["complete", "failed", "complete"]
    assert Counter(bought(place, before)) == {"image": 4, "clip": 3}, "the picture that failed had no clip"
    assert film.numbers() == [1, 2, 3]
    assert [done["result_version"], after["result_version"]] == [2, 3]
    told = rows(
        place.house, "select data ->> 'batch_id' as run from events where kind = 'batch_complete' order by id"
    )
    assert [UUID(row["run"]) for row in told] == [first["id"], second["id"]], "one recomposition each"
    assert findings(place.house) == []


def test_two_batches_on_one_project_never_overlap_and_on_two_they_do(
    cluster: Cluster, tmp_path: Path
) -> None:
    """By the times of their runs: on one film the second starts after the first is finished; another film's does not
    wait."""
    with site(cluster, tmp_path, RETAKE_OFFLINE_FAULTS="words") as place:
        film, other = filmed(place), filmed(place)
        first, second = batch(film, "at night [wait both]"), batch(film, "in rain")
        beside = batch(other, "in snow [wait both]")
        before = len(place.calls())
        place.start(WORKER)
        until(lambda: len(place.calls()) == before + 2, "both films' first orders")
        place.release("both")
        for run in (first, second, beside):
            assert place.ended(run["id"])["state"] == "done", place.said()
        shown = {name: place.run(run["id"]) for name, run in (("a", first), ("b", second), ("c", beside))}
        assert shown["b"]["started_at"] >= shown["a"]["finished_at"]
        assert shown["c"]["started_at"] < shown["a"]["finished_at"]
        assert shown["a"]["started_at"] < shown["c"]["finished_at"]
