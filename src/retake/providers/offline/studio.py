"""The offline studio as a generator: takes orders durably, has them made by its processes, hands out the files."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from retake.domain.pricing import RateCard
from retake.ports import AnswerLost, GenerationRequest, JobStatus, Outcome, ProviderError
from retake.providers.offline.faults import Faults
from retake.providers.offline.jobs import Final, Jobs, Order, job_of, recipe_of
from retake.providers.offline.pool import Pool
from retake.providers.offline.prices import FREE, price_of
from retake.providers.offline.requests import check

MODELS = MappingProxyType(
    {
        "script": "offline-studio/script-1",
        "image": "offline-studio/picture-1",
        "clip": "offline-studio/motion-1",
        "music": "offline-studio/music-1",
        "text": "offline-studio/story-1",
    }
)
TIDY_SECONDS = 3_600.0  # how often expired outputs are looked for


class OfflineStudio:
    """A generator (see `retake.ports.Generator`) at home in one folder, which several processes may share.

    Orders survive kill -9 at any moment: whoever polls an unfinished job that nobody renders has it rendered again,
    under the same id and to the same bytes. `processes` renderers (default: one per CPU) start with the first order
    and die with this process.
    """

    name = "offline-studio"
    models: Mapping[str, str] = MODELS
    finds_lost_jobs = True

    def __init__(
        self,
        folder: Path,
        *,
        prices: RateCard | None = None,
        faults: Faults | None = None,
        processes: int | None = None,
    ) -> None:
        self._jobs = Jobs(folder.resolve())
        self._prices = prices or FREE
        self._faults = faults or Faults()
        self._pool = Pool(self._jobs, processes or os.cpu_count() or 1)
        self._tidied = 0.0

    def price(self, step: str, parameters: Mapping[str, object]) -> int:
        """Micro-dollars by the rate card. Raises ProviderError for an unknown step or a clip without a length."""
        return price_of(self._prices, self.name, MODELS, step, parameters)

    def seconds(self, step: str, parameters: Mapping[str, object]) -> float:
        """About how long one generation takes on one CPU, faults included."""
        base = {"script": 0.1, "text": 0.1, "image": 0.8, "music": 2.0}.get(step, 1.0)
        if step == "clip":
            numbers = [parameters.get(n) for n in ("duration", "frame_rate", "width", "height")]
            duration, rate, width, height = (
                float(n) if isinstance(n, int | float) else d
                for n, d in zip(numbers, (5, 24, 1280, 720), strict=True)
            )
            base = 0.6 + duration * rate * width * height * 5e-8
        return base + self._faults.slow

    def submit(self, request: GenerationRequest, key: str) -> str:
        """Takes an order; the same key gives the same job and is no new order.

        Raises ProviderError when the request makes no sense, AnswerLost when told to lose the answer.
        """
        if time.monotonic() - self._tidied > TIDY_SECONDS:
            self._tidied = time.monotonic()
            self._jobs.tidy()
        job = job_of(key)
        lost = not self._jobs.known(job) and self._take(request, key, job)
        with self._jobs.taking():
            self._jobs.count(self._jobs.order(job))
        if self._jobs.final(job) is None:
            self._pool.want(job)
        if lost:
            raise AnswerLost("the connection broke before the offline studio's answer came")
        return job

    def _take(self, request: GenerationRequest, key: str, job: str) -> bool:
        """Makes the order durable; True when its answer is to be lost."""
        check(request, MODELS)
        inputs = {name: self._jobs.keep_input(path) for name, path in sorted(request.inputs.items())}
        recipe = recipe_of(request, inputs)
        price = self.price(request.step, request.parameters)
        with self._jobs.taking():
            if self._jobs.known(job):
                return False
            attempt = self._jobs.attempts(recipe) + 1
            fate, slow = self._faults.fate(request.step, attempt, key, request.parameters)
            self._jobs.take(
                Order(
                    job=job,
                    key=key,
                    step=request.step,
                    model=request.model,
                    parameters=dict(request.parameters),
                    take=request.take,
                    inputs=inputs,
                    recipe=recipe,
                    price=price,
                    fate=fate,
                    slow=slow,
                    waits_for=self._faults.waits_for(request.step, request.parameters),
                )
            )
        return fate == "lose"

    def find(self, key: str) -> str | None:
        """The job ordered with this key, or None."""
        job = job_of(key)
        return job if self._jobs.known(job) else None

    def poll(self, job: str) -> JobStatus:
        """How the job stands; an unfinished job nobody works on is begun again. Raises UnknownJob."""
        self._jobs.place(job)
        final = self._jobs.final(job)
        if final is None:
            if self._jobs.being_rendered(job):
                return JobStatus("running", min(self._jobs.progress(job), 0.99))
            self._pool.want(job)
            final = self._jobs.final(job)
        if final is None:
            # A job that had begun before a crash waits, but does not seem to go back.
            progress = min(self._jobs.progress(job), 0.99)
            return JobStatus("running" if progress > 0 else "queued", progress)
        if final.state == "done":
            return JobStatus("done", 1.0, None, final.charged)
        if final.state == "failed":
            return JobStatus("failed", self._jobs.progress(job), final.error, final.charged)
        return JobStatus("cancelled", self._jobs.progress(job), None, final.charged)

    def fetch(self, job: str) -> Outcome:
        """The finished job's file, the caller's to move. Raises UnknownJob, or ProviderError while not done."""
        place = self._jobs.place(job)
        final = self._jobs.final(job)
        if final is None or final.state != "done" or final.output is None or final.media_type is None:
            state = "not done yet" if final is None else final.state
            charged = 0 if final is None else final.charged
            raise ProviderError(f"the job is {state}, so there is nothing to fetch", charged)
        source = place / final.output
        if not source.exists():
            raise ProviderError("the job's output has expired; order it again", 0)
        handed = source.with_name(f"fetched-{final.output}")
        if not handed.exists():
            draft = source.with_name(f"{handed.name}.{os.urandom(6).hex()}")
            # A copy, not a second name: what the caller does to it must not reach the studio's own file.
            shutil.copyfile(source, draft)
            draft.replace(handed)
        return Outcome(handed, final.media_type, final.charged, final.usage or {})

    def cancel(self, job: str) -> None:
        """Stops an unfinished job, free of charge; a finished one stays. Raises UnknownJob."""
        self._jobs.finish(job, Final("cancelled", 0))
        self._pool.forget(job)

    def close(self) -> None:
        """Ends the rendering processes; unfinished jobs stay on disk for whoever polls them next."""
        self._pool.close()
