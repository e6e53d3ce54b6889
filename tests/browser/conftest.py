"""A real browser before a real server on the sample pages and those of the corpus, which have all kinds.

Whatever a page writes to the console as an error, and whatever it asks of another host, fails the test.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from osce_graph.release.site import Site
from tests.conftest import ROOT
from tests.web.test_server import Server

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AXE = ROOT / "tests" / "clients" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def server(full_site: Site) -> Iterator[Server]:
    running = Server(full_site.path)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    found = found or playwright.chromium.executable_path
    if not Path(found).is_file():
        pytest.skip(
            "left out, as there is no Chromium: apt-get install chromium, or playwright install chromium"
        )
    # The browser's own sandbox does not run as root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    running = playwright.chromium.launch(executable_path=found, args=arguments)
    yield running
    running.close()


class Watch:
    """What the pages of a context did that they should not."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.faults: list[str] = []

    def heard(self, message: ConsoleMessage) -> None:
        # The browser also logs the status of a page that is an error, which is no fault of the page.
        own_status = message.text.startswith("Failed to load resource") and message.page is not None
        if message.type == "error" and not (own_status and message.location["url"] == message.page.url):
            self.faults.append(f"console: {message.text}")

    def over(self, context: BrowserContext) -> BrowserContext:
        context.on("console", self.heard)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("request", lambda request: self.asked(request.url))
        return context

    def asked(self, url: str) -> None:
        if not url.startswith((self.root, "data:", "blob:")):
            self.faults.append(f"outside request: {url}")


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Opens pages: `visit("/news/", java_script_enabled=False)`; options are those of a browser context."""
    watch = Watch(server.root)
    contexts = []

    def opened(path: str, **options: Any) -> Page:
        context = watch.over(browser.new_context(base_url=server.root, **options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not watch.faults


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's script."""
    if not AXE.is_file():
        pytest.skip("left out, as npm's axe-core is not installed: npm ci --prefix tests/clients")
    return AXE.read_text(encoding="utf-8")
