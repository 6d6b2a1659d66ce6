"""A little shop: set up through the verbs, selling to customers that it makes as it goes.

A book costs 20.00 and 10 % tax, a pen 3.50 and 25 %; vases are kept in stock. The product that stands for a program
has the program's code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kadens.domain.catalog.defining import NewProduct, define_products, define_tax_groups, set_stock
from kadens.domain.company.parameters import set_parameters
from kadens.domain.continuity.programs import NewProgram, define_parent_products, define_program
from kadens.domain.customers.registering import NewAddress, NewCard, NewCustomer, register_customers
from kadens.domain.intake.quoting import Cart, CartLine
from kadens.domain.intake.selling import Submitted, submit_orders
from kadens.domain.orders.consents import Agreed
from kadens.domain.payments.gateway import use
from kadens.domain.payments.schedules import define_schedule
from kadens.edges.gateways.test_gateway import TestGateway
from kadens.operations.jobs import JOBS
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request, RunReport
from kadens.pure.dates import Unit
from kadens.pure.instalments import Allocation, PaymentSchedule, ScheduleLine, Spread
from tests.factories.programs import CURRENCY, event, every, item, program

__all__ = ["ACTOR", "DAY", "Shop", "Sold", "a_shop", "day", "edit", "run"]

ACTOR = "test"
DAY = date(2024, 1, 15)
SET_UP_ON = date(2023, 12, 1)
BOOK, PEN, VASE = 20_00, 3_50, 12_00


_BOX = (item("BOOK", 2), item("PEN", 3))
RECIPES: Mapping[str, NewProgram] = {
    new.code: new
    for new in (
        program("THREE", event(), event(days_from_last=30), event(days_from_last=30)),
        program("CLUB", every(1, "months", repeats=11)),
        program("BOX", every(2, "weeks", *_BOX, repeats=3)),
        program("VASES", every(1, "weeks", item("VASE"), repeats=2)),
        program("YEAR", every(3, "months", repeats=3), bill_upfront=True),
        program("PLAN", every(1, "months", repeats=5), bill_upfront=True, payment_schedule="MONTHLY-3"),
        program("LATER", every(1, "months", repeats=2), payment_schedule="TWICE"),
        program("MISSED", every(30, "days", repeats=3), prompt_for_start_date=True, consolidate=True),
        program("LOOSE", every(30, "days", repeats=3), prompt_for_start_date=True),
        program("SEASON", event(start_on=date(2024, 1, 1)), *[event(days_from_last=30)] * 5, order_start="current"),
        program("MARKET", every(1, "months", repeats=2), price_policy="current"),
    )
}


def day(offset: int) -> date:
    """So many days after DAY."""
    return DAY + timedelta(days=offset)


@dataclass(frozen=True, slots=True)
class Sold:
    """A parent line that was sold: its continuity order, its orders, its customer."""

    key: int
    parent_order_id: int
    parent_line_id: int
    customer: str
    holds: tuple[str, ...] = ()
    place: int = 1

    @property
    def ref(self) -> str:
        """The order as a criterion names it."""
        return f"{self.parent_order_id}/{self.place}"


@dataclass
class Shop:
    """What was set up, and selling."""

    gateway: TestGateway
    customers: int = 0
    programs: dict[str, NewProgram] = field(default_factory=dict)

    def sell(
        self,
        sku: str,
        *,
        on: date = DAY,
        start: date | None = None,
        quantity: int = 1,
        pay_with: str = "card",
        customer: str | None = None,
        payment_schedule: str | None = None,
    ) -> Sold:
        """Sell one program to a customer, a new one unless named."""
        self.ready(sku)
        line = CartLine(sku=sku, quantity=Decimal(quantity), start=start, payment_schedule=payment_schedule)
        return self.sell_cart(line, on=on, pay_with=pay_with, customer=customer)[0]

    def sell_cart(
        self, *lines: CartLine, on: date = DAY, pay_with: str = "card", customer: str | None = None
    ) -> list[Sold]:
        """Sell several lines on one order."""
        self.ready(*(line.sku for line in lines))
        customer = customer or self.customer()
        [made] = submit_orders(
            [Cart(customer=customer, pay_with=pay_with, lines=lines, agreed=Agreed())], on=on, actor=ACTOR
        )
        return sold(made, customer)

    def sell_many(
        self, sku: str, count: int, *, on: date = DAY, pay_with: str = "card", expires_on: date = date(2030, 12, 31)
    ) -> list[Sold]:
        """Sell one program to so many new customers at once."""
        self.ready(sku)
        codes = self.register(count, expires_on=expires_on)
        carts = [Cart(customer=code, pay_with=pay_with, lines=(CartLine(sku=sku),), agreed=Agreed()) for code in codes]
        made = submit_orders(carts, on=on, actor=ACTOR)
        return [each for code, submitted in zip(codes, made, strict=True) for each in sold(submitted, code)]

    def customer(self, **more: Any) -> str:
        """A new customer with a card, an address and on-account permission; the code, which is the token as well."""
        return self.register(1, **more)[0]

    def register(self, count: int, *, expires_on: date = date(2030, 12, 31), **more: Any) -> list[str]:
        """So many new customers."""
        codes = [f"C{self.customers + number}" for number in range(1, count + 1)]
        self.customers += count
        register_customers([_customer(code, expires_on, more) for code in codes], on=SET_UP_ON, actor=ACTOR)
        return codes

    def behave(self, who: Sold, behaviour: str) -> None:
        """From now on the customer's card behaves like this."""
        self.gateway.script(who.customer, behaviour)

    def ready(self, *codes: str) -> None:
        """Define these programs of RECIPES, those that are not there yet; all if none is named."""
        for code in codes or RECIPES:
            if code in RECIPES and code not in self.programs:
                self.define(RECIPES[code])

    def define(self, new: NewProgram, *, event_duration: int = 0) -> str:
        """Define a program, and the product that stands for it; its code."""
        define_program(new, on=SET_UP_ON, actor=ACTOR)
        self.programs[new.code] = new
        define_products([NewProduct(sku=new.code, name=new.code, kind="parent")], on=SET_UP_ON, actor=ACTOR)
        define_parent_products({new.code: (new.code, event_duration)}, on=SET_UP_ON, actor=ACTOR)
        return new.code

    def stock(self, free: int | str, sku: str = "VASE") -> None:
        """So many are free to promise."""
        set_stock(sku, Decimal(free), on=SET_UP_ON, actor=ACTOR)

    def set(self, **parameters: Any) -> None:
        """Change call center parameters."""
        set_parameters(parameters, on=SET_UP_ON, actor=ACTOR)


