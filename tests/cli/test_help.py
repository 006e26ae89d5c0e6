"""Help teaches: every command explains itself with an example, and loads nothing heavy to do so."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main
from tests.cli.running import SOURCES
from typer.testing import CliRunner

from retake.cli.app import app


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words that lead to each command and group."""
    yield path
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


EVERY = list(commands(typer.main.get_command(app)))


def test_the_promised_commands_are_there() -> None:
    """What the README and the issue name can be called."""
    top = {path[0] for path in EVERY if path}
    assert top >= {"make", "up", "serve", "worker", "db", "gc", "fsck", "log", "diff", "restore", "export"}
    assert top >= {"doctor", "edit", "head", "projects", "people", "token", "retry"}
    assert {("db", name) for name in ("migrate", "status", "downgrade")} <= set(EVERY)


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_help_shows_an_example_of_that_very_command(path: tuple[str, ...]) -> None:
    """Exit code 0, the word Example, and below it the command written out."""
    done = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "120", "TERM": "dumb"})
    assert done.exit_code == 0, done.output
    assert "Example" in done.output
    after = done.output.split("Example", 1)[1]
    assert " ".join(["retake", *path]) in after


def test_exit_codes_are_documented() -> None:
    """Where somebody writing a script looks first."""
    done = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"})
    assert "0 it worked, 1 something is wrong or did not work, 2 wrong use or settings" in " ".join(
        done.output.split()
    )


def test_help_loads_no_database_and_no_media_libraries() -> None:
    """Otherwise completion and help would take seconds."""
    code = (
        "import sys, retake.cli.app as a, typer.main; typer.main.get_command(a.app);"
        "print([m for m in ('sqlalchemy', 'av', 'numpy', 'dbos', 'fastapi', 'skia') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": SOURCES}
    )
    assert done.stdout.strip() == "[]"
