"""`kadens order show` and `kadens why`."""

import pytest

from tests.edges.conftest import Kadens
from tests.edges.played import AXEL, INGRID, KAREN, YEAR, play

pytestmark = pytest.mark.django_db


def fits(text: str) -> bool:
    return max(len(line) for line in text.splitlines()) <= 80


def test_an_order_is_shown_whole(kadens: Kadens) -> None:
    played = play(YEAR, "{day: 2024-02-05, skip: {ref: C, event: 1, occurrence: 3}}", until="2024-02-25")
    ran = kadens("order", "show", played.ref("C"))
    assert ran.code == 0
    assert fits(ran.out)
    for word in ("INGRID", "UPFRONT", "by a payment plan", "invoiced", "skipped", "Instalments", "Journal", "Notices"):
        assert word in ran.out


def test_its_document(kadens: Kadens) -> None:
    played = play(INGRID, until="2024-02-25")
    document = kadens("order", "show", played.ref("B"), "--json").document
    first = document["lines"][0]
    assert (document["ref"], document["customer"], document["status"]) == (played.ref("B"), "INGRID", "active")
    assert (first["status"], first["child_number"], first["total"]) == ("invoiced", 1, "25.00")
    assert first["items"] == [
        {"sku": "BOOK", "name": "BOOK", "quantity": "1", "price": "25.00", "net": "25.00", "tax": "0.00"}
    ]
    assert document["unplanned"]["more"] == 3
    assert document["charges"][0]["for"] == "child 1"
    assert {row["account"]: row["balance"] for row in document["balances"]}["cash"] == "25.00"


def test_a_held_and_paused_order_says_so(kadens: Kadens) -> None:
    played = play(AXEL, "{day: 2024-01-12, pause: {ref: D}}", until="2024-01-12")
    out = kadens("order", "show", played.ref("D")).out
    assert "until resumed" in out
    assert "credit limit" in out


def test_the_second_continuity_order_of_an_order(kadens: Kadens) -> None:
    two = INGRID.replace("lines: [", "lines: [{sku: YEAR}, ")
    played = play(two, until="2024-01-10")
    assert kadens("order", "show", played.ref("B/2"), "--json").document["program"] == "BOOKS"
    assert "2 continuity orders" in kadens("order", "show", played.ref("B")).out


@pytest.mark.parametrize("command", [("order", "show"), ("why",)])
@pytest.mark.parametrize("ref", ["1", "x", "1/2/3", "-1/-1", "9" * 30, "²", "[bold]"])
def test_an_unknown_order_is_met_kindly(kadens: Kadens, command: tuple[str, ...], ref: str) -> None:
    ran = kadens(*command, "--", ref)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"There is no continuity order {ref}.\n"


def test_why_tells_the_reason_and_the_remedy(kadens: Kadens) -> None:
    played = play(KAREN, until="2024-03-25")
    ran = kadens("why", played.ref(), "--as-of", "2024-03-25")
    assert ran.code == 0
    assert "card expired" in ran.out
    assert "Give a card that is good on 2024-04-01 or later." in ran.out
    assert fits(ran.out)


def test_its_reasons_as_a_document(kadens: Kadens) -> None:
    played = play(INGRID, until="2024-01-10")
    document = kadens("why", played.ref("B"), "--as-of", "2024-01-10", "--json").document
    assert document["as_of"] == "2024-01-10"
    assert [line["reason"] for line in document["lines"]] == ["not_due"] * 3 + ["not_planned"]
    assert set(document["lines"][0]) == {
        "event",
        "occurrence",
        "delivery_on",
        "reason",
        "because",
        "remedy",
        "inputs",
    }


def test_an_order_with_nothing_left_says_so(kadens: Kadens) -> None:
    played = play(YEAR, until="2024-05-05")
    assert "Every line" in kadens("why", played.ref("C"), "--as-of", "2024-05-05").out
