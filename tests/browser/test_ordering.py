"""A new order in the browser: with the keyboard alone, edited, read aloud, paid by link, held, released."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from kadens.domain.continuity.editing import Edit, Reschedule, SetPrice, Skip
from kadens.domain.customers.models import Customer
from kadens.domain.customers.registering import NewAddress, NewCustomer, register_customers
from kadens.domain.intake.drafting import add_line, edit_shipment, start_draft
from kadens.domain.intake.quoting import CartLine
from kadens.domain.orders.models import Hold, Order
from tests.browser.conftest import OpensDesk
from tests.browser.world import TODAY, World

AGENT = "staff:agent"


def customer_with_card(world: World) -> str:
    """A customer of this test alone."""
    code = world.shop.customer()
    Customer.objects.filter(code=code).update(language="en", name="Kerstin Wallin")
    return code


def order_of(world: World, *lines: CartLine, customer: str | None = None) -> int:
    """A new order of the agent with these lines."""
    draft = start_draft(customer=customer or customer_with_card(world), on=TODAY, actor=AGENT)
    for line in lines:
        draft = add_line(draft.draft_id, version=draft.version, line=line, on=TODAY, actor=AGENT)
    return draft.draft_id


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus: whoever has no mouse gets there."""
    for _press in range(120):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def put(page: Page, text: str) -> None:
    """Type into the field that has the focus, in place of what is there."""
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def add(page: Page, text: str, button: str) -> None:
    """Find a product with `a`, go down to it, take it."""
    expect(page.locator("#product")).to_be_visible()
    page.keyboard.press("a")
    put(page, text)
    expect(page.locator("#offers button").first).to_contain_text(button)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def on_row(page: Page, slot: str) -> None:
    """The shipment has the focus again."""
    page.wait_for_function("slot => document.activeElement?.id === `row-${slot}`", arg=slot)


def test_books_and_coffee_are_sold_together_with_the_keyboard_alone(desk: OpensDesk, world: World) -> None:
    code = customer_with_card(world)
    seat = desk("agent")
    page = seat.open("/drafts")
    page.keyboard.press("n")
    expect(page.get_by_role("searchbox", name="Find the customer")).to_be_focused()
    page.keyboard.type(code)
    expect(page.locator("#found")).to_contain_text(code)
    seat.looks_well()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#product")).to_be_focused()
    page.keyboard.type("CLUB-BOOKS")
    expect(page.locator("#offers button")).to_have_count(1)
    expect(page.locator("#offers")).to_contain_text("6 shipments · every month · paid with each shipment")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-row]")).to_have_count(6)
    seat.looks_well()
    page.keyboard.press("b")
    add(page, "COFFEE", "COFFEE")
    expect(page.get_by_role("heading", level=1)).to_have_text("COFFEE")
    tab_to(page, "#id_start")
    page.keyboard.type("05202024")
    page.keyboard.press("Enter")
    expect(page.locator("#row-1-1")).to_contain_text("Mon 20 May 2024")
    expect(page.locator(".follows")).to_contain_text("until the customer ends it")
    page.keyboard.press("b")
    expect(page.locator(".cart > li")).to_have_count(2)
    seat.looks_well()
    seat.picture("new-order")
    page.keyboard.press("c")
    expect(page.locator(".read-aloud")).to_contain_text("The first delivery comes on Monday 20 May 2024.")
    seat.looks_well()
    seat.picture("read-aloud")
    tab_to(page, "#id_said_yes")
    page.keyboard.press("Space")
    tab_to(page, "#id_recording")
    page.keyboard.type("rec/2024-05-15/7")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Submitted")
    seat.looks_well()
    seat.picture("submitted")
    assert Order.objects.filter(customer__code=code, kind="parent").count() == 1
    assert not Hold.objects.filter(order__customer__code=code).exists()


