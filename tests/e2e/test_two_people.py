"""Two windows on one film: different scenes merge by themselves, the same scene asks, and nobody's work is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect
from tests.e2e.running import House, until
from tests.e2e.window import Window

Open = Callable[..., Window]


def both_open(house: House, open_window: Open) -> tuple[str, Window, Window]:
    """A film of version 1, and two windows in contexts of their own on its clips."""
    project = house.demo.make()["id"]
    windows = open_window(), open_window()
    for window in windows:
        window.go(f"/p/{project}/clips")
    return project, *windows


def ask(window: Window, position: int, instruction: str) -> None:
    """Select a scene, say what should change, and generate."""
    window.select_scene(position)
    window.instruction.fill(instruction)
    expect(window.button(re.compile(r"Generate · \$"))).to_be_enabled()
    window.generate.click()
    expect(window.generate).to_be_disabled()


def test_changes_of_different_scenes_made_at_once_are_both_in_the_head(
    house: House, open_window: Open
) -> None:
    """Both started from version 1; the later one is merged onto the earlier, and both windows show it."""
    project, ada, bob = both_open(house, open_window)
    ask(ada, 1, "make it golden [wait metal]")
    ask(bob, 4, "make it silver [wait metal]")
    house.release("metal")
    for window in (ada, bob):
        expect(window.card(1)).to_contain_text("make it golden")
        expect(window.card(4)).to_contain_text("make it silver")
        expect(window.button(re.compile("No work running"))).to_be_visible()
    old, new = house.demo.clips(project, 1), house.demo.clips(project, house.demo.head(project))
    assert [was == now for was, now in zip(old, new, strict=True)] == [False, True, True, False]
    assert {run["state"] for run in house.demo.runs(project)} == {"done"}


def test_changes_gathered_in_two_tabs_of_one_browser_are_gathered_together(
    house: House, open_context: Callable[..., BrowserContext], open_window: Open
) -> None:
    """Neither tab writes over what the other one holds, and each shows it."""
    film = house.demo.make(scenes=2)["id"]
    context = open_context()
    first, second = open_window(context), open_window(context)
    for window in (first, second):
        window.go(f"/p/{film}/clips")
    first.select_scene(1)
    first.instruction.fill("make it foggy")
    second.select_scene(2)
    second.instruction.fill("make it pink")
    for window in (first, second):
        for position in (1, 2):
            expect(window.card(position)).to_contain_text("Changed")


def test_two_changes_of_the_same_scene_ask_name_both_versions_and_keep_both(
    house: House, open_window: Open
) -> None:
    """The later one gets a decision to make; their clip is in the graph, and "Use mine" makes it current."""
    project, ada, bob = both_open(house, open_window)
    ask(ada, 2, "make it rain [wait rain]")
    ask(bob, 2, "make it nighttime [wait night]")
    house.release("rain")
    expect(bob.head(2)).to_be_visible()
    house.release("night")
    strip = bob.page.get_by_role("region", name="Work on this film")
    expect(strip).to_contain_text("Two changes of the same thing")
    strip.get_by_role("button", name="Decide").click()
    notice = bob.page.get_by_role("alert").filter(has_text="Two changes of the same thing")
    expect(notice).to_be_visible()
    run = until(
        lambda: next((run for run in house.demo.runs(project) if run["state"] == "conflict"), None),
        "the conflict",
    )
    head, kept = run["conflict"]["head"]["number"], run["conflict"]["kept"]["number"]
    assert house.demo.head(project) == head
    for number in (head, kept):
        expect(notice.get_by_text(f"film v{number}", exact=True)).to_be_visible()
    expect(notice.get_by_text(re.compile("They disagree about"))).to_be_visible()
    kept_clip = house.demo.clips(project, kept)[1]
    assert kept_clip not in house.demo.clips(project, head)
    assert house.demo.client.get(f"/blobs/{kept_clip}").status_code == 200

    bob.page.keyboard.press("Escape")
    expect(notice).to_be_hidden()
    bob.place("History")
    expect(bob.row(kept)).to_be_visible()
    bob.place("Clips")
    strip.get_by_role("button", name="Decide").click()
    notice.get_by_role("button", name="Use mine").click()
    for window in (ada, bob):
        expect(window.head(kept)).to_be_visible()
    expect(notice).to_be_hidden()
    assert house.demo.clips(project, house.demo.head(project))[1] == kept_clip
    toast = bob.toast(f"Film v{kept} is current")
    toast.get_by_role("button", name="Undo").click()
    expect(ada.head(head)).to_be_visible()


def test_a_change_asked_of_a_version_that_is_no_longer_current_is_refused_with_a_way_on(
    house: House, open_window: Open
) -> None:
    """Nothing is made or charged; the words stay and can be applied on the new version."""
    project = house.demo.make()["id"]
    window = open_window()
    page = window.page
    window.go(f"/p/{project}/clips")
    page.route("**/api/v1/events*", lambda route: route.abort())
    window.select_scene(2)
    window.instruction.fill("make it snow")
    expect(window.button(re.compile(r"Generate · "))).to_be_enabled()
    house.demo.instruct(project, 2, "make it nighttime")
    expect(window.head(2)).to_be_visible()
    expect(window.instruction).to_have_value("make it snow")
    window.generate.click()
    expect(window.head(3)).to_be_visible()
    assert house.demo.scenes(project)[1]["instructions"] == ["make it nighttime", "make it snow"]
