"""Adding an address or a card to customers who have none yet, for many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kadens.domain.customers.models import Customer
from kadens.domain.customers.registering import NewAddress, NewCard
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.inserting import insert_rows
from kadens.plumbing.db.transactions import transaction

__all__ = ["add_addresses", "add_cards", "allow_on_account"]


@dataclass(frozen=True, slots=True)
class _AddressRow:
    customer_id: int
    recipient: str
    street: str
    postcode: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class _CardRow:
    customer_id: int
    token: str
    brand: str
    last_four: str
    expires_on: date
    added_on: date


def add_addresses(addresses: Mapping[int, NewAddress], *, on: date, actor: str) -> None:
    """Give each customer (by id) an address."""
    with transaction():
        rows = (
            _AddressRow(key, to.recipient, to.street, to.postcode, to.city, to.country) for key, to in addresses.items()
        )
        insert_rows("customers_address", rows)
        record([Deed("add_address", "customer", key) for key in addresses], on=on, actor=actor)


def allow_on_account(customer_ids: Sequence[int], *, on: date, actor: str) -> None:
    """Let these customers be billed and pay later."""
    with transaction():
        Customer.objects.filter(id__in=customer_ids).update(on_account=True)
        record([Deed("allow_on_account", "customer", key) for key in customer_ids], on=on, actor=actor)


def add_cards(cards: Mapping[int, NewCard], *, on: date, actor: str) -> None:
    """Give each customer (by id) a first card. Raises ConstraintViolated for one who has a card in force; that one is
    replaced by `payments.retrying.replace_card`, since charges may hang on it."""
    with transaction():
        rows = (
            _CardRow(key, card.token, card.brand, card.last_four, card.expires_on, on) for key, card in cards.items()
        )
        insert_rows("customers_payment_method", rows)
        record([Deed("add_card", "customer", key) for key in cards], on=on, actor=actor)
