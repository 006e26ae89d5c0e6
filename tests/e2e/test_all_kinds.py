"""Pictures, stories, names, texts over the film and the file to take away: what the main journey does not pass."""

from __future__ import annotations

import re
from pathlib import Path

import av
from playwright.sync_api import expect
from tests.e2e.running import House
from tests.e2e.window import Window


def test_a_picture_is_made_changed_looked_back_at_and_restored(house: House, window: Window) -> None:
    """Every step on its own screen, with the price on the button and Undo in the toast."""
    page = window.page
    window.go("/new")
    page.get_by_text("Picture", exact=True).click()
    page.get_by_label("Prompt").fill("A small lighthouse on a cliff at noon")
    window.button("Make it · $0.04").click()
    page.wait_for_url("**/p/*/picture")
    project = page.url.split("/p/")[1].split("/")[0]
    picture = page.get_by_role("main").get_by_role("img", name=re.compile("A small lighthouse"))
    expect(picture).to_be_visible()
    window.instruction.fill("make it nighttime")
    window.button("Generate · $0.04").click()
    expect(window.head(2)).to_be_visible()
    expect(
        page.get_by_role("img", name="A small lighthouse on a cliff at noon, make it nighttime")
    ).to_be_visible()
    versions = page.get_by_role("region", name="Versions")
    versions.get_by_role("button", name=re.compile("Version 1")).click()
    expect(window.text("You look at version 1.")).to_be_visible()
    versions.get_by_role("button", name="Restore").click()
    expect(window.toast("Version 1 is back")).to_be_visible()
    expect(window.head(3)).to_be_visible()
    window.toast("Version 1 is back").get_by_role("button", name="Undo").click()
    expect(window.head(2)).to_be_visible()
    window.go(f"/p/{project}/compare?a=1&b=2&mode=wipe")
    expect(page.get_by_role("heading", name="Compare pictures")).to_be_visible()
    expect(page.get_by_role("group", name="Both versions").locator("img")).to_have_count(2)


def test_a_story_is_written_changed_by_an_instruction_and_by_hand_and_compared(
    house: House, window: Window
) -> None:
    """Saving by hand is free; the comparison shows the words that were added."""
    page = window.page
    window.go("/new")
    page.get_by_text("Story", exact=True).click()
    page.get_by_label("Prompt").fill("Two rival fiddlers share one stage for a summer")
    window.button(re.compile(r"Make it · \$0\.01")).click()
    page.wait_for_url("**/p/*/story")
    project = page.url.split("/p/")[1].split("/")[0]
    sheet = page.get_by_role("article", name="The story")
    expect(sheet.get_by_role("paragraph").nth(1)).to_be_visible()
    page.get_by_label("What should be different?").fill("a braver ending")
    window.button("Generate · $0.01").click()
    expect(window.head(2)).to_be_visible()

    window.button("Edit the text").click()
    field = page.get_by_label("Text", exact=True)
    field.fill(field.input_value() + "\n\nAnd the stage was never dark again.")
    page.keyboard.press("Control+s")
    expect(window.head(3)).to_be_visible()
    expect(sheet).to_contain_text("And the stage was never dark again.")
    window.go(f"/p/{project}/compare?a=2&b=3")
    expect(page.get_by_role("insertion").get_by_text("And the stage was never dark again.")).to_be_visible()
    window.go(f"/p/{project}/story?at=1")
    expect(window.text(re.compile("You look at version 1 from"))).to_be_visible()
    window.page.get_by_role("status").get_by_role("button", name="Restore").click()
    expect(window.head(4)).to_be_visible()


