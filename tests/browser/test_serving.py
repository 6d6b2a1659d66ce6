"""Changing an order in a browser: the effect stands beside the form before anything is done."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from kadens.domain.continuity.changing import skip_line
from kadens.domain.continuity.queries import Line, whole_order
from kadens.domain.continuity.ways import ways_of
from tests.browser.conftest import Desk, OpensDesk
from tests.browser.world import TODAY, World
from tests.factories.shop import Sold

SOLD_ON = date(2024, 5, 14)


@pytest.fixture
def books(world: World) -> Sold:
    """An order of its own: a book a month, the first one soon."""
    return world.sell("CLUB-BOOKS", on=SOLD_ON)


def at(who: Sold, rest: str) -> str:
    return f"/continuity-orders/{who.key}/{rest}"


def lines(who: Sold) -> list[Line]:
    return sorted(whole_order(who.key).lines, key=lambda line: line.delivery_on)


def effect(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("#effect")).to_contain_text(words)


def confirm(seat: Desk) -> None:
    """Press the button; what was done is said on the next page."""
    seat.page.locator("#do").click()
    expect(seat.page.locator("#messages .alert-success")).to_be_visible()


def test_a_delivery_is_skipped_with_the_keyboard_alone(desk: OpensDesk, books: Sold) -> None:
    seat = desk("agent")
    page = seat.open(at(books, "lines/2-1/skip"))
    effect(page, "skipped")
    seat.looks_well()
    seat.picture("serving-skip")
    page.get_by_label("Reason").focus()
    page.keyboard.type("on a journey")
    page.keyboard.press("Tab")
    expect(page.locator("#do")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#messages .alert-success")).to_contain_text("is skipped")
    assert lines(books)[1].status == "skipped"
    page = seat.open(at(books, "lines/2-1/unskip"))
    page.keyboard.press("s")
    expect(page.locator("#messages .alert-success")).to_contain_text("planned again")


def test_a_delivery_is_moved_with_the_keyboard_alone(desk: OpensDesk, books: Sold) -> None:
    seat = desk("agent")
    page = seat.open(at(books, "lines/2-1/reschedule"))
    was = lines(books)[1].delivery_on
    page.locator("[name=pick]:checked").focus()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[name=pick]:checked").get_attribute("value")
    effect(page, re.compile("Next delivery|" + str(int((chosen or "")[-2:]))))
    expect(page.locator("[name=pick]:checked")).to_be_focused()
    seat.looks_well()
    page.wait_for_load_state("networkidle")
    page.locator("#do").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#messages .alert-success")).to_contain_text("moved")
    assert chosen in {line.delivery_on.isoformat() for line in lines(books)}
    assert was not in {line.delivery_on for line in lines(books)}


def test_a_typed_day_takes_the_chosen_one_away(desk: OpensDesk, books: Sold) -> None:
    seat = desk("agent")
    page = seat.open(at(books, "lines/2-1/reschedule"))
    page.get_by_label("Or another day").fill("2024-09-03")
    page.get_by_label("Reason").focus()
    effect(page, "3 Sept 2024")
    assert page.locator("[name=pick]:checked").count() == 0
    confirm(seat)
    assert date(2024, 9, 3) in {line.delivery_on for line in lines(books)}


def test_what_a_delivery_ships_is_swapped_by_searching(desk: OpensDesk, books: Sold) -> None:
    seat = desk("agent")
    page = seat.open(at(books, "lines/2-1/swap"))
    page.get_by_label("Find a product").fill("coffee")
    page.get_by_label(re.compile("Coffee beans")).check()
    effect(page, "Coffee beans, 500 g")
    seat.looks_well()
    confirm(seat)
    order = whole_order(books.key)
    assert [item.sku for item in order.items[lines(books)[1].line_id]] == ["BEANS"]


def test_an_order_is_paused_and_goes_on(desk: OpensDesk, books: Sold) -> None:
    seat = desk("agent")
    page = seat.open(at(books, "pause"))
    page.get_by_label("2 weeks").check()
    effect(page, "29 May 2024")
    seat.looks_well()
    seat.picture("serving-pause")
    confirm(seat)
    assert whole_order(books.key).head.paused_until == date(2024, 5, 29)
    seat.open(at(books, "resume"))
    confirm(seat)
    assert whole_order(books.key).head.status == "active"


def test_quantity_and_a_further_item(desk: OpensDesk, books: Sold) -> None:
    seat = desk("agent")
    page = seat.open(at(books, "quantity"))
    page.get_by_label("Quantity").fill("2")
    page.keyboard.press("Tab")
    effect(page, "2 × Snow in April")
    confirm(seat)
    assert whole_order(books.key).head.quantity == 2
    page = seat.open(at(books, "lines/2-1/add-item"))
    page.get_by_label("Find a product").fill("greeting")
    page.get_by_label(re.compile("Greeting card")).check()
    effect(page, "Greeting card")
    seat.looks_well()
    confirm(seat)
    order = whole_order(books.key)
    assert "GREETING" in {item.sku for item in order.items[lines(books)[1].line_id]}


def test_one_delivery_goes_elsewhere_then_all(desk: OpensDesk, books: Sold) -> None:
    seat = desk("agent")
    for rest, count in (("lines/2-1/address", 1), ("address", len(lines(books)))):
        page = seat.open(at(books, rest))
        page.get_by_label("Street").fill(f"Sjövägen {count}")
        page.get_by_label("City").fill("Växjö")
        page.keyboard.press("Tab")
        effect(page, f"Sjövägen {count}, 111 22, Växjö")
        seat.looks_well()
        confirm(seat)
        ways = ways_of([books.key])
        assert sum(way.street == f"Sjövägen {count}" for way in ways.values()) == count


def test_a_delivery_is_shipped_now(desk: OpensDesk, books: Sold) -> None:
    seat = desk("agent")
    page = seat.open(at(books, "lines/2-1/ship-now"))
    effect(page, "order made")
    seat.looks_well()
    confirm(seat)
    assert lines(books)[0].child_order_id


def test_an_order_is_cancelled_with_what_goes_back_shown_first(desk: OpensDesk, world: World) -> None:
    who = world.sell("YEARBOX", on=SOLD_ON)
    seat = desk("agent")
    page = seat.open(at(who, "cancel"))
    page.get_by_label("Has too much of it").check()
    effect(page, "you may offer")
    page.get_by_label("They stay: skip the next delivery").check()
    effect(page, "Do that instead")
    page.get_by_label("No: cancel the order").check()
    expect(page.locator("#do")).to_contain_text("Cancel the order")
    seat.looks_well()
    seat.picture("serving-cancel")
    page.get_by_label("In their words").fill("too many boxes")
    page.keyboard.press("Tab")
    page.wait_for_load_state("networkidle")
    confirm(seat)
    assert whole_order(who.key).head.status == "cancelled"


def test_why_stands_in_words(desk: OpensDesk, world: World) -> None:
    who = world.sold["COFFEE", "K1008"]
    line = next(one for one in lines(who) if one.status == "planned")
    seat = desk("agent")
    page = seat.open(at(who, f"lines/{line.event}-{line.repetition}/why"))
    expect(page.locator("main")).to_contain_text("paused until 10 Jun 2024")
    seat.looks_well()
    seat.picture("serving-why")


def test_a_change_in_between_is_shown_before_anything_is_done(desk: OpensDesk, books: Sold) -> None:
    seat = desk("agent")
    page = seat.open(at(books, "quantity?to=3"))
    effect(page, "3 × ")
    skip_line(books.key, event=3, repetition=1, on=TODAY, actor="staff:another")
    page.locator("#do").click()
    effect(page, "not what was shown")
    seat.looks_well()
    assert whole_order(books.key).head.quantity == 1
    confirm(seat)
    assert whole_order(books.key).head.quantity == 3


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_page_looks_well_on_a_phone_in_both_languages(desk: OpensDesk, books: Sold, language: str) -> None:
    seat = desk("supervisor", language=language, width="phone")
    for rest in (
        *(f"lines/2-1/{word}" for word in ("skip", "reschedule", "swap", "price", "quantity", "address", "why")),
        *("shift", "quantity", "pause", "payment", "cancel?code=too_expensive", "refund"),
    ):
        page = seat.open(at(books, rest))
        expect(page.locator("h1")).to_be_visible()
        seat.looks_well()
        seat.picture(f"x-{language}-{re.sub('[^a-z]+', '-', rest)}")
