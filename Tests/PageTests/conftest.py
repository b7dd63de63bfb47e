"""A real browser against a real server: `PNEUMOSCOPE_URL=http://127.0.0.1:8000 pytest Tests/PageTests`."""

from __future__ import annotations

import json
import os
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

import pictures

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",  # Chromium's own sandbox refuses to run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
]
SHARED = Path(os.environ.get("PNEUMOSCOPE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
TIMEOUT = 15_000  # milliseconds: a machine that compiles beside the tests is slow, not wrong
PICTURE = {"Content-Type": "image/jpeg"}
# Chromium reports every refused request so; the tests read the page's own words instead.
REFUSED = "Failed to load resource"


expect.set_options(timeout=TIMEOUT)


def pytest_terminal_summary(terminalreporter):
    if "PNEUMOSCOPE_URL" not in os.environ:
        terminalreporter.section("PAGE NOT TESTED: set PNEUMOSCOPE_URL to a running server", sep="!")


@pytest.fixture(scope="session")
def url() -> str:
    if address := os.environ.get("PNEUMOSCOPE_URL"):
        return address
    pytest.skip("PNEUMOSCOPE_URL is not set: no server to test the page of")


@pytest.fixture(scope="session")
def browser(url: str) -> Browser:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=["dark", "light"])
def theme(request) -> str:
    return request.param


@pytest.fixture
def context(browser: Browser, url: str) -> BrowserContext:
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(TIMEOUT)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """The page, opened; the test fails if a script throws or the content security policy is broken."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"exception: {error}"))
    page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
    page.goto("/")
    yield page
    assert not [text for text in complaints if REFUSED not in text], complaints


@pytest.fixture(scope="session")
def film(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("pictures") / "chest.jpg"
    path.write_bytes(pictures.encoded(pictures.chest()))
    return path


@pytest.fixture(scope="session")
def answer(url: str, film: Path) -> dict:
    """What the server itself answers for `film`."""
    with urllib.request.urlopen(urllib.request.Request(f"{url}/api/v1/predict", film.read_bytes(), PICTURE), timeout=30) as response:
        return json.load(response)


@pytest.fixture
def shared() -> Path:
    if SHARED.is_dir():
        return SHARED
    pytest.skip(f"no shared data at {SHARED}: set PNEUMOSCOPE_SHARED")
