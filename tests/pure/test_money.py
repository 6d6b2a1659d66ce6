from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadens.pure.money import (
    AmountInvalid,
    CurrencyInvalid,
    CurrencyMismatch,
    Money,
    format_amount,
    format_quantity,
    line_amount,
    minor_digits,
    parse_amount,
    round_half_up,
    split_evenly,
    tax_on,
)

amounts = st.integers(-(10**17), 10**17)
currencies = st.sampled_from(["EUR", "SEK", "JPY", "KWD", "CLF"])


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("SEK", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)])
def test_a_currency_has_the_decimals_of_iso_4217(currency, digits):
    assert minor_digits(currency) == digits


@pytest.mark.parametrize("text", ["eur", "EU", "EURO", "", "E1R", "EUR\n", "ÅÄÖ"])
def test_a_currency_that_is_not_three_capital_letters_is_refused(text):
    with pytest.raises(CurrencyInvalid):
        minor_digits(text)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("25.00", "EUR", 2500),
        ("25", "EUR", 2500),
        ("25.5", "EUR", 2550),
        ("0.01", "EUR", 1),
        ("-25.00", "EUR", -2500),
        ("-0.50", "EUR", -50),
        ("-0", "EUR", 0),
        ("1000", "JPY", 1000),
        ("1.005", "KWD", 1005),
    ],
)
def test_an_amount_is_read_as_minor_units(text, currency, minor):
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "EUR"),
        ("abc", "EUR"),
        ("1e3", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("1.005", "EUR"),
        ("1.0", "JPY"),
        ("1,00", "EUR"),
        (".5", "EUR"),
        ("5.", "EUR"),
        ("+5", "EUR"),
        ("--5", "EUR"),
        (" 5", "EUR"),
        ("5\n", "EUR"),
        ("1_000", "EUR"),
        ("١٢", "EUR"),
        ("10000000000000000.00", "EUR"),
        ("0" * 50, "EUR"),
    ],
)
def test_anything_but_plain_digits_within_the_currency_is_refused(text, currency):
    with pytest.raises(AmountInvalid):
        parse_amount(text, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(2500, "EUR", "25.00"), (5, "EUR", "0.05"), (-5, "EUR", "-0.05"), (0, "EUR", "0.00"), (7, "JPY", "7")],
)
def test_an_amount_is_written_with_all_its_decimals(minor, currency, text):
    assert format_amount(minor, currency) == text


@given(amounts, currencies)
def test_an_amount_that_is_written_reads_back_the_same(minor, currency):
    assert parse_amount(format_amount(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.5", 1), ("-0.5", -1), ("1.5", 2), ("2.5", 3), ("2.4999", 2), ("-2.5", -3), ("1E+3", 1000)],
)
def test_a_half_is_rounded_away_from_zero(value, rounded):
    assert round_half_up(Decimal(value)) == rounded


@given(st.decimals(-(10**15), 10**15, places=4))
def test_rounding_is_symmetric_and_off_by_half_a_unit_at_most(value):
    assert round_half_up(-value) == -round_half_up(value)
    assert abs(round_half_up(value) - value) <= Decimal("0.5")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_is_not_rounded(value):
    with pytest.raises(AmountInvalid):
        round_half_up(Decimal(value))


def test_a_line_amount_is_price_times_quantity_rounded_half_up():
    assert line_amount(2500, Decimal(2)) == 5000
    assert line_amount(333, Decimal("1.5")) == 500
    assert line_amount(-333, Decimal("1.5")) == -500


@pytest.mark.parametrize(
    ("net", "percent", "tax"), [(30000, "10", 3000), (10, "25", 3), (-10, "25", -3), (999, "0", 0), (1, "49.9", 0)]
)
def test_tax_is_rounded_half_up(net, percent, tax):
    assert tax_on(net, Decimal(percent)) == tax


def test_a_product_is_exact_whatever_precision_the_caller_works_in():
    with localcontext(prec=2):
        assert line_amount(123456789, Decimal("1.25")) == 154320986
        assert tax_on(123456789, Decimal("12.5")) == 15432099


def test_the_last_part_takes_the_rest():
    assert split_evenly(10000, 3) == [3333, 3333, 3334]
    assert split_evenly(-10000, 3) == [-3333, -3333, -3334]
    assert split_evenly(2, 3) == [0, 0, 2]


@given(amounts, st.integers(1, 60))
def test_a_split_loses_no_cent_and_its_last_part_is_the_largest(total, parts):
    split = split_evenly(total, parts)
    assert sum(split) == total
    assert len(split) == parts
    assert len(set(split[:-1])) <= 1
    assert 0 <= abs(split[-1]) - abs(split[0]) < parts


@pytest.mark.parametrize("parts", [0, -1])
def test_an_amount_is_not_split_into_no_parts(parts):
    with pytest.raises(ValueError, match="parts"):
        split_evenly(100, parts)


@pytest.mark.parametrize(
    ("quantity", "text"),
    [("1", "1"), ("2.50", "2.5"), ("1E+2", "100"), ("100", "100"), ("0.00", "0"), ("-0.0", "0"), ("0.001", "0.001")],
)
def test_a_quantity_is_written_without_trailing_zeros_or_exponent(quantity, text):
    assert format_quantity(Decimal(quantity)) == text


def test_a_quantity_that_is_not_finite_is_refused():
    with pytest.raises(AmountInvalid):
        format_quantity(Decimal("NaN"))


def test_money_of_one_currency_adds_subtracts_and_compares():
    assert Money(100, "EUR") + Money(50, "EUR") == Money(150, "EUR")
    assert Money(100, "EUR") - Money(150, "EUR") == Money(-50, "EUR")
    assert -Money(100, "EUR") == Money(-100, "EUR")
    assert Money(50, "EUR") < Money(100, "EUR") <= Money(100, "EUR")
    assert Money(100, "EUR") > Money(50, "EUR") >= Money(50, "EUR")
    assert str(Money(2500, "EUR")) == "25.00 EUR"


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_money_of_two_currencies_does_not_mix(operation):
    with pytest.raises(CurrencyMismatch):
        getattr(Money(100, "EUR"), operation)(Money(100, "SEK"))


def test_money_of_two_currencies_is_never_equal():
    assert Money(100, "EUR") != Money(100, "SEK")


def test_money_needs_a_currency():
    with pytest.raises(CurrencyInvalid):
        Money(1, "euro")
