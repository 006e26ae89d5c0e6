"""A backup holds everything its dump names, whatever is collected or archived meanwhile; and can be restored elsewhere."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.backups import orphan, restored, spoil, until
from tests.cli.running import descent, environment
from tests.house import Cluster, Film, build, contents, film, findings, in_thread, rows, waits_for_lock

from retake.blobs.local import LocalBlobStore
from retake.bootstrap import backup_store
from retake.db import backups as backup_rows
from retake.db import dumps
from retake.domain.errors import BackupFailed
from retake.media.probe import probe
from retake.services import archiving, backups, collection, exports, recovery, retention
from retake.services.backups import Made, back_up
from retake.services.house import House, Person, now


def archive_first_clip(made: Film) -> str:
    """Move the clip of scene 1's older version to the archive as it is; its digest."""
    sha256 = made.clips(1)[0]
    assert archiving.archive(made.house, sha256, "lossless", lambda _: True, lambda *_: None)
    return sha256


def test_a_backup_restored_elsewhere_is_the_same_house(
    made: Film, folder: Path, cluster: Cluster, tmp_path: Path
) -> None:
    """Rows, media bytes, what is in the archive and the providers' records; fsck finds nothing, what is archived thaws."""
    made.edit({"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"})
    cold = archive_first_clip(made)
    records = made.house.settings.providers_dir / "offline" / "jobs" / "job-1"
    records.mkdir(parents=True)
    (records / "order.json").write_text('{"key": "k"}')
    (records / "order.json").chmod(0o600)
    done = back_up(made.house, folder, backup_store)
    assert not done.manifest.lacking
    assert folder.stat().st_mode & 0o077 == 0

    there = restored(cluster, done, tmp_path / "there")
    assert contents(there) == contents(made.house)
    assert findings(there) == []
    assert there.cold.exists(cold)
    assert not there.blobs.exists(cold)
    assert archiving.thaw(there, cold) == cold
    back = there.settings.providers_dir / "offline" / "jobs" / "job-1" / "order.json"
    assert (back.read_text(), back.stat().st_mode & 0o777) == ('{"key": "k"}', 0o600)


