"""The history of one clip: old versions move to the archive, come back to be watched, restored and compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect
from tests.e2e.running import House, until
from tests.e2e.test_gate import barriers, barriers_in_both, sideways
from tests.e2e.window import Window

WORDS = ("add more motion", "make it nighttime", "warmer colors", "make it rain")
"""One regeneration each; with the original that makes five versions, of which three stay at hand."""


@pytest.fixture(scope="module")
def kept(house: House) -> str:
    """A film of two short clips; the first has six versions, the three oldest of them in the archive. Each test that
    brings one back takes its own: making a film and moving its clips to the archive takes longer than most of them."""
    return ferry(house, "seen from the pier", "a slower boat", *WORDS)


@pytest.fixture(scope="module")
def worn(house: House) -> str:
    """Another one, for tests that add versions and change what is kept: of any number the newest three are at hand."""
    return ferry(house, "seen from the hill", *WORDS)


@pytest.fixture
def film(house: House) -> str:
    """One for a test that has clips come back for good."""
    return ferry(house, "seen from the deck", *WORDS)


def ferry(house: House, which: str, *changes: str) -> str:
    """Make such a film, of its own words, so that its blobs are shared with no other film whose clips are kept."""
    made: str = house.demo.make(prompt=f"A ferry at noon, {which}", scenes=2, name="The ferry")["id"]
    for words in changes:
        house.demo.instruct(made, 1, words)
    until(lambda: states(house, made)[3:] == ["archived"] * (len(changes) - 2), "the archive's work")
    return made


def scene_of(house: House, film: str, position: int = 1) -> str:
    """The id of a scene of the current version."""
    return str(house.demo.scenes(film)[position - 1]["id"])


def versions(house: House, film: str) -> list[Any]:
    """The first clip's versions, newest first."""
    found: list[Any] = house.demo.get(f"/projects/{film}/scenes/{scene_of(house, film)}/versions")["items"]
    return found


def states(house: House, film: str) -> list[str]:
    """Where the first clip's versions are, newest first."""
    return [each["state"] for each in versions(house, film)]


def panel(window: Window, house: House, film: str) -> Locator:
    """The first clip's history, opened."""
    window.go(f"/p/{film}/clips?clip={scene_of(house, film)}")
    own = window.page.locator("#clip-versions")
    expect(own.locator("[data-version]")).to_have_count(5)
    return own


def row(own: Locator, number: int) -> Locator:
    """A version's row in the history of its clip."""
    thumbnail = own.page.get_by_role("button", name=re.compile(rf"^(Play|Stop playing) clip v{number}$"))
    return own.get_by_role("listitem").filter(has=thumbnail)


def test_an_archived_version_is_played_restored_and_put_back_again(
    house: House, film: str, window: Window
) -> None:
    """The panel says what made each version and where it is; one comes back, is current, plays in the film, is undone."""
    own = panel(window, house, film)
    expect(row(own, 5)).to_contain_text("Current")
    expect(row(own, 5)).to_contain_text("“make it rain”")
    expect(row(own, 1)).to_contain_text("Original generation")
    for number in (1, 2):
        expect(row(own, number)).to_contain_text(
            re.compile(r"In the archive · .+ instead of .+ · quality \d+")
        )
    expect(row(own, 3)).not_to_contain_text("In the archive")
    expect(own).to_contain_text("3 versions ready to play; the limit is 3.")

    own.get_by_role("button", name="Play clip v1").click()
    row(own, 1).get_by_role("button", name="Bring it back to play").click()
    window.plays_past(row(own, 1).get_by_label("Clip v1, the video"), 0.1)
    expect(row(own, 1)).to_contain_text("Back from the archive for a while")

    own.get_by_role("button", name="Restore clip v2").click()
    toast = window.toast(
        re.compile(r"^Clip v2 is current again, from its archived copy \(quality \d+ of 100\)\.")
    )
    expect(toast).to_be_visible()
    expect(window.head(6)).to_be_visible()
    expect(row(own, 2)).to_contain_text("Current")
    # What is current again comes back from the archive without being asked for.
    until(lambda: states(house, film)[3] == "thawed", "version 2 at hand again")
    expect(row(own, 2)).not_to_contain_text("Coming back")
    expect(row(own, 2)).to_contain_text("Back from the archive")
    expect(row(own, 2)).not_to_contain_text("for a while")
    expect(own).to_contain_text("4 versions ready to play; the limit is 3.")
    toast.get_by_role("button", name="Undo").click()
    expect(window.head(5)).to_be_visible()
    expect(row(own, 5)).to_contain_text("Current")

    house.demo.post(f"/projects/{film}/head", {"version": 2})
    window.go(f"/p/{film}/film")
    expect(window.text("is in the archive")).to_be_hidden()
    window.button("Play").click()
    window.plays_past(window.page.locator("video"), 0.1)


