"""Whether the timeline of a scenario can be played: its days, and everybody and everything that it names.

The walk keeps what is known on each day: the newest version of every program, the versions that each continuity
order has had, who has a card. An action on something unknown is a fault of the file; an action that comes too late
(a line already shipped) is none: the simulation refuses it with `not_planned` (scenario-format.md §1).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from kadens.domain.intake.shapes import (
    Convert,
    Fault,
    Known,
    Product,
    Program,
    amount_fault,
    duplicates,
    known_in,
    program_faults,
    unknown,
)
from kadens.operations.simulator import scenario as shape
from kadens.operations.simulator.scenario import ACTIONS, Entry, Scenario

__all__ = ["check_scenario"]

Doubt = Callable[[str], bool]


def check_scenario(scenario: Scenario, *, doubtful: Doubt) -> list[Fault]:
    """Every fault of the customers and the timeline; `doubtful` tells the paths that could not be read as written."""
    faults = list(duplicates("customers", [customer.code for customer in scenario.customers], key="code"))
    if scenario.start > scenario.end:
        faults.append(Fault(path="end", message=f"{scenario.end} is before the start, {scenario.start}"))
    for number, customer in enumerate(scenario.customers):
        faults += amount_fault(f"customers[{number}].credit_limit", customer.credit_limit, scenario.currency)
    for number, program in enumerate(scenario.programs):
        faults += at(f"programs[{number}]", currency_faults(program, scenario.currency))
    story = Story(scenario=scenario, doubtful=doubtful)
    for number, entry in enumerate(scenario.timeline):
        faults += story.faults(number, entry)
    return faults


def at(path: str, faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults of a part, with their paths from the root of the document."""
    for found in faults:
        yield Fault(path=f"{path}.{found.path}" if found.path else path, message=found.message)


def currency_faults(program: Program, currency: str) -> Iterator[Fault]:
    """A scenario has one currency, in which its totals are told."""
    if program.currency not in (None, currency):
        yield Fault(path="currency", message=f"{program.currency} is not the currency of the scenario, {currency}")


@dataclass(kw_only=True)
class Started:
    """A continuity order of the timeline: the versions of its program that it has had.

    `doubtful`: its order could not be read as written, so nothing is said about it.
    """

    code: str = ""
    versions: list[Program] = field(default_factory=list)
    doubtful: bool = False


