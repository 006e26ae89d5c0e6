"""The version graph answers as a brute-force model does, in deep histories too."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retake.domain.graph import GraphError, Node, VersionGraph


def name(number: int) -> str:
    return f"v{number:05}"


@st.composite
def histories(draw: st.DrawFn) -> list[Node]:
    """Up to 14 versions in any order: chains, branches, merges, several beginnings and deleted parents."""
    nodes: list[Node] = []
    for number in range(draw(st.integers(1, 14))):
        parents = (
            [name(draw(st.integers(0, number - 1))) for _ in range(draw(st.integers(0, 2)))] if number else []
        )
        if draw(st.integers(0, 9)) == 0:
            parents = ["deleted"]
        first, second, *_ = [*parents, None, None]
        nodes.append((name(number), first, second))
    return draw(st.permutations(nodes))


def brute_ancestors(nodes: list[Node], version: str) -> set[str]:
    """Everything reachable, by adding parents until nothing is new."""
    known = {node[0] for node in nodes}
    found: set[str] = set()
    while True:
        more = {
            parent
            for node, *parents in nodes
            if node == version or node in found
            for parent in parents
            if parent is not None and parent in known
        }
        if more <= found:
            return found
        found |= more


@given(histories())
@settings(max_examples=150, deadline=None)
def test_ancestors_and_merge_bases_are_those_of_the_brute_force_model(nodes: list[Node]) -> None:
    graph = VersionGraph(nodes)
    reach = {version: brute_ancestors(nodes, version) for version, *_ in nodes}
    for one, other in itertools.product(reach, repeat=2):
        assert graph.is_ancestor(one, other) == (one == other or one in reach[other])
        common = (reach[one] | {one}) & (reach[other] | {other})
        lowest = {version for version in common if not any(version in reach[above] for above in common)}
        assert graph.merge_bases(one, other) == sorted(lowest, reverse=True)
        assert graph.merge_base(one, other) == max(lowest, default=None)
    assert all(graph.ancestors(version) == found for version, found in reach.items())


@given(histories())
@settings(max_examples=200, deadline=None)
def test_newest_first_has_every_version_once_with_children_before_parents(nodes: list[Node]) -> None:
    order = VersionGraph(nodes).newest_first()
    assert sorted(order) == sorted(node[0] for node in nodes)
    place = {version: index for index, version in enumerate(order)}
    for version, *parents in nodes:
        assert all(place[version] < place[parent] for parent in parents if parent in place)


@given(histories())
@settings(max_examples=200, deadline=None)
def test_a_version_with_one_parent_stands_right_above_it_when_nothing_else_branched_off(
    nodes: list[Node],
) -> None:
    order = VersionGraph(nodes).newest_first()
    place = {version: index for index, version in enumerate(order)}
    children: dict[str, set[str]] = {}
    for version, *parents in nodes:
        for parent in parents:
            if parent is not None:
                children.setdefault(parent, set()).add(version)
    for version, *parents in nodes:
        known = {parent for parent in parents if parent in place}
        if len(known) == 1 and children[next(iter(known))] == {version}:
            assert place[next(iter(known))] == place[version] + 1


@given(histories(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_does_not_depend_on_the_order_the_versions_are_given_in(
    nodes: list[Node], dice: random.Random
) -> None:
    shuffled = list(nodes)
    dice.shuffle(shuffled)
    assert VersionGraph(shuffled).newest_first() == VersionGraph(nodes).newest_first()


@given(histories())
@settings(max_examples=100, deadline=None)
def test_a_lineage_follows_first_parents_to_the_beginning_or_a_gap(nodes: list[Node]) -> None:
    first = {version: parent for version, parent, _ in nodes}
    graph = VersionGraph(nodes)
    for version in first:
        line = graph.lineage(version)
        assert line[0] == version
        assert all(first[child] == parent for child, parent in itertools.pairwise(line))
        assert first[line[-1]] not in first


def test_a_merge_is_followed_by_the_line_it_took_in_and_the_trunk_stays_in_one_piece() -> None:
    nodes: list[Node] = [
        ("1", None, None),
        ("2", "1", None),
        ("3", "2", None),
        ("4", "2", None),
        ("5", "3", None),
        ("6", "5", "4"),
        ("7", "6", None),
    ]
    assert VersionGraph(nodes).newest_first() == ["7", "6", "4", "5", "3", "2", "1"]
    assert VersionGraph(nodes).lineage("7") == ["7", "6", "5", "3", "2", "1"]


def test_a_take_left_beside_the_trunk_does_not_break_the_trunk_in_two() -> None:
    nodes: list[Node] = [
        ("1", None, None),
        ("2", "1", None),
        ("3", "1", None),
        ("4", "2", None),
        ("5", "3", None),
    ]
    assert VersionGraph(nodes).newest_first() == ["5", "3", "4", "2", "1"]


def test_after_a_criss_cross_the_newer_of_two_bases_is_taken() -> None:
    nodes: list[Node] = [
        ("1", None, None),
        ("2", "1", None),
        ("3", "1", None),
        ("4", "2", "3"),
        ("5", "3", "2"),
    ]
    graph = VersionGraph(nodes)
    assert graph.merge_bases("4", "5") == ["3", "2"]
    assert graph.merge_base("4", "5") == "3"


def test_versions_without_shared_history_have_no_merge_base() -> None:
    assert VersionGraph([("1", None, None), ("2", "deleted", None)]).merge_base("1", "2") is None


def test_chains_of_ten_thousand_versions_need_no_recursion() -> None:
    chain: list[Node] = [
        (name(number), name(number - 1) if number else None, None) for number in range(10_000)
    ]
    graph = VersionGraph([*chain, ("w", name(4_999), None)])
    assert len(graph.lineage(name(9_999))) == 10_000
    assert len(graph.ancestors(name(9_999))) == 9_999
    assert graph.is_ancestor(name(0), name(9_999))
    assert graph.merge_base("w", name(9_999)) == name(4_999)
    assert len(graph.newest_first()) == 10_001


def test_a_ladder_of_merges_is_walked_once_a_version_and_not_once_a_path() -> None:
    """2,000 merges in a row have more paths than atoms exist; only walking each version once ends at all."""
    nodes: list[Node] = [("a00000", None, None), ("b00000", None, None)]
    for rung in range(1, 2_000):
        left, right = f"a{rung - 1:05}", f"b{rung - 1:05}"
        nodes.extend([(f"a{rung:05}", left, right), (f"b{rung:05}", right, left)])
    graph = VersionGraph(nodes)
    assert len(graph.ancestors("a01999")) == 3_998
    assert graph.merge_bases("a01999", "b01999") == ["b01998", "a01998"]
    assert len(graph.newest_first()) == 4_000


def test_circles_and_versions_given_twice_are_refused() -> None:
    with pytest.raises(GraphError):
        VersionGraph([("1", None, None), ("1", None, None)])
    circle = VersionGraph([("1", "2", None), ("2", "1", None)])
    with pytest.raises(GraphError):
        circle.newest_first()
    with pytest.raises(GraphError):
        circle.lineage("1")


def test_questions_about_unknown_versions_are_key_errors() -> None:
    graph = VersionGraph([("1", "deleted", None)])
    for ask in (graph.ancestors, graph.lineage, lambda version: graph.merge_base("1", version)):
        with pytest.raises(KeyError):
            ask("deleted")
    for older, newer in (("deleted", "1"), ("1", "deleted")):
        with pytest.raises(KeyError):
            graph.is_ancestor(older, newer)
