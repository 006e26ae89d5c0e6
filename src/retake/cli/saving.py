"""Writing what a version holds to a file: a film as MP4, a picture, a story as Markdown."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from retake.cli.access import users_mode
from retake.cli.problems import DidNotWork, WrongUse
from retake.cli.terminal import note
from retake.services import blobs, exports, versions
from retake.services.house import House, Person
from retake.services.views import View

ENDINGS = {
    "video": (".mp4", ".m4v"),
    "image": (".webp", ".png", ".jpg", ".jpeg"),
    "story": (".md", ".markdown", ".txt"),
}
NOUNS = {"video": "film", "image": "picture", "story": "text"}


def check_target(target: Path, kind: str) -> None:
    """Raises WrongUse when the file could not be written in the end; for before any money is spent."""
    allowed = ENDINGS[kind]
    if target.suffix.lower() not in allowed:
        names = " or ".join(f"{target.stem or 'name'}{ending}" for ending in allowed)
        raise WrongUse(f"A {NOUNS[kind]} cannot be written to {target}. Call it {names}.")
    with contextlib.suppress(OSError):  # where the path cannot be followed, what comes next says why
        if target.is_dir():
            raise WrongUse(f"{target} is a folder. Name a file in it.")
    try:
        _whole(target, None)
    except (FileNotFoundError, NotADirectoryError):
        raise WrongUse(f"There is no folder {target.parent}. Make it, or choose another one.") from None
    except OSError as error:
        raise WrongUse(
            f"{target} could not be written: {error.strerror}. Choose another name or folder."
        ) from error


def save(house: House, person: Person, project: View, number: int, target: Path) -> int:
    """Write what the version holds to the file, whole or not at all; its size in bytes."""
    check_target(target, project["kind"])
    write = {"video": _film, "image": _picture, "story": _text}[project["kind"]]
    try:
        _whole(target, lambda path: write(house, person, project, number, path))
        return target.stat().st_size
    except OSError as error:
        raise DidNotWork(
            f"{target} could not be written: {error.strerror or error}. Nothing half-written is left."
        ) from error


def _whole(target: Path, write: Callable[[Path], None] | None) -> None:
    """Write beside the target, then move there; without ``write``, only try whether that would work."""
    with tempfile.TemporaryDirectory(prefix=".retake-", dir=target.absolute().parent) as folder:
        unfinished = Path(folder) / target.name
        if write is None:
            unfinished.touch()
            return
        write(unfinished)
        unfinished.chmod(users_mode())
        unfinished.replace(target)


def _film(house: House, person: Person, project: View, number: int, path: Path) -> None:
    export, joined = exports.make(house, person, project["id"], number)
    for place, how in enumerate(joined, 1):
        if how.why:
            note(f"Scene {place} could not be copied and was encoded anew: {how.why}.")
    shutil.copyfile(export.path, path)


def _picture(house: House, person: Person, project: View, number: int, path: Path) -> None:
    blob = versions.one(house, person, project["id"], number)["document"]["blob"]
    source, row = blobs.handed_out(house, person, blob)
    if row["media_type"] == {".webp": "image/webp", ".png": "image/png"}.get(path.suffix.lower()):
        shutil.copyfile(source, path)
        return
    from PIL import Image

    with Image.open(source) as picture:
        picture.convert("RGB").save(path, quality=95)


def _text(house: House, person: Person, project: View, number: int, path: Path) -> None:
    document = versions.one(house, person, project["id"], number)["document"]
    content = document["content"].rstrip("\n") + "\n"
    begins_with_title = content.startswith("# ")
    path.write_text(content if begins_with_title else f"# {document['title']}\n\n{content}", encoding="utf-8")
