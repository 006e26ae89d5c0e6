"""Makes the pictures of the studio that the documentation shows, from a real film, into docs/images.

Run as ``python -m tests.e2e.pictures`` in the project's folder. Not a test: it starts a house of its own, makes a film
of six scenes in it, changes one, and photographs what a person would see.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright
from tests.e2e.conftest import ARGUMENTS, program
from tests.e2e.running import DEMO, ROOT, House, running
from tests.e2e.window import Window

FOLDER = ROOT / "docs" / "images"
SIZE = {"width": 1280, "height": 800}
LARGEST = 400_000  # bytes
COLOURS = (256, 128, 64)
FILM = {
    "name": "A day by the sea",
    "prompt": (
        "A day at the old lighthouse: dawn mist over a quiet sea, gulls rising from the cliffs, a red sailboat "
        "crossing the bay at noon, rain drifting in over the harbour, a golden sunset behind the tower, stars above "
        "the lit lantern"
    ),
    "style": "warm storybook watercolour",
    "music": "calm and hopeful, soft piano and strings",
    "scenes": 6,
    "scene_duration": 4,
}


def main() -> int:
    """Make the film and its pictures; says where each one is and how large."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running(**{**DEMO, "RETAKE_OFFLINE_FAULTS": ""}) as house, sync_playwright() as playwright:
        project = history_of(house)
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        light = signed_in(browser, house, "light")
        clips(light, project)
        film(light, house, project)
        history(light, project)
        compare(light, house, project)
        dark(signed_in(browser, house, "dark"), project)
        browser.close()
    return 0


def history_of(house: House) -> str:
    """A film with a life: changed, tried another way from an old version, and named; the project's id."""
    demo = house.demo
    demo.make(kind="image", name="A fox in the snow", prompt="A fox in a snowy forest under a full moon")
    project = str(demo.make(**FILM)["id"])
    demo.instruct(project, 3, "make it nighttime")
    demo.instruct(project, 5, "warmer colors")
    sixth = demo.scenes(project)[5]["id"]
    demo.change(
        project, {"op": "scene.instruct", "scene": sixth, "instruction": "make it snow"}, base_version=2
    )
    demo.post(f"/projects/{project}/head", {"version": 3})
    demo.post(f"/projects/{project}/labels", {"version": 1, "name": "first cut"})
    demo.instruct(project, 2, "add more motion")
    return project


def signed_in(browser: Browser, house: House, scheme: str) -> Window:
    """A window in one of the themes."""
    context = browser.new_context(
        base_url=house.address,
        viewport=SIZE,  # type: ignore[arg-type]
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    context.set_default_timeout(120_000)
    context.add_cookies(
        [{"name": name, "value": value, "url": house.address} for name, value in house.demo.client.cookies.items()]
    )
    return Window(context.new_page())


def clips(window: Window, project: str) -> None:
    """The clips screen with the fourth scene selected, an instruction written, and its price on the button."""
    window.go(f"/p/{project}/clips")
    window.select_scene(4)
    window.instruction.fill("a storm is coming, dramatic")
    expect(window.button("Generate · $0.08")).to_be_enabled()
    window.page.mouse.move(640, 20)
    window.stands(window.page.locator("aside video, section video").first)
    keep(window, "studio.png")


def film(window: Window, house: House, project: str) -> None:
    """The film standing in the night scene."""
    window.go(f"/p/{project}/film?at=10")
    video = window.page.get_by_role("region", name="Film player").locator("video")
    window.stands(video)
    window.page.wait_for_function("video => video.currentTime >= 9.9", arg=video.element_handle())
    window.stands(video)
    keep(window, "film.png")


def history(window: Window, project: str) -> None:
    """The graph with a branch, a name, and the details of the night version."""
    window.go(f"/p/{project}/history?at=2")
    expect(window.row(1)).to_contain_text("first cut")
    keep(window, "history.png")


def compare(window: Window, house: House, project: str) -> None:
    """Day and night of scene 3, wiped."""
    scene = house.demo.scenes(project)[2]["id"]
    window.go(f"/p/{project}/compare?a=1&b=2&clip={scene}&mode=wipe&t=2")
    videos = window.page.get_by_role("group", name="Both versions").locator("video")
    for side in (0, 1):
        window.stands(videos.nth(side))
        window.page.wait_for_function("video => video.currentTime >= 1.9", arg=videos.nth(side).element_handle())
        window.stands(videos.nth(side))
    keep(window, "compare.png")


def dark(window: Window, project: str) -> None:
    """The clips screen at night."""
    window.go(f"/p/{project}/clips")
    window.select_scene(3)
    window.page.mouse.move(640, 20)
    window.stands(window.page.locator("aside video, section video").first)
    keep(window, "dark.png")


def keep(window: Window, name: str) -> None:
    """Save what the window shows, with as many colours as the size allows."""
    window.settle()
    window.page.wait_for_function("() => [...document.images].every(each => each.complete || each.loading === 'lazy')")
    window.page.wait_for_function("() => document.getAnimations().every(each => each.playState !== 'running')")
    shot = Image.open(io.BytesIO(window.page.screenshot())).convert("RGB")
    file: Path = FOLDER / name
    for colours in COLOURS:
        shot.quantize(colours, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.FLOYDSTEINBERG).save(
            file, optimize=True
        )
        if file.stat().st_size < LARGEST:
            break
    sys.stdout.write(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    sys.exit(main())
