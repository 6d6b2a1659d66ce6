"""What only a person can settle: the gateway's word first, the person's after it, and a record of both."""

from datetime import date, timedelta

import pytest

from kadens.domain.ledger.models import Entry
from kadens.domain.payments.fitting import fit_plans
from kadens.domain.payments.gateway import Answer, Outcome, use
from kadens.domain.payments.models import Attempt, AttemptEvent, Charge
from kadens.domain.payments.quarantine import (
    GatewayDisagrees,
    NotQuarantined,
    quarantined_attempts,
    resolve_attempt,
)
from kadens.domain.payments.queries import blocking
from kadens.plumbing.audit.models import AuditEvent
from tests.domain.payments.saying import BUSY, CONFLICT, NOT_FOUND, UNKNOWN, Saying
from tests.domain.payments.test_beside_itself import together

DAY = date(2024, 1, 10)
NEXT = DAY + timedelta(days=1)
LATER = DAY + timedelta(days=9)
NO_LEASE = timedelta(0)


class Killed(BaseException):
    """The process is gone."""


def quarantined(world, *, taken):
    """A payment of 10.00 in quarantine, whose money the gateway took, or did not take."""
    line = world.plan(kind="prepaid", net=10_00)
    confirmed = (lambda ref, key: (world.gateway.confirm(ref, key), UNKNOWN)[1]) if taken else UNKNOWN
    use(Saying(world.gateway, confirm=[confirmed], get=[CONFLICT]))
    world.run()
    world.run()
    use(world.gateway)
    assert attempt().state == "quarantined"
    return line


def contradicted(world):
    """One whose key the gateway knows with another request: it has no object of ours."""
    line = world.plan(kind="prepaid", net=10_00)
    use(Saying(world.gateway, create=[Answer(Outcome.CONFLICT, ref="pay_x", reason="key_conflict")]))
    world.run()
    use(world.gateway)
    return line


def attempt():
    return Attempt.objects.order_by("-number").first()


def resolve(finding, *, on=NEXT, key=None, **more):
    return resolve_attempt(
        key or attempt().pk,
        finding=finding,
        note="asked their hotline",
        by="Karen Li",
        on=on,
        actor="test",
        lease=NO_LEASE,
        **more,
    )


def unchanged(refused_by, finding, **more):
    before = list(Attempt.objects.values()), list(AttemptEvent.objects.values()), list(Charge.objects.values())
    with pytest.raises(refused_by) as refused:
        resolve(finding, **more)
    after = list(Attempt.objects.values()), list(AttemptEvent.objects.values()), list(Charge.objects.values())
    assert before == after
    return str(refused.value)


def test_it_is_listed_with_all_that_a_person_needs(world):
    line = quarantined(world, taken=True)
    [one] = quarantined_attempts()
    assert (one.key, one.amount, one.currency, one.order_id) == (attempt().key, 10_00, "EUR", line.order_id)
    assert (one.reason, one.evidence["because"], one.gateway_ref) == ("key_conflict", "conflict", attempt().gateway_ref)
    assert one.started_on == DAY
    resolve("took-money")
    assert quarantined_attempts() == []


def test_it_blocks_what_it_gates_and_is_not_tried_again(world):
    line = quarantined(world, taken=False)
    for offset in range(1, 12):
        report = world.run(DAY + timedelta(days=offset))
        assert (report.charged, report.settled, report.quarantined) == (0, 0, 0)
    assert [row.status for row in blocking([line.pk], as_of=DAY)] == ["unknown"]
    assert Attempt.objects.count() == 1
    resolve("took-nothing", on=LATER)


def test_money_that_the_gateway_says_it_took_is_booked_with_the_step(world):
    line = quarantined(world, taken=True)
    resolved = resolve("took-money")
    assert (resolved.state, resolved.charge_status, resolved.gateway_said) == ("succeeded", "paid", "approved")
    assert world.entries(line) == [(NEXT, "cash", "prepayments", 10_00)]
    assert world.notices(line) == [(NEXT, "continuity_charged")]
    assert blocking([line.pk], as_of=LATER) == []


def test_who_decided_and_why_is_kept_with_the_step_and_in_the_audit_log(world):
    quarantined(world, taken=True)
    resolve("took-money")
    evidence = AttemptEvent.objects.get(to_state="succeeded").evidence
    assert evidence == {
        "decided_by": "Karen Li",
        "note": "asked their hotline",
        "gateway_said": "approved",
        "trusted": False,
    }
    deed = AuditEvent.objects.get(action="resolve")
    assert (deed.subject, deed.subject_id, deed.actor) == ("payment_attempt", attempt().pk, "test")
    assert deed.detail == {"found": "took-money", **evidence}


def test_money_that_the_gateway_does_not_know_of_is_not_booked(world):
    quarantined(world, taken=False)
    assert "says that the object is created" in unchanged(GatewayDisagrees, "took-money")
    assert not Entry.objects.exists()
    resolve("took-nothing")


