"""Changing many orders at the desk: look, do, take back; a shift, a substitution; both languages, phone, keyboard."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from kadens.domain.continuity.listing_migrations import list_migrations
from kadens.domain.continuity.models import ContinuityLineItem
from kadens.domain.continuity.programs import NewEvent, NewItem, NewProgram, define_program
from tests.browser.conftest import OpensDesk
from tests.browser.test_operating import a_worker
from tests.browser.world import TODAY, World
from tests.factories.looking import order
from tests.factories.programs import CURRENCY
from tests.factories.shop import Sold

BY = {"on": TODAY, "actor": "staff:merchandiser"}


def a_program(world: World, code: str, orders: int = 3) -> list[Sold]:
    """A tea club with running orders, whose second version ships twice as much, sooner."""

    def version(quantity: int, weeks: int) -> NewProgram:
        tea = NewItem(sku="BEANS", quantity=Decimal(quantity))
        monthly = NewEvent(items=(tea,), repeats=5, every_count=weeks, every_unit="weeks")
        return NewProgram(code=code, description="The tea club", currency=CURRENCY, events=(monthly,))

    world.shop.define(version(1, 4))
    sold = [world.sell(code) for _ in range(orders)]
    define_program(version(2, 3), **BY)  # type: ignore[arg-type]
    return sold


def look(page: Page) -> None:
    page.locator("#look").click()


def do_it(page: Page, reason: str) -> None:
    page.locator("#apply").get_by_label("Reason").fill(reason)
    page.locator("#apply button").click()
    expect(page).to_have_url(re.compile(r"/migrations/\d+$"))


def test_look_do_and_take_back(desk: OpensDesk, world: World) -> None:
    sold = a_program(world, "TEA")
    seat = desk("merchandiser")
    page = seat.open("/migrations")
    seat.looks_well()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("New migration")
    page.get_by_label("Program", exact=True).select_option("TEA")
    seat.looks_well()
    look(page)
    expect(page.locator("#plan")).to_contain_text("3 orders are changed.")
    page.get_by_role("link", name=f"Letter to the customer of {sold[0].parent_order_id}").click()
    expect(page.locator("#letter pre")).to_contain_text("The tea club")
    seat.looks_well()
    seat.picture("migration-plan")
    assert [order(who).version.number for who in sold] == [1, 1, 1]
    page.locator("#apply button").click()
    assert list_migrations(program="TEA") == []
    do_it(page, "twice as much tea")
    expect(page.locator("#standing")).to_contain_text("no worker is running")
    seat.looks_well()
    with a_worker():
        expect(page.locator("#standing .status").first).to_have_text("done")
        assert [order(who).version.number for who in sold] == [2, 2, 2]
        page.reload()
        seat.looks_well()
        seat.picture("migration")
        page.get_by_role("link", name="Undo …").click()
        expect(page.locator("main")).to_contain_text("3 orders go back.")
        seat.looks_well()
        page.get_by_label("Reason").fill("too much tea")
        page.get_by_role("button", name="Undo it").click()
        expect(page.locator("#standing .status").first).to_have_text("undone")
    assert [order(who).version.number for who in sold] == [1, 1, 1]
    page.goto(f"{seat.address}/migrations?program=TEA")
    expect(page.locator("main")).to_contain_text("stay by their version until a migration takes them")
    expect(page.get_by_role("row").nth(1)).to_contain_text("undone")


def test_what_changed_meanwhile_is_looked_at_again(desk: OpensDesk, world: World) -> None:
    a_program(world, "TEA-B", 1)
    seat = desk("merchandiser")
    page = seat.open("/migrations/new?kind=version&program=TEA-B")
    world.sell("TEA-B")
    page.locator("#apply").get_by_label("Reason").fill("tea")
    world.shop.define(world.shop.programs["TEA-B"])
    page.locator("#apply button").click()
    expect(page.locator("#messages")).to_contain_text("Nothing is done yet")
    assert list_migrations(program="TEA-B") == []


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_shift_and_a_substitution_are_looked_at(desk: OpensDesk, world: World, language: str, width: str) -> None:
    seat = desk("merchandiser", language=language, width=width)
    page = seat.open("/migrations/new?program=COFFEE")
    page.locator("[name=kind][value=shift]").check()
    page.locator("#id_days").fill("7")
    page.locator("#id_program").select_option("COFFEE")
    page.locator("#id_days").press("Enter")
    expect(page.locator("#plan")).to_contain_text("7 days later" if language == "en" else "7 dagar senare")
    seat.looks_well()
    page.locator("[name=kind][value=substitution]").check()
    page.locator("#id_sku").fill("BEANS")
    page.locator("#id_by").fill("BEANS")
    look(page)
    expect(page.locator("#id_by")).to_have_attribute("aria-invalid", "true")
    seat.looks_well()
    page.locator("#id_by").fill("GREETING")
    page.locator("#id_from_on").fill("2024-06-01")
    look(page)
    expect(page.locator("#plan")).to_contain_text("GREETING")
    seat.looks_well()
    page.goto(f"{seat.address}/migrations")
    seat.looks_well()


def test_a_substitution_is_done(desk: OpensDesk, world: World) -> None:
    [sold] = a_program(world, "TEA-C", 1)
    seat = desk("merchandiser")
    page = seat.open("/migrations/new?kind=substitution&program=TEA-C&sku=BEANS&by=GREETING&from_on=2024-05-01")
    do_it(page, "the harvest failed")
    with a_worker():
        expect(page.locator("#standing .status").first).to_have_text("done")
    items = ContinuityLineItem.objects.filter(line__continuity_order_id=sold.key, line__status="planned")
    assert set(items.values_list("product__sku", flat=True)) == {"GREETING"}
