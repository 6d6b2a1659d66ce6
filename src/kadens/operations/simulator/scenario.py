"""The shape of a scenario file: a set-up, customers, and a timeline of what people do (scenario-format.md §1)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Strict

from kadens.domain.intake.shapes import Event, ProgramChange, SetUp
from kadens.domain.intake.shapes.words import (
    CardExpiry,
    Code,
    CountryCode,
    CurrencyCode,
    Day,
    Flag,
    LastFour,
    MoneyText,
    Positive,
    Quantity,
    Shape,
    StockQuantity,
    Text,
    fault,
)

__all__ = [
    "ACTIONS",
    "Action",
    "Cancel",
    "Card",
    "ChangeCard",
    "ChangeQuantity",
    "ContinuityUpdate",
    "Customer",
    "EditProgram",
    "Entry",
    "Order",
    "OrderLine",
    "Outage",
    "Pause",
    "Release",
    "Reschedule",
    "Resume",
    "Scenario",
    "SetStock",
    "Shift",
    "Skip",
    "Swap",
]


def check_ref(value: str) -> str:
    """`A/2` is the second continuity order of the order `A`, so an order's own name has no stroke."""
    if "/" in value:
        raise fault("names an order, so it has no “/”: A/2 is the second continuity order of A")
    return value


Ref = Annotated[Code, AfterValidator(check_ref)]
Days = Annotated[int, Strict(), Field(ge=-36_525, le=36_525)]
PayWith = Literal["card", "on_account"]


class Card(Shape):
    """A card kept at the gateway: its token, brand, last four digits and the month in which it expires."""

    expires: CardExpiry
    brand: Text = ""
    last_four: LastFour | None = None
    token: Code | None = None


class Customer(Shape):
    """A customer of the call center, with an address and the ways to pay."""

    code: Code
    name: Text = ""
    email: Text = ""
    phone: Text = ""
    language: Literal["sv", "en"] = "en"
    on_account: Flag = False
    credit_limit: MoneyText | None = None
    card: Card | None = None
    recipient: Text = ""
    street: Text = ""
    postcode: Text = ""
    city: Text = ""
    country: CountryCode = "SE"


class OrderLine(Shape):
    """One line of an order. `start` and `payment_schedule` are answers to the prompts of a parent product."""

    sku: Code
    quantity: Quantity = Decimal(1)
    start: Day | None = None
    payment_schedule: Code | None = None


class Order(Shape):
    """An agent takes an order and submits it. Without `pay_with` the card pays, if there is one, else the account."""

    ref: Ref
    customer: Code
    pay_with: PayWith | None = None
    lines: Annotated[tuple[OrderLine, ...], Field(min_length=1)]


class Pause(Shape):
    """No child orders until a day, or until it is resumed."""

    ref: Code
    until: Day | None = None


class Resume(Shape):
    """A pause ends."""

    ref: Code


class Skip(Shape):
    """One planned shipment is left out."""

    ref: Code
    event: Positive
    occurrence: Positive


class Reschedule(Shape):
    """One planned shipment moves to another day."""

    ref: Code
    event: Positive
    occurrence: Positive
    to: Day


class Shift(Shape):
    """Every unfulfilled line moves by so many days."""

    ref: Code
    days: Days


class Swap(Shape):
    """One planned shipment gets another product, in the first item's quantity at the catalog's price unless given."""

    ref: Code
    event: Positive
    occurrence: Positive
    sku: Code
    quantity: Quantity | None = None
    price: MoneyText | None = None


class ChangeQuantity(Shape):
    """The parent line, and with it every unfulfilled line, gets another quantity."""

    ref: Code
    to: Positive


class Cancel(Shape):
    """A continuity order is cancelled; its open child orders too, or they still ship."""

    ref: Code
    reason: Text = ""
    open_children: Literal["cancel", "ship"] = "cancel"


class Release(Shape):
    """A held order is let go."""

    ref: Code


class EditProgram(Shape):
    """A program gets a new version: the fields in `set`, and the list of events if there is one."""

    code: Code
    changes: ProgramChange = Field(default=ProgramChange(), alias="set")
    events: tuple[Event, ...] | None = None


class ContinuityUpdate(Shape):
    """The running orders of a program move to its newest version."""

    program: Code
    overwrite: Flag = False


class ChangeCard(Shape):
    """A card behaves otherwise from now on, or the customer has a new one."""

    customer: Code
    behaviour: Literal["approve", "decline", "unknown", "faulty"] | None = None
    expires: CardExpiry | None = None


class SetStock(Shape):
    """What lies on the shelf is counted again."""

    sku: Code
    quantity: StockQuantity


@dataclass(frozen=True)
class Outage:
    """No jobs run from here (`begins`), or they run again."""

    begins: bool


Action = (
    Order
    | Pause
    | Resume
    | Skip
    | Reschedule
    | Shift
    | Swap
    | ChangeQuantity
    | Cancel
    | Release
    | EditProgram
    | ContinuityUpdate
    | ChangeCard
    | SetStock
    | Outage
)


class Entry(Shape):
    """One day of the timeline and the one thing that somebody does."""

    day: Day
    order: Order | None = None
    pause: Pause | None = None
    resume: Resume | None = None
    skip: Skip | None = None
    reschedule: Reschedule | None = None
    shift: Shift | None = None
    swap: Swap | None = None
    quantity: ChangeQuantity | None = None
    cancel: Cancel | None = None
    release: Release | None = None
    program: EditProgram | None = None
    continuity_update: ContinuityUpdate | None = None
    card: ChangeCard | None = None
    outage: Literal["begins", "ends"] | None = None
    stock: SetStock | None = None

    @property
    def kinds(self) -> list[str]:
        """The names of the actions that are given: one, or the entry is a fault."""
        return [name for name in ACTIONS if getattr(self, name) is not None]

    @property
    def action(self) -> Action:
        """The action of the entry. Read an entry through `read_scenario`, which makes sure that there is just one."""
        if self.outage is not None:
            return Outage(begins=self.outage == "begins")
        action: Action = getattr(self, self.kinds[0])
        return action


ACTIONS = tuple(name for name in Entry.model_fields if name != "day")


class Scenario(SetUp):
    """A whole call center in one file. `start` and `end` are the first and the last simulated day."""

    start: Day
    end: Day
    currency: CurrencyCode
    customers: tuple[Customer, ...] = ()
    timeline: tuple[Entry, ...] = ()

    def customer(self, code: str) -> Customer:
        """The customer of that code. Raises KeyError."""
        return {customer.code: customer for customer in self.customers}[code]

    def pays_with(self, order: Order) -> PayWith:
        """How an order is paid where it does not say: by card if the customer has one, else on account.

        A card that the timeline gave the customer on an earlier line counts.
        """
        if order.pay_with is not None:
            return order.pay_with
        return "card" if self.has_card(order.customer, before=order) else "on_account"

    def has_card(self, code: str, *, before: Order) -> bool:
        """Whether the customer has a card when the order is taken."""
        if self.customer(code).card is not None:
            return True
        for entry in self.timeline:
            if entry.order is before:
                return False
            if entry.card is not None and entry.card.customer == code and entry.card.expires is not None:
                return True
        return False
