"""Everyone can use the page: both themes, every width, without a mouse."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from actions import answer_with, choose, expect_reading, expect_shut, sign_in

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def expect_no_violations(page: Page) -> None:
    violations = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    found = [(rule["id"], [node["target"] for node in rule["nodes"]], rule["nodes"][0]["failureSummary"]) for rule in violations]
    assert not found, json.dumps(found, indent=1)


def test_axe_finds_nothing(page: Page, film, tmp_path, theme):
    page.emulate_media(color_scheme=theme)
    expect_no_violations(page)
    choose(page, film)
    expect_reading(page)
    expect_no_violations(page)
    note = tmp_path / "note.txt"
    note.write_text("no picture")
    choose(page, note)
    expect(page.get_by_role("alert")).to_be_visible()
    expect_no_violations(page)


def test_axe_finds_nothing_at_the_door(door: Page, administrator, theme):
    door.emulate_media(color_scheme=theme)
    expect_shut(door)
    expect_no_violations(door)
    newcomer = administrator.add("physician")
    sign_in(door, newcomer, "not this person's password")
    expect(door.get_by_role("alert")).not_to_be_empty()
    expect_no_violations(door)
    sign_in(door, newcomer)
    expect(door.get_by_label("Present password")).to_be_visible()
    expect_no_violations(door)


def test_axe_finds_nothing_in_the_list_of_models(page: Page, theme):
    page.emulate_media(color_scheme=theme)
    page.get_by_role("button", name="Models").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect_no_violations(page)


@pytest.mark.parametrize("finding", ["pneumonia", "indeterminate", "normal"])
def test_every_finding_can_be_read(page: Page, film, answer, theme, finding):
    page.emulate_media(color_scheme=theme)
    answer_with(page, answer, finding=finding, warnings=[{"code": "lowQuality", "message": "The film is very dark."}])
    choose(page, film)
    expect_reading(page)
    expect_no_violations(page)


def test_the_keyboard_is_enough_to_sign_in_and_out(door: Page, physician):
    expect(door.get_by_label("Name", exact=True)).to_be_focused()
    door.keyboard.type(physician.name)
    door.keyboard.press("Tab")
    door.keyboard.type(physician.password)
    door.keyboard.press("Enter")
    expect(door.get_by_role("main")).to_be_focused()
    door.keyboard.press("Shift+Tab")
    expect(door.get_by_role("button", name="Sign out")).to_be_focused()
    door.keyboard.press("Enter")
    expect(door.get_by_label("Name", exact=True)).to_be_focused()


def test_the_keyboard_is_enough(page: Page, film):
    # Told beforehand: expect_file_chooser races with the key, and a real dialogue would open.
    page.on("filechooser", lambda chooser: chooser.set_files([str(film), str(film)]))
    page.keyboard.press("Tab")
    expect(page.get_by_label("Choose chest radiographs")).to_be_focused()
    page.keyboard.press("Enter")
    expect_reading(page)
    # Both read: a film still waiting has no evidence map to turn off.
    expect(page.locator("#worklist progress:visible")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Age in years")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#worklist button").nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator("#view")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Evidence map")).not_to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Opacity")).to_have_value("0.65")


@pytest.mark.parametrize("width, height", [(360, 640), (768, 1024), (1280, 900), (2560, 1440)])
def test_fits_and_keeps_the_disclaimer_in_sight(page: Page, film, width, height):
    page.set_viewport_size({"width": width, "height": height})
    choose(page, film)
    expect_reading(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.mouse.wheel(0, 10_000)
    expect(page.get_by_text("Not for standalone diagnosis.")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width, height", [(360, 640), (2560, 1440)])
def test_the_door_fits(door: Page, width, height):
    door.set_viewport_size({"width": width, "height": height})
    expect_shut(door)
    assert door.evaluate("document.documentElement.scrollWidth") <= width
    expect(door.get_by_text("Not for standalone diagnosis.")).to_be_in_viewport(ratio=1)


def test_names_the_models(page: Page):
    page.get_by_role("button", name="Models").click()
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_contain_text("answers")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
