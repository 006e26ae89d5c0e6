"""What every benchmark stands on: a throw-away house on an embedded PostgreSQL with durability on, and ways to time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.instant import Instant, scratch
from retake import bootstrap
from retake.blobs.local import LocalBlobStore
from retake.db.embedded import EmbeddedPostgres
from retake.db.unit_of_work import Database
from retake.services import people
from retake.services.house import House, Person
from retake.settings import load_settings


@dataclass(frozen=True)
class Stage:
    """A house with one person in it, and the address of its database."""

    house: House
    person: Person
    provider: Instant
    url: str
    folder: Path


@dataclass(frozen=True)
class Result:
    """One line of the report: what was measured, the figure, and the claim it answers to (None: no claim)."""

    claim: str
    what: str
    figure: str
    holds: bool | None = None


@contextmanager
def stage() -> Iterator[Stage]:
    """A house for one benchmark."""
    with scratch() as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database's own account must be able to pass
        settings = load_settings(data_dir=folder, demo=True, monthly_cap_usd="none")
        server = EmbeddedPostgres(folder / "database")
        url = server.start()
        try:
            bootstrap.prepare_database(url)
            provider = Instant(folder / "instant")
            house = House(
                settings=settings,
                database=Database(url, 40),
                cold=LocalBlobStore(settings.cold_dir),
                blobs=LocalBlobStore(folder / "blobs"),
                generator=provider,
                generators={provider.name: provider},
                order=lambda *_: None,
                errand=lambda *_: None,
            )
            yield Stage(house, people.ensure_demo_person(house), provider, url, folder)
            house.database.close()
        finally:
            server.stop()


def median_seconds(work: Callable[[], object], times: int) -> float:
    """The median time of a piece of work, in seconds."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)
