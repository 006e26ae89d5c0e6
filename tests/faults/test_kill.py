"""kill -9 at any moment: the run completes by itself, nothing is bought twice, and the house is sound."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from tests.faults.site import PATIENCE, WORKER, Site, free_port, signed_in, site, tried, until
from tests.house import Cluster, rows

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

# Along the path of one part and of the run's end, in the order they are passed.
MOMENTS = (
    "before:retake.services.making:_begin",
    "after:retake.services.making:_begin",
    "before:retake.db.takes:insert",
    "after:retake.db.takes:insert",  # in the transaction that reserves
    "before:retake.providers.offline.studio:OfflineStudio.submit",
    "after:retake.providers.offline.studio:OfflineStudio.submit",
    "before:retake.db.takes:submitted",
    "after:retake.services.takes:_submit",
    "before:retake.providers.offline.studio:OfflineStudio.fetch",
    "before:retake.blobs.local:LocalBlobStore.put",
    "after:retake.blobs.local:LocalBlobStore.put",  # bytes without a row
    "after:retake.services.blobs:store",  # a row that nothing refers to
    "after:retake.db.takes:ready",  # in the transaction that settles
    "after:retake.services.takes:_settle",
    "before:retake.services.finishing:_fill",
    "before:retake.services.finishing:_commit",
    "after:retake.db.history:commit",  # in the transaction that moves the head
    "after:retake.services.finishing:_commit",
)


@pytest.fixture
def place(cluster: Cluster, tmp_path: Path) -> Iterator[Site]:
    """A site without any process yet."""
    with site(cluster, tmp_path) as made:
        yield made


def test_death_at_every_durable_moment_of_a_run(place: Site, tmp_path: Path) -> None:
    """The same run dies at each moment once, and a new worker goes on from the last durable one."""
    marks = tmp_path / "marks"
    marks.mkdir()
    run = place.order(scenes=1)["id"]
    for deaths in range(1, len(MOMENTS) + 1):
        worker = place.doomed(marks, MOMENTS)
        until(lambda worker=worker: worker.poll() is not None, f"death number {deaths}")  # type: ignore[misc]
        assert worker.returncode == -signal.SIGKILL, place.said()
        assert len(list(marks.iterdir())) == deaths
    place.start(WORKER)
    place.ended(run)
    place.see_all_well(run)
    assert len(place.calls()) == 4  # script, image, clip, music


def test_ten_kills_of_worker_and_server_at_random_in_a_film_of_six_scenes(
    cluster: Cluster, tmp_path: Path
) -> None:
    """Somebody starts them again each time; the film is made as if nothing had been."""
    dice = random.Random(20261120)
    with site(cluster, tmp_path, RETAKE_OFFLINE_FAULTS="slow=0.8") as place:
        port = free_port()
        server, worker = place.server(port), place.start(WORKER)
        with signed_in(port, place.owner) as client:
            wish = {"kind": "video", "prompt": "A lighthouse at dawn", "scenes": 6, "scene_duration": 0.5}
            run = UUID(client.post("/api/v1/projects", json=wish).json()["run"]["id"])
            until(place.calls, "the first order")
            victims = ["worker"] * 7 + ["server"] * 3
            dice.shuffle(victims)
            unfinished = 0
            for victim in victims:
                time.sleep(dice.uniform(0.05, 0.8))
                unfinished += place.run(run)["state"] == "running"
                if victim == "worker":
                    place.kill(worker)
                    worker = place.start(WORKER)
                    until(lambda worker=worker: _at_work(place, worker.pid), "the new worker")  # type: ignore[misc]
                else:
                    place.kill(server)
                    server = place.server(port)
            assert unfinished >= 5, "most of the deaths came too late to matter"
            place.ended(run)
            shown = until(lambda: tried(lambda: client.get(f"/api/v1/runs/{run}").json()), "the server")
        assert shown["state"] == "done", shown
        assert shown["result_version"] == 1
        place.see_all_well(run)
        assert len(place.calls()) == 1 + 6 * 2 + 1


def _at_work(place: Site, pid: int) -> bool:
    """Whether this process has the run, or nobody needs to any more."""
    found = rows(place.house, "select executor_id, status from dbos.workflow_status where status = 'PENDING'")
    ended = not rows(place.house, "select id from runs where state in ('queued', 'running')")
    return ended or any(f"-{pid}-" in str(row["executor_id"]) for row in found)


def test_another_worker_takes_over_from_one_that_was_killed(cluster: Cluster, tmp_path: Path) -> None:
    """Two workers; the one that has the run dies, and without anything being started the other finishes it."""
    with site(cluster, tmp_path, RETAKE_OFFLINE_FAULTS="words") as place:
        workers = {str(worker.pid): worker for worker in (place.start(WORKER), place.start(WORKER))}
        run = place.order("A hill [wait heir]", "story")["id"]
        until(
            lambda: any(_at_work(place, int(pid)) for pid in workers) and place.calls(), "somebody to begin"
        )
        owner = next(pid for pid in workers if _at_work(place, int(pid)))
        place.kill(workers.pop(owner))
        (heir,) = workers
        until(lambda: _at_work(place, int(heir)), "the other one to take over", PATIENCE / 2)
        place.release("heir")
        assert place.ended(run)["state"] == "done"
        assert workers[heir].poll() is None
        place.see_all_well(run, "story")
        assert len(place.calls()) == 1
