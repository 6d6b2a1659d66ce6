"""Whether one program is possible beside the rest of the set-up (domain.md §2.2 and §2.3).

The paths of these faults begin at the program, so that an edit of a program can be checked as well as the program.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from kadens.domain.intake.shapes.catalog import Product
from kadens.domain.intake.shapes.faults import Fault
from kadens.domain.intake.shapes.intervals import DateInterval, Half
from kadens.domain.intake.shapes.programs import UNTIL_CANCELLED, Convert, Event, Item, Program
from kadens.pure.errors import KadensError
from kadens.pure.money import minor_digits, parse_amount
from kadens.pure.schedule import program as pure

__all__ = ["Known", "amount_fault", "program_faults", "unknown"]


ONLY_WHEN_ACTIVE = ("no_events", "all_skipped", "no_anchor")  # what stops activation, not keeping


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a document defines, by code. `currency` is the file's, None where it has none."""

    currency: str | None
    repeat_threshold: int | None
    products: Mapping[str, Product]
    programs: Mapping[str, Program]
    schedules: frozenset[str]
    intervals: Mapping[str, DateInterval]
    delivery_modes: frozenset[str]

    @property
    def money_currency(self) -> str:
        """The currency to read amounts in; EUR's two decimals where the file has none."""
        return self.currency or "EUR"

    def price_of(self, sku: str, currency: str) -> str | None:
        """The catalog's price, or None."""
        return self.products[sku].price_in(currency, default_currency=self.money_currency)

    def with_program(self, program: Program) -> "Known":
        """The same, with a newer version of a program."""
        return replace(self, programs={**self.programs, program.code: program})


def unknown(path: str, code: str | None, codes: Collection[str], what: str) -> Iterator[Fault]:
    """The fault of a reference to something that the document does not define."""
    if code is not None and code not in codes:
        yield Fault(path=path, message=f"{code} is not a {what} of this file")


def amount_fault(path: str, amount: str | None, currency: str) -> Iterator[Fault]:
    """The fault of an amount with more decimals than its currency has."""
    try:
        if amount is not None:
            parse_amount(amount, currency)
    except KadensError:
        digits = minor_digits(currency)
        most = f"at most {digits} decimals" if digits else "no decimals"
        yield Fault(path=path, message=f"{amount} is not an amount in {currency}, which has {most}")


def program_faults(program: Program, known: Known) -> Iterator[Fault]:
    """Everything that the rules refuse in a program: its references, its billing, its events and their timing."""
    yield from reference_faults(program, known)
    if program.bill_upfront:
        yield from upfront_faults(program)
    elif program.prompt_for_payment_schedule:
        yield Fault(path="prompt_for_payment_schedule", message="would do nothing: the program is not billed upfront")
    for number, event in enumerate(program.events):
        for found in event_faults(event, program, known):
            inside = f".{found.path}" if found.path else ""
            yield Fault(path=f"events[{number}]{inside}", message=found.message)
    yield from timing_faults(program, known)


def reference_faults(program: Program, known: Known) -> Iterator[Fault]:
    """What the program itself names is in the document, and amounts have a currency."""
    yield from unknown("payment_schedule", program.payment_schedule, known.schedules, "payment schedule")
    if isinstance(program.end_action, Convert):
        yield from unknown("end_action.convert", program.end_action.convert, known.programs, "program")
    if program.currency is None and known.currency is None:
        yield Fault(path="currency", message="is required, for the file has no currency")


def upfront_faults(program: Program) -> Iterator[Fault]:
    """What cannot be billed upfront, because its whole amount is not known or not agreed to when it is sold."""
    if program.price_policy == "current":
        yield Fault(path="price_policy", message="cannot be current: billed upfront, prices are settled at the sale")
    if program.end_action != "stop":
        what = "convert" if isinstance(program.end_action, Convert) else "restart"
        path = "end_action.convert" if what == "convert" else "end_action"
        yield Fault(
            path=path,
            message=f"cannot be {what}: billed upfront, the customer agreed to one round and no more",
        )


def event_faults(event: Event, program: Program, known: Known) -> Iterator[Fault]:
    """What an event names is in the document; what it ships is for sale; what has no end is possible."""
    yield from unknown("date_interval", event.date_interval, known.intervals, "date interval")
    yield from unknown("delivery_mode", event.delivery_mode, known.delivery_modes, "delivery mode")
    yield from unknown("payment_schedule", event.payment_schedule, known.schedules, "payment schedule")
    if not event.items and event.action != "skip":
        yield Fault(path="items", message="are required: an event ships one item or more")
    if len(event.timings) > 1:
        yield Fault(path="", message=f"has {' and '.join(event.timings)}: an event has at most one of them")
    currency = program.currency or known.money_currency
    for number, item in enumerate(event.items):
        for found in item_faults(item, currency, known):
            yield Fault(path=f"items[{number}].{found.path}", message=found.message)
    if event.times_to_repeat == UNTIL_CANCELLED and program.bill_upfront:
        yield Fault(path="times_to_repeat", message="cannot be until_cancelled: billed upfront, it would have no total")
    if event.times_to_repeat == UNTIL_CANCELLED and known.repeat_threshold is None:
        yield Fault(
            path="times_to_repeat",
            message="cannot be until_cancelled without parameters.repeat_threshold: nothing would end the planning",
        )


def item_faults(item: Item, currency: str, known: Known) -> Iterator[Fault]:
    """An item is a product that can be shipped and has a price."""
    yield from unknown("sku", item.sku, known.products, "product")
    yield from amount_fault("price", item.price, currency)
    product = known.products.get(item.sku)
    if product is None:
        return
    if product.program is not None:
        yield Fault(path="sku", message=f"{item.sku} is a parent product, which can never be an item of an event")
    elif item.price is None and known.price_of(item.sku, currency) is None:
        yield Fault(path="price", message=f"is required: product {item.sku} has no price in {currency}")


def timing_faults(program: Program, known: Known) -> Iterator[Fault]:
    """The rules of the chain, each naming its event (domain.md §2.3); unknown intervals are reported elsewhere."""
    codes = {event.date_interval for event in program.events if event.date_interval is not None}
    stand_in = DateInterval.model_validate({"code": "?", "from": Half()})
    intervals = {code: known.intervals.get(code, stand_in).to_pure() for code in codes}
    for problem in pure.check(program.to_pure(intervals=intervals)):
        if problem.rule in ONLY_WHEN_ACTIVE and not program.active:
            continue
        path = "events" if problem.event is None else f"events[{problem.event - 1}]"
        yield Fault(path=path, message=problem.message)
