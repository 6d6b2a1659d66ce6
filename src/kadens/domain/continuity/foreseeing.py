"""What a change to many orders would do, before it is done: the change itself, made and undone (ADR 37).

Each preview runs the statements of the job in a transaction that keeps nothing, so it can say nothing else than what
the job will do. Orders that somebody has locked at that moment are passed over; `MigrationPlan.orders` counts them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from kadens.domain.continuity.changing_many import Changed, change_orders, claim_cohort, count_cohort, notice_of
from kadens.domain.continuity.cohorts import Change, Chosen, Cohort, MoveToVersion, chosen
from kadens.domain.continuity.differences import OrderDifference
from kadens.domain.continuity.listing_migrations import one_migration
from kadens.domain.continuity.telling import letters_of
from kadens.domain.continuity.undoing import undo_orders
from kadens.domain.notices.mail import Letter, Unfit
from kadens.domain.notices.outbox import Claimed
from kadens.plumbing.db.transactions import transaction, undo_if

__all__ = [
    "MigrationPlan",
    "Money",
    "Page",
    "foresee",
    "foresee_letter",
    "foresee_orders",
    "foresee_undo",
    "plan_migration",
]

CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Money:
    """What planned lines came to and come to, and what goes back, in minor units of one currency."""

    was: int = 0
    now: int = 0
    refunded: int = 0
    credited: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationPlan:
    """What would change in all.

    `orders` are those concerned, `waiting` those that come later because earlier events are not planned to their end,
    `looked_at` those that were free to be computed, `differing` those whose customer sees a difference. `lines` counts
    lines by what happens to them (*added*, *cancelled*, *skipped*, *moved*, *refilled*, *repriced*)."""

    orders: int
    waiting: int
    looked_at: int
    differing: int
    lines: Mapping[str, int] = field(default_factory=dict)
    instalments: int = 0
    money: Mapping[str, Money] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """Some orders with their differences, and after which order the next page begins (None: there is none)."""

    differences: Sequence[OrderDifference]
    next_after: int | None


def plan_migration(
    program: str,
    *,
    to_version: int | None = None,
    cohort: Cohort | None = None,
    from_event: int = 1,
    overwrite: bool = False,
    on: date,
    actor: str,
) -> MigrationPlan:
    """What a move of a program's orders to a version (None: the newest) would change; nothing is written.

    Raises ProgramUnknown, VersionUnknown, ContinuityOrderUnknown, CohortInvalid."""
    who = Cohort(program=program) if cohort is None else replace(cohort, program=program)
    change = MoveToVersion(version=to_version, from_event=from_event, overwrite=overwrite)
    return foresee(change, who, on=on, actor=actor)


def foresee(change: Change, cohort: Cohort, *, on: date, actor: str) -> MigrationPlan:
    """What any change would do in all; nothing is written. Raises what `cohorts.chosen` raises."""
    who = chosen(change, cohort)
    size = count_cohort(who)
    tally = _Tally()
    for made in _chunks(change, who, on=on, actor=actor):
        for difference in made.differences:
            tally.add(difference)
    return MigrationPlan(
        orders=size.orders,
        waiting=size.waiting,
        looked_at=tally.looked_at,
        differing=tally.differing,
        lines=dict(tally.lines),
        instalments=tally.instalments,
        money=tally.money,
    )


def foresee_orders(change: Change, cohort: Cohort, *, on: date, actor: str, after: int = 0, limit: int = 50) -> Page:
    """The difference of each order, in the order of their keys; nothing is written."""
    who = chosen(change, cohort)
    with transaction(), undo_if(True):
        orders = claim_cohort(who, after=after, limit=limit)
        made = change_orders(change, who, orders, on=on, actor=actor)
    return Page(made.differences, orders[-1].id if len(orders) == limit else None)


def foresee_letter(change: Change, cohort: Cohort, ref: str, *, on: date, actor: str) -> Letter | None:
    """The letter *program changed* that the customer of an order would get, in their language; None when the change
    does not reach the order, or they would see nothing of it. Raises Unfit for a letter that cannot be written."""
    who = chosen(change, replace(cohort, orders=(ref,)))
    with transaction(), undo_if(True):
        orders = claim_cohort(who, after=0, limit=1)
        made = change_orders(change, who, orders, on=on, actor=actor)
        seen = [each.continuity_order_id for each in made.differences if each.seen]
        letter = _letter(made, seen[0], on) if seen else None
    if isinstance(letter, Unfit):
        raise letter
    return letter


def foresee_undo(migration_id: int, *, on: date, actor: str) -> Mapping[str, int]:
    """What would become of the orders of a migration that was undone now: how many would be *restored* or *recomputed*,
    and how many left, by the reason; nothing is written. Raises MigrationUnknown."""
    change = one_migration(migration_id).change
    fates: Counter[str] = Counter()
    after: int | None = 0
    while after is not None:
        with transaction(), undo_if(True):
            undone = undo_orders(migration_id, change, after=after, limit=CHUNK, on=on, actor=actor)
        fates.update(undone.counts)
        fates.update(undone.refusals)
        after = undone.last_id
    return dict(fates)


@dataclass(slots=True)
class _Tally:
    """Differences, counted."""

    looked_at: int = 0
    differing: int = 0
    instalments: int = 0
    lines: Counter[str] = field(default_factory=Counter)
    money: dict[str, Money] = field(default_factory=dict)

    def add(self, difference: OrderDifference) -> None:
        self.looked_at += 1
        self.differing += difference.seen
        self.instalments += len(difference.instalments)
        for line in difference.lines:
            self.lines.update(line.kinds)
        sums = self.money.get(difference.currency, Money())
        self.money[difference.currency] = Money(
            sums.was + difference.was_total,
            sums.now + difference.total,
            sums.refunded + difference.refunded,
            sums.credited + difference.credited,
        )


def _chunks(change: Change, who: Chosen, *, on: date, actor: str) -> Iterator[Changed]:
    """The whole cohort, chunk by chunk, each undone before the next."""
    after = 0
    while True:
        with transaction(), undo_if(True):
            orders = claim_cohort(who, after=after, limit=CHUNK)
            made = change_orders(change, who, orders, on=on, actor=actor) if orders else None
        if made is None:
            return
        yield made
        after = orders[-1].id


def _letter(made: Changed, key: int, on: date) -> Letter | Unfit:
    notice = notice_of(made.after[key], migration_id=0, on=on)
    claimed = Claimed(
        id=0,
        kind=notice.kind,
        customer_id=notice.customer_id,
        fact=notice.fact,
        parent_line_id=notice.parent_line_id,
        noticed_on=on,
        payload={},
        edition=0,
        attempt=1,
    )
    return letters_of([claimed])[0]
