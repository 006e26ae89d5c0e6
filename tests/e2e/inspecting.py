"""What a machine can see of a screen as it stands: words under other words, sideways scroll, what moved, and what is
left of it in large text and in forced colours. Each inspection takes a window and returns what it found, in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.running import ROOT
from tests.e2e.window import Window

SCRIPTS = ROOT / "tests" / "e2e" / "inspecting"
LARGE_PERCENT = 200
"""The size of text that WCAG 1.4.4 asks a page to bear."""
SHIFT_LIMIT = 0.05
"""Half of what browsers call good."""
WATCH_SHIFTS = """window.shifts = []
new PerformanceObserver(list => {
  for (const each of list.getEntries()) {
    if (each.hadRecentInput) continue
    const moved = each.sources.map(({ node }) => node?.nodeType === 1 ? node.className || node.tagName : node?.nodeName)
    window.shifts.push([each.value, moved.join(" | ")])
  }
}).observe({ type: "layout-shift", buffered: true })"""


def watch_shifts(window: Window) -> None:
    """From the next page on, note what moves without having been asked to."""
    window.page.add_init_script(WATCH_SHIFTS)


def shifts(window: Window) -> list[str]:
    """The cumulative layout shift since the page was opened, when it is more than people should bear."""
    noted: list[tuple[float, str]] = window.page.evaluate("window.shifts")
    total = sum(value for value, _ in noted)
    if total <= SHIFT_LIMIT:
        return []
    return [f"moved by {total:.3f}: " + "; ".join(f"{value:.3f} {what}" for value, what in noted)]


def sideways(window: Window) -> list[str]:
    """By how many pixels the page can be scrolled sideways, and what sticks out."""
    found: list[str] = window.page.evaluate((SCRIPTS / "sideways.js").read_text())
    return found


def overlaps(window: Window) -> list[str]:
    """Words and controls that lie on other words or controls, and words that have left their box."""
    found: list[str] = window.page.evaluate((SCRIPTS / "overlaps.js").read_text())
    return found


def unmarked(window: Window) -> list[str]:
    """In forced colours: what is selected and does not look it, and controls without a boundary."""
    with forced_colours(window):
        found: list[str] = window.page.evaluate((SCRIPTS / "unmarked.js").read_text())
    return found


@contextmanager
def forced_colours(window: Window) -> Iterator[None]:
    """The screen as it is with the colours of a contrast theme."""
    window.page.emulate_media(forced_colors="active")
    try:
        window.rest()
        yield
    finally:
        window.page.emulate_media(forced_colors="none")


@contextmanager
def large_text(window: Window) -> Iterator[None]:
    """The screen with text of twice the size; everything else stays as it is."""
    window.page.evaluate("size => { document.documentElement.style.fontSize = size }", f"{LARGE_PERCENT}%")
    try:
        window.rest()
        yield
    finally:
        window.page.evaluate("() => { document.documentElement.style.fontSize = '' }")
        window.rest()


def at_large_text(window: Window) -> list[str]:
    """What overlaps or sticks out sideways in text of twice the size."""
    with large_text(window):
        return [f"at {LARGE_PERCENT} % text, {each}" for each in [*sideways(window), *overlaps(window)]]


def as_it_stands(window: Window) -> list[str]:
    """All inspections of the screen that stands but the one for what moved, on one load."""
    return [*sideways(window), *overlaps(window), *at_large_text(window), *unmarked(window)]
