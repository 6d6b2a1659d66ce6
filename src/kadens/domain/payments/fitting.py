"""Making a plan follow what was agreed: a change, a cancellation, a continuity update (domain.md §6).

What is paid or billed is history. Unpaid instalments follow; what was received beyond the agreed total is given back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from kadens.domain.payments.charges import NewCharge, insert_charges, instalment_key
from kadens.domain.payments.fitted import Fitted, follow_change, follow_update, taken_from_last
from kadens.domain.payments.giving_back import GivenBack, give_money_back
from kadens.domain.payments.replacing import replace_charges
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["Fit", "Way", "fit_plans"]

Way = Literal["change", "cancel", "update"]
_UNPAID: Final = ("planned", "declined", "failed")
_RECEIVED: Final = ("paid", "billed", "refunded")


@dataclass(frozen=True, slots=True)
class Fit:
    """How one plan followed, in minor units: what was cut from or added to its unpaid instalments, what was given
    back by card or as a credit."""

    cut: int = 0
    added: int = 0
    refunded: int = 0
    credited: int = 0


@dataclass(frozen=True)
class _ParentLines:
    parent_line_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Plan:
    plan_id: int
    parent_line_id: int
    currency: str
    agreed_total: int
    customer_id: int
    pay_with: str
    key_prefix: str
    last_number: int


@dataclass(frozen=True)
class _Plans:
    plan_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Instalment:
    charge_id: int
    plan_id: int
    number: int
    due_on: date
    amount: int
    given_back: int
    conceded: int
    status: str
    attempts: int

    @property
    def left(self) -> int:
        """What can still be given back of it."""
        return self.amount - self.given_back

    @property
    def counts(self) -> int:
        """What of it the plan has received: a concession made shipped goods cheaper, and is not owed again."""
        return self.left + self.conceded


@dataclass(frozen=True)
class _Amounts:
    charge_ids: list[int]
    amounts: list[int]


@dataclass(frozen=True, slots=True)
class _Charge:
    charge_id: int


@dataclass(frozen=True)
class _Totals:
    plan_ids: list[int]
    totals: list[int]


@dataclass(frozen=True, slots=True)
class _PlanId:
    plan_id: int


@dataclass(frozen=True, slots=True)
class _Fitting:
    """One plan on its way to its new total."""

    plan: _Plan
    target: int
    unpaid: tuple[_Instalment, ...]
    received: tuple[_Instalment, ...]
    fitted: Fitted


_LOCK_PLANS = load("kadens.domain.payments", "lock_upfront_plans", _ParentLines, _Plan)
_LOCK_INSTALMENTS = load("kadens.domain.payments", "lock_instalments", _Plans, _Instalment)
_FIT = load("kadens.domain.payments", "fit_instalments", _Amounts, _Charge)
_AGREE = load("kadens.domain.payments", "agree_totals", _Totals, _PlanId)


def fit_plans(targets: Mapping[int, int], *, on: date, actor: str, reason: str, way: Way) -> Mapping[int, Fit]:
    """Make the upfront plan of each parent line come to its target total (minor units); how each one followed.

    A parent line without an upfront plan is left out. Given money is booked here and sent after the commit."""
    with transaction():
        plans = _LOCK_PLANS.run(_ParentLines(sorted(targets)))
        instalments = _LOCK_INSTALMENTS.run(_Plans([plan.plan_id for plan in plans])) if plans else []
        by_plan: dict[int, list[_Instalment]] = {}
        for instalment in sorted(instalments, key=lambda one: (one.due_on, one.number)):
            by_plan.setdefault(instalment.plan_id, []).append(instalment)
        fittings = [_fitting(plan, targets[plan.parent_line_id], by_plan.get(plan.plan_id, []), way) for plan in plans]
        _write_unpaid(fittings, on)
        given = [share for fitting in fittings for share in _given_back(fitting)]
        give_money_back(given, on=on, actor=actor, reason=reason)
        _AGREE.run(_Totals([one.plan.plan_id for one in fittings], [one.target for one in fittings]))
        fits = {fitting.plan.parent_line_id: _fit(fitting) for fitting in fittings}
        record([_deed(fitting, reason) for fitting in fittings], on=on, actor=actor)
        return fits


def _fitting(plan: _Plan, target: int, instalments: Sequence[_Instalment], way: Way) -> _Fitting:
    unpaid = tuple(one for one in instalments if one.status in _UNPAID)
    received = tuple(one for one in instalments if one.status in _RECEIVED)
    known = sum(one.counts for one in received)
    in_flight = sum(one.counts for one in instalments if one.status not in (*_UNPAID, *_RECEIVED))
    if way == "update":
        fitted = follow_update([one.due_on for one in unpaid], received=known, in_flight=in_flight, target=target)
    else:
        fitted = follow_change([one.amount for one in unpaid], received=known, in_flight=in_flight, target=target)
    return _Fitting(plan, target, unpaid, received, fitted)


def _write_unpaid(fittings: Sequence[_Fitting], on: date) -> None:
    """The instalments that follow: cut in place while untried, replaced once tried, new ones added."""
    changed = {
        one.charge_id: (one, amount)
        for fitting in fittings
        for one, amount in zip(fitting.unpaid, fitting.fitted.unpaid, strict=True)
        if one.amount != amount
    }
    tried = {key: amount for key, (one, amount) in changed.items() if one.attempts and amount}
    fresh = {key: amount for key, (_, amount) in changed.items() if key not in tried}
    if fresh:
        _FIT.run(_Amounts(list(fresh), list(fresh.values())))
    replace_charges(tried)
    insert_charges([_added(fitting, on) for fitting in fittings if fitting.fitted.added])


def _added(fitting: _Fitting, on: date) -> NewCharge:
    plan = fitting.plan
    number = plan.last_number + 1
    return NewCharge(
        key=instalment_key(plan.key_prefix, number),
        plan_id=plan.plan_id,
        order_id=None,
        parent_line_id=plan.parent_line_id,
        customer_id=plan.customer_id,
        number=number,
        due_on=on,
        chargeable_on=on,
        amount=fitting.fitted.added,
        currency=plan.currency,
        pay_with=plan.pay_with,
    )


def _given_back(fitting: _Fitting) -> list[GivenBack]:
    """The shares of the money given back, from the last instalment backwards. It is there: what was conceded is never
    more than what was invoiced, and what was invoiced is never given back."""
    shares = taken_from_last([one.left for one in fitting.received], fitting.fitted.given_back)
    return [GivenBack(one.charge_id, share) for one, share in zip(fitting.received, shares, strict=True) if share]


def _fit(fitting: _Fitting) -> Fit:
    given = fitting.fitted.given_back
    difference = sum(fitting.fitted.unpaid) + fitting.fitted.added - sum(one.amount for one in fitting.unpaid)
    return Fit(
        cut=max(0, -difference),
        added=max(0, difference),
        refunded=given if fitting.plan.pay_with == "card" else 0,
        credited=given if fitting.plan.pay_with == "on_account" else 0,
    )


def _deed(fitting: _Fitting, reason: str) -> Deed:
    detail = {"from": fitting.plan.agreed_total, "to": fitting.target, "reason": reason}
    return Deed("fit", "payment_plan", fitting.plan.plan_id, detail)
