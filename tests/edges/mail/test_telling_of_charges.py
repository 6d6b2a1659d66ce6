"""Where mail is sent, a charge waits until its notice has left the house, and then the whole lead (ADR 39)."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from kadens.domain.customers.models import Customer
from kadens.domain.notices.mail import use_mail
from kadens.domain.notices.models import Notice
from kadens.domain.notices.outbox import NEWS_DAYS
from kadens.domain.notices.resending import resend_notice
from kadens.domain.payments.models import Charge
from kadens.edges.mail.smtp import SmtpMail
from kadens.operations.jobs import JOBS
from kadens.plumbing import clock
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request
from tests.factories import ACTOR, a_shop, day, every, program, run

LEAD, DUE = 5, 31


@pytest.fixture
def sold(fresh_database, post_office):
    """Three monthly instalments, the first of them paid, the second told of five days before it is due."""
    shop = a_shop(currency="EUR")
    more = {"bill_upfront": True, "payment_schedule": "MONTHLY-3", "charge_notice_days": LEAD}
    shop.define(program("TOLD", every(1, "months", repeats=5), **more))
    sold = shop.sell("TOLD", customer=shop.customer(email="asa@example.com", language="sv"))
    run("process_payments")
    use_mail(SmtpMail(server=post_office.server, public_url="https://club.example", company="club"))
    Notice.objects.all().delete()
    run("announce", day(DUE - LEAD))
    return sold


def charge():
    return Charge.objects.get(number=2)


def send(offset, *, later=timedelta()):
    with time_machine.travel(clock.now() + later, tick=True):
        return run_job(replace(JOBS["send_notices"]), Request(as_of=day(offset), actor=ACTOR))


def test_sent_on_the_day_it_was_written_it_is_taken_when_it_is_due(sold):
    assert charge().chargeable_on is None
    assert send(DUE - LEAD).done == 1
    assert charge().chargeable_on == day(DUE)
    assert run("process_payments", day(DUE)).done == 1


def test_sent_late_it_is_taken_late(sold):
    send(DUE - LEAD + 3)
    assert charge().chargeable_on == day(DUE + 3)
    assert run("process_payments", day(DUE)).refusals == {"not_announced": 1}
    assert run("process_payments", day(DUE + 3)).done == 1


@pytest.mark.parametrize("answer", ["550 no such person here", "553 nonsense"])
def test_a_letter_that_nobody_takes_counts_as_sent(sold, post_office, answer):
    """An address that is dead is the customer's: it frees nobody of what is owed."""
    post_office.refuse["asa@example.com"] = answer
    send(DUE - LEAD)
    assert (Notice.objects.get().status, charge().chargeable_on) == ("failed", day(DUE))


def test_a_customer_without_an_address_is_charged_all_the_same(sold):
    Customer.objects.update(email="")
    send(DUE - LEAD)
    assert (Notice.objects.get().reason, charge().chargeable_on) == ("no_address", day(DUE))


def test_a_server_that_says_later_is_not_told_yet(sold, post_office):
    post_office.refuse["asa@example.com"] = "451 later"
    send(DUE - LEAD)
    assert charge().chargeable_on is None
    post_office.refuse.clear()
    send(DUE - LEAD + 1, later=timedelta(days=1))
    assert charge().chargeable_on == day(DUE + 1)


def test_what_we_never_sent_is_not_charged_until_it_is_sent_again(sold):
    """Our own failure: the notice waited until it was no news, and a person sends it again."""
    send(DUE - LEAD + NEWS_DAYS + 1)
    told = Notice.objects.get()
    assert (told.reason, charge().chargeable_on) == ("too_late", None)
    assert run("process_payments", day(DUE + 2)).refusals == {"not_announced": 1}
    resend_notice(told.pk, on=day(DUE + 2), actor=ACTOR)
    send(DUE + 2)
    assert charge().chargeable_on == day(DUE + 2 + LEAD)
    assert run("process_payments", day(DUE + 2 + LEAD)).done == 1
