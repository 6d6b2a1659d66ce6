"""Everything of a customer that one screen shows, read in a number of statements that does not grow with the orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kadens.domain.company.parameters import held_parameters, parameters
from kadens.domain.continuity.models import ContinuityOrder
from kadens.domain.continuity.possible import RUNNING
from kadens.domain.continuity.standing import Standing, standing_of
from kadens.domain.customers.showing import CustomerShown, show_customer
from kadens.domain.notices.queries import NoticeFacts, list_notices
from kadens.domain.orders.listing import OrderShown, orders_of_customer
from kadens.domain.payments.customer_money import ChargeShown, charges_of_customer
from kadens.domain.payments.exposure import unpaid_shipments
from kadens.domain.payments.owed import OpenMoney, open_money
from kadens.domain.payments.queries import owed_by_customers
from kadens.plumbing.audit.log import Deeds, deeds_of_many
from kadens.plumbing.db.statement import load

__all__ = ["CustomerMoney", "CustomerPage", "customer_page", "customer_timeline"]

RECENT: Final = 20
LAST_CHARGES: Final = 10
LAST_NOTICES: Final = 10
DEEDS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerMoney:
    """Money of a customer, in minor units. `owed`: billed or invoiced and not paid (less than 0: we owe);
    `unpaid_shipments`: shipped or made on credit, which `exposure_limit` bounds; `open`: what was asked for and has not
    come, with why and what can be done; `charges`: the last ones, the newest first."""

    currency: str
    owed: int
    unpaid_shipments: int
    credit_limit: int | None
    exposure_limit: int | None
    open: Sequence[OpenMoney]
    charges: Sequence[ChargeShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPage:
    """One customer on one screen. `running` are the continuity orders that go on, `orders` the newest orders of every
    kind, `refs` the references of continuity orders by their parent orders; `can`: what can be done for the customer
    beside what each running order allows."""

    customer: CustomerShown
    running: Sequence[Standing]
    orders: Sequence[OrderShown]
    refs: Mapping[int, Sequence[str]]
    money: CustomerMoney
    notices: Sequence[NoticeFacts]
    can: Sequence[str]
    timeline: Deeds


@dataclass(frozen=True)
class _Customer:
    customer_id: int


@dataclass(frozen=True, slots=True)
class _Subject:
    subject: str
    subject_id: int


_SUBJECTS = load("kadens.domain.continuity", "subjects_of_customer", _Customer, _Subject)


def customer_page(customer_id: int, *, as_of: date) -> CustomerPage:
    """Everything of one customer as it stands on a day. Raises CustomerUnknown."""
    with held_parameters():
        customer = show_customer(customer_id, as_of=as_of)
        sold = list(ContinuityOrder.objects.filter(customer_id=customer_id).order_by("id"))
        running = standing_of([order.pk for order in sold if order.status in RUNNING])
        money = _money(customer, [order.parent_line_id for order in sold])
        return CustomerPage(
            customer=customer,
            running=running,
            orders=orders_of_customer(customer_id, limit=RECENT),
            refs=_refs(sold),
            money=money,
            notices=list_notices(customer_id=customer_id, limit=LAST_NOTICES),
            can=_possible(money),
            timeline=customer_timeline(customer_id),
        )


def customer_timeline(customer_id: int, *, before: int | None = None, limit: int = DEEDS) -> Deeds:
    """What was done to a customer and to anything of theirs, the newest first, from what the page before said on."""
    subjects = _SUBJECTS.run(_Customer(customer_id))
    return deeds_of_many([(each.subject, each.subject_id) for each in subjects], before=before, limit=limit)


def _money(customer: CustomerShown, parent_line_ids: Sequence[int]) -> CustomerMoney:
    company = parameters()
    return CustomerMoney(
        currency=company.currency,
        owed=owed_by_customers([customer.id])[customer.id],
        unpaid_shipments=unpaid_shipments([customer.id])[customer.id],
        credit_limit=customer.credit_limit,
        exposure_limit=company.exposure_limit,
        open=open_money(parent_line_ids),
        charges=charges_of_customer(customer.id, limit=LAST_CHARGES),
    )


def _refs(sold: Sequence[ContinuityOrder]) -> Mapping[int, Sequence[str]]:
    refs: dict[int, list[str]] = {}
    for order in sorted(sold, key=lambda each: (each.parent_order_id, each.place)):
        ref = f"{order.parent_order_id}" if order.place == 1 else f"{order.parent_order_id}/{order.place}"
        refs.setdefault(order.parent_order_id, []).append(ref)
    return refs


def _possible(money: CustomerMoney) -> Sequence[str]:
    billed = any(each.status == "billed" for each in money.open)
    return ("new_order", "change_customer", "new_card", *(["receive_payment"] if billed else []))
