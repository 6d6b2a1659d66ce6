"""A small shop to fulfil from: products with and without stock, customers with cards, parent lines and their orders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from kadens.domain.catalog.models import Product, Stock, TaxGroup
from kadens.domain.company.models import Company
from kadens.domain.customers.models import Customer, PaymentMethod
from kadens.domain.fulfilment.models import Reservation, Shipment
from kadens.domain.ledger.models import Entry, Posting
from kadens.domain.orders.consents import Agreed, keep_consents
from kadens.domain.orders.creating import NewOrder, NewOrderLine, create_orders, price_line
from kadens.domain.orders.models import Consent, Order, OrderLine
from kadens.domain.payments.gateway import use
from kadens.domain.payments.models import Attempt, Charge, Plan
from kadens.domain.payments.schedules import define_schedule
from kadens.edges.gateways.test_gateway import TestGateway
from kadens.plumbing.audit.models import AuditEvent
from kadens.plumbing.db.transactions import transaction
from kadens.plumbing.runner.shapes import Work
from kadens.pure.dates import Unit
from kadens.pure.instalments import Allocation, PaymentSchedule, Spread

DAY = date(2024, 1, 15)
NOBODY = 999_999_999
"""A key that no row has."""
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def day(offset: int) -> date:
    return DAY + timedelta(days=offset)


def work(on: date = DAY, *, limit: int | None = None, dry_run: bool = False, **criteria: str) -> Work:
    return Work(run_id=0, as_of=on, actor="test", criteria=criteria, limit=limit, dry_run=dry_run)


@dataclass
class Shop:
    """What a test sets up and looks at. A book costs 20.00 and 10 % tax."""

    gateway: TestGateway = field(default_factory=TestGateway)
    made: int = 0

    def __post_init__(self) -> None:
        use(self.gateway)
        Company.objects.create(id=1, revenue_journal="continuity")
        group = TaxGroup.objects.create(code="books", percent=Decimal(10))
        self.club = Product.objects.create(sku="CLUB", name="Club", kind="parent", tax_group=group)
        self.book = Product.objects.create(sku="BOOK", name="Book", tax_group=group)
        self.vase = Product.objects.create(sku="VASE", name="Vase", tax_group=group, stock_kept=True)
        self.bowl = Product.objects.create(sku="BOWL", name="Bowl", tax_group=group, stock_kept=True)
        self.two_months = define_schedule(schedule(), "EUR", on=DAY, actor="test")

    def customer(self) -> Customer:
        self.made += 1
        customer = Customer.objects.create(code=f"C{self.made}", name="Karen", on_account=True, created_on=DAY)
        PaymentMethod.objects.create(
            customer=customer, token=f"card-{customer.code}", expires_on=date(2030, 12, 31), added_on=DAY
        )
        return customer

    def parent_line(self, *, pay_with: str = "card") -> OrderLine:
        customer = self.customer()
        order = NewOrder(
            kind="parent",
            customer_id=customer.pk,
            currency="EUR",
            ordered_on=day(-5),
            pay_with=pay_with,
            payment_method_id=card_of(customer).pk,
            lines=(self.line(self.club, "1", kind="parent"),),
        )
        order_id = create_orders([order])[0].order_id
        keep_consents({order_id: Agreed()}, actor="test")
        return OrderLine.objects.select_related("order").get(order_id=order_id)

    def line(self, product: Product, quantity: str, *, price: int = 20_00, kind: str = "item") -> NewOrderLine:
        amounts = price_line(price=price, quantity=Decimal(quantity), tax_percent=Decimal(10))
        return NewOrderLine(
            product_id=product.pk,
            quantity=Decimal(quantity),
            price=price,
            net=amounts.net,
            tax_percent=Decimal(10),
            tax=amounts.tax,
            kind=kind,
        )

    def child(
        self,
        line: OrderLine | None = None,
        *,
        settlement: str = "prepaid",
        delivery_on: date = DAY,
        price: int = 20_00,
        wants: Mapping[Product, str] | None = None,
        status: str = "open",
    ) -> Order:
        """A child order as *create child orders* makes it: what it wants of the shelves is reserved."""
        line = line or self.parent_line()
        self.made += 1
        order = NewOrder(
            kind="child",
            customer_id=line.order.customer_id,
            currency="EUR",
            ordered_on=day(-1),
            delivery_on=delivery_on,
            pay_with=line.order.pay_with,
            payment_method_id=line.order.payment_method_id,
            settlement=settlement,
            payment_schedule_id=self.two_months if settlement == "invoice_plan" else None,
            parent_line_id=line.pk,
            slot_event=self.made,
            slot_repetition=1,
            status=status,
            lines=tuple(
                self.line(product, quantity, price=price) for product, quantity in (wants or {self.book: "1"}).items()
            ),
        )
        for product, quantity in (wants or {}).items():
            shelf = Stock.objects.filter(product=product).first()
            if shelf:
                Stock.objects.filter(product=product).update(reserved=shelf.reserved + Decimal(quantity))
        return Order.objects.get(id=create_orders([order])[0].order_id)

    def sales(
        self,
        wants: Mapping[Product, str] | None = None,
        *,
        status: str = "open",
        pay_with: str = "on_account",
        delivery_on: date = DAY,
    ) -> Order:
        customer = self.customer()
        order = NewOrder(
            customer_id=customer.pk,
            currency="EUR",
            ordered_on=DAY,
            delivery_on=delivery_on,
            pay_with=pay_with,
            payment_method_id=card_of(customer).pk,
            status=status,
            lines=tuple(self.line(product, quantity) for product, quantity in (wants or {self.book: "1"}).items()),
        )
        return Order.objects.get(id=create_orders([order])[0].order_id)

    def shelve(self, product: Product, on_hand: str) -> None:
        Stock.objects.create(product=product, on_hand=Decimal(on_hand))

    def widen_window(self, days: int) -> None:
        Company.objects.update(days_before_delivery=days)

    def settle(self) -> None:
        """The gateway is asked again as if enough time had passed."""
        Attempt.objects.update(held_until=None, look_again_at=None)

    def restock(self, product: Product, on_hand: str) -> None:
        Stock.objects.filter(product=product).update(on_hand=Decimal(on_hand))

    def insert_shipment(self, order: Order, *, shipped_on: date | None = None) -> None:
        """A shipment written past the verbs."""
        with transaction():
            Shipment.objects.create(order=order, picked_on=DAY, shipped_on=shipped_on)

    def instalment(
        self,
        line: OrderLine,
        *,
        status: str = "planned",
        due_on: date = DAY,
        ship_gate: bool = False,
        kind: str = "upfront_plan",
        order: Order | None = None,
    ) -> Charge:
        """An instalment of the line's plan, made with it where there is none."""
        plan, _ = Plan.objects.get_or_create(
            parent_line=line, order=order, kind=kind, currency="EUR", defaults={"agreed_total": 100_00}
        )
        self.made += 1
        return Charge.objects.create(
            key=f"{line.order_id}-{self.made}",
            plan=plan,
            consent=Consent.objects.get(order=line.order),
            parent_line=line,
            customer_id=line.order.customer_id,
            number=self.made,
            due_on=due_on,
            chargeable_on=due_on,
            amount=10_00,
            currency="EUR",
            pay_with=line.order.pay_with,
            ship_gate=ship_gate,
            status=status,
        )

    # What there is to see

    def shelf(self, product: Product) -> tuple[int, int]:
        """(on hand, reserved)."""
        stock = Stock.objects.get(product=product)
        return int(stock.on_hand), int(stock.reserved)

    def reserved(self) -> set[int]:
        return set(Reservation.objects.values_list("order_id", flat=True))

    def status(self, order: Order) -> str:
        return Order.objects.get(pk=order.pk).status

    def deeds(self, order: Order) -> list[str]:
        events = AuditEvent.objects.filter(subject="order", subject_id=order.pk).order_by("id")
        return list(events.values_list("action", flat=True))

    def legs(self, order: Order) -> dict[str, int]:
        """Debits, and credits as negative amounts, by account."""
        postings = Posting.objects.filter(entry__kind="invoice", entry__order_id=order.pk)
        return {posting.account: posting.debit - posting.credit for posting in postings}

    def entry(self, order: Order) -> Entry:
        return Entry.objects.get(kind="invoice", subject_id=order.pk)

    def behave(self, order: Order, behaviour: str) -> None:
        self.gateway.script(order.payment_method.token, behaviour)


def card_of(customer: Customer) -> PaymentMethod:
    return PaymentMethod.objects.get(customer=customer, replaced_on=None)


def schedule() -> PaymentSchedule:
    return PaymentSchedule(
        code="TWO-MONTHS",
        allocation=Allocation.FIXED_QUANTITY,
        payments=2,
        amount=None,
        minimum=None,
        every=1,
        unit=Unit.MONTHS,
        tax=Spread.PROPORTIONAL,
    )
