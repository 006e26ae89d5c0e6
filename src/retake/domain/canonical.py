"""Canonical JSON (RFC 8785): one byte string for each JSON value, and the digest taken over it."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from json.encoder import encode_basestring  # escapes just what RFC 8785 escapes
from typing import Any

_LARGEST = 2**53 - 1  # beyond it, not every integer is a double, and two could share one spelling


class CanonicalError(ValueError):
    """A value that has no canonical JSON: NaN, a huge integer, half a character, or no JSON at all."""


def canonical_json(value: Any) -> bytes:
    """The RFC 8785 bytes of a JSON value: keys sorted by UTF-16, numbers as ECMAScript writes them, no spaces.

    Objects are mappings with str keys, arrays lists or tuples; 1.0 and 1 are the same number. Raises
    CanonicalError.
    """
    pieces: list[str] = []
    _write(value, pieces)
    try:
        return "".join(pieces).encode()
    except UnicodeEncodeError:
        raise CanonicalError("a text holds half of a surrogate pair, which is no character") from None


def digest(value: Any) -> str:
    """SHA-256 of the value's canonical JSON, in lowercase hexadecimal. Raises CanonicalError."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _write(value: Any, pieces: list[str]) -> None:
    if isinstance(value, str):
        pieces.append(encode_basestring(value))
    elif value is None:
        pieces.append("null")
    elif isinstance(value, bool):
        pieces.append("true" if value else "false")
    elif isinstance(value, int):
        if abs(value) > _LARGEST:
            raise CanonicalError(f"the integer {_outline(value)} is beyond 2^53 - 1; write it as a text")
        pieces.append(str(int(value)))
    elif isinstance(value, float):
        pieces.append(_number(float(value)))
    elif isinstance(value, Mapping):
        _write_object(value, pieces)
    elif isinstance(value, (list, tuple)):
        opening = "["
        for item in value:
            pieces.append(opening)
            _write(item, pieces)
            opening = ","
        pieces.append("]" if value else "[]")
    else:
        raise CanonicalError(f"a {type(value).__name__} is no JSON value")


def _write_object(value: Mapping[Any, Any], pieces: list[str]) -> None:
    for key in value:
        if not isinstance(key, str):
            raise CanonicalError(f"an object's key is a {type(key).__name__}, not a text")
    keys = sorted(value)
    if not all(map(str.isascii, keys)):
        # Halves of surrogate pairs are let through here and refused once, when the whole is encoded.
        keys.sort(key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    opening = "{"
    for key in keys:
        pieces.append(f"{opening}{encode_basestring(key)}:")
        _write(value[key], pieces)
        opening = ","
    pieces.append("}" if value else "{}")


def _outline(value: int) -> str:
    """An integer short enough for a message; Python itself refuses to spell out the very long ones."""
    return str(value) if value.bit_length() < 100 else f"of {value.bit_length()} bits"


def _number(value: float) -> str:
    """A double as ECMAScript's Number::toString writes it. Python's repr has the same shortest digits."""
    if not math.isfinite(value):
        raise CanonicalError("NaN and infinity are no JSON numbers")
    if value == 0:
        return "0"  # -0 too
    sign = "-" if value < 0 else ""
    mantissa, _, power = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    # The decimal point stands after this many of the digits (negative: that many zeros before them).
    point = len(whole) + int(power or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if len(digits) <= point <= 21:
        return sign + digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    tail = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{point - 1:+d}"