def test_an_edit_shows_all_its_effects_and_the_focus_comes_back(desk: OpensDesk, world: World) -> None:
    draft = order_of(world, CartLine(sku="YEARBOX"))
    seat = desk("agent")
    page = seat.open(f"/drafts/{draft}/lines/1")
    tab_to(page, "#row-1-1")
    page.keyboard.press("ArrowDown")
    on_row(page, "1-2")
    page.keyboard.press("e")
    expect(page.locator("#id_on")).to_be_focused()
    seat.looks_well()
    page.keyboard.press("Escape")
    on_row(page, "1-2")
    page.keyboard.press("e")
    expect(page.locator("#id_on")).to_be_focused()
    page.keyboard.type("08202024")
    tab_to(page, "#id_price_0")
    put(page, "8.00")
    page.keyboard.press("Enter")
    expect(page.locator("#id_reason")).to_be_focused()
    seat.looks_well()
    page.keyboard.type("spoilt last time")
    page.keyboard.press("Enter")
    on_row(page, "1-2")
    row = page.locator("#row-1-2")
    expect(row.locator("s").first).to_have_text("Thu 15 Aug 2024")
    expect(row).to_contain_text("Tue 20 Aug 2024")
    expect(row).to_contain_text("spoilt last time")
    expect(page.locator(".instalments tr.changed")).to_have_count(3)
    expect(page.locator(".month", has_text="August 2024").locator("a.mark")).to_contain_text("20")
    expect(page.locator(".month", has_text="August 2024").locator(".mark.moved")).to_contain_text("15")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("s")
    on_row(page, "1-3")
    expect(page.locator("#row-1-3")).to_contain_text("skipped for the customer")
    expect(page.locator(".schedule tfoot")).to_contain_text("3 shipments planned 4")
    seat.looks_well()
    seat.picture("continuity-page")
    page.locator("#months").scroll_into_view_if_needed()
    page.locator(".months").evaluate("each => window.scrollTo(0, each.getBoundingClientRect().top + scrollY - 120)")
    seat.picture("continuity-calendar")
    page.keyboard.press("s")
    expect(page.locator("#row-1-3")).not_to_contain_text("skipped")
    on_row(page, "1-3")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("u")
    on_row(page, "1-2")
    expect(page.locator("#schedule s")).to_have_count(0)
    page.get_by_role("button", name="End after shipment 2").click()
    expect(page.locator("#row-1-3")).to_contain_text("not sent: it ends before")
    expect(page.locator(".follows")).to_contain_text("Nothing follows")


def test_a_payment_schedule_is_chosen_by_its_split(desk: OpensDesk, world: World) -> None:
    draft = order_of(world)
    seat = desk("agent")
    page = seat.open(f"/drafts/{draft}/lines/new?sku=YEARBOX")
    expect(page.locator("#splits")).to_contain_text("MONTHLY-3")
    before = page.locator("#splits").inner_text()
    tab_to(page, "#id_quantity")
    put(page, "2")
    page.keyboard.press("Tab")
    page.wait_for_function("before => document.querySelector('#splits').innerText !== before", arg=before)
    page.get_by_label("TWICE", exact=True).check()
    seat.looks_well()
    page.get_by_role("button", name="Add to the order").click()
    expect(page.locator(".instalments tbody tr")).to_have_count(2)
    expect(page.locator("#row-1-1")).to_contain_text("2 × Coffee beans")


def test_another_product_is_found_while_it_is_typed(desk: OpensDesk, world: World) -> None:
    draft = order_of(world, CartLine(sku="CLUB-BOOKS"))
    page = desk("agent").open(f"/drafts/{draft}/lines/1?edit=3-1")
    page.locator("#id_swap").press_sequentially("beans")
    expect(page.locator("#swaps option")).to_have_attribute("value", "BEANS")
    page.locator("#id_swap").fill("BEANS")
    page.keyboard.press("Enter")
    expect(page.locator("#row-3-1 .goods")).to_contain_text("1 × Coffee beans, 500 g")
    expect(page.locator("#row-3-1 .goods s")).to_contain_text("The Lamp Maker")