def test_a_version_gets_a_name_is_found_by_it_and_the_name_goes_with_undo(
    house: House, window: Window
) -> None:
    """Named in the detail, shown in the list, found by "Named only", taken back from the toast."""
    project = house.demo.make()["id"]
    house.demo.instruct(project, 3, "make it nighttime")
    page = window.page
    window.go(f"/p/{project}/history?at=1")
    page.get_by_label("Name this version").fill("client cut")
    window.button("Add name").click()
    expect(window.row(1)).to_contain_text("client cut")
    page.get_by_role("switch", name="Named only").check()
    expect(window.row(2)).to_be_hidden()
    expect(window.row(1)).to_be_visible()
    window.toast("Version 1 is now named “client cut”").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="No version has a name yet")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Show all versions").click()
    expect(window.row(2)).to_be_visible()
    page.get_by_text("Activity", exact=True).click()
    expect(page.get_by_role("region", name="Activity, newest first")).to_contain_text("client cut")


def test_a_text_over_the_film_appears_at_its_time_costs_nothing_and_makes_no_clip(
    house: House, window: Window
) -> None:
    """Written on the clips screen, seen in the player from its first second to its last, gone after it."""
    project = house.demo.make()["id"]
    before = house.calls()
    page = window.page
    window.go(f"/p/{project}/clips")
    window.button("Text over the film").click()
    window.button("Add a text").click()
    page.get_by_label("Text", exact=True).fill("The tide turns")
    page.get_by_label("From, s").fill("1")
    page.get_by_label("To, s").fill("3")
    window.button("Generate · free").click()
    expect(window.head(2)).to_be_visible()
    assert house.calls() == before
    assert house.demo.clips(project, 2) == house.demo.clips(project, 1)

    player = page.get_by_role("region", name="Film player")
    for at, shown in (("0.5", False), ("1.5", True), ("3.5", False)):
        window.go(f"/p/{project}/film?at={at}")
        window.stands(player.locator("video"))
        page.wait_for_function(
            "at => document.querySelector('video').currentTime >= at - 0.05", arg=float(at)
        )
        expect(player.get_by_text("The tide turns")).to_have_count(1 if shown else 0)


def test_the_film_is_taken_away_as_an_mp4_that_plays_from_start_to_end(
    house: House, window: Window, tmp_path: Path
) -> None:
    """Named after project and version; four seconds of picture with sound."""
    project = house.demo.make(name="The pier / take two")["id"]
    window.go(f"/p/{project}/film")
    with window.page.expect_download() as waiting:
        window.page.get_by_role("link", name="Download MP4").click()
    assert waiting.value.suggested_filename == "The pier _ take two v1.mp4"
    file = tmp_path / "film.mp4"
    waiting.value.save_as(file)
    with av.open(str(file)) as film:
        assert len(film.streams.audio) == 1
        assert sum(1 for _ in film.decode(video=0)) == 4 * 24


def test_a_clip_goes_back_to_an_older_version_of_its_own_and_scenes_are_added_moved_and_removed(
    house: House, window: Window
) -> None:
    """The clip's own history restores it for free; several changes are gathered, listed, dropped, and made at once."""
    project = house.demo.make()["id"]
    house.demo.instruct(project, 3, "make it nighttime")
    page = window.page
    window.go(f"/p/{project}/clips")
    window.select_scene(3)
    own = page.locator("#clip-versions")
    expect(own.get_by_role("listitem")).to_have_count(2)
    own.get_by_role("button", name="Restore").click()
    expect(window.toast("Version 1 is current again.")).to_be_visible()
    expect(window.head(3)).to_be_visible()
    assert house.demo.clips(project, 3) == house.demo.clips(project, 1)

    window.button("Move earlier").click()
    window.select_scene(1)
    window.button("Remove", exact=True).click()
    window.select_scene(4)
    window.button("Another take").click()
    changes = page.get_by_role("region", name="3 changes")
    expect(changes).to_be_visible()
    changes.get_by_role("button", name=re.compile("Drop the change: Scene 4")).click()
    expect(window.generate).to_have_text(re.compile("free"))
    first, second, third, last = house.demo.clips(project, 1)
    window.generate.click()
    expect(window.head(4)).to_be_visible()
    assert house.demo.clips(project, 4) == [third, second, last]
    assert first not in house.demo.clips(project, 4)
