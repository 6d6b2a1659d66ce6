"""Successors: a charge that was tried keeps its amount for ever, so a new row takes its place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from kadens.domain.payments.charges import NewCharge, insert_charges, next_key
from kadens.plumbing.db.statement import load

__all__ = ["replace_charges"]


@dataclass(frozen=True)
class _Charges:
    charge_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Replaced:
    charge_id: int
    key: str
    plan_id: int | None
    order_id: int | None
    parent_line_id: int | None
    customer_id: int
    number: int | None
    due_on: date
    chargeable_on: date | None
    amount: int
    currency: str
    pay_with: str
    ship_gate: bool
    status: str
    tries: int
    declines: int
    first_declined_on: date | None
    decline_reason: str
    refused_card_id: int | None
    retry_on: date | None
    consent_id: int | None


_REPLACE = load("kadens.domain.payments", "replace_charges", _Charges, _Replaced)


def replace_charges(amounts: Mapping[int, int | None], *, anew_with: str | None = None) -> Mapping[int, int]:
    """Put a successor in the place of each charge (its id → the new amount in minor units; None: the same), with its
    number, due date, dunning and count of tries; charge → successor. The open transaction has locked the charges.

    `anew_with`: the successors are paid in that way, and nothing was tried for them yet."""
    if not amounts:
        return {}
    replaced = _REPLACE.run(_Charges(list(amounts)))
    successors = [_successor(charge, amounts[charge.charge_id]) for charge in replaced]
    if anew_with is not None:
        successors = [_anew(successor, anew_with) for successor in successors]
    return dict(zip((charge.charge_id for charge in replaced), insert_charges(successors), strict=True))


def _successor(charge: _Replaced, amount: int | None) -> NewCharge:
    return NewCharge(
        key=next_key(charge.key),
        plan_id=charge.plan_id,
        order_id=charge.order_id,
        parent_line_id=charge.parent_line_id,
        customer_id=charge.customer_id,
        number=charge.number,
        due_on=charge.due_on,
        chargeable_on=charge.chargeable_on,
        amount=charge.amount if amount is None else amount,
        currency=charge.currency,
        pay_with=charge.pay_with,
        ship_gate=charge.ship_gate,
        status=charge.status,
        tries=charge.tries,
        declines=charge.declines,
        first_declined_on=charge.first_declined_on,
        decline_reason=charge.decline_reason,
        refused_card_id=charge.refused_card_id,
        retry_on=charge.retry_on,
        consent_id=charge.consent_id,
    )


def _anew(successor: NewCharge, pay_with: str) -> NewCharge:
    return replace(
        successor,
        pay_with=pay_with,
        status="planned",
        tries=0,
        declines=0,
        first_declined_on=None,
        decline_reason="",
        refused_card_id=None,
        retry_on=None,
    )
