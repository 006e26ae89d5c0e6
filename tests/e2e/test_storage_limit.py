"""The storage limit as people meet it: told when it is near, and refused in words what would exceed it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Route, expect
from tests.e2e.running import DEMO, House, running
from tests.e2e.test_gate import barriers
from tests.e2e.window import Enter, in_words
from tests.house import Cluster

LIMIT = 12_000_000
"""Bytes. A film of these journeys, its music above all, takes a bit less than half of it, and two are near it."""


@pytest.fixture(scope="module")
def small_house(cluster: Cluster) -> Iterator[House]:
    """A house with a limit that a third film would exceed."""
    with running(cluster, {**DEMO, "RETAKE_STORAGE_LIMIT_GB": str(Decimal(LIMIT) / 10**9)}) as made:
        yield made


def test_near_the_limit_everybody_is_told_and_what_would_exceed_it_is_refused_with_what_to_do(
    small_house: House, enter: Enter
) -> None:
    """The notice comes by itself, can be put aside and stays away; an order that has no room keeps its words."""
    demo = small_house.demo
    demo.make()
    window = enter(small_house)
    page = window.page
    window.go("/usage")
    meter = page.get_by_role("progressbar", name=re.compile("of your storage is used"))
    expect(meter).to_be_visible()
    expect(page.get_by_text("Fine", exact=True)).to_be_visible()
    notice = page.get_by_role("alert").filter(has_text="of your storage is used")
    expect(notice).to_be_hidden()

    film = demo.make(prompt="A mill on a river", name="The mill")["id"]
    expect(notice).to_contain_text("To make room, delete projects that you no longer need")
    expect(page.get_by_text("Near the limit", exact=True).first).to_be_visible()
    told = demo.get("/storage")
    expect(page.get_by_text(f"{in_words(told['unique_bytes'])} of {in_words(LIMIT)}")).to_be_visible()

    versions = demo.head(film)
    spent = demo.get("/usage")["spent_usd"]
    window.go("/new?prompt=A+castle+in+the+fog")
    make = window.button(re.compile("^Make it"))
    expect(make).to_be_enabled()
    window.expect_complaint("403")
    make.click()
    refusal = page.get_by_role("alert").filter(has_text="This would exceed your storage limit.")
    expect(refusal).to_contain_text("your limit is 12 MB")
    expect(refusal).to_contain_text("Nothing was generated and nothing was charged.")
    expect(refusal.get_by_role("link", name="See what takes the room")).to_have_attribute("href", "/usage")
    expect(page.get_by_role("textbox", name="Prompt")).to_have_value("A castle in the fog")
    assert (demo.head(film), demo.get("/usage")["spent_usd"]) == (versions, spent)

    notice.get_by_role("button", name="Dismiss").click()
    expect(notice).to_be_hidden()
    window.go("/usage")
    expect(page.get_by_text("Near the limit", exact=True).first).to_be_visible()
    expect(notice).to_be_hidden()


def test_over_the_limit_the_notice_returns_and_says_what_stays(small_house: House, enter: Enter) -> None:
    """Having put it aside at the level below does not count."""
    window = enter(small_house)
    page = window.page

    def full(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "level": "over", "used_fraction": 1.02})

    page.add_init_script("localStorage.setItem('retake-storage-notice', JSON.stringify('near'))")
    for address in ("**/api/v1/storage", "**/api/v1/storage/level"):
        page.route(address, full)
    window.go("/")
    notice = page.get_by_role("alert").filter(has_text="Your storage is full")
    expect(notice).to_contain_text("What you have stays and plays.")
    notice.get_by_role("link", name="See what takes the room").click()
    expect(page.get_by_text("Over the limit", exact=True)).to_be_visible()
    assert barriers(window) == []
