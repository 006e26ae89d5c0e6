"""A full disk fails the run in words, leaves no half blob, and after making room a retry finishes for nothing more."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.house import Film, findings, finished, make
from tests.sketchbook import Sketchbook

from retake.blobs import local
from retake.blobs.local import LocalBlobStore
from retake.domain.errors import StorageFull
from retake.media import pictures
from retake.ports import Stored, StoreFull
from retake.services import blobs, composing, runs, usage
from retake.services.house import House, Person


def no_room(*_: Any, **__: Any) -> None:
    """What the kernel says when there is no room."""
    raise OSError(errno.ENOSPC, "No space left on device")


def half_written(descriptor: int, data: bytes) -> None:
    """Half the bytes fit."""
    import os

    os.write(descriptor, data[: len(data) // 2])
    no_room()


def store_says_full(*_: Any) -> Stored:
    """A store that reports it by itself."""
    raise StoreFull("full")


def files(house: House) -> list[Path]:
    """Every file in the blob folder and in the workshop."""
    return [
        path
        for folder in (house.settings.blobs_dir, house.workshop)
        for path in folder.rglob("*")
        if path.is_file()
    ]


PLACES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "half a blob": lambda patch: patch.setattr(local, "_write_all", half_written),
    "the store": lambda patch: patch.setattr(LocalBlobStore, "put", store_says_full),
    "the copy": lambda patch: patch.setattr(shutil, "copyfile", no_room),
    "a thumbnail": lambda patch: patch.setattr(pictures, "thumbnail", no_room),
    "a poster": lambda patch: patch.setattr(pictures, "poster", no_room),
}


@pytest.mark.parametrize("place", PLACES)
def test_the_run_fails_cleanly_and_a_retry_buys_nothing_again(
    house: House, ada: Person, sketchbook: Sketchbook, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Wherever the room ends: a problem in words, no half file, every stored blob sound; then the retry finishes."""
    with monkeypatch.context() as patch:
        PLACES[place](patch)
        made, run = make(house, ada, scenes=1)
        assert run["state"] == "failed"
        assert run["problem"]["type"] == "/problems/storage-full"
        assert "half-written" in run["problem"]["unchanged"]
        assert "gc --dry-run" in run["problem"]["next_step"]
        left = files(house)
        assert all(path.parent.parent.parent == house.settings.blobs_dir for path in left), left
        for sha256, _ in house.blobs.list():
            house.blobs.verify(sha256)
    bought = len(sketchbook.orders)
    runs.retry(house, ada, run["id"])
    assert finished(house, ada, run["id"])["state"] == "done"
    assert sketchbook.bought_twice == []
    assert len(sketchbook.orders) == 4
    assert bought <= 4
    assert made.head == 1
    assert findings(house) == []


def test_no_room_for_the_sound_fails_the_run_and_keeps_the_parts(
    made: Film, sketchbook: Sketchbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Composing needs room too."""
    with monkeypatch.context() as patch:
        patch.setattr(composing, "compose_sound", no_room)
        run = made.edit({"op": "scene.remove", "scene": made.scene(1)})
        assert run["state"] == "failed"
        assert run["problem"]["type"] == "/problems/storage-full"
        assert made.numbers() == [1]
    runs.retry(made.house, made.owner, run["id"])
    assert finished(made.house, made.owner, run["id"])["state"] == "done"
    assert sketchbook.orders == []


def test_a_disk_that_fills_up_in_the_middle_of_a_batch_fails_just_those_clips(
    made: Film, sketchbook: Sketchbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was finished before becomes the version; after making room a retry makes the others, bought only once."""
    plain = LocalBlobStore.put

    def until_full(store: LocalBlobStore, *given: Any) -> Stored:
        return plain(store, *given) if len(sketchbook.orders) <= 2 else store_says_full()

    edits = [
        {"op": "scene.instruct", "scene": made.scene(position), "instruction": "at night"}
        for position in (1, 2, 3)
    ]
    with monkeypatch.context() as patch:
        patch.setattr(LocalBlobStore, "put", until_full)
        run = made.edit(*edits, batch=True)
    assert [clip["status"] for clip in run["batch"]["clips"]] == ["complete", "failed", "failed"]
    assert run["batch"]["clips"][1]["problem"]["type"] == "/problems/storage-full"
    assert run["state"] == "done"
    assert made.numbers() == [1, 2]
    again = finished(made.house, made.owner, runs.retry(made.house, made.owner, run["id"])["id"])
    assert [clip["status"] for clip in again["batch"]["clips"]] == ["complete", "complete"]
    assert sketchbook.bought_twice == []
    assert len(sketchbook.orders) == 6, "a picture and a clip for each"
    assert usage.money(made.house, made.owner)["reserved_usd"] == 0
    assert findings(made.house) == []


def test_another_error_while_writing_is_not_called_a_full_disk(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what is about room is told as that."""
    path = tmp_path / "x.txt"
    path.write_text("x")

    def broken(*_: Any) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(local, "_write_all", broken)
    with pytest.raises(OSError, match="Input/output"), blobs.room_to_write():
        blobs.store(house, path, "text/plain")
    monkeypatch.setattr(local, "_write_all", no_room)
    with pytest.raises(StorageFull):
        blobs.store(house, path, "text/plain")