@pytest.mark.usefixtures("untried")
def test_what_is_archived_deleted_and_collected_during_a_backup_is_in_it(
    made: Film,
    folder: Path,
    cluster: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between dump and copy the archive moves a clip and a collection deletes bytes: their files stay until it is done."""
    made.edit({"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"})
    moved, unheld = made.clips(1)[0], orphan(made.house)
    monkeypatch.setattr(
        backups, "first_pass", lambda *_: None
    )  # the worst case: nothing was copied before the dump
    dump = dumps.dump

    def dump_and_delete(*asked: Any) -> None:
        dump(*asked)
        assert archive_first_clip(made) == moved
        collection.discard(made.house, unheld, now())
        collection.collect(made.house)

    monkeypatch.setattr(dumps, "dump", dump_and_delete)
    done = back_up(made.house, folder, backup_store)
    assert {(blob.sha256, blob.tier) for blob in done.manifest.blobs} >= {(moved, "hot"), (unheld, "hot")}
    there = restored(cluster, done, tmp_path / "there")
    assert findings(there) == []
    assert findings(made.house) == []
    assert not made.house.blobs.exists(moved), "deleted once the backup was done"
    assert not made.house.blobs.exists(unheld)


@pytest.mark.usefixtures("untried", "quick_archive")
def test_a_backup_beside_which_everything_goes_on_restores_to_a_sound_house(
    build_house: Callable[..., House],
    ada: Person,
    folder: Path,
    cluster: Cluster,
    tmp_path: Path,
) -> None:
    """Runs write, the archive moves and deletes, collections go while it is made: every film plays, every clip thaws."""
    house = build_house(keep_active_versions=1)
    made = film(house, ada)
    going = threading.Event()
    rounds: list[int] = []

    def work() -> None:
        while not going.is_set():
            number = len(rounds)
            made.edit(
                {"op": "scene.instruct", "scene": made.scene(1 + number % 3), "instruction": f"take {number}"}
            )
            retention.tend(house, made.id)
            collection.collect(house)
            rounds.append(number)

    def tell(what: str, _done: int, _total: int) -> None:
        if what not in told:  # each stage of the backup has at least one more round beside it
            told.append(what)
            seen = len(rounds)
            until(lambda: len(rounds) > seen or not worker.is_alive())

    told: list[str] = []
    with in_thread(work) as worker:
        try:
            until(lambda: len(rounds) >= 2 or not worker.is_alive())
            done = back_up(house, folder, backup_store, tell)
        finally:
            going.set()
    assert len(told) >= 4
    assert findings(house) == []

    there = restored(cluster, done, tmp_path / "there")
    assert findings(there) == []
    archived = rows(
        there, "select sha256 from blobs where tier <> 'hot' and sha256 in (select sha256 from version_blobs)"
    )
    assert len(archived) >= 3
    for row in archived:
        assert there.blobs.exists(archiving.thaw(there, row["sha256"]))
    again = Film(there, ada, made.id)
    for number in again.numbers():
        assert probe(exports.make(there, ada, made.id, number)[0].path).duration == pytest.approx(
            1.5, abs=0.1
        )
    assert findings(there) == []


# ---------------------------------------------------------------------------------------------- incremental


@pytest.mark.usefixtures("untried")
def test_a_second_backup_copies_only_what_is_new_and_mends_what_rotted(made: Film, folder: Path) -> None:
    """Nothing changed: no bytes; a file of the backup that was damaged on its disk is copied again."""
    first = back_up(made.house, folder, backup_store)
    second = back_up(made.house, folder, backup_store)
    assert first.copied == len(first.manifest.blobs) > 5
    assert (second.copied, second.copied_bytes) == (0, 0)
    assert second.path.name > first.path.name
    rotten = spoil(folder, made.clips()[0])
    assert back_up(made.house, folder, backup_store).copied == 1
    assert rotten.read_bytes() == made.house.blobs.path(made.clips()[0]).read_bytes()


@pytest.mark.usefixtures("untried")
def test_what_was_missing_before_is_named_and_comes_from_an_earlier_backup_if_there_is_one(
    made: Film, folder: Path
) -> None:
    """A blob that the house has lost does not keep the rest from being backed up, and the backup says so."""
    back_up(made.house, folder, backup_store)
    lost = made.clips()[0]
    (made.house.settings.blobs_dir / lost[:2] / lost[2:4] / lost).unlink()
    assert back_up(made.house, folder, backup_store).manifest.lacking == {}
    elsewhere = folder.parent / "others"
    assert back_up(made.house, elsewhere, backup_store).manifest.lacking == {lost: "its bytes are missing"}


@pytest.mark.usefixtures("untried")
def test_older_backups_are_forgotten_with_the_bytes_only_they_hold(made: Film, folder: Path) -> None:
    """``--keep 1``: the newest one stays whole, and bytes nobody names any more go."""
    unheld = orphan(made.house)
    back_up(made.house, folder, backup_store)
    collection.discard(made.house, unheld, now())
    newest = back_up(made.house, folder, backup_store)
    pool = backup_store(folder / "blobs")
    assert pool.exists(unheld)
    removed, freed = backups.forget(folder, 1, pool, recovery.manifest_of)
    assert (removed, freed > 0) == (1, True)
    assert not pool.exists(unheld)
    assert backups.finished(folder) == [newest.path]
    recovery.refuse_damaged(recovery.find(folder, backup_store))


# ---------------------------------------------------------------------------------------------- refused


def place(done: Made, sha256: str) -> Path:
    return done.path.parent / "blobs" / sha256[:2] / sha256[2:4] / sha256


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_folders_that_cannot_hold_a_backup_are_refused_before_anything_is_written(
    made: Film, folder: Path
) -> None:
    """Inside the data folder, a file, somebody else's folder."""
    data = made.house.settings.data_dir
    with pytest.raises(BackupFailed, match="inside"):
        back_up(made.house, data / "backups", backup_store)
    folder.mkdir()
    (folder / "letters.txt").write_text("dear")
    with pytest.raises(BackupFailed, match="not empty"):
        back_up(made.house, folder, backup_store)
    with pytest.raises(BackupFailed, match="is a file"):
        back_up(made.house, folder / "letters.txt", backup_store)
    assert [path.name for path in folder.iterdir()] == ["letters.txt"]
    assert not (data / "backups").exists()


def test_a_database_without_retake_in_it_is_no_backup(
    empty_database_url: str, tmp_path: Path, folder: Path
) -> None:
    """It would be a backup of nothing, which somebody relies on."""
    house = build(tmp_path, empty_database_url)
    with pytest.raises(BackupFailed, match="holds no Retake"):
        back_up(house, folder, backup_store)
    assert backups.finished(folder) == []


# ---------------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("where", ["dump", "blob"])
def test_a_full_disk_leaves_the_last_good_backup(
    made: Film, folder: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """It is told as that; nothing half-made counts, and what was there can be restored."""
    with monkeypatch.context() as quickly:
        quickly.setattr(backups, "verify", lambda *_: None)
        good = back_up(made.house, folder, backup_store)
    made.edit({"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"})
    if where == "dump":
        dump = dumps.dump
        monkeypatch.setattr(dumps, "dump", lambda url, view, _: dump(url, view, Path("/dev/full")))
    else:
        monkeypatch.setattr(LocalBlobStore, "_shelve", _no_room)
    with pytest.raises(BackupFailed, match="no room"):
        back_up(made.house, folder, backup_store)
    assert backups.finished(folder) == [good.path]
    assert not list(folder.glob("*.partial"))
    recovery.refuse_damaged(recovery.find(folder, backup_store))


def _no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_killed_backup_holds_nothing_back_and_leaves_the_last_good_one(made: Film, folder: Path) -> None:
    """kill -9 while it dumps: deletions go on, the earlier backup is the one that is found, the next one clears away."""
    house = made.house
    held = {"RETAKE_DATABASE_URL": house.database.url}
    with pytest.MonkeyPatch.context() as quickly:
        quickly.setattr(backups, "verify", lambda *_: None)
        good = back_up(house, folder, backup_store)
    with house.database.transaction() as blocker:
        blocker.exec_driver_sql("lock table people in access exclusive mode")  # the dump waits for this
        with subprocess.Popen(
            [sys.executable, "-m", "retake", "backup", str(folder)],
            env=environment(house.settings.data_dir, held),
            stderr=subprocess.PIPE,
        ) as process:
            until(lambda: list(folder.glob("*.partial/database.dump")) and waits_for_lock(house))
            with house.database.transaction() as connection:
                assert not backup_rows.bytes_may_go(connection)
            with pytest.raises(BackupFailed, match="Another backup"):
                back_up(house, folder, backup_store)
            with pytest.raises(BackupFailed, match="Another backup"):
                back_up(house, folder.parent / "others", backup_store)
            for pid in descent(process.pid):
                os.kill(pid, signal.SIGKILL)

    def free() -> bool:
        with house.database.transaction() as connection:
            return backup_rows.bytes_may_go(connection)

    until(free)
    assert recovery.find(folder, backup_store).path == good.path
    assert list(folder.glob("*.partial"))
    with pytest.MonkeyPatch.context() as quickly:
        quickly.setattr(backups, "verify", lambda *_: None)
        back_up(house, folder, backup_store)
    assert not list(folder.glob("*.partial"))


def test_a_dump_that_restores_to_something_else_is_no_backup(
    made: Film, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The restore on trial counts: a table with a row less than was seen, and it says which."""
    load = dumps.load

    def lose_one(url: str, source: Path) -> None:
        load(url, source)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("delete from events where id = (select min(id) from events)")

    monkeypatch.setattr(dumps, "load", lose_one)
    with pytest.raises(BackupFailed, match=r"public\.events"):
        back_up(made.house, folder, backup_store)
    assert backups.finished(folder) == []
    assert not list(made.house.workshop.glob("verify-*"))


def test_a_server_newer_than_the_programs_at_hand_is_told_with_what_to_install(
    made: Film, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """pg_dump refuses a newer server with words of its own; ours say what to do."""
    old = tmp_path / "bin" / "pg_dump"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.22 (Debian 12.22-1)'\n")
    old.chmod(0o755)
    monkeypatch.setattr(dumps, "wheel_programs", lambda: old.parent)
    monkeypatch.setenv("PATH", str(old.parent))
    with pytest.raises(BackupFailed, match=r"PostgreSQL \d+, and pg_dump here is 12.*postgresql-client-"):
        back_up(made.house, folder, backup_store)


def test_settings_an_older_server_does_not_know_are_left_out_of_the_script(
    empty_database_url: str, tmp_path: Path
) -> None:
    """``transaction_timeout`` came with PostgreSQL 17; a line of data that looks like a setting stays."""
    script = b"SET statement_timeout = 0;\nSET from_the_future = 0;\nCREATE TABLE t (x text);\n"
    data = b"COPY t (x) FROM stdin;\n" + b"SET from_the_future = 0;\n" * 50 + b"\\.\n"
    kept = io.BytesIO()
    assert not dumps._pass_on(io.BytesIO(script + data), kept, frozenset({"statement_timeout"}))
    assert b"SET from_the_future = 0;\nCREATE" not in kept.getvalue()
    assert kept.getvalue().count(b"SET from_the_future = 0;") == 50
