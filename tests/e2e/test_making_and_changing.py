"""The journey the studio exists for, by mouse: a film from a prompt, one scene changed, every version kept."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect
from tests.e2e.running import House, until
from tests.e2e.window import Window

PROMPT = (
    "A fishing village at noon: white boats, gulls over the pier, a red house on the hill, a dog on the beach"
)
MODES = {"Wipe": "wipe", "Onion skin": "onion", "Difference": "difference", "Side by side": "side"}
AT_REST_TOGETHER = """async videos => {
  let seeks = 0
  const count = () => seeks++
  for (const video of videos) video.addEventListener("seeking", count)
  for (let frame = 0; frame < 15; frame++) await new Promise(requestAnimationFrame)
  for (const video of videos) video.removeEventListener("seeking", count)
  const stand = videos.every(video => video.readyState >= 2 && !video.seeking)
  const [left, right] = videos.map(video => Math.floor(video.currentTime * 24 + 1e-3))
  return stand && seeks === 0 && left === right
}"""


def test_a_film_is_made_changed_compared_rolled_back_and_restored_and_only_what_changed_is_made(
    house: House, open_window: Callable[..., Window]
) -> None:
    """From the demo's sign-in to the last undo; the provider is asked for scene 3's picture and clip only."""
    window = open_window(signed_in=False)
    sign_in_to_the_demo(window)
    project = make_the_film(window)
    the_film_is_there(window)

    day = look_at_scene_three_in_the_film(window, project)
    before = house.calls()
    make_scene_three_night(window)
    only_scene_three_was_made(house, project, before)
    night = look_at_scene_three_in_the_film(window, project)
    assert night < day * 0.8, "the third scene is visibly darker than it was"
    the_film_plays_over_its_joins(window)

    compare_both_versions(window, project)
    roll_back(window)
    assert house.demo.head(project) == 1
    restore_scene_three(window, house, project)
    work_on_from_the_first_version(window, house, project)
    undo_from_the_toast(window, house, project)
    assert len(house.demo.get(f"/projects/{project}/versions")["items"]) == 4, "nothing was lost on the way"


def sign_in_to_the_demo(window: Window) -> None:
    """One press, and one is among the projects."""
    window.expect_complaint("401")  # the browser notes that nobody was signed in
    window.page.goto("/")
    window.button("Try it with the demo account").click()
    expect(window.page.get_by_role("heading", name="Projects", level=1)).to_be_visible()


def make_the_film(window: Window) -> str:
    """The plan with its price stands there before anything is ordered; the project's id."""
    page = window.page
    page.get_by_role("link", name="New project").first.click()
    page.get_by_role("textbox", name="Prompt").fill(PROMPT)
    page.get_by_label("Scenes", exact=True).fill("4")
    page.get_by_label("Seconds per scene").fill("1")
    plan = page.get_by_role("region", name="What will be made")
    expect(plan.get_by_text("picture and clip")).to_have_count(4)
    expect(plan.get_by_text("Total")).to_be_visible()
    window.button("Make it · $0.25").click()
    page.wait_for_url("**/p/*/clips")
    return page.url.split("/p/")[1].split("/")[0]


def the_film_is_there(window: Window) -> None:
    """Each scene has its picture, the film is version 1, and nothing is at work any more."""
    expect(window.page.locator("[data-card] img")).to_have_count(4)
    expect(window.head(1)).to_be_visible()
    expect(window.button("No work running")).to_be_visible()


def look_at_scene_three_in_the_film(window: Window, project: str) -> float:
    """Goes there by the scene strip; how bright its picture is."""
    page = window.page
    window.place("Film")
    video = page.get_by_role("region", name="Film player").locator("video")
    window.stands(video)
    scene = (
        page.get_by_role("list", name="Scenes of the film")
        .get_by_role("listitem")
        .nth(2)
        .get_by_role("button")
    )
    scene.click()
    expect(scene).to_have_attribute("aria-current", "true")
    for _ in range(6):  # away from the join
        page.keyboard.press("ArrowRight")
    window.stands(video)
    assert 2 <= window.time(video) < 3
    return window.luminance(video)


def make_scene_three_night(window: Window) -> None:
    """Select it, say so, see the price, generate; the film is version 2 then."""
    window.place("Clips")
    window.select_scene(3)
    expect(window.generate).to_be_disabled()
    window.instruction.fill("make it nighttime")
    expect(window.button("Generate · $0.05")).to_be_enabled()
    expect(window.text(re.compile("2 parts made"))).to_be_visible()
    window.button("Generate · $0.05").click()
    expect(window.head(2)).to_be_visible()
    expect(window.card(3)).to_contain_text("make it nighttime")
    expect(window.card(3)).to_contain_text("clip v2")
    expect(window.card(2)).to_contain_text("clip v1")


def only_scene_three_was_made(house: House, project: str, before: list[str]) -> None:
    """By the run's own steps, by the provider's book, and by the digests of the clips."""
    run = house.demo.runs(project)[0]
    third = house.demo.scenes(project)[2]["id"]
    generated = {step["part"] for step in run["steps"] if step["action"] == "generate"}
    assert generated == {f"{third}/image", f"{third}/clip"}
    assert house.calls()[len(before) :] == ["image", "clip"]
    old, new = house.demo.clips(project, 1), house.demo.clips(project, 2)
    assert [was == now for was, now in zip(old, new, strict=True)] == [True, True, False, True]


