"""Two persons: one asks, another one decides, and what is decided stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from kadens.plumbing.approvals.deciding import Asked, ask_approval, decide_approval
from kadens.plumbing.approvals.errors import AlreadyDecided, ApprovalUnknown, SamePerson
from kadens.plumbing.approvals.models import ApprovalRequest
from kadens.plumbing.approvals.queries import approval, approval_of, approvals
from kadens.plumbing.audit.models import AuditEvent
from kadens.plumbing.db.errors import AppendOnlyViolated, ConstraintViolated
from kadens.plumbing.db.transactions import transaction

DAY = date(2024, 1, 15)
ASKED = Asked(kind="surge", subject="rows 2024-01-15", count=301, amount=5_00, currency="EUR", detail={"mean": "100"})


def ask(asked=ASKED, *, actor="cli:karen"):
    return ask_approval(asked, on=DAY, actor=actor)


def decide(number, decision="approved", *, actor="cli:axel", **more):
    return decide_approval(number, decision=decision, on=DAY, actor=actor, **more)


def deeds():
    return list(AuditEvent.objects.order_by("id").values_list("action", "actor", "subject", "subject_id"))


def test_what_is_asked_waits_until_another_person_decides(db):
    asked = ask()
    assert (asked.waiting, asked.approved, asked.asked_by, asked.count, asked.amount) == (
        True,
        False,
        "cli:karen",
        301,
        5_00,
    )
    decided = decide(asked.id, note="the spring campaign")
    assert (decided.waiting, decided.approved, decided.decided_by) == (False, True, "cli:axel")
    assert approval_of("surge", "rows 2024-01-15") == approval(asked.id) == decided
    assert decided.note == "the spring campaign"
    assert deeds() == [
        ("ask_approval", "cli:karen", "approval", asked.id),
        ("decide_approval", "cli:axel", "approval", asked.id),
    ]


def test_a_refusal_is_no_approval(db):
    assert not decide(ask().id, "refused").approved


@pytest.mark.parametrize("door", ["cli:karen", "cli:Karen", "desk:karen", "karen"])
def test_whoever_asked_does_not_decide_by_whichever_door(db, door):
    asked = ask()
    with pytest.raises(SamePerson):
        decide(asked.id, actor=door)
    with pytest.raises(SamePerson):
        decide(asked.id, by=door, actor="cli:root")
    assert approval(asked.id).waiting
    assert len(deeds()) == 1


def test_who_decides_and_who_enters_it_are_both_kept(db):
    decided = decide(ask().id, by="cli:axel", actor="cli:root")
    assert decided.decided_by == "cli:axel"
    deed = AuditEvent.objects.latest("id")
    assert (deed.actor, deed.detail["decided_by"], deed.detail["decision"]) == ("cli:root", "cli:axel", "approved")


def test_a_decision_is_made_once(db):
    asked = ask()
    decide(asked.id, "refused")
    with pytest.raises(AlreadyDecided, match="refused by cli:axel"):
        decide(asked.id, actor="cli:ingrid")
    assert not approval(asked.id).approved


def test_nobody_decides_on_what_was_not_asked(db):
    with pytest.raises(ApprovalUnknown):
        decide(7)
    with pytest.raises(ApprovalUnknown):
        approval(7)
    assert approval_of("surge", "nothing") is None


def test_asking_again_changes_nothing_of_what_waits(db):
    first = ask()
    again = ask(Asked(kind="surge", subject=ASKED.subject, count=9_999), actor="cli:axel")
    assert again == first
    assert len(deeds()) == 1


def test_after_a_decision_it_can_be_asked_anew(db):
    first = ask()
    decide(first.id, "refused")
    second = ask(Asked(kind="surge", subject=ASKED.subject, count=400))
    assert (second.id, second.waiting) != (first.id, False)
    assert approval_of("surge", ASKED.subject) == second
    assert [one.id for one in approvals()] == [second.id]
    assert [one.id for one in approvals(waiting=False)] == [second.id, first.id]
    assert approvals(kind="refund", waiting=False) == []


def test_kinds_and_subjects_do_not_mix(db):
    other = ask(Asked(kind="refund", subject=ASKED.subject, amount=1, currency="EUR"))
    assert other != ask() != ask(Asked(kind="surge", subject="rows 2024-01-16", count=1))


@pytest.mark.parametrize(
    "asked", [Asked(kind="k", subject="s", amount=5), Asked(kind="k", subject="s", currency="EUR")]
)
def test_an_amount_has_a_currency(db, asked):
    with pytest.raises(ConstraintViolated, match="ck_approvals_request_amount"):
        ask(asked)


@pytest.mark.parametrize(
    "change",
    [
        {"count": 99_999},
        {"amount": 1},
        {"subject": "another"},
        {"asked_by": "cli:axel"},
        {"detail": {}},
        {"kind": "refund"},
    ],
)
def test_what_was_asked_never_changes(db, change):
    asked = ask()
    with pytest.raises(AppendOnlyViolated), transaction():
        ApprovalRequest.objects.filter(id=asked.id).update(**change)


@pytest.mark.parametrize(
    "change",
    [{"decision": "approved"}, {"note": "no"}, {"decided_by": "cli:ingrid"}, {"decision": None, "decided_by": None}],
)
def test_what_was_decided_never_changes(db, change):
    asked = ask()
    decide(asked.id, "refused")
    with pytest.raises(AppendOnlyViolated), transaction():
        ApprovalRequest.objects.filter(id=asked.id).update(**change)


def test_two_who_decide_at_once_do_not_both(fresh_database):
    asked, barrier = ask(), Barrier(2)

    def alone(decision):
        try:
            barrier.wait()
            return decide(asked.id, decision, actor=f"cli:{decision}").decision
        except AlreadyDecided:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        said = list(threads.map(alone, ["approved", "refused"]))
    assert sorted(map(str, said)) == sorted(["None", str(approval(asked.id).decision)])


def test_two_who_ask_at_once_ask_once(fresh_database):
    barrier = Barrier(2)

    def alone(actor):
        try:
            barrier.wait()
            return ask(actor=actor).id
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert len(set(threads.map(alone, ["cli:karen", "cli:axel"]))) == 1
    assert ApprovalRequest.objects.count() == 1
