"""A session goes on unnoticed, ends in words, and leaves one person's films to no other."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from actions import choose, expect_reading, expect_shut, sign_in
from service import Person, Service
from test_sign_in import tokens

REFUSAL = {"status": 401, "code": "unauthenticated", "detail": "Sign in first.", "requestId": "0"}
HOUR = 60 * 60 * 1000  # ms
CALL_THRICE = "import('/session.js').then(({ call }) => Promise.all([1, 2, 3].map(() => call('/api/v1/me')))).then((users) => users.length)"


def refuse_once(page: Page, pattern: str, **instead) -> None:
    """401 for the first request, as when a token is no longer good; then the service itself, or `instead` of it."""
    answers = iter([{"status": 401, "json": REFUSAL}])

    def answer(route):
        if refusal := next(answers, None):
            route.fulfill(**refusal)
        elif instead:
            route.fulfill(**instead)
        else:
            route.continue_()

    page.route(pattern, answer)


def test_a_token_that_is_no_longer_good_is_renewed_unnoticed(page: Page, film, answer):
    asked = tokens(page)
    refuse_once(page, "**/api/v1/predict*", json=answer)
    choose(page, film)
    expect_reading(page)
    assert ["refresh_token" in form for form in asked] == [True]


def test_all_who_wait_for_a_new_token_share_one_request(page: Page):
    asked = tokens(page)
    refused: list[str] = []

    def refuse_thrice(route):
        refused.append(route.request.headers["authorization"])
        route.fulfill(status=401, json=REFUSAL) if len(refused) <= 3 else route.continue_()

    page.route("**/api/v1/me", refuse_thrice)
    assert page.evaluate(CALL_THRICE) == 3
    assert len(asked) == 1 and len(set(refused[:3])) == 1 and refused[0] not in refused[3:]


def test_a_second_refusal_is_the_end(page: Page, film):
    page.route("**/api/v1/predict*", lambda route: route.fulfill(status=401, json=REFUSAL))
    choose(page, film)
    expect(page.locator("#worklist")).to_contain_text("waiting")
    expect_shut(page)


def test_is_renewed_before_it_ends_while_somebody_works(door: Page, physician: Person):
    door.clock.install()
    door.reload()
    sign_in(door, physician)
    expect(door.locator("#work")).to_be_visible()
    door.clock.run_for(500_000)
    door.mouse.move(9, 9)
    with door.expect_request("**/oauth/token") as request:
        door.clock.run_for(60_000)
    assert "grant_type=refresh_token" in request.value.post_data


def test_an_hour_without_anybody_shuts_the_page(door: Page, physician: Person, film):
    door.clock.install()
    door.reload()
    sign_in(door, physician)
    choose(door, film)
    expect_reading(door)
    with door.expect_request("**/oauth/revoke"):
        door.clock.run_for(HOUR + 60_000)
    expect(door.get_by_text("Your session has ended.")).to_be_visible()
    expect_shut(door)


def test_nobody_finds_the_films_on_a_machine_that_slept(door: Page, physician: Person, film):
    door.clock.install()
    door.reload()
    sign_in(door, physician)
    choose(door, film)
    expect_reading(door)
    door.clock.set_system_time(door.evaluate(f"Date.now() + {HOUR}"))  # and no timer has run
    door.mouse.move(5, 5)
    expect_shut(door)


def test_keeps_what_was_chosen_when_the_session_ends(door: Page, somebody: Person, administrator: Service, film):
    sign_in(door, somebody)
    expect(door.locator("#work")).to_be_visible()
    administrator.end_sessions(somebody)
    choose(door, film)
    expect(door.get_by_text("Your session has ended.")).to_be_visible()
    expect_shut(door)
    expect(door.get_by_label("Name", exact=True)).to_be_focused()
    sign_in(door, somebody)
    expect_reading(door)
    expect(door.locator("#name")).to_have_text(film.name)


def test_no_window_stands_before_the_door(door: Page, somebody: Person, administrator: Service):
    sign_in(door, somebody)
    door.get_by_role("button", name="Models").click()
    expect(door.get_by_role("dialog")).to_be_visible()
    administrator.end_sessions(somebody)
    assert door.evaluate("import('/session.js').then(({ call }) => call('/api/v1/me')).catch(() => 'refused')") == "refused"
    expect_shut(door)
    expect(door.get_by_role("dialog")).to_be_hidden()


def test_shows_nobody_the_films_of_another(door: Page, somebody: Person, physician: Person, administrator: Service, film, tmp_path):
    other = tmp_path / "other.jpg"
    other.write_bytes(film.read_bytes())
    sign_in(door, somebody)
    choose(door, film)
    expect_reading(door)
    administrator.end_sessions(somebody)
    choose(door, other)
    expect_shut(door)
    sign_in(door, physician)
    expect(door.locator("#work")).to_be_visible()
    expect(door.locator("#worklist button")).to_have_count(0)
    for part in ("#viewer", "#result", "#problem"):
        expect(door.locator(part)).to_be_hidden()
    assert film.name not in door.content() and other.name not in door.content()
    assert door.locator("#view").evaluate("canvas => canvas.width") == 0


def test_signing_out_leaves_no_film(page: Page, film):
    choose(page, film)
    expect_reading(page)
    page.get_by_role("button", name="Sign out").click()
    expect_shut(page)
    assert film.name not in page.content()
    assert page.locator("#view").evaluate("canvas => canvas.width") == 0


def test_signing_out_while_a_film_is_sent_calls_it_off(page: Page, film):
    page.route("**/api/v1/predict*", lambda route: None)
    choose(page, film, film)
    expect(page.locator("#worklist button")).to_have_count(2)
    with page.expect_event("requestfailed", lambda request: "/predict" in request.url):
        page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You have signed out.")).to_be_visible()
    expect_shut(page)


def test_a_film_dropped_at_the_door_is_read_after_it(door: Page, physician: Person, film):
    expect_shut(door)
    door.locator("#files").set_input_files(str(film))
    expect(door.get_by_text("what you chose will be read")).to_be_visible()
    sign_in(door, physician)
    expect_reading(door)


def test_a_service_that_is_away_ends_no_session(page: Page, film):
    refuse_once(page, "**/api/v1/predict*")
    page.route("**/oauth/token", lambda route: route.abort())
    choose(page, film)
    expect(page.get_by_role("alert").and_(page.locator("#problem"))).to_contain_text("The service is not there.")
    expect(page.locator("#work")).to_be_visible()
    page.unroute("**/oauth/token")
    page.unroute("**/api/v1/predict*")
    choose(page, film)
    expect_reading(page)


def test_signing_out_in_one_tab_shuts_the_others(page: Page, film):
    choose(page, film)
    expect_reading(page)
    other = page.context.new_page()
    other.goto("/")
    expect(other.locator("#work")).to_be_visible()
    other.get_by_role("button", name="Sign out").click()
    expect_shut(page)


def test_another_person_in_one_tab_takes_the_films_from_the_others(page: Page, somebody: Person, film):
    choose(page, film)
    expect_reading(page)
    other = page.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Sign out").click()
    sign_in(other, somebody)
    expect(page.locator("#who")).to_have_text(other.locator("#who").inner_text())
    expect(page.locator("#worklist button")).to_have_count(0)
    assert film.name not in page.content()
