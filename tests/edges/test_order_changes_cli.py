"""`kadens order hold`, `skip`, `cancel` and all else that a person changes."""

from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from kadens.domain.continuity.explaining import explain
from kadens.domain.intake.quoting import Cart, CartLine
from kadens.domain.intake.selling import submit_orders
from kadens.domain.orders.holding import RELEASABLE
from kadens.domain.orders.models import CHANNELS, Hold
from kadens.edges.cli.order_changes import CHANGES, Channel, Held
from kadens.plumbing.audit.models import AuditEvent
from tests.edges.conftest import Kadens
from tests.edges.played import AXEL, INGRID, KAREN, YEAR, Played, play

pytestmark = pytest.mark.django_db
AS_OF = ("--as-of", "2024-01-12")


@pytest.fixture
def club() -> Played:
    """Three planned deliveries of one book each, on the first of February, March and April; nothing is made yet."""
    return play(INGRID, until="2024-01-10", jobs=False)


@pytest.fixture
def year() -> Played:
    """Three deliveries billed upfront in three instalments, the first of which is charged."""
    return play(YEAR, until="2024-01-10")


def reasons(played: Played, ref: str = "B") -> list[str]:
    return [line.reason for line in explain(played.key(ref), date(2024, 1, 25))]


def test_a_hold_stops_the_order_until_it_is_released(kadens: Kadens, club: Played) -> None:
    ref = club.ref("B")
    ran = kadens("order", "hold", ref, "--note", "asked to wait", *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        f"Order {ref} is held (manual: asked to wait): nothing of it is made or shipped until it is released.\n"
    )
    assert reasons(club)[0] == "hold"
    [placed] = Hold.objects.all()
    assert (placed.reason, placed.note, placed.placed_on) == ("manual", "asked to wait", date(2024, 1, 12))
    assert placed.placed_by.startswith("cli")
    again = kadens("order", "hold", ref, "--note", "again", *AS_OF, "--json")
    assert (again.code, again.document["changed"], again.document["held"]) == (0, False, ["manual"])
    ran = kadens("order", "release", ref, *AS_OF)
    assert ran.out == (f"Order {ref} is released (manual since 2024-01-12); its next delivery is on 2024-02-01.\n")
    assert reasons(club)[0] == "due"
    assert "is not held" in kadens("order", "release", ref, *AS_OF).out


def test_the_kinds_of_hold_are_those_that_a_person_may_place() -> None:
    assert set(get_args(Held)) == set(RELEASABLE) - {"paused"}
    assert get_args(Channel) == CHANNELS


def test_a_consent_that_comes_later_lets_an_order_begin(kadens: Kadens, club: Played) -> None:
    cart = Cart(customer="INGRID", pay_with="card", lines=(CartLine(sku="CLUB", start=date(2024, 2, 1)),))
    [made] = submit_orders([cart], on=date(2024, 1, 12), actor="test")
    ref = str(made.parent_order_id)
    assert "nothing is made or billed until the consent is recorded" in " ".join(
        kadens("order", "show", ref).out.split()
    )
    assert "is not held" in kadens("order", "release", ref, *AS_OF).out
    ran = kadens("order", "consent", ref, "--language", "sv", "--channel", "mail", "--recording", "form 12", *AS_OF)
    assert ran.out.startswith(f"The consent to order {ref} is recorded; its next delivery is on 2024-02-01")
    consent = kadens("order", "show", ref, "--json").document["consent"]
    assert (consent["script"], consent["version"], consent["language"]) == ("standard", 1, "sv")
    assert (consent["channel"], consent["recording"], consent["heard_by"][:3]) == ("mail", "form 12", "cli")
    assert (kadens("order", "consent", ref, *AS_OF).code, Hold.objects.filter(released_on=None).count()) == (2, 0)


