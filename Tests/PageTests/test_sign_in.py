"""Who comes in, who does not, and what is left of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from actions import expect_shut, sign_in
from service import Person, Service, enrol, one_time_code

WRONG = "not the password of anybody"
STORED = "[document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)]"
METADATA = "**/.well-known/oauth-authorization-server"


def tokens(page: Page) -> list[str]:
    """The grants that the page asks for from now on, as it asks."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.post_data) if request.url.endswith("/oauth/token") else None)
    return asked


def test_lets_in_who_knows_the_password(door: Page, physician: Person):
    expect_shut(door)
    sign_in(door, physician)
    expect(door.locator("#work")).to_be_visible()
    expect(door.locator("#who")).to_contain_text("Somebody")
    expect(door.locator("#door")).to_be_hidden()


def test_keeps_no_token_where_a_script_could_find_it(page: Page):
    assert page.evaluate(STORED) == ["", "{}", "{}"]
    cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "__Host-refresh")
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"], cookie["path"]) == (True, True, "Strict", "/")


def test_the_answer_to_the_page_holds_no_refresh_token(door: Page, physician: Person):
    expect_shut(door)
    with door.expect_response("**/oauth/token") as answer:
        sign_in(door, physician)
    assert "refresh_token" not in answer.value.json()


def test_a_name_that_is_unknown_is_refused_in_the_same_words(door: Page, somebody: Person):
    said = []
    for name in (somebody.name, "nobody-at-all"):
        sign_in(door, Person("", name, WRONG))
        expect(door.locator("#refusal")).not_to_be_empty()
        expect(door.locator("#refusal-origin")).to_contain_text("request ")
        said.append(door.locator("#refusal").inner_text())
        assert door.get_by_label("Name", exact=True).input_value() == name
        expect(door.get_by_role("button", name="Sign in", exact=True)).to_be_enabled()
    assert said[0] == said[1]
    expect_shut(door)


def test_whoever_signed_in_is_still_there_after_a_reload(page: Page):
    page.reload()
    expect(page.locator("#work")).to_be_visible()


def test_signing_out_is_for_good(page: Page):
    stolen = page.context.cookies()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You have signed out.")).to_be_visible()
    expect_shut(page)
    assert not [cookie for cookie in page.context.cookies() if cookie["name"] == "__Host-refresh"]
    page.context.add_cookies(stolen)
    page.reload()
    expect_shut(page)


def test_says_so_where_signing_out_did_not_reach_the_service(page: Page):
    page.route("**/oauth/revoke", lambda route: route.abort())
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("alert")).to_contain_text("may still be signed in")
    expect_shut(page)


def test_a_password_that_was_made_is_changed_first(door: Page, administrator: Service):
    newcomer = administrator.add("physician")
    sign_in(door, newcomer)
    expect(door.get_by_label("Present password")).to_be_focused()
    expect(door.locator("#work")).to_be_hidden()
    expect(door.get_by_role("button", name="Not now")).to_be_hidden()
    choose_password(door, newcomer.password, "a passphrase of my own", "a passphrase of mine")
    expect(door.get_by_role("alert")).to_contain_text("differ")
    choose_password(door, WRONG, "a passphrase of my own")
    expect(door.get_by_role("alert")).not_to_contain_text("differ")
    expect(door.get_by_role("alert")).not_to_be_empty()
    choose_password(door, newcomer.password, "a passphrase of my own")
    expect(door.locator("#work")).to_be_visible()
    door.get_by_role("button", name="Sign out").click()
    sign_in(door, newcomer, "a passphrase of my own")
    expect(door.locator("#work")).to_be_visible()


def test_a_password_is_changed_at_any_time_or_not(door: Page, somebody: Person):
    sign_in(door, somebody)
    door.get_by_role("button", name="Password").click()
    expect(door.get_by_text("was made for you")).to_be_hidden()
    door.get_by_role("button", name="Not now").click()
    expect(door.locator("#work")).to_be_visible()
    door.get_by_role("button", name="Password").click()
    choose_password(door, somebody.password, "a passphrase of my own")
    expect(door.locator("#work")).to_be_visible()
    door.get_by_role("button", name="Sign out").click()
    sign_in(door, somebody)
    expect(door.locator("#refusal")).not_to_be_empty()
    sign_in(door, somebody, "a passphrase of my own")
    expect(door.locator("#work")).to_be_visible()


def choose_password(page: Page, current: str, chosen: str, again: str | None = None) -> None:
    page.get_by_label("Present password").fill(current)
    page.get_by_label("New password", exact=True).fill(chosen)
    page.get_by_label("New password again").fill(again or chosen)
    page.get_by_role("button", name="Change the password").click()


