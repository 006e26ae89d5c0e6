"""Houses for tests: a PostgreSQL cluster, cheap databases in it, people, and the verbs tests are written in."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import bcrypt
import psycopg
from psycopg import sql
from pydantic import SecretStr
from tests import template
from tests.queues import Errands, Queue
from tests.sketchbook import Sketchbook
from tests.template import TEMPLATE

from retake.blobs.local import LocalBlobStore
from retake.db import people as people_rows
from retake.db.embedded import EmbeddedPostgres
from retake.db.rows import all_rows
from retake.db.unit_of_work import Database
from retake.services import checking, making, projects, runs, versions
from retake.services.house import House, Person, new_id
from retake.settings import Settings

PASSWORD = "a long enough password"
# Four rounds instead of twelve: a test is not about how slow bcrypt is.
_HASHED = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
View = dict[str, Any]
Result = TypeVar("Result")


# ---------------------------------------------------------------------------------------------- databases


class Cluster:
    """A PostgreSQL server with a template database in the newest schema, which is cloned for each test."""

    def __init__(self, url: str) -> None:
        self.url = url  # of the server's own database, for making and dropping others
        self._numbers = itertools.count(1)

    def _admin(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.url, autocommit=True)

    def url_of(self, name: str) -> str:
        """The address of one of the server's databases."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def empty(self, name: str | None = None) -> str:
        """The address of a new database without any tables."""
        name = name or f"test_{next(self._numbers)}"
        with self._admin() as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        return self.url_of(name)

    def migrated(self) -> str:
        """The address of a new database with the newest schema and the job engine's tables."""
        return self.clone(self.url_of(TEMPLATE))

    def clone(self, url: str) -> str:
        """The address of a new database with everything another one holds; nobody may be connected to that one."""
        name, template = f"test_{next(self._numbers)}", urlsplit(url).path.removeprefix("/")
        statement = sql.SQL("create database {} template {} strategy file_copy")
        with self._admin() as connection:
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        name = urlsplit(url).path.removeprefix("/")
        with self._admin() as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )


@dataclass(frozen=True)
class Furnished:
    """A database and a blob folder that hold Ada, Bob, and a film of three scenes of Ada's, to be cloned."""

    url: str
    blobs: Path
    film: UUID


def furnish(cluster: Cluster, folder: Path) -> Furnished:
    """Make the film once, so that tests about what comes after need not wait for it."""
    url = cluster.migrated()
    house = build(folder, url)
    try:
        owner = person(house, "Ada", "admin")
        person(house, "Bob")
        return Furnished(url, house.settings.blobs_dir, film(house, owner).id)
    finally:
        house.database.close()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server of its own in a temporary folder that every account can reach, so that it runs for root too."""
    folder = Path(tempfile.mkdtemp(prefix="retake-tests-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(template.copy(folder / "database"), say=lambda _: None)
    try:
        yield Cluster(server.start())
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


# ---------------------------------------------------------------------------------------------- houses


def settings(folder: Path, url: str, **more: Any) -> Settings:
    """Settings for a house in a folder, independent of the environment; ``*_usd`` caps may be given as floats."""
    given: dict[str, Any] = {
        name: Decimal(str(value)) if name.endswith("_usd") and value is not None else value
        for name, value in more.items()
    }
    return Settings(data_dir=folder, database_url=SecretStr(url), **given)


_opened: list[Database] = []


def _open(chosen: Settings, url: str) -> Database:
    _opened.append(Database(url, chosen.db_pool_size))
    return _opened[-1]


def close_all() -> None:
    """Close the databases of every house built or restarted since this was called last."""
    while _opened:
        _opened.pop().close()


def build(folder: Path, url: str, sketchbook: Sketchbook | None = None, **more: Any) -> House:
    """A house on a migrated database, its blobs and its provider in ``folder``. Close its database when done."""
    chosen = settings(folder, url, **more)
    provider = sketchbook or Sketchbook(folder / "sketchbook")
    return House(
        settings=chosen,
        database=_open(chosen, url),
        blobs=LocalBlobStore(chosen.blobs_dir),
        cold=LocalBlobStore(chosen.cold_dir),
        generator=provider,
        generators={provider.name: provider},
        order=Queue(),
        errand=Errands(),
    )


def restarted(house: House, **more: Any) -> House:
    """The same data under a process that knows nothing yet: nothing remembered, every connection new."""
    provider = house.generator
    assert isinstance(provider, Sketchbook)
    chosen = settings(house.settings.data_dir, house.database.url, **more)
    house.database.close()
    return replace(
        house,
        settings=chosen,
        database=_open(chosen, house.database.url),
        blobs=LocalBlobStore(chosen.blobs_dir),
        cold=LocalBlobStore(chosen.cold_dir),
        order=Queue(),
        errand=Errands(),
    )


def person(house: House, name: str = "Ada", role: str = "member") -> Person:
    """Somebody who can sign in with `PASSWORD`; the address is ``<name>@example.com``. Twice is the same person."""
    made = Person(new_id(), name, f"{name.lower()}@example.com", role)
    with house.database.transaction() as connection:
        if there := people_rows.by_email(connection, made.email):
            return Person(there["id"], there["name"], there["email"], there["role"])
        assert people_rows.insert(connection, made.id, made.email, made.name, _HASHED, role)
    return made


# ---------------------------------------------------------------------------------------------- verbs


@dataclass(frozen=True)
class Film:
    """A project as tests speak of it: who asks, in which house. Works for stories and images too."""

    house: House
    owner: Person
    id: UUID

    def view(self) -> View:
        """The project as it is shown."""
        return projects.one(self.house, self.owner, self.id)

    def version(self, number: int | None = None) -> View:
        """One version whole; the current one without a number."""
        return versions.one(self.house, self.owner, self.id, number or self.head)

    def document(self, number: int | None = None) -> View:
        """A version's document."""
        document: View = self.version(number)["document"]
        return document

    @property
    def head(self) -> int:
        """The current version's number."""
        head = self.view()["head"]
        assert head is not None
        number: int = head["number"]
        return number

    @property
    def head_id(self) -> UUID:
        """The current version's id."""
        identifier: UUID = self.view()["head"]["id"]
        return identifier

    def id_of(self, number: int) -> UUID:
        """The id of the version of this number."""
        identifier: UUID = self.version(number)["id"]
        return identifier

    def scene(self, position: int, number: int | None = None) -> str:
        """The id of the scene at a position (from 1)."""
        scene: str = self.document(number)["scenes"][position - 1]["id"]
        return scene

    def clips(self, number: int | None = None) -> list[str]:
        """The digests of the clips, in order."""
        return [scene["clip"]["blob"] for scene in self.document(number)["scenes"]]

    def numbers(self) -> list[int]:
        """The numbers of all versions, oldest first."""
        page = versions.page(self.house, self.owner, self.id, None, 1000)
        return sorted(version["number"] for version in page)

    def order(self, *edits: Mapping[str, Any], **options: Any) -> View:
        """Order a run of edits, without carrying it out."""
        return runs.start(self.house, self.owner, self.id, list(edits), **options)

    def edit(self, *edits: Mapping[str, Any], **options: Any) -> View:
        """Order a run of edits and carry it out; how it ended."""
        return finished(self.house, self.owner, self.order(*edits, **options)["id"])


