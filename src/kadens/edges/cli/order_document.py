"""A whole continuity order as JSON's own types: amounts are decimal strings of the order's currency."""

from typing import TYPE_CHECKING, Any

from kadens.pure.money import format_amount, format_quantity

if TYPE_CHECKING:
    from kadens.domain.continuity.queries import Head, Item, Line, WholeOrder

__all__ = ["order_document"]


def order_document(order: "WholeOrder") -> dict[str, Any]:
    """The document of `kadens order show --json`."""
    currency = order.head.currency
    return {
        **_head(order.head),
        "holds": [
            {
                "order": hold.order_id,
                "reason": hold.reason,
                "note": hold.note,
                "placed_on": hold.placed_on,
                "placed_by": hold.placed_by,
                "released_on": hold.released_on,
                "released_by": hold.released_by or None,
            }
            for hold in order.holds
        ],
        "lines": [_line(line, order.items[line.line_id], currency) for line in order.lines],
        "unplanned": _unplanned(order),
        **_payments(order),
        "balances": [
            {
                "account": row.account,
                "debit": format_amount(row.debit, currency),
                "credit": format_amount(row.credit, currency),
                "balance": format_amount(row.balance, currency),
            }
            for row in order.balances
        ],
        "consent": _consent(order),
        "notices": [{"on": row.noticed_on, "kind": row.kind, "status": row.status} for row in order.notices],
    }


def _consent(order: "WholeOrder") -> dict[str, Any] | None:
    said = order.consent
    if said is None:
        return None
    return {
        "script": said.script,
        "version": said.version,
        "language": said.language,
        "channel": said.channel,
        "given_at": said.given_at.isoformat(),
        "heard_by": said.heard_by,
        "recording": said.recording or None,
    }


def _head(head: "Head") -> dict[str, Any]:
    card = {"brand": head.card_brand, "last_four": head.card_last_four, "expires": _month(head)}
    pause = {
        "paused_on": head.paused_on,
        "until": head.paused_until,
        "paused_by": head.paused_by,
        "reason": head.pause_reason,
    }
    return {
        "ref": head.ref,
        "order": head.parent_order_id,
        "customer": head.customer,
        "customer_name": head.customer_name,
        "program": head.program,
        "version": head.version,
        "newest_version": head.newest_version,
        "sku": head.sku,
        "status": head.status,
        "order_status": head.order_status,
        "parent_line_status": head.parent_line_status,
        "settlement": head.settlement,
        "quantity": head.quantity,
        "currency": head.currency,
        "ordered_on": head.ordered_on,
        "closed_on": head.closed_on,
        "pay_with": head.pay_with,
        "card": card if head.card_expires_on else None,
        "pause": pause if head.paused_on else None,
    }


def _month(head: "Head") -> str | None:
    return f"{head.card_expires_on:%Y-%m}" if head.card_expires_on else None


def _line(line: "Line", items: "list[Item] | Any", currency: str) -> dict[str, Any]:
    return {
        "event": line.event,
        "occurrence": line.repetition,
        "nominal_on": line.nominal_on,
        "delivery_on": line.delivery_on,
        "status": line.status,
        "reason": line.reason or None,
        "items": [
            {
                "sku": item.sku,
                "name": item.name,
                "quantity": format_quantity(item.quantity),
                "price": format_amount(item.price, currency),
                "net": format_amount(item.net, currency),
                "tax": format_amount(item.tax, currency),
            }
            for item in items
        ],
        "net": format_amount(line.net, currency),
        "tax": format_amount(line.tax, currency),
        "total": format_amount(line.total, currency),
        "child_order": line.child_order_id,
        "child_number": line.child_number,
        "created_on": line.created_on,
        "shipped_on": line.shipped_on,
        "invoiced_on": line.invoiced_on,
    }


def _unplanned(order: "WholeOrder") -> dict[str, Any] | None:
    following = order.unplanned
    if following is None:
        return None
    return {
        "more": following.more,
        "event": following.event,
        "occurrence": following.repetition,
        "nominal_on": following.nominal_on,
    }


def _payments(order: "WholeOrder") -> dict[str, Any]:
    child_of = {line.child_order_id: line.child_number for line in order.lines}
    return {
        "instalments": [
            {
                "number": row.number,
                "due_on": row.due_on,
                "amount": format_amount(row.amount, row.currency),
                "status": row.status,
                "processed_on": row.processed_on,
                "decline_reason": row.decline_reason or None,
                "retry_on": row.retry_on,
            }
            for row in order.instalments
        ],
        "charges": [
            {
                "on": row.on,
                "amount": format_amount(row.amount, row.currency),
                "outcome": row.outcome,
                "reason": row.reason or None,
                "for": f"instalment {row.number}" if row.number is not None else f"child {child_of.get(row.order_id)}",
            }
            for row in order.charges
        ],
        "refunds": [
            {"on": row.on, "amount": format_amount(row.amount, row.currency), "kind": row.kind, "reason": row.reason}
            for row in order.refunds
        ],
    }
