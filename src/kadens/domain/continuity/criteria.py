"""What a job is narrowed to: the codes that a person gives, as the keys that a statement compares."""

from collections.abc import Mapping
from dataclasses import dataclass

from kadens.domain.catalog.queries import products_by_sku
from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.errors import ContinuityOrderUnknown, ProgramUnknown
from kadens.domain.continuity.models import ContinuityOrder, Program
from kadens.domain.customers.queries import customers_by_code

__all__ = ["CRITERIA", "Narrowed", "continuity_order_id", "narrowed"]

CRITERIA = ("program", "order", "customer", "product")


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Keys to compare with; None compares with nothing."""

    program_id: int | None = None
    continuity_order_id: int | None = None
    customer_id: int | None = None
    product_id: int | None = None


def narrowed(criteria: Mapping[str, str]) -> Narrowed:
    """The keys of the codes. Raises the typed error of whatever does not exist."""
    program = criteria.get("program")
    order = criteria.get("order")
    customer = criteria.get("customer")
    product = criteria.get("product")
    return Narrowed(
        program_id=_program_id(program) if program else None,
        continuity_order_id=continuity_order_id(order) if order else None,
        customer_id=customers_by_code([customer])[customer].id if customer else None,
        product_id=products_by_sku([product], parameters().currency)[product].id if product else None,
    )


def continuity_order_id(ref: str) -> int:
    """The continuity order of a reference: its order number, and its place when the order has several (`100023/2`).

    Raises ContinuityOrderUnknown."""
    number, _, place = ref.partition("/")
    if number.isdecimal() and (place or "1").isdecimal():
        found = ContinuityOrder.objects.filter(parent_order_id=int(number), place=int(place or 1)).first()
        if found:
            return found.id
    raise ContinuityOrderUnknown(ref=ref)


def _program_id(code: str) -> int:
    found = Program.objects.filter(code=code).first()
    if not found:
        raise ProgramUnknown(program=code)
    return found.id
