"""What the gateway answers to a refund: given once, asked again, refused and settled by a person, or approved first."""

from datetime import date, timedelta

import pytest

from kadens.domain.ledger.models import Posting
from kadens.domain.payments.errors import RefundNotOpen
from kadens.domain.payments.fitting import fit_plans
from kadens.domain.payments.gateway import Abilities, Answer, Outcome, use
from kadens.domain.payments.models import Refund, RefundPart
from kadens.domain.payments.queries import owed_by_customers
from kadens.domain.payments.refund_cases import open_refunds, settle_by_hand
from kadens.domain.payments.refunds import settle_refunds
from kadens.domain.payments.settling_refunds import release_refunds
from kadens.plumbing import clock
from kadens.plumbing.approvals.deciding import decide_approval
from kadens.plumbing.approvals.queries import approvals

DAY = date(2024, 1, 10)
ABLE = {"captures_later": True, "closing_is_final": True, "webhooks": False}


def day(offset):
    return DAY + timedelta(days=offset)


class Moody:
    """The world's gateway, but for what it answers to refunds; it counts what it gave."""

    account = "test"

    def __init__(self, gateway, *answers, finds=True, key_hours=None):
        self._gateway, self.answers, self.asked = gateway, list(answers), []
        self.abilities = Abilities(finds_by_key=finds, key_hours=key_hours, **ABLE)

    def __getattr__(self, name):
        return getattr(self._gateway, name)

    def find(self, key):
        assert self.abilities.finds_by_key, "it cannot find anything"
        return self._gateway.find(key)

    def refund(self, ref, key, amount):
        self.asked.append(key)
        answer = self.answers.pop(0) if self.answers else None
        if answer is None or answer.evidence.get("given"):
            given = self._gateway.refund(ref, key, amount)
            return answer or given
        return answer


def refunded(world, *answers, limit=None, **able):
    """A plan whose customer gets 100.00 back, at a gateway that answers like this."""
    world.company.refund_limit = limit
    world.company.save()
    line = world.plan(kind="prepaid", net=150_00)
    world.run()
    moody = Moody(world.gateway, *answers, **able)
    use(moody)
    fit_plans({line.pk: 50_00}, on=DAY, actor="cli:anna", reason="cancelled", way="cancel")
    settle_refunds()
    return line, moody


def status():
    return RefundPart.objects.get().status


def balances(line):
    rows = Posting.objects.filter(entry__parent_line_id=line.pk).values_list("account", "debit", "credit")
    found = {}
    for account, debit, credit in rows:
        found[account] = found.get(account, 0) + debit - credit
    return {account: amount for account, amount in found.items() if amount}


def later(monkeypatch, **by):
    now = clock.now() + timedelta(**by)
    monkeypatch.setattr("kadens.plumbing.clock.now", lambda: now)


@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.BUSY, Outcome.FAULTY, Outcome.PENDING])
def test_a_silent_gateway_is_asked_again_and_gives_once(world, outcome):
    line, moody = refunded(world, Answer(outcome), Answer(outcome))
    assert (status(), RefundPart.objects.get().sent_at is not None) == ("planned", True)
    assert [each.status for each in open_refunds()] == ["planned"]
    world.run(day(1))
    assert status() == "planned"
    assert world.run(day(2)).refunded == 1
    assert (status(), len(moody.asked), world.gateway.refunded()) == ("done", 3, 100_00)
    assert world.run(day(3)).refunded == 0
    assert balances(line) == {"cash": 50_00, "prepayments": -50_00}


def test_a_refund_given_without_an_answer_is_found_and_not_sent_again(world):
    _, moody = refunded(world, Answer(Outcome.UNKNOWN, evidence={"given": True}))
    assert status() == "planned"
    assert world.run(day(1)).refunded == 1
    assert (len(moody.asked), world.gateway.refunded()) == (1, 100_00)


def test_a_gateway_that_cannot_be_asked_is_told_again_only_while_it_remembers_the_key(world, monkeypatch):
    _, moody = refunded(world, Answer(Outcome.UNKNOWN), Answer(Outcome.UNKNOWN), finds=False, key_hours=24)
    later(monkeypatch, hours=22)
    world.run(day(1))
    assert (status(), len(moody.asked)) == ("planned", 2)
    later(monkeypatch, hours=2)
    assert world.run(day(2)).refunds_refused == 1
    assert (status(), len(moody.asked), RefundPart.objects.get().reason) == ("quarantined", 2, "key_forgotten")


@pytest.mark.parametrize("outcome", [Outcome.CONFLICT, Outcome.NOT_FOUND])
def test_a_contradiction_waits_for_a_person(world, outcome):
    line, moody = refunded(world, Answer(outcome))
    world.run(day(1))
    assert (status(), len(moody.asked)) == ("quarantined", 1)
    assert balances(line) == {"cash": 50_00, "prepayments": -50_00}


def test_what_has_no_answer_for_a_week_waits_for_a_person(world, monkeypatch):
    _, _moody = refunded(world, *[Answer(Outcome.UNKNOWN)] * 3)
    later(monkeypatch, days=6)
    world.run(day(6))
    assert status() == "planned"
    later(monkeypatch, days=1)
    world.run(day(7))
    assert status() == "quarantined"


