"""How what is still to come is paid: by the customer's card, or on account (domain.md §2.6, §3.5)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Sum

from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder
from kadens.domain.continuity.orders import lock_order, running
from kadens.domain.customers.models import Customer, PaymentMethod
from kadens.domain.orders.holding import release_holds
from kadens.domain.orders.models import Order
from kadens.domain.payments.paying_otherwise import pay_otherwise
from kadens.domain.payments.queries import instalments_of, owed_by_customers
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError
from kadens.pure.money import format_amount

__all__ = ["CreditExceeded", "NoCardInForce", "OnAccountRefused", "PaidOtherwise", "PayWith", "change_payment"]

PayWith = Literal["card", "on_account"]
UPFRONT = ("prepaid", "upfront_plan")


class OnAccountRefused(KadensError):
    """The customer may not buy on account."""

    code = "on_account_refused"
    message = "Customer {customer} may not be billed on account."


class CreditExceeded(KadensError):
    """What is to come does not fit under the customer's credit limit."""

    code = "credit_exceeded"
    message = (
        "Customer {customer} owes {owed} {currency}; with {to_come} to come that is more than the limit of {limit}."
    )


class NoCardInForce(KadensError):
    """There is no card that could be charged."""

    code = "no_card_in_force"
    message = "Customer {customer} has no card that is good on {on}: `kadens card link` has one entered."


@dataclass(frozen=True, slots=True)
class PaidOtherwise:
    """Whether anything changed, and how many unpaid instalments are paid in the other way now."""

    changed: bool
    instalments: int = 0


def change_payment(
    continuity_order_id: int, *, pay_with: PayWith, on: date, actor: str, reason: str = ""
) -> PaidOtherwise:
    """Have everything still to come paid in another way: unpaid instalments, and child orders made from now on. The
    other continuity orders of the same parent order go along; child orders that are made keep their way.

    To the card in force, which `payments.retrying.replace_card` or a card page gives; on account where the customer may
    and what is to come fits under the credit limit, as at a sale. Raises OrderOver, OnAccountRefused, CreditExceeded,
    NoCardInForce, PaymentOnItsWay."""
    with transaction():
        parent_order_id = ContinuityOrder.objects.values_list("parent_order_id", flat=True).get(id=continuity_order_id)
        siblings = _lock_siblings(parent_order_id)
        order = running(lock_order(continuity_order_id))
        parent = Order.objects.select_for_update(no_key=True).get(id=parent_order_id)
        if parent.pay_with == pay_with:
            return PaidOtherwise(changed=False)
        customer = Customer.objects.select_for_update(no_key=True).get(id=order.customer_id)
        if pay_with == "on_account":
            _check_credit(customer, siblings, parent.currency)
        card_id = _card_in_force(customer, on) if pay_with == "card" else None
        Order.objects.filter(id=parent.id).update(pay_with=pay_with, payment_method_id=card_id)
        changed = pay_otherwise([one.parent_line_id for one in siblings], pay_with=pay_with, on=on, actor=actor)
        release_holds([parent.id], on=on, actor=actor, reasons=_overcome(pay_with))
        detail = {"from": parent.pay_with, "to": pay_with, "instalments": changed, "reason": reason}
        record([Deed("change_payment", "continuity_order", one.id, detail) for one in siblings], on=on, actor=actor)
        return PaidOtherwise(changed=True, instalments=changed)


def _lock_siblings(parent_order_id: int) -> list[ContinuityOrder]:
    """All continuity orders of a parent order, locked in one order for everybody."""
    found = ContinuityOrder.objects.filter(parent_order_id=parent_order_id).order_by("id")
    return list(found.select_for_update(no_key=True))


def _check_credit(customer: Customer, siblings: list[ContinuityOrder], currency: str) -> None:
    if not customer.on_account:
        raise OnAccountRefused(customer=customer.code)
    if customer.credit_limit is None:
        return
    owed, to_come = owed_by_customers([customer.pk])[customer.pk], _to_come(siblings)
    if owed + to_come > customer.credit_limit:
        amounts = {"owed": owed, "to_come": to_come, "limit": customer.credit_limit}
        said = {name: format_amount(amount, currency) for name, amount in amounts.items()}
        raise CreditExceeded(customer=customer.code, currency=currency, **said)


def _to_come(siblings: list[ContinuityOrder]) -> int:
    """What will be owed: unpaid instalments, and planned lines that are paid as they ship (minor units)."""
    rows = instalments_of([order.parent_line_id for order in siblings])
    unpaid = sum(row.amount for row in rows if row.status in ("planned", "declined", "failed"))
    shipping = [order.id for order in siblings if order.settlement not in UPFRONT]
    planned = ContinuityLine.objects.filter(continuity_order_id__in=shipping, status="planned")
    return unpaid + (planned.aggregate(total=Sum("total"))["total"] or 0)


def _card_in_force(customer: Customer, on: date) -> int:
    card = PaymentMethod.objects.filter(customer_id=customer.pk, replaced_on=None, expires_on__gte=on).first()
    if card is None:
        raise NoCardInForce(customer=customer.code, on=on)
    return card.pk


def _overcome(pay_with: PayWith) -> tuple[str, ...]:
    """The holds that the other way of paying does away with."""
    return ("credit_limit", "on_account_not_allowed") if pay_with == "card" else ("payment",)
