"""Everything that a played scenario knows: plain objects, nothing hidden."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from tests.scenarios.oracle.dates import Doc
from tests.scenarios.oracle.money import cents, half_up

LOST = ("declined", "failed", "unknown", "faulty")


class Line:
    """A continuity line. `base` is its date before the shipping calendar rolls it."""

    def __init__(self, *, at: tuple[int, int], nominal: date, base: date, missed: bool) -> None:
        self.at, self.nominal, self.base, self.missed = at, nominal, base, missed
        self.status = "planned"
        self.delivery = base
        self.mode: Doc | None = None
        self.items: list[Doc] = []
        self.reason: str | None = None
        self.child: Child | None = None
        self.held_by_cap = False
        self.own: set[str] = set()  # what the customer changed: date, items, skip
        self.noticed = self.charge_noticed = False


class Child:
    """A child order."""

    def __init__(self, *, order: "Order", number: int, lines: list[Line], delivery: date, on: date) -> None:
        self.order, self.number, self.made_of, self.delivery, self.created = order, number, lines, delivery, on
        self.status = "open"
        self.shipped: date | None = None
        self.lines: list[Doc] = []
        self.net = self.tax = 0
        self.debt: Debt | None = None
        self.paid = False

    @property
    def total(self) -> int:
        return self.net + self.tax


class Debt:
    """Something a card is charged for: an instalment, or a child order paid per shipment."""

    def __init__(self, *, what: str, due: date, amount: int, ship: bool = False) -> None:
        self.what, self.due, self.amount, self.ship = what, due, amount, ship
        self.number = 0
        self.status = "planned"
        self.processed: date | None = None
        self.first_decline: date | None = None
        self.tries = 0
        self.row: Doc | None = None  # its charge, while the answer is unknown
        self.authorized = False
        self.again = False  # a new card or a release: tried by the next run
        self.noticed = False
        self.chargeable: date | None = due  # None: not before the customer was told

    @property
    def unpaid(self) -> bool:
        return self.status in ("planned", "declined", "failed", "faulty")


class Order:
    """A continuity order."""

    def __init__(self, *, ref: str, sale: "Sale", product: Doc, quantity: int, program: Doc, version: int) -> None:
        self.ref, self.sale, self.product, self.quantity = ref, sale, product, quantity
        self.program, self.version = program, version
        self.start: date | None = None
        self.schedule: str | None = None
        self.lines: list[Line] = []
        self.children: list[Child] = []
        self.instalments: list[Debt] = []
        self.status = "active"
        self.until: date | None = None
        self.offset = 0
        self.parent = "open"
        self.closed: date | None = None
        self.received = self.billed = self.invoiced = self.refunded = 0
        self.first: tuple[int, int] = (1, 1)
        self.locked: dict[tuple[int, str, int], int] = {}
        self.place = 0  # of its first line in the program's calendar
        self.fixed: dict[tuple[int, int], date] = {}  # dates that a continuity update left alone
        self.exhausted = False

    @property
    def events(self) -> list[Doc]:
        events: list[Doc] = self.program["events"]
        return events

    @property
    def upfront(self) -> bool:
        return bool(self.program.get("bill_upfront"))

    @property
    def planned(self) -> list[Line]:
        return [line for line in self.lines if line.status == "planned"]


class Sale:
    """A sales order as submitted."""

    def __init__(self, *, ref: str, customer: Doc, day: date, card: bool) -> None:
        self.ref, self.customer, self.day, self.card = ref, customer, day, card
        self.hold: str | None = None
        self.orders: list[Order] = []


class World:
    """The call center on one day."""

    def __init__(self, scenario: Doc) -> None:
        self.doc = scenario
        self.day: date = scenario["start"]
        given = scenario.get("parameters") or {}
        self.window: int = given.get("days_before_delivery") or 0
        self.bill_days: int = given.get("on_account_bill_days") or 0
        self.threshold: int | None = given.get("repeat_threshold")
        self.cap: int = given.get("orders_per_run") or 0
        self.authorize: bool = given.get("authorize_child_orders") or False
        self.retries: int = given.get("authorization_retries", 3)
        self.retry_days: list[int] = list(given.get("retry_days", [1, 3, 5]))[: self.retries]
        self.warning: int = given.get("card_expiry_warning_days", 45)
        self.catch_up: str = given.get("catch_up", "ship_all")
        self.taxes = {
            "standard": "0",
            **{code: str(value) for code, value in (scenario.get("tax_groups") or {}).items()},
        }
        self.schedules = {row["code"]: row for row in scenario.get("payment_schedules") or []}
        self.intervals = {row["code"]: row for row in scenario.get("date_intervals") or []}
        calendars = {row["code"]: row for row in scenario.get("calendars") or []}
        self.modes = {row["code"]: calendars.get(row.get("calendar")) for row in scenario.get("delivery_modes") or []}
        self.products = {row["sku"]: row for row in scenario.get("products") or []}
        self.stock = {
            sku: Decimal(str(row["stock"])) for sku, row in self.products.items() if row.get("stock") is not None
        }
        self.programs: dict[str, list[Doc]] = {row["code"]: [row] for row in scenario.get("programs") or []}
        self.customers = {row["code"]: {**row, "behaviour": "approve"} for row in scenario.get("customers") or []}
        self.sales: dict[str, Sale] = {}
        self.orders: dict[str, Order] = {}
        self.pointers: dict[str, int | None] = {}
        self.outage = False
        self.charges: list[Doc] = []
        self.notices: list[Doc] = []
        self.journal: list[Doc] = []
        self.refusals: list[Doc] = []
        self.refused: dict[tuple[str, str, Any, str], date] = {}
        self.warned: set[Any] = set()

    def notice(self, order: Order | Sale, kind: str) -> None:
        customer = (order.sale if isinstance(order, Order) else order).customer
        self.notices.append({"customer": customer["code"], "on": self.day, "kind": kind, "ref": order.ref})

    def post(self, order: Order, debit: str, amount: int, *parts: tuple[str, int]) -> None:
        if not amount:
            return
        self.journal.append({"on": self.day, "account": debit, "debit": amount, "credit": 0, "ref": order.ref})
        for account, part in parts:
            if part:
                self.journal.append({"on": self.day, "account": account, "debit": 0, "credit": part, "ref": order.ref})

    def refuse(self, job: str, order: Order, at: tuple[int, int] | None, reason: str) -> None:
        """A refusal is told on the first day of an unbroken run of days with the same reason."""
        key = (job, order.ref, at, reason)
        last = self.refused.get(key)
        self.refused[key] = self.day
        if job == "timeline" or last is None or (self.day - last).days > 1:
            event, occurrence = at or (None, None)
            self.refusals.append(
                {
                    "on": self.day,
                    "job": job,
                    "ref": order.ref,
                    "event": event,
                    "occurrence": occurrence,
                    "reason": reason,
                }
            )

    def item(self, row: Doc, quantity: int) -> Doc:
        """An item of an event as a continuity line keeps it."""
        price = row.get("price")
        return {
            "sku": row["sku"],
            "each": Decimal(str(row.get("quantity", 1))),
            "quantity": Decimal(str(row.get("quantity", 1))) * quantity,
            "price": cents(price if price is not None else self.products[row["sku"]]["price"]),
        }

    def amounts(self, item: Doc) -> tuple[int, int]:
        """Net and tax of an order line."""
        net = half_up(item["price"] * item["quantity"])
        percent = Decimal(self.taxes[self.products[item["sku"]].get("tax_group", "standard")])
        return net, half_up(net * percent / 100)

    def totals(self, lines: list[Line]) -> tuple[int, int]:
        pairs = [self.amounts(item) for line in lines for item in line.items]
        return sum(net for net, _ in pairs), sum(tax for _, tax in pairs)

    def value(self, order: Order) -> int:
        """The total of an order: what is planned, and what was made and not cancelled."""
        made = sum(child.total for child in order.children if child.status != "cancelled")
        return made + sum(self.totals(order.planned))

    def open_orders(self) -> Iterator[Order]:
        yield from (order for order in self.orders.values() if order.status in ("active", "paused"))
