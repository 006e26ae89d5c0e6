"""A browser window on the studio, in the words journeys are told in."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Locator, Page, expect

LUMINANCE = """video => {
  const canvas = document.createElement("canvas")
  canvas.width = 64
  canvas.height = 36
  const pen = canvas.getContext("2d", { willReadFrequently: true })
  pen.drawImage(video, 0, 0, 64, 36)
  const { data } = pen.getImageData(0, 0, 64, 36)
  let sum = 0
  for (let i = 0; i < data.length; i += 4) sum += 0.2126 * data[i] + 0.7152 * data[i + 1] + 0.0722 * data[i + 2]
  return sum / (data.length / 4)
}"""
PICTURE_STANDS = "video => video.readyState >= 2 && !video.seeking && video.videoWidth > 0"
FOCUS = """() => {
  const at = document.activeElement
  if (!at || at === document.body) return ""
  const labelling = (at.getAttribute("aria-labelledby") ?? "").split(" ").map(id => document.getElementById(id))
  const names = [
    at.getAttribute("aria-label"),
    at.labels?.[0]?.innerText,
    labelling.map(each => each?.innerText ?? "").join(" "),
    at.innerText,
    at.id,
  ]
  return names.map(name => (name ?? "").trim()).find(name => name !== "") ?? ""
}"""
STILL = """() => document.getAnimations().every(
  each => each.playState !== "running" || each.effect.getComputedTiming().endTime === Infinity)"""


class Window:
    """One page with what its console complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.expected: list[re.Pattern[str]] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        text = f"{message.text} ({message.location.get('url', '')})"
        if message.type in {"error", "warning"} and not any(each.search(text) for each in self.expected):
            self.complaints.append(f"{message.type}: {text}")

    def expect_complaint(self, pattern: str) -> None:
        """Let the browser's own line about an answer that was refused on purpose pass."""
        self.expected.append(re.compile(pattern))

    def picture(self, path: Path) -> None:
        """Save what the window shows, if it still can."""
        with contextlib.suppress(Error):
            self.page.screenshot(path=path)

    # ------------------------------------------------------------------------------------------ going

    def go(self, path: str) -> None:
        """Open an address of the studio and wait for its screen."""
        self.page.goto(path)
        expect(self.page.get_by_role("main").locator("h1").first).to_be_visible()
        self.settle()

    def settle(self) -> None:
        """Wait until nothing on the screen is loading any more."""
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0)

    def rest(self) -> None:
        """Wait until what was just changed about the page has been laid out and drawn."""
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def still(self) -> None:
        """Wait until everything that moves and ends has arrived; what turns while work is done goes on."""
        self.page.wait_for_function(STILL)

    def place(self, name: str) -> None:
        """Go to a place of the project by the navigation."""
        nav = self.page.get_by_role("navigation", name="Main navigation")
        nav.get_by_role("link", name=name, exact=True).first.click()

    # ------------------------------------------------------------------------------------------ finding

    def button(self, name: str | re.Pattern[str], **more: Any) -> Locator:
        """A button by what it says."""
        return self.page.get_by_role("button", name=name, **more)

    def text(self, words: str | re.Pattern[str]) -> Locator:
        """A piece of text."""
        return self.page.get_by_text(words)

    def card(self, position: int) -> Locator:
        """The card of a scene on the clips screen."""
        cards = self.page.get_by_role("list", name="Clips in film order").get_by_role("listitem")
        return cards.nth(position - 1)

    def select_scene(self, position: int) -> None:
        """Press a scene's card, so that the inspector shows it."""
        self.card(position).locator("[data-card]").click()
        expect(self.card(position).locator("[data-card]")).to_have_attribute("aria-pressed", "true")

    @property
    def instruction(self) -> Locator:
        """The field for what should change."""
        return self.page.get_by_label("What should change?")

    @property
    def generate(self) -> Locator:
        """The button that makes the gathered changes, whatever it says just now."""
        return self.button(re.compile("^Generate"))

    @property
    def password(self) -> Locator:
        """The field for a password."""
        return self.page.get_by_label(re.compile("^Password"))

    def row(self, number: int) -> Locator:
        """A version's row in the history."""
        return self.page.locator(f"[role=row][data-row='{number}']")

    def head(self, number: int) -> Locator:
        """The header's chip, when this version is the current one."""
        return self.page.get_by_role("link", name=f"v{number}, the current version")

    def toast(self, words: str | re.Pattern[str]) -> Locator:
        """A toast that says this."""
        return self.page.locator(".mantine-Notifications-root [role=alert]").filter(has_text=words)

    @property
    def focus(self) -> str:
        """The name of what has the keyboard's focus, as a screen reader would say it."""
        return str(self.page.evaluate(FOCUS))

    # ------------------------------------------------------------------------------------------ watching

    def stands(self, video: Locator) -> None:
        """Wait until a video rests on a frame that can be seen."""
        video.wait_for()
        self.page.wait_for_function(PICTURE_STANDS, arg=video.element_handle())

    def luminance(self, video: Locator) -> float:
        """How bright the frame on screen is, 0 to 255."""
        self.stands(video)
        return float(video.evaluate(LUMINANCE))

    def time(self, video: Locator) -> float:
        """Where a video stands, in seconds."""
        return float(video.evaluate("video => video.currentTime"))

    def plays_past(self, video: Locator, seconds: float) -> None:
        """Wait until a video has played beyond this second."""
        self.page.wait_for_function(
            "([video, seconds]) => video.currentTime > seconds", arg=[video.element_handle(), seconds]
        )


Enter = Callable[..., Window]
"""Opens a window on a house: the fixture `enter`."""


def in_words(size: int) -> str:
    """Bytes as the studio writes them."""
    if size < 1000:
        return f"{size} B"
    step = min(4, (len(str(size)) - 1) // 3)
    value = Decimal(size) / 1000**step
    rounded = value.quantize(Decimal("0.1") if value < 10 else Decimal(1), ROUND_HALF_UP)
    return f"{rounded.normalize():f} {('kB', 'MB', 'GB', 'TB')[step - 1]}"
