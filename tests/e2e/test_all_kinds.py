"""Pictures, stories, names, texts over the film and the file to take away: what the main journey does not pass."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import av
import httpx
import numpy as np
from PIL import Image
from playwright.sync_api import Locator, expect
from tests.e2e.running import House, until
from tests.e2e.window import Window


def test_a_picture_is_made_changed_looked_back_at_and_restored(house: House, window: Window) -> None:
    """Every step on its own screen, with the price on the button and Undo in the toast."""
    page = window.page
    window.go("/new")
    page.get_by_text("Picture", exact=True).click()
    page.get_by_role("textbox", name="Prompt").fill("A small lighthouse on a cliff at noon")
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
    versions.get_by_role("button", name=re.compile("Picture v1")).click()
    expect(window.text("You look at picture v1.")).to_be_visible()
    versions.get_by_role("button", name="Restore").click()
    expect(window.toast("Picture v1 is back")).to_be_visible()
    expect(window.head(3)).to_be_visible()
    window.toast("Picture v1 is back").get_by_role("button", name="Undo").click()
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
    page.get_by_role("textbox", name="Prompt").fill("Two rival fiddlers share one stage for a summer")
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
    expect(window.text(re.compile("You look at story v1 from"))).to_be_visible()
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
    window.toast("Film v1 is now named “client cut”").get_by_role("button", name="Undo").click()
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
    page.get_by_label("Text", exact=True).fill(WORDS)
    page.get_by_label("From, s").fill("1")
    page.get_by_label("To, s").fill("3")
    window.button("Generate · free").click()
    expect(window.head(2)).to_be_visible()
    assert house.calls() == before
    assert house.demo.clips(project, 2) == house.demo.clips(project, 1)

    player = page.get_by_role("region", name="Film player")
    for at, shown in (("0.5", False), ("3.5", False), ("1.5", True)):
        window.go(f"/p/{project}/film?at={at}")
        window.stands(player.locator("video"))
        page.wait_for_function(
            "at => document.querySelector('video').currentTime >= at - 0.05", arg=float(at)
        )
        if shown:
            expect(player.get_by_alt_text(WORDS)).to_be_visible()
        else:
            expect(player.get_by_alt_text(WORDS)).not_to_be_visible()
    page.wait_for_function("[...document.images].every(image => image.complete)")
    _the_export_has_the_words_of_the_player(house, project, player)


WORDS = "The tide turns · Ώρα · 日本 · שלום"


def _the_export_has_the_words_of_the_player(house: House, project: str, player: Locator) -> None:
    """The bright pixels of the lower part, in the window and in the frame of the MP4: the same letters in one place."""
    seen = Image.open(io.BytesIO(player.locator("video").locator("..").screenshot())).convert("L")

    def exported() -> httpx.Response | None:
        answer = house.demo.client.get(f"/projects/{project}/versions/2/film.mp4")
        return answer if answer.status_code == 200 else None

    answer: httpx.Response = until(exported, "the MP4")
    with av.open(io.BytesIO(answer.content), "r") as film:
        frame = next(f for f in film.decode(video=0) if (f.time or 0) >= 1.5)
    burned = frame.to_image().convert("L").resize(seen.size)
    lower = (seen.width // 10, seen.height * 3 // 4, seen.width * 9 // 10, seen.height * 19 // 20)
    one, other = (np.asarray(image.crop(lower)) > 225 for image in (seen, burned))
    assert other.sum() > 500, "there are letters"
    assert (one & other).sum() / (one | other).sum() > 0.6


def test_the_film_is_taken_away_as_an_mp4_that_plays_from_start_to_end(
    house: House, window: Window, tmp_path: Path
) -> None:
    """Named after project and version; four seconds of picture with sound. It is made when asked for, then a link."""
    project = house.demo.make(name="The pier / take two")["id"]
    window.go(f"/p/{project}/film")
    with window.page.expect_download() as waiting:
        window.button("Download MP4").click()
    assert waiting.value.suggested_filename == "The pier _ take two v1.mp4"
    file = tmp_path / "film.mp4"
    waiting.value.save_as(file)
    with av.open(str(file)) as film:
        assert len(film.streams.audio) == 1
        assert sum(1 for _ in film.decode(video=0)) == 4 * 24
    expect(window.page.get_by_role("link", name="Download MP4")).to_be_visible()
    _a_clip_opened_by_itself_shows_each_frame_at_its_time(house, window, project)


def _a_clip_opened_by_itself_shows_each_frame_at_its_time(house: House, window: Window, project: str) -> None:
    """The first frame, one in the middle and the last, read back from a canvas, beside what the file holds."""
    sha256 = house.demo.clips(project, 1)[0]
    with av.open(io.BytesIO(house.demo.client.get(f"/blobs/{sha256}").content), "r") as clip:
        frames = [np.asarray(f.to_image().convert("L").resize((160, 90)), int) for f in clip.decode(video=0)]
    for number in (0, len(frames) // 2, len(frames) - 1):
        data = window.page.evaluate(FRAME, [f"/api/v1/blobs/{sha256}", (number + 0.5) / 24])
        shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("L").resize((160, 90)), int)
        off = [float(np.abs(frame - shown).mean()) for frame in frames]
        assert off.index(min(off)) == number


FRAME = """async ([address, time]) => {
    const video = document.createElement("video")
    video.muted = true
    video.src = address
    await new Promise((ready, failed) => { video.onloadeddata = ready; video.onerror = failed })
    await new Promise((there) => { video.onseeked = there; video.currentTime = time })
    const canvas = document.createElement("canvas")
    canvas.width = video.videoWidth
    canvas.height = video.videoHeight
    canvas.getContext("2d").drawImage(video, 0, 0)
    return canvas.toDataURL("image/png").split(",")[1]
}"""


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
    expect(window.toast("Clip v1 is current again.")).to_be_visible()
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
