"""A database that does not fit: made by a newer Retake, or not the one the bytes belong to. What each command says."""

from __future__ import annotations

import pytest
from tests.cli.running import Home
from tests.house import Cluster, Film
from tests.web import TestClient

from retake.services.health import readiness


@pytest.fixture
def newer(made: Film) -> tuple[Home, dict[str, str]]:
    """A data folder with a film whose database a newer Retake has upgraded."""
    with made.house.database.transaction() as connection:
        connection.exec_driver_sql("update retake_migrations set version_num = '9999'")
    return Home(made.house.settings.data_dir), {"RETAKE_DATABASE_URL": made.house.database.url}


def test_every_command_says_that_a_newer_retake_is_needed(newer: tuple[Home, dict[str, str]]) -> None:
    """And none sends anybody to ``db migrate``, which cannot help."""
    home, held = newer
    for command in (
        ["projects"],
        ["fsck"],
        ["gc"],
        ["backup", home.folder.parent / "backup"],
        ["db", "status"],
        ["db", "migrate"],
        ["db", "downgrade", "0001", "--yes"],
        ["doctor"],
    ):
        said = home.ask(*command, code=1, settings=held)
        text = " ".join((said.out + said.err).split())
        assert "made by a newer Retake" in text, command
        assert "db migrate" not in text, command
    assert home.ask("db", "status", "--json", code=1, settings=held).json["newer"] is True


@pytest.mark.parametrize("command", [["up", "--port", "0"], ["serve", "--port", "0"], ["worker"]])
def test_no_process_starts_on_a_newer_schema(newer: tuple[Home, dict[str, str]], command: list[str]) -> None:
    """It says so and ends with 1."""
    home, held = newer
    said = home.run(*command, code=1, settings=held)
    assert "made by a newer Retake" in said.err
    assert "Use that version" in said.err


def test_a_server_that_is_overtaken_by_a_newer_schema_says_so(
    made: Film, newer: tuple[Home, dict[str, str]], nobody: TestClient
) -> None:
    """In its readiness."""
    answer = nobody.get("/readyz")
    assert answer.status_code == 503
    assert "newer Retake" in answer.json()["checks"]["database"]
    assert "newer Retake" in readiness(made.house)["database"]


def test_an_empty_database_beside_a_full_store_is_told(made: Film, cluster: Cluster) -> None:
    """``fsck``, ``gc`` and ``doctor`` exit with 1, say what it means and what to do, and delete nothing."""
    home = Home(made.house.settings.data_dir)
    held = {"RETAKE_DATABASE_URL": cluster.migrated()}
    stored = sorted(made.house.blobs.list())
    said = home.ask("fsck", code=1, settings=held).out
    assert f"{len(stored)} blobs" in said
    assert "all is well" not in said
    assert "Name the database these bytes belong to" in said
    assert "harmless" not in said
    assert home.ask("fsck", "--json", code=1, settings=held).json["ok"] is False
    assert "left alone" in home.ask("gc", code=1, settings=held).err
    assert "fail  media bytes" in home.ask("doctor", code=1, settings=held).out
    assert sorted(made.house.blobs.list()) == stored


def test_bytes_without_any_database_are_a_fault_to_the_doctor(made: Film) -> None:
    """The folder of the database was lost, or is another one."""
    said = Home(made.house.settings.data_dir).ask("doctor", code=1).out
    assert "fail  database" in said
    assert "retake restore" in said


def test_an_empty_house_is_told_as_empty(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing was checked, which is not the same as all being well."""
    home = Home(tmp_path_factory.mktemp("empty"))
    said = home.ask("fsck", settings={"RETAKE_DATABASE_URL": cluster.migrated()}).out
    assert "nothing to check yet" in said
    assert "all is well" not in said
