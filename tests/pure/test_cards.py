import pytest

from kadens.pure.cards import Expiry, ExpiryInvalid, looks_like_card_number

from .programs import day


def test_a_card_is_good_through_the_last_day_of_its_month():
    expiry = Expiry.parse("2024-02")
    assert expiry.last_day() == day("2024-02-29")
    assert not expiry.expired_on(day("2024-02-29"))
    assert expiry.expired_on(day("2024-03-01"))


def test_an_expiry_reads_back_as_it_is_written_and_orders_by_time():
    assert str(Expiry.parse("2026-12")) == "2026-12"
    assert Expiry(2025, 12) < Expiry(2026, 1)


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "12/26", "2026-1", "0000-01", "", "2026-12-01", "2026-12\n"])
def test_a_text_that_is_no_month_of_a_year_is_refused(text):
    with pytest.raises(ExpiryInvalid):
        Expiry.parse(text)


def test_an_expiry_of_no_month_is_refused():
    with pytest.raises(ExpiryInvalid):
        Expiry(2026, 13)


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "378282246310005",
        "4222222222222",
        "6304000000000000000"[:-1] + "0",
        "card 4111 1111 1111 1111, good until 2026-12",
        "12 4111 1111 1111 1111",
    ],
)
def test_a_card_number_is_seen_bare_grouped_or_within_a_text(text):
    assert looks_like_card_number(text)


@pytest.mark.parametrize(
    "text",
    ["4111111111111112", "411111111111", "0000000000000000", "tok_4111", "2024-01-15", "", "41111111111111111111111"],
)
def test_other_digits_are_no_card_number(text):
    assert not looks_like_card_number(text)
