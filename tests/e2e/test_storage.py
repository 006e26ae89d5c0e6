"""Storage as people and administrators see it: figures, tables and files that agree with the API, the archive, the limit."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from tests.e2e.running import DEMO, Api, House, running
from tests.e2e.test_gate import barriers_in_both, sideways
from tests.e2e.test_keyboard import tab_to
from tests.e2e.window import Enter, in_words
from tests.house import Cluster

MEMBER = {"email": "member@example.com", "password": "a quiet harbour"}
INSTRUCTIONS = ("make it nighttime", "make it rain", "make it foggy", "make it pink", "make it snow")


@pytest.fixture(scope="module")
def old_house(cluster: Cluster) -> Iterator[House]:
    """A house in which every clip version but the current is old enough for the archive, which has not run yet."""
    settings = {**DEMO, "RETAKE_ARCHIVE_AFTER_DAYS": "0", "RETAKE_KEEP_ACTIVE_VERSIONS": "100"}
    with running(cluster, settings) as made:
        film = made.demo.make()["id"]
        for words in INSTRUCTIONS[:2]:
            made.demo.instruct(film, 3, words)
        made.demo.delete(f"/projects/{made.demo.make(name='=Put away', scenes=2)['id']}")
        made.run("people", "add", MEMBER["email"], "--name", "Mia", stdin=MEMBER["password"])
        yield made


def figure(page: Page, label: str) -> Locator:
    """The card of a figure, by its label."""
    return page.locator(".mantine-Paper-root").filter(has=page.get_by_text(label, exact=True)).first


def saved(page: Page, name: str, folder: Path) -> list[dict[str, str]]:
    """The rows of the file that a CSV button gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name=f"CSV of {name}", exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def table(page: Page, name: str) -> Locator:
    """A table by its name."""
    return page.get_by_role("table", name=name, exact=True)


# ---------------------------------------------------------------------------------------------- administrators


def test_the_figures_and_tables_of_storage_and_cost_agree_with_the_api(
    old_house: House, enter: Enter, tmp_path: Path
) -> None:
    """Headline, people, projects with the deleted one marked, and files with plain numbers."""
    told = old_house.demo.get("/admin/storage")
    window = enter(old_house)
    window.go("/admin/storage")
    page, totals = window.page, told["totals"]
    for label, size in (
        ("Stored", totals["unique_bytes"]),
        ("Ready to play", totals["hot_bytes"]),
        ("Archived", totals["cold_bytes"]),
        ("Orphaned", totals["orphan_bytes"]),
    ):
        expect(figure(page, label)).to_contain_text(in_words(size))
    share = Decimal(totals["saved_bytes"]) / totals["logical_bytes"]
    expect(figure(page, "Saved by sharing")).to_contain_text(f"{share * 100:.0f}%")
    spent = old_house.demo.get("/admin/usage")["spent_usd"]
    expect(figure(page, "Storage per month")).to_contain_text(f"${spent:.2f} spent on making this month")

    gone = table(page, "Projects").get_by_role("row").filter(has_text="=Put away")
    expect(gone).to_contain_text("Deleted")
    expect(gone.get_by_role("link")).to_have_count(0)
    rows = {row["project"]: row for row in saved(page, "Projects", tmp_path)}
    assert rows.pop("'=Put away")["state"] == "deleted", "what could be a formula is kept a text"
    assert {name: int(row["stored_bytes"]) for name, row in rows.items()} == {
        row["name"]: row["unique_bytes"] for row in told["projects"] if row["name"] in rows
    }
    assert float(rows["The harbour"]["usd_per_month"]) > 0
    people = {row["person"]: row for row in saved(page, "People", tmp_path)}
    assert {name: int(row["stored_bytes"]) for name, row in people.items()} == {
        row["person"]["name"]: row["unique_bytes"] for row in told["people"]
    }
    assert people["Mia"]["level"] == "fine"


