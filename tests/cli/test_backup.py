"""The page on backups, carried out word by word; and what the commands say where there is nothing to keep."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.running import Home, environment, fresh_home
from tests.house import Cluster, Film, rows
from tests.houserules.test_docs import ROOT, blocks

from retake.bootstrap import backup_store
from retake.db.embedded_home import wheel_programs
from retake.services.backups import back_up

PAGE = ROOT / "docs" / "how-to" / "back-up-and-restore.md"


def carried_out(commands: str, home: Home, replaced: dict[str, str], url: str) -> str:
    """Run a block of the page with its example places and addresses replaced by real ones; what it printed."""
    for example, real in replaced.items():
        commands = commands.replace(example, real)
    assert "example.com" not in commands
    given = {"RETAKE_DATABASE_URL": url} if url else {}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        env=environment(home.folder, given) | {"PATH": f"{wheel_programs()}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def page() -> list[str]:
    """The commands of the page: back up, restore, restore into a database of one's own."""
    commands = blocks(PAGE.read_text(encoding="utf-8"), "bash")
    assert len(commands) == 3
    return commands


def places(cluster: Cluster, folder: Path, target: Home) -> dict[str, str]:
    """The page's example places and addresses, and what stands for them here."""
    return {
        ".venv/bin/retake": f"{sys.executable} -m retake",
        "/mnt/backup/retake": str(folder),
        "/srv/retake-own": str(target.folder),
        "/srv/retake": str(target.folder),
        "postgresql://retake:secret@db.example.com/postgres": cluster.url_of("postgres"),
        "postgresql://retake:secret@db.example.com/retake_restored": cluster.url_of("retake_restored"),
    }


def test_the_page_is_carried_out_with_a_database_of_ones_own(
    made: Film, cluster: Cluster, folder: Path
) -> None:
    """Backed up and restored by its very words; the film is there and is saved."""
    source = Home(made.house.settings.data_dir)
    with fresh_home() as around:
        target = Home(around.folder / "new")
        here = places(cluster, folder, target)
        said = carried_out(page()[0], source, here, made.house.database.url)
        assert "restored on trial and every byte compared" in said
        assert "all is well" in carried_out(page()[2], source, here, "")
        held = {"RETAKE_DATABASE_URL": cluster.url_of("retake_restored")}
        film = around.folder / "film.mp4"
        target.ask("export", made.id, "-o", film, "--as", "ada@example.com", settings=held)
        assert film.stat().st_size > 1000


@pytest.mark.usefixtures("untried")
def test_the_page_is_carried_out_into_an_embedded_database(
    made: Film, cluster: Cluster, folder: Path
) -> None:
    """And nothing is in the new data folder that is not known to be in a backup, or to be made again."""
    back_up(made.house, folder, backup_store)
    with fresh_home() as around:
        target = Home(around.folder / "new")
        said = carried_out(page()[1], target, places(cluster, folder, target), "")
        assert "every edge followed: all is well" in said
        assert f"into {target.folder}" in said
        assert made.view()["name"] in target.ask("projects", "--as", "ada@example.com").out
        assert {path.name for path in target.folder.iterdir()} <= {
            *("blobs", "cold", "providers"),  # in the backup, and the database by its dump
            *("commands.lock", "database", "exports", "up.lock", "work"),
        }


@pytest.mark.parametrize("command", ["fsck", "gc", "backup", "archive", "storage"])
def test_where_there_is_no_retake_nothing_is_found_well(tmp_path: Path, command: str) -> None:
    """A wrong data folder is told, and no database is made in it to be found empty and in order."""
    home = Home(tmp_path / "data")
    arguments = [tmp_path / "backup"] if command == "backup" else []
    said = home.ask(command, *arguments, code=1).err
    assert f"There is no Retake in {home.folder}" in said
    assert "--data-dir" in said
    assert not (home.folder / "database").exists()
    assert not (tmp_path / "backup").exists()


def test_a_folder_that_is_no_backup_is_told(tmp_path: Path) -> None:
    """And a project without a version is asked for one."""
    home = Home(tmp_path / "data")
    (tmp_path / "letters").mkdir()
    assert "no folder of backups" in home.ask("restore", tmp_path / "letters", code=1).err
    assert "Which version" in home.ask("restore", "The old lighthouse", code=2).err
    assert not home.folder.exists()


@pytest.mark.usefixtures("untried")
def test_a_house_that_lost_bytes_is_backed_up_with_what_is_lacking_named(made: Film, folder: Path) -> None:
    """Exit status 1, and the rest is there; as JSON for programs, with what ``--keep`` removed."""
    home = Home(made.house.settings.data_dir)
    held = {"RETAKE_DATABASE_URL": made.house.database.url}
    clip = made.clips()[0]
    (made.house.settings.blobs_dir / clip[:2] / clip[2:4] / clip).unlink()
    said = home.ask("backup", folder, "--keep", 1, "--json", code=1, settings=held).json
    assert said["lacking"] == [{"sha256": clip, "why": "its bytes are missing"}]
    assert said["blobs"] == len(rows(made.house, "select from blobs")) - 1
    assert Path(said["path"]).parent == folder
