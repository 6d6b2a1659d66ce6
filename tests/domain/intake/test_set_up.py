"""Applying a set-up document: each section through its verb, twice without a second effect."""

from decimal import Decimal

import pytest

from kadens.domain.catalog.models import DeliveryMode, Price, Product, ShippingCalendar, Stock, TaxGroup
from kadens.domain.catalog.queries import products_by_sku
from kadens.domain.company.parameters import parameters, set_parameters
from kadens.domain.continuity.models import DateIntervalCode, ParentProduct, ProgramVersion
from kadens.domain.continuity.programs import define_program
from kadens.domain.continuity.rules import newest_rules
from kadens.domain.intake.newest import newest_programs
from kadens.domain.intake.set_up import new_program
from kadens.domain.payments.models import PaymentSchedule
from kadens.pure.dates import Unit
from kadens.pure.schedule.program import Every
from tests.domain.intake.documents import CLUB, DAY, apply, converting, read, versions

pytestmark = pytest.mark.django_db


def test_the_company_gets_its_parameters_and_what_is_built_in() -> None:
    apply(CLUB)
    company = parameters()
    assert (company.currency, company.repeat_threshold, company.catch_up) == ("SEK", 4, "combine")
    assert company.retry_days == (2, 4)
    assert (company.revenue_journal, company.payment_profile) == ("parent-revenue", "prepayments")


def test_what_the_file_says_of_journal_and_profile_goes_before_what_is_built_in() -> None:
    apply("parameters: {revenue_journal: R, payment_profile: P}")
    assert (parameters().revenue_journal, parameters().payment_profile) == ("R", "P")
    apply("parameters: {days_before_delivery: 2}")
    assert (parameters().revenue_journal, parameters().payment_profile) == ("R", "P")


def test_parameters_that_the_file_does_not_give_stay_as_they_are() -> None:
    set_parameters({"days_before_delivery": 9, "catch_up": "drop"}, on=DAY, actor="test")
    apply("parameters: {catch_up: slide}")
    assert (parameters().days_before_delivery, parameters().catch_up) == (9, "slide")


def test_a_company_that_is_there_keeps_its_currency() -> None:
    set_parameters({"currency": "SEK"}, on=DAY, actor="test")
    apply('currency: EUR\nproducts: [{sku: TEA, price: "1.00"}]')
    assert parameters().currency == "SEK"
    assert products_by_sku(["TEA"], "EUR")["TEA"].price == 100


def test_the_catalog_is_defined() -> None:
    apply(CLUB)
    tea = products_by_sku(["TEA"], "SEK")["TEA"]
    assert (tea.name, tea.unit, tea.price, tea.tax_percent, tea.stock_kept) == ("Green tea", "box", 2500, 12, True)
    assert products_by_sku(["TEA"], "EUR")["TEA"].price == 250
    assert Stock.objects.get(product_id=tea.id).on_hand == 12
    calendar = ShippingCalendar.objects.get(code="SE")
    assert (calendar.country, calendar.closed_weekdays, calendar.holidays, calendar.roll) == (
        "SE",
        [6, 7],
        True,
        "back",
    )
    assert dict(DeliveryMode.objects.values_list("code", "calendar__code")) == {"POST": "SE", "VAN": None}
    parent = ParentProduct.objects.select_related("product", "program").get()
    assert (parent.product.sku, parent.program.code, parent.event_duration) == ("CLUB", "TEAS", 2)
    assert set(PaymentSchedule.objects.values_list("code", "currency")) == {("THREE", "SEK"), ("SPLIT", "SEK")}


def test_the_group_standard_is_there_without_asking_and_never_overwritten_by_it() -> None:
    apply("parameters: {}")
    assert TaxGroup.objects.get(code="standard").percent == 0
    apply('tax_groups: {standard: "25"}')
    apply("parameters: {}")
    assert TaxGroup.objects.get(code="standard").percent == 25


def test_a_program_is_what_the_file_says() -> None:
    apply(CLUB)
    rules = newest_rules(["TEAS"])["TEAS"]
    assert [event.timing for event in rules.schedule.events][2] == Every(2, Unit.MONTHS)
    assert [event.repeats for event in rules.schedule.events] == [0, 2, None]
    program = newest_programs(["TEAS"])["TEAS"]
    assert program == new_program(read(CLUB).programs[0], "SEK")
    assert [item.unit for event in program.events for item in event.items] == ["box", "pcs", "box", "pair"]
    assert [item.price for event in program.events for item in event.items] == [2000, None, None, None]
    assert [event.payment_schedule for event in program.events] == ["THREE", "SPLIT", "THREE"]
    assert program.events[2].probability == Decimal("12.5")


def test_applying_it_twice_changes_nothing() -> None:
    apply(CLUB)
    counted = {model: model.objects.count() for model in (Product, Price, DateIntervalCode, ProgramVersion)}
    apply(CLUB)
    assert {model: model.objects.count() for model in counted} == counted
    assert versions() == {"TEAS": 1}


def test_a_program_that_says_something_new_gets_its_next_version() -> None:
    apply(CLUB)
    apply(CLUB.replace("probability: 12.5", "probability: 13"))
    assert versions() == {"TEAS": 2}


def test_stock_is_an_opening_stock() -> None:
    apply(CLUB)
    tea = Product.objects.get(sku="TEA")
    Stock.objects.filter(product_id=tea.id).update(on_hand=7, reserved=3)
    apply(CLUB)
    apply(CLUB.replace("Green tea", "Black tea"))
    shelf = Stock.objects.get(product_id=tea.id)
    assert (shelf.on_hand, shelf.reserved) == (7, 3)
    assert Product.objects.get(sku="TEA").name == "Black tea"


def test_a_program_may_convert_to_one_further_down() -> None:
    apply(converting(ONE="TWO", TWO="THREE", THREE="THREE"))
    assert versions() == {"ONE": 1, "TWO": 1, "THREE": 2}
    assert {code: program.convert_to for code, program in newest_programs(versions()).items()} == {
        "ONE": "TWO",
        "TWO": "THREE",
        "THREE": "THREE",
    }


def test_programs_may_convert_in_a_circle_and_still_nothing_changes_the_second_time() -> None:
    circle = converting(ONE="TWO", TWO="THREE", THREE="ONE")
    apply(circle)
    before = versions()
    apply(circle)
    assert versions() == before
    assert newest_programs(["THREE"])["THREE"].convert_to == "ONE"
    assert all(program.active and program.events for program in newest_programs(before).values())


def test_newest_programs_leaves_out_what_is_not_there() -> None:
    assert newest_programs(["NONE"]) == {}


def test_newest_programs_takes_four_statements_however_many(django_assert_num_queries: object) -> None:
    apply(converting(**{f"P{number}": f"P{number + 1}" for number in range(5)}, P5="P5"))
    codes = versions()
    with django_assert_num_queries(4):  # type: ignore[operator]
        assert len(newest_programs(codes)) == 6


def test_a_new_version_by_the_desk_is_what_the_next_reading_is_compared_with() -> None:
    apply(CLUB)
    define_program(newest_programs(["TEAS"])["TEAS"], on=DAY, actor="test")
    apply(CLUB)
    assert versions() == {"TEAS": 2}