class Story:
    """What is known on each day of the timeline."""

    def __init__(self, *, scenario: Scenario, doubtful: Doubt) -> None:
        self._scenario = scenario
        self._doubtful = doubtful
        self._known: Known = known_in(scenario)
        self._day = scenario.start
        self._outage = False
        self._customers = {customer.code for customer in scenario.customers}
        self._cards = {customer.code for customer in scenario.customers if customer.card is not None}
        self._orders: dict[str, bool] = {}  # reference → doubtful
        self._started: dict[str, Started] = {}
        orders = [(entry.order.ref, number) for number, entry in enumerate(scenario.timeline) if entry.order]
        self._taken_at = dict(reversed(orders))

    def faults(self, number: int, entry: Entry) -> Iterator[Fault]:
        """The faults of one entry; what it changes is known to the next."""
        path = f"timeline[{number}]"
        yield from at(path, self._day_faults(entry))
        if len(entry.kinds) != 1:
            given = " and ".join(entry.kinds) or "none"
            yield Fault(path=path, message=f"is one day and one action ({', '.join(ACTIONS)}); here is {given}")
            return
        doubtful = self._doubtful(path)
        yield from at(f"{path}.{entry.kinds[0]}", self._action_faults(entry, doubtful=doubtful))

    def _day_faults(self, entry: Entry) -> Iterator[Fault]:
        start, end = self._scenario.start, self._scenario.end
        if not start <= entry.day <= end:
            yield Fault(path="day", message=f"{entry.day} is outside the scenario, {start} to {end}")
        elif entry.day < self._day:
            yield Fault(path="day", message=f"{entry.day} is before the entry above it, {self._day}: days are in order")
        else:
            self._day = entry.day

    def _action_faults(self, entry: Entry, *, doubtful: bool) -> Iterator[Fault]:
        match entry.action:
            case shape.Order() as order:
                yield from self._order(order, doubtful=doubtful)
            case shape.Outage(begins=begins):
                yield from self._outage_faults(begins=begins)
            case shape.EditProgram() as edit:
                yield from self._edit(edit)
            case shape.ContinuityUpdate(program=code):
                yield from self._update(code)
            case shape.ChangeCard() as card:
                yield from self._card(card)
            case shape.SetStock(sku=sku):
                yield from self._shippable("sku", sku)
            case shape.Release(ref=ref):
                if ref not in self._orders:
                    yield from self._ref_faults(ref)
            case action:
                yield from self._ref_faults(action.ref)
                yield from self._continuity_faults(action, entry)

    def _order(self, order: shape.Order, *, doubtful: bool) -> Iterator[Fault]:
        yield from unknown("customer", order.customer, self._customers, "customer")
        if order.ref in self._orders:
            yield Fault(path="ref", message=f"{order.ref} is there already: every order has a name of its own")
            return
        if order.pay_with == "card" and order.customer in self._customers - self._cards:
            yield Fault(path="pay_with", message=f"cannot be card: {order.customer} has no card on that day")
        self._orders[order.ref] = doubtful
        parents = 0
        for number, line in enumerate(order.lines):
            yield from at(f"lines[{number}]", self._line_faults(line))
            product = self._known.products.get(line.sku)
            if product is None:
                self._orders[order.ref] = True
            elif product.program is not None:
                parents += 1
                self._start(order.ref if parents == 1 else f"{order.ref}/{parents}", product.program)

    def _start(self, ref: str, code: str) -> None:
        program = self._known.programs.get(code)
        versions = [] if program is None else [program]
        self._started[ref] = Started(code=code, versions=versions, doubtful=program is None)

    def _line_faults(self, line: shape.OrderLine) -> Iterator[Fault]:
        yield from unknown("sku", line.sku, self._known.products, "product")
        yield from unknown("payment_schedule", line.payment_schedule, self._known.schedules, "payment schedule")
        product = self._known.products.get(line.sku)
        if product is None:
            return
        if product.program is None:
            yield from self._ordinary_faults(line, product)
        elif product.program in self._known.programs:
            yield from parent_line_faults(line, self._known.programs[product.program])

    def _ordinary_faults(self, line: shape.OrderLine, product: Product) -> Iterator[Fault]:
        if self._known.price_of(product.sku, self._scenario.currency) is None:
            yield Fault(path="sku", message=f"{product.sku} has no price in {self._scenario.currency}")
        for name in ("start", "payment_schedule"):
            if getattr(line, name) is not None:
                yield Fault(path=name, message=f"is for parent products, and {product.sku} is an ordinary one")

    def _outage_faults(self, *, begins: bool) -> Iterator[Fault]:
        if begins == self._outage:
            message = "begins, but one is going on already" if begins else "ends, but none has begun"
            yield Fault(path="", message=message)
        self._outage = begins

    def _edit(self, edit: shape.EditProgram) -> Iterator[Fault]:
        before = self._known.programs.get(edit.code)
        yield from unknown("code", edit.code, self._known.programs, "program")
        if before is None:
            return
        after = before.changed(change=edit.changes, events=edit.events)
        old = set(program_faults(before, self._known))
        self._known = self._known.with_program(after)
        foreign = list(currency_faults(after, self._scenario.currency))
        for found in foreign or program_faults(after, self._known):
            if found not in old:
                yield Fault(path=path_in_edit(found.path, edit), message=found.message)

    def _update(self, code: str) -> Iterator[Fault]:
        yield from unknown("program", code, self._known.programs, "program")
        for started in self._started.values():
            if started.code == code and code in self._known.programs:
                started.versions.append(self._known.programs[code])

    def _card(self, card: shape.ChangeCard) -> Iterator[Fault]:
        yield from unknown("customer", card.customer, self._customers, "customer")
        if card.behaviour is None and card.expires is None:
            yield Fault(path="", message="changes nothing: give behaviour, expires or both")
        if card.expires is not None:
            self._cards.add(card.customer)
        elif card.customer in self._customers - self._cards:
            yield Fault(path="customer", message=f"{card.customer} has no card on that day; expires: gives a new one")

    def _shippable(self, path: str, sku: str) -> Iterator[Fault]:
        yield from unknown(path, sku, self._known.products, "product")
        product = self._known.products.get(sku)
        if product is not None and product.program is not None:
            yield Fault(path=path, message=f"{sku} is a parent product, which is never shipped itself")

    def _ref_faults(self, ref: str) -> Iterator[Fault]:
        order = ref.partition("/")[0]
        if ref in self._started or self._orders.get(order):
            return
        if order in self._orders:
            count = sum(1 for started in self._started if started.partition("/")[0] == order)
            yield Fault(
                path="ref", message=f"{ref} is not there: order {order} has {counted(count, 'continuity order')}"
            )
        elif order in self._taken_at:
            place = f"timeline[{self._taken_at[order]}]"
            yield Fault(path="ref", message=f"order {order} is taken only later, at {place}")
        else:
            yield Fault(path="ref", message=f"{ref} is not an order of this file")

    def _continuity_faults(self, action: shape.Action, entry: Entry) -> Iterator[Fault]:
        match action:
            case shape.Pause(until=until) if until is not None and until <= entry.day:
                yield Fault(path="until", message=f"{until} is not after the day of the pause, {entry.day}")
            case shape.Shift(days=0):
                yield Fault(path="days", message="moves nothing: give a number of days other than 0")
            case shape.Skip() | shape.Reschedule() | shape.Swap():
                yield from self._occurrence_faults(action)
        if isinstance(action, shape.Reschedule) and action.to < entry.day:
            yield Fault(path="to", message=f"{action.to} is before the day of the change, {entry.day}")
        if isinstance(action, shape.Swap):
            yield from self._swap_faults(action)

    def _swap_faults(self, swap: shape.Swap) -> Iterator[Fault]:
        currency = self._scenario.currency
        yield from self._shippable("sku", swap.sku)
        yield from amount_fault("price", swap.price, currency)
        product = self._known.products.get(swap.sku)
        priced = product is None or product.program is not None or swap.price is not None
        if not priced and self._known.price_of(swap.sku, currency) is None:
            yield Fault(path="price", message=f"is required: product {swap.sku} has no price in {currency}")

    def _occurrence_faults(self, action: shape.Skip | shape.Reschedule | shape.Swap) -> Iterator[Fault]:
        started = self._started.get(action.ref)
        if started is None or started.doubtful or self._orders.get(action.ref.partition("/")[0]):
            return
        versions = self._with_conversions(started.versions)
        events = [version.events[action.event - 1] for version in versions if action.event <= len(version.events)]
        if not events:
            most = max(len(version.events) for version in versions)
            message = f"{action.event} is not an event of {started.code}, which has {counted(most, 'event')}"
            yield Fault(path="event", message=message)
        elif any(version.end_action == "restart" for version in versions):
            return  # rounds go on, and so do the occurrences
        elif not any(event.has_occurrence(action.occurrence) for event in events):
            repeats = max(int(event.times_to_repeat) for event in events)
            message = (
                f"{action.occurrence} is too many: event {action.event} of {started.code} repeats {repeats} times, "
            )
            yield Fault(path="occurrence", message=message + f"which makes {counted(repeats + 1, 'shipment')}")

    def _with_conversions(self, versions: list[Program]) -> list[Program]:
        """The versions, and the programs that the order goes on as at their ends."""
        found = list(versions)
        for version in found:
            if isinstance(version.end_action, Convert):
                target = self._known.programs.get(version.end_action.convert)
                if target is not None and target not in found:
                    found.append(target)
        return found


def parent_line_faults(line: shape.OrderLine, program: Program) -> Iterator[Fault]:
    """The rules for selling a program: it is active, whole ones only, and a payment schedule only where it counts."""
    if not program.active:
        yield Fault(path="sku", message=f"{line.sku} cannot be sold: program {program.code} is not active on that day")
    if line.quantity != int(line.quantity):
        yield Fault(path="quantity", message="of a parent product is a whole number")
    if line.payment_schedule is not None and not program.bill_upfront:
        message = f"cannot be chosen: program {program.code} is not billed upfront"
        yield Fault(path="payment_schedule", message=message)


def path_in_edit(path: str, edit: shape.EditProgram) -> str:
    """Where in an edit the fault of a program was made: in what it sets, in its events, or in the two together."""
    name = path.partition(".")[0].partition("[")[0]
    if name == "events" and edit.events is not None:
        return path
    return f"set.{path}" if name in edit.changes.model_fields_set else ""


def counted(count: int, what: str) -> str:
    """`1 event`, `2 events`, `no events`."""
    return f"{count or 'no'} {what}" + ("" if count == 1 else "s")
