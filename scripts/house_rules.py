"""The house rules that no linter knows: what each file may be called, hold and reach. Prints every breach.

Run as ``python scripts/house_rules.py [root]``; part of ``make lint``. Import directions are checked by import-linter.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST = 400
LONG_FILES: dict[str, str] = {
    "web/src/api/schema.d.ts": "generated from openapi.json, never edited",
}
"""Files that may be longer, each with the reason why."""

FORBIDDEN_NAMES = {"util", "utils", "common", "base", "manager", "managers", "helper", "helpers", "misc"}

PURE_MODULES = {
    "__future__", "abc", "base64", "bisect", "collections", "copy", "dataclasses", "datetime", "decimal", "difflib",
    "enum", "fractions", "functools", "graphlib", "hashlib", "heapq", "itertools", "json", "math", "numbers",
    "operator", "re", "string", "struct", "textwrap", "types", "typing", "unicodedata", "uuid",
}  # fmt: skip
IMPURE_CALLS = {
    "now",
    "utcnow",
    "today",
    "fromtimestamp",
    "uuid1",
    "uuid4",
    "uuid6",
    "uuid7",
    "getnode",
    "open",
    "input",
}

SQL = re.compile(
    r"\b(select|SELECT)\b.+\b(from|FROM)\b|\b(insert|INSERT)\s+(into|INTO)\b|\b(update|UPDATE)\s+\w+\s+(set|SET)\b"
    r"|\b(delete|DELETE)\s+(from|FROM)\s+\w+|^\s*(create|CREATE|alter|ALTER|drop|DROP)\s+(table|TABLE|view|VIEW|index|INDEX)\b"
    r"|^\s*(truncate|TRUNCATE|listen|LISTEN|notify|NOTIFY)\s+\w+|\bpg_(advisory|notify|try_advisory)\w*",
    re.DOTALL,
)
DATABASE_MODULES = {"sqlalchemy", "psycopg", "psycopg_pool", "alembic"}
ONLY_COMMIT = "db/unit_of_work.py"


def breaches(root: Path) -> list[str]:
    """Every breach of a house rule under ``root``, as ``path:line: sentence``."""
    found: list[str] = []
    for path in python_files(root):
        name = path.relative_to(root).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=name)
        found += [f"{name}:{line}: {sentence}" for line, sentence in in_module(name, tree)]
    found += long_files(root)
    found += plain_names(root)
    return sorted(found)


def python_files(root: Path) -> Iterator[Path]:
    """Every Python file of ours."""
    for folder in ("src", "tests", "scripts", "benchmarks"):
        for path in sorted((root / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path


def in_module(name: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The breaches inside one module, with their lines."""
    if ast.get_docstring(tree) is None:
        yield 1, "the first statement of a module is a docstring that says what lives there"
    if not name.startswith("src/retake/"):
        return
    room = name.removeprefix("src/retake/")
    if room != ONLY_COMMIT:
        yield from commits(tree)
    if not room.startswith("db/"):
        yield from sql_text(tree)
    if room.startswith("domain/"):
        yield from impurities(tree)


def commits(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Calls that open or commit a transaction: the unit of work is the only door to anything permanent."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        # A connection's commit takes no arguments; a function of ours with that name is another thing.
        if node.func.attr in {"commit", "begin"} and not node.args and not node.keywords:
            yield node.lineno, f"only {ONLY_COMMIT} begins and commits transactions"


def sql_text(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """SQL in strings, and SQLAlchemy's means of writing it, outside ``db``."""
    prose = {id(text) for text in docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in prose and SQL.search(node.value):
                yield node.lineno, "SQL lives in retake.db only"
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in DATABASE_MODULES:
            # Types to annotate with and exceptions to catch are harmless; everything else writes queries.
            words = sorted(
                alias.name
                for alias in node.names
                if alias.name not in {"Connection", "Engine"} and not alias.name.endswith("Error")
            )
            if words:
                yield node.lineno, f"{', '.join(words)}: queries are written in retake.db only"


def docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Strings that are statements: docstrings and the explanations under constants."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.value


def impurities(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """What the domain must not reach: anything that can answer differently tomorrow, or wait."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = (
                [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            )
            for name in names:
                if name.split(".")[0] not in {*PURE_MODULES, "retake"}:
                    yield node.lineno, f"the domain may not import {name}: it is not pure"
        elif isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            yield node.lineno, "the domain waits for nothing"
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in IMPURE_CALLS:
                yield node.lineno, f"the domain may not call {called}(): pass its result in"


def source_files(root: Path) -> Iterator[Path]:
    """Every source file a person reads: the package and the studio."""
    for folder, endings in (("src", {".py"}), ("web/src", {".ts", ".tsx", ".css", ".js"})):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in endings and (root / "src/retake/web") not in path.parents:
                yield path


def long_files(root: Path) -> Iterator[str]:
    """Files that are too long without a reason, and reasons without a long file."""
    long = set()
    for path in source_files(root):
        name = path.relative_to(root).as_posix()
        with path.open(encoding="utf-8") as file:
            lines = sum(1 for _ in file)
        if lines > LONGEST:
            long.add(name)
            if name not in LONG_FILES:
                yield f"{name}:{LONGEST}: {lines} lines are more than {LONGEST}; split it, or list it with a reason"
    for name in sorted(set(LONG_FILES) - long):
        if (root / name).exists():
            yield f"{name}:1: is listed as a long file, but is short by now"


def plain_names(root: Path) -> Iterator[str]:
    """Files and folders whose name says nothing about what is inside."""
    for path in source_files(root):
        name = path.relative_to(root)
        for part in name.with_suffix("").parts[1:]:
            if part.lower() in FORBIDDEN_NAMES:
                yield f"{name.as_posix()}:1: “{part}” says nothing about what lives there; use a plain noun"


def main() -> int:
    """Print the breaches; 1 when there are any."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1]
    found = breaches(root)
    for breach in found:
        print(breach)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