def test_a_person_can_answer_for_money_when_the_gateway_is_silent(world):
    quarantined(world, taken=True)
    use(Saying(world.gateway, get=[UNKNOWN, BUSY, UNKNOWN]))
    assert "does not answer" in unchanged(GatewayDisagrees, "took-money")
    assert "does not answer" in unchanged(GatewayDisagrees, "took-nothing")
    assert resolve("took-money", trust_me=True).state == "succeeded"
    assert AttemptEvent.objects.get(to_state="succeeded").evidence["trusted"] is True


def test_what_took_nothing_is_killed_first_and_then_tried_again_without_a_decline(world):
    line = quarantined(world, taken=False)
    ref = attempt().gateway_ref
    resolved = resolve("took-nothing")
    assert (resolved.state, resolved.charge_status) == ("canceled", "declined")
    assert world.gateway.get(ref).outcome is Outcome.CLOSED
    charge = Charge.objects.get()
    assert (charge.declines, charge.retry_on, charge.decline_reason) == (0, NEXT, "took_nothing")
    assert world.notices(line) == []
    assert world.run(NEXT).charged == 1
    assert (attempt().number, world.gateway.taken()) == (2, 10_00)


def test_money_that_the_gateway_did_take_is_not_tried_again(world):
    line = quarantined(world, taken=True)
    assert f"says that it took the money ({attempt().gateway_ref})" in unchanged(GatewayDisagrees, "took-nothing")
    assert resolve("took-nothing", trust_me=True).state == "succeeded", "the answer to the killing decides"
    assert (world.statuses(line), Attempt.objects.count()) == (["paid"], 1)


def test_a_killing_without_an_answer_is_asked_for_again_by_the_next_run(world):
    quarantined(world, taken=False)
    use(Saying(world.gateway, close=[UNKNOWN]))
    assert resolve("took-nothing").state == "closing"
    assert Charge.objects.get().status == "unknown"
    world.run(NEXT)
    assert Attempt.objects.get(number=1).state == "canceled"
    world.run(NEXT)


@pytest.mark.parametrize("after", [False, True])
def test_a_decision_whose_process_was_killed_is_carried_out_by_the_next_run(world, after):
    quarantined(world, taken=False)

    def dying(ref):
        if after:
            world.gateway.close(ref)
        raise Killed

    use(Saying(world.gateway, close=[dying]))
    with pytest.raises(Killed):
        resolve("took-nothing")
    use(world.gateway)
    world.run(NEXT)
    world.run(NEXT)
    assert list(Attempt.objects.order_by("number").values_list("state", flat=True)) == ["canceled", "succeeded"]
    assert world.gateway.taken() == 10_00


def test_an_object_that_the_gateway_does_not_know_needs_somebody_to_answer_for_it(world):
    quarantined(world, taken=False)
    use(Saying(world.gateway, get=[NOT_FOUND] * 3, close=[NOT_FOUND]))
    assert "does not know the object" in unchanged(GatewayDisagrees, "took-nothing")
    assert "does not know the object" in unchanged(GatewayDisagrees, "took-money")
    assert resolve("took-nothing", trust_me=True).state == "canceled"
    assert world.run(NEXT).charged == 1


def test_a_key_that_belongs_to_another_request_needs_somebody_to_see_to_that_one(world):
    contradicted(world)
    use(Saying(world.gateway, find=[Answer(Outcome.APPROVED, ref="pay_x"), NOT_FOUND, NOT_FOUND]))
    assert "has another request's object under our key (pay_x" in unchanged(GatewayDisagrees, "took-nothing")
    assert "finds none by our key" in unchanged(GatewayDisagrees, "took-nothing")
    assert "took no money" in unchanged(GatewayDisagrees, "took-money", trust_me=True)
    use(world.gateway)
    assert resolve("took-nothing", trust_me=True).state == "canceled"
    world.run(NEXT)
    assert [key for key, _ in world.gateway.payments()] == [f"{Charge.objects.get().key}/2"]


def test_what_was_cancelled_meanwhile_is_refunded_or_owed_by_nobody(world):
    line = quarantined(world, taken=True)
    fit_plans({line.pk: 0}, on=DAY, actor="test", reason="moved", way="cancel")
    resolve("took-money")
    world.run(NEXT)
    assert world.gateway.refunded() == 10_00


def test_what_took_nothing_and_is_owed_by_nobody_is_cancelled(world):
    line = quarantined(world, taken=False)
    fit_plans({line.pk: 0}, on=DAY, actor="test", reason="moved", way="cancel")
    assert resolve("took-nothing").charge_status == "cancelled"
    assert world.run(NEXT).charged == 0


def test_only_what_is_in_quarantine_can_be_settled_by_a_person(world):
    world.plan(kind="prepaid", net=10_00)
    world.run()
    assert "is succeeded" in unchanged(NotQuarantined, "took-nothing", trust_me=True)
    with pytest.raises(NotQuarantined):
        resolve("took-money", key=999_999)


def test_of_two_persons_at_once_one_decides(real_world):
    world = real_world
    quarantined(world, taken=True)
    key = attempt().pk

    def decide():
        try:
            return resolve("took-money", key=key).state
        except NotQuarantined:
            return "too late"

    assert sorted(together(decide, decide)) == ["succeeded", "too late"]
    assert AuditEvent.objects.filter(action="resolve").count() == 1