def test_scripts_are_written_in_versions(kadens: Kadens, club: Played, tmp_path: Path) -> None:
    text = tmp_path / "script.txt"
    text.write_text("Do you agree to a book a month?\n")
    assert kadens("script", "write", "books", text).out == "Script books (en) is version 1 now.\n"
    text.write_text("Do you agree to a book a month, until you end it?\n")
    assert kadens("script", "write", "books", text).out == "Script books (en) is version 2 now.\n"
    [books] = [each for each in kadens("script", "list", "--json").document if each["code"] == "books"]
    assert (books["version"], books["text"]) == (2, "Do you agree to a book a month, until you end it?")
    text.write_text(" \n")
    assert (ran := kadens("script", "write", "books", text)).code == 2
    assert "is blank" in ran.err
    text.write_text("Is 4242 4242 4242 4242 your card?")
    assert kadens("script", "write", "books", text).code == 2


def test_the_hold_of_a_sale_is_released(kadens: Kadens) -> None:
    played = play(AXEL, until="2024-01-10", jobs=False)
    ran = kadens("order", "release", played.ref("D"), *AS_OF, "--json")
    assert (ran.code, ran.document["changed"], ran.document["held"]) == (0, True, [])
    assert "credit limit since 2024-01-10" in ran.document["done"]


def test_a_release_lets_a_declined_instalment_be_tried_again(kadens: Kadens) -> None:
    played = play("{day: 2024-01-10, card: {customer: INGRID, behaviour: decline}}", YEAR, until="2024-01-16")
    ran = kadens("order", "release", played.ref("C"), "--as-of", "2024-01-17")
    assert "what was declined is tried again by the next run" in ran.out


def test_a_pause_and_its_end(kadens: Kadens, club: Played) -> None:
    ref = club.ref("B")
    ran = kadens("order", "pause", ref, "--until", "2024-05-01", "--reason", "abroad", *AS_OF)
    assert (ran.code, ran.out) == (
        0,
        f"Order {ref} is paused: nothing is made or shipped until 2024-05-01, and instalments go on.\n",
    )
    assert reasons(club)[0] == "paused"
    twice = kadens("order", "pause", ref, *AS_OF)
    assert (twice.code, twice.out, twice.err) == (1, "", "The continuity order cannot be paused: it is paused.\n")
    ran = kadens("order", "resume", ref, "--as-of", "2024-03-15")
    assert ran.out == f"Order {ref} goes on; its next delivery is on 2024-03-15 instead of 2024-02-01.\n"
    idle = kadens("order", "resume", ref, "--json", *AS_OF)
    assert (idle.code, idle.document["changed"]) == (0, False)


def test_a_pause_without_an_end(kadens: Kadens, club: Played) -> None:
    assert "until somebody resumes it" in kadens("order", "pause", club.ref("B"), *AS_OF).out
    assert "once it is resumed" in kadens("order", "skip", club.ref("B"), 1, 1, *AS_OF).out
    assert kadens("order", "pause", club.ref("B"), "--until", "2024-01-12", *AS_OF).code == 1


def test_a_skipped_delivery(kadens: Kadens, club: Played) -> None:
    ref = club.ref("B")
    ran = kadens("order", "skip", ref, 1, 1, "--reason", "holiday", *AS_OF)
    assert ran.code == 0
    assert ran.out == (
        f"Event 1, occurrence 1 of {ref}, planned for 2024-02-01, is skipped; "
        "its next delivery is on 2024-03-01 instead of 2024-02-01.\n"
    )
    twice = kadens("order", "skip", ref, 1, 1, *AS_OF)
    assert (twice.code, twice.err) == (1, "Event 1, occurrence 1 is no longer planned: it is skipped.\n")


def test_what_it_does_to_the_bill(kadens: Kadens, year: Played) -> None:
    done = kadens("order", "skip", year.ref("C"), 1, 4, *AS_OF, "--json").document["done"]
    assert "its instalments come to 75.00 EUR instead of 100.00 EUR" in done


def test_a_moved_delivery(kadens: Kadens, club: Played) -> None:
    ref = club.ref("B")
    ran = kadens("order", "reschedule", ref, 1, 1, "--to", "2024-02-20", *AS_OF)
    assert ran.out == (
        f"Event 1, occurrence 1 of {ref} moves from 2024-02-01 to 2024-02-20; "
        "its next delivery is on 2024-02-20 instead of 2024-02-01.\n"
    )


