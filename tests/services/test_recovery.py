"""A backup is read through before it is restored, and goes nowhere but into an empty place."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests import house as houses
from tests.backups import flip, place, spoil
from tests.house import Film, build, findings

from retake.bootstrap import backup_store, database_at_hand
from retake.domain.backups import KeptFile
from retake.domain.errors import NewerSchema, NotReady, RestoreRefused
from retake.services import recovery
from retake.services.backups import DUMP, MANIFEST, Made, back_up

DAMAGE: list[tuple[Callable[[Made, str], object], str]] = [
    (lambda done, clip: spoil(done.path.parent, clip), "{clip} is damaged"),
    (lambda done, clip: place(done, clip).unlink(), "{clip} is missing"),
    (lambda done, _: (done.path / DUMP).unlink(), "database.dump is missing"),
    (lambda done, _: os.truncate(done.path / DUMP, 100), "database.dump has 100 bytes"),
    (lambda done, _: flip(done.path / DUMP), "database.dump is not what was written"),
    (lambda done, _: flip(done.path / MANIFEST), "manifest"),
    (lambda done, _: os.truncate(done.path / MANIFEST, 1000), "manifest"),
    (lambda done, _: (done.path / MANIFEST).unlink(), "no finished backup"),
]


@pytest.mark.usefixtures("untried")
def test_a_damaged_or_incomplete_backup_is_refused_by_name(made: Film, folder: Path) -> None:
    """What is wrong is said, before anything is written."""
    done, clip = back_up(made.house, folder, backup_store), made.clips()[0]
    recovery.refuse_damaged(recovery.find(done.path, backup_store))
    for number, (damage, named) in enumerate(DAMAGE):
        copy = replace(done, path=folder.parent / str(number) / done.path.name)
        shutil.copytree(folder, copy.path.parent)
        damage(copy, clip)
        with pytest.raises(RestoreRefused, match=named.format(clip=clip)):
            recovery.refuse_damaged(recovery.find(copy.path, backup_store))


@pytest.mark.usefixtures("untried")
def test_newer_schemas_are_told_both_ways(made: Film, folder: Path) -> None:
    """Nobody is sent to ``db migrate`` with a database that a newer Retake made."""
    done = back_up(made.house, folder, backup_store)
    with made.house.database.transaction() as connection:
        connection.exec_driver_sql("update retake_migrations set version_num = '9999'")
    with pytest.raises(NewerSchema, match="9999"):
        back_up(made.house, folder, backup_store)
    newer = replace(done.manifest, schema="9999")
    (done.path / MANIFEST).write_text(newer.to_text())
    with pytest.raises(NewerSchema, match="newer Retake"):
        recovery.find(folder, backup_store)
    later = json.loads(newer.to_text()) | {"format": 99}
    (done.path / MANIFEST).write_text(json.dumps(later))
    with pytest.raises(RestoreRefused, match="newer Retake"):
        recovery.find(folder, backup_store)


@pytest.mark.usefixtures("untried")
def test_nothing_is_restored_over_anything(
    made: Film, folder: Path, tmp_path: Path, empty_database_url: str
) -> None:
    """Not over a data folder, nor over a database with tables."""
    done = recovery.find(back_up(made.house, folder, backup_store).path, backup_store)
    with pytest.raises(RestoreRefused, match="not empty: there is blobs"):
        recovery.refuse_occupied(made.house.settings, done)
    fresh = houses.settings(tmp_path / "fresh", made.house.database.url)
    with pytest.raises(RestoreRefused, match="RETAKE_DATABASE_URL names is not empty"):
        recovery.refuse_occupied(fresh, done)
    assert not recovery.refuse_occupied(houses.settings(tmp_path / "fresh", empty_database_url), done)


@pytest.mark.usefixtures("untried")
def test_an_interrupted_restore_is_gone_on_with_and_meanwhile_nobody_takes_it_for_a_house(
    made: Film, folder: Path, tmp_path: Path, empty_database_url: str
) -> None:
    """The folder says so; another backup is refused there; the same one is brought to its end."""
    done = recovery.find(back_up(made.house, folder, backup_store).path, backup_store)
    fresh = houses.settings(tmp_path / "fresh", empty_database_url)
    with pytest.raises(KeyboardInterrupt), recovery.begun(fresh, done):
        raise KeyboardInterrupt
    with pytest.raises(NotReady, match="begun and not ended"), database_at_hand(fresh):
        pass
    other = replace(done, path=done.path.with_name("another"))
    with pytest.raises(RestoreRefused, match="another backup"):
        recovery.refuse_occupied(fresh, other)
    assert recovery.refuse_occupied(fresh, done)
    house = build(fresh.data_dir, empty_database_url)
    with recovery.begun(fresh, done):
        recovery.bring_bytes(done, fresh, house.blobs, house.cold)
        recovery.bring_rows(done, empty_database_url)
        recovery.bring_rows(done, empty_database_url)  # the second one finds it done
    assert recovery.unfinished(fresh) is None
    assert findings(house) == []


@pytest.mark.usefixtures("untried")
def test_a_backup_cannot_write_outside_the_providers_folder(
    made: Film, folder: Path, tmp_path: Path, empty_database_url: str
) -> None:
    """A manifest that somebody changed, with a digest that fits."""
    done = recovery.find(back_up(made.house, folder, backup_store).path, backup_store)
    blob = done.manifest.blobs[0]
    for name in ("providers/../../out", "/etc/out", "blobs/x"):
        manifest = replace(done.manifest, files=[KeptFile(blob.sha256, blob.size, name, 0o600)])
        fresh = houses.settings(tmp_path / "fresh", empty_database_url)
        house = build(fresh.data_dir, empty_database_url)
        with pytest.raises(RestoreRefused, match="not its place"):
            recovery.bring_bytes(replace(done, manifest=manifest), fresh, house.blobs, house.cold)
