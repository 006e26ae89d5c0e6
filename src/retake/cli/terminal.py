"""What the command line prints: sentences, tables and JSON on standard output; everything else on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

_PIPED_WIDTH = 200  # columns, where no terminal says how many there are


def _console(stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _PIPED_WIDTH
    return Console(stderr=stderr, width=width, markup=False, highlight=False, emoji=False)


def say(text: str = "", style: str = "") -> None:
    """A sentence for people, on standard output."""
    _console(stderr=False).print(Text(text, style=style), soft_wrap=True)


def note(text: str, style: str = "dim") -> None:
    """A remark beside the result, on standard error."""
    _console(stderr=True).print(Text(text, style=style), soft_wrap=True)


def show(what: RenderableType) -> None:
    """Something laid out, on standard output."""
    _console(stderr=False).print(what, soft_wrap=not isinstance(what, Table))


def show_json(value: Any) -> None:
    """A value as JSON on standard output, and nothing else there."""
    sys.stdout.write(orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode() + "\n")


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
