"""No charge without the notice sent in time (payments.md §4, ADR 39): what may be taken, and from when."""

import pytest

from kadens.domain.notices.mail import use_mail
from kadens.domain.notices.models import Notice
from kadens.domain.payments.models import Attempt, Charge
from kadens.domain.payments.processing import process_payments
from tests.factories import ACTOR, DAY, day, edit, event, every, program, run

pytestmark = pytest.mark.django_db
LEAD = 5
SECOND = day(31)
"""The day on which the second of three monthly instalments is due."""


@pytest.fixture
def told(shop):
    """A year's worth sold upfront in three instalments, of which customers are told five days before."""
    more = {"bill_upfront": True, "payment_schedule": "MONTHLY-3", "charge_notice_days": LEAD}
    shop.define(program("TOLD", every(1, "months", repeats=5), **more))
    return shop.sell("TOLD")


def second(sold):
    return Charge.objects.get(parent_line_id=sold.parent_line_id, number=2)


def pay(on):
    return run("process_payments", on)


def notices():
    return list(Notice.objects.filter(kind="upcoming_charge").order_by("id").values_list("noticed_on", flat=True))


def test_what_is_due_at_the_sale_was_agreed_to_and_waits_for_nothing(told):
    assert pay(DAY).done == 1
    assert [each.chargeable_on for each in Charge.objects.order_by("number")] == [DAY, None, None]


def test_what_is_due_within_the_lead_of_the_sale_was_agreed_to_as_well(shop):
    more = {"bill_upfront": True, "payment_schedule": "MONTHLY-3", "charge_notice_days": 31}
    shop.define(program("LONG", every(1, "months", repeats=5), **more))
    sold = shop.sell("LONG")
    assert second(sold).chargeable_on == SECOND
    pay(DAY)
    assert pay(SECOND).done == 1


def test_who_was_told_in_time_pays_on_the_due_date(told):
    pay(DAY)
    run("announce", day(31 - LEAD))
    assert second(told).chargeable_on == second(told).due_on == SECOND
    assert pay(day(30)).done == 0
    assert pay(SECOND).done == 1


@pytest.mark.parametrize("late", [1, LEAD, 40])
def test_who_was_told_late_pays_the_whole_lead_later(told, late):
    """Also when the day has passed: it is announced as what it has become, a charge to come."""
    pay(DAY)
    announced = day(31 - LEAD + late)
    run("announce", announced)
    told_of = Notice.objects.filter(kind="upcoming_charge", fact=f"charge:{second(told).pk}").get()
    assert told_of.payload["due_on"] == day(31 + late).isoformat()
    report = pay(day(31 + late - 1))
    assert (report.done, report.refusals["not_announced"]) == (0, 1 if late < 30 else 2)
    assert pay(day(31 + late)).done >= 1
    assert second(told).status == "paid"


def test_who_was_never_told_is_never_charged_and_the_run_says_so(told):
    pay(DAY)
    for on in (SECOND, day(45), day(400)):
        report = pay(on)
        assert (report.done, report.refusals["not_announced"]) == (0, 1 if on < day(60) else 2)
    assert Attempt.objects.count() == 1
    dry = run("process_payments", SECOND, dry_run=True)
    assert (dry.done, dry.refusals) == (0, {"not_announced": 1})


def test_a_charge_named_by_itself_is_held_to_the_same(told):
    asked = {"as_of": SECOND, "actor": ACTOR, "charge_ids": [second(told).pk]}
    report = process_payments(**asked)
    assert (report.charged, report.not_announced) == (0, 1)


def test_it_is_announced_once_however_often_the_job_runs(told):
    for offset in (27, 28, 29, 31):
        run("announce", day(offset))
    assert notices().count(day(27)) == len(notices()) == 1
    assert second(told).chargeable_on == day(27 + LEAD)


def test_a_dry_run_of_the_announcing_lets_nothing_be_taken(told):
    run("announce", day(26), dry_run=True)
    assert (second(told).chargeable_on, notices()) == (None, [])


def test_without_a_lead_nobody_waits_for_a_notice(shop):
    upfront, invoiced = shop.sell("PLAN"), shop.sell("LATER")
    for job in ("process_payments", "create_child_orders", "fulfil_orders"):
        run(job)
    assert not Charge.objects.filter(parent_line_id=upfront.parent_line_id, chargeable_on=None).exists()
    assert second(invoiced).chargeable_on is None
    assert run("announce", day(1)).done == 0
    assert second(invoiced).chargeable_on == second(invoiced).due_on
    assert not Notice.objects.filter(kind="upcoming_charge").exists()


def test_instalments_of_an_invoice_after_its_own_day_are_told(shop):
    """The customer heard no dates at the sale: nobody knew them."""
    shop.define(program("BIG", every(1, "months", repeats=2), payment_schedule="TWICE", charge_notice_days=LEAD))
    sold = shop.sell("BIG")
    for job in ("process_payments", "create_child_orders", "fulfil_orders"):
        run(job)
    assert pay(DAY).done == 1
    due = second(sold).due_on
    assert pay(due).refusals["not_announced"] == 1
    run("announce", due)
    assert pay(due).done == 0
    assert second(sold).chargeable_on > due


def test_a_bill_is_a_notice_itself(shop):
    more = {"bill_upfront": True, "payment_schedule": "MONTHLY-3", "charge_notice_days": LEAD}
    shop.define(program("BILLED", every(1, "months", repeats=5), **more))
    sold = shop.sell("BILLED", pay_with="on_account")
    pay(SECOND)
    assert (second(sold).status, second(sold).chargeable_on) == ("billed", SECOND)


def test_a_program_that_no_longer_wants_notices_lets_its_charges_go(shop, told):
    edit(shop, "TOLD", charge_notice_days=None)
    run("update_continuity_orders", day(1))
    run("announce", day(1))
    assert second(told).chargeable_on == SECOND


class Post:
    """A mail server that is known, and to which nothing was given yet."""

    sends = True


def test_where_mail_is_sent_a_notice_that_is_only_written_is_none(told):
    use_mail(Post())  # type: ignore[arg-type]
    try:
        run("announce", day(26))
        assert (len(notices()), second(told).chargeable_on) == (1, None)
        pay(DAY)
        assert pay(SECOND).refusals["not_announced"] == 1
    finally:
        use_mail(None)
    run("announce", day(33))
    assert second(told).chargeable_on == day(33 + LEAD)


def test_a_parcel_paid_when_it_ships_waits_for_nothing(shop):
    """A program of one parcel that is paid when it ships: no instalment, nothing to wait for."""
    shop.define(program("ONE", event(), charge_notice_days=LEAD))
    shop.sell("ONE")
    for job in ("process_payments", "create_child_orders", "fulfil_orders"):
        run(job)
    assert Charge.objects.get().status == "paid"
