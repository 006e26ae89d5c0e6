"""A running house to journey through: server and worker in a folder of their own, and the API for what a journey is not
about."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.films import small_films
from tests.forked import Forked, retake
from tests.house import Cluster

ROOT = Path(__file__).parents[2]
STUDIO = ROOT / "src" / "retake" / "web" / "index.html"
DEMO = {
    "RETAKE_DEMO": "true",
    "RETAKE_WORKERS": "1",
    "RETAKE_OFFLINE_FAULTS": "words",
    "RETAKE_MONTHLY_CAP_USD": "50",
    "RETAKE_LOG_LEVEL": "warning",
}
DEMO_LOGIN = {"email": "demo@retake.example", "password": "retake-demo"}
FILM = {
    "kind": "video",
    "name": "The harbour",
    "prompt": "A harbour at noon: a red boat leaves, gulls over the pier, a dog on the beach, a lighthouse on the rocks",
    "scenes": 4,
    "scene_duration": 1,
}
ACTIVE = ("queued", "running")


@dataclass(frozen=True)
class House:
    """A house that is up: its address, its data folder, a signed-in API client (None where nobody exists yet), and the
    address of its database."""

    address: str
    folder: Path
    api: Api | None = None
    database: str = ""

    @property
    def demo(self) -> Api:
        """The API as the demo person."""
        assert self.api is not None, "nobody has an account in this house"
        return self.api

    def run(self, *command: str, stdin: str = "") -> None:
        """Run ``retake`` with this command on the house, and wait."""
        given = self.folder / "stdin"
        given.write_text(stdin)
        process = _start(self.folder, command, {"RETAKE_DATABASE_URL": self.database}, False, given)
        assert process.wait(300) == 0, (self.folder / "log").read_text()

    def release(self, name: str) -> None:
        """Let the provider go on with every order that says ``[wait NAME]``."""
        place = self.folder / "providers" / "offline" / "released"
        place.mkdir(parents=True, exist_ok=True)
        (place / name).touch()

    def calls(self) -> list[str]:
        """The step of every order the provider has taken so far, in order."""
        file = self.folder / "providers" / "offline" / "calls.jsonl"
        return [json.loads(line)["step"] for line in file.read_text().splitlines()]


class Api:
    """The HTTP API as one person, in the few verbs journeys need to get ready and to look behind the screen."""

    def __init__(self, address: str, login: dict[str, str]) -> None:
        self.client = httpx.Client(base_url=f"{address}/api/v1", timeout=60)
        self.post("/session", login)

    def get(self, path: str) -> Any:
        """What an address answers."""
        return self._answer(self.client.get(path))

    def post(self, path: str, body: object = None) -> Any:
        """What an address answers to a body."""
        return self._answer(self.client.post(path, json=body))

    def delete(self, path: str) -> Any:
        """What an address answers when it is to be deleted."""
        return self._answer(self.client.delete(path))

    def make(self, **body: object) -> Any:
        """Make a project and wait until its first version is there. What was made once before is there at once."""
        made = self.post("/projects", {**FILM, **body} if body.get("kind", "video") == "video" else body)
        run = self.finished(made["run"]["id"])
        assert run["state"] == "done", run
        return self.get(f"/projects/{made['project']['id']}")

    def change(self, project: str, *edits: dict[str, object], **more: object) -> Any:
        """Change a project and wait until that is done; the finished run."""
        run = self.post(f"/projects/{project}/runs", {"edits": list(edits), **more})
        done = self.finished(run["id"])
        assert done["state"] == "done", done
        return done

    def instruct(self, project: str, position: int, instruction: str) -> Any:
        """Tell one scene of the current version what to change, and wait until it is made."""
        scene = self.scenes(project)[position - 1]["id"]
        return self.change(project, {"op": "scene.instruct", "scene": scene, "instruction": instruction})

    def finished(self, run: str) -> Any:
        """The run once it has ended, however it did."""
        return until(lambda: _ended(self.get(f"/runs/{run}")), f"the end of run {run}")

    def head(self, project: str) -> int:
        """The number of the current version."""
        return int(self.get(f"/projects/{project}")["head"]["number"])

    def version(self, project: str, number: int | None = None) -> Any:
        """A version in full; the current one when no number is given."""
        return self.get(f"/projects/{project}/versions/{number or self.head(project)}")

    def scenes(self, project: str, number: int | None = None) -> list[Any]:
        """The scenes of a version, as the studio sees them."""
        found: list[Any] = self.version(project, number)["scenes"]
        return found

    def clips(self, project: str, number: int) -> list[str]:
        """The digests of a version's clips, in film order."""
        return [scene["clip"]["blob"] for scene in self.scenes(project, number)]

    def runs(self, project: str) -> list[Any]:
        """The project's runs, newest first."""
        found: list[Any] = self.get(f"/runs?project={project}")["items"]
        return found

    def _answer(self, response: httpx.Response) -> Any:
        assert response.is_success, f"{response.request.method} {response.url}: {response.text}"
        return response.json() if response.content else None


