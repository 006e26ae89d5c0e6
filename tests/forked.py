"""Processes of Retake that start at once: forked from one that has imported everything, and killed like any other.

Importing the server or a worker takes some seconds of CPU, and tests start a hundred of them. A fork has arguments,
an environment, standard streams and an end of its own; only the imports before ``main`` are shared.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import forkserver
from pathlib import Path
from subprocess import TimeoutExpired
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.imported"])
Preparation = Callable[[], None]
"""What a process does before its command begins; it is pickled, so it is a function of a module, or a partial of one."""


class Forked:
    """A started process, with as much of `subprocess.Popen` as tests use."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        assert process.pid is not None
        self.pid: int = process.pid

    @property
    def returncode(self) -> int | None:
        """The exit status, negative for a signal; None while it lives."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The same."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; its exit status. Raises TimeoutExpired after so many seconds."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutExpired(self._process.name, timeout or 0.0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal; a process that has ended gets none."""
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end, by SIGTERM."""
        self._process.terminate()

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()


def retake(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    out: Path,
    err: Path,
    stdin: Path = Path(os.devnull),
    prepare: Preparation | None = None,
) -> Forked:
    """Start ``retake`` with these arguments and exactly this environment; ``out`` and ``err`` are appended to."""
    for said in (out, err):
        said.touch()  # so that it can be read before the process is there
    process = _context.Process(
        target=_become,
        args=(tuple(arguments), dict(environment), (stdin, out, err), prepare),
        name=f"retake {' '.join(arguments)}",
        daemon=True,  # whatever a test forgets ends with the tests
    )
    process.start()
    return Forked(process)


def end() -> None:
    """End the process that these are forked from, if there was any, and wait for it."""
    forkserver._forkserver._stop()  # type: ignore[attr-defined]


def _become(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    streams: tuple[Path, Path, Path],
    prepare: Preparation | None,
) -> None:
    for number, (path, flags) in enumerate(
        zip(streams, (os.O_RDONLY, os.O_WRONLY | os.O_APPEND, os.O_WRONLY | os.O_APPEND), strict=True)
    ):
        opened = os.open(path, flags | os.O_CREAT if number else flags)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, "r", closefd=False), encoding="utf-8")
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - the process's own
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    # As a terminal starts it; whoever runs the tests in the background has Ctrl+C ignored, and hands that on.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["retake", *arguments]
    if prepare is not None:
        prepare()
    from retake.cli import main
    from retake.cli.parent import end_with

    end_with(os.getppid())  # the process they are forked from, which ends with the tests, however those end
    main()
