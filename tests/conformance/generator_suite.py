"""The laws of the Generator port as tests; a provider's own test class mixes them in and says how to make one."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from retake.media.probe import probe
from retake.ports import GenerationRequest, Generator, JobStatus, Outcome, ProviderError, UnknownJob

FINAL = ("done", "failed", "cancelled")
SMALL = {"width": 160, "height": 90}
PARAMETERS: Mapping[str, Mapping[str, object]] = {
    "script": {"prompt": "A lighthouse at sunset", "style": "", "scenes": 3, "scene_duration": 1.0},
    "image": {"prompt": "A lighthouse at sunset", "instructions": [], "style": "", **SMALL},
    "clip": {
        "prompt": "A lighthouse at sunset",
        "instructions": [],
        "style": "",
        "duration": 0.5,
        "frame_rate": 24,
        **SMALL,
    },
    "music": {"prompt": "calm waves", "style": "", "duration": 4.0},
    "text": {"prompt": "A lighthouse keeper who counts the ships", "instructions": []},
}
MEDIA_TYPES = {
    "script": {"application/json"},
    "text": {"application/json"},
    "image": {"image/webp", "image/png"},
    "clip": {"video/mp4"},
    "music": {"audio/flac", "audio/wav"},
}


def finished(generator: Generator, job: str, seconds: float = 30.0) -> JobStatus:
    """Polls a job until it has ended."""
    deadline = time.monotonic() + seconds
    while (status := generator.poll(job)).state not in FINAL:
        assert time.monotonic() < deadline, f"{job} did not end in {seconds} s: {status}"
        time.sleep(0.02)
    return status


def digest(outcome: Outcome) -> str:
    """SHA-256 of what was fetched."""
    return hashlib.sha256(outcome.path.read_bytes()).hexdigest()


class GeneratorLaws:
    """Mix this in and override `make` (a generator at home in a folder) and, if it is slow to end, `slow`."""

    def make(self, folder: Path) -> Generator:
        """A generator whose durable state lies in the folder."""
        raise NotImplementedError

    def slow(self, folder: Path) -> Generator:
        """One whose jobs take long enough to be cancelled."""
        raise NotImplementedError

    def close(self, generator: Generator) -> None:
        """Frees what a generator holds; nothing by default."""

    @pytest.fixture
    def generator(self, tmp_path: Path) -> Iterator[Generator]:
        made = self.make(tmp_path / "provider")
        yield made
        self.close(made)

    def request(
        self, generator: Generator, step: str, take: int = 1, image: Path | None = None, **changed: object
    ) -> GenerationRequest:
        """A small request; `changed` replaces parameters."""
        inputs = {"image": image} if image is not None else {}
        parameters = {**PARAMETERS[step], **changed}
        return GenerationRequest(step, generator.models[step], parameters, take, inputs)

    def made(self, generator: Generator, request: GenerationRequest, key: str) -> Outcome:
        """The outcome of a request that ends well."""
        job = generator.submit(request, key)
        status = finished(generator, job)
        assert status.state == "done", status
        return generator.fetch(job)

    def test_every_step_gives_a_file_of_its_kind_at_the_quoted_price(self, generator: Generator) -> None:
        image: Path | None = None
        for step in ("script", "image", "clip", "music", "text"):
            request = self.request(generator, step, image=image if step == "clip" else None)
            quoted = generator.price(step, request.parameters)
            outcome = self.made(generator, request, f"key-{step}")
            assert outcome.media_type in MEDIA_TYPES[step]
            assert probe(outcome.path).media_type == outcome.media_type
            assert outcome.cost == quoted > 0
            image = outcome.path if step == "image" else image

    def test_price_and_time_are_known_before_anything_is_ordered(self, generator: Generator) -> None:
        for step, parameters in PARAMETERS.items():
            assert generator.price(step, parameters) == generator.price(step, dict(parameters)) > 0
            assert generator.seconds(step, parameters) > 0
        longer = {**PARAMETERS["clip"], "duration": 5.0}
        assert generator.price("clip", longer) > generator.price("clip", PARAMETERS["clip"])
        with pytest.raises(ProviderError):
            generator.price("smell", {})

    def test_a_key_seen_before_gives_the_same_job(self, generator: Generator) -> None:
        request = self.request(generator, "script")
        first = generator.submit(request, "key")
        assert generator.submit(request, "key") == first
        finished(generator, first)
        assert generator.submit(request, "key") == first
        assert generator.submit(request, "other key") != first

    def test_a_job_can_be_found_by_its_key(self, generator: Generator) -> None:
        if not generator.finds_lost_jobs:
            pytest.skip("this provider cannot look jobs up by key")
        assert generator.find("key") is None
        job = generator.submit(self.request(generator, "script"), "key")
        assert generator.find("key") == job

    def test_status_goes_forward_and_stays_at_its_end(self, generator: Generator) -> None:
        order = {"queued": 0, "running": 1, "done": 2}
        job = generator.submit(self.request(generator, "image"), "key")
        seen = [generator.poll(job)]
        while seen[-1].state not in FINAL:
            seen.append(generator.poll(job))
            time.sleep(0.005)
        ranks = [order[status.state] for status in seen]
        assert ranks == sorted(ranks)
        progress = [status.progress for status in seen]
        assert progress == sorted(progress)
        assert all(0 <= p <= 1 for p in progress)
        generator.cancel(job)
        assert generator.poll(job) == seen[-1]
        assert seen[-1].charged == generator.price("image", PARAMETERS["image"])

    def test_fetching_twice_gives_the_same_bytes_even_if_the_first_file_was_moved(
        self, generator: Generator, tmp_path: Path
    ) -> None:
        job = generator.submit(self.request(generator, "script"), "key")
        finished(generator, job)
        first = generator.fetch(job)
        expected = digest(first)
        first.path.rename(tmp_path / "moved")
        assert digest(generator.fetch(job)) == expected

    def test_nothing_can_be_fetched_of_an_unfinished_job(self, tmp_path: Path) -> None:
        generator = self.slow(tmp_path / "slow")
        job = generator.submit(self.request(generator, "script"), "key")
        with pytest.raises(ProviderError):
            generator.fetch(job)
        generator.cancel(job)
        self.close(generator)

    def test_a_cancelled_job_ends_cancelled_and_free_of_charge(self, tmp_path: Path) -> None:
        generator = self.slow(tmp_path / "slow")
        job = generator.submit(self.request(generator, "script"), "key")
        generator.cancel(job)
        status = finished(generator, job)
        assert (status.state, status.charged) == ("cancelled", 0)
        with pytest.raises(ProviderError):
            generator.fetch(job)
        self.close(generator)

    @pytest.mark.parametrize("job", ["job-unknown", "", "../..", "job-../../etc"])
    def test_an_unknown_job_is_said_to_be_unknown(self, generator: Generator, job: str) -> None:
        for ask in (generator.poll, generator.fetch, generator.cancel):
            with pytest.raises(UnknownJob):
                ask(job)

    def test_a_request_without_sense_is_refused_and_is_no_job(self, generator: Generator) -> None:
        wrong = [
            GenerationRequest("smell", "none", {}),
            GenerationRequest("script", "another-model", PARAMETERS["script"]),
            self.request(generator, "script", scenes=0),
            self.request(generator, "image", width=-2),
            self.request(generator, "clip"),
            self.request(generator, "script", take=0),
        ]
        for number, request in enumerate(wrong):
            with pytest.raises(ProviderError):
                generator.submit(request, f"key {number}")
            assert generator.find(f"key {number}") is None

    def test_the_same_recipe_gives_the_same_bytes_anywhere_and_another_take_others(
        self, generator: Generator, tmp_path: Path
    ) -> None:
        elsewhere = self.make(tmp_path / "elsewhere")
        image = self.made(generator, self.request(generator, "image"), "image").path
        for step in ("script", "image", "clip", "music", "text"):
            given = image if step == "clip" else None
            once = digest(self.made(generator, self.request(generator, step, image=given), f"a {step}"))
            again = digest(self.made(elsewhere, self.request(elsewhere, step, image=given), f"b {step}"))
            other = digest(self.made(generator, self.request(generator, step, 2, given), f"c {step}"))
            assert once == again, step
            assert once != other, step
        self.close(elsewhere)

    def test_many_orders_at_once_all_end_well_each_with_its_own_job(self, generator: Generator) -> None:
        requests = [self.request(generator, "script", prompt=f"Scene number {n}") for n in range(12)]
        with ThreadPoolExecutor(6) as threads:
            jobs = list(threads.map(lambda n: generator.submit(requests[n % 12], f"key {n % 12}"), range(36)))
        assert jobs[:12] == jobs[12:24] == jobs[24:]
        assert len(set(jobs)) == 12
        assert {finished(generator, job).state for job in set(jobs)} == {"done"}
