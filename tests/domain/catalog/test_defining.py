"""Products, prices, stock, calendars and delivery modes (domain.md §2.6)."""

from datetime import date
from decimal import Decimal

import pytest

from kadens.domain.catalog.defining import (
    CalendarUnknown,
    NewCalendar,
    NewProduct,
    TaxGroupUnknown,
    define_calendars,
    define_delivery_modes,
    define_products,
    define_tax_groups,
    set_stock,
)
from kadens.domain.catalog.models import DeliveryMode, Product, Stock
from kadens.domain.catalog.queries import (
    PriceMissing,
    ProductUnknown,
    calendars_by_mode,
    products_by_id,
    products_by_sku,
)
from kadens.plumbing.audit.models import AuditEvent
from kadens.plumbing.db.errors import ConstraintViolated
from tests.factories import ACTOR, DAY, contents, count_statements

BY = {"on": DAY, "actor": ACTOR}


@pytest.fixture
def catalog(db):
    define_tax_groups({"standard": Decimal(0), "books": Decimal(6)}, **BY)


def book(**more):
    return NewProduct(**{"sku": "BOOK", "name": "Book", "tax_group": "books", "prices": {"EUR": 20_00}} | more)


def define(*products):
    return define_products(products, **BY)


def shelf(sku="BOOK"):
    found = Stock.objects.get(product__sku=sku)
    return found.on_hand, found.reserved


def test_a_product_is_read_back_with_its_tax_and_the_price_of_one_currency(catalog):
    define(book(prices={"EUR": 20_00, "SEK": 230_00}))
    in_euros, in_crowns = (products_by_sku(["BOOK"], currency)["BOOK"] for currency in ("EUR", "SEK"))
    assert (in_euros.list_price, in_crowns.list_price) == (20_00, 230_00)
    assert (in_euros.tax_percent, in_euros.kind, in_euros.stock_kept) == (6, "item", False)


def test_a_product_without_a_price_in_the_currency_says_so_when_asked(catalog):
    define(book())
    found = products_by_sku(["BOOK"], "USD")["BOOK"]
    with pytest.raises(PriceMissing, match=r"BOOK.*USD"):
        _ = found.list_price


def test_a_product_given_again_is_brought_to_what_is_asked(catalog):
    first = define(book())
    again = define(book(name="Better book", prices={"EUR": 25_00}))
    assert first == again
    found = products_by_sku(["BOOK"], "EUR")["BOOK"]
    assert (found.name, found.list_price) == ("Better book", 25_00)
    assert Product.objects.count() == 1


def test_the_same_given_again_changes_no_row_but_the_log(catalog):
    define(book(stock=Decimal(5)))
    before = contents(but=("audit_event",))
    define(book(stock=Decimal(5)))
    assert contents(but=("audit_event",)) == before


def test_an_unknown_tax_group_is_named_and_nothing_is_written(catalog):
    before = contents()
    with pytest.raises(TaxGroupUnknown, match=r"BOOK.*maps"):
        define(NewProduct(sku="PEN", name="Pen"), book(tax_group="maps"))
    assert contents() == before


@pytest.mark.parametrize("asked", [["NONE"], ["BOOK", "NONE"]])
def test_an_unknown_product_is_named(catalog, asked):
    define(book())
    with pytest.raises(ProductUnknown, match="NONE"):
        products_by_sku(asked, "EUR")


def test_a_negative_price_is_refused(catalog):
    with pytest.raises(ConstraintViolated, match="ck_catalog_price_price"):
        define(book(prices={"EUR": -1}))


def test_many_products_are_read_and_defined_in_as_many_statements_as_few(catalog):
    few, many = ([book(sku=f"{name}-{n}") for n in range(count)] for name, count in (("A", 2), ("B", 50)))
    assert count_statements(lambda: define(*few)) == count_statements(lambda: define(*many))
    ids = list(Product.objects.values_list("id", flat=True))
    assert count_statements(lambda: products_by_id(ids[:1], "EUR")) == count_statements(
        lambda: products_by_id(ids, "EUR")
    )


# Stock


def test_opening_stock_is_what_is_free(catalog):
    define(book(stock=Decimal("7.5")))
    assert shelf() == (Decimal("7.5"), 0)


def test_a_count_says_what_is_free_beside_what_is_promised(catalog):
    define(book(stock=Decimal(7)))
    Stock.objects.update(reserved=3)
    set_stock("BOOK", Decimal(10), **BY)
    assert shelf() == (13, 3)


def test_stock_given_again_with_the_product_is_what_is_free_too(catalog):
    define(book(stock=Decimal(7)))
    Stock.objects.update(reserved=3)
    define(book(stock=Decimal(5)))
    assert shelf() == (8, 3)


def test_a_product_is_kept_in_stock_from_its_first_count(catalog):
    define(book())
    set_stock("BOOK", Decimal(2), **BY)
    assert products_by_sku(["BOOK"], "EUR")["BOOK"].stock_kept


def test_a_count_of_nobody_s_product_is_refused_by_name(catalog):
    with pytest.raises(ProductUnknown, match="NONE"):
        set_stock("NONE", Decimal(2), **BY)


# Calendars


def test_a_calendar_closes_weekdays_and_the_holidays_of_its_country(db):
    define_calendars([NewCalendar(code="SE", country="SE", closed_weekdays=(6, 7), holidays=True, roll="back")], **BY)
    define_delivery_modes({"POST": "SE", "VAN": None}, **BY)
    calendars = calendars_by_mode()
    post, van = (calendars[DeliveryMode.objects.get(code=code).id] for code in ("POST", "VAN"))
    midsummer, saturday, monday = date(2024, 6, 21), date(2024, 6, 29), date(2024, 6, 24)
    assert [post.is_open(on) for on in (midsummer, saturday, monday)] == [False, False, True]
    assert van.is_open(midsummer)
    assert calendars[None].is_open(midsummer)
    assert post.roll == "back"


def test_a_calendar_without_holidays_keeps_to_its_weekdays(db):
    define_calendars([NewCalendar(code="WEEK", country="SE", closed_weekdays=(7,))], **BY)
    define_delivery_modes({"POST": "WEEK"}, **BY)
    [post] = (calendar for key, calendar in calendars_by_mode().items() if key)
    assert post.is_open(date(2024, 6, 21))


def test_an_unknown_calendar_is_named(db):
    with pytest.raises(CalendarUnknown, match=r"POST.*MOON"):
        define_delivery_modes({"POST": "MOON"}, **BY)
    assert not DeliveryMode.objects.exists()


def test_a_way_to_roll_that_nobody_knows_is_refused(db):
    with pytest.raises(ConstraintViolated, match="roll"):
        define_calendars([NewCalendar(code="X", roll="sideways")], **BY)


def test_everything_defined_is_recorded(catalog):
    define(book(stock=Decimal(1)))
    define_calendars([NewCalendar(code="WEEK")], **BY)
    define_delivery_modes({"POST": "WEEK"}, **BY)
    set_stock("BOOK", Decimal(1), **BY)
    found = list(AuditEvent.objects.order_by("id").values_list("action", flat=True))
    assert found == [
        "define_tax_group",
        "define_tax_group",
        "define_product",
        "define_calendar",
        "define_delivery_mode",
        "set_stock",
    ]
