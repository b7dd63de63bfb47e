"""The page at /docs in a real browser, under the policy that the service sends: whatever that refuses is an error in the browser's console."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import sync_playwright

from account import ACCOUNT

URL = os.environ.get("PNEUMOSCOPE_URL")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
TIMEOUT = 30_000  # milliseconds
pytestmark = pytest.mark.skipif(URL is None, reason="set PNEUMOSCOPE_URL to a running service")


@pytest.fixture
def page():
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser:
        page = browser.new_page()
        page.set_default_timeout(TIMEOUT)
        yield page


def test_swagger_ui_shows_every_operation(page):
    errors, elsewhere = [], []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((URL, "data:", "blob:")) else elsewhere.append(request.url))
    page.goto(f"{URL}/docs")
    if page.locator("#swagger-ui").count() == 0:
        pytest.skip("SWAGGER UI NOT TESTED: run scripts/fetch-swagger-ui and start the service again")
    page.locator(".opblock").first.wait_for()
    assert page.locator(".opblock").count() == operations(page)

    authorise(page)
    page.locator("#operations-Studies-listStudies .opblock-summary-control").click()
    page.locator("#operations-Studies-listStudies .try-out__btn").click()
    page.locator("#operations-Studies-listStudies .execute").click()
    page.locator("#operations-Studies-listStudies .live-responses-table .response-col_status", has_text="200").wait_for()
    page.locator("#operations-Studies-createStudy .opblock-summary-control").click()
    page.locator("#operations-Studies-createStudy .try-out__btn").click()
    assert page.locator("#operations-Studies-createStudy input[type=file]").count() == 1
    assert errors == []
    assert elsewhere == []


def authorise(page):
    """As somebody who pastes a token, or an API key, there."""
    page.locator(".auth-wrapper .authorize").first.click()
    page.locator(".auth-container", has_text="bearer").locator("input[type=text], input[type=password]").first.fill(ACCOUNT.renewed())
    page.locator(".auth-container", has_text="bearer").locator("button.authorize").first.click()
    page.locator(".btn-done").first.click()


def operations(page):
    paths = page.request.get(f"{URL}/openapi.json").json()["paths"]
    return sum(method != "parameters" for item in paths.values() for method in item)
