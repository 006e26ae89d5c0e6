"""The journey the studio exists for, by mouse: a film from a prompt, one scene changed, every version kept."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.e2e.running import House
from tests.e2e.window import Window

PROMPT = "A fishing village on a sunny noon: white boats, gulls over the pier, a red house on the hill, a dog on the beach"


def test_a_film_is_made_from_a_prompt_and_scene_three_is_made_again_as_night(
    house: House, open_window: object
) -> None:
    pass
