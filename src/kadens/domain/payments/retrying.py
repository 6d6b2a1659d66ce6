"""Trying again by a person's decision: a release, or a new card, begins the dunning of a charge anew (domain.md §6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kadens.domain.customers.models import PaymentMethod
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.errors import register
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError

__all__ = ["CardNumberRefused", "TokenTaken", "replace_card", "try_again"]


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


@dataclass(frozen=True)
class _Release:
    parent_line_ids: list[int]
    order_ids: list[int]
    on: date


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


@dataclass(frozen=True)
class _NewCard:
    customer_id: int
    payment_method_id: int
    on: date


_TRY_AGAIN = load("kadens.domain.payments", "try_again", _Release, _Charge)
_USE_CARD = load("kadens.domain.payments", "use_card", _UseCard, _Order)
_TRY_CUSTOMER_AGAIN = load("kadens.domain.payments", "try_customer_again", _NewCard, _Charge)


def try_again(
    *, parent_line_ids: Iterable[int] = (), order_ids: Iterable[int] = (), on: date, actor: str
) -> tuple[int, ...]:
    """Let the next run try declined and failed charges of these parent lines or orders; the charges' ids.

    An order is a parent order, with all its instalments and shipments, or a child order with its own."""
    with transaction():
        charges = _TRY_AGAIN.run(_Release(list(parent_line_ids), list(order_ids), on))
        record([Deed("try_again", "charge", charge.charge_id) for charge in charges], on=on, actor=actor)
        return tuple(charge.charge_id for charge in charges)


def replace_card(
    *, customer_id: int, token: str, brand: str, last_four: str, expires_on: date, on: date, actor: str
) -> int:
    """Put a new card in the place of the customer's current one, for all orders that go on or still have to be paid;
    its id. Their declined and failed charges are tried again by the next run.

    The token of the current card again: the bank renewed the card, and it keeps its id. Raises TokenTaken for one that
    belongs to another customer or an earlier card, CardNumberRefused for what looks like a card number."""
    with transaction():
        known = PaymentMethod.objects.select_for_update().filter(customer_id=customer_id, replaced_on=None).first()
        if known is not None and known.token == token:
            known.brand, known.last_four, known.expires_on = brand, last_four, expires_on
            known.save(update_fields=["brand", "last_four", "expires_on"])
            method = known
        else:
            if known is not None:
                known.replaced_on = on
                known.save(update_fields=["replaced_on"])
            method = PaymentMethod.objects.create(
                customer_id=customer_id,
                token=token,
                brand=brand,
                last_four=last_four,
                expires_on=expires_on,
                added_on=on,
            )
        _USE_CARD.run(_UseCard(customer_id, method.pk))
        _TRY_CUSTOMER_AGAIN.run(_NewCard(customer_id, method.pk, on))
        record([Deed("replace_card", "customer", customer_id, {"payment_method": method.pk})], on=on, actor=actor)
        return method.pk
