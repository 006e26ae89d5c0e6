"""The graph of versions is drawn with * and |, branches part and join, and nothing is drawn twice."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retake.cli.drawing import Node, drawn


def version(number: int) -> UUID:
    """An id that reads as its number."""
    return UUID(int=number)


def picture(*edges: tuple[int, int | None] | tuple[int, int | None, int]) -> list[str]:
    """The drawing of versions given as (number, parent, second parent), newest first, each with its number."""
    nodes = [
        Node(
            version(edge[0]),
            None if edge[1] is None else version(edge[1]),
            version(edge[2]) if len(edge) == 3 else None,
        )
        for edge in edges
    ]
    return [strokes + (f" {shown.int}" if shown else "") for strokes, shown in drawn(nodes)]


@pytest.mark.parametrize(
    ("edges", "lines"),
    [
        ([(3, 2), (2, 1), (1, None)], ["* 3", "* 2", "* 1"]),
        ([(3, 1), (2, 1), (1, None)], ["* 3", "| * 2", "|/", "* 1"]),
        ([(4, 3, 2), (3, 1), (2, 1), (1, None)], ["* 4", "|\\", "* | 3", "| * 2", "|/", "* 1"]),
        (
            [(5, 1), (4, 2), (3, 1), (2, 1), (1, None)],
            ["* 5", "| * 4", "| | * 3", "| * | 2", "|_|/", "|/", "* 1"],
        ),
        ([(4, 1), (3, 2), (2, None), (1, None)], ["* 4", "| * 3", "| * 2", "* 1"]),
        ([(9, 8), (8, 7)], ["* 9", "* 8"]),
    ],
    ids=["chain", "branch", "merge", "branches", "two roots", "older ones cut off"],
)
def test_the_drawing_reads_as_version_control_does(
    edges: list[tuple[int, int | None]], lines: list[str]
) -> None:
    """Small histories, written out by hand."""
    assert picture(*edges) == lines


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.booleans()), min_size=1, max_size=40),
    st.integers(0, 3),
)
def test_any_history_shows_each_version_once_in_order(
    shares: list[tuple[float, float, bool]], cut: int
) -> None:
    """Whatever was branched and merged: one line with one star for each version, newest first."""
    edges: list[tuple[int, int | None] | tuple[int, int | None, int]] = [(1, None)]
    for number, (one, other, merges) in enumerate(shares, 2):
        parent, second = 1 + int(one * (number - 2)), 1 + int(other * (number - 2))
        edges.append((number, parent, second) if merges and second != parent else (number, parent))
    shown = edges[::-1][: max(1, len(edges) - cut)]
    lines = picture(*shown)
    stars = [line for line in lines if "*" in line]
    assert [int(line.rsplit(" ", 1)[1]) for line in stars] == [edge[0] for edge in shown]
    assert all(line.count("*") <= 1 for line in lines)
    assert all(set(line) <= set("*|/\\_ 0123456789") for line in lines)
