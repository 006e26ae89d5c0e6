"""Orders of batches and what follows: the price comes first, nothing is ordered twice, the newest outcome speaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Request, Route, expect
from tests.e2e.batching import count, order, regenerate, strip, tick, ticked
from tests.e2e.running import House
from tests.e2e.test_gate import NARROWEST, sideways, visit
from tests.e2e.window import Window

ALL = "What should change in all of them?"


def test_an_order_waits_for_its_price_which_stays_on_the_button_while_one_types(
    house: House, window: Window
) -> None:
    """Typing and Ctrl+Enter at once: the button is busy until the plan is there, and its hash goes with the order."""
    project = house.demo.make()["id"]
    window.go(f"/p/{project}/clips")
    tick(window, 1, 2)
    expect(regenerate(window)).to_have_text("Regenerate 2 · $0.10")
    held: list[Route] = []
    sent: list[dict[str, Any]] = []

    def hold(route: Route) -> None:
        held.append(route)

    window.page.route(f"**/api/v1/projects/{project}/plan", hold)

    def heard(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/runs"):
            sent.append(request.post_data_json or {})

    window.page.on("request", heard)
    window.page.get_by_label(ALL).fill("make it mauve")
    window.page.keyboard.press("Control+Enter")
    while not held:
        window.page.wait_for_timeout(50)
    expect(regenerate(window)).to_have_text("Regenerate 2 · $0.10")
    expect(regenerate(window)).to_have_attribute("data-loading", "true")
    assert sent == []
    for route in held:
        route.continue_()
    count(window, 0)
    assert [bool(body["plan_hash"]) for body in sent] == [True]


def test_an_answer_that_is_lost_is_said_to_be_unsure_and_pressing_again_orders_nothing_twice(
    house: House, window: Window
) -> None:
    """The order arrives, its answer does not: one run, whatever is pressed."""
    project = house.demo.make()["id"]
    window.expect_complaint("ERR_FAILED")
    window.go(f"/p/{project}/clips")
    keys: list[str | None] = []

    def lose(route: Route, request: Request) -> None:
        keys.append(request.headers.get("idempotency-key"))
        if len(keys) > 1:
            return route.continue_()
        route.fetch()
        return route.abort()

    window.page.route(f"**/api/v1/projects/{project}/runs", lose)
    tick(window, 1, 2)
    window.page.get_by_label(ALL).fill("make it misty [wait mist]")
    expect(regenerate(window)).to_have_text("Regenerate 2 · $0.10")
    regenerate(window).click()
    unsure = window.page.get_by_role("alert").filter(has_text="We do not know whether it was ordered")
    expect(unsure).to_contain_text("it will not be made or charged twice")
    # Other words are another order, of which nothing is unsure, and so are more clips at a time; with the old ones it
    # is the same order again.
    lanes = window.page.get_by_role("radiogroup", name="Clips at a time")
    lanes.get_by_text("2").click()
    expect(unsure).to_be_hidden()
    lanes.get_by_text("1").click()
    expect(unsure).to_be_visible()
    window.page.get_by_label(ALL).fill("make it misty")
    expect(unsure).to_be_hidden()
    window.page.get_by_label(ALL).fill("make it misty [wait mist]")
    expect(unsure).to_be_visible()  # or it would push the button from under the pointer
    regenerate(window).click()
    count(window, 0)
    assert keys == [keys[0]] * 2
    assert keys[0] is not None
    assert len(house.demo.runs(project)) == 2
    house.release("mist")


def test_a_clip_that_failed_and_was_made_since_is_not_offered_again(house: House, window: Window) -> None:
    """Neither in the strip nor among what needs attention: a retry would put the old words over the new clip."""
    project = house.demo.make()["id"]
    window.go(f"/p/{project}/clips")
    order(window, "add fireflies [fail]", 1, 2)
    expect(strip(window)).to_contain_text(re.compile("clips failed · "))
    expect(strip(window)).to_contain_text("The film is unchanged. The provider could not make them.")
    window.button(re.compile("Open work in progress")).click()
    panel = window.page.get_by_role("dialog", name="Work in progress")
    card = panel.get_by_role("article", name="Scenes 1 and 2: add fireflies [fail]")
    again = card.get_by_role("button", name=re.compile("^Retry"))
    expect(panel.get_by_text("Needs your attention")).to_be_visible()
    expect(again).to_be_visible()
    house.demo.instruct(project, 1, "make it nighttime")
    expect(again).to_have_text(re.compile(r"\$0\.05"))
    house.demo.instruct(project, 2, "make it nighttime")
    expect(again).to_have_count(0)
    window.page.keyboard.press("Escape")
    expect(strip(window)).to_contain_text("Nothing is being made")
    expect(window.card(2)).not_to_contain_text("Failed")


def test_failed_work_is_put_aside_in_the_panel_and_the_focus_goes_on(house: House, window: Window) -> None:
    """To the next card that asks for attention, and from the last one to what ended lately; the strip forgets it too."""
    projects = [house.demo.make()["id"] for _ in range(2)]
    for project, words in zip(projects, ("add comets [fail]", "add meteors [fail]"), strict=True):
        window.go(f"/p/{project}/clips")
        order(window, words, 1, 2)
        expect(strip(window)).to_contain_text("The film is unchanged")
    window.button(re.compile("Open work in progress")).click()
    panel = window.page.get_by_role("dialog", name="Work in progress")
    put_aside = panel.get_by_role("button", name="Dismiss")
    first, second = (
        panel.get_by_role("article", name=re.compile(re.escape(words)))
        for words in ("add meteors [fail]", "add comets [fail]")
    )
    first.get_by_role("button", name="Dismiss").press("Enter")
    expect(first.get_by_role("button", name="Dismiss")).to_have_count(0)
    expect(second.get_by_role("button", name="Dismiss")).to_be_focused()
    while put_aside.count() > 0:  # what other journeys left is put aside as well
        expect(put_aside.and_(window.page.locator(":focus"))).to_have_count(1)
        window.page.keyboard.press("Enter")
    expect(panel.get_by_role("heading", name="Recently")).to_be_focused()
    expect(panel.get_by_text("Needs your attention")).to_have_count(0)
    window.page.keyboard.press("Escape")
    expect(strip(window)).to_contain_text("Nothing is being made")
    window.page.reload()
    expect(strip(window)).to_contain_text("Nothing is being made")


def test_two_clips_at_a_time_take_less_time_at_the_same_price(
    house: House, window: Window, open_window: Callable[..., Window]
) -> None:
    """The choice is kept for the next batch, the time follows it, and two clips are made side by side."""
    project = house.demo.make()["id"]
    window.go(f"/p/{project}/clips")
    tick(window, 1, 2, 3)
    window.page.get_by_label(ALL).fill("make it jade [wait jade]")
    expect(regenerate(window)).to_have_text("Regenerate 3 · $0.135")
    expect(window.text(re.compile("one after the other, then the film"))).to_be_visible()
    lanes = window.page.get_by_role("radiogroup", name="Clips at a time")
    expect(lanes.get_by_role("radio", name="1")).to_be_checked()
    lanes.get_by_role("radio", name="1").press("ArrowRight")
    expect(lanes.get_by_role("radio", name="2")).to_be_checked()
    expect(window.text(re.compile("two at a time, then the film"))).to_be_visible()
    expect(regenerate(window)).to_have_text("Regenerate 3 · $0.135")
    window.page.reload()
    expect(lanes.get_by_role("radio", name="2")).to_be_checked()
    regenerate(window).click()
    expect(strip(window)).to_contain_text("2 being made · 1 queued")
    phone = open_window(viewport={"width": NARROWEST, "height": 640})
    visit(phone, f"/p/{project}/clips")
    expect(phone.button(re.compile("Open work in progress"))).to_be_in_viewport(ratio=1)
    assert sideways(phone) == 0
    house.release("jade")
    expect(strip(window)).to_contain_text("3 clips new")
    assert house.demo.head(project) == 2


def test_everything_is_cancelled_at_once_and_an_undone_batch_is_said_to_be(
    house: House, window: Window
) -> None:
    """The strip tells of the undo, not of an older batch; two batches go with one press and none begins in between."""
    project = house.demo.make()["id"]
    window.go(f"/p/{project}/clips")
    order(window, "make it lilac", 1, 2)
    expect(strip(window)).to_contain_text("2 clips new")
    strip(window).get_by_role("button", name="Undo").click()
    expect(strip(window)).to_contain_text("Film v1 is the current one again")
    order(window, "make it frosty [slow 60]", 1, 2)
    order(window, "make it dusty [slow 60]", 3, 4)
    strip(window).get_by_role("button", name="Cancel everything (2)").click()
    expect(window.button("No work running. Open work in progress")).to_be_visible()
    expect(strip(window)).to_contain_text("Cancelled")
    expect(strip(window)).not_to_contain_text("clips new")
    assert [run["state"] for run in house.demo.runs(project)[:2]] == ["cancelled", "cancelled"]
    assert house.demo.head(project) == 1


def test_the_focus_is_handed_on_and_a_long_selection_comes_back(house: House, window: Window) -> None:
    """× on a row, the last one of them, Escape in a field: the focus is never on nothing."""
    project = house.demo.make()["id"]
    window.go(f"/p/{project}/clips")
    tick(window, 1, 2, 3)
    window.button("Take clip 2 out of the selection").press("Enter")
    assert window.focus == "Take clip 3 out of the selection"
    window.page.keyboard.press("Enter")
    assert window.focus == "Take clip 1 out of the selection"
    window.page.keyboard.press("Enter")
    count(window, 0)
    assert "3. " in window.focus
    tick(window, 1, 2)
    window.page.get_by_label(ALL).press("Escape")
    count(window, 0)
    assert "2. " in window.focus
    window.toast("2 clips deselected").get_by_role("button", name="Bring back").click()
    count(window, 2)
    assert ticked(window) == [1, 2]


def test_work_that_could_not_be_read_is_not_said_to_be_none(house: House, window: Window) -> None:
    """Neither the strip nor the header's chip claims anything; reading it again is offered."""
    project = house.demo.make()["id"]
    window.expect_complaint("500")
    runs = re.compile(r"/api/v1/runs\?")
    window.page.route(runs, lambda route: route.fulfill(status=500, body="broken"))
    window.page.goto(f"/p/{project}/clips")
    expect(strip(window)).to_contain_text("What is being made could not be read.")
    expect(window.button("Open work in progress", exact=True)).to_be_visible()
    window.page.unroute(runs)
    strip(window).get_by_role("button", name="Try again").click()
    expect(strip(window)).to_contain_text(
        "Tick clips to regenerate them together. Three or more cost 10 % less."
    )
