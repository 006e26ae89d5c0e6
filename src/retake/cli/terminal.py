"""What the command line prints: sentences, tables and JSON on standard output; everything else on standard error."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import orjson
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from retake.cli.streams import flush_results

_PIPED_WIDTH = 200  # columns, where no terminal says how many there are


class Unprintable(Exception):
    """A result could not be written to standard output; the message is the system's."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))
        self.nobody_reads = isinstance(error, BrokenPipeError)


class _Terminal(Console):
    """A console that leaves it to its user what a reader who went away means."""

    def on_broken_pipe(self) -> None:
        """Pass the error on."""
        raise  # noqa: PLE0704 - called while the error is handled


def _console(stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _PIPED_WIDTH
    return _Terminal(stderr=stderr, width=width, markup=False, highlight=False, emoji=False)


@contextmanager
def _printing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unprintable(error) from error


@contextmanager
def unheard() -> Iterator[None]:
    """What is said inside may get lost: a process that stays goes on whether anybody reads its words or not."""
    try:
        yield
    except Unprintable:
        with suppress(OSError):
            flush_results()


def say(text: str = "", style: str = "") -> None:
    """A sentence for people, on standard output. Raises Unprintable, as all that print there do."""
    with _printing():
        _console(stderr=False).print(Text(text, style=style), soft_wrap=True)


def note(text: str, style: str = "dim") -> None:
    """A remark beside the result, on standard error."""
    _console(stderr=True).print(Text(text, style=style), soft_wrap=True)


def show(what: RenderableType) -> None:
    """Something laid out, on standard output."""
    with _printing():
        _console(stderr=False).print(what, soft_wrap=not isinstance(what, Table))


def show_json(value: Any) -> None:
    """A value as JSON on standard output, and nothing else there: UTF-8, or ASCII where that cannot be written."""
    try:
        text = orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode()
    except TypeError:  # the name of a file that is no text
        text = orjson.dumps(_as_text(value), default=str, option=orjson.OPT_INDENT_2).decode()
    if codecs.lookup(sys.stdout.encoding or "ascii").name != "utf-8":
        text = json.dumps(orjson.loads(text), indent=2)
    with _printing():
        sys.stdout.write(text + "\n")


def _as_text(value: Any) -> Any:
    """The value with bytes that stand in texts by surrogates written out."""
    if isinstance(value, dict):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_as_text(item) for item in value]
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def progress_console() -> Console:
    """Where progress is shown: standard error, so that standard output holds results only."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[str | Text]], right: Iterable[str] = ()) -> Table:
    """A plain table; the columns named in ``right`` are numbers."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    aligned = set(right)
    for name in columns:
        made.add_column(
            name, justify="right" if name in aligned else "left", overflow="fold", no_wrap=name in aligned
        )
    for row in rows:
        made.add_row(*[cell if isinstance(cell, Text) else Text(cell) for cell in row])
    return made


def size(number: float) -> str:
    """Bytes in the unit that reads best, by steps of 1024."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if number < 1024:
            return f"{number:.0f} {unit}" if unit == "B" or number >= 100 else f"{number:.1f} {unit}"
        number /= 1024
    return f"{number:.1f} TiB"


def money(dollars: float) -> str:
    """Dollars with two digits, or as many as a small amount needs."""
    if dollars == 0:
        return "free"
    return f"${dollars:.2f}" if round(dollars, 2) == dollars else f"${dollars:.6f}".rstrip("0")


def moment(at: datetime) -> str:
    """A time in this machine's zone, to the minute."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def sentences(*texts: str) -> str:
    """Texts as sentences after one another: each ends with a mark, empty ones are left out."""
    kept = [text.strip() for text in texts if text.strip()]
    return " ".join(text if text[-1] in ".!?…)" else f"{text}." for text in kept)


def count(number: int, noun: str) -> str:
    """A number with its noun in the right form."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
