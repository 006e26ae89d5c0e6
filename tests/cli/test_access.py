"""What others get of a house: closed folders and files, no demo for the network, a code for the set-up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from retake.blobs.local import LocalBlobStore
from retake.cli.access import guarded, keep_private, set_up_words, tighten, users_mode
from retake.cli.problems import WrongUse
from retake.settings import Settings

EVERYWHERE = "0.0.0.0"


def settings(folder: Path, **more: Any) -> Settings:
    """Settings of a house in a folder, with a database of its own unless another one is named."""
    return Settings(data_dir=folder, **more)


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """The mode of everything in a folder, by its path in there."""
    return {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in folder.rglob("*")}


def test_what_was_left_open_is_closed_at_the_start(tmp_path: Path) -> None:
    """Folders and the files beside them; what lies deeper is behind a closed folder."""
    folder = tmp_path / "data"
    for name in ("blobs/ab", "exports", "work/metrics"):
        (folder / name).mkdir(parents=True)
    for name in ("blobs/ab/abcd", "exports/film.mp4", "commands.lock"):
        (folder / name).write_text("x")
    tighten(settings(folder, database_url=SecretStr("postgresql://nobody@localhost/nothing")))
    assert folder.stat().st_mode & 0o777 == 0o700
    found = modes(folder)
    assert {name: found[name] for name in ("blobs", "exports", "work", "commands.lock")} == {
        "blobs": 0o700, "exports": 0o700, "work": 0o700, "commands.lock": 0o600,
    }  # fmt: skip


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL under another account")
def test_the_account_of_the_embedded_postgresql_may_pass_and_see_nothing(tmp_path: Path) -> None:
    """0711 on the data folder alone."""
    tighten(settings(tmp_path / "new" / "data"))
    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o711
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL under another account")
def test_a_process_that_knows_the_embedded_postgresql_by_its_address_leaves_it_the_way(
    tmp_path: Path,
) -> None:
    """Shut out, it could open no further file, and would end while people work."""
    (tmp_path / "data" / "database").mkdir(parents=True)
    database = (tmp_path / "data" / "database").stat().st_mode
    tighten(settings(tmp_path / "data", database_url=SecretStr("postgresql://retake@localhost/retake")))
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o711
    assert (tmp_path / "data" / "database").stat().st_mode == database


@pytest.mark.parametrize(("access", "folders", "files"), [("owner", 0o700, 0o600), ("group", 0o750, 0o640)])
def test_new_files_are_for_whom_the_settings_name(
    tmp_path: Path, access: str, folders: int, files: int
) -> None:
    """And what a person asked for outside of the data folder is as their shell would make it."""
    chosen = settings(
        tmp_path / "data", file_access=access, database_url=SecretStr("postgresql://nobody@localhost/nothing")
    )
    keep_private(chosen)
    tighten(chosen)
    (tmp_path / "data" / "exports").mkdir()
    (tmp_path / "data" / "exports" / "film.mp4").write_text("x")
    assert (tmp_path / "data").stat().st_mode & 0o777 == folders
    assert (tmp_path / "data" / "exports").stat().st_mode & 0o777 == folders
    assert (tmp_path / "data" / "exports" / "film.mp4").stat().st_mode & 0o777 == files
    assert users_mode() & 0o077, "a film that was saved for somebody is theirs to show around"


def test_a_blob_is_for_its_owner(tmp_path: Path) -> None:
    """Read-only, and nobody else's."""
    store = LocalBlobStore(tmp_path)
    assert store.path(store.put(b"x").sha256).stat().st_mode & 0o777 == 0o400


def test_a_demo_does_not_let_the_network_in_unless_told_twice(tmp_path: Path) -> None:
    """Everybody knows its password."""
    for more in ({"host": EVERYWHERE}, {"base_url": "https://studio.example.com"}):
        with pytest.raises(WrongUse, match="RETAKE_DEMO_PUBLIC"):
            guarded(settings(tmp_path, demo=True, **more))
        guarded(settings(tmp_path, demo=True, demo_public=True, **more))
    guarded(settings(tmp_path, demo=True))


def test_a_code_is_printed_where_others_are_let_in(tmp_path: Path) -> None:
    """A new one at each start, or the one the settings give; on loopback none."""
    one, two = (guarded(settings(tmp_path, host=EVERYWHERE)) for _ in range(2))
    assert one.setup_code != two.setup_code
    assert one.setup_code.get_secret_value() in set_up_words(one)
    given = guarded(settings(tmp_path, host=EVERYWHERE, setup_code=SecretStr("ABCDE-FGHJK")))
    assert set_up_words(given)[-1] == "ABCDE-FGHJK"
    assert guarded(settings(tmp_path)).setup_code.get_secret_value() == ""
    assert "code" not in " ".join(set_up_words(settings(tmp_path)))