def sold(made: Submitted, customer: str) -> list[Sold]:
    """What was sold on one order."""
    pairs = zip(made.continuity_order_ids, made.parent_line_ids, strict=True)
    return [
        Sold(key, made.parent_order_id or 0, line_id, customer, made.holds, place)
        for place, (key, line_id) in enumerate(pairs, start=1)
    ]


def a_shop(*, gateway: TestGateway | None = None, **parameters: Any) -> Shop:
    """An open shop: tax, products, payment schedules, and a program of every kind, set up when it is first sold.

    THREE ships three books 30 days apart; CLUB one every month, twelve times; BOX two books and three pens every two
    weeks, four times; VASES a vase a week, three times; YEAR four books, all paid at once; PLAN six books, paid in
    three monthly instalments; LATER three books, each invoiced in two parts; MISSED four books, missed ones in one
    parcel; LOOSE the same, each by itself; SEASON six books on one calendar from 2024-01-01; MARKET three books at the
    price of the day."""
    shop = Shop(gateway or TestGateway())
    use(shop.gateway)
    shop.set(**{"currency": CURRENCY, "revenue_journal": "continuity", "payment_profile": "prepayments"} | parameters)
    percents = {"standard": Decimal(0), "books": Decimal(10), "goods": Decimal(25)}
    define_tax_groups(percents, on=SET_UP_ON, actor=ACTOR)
    products = [_product("BOOK", BOOK, "books"), _product("PEN", PEN, "goods"), _product("MUG", 8_00, "goods")]
    define_products([*products, _product("VASE", VASE, "goods", stock=1000)], on=SET_UP_ON, actor=ACTOR)
    for schedule in (_parts("MONTHLY-3", 3), _parts("TWICE", 2), _gated()):
        define_schedule(schedule, CURRENCY, on=SET_UP_ON, actor=ACTOR)
    return shop


def edit(shop: Shop, code: str, *, on: date = DAY, **changes: Any) -> int:
    """Edit a program: its next version, with these fields changed; the number."""
    shop.ready(code)
    kept = {name: getattr(shop.programs[code], name) for name in shop.programs[code].__dataclass_fields__}
    shop.programs[code] = NewProgram(**kept | changes)
    return define_program(shop.programs[code], on=on, actor=ACTOR)


def run(
    job: str,
    on: date = DAY,
    *,
    dry_run: bool = False,
    limit: int | None = None,
    criteria: Mapping[str, str] | None = None,
) -> RunReport:
    """Run one of the day's jobs."""
    request = Request(as_of=on, actor=ACTOR, criteria=criteria or {}, limit=limit, dry_run=dry_run)
    return run_job(JOBS[job], request)


def _product(sku: str, price: int, tax_group: str, *, stock: int | None = None) -> NewProduct:
    kept = None if stock is None else Decimal(stock)
    return NewProduct(sku=sku, name=sku.title(), tax_group=tax_group, prices={CURRENCY: price}, stock=kept)


def _customer(code: str, expires_on: date, more: Mapping[str, Any]) -> NewCustomer:
    address = NewAddress(recipient=code, street="Storgatan 1", postcode="111 22", city="Stockholm")
    card = NewCard(token=code, expires_on=expires_on, brand="visa", last_four="4242")
    return NewCustomer(**{"code": code, "name": code, "on_account": True, "address": address, "card": card} | more)


def _parts(code: str, payments: int) -> PaymentSchedule:
    return PaymentSchedule(
        code=code,
        allocation=Allocation.FIXED_QUANTITY,
        payments=payments,
        amount=None,
        minimum=None,
        every=1,
        unit=Unit.MONTHS,
        tax=Spread.PROPORTIONAL,
    )


def _gated() -> PaymentSchedule:
    """A tenth at once, which holds the parcels, the rest after a month."""
    return PaymentSchedule(
        code="GATED",
        allocation=Allocation.SPECIFIED,
        payments=None,
        amount=None,
        minimum=None,
        every=1,
        unit=Unit.MONTHS,
        tax=Spread.PROPORTIONAL,
        lines=(
            ScheduleLine(0, Unit.DAYS, Decimal(10), None, True),
            ScheduleLine(1, Unit.MONTHS, Decimal(90), None, False),
        ),
    )
