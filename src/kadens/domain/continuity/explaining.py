"""Why a continuity line has no child order yet: the one reason, its inputs, and what would let it go.

The judgement is that of the job *create child orders*: the statements share its parts (`sql/parts/refusal.sql`), and
stock is shared out by the same function. Only the words are made here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from kadens.domain.company.parameters import Parameters, parameters
from kadens.domain.continuity.awaiting import Ahead, Judged, Judgement, Owing, judge
from kadens.domain.continuity.queries import HoldRow, Line, WholeOrder, whole_order
from kadens.pure.money import format_amount, format_quantity

__all__ = ["Explanation", "explain"]

GATEWAY_IS_ASKED: Final = ("pending", "unknown", "charging")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why one line waits. `reason` is a refusal of domain.md §6 or *not_due*, *due*, *parked*, *skipped*, *cancelled*,
    *not_planned*; `because` says it in a sentence, `inputs` are the facts that decide it, `remedy` is the smallest
    change that would let the line go."""

    event: int
    occurrence: int
    delivery_on: date
    reason: str
    because: str
    remedy: str
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Answer:
    because: str
    remedy: str
    inputs: Mapping[str, Any] = field(default_factory=dict)


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


def explain(continuity_order_id: int, as_of: date) -> list[Explanation]:
    """Every line of the order without a child order, by delivery date, and the first that is not planned yet."""
    order, company = whole_order(continuity_order_id), parameters()
    judgement = judge(continuity_order_id, as_of, company)
    waiting = [line for line in order.lines if line.child_order_id is None]
    found = [
        _explained(
            _Case(
                order=order,
                line=line,
                judged=judgement.lines[line.line_id],
                judgement=judgement,
                company=company,
                as_of=as_of,
            )
        )
        if line.status == "planned"
        else _left_out(line)
        for line in sorted(waiting, key=lambda line: (line.delivery_on, line.event, line.repetition))
    ]
    return [*found, *_unplanned(order, company)]


def _explained(case: _Case) -> Explanation:
    """The one reason: set aside, not due, refused, held by the cap, or nothing at all."""
    if case.judged.parked_id is not None:
        return _said(case, "parked", _parked(case))
    if case.opens_on > case.as_of:
        return _said(case, "not_due", _not_due(case))
    reason = case.judgement.refusal_of(case.line.line_id, case.company.orders_per_run)
    if reason is None:
        return _said(case, "due", _due(case))
    return _said(case, reason, _REFUSED[reason](case))


def _said(case: _Case, reason: str, answer: _Answer) -> Explanation:
    return Explanation(
        event=case.line.event,
        occurrence=case.line.repetition,
        delivery_on=case.line.delivery_on,
        reason=reason,
        because=answer.because,
        remedy=answer.remedy,
        inputs=answer.inputs,
    )


def _parked(case: _Case) -> _Answer:
    lines = (case.judged.parked_traceback or "").strip().splitlines()
    error = lines[-1].strip() if lines else "an error"
    return _Answer(
        f"It broke a run and was set aside: {error}.",
        f"Mend the cause, then `kadens job release-parked {case.judged.parked_id}`.",
        {"parked": case.judged.parked_id, "error": error},
    )


def _not_due(case: _Case) -> _Answer:
    """It waits for its window; what would stop it then, if nothing changes, is told as well."""
    inputs = {
        "delivery_on": case.line.delivery_on,
        "days_before_delivery": case.company.days_before_delivery,
        "opens_on": case.opens_on,
    }
    because = f"Not due yet: the window opens on {case.opens_on}."
    if case.judged.refusal is None:
        return _Answer(because, f"Nothing: it is made on {case.opens_on}. Reschedule it to have it sooner.", inputs)
    then = _REFUSED[case.judged.refusal](case)
    return _Answer(
        f"{because} As things stand it would then be refused: {case.judged.refusal}. {then.because}",
        then.remedy,
        inputs | {"then": case.judged.refusal} | dict(then.inputs),
    )


