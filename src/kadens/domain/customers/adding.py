"""Adding an address or a card to customers who have none yet, for many at once; putting another address in the place of
one customer's own."""

from collections.abc import Mapping, Sequence
from datetime import date

from kadens.domain.customers.models import Address, Customer
from kadens.domain.customers.registering import NewAddress, NewCard, write_addresses, write_cards
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction

__all__ = ["add_addresses", "add_cards", "allow_on_account", "replace_address"]


def add_addresses(addresses: Mapping[int, NewAddress], *, on: date, actor: str) -> None:
    """Give each customer (by id) an address."""
    with transaction():
        write_addresses(addresses)
        record([Deed("add_address", "customer", key) for key in addresses], on=on, actor=actor)


def replace_address(customer_id: int, to: NewAddress, *, once: bool = False, on: date, actor: str) -> int:
    """Put a new address in the place of the customer's own; its id. The old one stays for the orders that went there.

    `once`: it is for a single delivery, and the customer's own stays in force. An address that the customer gave
    before, and that is still in force, is not written again."""
    with transaction():
        Customer.objects.select_for_update(no_key=True).get(id=customer_id)
        same = {name: getattr(to, name) for name in ("recipient", "street", "postcode", "city", "country")}
        in_force = Address.objects.filter(customer_id=customer_id, replaced_on=None)
        known = in_force.filter(**same, once=once).order_by("-id").values_list("id", flat=True).first()
        if not once:
            in_force.filter(once=False).exclude(id__in=[known] if known else []).update(replaced_on=on)
        if known is not None:
            return known
        address_id = Address.objects.create(customer_id=customer_id, once=once, **same).pk
        detail = {"address": address_id, "once": once}
        record([Deed("replace_address", "customer", customer_id, detail)], on=on, actor=actor)
        return address_id


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
