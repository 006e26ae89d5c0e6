"""The pages tell of things that exist: links, paths, tests, commands, settings, calls, decisions; code parses."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
import typer
from tests.house import Film, findings

from retake.cli.app import app
from retake.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FOLDERS = ("src", "tests", "web", "docs", "scripts", "benchmarks", "changelog.d", ".ci")
PATH = re.compile(
    rf"(?:{'|'.join(map(re.escape, FOLDERS))})(?:/[\w.*-]+)*/?|[A-Z]+\.md|pyproject\.toml|Makefile"
)
TEST = re.compile(r"(tests/[\w/]+\.py)::(\w+(?:::\w+)?)")
SETTING = re.compile(rf"{PREFIX}[A-Z][A-Z_]*[A-Z]")
CALL = re.compile(r"(GET|POST|PATCH|DELETE) (/[\w/{}.-]*)(?:\?[\w=&.]*)?")


def pages() -> dict[str, str]:
    """Every page of ours by its path, with its text."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("changelog.d/*.md"), *ROOT.glob("docs/**/*.md")]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(found)}


def prose(text: str) -> str:
    """A page without its code blocks."""
    return FENCE.sub("", text)


def inline_code(text: str) -> list[str]:
    """What stands in backticks outside of code blocks."""
    return INLINE.findall(prose(text))


def blocks(text: str, *languages: str) -> list[str]:
    """Code blocks in these languages."""
    return [block for _, language, block in FENCE.findall(text) if language in languages]


