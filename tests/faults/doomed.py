"""How a worker is made to kill itself with SIGKILL at named moments, each once.

A moment is ``before:module:function`` or ``after:module:Class.method``. Every death leaves a mark in a folder, so
that the next worker passes that moment and dies at the next one it reaches.
"""

from __future__ import annotations

import functools
import importlib
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def arm(folder: Path, moments: Sequence[str]) -> None:
    """Have this process die at each of the moments that none before it died at."""
    for moment in moments:
        _arm(folder, moment)


def _arm(folder: Path, moment: str) -> None:
    when, module, path = moment.split(":")
    owner: Any = importlib.import_module(module)
    *outer, name = path.split(".")
    for each in outer:
        owner = getattr(owner, each)
    wrapped = getattr(owner, name)
    mark = folder / moment.replace(":", "-")

    def die() -> None:
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    @functools.wraps(wrapped)
    def deadly(*given: Any, **named: Any) -> Any:
        if when == "before":
            die()
        result = wrapped(*given, **named)
        if when == "after":
            die()
        return result

    setattr(owner, name, deadly)
