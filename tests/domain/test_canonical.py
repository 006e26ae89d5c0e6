"""Canonical JSON: one byte string for each value, the same that other implementations of RFC 8785 write."""

from __future__ import annotations

import hashlib
import json
import struct
from types import MappingProxyType
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from retake.domain.canonical import CanonicalError, canonical_json, digest

DOUBLES = st.integers(0, 2**64 - 1).map(lambda bits: struct.unpack(">d", bits.to_bytes(8, "big"))[0])
NUMBERS = DOUBLES.filter(lambda x: x - x == 0) | st.integers(-(2**53) + 1, 2**53 - 1)
# Characters on either side of the surrogates sort differently by UTF-16 than by code point.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from('\uffff\ue000𝄞😀\x7f\x00\u2028"\\/')
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=20,
)


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_any_value_has_the_bytes_another_implementation_gives_it(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@given(NUMBERS)
@settings(max_examples=1000, deadline=None)
def test_any_number_is_written_as_another_implementation_writes_it_and_reads_back_as_itself(
    number: float,
) -> None:
    text = canonical_json(number)
    assert text == rfc8785.dumps(number)
    assert json.loads(text, parse_int=float) == number


@given(VALUES)
@settings(max_examples=150, deadline=None)
def test_reading_and_writing_canonical_json_again_changes_nothing(value: Any) -> None:
    text = canonical_json(value)
    assert canonical_json(json.loads(text, parse_int=float)) == text


# RFC 8785, appendix B: the bits of a double and how it is written.
@pytest.mark.parametrize(
    ("bits", "text"),
    [
        ("0000000000000000", "0"),
        ("8000000000000000", "0"),
        ("0000000000000001", "5e-324"),
        ("8000000000000001", "-5e-324"),
        ("7fefffffffffffff", "1.7976931348623157e+308"),
        ("ffefffffffffffff", "-1.7976931348623157e+308"),
        ("4340000000000000", "9007199254740992"),
        ("c340000000000000", "-9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af5", "9.999999999999997e+22"),
        ("44b52d02c7e14af6", "1e+23"),
        ("44b52d02c7e14af7", "1.0000000000000001e+23"),
        ("444b1ae4d6e2ef4e", "999999999999999700000"),
        ("444b1ae4d6e2ef4f", "999999999999999900000"),
        ("444b1ae4d6e2ef50", "1e+21"),
        ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        ("3eb0c6f7a0b5ed8d", "0.000001"),
        ("41b3de4355555553", "333333333.3333332"),
        ("41b3de4355555557", "333333333.33333343"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
        ("43143ff3c1cb0959", "1424953923781206.2"),
    ],
)
def test_numbers_are_written_as_in_the_standards_own_table(bits: str, text: str) -> None:
    assert canonical_json(struct.unpack(">d", bytes.fromhex(bits))[0]) == text.encode()


def test_keys_are_sorted_by_utf_16_and_not_by_code_point() -> None:
    value = {"\ufb33": 1, "😀": 2, "€": 3, "\r": 4, "1": 5, "ö": 6, "\x80": 7}
    keys = ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]
    assert list(json.loads(canonical_json(value))) == keys


def test_texts_escape_only_what_must_be_escaped() -> None:
    assert (
        canonical_json('€$\x0f\nA\'B"\\\\"/\x7f\u2028')
        == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f\u2028"'.encode()
    )


def test_one_and_one_point_zero_are_the_same_number_and_true_is_another_value() -> None:
    assert canonical_json(1.0) == canonical_json(1) == b"1"
    assert canonical_json(True) == b"true"


def test_tuples_and_mappings_of_any_make_are_arrays_and_objects() -> None:
    assert canonical_json(MappingProxyType({"b": (1, ()), "a": {}})) == b'{"a":{},"b":[1,[]]}'


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        float("-inf"),
        2**53,
        -(2**53),
        10**5000,
        "\ud800",
        {"\udc00": 1},
        ["\udc00\ud800"],
        {1: 2},
        {"a": 1, None: 2},
        b"bytes",
        {1, 2},
        object(),
        [{"deep": float("nan")}],
    ],
    ids=lambda value: (
        repr(value)[:20].encode("ascii", "replace").decode() if not isinstance(value, int) else "integer"
    ),
)
def test_what_has_no_canonical_json_is_refused(value: Any) -> None:
    with pytest.raises(CanonicalError):
        canonical_json(value)


def test_the_largest_safe_integers_are_accepted() -> None:
    assert canonical_json([2**53 - 1, -(2**53) + 1]) == b"[9007199254740991,-9007199254740991]"


def test_a_digest_is_the_lowercase_sha_256_of_the_canonical_bytes() -> None:
    assert digest({"b": 1, "a": 2}) == hashlib.sha256(b'{"a":2,"b":1}').hexdigest()
