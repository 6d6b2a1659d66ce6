"""`kadens customer`: found from one field, shown on one screen."""

import pytest

from kadens.domain.customers.models import Customer
from tests.edges.conftest import Kadens
from tests.edges.played import INGRID, play

pytestmark = pytest.mark.django_db


def fits(text: str) -> bool:
    return max(len(line) for line in text.splitlines()) <= 80


def test_customers_are_found_with_why(kadens: Kadens) -> None:
    played = play(INGRID, until="2024-01-10")
    ran = kadens("customer", "find", "ingr")
    assert ran.code == 0
    assert fits(ran.out)
    assert "INGRID" in ran.out
    [found] = kadens("customer", "find", played.ref("B"), "--json").document
    assert (found["code"], found["because"], found["running"]) == ("INGRID", "order", 1)


def test_several_words_need_no_quotes_and_brackets_are_words(kadens: Kadens) -> None:
    play(INGRID, until="2024-01-10")
    Customer.objects.filter(code="INGRID").update(name="[bold]Ingrid")
    assert "[bold]Ingrid" in kadens("customer", "find", "ingrid").out
    assert kadens("customer", "find", "nobody", "of", "that", "name", "--json").document == []


def test_nobody_is_no_error(kadens: Kadens) -> None:
    ran = kadens("customer", "find", "%")
    assert (ran.code, ran.err) == (0, "")
    assert "Nobody" in ran.out


def test_everything_of_a_customer_is_on_one_screen(kadens: Kadens) -> None:
    played = play(INGRID, until="2024-02-25")
    ran = kadens("customer", "show", "INGRID", "--as-of", "2024-02-25")
    assert ran.code == 0
    assert fits(ran.out)
    for word in (played.ref("B"), "next delivery", "next charge", "Orders", "Last payments", "Last notices", "can"):
        assert word in ran.out


def test_the_document_of_a_customer(kadens: Kadens) -> None:
    play(INGRID, until="2024-02-25")
    document = kadens("customer", "show", "INGRID", "--as-of", "2024-02-25", "--json").document
    [running] = document["running"]
    assert running["next_delivery"]["total"] == "25.00"
    assert running["next_delivery"]["items"] == [{"sku": "BOOK", "name": "BOOK", "quantity": "1"}]
    assert document["money"]["charges"][0]["amount"] == "25.00"
    assert {order["total"] for order in document["orders"]} == {"25.00", "0.00"}
    assert document["timeline"][0]["id"] > document["timeline"][-1]["id"]
    assert "pause" in running["can"]


def test_an_unknown_customer_is_met_kindly(kadens: Kadens) -> None:
    ran = kadens("customer", "show", "NOBODY")
    assert (ran.code, ran.out, ran.err) == (2, "", "There is no customer NOBODY.\n")
