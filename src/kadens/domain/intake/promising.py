"""What the customer was told, as it is kept: every planned shipment, every instalment, what they wanted otherwise and
why (domain.md §3, item 6)."""

from typing import Any

from kadens.domain.intake.cart_documents import edit_to_document
from kadens.domain.intake.quoting import ParentQuote
from kadens.pure.money import format_amount

__all__ = ["edits_of", "promise_of"]


def promise_of(parent: ParentQuote, currency: str) -> dict[str, Any]:
    """The promise of one parent line: amounts as decimal strings, each edit with the line that it changed."""
    edits = edits_of(parent, currency)
    lines = [
        {
            "event": line.event,
            "repetition": line.repetition,
            "delivery_on": line.delivery_on.isoformat(),
            "total": format_amount(line.total, currency),
            "skipped": line.skipped,
            **_edited(edits, line.event, line.repetition),
        }
        for line in parent.draft.lines
    ]
    instalments = [
        {"due_on": each.due_on.isoformat(), "amount": format_amount(each.amount, currency)}
        for each in parent.instalments
    ]
    ends = {"ends": True} if parent.draft.ends_by_agreement else {}
    return {"currency": currency, "lines": lines, "instalments": instalments, "more": parent.draft.more, **ends}


def edits_of(parent: ParentQuote, currency: str) -> list[dict[str, Any]]:
    """What the customer wanted otherwise, in the order in which it was said."""
    found = [edit_to_document(edit) for edit in parent.line.edits]
    return [{**edit, "price": format_amount(edit["price"], currency)} if "price" in edit else edit for edit in found]


def _edited(edits: list[dict[str, Any]], event: int, repetition: int) -> dict[str, Any]:
    """The edits of one line, if there are any; the line itself says which it is."""
    own = [
        {name: value for name, value in edit.items() if name not in ("event", "repetition")}
        for edit in edits
        if (edit["event"], edit["repetition"]) == (event, repetition)
    ]
    return {"edits": own} if own else {}
