"""A cart and its edits as JSON: what a stored draft keeps, and how promises and the audit log put an edit.

A document is read as strictly as a file of programs: no unknown key, nothing converted.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, PlainSerializer, Strict, ValidationError

from kadens.domain.continuity.editing import (
    Edit,
    EndAfter,
    Reschedule,
    SetPrice,
    SetQuantity,
    Skip,
    Swap,
    Unskip,
)
from kadens.domain.intake.errors import CartUnreadable
from kadens.domain.intake.quoting import Cart, CartLine
from kadens.domain.intake.shapes.words import Code, Day, Positive, Quantity, Shape
from kadens.pure.money import format_quantity

__all__ = ["cart_from_document", "cart_to_document", "edit_to_document"]

_Many = Annotated[Quantity, PlainSerializer(format_quantity, return_type=str)]
_Money = Annotated[int, Strict(), Field(ge=0, lt=10**12)]
_Reason = Annotated[str, Strict(), Field(max_length=500)]
_Key = Annotated[int, Strict(), Field(ge=1)]


class _EditShape(Shape):
    event: Positive
    repetition: Positive
    reason: _Reason = ""


class _Reschedule(_EditShape):
    kind: Literal["reschedule"] = "reschedule"
    to: Day


class _SetQuantity(_EditShape):
    kind: Literal["set_quantity"] = "set_quantity"
    sku: Code
    quantity: _Many


class _SetPrice(_EditShape):
    kind: Literal["set_price"] = "set_price"
    sku: Code
    price: _Money


class _Skip(_EditShape):
    kind: Literal["skip"] = "skip"


class _Unskip(_EditShape):
    kind: Literal["unskip"] = "unskip"


class _Swap(_EditShape):
    kind: Literal["swap"] = "swap"
    sku: Code
    quantity: _Many | None = None
    price: _Money | None = None


class _EndAfter(_EditShape):
    kind: Literal["end_after"] = "end_after"


_AnyEdit = Annotated[
    _Reschedule | _SetQuantity | _SetPrice | _Skip | _Unskip | _Swap | _EndAfter, Field(discriminator="kind")
]

_SHAPES: Mapping[type[Any], type[_EditShape]] = {
    Reschedule: _Reschedule,
    SetQuantity: _SetQuantity,
    SetPrice: _SetPrice,
    Skip: _Skip,
    Unskip: _Unskip,
    Swap: _Swap,
    EndAfter: _EndAfter,
}
_EDITS: Mapping[type[_EditShape], type[Any]] = {shape: edit for edit, shape in _SHAPES.items()}


class _Line(Shape):
    sku: Code
    quantity: _Many = Decimal(1)
    start: Day | None = None
    payment_schedule: Code | None = None
    edits: tuple[_AnyEdit, ...] = ()


class _Cart(Shape):
    customer: Code
    pay_with: Literal["card", "on_account"]
    lines: tuple[_Line, ...] = ()
    address_id: _Key | None = None


def cart_to_document(cart: Cart) -> dict[str, Any]:
    """The cart as JSON's own types; how the customer agreed is not part of it. Raises CartUnreadable for what could
    not be read again."""
    lines = [
        {**asdict(line), "edits": [{"kind": _kind(edit), **asdict(edit)} for edit in line.edits]} for line in cart.lines
    ]
    given = {"customer": cart.customer, "pay_with": cart.pay_with, "lines": lines, "address_id": cart.address_id}
    return _read(given).model_dump(mode="json", exclude_defaults=False)


def cart_from_document(document: Mapping[str, Any]) -> Cart:
    """The cart that `cart_to_document` wrote. Raises CartUnreadable for anything else."""
    cart = _read(document)
    return Cart(
        customer=cart.customer,
        pay_with=cart.pay_with,
        lines=tuple(
            CartLine(
                sku=line.sku,
                quantity=line.quantity,
                start=line.start,
                payment_schedule=line.payment_schedule,
                edits=tuple(_edit(edit) for edit in line.edits),
            )
            for line in cart.lines
        ),
        address_id=cart.address_id,
    )


def edit_to_document(edit: Edit) -> dict[str, Any]:
    """An edit as JSON's own types, with its kind; nothing that it leaves out."""
    said = {name: _plain(value) for name, value in asdict(edit).items() if value not in (None, "")}
    return {"kind": _kind(edit), **said}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format_quantity(value)
    return value.isoformat() if isinstance(value, date) else value


def _kind(edit: Edit) -> str:
    return str(_SHAPES[type(edit)].model_fields["kind"].default)


def _edit(shape: _EditShape) -> Edit:
    values = {name: getattr(shape, name) for name in type(shape).model_fields if name != "kind"}
    found: Edit = _EDITS[type(shape)](**values)
    return found


def _read(document: Mapping[str, Any]) -> _Cart:
    try:
        return _Cart.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CartUnreadable(where=where, reason=first["msg"]) from error
