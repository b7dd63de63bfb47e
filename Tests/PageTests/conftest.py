"""A real browser against a real server: `PNEUMOSCOPE_URL=http://127.0.0.1:8000 PNEUMOSCOPE_PASSWORD=… pytest Tests/PageTests`.

The password is the administrator's, whose name PNEUMOSCOPE_ADMINISTRATOR may give. Every test signs in: a service that limits sign-ins
(LIMIT_SIGN_INS_PER_MINUTE) would stop them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

import pictures
from actions import sign_in
from service import Person, Service

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
TIMEOUT = 30_000  # milliseconds: a machine that compiles beside the tests is slow, not wrong
PASSWORD = "a passphrase for a page test"
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
def door(context: BrowserContext) -> Page:
    """The page, opened by nobody; the test fails if a script throws or the content security policy is broken."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"exception: {error}"))
    page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
    page.goto("/")
    yield page
    assert not [text for text in complaints if REFUSED not in text], complaints


@pytest.fixture
def page(door: Page, physician: Person) -> Page:
    """The page, with a physician signed in."""
    sign_in(door, physician)
    expect(door.locator("#work")).to_be_visible()
    return door


@pytest.fixture(scope="session")
def administrator(url: str) -> Service:
    if password := os.environ.get("PNEUMOSCOPE_PASSWORD"):
        return Service(url, os.environ.get("PNEUMOSCOPE_ADMINISTRATOR", "admin"), password)
    pytest.fail("PNEUMOSCOPE_PASSWORD is not set: it is the administrator's")


@pytest.fixture(scope="session")
def physician(administrator: Service) -> Person:
    return administrator.add("physician", password=PASSWORD)


@pytest.fixture
def somebody(administrator: Service) -> Person:
    """A physician of the test's own."""
    return administrator.add("physician", password=PASSWORD)


@pytest.fixture(scope="session")
def film(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("pictures") / "chest.jpg"
    path.write_bytes(pictures.encoded(pictures.chest()))
    return path


@pytest.fixture(scope="session")
def answer(administrator: Service, film: Path) -> dict:
    """What the server itself answers for `film`."""
    return administrator.send("POST", "/api/v1/predict", film.read_bytes(), "image/jpeg")


@pytest.fixture
def shared() -> Path:
    if SHARED.is_dir():
        return SHARED
    pytest.skip(f"no shared data at {SHARED}: set PNEUMOSCOPE_SHARED")
