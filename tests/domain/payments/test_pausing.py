"""A run that had better stop: too many unknown in a minute, or a gateway that does not answer (payments.md §3.6)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kadens.domain.company.models import Company
from kadens.domain.payments import pausing, processing
from kadens.domain.payments.gateway import Answer, Outcome, use
from kadens.domain.payments.guarding import TROUBLES, GuardedGateway
from kadens.domain.payments.models import Attempt, Batch
from kadens.domain.payments.pausing import LEAST_UNKNOWN, reason_to_pause
from kadens.operations.jobs import JOBS
from kadens.operations.jobs.daily import run_day, run_named
from kadens.plumbing import clock
from kadens.plumbing.runner.models import JobRun
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request

DAY = date(2024, 1, 10)
ASKED = Request(as_of=DAY, actor="test")


@pytest.fixture(autouse=True)
def small_slices(monkeypatch):
    monkeypatch.setattr(processing, "FIRST_SLICE", LEAST_UNKNOWN)


def prepaid(world, count, behaviour="approve"):
    lines = [world.plan(kind="prepaid", net=10_00) for _ in range(count)]
    for line in lines:
        world.behave(line, behaviour)
    return lines


def later(monkeypatch, **more):
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(**more))


def paid(world, lines):
    return sum(world.statuses(line) == ["paid"] for line in lines)


def test_too_many_unknown_stop_the_run_before_it_starts_any_more(world, monkeypatch):
    silent, waiting = prepaid(world, LEAST_UNKNOWN, "unknown"), prepaid(world, 20)
    report = run_named(ASKED, "process_payments")
    assert report.status == "stopped"
    assert report.note == (
        "Paused, because the payment gateway left 5 of the 5 charges of the last minute without an answer, more than "
        "2 %; nothing further was started, and the next run goes on."
    )
    assert (report.counts["planned"], report.counts["started"], Attempt.objects.count()) == (25, 5, 5)
    assert (JobRun.objects.get().status, JobRun.objects.get().note) == ("stopped", report.note)
    assert (paid(world, silent), paid(world, waiting)) == (LEAST_UNKNOWN, 0), "what was in flight is settled"
    later(monkeypatch, minutes=2)
    assert run_named(ASKED, "process_payments").status == "done"
    assert paid(world, waiting) == 20
    assert list(Batch.objects.order_by("id").values_list("planned_count", "started_count")) == [(25, 5), (20, 20)]


def test_within_the_minute_the_next_run_starts_nothing(world):
    prepaid(world, LEAST_UNKNOWN, "unknown"), prepaid(world, 20)
    run_named(ASKED, "process_payments")
    again = run_named(ASKED, "process_payments")
    assert (again.status, again.counts.get("started", 0), Attempt.objects.count()) == ("stopped", 0, LEAST_UNKNOWN)


def test_a_run_hears_what_another_one_ran_into(world):
    prepaid(world, LEAST_UNKNOWN, "unknown")
    world.run()  # by the verb, which an agent's submit calls as well: it has no limit of its own
    prepaid(world, 3)
    assert run_named(ASKED, "process_payments").counts.get("started", 0) == 0


def test_a_few_unknown_among_few_are_no_reason(world):
    lines = prepaid(world, LEAST_UNKNOWN - 1, "unknown") + prepaid(world, 20)
    assert run_named(ASKED, "process_payments").status == "done"
    assert paid(world, lines) == 20


def test_the_limit_is_the_companys(world):
    world.company.unknown_limit = Decimal(100)
    world.company.save()
    prepaid(world, LEAST_UNKNOWN, "unknown")
    lines = prepaid(world, 20)
    assert run_named(ASKED, "process_payments").status == "done"
    assert paid(world, lines) == 20


def test_a_simulation_is_not_paused_since_its_days_pass_in_one_minute(world):
    prepaid(world, LEAST_UNKNOWN, "unknown")
    lines = prepaid(world, 20)
    run_job(JOBS["process_payments"], Request(as_of=DAY, actor="test", remembered=False))
    assert paid(world, lines) == 20


def test_a_paused_run_ends_the_day_since_later_jobs_build_on_it(world):
    prepaid(world, LEAST_UNKNOWN, "unknown"), prepaid(world, 20)
    reports = run_day(DAY, "test")
    assert (reports[-1].job, reports[-1].status) == ("process_payments", "stopped")


class Counted:
    """What the last minute is said to have come to."""

    def __init__(self, confirmed, unknown):
        self.confirmed, self.unknown = confirmed, unknown

    def run(self, _since):
        return [self]


@pytest.mark.parametrize(
    ("confirmed", "unknown", "limit", "paused"),
    [
        (250, 5, "2", False),
        (249, 5, "2", True),
        (1_000, 20, "2", False),
        (1_000, 21, "2", True),
        (4, 4, "2", False),
        (5, 5, "2", True),
        (10_000, 5, "0", True),
        (10_000, 4, "0", False),
        (5, 5, "100", False),
        (200, 5, "2.5", False),
        (199, 5, "2.5", True),
        (0, 0, "0", False),
    ],
)
def test_the_limit_is_a_share_of_the_minute_with_a_floor(monkeypatch, world, confirmed, unknown, limit, paused):
    monkeypatch.setattr(pausing, "_COUNT", Counted(confirmed, unknown))
    assert bool(reason_to_pause(Decimal(limit))) is paused
    assert reason_to_pause(None) == ""


# The circuit


class Silent:
    """A gateway that answers nothing any more, and counts what reaches it."""

    def __init__(self, gateway):
        self._gateway, self.reached = gateway, 0

    def __getattr__(self, name):
        if name in ("account", "abilities"):
            return getattr(self._gateway, name)

        def call(*_args):
            self.reached += 1
            return Answer(Outcome.UNKNOWN, reason="timeout")

        return call


class Wall:
    now = 0.0

    def __call__(self):
        return self.now


def test_an_open_circuit_stops_the_run_and_only_a_few_calls_reached_the_gateway(world):
    lines, silent, wall = prepaid(world, 30), Silent(world.gateway), Wall()
    use(GuardedGateway(silent, clock=wall))
    report = run_named(ASKED, "process_payments")
    assert silent.reached == TROUBLES
    assert (report.status, report.counts["planned"], report.counts["started"]) == ("stopped", 30, LEAST_UNKNOWN)
    assert "does not answer at present" in report.note
    again = run_named(ASKED, "process_payments")
    assert (silent.reached, again.status, again.counts.get("started", 0)) == (TROUBLES, "stopped", 0)
    use(world.gateway)
    assert run_named(ASKED, "process_payments").status == "done"
    assert paid(world, lines) == 30


def test_an_open_circuit_stops_a_submit_as_well_and_the_next_run_charges_it(world):
    silent = Silent(world.gateway)
    use(GuardedGateway(silent, clock=Wall()))
    prepaid(world, TROUBLES)
    world.run()
    [line] = prepaid(world, 1)
    assert "does not answer" in world.run(parent_line_ids=[line.pk]).paused
    assert (world.statuses(line), silent.reached) == (["planned"], TROUBLES)
    use(world.gateway)
    world.run()
    assert world.statuses(line) == ["paid"]


def test_the_default_limit_is_two_percent(db):
    assert Company().unknown_limit == 2
