"""`kadens payment`: what became of payments, and those that a person decides."""

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from kadens.domain.payments.gateway import use
from kadens.domain.payments.models import Attempt, Charge
from kadens.edges.cli.app import app
from kadens.operations.jobs.daily import run_named
from kadens.plumbing.runner.shapes import Request
from tests.domain.payments.saying import CONFLICT, UNKNOWN, Saying
from tests.edges.conftest import WIRING, Kadens, Ran
from tests.edges.played import AXEL, YEAR, Played, play

pytestmark = pytest.mark.django_db
AS_OF = ("--as-of", "2024-01-12")
KNOWS = ("--note", "seen in their books", "--by", "Karen Li")
UNANSWERED = "{day: 2024-01-10, card: {customer: INGRID, behaviour: unknown}}"


@pytest.fixture
def unknown() -> Played:
    """Three instalments, the first of which the gateway took without saying so."""
    return play(UNANSWERED, YEAR, until="2024-01-10")


@pytest.fixture
def held(unknown: Played) -> Played:
    """The same, after the gateway contradicted itself."""
    use(Saying(unknown.stage.gateway, get=[CONFLICT]))
    run_named(Request(as_of=unknown.until, actor="test"), "process_payments")
    assert attempt().state == "quarantined"
    return unknown


def attempt() -> Attempt:
    return Attempt.objects.get()


def asking(gateway: object, *arguments: str) -> Ran:
    """Call `kadens` with this gateway."""
    found = CliRunner().invoke(app, list(arguments), obj=replace(WIRING, gateway=lambda: gateway))
    return Ran(found.exit_code, found.stdout, found.stderr)


def test_what_is_owed_for_an_order_is_listed(kadens: Kadens, unknown: Played) -> None:
    ran = kadens("payment", "list", "--order", unknown.ref("C"))
    assert (ran.code, ran.err) == (0, "")
    heading, *rows = [line.split() for line in ran.out.splitlines()]
    assert heading == ["charge", "due", "amount", "status", "tries", "why"]
    assert [row[3] for row in rows] == ["unknown", "planned", "planned"]
    document = kadens("payment", "list", "--order", unknown.ref("C"), "--json").document
    assert [(one["amount"], one["status"], len(one["attempts"])) for one in document] == [
        ("33.33", "unknown", 1),
        ("33.33", "planned", 0),
        ("33.34", "planned", 0),
    ]
    assert kadens("payment", "list", "--order", "7").out == "Nothing is owed for order 7.\n"


@pytest.mark.parametrize("name", ["charge", "attempt", "number"])
def test_a_payment_is_shown_step_by_step(kadens: Kadens, unknown: Played, name: str) -> None:
    one = attempt()
    called = {"charge": one.charge.key, "attempt": one.key, "number": str(one.pk)}[name]
    ran = kadens("payment", "show", called)
    assert (ran.code, ran.err) == (0, "")
    for said in (one.charge.key, one.key, str(one.gateway_ref), "creating", "confirming", "unknown", "looked at again"):
        assert said in ran.out
    document = kadens("payment", "show", called, "--json").document
    [story] = document["attempts"]
    assert [step["to"] for step in story["steps"]] == ["planned", "creating", "created", "confirming", "unknown"]
    assert (document["charge"], story["attempt"], story["state"]) == (one.charge.key, one.key, "unknown")


def test_nothing_waits_for_a_person(kadens: Kadens, unknown: Played) -> None:
    assert kadens("payment", "quarantined").out == "No payment waits for a person.\n"
    assert kadens("payment", "quarantined", "--json").document == []


def test_what_waits_for_a_person_is_told_in_plain_words(kadens: Kadens, held: Played) -> None:
    ran = kadens("payment", "quarantined")
    told = " ".join(ran.out.split())
    assert (ran.code, ran.err) == (0, "")
    assert f"{attempt().key} 33.33 EUR, order {held.ref('C')}, customer INGRID" in told
    assert "the gateway knows our key with another request" in told
    assert str(attempt().gateway_ref) in told
    assert "kadens payment resolve ATTEMPT --as took-money|took-nothing --note TEXT --by NAME" in told
    [one] = kadens("payment", "quarantined", "--json").document
    assert (one["attempt"], one["number"], one["amount"]) == (attempt().key, attempt().pk, "33.33")
    assert one["evidence"]["because"] == "conflict"


