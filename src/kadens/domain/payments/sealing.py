"""The sealed plan of a run: what it will try, counted and summed before its first charge (payments.md §3.10).

A plan is the list of charges that a run will try, oldest first. Its count and its sum are a row for each currency, a
*batch*, committed before the first attempt; each attempt of the run belongs to its batch and adds to what was started
of it, in the transaction that starts it. So the database refuses whatever a mistake of ours would try beyond the plan.

What comes due after the plan was made, and a charge whose amount has changed since, waits for the next run. A run that
goes on after a kill makes a new plan of what is left, and runs side by side have a plan each.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from kadens.domain.payments.flights import Run
from kadens.domain.payments.settling import Scope
from kadens.plumbing import clock
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["Batch", "Slice", "seal_plan"]


@dataclass(frozen=True, slots=True)
class Slice:
    """The next few charges of a batch, with the amounts that were planned, in minor units."""

    batch_id: int
    amounts: dict[int, int]


@dataclass(frozen=True, slots=True)
class Batch:
    """The charges in one currency that a run will try, and how many of them it has gone through."""

    id: int
    currency: str
    charge_ids: Sequence[int]
    amounts: Sequence[int]
    gone_through: int = 0

    @property
    def complete(self) -> bool:
        return self.gone_through >= len(self.charge_ids)

    def next_slice(self, size: int) -> Slice:
        """The next charges, at most so many."""
        part = slice(self.gone_through, self.gone_through + size)
        return Slice(self.id, dict(zip(self.charge_ids[part], self.amounts[part], strict=True)))

    def after(self, done: Slice) -> "Batch":
        """The batch once that slice is done."""
        return replace(self, gone_through=self.gone_through + len(done.amounts))


@dataclass(frozen=True)
class _Asked:
    as_of: date
    parent_line_ids: list[int] | None
    charge_ids: list[int] | None
    most: int | None


@dataclass(frozen=True, slots=True)
class _Planned:
    currency: str
    charge_ids: list[int]
    amounts: list[int]


@dataclass(frozen=True)
class _Plan:
    run_id: int | None
    planned_on: date
    planned_at: datetime
    actor: str
    currencies: list[str]
    counts: list[int]
    amounts: list[int]


@dataclass(frozen=True, slots=True)
class _Sealed:
    batch_id: int
    currency: str


_PLAN = load("kadens.domain.payments", "plan_charges", _Asked, _Planned)
_SEAL = load("kadens.domain.payments", "seal_plan", _Plan, _Sealed)


def seal_plan(scope: Scope, run: Run, *, run_id: int | None, most: int | None) -> tuple[Batch, ...]:
    """Plan which charges a run will try, at most so many, and store the plan; nothing where nothing is due."""
    with transaction():
        planned = _PLAN.run(_Asked(run.as_of, scope.parent_line_ids, scope.charge_ids, most))
        if not planned:
            return ()
        sealed = _SEAL.run(
            _Plan(
                run_id=run_id,
                planned_on=run.as_of,
                planned_at=clock.now(),
                actor=run.actor,
                currencies=[one.currency for one in planned],
                counts=[len(one.charge_ids) for one in planned],
                amounts=[sum(one.amounts) for one in planned],
            )
        )
    ids = {one.currency: one.batch_id for one in sealed}
    return tuple(
        Batch(ids[one.currency], one.currency, array("q", one.charge_ids), array("q", one.amounts)) for one in planned
    )
