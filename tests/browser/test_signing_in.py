"""Signing in, the frame around every page, people and the table of permissions."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, OpensDesk


def test_a_person_signs_in_with_the_keyboard_alone_and_lands_where_they_wanted(desk: OpensDesk) -> None:
    seat = desk(None)
    page = seat.open("/people")
    expect(page).to_have_url(re.compile(r"/sign-in\?next=%2Fpeople"))
    page.keyboard.type("administrator")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    seat.looks_well()
    page.locator("[name=password]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    seat.looks_well()


def test_a_wrong_password_is_refused_in_both_languages(desk: OpensDesk) -> None:
    for language, words in (("en", "not correct"), ("sv", "felaktigt")):
        seat = desk(None, language=language)
        page = seat.open("/sign-in")
        page.locator("[name=login]").fill("agent")
        page.locator("[name=password]").fill("wrong")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text(words)
        seat.looks_well()


def test_the_first_page_and_the_keys_look_well_on_desk_and_phone(desk: OpensDesk) -> None:
    for width in ("desk", "phone"):
        for language in ("en", "sv"):
            seat = desk("administrator", width=width, language=language)
            seat.open("/")
            seat.looks_well()
            seat.open("/keyboard")
            seat.looks_well()


def test_keys_go_to_pages_until_they_are_turned_off(desk: OpensDesk) -> None:
    page = desk("administrator").open("/")
    page.keyboard.press("?")
    expect(page).to_have_url(re.compile("/keyboard$"))
    page.wait_for_load_state()  # the address is there before the script that hears the keys
    page.keyboard.press("g")
    page.keyboard.press("l")
    expect(page).to_have_url(re.compile("/people$"))
    page.goto(page.url.replace("/people", "/keyboard"))
    page.get_by_role("switch").uncheck()
    page.locator("main").focus()
    page.keyboard.press("g")
    page.keyboard.press("l")
    expect(page).to_have_url(re.compile("/keyboard$"))


def test_the_language_is_changed_and_stays(desk: OpensDesk) -> None:
    page = desk("agent").open("/keyboard")
    page.locator("header .dropdown-toggle").click()
    page.get_by_role("button", name="På svenska").click()
    expect(page.get_by_role("heading", name="Tangenter", exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "sv")


def test_a_page_that_is_not_for_a_role_says_for_whom_it_is(desk: OpensDesk) -> None:
    seat = desk("agent")
    seat.expect_wrong("403")
    page = seat.open("/people")
    expect(page.locator("main")).to_contain_text("administrator")
    seat.looks_well()


def test_an_administrator_lets_somebody_in_and_shuts_them_out(desk: OpensDesk) -> None:
    seat = desk("administrator")
    page = seat.open("/people")
    page.keyboard.press("n")
    page.get_by_label("Name for signing in").fill("nils")
    page.get_by_label("Full name").fill("Nils Ny")
    page.get_by_label("agent").check()
    page.get_by_label("Password").fill("12345678")
    page.get_by_role("button", name="Let in").click()
    expect(page.locator("main")).to_contain_text("too easy")
    seat.looks_well()
    page.get_by_label("Password").fill("a-quiet-bay-9")
    page.get_by_role("button", name="Let in").click()
    expect(page.get_by_role("heading", name="Nils Ny")).to_be_visible()
    seat.looks_well()
    page.get_by_role("button", name="Shut out").click()
    expect(page.get_by_role("button", name="Let in again")).to_be_visible()


def test_who_may_do_what_can_be_read(desk: OpensDesk) -> None:
    seat = desk("agent")
    page = seat.open("/permissions")
    expect(page.get_by_role("row").nth(3)).to_be_visible()
    seat.looks_well()
