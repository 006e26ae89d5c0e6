"""The processes of a house: started, watched, started again when they die, stopped in order."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from retake.loops import Loop
from retake.observability import forget_process, logger

log = logger("supervisor")
_LONGEST_PAUSE = 10.0  # seconds before a process that keeps dying is started again
_STEADY = 60.0  # seconds after which earlier deaths are forgotten
_TICK = 0.05


def hang_up() -> tuple[signal.Signals, ...]:
    """SIGHUP, the terminal's end, unless whoever started this process had it ignored, as ``nohup`` does."""
    return () if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else (signal.SIGHUP,)


def stop_on_hang_up() -> None:
    """Let SIGHUP stop this process in order, as SIGTERM does."""
    for number in hang_up():
        signal.signal(number, lambda *_: signal.raise_signal(signal.SIGTERM))


class Signals:
    """Counts the wishes to stop: the first is polite, the second forceful, the third ends everything at once."""

    def __init__(self) -> None:
        self.count = 0

    def watch(self) -> None:
        """Take SIGINT and SIGTERM from now on, and SIGHUP if it counts."""
        for number in (signal.SIGINT, signal.SIGTERM, *hang_up()):
            signal.signal(number, self._asked)

    def _asked(self, number: int, _frame: object) -> None:
        self.count += 1
        if self.count >= 2:
            signal.signal(number, signal.SIG_DFL)


class Child:
    """One process of the house: ``retake`` with these arguments, in a session of its own.

    It is tied to this process, which must start it from its main thread: the kernel watches the thread.
    """

    def __init__(
        self, name: str, arguments: Sequence[str], environment: Mapping[str, str], sockets: Sequence[int] = ()
    ) -> None:
        self.name = name
        self.deaths = 0
        self._command = [sys.executable, "-m", "retake", *arguments, "--supervisor", str(os.getpid())]
        self._environment = dict(environment)
        self._sockets = tuple(sockets)
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._again_at = 0.0
        self._starting = Loop(f"start of {name}", (OSError,), longest=_LONGEST_PAUSE)

    def start(self) -> None:
        """Start the process."""
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            env=self._environment,
            pass_fds=self._sockets,
            start_new_session=True,  # Ctrl+C in the terminal is for the supervisor, which stops everything in order
        )

    def mind(self) -> None:
        """Notice its death, and start it again after a pause that grows when it keeps dying."""
        now = time.monotonic()
        if self._process is not None:
            if (code := self._process.poll()) is None:
                return
            gone, self._process = self._process, None
            with contextlib.suppress(OSError):  # numbers left over are no reason to leave the process dead
                forget_process(gone.pid)
            lived = now - self._started
            self.deaths = 1 if lived > _STEADY else self.deaths + 1
            pause = min(0.1 * 2 ** (self.deaths - 1), _LONGEST_PAUSE)
            self._again_at = now + pause
            log.warning(
                "a process ended and is started again", process=self.name, how=_how(code), pause_seconds=pause
            )
        if now >= self._again_at:
            with self._starting.turn():  # no memory for a process, or too many: it is tried again
                self.start()
            self._again_at = now + self._starting.pause

    def ask(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Send the process a signal, if it runs."""
        if self._process is not None and self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    @property
    def runs(self) -> bool:
        """Whether the process has not ended."""
        return self._process is not None and self._process.poll() is None


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def stop(children: Sequence[Child], signals: Signals, patience: float) -> None:
    """Ask the processes to end and wait; kill those that take longer than ``patience`` seconds, or on a second wish."""
    for child in children:
        child.ask()
    deadline = time.monotonic() + patience
    while any(child.runs for child in children):
        if signals.count >= 2 or time.monotonic() > deadline:
            for child in children:
                child.ask(signal.SIGKILL)
        time.sleep(_TICK)
