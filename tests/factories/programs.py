"""Programs in a line or two: `program("CLUB", every(1, "months", repeats=11))`."""

from decimal import Decimal
from typing import Any

from kadens.domain.continuity.programs import NewEvent, NewItem, NewProgram

__all__ = ["CURRENCY", "anchored", "event", "every", "item", "program"]

CURRENCY = "EUR"


def item(sku: str = "BOOK", quantity: int | str = 1, price: int | None = None) -> NewItem:
    """What an event ships: a book, unless another product is named."""
    return NewItem(sku=sku, quantity=Decimal(quantity), price=price)


def event(*items: NewItem, **more: Any) -> NewEvent:
    """An event with these items, or with one book."""
    return NewEvent(items=items or (item(),), **more)


def every(count: int, unit: str, *items: NewItem, repeats: int | None = 0, **more: Any) -> NewEvent:
    """An event that comes every so often."""
    return event(*items, every_count=count, every_unit=unit, repeats=repeats, **more)


def anchored(*events: NewEvent) -> tuple[NewEvent, ...]:
    """A first event without a timing of its own, then these."""
    return (event(), *events)


def program(code: str, *events: NewEvent, **more: Any) -> NewProgram:
    """A program, active and in euros unless told otherwise."""
    return NewProgram(**{"code": code, "events": events, "currency": CURRENCY, **more})
