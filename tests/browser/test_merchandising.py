"""The merchandiser's pages: a first program from nothing with the keyboard alone, edited, compared, rehearsed."""

import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, expect

from kadens.domain.continuity.models import DateIntervalCode, Program
from kadens.domain.continuity.programs import define_date_intervals
from kadens.domain.payments.models import PaymentSchedule
from kadens.pure.dates import Unit
from kadens.pure.schedule.interval import DateInterval, Half, Snap
from tests.browser.conftest import Desk, OpensDesk
from tests.browser.world import TODAY, World

FIRST = DateInterval("FIRST-OF-MONTH", Half(Snap.END_OF_MONTH, 1, Unit.DAYS), Half(snap_after=Snap.END_OF_MONTH))


@pytest.fixture(autouse=True)
def a_date_interval(world: World) -> None:
    if not DateIntervalCode.objects.filter(code=FIRST.code).exists():
        define_date_intervals({FIRST.code: FIRST}, on=TODAY, actor="test")


def key_of(code: str) -> int:
    return Program.objects.get(code=code).id


def put(page: Page, text: str) -> None:
    """Type into the field that has the focus, in place of what is there."""
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus: whoever has no mouse gets there."""
    for _press in range(80):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def new_one(page: Page) -> None:
    """The key that opens a new one on every list."""
    with page.expect_navigation():
        page.keyboard.press("n")


def rest(page: Page) -> None:
    """Wait until the page has heard what it asked for as something was typed."""
    page.wait_for_timeout(600)
    page.wait_for_function("!document.querySelector('.htmx-request')")


def send(page: Page, selector: str) -> None:
    """Go to a button with Tab and press it; a page follows."""
    tab_to(page, selector)
    rest(page)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press(page: Page, selector: str) -> None:
    """Go to a button with Tab and press it."""
    tab_to(page, selector)
    page.keyboard.press("Enter")


def fill(page: Page, fields: Sequence[tuple[str, str]]) -> None:
    """Go from field to field with Tab and type; a select takes what is typed of its choice."""
    for selector, text in fields:
        tab_to(page, selector)
        if page.evaluate("document.activeElement.tagName") == "SELECT":
            page.keyboard.type(text)
        else:
            put(page, text)


def test_a_first_program_is_made_with_the_keyboard_alone(desk: OpensDesk) -> None:
    seat = desk("merchandiser")
    page = seat.open("/products")
    for sku, price in (("TEA-1", "9.50"), ("TEA-2", "11.00")):
        page.goto(f"{seat.address}/products")
        new_one(page)
        fill(
            page,
            [("#id_sku", sku), ("#id_name", f"Tea {sku}"), ("#id_tax_group", "books"), ("#id_prices", f"EUR {price}")],
        )
        send(page, "main form button.btn-primary")
        expect(page.get_by_role("heading", level=1)).to_contain_text(sku)
    page.goto(f"{seat.address}/schedules")
    new_one(page)
    fill(page, [("#id_code", "TEA-TWICE"), ("#id_allocation", "fixed quantity"), ("#id_payments", "2")])
    expect(page.locator("#split")).to_contain_text("165.00")
    seat.looks_well()
    seat.picture("schedule")
    send(page, "button[value=save].btn")
    expect(page.get_by_role("heading", level=1)).to_contain_text("TEA-TWICE")
    assert PaymentSchedule.objects.get(code="TEA-TWICE").payments == 2
    _make_the_program(page, seat)
    _make_the_parent(page, seat)


def _make_the_program(page: Page, seat: Desk) -> None:
    page.goto(f"{seat.address}/programs")
    new_one(page)
    fill(page, [("#id_code", "TEA"), ("#id_description", "Tea for a quarter"), ("#id_payment_schedule", "TEA-TWICE")])
    fill(page, [("#id_e1-1-sku", "TEA-1")])
    for key, sku in (("2", "TEA-2"), ("3", "TEA-1")):
        press(page, "#add-event")
        expect(page.locator(f"#id_e{key}-1-sku")).to_be_focused()
        put(page, sku)
        fill(
            page,
            [(f"#id_e{key}-timing", "every"), (f"#id_e{key}-every_count", "6"), (f"#id_e{key}-every_unit", "weeks")],
        )
    fill(page, [("#id_e3-repeats", "1")])
    expect(page.locator("#said-e3")).to_contain_text("1 repeat = 2 shipments")
    expect(page.locator("#checked")).to_contain_text("Wed 15 May 2024")
    expect(page.locator("#checked")).to_contain_text("Wed 18 Sept 2024")
    seat.looks_well()
    send(page, "button[value=save].btn")
    expect(page.get_by_role("heading", level=1)).to_contain_text("TEA")
    expect(page.locator("main")).to_contain_text("is saved as version 1")
    send(page, "button[name=active][value=yes]")
    expect(page.locator("main")).to_contain_text("It can be sold now.")
    seat.looks_well()


def _make_the_parent(page: Page, seat: Desk) -> None:
    page.goto(f"{seat.address}/products/new?kind=parent")
    fill(page, [("#id_sku", "TEA-CLUB"), ("#id_name", "The tea club"), ("#id_tax_group", "standard")])
    send(page, "main form button.btn-primary")
    fill(page, [("#id_program", "TEA")])
    send(page, "main form button.btn-primary")
    expect(page.locator("main")).to_contain_text("TEA-CLUB stands for TEA")


def test_events_are_moved_with_the_keyboard_and_said_aloud(desk: OpensDesk, world: World) -> None:
    seat = desk("merchandiser")
    page = seat.open(f"/programs/{key_of('CLUB-BOOKS')}/edit")
    seat.picture("program-editor")
    press(page, "#down-1")
    expect(page.locator("#said")).to_have_text("Event 1 is now event 2 of 6.")
    expect(page.locator("#down-1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Event 2 is now event 3 of 6.")
    expect(page.locator(".event legend").nth(2)).to_have_text("Event 3")
    press(page, "#remove-6")
    expect(page.locator(".event")).to_have_count(5)
    expect(page.locator("#remove-5")).to_be_focused()
    page.evaluate("scrollTo(0, 0)")
    seat.looks_well()


def test_an_event_is_dragged(desk: OpensDesk, world: World) -> None:
    page = desk("merchandiser").open(f"/programs/{key_of('CLUB-BOOKS')}/edit")
    page.emulate_media(reduced_motion="reduce")
    page.locator("#events").evaluate("heading => heading.scrollIntoView()")
    grip, above = page.locator("#event-2 .grip").bounding_box(), page.locator("#event-1 h3").bounding_box()
    assert grip
    assert above
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(above["x"] + 5, above["y"] + 5, steps=6)
    page.mouse.up()
    expect(page.locator("#said")).to_contain_text("It is now event 1 of 6.")
    expect(page.locator(".event legend").first).to_have_text("Event 1")
    keys = [each.get_attribute("data-key") for each in page.locator(".event").all()]
    assert keys == ["2", "1", "3", "4", "5", "6"]


def test_what_is_typed_survives_a_reload_and_leaving_asks_first(desk: OpensDesk, world: World) -> None:
    page = desk("merchandiser").open(f"/programs/{key_of('CLUB-BOOKS')}/edit")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#id_description").fill("Book of the month, unsaved")
    page.reload()
    expect(page.locator("#id_description")).to_have_value("Book of the month, unsaved")
    expect(page.locator("#said")).to_have_text("What was not saved here before is back.")
    assert asked == ["beforeunload"]
    page.goto(page.url.replace("/edit", ""))
    assert Program.objects.get(code="CLUB-BOOKS").description == "Book of the month"


def test_an_edit_makes_version_two_and_is_rehearsed(desk: OpensDesk, world: World) -> None:
    seat = desk("merchandiser")
    page = seat.open(f"/programs/{key_of('COFFEE')}")
    page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Copy").click()
    page.get_by_label("Code").fill("COFFEE-2")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("COFFEE-2")
    page.keyboard.press("e")
    page.locator("#id_e1-every_count").fill("2")
    expect(page.locator("#said-e1")).to_contain_text("every 2 weeks")
    rest(page)
    page.get_by_role("button", name="Save as version 2").click()
    expect(page.locator("main")).to_contain_text("COFFEE-2 is saved as version 2.")
    page.get_by_role("link", name="Side by side").click()
    expect(page.locator("main")).to_contain_text("every 4 weeks")
    expect(page.locator("main")).to_contain_text("every 2 weeks")
    seat.looks_well()
    seat.picture("program-versions")
    page.goto(f"{seat.address}/programs/{key_of('COFFEE-2')}/rehearsal")
    seat.looks_well()
    page.get_by_label("Played until").fill("2024-08-15")
    page.set_default_timeout(150_000)
    page.get_by_role("button", name="Play it").click()
    expect(page.get_by_role("heading", name="What happens")).to_be_visible(timeout=150_000)
    expect(page.locator("svg.chart")).to_have_count(2)
    seat.looks_well()
    seat.picture("rehearsal")


def test_a_mistake_is_said_at_its_field_and_nothing_is_saved(desk: OpensDesk, world: World) -> None:
    seat = desk("merchandiser")
    page = seat.open(f"/programs/{key_of('CLUB-BOOKS')}/edit")
    page.locator("#id_e2-timing").select_option("")
    expect(page.locator("#said-e2")).to_contain_text("needs a fixed date")
    page.locator("#id_e1-1-quantity").fill("")
    rest(page)
    page.get_by_role("button", name="Save as version").click()
    expect(page.locator("#id_e1-1-quantity_error")).to_contain_text("required")
    expect(page.locator("#id_e1-1-quantity")).to_have_attribute("aria-invalid", "true")
    seat.looks_well()
    assert Program.objects.get(code="CLUB-BOOKS").newest_version == 1


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_page_looks_well(desk: OpensDesk, world: World, language: str, width: str) -> None:
    seat = desk("administrator", language=language, width=width)
    books, schedule = key_of("CLUB-BOOKS"), PaymentSchedule.objects.get(code="MONTHLY-3").id
    interval = DateIntervalCode.objects.get(code=FIRST.code).id
    pages = {
        "/programs": "programs",
        f"/programs/{books}": "program",
        f"/programs/{books}/edit": "",
        f"/programs/{books}/copy": "",
        "/programs/new": "",
        f"/programs/{books}/rehearsal": "",
        "/products": "products",
        "/products/new": "",
        "/products/1": "",
        "/products/1/stock": "",
        "/schedules": "",
        "/schedules/new": "",
        f"/schedules/{schedule}": "",
        f"/schedules/{schedule}/edit": "",
        "/intervals": "",
        "/intervals/new": "",
        f"/intervals/{interval}": "interval",
        "/parameters": "parameters",
        "/parameters/edit": "",
        "/parameters/limits": "",
    }
    for address, picture in pages.items():
        page = seat.open(address)
        assert page.locator("h1").count() == 1, address
        seat.looks_well()
        if picture and language == "en":
            seat.picture(picture)


def test_a_parameter_shows_before_and_after_while_it_is_typed(desk: OpensDesk) -> None:
    page = desk("merchandiser").open("/parameters/edit")
    page.get_by_label("Days before delivery").fill("5")
    expect(page.locator("#effect")).to_contain_text(re.compile(r"before\s*3.*after\s*5", re.DOTALL))
    page.get_by_label("Retry days").fill("3, 1")
    expect(page.locator("#effect")).to_contain_text("must be later")
