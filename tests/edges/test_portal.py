"""The pages behind the links in customers' messages."""

import pytest
from django.test import Client

from kadens.domain.customers.models import Customer
from kadens.domain.notices.links import CARD, MANAGE, link_token
from tests.edges.played import INGRID, KAREN, play

pytestmark = pytest.mark.django_db


def number_of(code: str) -> int:
    return Customer.objects.get(code=code).pk


def test_a_customer_sees_what_is_running_and_nobody_elses(client: Client) -> None:
    played = play(INGRID, KAREN, until="2024-01-10", jobs=False)
    page = client.get(f"/o/{link_token(MANAGE, number_of('INGRID'))}")
    text = page.content.decode()
    assert page.status_code == 200
    assert f"Order {played.ref('B')}" in text
    assert "next delivery 1 February 2024" in text
    assert played.ref("A") not in text
    assert (page["Referrer-Policy"], "no-store" in page["Cache-Control"]) == ("same-origin", True)


def test_in_the_customers_language(client: Client) -> None:
    play(INGRID, until="2024-01-10", jobs=False)
    Customer.objects.filter(code="INGRID").update(language="sv")
    text = client.get(f"/o/{link_token(MANAGE, number_of('INGRID'))}").content.decode()
    assert "nästa leverans 1 februari 2024" in text
    assert '<html lang="sv">' in text


def test_a_customer_with_nothing_running(client: Client) -> None:
    play(INGRID, until="2024-01-10", jobs=False)
    assert "No deliveries are planned." in client.get(f"/o/{link_token(MANAGE, number_of('KAREN'))}").content.decode()


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t.replace(t.split(".")[0], "999", 1), lambda t: "x"])
def test_a_link_that_is_wrong_learns_nothing(client: Client, change) -> None:
    play(INGRID, until="2024-01-10", jobs=False)
    assert client.get(f"/o/{change(link_token(MANAGE, number_of('INGRID')))}").status_code == 404


def test_a_link_to_a_card_is_none_to_the_orders_nor_one_to_nobody(client: Client) -> None:
    play(INGRID, until="2024-01-10", jobs=False)
    assert client.get(f"/o/{link_token(CARD, number_of('INGRID'))}").status_code == 404
    assert client.get(f"/o/{link_token(MANAGE, 999_999)}").status_code == 404


def test_the_page_only_shows(client: Client) -> None:
    assert client.post(f"/o/{link_token(MANAGE, 1)}").status_code == 405
