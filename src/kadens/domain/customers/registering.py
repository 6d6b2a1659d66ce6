"""Registering customers, their addresses and their stored cards, many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kadens.domain.customers.keeping_found import as_vector, keep_found, learn_words
from kadens.domain.customers.models import Address, Customer, PaymentMethod
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.errors import register
from kadens.plumbing.db.inserting import insert_rows, take_keys
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError
from kadens.pure.finding import found_by, name_words, national

__all__ = [
    "CustomerKnown",
    "NewAddress",
    "NewCard",
    "NewCustomer",
    "register_customers",
    "write_addresses",
    "write_cards",
]


class CustomerKnown(KadensError):
    """The code belongs to another customer already."""

    code = "customer_known"
    message = "There is a customer with that code already ({detail})."


register({"uq_customers_customer_code": CustomerKnown})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAddress:
    """Where parcels go."""

    recipient: str
    street: str
    postcode: str
    city: str
    country: str = "SE"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCard:
    """A card that the gateway keeps: its token there, its brand, last four digits and the last day it is good."""

    token: str
    expires_on: date
    brand: str = ""
    last_four: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCustomer:
    """A customer to register. `credit_limit` in minor units, None for no limit."""

    code: str
    name: str
    email: str = ""
    phone: str = ""
    language: str = "en"
    on_account: bool = False
    credit_limit: int | None = None
    address: NewAddress | None = None
    card: NewCard | None = None


@dataclass(frozen=True, slots=True)
class _CustomerRow:
    id: int
    code: str
    name: str
    email: str
    phone: str
    language: str
    on_account: bool
    credit_limit: int | None
    created_on: date
    found_by: str
    phone_digits: str


@dataclass(frozen=True, slots=True)
class _AddressRow:
    customer_id: int
    recipient: str
    street: str
    postcode: str
    city: str
    country: str
    replaced_on: date | None = None


@dataclass(frozen=True, slots=True)
class _CardRow:
    customer_id: int
    token: str
    brand: str
    last_four: str
    expires_on: date
    added_on: date
    replaced_on: date | None = None


def register_customers(customers: Sequence[NewCustomer], *, on: date, actor: str) -> Mapping[str, int]:
    """Register them all, or none; the id of each by its code. Raises CustomerKnown."""
    with transaction():
        keys = take_keys(Customer._meta.db_table, len(customers))
        pairs = list(zip(keys, customers, strict=True))
        insert_rows(Customer._meta.db_table, (_customer(key, customer, on) for key, customer in pairs))
        _insert_addresses({key: who.address for key, who in pairs if who.address})
        learn_words(word for who in customers for word in _names(who))
        write_cards({key: who.card for key, who in pairs if who.card}, on=on)
        record([Deed("register_customer", "customer", key) for key in keys], on=on, actor=actor)
    return {customer.code: key for key, customer in pairs}


def _customer(key: int, who: NewCustomer, on: date) -> _CustomerRow:
    facts = (who.code, who.name, who.email, who.phone, who.language, who.on_account, who.credit_limit, on)
    postcode, city = (who.address.postcode, who.address.city) if who.address else ("", "")
    words = found_by(code=who.code, name=who.name, email=who.email, postcode=postcode, city=city)
    return _CustomerRow(key, *facts, as_vector(words), national(who.phone))


def _names(who: NewCustomer) -> tuple[str, ...]:
    return name_words(f"{who.name} {who.address.city}" if who.address else who.name)


def write_addresses(addresses: Mapping[int, NewAddress]) -> None:
    """Write a further address of each customer (by id), by which they are found from now on, in the transaction that
    is open."""
    _insert_addresses(addresses)
    keep_found(addresses)


def _insert_addresses(addresses: Mapping[int, NewAddress]) -> None:
    """Write the address of each customer (by id), whose search text its writer keeps."""
    rows = (
        _AddressRow(key, to.recipient, to.street, to.postcode, to.city, to.country) for key, to in addresses.items()
    )
    insert_rows(Address._meta.db_table, rows)


def write_cards(cards: Mapping[int, NewCard], *, on: date) -> None:
    """Write the card of each customer (by id), in the transaction that is open."""
    rows = (_CardRow(key, card.token, card.brand, card.last_four, card.expires_on, on) for key, card in cards.items())
    insert_rows(PaymentMethod._meta.db_table, rows)
