"""Backups in tests: made of a house, restored into another one, and damaged on purpose."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from tests.house import Cluster, build

from retake.bootstrap import backup_store
from retake.services import blobs, recovery
from retake.services.backups import Made
from retake.services.house import House


def restored(cluster: Cluster, made: Made, target: Path) -> House:
    """The backup in a house of its own: other folders, another database."""
    found = recovery.find(made.path, backup_store)
    url = cluster.empty()
    house = build(target, url)
    recovery.refuse_damaged(found)
    recovery.bring_bytes(found, house.settings, house.blobs, house.cold)
    recovery.bring_rows(found, url)
    return house


def spoil(folder: Path, sha256: str) -> Path:
    """Change a byte of a file in the backup's store."""
    path = folder / "blobs" / sha256[:2] / sha256[2:4] / sha256
    path.chmod(0o600)
    path.write_bytes(b"?" + path.read_bytes()[1:])
    return path


def place(done: Made, sha256: str) -> Path:
    """Where the backup keeps these bytes."""
    return done.path.parent / "blobs" / sha256[:2] / sha256[2:4] / sha256


def flip(path: Path) -> None:
    """Change one bit of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def orphan(house: House) -> str:
    """Bytes with a row that nothing holds."""
    file = house.workshop / "orphan.webp"
    Image.new("RGB", (8, 8), "red").save(file)
    sha256 = blobs.keep(house, file, "image/webp")
    file.unlink()
    return sha256


def until(true: Callable[[], object]) -> None:
    """Wait for what must come."""
    for _ in range(6000):
        if true():
            return
        time.sleep(0.01)
    pytest.fail("this did not come")
