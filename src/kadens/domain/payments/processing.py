"""The job *process payments* (domain.md §4 and §6).

First what earlier runs left in flight is settled, then customers on account are billed, then the run makes its plan of
the cards that it will charge, seals it, and works it off slice by slice: what comes due for the first time, and what
was declined and waits for this day. A run that had better stop looks once more at what is in flight, and says why.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from kadens.domain.company.parameters import parameters
from kadens.domain.payments.announced import count_unannounced
from kadens.domain.payments.attempts import advance
from kadens.domain.payments.billing import bill_instalments
from kadens.domain.payments.card_pages import settle_card_pages
from kadens.domain.payments.dunning import MOST_ATTEMPTS
from kadens.domain.payments.flights import Flight, Run, start_attempts
from kadens.domain.payments.halving import in_halves
from kadens.domain.payments.pausing import reason_to_pause
from kadens.domain.payments.replacing import replace_charges
from kadens.domain.payments.sealing import Batch, Slice, seal_plan
from kadens.domain.payments.settling import Looked, Scope, begin_looking, settle_next
from kadens.domain.payments.settling_refunds import release_refunds, settle_next_refunds
from kadens.domain.payments.starting import LEASE, run_on
from kadens.domain.payments.tally import PaymentsReport, Tally
from kadens.plumbing import clock
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["Collection", "Foreseen", "PaymentsReport", "Place", "collect", "collection", "foresee", "process_payments"]

FIRST_SLICE: Final = 50
SLICE_SECONDS: Final = 5.0
"""A slice is as large as so many seconds let it be, a quarter of a lease: then a pause, a heartbeat and a person who
stops the run are heard in time, however slow the gateway is."""


@dataclass(frozen=True)
class _Due:
    as_of: date
    after_day: date
    after_id: int
    parent_line_ids: list[int] | None
    charge_ids: list[int] | None
    chunk: int


@dataclass(frozen=True, slots=True)
class _Bill:
    charge_id: int
    day: date


@dataclass(frozen=True)
class _Lock:
    as_of: date
    charge_ids: list[int]
    parent_line_ids: list[int] | None = None


@dataclass(frozen=True, slots=True)
class _DueCharge:
    charge_id: int
    day: date
    attempts: int
    status: str
    amount: int
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
    currency: str
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
_BILLS = load("kadens.domain.payments", "due_bills", _Due, _Bill)
_LOCK_DUE = load("kadens.domain.payments", "lock_due", _Lock, _DueCharge)
_COUNT = load("kadens.domain.payments", "count_due", _CountDue, _Counted)


@dataclass(frozen=True, slots=True)
class Collection:
    """What a run collects: for which day, of which charges, and the most that are billed and tried.

    `run_id` is the runner's number of the run, if it keeps one; `unknown_limit` how many percent of a minute's
    confirmations may be without an answer, None: however many."""

    run: Run
    scope: Scope
    bill_until: date
    limit: int | None = None
    run_id: int | None = None
    unknown_limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands: at which stage, after which bill or share of a refund of it, how many were billed and tried
    until then, which attempts in flight it has looked at, what is left of its plan, and how large its next slice is.

    `paused` says in a sentence why the run had better stop."""

    stage: str
    looked: Looked | None = None
    after: tuple[date, int] = (date.min, 0)
    done: int = 0
    batches: tuple[Batch, ...] = ()
    slice_size: int = FIRST_SLICE
    paused: str = ""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a run would bill and charge: how many, and their sums in minor units by currency."""

    count: int
    sums: Mapping[str, int]

    def less(self, other: "Foreseen") -> "Foreseen":
        """What is here and was not there."""
        sums = {currency: sum_ - other.sums.get(currency, 0) for currency, sum_ in self.sums.items()}
        return Foreseen(self.count - other.count, {currency: sum_ for currency, sum_ in sums.items() if sum_ > 0})


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
        return _dry_report(_count_due(scope, as_of), count_unannounced(scope, as_of=as_of))
    place, done = collect(asked, None, chunk, tally), 0
    while place is not None:
        if progress is not None and place.done > done:
            progress(place.done - done)
        done = place.done
        place = collect(asked, place, chunk, tally)
    return tally.report()


def collection(
    run: Run,
    scope: Scope,
    *,
    limit: int | None = None,
    run_id: int | None = None,
    unknown_limit: Decimal | None = None,
) -> Collection:
    """What a run of that day collects."""
    return Collection(run, scope, _bill_until(run.as_of), limit, run_id, unknown_limit)


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
    return _STAGES[place.stage](asked, place, size, tally)


def foresee(*, as_of: date, parent_line_ids: Sequence[int] | None = None) -> Foreseen:
    """What a run would bill and charge on the business day, of these parent lines only if any are given."""
    sums: dict[str, int] = {}
    counted = _count_due(Scope(_listed(parent_line_ids)), as_of)
    for row in counted:
        sums[row.currency] = sums.get(row.currency, 0) + row.amount
    return Foreseen(sum(row.charges for row in counted), sums)


def _listed(ids: Sequence[int] | None) -> list[int] | None:
    return None if ids is None else list(ids)


def _bill_until(as_of: date) -> date:
    return as_of + timedelta(days=parameters().on_account_bill_days)


def _count_due(scope: Scope, as_of: date) -> list[_Counted]:
    return _COUNT.run(_CountDue(as_of, _bill_until(as_of), scope.parent_line_ids, scope.charge_ids))


def _dry_report(counted: Sequence[_Counted], unannounced: int) -> PaymentsReport:
    tally = Tally()
    tally.counts["not_announced"] = unannounced
    for row in counted:
        what = "charged" if row.pay_with == "card" else "billed"
        tally.counts.update({what: row.charges, f"{what}_amount": row.amount})
        if row.status == "declined":
            tally.counts["retried"] += row.charges
    return tally.report(dry_run=True)


def _settle(asked: Collection, place: Place, size: int, tally: Tally) -> Place:
    """Bring what earlier runs left in flight as far as it goes."""
    looked = place.looked or begin_looking(asked.run)
    left = settle_next(asked.scope, asked.run, tally, looked, chunk=size)
    return replace(place, looked=left) if left else Place("bill")


def _bill(asked: Collection, place: Place, size: int, tally: Tally) -> Place:
    """Bill the next chunk of customers on account."""
    chunk = size if asked.limit is None else min(size, asked.limit - place.done)
    found = _find_bills(asked, place.after, chunk) if chunk > 0 else []

    def bill(part: Sequence[_Bill], counted: Tally) -> list[Flight]:
        ids = [one.charge_id for one in part]
        bill_instalments(ids, counted, as_of=asked.run.as_of, bill_until=asked.bill_until)
        return []

    in_halves(bill, found, lambda one: one.charge_id, asked.run, tally)
    done = place.done + len(found)
    if len(found) < chunk or not found:
        return Place("plan", done=done)
    return replace(place, after=(found[-1].day, found[-1].charge_id), done=done)


def _find_bills(asked: Collection, after: tuple[date, int], chunk: int) -> list[_Bill]:
    scope = asked.scope
    with transaction():
        return _BILLS.run(_Due(asked.bill_until, *after, scope.parent_line_ids, scope.charge_ids, chunk))


def _plan(asked: Collection, place: Place, size: int, tally: Tally) -> Place:
    """Make the plan of the cards to charge, and seal it."""
    tally.counts["not_announced"] = count_unannounced(asked.scope, as_of=asked.run.as_of)
    most = None if asked.limit is None else max(0, asked.limit - place.done)
    batches = seal_plan(asked.scope, asked.run, run_id=asked.run_id, most=most)
    for batch in batches:
        tally.counts.update({"planned": len(batch.charge_ids), "planned_amount": sum(batch.amounts)})
    return replace(place, stage="charge", batches=batches, slice_size=min(size, FIRST_SLICE))


def _charge(asked: Collection, place: Place, size: int, tally: Tally) -> Place:
    """Try the next slice of the plan, unless the run had better stop."""
    if not place.batches:
        return Place("refund", done=place.done)
    paused = reason_to_pause(asked.unknown_limit)
    if paused:
        return replace(place, stage="pause", paused=paused, looked=Looked(frozenset(), clock.now()))
    batch, *later = place.batches
    part, began = batch.next_slice(min(size, place.slice_size)), time.monotonic()
    _try(part, asked.run, tally)
    left = batch.after(part)
    return replace(
        place,
        batches=(*later,) if left.complete else (left, *later),
        done=place.done + len(part.amounts),
        slice_size=_next_size(len(part.amounts), time.monotonic() - began),
    )


def _next_size(tried: int, seconds: float) -> int:
    return 2 * tried if seconds < SLICE_SECONDS / 2 else max(1, tried // 2) if seconds > SLICE_SECONDS else tried


def _try(part: Slice, run: Run, tally: Tally) -> None:
    """Start an attempt of each charge that is still due and still has its amount, and take it as far as it goes."""

    def start(ids: Sequence[int], counted: Tally) -> list[Flight]:
        due = _LOCK_DUE.run(_Lock(run.as_of, list(ids)))
        as_planned = [one for one in due if one.amount == part.amounts[one.charge_id]]
        counted.counts["retried"] += sum(one.status == "declined" for one in as_planned)
        counted.counts["overdue"] += sum(one.day < run.as_of for one in as_planned)
        flights = _start(as_planned, run, part.batch_id)
        counted.counts.update({"started": len(flights), "started_amount": sum(one.amount for one in flights)})
        return flights

    advance(in_halves(start, list(part.amounts), lambda charge_id: charge_id, run, tally), run, tally)


def _start(due: Sequence[_DueCharge], run: Run, batch_id: int) -> list[Flight]:
    """Start the attempts; a charge whose row has all its attempts, with earlier cards, gets a successor first."""
    successors = replace_charges({one.charge_id: None for one in due if one.attempts >= MOST_ATTEMPTS})
    charges = {successors.get(one.charge_id, one.charge_id): one.capture_later for one in due}
    return start_attempts(charges, run, batch_id=batch_id)


def _pause(asked: Collection, place: Place, size: int, tally: Tally) -> Place | None:
    """Look once at what is in flight, waiting for nobody, and end with the reason."""
    left = settle_next(asked.scope, asked.run, tally, place.looked or begin_looking(asked.run), chunk=size)
    if left is not None:
        return replace(place, looked=left)
    tally.paused = place.paused
    return None


def _refund(asked: Collection, place: Place, size: int, tally: Tally) -> Place | None:
    """Have the gateway carry out the next refunds that were decided."""
    if asked.scope != Scope():
        return None
    if place.after[1] == 0:
        release_refunds(on=asked.run.as_of)
    last = settle_next_refunds(asked.run, tally, after=place.after[1], chunk=size)
    return None if last is None else replace(place, after=(date.min, last))


_STAGES: Final[Mapping[str, Callable[[Collection, Place, int, Tally], Place | None]]] = {
    "settle": _settle,
    "bill": _bill,
    "plan": _plan,
    "charge": _charge,
    "pause": _pause,
    "refund": _refund,
}
