"""However a command is started, it ends with a sentence and an exit code that its page names, never a traceback."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from unittest import mock

import pytest
import typer
from tests import house as houses
from tests.cli.running import environment, logs_kept
from tests.house import Cluster, Furnished
from typer.core import TyperGroup

from retake.cli import main, problems, supervising
from retake.cli.app import app
from retake.services import projects, sessions
from retake.services.house import House

NAME = "Der „Leuchtturm“ → 日本 é"  # letters that ASCII and ISO 8859-1 do not have
ADA = ["--as", "ada@example.com"]
# What each command prints when it has something to say; what is not here is asked for its help.
ARGUMENTS: dict[str, list[str]] = {
    "edit": ["edit", NAME, "--title", "“x”", "--dry-run", *ADA],
    "batch": ["batch", NAME, "1-2", "make it “snow”", "--dry-run", *ADA],
    "projects": ["projects", *ADA],
    "log": ["log", NAME, *ADA],
    "clips": ["clips", NAME, *ADA],
    "diff": ["diff", NAME, "1", *ADA],
    "doctor": ["doctor"],
    "storage": ["storage", *ADA],
    "archive": ["archive", "--dry-run"],
    "gc": ["gc", "--dry-run"],
    "fsck": ["fsck"],
    "db status": ["db", "status"],
    "db migrate": ["db", "migrate"],
    "token": ["token", "test", *ADA],
}
# The same for commands that change things, in a place where they cannot get so far.
CHANGES: dict[str, list[str]] = {
    "make": ["make", "a fox", "--kind", "story"],
    "retry": ["retry", "x"],
    "export": ["export", "x", "-o", "x.mp4"],
    "restore": ["restore", "x", "1"],
    "head": ["head", "x", "1"],
    "people add": ["people", "add", "ada@example.com", "--name", "Ada"],
    "people password": ["people", "password", "ada@example.com"],
    "db downgrade": ["db", "downgrade", "0001", "--yes"],
}
# Those that come to the data folder by a way of their own; the others share one.
WAYS = ("projects", "doctor", "db status", "up", "serve", "worker")


def commands(group: TyperGroup | None = None, before: str = "") -> Iterator[str]:
    """Every command there is, groups taken apart."""
    top = group or typer.main.get_command(app)
    assert isinstance(top, TyperGroup)
    for name, command in top.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{name} ")
        else:
            yield before + name


COMMANDS = sorted(commands())


def words_for(command: str) -> list[str]:
    """A command line of this command that prints something."""
    return ARGUMENTS.get(command, [*command.split(), "--help"])


@dataclass(frozen=True)
class Ended:
    """What came of a command line."""

    code: int
    out: bytes
    err: str


@dataclass(frozen=True)
class Place:
    """A folder with settings, in which command lines are run inside this process."""

    folder: Path
    settings: Mapping[str, str]

    def end(
        self,
        arguments: Sequence[str],
        out: str = "",
        err: str = "",
        encoding: str = "utf-8",
        stdin: bytes = b"",
        user: int = 0,
    ) -> Ended:
        """Run it as the program does, streams and all; ``out`` and ``err`` name other files to write to. ``user`` is who
        root turns into for it."""
        said, told, given = (self.folder / name for name in ("said", "told", "given"))
        given.write_bytes(stdin)
        with (
            Path(out or said).open("w", encoding=encoding) as stdout,
            Path(err or told).open("w", encoding=encoding) as stderr,
            given.open(encoding=encoding) as standard_input,
            _as_program(arguments, environment(self.folder, self.settings), (standard_input, stdout, stderr)),
            _as_user(user),
            pytest.raises(SystemExit) as wish,
        ):
            main()
        assert isinstance(wish.value.code, int)
        text = "" if err else told.read_bytes().decode(encoding)
        assert "Traceback" not in text
        return Ended(wish.value.code, b"" if out else said.read_bytes(), " ".join(text.split()))


@contextmanager
def _as_program(
    arguments: Sequence[str], variables: Mapping[str, str], streams: tuple[TextIO, TextIO, TextIO]
) -> Iterator[None]:
    """The process as a program of its own would find it; put back afterwards."""
    mask = os.umask(0o022)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    stdin, stdout, stderr = streams
    with (
        logs_kept(),
        mock.patch.dict(os.environ, variables, clear=True),
        mock.patch.multiple(sys, argv=["retake", *arguments], stdin=stdin, stdout=stdout, stderr=stderr),
    ):
        try:
            yield
        finally:
            os.umask(mask)
            sys.stderr.flush()
            for number, handler in handlers.items():
                signal.signal(number, handler)


@contextmanager
def _as_user(number: int) -> Iterator[None]:
    """Without root's right to open everything, for whoever is root."""
    before = os.geteuid()
    if number and before == 0:
        os.seteuid(number)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.fixture(scope="module")
