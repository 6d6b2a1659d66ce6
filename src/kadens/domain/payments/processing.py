"""The job *process payments* (domain.md §4 and §6).

First what earlier runs left in flight is settled, then customers on account are billed, then cards are charged: what
comes due for the first time, and what was declined and waits for this day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from kadens.domain.company.parameters import parameters
from kadens.domain.payments.attempts import advance
from kadens.domain.payments.billing import bill_instalments
from kadens.domain.payments.dunning import MOST_ATTEMPTS
from kadens.domain.payments.flights import Flight, Run, start_attempts
from kadens.domain.payments.giving_back import settle_refunds
from kadens.domain.payments.replacing import replace_charges
from kadens.domain.payments.settling import Scope, settle_in_flight
from kadens.domain.payments.starting import LEASE, run_on
from kadens.domain.payments.tally import PaymentsReport, Tally
from kadens.plumbing.db.statement import Statement, load
from kadens.plumbing.db.transactions import transaction

__all__ = ["PaymentsReport", "process_payments"]


@dataclass(frozen=True)
class _Due:
    as_of: date
    after_day: date
    after_id: int
    parent_line_ids: list[int] | None
    charge_ids: list[int] | None
    chunk: int


@dataclass(frozen=True, slots=True)
class _DueCharge:
    charge_id: int
    day: date
    attempts: int
    status: str
    capture_later: bool


@dataclass(frozen=True)
class _CountDue:
    as_of: date
    bill_until: date
    parent_line_ids: list[int] | None
    charge_ids: list[int] | None


@dataclass(frozen=True, slots=True)
class _Counted:
    pay_with: str
    status: str
    charges: int
    amount: int


@dataclass(frozen=True)
class _Day:
    as_of: date
    until: date


@dataclass(frozen=True, slots=True)
class _Found:
    found: bool


_ANYTHING = load("kadens.domain.payments", "anything_to_do", _Day, _Found)
_PLANNED = load("kadens.domain.payments", "due_planned", _Due, _DueCharge)
_DECLINED = load("kadens.domain.payments", "due_declined", _Due, _DueCharge)
_COUNT = load("kadens.domain.payments", "count_due", _CountDue, _Counted)


@dataclass(frozen=True, slots=True)
class _Pace:
    """How much at once, how much at all, and who is told."""

    chunk: int
    limit: int | None
    progress: Callable[[int], None] | None

    def next_chunk(self, done: int) -> int:
        return self.chunk if self.limit is None else min(self.chunk, self.limit - done)

    def tell(self, more: int) -> None:
        if self.progress is not None and more:
            self.progress(more)


def process_payments(
    *,
    as_of: date,
    actor: str,
    parent_line_ids: Sequence[int] | None = None,
    charge_ids: Sequence[int] | None = None,
    chunk: int = 500,
    limit: int | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
    lease: timedelta = LEASE,
) -> PaymentsReport:
    """Collect what is due on the business day, of these parent lines or charges only if any are given.

    A charge is tried once in a run. `limit` is the most charges that are billed and tried, `progress` is told how
    many more were done. Safe to repeat, to run beside itself, and to kill: the next run completes what is missing.
    It calls the gateway, so no transaction may be open around it."""
    scope = Scope(_listed(parent_line_ids), _listed(charge_ids))
    bill_until = as_of + timedelta(days=parameters().on_account_bill_days)
    if dry_run:
        return _foreseen(scope, as_of, bill_until)
    if not _ANYTHING.run(_Day(as_of, max(as_of, bill_until)))[0].found:
        return Tally().report()
    run, tally, pace = run_on(as_of, actor, lease), Tally(), _Pace(chunk, limit, progress)
    settle_in_flight(scope, run, tally, chunk=chunk)
    done = _bill(scope, tally, pace, as_of, bill_until)
    for due in (_PLANNED, _DECLINED):
        done += _charge(due, scope, run, tally, pace, done)
    if scope == Scope():
        refunds = settle_refunds(chunk=chunk)
        tally.counts.update(refunded=refunds.done, refunded_amount=refunds.amount, refunds_refused=refunds.refused)
    return tally.report()


def _listed(ids: Sequence[int] | None) -> list[int] | None:
    return None if ids is None else list(ids)


def _foreseen(scope: Scope, as_of: date, bill_until: date) -> PaymentsReport:
    tally = Tally()
    for row in _COUNT.run(_CountDue(as_of, bill_until, scope.parent_line_ids, scope.charge_ids)):
        what = "charged" if row.pay_with == "card" else "billed"
        tally.counts.update({what: row.charges, f"{what}_amount": row.amount})
        if row.status == "declined":
            tally.counts["retried"] += row.charges
    return tally.report(dry_run=True)


def _bill(scope: Scope, tally: Tally, pace: _Pace, as_of: date, bill_until: date) -> int:
    done = 0
    while (chunk := pace.next_chunk(done)) > 0:
        more = bill_instalments(scope, tally, as_of=as_of, bill_until=bill_until, chunk=chunk)
        pace.tell(more)
        done += more
        if more < chunk:
            break
    return done


def _charge(
    due: Statement[_Due, _DueCharge],
    scope: Scope,
    run: Run,
    tally: Tally,
    pace: _Pace,
    before: int,
) -> int:
    """Try the charges that a statement finds, chunk by chunk; how many."""
    after, done = (date.min, 0), 0
    for _ in count():
        chunk = pace.next_chunk(before + done)
        if chunk <= 0:
            return done
        with transaction():
            found = due.run(_Due(run.as_of, *after, scope.parent_line_ids, scope.charge_ids, chunk))
            flights = _start(found, run)
        tally.counts["retried"] += sum(one.status == "declined" for one in found)
        tally.counts["overdue"] += sum(one.day < run.as_of for one in found)
        advance(flights, run, tally)
        pace.tell(len(found))
        done += len(found)
        if len(found) < chunk:
            return done
        after = (found[-1].day, found[-1].charge_id)
    return done


def _start(found: Sequence[_DueCharge], run: Run) -> list[Flight]:
    """Start the attempts; a charge that was tried as often as may be gets a successor first."""
    successors = replace_charges({one.charge_id: None for one in found if one.attempts >= MOST_ATTEMPTS})
    return start_attempts({successors.get(one.charge_id, one.charge_id): one.capture_later for one in found}, run)
