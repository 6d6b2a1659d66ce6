"""`kadens approval`."""

from datetime import date

import pytest

from kadens.edges.cli.house import acting
from kadens.plumbing.approvals.deciding import Asked, ask_approval
from kadens.plumbing.approvals.queries import approval
from kadens.plumbing.audit.models import AuditEvent
from tests.edges.conftest import Kadens

pytestmark = pytest.mark.django_db


def asked(*, actor: str = "timetable", subject: str = "process_payments 2024-01-15") -> int:
    surge = Asked(
        kind="surge", subject=subject, count=1_301, amount=123_45, currency="EUR", detail={"usual": "100", "limit": "3"}
    )
    return ask_approval(surge, on=date(2024, 1, 15), actor=actor).id


def test_what_waits_is_listed(kadens: Kadens) -> None:
    assert "Nothing waits for a decision." in kadens("approval", "list").out
    number = asked()
    [document] = kadens("approval", "list", "--json").document
    assert (document["id"], document["state"], document["count"], document["amount"]) == (
        number,
        "waiting",
        1301,
        "123.45",
    )
    table = kadens("approval", "list").out
    assert "1,301, 123.45 EUR" in table
    assert max(len(line) for line in table.splitlines()) <= 80


def test_it_is_shown_whole(kadens: Kadens) -> None:
    said = kadens("approval", "show", asked()).out
    for part in ("surge process_payments 2024-01-15: waiting", "usual: 100", "asked by timetable"):
        assert part in said


def test_another_person_approves_it_and_both_names_are_kept(kadens: Kadens) -> None:
    number = asked()
    ran = kadens("approval", "approve", number, "--by", "anna", "--note", "the spring campaign", "--json")
    assert (ran.code, ran.document["state"], ran.document["decided_by"]) == (0, "approved", "cli:anna")
    assert approval(number).note == "the spring campaign"
    assert AuditEvent.objects.latest("id").actor == acting()
    assert kadens("approval", "list", "--json").document == []
    assert [each["state"] for each in kadens("approval", "list", "--all", "--json").document] == ["approved"]
    assert "approved by cli:anna" in kadens("approval", "show", number).out


def test_without_a_name_the_account_decides(kadens: Kadens) -> None:
    number = asked()
    assert kadens("approval", "refuse", number).code == 0
    assert (approval(number).decision, approval(number).decided_by) == ("refused", acting())


def test_who_asked_does_not_approve(kadens: Kadens) -> None:
    number = asked(actor=acting())
    ran = kadens("approval", "approve", number)
    assert (ran.code, ran.out) == (1, "")
    assert "another person" in ran.err
    assert approval(number).waiting


def test_a_decision_stays(kadens: Kadens) -> None:
    number = asked()
    kadens("approval", "refuse", number, "--by", "anna")
    ran = kadens("approval", "approve", number, "--by", "karl")
    assert ran.code == 1
    assert "refused by cli:anna already" in ran.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "7"), "no request for an approval with the number 7"),
        (("approve", "7"), "no request for an approval with the number 7"),
        (("approve", "x"), "NUMBER"),
        (("approve", "7", "--note", "4242 4242 4242 4242"), "card number"),
    ],
)
def test_what_is_not_understood_ends_with_two(kadens: Kadens, arguments: tuple[str, ...], sentence: str) -> None:
    ran = kadens("approval", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in " ".join(ran.err.split())
