"""New rows of charges, and the names of what is owed (payments.md §3.5)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kadens.plumbing.db.inserting import insert_rows, take_keys

__all__ = ["NewCharge", "insert_charges", "instalment_key", "next_key", "shipment_key"]

_GENERATION: Final = re.compile(r"(.*)~([0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCharge:
    """A charge to write; the amount is in minor units and never 0. A successor brings its dunning and consent along.

    `chargeable_on` is the day from which it may be taken, None: once the customer was told of it."""

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
    ship_gate: bool = False
    status: str = "planned"
    tries: int = 0
    declines: int = 0
    first_declined_on: date | None = None
    decline_reason: str = ""
    refused_card_id: int | None = None
    retry_on: date | None = None
    consent_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
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
    attempts: int
    tries: int
    declines: int
    first_declined_on: date | None
    decline_reason: str
    refused_card_id: int | None
    retry_on: date | None
    processed_on: date | None
    given_back: int
    consent_id: int | None


def insert_charges(charges: Sequence[NewCharge]) -> list[int]:
    """Write the charges; their ids, in the order given."""
    ids = take_keys("payments_charge", len(charges))
    insert_rows("payments_charge", (_row(key, charge) for key, charge in zip(ids, charges, strict=True)))
    return ids


def instalment_key(prefix: str, number: int) -> str:
    """What an instalment is called: `100001-1/i3`."""
    return f"{prefix}/i{number}"


def shipment_key(slot: str) -> str:
    """What the charge of an order paid per shipment is called: `100001-1/e2.3/s` for a child order, by its parent line
    and its slot, so that the same child made again after a restore is charged under the same name; `100002/s` for an
    order of its own."""
    return f"{slot}/s"


def next_key(key: str) -> str:
    """What the successor of a charge is called: `100001-1/i3~2`, then `~3`."""
    found = _GENERATION.fullmatch(key)
    return f"{found[1]}~{int(found[2]) + 1}" if found else f"{key}~2"


def _row(charge_id: int, charge: NewCharge) -> _Row:
    return _Row(
        id=charge_id,
        key=charge.key,
        plan_id=charge.plan_id,
        order_id=charge.order_id,
        parent_line_id=charge.parent_line_id,
        customer_id=charge.customer_id,
        number=charge.number,
        due_on=charge.due_on,
        chargeable_on=charge.chargeable_on,
        amount=charge.amount,
        currency=charge.currency,
        pay_with=charge.pay_with,
        ship_gate=charge.ship_gate,
        status=charge.status,
        attempts=0,
        tries=charge.tries,
        declines=charge.declines,
        first_declined_on=charge.first_declined_on,
        decline_reason=charge.decline_reason,
        refused_card_id=charge.refused_card_id,
        retry_on=charge.retry_on,
        processed_on=None,
        given_back=0,
        consent_id=charge.consent_id,
    )
