"""The graph of versions and their parents: ancestors, merge bases, lineage and the order of a history.

Everything here walks in loops, never by recursion, and visits a version at most once per question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Node = tuple[str, str | None, str | None]
"""A version: its id, its parent, and the second parent a merge has."""


class GraphError(ValueError):
    """Versions that form no history: an id given twice, or a circle."""


class VersionGraph:
    """Versions and their parents, in any order.

    A parent that is not among the versions (deleted, or on another page) is a known gap: its name is not an
    ancestor and nothing lies behind it. Ids are UUIDv7, so among unrelated versions the greater id is the newer
    one. Questions about an id that is not there raise KeyError. Raises GraphError for an id given twice.
    """

    def __init__(self, versions: Iterable[Node]) -> None:
        named = [(version, (parent, second)) for version, parent, second in versions]
        self._parents: dict[str, tuple[str, ...]] = dict.fromkeys((version for version, _ in named), ())
        if len(self._parents) < len(named):
            raise GraphError("a version is given twice")
        for version, parents in named:
            known = (parent for parent in parents if parent is not None and parent in self._parents)
            self._parents[version] = tuple(known)
        self._first = {version: parents[0] for version, parents in named}

    def _walk(self, version: str) -> Iterator[str]:
        """The version and its ancestors, each once, in no promised order."""
        waiting, seen = [version], {version}
        while waiting:
            current = waiting.pop()
            yield current
            for parent in self._parents[current]:
                if parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)

    def ancestors(self, version: str) -> set[str]:
        """All versions it came from, by either parent; itself not among them."""
        return set(self._walk(version)) - {version}

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether `newer` is `older` or came from it."""
        if older not in self._parents:
            raise KeyError(older)
        return any(version == older for version in self._walk(newer))

    def merge_bases(self, one: str, other: str) -> list[str]:
        """The lowest common ancestors, newest first: common, and no ancestor of another common one.

        A version counts as its own ancestor here, so the base of a version and its descendant is the version.
        """
        common = set(self._walk(one)).intersection(self._walk(other))
        # With a version all its ancestors are common, so one that is not lowest is the parent of a common one.
        passed = {parent for version in common for parent in self._parents[version]}
        return sorted(common - passed, reverse=True)

    def merge_base(self, one: str, other: str) -> str | None:
        """The lowest common ancestor, the newest if there are several; None when they share no history."""
        bases = self.merge_bases(one, other)
        return bases[0] if bases else None

    def lineage(self, version: str) -> list[str]:
        """The version, its parent, the parent's parent and so on: the first-parent line down to its beginning."""
        line, seen = [version], {version}
        self._parents[version]  # an unknown version is a KeyError, an unknown parent the end of the line
        parent = self._first[version]
        while parent is not None and parent in self._parents:
            if parent in seen:
                raise GraphError("a version is its own ancestor")
            seen.add(parent)
            line.append(parent)
            parent = self._first[parent]
        return line

    def newest_first(self) -> list[str]:
        """All versions, children before parents, each line of work in one piece.

        A line runs straight down its first parents until it meets another line; lines stand newest first, and a
        merge is followed by the line it took in. Raises GraphError for a circle.
        """
        children = dict.fromkeys(self._parents, 0)
        for parents in self._parents.values():
            for parent in parents:
                children[parent] += 1
        ready = sorted(version for version, count in children.items() if count == 0)
        order: list[str] = []
        while ready:
            version = ready.pop()
            order.append(version)
            for parent in self._parents[version]:
                children[parent] -= 1
                if children[parent] == 0:
                    ready.append(parent)
        if len(order) < len(self._parents):
            raise GraphError("a version is its own ancestor")
        return order
