"""A customer whole: who it is, where parcels go and went, and the cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kadens.domain.company.parameters import parameters
from kadens.domain.customers.models import Address, Customer, PaymentMethod
from kadens.domain.customers.queries import CustomerUnknown

__all__ = ["AddressShown", "CardShown", "CustomerShown", "show_customer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressShown:
    """An address; the one in force has no `replaced_on`."""

    id: int
    recipient: str
    street: str
    postcode: str
    city: str
    country: str
    replaced_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardShown:
    """A card, of which we know no number. `expiring`: it is good no longer than the company's warning time; `expired`:
    it was good until a day before this one. A card that was replaced is neither."""

    id: int
    brand: str
    last_four: str
    expires_on: date
    added_on: date
    replaced_on: date | None
    expiring: bool
    expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerShown:
    """A customer; `credit_limit` in minor units, None for no limit. Addresses and cards in force come first."""

    id: int
    code: str
    name: str
    email: str
    phone: str
    language: str
    on_account: bool
    credit_limit: int | None
    created_on: date
    addresses: Sequence[AddressShown]
    cards: Sequence[CardShown]


def show_customer(customer_id: int, *, as_of: date) -> CustomerShown:
    """A customer as it stands on a day. Raises CustomerUnknown."""
    row = Customer.objects.defer("found_by", "phone_digits").filter(id=customer_id).first()
    if row is None:
        raise CustomerUnknown(customer=customer_id)
    addresses = Address.objects.filter(customer_id=customer_id).order_by("-id")
    cards = PaymentMethod.objects.filter(customer_id=customer_id).order_by("-id")
    warned_until = as_of + timedelta(days=parameters().card_expiry_warning_days)
    return CustomerShown(
        id=row.id,
        code=row.code,
        name=row.name,
        email=row.email,
        phone=row.phone,
        language=row.language,
        on_account=row.on_account,
        credit_limit=row.credit_limit,
        created_on=row.created_on,
        addresses=sorted(map(_address, addresses), key=lambda each: each.replaced_on is not None),
        cards=sorted(
            (_card(card, as_of, warned_until) for card in cards), key=lambda each: each.replaced_on is not None
        ),
    )


def _address(row: Address) -> AddressShown:
    return AddressShown(
        id=row.pk,
        recipient=row.recipient,
        street=row.street,
        postcode=row.postcode,
        city=row.city,
        country=row.country,
        replaced_on=row.replaced_on,
    )


def _card(row: PaymentMethod, as_of: date, warned_until: date) -> CardShown:
    in_force = row.replaced_on is None
    return CardShown(
        id=row.pk,
        brand=row.brand,
        last_four=row.last_four,
        expires_on=row.expires_on,
        added_on=row.added_on,
        replaced_on=row.replaced_on,
        expiring=in_force and as_of <= row.expires_on <= warned_until,
        expired=in_force and row.expires_on < as_of,
    )
