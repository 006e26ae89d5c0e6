"""The offline studio keeps the laws of the Generator port."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from tests.conformance.generator_suite import GeneratorLaws

from retake.domain.pricing import RateCard
from retake.ports import Generator
from retake.providers.offline import Faults, OfflineStudio

RATES = RateCard.parse("offline-studio: script=0.004, image=0.02, clip=0.03/s, music=0.025, text=0.006")


class TestOfflineStudio(GeneratorLaws):
    def make(self, folder: Path) -> Generator:
        return OfflineStudio(folder, prices=RATES, processes=2)

    def slow(self, folder: Path) -> Generator:
        return OfflineStudio(folder, faults=Faults(slow=60), processes=1)

    def close(self, generator: Generator) -> None:
        cast(OfflineStudio, generator).close()
