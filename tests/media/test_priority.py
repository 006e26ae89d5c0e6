"""An encoder takes no priority over the rest of the house, whoever runs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from retake.media import archive
from retake.media.archive import compress
from retake.media.footage import frames
from retake.media.priority import without_real_time


def real_time() -> list[str]:
    """The threads of this process that come before all ordinary ones."""
    return [
        task.name
        for task in Path("/proc/self/task").iterdir()
        if os.sched_getscheduler(int(task.name)) != os.SCHED_OTHER
    ]


def may_raise_priority() -> bool:
    """Whether the kernel would let this thread go before all others; it is put back at once."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        return False
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    return True


def test_encoding_av1_takes_no_real_time_priority_not_even_as_root(
    clip: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    during: list[str] = []

    def watched(source: Any) -> Iterator[Any]:
        for number, frame in enumerate(frames(source)):
            if number:  # the encoder has its threads by now
                during.extend(real_time())
            yield frame

    monkeypatch.setattr(archive, "frames", watched)
    compress(clip(1, 12), tmp_path / "rendition.mp4", preset=12)
    assert during == []
    assert real_time() == []


def test_what_this_thread_may_do_is_given_back() -> None:
    before = may_raise_priority()
    with without_real_time():
        assert not may_raise_priority()
    assert may_raise_priority() == before
