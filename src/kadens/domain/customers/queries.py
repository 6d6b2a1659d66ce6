"""Reading customers, for many at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kadens.domain.customers.models import Address, Customer, PaymentMethod
from kadens.pure.errors import KadensError

__all__ = ["AddressUnknown", "CustomerFacts", "CustomerUnknown", "customers_by_code", "owners_of_addresses"]


class AddressUnknown(KadensError):
    """The customer has no such address, or another took its place."""

    code = "address_unknown"
    message = "Customer {customer} has no address {address}."


class CustomerUnknown(KadensError):
    """No customer has that code."""

    code = "customer_unknown"
    message = "There is no customer {customer}."


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFacts:
    """What selling needs to know of a customer: permission, limit (minor units), address and card in force."""

    id: int
    code: str
    name: str
    on_account: bool
    credit_limit: int | None
    address_id: int | None
    payment_method_id: int | None
    card_expires_on: date | None


def customers_by_code(codes: Sequence[str]) -> Mapping[str, CustomerFacts]:
    """The customers of these codes, three statements however many. Raises CustomerUnknown, naming the first."""
    found = Customer.objects.filter(code__in=set(codes)).values_list("id", "code", "name", "on_account", "credit_limit")
    known = {code for _, code, *_ in found}
    unknown = next((code for code in codes if code not in known), None)
    if unknown is not None:
        raise CustomerUnknown(customer=unknown)
    in_force = {"customer_id__in": [key for key, *_ in found], "replaced_on": None}
    addresses = dict(Address.objects.filter(**in_force, once=False).order_by("id").values_list("customer_id", "id"))
    cards = {
        customer_id: (card_id, expires_on)
        for customer_id, card_id, expires_on in PaymentMethod.objects.filter(**in_force).values_list(
            "customer_id", "id", "expires_on"
        )
    }
    return {
        code: CustomerFacts(
            id=key,
            code=code,
            name=name,
            on_account=on_account,
            credit_limit=credit_limit,
            address_id=addresses.get(key),
            payment_method_id=cards.get(key, (None, None))[0],
            card_expires_on=cards.get(key, (None, None))[1],
        )
        for key, code, name, on_account, credit_limit in found
    }


def owners_of_addresses(address_ids: Collection[int]) -> Mapping[int, int]:
    """Whose these addresses are (the customer's id by the address's); those replaced or unknown are left out."""
    if not address_ids:
        return {}
    return dict(Address.objects.filter(id__in=address_ids, replaced_on=None).values_list("id", "customer_id"))
