"""Exporting a film as one MP4: asked for once for each version, made by a worker, kept while somebody asks for it.

The file lies in a folder of its own and can be made again at any time, so no version holds it and nothing is lost with
it. Its row says how the making stands; films of equal clips, sound and words share one file.
"""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import Connection

from retake.db import events, families, versions
from retake.db import exports as rows
from retake.db.rows import Row
from retake.domain import errors
from retake.domain.canonical import digest
from retake.domain.errors import CannotExport, Invalid, RetakeError
from retake.domain.manifests import Document, film_duration
from retake.media import lettering
from retake.media.errors import MediaError
from retake.media.export import Joined, export_mp4
from retake.services import blobs, films, views
from retake.services.house import House, Person, new_id
from retake.services.permissions import version_id

log = structlog.get_logger(__name__)
ERRAND = "export"
LONGEST_FILM = 4 * 3600  # seconds
MOST_SECONDS = 3600  # an export may take; far more than the longest film does by copying
MOST_BYTES = 20 * 2**30  # of all exports kept; those that were not asked for longest go first
_SILENCE = 120.0  # seconds without a sign of life after which an export counts as given up
_TELL_SECONDS = 0.5  # between two notes of how far it is


@dataclass(frozen=True, slots=True)
class Export:
    """A finished MP4, the name to save it under, the digest it is known by, and how each clip got into it."""

    path: Path
    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Overlay:
    text: str
    start: float
    end: float
    position: str


class _Finished(Exception):
    """Somebody else's was finished between looking for the file and asking for it; the asking is taken back."""


def wanted(house: House, person: Person, project: UUID, number: int) -> Export | views.View:
    """The export of a film version if it is there; else it is ordered, unless it is under way, and told how it stands.

    Raises NotFound, Gone, Thawing while clips come back from the archive, and Invalid for a film that is too long.
    """
    document, version = _film(house, person, project, number)
    there = _there(house, document, project, number)
    if there is not None:
        return there
    films.clips_of(house, document, patience=0)
    try:
        with house.database.transaction() as connection:
            if rows.ask(connection, version, _name(document), _SILENCE):
                if _path(house, document).exists():
                    raise _Finished
                house.errand(connection, ERRAND, str(version))
                _tell(connection, version)
            row = rows.row(connection, version)
    except _Finished:
        return wanted(house, person, project, number)
    assert row is not None
    return _view(row)


def look(house: House, person: Person, project: UUID, number: int) -> Export | views.View:
    """As `wanted`, without ordering anything: state `none` where nobody asked, or the file was let go of."""
    document, version = _film(house, person, project, number)
    there = _there(house, document, project, number)
    if there is not None:
        return there
    with house.database.autocommit() as connection:
        row = rows.row(connection, version)
    if row is None or row["state"] == "done" or row["name"] != _name(document):
        return _none(project, number)
    return _view(row)


def ordered(house: House, person: Person, project: UUID, number: int) -> views.View:
    """How the export stands after it was ordered; state `done` when the file is there."""
    found = wanted(house, person, project, number)
    return _done_view(house, person, project, number, found) if isinstance(found, Export) else found


def state(house: House, person: Person, project: UUID, number: int) -> views.View:
    """How the export of a film version stands; nothing is ordered."""
    found = look(house, person, project, number)
    return _done_view(house, person, project, number, found) if isinstance(found, Export) else found


def failure(view: views.View) -> RetakeError:
    """The error a failed export ended with, to be raised for whoever waited for it."""
    told = dict(view["problem"])
    kind = getattr(errors, told.pop("kind", ""), CannotExport)
    detail = told.pop("detail")
    error: RetakeError = kind(detail, **told)
    return error


def make(house: House, person: Person, project: UUID, number: int) -> tuple[Export, list[Joined]]:
    """Make the export in this process, for the command line, which may have no worker beside it; and how clips got in.

    While a worker makes the same one, it is waited for.
    """
    document, _ = _film(house, person, project, number)
    joined = _made(house, document, lambda _: None)
    there = _there(house, document, project, number)
    assert there is not None
    return there, joined


def carry_out(house: House, version: UUID) -> None:
    """Make the export of a film version that was asked for, in a worker. What fails is noted in words, and told."""
    with house.database.autocommit() as connection:
        row = rows.row(connection, version)
        document = versions.document(connection, version)
    if row is None or document is None or row["state"] not in ("queued", "running"):
        return
    try:
        _note(house, version, 0)
        joined = _made(house, document, _Noting(house, version))
        size = _path(house, document).stat().st_size
    except RetakeError as error:
        _fail(house, version, error)
    except MediaError as error:
        _fail(house, version, CannotExport(f"The film cannot be exported: {error}."))
    except OSError as error:
        log.exception("export failed", version=str(version))
        words = error.strerror or type(error).__name__
        _fail(house, version, CannotExport(f"The film cannot be exported: {words}."))
    else:
        with house.database.transaction() as connection:
            rows.done(connection, version, size, [asdict(how) for how in joined])
            _tell(connection, version)


