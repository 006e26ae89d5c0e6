"""Writing what a version holds to a file: a film as MP4, a picture, a story as Markdown."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from retake.cli.problems import DidNotWork, WrongUse
from retake.services import blobs, films, versions
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
    if target.is_dir():
        raise WrongUse(f"{target} is a folder. Name a file in it.")
    if not target.absolute().parent.is_dir():
        raise WrongUse(f"There is no folder {target.parent}. Make it, or choose another one.")
    if not os.access(target.absolute().parent, os.W_OK):
        raise WrongUse(f"The folder {target.absolute().parent} cannot be written. Choose another one.")


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


def _whole(target: Path, write: Callable[[Path], None]) -> None:
    """Write beside the target, then move there."""
    with tempfile.TemporaryDirectory(prefix=".retake-", dir=target.absolute().parent) as folder:
        unfinished = Path(folder) / target.name
        write(unfinished)
        unfinished.replace(target)


def _film(house: House, person: Person, project: View, number: int, path: Path) -> None:
    shutil.copyfile(films.export(house, person, project["id"], number).path, path)


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
