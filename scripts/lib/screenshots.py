"""Takes the README's pictures of the page, with the samples read, in both themes, into docs/screenshots.

    PNEUMOSCOPE_URL=http://127.0.0.1:8000 PNEUMOSCOPE_PASSWORD=… python scripts/lib/screenshots.py

The password is that of the administrator `admin`.

Needs Chromium and Tests/PageTests/requirements.txt. Only samples/ is shown: no patient's film may be in the pictures.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
OUTPUT = ROOT / "docs/screenshots"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
VIEW = {"width": 1280, "height": 860}
LARGEST = 300_000  # bytes: a README is read over slow links too


def main() -> int:
    url, password, films = os.environ.get("PNEUMOSCOPE_URL"), os.environ.get("PNEUMOSCOPE_PASSWORD"), samples()
    if not url or not password or not films:
        missing = "no pictures under samples/" if url and password else "set PNEUMOSCOPE_URL to a running server and PNEUMOSCOPE_PASSWORD to its password"
        print(f"screenshots: {missing}", file=sys.stderr)
        return 1
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for theme in ("light", "dark"):
            save(take(browser, url, password, theme, films), OUTPUT / f"page-{theme}.png")
        browser.close()
    return 0


def samples() -> list[Path]:
    """Those named after pneumonia first: the first is the one that is shown, and it has evidence to show."""
    found = [path for kind in ("png", "jpg", "jpeg") for path in (ROOT / "samples").glob(f"**/*.{kind}")]
    return sorted(found, key=lambda path: ("pneumonia" not in path.name.lower(), path.name))


def take(browser: Browser, url: str, password: str, theme: str, films: list[Path]) -> bytes:
    page = browser.new_page(base_url=url, viewport=VIEW, color_scheme=theme)
    page.goto("/")
    page.get_by_label("Name", exact=True).fill("admin")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Choose chest radiographs").set_input_files(films)
    expect(page.locator("#worklist progress:visible")).to_have_count(0)
    expect(page.locator("#result")).to_be_visible()
    expect(page.locator("#view")).to_be_visible()
    picture = page.screenshot()
    page.close()
    return picture


def save(png: bytes, path: Path) -> None:
    """As it is when small enough, otherwise in 256 colours."""
    if len(png) > LARGEST:
        buffer = io.BytesIO()
        picture = Image.open(io.BytesIO(png)).convert("RGB")
        palette = picture.quantize(256, Image.Quantize.MAXCOVERAGE)  # median cut would leave the few colours of the map out
        picture.quantize(palette=palette, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
        png = buffer.getvalue()
    path.write_bytes(png)
    print(f"{path.relative_to(ROOT)}: {len(png) / 1000:.0f} kB")


if __name__ == "__main__":
    sys.exit(main())
