"""The sketchbook: a small, real provider for tests that makes tiny media at once and fails exactly as it is told.

Same request, same bytes. Clips are as long as they are asked to be, but only 64x36 pixels large; music is one
second that loops. Every order that arrives is remembered, so a test can say who was asked for what, how often.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from uuid import uuid4

from tests.drawing import drawn, fingerprint

from retake.domain.pricing import RateCard
from retake.ports import (
    AnswerLost,
    GenerationRequest,
    JobState,
    JobStatus,
    Outcome,
    ProviderError,
    UnknownJob,
)

PRICES: Mapping[str, int] = {
    "script": 1_000,
    "image": 40_000,
    "clip": 10_000,
    "music": 50_000,
    "text": 20_000,
}
"""Micro-dollars: for one script, one image, one *second* of clip, one piece of music, one text."""
SUFFIXES = {"script": "json", "text": "json", "image": "png", "clip": "mp4", "music": "wav"}
MEDIA_TYPES = {
    "script": "application/json",
    "text": "application/json",
    "image": "image/png",
    "clip": "video/mp4",
    "music": "audio/wav",
}
Moment = Literal["submit", "submitted", "poll", "fetch"]


class PowerCut(BaseException):
    """The process is killed at this very moment; nothing after it happens. Catch it where the process ends."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order that arrived: what for, with which key, in the words it came with."""

    step: str
    key: str
    take: int
    prompt: str
    recipe: str  # digest of everything that determines the bytes, the take included


