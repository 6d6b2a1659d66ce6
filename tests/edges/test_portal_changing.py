"""What customers do themselves behind their link: shown first, then done exactly so, and only with their own orders."""

import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from kadens.domain.continuity.changing import skip_line
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder, Pause
from kadens.domain.continuity.servicing_models import Cancellation
from kadens.domain.customers.models import Customer
from kadens.domain.notices.links import CARD, MANAGE, link_token
from kadens.domain.notices.models import Notice
from kadens.edges.portal.changing import CHANGES
from tests.edges.played import INGRID, KAREN, YEAR, Played, play

pytestmark = pytest.mark.django_db

NOW = "2024-01-20 12:00"


def address(played: Played, change: str = "", *, ref: str = "B", customer: str = "INGRID") -> str:
    own = f"/o/{link_token(MANAGE, Customer.objects.get(code=customer).pk)}"
    return f"{own}/{played.key(ref)}/{change}" if change else own


def shown(text: str) -> str:
    found = re.search(r'name="shown" value="(\w+)"', text)
    assert found, text
    return found[1]


def look(client: Client, at: str) -> str:
    answer = client.get(at)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def press(client: Client, at: str, **more: str) -> str:
    """Look, press the button, and read the page one comes to."""
    answer = client.post(at, {"shown": shown(look(client, at)), **more}, follow=True)
    assert [status for _, status in answer.redirect_chain] == [302]
    return answer.content.decode()


@pytest.fixture
def played() -> Played:
    return play(INGRID, KAREN, until="2024-01-20", jobs=False)


@time_machine.travel(NOW)
def test_the_next_delivery_is_skipped_as_it_was_shown(client: Client, played: Played) -> None:
    at = address(played, "skip")
    text = look(client, at)
    assert "The delivery of 1 February 2024 is skipped: BOOK." in text
    assert "The next delivery comes on 1 March 2024." in text
    assert not ContinuityLine.objects.filter(status="skipped").exists()
    text = press(client, at)
    assert "Done: that delivery is skipped." in text
    assert "next delivery 1 March 2024" in text
    [line] = ContinuityLine.objects.filter(status="skipped")
    assert (line.continuity_order_id, line.own_skip) == (played.key("B"), True)


@time_machine.travel(NOW)
def test_a_pause_of_a_chosen_length_and_its_end(client: Client, played: Played) -> None:
    at = f"{address(played, 'pause')}?weeks=8"
    assert "No delivery before 16 March 2024." in look(client, at)
    assert "paused until 16 March 2024" in press(client, at, weeks="8")
    assert [(pause.paused_by, pause.until) for pause in Pause.objects.all()] == [("customer", date(2024, 3, 16))]
    assert client.get(address(played, "pause")).status_code == 409
    assert "your deliveries go on" in press(client, address(played, "resume"))
    assert ContinuityOrder.objects.get(id=played.key("B")).status == "active"


@time_machine.travel(NOW)
def test_cancelling_takes_two_presses_and_needs_no_reason(client: Client, played: Played) -> None:
    text = look(client, address(played, "cancel"))
    assert "The delivery of 1 February 2024 is cancelled" in text
    assert "Nothing more comes." in text
    text = press(client, address(played, "cancel"))
    assert "it is cancelled" in text
    assert "No deliveries are planned." in text
    assert ContinuityOrder.objects.get(id=played.key("B")).status == "cancelled"
    [why] = Cancellation.objects.select_related("reason")
    assert (why.reason.code, why.cancelled_by) == ("unspecified", "customer")
    assert Notice.objects.filter(kind="cancelled").count() == 1
    assert client.get(address(played, "cancel")).status_code == 404


@time_machine.travel(NOW)
@pytest.mark.parametrize(("said", "kept"), [("too_expensive", "too_expensive"), ("x' OR 1", "unspecified")])
def test_a_reason_may_be_said(client: Client, played: Played, said: str, kept: str) -> None:
    press(client, address(played, "cancel"), code=said)
    assert Cancellation.objects.get(continuity_order_id=played.key("B")).reason.code == kept


@time_machine.travel(NOW)
def test_money_that_goes_back_is_told(client: Client) -> None:
    played = play(YEAR, until="2024-01-20")
    text = look(client, address(played, "cancel", ref="C"))
    assert re.search(r"You get €\d+\.\d\d back on your card\.", text)


@time_machine.travel(NOW)
def test_what_changed_meanwhile_is_shown_again_and_not_done(client: Client, played: Played) -> None:
    at = address(played, "skip")
    text = look(client, at)
    skip_line(played.key("B"), event=1, repetition=1, on=date(2024, 1, 20), actor="staff:anna")
    answer = client.post(at, {"shown": shown(text)})
    assert answer.status_code == 409
    assert "Nothing is done yet" in answer.content.decode()
    assert "1 March 2024 is skipped" in answer.content.decode()
    assert ContinuityLine.objects.filter(status="skipped").count() == 1


@time_machine.travel(NOW)
@pytest.mark.parametrize("change", CHANGES)
def test_looking_does_nothing_and_a_press_without_a_look_neither(client: Client, played: Played, change: str) -> None:
    before = list(ContinuityLine.objects.order_by("id").values())
    client.get(address(played, change))
    assert client.post(address(played, change)).status_code == 409
    assert list(ContinuityLine.objects.order_by("id").values()) == before
    assert not Pause.objects.exists()


@time_machine.travel(NOW)
def test_nobody_changes_what_is_anothers(client: Client, played: Played) -> None:
    card = link_token(CARD, Customer.objects.get(code="INGRID").pk)
    for change in CHANGES:
        for at in (
            address(played, change, ref="A"),
            f"/o/{card}/{played.key('B')}/{change}",
            f"/o/x/{played.key('B')}/{change}",
        ):
            assert (client.get(at).status_code, client.post(at).status_code) == (404, 404)
    assert client.get(address(played, "delete")).status_code == 404


@time_machine.travel(NOW)
def test_a_foreign_page_cannot_press_the_button(played: Played) -> None:
    strict = Client(enforce_csrf_checks=True)
    at = address(played, "cancel")
    assert strict.post(at, {"shown": shown(look(strict, at))}).status_code == 403


@time_machine.travel(NOW)
@pytest.mark.parametrize("change", ["skip", "pause", "cancel"])
def test_in_swedish(client: Client, played: Played, change: str) -> None:
    Customer.objects.filter(code="INGRID").update(language="sv")
    text = look(client, address(played, change))
    assert '<html lang="sv">' in text
    assert "Det här händer" in text
    assert "Klart: " in press(client, address(played, change))
