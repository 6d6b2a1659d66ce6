"""Trying again by a person's decision: a release, or a new card, begins the dunning of a charge anew (domain.md §6).

A release never brings back a card that was refused for good or tried 8 times for what is owed: only another card
does (payments.md §3.8)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kadens.domain.customers.models import Customer, PaymentMethod
from kadens.domain.payments.dunning import MOST_ATTEMPTS
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.errors import register
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError

__all__ = ["CardNumberRefused", "TokenTaken", "TriedAgain", "replace_card", "try_again"]


class TokenTaken(KadensError):
    """A token stands for one card of one customer, for ever."""

    code = "token_taken"
    message = "That token belongs to another customer or to an earlier card; every new card has a token of its own."


class CardNumberRefused(KadensError):
    """A card number is never kept."""

    code = "card_number_refused"
    message = "That looks like a card number, which is never kept: give the token that the gateway made of it."


register(
    {
        "uq_customers_payment_method_token": TokenTaken,
        "ck_customers_payment_method_no_card": CardNumberRefused,
    }
)


@dataclass(frozen=True, slots=True)
class TriedAgain:
    """The charges that the next run tries, and those that only another card can pay: charge → *refused_for_good* or
    *tried_too_often*."""

    charge_ids: tuple[int, ...] = ()
    barred: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Release:
    parent_line_ids: list[int]
    order_ids: list[int]
    on: date
    most: int


@dataclass(frozen=True, slots=True)
class _Released:
    charge_id: int
    order_id: int | None
    barred: str | None


@dataclass(frozen=True)
class _Orders:
    order_ids: list[int]
    on: date
    actor: str


@dataclass(frozen=True, slots=True)
class _Charge:
    charge_id: int


@dataclass(frozen=True)
class _UseCard:
    customer_id: int
    new_id: int


@dataclass(frozen=True, slots=True)
class _Order:
    order_id: int


@dataclass(frozen=True, slots=True)
class _Card:
    token: str
    brand: str
    last_four: str
    expires_on: date


@dataclass(frozen=True)
class _NewCard:
    customer_id: int
    payment_method_id: int
    on: date
    anew: bool
    most: int


_TRY_AGAIN = load("kadens.domain.payments", "try_again", _Release, _Released)
_PLACE_HOLDS = load("kadens.domain.payments", "place_payment_holds", _Orders, _Order)
_USE_CARD = load("kadens.domain.payments", "use_card", _UseCard, _Order)
_TRY_CUSTOMER_AGAIN = load("kadens.domain.payments", "try_customer_again", _NewCard, _Charge)


def try_again(
    *, parent_line_ids: Iterable[int] = (), order_ids: Iterable[int] = (), on: date, actor: str
) -> TriedAgain:
    """Let the next run try declined and failed charges of these parent lines or orders.

    An order is a parent order, with all its instalments and shipments, or a child order with its own. A shipment that
    only another card can pay stays held."""
    with transaction():
        found = _TRY_AGAIN.run(_Release(list(parent_line_ids), list(order_ids), on, MOST_ATTEMPTS))
        again = tuple(charge.charge_id for charge in found if charge.barred is None)
        barred = {charge.charge_id: charge.barred for charge in found if charge.barred is not None}
        held = [charge.order_id for charge in found if charge.barred and charge.order_id is not None]
        if held:
            _PLACE_HOLDS.run(_Orders(held, on, actor))
        record([Deed("try_again", "charge", charge_id) for charge_id in again], on=on, actor=actor)
        return TriedAgain(again, barred)


def replace_card(
    *, customer_id: int, token: str, brand: str, last_four: str, expires_on: date, on: date, actor: str
) -> int:
    """Put a new card in the place of the customer's current one, for all orders that go on or still have to be paid;
    its id. Their declined and failed charges are tried again by the next run.

    The token of the current card with another expiry: the bank renewed the card, and it keeps its id. With the same
    expiry it is the same card, and what it was refused for good stays refused. Raises TokenTaken for a token that
    belongs to another customer or an earlier card, CardNumberRefused for what looks like a card number."""
    with transaction():
        Customer.objects.select_for_update(no_key=True).get(id=customer_id)  # one after the other, and a first one too
        known = PaymentMethod.objects.filter(customer_id=customer_id, replaced_on=None).first()
        card = _Card(token, brand, last_four, expires_on)
        anew = known is None or (known.token, known.expires_on) != (token, expires_on)
        method = _kept(known, card, customer_id, on)
        _USE_CARD.run(_UseCard(customer_id, method.pk))
        _TRY_CUSTOMER_AGAIN.run(_NewCard(customer_id, method.pk, on, anew, MOST_ATTEMPTS))
        record([Deed("replace_card", "customer", customer_id, {"payment_method": method.pk})], on=on, actor=actor)
        return method.pk


def _kept(known: PaymentMethod | None, card: _Card, customer_id: int, on: date) -> PaymentMethod:
    """The card as it is stored now: a renewed one in its row, another one in a row of its own."""
    if known is not None and known.token == card.token:
        known.brand, known.last_four, known.expires_on = card.brand, card.last_four, card.expires_on
        known.save(update_fields=["brand", "last_four", "expires_on"])
        return known
    if known is not None:
        known.replaced_on = on
        known.save(update_fields=["replaced_on"])
    return PaymentMethod.objects.create(
        customer_id=customer_id,
        token=card.token,
        brand=card.brand,
        last_four=card.last_four,
        expires_on=card.expires_on,
        added_on=on,
    )
