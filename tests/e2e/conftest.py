"""Fixtures of the journeys: one demo house and one Chromium for all of them, a browser window for each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from scripts.install import BROWSERS
from tests.e2e.running import DEMO, Api, House, running
from tests.e2e.window import Enter, Window
from tests.house import Cluster

PATIENCE_MS = 60_000
"""How long a window waits for what must come. Nothing is measured by it; busy machines are slow."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
]
FOLDER = Path(__file__).parent
AT_REST: dict[str, Any] = {"reduced_motion": "reduce"}
"""What a window is opened with: what folds open while it is pressed gets the press at one place, the release at
another. Journeys that are about motion ask for it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser and may take its time."""
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(600))


def program() -> str | None:
    """The Chromium of this machine; None lets Playwright take the one it brought."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def house(cluster: Cluster) -> Iterator[House]:
    """The demo house of this session."""
    with running(cluster, DEMO) as made:
        yield made


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this session."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_context(chromium: Browser, house: House) -> Iterator[Callable[..., BrowserContext]]:
    """Opens browser contexts of their own cookies, signed in as the demo person unless told otherwise."""
    opened: list[BrowserContext] = []

    def open_one(signed_in: bool = True, address: str = house.address, **more: Any) -> BrowserContext:
        opened.append(context_of(chromium, address, **more))
        if signed_in:
            sign_in(opened[-1], house)
        return opened[-1]

    yield open_one
    for context in opened:
        context.close()


def context_of(chromium: Browser, address: str, **more: Any) -> BrowserContext:
    """A browser context with windows of 1280 × 800 at rest, unless told otherwise."""
    context = chromium.new_context(
        base_url=address, **{"viewport": {"width": 1280, "height": 800}, **AT_REST, **more}
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


def sign_in(context: BrowserContext, house: House, api: Api | None = None) -> None:
    """Have a context send the cookies of the demo person, or of whoever's API is given."""
    cookies = (api or house.demo).client.cookies.items()
    context.add_cookies([{"name": name, "value": value, "url": house.address} for name, value in cookies])


@pytest.fixture(scope="session")
def kept_context(chromium: Browser, house: House) -> Iterator[BrowserContext]:
    """A context that is not closed between tests: it need not compile the studio again for each of them."""
    context = context_of(chromium, house.address)
    yield context
    context.close()


@pytest.fixture
def used_context(kept_context: BrowserContext, house: House) -> Iterator[BrowserContext]:
    """The same, signed in as the demo person; what a test leaves in it is forgotten."""
    sign_in(kept_context, house)
    yield kept_context
    for page in kept_context.pages:
        if page.url.startswith(house.address):
            page.evaluate("() => localStorage.clear()")
        page.close()
    kept_context.clear_cookies()


@pytest.fixture
def open_window(
    open_context: Callable[..., BrowserContext], request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[..., Window]]:
    """Opens windows; afterwards none may have complained in its console. A failed journey leaves pictures behind."""
    opened: list[Window] = []

    def open_one(context: BrowserContext | None = None, **more: Any) -> Window:
        page: Page = (context or open_context(**more)).new_page()
        opened.append(Window(page))
        return opened[-1]

    yield open_one
    report = getattr(request.node, "journey", None)
    if report is not None and report.failed:
        for number, window in enumerate(opened):
            window.picture(tmp_path / f"window-{number}.png")
    for window in opened:
        assert window.complaints == []


@pytest.fixture
def window(used_context: BrowserContext, open_window: Callable[..., Window]) -> Window:
    """A window of 1280 × 800, signed in as the demo person."""
    return open_window(used_context)


@pytest.fixture
def enter(chromium: Browser) -> Iterator[Enter]:
    """Opens windows on a house, as the demo person or whoever's API is given; none may complain in its console."""
    opened: list[tuple[BrowserContext, Window]] = []

    def open_one(house: House, api: Api | None = None, **more: Any) -> Window:
        context = context_of(chromium, house.address, **{"viewport": {"width": 1280, "height": 900}, **more})
        sign_in(context, house, api)
        opened.append((context, Window(context.new_page())))
        return opened[-1][1]

    yield open_one
    for context, window in opened:
        assert window.complaints == []
        context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Lets fixtures know how the journey went."""
    report: Any = yield
    if report.when == "call":
        item.journey = report  # type: ignore[attr-defined]
    return report
