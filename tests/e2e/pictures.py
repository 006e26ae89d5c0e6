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
from tests import template
from tests.e2e.conftest import ARGUMENTS, program
from tests.e2e.running import DEMO, ROOT, House, running
from tests.e2e.window import Window
from tests.house import cluster

FOLDER = ROOT / "docs" / "images"
SIZE = {"width": 1280, "height": 800}
LARGEST = 400_000  # bytes
COLOURS = (256, 128, 64)
"""How many to go down to, while a picture in all its colours is too large."""
FILM = {
    "name": "A day by the sea",
    "prompt": "A day by the sea, from first light to the fire: a lighthouse, boats, a whale, a castle, balloons, a cabin",
    "scenes": 6,
    "scene_duration": 4,
}
SCENES = {
    "First light": "A lighthouse on a rocky coast at dawn, calm sea, gulls",
    "Setting out": "A red sailboat on the sea in the morning, birds above, clear sky",
    "The whale": "A whale and a sailboat in the open sea at noon, sunny",
    "Lightning": "A castle on an island in a storm, lightning over the sea",
    "Going home": "Balloons over green hills at sunset, golden light",
    "By the fire": "A cabin by a lake at night, a campfire, stars",
}


def main() -> int:
    """Make the film and its pictures; says where each one is and how large."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=120_000)
    template.share()
    with (
        cluster() as server,
        running(server, {**DEMO, "RETAKE_OFFLINE_FAULTS": ""}, small=False) as house,
        sync_playwright() as playwright,
    ):
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
    """A film with a life: its scenes retold, one made night, another way tried from an old version; its id."""
    demo = house.demo
    project = str(demo.make(**FILM)["id"])
    retold = zip(demo.scenes(project), SCENES.items(), strict=True)
    demo.change(
        project,
        *(
            {"op": "scene.edit", "scene": scene["id"], "title": title, "prompt": prompt}
            for scene, (title, prompt) in retold
        ),
        message="Every scene retold",
    )
    demo.post(f"/projects/{project}/labels", {"version": 2, "name": "first cut"})
    demo.instruct(project, 3, "make it nighttime")
    demo.instruct(project, 1, "warmer colors")
    fifth = demo.scenes(project)[4]["id"]
    snow = {"op": "scene.instruct", "scene": fifth, "instruction": "make it snow"}
    demo.change(project, snow, base_version=3)
    demo.post(f"/projects/{project}/head", {"version": 4})
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
        [
            {"name": name, "value": value, "url": house.address}
            for name, value in house.demo.client.cookies.items()
        ]
    )
    return Window(context.new_page())


def clips(window: Window, project: str) -> None:
    """The clips screen with the fourth scene selected, an instruction written and its price on the button."""
    window.go(f"/p/{project}/clips")
    window.select_scene(4)
    window.instruction.fill("at sunset, warmer colors")
    expect(window.button("Generate · $0.08")).to_be_enabled()
    window.page.mouse.move(640, 20)
    loaded(window)
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
    window.go(f"/p/{project}/history?at=3")
    expect(window.row(2)).to_contain_text("first cut")
    keep(window, "history.png")


def compare(window: Window, house: House, project: str) -> None:
    """Day and night of scene 3, wiped."""
    scene = house.demo.scenes(project)[2]["id"]
    window.go(f"/p/{project}/compare?a=2&b=3&clip={scene}&mode=wipe&t=2")
    videos = window.page.get_by_role("group", name="Both versions").locator("video")
    for side in (0, 1):
        window.stands(videos.nth(side))
        window.page.wait_for_function(
            "video => video.currentTime >= 1.9", arg=videos.nth(side).element_handle()
        )
        window.stands(videos.nth(side))
    keep(window, "compare.png")


def dark(window: Window, project: str) -> None:
    """The clips screen at night."""
    window.go(f"/p/{project}/clips")
    window.select_scene(3)
    window.page.mouse.move(640, 20)
    loaded(window)
    keep(window, "dark.png")


def loaded(window: Window) -> None:
    """Wait until the selected clip rests: its frame is there and the browser's ring of loading is gone."""
    video = window.page.get_by_role("region", name="The selected clip").locator("video")
    window.stands(video)
    window.page.wait_for_function(
        "video => video.readyState >= 3 || video.networkState === video.NETWORK_IDLE",
        arg=video.element_handle(),
    )
    # The ring belongs to the browser's own controls, which tell nobody when they have drawn it away.
    window.page.wait_for_timeout(1500)


def keep(window: Window, name: str) -> None:
    """Save what the window shows, with as many colours as the size allows."""
    window.settle()
    window.page.wait_for_function(
        "() => [...document.images].every(each => each.complete || each.loading === 'lazy')"
    )
    window.still()
    shot = Image.open(io.BytesIO(window.page.screenshot())).convert("RGB")
    file: Path = FOLDER / name
    shot.save(file, optimize=True)
    for colours in COLOURS:
        if file.stat().st_size < LARGEST:
            break
        palette = shot.quantize(colours)
        whiten(palette)
        shot.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).save(file, optimize=True)
    sys.stdout.write(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1000:.0f} kB\n")


def whiten(palette: Image.Image) -> None:
    """Make the lightest colour of a palette pure white, as the paper of the studio is."""
    colours = palette.getpalette() or []
    triples = [colours[at : at + 3] for at in range(0, len(colours), 3)]
    lightest = max(range(len(triples)), key=lambda at: sum(triples[at]))
    if sum(triples[lightest]) > 3 * 248:
        colours[3 * lightest : 3 * lightest + 3] = [255, 255, 255]
        palette.putpalette(colours)


if __name__ == "__main__":
    sys.exit(main())