def test_both_charts_are_named_and_have_the_same_figures_as_a_table_and_as_a_file(
    old_house: House, enter: Enter, tmp_path: Path
) -> None:
    """The sums of money by day are the month's; switching to the table moves nothing below it."""
    window = enter(old_house)
    window.go("/admin/storage")
    page = window.page
    chart = page.get_by_role("img", name=re.compile(r"^Bars for \d+ projects: .* ready to play"))
    expect(chart.locator(".recharts-bar-rectangle").first).to_be_visible()
    spent = page.get_by_role("img", name=re.compile(r"^Bars for \d+ days?: \$\d"))
    expect(
        spent.locator(".recharts-bar-rectangle").last
    ).to_be_visible()  # the first days may have cost nothing
    below = page.get_by_role("heading", name="People", exact=True)
    before = below.bounding_box()
    for which in ("Storage by project", "Spent per day, by kind"):
        page.get_by_role("radiogroup", name=f"How to show {which}").get_by_text("Table").click()
        expect(table(page, which)).to_be_visible()
    assert below.bounding_box() == before
    told = old_house.demo.get("/admin/usage")
    rows = saved(page, "Spent per day, by kind", tmp_path)
    assert sum(Decimal(row["total_usd"]) for row in rows) == Decimal(str(told["spent_usd"]))
    days = {(each["day"], each["kind"]): each["spent_usd"] for each in told["by_day"]}
    assert {
        (row["day"], kind): float(row[f"{kind}_usd"])
        for row in rows
        for kind in ("image", "clip", "music")
        if float(row[f"{kind}_usd"])
    } == days


def test_the_dry_run_is_what_archive_now_then_does(old_house: House, enter: Enter, tmp_path: Path) -> None:
    """Filtered by the address, saved as a file, run with a button; figures and rows change when it is through."""
    window = enter(old_house)
    window.go("/admin/storage")
    page = window.page
    due = [item for item in everything(old_house) if item["action"] == "archive"]
    assert len(due) >= 2
    rows = table(page, "The archive").get_by_role("row")
    expect(rows).to_have_count(len(due) + 1)
    expect(rows.nth(1)).to_contain_text("Moves to the archive")
    expect(rows.nth(1)).to_contain_text(due[0]["reason"])
    clip = rows.nth(1).get_by_role("link")
    expect(clip).to_have_attribute("href", re.compile(f"{due[0]['project_id']}/clips.*{due[0]['scene_id']}"))
    assert rows.nth(1).locator("img").evaluate("img => img.decode().then(() => img.naturalWidth)") > 0
    assert [(int(row["version"]), row["reason"]) for row in saved(page, "The archive", tmp_path)] == [
        (item["version_number"], item["reason"]) for item in due
    ]
    page.get_by_role("combobox", name="Show").select_option("keep")
    expect(page).to_have_url(re.compile("show=keep"))
    page.get_by_label("Find clip, project or reason").fill("current nowhere")
    expect(page.get_by_text("No row fits.")).to_be_visible()
    window.go("/admin/storage?show=archive&q=v1")
    expect(rows).to_have_count(1 + sum(item["version_number"] == 1 for item in due))
    expect(page.get_by_label("Find clip, project or reason")).to_have_value("v1")

    window.go("/admin/storage")
    expect(figure(page, "Archived")).to_contain_text("0 B")
    window.button("Archive now").click()
    status = page.get_by_role("status").filter(has_text="The archive is through.")
    expect(status).to_contain_text(f"{len(due)} versions archived")
    expect(page.get_by_text("Nothing is due: every version stays where it is.")).to_be_visible()
    expect(window.button("Archive now")).to_be_disabled()
    cold = old_house.demo.get("/admin/storage")["totals"]["cold_bytes"]
    assert cold > 0
    expect(figure(page, "Archived")).to_contain_text(in_words(cold))
    assert [item for item in everything(old_house) if item["action"] == "archive"] == []


def everything(house: House) -> list[Any]:
    """The dry run over everybody's projects."""
    items: list[Any] = house.demo.get("/storage/archive?everyone=true")["items"]
    return items


