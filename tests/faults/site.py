"""A place where Retake runs as it does in earnest: servers and workers as processes that can be killed, one database."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from tests import house as houses
from tests.faults.doomed import arm
from tests.films import films_made_small, small_films
from tests.forked import Forked, Preparation, retake

from retake.bootstrap import build_house
from retake.services import projects, runs
from retake.services.house import House, Person

ROOT = Path(__file__).parents[2]
PATIENCE = 240.0  # seconds; a bound on waiting in vain, not a claim about speed
PRICES = "offline-studio: image=0.04, clip=0.02/s, music=0.05, text=0.01"
ENDED = ("done", "failed", "cancelled", "conflict", "held")
WORKER = ("worker",)
SOON = {
    "RETAKE_LIVENESS_SECONDS": "0.05",
    "RETAKE_DEAD_AFTER_SECONDS": "0.3",
    "RETAKE_QUEUE_POLL_SECONDS": "0.1",
}
"""Dead workers are noticed, and work is taken, as soon as that is safe to say on a busy machine."""


def until(what: Callable[[], Any], told: str, patience: float = PATIENCE) -> Any:
    """Wait until something is true, and return it; fail with what was waited for."""
    deadline = time.monotonic() + patience
    while not (found := what()):
        assert time.monotonic() < deadline, f"waited in vain for {told}"
        time.sleep(0.05)
    return found


@dataclass
class Site:
    """The folder, the database and the processes. ``house`` is the test's own view on the same data."""

    folder: Path
    url: str
    more: Mapping[str, str] = field(
        default_factory=dict
    )  # settings by the names of their environment variables
    processes: list[Forked] = field(default_factory=list)

    def __post_init__(self) -> None:
        given = {name.removeprefix("RETAKE_").lower(): value for name, value in self.more.items()}
        chosen = houses.settings(self.folder, self.url, rate_card=PRICES, render_processes=1, **given)
        self.house: House = build_house(chosen, self.url, renderers=1)
        self.owner: Person = houses.person(self.house, "Ada", "admin")

    # ------------------------------------------------------------------------------------------ processes

    def start(self, command: Sequence[str], prepare: Preparation | None = None) -> Forked:
        """Start a process of the house; what it says is kept in the folder."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RETAKE_")}
        environment = {
            **kept,
            "PYTHONPATH": str(ROOT / "src"),
            "RETAKE_DATA_DIR": str(self.folder),
            "RETAKE_DATABASE_URL": self.url,
            "RETAKE_RENDER_PROCESSES": "1",
            "RETAKE_RATE_CARD": PRICES,
            **SOON,
            **self.more,
        }
        said = self.folder / "said.log"
        process = retake(command, environment, out=said, err=said, prepare=prepare)
        self.processes.append(process)
        return process

    def doomed(self, marks: Path, moments: Sequence[str]) -> Forked:
        """Start a worker that kills itself at the first of these moments that no worker before it died at."""
        return self.start(WORKER, partial(arm, marks, tuple(moments)))

    def server(self, port: int) -> Forked:
        """Start a server on this port."""
        return self.start(("serve", "--port", str(port)), small_films)

    def release(self, name: str) -> None:
        """Let the provider go on with every order that says ``[wait NAME]``."""
        place = self.folder / "providers" / "offline" / "released"
        place.mkdir(parents=True, exist_ok=True)
        (place / name).touch()

    def kill(self, process: Forked) -> None:
        """kill -9."""
        process.send_signal(signal.SIGKILL)
        process.wait(30)

    def close(self) -> None:
        """End everything this site started."""
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)
        self.house.database.close()

    # ------------------------------------------------------------------------------------------ asking

    def order(
        self, prompt: str = "A lighthouse at dawn", kind: str = "video", **request: Any
    ) -> dict[str, Any]:
        """Order a project; its run."""
        wish = {
            "kind": kind,
            "prompt": prompt,
            **({"scene_duration": 0.5} if kind == "video" else {}),
            **request,
        }
        run: dict[str, Any] = projects.create(self.house, self.owner, wish)["run"]
        return run

    def run(self, run: UUID) -> dict[str, Any]:
        """How a run stands."""
        return runs.one(self.house, self.owner, run)

    def ended(self, run: UUID, patience: float = PATIENCE) -> dict[str, Any]:
        """Wait for a run's end; how it ended."""
        until(lambda: self.run(run)["state"] in ENDED, f"the end of run {run}\n{self.said()}", patience)
        return self.run(run)

    def said(self) -> str:
        """The last words of the processes."""
        log = self.folder / "said.log"
        return log.read_text(errors="replace")[-3000:] if log.exists() else ""

    def calls(self) -> list[dict[str, str]]:
        """Every order the provider took."""
        path = self.folder / "providers" / "offline" / "calls.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def see_all_well(self, run: UUID, kind: str = "video") -> None:
        """The run made exactly one version, each take was ordered once and paid once, and the check is clean."""
        view = self.run(run)
        assert view["state"] == "done", view["problem"]
        assert {step["state"] for step in view["steps"]} == {"done"}
        takes = houses.rows(self.house, "select id, state, recipe_key, ordinal, cost, reserved from takes")
        assert {take["state"] for take in takes} == {"ready"}
        assert Counter(str(take["id"]) for take in takes) == Counter(call["key"] for call in self.calls())
        assert len({(take["recipe_key"], take["ordinal"]) for take in takes}) == len(takes)
        entries = Counter(
            (row["kind"], str(row["take_id"]))
            for row in houses.rows(self.house, "select kind, take_id from entries where take_id is not null")
        )
        assert entries == Counter(
            (k, str(take["id"])) for take in takes for k in ("reserve", "settle", "release")
        )
        made = houses.rows(
            self.house,
            """select v.number from versions v join families f on f.id = v.family_id
            where f.kind = :kind and f.project_id is null and v.family_id = :project""",
            kind=kind,
            project=view["project_id"],
        )
        assert [row["number"] for row in made] == [1]
        assert houses.findings(self.house) == []


def free_port() -> int:
    """A port nobody listens on, for a server that is to come back under the same address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def signed_in(port: int, owner: Person) -> Iterator[httpx.Client]:
    """A client of a server that may still be starting; its cookie holds through restarts."""
    body = {"email": owner.email, "password": houses.PASSWORD}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        until(
            lambda: tried(lambda: client.post("/api/v1/session", json=body).status_code == 200), "a sign-in"
        )
        yield client


def tried(call: Callable[[], Any]) -> Any:
    """What the call returns; None when the server is not there or went away in the middle."""
    try:
        return call()
    except httpx.TransportError:
        return None


@contextmanager
def site(cluster: houses.Cluster, folder: Path, **more: str) -> Iterator[Site]:
    """A site on a fresh database of the session's server; films that are ordered there are small."""
    url = cluster.migrated()
    made = Site(folder, url, more)
    try:
        with films_made_small():
            yield made
    finally:
        made.close()
        cluster.drop(url)
