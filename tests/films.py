"""Films of a ninth of the usual pixels, for tests that are about something else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from retake.domain import manifests

_SMALL = {"width": 426, "height": 240}


def small_films() -> None:
    """Have this process make its films that small; a preparation of `tests.forked`."""
    manifests.FORMAT.update(_SMALL)


@contextmanager
def films_made_small() -> Iterator[None]:
    """The same for a while."""
    before = dict(manifests.FORMAT)
    small_films()
    try:
        yield
    finally:
        manifests.FORMAT.update(before)
