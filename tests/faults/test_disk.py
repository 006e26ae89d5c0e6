"""The disk with the blobs is full, for real: the run fails in words, nothing half-written stays, room lets it finish."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.site import WORKER, site, until
from tests.house import Cluster, findings

from retake.services import runs

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for 16 KiB; mounting one takes root."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    if os.geteuid() != 0 or not _mount("-t", "tmpfs", "-o", "size=16k", "tmpfs", folder):
        pytest.skip("a file system of one's own takes root and the right to mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _mount(*arguments: object) -> bool:
    done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, check=False)
    return done.returncode == 0


def test_a_full_disk_fails_the_run_and_leaves_nothing_behind(
    cluster: Cluster, tmp_path: Path, tiny_disk: Path
) -> None:
    """A picture does not fit; after making room the retry keeps it without ordering it again."""
    blobs = tiny_disk / "blobs"
    with site(cluster, tmp_path, RETAKE_BLOBS_URL=str(blobs)) as place:
        place.start(WORKER)
        run = place.order("A lighthouse in the rain at night", "image")["id"]
        failed = place.ended(run)
        assert failed["state"] == "failed"
        assert failed["problem"]["type"] == "/problems/storage-full"
        assert list((blobs / "incoming").iterdir()) == []
        assert list((tmp_path / "work").iterdir()) == []
        assert findings(place.house) == []

        assert _mount("-o", "remount,size=64m", tiny_disk)
        runs.retry(place.house, place.owner, run)
        until(lambda: place.run(run)["state"] != "queued", "the second attempt")
        assert place.ended(run)["state"] == "done"
        place.see_all_well(run, "image")
        assert len(place.calls()) == 1
