"""A worker that kills itself with SIGKILL at named moments, each once: ``python -m tests.faults.doomed FOLDER MOMENT…``.

A moment is ``before:module:function`` or ``after:module:Class.method``. Every death leaves a mark in the folder, so
that the next process of this kind passes that moment and dies at the next one it reaches.
"""

from __future__ import annotations

import functools
import importlib
import os
import signal
import sys
from pathlib import Path
from typing import Any


def arm(folder: Path, moment: str) -> None:
    """Have this process die at the moment, unless one before it did."""
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


if __name__ == "__main__":
    for each in sys.argv[2:]:
        arm(Path(sys.argv[1]), each)
    from retake.cli import main

    sys.argv = ["retake", "worker"]
    main()