def test_a_run_that_also_deletes_asks_first_and_names_how_many(old_house: House, enter: Enter) -> None:
    """Not now orders nothing; the focus goes back to the button."""
    window = enter(old_house)
    page = window.page
    ordered: list[str] = []

    def with_a_deletion(route: Route) -> None:
        if route.request.method == "POST":
            ordered.append(route.request.url)
        answer = route.fetch()
        plan = answer.json()
        plan["items"][0]["action"] = "delete"
        route.fulfill(response=answer, json=plan)

    page.route("**/api/v1/storage/archive*", with_a_deletion)
    window.go("/admin/storage")
    window.button("Archive now").click()
    dialog = page.get_by_role("dialog", name="Delete 1 version for good?")
    expect(dialog).to_contain_text("cannot be undone")
    expect(dialog.get_by_role("button", name="Not now")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(window.button("Archive now")).to_be_focused()
    assert ordered == []


def test_a_member_is_told_that_the_page_is_for_administrators(old_house: House, enter: Enter) -> None:
    """By the address as well; nothing in the navigation leads there, and nothing is asked that would be refused."""
    member = Api(old_house.address, MEMBER)
    window = enter(old_house, member)
    window.go("/admin/storage")
    expect(window.page.get_by_role("heading", name="This page is for administrators")).to_be_visible()
    expect(window.page.get_by_role("link", name="Storage and cost")).to_have_count(0)
    window.page.get_by_role("link", name="Go to your usage").click()
    expect(window.page.get_by_role("heading", name="Your storage")).to_be_visible()
    expect(window.text("None of your projects stores anything yet.")).to_be_visible()
    expect(window.page.get_by_role("link", name="Storage and cost of everybody")).to_have_count(0)
    assert member.client.get("/admin/storage").status_code == 403
    member.client.close()


def test_storage_that_cannot_be_read_or_is_empty_says_so(old_house: House, enter: Enter) -> None:
    """A failure has a way to try again; where nothing is stored one thing to do is offered."""
    window = enter(old_house)
    page = window.page
    window.expect_complaint("ERR_FAILED")
    page.route("**/api/v1/admin/storage", lambda route: route.abort())
    page.goto("/admin/storage")
    problem = page.get_by_role("alert").filter(has_text="cannot be reached")
    expect(problem).to_be_visible()

    def nothing(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        told["totals"] = dict.fromkeys(told["totals"], 0)
        route.fulfill(response=answer, json={**told, "people": [], "projects": []})

    page.unroute("**/api/v1/admin/storage")
    page.route("**/api/v1/admin/storage", nothing)
    problem.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Nothing is stored yet")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="New project")).to_be_visible()


def test_storage_and_cost_is_reached_and_used_without_a_mouse(old_house: House, enter: Enter) -> None:
    """G then A; a chart becomes a table with an arrow; the search and the run's button are on the way of Tab."""
    window = enter(old_house)
    window.go("/")
    page = window.page
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="Storage and cost", level=1)).to_be_visible()
    window.settle()
    tab_to(window, "^Chart$")
    page.keyboard.press("ArrowRight")
    expect(table(page, "Storage by project")).to_be_visible()
    tab_to(window, "^CSV of Projects$")
    tab_to(window, "^Show$")
    tab_to(window, "^Find clip, project or reason$")
    page.keyboard.type("harbour")
    expect(page).to_have_url(re.compile("q=harbour"))
    page.keyboard.press("Home")
    page.keyboard.type("red ")
    expect(page.get_by_label("Find clip, project or reason")).to_have_value("red harbour")
    expect(page).to_have_url(re.compile("q=red(\\+|%20)harbour"))
    page.go_back()
    page.go_forward()
    expect(page.get_by_label("Find clip, project or reason")).to_have_value("red harbour")


@pytest.mark.parametrize("width", [1280, 390])
def test_storage_screens_have_no_barrier_and_fit(old_house: House, enter: Enter, width: int) -> None:
    """axe finds nothing, as charts and as tables; nothing scrolls sideways, at 320 pixels neither."""
    window = enter(old_house, viewport={"width": width, "height": 900})
    page = window.page
    window.go("/usage")
    assert barriers_in_both(window) == []
    window.go("/admin/storage?show=all")
    expect(page.locator(".recharts-bar-rectangle").first).to_be_visible()
    assert barriers_in_both(window) == []
    for which in ("Storage by project", "Spent per day, by kind"):
        page.get_by_role("radiogroup", name=f"How to show {which}").get_by_text("Table").click()
    assert barriers_in_both(window) == []
    assert sideways(window) == 0
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/usage", "/admin/storage"):
        window.go(path)
        assert sideways(window) == 0
