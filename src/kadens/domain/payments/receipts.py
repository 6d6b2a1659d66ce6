"""Money that comes in for a bill on account."""

from dataclasses import dataclass
from datetime import date

from kadens.domain.ledger.posting import NewEntry, move, post
from kadens.domain.payments.errors import BillNotOpen
from kadens.domain.payments.models import Charge
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["receive_bill_payment"]


@dataclass(frozen=True)
class _Bill:
    charge_id: int


@dataclass(frozen=True, slots=True)
class _Received:
    charge_id: int
    amount: int
    parent_line_id: int | None
    order_id: int | None


_RECEIVE = load("kadens.domain.payments", "receive_payment", _Bill, _Received)


def receive_bill_payment(*, charge_id: int, on: date, actor: str) -> int:
    """The customer paid a bill: what was billed less its credits; the amount in minor units. Raises BillNotOpen."""
    with transaction():
        received = _RECEIVE.one(_Bill(charge_id))
        if received is None:
            status = Charge.objects.filter(pk=charge_id).values_list("status", flat=True).first()
            raise BillNotOpen(charge_id=charge_id, status=status or "missing")
        post(
            [
                NewEntry(
                    kind="bill_paid",
                    subject_id=charge_id,
                    entered_on=on,
                    legs=move(received.amount, debit="cash", credit="receivables"),
                    parent_line_id=received.parent_line_id,
                    order_id=received.order_id,
                )
            ]
        )
        record([Deed("receive", "charge", charge_id, {"amount": received.amount})], on=on, actor=actor)
        return received.amount
