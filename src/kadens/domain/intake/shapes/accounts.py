"""The chart of accounts of a document: the company's own numbers and names (domain.md §6)."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from kadens.domain.intake.shapes.words import Code, Shape, fault
from kadens.pure.cards import looks_like_card_number

__all__ = ["Account", "AccountRole"]

AccountRole = Literal["cash", "receivables", "prepayments", "parent_revenue", "revenue", "tax"]


def must_be_no_card(value: Any) -> Any:
    """No free text of ours holds a card number; the message does not repeat it."""
    if isinstance(value, str) and looks_like_card_number(value):
        raise fault("looks like a card number, which is never kept")
    return value


class Account(Shape):
    """What the company calls an account; what is left out stays as it is."""

    number: Annotated[Code, BeforeValidator(must_be_no_card)] | None = None
    name: Annotated[Code, BeforeValidator(must_be_no_card)] | None = None
