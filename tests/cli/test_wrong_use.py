"""Wrong use and wrong settings end with a sentence that says what to do, never with a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.running import Home, fresh_home


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """An empty data folder."""
    with fresh_home() as made:
        yield made


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
    done = home.run("make", "a pond", code=2, **settings)
    assert told in done.err


def test_doctor_names_a_wrong_setting_too(home: Home) -> None:
    """As one of its lines, with exit code 1."""
    done = home.run("doctor", "--json", code=1, RETAKE_WORKERS="none").json
    assert not done["ok"]
    assert "RETAKE_WORKERS" in done["checks"][0]["detail"]


def test_doctor_shows_no_secrets_and_says_what_is_wrong_with_a_database(home: Home) -> None:
    """The password of a database that does not answer is in no output."""
    url = "postgresql://ada:hunter2hunter2@127.0.0.1:9/retake"
    done = home.run("doctor", code=1, RETAKE_DATABASE_URL=url)
    assert "fail" in done.out
    assert "does not answer" in done.out
    assert "RETAKE_DATABASE_URL" in done.out
    assert "hunter2" not in done.out + done.err
    other = home.run("projects", code=1, RETAKE_DATABASE_URL=url)
    assert "The database does not answer" in other.err


def test_doctor_makes_no_database(home: Home) -> None:
    """Looking changes nothing."""
    assert "none yet" in home.run("doctor").out
    assert not (home.folder / "database" / "password").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["make", " "], "The prompt is empty"),
        (["make", "a pond", "-o", "pond.avi"], "Call it pond.mp4"),
        (["make", "a pond", "-o", "/nowhere/pond.mp4"], "There is no folder /nowhere"),
        (["make", "a pond", "--scenes", "61"], "61"),
        (["make", "a pond", "--scene-duration", "-1"], "-1"),
        (["mkae", "a pond"], "mkae"),
    ],
    ids=["empty prompt", "file name", "folder", "scenes", "duration", "command"],
)
def test_wrong_use_is_told_before_anything_is_started(home: Home, arguments: list[str], told: str) -> None:
    """Exit code 2, and no database was brought up for it."""
    done = home.run(*arguments, code=2)
    assert told in done.err
    assert not (home.folder / "database" / "password").exists()


def test_a_data_folder_that_cannot_be_used_is_told(home: Home, tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("in the way")
    done = home.run("projects", "--data-dir", tmp_path / "file" / "data", code=None)
    assert done.code in (1, 2)
    assert "file" in done.err


def test_people_tokens_and_whose_projects_are_meant(home: Home) -> None:
    """Accounts from standard input; with people around, a command must be told for whom it works."""
    home.run("people", "add", "ada@example.com", "--name", "Ada", stdin="correct horse\n")
    taken = home.run("people", "add", "ada@example.com", "--name", "Ada", code=2, stdin="correct horse\n")
    assert "already" in taken.err
    short = home.run("people", "add", "bob@example.com", "--name", "Bob", code=2, stdin="short\n")
    assert "password" in short.err
    assert "--as" in home.run("projects", code=2).err
    assert home.run("projects", "--as", "ada@example.com", "--json").json == {"items": []}
    nobody = home.run("projects", "--as", "eve@example.com", code=1)
    assert "eve@example.com" in nobody.err
    unknown = home.run("log", "nothing", "--as", "ada@example.com", code=1)
    assert "There is no project “nothing”" in unknown.err
    assert home.run("token", "ci", "--as", "ada@example.com").out.startswith("retake_")
    home.run("people", "password", "ada@example.com", stdin="another horse\n")