def the_film_plays_over_its_joins(window: Window) -> None:
    """From the start through all four scenes."""
    video = window.page.get_by_role("region", name="Film player").locator("video")
    window.page.keyboard.press("Home")
    window.stands(video)
    window.button("Play").click()
    window.plays_past(video, 3.2)


def compare_both_versions(window: Window, project: str) -> None:
    """Four ways to look at both; paused they show the same frame, also after stepping."""
    page = window.page
    window.place("History")
    expect(window.row(1)).to_be_visible()
    expect(window.row(2)).to_contain_text("current")
    window.row(2).click()
    window.button("Compare with film v1").click()
    page.wait_for_url(re.compile(r"/compare\?.*a=1&b=2"))
    stage = page.get_by_role("group", name="Both versions")
    videos = stage.locator("video")
    expect(videos).to_have_count(2)
    for mode, name in MODES.items():
        page.get_by_role("radio", name=mode).locator("..").get_by_text(mode).click()
        expect(stage).to_have_attribute("data-mode", name)
        shows_one_frame(window, videos)
    window.button("Play", exact=True).click()
    window.plays_past(videos.nth(0), 2.2)
    window.button("Pause", exact=True).click()
    shows_one_frame(window, videos)
    window.button("One frame forward").click()
    shows_one_frame(window, videos)
    differs = page.get_by_role("region", name="What differs")
    expect(differs.get_by_text("changed", exact=True)).to_have_count(1)
    differs.get_by_role("button", name=re.compile("Compare .* changed")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Compare scene 3")
    shows_one_frame(window, videos)
    assert window.luminance(videos.nth(1)) < window.luminance(videos.nth(0)) * 0.8


def shows_one_frame(window: Window, videos: Locator) -> None:
    """Both stand, on the same frame of 24 a second, and are left in peace there."""
    for place in (0, 1):
        window.stands(videos.nth(place))
    both = [videos.nth(place).element_handle() for place in (0, 1)]
    until(lambda: window.page.evaluate(AT_REST_TOGETHER, both), "both at rest")


def roll_back(window: Window) -> None:
    """The head moves to version 1; version 2 stays in the list."""
    window.place("History")
    window.row(1).click()
    window.button("Roll back to this").click()
    expect(window.toast("Film v1 is current now")).to_be_visible()
    expect(window.head(1)).to_be_visible()
    expect(window.row(2)).to_be_visible()


def restore_scene_three(window: Window, house: House, project: str) -> None:
    """Only the night scene comes back, as a new version, and costs nothing."""
    before = house.calls()
    window.row(2).click()
    window.button("Restore only some scenes").click()
    window.page.get_by_role("checkbox", name=re.compile("Scene 3")).check()
    window.button("Restore 1 scene").click()
    expect(window.toast("1 scene of film v2 restored as film v3")).to_be_visible()
    expect(window.head(3)).to_be_visible()
    assert house.demo.clips(project, 3) == house.demo.clips(project, 2)
    assert house.calls() == before


def work_on_from_the_first_version(window: Window, house: House, project: str) -> None:
    """The next change starts from it and becomes current; the others stay beside it."""
    window.row(1).click()
    window.button("Work on from here").click()
    expect(window.text("You work on from film v1")).to_be_visible()
    window.select_scene(1)
    window.instruction.fill("make it snow")
    window.button("Generate · $0.05").click()
    expect(window.head(4)).to_be_visible()
    expect(window.text("You work on from film v1")).to_be_hidden()
    version = house.demo.version(project, 4)
    assert version["parent_number"] == 1
    assert house.demo.clips(project, 4)[1:] == house.demo.clips(project, 1)[1:]


def undo_from_the_toast(window: Window, house: House, project: str) -> None:
    """A roll back is taken back where it was announced."""
    window.place("History")
    window.row(3).click()
    window.button("Make current").click()
    toast = window.toast("Film v3 is current now")
    expect(window.head(3)).to_be_visible()
    toast.get_by_role("button", name="Undo").click()
    expect(window.head(4)).to_be_visible()
    assert house.demo.head(project) == 4


def test_a_reload_while_a_film_is_being_made_loses_nothing(house: House, window: Window) -> None:
    """Clips and the header's chip tell how far it is, before and after; then the film is there."""
    page = window.page
    window.go("/new?prompt=A+lake+at+dusk+%5Bwait+lake+at+clip%5D%2C+two+swans%2C+a+wooden+boat")
    page.get_by_label("Scenes", exact=True).fill("2")
    page.get_by_label("Seconds per scene").fill("1")
    window.button(re.compile(r"Make it · \$")).click()
    page.wait_for_url("**/p/*/clips")
    for _ in range(2):
        expect(window.button(re.compile("(running|queued|Starting).*Open work in progress"))).to_be_visible()
        expect(window.card(1).get_by_text(re.compile("Making the|Waiting its turn"))).to_be_visible()
        expect(window.card(1).get_by_text(re.compile(r"\d+ %"))).to_be_visible()
        page.reload()
    window.button(re.compile("Open work in progress")).click()
    panel = page.get_by_role("dialog", name="Work in progress")
    expect(panel.get_by_text(re.compile(r"\d+ of \d+ parts")).first).to_be_visible()
    page.keyboard.press("Escape")
    house.release("lake")
    expect(window.head(1)).to_be_visible()
    expect(page.locator("[data-card] img")).to_have_count(2)
    expect(window.button("No work running. Open work in progress")).to_be_visible()
    project = page.url.split("/p/")[1].split("/")[0]
    assert len(house.demo.runs(project)) == 1
