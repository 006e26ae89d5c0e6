"""The offline studio loses nothing to kill -9 and counts every order once, however many processes share its folder."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from retake.domain.pricing import RateCard
from retake.ports import AnswerLost, GenerationRequest, ProviderError
from retake.providers.offline import Faults, OfflineStudio
from retake.providers.offline.jobs import Jobs

PICTURE = {"prompt": "A boat at night", "instructions": [], "style": "", "width": 160, "height": 90}
SCRIPT = {"prompt": "A boat at night", "style": "", "scenes": 2, "scene_duration": 1.0}

ORDERING = """
import sys, time
from pathlib import Path
from retake.ports import GenerationRequest
from retake.providers.offline.jobs import Jobs
from retake.providers.offline import Faults, OfflineStudio
studio = OfflineStudio(Path(sys.argv[1]), faults=Faults.parse(sys.argv[2]), processes=1)
parameters = {"prompt": "A boat at night", "instructions": [], "style": "", "width": 160, "height": 90}
job = studio.submit(GenerationRequest("image", studio.models["image"], parameters), "the key")
print(job, flush=True)
time.sleep(60)
"""


def request(studio: OfflineStudio, step: str = "image", **changed: object) -> GenerationRequest:
    parameters = {**(PICTURE if step == "image" else SCRIPT), **changed}
    return GenerationRequest(step, studio.models[step], parameters)


def until(what: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def ended(studio: OfflineStudio, job: str) -> str:
    until(lambda: studio.poll(job).state in ("done", "failed", "cancelled"))
    return studio.poll(job).state


def calls(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "calls.jsonl").read_text().splitlines()]


def test_a_process_killed_while_rendering_leaves_a_job_that_another_one_finishes(tmp_path: Path) -> None:
    """Same job id, same bytes as undisturbed, one call; and the killed process's renderer is gone too."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    victim = subprocess.Popen(
        [sys.executable, "-c", ORDERING, str(tmp_path / "shared"), "slow=30"],
        stdout=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    assert victim.stdout is not None
    job = victim.stdout.readline().strip()
    # Whoever polls an unfinished job that nobody renders renders it, so wait until the victim does.
    until(lambda: Jobs(tmp_path / "shared").being_rendered(job))
    watcher = OfflineStudio(tmp_path / "shared", processes=1)
    until(lambda: watcher.poll(job).progress > 0.01)
    assert watcher.poll(job).state == "running"
    renderers = psutil.Process(victim.pid).children(recursive=True)
    assert renderers
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    victim.stdout.close()
    psutil.wait_procs(renderers, timeout=10)
    assert not any(r.is_running() and r.status() != psutil.STATUS_ZOMBIE for r in renderers)

    # The slowness was decided when the order was taken; the next renderer has to sit it out, so shorten it.
    order = tmp_path / "shared" / "jobs" / job / "order.json"
    order.write_text(json.dumps({**json.loads(order.read_text()), "slow": 0.0}))
    assert ended(watcher, job) == "done"
    assert watcher.find("the key") == job == watcher.submit(request(watcher), "the key")
    assert len(calls(tmp_path / "shared")) == 1

    calm = OfflineStudio(tmp_path / "calm", processes=1)
    other = calm.submit(request(calm), "another key")
    assert ended(calm, other) == "done"
    assert watcher.fetch(job).path.read_bytes() == calm.fetch(other).path.read_bytes()
    watcher.close()
    calm.close()


def test_a_renderer_killed_again_and_again_fails_its_job_instead_of_hanging(tmp_path: Path) -> None:
    studio = OfflineStudio(tmp_path, faults=Faults(slow=60), processes=1)
    job = studio.submit(request(studio), "key")
    for _ in range(3):
        until(lambda: studio.poll(job).state == "running" and bool(_renderers_of(tmp_path)))
        for renderer in _renderers_of(tmp_path):
            renderer.kill()
            renderer.wait()
        until(lambda: not studio._jobs.being_rendered(job) or studio._jobs.final(job) is not None)
        time.sleep(0.1)
        studio.poll(job)
    assert ended(studio, job) == "failed"
    assert studio.poll(job).charged == 0
    studio.close()


def _renderers_of(folder: Path) -> list[psutil.Process]:
    """Not those of a house that other tests of this process keep running."""
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if child.status() != psutil.STATUS_ZOMBIE
        and child.cmdline()[-2:] == ["retake.providers.offline.renderer", str(folder)]
    ]