def test_a_card_is_entered_by_link_and_seen_as_it_comes(desk: OpensDesk, world: World) -> None:
    address = NewAddress(recipient="Sara Lund", street="Lugna gatan 4", postcode="211 60", city="Malmö")
    new = NewCustomer(code="K2001", name="Sara Lund", language="en", address=address)
    register_customers([new], on=TODAY, actor="test")
    draft = order_of(world, CartLine(sku="COFFEE"), customer="K2001")
    seat = desk("agent")
    page = seat.open(f"/drafts/{draft}/complete")
    page.locator("#id_recording").fill("rec/9")
    page.get_by_role("button", name="Make a link for a card").click()
    expect(page.locator("#card")).to_contain_text("Waiting for the customer")
    seat.looks_well()
    seat.picture("pay-by-link")
    link = page.locator("#card-link").input_value()
    typed = {"number": "4242424242424242", "expires": "12/30", "code": "123"}
    assert not world.shop.gateway.enter_card(link.rpartition("/")[2], **typed)
    expect(page.locator("#card")).to_contain_text("•••• 4242")
    expect(page.locator("#id_recording")).to_have_value("rec/9")
    page.get_by_label("The customer said yes").check()
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Submitted")


def test_an_order_without_consent_is_held_and_released(desk: OpensDesk, world: World) -> None:
    draft = order_of(world, CartLine(sku="CLUB-BOOKS"))
    seat = desk("agent")
    page = seat.open(f"/drafts/{draft}/complete")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.locator("main")).to_contain_text("Tick this when the customer has said yes")
    seat.looks_well()
    page.get_by_role("button", name="Submit without consent").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Submitted, and held")
    seat.looks_well()
    page.get_by_label("The customer said yes").check()
    page.get_by_role("button", name="Keep the consent").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Submitted")


def test_a_second_window_is_told_what_happened_in_the_first(desk: OpensDesk, world: World) -> None:
    draft = order_of(world, CartLine(sku="CLUB-BOOKS"))
    seat = desk("agent")
    first = seat.open(f"/drafts/{draft}/lines/1")
    other = desk("agent").open(f"/drafts/{draft}/lines/1")
    first.get_by_role("button", name="Skip shipment 2").click()
    expect(first.locator("#row-2-1")).to_contain_text("skipped for the customer")
    other.get_by_role("button", name="Skip shipment 3").click()
    expect(other.locator("#messages")).to_contain_text("the schedule of line 1 was edited")
    expect(other.locator("#row-2-1")).to_contain_text("skipped for the customer")
    expect(other.locator("#row-3-1")).not_to_contain_text("skipped")


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("width", ["desk", "phone"])
def test_every_page_looks_well_in_both_languages_and_on_a_phone(
    desk: OpensDesk, world: World, language: str, width: str
) -> None:
    code = customer_with_card(world)
    Customer.objects.filter(code=code).update(language=language)
    draft = order_of(world, CartLine(sku="YEARBOX"), CartLine(sku="CLUB-BOOKS"), CartLine(sku="PEN"), customer=code)
    edits: list[Edit] = [
        Reschedule(event=1, repetition=2, to=date(2024, 8, 20)),
        SetPrice(event=1, repetition=2, sku="BEANS", price=8_00, reason="spoilt last time"),
        Skip(event=1, repetition=3),
    ]
    edit_shipment(draft, version=4, at=1, edits=edits, on=TODAY, actor=AGENT)
    seat = desk("agent", language=language, width=width)
    paths = {
        "list": "/drafts",
        "start": "/drafts/new?q=sv",
        "order": f"/drafts/{draft}",
        "prompts": f"/drafts/{draft}/lines/new?sku=YEARBOX",
        "schedule": f"/drafts/{draft}/lines/1",
        "edit": f"/drafts/{draft}/lines/1?edit=1-2",
        "complete": f"/drafts/{draft}/complete",
    }
    for path in paths.values():
        page = seat.open(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        seat.looks_well()
    if (width, language) == ("phone", "en"):
        seat.open(paths["schedule"])
        seat.picture("continuity-page")