def _ended(run: Any) -> Any:
    return None if run["state"] in ACTIVE else run


def until(ask: Callable[[], Any], what: str) -> Any:
    """The first answer that is true; how long that takes is not judged, only that it comes."""
    for _ in range(3000):
        answer = ask()
        if answer:
            return answer
        time.sleep(0.1)
    pytest.fail(f"this did not come: {what}")


def build_studio() -> None:
    """The studio the house serves, built if it is not there."""
    if not STUDIO.exists():
        subprocess.run(["npm", "run", "--silent", "build"], cwd=ROOT / "web", check=True)


@contextmanager
def running(cluster: Cluster, settings: Mapping[str, str], small: bool = True) -> Iterator[House]:
    """A house with a server and as many workers as `RETAKE_WORKERS` says, in a fresh folder on a fresh database.

    It makes small films unless told otherwise: journeys are about screens, not about pixels. `retake up`, which also
    brings up a database and orders a sample film, has tests of its own in tests/cli/test_up.py.
    """
    build_studio()
    folder = Path(tempfile.mkdtemp(prefix="retake-e2e-"))
    url = cluster.migrated()
    started: list[Forked] = []
    api: Api | None = None
    try:
        for command in (("serve", "--port", "0"), *[("worker",)] * int(settings.get("RETAKE_WORKERS", "1"))):
            started.append(_start(folder, command, {"RETAKE_DATABASE_URL": url, **settings}, small))
        address = _address(folder, started[0])
        if settings.get("RETAKE_DEMO") == "true":
            api = Api(address, DEMO_LOGIN)
        yield House(address, folder, api, url)
    finally:
        if api:
            api.client.close()
        for process in started:
            process.kill()
            process.wait()
        cluster.drop(url)
        shutil.rmtree(folder, ignore_errors=True)  # a renderer may just be ending in it


def _start(
    folder: Path,
    command: tuple[str, ...],
    settings: Mapping[str, str],
    small: bool,
    stdin: Path = Path(os.devnull),
) -> Forked:
    """A process with nothing of Retake's in its environment but what is given."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("RETAKE_", "PROMETHEUS_"))
    }
    environment = {
        **kept,
        "PYTHONPATH": str(ROOT / "src"),
        "RETAKE_DATA_DIR": str(folder),
        "RETAKE_RENDER_PROCESSES": "2",
        "RETAKE_QUEUE_POLL_SECONDS": "0.3",  # several workers idle beside each other while tests run
        "COLUMNS": "200",
        **settings,
    }
    out, err = folder / "said", folder / "log"
    return retake(command, environment, out=out, err=err, stdin=stdin, prepare=small_films if small else None)


def _address(folder: Path, process: Forked) -> str:
    """Where the server is, once it answers that it is ready."""

    def said() -> str:
        assert process.poll() is None, (folder / "log").read_text()
        found = re.search(r"Retake serves at (http://\S+)", (folder / "said").read_text())
        return found[1].replace("localhost", "127.0.0.1") if found else ""

    address = str(until(said, "the word where it is"))
    until(lambda: _ready(address), "the word that it is ready")
    return address


def _ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz").is_success
    except httpx.TransportError:
        return False
