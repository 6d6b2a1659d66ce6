"""What is read to the customer before they say yes: the facts of a quote, for a page to put into words, and the script
that the consent is given to (domain.md §3; ADR 30)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.planning import LineDraft
from kadens.domain.continuity.starting import Draft
from kadens.domain.intake.quoting import ParentQuote, Quote
from kadens.domain.orders.consents import ScriptRow, script_in_force
from kadens.pure.instalments import Instalment
from kadens.pure.schedule.chain import walk

__all__ = ["ReadAloud", "SpokenProgram", "read_aloud", "spoken_program"]

SEARCHED = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenProgram:
    """One parent line, as it is told. Amounts are in minor units with their tax; skipped shipments do not count.

    `totals` are those of the planned shipments in the order of their delivery, `each_total` the one if all are alike.
    `more` shipments follow the planned ones, the last on `until`; both are None for a program without end.
    `instalments` are those of an order billed upfront; without any, each shipment is paid when it is sent (`paid_when`:
    *at_once*, *instalments* or *per_shipment*). A shipment can be stopped until `stop_days_before` days before its
    delivery, the first one up to and including `stop_first_by`; None: the first goes out at once."""

    sku: str
    name: str
    quantity: int
    first_delivery_on: date | None
    planned: int
    totals: tuple[int, ...]
    each_total: int | None
    total: int
    paid_when: str
    instalments: tuple[Instalment, ...]
    more: int | None
    until: date | None
    last_planned_on: date | None
    ends_by_agreement: bool
    end_action: str
    stop_days_before: int
    stop_first_by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAloud:
    """All that is read for a quote, and the script in force. `ordinary_total` is what the ordinary lines come to."""

    currency: str
    programs: tuple[SpokenProgram, ...]
    ordinary_total: int
    total: int
    script: ScriptRow


def read_aloud(quote: Quote, *, on: date, language: str, script: str = "standard") -> ReadAloud:
    """What to read for the quote of a day, with the script in that language. Raises ScriptUnknown."""
    return ReadAloud(
        currency=quote.currency,
        programs=tuple(spoken_program(parent, on=on) for parent in quote.parents),
        ordinary_total=sum(line.net + line.tax for line in quote.ordinary),
        total=quote.total,
        script=script_in_force(script, language),
    )


def spoken_program(parent: ParentQuote, *, on: date) -> SpokenProgram:
    """What is told of one parent line that is quoted for a day."""
    draft, days_before = parent.draft, parameters().days_before_delivery
    lines = sorted((line for line in draft.lines if not line.skipped), key=_by_delivery)
    totals = tuple(line.total for line in lines)
    return SpokenProgram(
        sku=parent.product.sku,
        name=parent.product.name,
        quantity=draft.sale.quantity,
        first_delivery_on=lines[0].delivery_on if lines else None,
        planned=len(lines),
        totals=totals,
        each_total=totals[0] if len(set(totals)) == 1 else None,
        total=sum(totals),
        paid_when=_paid_when(parent),
        instalments=parent.instalments,
        more=draft.more,
        until=_until(draft),
        last_planned_on=lines[-1].delivery_on if lines else None,
        ends_by_agreement=draft.ends_by_agreement,
        end_action="stop" if draft.ends_by_agreement else draft.sale.rules.end_action,
        stop_days_before=days_before + 1,
        stop_first_by=_stop_by(lines, on, days_before),
    )


def _by_delivery(line: LineDraft) -> tuple[date, int, int]:
    return line.delivery_on, line.event, line.repetition


def _paid_when(parent: ParentQuote) -> str:
    if not parent.draft.sale.rules.bill_upfront:
        return "per_shipment"
    return "instalments" if parent.payment_schedule_id else "at_once"


def _until(draft: Draft) -> date | None:
    """The nominal date of the last shipment after the planned ones; None: nothing follows, or without end."""
    if not draft.more:
        return None
    return max(_following(draft), default=None)


def _following(draft: Draft) -> Iterator[date]:
    opening = draft.opening
    rest = walk(draft.sale.rules.schedule, opening.cursor, last_event=opening.last_event)
    return (occurrence.nominal_on for occurrence, _ in islice(rest, SEARCHED) if not occurrence.skipped)


def _stop_by(lines: list[LineDraft], on: date, days_before: int) -> date | None:
    """The last day before the first shipment's window opens (domain.md §2.1), if that is still to come."""
    if not lines:
        return None
    last = lines[0].delivery_on - timedelta(days=days_before + 1)
    return last if last >= on else None
