"""The first page: what waits for a person, and in a demo what to try."""

from collections.abc import Callable

import pytest
from django.test import Client

from kadens.domain.orders.holding import place_holds
from kadens.plumbing import clock
from kadens.plumbing.staff.models import ROLES
from kadens.plumbing.staff.roles import add_person
from tests.factories.shop import ACTOR, DAY, a_shop

pytestmark = pytest.mark.django_db


def signed_in(*roles: str) -> Client:
    client = Client()
    client.force_login(add_person("somebody", password="a-quiet-harbour-7", roles=roles, on=DAY, actor="test"))
    return client


def text(client: Client) -> str:
    return client.get("/").content.decode()


def test_nothing_waits_in_a_quiet_company() -> None:
    a_shop()
    assert "Nothing waits for a person." in text(signed_in(*ROLES))


def test_a_held_order_waits_for_those_who_may_see_orders() -> None:
    shop = a_shop()
    place_holds([shop.sell("CLUB").parent_order_id], "manual", on=DAY, actor=ACTOR)
    assert "<strong>1</strong> orders on hold" in text(signed_in("agent"))


def test_only_a_demo_says_what_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    a_shop().sell("CLUB")
    client = signed_in("agent")
    assert "What to try" not in text(client)
    monkeypatch.setattr(clock, "another_day", lambda: True)
    assert "What to try" in text(client)


def test_a_person_tries_only_what_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    a_shop().sell("CLUB")
    monkeypatch.setattr(clock, "another_day", lambda: True)
    assert "See that the journal balances" not in text(signed_in("agent"))


def test_the_page_takes_the_same_statements_whatever_there_is(
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    shop = a_shop()
    shop.sell_many("CLUB", 30)
    client = signed_in(*ROLES)
    client.get("/")
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        client.get("/")
