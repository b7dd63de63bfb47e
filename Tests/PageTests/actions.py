"""What a person does on the page and sees there, for the tests to say in one line."""

from __future__ import annotations

import base64
import io
import mimetypes
import re
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from service import Person

FINDINGS = re.compile("^(Pneumonia suspected|Indeterminate|Pneumonia not suspected)$")

# A DataTransfer cannot be handed in from outside, so the file is rebuilt inside the page and delivered as the browser would.
DELIVER = """([type, name, mime, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: mime }));
  const event = type === 'paste'
    ? new ClipboardEvent(type, { clipboardData: transfer, bubbles: true })
    : new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true });
  document.body.dispatchEvent(event);
}"""


def sign_in(page: Page, person: Person, password: str | None = None) -> None:
    """Fills in the form; whether that was enough is for the test to look at."""
    page.get_by_label("Name", exact=True).fill(person.name)
    page.get_by_label("Password", exact=True).fill(password or person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def expect_shut(page: Page) -> None:
    """Somebody has to sign in, and no film is seen."""
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    expect(page.locator("#work")).to_be_hidden()


def deliver(page: Page, how: str, file: Path) -> None:
    """Drops (`drop`) or pastes (`paste`) a file on the page."""
    mime = mimetypes.guess_type(file.name)[0] or ""
    page.evaluate(DELIVER, [how, file.name, mime, base64.b64encode(file.read_bytes()).decode()])


def choose(page: Page, *files: Path) -> None:
    page.get_by_label("Choose chest radiographs").set_input_files([str(file) for file in files])


def expect_reading(page: Page) -> None:
    expect(page.locator("#finding")).to_have_text(FINDINGS)
    expect(page.locator("#result")).to_be_visible()


def canvas_pixels(page: Page) -> np.ndarray:
    """RGB of the canvas as painted, height × width × 3."""
    expect(page.locator("#view")).to_be_visible()
    png = page.locator("#view").evaluate("canvas => canvas.toDataURL('image/png').split(',')[1]")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"), dtype=int)


def coloured_share(pixels: np.ndarray) -> float:
    """How much of the picture is not grey: what the colour map has painted."""
    return float((np.ptp(pixels, axis=2) > 12).mean())


def answer_with(page: Page, answer: dict, **replacements) -> None:
    """Answers for the server, so that a test does not hang on what the model thinks. Chromium hides a file's bytes from a
    proxying route, so `answer` is a real one, asked for beforehand."""
    page.route("**/api/v1/predict*", lambda route: route.fulfill(json={**answer, **replacements}))
