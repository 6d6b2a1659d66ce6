"""The journal, our attempts and the gateway's report, night by night: what agrees, what is open, what differs.

A night is reconciled on the morning after it. The gateway's report is written by the test, so that it can lie.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from kadens.domain.company.parameters import set_parameters
from kadens.domain.ledger.posting import NewEntry, move, post
from kadens.domain.payments.differences import DifferenceNotStanding, accept_difference, differences, standing
from kadens.domain.payments.fitting import fit_plans
from kadens.domain.payments.gateway import GatewayUnreachable, Movement, use
from kadens.domain.payments.models import Attempt, Charge, Reconciliation, ReconciliationDifference, RefundPart
from kadens.domain.payments.reconciling import ReconciledElsewhere, begins_at, next_stretch, reconcile
from kadens.domain.payments.refunds import settle_refunds
from kadens.operations.jobs.reconcile import JOB
from kadens.plumbing import clock
from kadens.plumbing.approvals.deciding import decide_approval
from kadens.plumbing.approvals.queries import approvals
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request
from tests.domain.payments.conftest import World

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")
BY = {"actor": "test"}


class Told:
    """The test gateway, whose report the test writes."""

    def __init__(self, gateway):
        self._gateway, self.report, self.silent = gateway, [], False

    def __getattr__(self, name):
        return getattr(self._gateway, name)

    def movements(self, *, since, until):
        if self.silent:
            raise GatewayUnreachable(problem="it is down")
        return iter([moved for moved in self.report if since <= moved.moved_at < until])


class Nights:
    """A world of payments on a clock that the test sets."""

    def __init__(self, monkeypatch):
        self.world = World()
        self.gateway = Told(self.world.gateway)
        use(self.gateway)
        self.instant = datetime(2024, 3, 10, 4, tzinfo=STOCKHOLM)
        monkeypatch.setattr(clock, "now", lambda: self.instant.astimezone(UTC))

    def at(self, text):
        self.instant = datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)
        return self

    def charge(self, amount=66_00, *, behaviour="approve"):
        """A card is charged now; its attempt."""
        line = self.world.plan(amount, kind="prepaid", first_due_on=self.instant.date())
        self.world.behave(line, behaviour)
        self.run()
        return Attempt.objects.get(charge__parent_line_id=line.pk)

    def run(self):
        return self.world.run(self.instant.date())

    def give_back(self, attempt, amount):
        """Money goes back now; its part, which the gateway has not been asked about yet."""
        charge = attempt.charge
        target = {charge.parent_line_id: charge.amount - charge.given_back - amount}
        fit_plans(target, on=self.instant.date(), actor="test", reason="cheaper", way="change")
        return RefundPart.objects.filter(attempt=attempt).latest("id")

    def tell(self, attempt, **changes):
        """The gateway reports what it took for an attempt, now."""
        told = Movement("taken", attempt.key, attempt.gateway_ref or "", attempt.amount, attempt.currency, clock.now())
        self.gateway.report.append(replace(told, **changes))

    def tell_refund(self, part, **changes):
        told = Movement("refunded", part.key, "ref", part.amount, "EUR", clock.now())
        self.gateway.report.append(replace(told, **changes))

    def reconcile(self, as_of, *, dry_run=False):
        """Every night before a morning; what stands afterwards: {key: word}."""
        on, place = date.fromisoformat(as_of), None
        if self.instant < (morning := datetime.combine(on, datetime.min.time(), STOCKHOLM).replace(hour=5, minute=30)):
            self.instant = morning
        while stretch := next_stretch(as_of=on, after=place):
            reconcile(stretch, on=on, dry_run=dry_run, **BY)
            place = stretch.until
        return self.standing()

    def standing(self):
        return {row.key or row.ref: row.what for row in differences()}


@pytest.fixture
def nights(db, monkeypatch):
    return Nights(monkeypatch)


def figures(day):
    row = Reconciliation.objects.get(day=day)
    return (
        (row.moved_taken, row.settled_taken, row.booked_taken),
        (row.moved_refunded, row.settled_refunded, row.booked_refunded),
        (row.movements, row.open_items, row.differences),
    )


def test_three_books_that_agree(nights):
    nights.at("2024-03-11 04:00")
    first, second = nights.charge(10_00), nights.charge(20_00)
    nights.tell(first)
    nights.tell(second)
    nights.at("2024-03-11 12:00")
    part = nights.give_back(first, 4_00)
    settle_refunds()
    nights.tell_refund(part)
    assert nights.reconcile("2024-03-12") == {}
    assert figures("2024-03-11") == ((30_00,) * 3, (4_00,) * 3, (3, 0, 0))
    assert nights.reconcile("2024-03-12") == {}
    assert Reconciliation.objects.count() == 1


@pytest.mark.parametrize("approved_on", ["2024-03-11", "2024-03-12"])
def test_a_refund_that_waited_for_a_second_person_agrees_once_it_was_given(nights, approved_on):
    set_parameters({"refund_limit": 3_99}, on=date(2024, 3, 10), actor="test")
    attempt = nights.at("2024-03-11 04:00").charge(10_00)
    nights.tell(attempt)
    part = nights.give_back(attempt, 4_00)
    assert part.status == "waiting"
    if approved_on == "2024-03-12":
        assert nights.reconcile("2024-03-12") == {}
    nights.at(f"{approved_on} 15:00")
    [approval] = approvals(kind="refund")
    decide_approval(approval.id, decision="approved", on=nights.instant.date(), actor="cli:bertil")
    nights.run()
    nights.tell_refund(part)
    assert nights.reconcile("2024-03-13") == {}
    assert figures(approved_on)[1] == (4_00,) * 3


def test_a_day_that_is_not_over_waits(nights):
    nights.tell(nights.at("2024-03-11 04:00").charge())
    nights.at("2024-03-11 23:00")
    assert next_stretch(as_of=date(2024, 3, 13)) is None
    nights.at("2024-03-12 00:00")
    assert next_stretch(as_of=date(2024, 3, 13)).day == date(2024, 3, 11)
    assert next_stretch(as_of=date(2024, 3, 11)) is None


@pytest.mark.parametrize(
    ("lie", "what"),
    [
        ({"amount": 65_99}, "other_amount"),
        ({"currency": "SEK"}, "other_currency"),
        ({"ref": "pay_other"}, "other_ref"),
        ({"key": "nobody"}, "not_booked"),
    ],
)
def test_a_report_that_says_otherwise(nights, lie, what):
    attempt = nights.at("2024-03-11 04:00").charge()
    nights.tell(attempt, **lie)
    found = nights.reconcile("2024-03-12")
    assert found.pop(lie.get("key", attempt.key)) == what
    assert found == ({attempt.key: "open"} if "key" in lie else {})


def test_money_of_strangers_is_told_one_by_one(nights):
    attempt = nights.at("2024-03-11 04:00").charge()
    nights.tell(attempt)
    nights.tell(attempt, key="", ref="shop-1")
    nights.tell(attempt, key="", ref="shop-2")
    assert nights.reconcile("2024-03-12") == {"shop-1": "not_booked", "shop-2": "not_booked"}
    assert nights.reconcile("2024-03-13") == {"shop-1": "not_booked", "shop-2": "not_booked"}
    assert ReconciliationDifference.objects.count() == 2


def test_booked_and_never_moved_is_open_one_night_and_then_a_difference(nights):
    attempt = nights.at("2024-03-11 04:00").charge()
    assert nights.reconcile("2024-03-12") == {attempt.key: "open"}
    assert nights.reconcile("2024-03-13") == {attempt.key: "not_moved"}
    assert nights.reconcile("2024-03-14") == {attempt.key: "not_moved"}
    nights.at("2024-03-14 10:00").tell(attempt)
    assert nights.reconcile("2024-03-15") == {}
    words = [(row.what, row.resolution) for row in differences(resolved_too=True)]
    assert words == [("not_moved", "settled"), ("open", "changed")]


@pytest.mark.parametrize(("stepped", "moved"), [("23:59", "00:01"), ("00:01", "23:59")])
def test_what_moves_around_midnight_is_open_until_the_other_day(nights, stepped, moved):
    nights.tell(nights.at("2024-03-10 04:00").charge())
    days = {"23:59": "2024-03-11", "00:01": "2024-03-12"}
    attempt = nights.at(f"{days[stepped]} {stepped}").charge()
    nights.tell(attempt, moved_at=datetime.fromisoformat(f"{days[moved]} {moved}").replace(tzinfo=STOCKHOLM))
    assert nights.reconcile("2024-03-12") == {attempt.key: "open"}
    assert nights.reconcile("2024-03-13") == {}
    assert standing().differences == standing().open_items == 0


def test_what_has_no_answer_is_open_until_it_is_settled(nights):
    attempt = nights.at("2024-03-11 04:00").charge(behaviour="unknown")
    assert attempt.state == "unknown"
    nights.tell(attempt)
    assert nights.reconcile("2024-03-12") == {attempt.key: "open"}
    assert nights.reconcile("2024-03-13") == {attempt.key: "open"}
    nights.at("2024-03-14 04:00").run()
    assert Attempt.objects.get().state == "succeeded"
    assert nights.reconcile("2024-03-14") == {attempt.key: "open"}, "booked on a day that is not over"
    assert nights.reconcile("2024-03-15") == {}


def test_money_taken_for_an_attempt_that_is_lost(nights):
    attempt = nights.at("2024-03-11 04:00").charge(behaviour="decline_hard")
    nights.tell(attempt)
    assert nights.reconcile("2024-03-12") == {attempt.key: "not_booked"}


@pytest.mark.parametrize("again", ["2024-03-11 04:05", "2024-03-13 09:00"])
def test_a_second_taking_under_one_key_is_told(nights, again):
    attempt = nights.at("2024-03-11 04:00").charge()
    nights.tell(attempt)
    nights.at(again).tell(attempt)
    nights.reconcile("2024-03-14")
    assert nights.standing() == {attempt.key: "twice"}
    assert nights.reconcile("2024-03-15") == {attempt.key: "twice"}
    assert [row.differences for row in Reconciliation.objects.order_by("since")][-1] == 1


def test_a_movement_reported_twice_over_is_one(nights):
    attempt = nights.at("2024-03-11 04:00").charge()
    nights.tell(attempt)
    nights.tell(attempt)
    assert nights.reconcile("2024-03-12") == {}


def test_a_refund_is_open_while_it_is_on_its_way(nights):
    attempt = nights.at("2024-03-11 04:00").charge()
    nights.tell(attempt)
    part = nights.at("2024-03-11 22:00").give_back(attempt, 6_00)
    RefundPart.objects.filter(pk=part.pk).update(status="planned")
    assert nights.reconcile("2024-03-12") == {part.key: "open"}
    RefundPart.objects.filter(pk=part.pk).update(status="done")
    nights.at("2024-03-13 00:30").tell_refund(part)
    assert nights.reconcile("2024-03-13") == {part.key: "open"}, "done, and moved on a day that is not over"
    assert nights.reconcile("2024-03-14") == {}


@pytest.mark.parametrize(
    ("status", "lie", "what"),
    [
        ("done", {"amount": 5_99}, "other_amount"),
        ("done", {"currency": "SEK"}, "other_currency"),
        ("done", None, "not_moved"),
        ("planned", None, "open"),
        ("refused", None, "refused"),
        ("refused", {}, "not_booked"),
    ],
)
def test_a_refund_that_is_told_otherwise(nights, status, lie, what):
    attempt = nights.at("2024-03-11 04:00").charge()
    nights.tell(attempt)
    part = nights.give_back(attempt, 6_00)
    RefundPart.objects.filter(pk=part.pk).update(status=status)
    if lie is not None:
        nights.tell_refund(part, **lie)
    nights.reconcile("2024-03-12")
    assert nights.reconcile("2024-03-13") == {part.key: what}


def test_a_refund_that_nobody_decided(nights):
    attempt = nights.at("2024-03-11 04:00").charge()
    nights.tell(attempt)
    nights.tell(attempt, kind="refunded", key="by-hand", amount=1_00)
    assert nights.reconcile("2024-03-12") == {"by-hand": "not_booked"}


def test_a_journal_with_an_entry_that_nothing_stands_behind(nights):
    nights.tell(nights.at("2024-03-11 04:00").charge())
    legs = move(5_00, debit="cash", credit="receivables")
    post([NewEntry(kind="charge", subject_id=4711, entered_on=date(2024, 3, 11), legs=legs)])
    assert nights.reconcile("2024-03-12") == {"4711": "no_attempt"}
    assert nights.reconcile("2024-03-13") == {"4711": "no_attempt"}


def test_a_journal_that_says_another_amount(nights):
    line = nights.at("2024-03-11 04:00").world.plan(66_00, kind="prepaid", first_due_on=date(2024, 3, 11))
    charge = Charge.objects.get(parent_line_id=line.pk)
    legs = move(6_60, debit="cash", credit="prepayments")
    post([NewEntry(kind="charge", subject_id=charge.pk, entered_on=date(2024, 3, 11), legs=legs)])
    nights.run()
    attempt = Attempt.objects.get()
    nights.tell(attempt)
    assert nights.reconcile("2024-03-12") == {attempt.key: "other_entry", str(charge.pk): "no_attempt"}
    assert figures("2024-03-11")[0] == (66_00, 66_00, 6_60)


def test_a_gateway_that_does_not_answer_is_asked_the_next_night_for_all_of_it(nights):
    nights.tell(nights.at("2024-03-11 04:00").charge())
    nights.gateway.silent = True
    with pytest.raises(GatewayUnreachable, match="it is down"):
        nights.reconcile("2024-03-12")
    assert not Reconciliation.objects.exists()
    nights.tell(nights.at("2024-03-12 04:00").charge())
    nights.gateway.silent = False
    assert nights.reconcile("2024-03-13") == {}
    assert [row.movements for row in Reconciliation.objects.order_by("since")] == [1, 1]


def test_a_dry_run_keeps_nothing(nights):
    nights.at("2024-03-11 04:00").charge()
    assert nights.reconcile("2024-03-13", dry_run=True) == {}
    assert not Reconciliation.objects.exists()


def test_the_same_stretch_twice_is_written_once(nights):
    nights.tell(nights.at("2024-03-11 04:00").charge())
    nights.at("2024-03-12 05:30")
    stretch = next_stretch(as_of=date(2024, 3, 12))
    reconcile(stretch, on=date(2024, 3, 12), **BY)
    with pytest.raises(ReconciledElsewhere):
        reconcile(stretch, on=date(2024, 3, 12), **BY)
    assert Reconciliation.objects.count() == 1


def test_a_person_accepts_a_difference(nights):
    attempt = nights.at("2024-03-11 04:00").charge()
    nights.tell(attempt, amount=1_00)
    nights.tell(nights.charge(), key="", ref="shop")
    nights.reconcile("2024-03-12")
    rows = {row.what: row.id for row in differences()}
    accept_difference(rows["other_amount"], note="A fee, says the bank.", on=date(2024, 3, 12), **BY)
    with pytest.raises(DifferenceNotStanding):
        accept_difference(rows["other_amount"], note="again", on=date(2024, 3, 12), **BY)
    with pytest.raises(DifferenceNotStanding):
        accept_difference(rows["open"], note="too early", on=date(2024, 3, 12), **BY)
    assert attempt.key not in nights.standing()
    assert standing().differences == 1


def test_the_job_tells_of_differences_as_refusals(nights):
    attempt = nights.at("2024-03-11 04:00").charge()
    nights.tell(attempt, amount=1_00)
    nights.at("2024-03-13 05:30")
    report = run_job(JOB, Request(as_of=date(2024, 3, 13), actor="test"))
    assert (report.status, report.done, report.refusals) == ("refusals", 1, {"other_amount": 1})
    assert report.counts == {"days": 2, "taken_amount": 1_00}
    assert run_job(JOB, Request(as_of=date(2024, 3, 13), actor="test")).status == "done"


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Stockholm", date(2024, 3, 30), 24),
        ("Europe/Stockholm", date(2024, 3, 31), 23),
        ("Europe/Stockholm", date(2024, 10, 27), 25),
        ("America/Santiago", date(2024, 9, 8), 23),  # begins at one o'clock: midnight is left out
        ("America/Havana", date(2024, 11, 3), 25),  # has its first hour twice
        ("Australia/Lord_Howe", date(2024, 4, 7), 24.5),
        ("Pacific/Apia", date(2011, 12, 30), 0),  # never was
    ],
)
def test_a_day_is_as_long_as_its_clocks_say(zone, day, hours):
    begins, ends = begins_at(day, ZoneInfo(zone)), begins_at(day + timedelta(days=1), ZoneInfo(zone))
    assert ends - begins == timedelta(hours=hours)
    if hours:
        assert (begins - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() < day
        assert begins.astimezone(ZoneInfo(zone)).date() == day


def test_days_follow_each_other_without_a_gap_whatever_the_clocks_do(nights):
    set_parameters({"time_zone": "Pacific/Apia"}, on=date(2011, 12, 28), **BY)
    nights.instant = datetime(2011, 12, 28, 12, tzinfo=ZoneInfo("Pacific/Apia"))
    nights.tell(nights.charge())
    nights.instant = datetime(2012, 1, 2, 6, tzinfo=ZoneInfo("Pacific/Apia"))
    nights.reconcile("2012-01-02")
    rows = list(Reconciliation.objects.order_by("since"))
    assert [row.day.day for row in rows] == [28, 29, 31, 1]
    assert all(later.since == earlier.until for earlier, later in pairwise(rows))


@pytest.mark.parametrize("seed", range(4))
def test_any_nights_end_in_agreement_when_nobody_lied(nights, seed):
    """Charges and refunds at any time, each told up to two hours early or late: open at most, never different."""
    random, parts = Random(seed), []  # noqa: S311 - histories, not secrets
    for day in range(11, 17):
        for minute in sorted(random.sample(range(1_430), random.randrange(4))):
            nights.at(f"2024-03-{day} {minute // 60:02d}:{minute % 60:02d}")
            attempt = nights.charge(random.randrange(2_00, 90_00), behaviour=random.choice(["approve", "unknown"]))
            shift = timedelta(minutes=random.randrange(-120, 120))
            nights.tell(attempt, moved_at=clock.now() + shift)
            if attempt.state == "succeeded" and random.random() < 0.4:
                parts.append(nights.give_back(attempt, 1_00))
                nights.tell_refund(parts[-1], moved_at=clock.now() + abs(shift))
        settle_refunds()
        nights.at(f"2024-03-{day} 23:58").run()
        assert set(nights.reconcile(f"2024-03-{day + 1}").values()) <= {"open"}
    assert nights.reconcile("2024-03-19") == {}
    sums = [(row.moved_taken, row.settled_taken, row.booked_taken) for row in Reconciliation.objects.all()]
    assert len({sum(column) for column in zip(*sums, strict=True)}) == 1
