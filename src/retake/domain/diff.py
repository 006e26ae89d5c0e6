"""Differences between two JSON documents as JSON Patch (RFC 6902): making patches and applying them.

Documents are plain JSON values (dict, list, str, int, float, bool, None) that nobody alters in place: the
results here share every untouched branch with their inputs, which keeps a change to one scene of 500 cheap.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Operation = dict[str, Any]

_INDEX = re.compile(r"0|[1-9][0-9]*\Z", re.ASCII)
_BAD_ESCAPE = re.compile(r"~(?![01])")
_PAST_THE_END = ("-",)
_MISSING = object()


class PatchError(ValueError):
    """A patch that is malformed or does not fit its document; nothing was changed.

    `index` is the 0-based place of the refused operation, None while it is not known.
    """

    def __init__(self, reason: str, index: int | None = None) -> None:
        super().__init__(reason)
        self.index = index


def same(a: Any, b: Any) -> bool:
    """Whether two JSON values are equal as JSON: 1 equals 1.0, but true does not equal 1."""
    if a is b:
        return True
    if isinstance(a, str):
        return bool(a == b)
    if isinstance(a, dict):
        if not isinstance(b, dict) or len(a) != len(b):
            return False
        for key, value in a.items():
            other = b.get(key, _MISSING)
            if value is not other and not same(value, other):
                return False
        return True
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, bool) or isinstance(b, bool):
        return False  # both bool and equal would have been the same object
    return bool(a == b)


def steady(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The items that may be said to have stayed where they were; all other shared items were moved.

    Both sequences hold distinct names. The answer is a longest run of shared names that stand in the same
    order in both, so the fewest possible names count as moved.
    """
    place = {name: index for index, name in enumerate(before)}
    shared = [name for name in after if name in place]
    tails: list[int] = []  # smallest last place of an ordered run of each length
    tail_items: list[int] = []  # index into `shared` of that last item
    previous: list[int] = []
    for index, name in enumerate(shared):
        length = bisect.bisect_left(tails, place[name])
        previous.append(tail_items[length - 1] if length else -1)
        if length == len(tails):
            tails.append(place[name])
            tail_items.append(index)
        else:
            tails[length] = place[name]
            tail_items[length] = index
    kept: set[str] = set()
    index = tail_items[-1] if tail_items else -1
    while index >= 0:
        kept.add(shared[index])
        index = previous[index]
    return kept


def make_patch(before: Any, after: Any) -> list[Operation]:
    """Operations (`add`, `remove`, `replace`, `move`) that turn `before` into `after`; [] when equal.

    Lists of objects with distinct string ids are matched by id, so a removed or moved scene costs one
    operation. Equal documents give equal patches whatever the order of their keys. Values in the patch are
    shared with `after`.
    """
    patch: list[Operation] = []
    _compare("", before, after, patch)
    return patch


def _compare(path: str, before: Any, after: Any, patch: list[Operation]) -> None:
    if before is after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        _compare_objects(path, before, after, patch)
    elif isinstance(before, list) and isinstance(after, list):
        before_ids, after_ids = _ids(before), _ids(after)
        if before_ids is None or after_ids is None:
            _compare_lists(path, before, after, patch)
        else:
            _compare_identified(path, before, before_ids, after, after_ids, patch)
    elif not same(before, after):
        patch.append({"op": "replace", "path": path, "value": after})


def _compare_objects(
    path: str, before: dict[str, Any], after: dict[str, Any], patch: list[Operation]
) -> None:
    gone = sorted(key for key in before if key not in after)
    patch.extend({"op": "remove", "path": f"{path}/{_escape(key)}"} for key in gone)
    for key in sorted(after):
        value = after[key]
        if key in before:
            if isinstance(value, list) or not same(before[key], value):
                _compare(f"{path}/{_escape(key)}", before[key], value, patch)
        else:
            patch.append({"op": "add", "path": f"{path}/{_escape(key)}", "value": value})


