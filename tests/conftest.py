"""Fixtures every folder may use: one PostgreSQL for the session, a fresh house for each test, people, clients."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import structlog
from fastapi import FastAPI
from tests import forked, template
from tests import house as houses
from tests.house import Cluster, Film, Furnished
from tests.queues import Errands, Queue
from tests.scheduling import Stopwatch, longest_first
from tests.sketchbook import Sketchbook
from tests.web import TestClient, open_client

from retake.api import exporting as exporting_films
from retake.api.app import create_app
from retake.db import exports as export_rows
from retake.media import archive as renditions
from retake.services import backups, blobs, exports, takes
from retake.services.house import House, Person


def pytest_addoption(parser: pytest.Parser) -> None:
    """The one option of ours."""
    parser.addoption("--write-durations", action="store_true", help="write how long each file took")


def pytest_configure(config: pytest.Config) -> None:
    """Settings of the person who runs the tests are not the tests'; how long the model runs is nobody's setting."""
    kept = "RETAKE_MODEL_EXAMPLES"
    for name in [name for name in os.environ if name.startswith("RETAKE_") and name != kept]:
        del os.environ[name]
    if shared := template.share():
        config.add_cleanup(lambda: shutil.rmtree(shared, ignore_errors=True))
        if config.getoption("--write-durations"):
            config.pluginmanager.register(Stopwatch())


def pytest_unconfigure() -> None:
    """End the process that others were forked from, so that its time is counted with ours."""
    forked.end()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Several processes begin with the files that take longest; one alone keeps the order of folders."""
    if hasattr(config, "workerinput"):
        longest_first(items)


@pytest.fixture(autouse=True)
def _plain_logs() -> None:
    """Tracebacks in logs without every variable in them, which takes seconds to print."""
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, renderer])


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The PostgreSQL of this session."""
    with houses.cluster() as made:
        yield made


@pytest.fixture(scope="session")
def furnished(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """A database with a finished film in it, made once."""
    return houses.furnish(cluster, tmp_path_factory.mktemp("furnished"))


@pytest.fixture
def database_url(request: pytest.FixtureRequest, cluster: Cluster, tmp_path: Path) -> Iterator[str]:
    """A fresh database with the newest schema; for tests that use ``made``, with its film and the film's blobs."""
    if "made" in request.fixturenames:
        furnished: Furnished = request.getfixturevalue("furnished")
        url = cluster.clone(furnished.url)
        shutil.copytree(furnished.blobs, tmp_path / "blobs")
    else:
        url = cluster.migrated()
    yield url
    cluster.drop(url)


@pytest.fixture
def empty_database_url(cluster: Cluster) -> Iterator[str]:
    """A fresh database without any tables."""
    url = cluster.empty()
    yield url
    cluster.drop(url)


@pytest.fixture
def sketchbook(tmp_path: Path) -> Sketchbook:
    """The provider of the house: tiny media, faults on demand."""
    return Sketchbook(tmp_path / "sketchbook")


@pytest.fixture
def build_house(
    database_url: str, tmp_path: Path, sketchbook: Sketchbook, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., House]]:
    """Builds houses with settings of one's own on this test's database; they are closed afterwards."""
    monkeypatch.setattr(takes, "POLL_SECONDS", 0.005)

    def build(**more: Any) -> House:
        return houses.build(tmp_path, database_url, sketchbook, **more)

    yield build
    houses.close_all()


@pytest.fixture
def house(build_house: Callable[..., House]) -> House:
    """A house with a fresh database, an empty blob store and the sketchbook as its provider."""
    return build_house()


@pytest.fixture
def quick_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renditions made at once and not measured, as half a second of 64x36 does not get smaller by a third; and nobody
    waits for a worker there is not."""

    def rendered(source: Path, target: Path, **_: float) -> renditions.Rendition:
        return renditions.compress(source, target, preset=12)

    monkeypatch.setattr(renditions, "archive_clip", rendered)
    monkeypatch.setattr(blobs, "PATIENCE", 0.0)


@pytest.fixture
def exporting(house: House) -> Iterator[None]:
    """Somebody exports films as they are asked for, as a worker does."""

    def do(name: str, about: str) -> bool:
        if name != exports.ERRAND:
            return True
        with house.database.autocommit() as connection:
            row = export_rows.row(connection, UUID(about))
        if row is None or row["state"] != "queued":
            return False  # as an earlier one left it: the order is not committed yet
        exports.carry_out(house, UUID(about))
        return True

    assert isinstance(house.errand, Errands)
    with house.errand.done_by(do):
        yield


@pytest.fixture
def queue(house: House) -> Queue:
    """Which runs were ordered in the house."""
    assert isinstance(house.order, Queue)
    return house.order


@pytest.fixture
def ada(house: House) -> Person:
    """The person most tests are about; an administrator."""
    return houses.person(house, "Ada", "admin")


@pytest.fixture
def bob(house: House) -> Person:
    """Somebody else."""
    return houses.person(house, "Bob")


@pytest.fixture
def made(house: House, ada: Person, furnished: Furnished) -> Film:
    """A finished film of three half-second scenes, Ada's, version 1. The sketchbook has seen no order yet."""
    return Film(house, ada, furnished.film)


@pytest.fixture
def app(house: House, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> FastAPI:
    """The application over the house; it waits for exports only where somebody makes them."""
    monkeypatch.setattr(exporting_films, "PATIENCE", 120.0 if "exporting" in request.fixturenames else 0.0)
    return create_app(house)


@pytest.fixture
def client_for(app: FastAPI) -> Iterator[Callable[[Person | None], TestClient]]:
    """Opens HTTP clients, each with a browser's cookies of its own; without a person nobody is signed in."""
    opened: list[TestClient] = []

    def sign_in(person: Person | None) -> TestClient:
        opened.append(open_client(app, person))
        return opened[-1]

    yield sign_in
    for client in opened:
        client.close()


@pytest.fixture
def client(client_for: Callable[[Person | None], TestClient], ada: Person) -> TestClient:
    """An HTTP client signed in as Ada."""
    return client_for(ada)


@pytest.fixture
def nobody(client_for: Callable[[Person | None], TestClient]) -> TestClient:
    """An HTTP client of somebody who is not signed in."""
    return client_for(None)


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where backups go: beside the data folder, not in it."""
    return tmp_path_factory.mktemp("elsewhere") / "backups"


@pytest.fixture
def untried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backups are not restored on trial: for tests of what comes before that, or after."""
    monkeypatch.setattr(backups, "verify", lambda *_: None)
