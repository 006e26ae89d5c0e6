"""Drawing a graph of versions beside their lines, newest first, with ``*`` and ``|`` as version control does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

Lanes = list[UUID | None]  # for each column the version it leads down to; None is a gap


@dataclass(frozen=True, slots=True)
class Node:
    """A version and where it comes from."""

    id: UUID
    parent: UUID | None
    second_parent: UUID | None = None


def drawn(nodes: Sequence[Node]) -> Iterator[tuple[str, UUID | None]]:
    """Lines of the graph: with the version they show, or None for lines that only join and part.

    ``nodes`` come newest first: each before its parents. A parent that is not among them is drawn towards.
    """
    lanes: Lanes = []
    for node in nodes:
        yield from _joined(lanes, node.id)
        column = _column(lanes, node.id)
        yield _row(lanes, column), node.id
        lanes[column] = node.parent
        if node.second_parent is not None:
            yield _parted(lanes, column, node.second_parent), None
        while lanes and lanes[-1] is None:
            lanes.pop()


def _column(lanes: Lanes, version: UUID) -> int:
    """The column that leads to the version; a tip gets a gap or a column of its own."""
    if version in lanes:
        return lanes.index(version)
    if None in lanes:
        column = lanes.index(None)
        lanes[column] = version
        return column
    lanes.append(version)
    return len(lanes) - 1


def _row(lanes: Lanes, column: int) -> str:
    marks = ["*" if index == column else "|" if lane else " " for index, lane in enumerate(lanes)]
    return " ".join(marks).rstrip()


def _canvas(lanes: Lanes, shifted_from: int | None = None, shift: int = 0) -> dict[int, str]:
    """The columns' strokes by their place in the line; those from ``shifted_from`` on lean to the side."""
    marks: dict[int, str] = {}
    for index, lane in enumerate(lanes):
        if lane is None:
            continue
        if shifted_from is not None and index >= shifted_from:
            marks[2 * index + shift] = "/" if shift < 0 else "\\"
        else:
            marks[2 * index] = "|"
    return marks


def _line(marks: dict[int, str]) -> str:
    return "".join(marks.get(place, " ") for place in range(max(marks) + 1)).rstrip()


def _joined(lanes: Lanes, version: UUID) -> Iterator[tuple[str, UUID | None]]:
    """Bring every further column that leads to the version into its first one."""
    while lanes.count(version) > 1:
        first = lanes.index(version)
        last = len(lanes) - 1 - lanes[::-1].index(version)
        marks = _canvas(lanes, last, -1)
        for index in range(first, last - 1):
            marks.setdefault(2 * index + 1, "_")
        yield _line(marks), None
        del lanes[last]


def _parted(lanes: Lanes, column: int, parent: UUID) -> str:
    """The stroke from a merge to its second parent: into the column that leads there, or a new one beside."""
    if parent in lanes and lanes.index(parent) != column:
        other = lanes.index(parent)
        marks = _canvas(lanes)
        marks[2 * column] = marks.get(2 * column, " ")
        if other > column:
            marks[2 * column + 1] = "\\"
            between = range(column + 1, other)
        else:
            marks[2 * column - 1] = "/"
            between = range(other, column - 1)
        for index in between:
            marks[2 * index + 1] = "_"
        return _line(marks)
    marks = _canvas(lanes, column + 1, 1)
    marks[2 * column + 1] = "\\"
    lanes.insert(column + 1, parent)
    return _line(marks)
