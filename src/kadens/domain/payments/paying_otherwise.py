"""Another way of paying for what is still to come: instalments that are not paid yet go from card to bill, or back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kadens.domain.payments.models import Charge
from kadens.domain.payments.queries import on_its_way
from kadens.domain.payments.replacing import replace_charges
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError
from kadens.pure.money import format_amount

__all__ = ["PaymentOnItsWay", "pay_otherwise"]


class PaymentOnItsWay(KadensError):
    """The gateway has not answered for a payment; until it does, nobody knows what is left to pay."""

    code = "payment_on_its_way"
    message = "A payment of {amount} {currency} is on its way: wait for its answer."


@dataclass(frozen=True)
class _Asked:
    parent_line_ids: list[int]
    pay_with: str


@dataclass(frozen=True, slots=True)
class _Unpaid:
    charge_id: int
    attempts: int


_LOCK_UNPAID = load("kadens.domain.payments", "lock_unpaid", _Asked, _Unpaid)


def pay_otherwise(parent_line_ids: Collection[int], *, pay_with: str, on: date, actor: str) -> int:
    """Have the unpaid instalments of these parent lines paid by *card* or *on_account*; how many changed.

    What is paid or billed stays. An instalment that was tried keeps its history: a successor takes its place, whose
    dunning begins anew. Raises PaymentOnItsWay."""
    with transaction():
        unpaid = _LOCK_UNPAID.run(_Asked(sorted(parent_line_ids), pay_with))
        for flying in on_its_way(parent_line_ids):
            amount = format_amount(flying.amount, flying.currency)
            raise PaymentOnItsWay(amount=amount, currency=flying.currency)
        Charge.objects.filter(id__in=[one.charge_id for one in unpaid if not one.attempts]).update(pay_with=pay_with)
        replace_charges({one.charge_id: None for one in unpaid if one.attempts}, anew_with=pay_with)
        deeds = [Deed("pay_otherwise", "charge", one.charge_id, {"pay_with": pay_with}) for one in unpaid]
        record(deeds, on=on, actor=actor)
        return len(unpaid)
