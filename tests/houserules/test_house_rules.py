"""Every house rule is kept by the tree as it stands, and bites when somebody breaks it."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripts.house_rules import LONG_FILES, breaches
from scripts.settings_reference import PAGE, reference

ROOT = Path(__file__).parents[2]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small house that keeps every rule."""
    for room in ("domain/ids", "db/unit_of_work", "db/runs", "services/runs", "api/app"):
        file = tmp_path / "src" / "retake" / f"{room}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text('"""What lives here."""\n')
    assert breaches(tmp_path) == []
    return tmp_path


def planted(house: Path, room: str, code: str) -> list[str]:
    """The breaches after a piece of code was written into a file."""
    file = house / room
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('"""What lives here."""\n\n' + code + "\n")
    return breaches(house)


def test_the_tree_as_it_stands_keeps_every_rule() -> None:
    """No breach anywhere in the project."""
    assert breaches(ROOT) == []


def test_no_two_journeys_order_the_same_slow_or_failing_work() -> None:
    """They share a house, where what was made once is there at once: the second would find nothing to watch."""
    told: dict[str, set[str]] = {}
    for file in sorted((ROOT / "tests" / "e2e").glob("test_*.py")):
        for place in ast.parse(file.read_text(encoding="utf-8")).body:
            for word in ast.walk(place):
                if isinstance(word, ast.Constant) and re.search(r"\[(slow|fail|wait)", str(word.value)):
                    told.setdefault(str(word.value), set()).add(f"{file.name}:{place.lineno}")
    assert {words: places for words, places in told.items() if len(places) > 1} == {}
    assert told


def test_every_setting_is_in_the_reference() -> None:
    """The page is what the table says; ``python scripts/settings_reference.py`` brings it up to date."""
    assert PAGE.read_text(encoding="utf-8") == reference()


def test_a_module_without_a_docstring_is_seen(house: Path) -> None:
    """Wherever it is: the first sentence says what lives there."""
    for folder in ("src/retake/services", "tests", "scripts"):
        (house / folder).mkdir(parents=True, exist_ok=True)
        (house / folder / "nameless.py").write_text("x = 1\n")
    assert len(breaches(house)) == 3


@pytest.mark.parametrize(
    "name", ["utils.py", "helpers.py", "common.py", "base.py", "manager.py", "utils/runs.py"]
)
def test_a_name_that_says_nothing_is_seen(house: Path, name: str) -> None:
    """Files and folders, in the package and in the studio."""
    assert any("says nothing" in breach for breach in planted(house, f"src/retake/services/{name}", ""))


def test_a_studio_file_with_such_a_name_is_seen(house: Path) -> None:
    """The studio keeps the rule too."""
    file = house / "web" / "src" / "features" / "utils.ts"
    file.parent.mkdir(parents=True)
    file.write_text("export const x = 1\n")
    assert any("says nothing" in breach for breach in breaches(house))


@pytest.mark.parametrize("name", ["src/retake/services/long.py", "web/src/features/Long.tsx"])
def test_a_long_file_without_a_reason_is_seen(house: Path, name: str) -> None:
    """400 lines are allowed, 401 want splitting or a reason."""
    file = house / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('"""What lives here."""\n' + "\n" * 399)
    assert breaches(house) == []
    file.write_text('"""What lives here."""\n' + "\n" * 400)
    assert [breach for breach in breaches(house) if "401 lines" in breach]


def test_a_reason_without_a_long_file_is_seen(house: Path) -> None:
    """The list of exceptions shrinks when a file does."""
    name = next(iter(LONG_FILES))
    (house / name).parent.mkdir(parents=True)
    (house / name).write_text("short\n")
    assert any("short by now" in breach for breach in breaches(house))


@pytest.mark.parametrize(
    "code", ["connection.commit()", "session.begin()", "with engine.begin() as c:\n    pass"]
)
def test_a_commit_outside_the_unit_of_work_is_seen(house: Path, code: str) -> None:
    """In services as in the rest of db; the unit of work itself may."""
    assert planted(house, "src/retake/db/unit_of_work.py", code) == []
    for room in ("src/retake/db/runs.py", "src/retake/services/runs.py"):
        assert any("commits transactions" in breach for breach in planted(house, room, code))


@pytest.mark.parametrize(
    "code",
    [
        'rows = run("select id from runs where state = :state")',
        'rows = run("""\n    SELECT id\n    FROM runs\n""")',
        'run(f"insert into runs values ({x})")',
        'run("update runs set state = 1")',
        'run("delete from runs")',
        'run("create table runs (id uuid)")',
        'run("notify events")',
        'run("values (pg_advisory_lock(1))")',
        "from sqlalchemy import text",
        "from sqlalchemy.sql import select",
        "from psycopg import sql",
    ],
)
def test_sql_outside_the_database_room_is_seen(house: Path, code: str) -> None:
    """Services and everything above and beside them hold no SQL; db may."""
    assert planted(house, "src/retake/db/runs.py", code) == []
    for room in ("src/retake/services/runs.py", "src/retake/api/app.py", "src/retake/worker/loop.py"):
        assert any("retake.db only" in breach for breach in planted(house, room, code))
        (house / room).unlink()


@pytest.mark.parametrize(
    "code",
    [
        'sentence = "Select a scene from the list"',
        'sentence = "Delete the project? Nothing is lost."',
        "from sqlalchemy import Connection",
        "from sqlalchemy.exc import IntegrityError",
        'def select() -> None:\n    """Runs that select * from the past."""',
    ],
)
def test_words_that_only_look_like_sql_are_left_alone(house: Path, code: str) -> None:
    """Sentences for people, types and docstrings are no queries."""
    assert planted(house, "src/retake/services/runs.py", code) == []


@pytest.mark.parametrize(
    "code",
    [
        "import os",
        "import time",
        "from random import choice",
        "import pydantic",
        "from pathlib import Path",
        "import importlib",
        "from datetime import datetime\nthen = datetime.now()",
        "import uuid\nmade = uuid.uuid4()",
        'text = open("file").read()',
        "async def wait() -> None: ...",
    ],
)
def test_an_impure_domain_is_seen(house: Path, code: str) -> None:
    """No clock, no dice, no disk, no network, no await, and nothing that is not known to be without them."""
    assert any("the domain" in breach for breach in planted(house, "src/retake/domain/ids.py", code))


# ---------------------------------------------------------------------------------------------- import directions


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, to plant imports in."""
    root = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__", "web"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.fixture