def test_a_person_settles_it(kadens: Kadens, held: Played) -> None:
    key = attempt().key
    ran = asking(held.stage.gateway, "payment", "resolve", key, "--as", "took-money", *KNOWS, *AS_OF)
    assert (ran.code, ran.err, ran.out) == (0, "", f"{key}: 33.33 EUR is booked as paid.\n")
    assert Charge.objects.get(number=1).status == "paid"
    shown = " ".join(kadens("payment", "show", key).out.split())
    assert "decided by Karen Li" in shown
    twice = asking(held.stage.gateway, "payment", "resolve", key, "--as", "took-money", *KNOWS, *AS_OF)
    assert (twice.code, twice.out) == (1, "")
    assert "not in quarantine" in twice.err


def test_against_the_gateway_only_with_ones_name_for_it(held: Played) -> None:
    silent = Saying(held.stage.gateway, get=[UNKNOWN, UNKNOWN])
    asked = ("payment", "resolve", attempt().key, "--as", "took-money", *KNOWS, *AS_OF, "--json")
    ran = asking(silent, *asked)
    assert (ran.code, ran.out) == (1, "")
    assert "does not answer" in ran.err
    assert "--trust-me" in ran.err
    document = asking(silent, *asked, "--trust-me").document
    assert (document["state"], document["trusted"], document["by"]) == ("succeeded", True, "Karen Li")


def test_what_took_nothing_is_tried_again(held: Played) -> None:
    one = attempt()
    asked = ("payment", "resolve", one.key, "--as", "took-nothing", *KNOWS, *AS_OF, "--trust-me")
    ran = asking(Saying(held.stage.gateway, close=[UNKNOWN]), *asked)
    assert "has not confirmed yet" in ran.out
    one.refresh_from_db()
    assert one.state == "closing"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "100001-1/i99"), "No charge or attempt is called 100001-1/i99"),
        (("show", "99999999999999999999999"), "No charge or attempt is called"),
        (("list", "--order", "x"), "no order number"),
        (("resolve", "nobody", "--as", "took-money", *KNOWS), "No charge or attempt is called nobody"),
        (("resolve", "nobody", "--as", "stolen", *KNOWS), "took-money or took-nothing"),
        (("resolve", "nobody", "--as", "took-money", "--by", "K"), "--note"),
        (("resolve", "nobody", "--as", "took-money", "--note", "4242 4242 4242 4242", "--by", "K"), "card number"),
        (("resolve", "nobody", "--as", "took-money", "--note", "x", "--by", " "), "blank"),
    ],
)
def test_what_cannot_be_meant_ends_with_two(kadens: Kadens, arguments: tuple[str, ...], said: str) -> None:
    ran = kadens("payment", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.replace("│", " ").split())


def test_a_charge_is_no_attempt(held: Played) -> None:
    planned = Charge.objects.get(number=2)
    ran = asking(held.stage.gateway, "payment", "resolve", planned.key, "--as", "took-money", *KNOWS)
    assert (ran.code, ran.out) == (2, "")


def test_who_cancels_hears_of_a_payment_on_its_way(kadens: Kadens, unknown: Played) -> None:
    document = kadens("order", "cancel", unknown.ref("C"), "--reason", "moved", *AS_OF, "--json").document
    assert "a payment of 33.33 EUR is on its way: if it succeeds, it is refunded" in document["done"]
    assert (document["on_its_way"], document["goes_back"]) == ("33.33 EUR", "33.33 EUR")


def test_the_job_that_only_looks_can_be_run_by_hand(kadens: Kadens, unknown: Played) -> None:
    Attempt.objects.update(look_again_at=None)
    ran = asking(unknown.stage.gateway, "job", "run", "settle_payments", *AS_OF, "--json")
    assert ran.code == 0
    assert (ran.document["done"], ran.document["counts"]["charged"]) == (1, 1)
    assert attempt().state == "succeeded"


def test_a_bill_that_was_paid_is_entered_once(kadens: Kadens) -> None:
    play(AXEL, "{day: 2024-01-10, release: {ref: D}}", until="2024-02-01")
    bill = Charge.objects.get(status="billed")
    asked = ("payment", "receive", bill.key, "--as-of", "2024-02-10")
    assert kadens(*asked).out == f"{bill.key}: 25.00 EUR came in; the bill is paid.\n"
    again = kadens(*asked)
    assert (again.code, again.out) == (1, "")
    assert "is no open bill; its status is paid" in again.err
