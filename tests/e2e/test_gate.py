"""What must hold on every screen: no barrier that axe finds, no sideways scroll, nothing on top of anything else, also
in large text; what is chosen is marked in forced colours; no complaint, and nothing that moves unasked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e import inspecting
from tests.e2e.running import ROOT, House
from tests.e2e.window import Window

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHECK = """rules => axe.run(document, { runOnly: rules, resultTypes: ["violations"] }).then(found =>
  found.violations.flatMap(each => each.nodes.map(node => `${each.id}: ${node.target.join(" ")} (${node.any
    .concat(node.all, node.none).map(one => one.message).join("; ")})`)))"""
WIDTHS = {"wide": 1280, "phone": 390}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
"""What the theme can change: the two have the same markup."""
NARROWEST = 320
"""CSS pixels that WCAG 1.4.10 asks a page to fit in."""

ROUTES = {
    "projects": "/",
    "new": "/new?prompt=A+harbour+at+noon",
    "work": "/work",
    "usage": "/usage",
    "storage": "/admin/storage",
    "people": "/admin/people",
    "settings": "/settings",
    "nowhere": "/nowhere",
    "clips": "/p/{film}/clips",
    "one clip": "/p/{film}/clips?clip={scene}",
    "work from": "/p/{film}/clips?base=1",
    "film": "/p/{film}/film",
    "history": "/p/{film}/history",
    "old version": "/p/{film}/history?at=1",
    "activity": "/p/{film}/history?tab=activity",
    "compare": "/p/{film}/compare?a=1&b=2",
    "compare a clip": "/p/{film}/compare?a=1&b=2&clip={scene}&mode=wipe",
    "picture": "/p/{picture}/picture",
    "compare pictures": "/p/{picture}/compare?a=1&b=2",
    "story": "/p/{story}/story",
    "compare stories": "/p/{story}/compare?a=1&b=2",
}


@pytest.fixture(scope="module")
def places(house: House) -> dict[str, str]:
    """Every screen's address, with something on it: two versions of a film, a picture and a story."""
    demo = house.demo
    film = demo.make()["id"]
    scene = demo.scenes(film)[2]["id"]
    demo.instruct(film, 3, "make it nighttime")
    demo.post(f"/projects/{film}/labels", {"version": 1, "name": "first cut"})
    picture = demo.make(kind="image", prompt="A fox on a hill at noon")["id"]
    demo.change(picture, {"op": "instruct", "instruction": "make it nighttime"})
    story = demo.make(kind="story", prompt="Two rival bakers share one oven for a winter")["id"]
    demo.change(story, {"op": "instruct", "instruction": "a braver ending"})
    ids = {"film": film, "scene": scene, "picture": picture, "story": story}
    return {name: path.format(**ids) for name, path in ROUTES.items()}


def barriers(window: Window, rules: object = RULES) -> list[str]:
    """What axe finds on the screen as it stands; the styles of animations that end are waited out."""
    page = window.page
    window.still()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(CHECK, rules)
    return found


def barriers_in_both(window: Window) -> list[str]:
    """What axe finds in light, then what the dark theme changes of it; the screen is light again afterwards."""
    return [*barriers(window), *(f"in the dark: {each}" for each in barriers_of_the_dark(window))]


def barriers_of_the_dark(window: Window) -> list[str]:
    """What the dark theme changes: colours."""
    page = window.page
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => document.documentElement.dataset.mantineColorScheme === 'dark'")
    found = barriers(window, COLOURS)
    page.emulate_media(color_scheme="light")
    page.wait_for_function("() => document.documentElement.dataset.mantineColorScheme === 'light'")
    return found


def visit(window: Window, path: str) -> None:
    """Open an address and wait until its pictures and videos are there."""
    window.page.goto(path)
    expect(window.page.get_by_role("main")).to_be_visible()
    expect(window.page.locator("h1, h2").first).to_be_visible()
    window.settle()
    window.page.wait_for_function(
        "() => [...document.images].every(each => each.complete || each.loading === 'lazy')"
    )


