"""The main journey by keyboard alone: every step of it can be reached, and the focus is where it is expected."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Route, expect
from tests.e2e.running import FILM, House
from tests.e2e.window import Window

MANY = 80
"""More presses of Tab than any way on these screens needs."""


def tab_to(window: Window, name: str | re.Pattern[str], key: str = "Tab") -> None:
    """Press Tab until what is named so has the focus."""
    passed: list[str] = []
    for _ in range(MANY):
        window.page.keyboard.press(key)
        passed.append(window.focus)
        if re.search(name, passed[-1]):
            return
    raise AssertionError(f"Tab never came to {name!r}, but to {passed}")


def test_a_film_is_made_changed_compared_and_rolled_back_without_a_mouse(
    house: House, open_window: Callable[..., Window]
) -> None:
    """Tab, arrows, Enter, Ctrl+Enter and the letters of the key table; the same film as in the other journeys."""
    house.demo.make()  # so that its parts are there already
    window = open_window(signed_in=False)
    page = window.page
    page.goto("/")
    expect(window.button("Try it with the demo account")).to_be_visible()
    tab_to(window, "^Try it with the demo account$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Projects", level=1)).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="New project", level=1)).to_be_visible()
    expect(page.get_by_role("textbox", name="Prompt")).to_be_focused()
    page.keyboard.type(str(FILM["prompt"]))
    tab_to(window, "^Scenes$")
    page.keyboard.press("Control+a")
    page.keyboard.type("4")
    tab_to(window, "^Seconds per scene$")
    page.keyboard.press("Control+a")
    page.keyboard.type("1")
    expect(window.button(re.compile(r"Make it · "))).to_be_enabled()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/p/*/clips")
    expect(window.head(1)).to_be_visible()
    project = page.url.split("/p/")[1].split("/")[0]

    change_scene_three(window)
    compare(window)
    roll_back_and_forward(window, house, project)


def change_scene_three(window: Window) -> None:
    """Into the grid, two to the right, open, I for the instruction, Ctrl+Enter."""
    page = window.page
    tab_to(window, re.compile(r"^1\. ", re.MULTILINE))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert re.search(r"^3\. ", window.focus, re.MULTILINE), window.focus
    page.keyboard.press("Enter")
    expect(window.card(3).locator("[data-card]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("i")
    expect(window.instruction).to_be_focused()
    page.keyboard.type("make it nighttime, very quiet")  # said nowhere else, so that it has to be made
    expect(window.button("Generate · $0.05")).to_be_enabled()
    page.keyboard.press("Control+Enter")
    expect(window.head(2)).to_be_visible()
    page.keyboard.press("Escape")
    expect(window.instruction).to_be_hidden()


def compare(window: Window) -> None:
    """G then D; M goes through the modes, arrows step both, S swaps, 1 shows one side alone."""
    page = window.page
    page.keyboard.press("g")
    page.keyboard.press("d")
    stage = page.get_by_role("group", name="Both versions")
    expect(stage).to_have_attribute("data-mode", "side")
    for mode in ("wipe", "onion", "difference", "side"):
        page.keyboard.press("m")
        expect(stage).to_have_attribute("data-mode", mode)
    videos = stage.locator("video")
    window.stands(videos.nth(0))
    window.stands(videos.nth(1))
    start = int(window.time(videos.nth(0)) * 24 + 1e-3)  # where the two first differ
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text(f"frame {start + 3}", exact=True)).to_be_visible()
    window.stands(videos.nth(0))
    window.stands(videos.nth(1))
    assert [int(window.time(videos.nth(side)) * 24 + 1e-3) for side in (0, 1)] == [start + 3] * 2
    page.keyboard.press("1")
    expect(stage).to_have_attribute("data-flick", "left")
    page.keyboard.press("1")
    expect(stage).not_to_have_attribute("data-mode", "flick")
    page.keyboard.press("s")
    page.wait_for_url(re.compile(r"a=2&b=1"))


def roll_back_and_forward(window: Window, house: House, project: str) -> None:
    """G then H; down to version 1, Enter for its details, Tab to the act, Enter; Ctrl+Z takes it back."""
    page = window.page
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(window.row(2)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(window.row(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    tab_to(window, "^Roll back to this$")
    page.keyboard.press("Enter")
    expect(window.head(1)).to_be_visible()
    page.keyboard.press("Control+z")
    expect(window.head(2)).to_be_visible()
    assert house.demo.head(project) == 2


def test_who_goes_elsewhere_is_not_called_back_by_what_is_written_a_moment_later(
    house: House, window: Window
) -> None:
    """The players' place and the words of a search go into the address when one pauses, and not when one has left."""
    project = house.demo.make()["id"]
    house.demo.instruct(project, 3, "make it nighttime")
    page = window.page
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    for screen, way, there in (("HistoryScreen", "gh", "History"), ("WorkScreen", "gw", "Work")):
        page.route(re.compile(rf"/assets/{screen}-.*\.js$"), hold)
        if screen == "HistoryScreen":
            window.go(f"/p/{project}/compare?a=1&b=2")
            window.stands(page.get_by_role("group", name="Both versions").locator("video").first)
            page.keyboard.press("ArrowRight")
        else:
            window.go("/")
            page.get_by_label("Search").fill("harbour")
            page.get_by_role("main").get_by_role("heading", level=1).click()  # out of the field
        for key in way:
            page.keyboard.press(key)
        page.wait_for_timeout(700)  # longer than either waits
        assert len(late) == 1, "the screen came before what is written later"
        late.pop().continue_()
        expect(page.get_by_role("heading", name=there, level=1)).to_be_visible()


def test_question_mark_shows_the_table_of_keys_and_escape_brings_the_focus_back(window: Window) -> None:
    """Every group is there; while it is open the keys behind it are quiet."""
    window.go("/")
    page = window.page
    tab_to(window, "^Settings$")
    page.keyboard.press("?")
    table = page.get_by_role("dialog", name="Keyboard shortcuts")
    for group in ("Everywhere", "Clips", "Players", "Compare", "History", "Story"):
        expect(table.get_by_role("heading", name=group, exact=True)).to_be_visible()
    expect(table.get_by_text("Ctrl + Enter")).to_be_visible()
    page.keyboard.press("Escape")
    expect(table).to_be_hidden()
    expect(page.get_by_role("link", name="Settings")).to_be_focused()


def test_single_keys_can_be_switched_off_for_those_who_dictate(window: Window) -> None:
    """Without them G then N leads nowhere; Ctrl+Enter and ? in the menu stay."""
    window.go("/")
    page = window.page
    page.keyboard.press("?")
    page.get_by_role("switch", name="Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Projects", level=1)).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_skip_link_comes_first_and_leads_to_the_content(window: Window) -> None:
    """One Tab, one Enter, and the navigation is behind."""
    window.go("/")
    window.page.keyboard.press("Tab")
    assert window.focus == "Skip to the content"
    window.page.keyboard.press("Enter")
    expect(window.page.locator("#main")).to_be_focused()
