"""Reading customers, for many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kadens.domain.customers.models import Address, Customer, PaymentMethod
from kadens.pure.errors import KadensError

__all__ = ["CustomerFacts", "CustomerUnknown", "customers_by_code"]


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
    customers = {customer.code: customer for customer in Customer.objects.filter(code__in=set(codes))}
    unknown = next((code for code in codes if code not in customers), None)
    if unknown is not None:
        raise CustomerUnknown(customer=unknown)
    ids = [customer.id for customer in customers.values()]
    addresses = Address.objects.filter(customer_id__in=ids, replaced_on=None).order_by("id")
    address_of = {address.customer_id: address.id for address in addresses}
    cards = PaymentMethod.objects.filter(customer_id__in=ids, replaced_on=None)
    card_of = {card.customer_id: card for card in cards}
    return {code: _facts(who, address_of.get(who.id), card_of.get(who.id)) for code, who in customers.items()}


def _facts(customer: Customer, address_id: int | None, card: PaymentMethod | None) -> CustomerFacts:
    return CustomerFacts(
        id=customer.id,
        code=customer.code,
        name=customer.name,
        on_account=customer.on_account,
        credit_limit=customer.credit_limit,
        address_id=address_id,
        payment_method_id=card.id if card else None,
        card_expires_on=card.expires_on if card else None,
    )
