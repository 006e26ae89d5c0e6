"""Which providers there are: a name and a way to make each; a new provider is one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from retake.ports import Generator
from retake.providers.offline import Faults, OfflineStudio, RateCard

Maker = Callable[[Path, str, int | None], Generator]
"""Takes the provider's folder, its faults as text, and the number of its processes (None: one per CPU)."""


def _offline(folder: Path, faults: str, processes: int | None) -> Generator:
    return OfflineStudio(folder, prices=RateCard(), faults=Faults.parse(faults), processes=processes)


PROVIDERS: Mapping[str, Maker] = {OfflineStudio.name: _offline}


def provider(name: str, folder: Path, *, faults: str = "", processes: int | None = None) -> Generator:
    """The provider of that name, at home in `folder`. Raises ValueError naming the known ones."""
    if name not in PROVIDERS:
        raise ValueError(f"no provider is called {name!r}; known are: {', '.join(sorted(PROVIDERS))}")
    return PROVIDERS[name](folder, faults, processes)