def test_an_order_whose_record_outlived_its_process_is_counted_exactly_once(tmp_path: Path) -> None:
    """Killed between the record and its line in calls.jsonl: the repeated order writes the line, once."""
    studio = OfflineStudio(tmp_path, processes=1)
    job = studio.submit(request(studio, "script"), "key")
    (tmp_path / "calls.jsonl").unlink()
    (tmp_path / "jobs" / job / "counted").unlink()
    studio.submit(request(studio, "script"), "key")
    (tmp_path / "jobs" / job / "counted").unlink()
    studio.submit(request(studio, "script"), "key")
    assert [c["key"] for c in calls(tmp_path)] == ["key"]
    studio.close()


def test_two_studios_on_one_folder_render_a_job_once_and_agree(tmp_path: Path) -> None:
    first, second = OfflineStudio(tmp_path, processes=1), OfflineStudio(tmp_path, processes=1)
    job = first.submit(request(first), "key")
    assert second.submit(request(second), "key") == job
    assert ended(first, job) == ended(second, job) == "done"
    assert first.fetch(job).path.read_bytes() == second.fetch(job).path.read_bytes()
    assert len(calls(tmp_path)) == 1
    first.close()
    second.close()


def test_inputs_are_kept_so_that_the_callers_file_may_go(tmp_path: Path) -> None:
    studio = OfflineStudio(tmp_path / "studio", faults=Faults(slow=0.3), processes=1)
    job = studio.submit(request(studio), "image")
    assert ended(studio, job) == "done"
    image = tmp_path / "image.webp"
    image.write_bytes(studio.fetch(job).path.read_bytes())
    parameters = {**PICTURE, "duration": 0.2, "frame_rate": 10}
    clip = studio.submit(
        GenerationRequest("clip", studio.models["clip"], parameters, 1, {"image": image}), "clip"
    )
    digest = hashlib.sha256(image.read_bytes()).hexdigest()
    image.unlink()
    assert ended(studio, clip) == "done"
    assert (tmp_path / "studio" / "inputs" / digest).exists()
    studio.close()


def test_a_lost_answer_is_an_order_that_can_be_found(tmp_path: Path) -> None:
    studio = OfflineStudio(tmp_path, faults=Faults.parse("lose=script:1"), processes=1)
    with pytest.raises(AnswerLost):
        studio.submit(request(studio, "script"), "key")
    job = studio.find("key")
    assert job is not None
    assert studio.submit(request(studio, "script"), "key") == job
    assert ended(studio, job) == "done"
    assert [c["key"] for c in calls(tmp_path)] == ["key"]
    studio.close()


@pytest.mark.parametrize(("faults", "charged"), [("fail=script:1", 0), ("charge=script:1", 77)])
def test_told_to_fail_once_it_fails_once_at_the_told_price(tmp_path: Path, faults: str, charged: int) -> None:
    studio = OfflineStudio(
        tmp_path,
        prices=RateCard.parse("offline-studio: script=0.000077"),
        faults=Faults.parse(faults),
        processes=1,
    )
    first = studio.submit(request(studio, "script"), "first")
    assert ended(studio, first) == "failed"
    status = studio.poll(first)
    assert status.charged == charged
    assert status.error
    with pytest.raises(ProviderError) as caught:
        studio.fetch(first)
    assert caught.value.charged == charged
    second = studio.submit(request(studio, "script"), "second")
    assert ended(studio, second) == "done"
    assert len(calls(tmp_path)) == 2
    studio.close()


def test_words_in_a_prompt_are_obeyed_only_when_told_so(tmp_path: Path) -> None:
    prompt = "A boat [fail once]"
    deaf = OfflineStudio(tmp_path / "deaf", processes=1)
    assert ended(deaf, deaf.submit(request(deaf, "script", prompt=prompt), "key")) == "done"
    obedient = OfflineStudio(tmp_path / "obedient", faults=Faults.parse("words"), processes=1)
    assert ended(obedient, obedient.submit(request(obedient, "script", prompt=prompt), "a")) == "failed"
    assert ended(obedient, obedient.submit(request(obedient, "script", prompt=prompt), "b")) == "done"
    deaf.close()
    obedient.close()
