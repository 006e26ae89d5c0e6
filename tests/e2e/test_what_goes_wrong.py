"""Failures as people meet them: a part that was not made, a lost connection, many tabs, addresses that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect
from tests.e2e.running import House
from tests.e2e.window import Window
from tests.wire import Wire


def test_a_failed_part_says_so_on_its_card_and_one_retry_above_the_clips_makes_it(
    house: House, window: Window
) -> None:
    """Picture and clip fail once each; the other scene of the run is made once, whatever is retried."""
    project = house.demo.make()["id"]
    before = house.calls()
    window.go(f"/p/{project}/clips")
    window.select_scene(2)
    window.instruction.fill("make it rain [fail once]")
    window.select_scene(4)
    window.instruction.fill("make it foggy")
    expect(window.button("Generate · $0.10")).to_be_enabled()
    window.generate.click()
    card = window.card(2)
    strip = window.page.get_by_role("region", name="Work on this film")
    # First its picture fails, then the clip of a picture that was paid.
    for charged in ("Failed, not charged", "Failed, charged $0.04"):
        expect(card.get_by_text(charged)).to_be_visible()
        expect(card.get_by_text("The provider could not make this part.")).to_be_visible()
        expect(strip).to_contain_text("The provider could not make this part · ")
        assert house.demo.runs(project)[0]["state"] == "failed"
        assert house.demo.head(project) == 1
        expect(window.button(re.compile("^Retry"))).to_have_count(1)
        strip.get_by_role("button", name=re.compile("^Retry")).click()
        expect(card.get_by_text(charged)).to_be_hidden()
    expect(window.head(2)).to_be_visible()
    expect(card).to_contain_text("make it rain")
    run = house.demo.runs(project)[0]
    assert (run["state"], run["cost_usd"]) == ("done", 0.10)
    assert sorted(house.calls()[len(before) :]) == ["clip"] * 3 + ["image"] * 3
    old, new = house.demo.clips(project, 1), house.demo.clips(project, 2)
    assert [was == now for was, now in zip(old, new, strict=True)] == [True, False, True, False]


def test_work_is_cancelled_from_the_panel_and_what_was_ready_is_kept(house: House, window: Window) -> None:
    """The counts are right afterwards: nothing runs, nothing waits, the head stays."""
    project = house.demo.make()["id"]
    window.go(f"/p/{project}/clips")
    window.select_scene(1)
    window.instruction.fill("make it pink [slow 60]")
    expect(window.button("Generate · $0.05")).to_be_enabled()
    window.generate.click()
    window.button(re.compile("(running|queued).*Open work in progress")).click()
    panel = window.page.get_by_role("dialog", name="Work in progress")
    panel.get_by_role("button", name="Cancel", exact=True).click()
    expect(window.toast("Cancelled")).to_be_visible()
    window.page.keyboard.press("Escape")
    expect(window.button("No work running. Open work in progress")).to_be_visible()
    expect(window.card(1).get_by_text(re.compile(r"\d+ %"))).to_be_hidden()
    assert house.demo.runs(project)[0]["state"] == "cancelled"
    assert house.demo.head(project) == 1


def test_a_lost_connection_is_said_and_the_window_catches_up_by_itself(
    house: House, open_window: Callable[..., Window]
) -> None:
    """Cut off, or on a connection that passes nothing, the window says so; reached again, it shows what was made
    meanwhile without a reload."""
    project = house.demo.make()["id"]
    with Wire(house.address) as wire:
        window = open_window(address=wire.address)
        window.expect_complaint("net::ERR_")
        window.go(f"/p/{project}/clips")
        expect(window.head(1)).to_be_visible()
        wire.cut()
        expect(window.text("Connection lost, retrying")).to_be_visible()
        house.demo.instruct(project, 3, "make it nighttime")
        expect(window.head(1)).to_be_visible()
        wire.mend()
        expect(window.head(2)).to_be_visible()
        expect(window.card(3)).to_contain_text("make it nighttime")
        expect(window.text("Connection lost, retrying")).to_be_hidden()
        wire.hush()
        house.demo.instruct(project, 3, "make it snow")
        expect(window.text("Connection lost, retrying")).to_be_visible()
        expect(window.head(2)).to_be_visible()
        wire.mend()
        expect(window.head(3)).to_be_visible()
        expect(window.text("Connection lost, retrying")).to_be_hidden()


def test_eight_tabs_of_one_browser_all_load_and_all_hear_what_happens(
    house: House, open_context: Callable[..., BrowserContext], open_window: Callable[..., Window]
) -> None:
    """They share one event stream, so that the browser's six connections are not used up."""
    project = house.demo.make()["id"]
    context = open_context()
    windows = [open_window(context) for _ in range(8)]
    for window in windows:
        window.page.goto(f"/p/{project}/clips", wait_until="commit")
    for window in windows:
        expect(window.page.locator("[data-card] img")).to_have_count(4)
        expect(window.head(1)).to_be_visible()
    house.demo.instruct(project, 3, "make it nighttime")
    for window in windows:
        expect(window.head(2)).to_be_visible()


def test_a_server_that_does_not_answer_is_told_with_a_way_to_try_again(house: House, window: Window) -> None:
    """A screen whose data cannot be read says what to do, and Try again reads it."""
    window.go("/")
    window.expect_complaint("ERR_FAILED")
    window.page.route("**/api/v1/runs*", lambda route: route.abort())
    window.page.get_by_role("link", name="Work", exact=True).first.click()
    problem = window.page.get_by_role("alert").filter(has_text="cannot be reached")
    expect(problem).to_be_visible()
    window.page.unroute("**/api/v1/runs*")
    problem.get_by_role("button", name="Try again").click()
    expect(problem).to_be_hidden()


def test_addresses_that_lead_nowhere_say_so_and_lead_back(window: Window) -> None:
    """An unknown address, a project that is not there, one that never could be."""
    window.expect_complaint("404|422")
    for path, words in (
        ("/nowhere/at/all", "There is nothing at this address"),
        ("/p/01890000-0000-7000-8000-000000000000/clips", "This project is not here"),
        ("/p/01890000-0000-7000-8000-000000000000/film", "This project is not here"),
        ("/p/no-such-id", "This project is not here"),
    ):
        window.page.goto(path)
        expect(window.page.get_by_role("heading", name=words)).to_be_visible()
        window.page.get_by_role("link", name="Go to your projects").click()
        expect(window.page.get_by_role("heading", name="Projects", level=1)).to_be_visible()
