"""The three standard streams of a command, made fit for closed ones, full disks and every character set."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

READABLE = "retake.readable"  # how letters are written that the stream's character set does not have
_PLAIN = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "…": "...", "→": "->", "–": "-", "—": "-", "−": "-"}
)


def prepare() -> None:
    """Make the streams usable, whoever started this process and how.

    A closed stream is opened on nothing, so that no file or socket of ours gets its number by chance; writing results
    to it then fails, as it should. What is said on standard error is beside the result: that it cannot be written
    ends nothing. Letters outside the character set are written in others instead of failing.
    """
    for number, flags in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        _keep_open(number, flags)
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), encoding="utf-8")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors=READABLE)
    sys.stderr = _unfailing(sys.stderr)


def _keep_open(number: int, flags: int) -> None:
    try:
        os.fstat(number)
    except OSError:
        opened = os.open(os.devnull, flags)
        if opened != number:
            os.dup2(opened, number)
            os.close(opened)


class _Unfailing(io.FileIO):
    """A file whose writer never hears that it could not be written."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Write what can be written; all of it counts as written."""
        with contextlib.suppress(OSError):
            super().write(data)
        return memoryview(data).nbytes


def _unfailing(stream: TextIO | None) -> io.TextIOWrapper:
    number, encoding = 2, "utf-8"
    if stream is not None:
        with contextlib.suppress(OSError, ValueError):
            number, encoding = stream.fileno(), getattr(stream, "encoding", None) or encoding
    raw = io.BufferedWriter(_Unfailing(number, "w", closefd=False))
    return io.TextIOWrapper(raw, encoding=encoding, errors=READABLE, line_buffering=True)


def flush_results() -> None:
    """Hand everything that was printed to whoever reads it. Raises OSError; what is left is then dropped."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(
            OSError, ValueError
        ):  # or the interpreter tries again and fails in words of its own
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def _readable(error: UnicodeError) -> tuple[str, int]:
    """The letters that cannot be encoded in plain ones that look alike, otherwise as ``\\uXXXX``."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end].translate(_PLAIN)
    return letters.encode("ascii", "backslashreplace").decode("ascii"), error.end


codecs.register_error(READABLE, _readable)
