"""The texts that go out to customers: edited with the keyboard, seen as a customer reads them, and taken back."""

import pytest
from playwright.sync_api import expect

from kadens.domain.notices.texts import wording_in_force
from tests.browser.conftest import OpensDesk

PAUSED = "/texts/notices/paused/en"


def test_a_text_is_written_with_the_keyboard_and_seen_as_a_customer_reads_it(desk: OpensDesk) -> None:
    seat = desk("merchandiser")
    page = seat.open("/texts")
    seat.looks_well()
    page.get_by_role("row", name="paused").get_by_role("link").first.focus()
    page.goto(f"{seat.address}{PAUSED}")
    subject = page.get_by_label("Subject")
    subject.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Your coffee waits")
    expect(page.locator("#preview")).to_contain_text("Your coffee waits")
    seat.looks_well()
    seat.picture("texts")
    assert wording_in_force("paused", "en").version == 0
    page.get_by_role("button", name="Save and send it").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Version 1 is sent.")
    assert wording_in_force("paused", "en").subject == "Your coffee waits"
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Standard text").click()
    expect(page.locator("main")).to_contain_text("The standard text is sent.")
    assert wording_in_force("paused", "en").version == 0


def test_a_text_that_leaves_out_what_must_be_said_is_refused_while_it_is_typed(desk: OpensDesk) -> None:
    seat = desk("merchandiser")
    page = seat.open(PAUSED)
    body = page.get_by_label("Text", exact=False).last
    body.fill("<p>Hello {nobody}</p>")
    expect(page.locator("#preview")).to_contain_text("{nobody} is not known here")
    page.get_by_role("button", name="Save and send it").click()
    expect(page.locator("main")).to_contain_text("{manage_link} must be said.")
    seat.looks_well()
    assert wording_in_force("paused", "en").version == 0


@pytest.mark.parametrize(("width", "language"), [("desk", "sv"), ("phone", "en")])
def test_the_pages_look_well(desk: OpensDesk, width: str, language: str) -> None:
    seat = desk("merchandiser", width=width, language=language)
    for path in ("/texts", "/texts/notices/upcoming_charge/sv", "/texts/scripts/standard/en"):
        seat.open(path)
        expect(seat.page.get_by_role("heading", level=1)).to_be_visible()
        seat.looks_well()
