"""The whole way: a fact, its notice, the job, a mail server; killed in the middle, beside itself, refused."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import time_machine

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.customers.models import Customer
from kadens.domain.notices import outbox
from kadens.domain.notices.mail import use_mail
from kadens.domain.notices.models import Delivery, Notice
from kadens.domain.notices.outbox import BACK_OFF, LEASE, NEWS_DAYS
from kadens.domain.notices.resending import resend_notice
from kadens.domain.notices.writing import NewNotice, write_notices
from kadens.edges.mail.smtp import SmtpMail
from kadens.operations.jobs import JOBS
from kadens.plumbing import clock
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request
from tests.edges.mail.sink import Sink
from tests.factories import ACTOR, DAY, a_shop, count_statements, day, in_one_go, run

MANY = 30


@pytest.fixture
def shop(fresh_database):
    return a_shop(currency="EUR")


@dataclass(frozen=True)
class Dying(SmtpMail):
    """A process that ends between its words with the server and its own commit, or before them."""

    after: bool

    def post(self, messages, *, until):
        if self.after:
            super().post(messages, until=until)
        raise KeyboardInterrupt


def connect(kept: Sink, kind=SmtpMail, **more):
    use_mail(kind(server=kept.server, public_url="https://club.example", company="club", **more))


def write(shop, count=MANY, **more):
    """So many customers with an address, a notice for each."""
    codes = shop.register(count, language="sv", **more)
    for code in codes:
        Customer.objects.filter(code=code, email="").update(email=f"{code}@example.com")
    keys = Customer.objects.filter(code__in=codes).order_by("id").values_list("id", flat=True)
    facts = [NewNotice(kind="cancelled", customer_id=key, fact=f"test:{key}", noticed_on=DAY) for key in keys]
    assert write_notices(facts) == count


def send(on=DAY, size=200, *, later=timedelta()):
    with time_machine.travel(clock.now() + later, tick=True):
        return run_job(replace(JOBS["send_notices"], size=size), Request(as_of=on, actor=ACTOR))


def statuses():
    return Counter(Notice.objects.values_list("status", "reason"))


def test_without_a_server_everything_waits(shop):
    write(shop)
    report = run("send_notices")
    assert (report.done, report.status, dict(report.counts)) == (0, "done", {"no_mail_server": MANY})
    assert statuses() == {("queued", ""): MANY}


def test_each_notice_is_sent_once_and_known_to_be(shop, post_office):
    write(shop)
    connect(post_office)
    report = send(size=7)
    assert (report.done, report.status) == (MANY, "done")
    assert set(post_office.sent().values()) == {1}
    assert len(post_office.sent()) == MANY
    assert statuses() == {("sent", ""): MANY}
    assert Notice.objects.filter(settled_at=None).count() == 0
    assert set(Delivery.objects.values_list("outcome", "edition", "attempt")) == {("sent", 0, 1)}
    assert all(message_id.endswith(".club@club.example>") for message_id in post_office.sent())
    assert (send().done, len(post_office.mails)) == (0, MANY)


def test_a_dry_run_sends_nothing(shop, post_office):
    write(shop)
    connect(post_office)
    report = run("send_notices", dry_run=True)
    assert (report.done, dict(report.counts)) == (0, {"to_send": MANY})
    assert not post_office.mails
    assert statuses() == {("queued", ""): MANY}


def test_what_a_sale_leads_to_reaches_the_customer_in_their_language(shop, post_office):
    shop.ready("BOX")
    customer = shop.customer(name="Åsa Ek", email="asa@example.com", language="sv")
    sold = shop.sell("BOX", customer=customer)
    for job in ("create_child_orders", "fulfil_orders"):
        run(job)
    cancel_order(sold.key, on=DAY, actor=ACTOR, reason="moved")
    connect(post_office)
    assert send().done == Notice.objects.count() == len(post_office.mails)
    texts = {mail["Subject"]: next(mail.iter_parts()).get_content() for mail in post_office.mails}
    assert {mail["To"] for mail in post_office.mails} == {"Åsa Ek <asa@example.com>"}
    confirmed = texts[f"Tack för din order {sold.parent_order_id}"]
    # two books of 20.00 with 10 % tax, three pens of 3.50 with 25 %
    for said in ("Hej Åsa Ek!", "2 × Book\r\n3 × Pen", "15 januari 2024", "57,13", "€", "/o/"):
        assert said in confirmed
    assert any(subject.startswith("Order ") and subject.endswith("är på väg") for subject in texts)
    assert "Ditt abonnemang är avslutat" in texts
    receipt = next(text for subject, text in texts.items() if subject.startswith("Kvitto"))
    assert "•••• 4242" in receipt


def test_customers_without_an_address_are_counted_and_not_tried(shop, post_office):
    write(shop, 3)
    Customer.objects.filter(code="C2").update(email="")
    Customer.objects.filter(code="C3").update(email="no address")
    write_notices([NewNotice(kind="ended", customer_id=999_999, fact="x", noticed_on=DAY)])
    connect(post_office)
    report = send()
    assert (report.done, report.status) == (1, "refusals")
    assert dict(report.counts) == {"no_address": 1, "no_customer": 1}
    assert dict(report.refusals) == {"bad_address": 1}
    assert statuses() == {
        ("sent", ""): 1, ("failed", "no_address"): 1, ("failed", "bad_address"): 1, ("failed", "no_customer"): 1
    }  # fmt: skip


def test_a_notice_that_cannot_be_read_fails_alone(shop, post_office):
    write(shop, 3)
    in_one_go(
        'UPDATE notices_notice SET kind = \'upcoming_charge\', payload = \'{"amount": "much", "currency": "EUR"}\' '
        "WHERE id = (SELECT min(id) FROM notices_notice)"
    )
    connect(post_office)
    report = send()
    assert (report.done, dict(report.refusals)) == (2, {"incomplete": 1})


def test_a_refusal_for_good_is_a_failure_and_one_for_now_comes_again(shop, post_office):
    write(shop, 3)
    connect(post_office)
    post_office.refuse = {"C1@example.com": "550 no such user", "C2@example.com": "450 greylisted"}
    report = send()
    assert (report.done, dict(report.refusals)) == (1, {"refused": 1, "later": 1})
    assert statuses() == {("sent", ""): 1, ("failed", "refused"): 1, ("queued", ""): 1}
    assert send().done == 0
    post_office.refuse.clear()
    assert send(later=BACK_OFF[0] + timedelta(seconds=1)).done == 1
    assert set(post_office.sent().values()) == {1}
    assert list(Delivery.objects.order_by("id").values_list("outcome", flat=True).filter(detail__contains="450")) == [
        "later"
    ]


def test_a_notice_that_is_always_put_off_is_given_up(shop, post_office):
    write(shop, 1)
    connect(post_office)
    post_office.refuse_all = "450 not now"
    tried, passed = 0, timedelta()
    for pause in (*BACK_OFF, timedelta()):
        report = send(later=passed)
        tried += sum(report.refusals.values())
        passed += pause + timedelta(seconds=5)
    assert tried == len(BACK_OFF) + 1
    assert statuses() == {("failed", "gave_up"): 1}
    assert Delivery.objects.count() == len(BACK_OFF) + 1


def test_news_that_is_old_is_not_told(shop, post_office):
    write(shop, 2)
    connect(post_office)
    assert send(day(NEWS_DAYS + 1)).counts == {"too_late": 2}
    assert statuses() == {("failed", "too_late"): 2}
    assert not post_office.mails


def test_old_news_is_told_when_a_person_wants_it(shop, post_office):
    write(shop, 1)
    connect(post_office)
    send(day(NEWS_DAYS + 1))
    resend_notice(Notice.objects.get().pk, on=DAY, actor=ACTOR)
    assert send(day(NEWS_DAYS + 1)).done == 1


def test_a_server_that_is_gone_costs_no_attempt_and_ends_the_run(shop, post_office):
    write(shop)
    gone = replace(post_office.server, port=1)
    use_mail(SmtpMail(server=gone, public_url="https://club.example"))
    report = send(size=10)
    assert (report.done, dict(report.refusals)) == (0, {"mail_server": 10})
    assert set(Notice.objects.values_list("status", "attempts", "next_try_at")) == {("queued", 0, None)}
    connect(post_office)
    assert send().done == MANY
    assert set(post_office.sent().values()) == {1}


def test_a_server_that_refuses_everybody_loses_no_notice(shop, post_office):
    write(shop)
    connect(post_office)
    post_office.refuse_all = "554 relaying denied"
    assert dict(send().refusals) == {"later": 20, "mail_server": 10}
    post_office.refuse_all = ""
    assert send(later=timedelta(hours=1)).done == MANY
    assert set(post_office.sent().values()) == {1}


def test_killed_before_the_server_heard_of_it(shop, post_office):
    write(shop)
    connect(post_office, Dying, after=False)
    with pytest.raises(KeyboardInterrupt):
        send(size=10)
    connect(post_office)
    assert send(size=10).done == MANY - 10, "the claim of the dead holds"
    assert send(later=LEASE + timedelta(seconds=1)).done == 10
    assert set(post_office.sent().values()) == {1}
    assert len(post_office.sent()) == MANY


def test_killed_after_the_server_took_it_sends_the_same_message_again(shop, post_office):
    """Nobody can know: what the server took and we could not write down goes out once more, by the same name."""
    write(shop)
    connect(post_office, Dying, after=True)
    with pytest.raises(KeyboardInterrupt):
        send(size=10)
    connect(post_office)
    send(size=10)
    send(later=LEASE + timedelta(seconds=1))
    assert Counter(post_office.sent().values()) == {1: MANY - 10, 2: 10}
    assert statuses() == {("sent", ""): MANY}


@pytest.mark.parametrize("workers", [2, 4])
def test_workers_beside_each_other_send_each_notice_once(shop, post_office, workers):
    from tests.races.together import together

    write(shop)
    connect(post_office)
    small = replace(JOBS["send_notices"], size=3)
    reports = together(*[lambda: run_job(small, Request(as_of=DAY, actor=ACTOR))] * workers)
    assert sum(report.done for report in reports) == MANY
    assert set(post_office.sent().values()) == {1}
    assert len(post_office.sent()) == MANY


def test_a_worker_that_wakes_up_after_its_claim_takes_back_no_success(shop, post_office):
    """The frozen one heard *later*, the other one sent it meanwhile; and the other way round."""
    write(shop, 2)
    first, second = (outbox.claim_notices(after=0, limit=2, on=DAY, now=clock.now() + late).claimed for late in (timedelta(), LEASE * 2))  # fmt: skip # noqa: E501
    answer, outcome = outbox.Answer, outbox.Outcome
    one, two = (each.id for each in first)
    outbox.settle_notices(second, [answer(one, outcome.SENT), answer(two, outcome.LATER)], now=clock.now())
    outbox.settle_notices(first, [answer(one, outcome.LATER), answer(two, outcome.SENT)], now=clock.now())
    assert statuses() == {("sent", ""): 2}


def test_a_stale_failure_counts_for_nothing(shop):
    write(shop, 1)
    first = outbox.claim_notices(after=0, limit=2, on=DAY, now=clock.now()).claimed
    second = outbox.claim_notices(after=0, limit=2, on=DAY, now=clock.now() + LEASE * 2).claimed
    refused = [outbox.Answer(first[0].id, outbox.Outcome.FAILED, "refused")]
    outbox.settle_notices(first, refused, now=clock.now())
    assert statuses() == {("queued", ""): 1}
    outbox.settle_notices(second, [outbox.Answer(first[0].id, outbox.Outcome.SENT)], now=clock.now())
    assert statuses() == {("sent", ""): 1}


def test_sent_again_is_another_message(shop, post_office):
    write(shop, 1)
    connect(post_office)
    send()
    assert resend_notice(Notice.objects.get().pk, on=DAY, actor=ACTOR) == 1
    send()
    assert Counter(post_office.sent().values()) == {1: 2}
    assert list(Delivery.objects.order_by("id").values_list("edition", "attempt", "outcome")) == [(0, 1, "sent"), (1, 1, "sent")]  # fmt: skip # noqa: E501


def test_as_many_statements_for_many_notices_as_for_few(shop, post_office):
    connect(post_office)
    counted = []
    for count in (2, MANY):
        write(shop, count)
        counted.append(count_statements(lambda: run("send_notices")))
    assert counted[1] <= counted[0] + 1, "the run's heartbeat may come between two chunks"
    assert counted[0] <= 12
