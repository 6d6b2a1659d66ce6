"""Why a continuity line is where it is: the one reason, its inputs, and what would let it go on.

The judgement of a planned line is that of the job *create child orders*: the statements share its parts
(`sql/parts/refusal.sql`), and stock is shared out by the same function. That of a child order is fulfilment's own.
The sentences are in `wording`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from kadens.domain.company.parameters import Parameters, parameters
from kadens.domain.continuity.awaiting import Ahead, Judged, Judgement, Owing, judge
from kadens.domain.continuity.explaining_children import explain_made, holds_told
from kadens.domain.continuity.explanation import Answer, Explanation, answer, explained
from kadens.domain.continuity.queries import Line, WholeOrder, whole_order
from kadens.domain.continuity.wording import Said, in_words
from kadens.pure.money import format_amount, format_quantity

__all__ = ["Explanation", "explain"]

GATEWAY_IS_ASKED: Final = ("pending", "unknown", "charging")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One planned line with all that may decide it."""

    order: WholeOrder
    line: Line
    judged: Judged
    judgement: Judgement
    company: Parameters
    as_of: date

    @property
    def opens_on(self) -> date:
        return self.line.delivery_on - timedelta(days=self.company.days_before_delivery)


def explain(continuity_order_id: int, as_of: date, *, made_too: bool = False) -> list[Explanation]:
    """Every line of the order without a child order, by delivery date, and the first that is not planned yet.

    `made_too`: the lines that have a child order as well, whatever became of it."""
    order, company = whole_order(continuity_order_id), parameters()
    judgement = judge(continuity_order_id, as_of, company)
    days = company.days_before_delivery
    made = explain_made(order, days_before_delivery=days, as_of=as_of) if made_too else {}
    lines = [line for line in order.lines if made_too or line.child_order_id is None]
    found = [
        made[line.line_id] if line.line_id in made else _unmade(order, line, judgement, company, as_of)
        for line in sorted(lines, key=lambda line: (line.delivery_on, line.event, line.repetition))
    ]
    return [*found, *_unplanned(order, company)]


def _unmade(order: WholeOrder, line: Line, judgement: Judgement, company: Parameters, as_of: date) -> Explanation:
    if line.status != "planned":
        return _left_out(order, line, as_of)
    judged = judgement.lines[line.line_id]
    return _explained(_Case(order=order, line=line, judged=judged, judgement=judgement, company=company, as_of=as_of))


def _explained(case: _Case) -> Explanation:
    """The one reason: set aside, not due, refused, held by the cap, or nothing at all."""
    if case.judged.parked_id is not None:
        return explained(case.line, "parked", _parked(case))
    if case.opens_on > case.as_of:
        return explained(case.line, "not_due", _not_due(case))
    reason = case.judgement.refusal_of(case.line.line_id, case.company.orders_per_run)
    if reason is None:
        return explained(case.line, "due", _due(case))
    return explained(case.line, reason, _REFUSED[reason](case))


def _parked(case: _Case) -> Answer:
    lines = (case.judged.parked_traceback or "").strip().splitlines()
    error = lines[-1].strip() if lines else "an error"
    return answer("parked", "parked_help", {"parked": case.judged.parked_id, "error": error})


def _not_due(case: _Case) -> Answer:
    """It waits for its window; what would stop it then, if nothing changes, is told as well."""
    inputs = {
        "delivery_on": case.line.delivery_on,
        "days_before_delivery": case.company.days_before_delivery,
        "opens_on": case.opens_on,
    }
    waits = answer("not_due", "not_due_help", inputs)
    if case.judged.refusal is None:
        return waits
    then = _REFUSED[case.judged.refusal](case)
    refused = Said("not_due_then", {"then": case.judged.refusal})
    told = (*waits.told, refused, *then.told)
    return Answer(told, then.help, inputs | {"then": case.judged.refusal} | dict(then.inputs))


def _due(case: _Case) -> Answer:
    inputs: dict[str, Any] = {"opens_on": case.opens_on, "late": case.judged.late, "catch_up": case.company.catch_up}
    if case.judged.late and case.company.catch_up == "drop":
        return answer("due_drop", "due_drop_help", inputs, {"as_of": case.as_of})
    return answer("due", "due_help", inputs, {"ref": case.order.head.ref})


def _paused(case: _Case) -> Answer:
    head = case.order.head
    inputs = {"until": head.paused_until, "paused_on": head.paused_on, "paused_by": head.paused_by}
    end = Said("paused_end", {"until": head.paused_until}) if head.paused_until else Said("paused_no_end")
    reason = Said("in_brackets", {"text": head.pause_reason}) if head.pause_reason else ""
    help_name = "paused_until_help" if head.paused_until else "paused_help"
    return answer("paused", help_name, inputs, {"end": end, "for_reason": reason})


def _held(case: _Case) -> Answer:
    holds = [hold for hold in case.order.holds if hold.on_parent and hold.released_on is None]
    inputs = {
        "holds": [
            {"reason": hold.reason, "placed_by": hold.placed_by, "placed_on": hold.placed_on, "note": hold.note}
            for hold in holds
        ]
    }
    help_name = "holds_help" if len(holds) > 1 else "hold_help"
    return answer("hold", help_name, inputs, {"holds": holds_told(holds)})