def test_what_the_gateway_refuses_is_owed_to_the_customer_and_a_case(world):
    line, _ = refunded(world, Answer(Outcome.DECLINED, reason="card_closed"))
    assert status() == "refused"
    assert balances(line) == {"cash": 150_00, "receivables": -100_00, "prepayments": -50_00}
    [case] = open_refunds()
    assert (case.status, case.why, case.amount, case.reason) == ("refused", "card_closed", 100_00, "cancelled")
    customer = line.order.customer_id
    assert owed_by_customers([customer]) == {customer: -100_00}
    settle_by_hand(case.part_id, means="transfer", note="to the account on file", on=day(3), actor="cli:anna")
    assert balances(line) == {"cash": 50_00, "prepayments": -50_00}
    assert (open_refunds(), status()) == ([], "transferred")
    with pytest.raises(RefundNotOpen):
        settle_by_hand(case.part_id, means="transfer", note="again", on=day(3), actor="cli:anna")


def test_a_refusal_because_another_run_has_just_given_it_is_no_refusal(world):
    line, _ = refunded(world, Answer(Outcome.DECLINED, reason="more_than_taken", evidence={"given": True}))
    assert (status(), world.gateway.refunded()) == ("done", 100_00)
    assert balances(line) == {"cash": 50_00, "prepayments": -50_00}


def test_a_refused_refund_can_stay_as_a_credit(world):
    line, _ = refunded(world, Answer(Outcome.DECLINED, reason="card_closed"))
    part = RefundPart.objects.get()
    with pytest.raises(RefundNotOpen):
        settle_by_hand(part.pk, means="gateway", note="seen there", on=day(3), actor="cli:anna")
    settle_by_hand(part.pk, means="credit", note="as agreed on the phone", on=day(3), actor="cli:anna")
    part.refresh_from_db()
    assert (part.status, part.settled_by, part.note) == ("credited", "cli:anna", "as agreed on the phone")
    assert balances(line) == {"cash": 150_00, "receivables": -100_00, "prepayments": -50_00}


def test_a_person_who_looked_at_the_gateway_settles_a_contradiction(world):
    line, moody = refunded(world, Answer(Outcome.CONFLICT, evidence={"given": True}))
    part = RefundPart.objects.get()
    settle_by_hand(part.pk, means="gateway", note="refund re_1 is there", on=day(3), actor="cli:anna")
    assert status() == "done"
    assert balances(line) == {"cash": 50_00, "prepayments": -50_00}
    assert len(moody.asked) == 1


def test_a_contradiction_that_gave_nothing_goes_by_the_bank(world):
    line, _ = refunded(world, Answer(Outcome.CONFLICT))
    settle_by_hand(RefundPart.objects.get().pk, means="transfer", note="none there", on=day(3), actor="cli:anna")
    assert balances(line) == {"cash": 50_00, "prepayments": -50_00}
    kinds = Posting.objects.filter(account="cash").order_by("entry_id").values_list("entry__kind", flat=True)
    assert list(kinds) == ["charge", "refund", "refund_returned", "transfer"]


# Two persons


def test_a_refund_over_the_limit_is_owed_until_another_person_approves_it(world):
    line, moody = refunded(world, limit=99_99)
    assert (status(), moody.asked) == ("waiting", [])
    assert balances(line) == {"cash": 150_00, "receivables": -100_00, "prepayments": -50_00}
    world.run(day(1))
    assert (status(), moody.asked) == ("waiting", [])
    [approval] = approvals(kind="refund")
    assert (approval.amount, approval.subject) == (100_00, f"refund/{Refund.objects.get().pk}")
    decide_approval(approval.id, decision="approved", on=day(2), actor="cli:bertil")
    assert world.run(day(2)).refunded == 1
    assert (status(), len(moody.asked)) == ("done", 1)
    assert balances(line) == {"cash": 50_00, "prepayments": -50_00}


def test_at_the_limit_nobody_is_asked(world):
    refunded(world, limit=100_00)
    assert (status(), approvals(kind="refund")) == ("done", [])


def test_a_refund_that_is_not_approved_stays_owed_and_a_transfer_needs_an_approval_too(world):
    line, moody = refunded(world, limit=50_00)
    [approval] = approvals(kind="refund")
    decide_approval(approval.id, decision="refused", on=day(1), actor="cli:bertil")
    assert release_refunds(on=day(1)) == 1
    assert release_refunds(on=day(1)) == 0
    assert (status(), moody.asked) == ("refused", [])
    part = RefundPart.objects.get().pk
    asked = settle_by_hand(part, means="transfer", note="the bank", on=day(2), actor="cli:anna")
    assert (asked.status, asked.approval.waiting, status()) == ("refused", True, "refused")
    decide_approval(asked.approval.id, decision="approved", on=day(3), actor="cli:bertil")
    assert settle_by_hand(part, means="transfer", note="the bank", on=day(3), actor="cli:anna").status == "transferred"
    assert balances(line) == {"cash": 50_00, "prepayments": -50_00}


def test_an_approved_refund_that_the_gateway_refuses_is_owed_again_and_goes_by_the_bank(world):
    line, _ = refunded(world, Answer(Outcome.DECLINED, reason="card_closed"), limit=50_00)
    [approval] = approvals(kind="refund")
    decide_approval(approval.id, decision="approved", on=day(1), actor="cli:bertil")
    assert world.run(day(1)).refunds_refused == 1
    assert balances(line) == {"cash": 150_00, "receivables": -100_00, "prepayments": -50_00}
    done = settle_by_hand(RefundPart.objects.get().pk, means="transfer", note="bank", on=day(2), actor="cli:anna")
    assert done.status == "transferred"
    assert balances(line) == {"cash": 50_00, "prepayments": -50_00}


def test_a_credit_needs_no_second_person(world):
    world.company.refund_limit = 1
    world.company.save()
    line = world.plan(kind="prepaid", net=150_00, pay_with="on_account")
    world.run()
    fit_plans({line.pk: 50_00}, on=DAY, actor="cli:anna", reason="cancelled", way="cancel")
    assert (Refund.objects.get().kind, approvals(kind="refund")) == ("credited", [])
