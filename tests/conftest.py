"""Fixtures every folder may use: one PostgreSQL for the session, a fresh house for each test, people, clients."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi import FastAPI
from tests import house as houses
from tests.house import Cluster, Film, Furnished
from tests.queues import Queue
from tests.sketchbook import Sketchbook
from tests.web import TestClient, open_client

from retake.api.app import create_app
from retake.api.routes import people as people_routes
from retake.api.throttle import Throttle
from retake.media import archive as renditions
from retake.services import blobs, takes
from retake.services.house import House, Person


def pytest_configure() -> None:
    """Settings of the person who runs the tests are not the tests'; how long the model runs is nobody's setting."""
    kept = "RETAKE_MODEL_EXAMPLES"
    for name in [name for name in os.environ if name.startswith("RETAKE_") and name != kept]:
        del os.environ[name]


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
def app(house: House, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The application over the house, with a throttle of its own."""
    monkeypatch.setattr(people_routes, "_tries", Throttle(limit=10, seconds=60))
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