def test_the_same_by_keyboard_alone(house: House, kept: str, window: Window) -> None:
    """V goes to the versions, arrows between them, Space plays, C compares, R restores, Ctrl+Z takes it back."""
    panel(window, house, kept)
    page = window.page
    page.keyboard.press("v")
    assert window.focus == "Play clip v6"
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    assert window.focus == "Play clip v4"
    page.keyboard.press("Space")
    window.plays_past(page.get_by_label("Clip v4, the video"), 0.1)
    page.keyboard.press("Space")
    expect(page.get_by_label("Clip v4, the video")).to_be_hidden()
    page.keyboard.press("r")
    expect(window.head(7)).to_be_visible()
    assert next(each["number"] for each in versions(house, kept) if each["is_current"]) == 4
    page.keyboard.press("Control+z")
    expect(window.head(6)).to_be_visible()
    page.keyboard.press("v")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"/compare\?.*\ba=\d+&b=6\b"))


def test_two_versions_of_a_clip_are_compared_although_one_is_in_the_archive(
    house: House, kept: str, window: Window
) -> None:
    """The compare screen takes the film versions that hold them, and brings back what is away on the side it is on."""
    own = panel(window, house, kept)
    row(own, 5).get_by_role("button", name="More for clip v5").click()
    expect(window.page.get_by_role("menuitem", name="Compare with clip v4")).to_be_visible()
    window.page.keyboard.press("Escape")
    own.get_by_role("button", name="Compare clip v3 with the current one").click()
    window.page.wait_for_url(re.compile(r"/compare\?.*\ba=3&b=6\b"))
    window.button("Bring it back to play").click()
    sides = window.page.get_by_role("group", name="Both versions").locator("video")
    expect(sides).to_have_count(2)
    assert window.luminance(sides.nth(0)) > window.luminance(sides.nth(1))  # noon, and a rainy night
    said = {f"${versions(house, kept)[place]['cost_usd']:.2f}" for place in (0, 3)}
    cost = window.page.get_by_role("row").filter(has=window.page.get_by_role("rowheader", name="Cost"))
    for words in said:  # what the history of the clip says of them
        expect(cost).to_contain_text(words)


def test_an_old_film_with_archived_clips_plays_after_they_came_back(
    house: House, kept: str, window: Window
) -> None:
    """In the history's preview; nothing waits without a word."""
    page = window.page
    window.go(f"/p/{kept}/history?at=1")
    window.button("Play this version").click()
    expect(window.text("One clip of this version is in the archive")).to_be_visible()
    window.button("Bring it back to play").click()
    window.plays_past(page.locator("video"), 0.1)


def test_a_removed_clip_keeps_its_history_and_comes_back(house: House, window: Window) -> None:
    """It is listed with the film, its versions can be looked at, and it returns to the place it had."""
    film = house.demo.make(scenes=2)["id"]
    house.demo.instruct(film, 1, WORDS[0])
    scene = scene_of(house, film)
    title = house.demo.scenes(film)[0]["title"]
    house.demo.change(film, {"op": "scene.remove", "scene": scene})
    window.go(f"/p/{film}/clips")
    expect(window.page.locator("[data-card]")).to_have_count(1)
    window.button("Removed clips").click()
    window.page.get_by_role("link", name=f"History of the removed clip “{title}”").click()
    expect(window.page.get_by_role("heading", name=f"Removed: {title}")).to_be_focused()
    window.button("The film").click()
    expect(window.page.get_by_role("heading", name="The film", exact=True)).to_be_focused()
    window.button("Removed clips").click()
    window.page.get_by_role("link", name=f"History of the removed clip “{title}”").click()
    own = window.page.locator("#clip-versions")
    expect(own.locator("[data-version]")).to_have_count(2)
    window.button(f"Bring back “{title}”").click()
    expect(window.toast(f"“{title}” is back in the film")).to_be_visible()
    expect(window.page.locator("[data-card]")).to_have_count(2)
    assert scene_of(house, film) == scene


def test_what_is_kept_can_be_changed_for_the_clip_and_for_the_project(
    house: House, worn: str, window: Window
) -> None:
    """The rule is explained where it acts; keeping fewer moves the next one to the archive at once."""
    own = panel(window, house, worn)
    page = window.page
    third = versions(house, worn)[2]["number"]
    own.get_by_role("button", name="What happens to older versions").click()
    expect(window.text("The newest 3 versions are kept ready to play.")).to_be_visible()
    window.button("Change the rule…").click()
    dialog = page.get_by_role("dialog", name="What is kept of old versions")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    about = own.get_by_role("button", name="What happens to older versions")
    expect(about).to_be_focused()
    about.press("Enter")
    window.button("Change the rule…").click()
    dialog.get_by_label("Versions kept ready to play").fill("2")
    dialog.get_by_role("switch", name="Delete after, days: Never").check()
    window.button("Save").click()
    expect(dialog).to_be_hidden()
    expect(own).to_contain_text("2 versions ready to play; the limit is 2.")
    until(lambda: states(house, worn)[2] == "archived", "the third in the archive")
    expect(row(own, third)).to_contain_text("In the archive")

    own.get_by_role("button", name="What happens to older versions").click()
    expect(window.text("Archived versions are never deleted.")).to_be_visible()
    window.button("Change the rule…").click()
    dialog.get_by_text("All clips of this project").click()
    dialog.get_by_label("Versions kept ready to play").fill("4")
    dialog.get_by_role("radio", name="Unchanged").check()
    window.button("Save").click()
    expect(window.toast("Saved for all clips of this project")).to_be_visible()
    rule = house.demo.get(f"/projects/{worn}")["retention"]
    assert (rule["keep_active"], rule["method"]) == (4, "lossless")
    expect(own).to_contain_text("2 versions ready to play; the limit is 2.")  # the clip's own rule goes first


