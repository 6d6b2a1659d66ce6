"""The job *process payments* (domain.md §4 and §6).

First what earlier runs left in flight is settled, then customers on account are billed, then cards are charged: what
comes due for the first time, and what was declined and waits for this day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kadens.domain.company.parameters import parameters
from kadens.domain.payments.attempts import advance
from kadens.domain.payments.billing import bill_instalments
from kadens.domain.payments.card_pages import settle_card_pages
from kadens.domain.payments.dunning import MOST_ATTEMPTS
from kadens.domain.payments.flights import Flight, Run, start_attempts
from kadens.domain.payments.halving import in_halves
from kadens.domain.payments.replacing import replace_charges
from kadens.domain.payments.settling import Looked, Scope, begin_looking, settle_next
from kadens.domain.payments.settling_refunds import release_refunds, settle_next_refunds
from kadens.domain.payments.starting import LEASE, run_on
from kadens.domain.payments.tally import PaymentsReport, Tally
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["Collection", "PaymentsReport", "Place", "collect", "collection", "process_payments"]


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


_BILLS = load("kadens.domain.payments", "due_bills", _Due, _DueCharge)
_DUE = {"bill": _BILLS, "planned": _PLANNED, "declined": _DECLINED}
_NEXT = {"settle": "bill", "bill": "planned", "planned": "declined", "declined": "refund"}


@dataclass(frozen=True, slots=True)
class Collection:
    """What a run collects: for which day, of which charges, and the most that are billed and tried."""

    run: Run
    scope: Scope
    bill_until: date
    limit: int | None = None

    def due_until(self, stage: str) -> date:
        return self.bill_until if stage == "bill" else self.run.as_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands: at which stage, after which charge (or share of a refund) of it, how many were billed and
    tried until then, and which attempts in flight it has looked at."""

    stage: str
    looked: Looked | None = None
    after: tuple[date, int] = (date.min, 0)
    done: int = 0


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
    run, scope = run_on(as_of, actor, lease), Scope(_listed(parent_line_ids), _listed(charge_ids))
    asked, tally = collection(run, scope, limit=limit), Tally()
    if dry_run:
        return _foreseen(scope, as_of, asked.bill_until)
    place, done = collect(asked, None, chunk, tally), 0
    while place is not None:
        if progress is not None and place.done > done:
            progress(place.done - done)
        done = place.done
        place = collect(asked, place, chunk, tally)
    return tally.report()


def collection(run: Run, scope: Scope, *, limit: int | None = None) -> Collection:
    """What a run of that day collects."""
    return Collection(run, scope, run.as_of + timedelta(days=parameters().on_account_bill_days), limit)


def collect(asked: Collection, place: Place | None, size: int, tally: Tally) -> Place | None:
    """Do the next chunk from a place on (None: from the start) and count it; where the next begins, None at the end.

    It calls the gateway, so no transaction may be open around it."""
    if place is None:
        as_of = asked.run.as_of
        if not _ANYTHING.run(_Day(as_of, max(as_of, asked.bill_until)))[0].found:
            return None
        place = Place("settle")
        if asked.scope == Scope():
            settle_card_pages(on=as_of, actor=asked.run.actor)
    if place.stage == "settle":
        looked = place.looked or begin_looking(asked.run)
        left = settle_next(asked.scope, asked.run, tally, looked, chunk=size)
        return replace(place, looked=left) if left else Place(_NEXT["settle"])
    if place.stage in _DUE:
        return _collect_due(asked, place, size, tally)
    if asked.scope != Scope():
        return None
    if place.after[1] == 0:
        release_refunds(on=asked.run.as_of)
    last = settle_next_refunds(asked.run, tally, after=place.after[1], chunk=size)
    return None if last is None else replace(place, after=(date.min, last))


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


def _collect_due(asked: Collection, place: Place, size: int, tally: Tally) -> Place:
    """Bill or try the next chunk of charges that are due."""
    chunk = size if asked.limit is None else min(size, asked.limit - place.done)
    found = _find_due(asked, place.stage, asked.scope, chunk, after=place.after) if chunk > 0 else []
    if place.stage == "bill":
        _bill(found, asked, tally)
    else:
        _charge(found, asked, place.stage, tally)
    done = place.done + len(found)
    if len(found) < chunk or not found:
        return Place(_NEXT[place.stage], done=done)
    return replace(place, after=(found[-1].day, found[-1].charge_id), done=done)


def _find_due(
    asked: Collection, stage: str, scope: Scope, chunk: int, *, after: tuple[date, int] = (date.min, 0)
) -> list[_DueCharge]:
    """The next charges of a stage, locked until the transaction ends."""
    with transaction():
        due = _Due(asked.due_until(stage), *after, scope.parent_line_ids, scope.charge_ids, chunk)
        return _DUE[stage].run(due)


def _bill(found: Sequence[_DueCharge], asked: Collection, tally: Tally) -> None:
    def bill(part: Sequence[_DueCharge], counted: Tally) -> list[Flight]:
        bill_instalments(_ids(part), counted, as_of=asked.run.as_of, bill_until=asked.bill_until)
        return []

    in_halves(bill, found, _charge_of, asked.run, tally)


def _charge(found: Sequence[_DueCharge], asked: Collection, stage: str, tally: Tally) -> None:
    """Start an attempt of each charge that is still due, and take it as far as it goes."""

    def start(part: Sequence[_DueCharge], counted: Tally) -> list[Flight]:
        locked = _DUE[stage].run(_Due(asked.run.as_of, date.min, 0, None, _ids(part), len(part)))
        counted.counts["retried"] += sum(one.status == "declined" for one in locked)
        counted.counts["overdue"] += sum(one.day < asked.run.as_of for one in locked)
        return _start(locked, asked.run)

    advance(in_halves(start, found, _charge_of, asked.run, tally), asked.run, tally)


def _ids(part: Sequence[_DueCharge]) -> list[int]:
    return [one.charge_id for one in part]


def _charge_of(one: _DueCharge) -> int:
    return one.charge_id


def _start(found: Sequence[_DueCharge], run: Run) -> list[Flight]:
    """Start the attempts; a charge whose row has all its attempts, with earlier cards, gets a successor first."""
    successors = replace_charges({one.charge_id: None for one in found if one.attempts >= MOST_ATTEMPTS})
    return start_attempts({successors.get(one.charge_id, one.charge_id): one.capture_later for one in found}, run)
