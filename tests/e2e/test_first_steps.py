"""The first minutes in a house: set-up by the first person, signing in and out, and a place without projects."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Route, expect
from tests.e2e.running import House, running
from tests.e2e.window import Window
from tests.house import Cluster

PASSWORD = "a lamp in the fog"


@pytest.fixture(scope="module")
def empty_house(cluster: Cluster) -> Iterator[House]:
    """A house outside demo mode, where nobody has an account yet."""
    with running(cluster, {"RETAKE_WORKERS": "0"}) as made:
        yield made


def test_the_first_person_sets_the_house_up_signs_out_and_in_again(
    empty_house: House, open_window: Callable[..., Window]
) -> None:
    """A short password is refused before it is sent; afterwards nobody else can set the house up."""
    window = open_window(signed_in=False, address=empty_house.address)
    page = window.page
    page.goto("/p/anything/clips")
    expect(page.get_by_role("heading", name="Set up this studio")).to_be_visible()
    expect(window.button("Try it with the demo account")).to_be_hidden()
    page.get_by_label("Your name").fill("Ada Byron")
    page.get_by_role("textbox", name="E-mail").fill("ada@example.com")
    window.password.fill("short")
    start = window.button("Create the account and start")
    expect(start).to_be_disabled()
    window.password.fill(PASSWORD)
    start.click()

    expect(page.get_by_role("heading", name="Start from a prompt")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="New project")).to_be_visible()
    window.button("AB, account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(window.button("Sign in")).to_be_visible()
    page.goto("/setup")
    expect(window.button("Sign in")).to_be_visible()

    page.goto("/usage")
    page.get_by_role("textbox", name="E-mail").fill("ada@example.com")
    window.password.fill("not the right one")
    window.expect_complaint("401")
    window.button("Sign in").click()
    problem = page.get_by_role("alert")
    expect(problem).to_be_visible()
    expect(page.get_by_role("textbox", name="E-mail")).to_have_value("ada@example.com")
    window.password.fill(PASSWORD)
    window.button("Sign in").click()
    expect(page.get_by_role("heading", name="Usage", level=1)).to_be_visible()
    expect(page.get_by_text("Nothing was spent this month.").first).to_be_visible()
    window.go("/work")
    expect(page.get_by_role("heading", name="No work yet")).to_be_visible()


def test_a_session_that_ended_leads_to_sign_in_and_back_to_the_same_address(
    house: House, open_window: Callable[..., Window]
) -> None:
    """The link of a version opens again after signing in with what the page itself says. No console error on the way,
    and while one button is busy the other is not."""
    project = house.demo.make()["id"]
    window = open_window()
    page = window.page
    window.go(f"/p/{project}/film?at=2")
    page.goto("about:blank")  # or the open stream would be refused meanwhile
    page.context.clear_cookies()
    page.goto(f"/p/{project}/history?at=1")
    page.get_by_role("textbox", name="E-mail").fill(page.get_by_role("definition").first.inner_text())
    window.password.fill(page.get_by_role("definition").last.inner_text())
    held: list[Route] = []
    page.route("**/api/v1/session", lambda route: held.append(route), times=1)  # noqa: PLW0108
    window.button("Sign in", exact=True).click()
    expect(window.button("Sign in", exact=True)).to_have_attribute("data-loading", "true")
    expect(window.button("Try it with the demo account")).to_be_disabled()
    expect(window.button("Try it with the demo account")).not_to_have_attribute("data-loading", "true")
    while not held:
        page.wait_for_timeout(10)
    held[0].continue_()
    page.wait_for_url(f"**/p/{project}/history?at=1")
    expect(window.row(1)).to_have_attribute("aria-selected", "true")


def test_a_project_is_renamed_deleted_and_brought_back_by_undo_or_from_the_list(
    house: House, open_window: Callable[..., Window]
) -> None:
    """Deleting asks nothing and can be taken back, from the toast and later."""
    house.demo.make(name="A pier to rename")
    window = open_window()
    page = window.page
    window.go("/")
    card = page.get_by_role("article").filter(has_text="A pier to")
    window.button("More for A pier to rename").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("dialog").get_by_label("Name").fill("A pier to keep")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(card).to_contain_text("A pier to keep")

    window.button("More for A pier to keep").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(card).to_be_hidden()
    window.toast("Deleted “A pier to keep”").get_by_role("button", name="Undo").click()
    expect(card).to_be_visible()

    window.button("More for A pier to keep").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(card).to_be_hidden()
    window.button("Show deleted projects").click()
    row = page.get_by_role("listitem").filter(has_text="A pier to keep")
    row.get_by_role("button", name="Bring back").click()
    expect(card).to_be_visible()
    page.get_by_label("Search projects").fill("no such words anywhere")
    expect(page.get_by_role("heading", name="No project matches “no such words anywhere”")).to_be_visible()
    window.button("Show all projects").click()
    expect(card).to_be_visible()
