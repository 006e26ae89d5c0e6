"""JSON Patch: patches say exactly what changed, are small, and apply as RFC 6902 and other programs expect."""

from __future__ import annotations

import copy
from typing import Any

import jsonpatch
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from retake.domain.diff import PatchError, apply_patch, make_patch, same, steady

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(-2, 2).map(lambda x: round(x, 1))
    | st.text(max_size=3)
)
KEYS = st.sampled_from(["", "a", "b", "/", "~", "~1", "m~n/o", "0", "-", "é"])
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
NAMES = "abcdefgh"


def scene(name: str, **changes: Any) -> dict[str, Any]:
    part = {"family": f"f-{name}", "version": f"v-{name}", "blob": name * 64}
    return {
        "id": name,
        "title": f"Scene {name}",
        "prompt": f"prompt of {name}",
        "instructions": [],
        "duration": 5,
        "takes": {"image": 1, "clip": 1},
        "image": part,
        "clip": part,
        **changes,
    }


def film(scenes: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    return {
        "kind": "video",
        "title": "",
        "style": "",
        "scenes": scenes,
        "overlays": [],
        "sound": None,
        **changes,
    }


@st.composite
def scenes(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(st.permutations(NAMES))[: draw(st.integers(0, len(NAMES)))]
    return [
        scene(
            name,
            duration=draw(st.sampled_from([5, 6])),
            instructions=draw(st.lists(st.sampled_from("xyz"), max_size=3)),
        )
        for name in names
    ]


FILMS = st.builds(film, scenes(), style=st.sampled_from(["", "noir"]))


@given(JSON, JSON)
@settings(max_examples=250, deadline=None)
def test_applying_what_was_made_gives_the_other_document(before: Any, after: Any) -> None:
    assert same(apply_patch(before, make_patch(before, after)), after)


@given(FILMS, FILMS)
@settings(max_examples=200, deadline=None)
def test_any_film_can_be_patched_into_any_other_and_jsonpatch_agrees(before: Any, after: Any) -> None:
    patch = make_patch(before, after)
    untouched = copy.deepcopy(before)
    assert same(apply_patch(before, patch), after)
    assert before == untouched, "applying altered its input"
    assert jsonpatch.apply_patch(before, patch) == after
    assert {operation["op"] for operation in patch} <= {"add", "remove", "replace", "move"}


@given(JSON, JSON)
@settings(max_examples=150, deadline=None)
def test_jsonpatch_applies_our_patches_to_the_same_result(before: Any, after: Any) -> None:
    assume(isinstance(before, dict | list) and isinstance(after, dict | list))
    assert same(jsonpatch.apply_patch(copy.deepcopy(before), make_patch(before, after)), after)


@given(JSON)
@settings(max_examples=100, deadline=None)
def test_equal_documents_need_no_operation_whatever_the_order_of_their_keys(value: Any) -> None:
    def reordered(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: reordered(node[key]) for key in reversed(node)}
        return [reordered(item) for item in node] if isinstance(node, list) else node

    assert make_patch(value, reordered(value)) == []


@given(FILMS, FILMS)
@settings(max_examples=60, deadline=None)
def test_equal_documents_give_equal_patches(before: Any, after: Any) -> None:
    reversed_keys = dict(reversed(after.items()))
    assert make_patch(before, after) == make_patch(before, reversed_keys)


def pointers(value: Any) -> list[str]:
    """Every pointer into a value, the value itself included."""
    found = [""]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        escaped = str(key).replace("~", "~0").replace("/", "~1")
        found.extend(f"/{escaped}{rest}" for rest in pointers(item))
    return found


# jsonpatch tells neither true from 1 nor a list from a text when it looks for places, so its documents have neither.
PLAIN = st.recursive(
    st.none() | st.integers(2, 9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
).filter(lambda value: isinstance(value, dict | list))


@given(st.data())
@settings(max_examples=250, deadline=None)
def test_random_valid_patches_apply_as_jsonpatch_applies_them(data: st.DataObject) -> None:
    document = data.draw(PLAIN)
    now, patch = document, list[dict[str, Any]]()
    for _ in range(data.draw(st.integers(1, 4))):
        operation: dict[str, Any] = {
            "op": data.draw(st.sampled_from(["add", "remove", "replace", "test", "move", "copy"]))
        }
        places = [pointer for pointer in pointers(now) if pointer]
        assume(places)
        place = data.draw(st.sampled_from(places))
        if operation["op"] in ("move", "copy"):
            operation["from"] = data.draw(st.sampled_from(places))
        if operation["op"] in ("add", "replace"):
            operation["value"] = data.draw(PLAIN)
        if operation["op"] == "test":
            operation["value"] = jsonpatch.JsonPointer(place).resolve(now)
        operation["path"] = place
        try:
            now = jsonpatch.apply_patch(copy.deepcopy(now), [operation])
        except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException):
            with pytest.raises(PatchError):
                apply_patch(document, [*patch, operation])
            continue
        patch.append(operation)
        assume(isinstance(now, dict | list))
    untouched = copy.deepcopy(document)
    assert apply_patch(document, patch) == now
    assert document == untouched


TEN = [scene(name) for name in "abcdefghij"]


def test_a_changed_word_in_one_scene_is_one_operation_naming_its_place() -> None:
    after = [*TEN[:3], scene("d", prompt="at night"), *TEN[4:]]
    assert make_patch(film(TEN), film(after)) == [
        {"op": "replace", "path": "/scenes/3/prompt", "value": "at night"}
    ]


def test_a_removed_scene_is_one_operation() -> None:
    assert make_patch(film(TEN), film(TEN[:2] + TEN[3:])) == [{"op": "remove", "path": "/scenes/2"}]


def test_a_moved_scene_is_one_move() -> None:
    after = [*TEN[1:6], TEN[0], *TEN[6:]]
    assert make_patch(film(TEN), film(after)) == [{"op": "move", "from": "/scenes/0", "path": "/scenes/5"}]


def test_an_added_scene_is_one_operation() -> None:
    new = scene("z")
    assert make_patch(film(TEN), film([*TEN[:4], new, *TEN[4:]])) == [
        {"op": "add", "path": "/scenes/4", "value": new}
    ]


def test_an_instruction_put_first_does_not_replace_those_behind_it() -> None:
    assert make_patch(["b", "c"], ["a", "b", "c"]) == [{"op": "add", "path": "/0", "value": "a"}]
    assert make_patch(["a", "b", "c"], ["a", "c"]) == [{"op": "remove", "path": "/1"}]


def test_lists_with_an_id_twice_are_compared_place_by_place() -> None:
    before, after = [scene("a"), scene("a")], [scene("a"), scene("b"), scene("a")]
    assert apply_patch(before, make_patch(before, after)) == after


class Watched(dict[str, Any]):
    """A scene that counts how often somebody looks inside."""

    looks = 0

    def items(self) -> Any:
        Watched.looks += 1
        return super().items()

    def __getitem__(self, key: str) -> Any:
        Watched.looks += 1
        return super().__getitem__(key)

    def __iter__(self) -> Any:
        Watched.looks += 1
        return super().__iter__()


def test_unchanged_scenes_shared_by_both_films_are_not_looked_into() -> None:
    """The patch of one changed scene costs one look at that scene, in a film of 500 as in a film of 5."""
    shared: list[dict[str, Any]] = [Watched(scene(f"s{number}")) for number in range(500)]
    after = [*shared]
    after[250] = Watched({**shared[250], "prompt": "another"})
    Watched.looks = 0
    patch = make_patch(film(list(shared)), film(after))
    assert patch == [{"op": "replace", "path": "/scenes/250/prompt", "value": "another"}]
    assert Watched.looks < 50


def test_untouched_scenes_are_shared_with_the_document_a_patch_is_applied_to() -> None:
    before = film(TEN)
    after = apply_patch(before, [{"op": "replace", "path": "/scenes/4/duration", "value": 7}])
    assert all(after["scenes"][index] is TEN[index] for index in range(10) if index != 4)
    assert TEN[4]["duration"] == 5


@pytest.mark.parametrize(
    ("document", "patch"),
    [
        pytest.param({}, [{"op": "frobnicate", "path": ""}], id="unknown op"),
        pytest.param({}, ["remove"], id="operation that is no object"),
        pytest.param({}, [{"op": "add", "path": "/a"}], id="add without value"),
        pytest.param({}, [{"op": "test", "path": ""}], id="test without value"),
        pytest.param({}, [{"op": "remove"}], id="no path"),
        pytest.param({"a": 1}, [{"op": "remove", "path": "a"}], id="path without slash"),
        pytest.param({"a": 1}, [{"op": "remove", "path": "/~2"}], id="bad escape"),
        pytest.param({"~": 1}, [{"op": "remove", "path": "/~"}], id="half an escape"),
        pytest.param({}, [{"op": "remove", "path": ""}], id="removing everything"),
        pytest.param({}, [{"op": "remove", "path": "/a"}], id="removing what is not there"),
        pytest.param({}, [{"op": "replace", "path": "/a", "value": 1}], id="replacing what is not there"),
        pytest.param({}, [{"op": "add", "path": "/a/b", "value": 1}], id="adding under nothing"),
        pytest.param({"a": "x"}, [{"op": "add", "path": "/a/0", "value": 1}], id="adding into a text"),
        pytest.param([1], [{"op": "add", "path": "/2", "value": 1}], id="adding beyond the end"),
        pytest.param([1], [{"op": "remove", "path": "/1"}], id="removing beyond the end"),
        pytest.param([1], [{"op": "remove", "path": "/-"}], id="removing behind the end"),
        pytest.param([1], [{"op": "replace", "path": "/-1", "value": 2}], id="negative index"),
        pytest.param([1, 2], [{"op": "remove", "path": "/01"}], id="index with a leading zero"),
        pytest.param([1, 2], [{"op": "remove", "path": "/١"}], id="index in other digits"),
        pytest.param([1], [{"op": "remove", "path": "/" + "9" * 5000}], id="index of 5,000 digits"),
        pytest.param([1], [{"op": "remove", "path": "/0\n"}], id="index with a line break"),
        pytest.param({"a": {}}, [{"op": "move", "from": "/a", "path": "/a/b"}], id="moving into itself"),
        pytest.param(
            [[1], [2]], [{"op": "move", "from": "/0", "path": "/0/0"}], id="moving into its neighbour"
        ),
        pytest.param({}, [{"op": "copy", "from": "/a", "path": "/b"}], id="copying what is not there"),
        pytest.param({"a": 1}, [{"op": "copy", "path": "/b"}], id="copying from nowhere"),
        pytest.param({"a": 1}, [{"op": "test", "path": "/a", "value": 2}], id="test of another value"),
        pytest.param({"a": 1}, [{"op": "test", "path": "/a", "value": True}], id="true is not one"),
    ],
)
def test_a_patch_that_does_not_fit_is_refused(document: Any, patch: list[Any]) -> None:
    untouched = copy.deepcopy(document)
    with pytest.raises(PatchError) as refused:
        apply_patch(document, patch)
    assert refused.value.index == 0
    assert document == untouched


def test_the_error_names_the_operation_that_was_refused() -> None:
    patch: list[dict[str, Any]] = [
        {"op": "add", "path": "/a", "value": 1},
        {"op": "remove", "path": "/scenes/9"},
    ]
    with pytest.raises(
        PatchError, match=r"operation 2 \(remove '/scenes/9'\): there is no place 9 in a list of 0"
    ):
        apply_patch({"scenes": []}, patch)


@pytest.mark.parametrize(
    ("document", "operation", "result"),
    [
        ({"a": 1}, {"op": "test", "path": "/a", "value": 1.0}, {"a": 1}),
        ([1], {"op": "add", "path": "/-", "value": 2}, [1, 2]),
        ({"a/b": {"~": 1}}, {"op": "remove", "path": "/a~1b/~0"}, {"a/b": {}}),
        ({"~1": 1}, {"op": "remove", "path": "/~01"}, {}),
        ({"a": {"b": 1}}, {"op": "move", "from": "/a", "path": ""}, {"b": 1}),
        ({"a": 1}, {"op": "move", "from": "/a", "path": "/a"}, {"a": 1}),
        ({"a": 1}, {"op": "add", "path": "", "value": None}, None),
        ({"": {"": 1}}, {"op": "replace", "path": "//", "value": 2}, {"": {"": 2}}),
        ({"a": [1]}, {"op": "copy", "from": "/a", "path": "/b"}, {"a": [1], "b": [1]}),
    ],
)
def test_single_operations_do_what_the_rfcs_say(document: Any, operation: Any, result: Any) -> None:
    assert apply_patch(document, [operation]) == result


def test_changing_a_copy_leaves_its_original() -> None:
    patch: list[dict[str, Any]] = [
        {"op": "copy", "from": "/a", "path": "/b"},
        {"op": "add", "path": "/b/-", "value": 2},
    ]
    assert apply_patch({"a": [1]}, patch) == {"a": [1], "b": [1, 2]}


def test_numbers_equal_each_other_but_never_truth_values() -> None:
    assert make_patch({"a": 1}, {"a": 1.0}) == []
    assert make_patch({"a": 1}, {"a": True}) == [{"op": "replace", "path": "/a", "value": True}]
    assert make_patch([0], [False]) == [{"op": "replace", "path": "/0", "value": False}]


@given(st.permutations(NAMES), st.permutations(NAMES), st.integers(0, 8), st.integers(0, 8))
@settings(max_examples=100, deadline=None)
def test_what_stayed_stands_in_one_order_on_both_sides_and_no_longer_such_run_exists(
    one: list[str], other: list[str], cut_one: int, cut_other: int
) -> None:
    before, after = one[:cut_one], other[:cut_other]
    kept = steady(before, after)
    assert [name for name in before if name in kept] == [name for name in after if name in kept]
    # The longest run by the textbook table, to compare its length with.
    table = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for row, left in enumerate(before):
        for column, right in enumerate(after):
            longest = max(table[row][column + 1], table[row + 1][column])
            table[row + 1][column + 1] = table[row][column] + 1 if left == right else longest
    assert len(kept) == table[-1][-1]
