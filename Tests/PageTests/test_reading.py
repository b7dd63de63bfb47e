"""A picture goes in and its reading is seen."""

from __future__ import annotations

import base64
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import pictures
from actions import answer_with, canvas_pixels, choose, coloured_share, deliver, expect_reading

SIDE = 224


def evidence_map(value: int) -> dict:
    """Evidence of one strength in the left half of the map, none in the right."""
    grey = np.zeros((SIDE, SIDE), np.uint8)
    grey[:, : SIDE // 2] = value
    data = base64.b64encode(pictures.encoded(Image.fromarray(grey), "PNG")).decode()
    return {"width": SIDE, "height": SIDE, "mediaType": "image/png", "data": data}


@pytest.mark.parametrize("how", ["drop", "paste"])
def test_reads_a_picture_that_is_delivered(page: Page, film, how):
    deliver(page, how, film)
    expect_reading(page)
    expect(page.locator("#probability")).to_have_text(re.compile(r"\d%$"))
    expect(page.locator("#facts")).to_contain_text("JPEG · 1360 × 920")
    expect(page.locator("#facts")).to_contain_text(re.compile("sha256 [0-9a-f]{12}"))


def test_reads_every_picture_that_is_chosen_and_shows_the_first(page: Page, film, tmp_path):
    others = [tmp_path / f"{i}.png" for i in range(3)]
    for seed, other in enumerate(others):
        other.write_bytes(pictures.encoded(pictures.chest(300, 280, seed), "PNG"))
    choose(page, film, *others)
    rows = page.locator("#worklist button")
    expect(rows).to_have_count(4)
    for row in rows.all():
        expect(row).to_have_text(re.compile(r"%$"))
        expect(row).not_to_contain_text("sending")
    expect(page.locator("#name")).to_have_text(film.name)
    page.get_by_role("button", name="2.png").click()
    expect(page.locator("#name")).to_have_text("2.png")
    expect(page.locator("#facts")).to_contain_text("PNG · 300 × 280")


def test_sends_the_age_that_was_given(page: Page, film):
    page.get_by_label("Age in years").fill("4")
    with page.expect_request("**/api/v1/predict*") as request:
        choose(page, film)
    assert request.value.url.endswith("?ageYears=4")
    expect_reading(page)


def test_refuses_an_impossible_age_before_sending(page: Page, film):
    page.get_by_label("Age in years").fill("400")
    choose(page, film)
    expect(page.locator("#worklist button")).to_have_count(0)


def test_shows_how_far_the_upload_is(page: Page, film, tmp_path):
    # Loopback swallows a body at once, so the link is slowed until there is something to see.
    padded = tmp_path / "padded.jpg"
    padded.write_bytes(film.read_bytes() + bytes(3_000_000))
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 2_000_000},
    )
    choose(page, padded)
    expect(page.locator("#worklist small")).to_have_text(re.compile(r"sending [1-9]\d?%"))
    expect(page.get_by_role("progressbar", name="Upload of padded.jpg")).to_be_visible()
    expect_reading(page)
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_paints_the_evidence_where_it_is_and_only_there(page: Page, film, answer):
    answer_with(page, answer, saliency=evidence_map(200))
    choose(page, film)
    expect_reading(page)
    painted = canvas_pixels(page)
    middle = painted.shape[1] // 2
    assert coloured_share(painted[:, : middle - 20]) > 0.99
    assert coloured_share(painted[:, middle + 20 :]) == 0


def test_overlay_is_turned_off_and_faded(page: Page, film, answer):
    answer_with(page, answer, saliency=evidence_map(200))
    choose(page, film)
    expect_reading(page)
    painted = canvas_pixels(page)
    page.get_by_label("Opacity").fill("0.2")
    faded = canvas_pixels(page)
    page.get_by_label("Evidence map").uncheck()
    bare = canvas_pixels(page)
    assert coloured_share(bare) == 0
    assert 0 < abs(faded - bare).mean() < abs(painted - bare).mean()


def test_warnings_come_before_the_finding(page: Page, film, answer):
    warning = {"code": "outOfDistribution", "message": "This does not look like a chest radiograph."}
    answer_with(page, answer, warnings=[warning])
    choose(page, film)
    expect_reading(page)
    shown = page.get_by_role("list", name="Warnings")
    expect(shown).to_have_text(warning["message"])
    assert shown.bounding_box()["y"] < page.locator("#finding").bounding_box()["y"]


@pytest.mark.parametrize("probability, words", [(0.00001, "< 0.1%"), (0.934, "93.4%"), (0.99999, "> 99.9%")])
def test_never_claims_certainty(page: Page, film, answer, probability, words):
    answer_with(page, answer, probability=probability)
    choose(page, film)
    expect(page.locator("#probability")).to_have_text(words)


def test_reads_real_films_at_their_own_size(page: Page, shared):
    films = sorted((shared / "data/fullsize").glob("*/*.jpeg"))
    choose(page, *films)
    for row in page.locator("#worklist button").all():
        expect(row).to_have_text(re.compile(r"(suspected|Indeterminate), .*%$"))
    page.get_by_role("button", name="person").first.click()
    assert canvas_pixels(page).std() > 20


def test_shows_the_evidence_alone_where_no_browser_shows_the_picture(page: Page, shared):
    choose(page, shared / "data/dicom/dx_chest_nih_implicit_le_mono2.dcm")
    expect_reading(page)
    expect(page.locator("#facts")).to_contain_text("DICOM")
    expect(page.locator("#note")).to_have_text("No browser shows this format: the evidence map alone.")
    expect(page.locator("#view")).to_be_visible()
    expect(page.get_by_label("Opacity")).to_be_disabled()