def prune(house: House, most: int = MOST_BYTES) -> int:
    """Let go of the exports that were not asked for longest until the rest is at most so many bytes; how many went."""
    found = []
    for file in house.exports.glob("*.mp4"):
        with contextlib.suppress(FileNotFoundError):
            facts = file.stat()
            found.append((facts.st_mtime, facts.st_size, file))
    found.sort(key=lambda each: each[0], reverse=True)
    kept = gone = 0
    for number, (_, size, file) in enumerate(found):
        kept += size
        if kept > most and number:  # never the one that was just made
            file.unlink(missing_ok=True)
            gone += 1
    return gone


def _film(house: House, person: Person, project: UUID, number: int) -> tuple[Document, UUID]:
    document = films.document_of(house, person, project, number)
    films.refuse_gaps(house, document)
    if film_duration(document) > LONGEST_FILM:
        raise Invalid(
            f"A film of more than {LONGEST_FILM // 3600} hours is not exported in one file.",
            next_step="Split the film into several projects, or play it from its playlist.",
        )
    with house.database.autocommit() as connection:
        return document, version_id(connection, project, number)


def _name(document: Document) -> str:
    """The digest an export is known by."""
    words = [{name: o[name] for name in ("text", "start", "end", "position")} for o in document["overlays"]]
    drawing = lettering.DRAWING if words else None
    return digest({"composition": document["composition"], "overlays": words, "drawing": drawing})


def _path(house: House, document: Document) -> Path:
    return house.exports / f"{_name(document)}.mp4"


def _there(house: House, document: Document, project: UUID, number: int) -> Export | None:
    path = _path(house, document)
    try:
        path.touch(exist_ok=True) if path.exists() else None  # asked for: see prune and collection
    except FileNotFoundError:
        return None
    if not path.exists():
        return None
    with house.database.autocommit() as connection:
        row = families.project_row(connection, project)
    assert row is not None
    return Export(path, f"{row['name']} v{number}.mp4", path.stem)


class _Noting:
    """Notes how far an export is, not too often; ends one that takes too long or is not asked for any more."""

    def __init__(self, house: House, version: UUID) -> None:
        self._house, self._version = house, version
        self._begun = self._told = time.monotonic()

    def __call__(self, progress: float) -> None:
        now = time.monotonic()
        if now - self._begun > MOST_SECONDS:
            raise CannotExport(f"The export took longer than {MOST_SECONDS // 60} minutes and was ended.")
        if now - self._told >= _TELL_SECONDS:
            self._told = now
            _note(self._house, self._version, progress)


def _note(house: House, version: UUID, progress: float) -> None:
    with house.database.transaction() as connection:
        if not rows.running(connection, version, progress):
            raise CannotExport("The export is not asked for any more.")
        _tell(connection, version)


def _fail(house: House, version: UUID, error: RetakeError) -> None:
    log.warning("export failed", version=str(version), error=error.detail)
    told = {
        "kind": type(error).__name__,
        "detail": error.detail,
        "unchanged": error.unchanged,
        "next_step": error.next_step,
        **error.facts,
    }
    with house.database.transaction() as connection:
        rows.failed(connection, version, told)
        _tell(connection, version)


def _tell(connection: Connection, version: UUID) -> None:
    row = rows.row(connection, version)
    if row is not None:
        events.append(connection, "export", row["owner_id"], row["project_id"], _view(row))


def _view(row: Row) -> views.View:
    return {
        **_none(row["project_id"], row["number"]),
        "state": row["state"],
        "progress": round(row["progress"], 3),
        "problem": row["problem"],
        "size": row["size"],
        "encoded": [
            {"position": place, **how} for place, how in enumerate(row["clips"], 1) if how["why"] is not None
        ],
    }


def _none(project: UUID, number: int) -> views.View:
    return {
        "version": number,
        "state": "none",
        "progress": 0.0,
        "problem": None,
        "size": None,
        "encoded": [],
        "url": f"/api/v1/projects/{project}/versions/{number}/film.mp4",
    }


def _done_view(house: House, person: Person, project: UUID, number: int, export: Export) -> views.View:
    _, version = _film(house, person, project, number)
    with house.database.autocommit() as connection:
        row = rows.row(connection, version)
    known = _view(row) if row is not None and row["name"] == export.digest else _none(project, number)
    size = export.path.stat().st_size
    return {**known, "state": "done", "progress": 1.0, "problem": None, "size": size}


def _made(house: House, document: Document, progress: Callable[[float], None]) -> list[Joined]:
    """See to it that the file is there; how each clip got into it, if it was made just now."""
    path = _path(house, document)
    with _alone(path.with_suffix(".lock")):
        if path.exists():
            return []
        clips = [blobs.local_path(house, sha256) for sha256 in films.clips_of(house, document)]
        sound = blobs.local_path(house, document["sound"]) if document["sound"] else None
        overlays = [_Overlay(o["text"], o["start"], o["end"], o["position"]) for o in document["overlays"]]
        unfinished = path.with_name(f"{new_id()}.part")
        try:
            with blobs.room_to_write():
                joined = export_mp4(clips, sound, overlays, unfinished, progress)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    for number, how in enumerate(joined, 1):
        if how.why:
            log.info("a clip could not be copied and was encoded", film=path.stem, clip=number, why=how.why)
    prune(house)
    return joined


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time makes a given export; the others wait for it."""
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)
