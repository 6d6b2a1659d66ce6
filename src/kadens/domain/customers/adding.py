"""Adding an address or a card to customers who have none yet, for many at once."""

from collections.abc import Mapping, Sequence
from datetime import date

from kadens.domain.customers.models import Customer
from kadens.domain.customers.registering import NewAddress, NewCard, write_addresses, write_cards
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction

__all__ = ["add_addresses", "add_cards", "allow_on_account"]


def add_addresses(addresses: Mapping[int, NewAddress], *, on: date, actor: str) -> None:
    """Give each customer (by id) an address."""
    with transaction():
        write_addresses(addresses)
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
        write_cards(cards, on=on)
        record([Deed("add_card", "customer", key) for key in cards], on=on, actor=actor)