# ---------------------------------------------------------------------------------------------- what there is


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@cache
def make_targets() -> frozenset[str]:
    """What ``make`` knows."""
    return frozenset(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@cache
def commands() -> Mapping[str, Any]:
    """The commands of ``retake`` by their words: ``gc``, ``db``, ``db migrate``."""
    found: dict[str, Any] = {}

    def add(words: str, command: Any) -> None:
        found[words] = command
        for name, child in getattr(command, "commands", {}).items():
            add(f"{words} {name}".strip(), child)

    add("", typer.main.get_command(app))
    return found


@cache
def calls() -> frozenset[str]:
    """The calls of the API as ``GET /api/v1/projects/{}``."""
    paths = json.loads((ROOT / "web" / "openapi.json").read_text(encoding="utf-8"))["paths"]
    return frozenset(
        f"{verb.upper()} {re.sub(r'{.*?}', '{}', path)}" for path in paths for verb in paths[path]
    )


@cache
def written_tests(path: Path) -> frozenset[str]:
    """Tests of a file: functions, and methods as ``Class::method``."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found.add(node.name)
            found |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return frozenset(found)


# ---------------------------------------------------------------------------------------------- what is wrong


def wrong_links(page: str, text: str) -> Iterator[str]:
    """Relative links that lead nowhere, and anchors that are not there."""
    for target in LINK.findall(INLINE.sub("", prose(text))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        aimed = (ROOT / page).parent / name if name else ROOT / page
        if not aimed.exists():
            yield f"{page}: the link to {target} leads nowhere"
        elif anchor and anchor not in anchors(aimed.read_text(encoding="utf-8") if name else text):
            yield f"{page}: the link to {target} leads to no heading"


def wrong_paths(page: str, text: str) -> Iterator[str]:
    """Paths and modules in backticks that do not exist."""
    for code in inline_code(text):
        if PATH.fullmatch(code):
            there = any(ROOT.glob(code)) if "*" in code else (ROOT / code).exists()
            if not there:
                yield f"{page}: there is no {code}"
        elif re.fullmatch(r"retake(\.[a-z_]+)+", code) and not is_module(code):
            yield f"{page}: there is no module {code}"


def is_module(name: str) -> bool:
    """Whether a dotted name is a module of ours."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def wrong_tests(page: str, text: str) -> Iterator[str]:
    """Tests that are named and not written."""
    for name, test in TEST.findall(text):
        if not (ROOT / name).is_file() or test not in written_tests(ROOT / name):
            yield f"{page}: there is no test {name}::{test}"


def wrong_make_targets(page: str, text: str) -> Iterator[str]:
    """Targets of make that do not exist."""
    for code in [*inline_code(text), *"\n".join(blocks(text, "bash")).splitlines()]:
        said = re.match(r"make ([a-z-]+)", code.strip())
        if said and said[1] not in make_targets():
            yield f"{page}: `make {said[1]}` does not exist"


def wrong_commands(page: str, text: str) -> Iterator[str]:
    """Commands of retake that do not exist, and options they do not have."""
    for code in [*inline_code(text), *"\n".join(blocks(text, "bash")).splitlines()]:
        said = re.match(r"(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?retake( .+)?$", code.split(" #")[0].strip())
        if said is None or not said[1]:
            continue
        words = [word for word in said[1].split() if not word.startswith("<")]
        name = words[0] if not words[0].startswith("-") else ""
        if len(words) > 1 and f"{name} {words[1]}" in commands():
            name = f"{name} {words[1]}"
        if name not in commands():
            yield f"{page}: there is no command `retake {name}`"
            continue
        known = {option for parameter in commands()[name].params for option in options_of(parameter)}
        for option in re.findall(r"(?<!\S)(--?[a-z][a-z-]*)", said[1]):
            if option not in known | {"--help", "-h"}:
                yield f"{page}: `retake {name}` has no option {option}"


def options_of(parameter: Any) -> list[str]:
    """The spellings of a command's option; none for an argument."""
    return [*getattr(parameter, "opts", ()), *getattr(parameter, "secondary_opts", ())]


def wrong_settings(page: str, text: str) -> Iterator[str]:
    """Settings that nobody knows."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name in sorted(set(SETTING.findall(text)) - known):
        yield f"{page}: there is no setting {name}"


def wrong_calls(page: str, text: str) -> Iterator[str]:
    """Calls of the API that its description does not know. Paths may leave out ``/api/v1``."""
    for code in inline_code(text):
        said = CALL.fullmatch(code)
        if said is None:
            continue
        path = re.sub(r"{.*?}", "{}", said[2])
        full = path if path.startswith(("/api/", "/healthz", "/readyz", "/metrics")) else f"/api/v1{path}"
        if f"{said[1]} {full}" not in calls():
            yield f"{page}: the API has no {code}"


def wrong_code(page: str, text: str) -> Iterator[str]:
    """Code blocks that their own language cannot read."""
    for block in blocks(text, "python"):
        try:
            ast.parse(block)
        except SyntaxError as error:
            yield f"{page}: Python that cannot be parsed: {error}"
    for block in blocks(text, "bash"):
        done = subprocess.run(["bash", "-n"], input=block, text=True, capture_output=True, check=False)
        if done.returncode != 0:
            yield f"{page}: bash that cannot be parsed: {done.stderr.strip()}"
    for block in blocks(text, "json"):
        try:
            json.loads(block)
        except ValueError as error:
            yield f"{page}: JSON that cannot be parsed: {error}"
    for _, language, block in FENCE.findall(text):
        if not language:
            yield f"{page}: a code block does not say its language: {block.splitlines()[0]}"


CHECKS = [
    wrong_links,
    wrong_paths,
    wrong_tests,
    wrong_make_targets,
    wrong_commands,
    wrong_settings,
    wrong_calls,
    wrong_code,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_what_the_pages_name_exists(check: Any) -> None:
    """On every page."""
    assert [breach for page, text in pages().items() for breach in check(page, text)] == []


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (wrong_links, "See [this](docs/nowhere.md)."),
        (wrong_links, "See [this](README.md#no-such-heading)."),
        (wrong_links, "![A picture](docs/images/nothing.png)"),
        (wrong_paths, "It lives in `src/retake/nowhere.py`."),
        (wrong_paths, "It lives in `tests/nowhere/test_*.py`."),
        (wrong_paths, "It is `retake.services.nothing`."),
        (wrong_tests, "`tests/houserules/test_docs.py::test_nothing`"),
        (wrong_tests, "`tests/nowhere/test_docs.py::test_nothing`"),
        (wrong_make_targets, "Run `make tea`."),
        (wrong_make_targets, "```bash\nmake tea  # please\n```"),
        (wrong_commands, "Run `retake tea`."),
        (wrong_commands, "```bash\nRETAKE_PORT=1 .venv/bin/retake up --with-milk\n```"),
        (wrong_commands, "Run `retake db tea --now`."),
        (wrong_settings, "Set `RETAKE_TEA`."),
        (wrong_calls, "Ask `GET /api/v1/tea`."),
        (wrong_calls, "Ask `POST /projects/{id}/tea`."),
        (wrong_code, "```bash\nif then\n```"),
        (wrong_code, "```python\nfor in\n```"),
        (wrong_code, "```json\n{,}\n```"),
        (wrong_code, "```\nwhat is this\n```"),
    ],
)
def test_a_page_that_tells_of_something_that_is_not_there_is_seen(check: Any, text: str) -> None:
    """Every check bites."""
    assert len(list(check("README.md", text))) == 1


def test_every_decision_is_listed_and_numbered_without_gaps() -> None:
    """In docs/decisions/README.md, by number and title."""
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    files = sorted(folder.glob("[0-9]*.md"))
    for number, file in enumerate(files, 1):
        title = file.read_text(encoding="utf-8").splitlines()[0]
        assert file.name.startswith(f"{number:04d}-"), f"{file.name} should be number {number}"
        assert title.startswith(f"# {number}. "), title
        assert f"[{title.removeprefix(f'# {number}. ')}]({file.name})" in listed, f"{file.name} is not listed"


def test_every_page_can_be_reached_from_the_readme() -> None:
    """By following links; a page nobody finds is no page."""
    seen, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        for target in LINK.findall(prose(page.read_text(encoding="utf-8"))):
            aimed = (page.parent / target.partition("#")[0]).resolve()
            if aimed.suffix == ".md" and aimed.is_file():
                waiting.append(aimed)
    written = {ROOT / name for name in pages() if name.startswith("docs/")}
    assert sorted(written - seen) == []


@pytest.fixture
def reporting(made: Film) -> Iterator[psycopg.Connection[Any]]:
    """A connection as an analyst opens it, to a film with two versions."""
    made.edit({"op": "scene.instruct", "scene": made.scene(2), "instruction": "make it nighttime"})
    with psycopg.connect(made.house.database.url, autocommit=True) as connection:
        connection.execute("set search_path = reporting")
        yield connection


def statements(project: object, one: object, two: object) -> dict[str, bytes]:
    """The statements of the SQL page by their headings, about this project and these versions."""
    text = pages()["docs/reference/sql.md"].partition("## Five questions")[2]
    found = re.findall(r"^### (.+?)\n+```sql\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    ids = {"000000000001": one, "000000000002": project, "000000000003": two}
    return {
        name: re.sub(r"00000000-0000-7000-8000-(\d{12})", lambda place: str(ids[place[1]]), block).encode()
        for name, block in found
    }


def test_the_reporting_views_have_the_columns_their_page_names(reporting: psycopg.Connection[Any]) -> None:
    """All of them and no others, so that nobody writes a query against a column that was never there."""
    text = pages()["docs/reference/sql.md"].partition("## Views")[2].partition("## Five questions")[0]
    for name, section in re.findall(r"^### `(\w+)`\n(.*?)(?=^### |\Z)", text, re.MULTILINE | re.DOTALL):
        cells = re.findall(r"^\| (`.+?) \|", section, re.MULTILINE)
        answer = reporting.execute(f"select * from {name} limit 0".encode())
        assert {column.name for column in answer.description or ()} == set(
            re.findall(r"`(\w+)`", " ".join(cells))
        )


def test_rolling_back_and_compare_and_swap_in_sql_move_the_head_and_all_that_follows_it(
    made: Film, reporting: psycopg.Connection[Any]
) -> None:
    """As printed on the page; whoever comes second gets no row, and fsck finds nothing amiss."""
    printed = statements(made.id, made.id_of(1), made.id_of(2))
    assert reporting.execute(printed["Roll back"]).rowcount == 1
    assert made.head == 1
    assert findings(made.house) == []
    assert reporting.execute(printed["Compare and swap"]).fetchall() == [(made.id,)]
    assert made.head == 2
    assert reporting.execute(printed["Compare and swap"]).fetchall() == []
    assert findings(made.house) == []


def test_lineage_and_the_most_iterated_projects_are_asked_for_in_sql(
    made: Film, reporting: psycopg.Connection[Any]
) -> None:
    """As printed on the page."""
    printed = statements(made.id, made.id_of(2), None)
    lineage = reporting.execute(printed["The lineage of a version"]).fetchall()
    assert [(row[0], row[-1]) for row in lineage] == [(made.id_of(2), 1), (made.id_of(1), 2)]
    assert reporting.execute(printed["The most iterated projects"]).fetchall() == [(made.id, 2)]


def test_orphans_asked_for_in_sql_are_those_no_version_holds(
    made: Film, reporting: psycopg.Connection[Any]
) -> None:
    """No clip, picture, sound, script or preview of a film is among them; bytes without any edge are."""
    printed = statements(made.id, None, None)["Orphaned bytes"]
    assert reporting.execute(printed).fetchall() == []
    lonely = "0" * 64
    reporting.execute(
        "insert into public.blobs (sha256, size, media_type) values (%s, 1, 'text/plain')", [lonely]
    )
    assert [row[0] for row in reporting.execute(printed).fetchall()] == [lonely]


def test_contributing_confesses_what_is_too_long() -> None:
    """Functions of more than 60 lines and test files of more than 400, all of them and no others."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    functions, files = (
        re.search(rf"^- {words}.*?(?=^- |\Z)", text, re.MULTILINE | re.DOTALL)
        for words in ("Functions", "Test files")
    )
    assert functions is not None
    assert files is not None
    assert set(re.findall(r"`(\w+)`\s+in\s+`(src/[\w/.]+)`", functions[0])) == set(long_functions())
    assert set(re.findall(r"`(tests/[\w/.]+)`", files[0])) == {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > 400
    }


def long_functions() -> Iterator[tuple[str, str]]:
    """Functions of the package with more than 60 lines, and the files they are in."""
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if (node.end_lineno or 0) - node.lineno + 1 > 60:
                yield node.name, path.relative_to(ROOT).as_posix()


def test_fragments_of_the_changelog_are_named_as_agreed() -> None:
    """``<issue>-<words>.<kind>.md``, so that a release can sort them."""
    kinds = "added|changed|fixed|removed|security"
    for file in (ROOT / "changelog.d").glob("*"):
        assert file.name == "README.md" or re.fullmatch(rf"\d+(-[a-z]+)+\.({kinds})\.md", file.name), (
            file.name
        )
