"""Cash ahead, by the rules of payment: instalments due, cards charged as parcels leave, bills on account."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.counting import ChargeOutcome, charge_outcomes, standing_instalments
from kadens.domain.payments.schedules import pure_schedules
from kadens.operations.forecast.coming import Coming, coming_shipments
from kadens.operations.forecast.outlook import Outlook, outlook_on
from kadens.operations.forecast.programs import program_codes, program_of
from kadens.operations.forecast.reports import Column, Report, Series, rounded
from kadens.operations.forecast.shipments import WEEKS, last_day
from kadens.pure.dates import Period, start_of
from kadens.pure.instalments import PaymentSchedule, split
from kadens.pure.survival import shrunk

__all__ = ["CardRates", "Due", "card_rates", "cash_ahead", "cash_due", "taken_of"]

RECALLED: Final = timedelta(weeks=26)
SETTLED: Final = timedelta(weeks=2)
"""A charge is judged when it has had so much time to be tried again."""
_ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class CardRates:
    """Of what is charged by card, the share taken at the first try; of the rest, the share taken later, and how many
    days later."""

    first: Decimal = _ONE
    recovered: Decimal = _ONE
    days: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """An expected amount, in minor units, that falls due on a day. `tried`: it was declined already."""

    program_id: int
    on: date
    pay_with: str
    amount: Decimal
    tried: bool = False


def cash_ahead(*, on: date, weeks: int = WEEKS, program: str | None = None) -> Report:
    """What is expected to be charged by card, and billed on account, in the weeks after a day, for orders that run on
    it. A bill is no cash until the customer pays it. Raises ProgramUnknown."""
    program_id, until = program_of(program), last_day(on, weeks)
    outlook, rates = outlook_on(on, program_id=program_id), card_rates(on, program_id=program_id)
    sums: defaultdict[tuple[date, int], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for due in cash_due(outlook, until, program_id=program_id):
        for day, amount in taken_of(due, rates):
            if day <= until:
                sums[start_of(Period.WEEK, day), due.program_id][due.pay_with] += amount
    codes = program_codes()
    rows = []
    for (monday, key), by in sums.items():
        card, account = rounded(by["card"]), rounded(by["on_account"])
        rows.append((monday, codes[key], card, account, card + account))
    return Report(
        title="cash",
        asked={"on": on, "weeks": weeks, "program": program},
        currency=parameters().currency,
        columns=(
            Column("week", "date"),
            Column("program"),
            *(Column(name, "money") for name in ("by_card", "on_account", "total")),
        ),
        rows=tuple(sorted(rows)),
        series=(Series("line", "week", "total", "program"), Series("bar", "week", "total", "program")),
    )


def cash_due(outlook: Outlook, until: date, *, program_id: int | None = None) -> Iterator[Due]:
    """What falls due after the day of an outlook, up to another day, each amount times its likelihood."""
    yield from _instalments(outlook, program_id)
    coming = coming_shipments(on=outlook.on, until=until, program_id=program_id)
    ids = {_schedule_id(each) for each in coming}
    schedules = pure_schedules(key for key in ids if key is not None)
    bill_days = timedelta(days=parameters().on_account_bill_days)
    for each in coming:
        if each.settlement != "per_shipment":
            continue  # paid ahead: its instalments are there already
        schedule = schedules.get(_schedule_id(each) or 0)
        for day, share in outlook.expected(each):
            for due_on, amount in _split(each, schedule, day):
                billed_on = max(day, due_on - bill_days) if each.pay_with == "on_account" else due_on
                yield Due(each.program_id, billed_on, each.pay_with, share * amount)


def card_rates(on: date, *, program_id: int | None = None) -> Mapping[int, CardRates]:
    """How charges by card went in the half year before a day, by program, each leaning on all of them."""
    rows = charge_outcomes(first_on=on - RECALLED, last_on=on, program_id=program_id)
    judged = [row for row in rows if row.first_on <= on - SETTLED]
    usual = _rates(judged, CardRates())
    of_program: defaultdict[int, list[ChargeOutcome]] = defaultdict(list)
    for row in judged:
        of_program[row.program_id].append(row)
    found = {key: _rates(own, usual) for key, own in of_program.items()}
    return defaultdict(lambda: usual, found)


def taken_of(due: Due, rates: Mapping[int, CardRates]) -> list[tuple[date, Decimal]]:
    """When an amount that falls due is taken, and how much of it: bills whole, cards as they use to."""
    if due.pay_with != "card":
        return [(due.on, due.amount)]
    rate = rates[due.program_id]
    if due.tried:
        return [(due.on, due.amount * rate.recovered)]
    later = due.amount * (_ONE - rate.first) * rate.recovered
    return [(due.on, due.amount * rate.first), (due.on + timedelta(days=rate.days), later)]


def _instalments(outlook: Outlook, program_id: int | None) -> Iterator[Due]:
    """Instalments that exist. What was shipped is owed whatever becomes of the order; what was not, while it runs."""
    tomorrow, bill_days = outlook.on + timedelta(days=1), timedelta(days=parameters().on_account_bill_days)
    for row in standing_instalments(on=outlook.on, program_id=program_id):
        day = max(row.due_on - bill_days if row.pay_with == "on_account" else row.due_on, tomorrow)
        stays = _ONE if row.invoiced else outlook.stays(row.program_id, row.ordered_on, day)
        yield Due(row.program_id, day, row.pay_with, row.amount * stays, tried=row.due_on <= outlook.on)


def _split(each: Coming, schedule: PaymentSchedule | None, day: date) -> Iterator[tuple[date, int]]:
    """What so many invoices alike make due: all at once, or the instalments of their mean times their number."""
    if schedule is None:
        yield day, each.total
        return
    net, tax = each.net // each.lines, each.tax // each.lines
    for instalment in split(schedule, net=net, tax=tax, first_due_on=day):
        yield instalment.due_on, instalment.amount * each.lines


def _schedule_id(each: Coming) -> int | None:
    """The schedule by which a shipment's invoice is paid, if it is not paid as it ships."""
    return each.rules.events[each.event].payment_schedule_id


def _rates(rows: list[ChargeOutcome], usual: CardRates) -> CardRates:
    declined = [row for row in rows if row.reason]
    recovered = [row for row in declined if row.paid_on]
    tried, failed = sum(row.charges for row in rows), sum(row.charges for row in declined)
    paid = sum(row.charges for row in recovered)
    waited = sum(row.charges * (row.paid_on - row.first_on).days for row in recovered if row.paid_on)
    return CardRates(
        first=shrunk(tried - failed, tried, towards=usual.first),
        recovered=shrunk(paid, failed, towards=usual.recovered),
        days=round(Decimal(waited) / paid) if paid else usual.days,
    )