def test_of_a_long_history_the_newest_are_shown_and_the_rest_is_one_step_away(
    house: House, worn: str, window: Window
) -> None:
    """Nothing scrolls within the panel; the button and the arrow keys show the rest; back at the film the card has the focus."""
    for words in ("a slower boat", "more gulls"):
        house.demo.instruct(worn, 1, words)
    page = window.page
    window.go(f"/p/{worn}/clips?clip={scene_of(house, worn)}")
    own = page.locator("#clip-versions")
    rows = own.locator("[data-version]")
    expect(rows).to_have_count(5)
    timeline = own.get_by_role("list", name="Versions of this clip")
    assert timeline.evaluate("list => list.scrollHeight - list.clientHeight") == 0
    window.button("Show all 7 versions").click()
    expect(rows).to_have_count(7)
    assert window.focus == "Play clip v2"
    window.button("Show the newest only").click()
    expect(rows).to_have_count(5)
    own.get_by_role("button", name="Play clip v3").focus()
    page.keyboard.press("ArrowDown")
    expect(rows).to_have_count(7)
    assert window.focus == "Play clip v2"
    window.button("The film").click()
    expect(window.card(1).locator("[data-card]")).to_be_focused()


def test_the_plan_tells_what_it_would_move_to_the_archive(house: House, kept: str, window: Window) -> None:
    """Before the button is pressed, beside the price."""
    panel(window, house, kept)
    window.instruction.fill("with a red balloon")
    expect(window.text(re.compile(r"Clip v4 of “.+” moves to the archive"))).to_be_visible()


def test_the_panel_has_no_barrier_in_either_theme(house: House, kept: str, window: Window) -> None:
    """The time line, an archived version asked for, the explanation, and the dialog; nothing scrolls sideways at 320 px."""
    own = panel(window, house, kept)
    found = {"panel": barriers_in_both(window)}
    own.get_by_role("button", name="Play clip v2").click()
    expect(window.button("Bring it back to play")).to_be_visible()
    found["away"] = barriers_in_both(window)
    own.get_by_role("button", name="What happens to older versions").click()
    expect(window.button("Change the rule…")).to_be_visible()
    found["explanation"] = barriers_in_both(window)
    window.button("Change the rule…").click()
    expect(window.page.get_by_role("dialog", name="What is kept of old versions")).to_be_visible()
    found["rule"] = barriers_in_both(window)
    assert [each for screen in found.values() for each in screen] == []
    window.page.keyboard.press("Escape")
    window.page.set_viewport_size({"width": 320, "height": 640})
    expect(own.locator("[data-version]").first).to_be_visible()
    # A sheet that slides in or a dialog that fades is wider than the page until it has arrived.
    window.still()
    window.page.wait_for_function(
        "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth", timeout=10_000
    )
    assert sideways(window) == 0


def test_what_stands_over_archived_clips_has_no_barrier_in_the_dark(
    house: House, kept: str, open_window: Callable[..., Window]
) -> None:
    """On the screens of the film and of its history, and beside the current version in the comparison."""
    window = open_window(color_scheme="dark")
    found: dict[str, list[str]] = {}
    away = window.button("Bring it back to play")
    window.go(f"/p/{kept}/history?at=2")
    window.button("Play this version").click()
    expect(away).to_be_visible()
    found["history"] = barriers(window)
    window.go(f"/p/{kept}/compare?clip={scene_of(house, kept)}&a=2&b=6")
    expect(away).to_be_visible()
    found["compare"] = barriers(window)

    def with_a_clip_away(route: Route) -> None:
        """What is current comes back at once; so that it can be looked at, it is said to be away."""
        answer = route.fetch()
        version = answer.json()
        version["film"]["archived"] = 1
        version["scenes"][0]["clip"]["state"] = "archived"
        route.fulfill(response=answer, json=version)

    window.page.route(re.compile(r"/versions/6$"), with_a_clip_away)
    window.go(f"/p/{kept}/film")
    expect(away).to_be_visible()
    found["film"] = barriers(window)
    assert found == {"history": [], "compare": [], "film": []}
