"""Batches of clips: ticking, telling, paying, watching, what fails and what is taken back, by mouse and by keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Request, Route, expect
from tests.e2e.batching import FIELDS, boxes, count, order, regenerate, strip, tell_each, tick, ticked
from tests.e2e.running import House, until
from tests.e2e.test_gate import NARROWEST, barriers_in_both, sideways, visit
from tests.e2e.test_keyboard import tab_to
from tests.e2e.window import Window

FIRST, SECOND, FOURTH = (
    "make it nighttime [wait one]",
    "add more motion [fail once]",
    "warmer colors [wait four]",
)


def test_three_clips_are_told_apart_one_fails_and_is_retried(house: House, window: Window) -> None:
    """One new version with two new clips; the failure is named once, not charged, and made by a retry."""
    project = house.demo.make()["id"]
    spent = house.demo.get("/usage")["spent_usd"]
    window.go(f"/p/{project}/clips")
    before = boxes(window)
    tick(window, 1, 2, 4)
    count(window, 3)
    assert boxes(window) == before, "selecting moved the cards"
    window.page.reload()
    count(window, 3)
    assert ticked(window) == [1, 2, 4]

    tell_each(window, FIRST, SECOND, FOURTH)
    expect(regenerate(window)).to_have_text("Regenerate 3 · $0.135")
    panel = window.page.get_by_role("region", name="The selected clips")
    for line in ("Clip 1", "1 s · $0.05", "Subtotal", "$0.15", "Batch discount, 10 %", "−$0.015", "Total"):
        expect(panel.get_by_text(line).first).to_be_visible()
    regenerate(window).click()
    count(window, 0)
    expect(window.card(1)).to_contain_text(re.compile("Making the (picture|clip)"))
    expect(window.card(2)).to_contain_text("Queued, next")
    expect(window.card(4)).to_contain_text("Queued, 2nd")
    expect(strip(window)).to_contain_text("1 being made · 2 queued")
    expect(window.button("1 running · 2 queued. Open work in progress")).to_be_visible()

    house.release("one")
    expect(window.card(2)).to_contain_text("Failed, not charged")
    window.page.reload()
    expect(strip(window)).to_contain_text("1 done · 1 being made · 1 failed (not charged)")
    expect(window.card(1)).to_contain_text("Ready, waits for the others")
    expect(window.card(2)).to_contain_text("Failed, not charged")
    expect(window.card(4)).to_contain_text("Making the")
    assert house.demo.head(project) == 1

    house.release("four")
    expect(window.head(2)).to_be_visible()
    expect(strip(window)).to_contain_text("2 of 3 clips new")
    expect(strip(window)).to_contain_text("1 failed (not charged) · film v2, put together once")
    expect(strip(window)).to_contain_text("charged $0.09 of $0.135 quoted")
    expect(strip(window).get_by_role("status")).to_contain_text("2 of 3 clips new")
    expect(window.page.get_by_role("button", name=re.compile("^Retry"))).to_have_count(1)
    run = house.demo.runs(project)[0]
    assert (run["state"], run["result_version"], round(run["cost_usd"], 6)) == ("done", 2, 0.09)
    assert round(house.demo.get("/usage")["spent_usd"] - spent, 6) == 0.09
    assert house.demo.get(f"/projects/{project}")["version_count"] == 2
    old, new = house.demo.clips(project, 1), house.demo.clips(project, 2)
    assert [was == now for was, now in zip(old, new, strict=True)] == [False, True, True, False]

    retry_until_made(window, house, project)
    expect(window.card(2)).to_contain_text("add more motion")
    strip(window).get_by_role("button", name="Undo").click()
    expect(window.head(2)).to_be_visible()
    assert house.demo.clips(project, house.demo.head(project)) == new


def retry_until_made(window: Window, house: House, project: str) -> None:
    """The first retry is another batch, which fails at its clip and leaves the film alone; the next one goes through."""
    strip(window).get_by_role("button", name="Retry 1 · $0.045").click()
    expect(window.card(2)).to_contain_text("Failed, charged $0.036")
    assert house.demo.head(project) == 2
    assert house.demo.runs(project)[0]["retry_of"] == house.demo.runs(project)[1]["id"]
    strip(window).get_by_role("button", name="Retry · $0.009").click()
    expect(window.head(3)).to_be_visible()
    expect(strip(window)).to_contain_text("1 clip new")


def test_the_same_by_keyboard_alone_and_ctrl_z_takes_the_whole_batch_back(
    house: House, window: Window
) -> None:
    """X and Shift with arrows tick, the words are typed, Ctrl+Enter orders, Tab comes to Retry, Ctrl+Z undoes."""
    project = house.demo.make()["id"]
    window.go(f"/p/{project}/clips")
    page = window.page
    tab_to(window, re.compile(r"^1\. ", re.MULTILINE))
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    count(window, 3)
    page.keyboard.press("Shift+ArrowLeft")
    count(window, 2)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    count(window, 3)
    assert ticked(window) == [1, 2, 4]
    tab_to(window, "^One instruction$")
    page.keyboard.press("ArrowRight")
    for position, words in (
        (1, "make it nighttime, softly"),
        (2, "more motion [fail]"),
        (4, "warmer colors, softly"),
    ):
        tab_to(window, f"^What should change in clip {position}")
        page.keyboard.type(words)
    expect(regenerate(window)).to_have_text("Regenerate 3 · $0.135")
    page.keyboard.press("Control+Enter")
    expect(strip(window)).to_be_focused()
    expect(window.head(2)).to_be_visible()
    expect(strip(window)).to_contain_text("2 of 3 clips new")
    expect(strip(window).get_by_role("button", name="Undo")).to_be_enabled()
    tab_to(window, "^Retry 1 · ")
    page.keyboard.press("Enter")
    expect(strip(window).get_by_role("button", name=re.compile("^Retry ·"))).to_be_visible()
    expect(window.card(2)).to_contain_text("Failed, not charged")
    page.keyboard.press("Control+z")
    expect(window.head(1)).to_be_visible()
    assert house.demo.clips(project, house.demo.head(project)) == house.demo.clips(project, 1)


def test_all_none_and_ranges_are_selected_and_stay_while_the_film_changes(
    house: House, window: Window
) -> None:
    """A change that comes in from elsewhere takes neither the ticks nor the words; opening a clip keeps them too."""
    project = house.demo.make()["id"]
    window.go(f"/p/{project}/clips")
    page = window.page
    window.button("Select all", exact=True).click()
    count(window, 4)
    window.button("Deselect all").click()
    count(window, 0)
    page.locator("[data-card]").first.focus()
    page.keyboard.press("Control+a")
    count(window, 4)
    page.keyboard.press("Escape")
    count(window, 0)
    tick(window, 1)
    window.card(3).get_by_role("checkbox").click(modifiers=["Shift"])
    count(window, 3)
    window.card(4).locator("[data-card]").click(modifiers=["Shift"])
    count(window, 4)
    tick(window, 2)
    assert ticked(window) == [1, 3, 4]
    field = page.get_by_label("What should change in all of them?")
    field.fill("make it pink")
    house.demo.instruct(project, 3, "make it nighttime")
    expect(window.head(2)).to_be_visible()
    assert ticked(window) == [1, 3, 4]
    expect(field).to_have_value("make it pink")
    window.select_scene(2)
    window.button("Back to the 3 selected").click()
    expect(field).to_have_value("make it pink")
    window.button("Take clip 3 out of the selection").click()
    count(window, 2)
    window.button("Cancel", exact=True).click()
    count(window, 0)
    window.toast("Selection and words cleared").get_by_role("button", name="Bring back").click()
    count(window, 2)
    expect(field).to_have_value("make it pink")


def test_two_batches_queue_and_one_clip_or_all_of_them_are_cancelled(house: House, window: Window) -> None:
    """The second waits behind the first and says so; what was ready goes into the film; the counts are right."""
    project = house.demo.make()["id"]
    window.go(f"/p/{project}/clips")
    order(window, "make it pink [wait pink]", 1, 2, 3)
    order(window, "make it snow [slow 60]", 3, 4)
    expect(strip(window)).to_contain_text("1 more run in the queue")
    expect(window.card(4)).to_contain_text("Waits for the batch before")
    window.card(3).get_by_role("button", name="Cancel clip 3").click()
    expect(window.toast("Clip 3 is cancelled. The others go on.")).to_be_visible()
    expect(strip(window)).to_contain_text("1 cancelled")
    window.button(re.compile("running.*Open work in progress")).click()
    panel = window.page.get_by_role("dialog", name="Work in progress")
    expect(panel.get_by_text(re.compile("^Waits behind “Scenes? 1"))).to_be_visible()
    window.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()

    house.release("pink")
    expect(window.head(2)).to_be_visible()
    expect(strip(window)).to_contain_text("Regenerating 2 clips")
    strip(window).get_by_role("button", name="Cancel this batch").click()
    expect(window.button("No work running. Open work in progress")).to_be_visible()
    expect(strip(window)).to_contain_text("Nothing was made, you were not charged.")
    expect(window.card(4)).not_to_contain_text("Cancelled")
    second, first = house.demo.runs(project)[:2]
    assert [clip["status"] for clip in first["batch"]["clips"]] == ["complete", "complete", "cancelled"]
    assert (first["state"], second["state"]) == ("done", "cancelled")
    assert second["cost_usd"] == 0
    old, new = house.demo.clips(project, 1), house.demo.clips(project, 2)
    assert [was == now for was, now in zip(old, new, strict=True)] == [False, False, True, True]
    assert house.demo.head(project) == 2


def test_words_that_are_missing_or_too_many_are_told_at_their_field_and_never_lost(
    house: House, window: Window
) -> None:
    """Nothing is sent; changing the way of telling and a reload keep what was typed."""
    project = house.demo.make()["id"]
    window.go(f"/p/{project}/clips")
    page = window.page
    tick(window, 1, 2)
    expect(regenerate(window)).to_be_enabled()
    one = page.get_by_label("What should change in all of them?")
    one.fill("   ")
    regenerate(window).click()
    expect(one).to_be_focused()
    expect(page.get_by_text("Say what should change.")).to_have_count(1)
    one.fill("x" * 2001)
    expect(page.get_by_text("2,001 characters; at most 2,000. Shorten it.")).to_be_visible()
    page.keyboard.press("Control+Enter")
    one.fill("make it foggy")
    page.get_by_text("Per clip", exact=True).click()
    fields = page.get_by_label(FIELDS)
    expect(fields.nth(1)).to_have_value("make it foggy")
    fields.nth(0).fill("make it rain")
    fields.nth(1).fill("")
    page.keyboard.press("Control+Enter")
    expect(fields.nth(1)).to_be_focused()
    expect(page.get_by_text("Say what should change.")).to_have_count(1)
    page.reload()
    expect(fields.nth(0)).to_have_value("make it rain")
    page.get_by_text("One instruction", exact=True).click()
    expect(one).to_have_value("make it foggy")
    assert len(house.demo.runs(project)) == 1


REFUSALS = {
    402: ("cap-reached", "This would go beyond the limit of this month."),
    403: ("storage-limit-reached", "There is no room left for more clips."),
}


@pytest.mark.parametrize("status", REFUSALS)
def test_a_refused_order_keeps_the_words_and_is_the_same_order_when_tried_again(
    house: House, window: Window, status: int
) -> None:
    """The problem says what to do; the key of the order stays, so that nothing could be made twice."""
    project = house.demo.make()["id"]
    window.expect_complaint(str(status))
    window.go(f"/p/{project}/clips")
    keys: list[str | None] = []
    code, detail = REFUSALS[status]

    def refuse(route: Route, request: Request) -> None:
        keys.append(request.headers.get("idempotency-key"))
        if len(keys) > 1:
            return route.continue_()
        problem = {
            "type": f"https://retake.example/problems/{code}",
            "title": "Not ordered",
            "status": status,
            "detail": detail,
            "unchanged": "Nothing was made.",
            "next_step": "Raise the limit, then try again.",
            "charged_usd": 0,
        }
        return route.fulfill(status=status, content_type="application/problem+json", body=json.dumps(problem))

    window.page.route(f"**/api/v1/projects/{project}/runs", refuse)
    tick(window, 1, 2)
    field = window.page.get_by_label("What should change in all of them?")
    field.fill(f"make it pale {status}")
    expect(regenerate(window)).to_have_text("Regenerate 2 · $0.10")
    regenerate(window).click()
    problem = window.page.get_by_role("alert").filter(has_text=detail)
    expect(problem).to_contain_text("Raise the limit, then try again.")
    expect(field).to_have_value(f"make it pale {status}")
    assert ticked(window) == [1, 2]
    regenerate(window).click()
    expect(window.head(2)).to_be_visible()
    assert keys[0] is not None
    assert keys == [keys[0]] * 2


def test_a_batch_on_a_version_that_is_no_longer_current_keeps_its_words_with_a_way_on(
    house: House, window: Window
) -> None:
    """409: nothing is made; one press orders it on the new version, where it does not undo what came between."""
    project = house.demo.make()["id"]
    window.expect_complaint("409")
    window.go(f"/p/{project}/clips")
    tick(window, 1, 2)
    window.page.get_by_label("What should change in all of them?").fill("make it windy")
    expect(regenerate(window)).to_be_enabled()
    sent: list[Any] = []

    def meanwhile(route: Route, request: Request) -> None:
        if not sent:
            sent.append(request.post_data_json)
            house.demo.instruct(project, 3, "make it nighttime")
        route.continue_()

    window.page.route(f"**/api/v1/projects/{project}/runs", meanwhile)
    regenerate(window).click()
    expect(window.text("The current version has changed")).to_be_visible()
    expect(window.page.get_by_label("What should change in all of them?")).to_have_value("make it windy")
    assert ticked(window) == [1, 2]
    expect(window.head(2)).to_be_visible()
    window.button("Apply on the current version").click()
    expect(window.head(3)).to_be_visible()
    scenes = house.demo.scenes(project)
    said = [scene["instructions"] for scene in scenes]
    assert said == [["make it windy"], ["make it windy"], ["make it nighttime"], []]


def test_what_the_limit_of_versions_will_archive_is_said_before_the_act(house: House, window: Window) -> None:
    """A clip that has as many versions as are kept names the one that moves to the archive."""
    # A film whose clips no other film has: bytes that another one shows stay where they are.
    project = house.demo.make(prompt="A marsh in the fog: reeds, a heron, an old jetty", scenes=2)["id"]
    for words in ("make it nighttime", "warmer colors"):
        house.demo.instruct(project, 2, words)
    window.go(f"/p/{project}/clips")
    tick(window, 1)
    window.page.get_by_label("What should change in it?").fill("make it rain")
    panel = window.page.get_by_role("region", name="The selected clips")
    expect(panel.get_by_text("All versions stay where they are.")).to_be_visible()
    tick(window, 2)
    expect(panel.get_by_text("clip v1 of scene 2 moves to the archive")).to_be_visible()


def test_a_batch_has_no_barrier_and_fits_a_phone_at_every_moment(
    house: House, window: Window, open_window: Callable[..., Window]
) -> None:
    """axe finds nothing in either theme while clips are ticked, words are missing, clips are made, one has failed."""
    project = house.demo.make()["id"]
    found: dict[str, list[str]] = {}

    def check(moment: str, at: Window = window) -> None:
        if bad := barriers_in_both(at):
            found[moment] = bad

    visit(window, f"/p/{project}/clips")
    tick(window, 1, 2, 4)
    expect(regenerate(window)).to_be_enabled()
    check("ticked")
    window.page.get_by_text("Per clip", exact=True).click()
    regenerate(window).click()
    check("words missing")
    tell_each(window, "make it dim [wait dim]", "rain [fail]", "fog, dim")
    expect(regenerate(window)).to_be_enabled()
    regenerate(window).click()
    expect(strip(window)).to_contain_text("2 queued")
    check("under way")
    house.release("dim")
    expect(strip(window)).to_contain_text("2 of 3 clips new")
    check("through")

    phone = open_window(viewport={"width": NARROWEST, "height": 640})
    visit(phone, f"/p/{project}/clips")
    assert sideways(phone) == 0
    phone.card(1).get_by_role("checkbox").click()
    phone.card(4).get_by_role("checkbox").click()
    expect(phone.button("Change…")).to_be_in_viewport(ratio=1)
    check("dock", phone)
    phone.button("Change…").click()
    expect(phone.page.get_by_role("dialog", name="The selected clips")).to_be_visible()
    check("sheet", phone)
    assert sideways(phone) == 0
    assert found == {}


def test_the_place_of_work_is_as_high_whatever_it_says(house: House, window: Window) -> None:
    """Work begins, fails and ends at its own time; the cards stay where they are."""
    project = house.demo.make()["id"]
    window.go(f"/p/{project}/clips")
    before = boxes(window)
    order(window, "make it dusty [wait dust]", 1, 2)
    expect(strip(window)).to_contain_text("being made")
    assert boxes(window) == before
    house.release("dust")
    expect(strip(window)).to_contain_text("2 clips new")
    assert boxes(window) == before
    until(lambda: house.demo.runs(project)[0]["state"] == "done", "the end of the batch")
    strip(window).get_by_role("button", name="Dismiss").click()
    expect(strip(window)).to_contain_text("Nothing is being made")
    assert boxes(window) == before
