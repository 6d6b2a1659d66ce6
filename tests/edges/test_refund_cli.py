"""`kadens refund` and `kadens refunds`; what `kadens order show` says of money that has not come; card pages."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kadens.domain.company.parameters import set_parameters
from kadens.domain.orders.models import Order
from kadens.domain.payments.gateway import CardPage, CardRequest, SavedCard
from kadens.domain.payments.models import RefundPart
from kadens.edges.cli import card
from kadens.edges.gateways.test_gateway import TestGateway
from kadens.plumbing.approvals.deciding import decide_approval
from tests.edges.conftest import WIRING, Kadens
from tests.edges.played import INGRID, YEAR, play

pytestmark = pytest.mark.django_db
ON = ("--as-of", "2024-03-01")
WHY = ("--reason", "arrived scratched")
DECLINED = "{day: 2024-01-10, card: {customer: INGRID, behaviour: decline}}"


def shipped() -> Order:
    order = Order.objects.filter(kind="child", status="invoiced").order_by("id").first()
    assert order is not None
    return order


def test_part_of_a_shipped_order_goes_back(kadens: Kadens) -> None:
    play(INGRID, until="2024-03-01")
    number = shipped().pk
    ran = kadens("refund", number, "--amount", "5.00", *WHY, *ON)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"5.00 EUR goes back to the customer for order {number}.\n"
    assert RefundPart.objects.get().amount == 5_00
    [listed] = kadens("refunds", "list", "--json").document
    assert (listed["state"], listed["amount"], listed["reason"]) == ("planned", "5.00", "arrived scratched")


@pytest.mark.parametrize(
    ("amount", "said"), [("9999.00", "cannot be given back"), ("0.00", "cannot be given back"), ("five", "five")]
)
def test_what_cannot_be_given_back_ends_with_two(kadens: Kadens, amount: str, said: str) -> None:
    play(INGRID, until="2024-03-01")
    ran = kadens("refund", shipped().pk, "--amount", amount, *WHY, *ON)
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.replace("│", " ").split())
    assert not RefundPart.objects.exists()


def test_over_the_limit_another_person_is_asked_first(kadens: Kadens) -> None:
    play(INGRID, until="2024-03-01")
    set_parameters({"refund_limit": 4_99}, on=date(2024, 3, 1), actor="test")
    call = ("refund", shipped().pk, "--amount", "5.00", *WHY, *ON, "--json")
    asked = kadens(*call).document
    assert (asked["given"], asked["refunds"]) == (False, [])
    assert f"kadens approval approve {asked['approval']}" in asked["done"]
    decide_approval(asked["approval"], decision="approved", on=date(2024, 3, 1), actor="desk:bertil")
    given = kadens(*call).document
    assert (given["given"], given["approval"]) == (True, asked["approval"])


def test_a_refused_refund_is_listed_and_settled_by_hand(kadens: Kadens) -> None:
    play(INGRID, until="2024-03-01")
    kadens("refund", shipped().pk, "--amount", "5.00", *WHY, *ON)
    assert kadens("refunds", "list").out != ""
    part = RefundPart.objects.get()
    early = kadens("refunds", "settle", part.pk, "--by", "credit", "--note", "x", *ON)
    assert (early.code, early.out) == (2, "")
    RefundPart.objects.filter(pk=part.pk).update(status="quarantined", reason="conflict")
    assert "look at the gateway" in kadens("refunds", "list").out.replace("\n", " ")
    done = kadens("refunds", "settle", part.pk, "--by", "transfer", "--note", "by the bank", *ON)
    assert (done.code, done.out) == (0, f"Refund {part.pk} is settled: transferred.\n")
    assert kadens("refunds", "list").out == "Every refund has reached its customer.\n"


def test_an_order_shows_what_has_not_come_and_what_can_be_done(kadens: Kadens) -> None:
    played = play(DECLINED, YEAR, until="2024-01-12")
    [row] = kadens("order", "show", played.ref("C"), "--json").document["open_money"]
    assert (row["for"], row["status"], row["only_another_card"]) == ("Instalment 1", "declined", False)
    assert row["why"].startswith("the bank declined the card without saying why")
    assert row["next"].startswith("it is tried again on 2024-01-")
    assert [remedy.split(":")[0] for remedy in row["remedies"]] == [
        "Send the customer a link to enter another card",
        "Try this card again",
    ]
    shown = " ".join(kadens("order", "show", played.ref("C")).out.split())
    assert "Money that has not come" in shown
    assert "kadens card link INGRID" in shown


class Pages(TestGateway):
    """A gateway with one page, on which a card is entered when it is looked at the second time."""

    looked = 0

    def ask_for_card(self, request: CardRequest) -> CardPage:
        expires = datetime(2024, 3, 2, tzinfo=UTC)
        return CardPage("open", ref="page-1", url=f"https://gateway.example/{request.customer}", expires_at=expires)

    def card_page(self, ref: str) -> CardPage:
        type(self).looked += 1
        if type(self).looked < 2:
            return CardPage("open", ref=ref)
        return CardPage("done", ref=ref, card=SavedCard("entered", "visa", "4242", date(2031, 1, 31)))


@pytest.fixture
def paging(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(Pages, "looked", 0)
    monkeypatch.setattr(card, "POLL_SECONDS", 0)
    monkeypatch.setattr("tests.edges.conftest.WIRING", replace(WIRING, gateway=Pages))


def test_a_link_is_printed_and_followed_until_the_card_is_there(kadens: Kadens, paging: Any) -> None:
    play(INGRID, until="2024-03-01")
    link = kadens("card", "link", "INGRID", "--return-to", "https://shop.example", *ON)
    assert link.out.startswith("https://gateway.example/INGRID\n")
    assert "kadens card follow page-1" in link.out
    assert kadens("card", "follow", "page-1", *ON, "--json").document["state"] == "open"
    assert kadens("card", "follow", "page-1", "--wait", "5", *ON).out.startswith("The card is stored")


def test_waiting_for_the_card_says_when_it_is_stored(kadens: Kadens, paging: Any) -> None:
    play(INGRID, until="2024-03-01")
    ran = kadens("card", "link", "INGRID", "--wait", "5", *ON, env={"KADENS_CARD_RETURN_URL": "https://shop.example"})
    assert ran.out.startswith("The card is stored")
    assert "https://gateway.example/INGRID" in ran.err


def test_a_page_that_nobody_asked_for_ends_with_two(kadens: Kadens, paging: Any) -> None:
    play(INGRID, until="2024-03-01")
    ran = kadens("card", "follow", "page-9")
    assert (ran.code, ran.out) == (2, "")
    assert "There is no card page page-9" in ran.err
