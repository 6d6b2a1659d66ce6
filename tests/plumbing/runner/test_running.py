"""The runner: chunk by chunk to the end, a report, a row that breaks set aside, a surge stopped."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kadens.plumbing.approvals.deciding import decide_approval
from kadens.plumbing.approvals.errors import SamePerson
from kadens.plumbing.approvals.queries import approval, approvals
from kadens.plumbing.clock import now
from kadens.plumbing.db.errors import DatabaseConflict, DatabaseUnavailable
from kadens.plumbing.runner import running
from kadens.plumbing.runner.models import JobRun, ParkedRow
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Chunk, CriterionUnknown, Job, Peek, Request, SurgeStopped

DAY = date(2024, 1, 15)


class Rows:
    """A job over the numbers from 1 to n: what it did with each, and which ones break."""

    def __init__(self, count, *, size=4, broken=(), refused=(), peeks=True, expected=None, worth=None, stops_at=None):
        self.count, self.broken, self.refused = count, set(broken), set(refused)
        self.done, self.calls, self.errors, self.stops_at = [], [], [], stops_at
        self.job = Job(
            name="rows",
            title="Do rows",
            work_chunk=self.work,
            size=size,
            criteria=("program",),
            peek=self.peek if peeks else None,
            expected=(lambda work: expected) if expected is not None else None,
            worth=(lambda work: worth) if worth is not None else None,
        )

    def work(self, work, position, size, /):
        if self.errors:
            raise self.errors.pop()
        first = (position or 0) + 1
        rows = list(range(first, min(self.count, first + size - 1) + 1))
        self.calls.append((first, size, work))
        if self.broken & set(rows):
            raise ValueError(f"rows {rows} break")
        passing = [row for row in rows if row not in self.refused]
        self.done += [] if work.dry_run else passing
        last = rows[-1] if rows else None
        refusals = {"mood": len(rows) - len(passing)} if len(rows) > len(passing) else {}
        return Chunk(
            position=last if last and last < self.count else None,
            done=len(passing),
            late=1 if passing else 0,
            counts={"lines": 2 * len(passing)} if passing else {},
            refusals=refusals,
            stopped="It had better stop." if self.stops_at in rows else "",
        )

    def peek(self, work, position):
        row = (position or 0) + 1
        return Peek(row, row) if row <= self.count else None


def ask(rows, *, surge_limit=None, progress=None, **more):
    return run_job(rows.job, Request(as_of=DAY, actor="test", **more), surge_limit=surge_limit, progress=progress)


def last_run():
    return JobRun.objects.latest("id")


def test_a_run_goes_through_all_chunks_and_reports_their_sums(db):
    rows, told = Rows(10, refused={3}), []
    report = ask(rows, progress=told.append)
    assert rows.done == [1, 2, 4, 5, 6, 7, 8, 9, 10]
    assert (report.done, report.late, report.counts, report.refusals) == (9, 3, {"lines": 18}, {"mood": 1})
    assert (report.status, told) == ("refusals", [3, 4, 2])
    run = last_run()
    assert (run.id, run.status, run.done, run.late) == (report.run_id, "refusals", 9, 3)
    assert (run.counts, run.refusals, run.job, run.as_of) == ({"lines": 18}, {"mood": 1}, "rows", DAY)
    assert run.finished_at is not None


def test_a_run_without_a_refusal_is_done(db):
    assert ask(Rows(3)).status == last_run().status == "done"


def test_every_chunk_is_told_for_whom_and_what(db):
    rows = Rows(6)
    report = ask(rows, criteria={"program": "CLUB"}, limit=5, dry_run=True)
    work = rows.calls[-1][2]
    assert (work.run_id, work.as_of, work.actor, work.criteria) == (report.run_id, DAY, "test", {"program": "CLUB"})
    assert (work.limit, work.dry_run, report.dry_run) == (5, True, True)
    assert last_run().criteria == {"program": "CLUB"}


def test_an_unknown_criterion_is_refused_before_anything_begins(db):
    rows = Rows(3)
    with pytest.raises(CriterionUnknown, match="colour"):
        ask(rows, criteria={"colour": "blue"})
    assert rows.calls == []
    assert not JobRun.objects.exists()


# A row that breaks


@pytest.mark.parametrize("broken", [{1}, {5}, {12}, {3, 4}, {1, 12}, set(range(1, 13))])
def test_rows_that_break_are_set_aside_and_all_others_are_done(db, broken):
    rows = Rows(12, size=8, broken=broken)
    report = ask(rows)
    assert rows.done == [row for row in range(1, 13) if row not in broken]
    assert (report.done, report.parked, report.status) == (12 - len(broken), len(broken), "refusals")
    parked = list(ParkedRow.objects.order_by("row_key"))
    assert [row.row_key for row in parked] == sorted(broken)
    assert all("ValueError: rows" in row.traceback and row.run_id == report.run_id for row in parked)


def test_a_broken_row_among_a_thousand_costs_few_chunks(db):
    rows = Rows(1000, size=1000, broken={617})
    assert ask(rows).done == 999
    assert len(rows.calls) < 40


def test_a_row_that_breaks_once_only_is_not_set_aside(db):
    """Another run parked the broken row meanwhile: the one that came into its place is not to blame."""
    rows = Rows(3, size=1)
    rows.errors = [ValueError("the row before")]
    report = ask(rows)
    assert (rows.done, report.parked) == ([1, 2, 3], 0)


def test_a_dry_run_counts_the_broken_and_sets_nothing_aside(db):
    report = ask(Rows(5, broken={2}), dry_run=True)
    assert (report.done, report.parked) == (4, 1)
    assert not ParkedRow.objects.exists()


def test_a_row_that_is_parked_already_is_not_parked_twice(db):
    rows = Rows(3, broken={2})
    ask(rows), ask(rows)
    assert ParkedRow.objects.count() == 1


def test_a_job_that_cannot_tell_the_row_fails_with_its_note(db):
    rows = Rows(9, broken={6}, peeks=False)
    with pytest.raises(ValueError, match="break"):
        ask(rows)
    run = last_run()
    assert (run.status, run.done, run.finished_at is not None) == ("failed", 4, True)
    assert "break" in run.note


# Races and outages


def test_a_chunk_that_lost_a_race_is_done_again(db):
    rows = Rows(4)
    rows.errors = [DatabaseConflict(reason="deadlock")] * 4
    assert ask(rows).done == 4
    assert not ParkedRow.objects.exists()


def test_a_chunk_that_loses_every_race_ends_the_run_and_parks_nobody(db):
    rows = Rows(4)
    rows.errors = [DatabaseConflict(reason="deadlock")] * 5
    with pytest.raises(DatabaseConflict):
        ask(rows)
    assert not ParkedRow.objects.exists()
    assert last_run().status == "failed"


def test_a_run_whose_database_is_gone_ends_at_once(db):
    rows = Rows(4)
    rows.errors = [DatabaseUnavailable(reason="gone")]
    with pytest.raises(DatabaseUnavailable):
        ask(rows)
    assert (rows.calls, ParkedRow.objects.count()) == ([], 0)


def test_a_run_that_is_interrupted_says_so(db):
    rows = Rows(4)
    rows.errors = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        ask(rows)
    assert last_run().status == "failed"


def test_a_run_that_somebody_stopped_ends_after_its_chunk(db, monkeypatch):
    monkeypatch.setattr(running, "HEARTBEAT_SECONDS", 0)
    rows = Rows(40)

    def stop(_done):
        if len(rows.calls) == 3:
            JobRun.objects.update(status="stopped")

    report = ask(rows, progress=stop)
    assert (report.status, report.done, last_run().status) == ("stopped", 12, "stopped")


def test_a_chunk_that_says_so_stops_the_run_with_its_reason_and_the_next_run_can_go_on(db):
    rows = Rows(40, stops_at=6)
    report = ask(rows)
    assert (report.status, report.done, report.note) == ("stopped", 8, "It had better stop.")
    assert (last_run().status, last_run().note) == ("stopped", "It had better stop.")
    assert ask(Rows(40)).note == ""


def test_a_heartbeat_shows_how_far_the_run_is(db, monkeypatch):
    monkeypatch.setattr(running, "HEARTBEAT_SECONDS", 0)
    seen = []
    ask(Rows(12), progress=lambda _: seen.append(last_run().done))
    assert seen == [0, 4, 8]


# Surges


def past(*done, late=0, weekday_off=0, **more):
    for weeks, count in enumerate(done, start=1):
        JobRun.objects.create(
            **{
                "job": "rows",
                "as_of": DAY - timedelta(weeks=weeks, days=weekday_off),
                "actor": "test",
                "status": "done",
                "started_at": now(),
                "heartbeat_at": now(),
                "done": count,
                "late": late,
            }
            | more
        )


def surges(expected, **more):
    try:
        ask(Rows(1, expected=expected), surge_limit=Decimal(3), **more)
    except SurgeStopped:
        assert last_run().status == "stopped"
        return True
    return False


def test_a_run_out_of_all_proportion_is_stopped_before_it_does_anything(db):
    past(100, 100, 100, 100)
    rows = Rows(5, expected=301)
    with pytest.raises(SurgeStopped, match="301"):
        ask(rows, surge_limit=Decimal(3))
    assert rows.calls == []


@pytest.mark.parametrize(("expected", "stopped"), [(300, False), (301, True)])
def test_the_limit_is_a_multiple_of_the_mean(db, expected, stopped):
    past(50, 150, 100, 100)
    assert surges(expected) is stopped


def test_late_work_of_those_runs_does_not_count(db):
    past(300, 300, 300, 300, late=200)
    assert surges(301)


def test_fewer_than_four_runs_tell_nothing(db):
    past(100, 100, 100)
    assert not surges(10_000)


@pytest.mark.parametrize(
    "how",
    [{"weekday_off": 1}, {"dry_run": True}, {"criteria": {"program": "CLUB"}}, {"status": "failed"}, {"job": "others"}],
)
def test_runs_that_cannot_be_compared_with_are_left_out(db, how):
    past(100, 100, 100, 100, **how)
    assert not surges(10_000)


def test_a_small_day_is_no_surge(db):
    past(1, 1, 1, 1)
    assert not surges(100)
    assert surges(101)


def test_a_dry_run_is_never_stopped(db):
    past(100, 100, 100, 100)
    assert not surges(10_000, dry_run=True)
    assert approvals() == []


# A surge and a second person


def stopped(rows, **more):
    """The request that a stopped run made."""
    with pytest.raises(SurgeStopped) as refused:
        ask(rows, surge_limit=Decimal(3), **more)
    assert rows.calls == []
    return approval(refused.value.fields["approval"])


def decide(request, decision="approved", *, by="anna"):
    return decide_approval(request.id, decision=decision, on=DAY, actor=by)


def goes_on(expected, **more):
    return not surges(expected, **more)


def test_a_stopped_run_asks_a_second_person(db):
    past(50, 150, 100, 100)
    request = stopped(Rows(5, expected=301, worth={"EUR": 99_00}), criteria={"program": "CLUB"})
    assert (request.kind, request.subject, request.asked_by) == ("surge", f"rows {DAY}", "test")
    assert (request.count, request.amount, request.currency) == (301, 99_00, "EUR")
    assert request.detail == {
        "usual": "100",
        "surge_limit": "3",
        "sums": {"EUR": "99.00"},
        "only": {"program": "CLUB"},
    }
    assert f"kadens approval approve {request.id}" in last_run().note


def test_a_run_that_is_stopped_again_asks_no_second_time(db):
    past(100, 100, 100, 100)
    assert stopped(Rows(5, expected=301)) == stopped(Rows(5, expected=400)) == approvals()[0]


def test_whoever_asked_cannot_let_it_run(db):
    past(100, 100, 100, 100)
    with pytest.raises(SamePerson):
        decide(stopped(Rows(5, expected=301)), by="test")
    assert surges(301)


@pytest.mark.parametrize("expected", [101, 300, 301])
def test_once_another_person_approved_it_goes_ahead_up_to_the_count(db, expected):
    past(1, 1, 1, 1)
    decide(stopped(Rows(5, expected=301)))
    assert goes_on(expected)


def test_more_than_was_approved_stops_again_and_asks_anew(db):
    past(100, 100, 100, 100)
    first = decide(stopped(Rows(5, expected=301)))
    second = stopped(Rows(5, expected=302))
    assert (second.id != first.id, second.count, second.waiting) == (True, 302, True)
    decide(second)
    assert goes_on(302)


def test_a_refusal_lets_nothing_run(db):
    past(100, 100, 100, 100)
    refused = decide(stopped(Rows(5, expected=301)), "refused")
    assert stopped(Rows(5, expected=301)).id != refused.id


def test_an_approval_is_for_its_job_and_its_day(db):
    past(100, 100, 100, 100)
    past(100, 100, 100, 100, weekday_off=-1)
    decide(stopped(Rows(5, expected=301)))
    with pytest.raises(SurgeStopped):
        run_job(Rows(5, expected=301).job, Request(as_of=DAY + timedelta(days=1), actor="test"), surge_limit=Decimal(3))


def test_what_was_done_since_counts_against_what_was_approved(db):
    past(1, 1, 1, 1)
    decide(stopped(Rows(5, expected=301)))
    rows = Rows(150, size=1000, expected=301)
    assert ask(rows, surge_limit=Decimal(3)).done == 150  # one of them late, which was not in the count
    assert goes_on(301 - 149)
    assert surges(301 - 147)


def test_a_run_that_is_killed_goes_on_without_being_asked_again(db, monkeypatch):
    monkeypatch.setattr(running, "HEARTBEAT_SECONDS", 0)
    past(1, 1, 1, 1)
    decide(stopped(Rows(5, expected=301)))
    rows = Rows(301, size=50, expected=301)

    def die(_done):
        if len(rows.calls) == 4:
            JobRun.objects.filter(status="running").update(status="failed")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(rows, surge_limit=Decimal(3), progress=die)
    assert goes_on(301 - len(rows.done))


@pytest.mark.parametrize(
    ("worth", "goes"),
    [({"EUR": 100_00}, True), ({"EUR": 100_01}, False), ({"EUR": 1, "SEK": 1}, False), ({}, True)],
)
def test_the_sums_hold_as_well_as_the_count(db, worth, goes):
    past(100, 100, 100, 100)
    decide(stopped(Rows(5, expected=301, worth={"EUR": 100_00})))
    rows = Rows(5, expected=301, worth=worth)
    if goes:
        assert ask(rows, surge_limit=Decimal(3)).done == 5
    else:
        assert stopped(rows).waiting


def test_several_currencies_have_no_amount_of_their_own(db):
    past(100, 100, 100, 100)
    request = stopped(Rows(5, expected=301, worth={"SEK": 5_00, "EUR": 1_00}))
    assert (request.amount, request.detail["sums"]) == (None, {"EUR": "1.00", "SEK": "5.00"})
    decide(request)
    assert ask(Rows(5, expected=301, worth={"SEK": 5_00, "EUR": 1_00}), surge_limit=Decimal(3)).done == 5
