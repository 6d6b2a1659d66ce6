"""A new card, by the link in a customer's message."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from kadens.domain.customers.models import Customer
from kadens.domain.notices.links import CARD, MANAGE, link_token
from kadens.domain.payments.gateway import CardPage, use
from kadens.domain.payments.models import CardPage as KeptPage
from kadens.edges.gateways.test_gateway import TestGateway
from tests.edges.played import INGRID, play

pytestmark = pytest.mark.django_db


class Asked(TestGateway):
    """A gateway that remembers what it was asked for, and answers as it is told."""

    answer = CardPage("open", ref="page-1", url="https://gateway.example/page-1")

    def ask_for_card(self, request):
        self.requests = [*getattr(self, "requests", []), request]
        return self.answer


@pytest.fixture
def gateway() -> Asked:
    play(INGRID, until="2024-01-10", jobs=False)
    connected = Asked()
    use(connected)
    return connected


def link(purpose: str = CARD) -> str:
    return f"/c/{link_token(purpose, Customer.objects.get(code='INGRID').pk)}"


def test_opening_the_link_asks_the_gateway_for_nothing(gateway, client: Client) -> None:
    shown = client.get(link())
    assert shown.status_code == 200
    assert not hasattr(gateway, "requests")
    assert not KeptPage.objects.exists()
    assert "input" in shown.content.decode()
    assert not re.search(r'<input(?! type="hidden")', shown.content.decode()), "no field for a card"


def test_the_button_leads_to_the_gateways_page_and_back(gateway, client: Client) -> None:
    pressed = client.post(link())
    assert pressed.status_code == 200
    assert 'http-equiv="refresh" content="0;url=https://gateway.example/page-1"' in pressed.content.decode()
    [request] = gateway.requests
    assert request.return_url.endswith(f"{link()}?back")
    assert KeptPage.objects.get().asked_by == "customer"
    assert "Thank you!" in client.get(f"{link()}?back").content.decode()
    assert "https://gateway.example/page-1" in client.post(link()).content.decode()
    assert len(gateway.requests) == 1


def test_a_gateway_that_is_silent_is_said_to_be(gateway, client: Client) -> None:
    gateway.answer = CardPage("unknown")
    assert client.post(link()).status_code == 503
    gateway.answer = Asked.answer
    assert client.post(link()).status_code == 200
    assert len({request.key for request in gateway.requests}) == 1


def test_the_button_is_guarded_against_other_sites(gateway) -> None:
    assert Client(enforce_csrf_checks=True).post(link()).status_code == 403


def test_a_link_for_something_else_learns_nothing(gateway, client: Client) -> None:
    assert client.get(link(MANAGE)).status_code == 404
    assert client.post(link()[:-1]).status_code == 404


def test_the_address_is_the_one_in_the_messages() -> None:
    assert reverse("portal_card", args=["x"]) == "/c/x"