class Gate:
    """Jobs behind a gate run, but do not finish before it is opened."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self.reached = threading.Event()  # set when the first job waits behind it

    def open(self) -> None:
        """Let the jobs finish."""
        self._open.set()

    @property
    def is_open(self) -> bool:
        """Whether jobs may finish."""
        return self._open.is_set()


@dataclass
class _Fault:
    kind: str
    step: str
    containing: str
    times: int
    charged: int = 0
    arrives: bool = True
    gate: Gate | None = None
    moment: Moment = "submit"


@dataclass
class _Job:
    request: GenerationRequest
    recipe: str
    state: JobState = "running"
    polls: int = 0
    error: str | None = None
    charged: int = 0
    gate: Gate | None = None
    doomed: _Fault | None = None


@dataclass
class Sketchbook:
    """A `Generator`. ``folder`` holds what it made; ``polls`` is how often a job is asked for before it is done."""

    folder: Path
    finds_lost_jobs: bool = True
    polls: int = 1
    name: str = "sketchbook"
    prices: Mapping[str, int] = field(default_factory=lambda: dict(PRICES))
    card: RateCard | None = None
    models: Mapping[str, str] = field(default_factory=lambda: {step: f"sketch-{step}-1" for step in PRICES})

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.orders: list[Order] = []
        self.cancelled: list[str] = []
        self._jobs: dict[str, _Job] = {}
        self._by_key: dict[str, str] = {}
        self._faults: list[_Fault] = []
        self._lock = threading.RLock()

    # ------------------------------------------------------------------------------------------ what a test says

    def fail(self, step: str, containing: str = "", times: int = 1, charged: int = 0) -> None:
        """The next jobs of this step (whose prompt contains the words) fail, and charge this much all the same."""
        self._faults.append(_Fault("fail", step, containing, times, charged))

    def refuse(self, step: str, containing: str = "", times: int = 1, charged: int = 0) -> None:
        """The next orders of this step are refused at once."""
        self._faults.append(_Fault("refuse", step, containing, times, charged))

    def lose(self, step: str, containing: str = "", times: int = 1, arrives: bool = True) -> None:
        """The answers to the next orders are lost; the order itself arrives, or does not."""
        self._faults.append(_Fault("lose", step, containing, times, arrives=arrives))

    def cut_power(self, step: str, moment: Moment, containing: str = "") -> None:
        """Kill the process once: before the order, after it arrived, while polling, or before the file is fetched."""
        self._faults.append(_Fault("cut", step, containing, 1, moment=moment))

    @contextmanager
    def held(self, step: str, containing: str = "") -> Iterator[Gate]:
        """Jobs of this step wait behind a gate, which is opened at the end of the block at the latest."""
        gate = Gate()
        fault = _Fault("hold", step, containing, 1_000_000, gate=gate)
        self._faults.append(fault)
        try:
            yield gate
        finally:
            gate.open()
            self._faults.remove(fault)

    def ordered(self, step: str | None = None) -> list[Order]:
        """The orders that arrived, of one step or all."""
        with self._lock:
            return [order for order in self.orders if step is None or order.step == step]

    @property
    def bought_twice(self) -> list[str]:
        """Recipes (with their take) that were ordered more than once."""
        recipes = [order.recipe for order in self.ordered()]
        return sorted({recipe for recipe in recipes if recipes.count(recipe) > 1})

    @contextmanager
    def counted(self) -> Iterator[list[Order]]:
        """A list that holds, after the block, the orders that arrived in it."""
        before = len(self.orders)
        arrived: list[Order] = []
        yield arrived
        arrived += self.orders[before:]

    # ------------------------------------------------------------------------------------------ the port

    def price(self, step: str, parameters: Mapping[str, object]) -> int:
        """Micro-dollars by the rate card there is; without one, clips by the second."""
        if self.card is not None:
            return (
                self.card.price(self.name, self.models[step], step, float(str(parameters.get("duration", 0))))
                or 0
            )
        if step == "clip":
            return round(self.prices[step] * float(str(parameters["duration"])))
        return self.prices[step]

    def seconds(self, step: str, parameters: Mapping[str, object]) -> float:
        """A tenth of a second, whatever it is."""
        return 0.1

    def submit(self, request: GenerationRequest, key: str) -> str:
        """Take an order; the same key gives the same job."""
        with self._lock:
            if key in self._by_key:
                return self._by_key[key]
            self._cut(request, "submit")
            if fault := self._fault(request, "refuse"):
                raise ProviderError("The sketchbook refuses this.", fault.charged)
            lost = self._fault(request, "lose")
            if lost is None or lost.arrives:
                job = self._accept(request, key)
            if lost is not None:
                raise AnswerLost("The connection to the sketchbook broke.")
            self._cut(request, "submitted")
            return job

    def find(self, key: str) -> str | None:
        """The job ordered with this key. Raises ProviderError when the sketchbook cannot look jobs up."""
        if not self.finds_lost_jobs:
            raise ProviderError("The sketchbook cannot look jobs up.")
        with self._lock:
            return self._by_key.get(key)

    def poll(self, job: str) -> JobStatus:
        """How far a job is. Raises UnknownJob."""
        with self._lock:
            found = self._job(job)
            self._cut(found.request, "poll")
            if found.state == "running":
                self._go_on(found)
            progress = 1.0 if found.state == "done" else min(0.9, found.polls / (self.polls + 1))
            return JobStatus(found.state, progress, found.error, found.charged)

    def fetch(self, job: str) -> Outcome:
        """The finished file."""
        with self._lock:
            found = self._job(job)
            self._cut(found.request, "fetch")
            if found.state != "done":
                raise ProviderError("The job is not done.")
        request = found.request
        path = self.folder / f"{found.recipe}.{SUFFIXES[request.step]}"
        if not path.exists():
            aside = path.with_name(f"{uuid4()}.part")  # whoever fetches the same meanwhile gets all of it
            aside.write_bytes(drawn(request))
            aside.replace(path)
        cost = self.price(request.step, request.parameters)
        return Outcome(path, MEDIA_TYPES[request.step], cost, {"jobs": 1})

    def cancel(self, job: str) -> None:
        """Stop a job that runs."""
        with self._lock:
            found = self._job(job)
            self.cancelled.append(job)
            if found.state == "running":
                found.state = "cancelled"

    # ------------------------------------------------------------------------------------------ inside

    def _accept(self, request: GenerationRequest, key: str) -> str:
        recipe, job = fingerprint(request), f"job-{len(self._jobs) + 1}"
        self.orders.append(
            Order(request.step, key, request.take, str(request.parameters.get("prompt", "")), recipe)
        )
        hold = next((f for f in self._faults if f.kind == "hold" and _hits(f, request)), None)
        gate = hold.gate if hold else None
        self._jobs[job] = _Job(request, recipe, gate=gate, doomed=self._fault(request, "fail"))
        self._by_key[key] = job
        return job

    def _go_on(self, job: _Job) -> None:
        job.polls += 1
        if job.gate is not None and not job.gate.is_open:
            job.gate.reached.set()
            return
        if job.polls < self.polls:
            return
        if job.doomed is not None:
            job.state, job.error, job.charged = "failed", "The sketchbook's pencil broke.", job.doomed.charged
        else:
            job.state = "done"

    def _job(self, job: str) -> _Job:
        if job not in self._jobs:
            raise UnknownJob(job)
        return self._jobs[job]

    def _fault(self, request: GenerationRequest, kind: str) -> _Fault | None:
        """The fault that hits this request, used up once."""
        with self._lock:
            for fault in self._faults:
                if fault.kind == kind and fault.times > 0 and _hits(fault, request):
                    fault.times -= 1
                    return fault
            return None

    def _cut(self, request: GenerationRequest, moment: Moment) -> None:
        for fault in self._faults:
            if fault.kind == "cut" and fault.moment == moment and fault.times > 0 and _hits(fault, request):
                fault.times = 0
                raise PowerCut(f"{moment} of {request.step}")


def _hits(fault: _Fault, request: GenerationRequest) -> bool:
    return fault.step == request.step and fault.containing in str(request.parameters.get("prompt", ""))
