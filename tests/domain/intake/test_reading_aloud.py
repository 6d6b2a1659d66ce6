"""What must be asked, and what is read aloud before a customer says yes (domain.md §3)."""

from datetime import date

import pytest

from kadens.domain.catalog.defining import NewProduct, define_products
from kadens.domain.continuity.editing import EndAfter, SetPrice, Skip
from kadens.domain.continuity.errors import ProgramInactive
from kadens.domain.intake.prompting import Prompts, prompts_for
from kadens.domain.intake.quoting import Cart, CartLine, ProgramMissing, quote_carts
from kadens.domain.intake.reading_aloud import read_aloud
from kadens.domain.orders.consents import write_script
from kadens.domain.orders.errors import ScriptUnknown
from tests.factories import ACTOR, DAY, a_shop, day, edit, event, every, program

BOOK = 22_00  # with its tax
BY = {"on": DAY, "actor": ACTOR}


@pytest.fixture
def shop(db):
    return a_shop()


def told(shop, *lines, language="en"):
    shop.ready(*(line.sku for line in lines))
    [quote] = quote_carts([Cart(customer=shop.customer(), pay_with="card", lines=lines)], on=DAY)
    return read_aloud(quote, on=DAY, language=language)


# What must be asked


def test_an_ordinary_product_asks_nothing(shop):
    assert prompts_for("BOOK") == Prompts(sku="BOOK")
    assert not prompts_for("BOOK").any


def test_a_program_asks_for_what_it_says(shop):
    shop.ready("MISSED", "PLAN")
    assert prompts_for("MISSED") == Prompts(sku="MISSED", program="MISSED", start_date=True)
    assert prompts_for("PLAN") == Prompts(sku="PLAN", program="PLAN", default_schedule="MONTHLY-3")
    edit(shop, "PLAN", prompt_for_payment_schedule=True)
    asked = prompts_for("PLAN")
    assert asked.any
    assert asked.payment_schedule
    assert (asked.schedules, asked.default_schedule) == (("GATED", "MONTHLY-3", "TWICE"), "MONTHLY-3")


def test_every_schedule_that_is_offered_can_be_chosen(shop):
    shop.ready("PLAN")
    edit(shop, "PLAN", prompt_for_payment_schedule=True)
    for code in prompts_for("PLAN").schedules:
        line = CartLine(sku="PLAN", payment_schedule=code)
        [quote] = quote_carts([Cart(customer=shop.customer(), pay_with="card", lines=(line,))], on=DAY)
        assert sum(each.amount for each in quote.parents[0].instalments) == 6 * BOOK


def test_what_cannot_be_sold_is_said_before_anything_is_asked(shop):
    shop.ready("CLUB")
    edit(shop, "CLUB", active=False)
    with pytest.raises(ProgramInactive):
        prompts_for("CLUB")
    define_products([NewProduct(sku="LOST", name="Lost", kind="parent")], **BY)
    with pytest.raises(ProgramMissing):
        prompts_for("LOST")


# What is read aloud


def test_the_schedule_is_told(shop):
    shop.set(repeat_threshold=2, days_before_delivery=7)
    spoken = told(shop, CartLine(sku="CLUB", start=day(20))).programs[0]
    assert (spoken.first_delivery_on, spoken.planned, spoken.each_total, spoken.total) == (day(20), 3, BOOK, 3 * BOOK)
    assert (spoken.paid_when, spoken.instalments) == ("per_shipment", ())
    assert (spoken.more, spoken.until) == (9, date(2025, 1, 4))
    assert (spoken.stop_days_before, spoken.stop_first_by) == (8, day(12))
    assert not spoken.ends_by_agreement


def test_what_goes_out_at_once_cannot_be_stopped(shop):
    assert told(shop, CartLine(sku="CLUB")).programs[0].stop_first_by is None


def test_a_program_without_end_has_none(shop):
    shop.set(repeat_threshold=2)
    shop.define(program("EVER", every(1, "months", repeats=None)))
    spoken = told(shop, CartLine(sku="EVER")).programs[0]
    assert (spoken.more, spoken.until, spoken.planned) == (None, None, 3)


def test_what_the_customer_wants_otherwise_is_told_as_they_want_it(shop):
    edits = (
        Skip(event=1, repetition=1),
        SetPrice(event=1, repetition=2, sku="BOOK", price=10_00, reason="welcome"),
        EndAfter(event=1, repetition=3),
    )
    spoken = told(shop, CartLine(sku="CLUB", edits=edits)).programs[0]
    assert (spoken.first_delivery_on, spoken.totals, spoken.each_total) == (date(2024, 2, 15), (11_00, BOOK), None)
    assert (spoken.more, spoken.ends_by_agreement, spoken.last_planned_on) == (0, True, date(2024, 3, 15))


def test_an_agreed_end_is_no_new_beginning(shop):
    shop.define(program("AGAIN", event(), event(days_from_last=30), end_action="restart"))
    assert told(shop, CartLine(sku="AGAIN")).programs[0].end_action == "restart"
    ended = CartLine(sku="AGAIN", edits=(EndAfter(event=1, repetition=1),))
    assert told(shop, ended).programs[0].end_action == "stop"


def test_instalments_and_totals_are_those_of_the_quote(shop):
    read = told(shop, CartLine(sku="PLAN"), CartLine(sku="YEAR"), CartLine(sku="BOOK"))
    plan, year = read.programs
    assert (plan.paid_when, [each.amount for each in plan.instalments]) == ("instalments", [2 * BOOK] * 3)
    assert (year.paid_when, [each.due_on for each in year.instalments]) == ("at_once", [DAY])
    assert (read.ordinary_total, read.total) == (BOOK, 11 * BOOK)


def test_the_script_in_force_is_read_in_the_customers_language(shop):
    version = write_script("standard", language="sv", text="Säger du ja?", **BY)
    assert (told(shop, CartLine(sku="CLUB"), language="sv").script.text) == "Säger du ja?"
    assert told(shop, CartLine(sku="CLUB"), language="sv").script.version == version
    with pytest.raises(ScriptUnknown):
        told(shop, CartLine(sku="CLUB"), language="fi")
