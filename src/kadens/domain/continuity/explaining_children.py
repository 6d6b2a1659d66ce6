"""Why a line that has its child order is where it is: what fulfilment's gate says of the child, and what it did."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from kadens.domain.continuity.explanation import Answer, Explanation, answer, explained
from kadens.domain.continuity.queries import HoldRow, Line, WholeOrder
from kadens.domain.continuity.wording import Said
from kadens.domain.fulfilment.gates import Candidate, judge

__all__ = ["explain_made", "holds_told"]

_OVER: Final = {"delivered": "delivered", "invoiced": "invoiced", "cancelled": "child_cancelled"}


def explain_made(order: WholeOrder, *, days_before_delivery: int, as_of: date) -> dict[int, Explanation]:
    """The lines that have a child order, by their keys, in one statement more than the order itself."""
    made = [line for line in order.lines if line.child_order_id is not None]
    open_ones = sorted({line.child_order_id for line in made if line.status == "child_created" and line.child_order_id})
    judged = {each.order_id: each for each in judge(open_ones, on=as_of)} if open_ones else {}
    return {line.line_id: _of(order, line, judged, days_before_delivery) for line in made}


def holds_told(holds: Sequence[HoldRow]) -> tuple[Said, ...]:
    """Each hold with who placed it and when."""
    return tuple(
        Said(
            "hold_named",
            {
                "reason": hold.reason,
                "placed_by": hold.placed_by,
                "placed_on": hold.placed_on,
                "note": Said("in_brackets", {"text": hold.note}) if hold.note else "",
            },
        )
        for hold in holds
    )


def _of(order: WholeOrder, line: Line, judged: Mapping[int, Candidate], days: int) -> Explanation:
    inputs: dict[str, Any] = {
        "child_order": line.child_order_id,
        "created_on": line.created_on,
        "shipped_on": line.shipped_on,
        "invoiced_on": line.invoiced_on,
        "status": line.status,
    }
    if line.status in _OVER:
        reason = _OVER[line.status]
        help_name = "left_out_help" if line.status == "cancelled" else f"{reason}_help"
        return explained(line, reason, answer(reason, help_name, inputs))
    candidate = judged[line.child_order_id or 0]
    reason, given = _waiting(order, candidate, inputs, line.delivery_on - timedelta(days=days))
    return explained(line, reason, given)


def _waiting(order: WholeOrder, candidate: Candidate, inputs: Mapping[str, Any], opens_on: date) -> tuple[str, Answer]:
    if candidate.refusal == "hold":
        held = (candidate.order_id, order.head.parent_order_id)
        holds = holds_told([each for each in order.holds if each.order_id in held and each.released_on is None])
        help_name = "holds_help" if len(holds) > 1 else "hold_help"
        return "child_hold", answer("child_hold", help_name, inputs, {"holds": holds})
    if candidate.refusal == "window":
        return "child_window", answer("child_window", "child_window_help", {**inputs, "opens_on": opens_on})
    if candidate.refusal == "payment":
        return "child_payment", answer("child_payment", "child_payment_help", inputs)
    if candidate.progress in ("picked", "packed"):
        return "child_packing", answer(
            "child_packing", "child_packing_help", {**inputs, "progress": candidate.progress}
        )
    return "child_created", answer("child_created", "child_created_help", inputs)
