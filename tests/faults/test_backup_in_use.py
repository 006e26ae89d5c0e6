"""A backup taken while workers make batches and move clips to the archive is a whole house elsewhere."""

from __future__ import annotations

import os
import threading
from itertools import count
from pathlib import Path

import pytest
from tests.faults.site import PATIENCE, WORKER, Site, site, until
from tests.faults.test_batches import batch, filmed
from tests.forked import retake
from tests.house import Cluster, Film, findings, rows, settings

from retake.bootstrap import build_house
from retake.media.probe import probe
from retake.services import archiving, exports
from retake.services.house import House

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ARCHIVED = "select sha256 from blobs where tier <> 'hot' and sha256 in (select sha256 from version_blobs)"


def archived(place: Site) -> list[str]:
    """Digests of the versions' blobs that are in the archive."""
    return [row["sha256"] for row in rows(place.house, ARCHIVED)]


def test_every_film_plays_and_every_clip_thaws_where_the_backup_is_restored(
    cluster: Cluster, tmp_path: Path
) -> None:
    """Two workers, batch after batch, one version of a clip kept at hand; backups until both have gone on beside them."""
    kept = {"RETAKE_KEEP_ACTIVE_VERSIONS": "1", "RETAKE_OFFLINE_FAULTS": "words"}
    with site(cluster, tmp_path / "here", **kept) as place:
        film = filmed(place)
        for _ in range(2):
            place.start(WORKER)
        over = threading.Event()

        def work() -> None:
            for number in count():
                if over.is_set():
                    return
                place.ended(batch(film, f"take {number}", f"take {number}, too")["id"])

        worker = threading.Thread(target=work)
        worker.start()
        try:
            until(lambda: len(archived(place)) >= 2 or not worker.is_alive(), "the archive's first work")
            moved, versions = 0, 0
            while not (moved and versions):
                assert worker.is_alive(), place.said()
                before = len(archived(place)), len(film.numbers())
                backup = place.start(("backup", str(tmp_path / "backups")))
                until(lambda backup=backup: backup.poll() is not None, "the backup")  # type: ignore[misc]
                assert backup.returncode == 0, place.said()
                moved += len(archived(place)) - before[0]
                versions += len(film.numbers()) - before[1]
        finally:
            over.set()
            worker.join()
        assert findings(place.house) == []

    there = restored(cluster, tmp_path)
    try:
        assert findings(there) == []
        away = [row["sha256"] for row in rows(there, ARCHIVED)]
        assert len(away) >= 2
        for sha256 in away:
            assert there.blobs.exists(archiving.thaw(there, sha256))
        again = Film(there, film.owner, film.id)
        assert len(again.numbers()) >= 2
        for number in again.numbers():
            made, _ = exports.make(there, film.owner, film.id, number)
            assert probe(made.path).duration == pytest.approx(1.5, abs=0.1)
        assert findings(there) == []
    finally:
        there.database.close()


def restored(cluster: Cluster, folder: Path) -> House:
    """The newest backup, restored by the command into another folder and an empty database."""
    url, data, said = cluster.empty(), folder / "there", folder / "restore.log"
    environment = {**os.environ, "RETAKE_DATA_DIR": str(data), "RETAKE_DATABASE_URL": url}
    restoring = retake(("restore", str(folder / "backups")), environment, out=said, err=said)
    assert restoring.wait(PATIENCE) == 0, said.read_text()
    return build_house(settings(data, url), url, renderers=1)
