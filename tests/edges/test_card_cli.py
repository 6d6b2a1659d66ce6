"""`kadens card replace`."""

from datetime import date

import pytest

from kadens.domain.continuity.explaining import explain
from kadens.domain.customers.models import PaymentMethod
from tests.edges.conftest import Kadens
from tests.edges.played import INGRID, KAREN, YEAR, play

pytestmark = pytest.mark.django_db
NUMBER = "4242424242424242"
NEW = ("--token", "tok-9", "--expires", "2028-12")


def test_a_new_card_lets_the_next_delivery_go(kadens: Kadens) -> None:
    played = play(KAREN, until="2024-03-25")
    [waiting, *_] = explain(played.key(), date(2024, 3, 25))
    assert waiting.reason == "card_expired"
    ran = kadens("card", "replace", "KAREN", *NEW, "--brand", "visa", "--last-four", "4242", "--as-of", "2024-03-25")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "KAREN pays by card visa 4242, good until 2028-12-31: 1 order on it.\n"
    assert explain(played.key(), date(2024, 3, 25))[0].reason == "due"


def test_what_was_declined_is_tried_again(kadens: Kadens) -> None:
    play("{day: 2024-01-10, card: {customer: INGRID, behaviour: decline}}", YEAR, until="2024-01-16")
    document = kadens("card", "replace", "INGRID", *NEW, "--as-of", "2024-01-17", "--json").document
    assert (document["orders"], document["charges_to_try"], document["renewed"]) == (1, 1, False)
    assert document["card"] == {"brand": None, "last_four": None, "expires": "2028-12"}
    assert document["done"].endswith("1 declined charge to be tried again by the next run.")


def test_the_bank_renewed_the_card(kadens: Kadens) -> None:
    play(INGRID, until="2024-01-10", jobs=False)
    token = PaymentMethod.objects.get(customer_id__gt=0, replaced_on=None, expires_on="2028-12-31").token
    document = kadens("card", "replace", "INGRID", "--token", token, "--expires", "2032-01", "--json").document
    assert document["renewed"] is True
    assert PaymentMethod.objects.get(token=token).expires_on == date(2032, 1, 31)


def test_a_card_that_expired_is_told(kadens: Kadens) -> None:
    play(INGRID, until="2024-01-10", jobs=False)
    ran = kadens("card", "replace", "INGRID", "--token", "t", "--expires", "2023-12", "--as-of", "2024-01-12")
    assert "which expired on 2023-12-31" in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("INGRID", "--token", NUMBER, "--expires", "2028-12"), "card number"),
        (("INGRID", "--token", "4242-4242 4242 4242", "--expires", "2028-12"), "card number"),
        (("INGRID", "--token", "1234567890123", "--expires", "2028-12"), "looks like a card number"),
        (("INGRID", *NEW, "--brand", NUMBER), "card number"),
        (("INGRID", *NEW, "--last-four", NUMBER), "four digits"),
        (("INGRID", "--token", " ", "--expires", "2028-12"), "blank"),
        (("INGRID", "--token", "t", "--expires", "2028-13"), "write it like 2026-12"),
        (("NOBODY", *NEW), "There is no customer NOBODY."),
        (("INGRID",), "--token"),
    ],
)
def test_what_cannot_be_meant_ends_with_two(kadens: Kadens, arguments: tuple[str, ...], said: str) -> None:
    play(INGRID, until="2024-01-10", jobs=False)
    before = list(PaymentMethod.objects.order_by("id").values())
    ran = kadens("card", "replace", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.replace("│", " ").split())
    assert not {NUMBER, "4242", "1234567890123", "Traceback"} & set(ran.err.replace("'", " ").split())
    assert list(PaymentMethod.objects.order_by("id").values()) == before


def test_a_token_of_another_customer_is_refused(kadens: Kadens) -> None:
    play(INGRID, KAREN, until="2024-01-10", jobs=False)
    token = PaymentMethod.objects.get(expires_on="2024-03-31").token
    ran = kadens("card", "replace", "INGRID", "--token", token, "--expires", "2028-12")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("That token belongs to another customer")