def planted_import(copy: Path) -> Iterator[Path]:
    """The copy, made as before again afterwards."""
    before = {path: path.read_text() for path in copy.rglob("*.py")}
    yield copy
    for path in copy.rglob("*.py"):
        if path not in before:
            path.unlink()
        elif path.read_text() != before[path]:
            path.write_text(before[path])


def contracts(root: Path, only: str | None = None) -> tuple[int, str]:
    """What import-linter says about a copy of the package: its exit code and its report."""
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as go; go()",
        "--no-cache",
    ]
    if only:
        command += ["--contract", only]
    done = subprocess.run(
        command,
        cwd=root,
        env={"PYTHONPATH": str(root / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def test_the_imports_as_they_stand_keep_every_contract(copy: Path) -> None:
    """All contracts are kept, and there are as many as the sentences below break."""
    code, report = contracts(copy)
    assert code == 0, report
    assert "6 kept, 0 broken" in report


@pytest.mark.parametrize(
    ("contract", "room", "code"),
    [
        ("floors", "domain/ids.py", "import retake.services.runs"),
        ("floors", "services/runs.py", "import retake.api"),
        ("floors", "services/runs.py", "import retake.bootstrap"),
        ("floors", "db/unit_of_work.py", "import retake.services"),
        ("floors", "db/unit_of_work.py", "import retake.blobs.local"),
        ("floors", "media/probe.py", "import retake.providers"),
        ("floors", "ports.py", "import retake.settings"),
        ("floors", "api/__init__.py", "import retake.worker"),
        ("floors", "attic.py", '"""A room on no floor."""'),
        ("providers-use-media-only", "providers/__init__.py", "import retake.blobs.local"),
        ("providers-use-media-only", "providers/__init__.py", "import sqlalchemy"),
        ("pure-domain", "domain/ids.py", "import os"),
        ("pure-domain", "domain/ids.py", "import asyncio"),
        ("pure-domain", "domain/ids.py", "import pydantic"),
        ("services-see-ports", "services/runs.py", "import retake.blobs.local"),
        ("services-see-ports", "services/runs.py", "import retake.providers"),
        ("services-see-ports", "services/runs.py", "import fastapi"),
        ("routes-call-services", "api/routes/__init__.py", "import retake.db.unit_of_work"),
        ("routes-call-services", "api/routes/__init__.py", "import retake.media"),
        ("routes-call-services", "api/routes/__init__.py", "from retake.blobs import local"),
    ],
)
def test_a_planted_import_breaks_its_contract(
    planted_import: Path, contract: str, room: str, code: str
) -> None:
    """Each contract, by each way of breaking it."""
    file = planted_import / "src" / "retake" / room
    file.write_text((file.read_text() if file.exists() else "") + f"\n{code}\n")
    exit_code, report = contracts(planted_import, contract)
    assert exit_code == 1, report
    assert "0 kept, 1 broken" in report or "0 kept, 1 broken" in report.replace("(s)", ""), report


def test_a_circle_breaks_its_contract(planted_import: Path) -> None:
    """Two neighbours that import each other, anywhere below the package."""
    services = planted_import / "src" / "retake" / "services"
    (services / "hen.py").write_text('"""Hens."""\n\nimport retake.services.egg\n')
    (services / "egg.py").write_text('"""Eggs."""\n\nimport retake.services.hen\n')
    exit_code, report = contracts(planted_import, "no-circles")
    assert exit_code == 1, report
