"""Finding a customer with the keyboard, and the pages that an agent lives in."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpensDesk
from tests.browser.world import World

BOTH = [("desk", "en"), ("phone", "sv")]


@pytest.mark.parametrize(
    ("asked", "why"),
    [("Lindstrm", "sounds alike"), ("12310", "by the phone"), ("75228", "by the postcode"), ("asa.1001@", "by the")],
)
def test_a_customer_is_found_while_typing(desk: OpensDesk, asked: str, why: str) -> None:
    seat = desk()
    seat.expect_wrong("htmx:afterRequest")  # a question that a further letter takes back
    page = seat.open("/customers")
    page.keyboard.type(asked)
    expect(page.locator("[data-hits]")).to_contain_text("Åsa Lindström")
    expect(page.locator("[data-hits]")).to_contain_text(why)
    expect(page).to_have_url(re.compile(r"\?q="))
    seat.looks_well()


def test_the_keyboard_alone_leads_from_anywhere_to_the_customer(desk: OpensDesk, world: World) -> None:
    page = desk().open("/")
    page.keyboard.press("/")
    page.keyboard.type("asa lindstrom")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Åsa Lindström")
    page.wait_for_load_state()
    page.keyboard.press("/")
    page.keyboard.type(str(world.sold["CLUB-BOOKS", "K1003"].parent_order_id))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Märta Nyström")


def test_arrows_move_among_those_found_and_enter_opens(desk: OpensDesk) -> None:
    seat = desk()
    seat.expect_wrong("htmx:afterRequest")
    page = seat.open("/customers")
    page.keyboard.type("Stockholm")
    expect(page.locator("[data-hits] li").nth(1)).to_be_visible()
    second = page.locator("[data-hits] a").nth(1)
    name = second.locator("strong").inner_text()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_who_is_not_found_is_added_with_what_was_typed(desk: OpensDesk) -> None:
    seat = desk()
    seat.expect_wrong("htmx:afterRequest")
    page = seat.open("/customers")
    page.keyboard.type("Xaver Quist")
    expect(page.locator("#found")).to_contain_text("Nobody is found")
    seat.looks_well()
    page.locator("#found").get_by_role("link", name="New customer").click()
    expect(page.get_by_label("Name")).to_have_value("Xaver Quist")
    page.get_by_label("Phone").fill("08-555 12 34")
    page.get_by_label("Street").fill("Lillgatan 2")
    page.get_by_label("Postcode").fill("123 45")
    page.get_by_label("Town").fill("Täby")
    seat.looks_well()
    page.get_by_role("button", name="Add the customer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xaver Quist")
    expect(page.locator(".strip").first).to_contain_text("Lillgatan 2")
    seat.looks_well()


@pytest.mark.parametrize(("width", "language"), BOTH)
def test_every_page_looks_well(desk: OpensDesk, world: World, width: str, language: str) -> None:
    seat = desk("supervisor", width=width, language=language)
    page = seat.open("/customers?q=st")
    seat.looks_well()
    seat.picture("customers")
    sold = world.sold
    failed = sold["CLUB-BOOKS", "K1003"]
    places = {
        "customer": "/customers/K1001",
        "customer-paused": "/customers/K1008",
        "customer-held": "/customers/K1011",
        "customer-declined": "/customers/K1003",
        "customer-change": "/customers/K1001/change",
        "customer-address": "/customers/K1001/addresses/new",
        "customer-card": "/customers/K1001/card",
        "continuity-order": f"/continuity-orders/{sold['CLUB-BOOKS', 'K1002'].key}",
        "continuity-order-endless": f"/continuity-orders/{sold['COFFEE', 'K1001'].key}",
        "continuity-order-plan": f"/continuity-orders/{sold['YEARBOX', 'K1006'].key}",
        "order": f"/orders/{failed.parent_order_id}",
        "orders": "/orders",
        "orders-held": "/orders?waiting=hold:manual",
        "order-hold": f"/orders/{failed.parent_order_id}/holds/new",
        "audit": "/audit",
    }
    for name, place in places.items():
        page = seat.open(place)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        seat.looks_well()
        if name in ("customer", "continuity-order", "order", "audit"):
            seat.picture(name)


def test_a_hold_is_placed_and_released_and_both_are_told(desk: OpensDesk, world: World) -> None:
    sold = world.sell("CLUB-BOOKS")
    seat = desk()
    page = seat.open(f"/continuity-orders/{sold.key}")
    page.get_by_role("link", name="Hold", exact=True).click()
    page.get_by_role("textbox", name="Why it waits").fill("calls back on Friday")
    page.get_by_role("button", name="Put on hold").click()
    expect(page.locator("main")).to_contain_text("calls back on Friday")
    seat.looks_well()
    page.get_by_role("button", name="Release").click()
    expect(page.locator(".timeline li").first).to_contain_text("Released the order")


def test_older_deeds_come_below_without_another_page(desk: OpensDesk) -> None:
    page = desk().open("/customers/K1001")
    before = page.locator(".timeline li").count()
    more = page.locator(".timeline").get_by_role("link", name="Further")
    more.click()
    expect(page.locator(".timeline li").nth(before)).to_be_visible()


def test_a_card_is_followed_until_it_is_there(desk: OpensDesk, world: World) -> None:
    sold = world.sell("CLUB-BOOKS")
    seat = desk()
    page = seat.open(f"/customers/{sold.customer}/card")
    page.get_by_role("button", name="Make a link").click()
    expect(page.locator("#card-now")).to_contain_text("Waiting for the customer")
    seat.looks_well()
    link = page.locator("#card-now a.link").inner_text()
    wrong = world.shop.gateway.enter_card(
        link.rsplit("/", 1)[1], number="5555555555554444", expires="05/31", code="123"
    )
    assert not wrong
    expect(page.locator("#card-now")).to_contain_text("The new card is there")
    expect(page.locator("#card-now")).to_contain_text("4444")