def test_all_deliveries_moved(kadens: Kadens, club: Played) -> None:
    ref = club.ref("B")
    ran = kadens("order", "shift", ref, "--days", 5, *AS_OF)
    assert ran.out == (
        f"3 planned deliveries of {ref} moved 5 days later; its next delivery is on 2024-02-06 instead of 2024-02-01.\n"
    )
    assert "moved 1 day earlier" in kadens("order", "shift", ref, "--days", -1, *AS_OF).out
    assert kadens("order", "shift", ref, "--days", 0, *AS_OF, "--json").document["changed"] is False


def test_another_product(kadens: Kadens, club: Played) -> None:
    ref = club.ref("B")
    ran = kadens("order", "swap", ref, 1, 2, "BOOK", "--quantity", "2", "--price", "9.50", *AS_OF)
    assert ran.out == (
        f"Event 1, occurrence 2 of {ref} ships 2 × BOOK for 19.00 EUR instead of 1 × BOOK; "
        "its next delivery is on 2024-02-01.\n"
    )
    assert "ships 2 × BOOK for 50.00 EUR" in kadens("order", "swap", ref, 1, 2, "BOOK", *AS_OF).out


def test_a_price_of_its_own(kadens: Kadens, club: Played) -> None:
    ref = club.ref("B")
    ran = kadens("order", "price", ref, 1, 2, "BOOK", "--price", "12", "--reason", "complaint", *AS_OF)
    assert ran.out.startswith(
        f"Event 1, occurrence 2 of {ref} charges 12.00 EUR for each BOOK and comes to 12.00 EUR with tax;"
    )
    deed = AuditEvent.objects.get(action="change_price")
    assert (deed.detail["reason"], deed.acted_on) == ("complaint", date(2024, 1, 12))
    other = kadens("order", "price", ref, 1, 2, "CLUB", "--price", "12", "--reason", "complaint", *AS_OF)
    assert (other.code, other.err) == (2, "Event 1, occurrence 2 does not ship CLUB.\n")


def test_another_quantity(kadens: Kadens, club: Played) -> None:
    ref = club.ref("B")
    assert kadens("order", "quantity", ref, "--to", 3, *AS_OF).out.startswith(
        f"The quantity of {ref} is 3 instead of 1"
    )
    assert kadens("order", "quantity", ref, "--to", 3, *AS_OF, "--json").document["changed"] is False
    kadens("order", "cancel", ref, "--reason", "moved", *AS_OF)
    assert kadens("order", "quantity", ref, "--to", 5, *AS_OF).out == f"The quantity of {ref} stays 3.\n"


def test_a_cancelled_order(kadens: Kadens, club: Played) -> None:
    ref = club.ref("B")
    ran = kadens("order", "cancel", ref, "--reason", "moved abroad", *AS_OF)
    assert (ran.code, ran.out) == (
        0,
        f"Order {ref} is cancelled with 3 planned deliveries; nothing is left to deliver.\n",
    )
    twice = kadens("order", "cancel", ref, "--reason", "moved abroad", *AS_OF)
    assert (twice.code, twice.err) == (1, "The continuity order is cancelled already.\n")
    assert "No planned delivery" in kadens("order", "shift", ref, "--days", 3, *AS_OF).out


def test_what_was_paid_goes_back(kadens: Kadens, year: Played) -> None:
    ran = kadens("order", "cancel", year.ref("C"), "--reason", "moved", *AS_OF, "--json")
    assert ran.document["status"] == "cancelled"
    assert ran.document["next_delivery_on"] is None
    assert "33.33 EUR goes back to the customer" in ran.document["done"]


