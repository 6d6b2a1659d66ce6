"""The job process payments: who is charged, billed and tried again, on which day."""

from datetime import date, timedelta

import pytest

from kadens.domain.ledger.models import Entry
from kadens.domain.orders.models import Hold, Order
from kadens.domain.payments.errors import PlanExists
from kadens.domain.payments.models import Attempt
from kadens.domain.payments.plans import open_invoice_plans
from kadens.domain.payments.queries import instalments_of, plans_of

DAY = date(2024, 1, 10)


def day(offset: int) -> date:
    return DAY + timedelta(days=offset)


def test_each_instalment_of_a_plan_is_charged_on_its_due_date(world):
    line = world.plan()
    for on in (DAY, date(2024, 2, 9), date(2024, 2, 10), date(2024, 3, 10)):
        world.run(on)
    charged = [date(2024, 1, 10), date(2024, 2, 10), date(2024, 3, 10)]
    assert world.outcomes(line) == [(on, "approved") for on in charged]
    assert world.notices(line) == [(on, "continuity_charged") for on in charged]
    assert world.entries(line) == [(on, "cash", "parent_revenue", 100_00) for on in charged]
    assert [row.processed_on for row in instalments_of([line.pk])] == charged


def test_a_prepaid_order_is_charged_whole_and_booked_as_a_prepayment(world):
    line = world.plan(kind="prepaid", net=99_90)
    charges = [row.charge_id for row in instalments_of([line.pk])]
    other = world.plan()
    report = world.run(charge_ids=charges)
    assert (report.charged, report.charged_amount) == (1, 99_90)
    assert world.entries(line) == [(DAY, "cash", "prepayments", 99_90)]
    assert world.statuses(other) == ["planned"] * 3


def test_a_plan_over_nothing_has_no_instalment(world):
    line = world.plan(net=0)
    assert world.statuses(line) == []
    assert plans_of([line.pk])[0].agreed_total == 0


def test_a_parent_line_has_one_upfront_plan(world):
    line = world.plan()
    with pytest.raises(PlanExists):
        world.plan(line=line)


def test_running_twice_on_a_day_has_no_second_effect(world):
    good, bad = world.plan(), world.plan()
    world.behave(bad, "decline")
    world.run()
    before = list(Attempt.objects.values()), list(Entry.objects.values())
    report = world.run()
    assert (report.charged, dict(report.declined), report.billed) == (0, {}, 0)
    assert (list(Attempt.objects.values()), list(Entry.objects.values())) == before
    assert world.statuses(good)[0] == "paid"


def test_many_charges_go_in_chunks_and_the_limit_holds(world):
    lines = [world.plan(kind="prepaid", net=10_00 + at) for at in range(7)]
    told: list[int] = []
    assert world.run(chunk=2, limit=5, progress=told.append).charged == 5
    assert sum(told) == 5
    assert world.run(chunk=2).charged == 2
    assert all(world.statuses(line) == ["paid"] for line in lines)


def test_a_dry_run_says_what_would_happen_and_does_nothing(world):
    world.plan()
    world.plan(pay_with="on_account")
    report = world.run(dry_run=True)
    assert (report.charged, report.charged_amount, report.billed, report.billed_amount) == (1, 100_00, 1, 100_00)
    assert not Attempt.objects.exists()


def test_on_account_is_billed_so_many_days_before_it_is_due(world):
    world.company.on_account_bill_days = 10
    world.company.save()
    line = world.plan(net=50_00, kind="prepaid", pay_with="on_account", first_due_on=date(2024, 5, 1))
    assert world.run(date(2024, 4, 20)).billed == 0
    assert world.run(date(2024, 4, 21)).billed == 1
    assert world.notices(line) == [(date(2024, 4, 21), "continuity_billed")]
    assert world.entries(line) == [(date(2024, 4, 21), "receivables", "prepayments", 50_00)]
    assert instalments_of([line.pk])[0].processed_on == date(2024, 4, 21)


def test_a_bill_for_what_was_invoiced_is_not_booked_again(world):
    line = world.parent_line(pay_with="on_account")
    child = world.child(line, total=90_00, settlement="invoice_plan", schedule_id=world.three)
    world.invoice(child)
    open_invoice_plans([child.pk], on=DAY, actor="test")
    world.run()
    assert world.statuses(line) == ["billed", "planned", "planned"]
    assert world.entries(line) == [(DAY, "receivables", "revenue", 90_00)]


def test_an_invoice_plan_begins_on_the_day_of_the_invoice_and_numbers_go_on_within_the_parent_line(world):
    line = world.parent_line()
    children = [world.child(line, total=100_00, settlement="invoice_plan", schedule_id=world.three) for _ in range(2)]
    for child in children:
        world.invoice(child)
    opened = open_invoice_plans([child.pk for child in children], on=DAY, actor="test")
    assert open_invoice_plans([child.pk for child in children], on=DAY, actor="test") == {}
    assert {order: len(charges) for order, charges in opened.items()} == {child.pk: 3 for child in children}
    rows = instalments_of([line.pk])
    assert [(row.number, row.amount) for row in rows] == list(enumerate([33_33, 33_33, 33_34] * 2, start=1))
    assert world.run().charged == 2
    assert world.entries(line)[-1] == (DAY, "cash", "receivables", 33_33)


