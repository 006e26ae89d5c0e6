"""Keeps encoders from putting themselves before everything else on the machine."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Iterator

# Of linux/capability.h: the layout with 64 bits of capabilities, in two words; this one is in the first.
_VERSION = 0x20080522
_CAP_SYS_NICE = 1 << 23


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Word(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


@contextlib.contextmanager
def without_real_time() -> Iterator[None]:
    """Within it, this thread and those it starts cannot raise their priority, not even as root.

    SVT-AV1 asks for the highest real-time priority, for its threads and the one that calls it, whenever it runs as
    root. Nothing else would then get the CPU until it is done, the database and the sign-in page included; and what
    such a thread starts inherits it. Restored at the end. Raises OSError when the kernel refuses.
    """
    if not sys.platform.startswith("linux"):
        yield
        return
    kernel = ctypes.CDLL(None, use_errno=True)
    header, words = _Header(_VERSION, 0), (_Word * 2)()
    _call(kernel.capget, header, words)
    had = words[0].effective & _CAP_SYS_NICE
    words[0].effective &= ~_CAP_SYS_NICE
    _call(kernel.capset, header, words)
    try:
        yield
    finally:
        words[0].effective |= had
        _call(kernel.capset, header, words)


def _call(function: ctypes._NamedFuncPointer, header: _Header, words: ctypes.Array[_Word]) -> None:
    if function(ctypes.byref(header), words) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"the capabilities of this thread cannot be read or set (errno {number})")