@pytest.mark.parametrize(
    ("options", "said", "next_on"),
    [
        ((), "with 2 planned deliveries and 1 open child delivery;", None),
        (("--ship-open",), "with 2 planned deliveries; 1 open child delivery still to be shipped;", "2024-02-01"),
    ],
)
def test_open_children_are_cancelled_or_shipped(
    kadens: Kadens, options: tuple[str, ...], said: str, next_on: str | None
) -> None:
    played = play(INGRID, until="2024-01-25")
    ran = kadens("order", "cancel", played.ref("B"), "--reason", "moved", *options, "--json", "--as-of", "2024-01-26")
    assert said in ran.document["done"]
    assert ran.document["next_delivery_on"] == next_on


ARGUMENTS: dict[str, tuple[object, ...]] = {
    "hold": ("--note", "n"),
    "release": (),
    "consent": (),
    "pause": (),
    "resume": (),
    "skip": (1, 1),
    "reschedule": (1, 1, "--to", "2024-02-20"),
    "shift": ("--days", 1),
    "swap": (1, 1, "BOOK"),
    "price": (1, 1, "BOOK", "--price", "1", "--reason", "r"),
    "quantity": ("--to", 2),
    "cancel": ("--reason", "r"),
}


def test_every_change_is_tried_here() -> None:
    assert list(ARGUMENTS) == [change.__name__ for change in CHANGES]


@pytest.mark.parametrize("verb", ARGUMENTS)
def test_an_unknown_order_is_met_kindly(kadens: Kadens, verb: str) -> None:
    ran = kadens("order", verb, "77", *ARGUMENTS[verb])
    assert (ran.code, ran.out, ran.err) == (2, "", "There is no continuity order 77.\n")


@pytest.mark.parametrize("verb", [verb for verb in ARGUMENTS if verb != "consent"])
def test_every_change_has_its_document_and_its_author(kadens: Kadens, club: Played, verb: str) -> None:
    document = kadens("order", verb, club.ref("B"), *ARGUMENTS[verb], *AS_OF, "--json").document
    assert list(document) == ["ref", "as_of", "changed", "done", "status", "next_delivery_on", "held"]
    assert (document["ref"], document["as_of"]) == (club.ref("B"), "2024-01-12")
    acts = AuditEvent.objects.filter(actor__startswith="cli")
    assert acts.exists() is document["changed"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("skip", "REF", 1, 9), "no line for event 1, occurrence 9"),
        (("swap", "REF", 1, 1, "NOPE"), "no product NOPE"),
        (("swap", "REF", 1, 1, "CLUB"), "CLUB is a parent product"),
        (("swap", "REF", 1, 1, "BOOK", "--price", "9.999"), "'9.999' is not an amount in EUR"),
        (("swap", "REF", 1, 1, "BOOK", "--price", "-9"), "is not an amount of money"),
        (("swap", "REF", 1, 1, "BOOK", "--quantity", "0"), "more than zero"),
        (("skip", "REF", 0, 1), "greater than or equal to 1"),
        (("reschedule", "REF", 1, 1, "--to", "2024-02-30"), "not a date of the calendar"),
        (("quantity", "REF", "--to", 0), "greater than or equal to 1"),
        (("shift", "REF", "--days", 10**9), "less than or equal to 36525"),
        (("cancel", "REF", "--reason", " "), "blank"),
        (("cancel", "REF"), "--reason"),
        (("hold", "REF", "--note", "4242 4242 4242 4242"), "card number"),
        (("hold", "REF", "--note", "n", "--reason", "paused"), "paused"),
    ],
)
def test_what_cannot_be_meant_ends_with_two(
    kadens: Kadens, club: Played, arguments: tuple[object, ...], said: str
) -> None:
    ran = kadens("order", *(club.ref("B") if each == "REF" else each for each in arguments), *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.replace("│", " ").split())
    assert "4242" not in ran.err
    assert "Traceback" not in ran.err


def test_a_hold_reaches_both_continuity_orders_of_an_order(kadens: Kadens) -> None:
    two = KAREN.replace("lines: [", "lines: [{sku: YEAR}, ")
    played = play(two, until="2024-01-10", jobs=False)
    assert "in all its 2 continuity orders" in kadens("order", "hold", played.ref("A/2"), "--note", "n", *AS_OF).out
