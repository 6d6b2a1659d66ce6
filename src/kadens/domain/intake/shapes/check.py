"""Whether the sections of a set-up document fit together (domain.md §2, scenario-format.md §1)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from kadens.domain.intake.shapes.catalog import STANDARD_TAX_GROUP, Calendar, DeliveryMode, Product
from kadens.domain.intake.shapes.check_program import Known, amount_fault, program_faults, unknown
from kadens.domain.intake.shapes.faults import Fault
from kadens.domain.intake.shapes.instalments import PaymentSchedule
from kadens.domain.intake.shapes.set_up import SetUp
from kadens.pure import instalments

__all__ = ["check_set_up", "duplicates", "known_in"]

Entry = TypeVar("Entry")

SECTIONS: Mapping[str, str] = {
    "payment_schedules": "code",
    "date_intervals": "code",
    "calendars": "code",
    "delivery_modes": "code",
    "products": "sku",
    "programs": "code",
}


def check_set_up(set_up: SetUp) -> list[Fault]:
    """Every way in which the sections do not fit together; none if they do. It reads nothing but the document."""
    known = known_in(set_up)
    faults: list[Fault] = []
    for section, key in SECTIONS.items():
        faults += duplicates(section, [getattr(entry, key) for entry in getattr(set_up, section)], key=key)
    faults += each("payment_schedules", set_up.payment_schedules, lambda entry: schedule_faults(entry, known))
    faults += each("calendars", set_up.calendars, calendar_faults)
    faults += each("delivery_modes", set_up.delivery_modes, lambda entry: mode_faults(entry, set_up.calendars))
    faults += each("products", set_up.products, lambda entry: product_faults(entry, set_up, known))
    faults += each("programs", set_up.programs, lambda entry: program_faults(entry, known))
    return faults


def known_in(set_up: SetUp) -> Known:
    """What the document defines, by code. Of two entries with one code, the first counts."""
    return Known(
        currency=set_up.currency,
        repeat_threshold=set_up.parameters.repeat_threshold,
        products={entry.sku: entry for entry in reversed(set_up.products)},
        programs={entry.code: entry for entry in reversed(set_up.programs)},
        schedules=frozenset(entry.code for entry in set_up.payment_schedules),
        intervals={entry.code: entry for entry in reversed(set_up.date_intervals)},
        delivery_modes=frozenset(entry.code for entry in set_up.delivery_modes),
    )


def each(section: str, entries: Sequence[Entry], rule: Callable[[Entry], Iterable[Fault]]) -> Iterator[Fault]:
    """The faults of every entry of a section, with their paths from the root of the document."""
    for number, entry in enumerate(entries):
        for found in rule(entry):
            inside = f".{found.path}" if found.path else ""
            yield Fault(path=f"{section}[{number}]{inside}", message=found.message)


def duplicates(section: str, codes: Sequence[str], *, key: str) -> Iterator[Fault]:
    """A code names one entry of its section; the second is a fault that names the first."""
    first: dict[str, int] = {}
    for number, code in enumerate(codes):
        if first.setdefault(code, number) != number:
            yield Fault(
                path=f"{section}[{number}].{key}", message=f"{code} is there already, at {section}[{first[code]}]"
            )


def schedule_faults(schedule: PaymentSchedule, known: Known) -> Iterator[Fault]:
    """The rules of domain.md §2.4, and that the amounts are amounts in the currency of the file."""
    amounts = {"amount": schedule.amount, "minimum": schedule.minimum}
    amounts |= {f"lines[{number}].amount": line.amount for number, line in enumerate(schedule.lines)}
    wrong = [found for path, amount in amounts.items() for found in amount_fault(path, amount, known.money_currency)]
    yield from wrong
    if not wrong:
        for problem in instalments.check(schedule.to_pure(currency=known.money_currency)):
            yield Fault(path="", message=problem)


def calendar_faults(calendar: Calendar) -> Iterator[Fault]:
    """A calendar must be open on some day, and knows the holidays of one country."""
    if set(calendar.closed_weekdays) >= set(range(1, 8)):
        yield Fault(path="closed_weekdays", message="closes every day of the week, so nothing would ever be delivered")
    if calendar.holidays and calendar.country is None:
        yield Fault(path="country", message="is required: whose public holidays are meant?")
    if calendar.holidays and calendar.country is not None and not has_holidays(calendar.country):
        yield Fault(path="country", message=f"{calendar.country} is a country whose public holidays are not known")


def has_holidays(country: str) -> bool:
    """Whether the library of public holidays knows the country. Imported late: it is large."""
    from holidays import list_supported_countries  # noqa: PLC0415

    return country in list_supported_countries()


def mode_faults(mode: DeliveryMode, calendars: Sequence[Calendar]) -> Iterator[Fault]:
    """A delivery mode names a calendar of the document."""
    yield from unknown("calendar", mode.calendar, [calendar.code for calendar in calendars], "shipping calendar")


def product_faults(product: Product, set_up: SetUp, known: Known) -> Iterator[Fault]:
    """A product has prices and a tax group; a parent product has a program instead of prices and stock."""
    yield from unknown("tax_group", product.tax_group, {STANDARD_TAX_GROUP, *set_up.tax_groups}, "tax group")
    yield from price_faults(product, set_up, known)
    if product.program is not None:
        yield from unknown("program", product.program, known.programs, "program")
        yield from parent_faults(product)
    elif product.event_duration:
        yield Fault(path="event_duration", message="counts the events of a program, and this product has no program")


def price_faults(product: Product, set_up: SetUp, known: Known) -> Iterator[Fault]:
    """Each price is an amount in its currency, and a currency has one price."""
    if product.price is not None and set_up.currency is None:
        yield Fault(path="price", message="needs the currency of the file; or write prices: {EUR: …}")
    yield from amount_fault("price", product.price, known.money_currency)
    for currency, price in product.prices.items():
        yield from amount_fault(f"prices.{currency}", price, currency)
    if product.price is not None and set_up.currency in product.prices:
        yield Fault(path=f"prices.{set_up.currency}", message="is the price that `price` already gives")


def parent_faults(product: Product) -> Iterator[Fault]:
    """What a parent product cannot have: it is sold for its program, and never shipped."""
    reason = "a parent product is never shipped itself, so it has no"
    if product.price is not None:
        yield Fault(path="price", message=f"{reason} price of its own; the items of its program have theirs")
    if product.prices:
        yield Fault(path="prices", message=f"{reason} price of its own; the items of its program have theirs")
    if product.stock is not None:
        yield Fault(path="stock", message=f"{reason} stock")
