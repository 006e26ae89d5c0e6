"""Wrong use and wrong settings end with a sentence that says what to do, never with a traceback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.running import Home, database_of, fresh_home


@pytest.fixture
def home() -> Iterator[Home]:
    """An empty data folder."""
    with fresh_home() as made:
        yield made


@pytest.fixture
def bare(home: Home) -> Home:
    """One without a database, for commands that must not make any."""
    shutil.rmtree(home.folder / "database")
    return home


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"RETAKE_PROT": "1"}, "did you mean RETAKE_PORT?"),
        ({"RETAKE_PORT": "many"}, "RETAKE_PORT cannot be 'many'"),
        ({"RETAKE_OFFLINE_FAULTS": "bang"}, "RETAKE_OFFLINE_FAULTS cannot be 'bang'"),
    ],
    ids=["unknown", "not a number", "fault"],
)
def test_a_wrong_setting_is_named(home: Home, settings: dict[str, str], told: str) -> None:
    """Exit code 2, before anything is made."""
    done = home.ask("make", "a pond", code=2, settings=settings)
    assert told in done.err


def test_doctor_names_a_wrong_setting_too(home: Home) -> None:
    """As one of its lines, with exit code 1."""
    done = home.ask("doctor", "--json", code=1, settings={"RETAKE_WORKERS": "none"}).json
    assert not done["ok"]
    assert "RETAKE_WORKERS" in done["checks"][0]["detail"]


def test_doctor_shows_no_secrets_and_says_what_is_wrong_with_a_database(home: Home) -> None:
    """The password of a database that does not answer is in no output."""
    url = "postgresql://ada:hunter2hunter2@127.0.0.1:9/retake"
    done = home.ask("doctor", code=1, settings={"RETAKE_DATABASE_URL": url})
    assert "fail" in done.out
    assert "does not answer" in done.out
    assert "RETAKE_DATABASE_URL" in done.out
    assert "hunter2" not in done.out + done.err
    other = home.ask("projects", code=1, settings={"RETAKE_DATABASE_URL": url})
    assert "The database does not answer" in other.err


def test_doctor_makes_no_database(bare: Home) -> None:
    """Looking changes nothing."""
    assert "none yet" in bare.ask("doctor").out
    assert not (bare.folder / "database" / "password").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["make", " "], "The prompt is empty"),
        (["make", "a pond", "-o", "pond.avi"], "Call it pond.mp4"),
        (["make", "a pond", "-o", "/nowhere/pond.mp4"], "There is no folder /nowhere"),
        (["make", "a pond", "--scenes", "61"], "--scenes"),
        (["make", "a pond", "--scene-duration", "-1"], "--scene-duration"),
        (["mkae", "a pond"], "mkae"),
    ],
    ids=["empty prompt", "file name", "folder", "scenes", "duration", "command"],
)
def test_wrong_use_is_told_before_anything_is_started(bare: Home, arguments: list[str], told: str) -> None:
    """Exit code 2, and no database was brought up for it."""
    done = bare.ask(*arguments, code=2)
    assert told in done.err
    assert not (bare.folder / "database" / "password").exists()


def test_a_data_folder_that_cannot_be_used_is_told(home: Home, tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("in the way")
    done = home.ask("projects", "--data-dir", tmp_path / "file" / "data", code=1)
    assert "file" in done.err


def test_people_tokens_and_whose_projects_are_meant(home: Home) -> None:
    """Accounts from standard input; with people around, a command must be told for whom it works."""
    with database_of(home):
        add_and_name_people(home)


def add_and_name_people(home: Home) -> None:
    """The journey of the test above, with the database up all along."""
    home.ask("people", "add", "ada@example.com", "--name", "Ada", stdin="correct horse\n")
    taken = home.ask("people", "add", "ada@example.com", "--name", "Ada", code=2, stdin="correct horse\n")
    assert "already" in taken.err
    short = home.ask("people", "add", "bob@example.com", "--name", "Bob", code=2, stdin="short\n")
    assert "password" in short.err
    home.ask("people", "add", "bob@example.com", "--name", "Bob", stdin="battery staple\n")
    assert "--as" in home.ask("projects", code=2).err
    assert home.ask("projects", "--as", "ada@example.com", "--json").json == {"items": []}
    nobody = home.ask("projects", "--as", "eve@example.com", code=1)
    assert "eve@example.com" in nobody.err
    unknown = home.ask("log", "nothing", "--as", "ada@example.com", code=1)
    assert "There is no project “nothing”" in unknown.err
    assert home.ask("token", "ci", "--as", "ada@example.com").out.startswith("retake_")
    home.ask("people", "password", "ada@example.com", stdin="another horse\n")