def sideways(window: Window) -> int:
    """By how many pixels the page can be scrolled sideways."""
    found: int = window.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return found


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_every_screen_can_be_used_by_everybody(
    places: dict[str, str], open_window: Callable[..., Window], width: int
) -> None:
    """Each screen, loaded once: axe-core finds nothing against WCAG 2.2 A and AA in either theme, no video plays by
    itself where reduced motion is wanted, nothing moves, overlaps, scrolls sideways or loses its marks, at 200 % text
    and in forced colours too. Minutes, as it opens every screen there is."""
    window = open_window(viewport={"width": width, "height": 800})
    window.expect_complaint("404")  # the address that leads nowhere
    inspecting.watch_shifts(window)
    found: dict[str, list[str]] = {}
    for name, path in places.items():
        window.page.set_viewport_size({"width": width, "height": 800})
        visit(window, path)
        if bad := list(faults(window, width)):
            found[name] = bad
    assert found == {}


def faults(window: Window, width: int) -> Iterator[str]:
    """What is wrong with the screen as it was just loaded."""
    page = window.page
    yield from inspecting.shifts(window)  # before anything else, as the others alter the screen
    if not page.evaluate("[...document.querySelectorAll('video')].every(each => each.paused)"):
        yield "a video plays by itself"
    yield from barriers(window)
    yield from inspecting.as_it_stands(window)
    yield from (f"in the dark: {each}" for each in barriers_of_the_dark(window))
    if width == WIDTHS["phone"]:
        page.set_viewport_size({"width": NARROWEST, "height": 640})
        yield from (f"at {NARROWEST} pixels, {each}" for each in inspecting.sideways(window))


def test_no_dialog_menu_or_panel_has_a_barrier(
    places: dict[str, str], house: House, open_window: Callable[..., Window]
) -> None:
    """The key table, the work panel, the account menu, a row's menu, and the fork dialog, in the dark theme."""
    window = open_window(color_scheme="dark")
    page = window.page
    found: dict[str, list[str]] = {}

    def check(name: str, opener: Callable[[], Any], role: str) -> None:
        opener()
        expect(page.get_by_role(role).first).to_be_visible()  # type: ignore[arg-type]
        if bad := barriers(window):
            found[name] = bad
        page.keyboard.press("Escape")
        expect(page.get_by_role(role)).to_have_count(0)  # type: ignore[arg-type]

    visit(window, places["history"])
    check("keys", lambda: page.keyboard.press("?"), "dialog")
    check("work panel", lambda: window.button("No work running. Open work in progress").click(), "dialog")
    check("account menu", lambda: window.button("D, account").click(), "menu")
    check("row menu", lambda: window.button("Actions for film v1").click(), "menu")
    check("fork", lambda: window.button("Fork as new project").click(), "dialog")
    assert found == {}


def test_signing_in_has_no_barrier(house: House, open_window: Callable[..., Window]) -> None:
    """Also with the words that a wrong password brings."""
    window = open_window(signed_in=False)
    window.expect_complaint("401")
    window.page.goto("/login")
    expect(window.button("Try it with the demo account")).to_be_visible()
    assert barriers_in_both(window) == []
    window.page.get_by_label("E-mail").fill("somebody@example.com")
    window.password.fill("not the right one")
    window.button("Sign in", exact=True).click()
    expect(window.page.get_by_role("alert")).to_be_visible()
    assert barriers_in_both(window) == []


def test_with_reduced_motion_no_card_plays_its_clip_under_the_pointer(
    places: dict[str, str], open_window: Callable[..., Window]
) -> None:
    """Nor when it has the focus."""
    window = open_window()
    visit(window, places["clips"])
    window.card(1).locator("[data-card]").hover()
    window.card(1).locator("[data-card]").focus()
    assert window.page.locator("[data-card] video").count() == 0


def test_without_that_wish_a_card_plays_its_clip_while_it_is_pointed_at(
    places: dict[str, str], open_window: Callable[..., Window]
) -> None:
    """So that the check above can fail; the pointer away, it rests again."""
    window = open_window(reduced_motion="no-preference")
    visit(window, places["clips"])
    window.card(1).locator("[data-card]").hover()
    window.plays_past(window.card(1).locator("video"), 0.1)
    window.page.get_by_role("heading", level=1).hover()
    expect(window.page.locator("[data-card] video")).to_have_count(0)
