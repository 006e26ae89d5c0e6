"""The words journeys with several clips at once are told in: ticking, telling, ordering, and the place of work."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, expect
from tests.e2e.window import Window

FIELDS = re.compile(r"^What should change in clip \d")


def strip(window: Window) -> Locator:
    """The fixed place above the clips for the film's work."""
    return window.page.get_by_role("region", name="Work on this film")


def tick(window: Window, *positions: int) -> None:
    """Press the checkboxes of these clips."""
    for position in positions:
        window.card(position).get_by_role("checkbox").click()


def ticked(window: Window) -> list[int]:
    """The positions of the ticked clips, as their checkboxes say."""
    boxes = window.page.get_by_role("list", name="Clips in film order").get_by_role("checkbox")
    return [place for place, box in enumerate(boxes.all(), 1) if box.is_checked()]


def count(window: Window, n: int) -> None:
    """Wait until the screen says that this many are selected."""
    bar = window.page.get_by_role("group", name="Selection")
    expect(bar.get_by_role("status")).to_have_text(f"{n} selected")


def regenerate(window: Window) -> Locator:
    """The button that orders the batch, whatever its price is."""
    return window.button(re.compile(r"^Regenerate \d+ · "))


def tell_each(window: Window, *words: str) -> None:
    """Say to each ticked clip what should change."""
    window.page.get_by_text("Per clip", exact=True).click()
    fields = window.page.get_by_label(FIELDS)
    expect(fields).to_have_count(len(words))
    for number, text in enumerate(words):
        fields.nth(number).fill(text)


def order(window: Window, words: str, *positions: int) -> None:
    """Order a batch of these clips with one instruction for all."""
    tick(window, *positions)
    window.page.get_by_label("What should change in all of them?").fill(words)
    expect(regenerate(window)).to_be_enabled()
    regenerate(window).click()
    count(window, 0)


def boxes(window: Window) -> list[Any]:
    """Where the cards are."""
    return [card.bounding_box() for card in window.page.locator("[data-card]").all()]