def test_a_declined_charge_is_tried_again_on_the_retry_days_after_the_first_decline_and_then_failed(world):
    line = world.plan(kind="prepaid", net=20_00)
    world.behave(line, "decline")
    reports = {offset: world.run(day(offset)) for offset in range(9)}
    assert world.outcomes(line) == [(day(offset), "declined") for offset in (0, 1, 3, 5)]
    assert world.notices(line) == [(day(offset), "payment_failed") for offset in (0, 1, 3, 5)]
    assert world.statuses(line) == ["failed"]
    assert reports[0].declined == {"card_declined": 1}
    assert (reports[1].retried, reports[5].failed) == (1, 1)


def test_a_retry_day_without_jobs_becomes_the_next_run_one_attempt_a_run(world):
    line = world.plan(kind="prepaid", net=20_00)
    world.behave(line, "decline")
    for offset in (0, 10, 10, 11, 12, 13):
        world.run(day(offset))
    assert [on for on, _ in world.outcomes(line)] == [day(0), day(10), day(11), day(12)]
    assert world.statuses(line) == ["failed"]


def test_there_are_no_more_retries_than_days_or_than_allowed(world):
    world.company.authorization_retries = 1
    world.company.save()
    line = world.plan(kind="prepaid", net=20_00)
    world.behave(line, "decline")
    for offset in range(7):
        world.run(day(offset))
    assert [on for on, _ in world.outcomes(line)] == [day(0), day(1)]


def test_a_retry_that_is_approved_is_paid_on_its_own_day(world):
    line = world.plan(kind="prepaid", net=20_00)
    world.behave(line, "decline")
    world.run()
    world.behave(line, "approve")
    world.run(day(1))
    assert world.outcomes(line) == [(day(0), "declined"), (day(1), "approved")]
    assert instalments_of([line.pk])[0].processed_on == day(1)


def test_a_hard_decline_is_not_tried_again(world):
    line = world.plan(kind="prepaid", net=20_00)
    world.behave(line, "decline_hard")
    for offset in range(6):
        world.run(day(offset))
    assert world.outcomes(line) == [(DAY, "declined")]
    assert world.statuses(line) == ["failed"]


def test_a_faulty_answer_counts_as_a_decline_and_stays_visible(world):
    line = world.plan(kind="prepaid", net=20_00)
    world.behave(line, "faulty")
    report = world.run()
    assert report.declined == {"faulty": 1}
    assert world.outcomes(line) == [(DAY, "faulty")]
    assert world.statuses(line) == ["declined"]
    world.behave(line, "approve")
    world.run(day(1))
    assert world.statuses(line) == ["paid"]


def test_an_expired_card_is_declined_with_its_reason(world):
    line = world.plan(kind="prepaid", net=20_00, line=world.parent_line(customer=world.customer(expires_on=day(-15))))
    assert world.run().declined == {"card_expired": 1}
    assert instalments_of([line.pk])[0].decline_reason == "card_expired"


def test_unknown_is_settled_by_the_next_run_and_keeps_its_first_date(world):
    line = world.plan(kind="prepaid", net=20_00)
    world.behave(line, "unknown")
    assert world.run().unknown == 1
    assert (world.statuses(line), world.outcomes(line)) == (["unknown"], [(DAY, "unknown")])
    assert world.notices(line) == []
    report = world.run(day(1))
    assert (report.settled, report.charged) == (1, 1)
    assert world.outcomes(line) == [(DAY, "approved")]
    assert instalments_of([line.pk])[0].processed_on == DAY
    assert world.entries(line) == [(day(1), "cash", "prepayments", 20_00)]
    assert world.notices(line) == [(day(1), "continuity_charged")]
    assert world.gateway.taken() == 20_00


def test_a_held_order_is_not_charged_until_it_is_released(world):
    line = world.plan()
    hold = world.hold(line.order, "credit_limit")
    assert world.run().charged == 0
    Hold.objects.filter(pk=hold.pk).update(released_on=day(2), released_by="test")
    assert world.run(day(2)).charged == 1


def test_a_held_order_is_not_billed_either(world):
    line = world.plan(pay_with="on_account")
    world.hold(line.order, "manual")
    assert world.run().billed == 0


def test_instalments_go_on_while_an_order_is_paused_or_held_for_payment(world):
    line = world.plan()
    world.hold(line.order, "paused")
    world.hold(line.order, "payment")
    assert world.run().charged == 1


def test_instalments_of_a_closed_parent_go_on_being_collected(world):
    line = world.plan()
    Order.objects.filter(pk=line.order_id).update(status="invoiced")
    assert world.run().charged == 1


def test_a_card_is_tried_eight_times_at_most_however_long_the_dunning(world):
    world.company.authorization_retries = 12
    world.company.retry_days = list(range(1, 13))
    world.company.save()
    line = world.plan(kind="prepaid", net=20_00)
    world.behave(line, "decline")
    for offset in range(12):
        world.run(day(offset))
    assert [on for on, _ in world.outcomes(line)] == [day(offset) for offset in range(8)]
    assert world.statuses(line) == ["failed"]


def test_only_the_parent_lines_asked_for_are_processed(world):
    one, other = world.plan(), world.plan()
    world.run(parent_line_ids=[one.pk])
    assert (world.statuses(one)[0], world.statuses(other)[0]) == ("paid", "planned")