def finished(house: House, owner: Person, run: UUID) -> View:
    """Carry out a run in this thread; how it ended."""
    making.carry_out(house, run)
    return runs.one(house, owner, run)


def make(
    house: House, owner: Person, prompt: str = "A lighthouse at dawn", scenes: int = 3, **request: Any
) -> tuple[Film, View]:
    """Order a project and carry out its run: the project, and how the run ended. Half-second scenes by default."""
    film, run = ordered(house, owner, prompt, scenes, **request)
    return film, finished(house, owner, run["id"])


def ordered(
    house: House, owner: Person, prompt: str = "A lighthouse at dawn", scenes: int = 3, **request: Any
) -> tuple[Film, View]:
    """Order a project without carrying out its run."""
    wish = {"kind": "video", "prompt": prompt, **request}
    if wish["kind"] == "video":
        wish = {"scenes": scenes, "scene_duration": 0.5, **wish}
    made = projects.create(house, owner, wish, wish.pop("idempotency_key", None))
    return Film(house, owner, made["project"]["id"]), made["run"]


def film(
    house: House, owner: Person, prompt: str = "A lighthouse at dawn", scenes: int = 3, **request: Any
) -> Film:
    """A finished project."""
    made, run = make(house, owner, prompt, scenes, **request)
    assert run["state"] == "done", run["problem"]
    return made


def findings(house: House) -> list[checking.Finding]:
    """What is wrong with the house, as ``retake fsck`` sees it."""
    return list(checking.check(house))


def rows(house: House, statement: str, **values: Any) -> list[dict[str, Any]]:
    """Ask the database directly."""
    with house.database.autocommit() as connection:
        return [dict(row) for row in all_rows(connection, statement, **values)]


def count(house: House, table: str) -> int:
    """How many rows a table has."""
    number: int = rows(house, f"select count(*) as n from {table}")[0]["n"]
    return number


def contents(house: House) -> dict[str, int]:
    """How many rows every table of ours has: what must be equal when nothing was changed."""
    names = [
        row["table_name"]
        for row in rows(
            house,
            "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
        )
    ]
    # What somebody tried at the doors is written down whether it changed anything or not.
    return {name: count(house, name) for name in sorted(set(names) - {"try_limits", "audit_entries"})}


def at_once(*calls: Callable[[], Result]) -> list[Result | Exception]:
    """Run the calls in threads that start at the same moment; what each returned or raised, in order."""
    barrier = threading.Barrier(len(calls))
    results: list[Result | Exception] = [RuntimeError("never ran")] * len(calls)

    def run(index: int, call: Callable[[], Result]) -> None:
        barrier.wait(30)
        try:
            results[index] = call()
        except Exception as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


@contextmanager
def in_thread(call: Callable[[], Any]) -> Iterator[threading.Thread]:
    """Run the call in a thread beside the block; afterwards it is waited for, and its error raised."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            call()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(120)
    assert not thread.is_alive(), "the thread did not end"
    if errors:
        raise errors[0]


def waits_for_lock(house: House) -> bool:
    """Whether a transaction in the house's database waits for another one at this moment."""
    waiting = (
        "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    )
    return bool(rows(house, waiting))


def edges(house: House) -> Sequence[tuple[str, str]]:
    """Every edge from a version to bytes, directly held ones: (version, digest)."""
    return [(str(row["version_id"]), row["sha256"]) for row in rows(house, "select * from version_blobs")]