def place(
    cluster: Cluster, furnished: Furnished, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """A house with a film whose name no old character set has."""
    folder = tmp_path_factory.mktemp("endings")
    shutil.copytree(furnished.blobs, folder / "blobs")
    url = cluster.clone(furnished.url)
    house: House = houses.build(folder, url)
    projects.describe(house, houses.person(house, "Ada"), furnished.film, NAME, None, None)
    house.database.close()
    yield Place(folder, {"RETAKE_DATABASE_URL": url, "RETAKE_LOG_LEVEL": "error"})
    cluster.drop(url)


@pytest.fixture
def nowhere(tmp_path: Path) -> Place:
    """Settings that name a folder where nothing is yet."""
    return Place(tmp_path, {"RETAKE_PORT": "0"})


def test_the_page_names_every_exit_code() -> None:
    """And no others."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    named = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    assert named == {0, problems.WRONG, problems.MISUSED, problems.UNFORESEEN, problems.INTERRUPTED}


@pytest.mark.parametrize("command", COMMANDS)
def test_results_that_cannot_be_written_are_told(place: Place, command: str) -> None:
    """Exit code 1 on a full disk, with what the system said; the same words are no fault where they can be written."""
    ended = place.end(words_for(command), out="/dev/full")
    assert ended.code == problems.WRONG, ended
    assert "No space left on device" in ended.err


@pytest.mark.parametrize("command", COMMANDS)
def test_any_character_set_will_do(place: Place, command: str) -> None:
    """Letters it does not have are written in others; JSON says the same as ever. Nor does a full log end anything."""
    arguments = words_for(command)
    latin = place.end(arguments, encoding="iso-8859-1")
    assert latin.code == 0, latin
    assert latin.out
    plain = place.end(arguments, encoding="ascii", err="/dev/full")
    assert plain.code == 0
    assert plain.out.decode("ascii")
    if command in ("edit", "batch", "projects", "log", "clips"):
        wide, narrow = (place.end([*arguments, "--json"], encoding=each) for each in ("utf-8", "ascii"))
        assert json.loads(narrow.out) == json.loads(wide.out)
        assert not wide.out.isascii()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_cannot_be_used_is_told(nowhere: Place, command: str) -> None:
    """A closed folder, a file, a link to nowhere, a circle, a name too long, a file system that takes nothing."""
    file, lost, circle, closed = (nowhere.folder / name for name in ("file", "lost", "circle", "closed"))
    file.write_text("in the way")
    lost.symlink_to(nowhere.folder / "missing" / "further")
    circle.symlink_to(circle)
    closed.mkdir(mode=0)
    bad = [
        closed / "data",
        file,
        file / "data",
        lost,
        circle / "data",
        nowhere.folder / ("x" * 300),
        Path("/proc/x"),
    ]
    arguments = CHANGES.get(command) or ARGUMENTS.get(command) or command.split()
    for folder in bad if command in WAYS else bad[:1]:
        where = Place(nowhere.folder, {**nowhere.settings, "RETAKE_DATA_DIR": str(folder)})
        ended = where.end(arguments, stdin=b"a good password\n", user=65534 if folder == bad[0] else 0)
        # a command that is in no table above says first what it was not given
        known = {*CHANGES, *ARGUMENTS, *WAYS}
        assert ended.code in (
            (problems.WRONG,) if command in known else (problems.WRONG, problems.MISUSED)
        ), ended
        assert ended.err or command == "doctor"


def test_arguments_that_are_no_text_are_told(nowhere: Place) -> None:
    """Before anything is made of them."""
    for arguments in (
        ["make", "a \udcff fox"],
        ["log", "x", "--as", "\udce9"],
        ["export", "x", "-o", "\udcff.mp4"],
    ):
        ended = nowhere.end(arguments)
        assert ended.code == problems.MISUSED
        assert "is not UTF-8" in ended.err


def test_the_file_is_tried_before_anything_is_made(nowhere: Place) -> None:
    """A name too long, a folder that takes nothing, is not there, or is a file: wrong use, and no database came up."""
    (nowhere.folder / "file").write_text("in the way")
    (nowhere.folder / "folder.md").mkdir()
    tale = ["make", "a tale", "--kind", "story", "-o"]
    for name in (
        "x" * 300 + ".md",
        "é" * 150 + ".md",
        "/proc/tale.md",
        "missing/tale.md",
        "file/tale.md",
        "folder.md",
    ):
        ended = nowhere.end([*tale, str(nowhere.folder / name)])
        assert ended.code == problems.MISUSED, (name, ended)
    assert not (nowhere.folder / "database").exists()
    assert not list(nowhere.folder.glob(".retake-*"))


def test_the_only_person_need_not_be_named(cluster: Cluster, tmp_path: Path) -> None:
    """One administrator, as after setting up in the studio; with a second person it has to be said who is meant."""
    here = Place(tmp_path, {"RETAKE_DATABASE_URL": cluster.migrated(), "RETAKE_LOG_LEVEL": "error"})
    add = ["people", "add", "ada@example.com", "--name", "Ada", "--role", "admin"]
    assert here.end(add, stdin="pässword".encode()).code == 0
    assert here.end(["projects", "--json"]).code == 0
    assert "ada@example.com" in here.end(["token", "test"]).err
    assert here.end(["people", "add", "bob@example.com", "--name", "Bob"], stdin=b"passwords\n").code == 0
    ended = here.end(["projects"])
    assert ended.code == problems.MISUSED
    assert "--as" in ended.err


@pytest.mark.parametrize(
    "line",
    ["pässword\n", "pässword", "pässword\r\n", "\ufeffpässword\r\n", "pässword\nmore\n"],
    ids=["line", "no line end", "CRLF", "mark", "two lines"],
)
def test_a_password_is_what_was_written(place: Place, line: str) -> None:
    """However the line ends and whatever the locale says: the one typed into the studio is the same."""
    ended = place.end(["people", "password", "ada@example.com"], encoding="iso-8859-1", stdin=line.encode())
    assert ended.code == 0, ended
    house = houses.build(place.folder, place.settings["RETAKE_DATABASE_URL"])
    try:
        assert sessions.sign_in(house, "ada@example.com", "pässword").person.email == "ada@example.com"
    finally:
        house.database.close()


def test_a_password_that_is_no_utf_8_is_refused(place: Place) -> None:
    """Rather than kept as something nobody can type."""
    for line in ("pässword\n".encode("iso-8859-1"), "\ufeffpassword\n".encode("utf-16-le"), b"\n", b""):
        ended = place.end(["people", "password", "ada@example.com"], stdin=line)
        assert ended.code == problems.MISUSED, (line, ended)


def test_what_nobody_foresaw_is_told_in_a_sentence(place: Place, tmp_path: Path) -> None:
    """Exit code 70; where it happened is kept in a file of this account's."""
    with (
        mock.patch("retake.services.projects.page", side_effect=LookupError("no such drawer")),
        mock.patch("tempfile.tempdir", str(tmp_path)),
    ):
        ended = place.end(ARGUMENTS["projects"])
    assert ended.code == problems.UNFORESEEN
    assert "LookupError: no such drawer" in ended.err
    (kept,) = tmp_path.glob("retake-error-*.txt")
    assert str(kept) in ended.err
    assert "Traceback" in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0


def test_ctrl_c_ends_with_130_wherever_it_comes(place: Place) -> None:
    """In the command's work, and before it was even read."""
    for where in ("retake.services.projects.page", "retake.cli._run"):
        with mock.patch(where, side_effect=KeyboardInterrupt):
            assert place.end(ARGUMENTS["projects"]).code == problems.INTERRUPTED


def test_a_reader_who_leaves_is_no_fault_worth_words(place: Place) -> None:
    """As with ``retake log | head -1``."""
    gone, end = os.pipe()
    os.close(gone)
    try:
        ended = place.end(ARGUMENTS["projects"], out=f"/dev/fd/{end}")
    finally:
        os.close(end)
    assert (ended.code, ended.err) == (problems.WRONG, "")


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"], ids=["output", "everything"])
def test_a_closed_output_is_told_by_the_exit_code(nowhere: Place, closed: str) -> None:
    """In a process, as only one that starts so has none: what it opens itself does not get the result instead."""
    ended = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "retake", "--version"],
        env=environment(nowhere.folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == problems.WRONG
    assert ended.stderr == "" if "2>&-" in closed else "Bad file descriptor" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_end_of_the_terminal_stops_a_process_unless_it_was_told_not_to_mind() -> None:
    """SIGHUP is as good as SIGTERM; under nohup it is left ignored, by `retake up` too."""
    heard: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)}
    try:
        signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        supervising.stop_on_hang_up()
        signal.raise_signal(signal.SIGHUP)
        assert heard == [signal.SIGTERM]
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        supervising.stop_on_hang_up()
        assert supervising.hang_up() == ()
        signal.raise_signal(signal.SIGHUP)
        assert heard == [signal.SIGTERM]
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
