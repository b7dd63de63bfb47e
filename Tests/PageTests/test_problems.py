"""What goes wrong is said in words."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from actions import choose, expect_reading


def test_a_text_file_is_refused_with_the_request_id(page: Page, tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("Cough for three days.")
    with page.expect_response("**/api/v1/predict*") as response:
        choose(page, note)
    problem = response.value.json()
    assert response.value.status == 415
    alert = page.get_by_role("alert")
    expect(page.get_by_role("button", name=note.name)).to_contain_text("not read")
    expect(alert).to_contain_text(problem["detail"])
    expect(alert).to_contain_text(problem["requestId"])
    expect(page.locator("#result")).to_be_hidden()
    expect(page.locator("#viewer")).to_be_hidden()


def test_a_bad_file_does_not_stop_the_next(page: Page, film, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(film.read_bytes()[:2000])
    choose(page, broken, film)
    expect(page.get_by_role("alert")).to_contain_text("broken.jpg")
    page.get_by_role("button", name=film.name).click()
    expect_reading(page)
    expect(page.locator("#problem")).to_be_hidden()


def test_a_service_that_is_gone_is_said_in_words(page: Page, film):
    page.route("**/api/v1/predict*", lambda route: route.abort())
    choose(page, film)
    expect(page.get_by_role("alert")).to_contain_text("The upload broke off")


def test_an_answer_without_words_is_said_in_words(page: Page, film):
    page.route("**/api/v1/predict*", lambda route: route.fulfill(status=502, body="<html>", content_type="text/html"))
    choose(page, film)
    expect(page.get_by_role("alert")).to_contain_text(re.compile("answered 502"))
