"""Outputs of the offline studio expire like those of any studio; what was ordered is never forgotten."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from retake.ports import GenerationRequest, ProviderError
from retake.providers.offline import OfflineStudio
from retake.providers.offline.jobs import OUTPUT_SECONDS, Jobs


def test_an_old_output_goes_a_young_one_and_every_order_stay(tmp_path: Path) -> None:
    studio = OfflineStudio(tmp_path, processes=1)
    request = GenerationRequest(
        "script",
        studio.models["script"],
        {"prompt": "a fox", "style": "", "scenes": 2, "scene_duration": 1.0},
    )
    old, young = studio.submit(request, "old"), studio.submit(request, "young")
    while any(studio.poll(job).state != "done" for job in (old, young)):
        time.sleep(0.05)
    long_ago = time.time() - OUTPUT_SECONDS - 60
    for file in (tmp_path / "jobs" / old).glob("output.*"):
        os.utime(file, (long_ago, long_ago))
    assert Jobs(tmp_path).tidy() == 1
    assert studio.fetch(young).path.exists()
    with pytest.raises(ProviderError, match="expired"):
        studio.fetch(old)
    assert studio.submit(request, "old") == old, "the same key buys nothing again"
    studio.close()
