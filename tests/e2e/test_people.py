"""People in the studio: one is added, comes in, changes the password, makes a token, and is let in no more."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect
from tests.e2e.window import Window

FIRST, SECOND = "a lamp in the fog", "a bell on the pier"


def test_a_person_is_added_works_and_is_disabled(open_window: Callable[..., Window]) -> None:
    """Takes more than five seconds: two people in two windows, one of whom is put out by the other, at 320 px too."""
    admin, grace = open_window(), open_window(signed_in=False, viewport={"width": 320, "height": 640})
    grace.expect_complaint("401")
    admin.go("/admin/people")
    page = admin.page
    page.get_by_role("textbox", name="Name", exact=True).fill("Grace Hopper")
    page.get_by_role("textbox", name="E-mail").fill("Grace@Example.com")
    page.get_by_label("First password").fill(FIRST)
    page.get_by_label("First password").press("Enter")
    row = page.get_by_role("listitem").filter(has_text="grace@example.com")
    expect(row).to_contain_text("not seen yet")

    hers = grace.page
    hers.goto("/settings")
    hers.get_by_role("textbox", name="E-mail").fill("GRACE@example.com")
    grace.password.fill(FIRST)
    grace.button("Sign in").click()
    expect(hers.get_by_role("heading", name="API tokens")).to_be_visible()
    hers.get_by_label("Your password now").fill(FIRST)
    hers.get_by_label("New password").fill(SECOND)
    grace.button("Change the password").click()
    expect(hers.get_by_text("Your password is changed")).to_be_visible()
    hers.get_by_label("What is it for?").fill("looking")
    hers.get_by_label("What may it do?").select_option("Look only")
    grace.button("Create token").click()
    expect(hers.get_by_role("cell").filter(has_text="looking")).to_contain_text("Look only · until")
    assert hers.evaluate("document.documentElement.scrollWidth") <= 320

    page.reload()
    expect(row).to_contain_text("1 browser signed in, 1 API token")
    admin.button("Disable Grace Hopper").click()
    page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    expect(admin.button("Let Grace Hopper in again")).to_be_visible()
    expect(page.get_by_text("Grace Hopper was disabled")).to_be_visible()
    hers.reload()
    expect(grace.button("Sign in")).to_be_visible()
    page.goto("/settings")
    expect(page.get_by_role("heading", name="API tokens")).to_be_visible()
