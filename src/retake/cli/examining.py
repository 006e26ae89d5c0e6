"""The examinations of ``retake doctor``: each looks at one thing and says how it stands and what to do."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

from retake.blobs.local import LocalBlobStore
from retake.cli.building import studio_is_built
from retake.cli.terminal import count, note, size
from retake.db.embedded_home import EmbeddedError
from retake.db.unit_of_work import Database
from retake.settings import Settings

State = Literal["ok", "warn", "fail"]
_LITTLE_ROOM = 5 * 1024**3  # bytes; a few hundred clips
_NO_ROOM = 200 * 1024**2
_OLDEST_SERVER = 15
_QUEUE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Examined:
    """How one thing stands."""

    what: str
    state: State
    detail: str
    advice: str = ""

    def as_json(self) -> dict[str, str]:
        """The same, for programs."""
        return asdict(self)


def examine(settings: Settings) -> list[Examined]:
    """Everything, in the order things stand on one another."""
    found = [Examined("settings", "ok", f"valid; {count(len(settings.model_fields_set), 'variable')} set.")]
    found.append(_python())
    found += _folders(settings)
    found.append(_media())
    found.append(_studio())
    found.append(_clock())
    found += _database(settings)
    return found


def _python() -> Examined:
    detail = f"Retake {version('retake')} on Python {platform.python_version()}, {platform.machine()}."
    if sys.platform != "linux":
        return Examined("system", "warn", detail, "Retake is made for Linux; elsewhere it may not run.")
    return Examined("system", "ok", detail)


# ---------------------------------------------------------------------------------------------- folders


def _folders(settings: Settings) -> Iterator[Examined]:
    yield _folder("data folder", settings.data_dir)
    yield _folder("blob folder", settings.blobs_dir)
    yield _folder("archive folder", settings.cold_dir)


def _folder(what: str, folder: Path) -> Examined:
    """Whether files can be written there, now or once the folder is made, and how many."""
    near = folder
    try:
        near = _nearest(folder)
        with tempfile.TemporaryFile(dir=near) as file:
            file.write(b"retake")
        room = shutil.disk_usage(near).free
    except OSError as error:
        return Examined(
            what,
            "fail",
            f"{near} cannot be written: {error.strerror}.",
            "Give this account the right, or choose another folder.",
        )
    detail = f"{folder}{'' if near == folder else ' (made when needed)'}, {size(room)} free."
    if room < _NO_ROOM:
        return Examined(what, "fail", detail, "Free some space: `retake gc --dry-run` shows what can go.")
    if room < _LITTLE_ROOM:
        return Examined(
            what, "warn", detail, "That is little for media; `retake gc --dry-run` shows what can go."
        )
    return Examined(what, "ok", detail)


def _nearest(folder: Path) -> Path:
    """The folder, or what is there of the way to it. Raises OSError where the way cannot be followed."""
    for each in (folder, *folder.parents):
        with suppress(FileNotFoundError, NotADirectoryError):
            each.lstat()  # a link counts, even one to nowhere: it is in the way
            return each
    return folder


# ---------------------------------------------------------------------------------------------- programs


def _media() -> Examined:
    try:
        import av
        from av.codec import Codec

        for name in ("libx264", "aac"):
            Codec(name, "w")
    except (ImportError, ValueError) as error:
        return Examined(
            "media libraries",
            "fail",
            f"PyAV or one of its encoders does not work: {error}.",
            "Install Retake again.",
        )
    names = ", ".join(
        f"{name} {'.'.join(map(str, av.library_versions[name]))}" for name in ("libavcodec", "libavformat")
    )
    return Examined(
        "media libraries", "ok", f"PyAV {version('av')} with FFmpeg's {names}; no ffmpeg program is needed."
    )


def _studio() -> Examined:
    if studio_is_built():
        return Examined("studio", "ok", "built. People need a browser; Retake itself needs none.")
    return Examined("studio", "warn", "not built here, so only the API answers.", "`make build` builds it.")


def _clock() -> Examined:
    """Grace periods and the order of ids hang on the clock; it cannot be earlier than our own files."""
    now = datetime.now(UTC)
    written = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    detail = f"{now:%Y-%m-%d %H:%M:%S} UTC."
    if now < written:
        advice = (
            "Set the clock: it stands before Retake was installed, and ages and grace periods come out wrong."
        )
        return Examined("clock", "fail", detail, advice)
    return Examined("clock", "ok", detail)


# ---------------------------------------------------------------------------------------------- database


def _database(settings: Settings) -> list[Examined]:
    own = bool(settings.database_url.get_secret_value())
    try:
        if not own and not (settings.database_dir / "password").exists():
            return [_no_database(settings)]
        with _connected(settings) as database:
            schema = _schema(database)
            found = [_server(database, own), schema]
            if schema.state == "ok":
                found += [_store(settings, database), _workers(settings, database)]
            return found
    except (SQLAlchemyError, EmbeddedError) as error:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        advice = "Check RETAKE_DATABASE_URL, and that the server runs." if own else ""
        return [Examined("database", "fail", f"it does not answer: {said}", advice)]
    except OSError as error:
        return [Examined("database", "fail", f"{error.filename} cannot be used: {error.strerror}.")]


def _no_database(settings: Settings) -> Examined:
    """There is none yet; which is as it should be only where there are no bytes that some database named."""
    for folder in (settings.blobs_dir, settings.cold_dir):
        if folder.is_dir() and next(LocalBlobStore(folder).list(), None) is not None:
            return Examined(
                "database",
                "fail",
                f"there is none, and {folder} holds media bytes that belong to one.",
                "Name it with RETAKE_DATA_DIR or RETAKE_DATABASE_URL, or bring it back with `retake restore`.",
            )
    return Examined("database", "warn", "there is none yet.", "`retake up` or `retake make` makes it.")


def _store(settings: Settings, database: Database) -> Examined:
    """Whether the stores hold what the database names, and it what they hold."""
    from retake.bootstrap import build_house
    from retake.services import checking, health

    house = build_house(settings, database.url)
    try:
        wrong = checking.foreign(house)
        said = health.readiness(house)["blobs"]
    finally:
        house.database.close()
    advice = "Name the right folders and database: RETAKE_DATA_DIR, RETAKE_BLOBS_URL, RETAKE_DATABASE_URL."
    if wrong is not None:
        return Examined("media bytes", "fail", f"{wrong.subject} {wrong.detail}.", advice)
    if said != "ok":
        return Examined("media bytes", "fail", f"{said}", advice)
    return Examined(
        "media bytes", "ok", "the stores and the database belong together; `retake fsck` reads all of them."
    )


@contextmanager
def _connected(settings: Settings) -> Iterator[Database]:
    from retake.bootstrap import database_at_hand

    with database_at_hand(settings, note) as url:
        database = Database(url, 2)
        try:
            yield database
        finally:
            database.close()


def _server(database: Database, own: bool) -> Examined:
    started = time.perf_counter()
    with database.autocommit() as connection:
        number = [int(part) for part in connection.dialect.server_version_info or (0,)]
    taken = (time.perf_counter() - started) * 1000
    whose = "of your own" if own else "the embedded one"
    detail = f"PostgreSQL {'.'.join(map(str, number))}, {whose}, connected in {taken:.0f} ms."
    if number[0] < _OLDEST_SERVER:
        return Examined("database", "fail", detail, f"Retake needs PostgreSQL {_OLDEST_SERVER} or newer.")
    return Examined("database", "ok", detail)


def _schema(database: Database) -> Examined:
    from retake.db.schema import current_revision, newest_revision, standing

    with database.autocommit() as connection:
        current = current_revision(connection)
    found = standing(current)
    if found == "fits":
        return Examined("schema", "ok", f"up to date, at {current}.")
    if found == "newer":
        detail = f"at {current}, this Retake knows {newest_revision()} at most: made by a newer Retake."
        return Examined("schema", "fail", detail, "Use that version of Retake, or a newer one.")
    detail = f"at {current or 'nothing'}, this Retake needs {newest_revision()}."
    return Examined("schema", "fail", detail, "`retake db migrate` brings it there.")


def _workers(settings: Settings, database: Database) -> Examined:
    """Whether runs are taken from the queue, wherever the workers are."""
    from retake.bootstrap import build_house
    from retake.services import runs

    house = build_house(settings, database.url)
    try:
        waiting = _settled(lambda: runs.waiting(house))
    finally:
        house.database.close()
    if waiting:
        advice = (
            "Start a worker: `retake up` brings one, or `retake worker`. Workers that are busy take it later."
        )
        return Examined(
            "workers", "warn", f"{count(waiting, 'run')} wait and none was taken while we looked.", advice
        )
    return Examined("workers", "ok", "no run waits for one.")


def _settled(waiting: Callable[[], int]) -> int:
    """How many runs still wait after a moment in which a worker would have taken one; 0 when the queue moves."""
    before = waiting()
    deadline = time.monotonic() + _QUEUE_SECONDS
    while (now := waiting()) and now >= before and time.monotonic() < deadline:
        time.sleep(0.2)
    return now if now >= before else 0