def _ids(items: list[Any]) -> list[str] | None:
    """The ids of a list of identified objects; None when it is any other list."""
    ids = []
    for item in items:
        name = item.get("id") if isinstance(item, dict) else None
        if not isinstance(name, str):
            return None
        ids.append(name)
    return ids if len(set(ids)) == len(ids) else None


def _compare_lists(path: str, before: list[Any], after: list[Any], patch: list[Operation]) -> None:
    """Plain lists: what is equal at both ends is left alone, the rest is compared place by place."""
    shorter = min(len(before), len(after))
    start = 0
    while start < shorter and same(before[start], after[start]):
        start += 1
    end = 0
    while end < shorter - start and same(before[-1 - end], after[-1 - end]):
        end += 1
    paired = shorter - start - end
    for index in range(start, start + paired):
        _compare(f"{path}/{index}", before[index], after[index], patch)
    surplus = range(len(before) - end - 1, start + paired - 1, -1)
    patch.extend({"op": "remove", "path": f"{path}/{index}"} for index in surplus)
    new = range(start + paired, len(after) - end)
    patch.extend({"op": "add", "path": f"{path}/{index}", "value": after[index]} for index in new)


def _compare_identified(
    path: str,
    before: list[dict[str, Any]],
    before_ids: list[str],
    after: list[dict[str, Any]],
    after_ids: list[str],
    patch: list[Operation],
) -> None:
    """Lists of objects with ids: what left, then what moved, then what came, then what changed inside."""
    if before_ids != after_ids:
        wanted = set(after_ids)
        current = [name for name in before_ids if name in wanted]
        if before and not current:
            patch.append({"op": "replace", "path": path, "value": after})
            return
        gone = [index for index, name in enumerate(before_ids) if name not in wanted]
        patch.extend({"op": "remove", "path": f"{path}/{index}"} for index in reversed(gone))
        known = set(before_ids)
        _move(path, current, [name for name in after_ids if name in known], patch)
        for index, name in enumerate(after_ids):
            if name not in known:
                patch.append({"op": "add", "path": f"{path}/{index}", "value": after[index]})
    old = dict(zip(before_ids, before, strict=True))
    for index, (name, item) in enumerate(zip(after_ids, after, strict=True)):
        was = old.get(name, item)
        if not same(was, item):
            _compare(f"{path}/{index}", was, item, patch)


def _move(path: str, current: list[str], target: list[str], patch: list[Operation]) -> None:
    """Bring `current` into the order of `target`: each moved name goes behind its neighbour there."""
    kept = steady(current, target)
    for place, name in enumerate(target):
        if name in kept:
            continue
        origin = current.index(name)
        del current[origin]
        goal = current.index(target[place - 1]) + 1 if place else 0
        current.insert(goal, name)
        if origin != goal:
            patch.append({"op": "move", "from": f"{path}/{origin}", "path": f"{path}/{goal}"})


def apply_patch(document: Any, patch: Sequence[Mapping[str, Any]]) -> Any:
    """The document after all operations of an RFC 6902 patch; `document` itself is left as it was.

    Raises PatchError, naming the operation, when the patch is malformed, points at something that is not
    there, or a `test` fails; then no operation counts.
    """
    for index, operation in enumerate(patch):
        try:
            document = _apply(document, operation)
        except PatchError as error:
            raise PatchError(f"operation {index + 1}{_name(operation)}: {error}", index) from None
    return document


def _name(operation: Any) -> str:
    if not isinstance(operation, Mapping):
        return ""
    return f" ({operation.get('op')} {operation.get('path')!r})"