def _due(case: _Case) -> _Answer:
    inputs: dict[str, Any] = {"opens_on": case.opens_on, "late": case.judged.late, "catch_up": case.company.catch_up}
    if case.judged.late and case.company.catch_up == "drop":
        return _Answer(
            "It is late, and catch_up is drop: the next run skips it as missed.",
            f"Reschedule it to {case.as_of} or later before the next run.",
            inputs,
        )
    return _Answer(
        "Nothing holds it back: the next run of create child orders makes it.",
        f"Run `kadens job run create_child_orders --order {case.order.head.ref}`, or wait for the day's jobs.",
        inputs,
    )


def _paused(case: _Case) -> _Answer:
    head = case.order.head
    until = f"until {head.paused_until}" if head.paused_until else "until somebody resumes it"
    reason = f" ({head.pause_reason})" if head.pause_reason else ""
    wait = f", or wait for {head.paused_until}" if head.paused_until else ""
    return _Answer(
        f"Paused {until}, since {head.paused_on} by {head.paused_by}{reason}.",
        f"Resume the continuity order{wait}.",
        {"until": head.paused_until, "paused_on": head.paused_on, "paused_by": head.paused_by},
    )


def _held(case: _Case) -> _Answer:
    holds = [hold for hold in case.order.holds if hold.on_parent and hold.released_on is None]
    named = " and ".join(_hold_named(hold) for hold in holds)
    several = "holds" if len(holds) > 1 else "hold"
    return _Answer(
        f"The order is held: {named}.",
        f"Release the {several} {named}.",
        {
            "holds": [
                {"reason": hold.reason, "placed_by": hold.placed_by, "placed_on": hold.placed_on, "note": hold.note}
                for hold in holds
            ]
        },
    )


def _hold_named(hold: HoldRow) -> str:
    return f"{hold.reason} placed by {hold.placed_by} on {hold.placed_on}" + (f" ({hold.note})" if hold.note else "")


def _payment(case: _Case) -> _Answer:
    owing = case.judgement.owing[0]
    since = f" since {owing.first_declined_on}" if owing.first_declined_on else ""
    why = f" ({owing.decline_reason})" if owing.decline_reason else ""
    return _Answer(
        f"Instalment {owing.number} of {_money(owing)}, due {owing.due_on}, is {owing.status}{since}{why}.",
        _payment_remedy(owing),
        {
            "instalment": owing.number,
            "amount": format_amount(owing.amount, owing.currency),
            "due_on": owing.due_on,
            "status": owing.status,
            "declined_since": owing.first_declined_on,
            "decline_reason": owing.decline_reason,
            "next_retry_on": owing.retry_on,
        },
    )


def _payment_remedy(owing: Owing) -> str:
    if owing.status in GATEWAY_IS_ASKED:
        asked = "Run `kadens job run process_payments`: it asks the gateway what became of the charge"
        return f"{asked}. If a person has to decide, `kadens payment quarantined` lists it."
    if owing.retry_on:
        return f"Give another card or release the order to try at once; else it is tried again on {owing.retry_on}."
    return "Give another card, or release the order to try this one again: no retry is planned any more."


def _money(owing: Owing) -> str:
    return f"{format_amount(owing.amount, owing.currency)} {owing.currency}"


def _exposure(case: _Case) -> _Answer:
    over, limit, currency = (
        case.judgement.over[case.line.line_id],
        case.company.exposure_limit,
        case.order.head.currency,
    )
    unpaid, owes = format_amount(over.unpaid, currency), format_amount(over.owes, currency)
    most = format_amount(limit or 0, currency)
    return _Answer(
        f"Shipments for {unpaid} {currency} are not paid; with this one of {owes} {currency} the customer would owe "
        f"more than {most} {currency} (exposure_limit).",
        "Have the customer pay what is open, `kadens card link` for another card, or raise exposure_limit.",
        {"unpaid": unpaid, "this_one": owes, "exposure_limit": most, "currency": currency},
    )


