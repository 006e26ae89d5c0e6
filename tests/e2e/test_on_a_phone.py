"""On a phone: what a link names is what opens, what is being decided is in sight, and nothing covers what is pressed next."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect
from tests.e2e.running import House
from tests.e2e.window import Window

PHONE = {"width": 390, "height": 844}


def in_conflict(house: House) -> str:
    """A film with two versions that give it another title, made from the same one; the newer is current."""
    film = str(house.demo.make()["id"])
    house.demo.change(film, {"op": "title", "title": "Noon"})
    house.demo.post(f"/projects/{film}/head", {"version": 1})
    house.demo.change(film, {"op": "title", "title": "Midnight"})
    return film


def test_a_link_to_a_version_opens_it_and_its_merge_asks_without_an_error(
    house: House, open_window: Callable[..., Window]
) -> None:
    """The details are a sheet here. What both sides changed is asked before anything is refused, so the console is quiet."""
    film = in_conflict(house)
    window = open_window(viewport=PHONE)
    page = window.page
    page.goto(f"/p/{film}/history?at=2")
    sheet = page.get_by_role("dialog", name="Version details")
    expect(sheet.get_by_text("Film v2", exact=True)).to_be_visible()
    sheet.get_by_role("button", name="Merge").click()
    asked = page.get_by_role("dialog", name=re.compile("film v2", re.IGNORECASE))
    expect(asked.get_by_role("radio")).to_have_count(2)
    assert house.demo.head(film) == 3
    asked.get_by_role("radio").last.click()
    asked.get_by_role("button", name="Merge", exact=True).click()
    expect(window.head(4)).to_be_visible()
    assert house.demo.version(film)["document"]["title"] == "Noon"


def test_what_will_be_made_and_its_price_are_in_sight_while_one_writes(
    house: House, open_window: Callable[..., Window]
) -> None:
    """Also with the page scrolled to its first and its last field; the parts are listed on demand."""
    window = open_window(viewport=PHONE)
    page = window.page
    page.goto("/new?prompt=A+harbour+at+noon")
    make = window.button(re.compile(r"Make it · \$"))
    expect(make).to_be_in_viewport(ratio=1)
    summary = window.button(re.compile("What will be made"))
    expect(summary).to_contain_text(re.compile(r"\d+ parts · about"))
    summary.click()
    expect(page.get_by_role("group", name="What will be made")).to_be_in_viewport(ratio=1)
    summary.click()
    page.get_by_label("Seconds per scene").scroll_into_view_if_needed()
    expect(make).to_be_in_viewport(ratio=1)