def test_asks_for_the_second_factor_behind_the_right_password_alone(door: Page, somebody: Person, url):
    secret, recovery = enrol(url, somebody)
    code = door.get_by_label("One-time or recovery code")
    sign_in(door, somebody, WRONG)
    expect(door.locator("#refusal")).not_to_be_empty()
    expect(code).to_be_hidden()
    sign_in(door, somebody)
    expect(code).to_be_focused()
    expect(door.locator("#refusal")).to_contain_text("one-time code")
    code.fill("000000")
    code.press("Enter")
    expect(door.locator("#refusal")).not_to_contain_text("one-time code")
    expect(door.locator("#refusal")).not_to_be_empty()
    code.fill(one_time_code(secret, steps=1))  # that of now was used to enrol
    code.press("Enter")
    expect(door.locator("#work")).to_be_visible()
    door.get_by_role("button", name="Sign out").click()
    sign_in(door, somebody)
    code.fill(recovery[0])
    code.press("Enter")
    expect(door.locator("#work")).to_be_visible()


def test_somebody_else_is_not_asked_for_the_code(door: Page, somebody: Person, physician: Person, url):
    enrol(url, somebody)
    sign_in(door, somebody)
    expect(door.get_by_label("One-time or recovery code")).to_be_visible()
    sign_in(door, physician)
    expect(door.locator("#work")).to_be_visible()


def test_sets_up_a_second_factor_where_one_is_required(door: Page, somebody: Person, url):
    me = Service(url, somebody.name, somebody.password).call("GET", "/me")
    door.route("**/api/v1/me", lambda route: route.fulfill(json=me | {"obstacle": "Your role needs a second factor."}))
    sign_in(door, somebody)
    expect(door.get_by_text("Your role needs a second factor.")).to_be_visible()
    expect(door.locator("#work")).to_be_hidden()
    password = door.get_by_label("Your password once more")
    password.fill(WRONG)
    password.press("Enter")
    expect(door.locator("#refusal")).not_to_be_empty()
    expect(door.locator("#factor-key")).to_be_hidden()
    password.fill(somebody.password)
    password.press("Enter")
    expect(door.locator("#factor-key")).to_be_visible()
    secret = door.locator("#factor-key").inner_text().replace(" ", "")
    code = door.get_by_label("One-time code from the app")
    code.fill("12345")
    code.press("Enter")
    expect(door.locator("#refusal")).not_to_be_empty()
    code.fill(one_time_code(secret))
    code.press("Enter")
    expect(door.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = door.locator("#recovery-codes li").all_inner_texts()
    assert len(set(recovery)) == 10
    assert secret not in door.content()
    door.unroute("**/api/v1/me")
    door.get_by_role("button", name="I have kept them").click()
    expect(door.locator("#work")).to_be_visible()
    assert recovery[0] not in door.content()


def test_says_how_long_to_wait(door: Page, physician: Person):
    refusal = {"error": "slow_down", "error_description": "Too many attempts have failed."}
    door.route("**/oauth/token", lambda route: route.fulfill(status=429, json=refusal, headers={"Retry-After": "16"}))
    sign_in(door, physician)
    expect(door.get_by_role("alert")).to_contain_text("Try again in 16 s.")


def test_offers_the_provider_where_one_is_set(door: Page):
    expect(door.locator("#outside")).to_be_hidden()
    door.route(METADATA, lambda route: route.fulfill(json={"pneumoscope_oidc_name": "the <b>hospital</b>"}))
    door.reload()
    button = door.get_by_role("link", name="Sign in with the <b>hospital</b>", exact=True)
    expect(button).to_be_visible()
    assert button.get_attribute("href") == "/oauth/oidc/start"


@pytest.mark.parametrize("word, said", [("refused", "not let in"), ("unavailable", "does not answer")])
def test_says_how_a_sign_in_at_the_provider_ended(context, word, said):
    page = context.new_page()
    page.goto(f"/#sign-in-{word}")
    expect(page.get_by_text(said)).to_be_visible()
    expect_shut(page)
    page.reload()
    expect_shut(page)
    expect(page.get_by_text(said)).to_have_count(0)


@pytest.mark.parametrize("status", [404, 500])
def test_does_without_what_the_service_says_of_itself(door: Page, physician: Person, status):
    door.route(METADATA, lambda route: route.fulfill(status=status, body="<html>", content_type="text/html"))
    door.reload()
    sign_in(door, physician)
    expect(door.locator("#work")).to_be_visible()


def test_a_password_cannot_get_into_an_address(browser, url):
    """Without the script there is no form, and a form that was sent all the same would be posted."""
    with browser.new_context(base_url=url, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/")
        expect(page.locator("form:visible")).to_have_count(0)
        assert {form.get_attribute("method") for form in page.locator("form:has(input)").all()} == {"post"}