def _card_expired(case: _Case) -> _Answer:
    judged = case.judged
    card = " ".join(part for part in ("card", judged.card_brand, judged.card_last_four) if part)
    expires = f"{judged.card_expires_on:%Y-%m}" if judged.card_expires_on else "unknown"
    return _Answer(
        f"The {card} expires {expires}, before the delivery on {judged.child_delivery_on}.",
        f"Give a card that is good on {judged.child_delivery_on} or later.",
        {
            "brand": judged.card_brand,
            "last_four": judged.card_last_four,
            "expires": expires,
            "needed_on": judged.child_delivery_on,
        },
    )


def _no_stock(case: _Case) -> _Answer:
    short = case.judgement.short[case.line.line_id]
    wanted, free = format_quantity(short.wanted), format_quantity(short.free)
    missing = format_quantity(short.wanted - short.free)
    return _Answer(
        f"It wants {wanted} of {short.sku}, and {free} are free when its turn comes.",
        f"Receive {missing} more of {short.sku}, or swap the item.",
        {"sku": short.sku, "wanted": wanted, "free": free},
    )


def _capped(case: _Case) -> _Answer:
    cap = case.company.orders_per_run
    ahead: Ahead | None = case.judgement.ahead.get(case.line.line_id)
    waiting = ahead.ahead if ahead else None
    queued = f"{waiting} child orders are made before it" if waiting else "today's run had made so many before it"
    runs = waiting // cap + 1 if waiting is not None and cap else 1
    times = "once more" if runs == 1 else f"{runs} times"
    return _Answer(
        f"A run makes at most {cap} child orders (orders_per_run); {queued}.",
        f"Run create child orders {times}, or raise orders_per_run.",
        {"orders_per_run": cap, "ahead": waiting},
    )


_REFUSED: Final[Mapping[str, Callable[[_Case], _Answer]]] = {
    "paused": _paused,
    "hold": _held,
    "payment": _payment,
    "exposure": _exposure,
    "card_expired": _card_expired,
    "no_stock": _no_stock,
    "cap": _capped,
}


def _left_out(line: Line) -> Explanation:
    """A line that will not ship: the program skips it, a person did, or it was cancelled."""
    who = "The customer's order leaves it out" if line.own_skip else "The program skips this event"
    if line.status == "cancelled":
        who = "It was cancelled"
    elif line.reason == "missed":
        who = "It was late and catch_up dropped it"
    reason = f": {line.reason}" if line.reason else ""
    return Explanation(
        event=line.event,
        occurrence=line.repetition,
        delivery_on=line.delivery_on,
        reason=line.status,
        because=f"{who}{reason}.",
        remedy=f"None: a {line.status} line stays {line.status}. Sell the products on an ordinary order.",
        inputs={"why": line.reason, "own_skip": line.own_skip},
    )


def _unplanned(order: WholeOrder, company: Parameters) -> list[Explanation]:
    """The first occurrence that is not planned yet, for all that follow."""
    following = order.unplanned
    if following is None:
        return []
    threshold = company.repeat_threshold
    count = "endlessly many" if following.more is None else f"{following.more}"
    inputs = {"repeat_threshold": threshold, "more": following.more}
    if threshold is None or following.repetition <= 1 + threshold:
        because = f"Not planned yet: {count} follow, and extend lines plans them on its next run."
        remedy = f"Run `kadens job run extend_lines --order {order.head.ref}`."
    else:
        because = (
            f"Not planned yet: {count} follow. Event {following.event} is planned on while fewer than "
            f"{max(1, threshold)} of its lines are unfulfilled (repeat_threshold {threshold})."
        )
        remedy = (
            "Nothing: extend lines plans it once an earlier one is delivered. Raise repeat_threshold to see it now."
        )
    return [
        Explanation(
            event=following.event,
            occurrence=following.repetition,
            delivery_on=following.nominal_on,
            reason="not_planned",
            because=because,
            remedy=remedy,
            inputs=inputs,
        )
    ]
