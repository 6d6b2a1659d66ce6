"""The built-in test gateway's own promises: its books, its scripts, and a file that processes share."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from kadens.domain.payments.gateway import CreateRequest, NoGateway, Outcome, gateway, use
from kadens.edges.gateways.test_gateway import TestGateway

DAY = date(2024, 1, 10)
FIRST_FORM = """
CREATE TABLE object (
    ref TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL, currency TEXT NOT NULL,
    token TEXT NOT NULL, expires_on TEXT NOT NULL, made_on TEXT NOT NULL, capture_later INTEGER NOT NULL,
    state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', hard INTEGER NOT NULL DEFAULT 0,
    taken INTEGER NOT NULL DEFAULT 0, confirmations INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE refund (key TEXT PRIMARY KEY, ref TEXT NOT NULL, amount INTEGER NOT NULL);
CREATE TABLE script (token TEXT PRIMARY KEY, behaviour TEXT NOT NULL);
CREATE TABLE expiry (token TEXT PRIMARY KEY, expires_on TEXT NOT NULL);
INSERT INTO object VALUES
    ('pay_1', 'k', 100, 'EUR', 'good', '2030-01-31', '2024-01-10', 0, 'approved', '', 0, 100, 1);
INSERT INTO refund VALUES ('r', 'pay_1', 30);
INSERT INTO script VALUES ('bad', 'decline');
"""


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


def test_books_of_the_first_form_are_carried_over(tmp_path):
    path = str(tmp_path / "books.sqlite")
    with sqlite3.connect(path) as file:
        file.executescript(FIRST_FORM)
    file.close()
    books = TestGateway(path)
    assert (books.taken(), books.refunded(), books.payments()) == (100, 30, [("k", 100)])
    assert books.find("k").outcome is Outcome.APPROVED
    assert books.refund("pay_1", "r2", 71).outcome is Outcome.DECLINED
    assert charge(books, "bad", "2")[1].outcome is Outcome.DECLINED
    request = CreateRequest(
        key="k", amount=100, currency="EUR", token="good", expires_on=date(2030, 1, 31), on=date(2024, 1, 10)
    )
    assert books.create(request).ref == "pay_1"
    moved = list(books.movements(since=datetime(2024, 1, 1, tzinfo=UTC), until=datetime(2024, 2, 1, tzinfo=UTC)))
    assert [(each.kind, each.amount) for each in moved] == [("refunded", 30), ("taken", 100)]
    assert TestGateway(path).taken() == 100


def test_processes_that_open_new_books_at_once_find_the_same(tmp_path):
    path = str(tmp_path / "books.sqlite")
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(lambda number: charge(TestGateway(path), "good", f"{number}"), range(16)))
    assert [answer.outcome for _, answer in opened] == [Outcome.APPROVED] * 16
    assert TestGateway(path).taken() == 1_600


def test_two_processes_cannot_take_the_same_object_twice(tmp_path):
    path = str(tmp_path / "books.sqlite")
    fronts = [TestGateway(path) for _ in range(4)]
    request = CreateRequest(key="k", amount=100, currency="EUR", token="t", expires_on=date(2030, 1, 31), on=DAY)
    ref = fronts[0].create(request).ref
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: fronts[number % 4].confirm(ref, "k"), range(40)))
    rows = fronts[0].books.read("SELECT confirmations, taken FROM payment")
    assert [tuple(row) for row in rows] == [(1, 100)]
