"""The built-in test gateway's own promises: its books, its scripts, and a file that processes share."""

from datetime import date

import pytest

from kadens.domain.payments.gateway import CreateRequest, NoGateway, Outcome, gateway, use
from kadens.edges.gateways.test_gateway import TestGateway

DAY = date(2024, 1, 10)


def charge(books, token, key="k", on=DAY):
    request = CreateRequest(key=key, amount=100, currency="EUR", token=token, expires_on=date(2030, 1, 31), on=on)
    ref = books.create(request).ref
    return ref, books.confirm(ref, key)


def test_the_books_count_what_was_taken_and_given_back():
    books = TestGateway()
    books.script("bad", "unknown")
    ref, _ = charge(books, "good", "1")
    charge(books, "bad", "2")
    books.refund(ref, "r", 30)
    assert (books.taken(), books.taken("good"), books.refunded()) == (200, 100, 30)
    assert books.payments() == [("1", 100), ("2", 100)]


def test_another_process_sees_the_same_books(tmp_path):
    path = str(tmp_path / "books.sqlite")
    first, second = TestGateway(path), TestGateway(path)
    first.script("bad", "decline")
    assert charge(second, "bad")[1].outcome is Outcome.DECLINED
    charge(second, "good", "2")
    assert first.taken() == 100


def test_the_expiry_that_the_bank_knows_counts():
    books = TestGateway()
    books.set_expiry("card", date(2023, 12, 31))
    assert charge(books, "card")[1].reason == "card_expired"
    books.set_expiry("card", date(2025, 12, 31))
    assert charge(books, "card", "2")[1].outcome is Outcome.APPROVED


def test_cards_without_a_script_are_declined_as_the_demo_says():
    books = TestGateway(declines=lambda token, on: "insufficient_funds" if token == "poor" and on == DAY else None)
    assert charge(books, "poor")[1].reason == "insufficient_funds"
    assert charge(books, "poor", "2", date(2024, 1, 11))[1].outcome is Outcome.APPROVED
    books.script("poor", "approve")
    assert charge(books, "poor", "3")[1].outcome is Outcome.APPROVED


def test_an_unknown_behaviour_is_refused():
    with pytest.raises(ValueError, match="dance"):
        TestGateway().script("card", "dance")


def test_without_a_gateway_no_card_can_be_charged(monkeypatch):
    monkeypatch.setattr("kadens.domain.payments.gateway._CONNECTED.gateway", None)
    with pytest.raises(NoGateway):
        gateway()
    use(TestGateway())
    assert gateway().account == "test"
