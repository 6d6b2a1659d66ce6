"""Payment plans: an amount agreed, split into instalments with due dates (domain.md §6).

Three kinds: *prepaid* is one instalment due at submit, *upfront_plan* a schedule over the whole continuity order,
*invoice_plan* a schedule over one invoice. Instalments are numbered within their parent line, across all its plans.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kadens.domain.payments.charges import NewCharge, insert_charges, instalment_key
from kadens.domain.payments.schedules import pure_schedules
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.inserting import insert_rows, take_keys
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction
from kadens.pure.instalments import Instalment, PaymentSchedule, split

__all__ = ["NewPlan", "open_invoice_plans", "open_upfront_plans"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """A plan to open over a whole parent line: `net` and `tax` in minor units, `kind` prepaid or upfront_plan.

    `key_prefix` names the parent line for ever: the parent order's number and the line's position, `100001-1`.
    `told_until`: a card is charged for what is due later only once the customer was told; None: for all of it, as the
    customer agreed to it (ADR 39)."""

    parent_line_id: int
    customer_id: int
    kind: str
    net: int
    tax: int
    currency: str
    pay_with: str
    first_due_on: date
    key_prefix: str
    schedule_id: int | None = None
    told_until: date | None = None


@dataclass(frozen=True, slots=True)
class _Opening:
    """A plan with all that its rows need."""

    plan: NewPlan
    order_id: int | None = None
    last_number: int = 0


@dataclass(frozen=True, slots=True)
class _PlanRow:
    id: int
    parent_line_id: int
    order_id: int | None
    kind: str
    schedule_id: int | None
    currency: str
    agreed_total: int


@dataclass(frozen=True)
class _Orders:
    order_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Invoiced:
    order_id: int
    customer_id: int
    currency: str
    pay_with: str
    schedule_id: int | None
    net: int
    tax: int
    parent_line_id: int
    key_prefix: str
    last_number: int


_INVOICED = load("kadens.domain.payments", "invoiced_orders", _Orders, _Invoiced)


def open_upfront_plans(plans: Sequence[NewPlan], *, on: date, actor: str) -> Mapping[int, tuple[int, ...]]:
    """Open the plans of parent lines that are billed upfront; the ids of each one's charges, by parent line.

    A plan over 0.00 has no charge. Raises PlanExists."""
    with transaction():
        opened = _open([_Opening(plan) for plan in plans], on=on, actor=actor)
        return {plan.parent_line_id: charges for plan, charges in zip(plans, opened, strict=True)}


def open_invoice_plans(order_ids: Iterable[int], *, on: date, actor: str) -> Mapping[int, tuple[int, ...]]:
    """Open the plans of child orders that are invoiced on this day, the first instalment due then; the ids of each
    one's charges, by order. Orders that settle otherwise, or have their plan, are left out."""
    with transaction():
        orders = _INVOICED.run(_Orders(list(order_ids)))
        schedules = pure_schedules(order.schedule_id for order in orders if order.schedule_id is not None)
        openings: list[_Opening] = []
        last: dict[int, int] = {}
        for order in orders:
            number = last.get(order.parent_line_id, order.last_number)
            plan = _invoice_plan(order, on)
            openings.append(_Opening(plan, order.order_id, number))
            last[order.parent_line_id] = number + len(_instalments(plan, schedules))
        opened = _open(openings, on=on, actor=actor)
        return {order.order_id: charges for order, charges in zip(orders, opened, strict=True)}


def _invoice_plan(order: _Invoiced, on: date) -> NewPlan:
    """Nobody knew the due dates before the invoice: those that follow it are told, if the program wants it."""
    return NewPlan(
        parent_line_id=order.parent_line_id,
        customer_id=order.customer_id,
        kind="invoice_plan",
        net=order.net,
        tax=order.tax,
        currency=order.currency,
        pay_with=order.pay_with,
        first_due_on=on,
        key_prefix=order.key_prefix,
        schedule_id=order.schedule_id,
        told_until=on,
    )


def _open(openings: Sequence[_Opening], *, on: date, actor: str) -> list[tuple[int, ...]]:
    """Write the plans, their charges and the audit rows; the charges of each plan."""
    plan_ids = take_keys("payments_plan", len(openings))
    numbered = list(zip(plan_ids, openings, strict=True))
    schedules = pure_schedules(opening.plan.schedule_id for opening in openings if opening.plan.schedule_id is not None)
    insert_rows("payments_plan", (_plan_row(plan_id, opening) for plan_id, opening in numbered))
    charges = [_charges(plan_id, opening, schedules) for plan_id, opening in numbered]
    ids = iter(insert_charges([charge for those in charges for charge in those]))
    record(
        [
            Deed("open", "payment_plan", plan_id, {"total": opening.plan.net + opening.plan.tax})
            for plan_id, opening in numbered
        ],
        on=on,
        actor=actor,
    )
    return [tuple(next(ids) for _ in those) for those in charges]


def _plan_row(plan_id: int, opening: _Opening) -> _PlanRow:
    plan = opening.plan
    return _PlanRow(
        id=plan_id,
        parent_line_id=plan.parent_line_id,
        order_id=opening.order_id,
        kind=plan.kind,
        schedule_id=plan.schedule_id,
        currency=plan.currency,
        agreed_total=plan.net + plan.tax,
    )


def _charges(plan_id: int, opening: _Opening, schedules: Mapping[int, PaymentSchedule]) -> list[NewCharge]:
    plan = opening.plan
    return [
        NewCharge(
            key=instalment_key(plan.key_prefix, opening.last_number + instalment.number),
            plan_id=plan_id,
            order_id=None,
            parent_line_id=plan.parent_line_id,
            customer_id=plan.customer_id,
            number=opening.last_number + instalment.number,
            due_on=instalment.due_on,
            chargeable_on=_chargeable_on(plan, instalment.due_on),
            amount=instalment.amount,
            currency=plan.currency,
            pay_with=plan.pay_with,
            ship_gate=instalment.ship and plan.kind == "upfront_plan",
        )
        for instalment in _instalments(plan, schedules)
    ]


def _chargeable_on(plan: NewPlan, due_on: date) -> date | None:
    """From when it may be taken: a bill is a notice itself."""
    told = plan.pay_with == "on_account" or plan.told_until is None or due_on <= plan.told_until
    return due_on if told else None


def _instalments(plan: NewPlan, schedules: Mapping[int, PaymentSchedule]) -> list[Instalment]:
    """The plan's instalments; without a schedule the whole amount is one, and 0.00 is none."""
    if plan.kind == "prepaid" or plan.schedule_id is None:
        total = plan.net + plan.tax
        return [Instalment(1, plan.first_due_on, total, ship=False)] if total else []
    return split(schedules[plan.schedule_id], net=plan.net, tax=plan.tax, first_due_on=plan.first_due_on)