def _apply(document: Any, operation: Any) -> Any:
    if not isinstance(operation, Mapping):
        raise PatchError("an operation is an object with op and path")
    verb = operation.get("op")
    path = _tokens(operation, "path")
    if verb == "add":
        return _add(document, path, _value(operation))
    if verb == "remove":
        return _remove(document, path)
    if verb == "replace":
        return _replace(document, path, _value(operation))
    if verb == "test":
        if not same(_find(document, path), _value(operation)):
            raise PatchError("the value there is another one")
        return document
    if verb not in ("move", "copy"):
        raise PatchError("op must be add, remove, replace, move, copy or test")
    source = _tokens(operation, "from")
    value = _find(document, source)
    if verb == "copy":
        return _add(document, path, value)
    if source == path:
        return document
    if path[: len(source)] == source:
        raise PatchError("a value cannot move into itself")
    # Moving onto the whole document leaves nothing of the place it came from.
    return value if not path else _add(_remove(document, source), path, value)


def _value(operation: Mapping[str, Any]) -> Any:
    if "value" not in operation:
        raise PatchError("the operation needs a value")
    return operation["value"]


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _tokens(operation: Mapping[str, Any], name: str) -> list[str]:
    """A JSON Pointer (RFC 6901) taken apart: [] is the whole document."""
    pointer = operation.get(name)
    if not isinstance(pointer, str):
        raise PatchError(f"the operation needs {name!r}, a JSON Pointer")
    if not pointer:
        return []
    if pointer[0] != "/":
        raise PatchError(f"{name!r} must be empty or begin with a slash")
    if _BAD_ESCAPE.search(pointer):
        raise PatchError(f"{name!r} holds a ~ that is neither ~0 nor ~1")
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/")]


def _position(items: list[Any], token: str, *, end: bool = False) -> int:
    """The index a pointer token names in a list; with `end`, the place after the last item counts too."""
    if end and token in _PAST_THE_END:
        return len(items)
    # A token longer than any list's index is refused before int() is asked to read it.
    if len(token) > 18 or not _INDEX.fullmatch(token):
        raise PatchError(f"{token!r} is no index of a list")
    index = int(token)
    if index >= len(items) + end:
        raise PatchError(f"there is no place {index} in a list of {len(items)}")
    return index


def _child(node: Any, token: str) -> Any:
    if isinstance(node, dict):
        if token not in node:
            raise PatchError(f"there is no {token!r}")
        return node[token]
    if isinstance(node, list):
        return node[_position(node, token)]
    raise PatchError(f"nothing can be found under {token!r}: its parent is neither object nor list")


def _find(document: Any, path: list[str]) -> Any:
    for token in path:
        document = _child(document, token)
    return document


def _rebuild(document: Any, path: list[str], edit: Callable[[Any, str], Any]) -> Any:
    """The document with the container at the end of `path` replaced by `edit(container, last token)`.

    Only the containers on the way are copied.
    """
    containers = [document]
    for token in path[:-1]:
        containers.append(_child(containers[-1], token))
    result = edit(containers.pop(), path[-1])
    for token in reversed(path[:-1]):
        container = containers.pop()
        if isinstance(container, dict):
            result = {**container, token: result}
        else:
            index = int(token)
            result = [*container[:index], result, *container[index + 1 :]]
    return result


def _add(document: Any, path: list[str], value: Any) -> Any:
    def edit(container: Any, token: str) -> Any:
        if isinstance(container, dict):
            return {**container, token: value}
        if isinstance(container, list):
            index = _position(container, token, end=True)
            return [*container[:index], value, *container[index:]]
        raise PatchError(f"nothing can be put under {token!r}: its parent is neither object nor list")

    return _rebuild(document, path, edit) if path else value


def _remove(document: Any, path: list[str]) -> Any:
    def edit(container: Any, token: str) -> Any:
        _child(container, token)
        if isinstance(container, dict):
            return {key: value for key, value in container.items() if key != token}
        index = int(token)
        return [*container[:index], *container[index + 1 :]]

    if not path:
        raise PatchError("the whole document cannot be removed")
    return _rebuild(document, path, edit)


def _replace(document: Any, path: list[str], value: Any) -> Any:
    def edit(container: Any, token: str) -> Any:
        _child(container, token)
        if isinstance(container, dict):
            return {**container, token: value}
        index = int(token)
        return [*container[:index], value, *container[index + 1 :]]

    return _rebuild(document, path, edit) if path else value