def _payment(case: _Case) -> Answer:
    owing = case.judgement.owing[0]
    inputs = {
        "instalment": owing.number,
        "amount": format_amount(owing.amount, owing.currency),
        "due_on": owing.due_on,
        "status": owing.status,
        "declined_since": owing.first_declined_on,
        "decline_reason": owing.decline_reason,
        "next_retry_on": owing.retry_on,
    }
    parts = {
        "currency": owing.currency,
        "since": Said("payment_since", {"on": owing.first_declined_on}) if owing.first_declined_on else "",
        "why": Said("in_brackets", {"text": owing.decline_reason}) if owing.decline_reason else "",
    }
    return answer("payment", _payment_help(owing), inputs, parts)


def _payment_help(owing: Owing) -> str:
    if owing.status in GATEWAY_IS_ASKED:
        return "payment_asked_help"
    return "payment_retry_help" if owing.retry_on else "payment_help"


def _exposure(case: _Case) -> Answer:
    over, currency = case.judgement.over[case.line.line_id], case.order.head.currency
    inputs = {
        "unpaid": format_amount(over.unpaid, currency),
        "this_one": format_amount(over.owes, currency),
        "exposure_limit": format_amount(case.company.exposure_limit or 0, currency),
        "currency": currency,
    }
    return answer("exposure", "exposure_help", inputs)


def _card_expired(case: _Case) -> Answer:
    judged = case.judged
    inputs = {
        "brand": judged.card_brand,
        "last_four": judged.card_last_four,
        "expires": f"{judged.card_expires_on:%Y-%m}" if judged.card_expires_on else "unknown",
        "needed_on": judged.child_delivery_on,
    }
    named = " ".join(part for part in (judged.card_brand, judged.card_last_four) if part)
    card = Said("card_named", {"named": named}) if named else Said("card")
    return answer("card_expired", "card_expired_help", inputs, {"card": card})


def _no_stock(case: _Case) -> Answer:
    short = case.judgement.short[case.line.line_id]
    inputs = {"sku": short.sku, "wanted": format_quantity(short.wanted), "free": format_quantity(short.free)}
    return answer("no_stock", "no_stock_help", inputs, {"missing": format_quantity(short.wanted - short.free)})


def _capped(case: _Case) -> Answer:
    cap = case.company.orders_per_run
    ahead: Ahead | None = case.judgement.ahead.get(case.line.line_id)
    waiting = ahead.ahead if ahead else None
    runs = waiting // cap + 1 if waiting is not None and cap else 1
    queued = Said("cap_ahead", {"ahead": waiting}) if waiting else Said("cap_today")
    help_name = "cap_once_help" if runs == 1 else "cap_help"
    return answer("cap", help_name, {"orders_per_run": cap, "ahead": waiting}, {"queued": queued, "runs": runs})


_REFUSED: Final[Mapping[str, Callable[[_Case], Answer]]] = {
    "paused": _paused,
    "hold": _held,
    "payment": _payment,
    "exposure": _exposure,
    "card_expired": _card_expired,
    "no_stock": _no_stock,
    "cap": _capped,
}


def _left_out(order: WholeOrder, line: Line, as_of: date) -> Explanation:
    """A line that will not ship: the program skips it, a person did, or it was cancelled."""
    name = "skipped_own" if line.own_skip else "skipped_program"
    if line.status == "cancelled":
        name = "cancelled"
    elif line.reason == "missed":
        name = "dropped"
    returns = name == "skipped_own" and line.delivery_on >= as_of and order.head.status in ("active", "paused")
    parts = {
        "for_reason": Said("for_reason", {"text": line.reason}) if line.reason else "",
        "status": line.status,
        "ref": order.head.ref,
        "event": line.event,
        "occurrence": line.repetition,
        "delivery_on": line.delivery_on,
    }
    inputs = {"why": line.reason, "own_skip": line.own_skip}
    return explained(line, line.status, answer(name, "unskip_help" if returns else "left_out_help", inputs, parts))


def _unplanned(order: WholeOrder, company: Parameters) -> list[Explanation]:
    """The first occurrence that is not planned yet, for all that follow."""
    following = order.unplanned
    if following is None:
        return []
    threshold = company.repeat_threshold
    parts: dict[str, Any] = {
        "count": Said("endless") if following.more is None else following.more,
        "event": following.event,
        "most": max(1, threshold or 0),
        "ref": order.head.ref,
    }
    soon = threshold is None or following.repetition <= 1 + threshold
    name = "not_planned_soon" if soon else "not_planned"
    given = answer(name, f"{name}_help", {"repeat_threshold": threshold, "more": following.more}, parts)
    return [
        Explanation(
            event=following.event,
            occurrence=following.repetition,
            delivery_on=following.nominal_on,
            reason="not_planned",
            because=in_words(given.told),
            remedy=in_words(given.help),
            inputs=given.inputs,
            told=given.told,
            help=given.help,
        )
    ]
