"""A small world for payments: a customer with a card, parent orders with one parent line each, child orders.

`world` runs in the test's transaction; `real_world` on a database of its own, where what is committed is committed,
for tests of killed runs and of what happens after a commit. At the end of every test that takes one, what was booked
must be what the gateway took, and the invariant of domain.md §6 must hold for every parent line.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from kadens.domain.catalog.models import Product, TaxGroup
from kadens.domain.company.models import Company
from kadens.domain.customers.models import Customer, PaymentMethod
from kadens.domain.ledger.models import Posting
from kadens.domain.ledger.posting import NewEntry, child_invoiced, post
from kadens.domain.notices.models import Notice
from kadens.domain.orders.consents import Agreed, keep_consents
from kadens.domain.orders.models import Hold, Order, OrderLine
from kadens.domain.payments.gateway import use
from kadens.domain.payments.models import Attempt, Charge, Refund, RefundPart
from kadens.domain.payments.plans import NewPlan, open_upfront_plans
from kadens.domain.payments.processing import PaymentsReport, process_payments
from kadens.domain.payments.queries import attempts_of, instalments_of
from kadens.domain.payments.refunds import settle_refunds
from kadens.domain.payments.schedules import define_schedule
from kadens.edges.gateways.test_gateway import TestGateway
from kadens.pure.dates import Unit
from kadens.pure.instalments import Allocation, PaymentSchedule, Spread

DAY = date(2024, 1, 10)
NO_LEASE = timedelta(0)


@dataclass
class World:
    """What a test of payments does and looks at."""

    gateway: TestGateway = field(default_factory=TestGateway)
    made: int = 0

    def __post_init__(self) -> None:
        use(self.gateway)
        self.company = Company.objects.create(id=1)
        tax_group = TaxGroup.objects.create(code="standard", percent=Decimal(0))
        self.product = Product.objects.create(sku="CLUB", name="Club", kind="parent", tax_group=tax_group)
        self.three = define_schedule(schedule(payments=3), "EUR", on=DAY, actor="test")

    def customer(self, *, expires_on: date = date(2030, 12, 31)) -> Customer:
        self.made += 1
        customer = Customer.objects.create(
            code=f"C{self.made}", name="Karen", on_account=True, created_on=DAY, language="en"
        )
        PaymentMethod.objects.create(
            customer=customer, token=f"card-{customer.code}", expires_on=expires_on, added_on=DAY
        )
        return customer

    def parent_line(self, *, pay_with: str = "card", customer: Customer | None = None) -> OrderLine:
        customer = customer or self.customer()
        order = Order.objects.create(
            kind="parent",
            customer=customer,
            currency="EUR",
            status="open",
            ordered_on=DAY,
            pay_with=pay_with,
            payment_method=method_of(customer),
            settlement="prepaid",
        )
        keep_consents({order.pk: Agreed()}, actor="test")
        return OrderLine.objects.create(
            order=order, position=1, kind="parent", product=self.product, quantity=1, status="open"
        )

    def plan(
        self,
        net: int = 300_00,
        *,
        kind: str = "upfront_plan",
        pay_with: str = "card",
        first_due_on: date = DAY,
        schedule_id: int | None = None,
        line: OrderLine | None = None,
    ) -> OrderLine:
        line = line or self.parent_line(pay_with=pay_with)
        plan = NewPlan(
            parent_line_id=line.pk,
            customer_id=line.order.customer_id,
            kind=kind,
            net=net,
            tax=0,
            currency="EUR",
            pay_with=pay_with,
            first_due_on=first_due_on,
            key_prefix=f"{line.order_id}-{line.position}",
            schedule_id=None if kind == "prepaid" else schedule_id or self.three,
        )
        open_upfront_plans([plan], on=DAY, actor="test")
        return line

    def child(
        self,
        line: OrderLine,
        *,
        total: int = 50_00,
        settlement: str = "per_shipment",
        delivery_on: date = DAY,
        schedule_id: int | None = None,
    ) -> Order:
        self.made += 1
        return Order.objects.create(
            kind="child",
            customer_id=line.order.customer_id,
            currency="EUR",
            status="open",
            ordered_on=DAY,
            delivery_on=delivery_on,
            pay_with=line.order.pay_with,
            payment_method=line.order.payment_method,
            settlement=settlement,
            payment_schedule_id=schedule_id,
            net=total,
            tax=0,
            total=total,
            parent_line_id=line.pk,
            slot_event=self.made,
            slot_repetition=1,
        )

    def invoice(self, order: Order, *, on: date = DAY) -> None:
        """What fulfilment does when it invoices."""
        against = {"prepaid": "prepayments", "upfront_plan": "parent_revenue"}.get(order.settlement, "receivables")
        legs = child_invoiced(net=order.net, tax=order.tax, against=against)
        post(
            [
                NewEntry(
                    kind="invoice",
                    subject_id=order.pk,
                    entered_on=on,
                    legs=legs,
                    parent_line_id=order.parent_line_id,
                    order_id=order.pk,
                )
            ]
        )
        Order.objects.filter(pk=order.pk).update(status="invoiced")

    def run(self, on: date = DAY, **more: object) -> PaymentsReport:
        return process_payments(as_of=on, actor="test", lease=NO_LEASE, **more)  # type: ignore[arg-type]

    def behave(self, line: OrderLine, behaviour: str) -> None:
        self.gateway.script(method_of(line.order.customer).token, behaviour)

    def hold(self, order: Order, reason: str, *, on: date = DAY) -> Hold:
        return Hold.objects.create(order=order, reason=reason, placed_on=on, placed_by="test")

    # What there is to see

    def statuses(self, line: OrderLine) -> list[str]:
        return [row.status for row in instalments_of([line.pk])]

    def amounts(self, line: OrderLine) -> list[int]:
        return [row.amount for row in instalments_of([line.pk])]

    def outcomes(self, line: OrderLine) -> list[tuple[date, str]]:
        return [(row.on, row.outcome) for row in attempts_of([line.pk])]

    def notices(self, line: OrderLine) -> list[tuple[date, str]]:
        rows = Notice.objects.filter(parent_line_id=line.pk).order_by("noticed_on", "id")
        return [(row.noticed_on, row.kind) for row in rows]

    def entries(self, line: OrderLine) -> list[tuple[date, str, str, int]]:
        """(day, debited account, credited account, amount) of every simple entry, in order."""
        found: dict[int, dict[str, object]] = {}
        postings = Posting.objects.filter(entry__parent_line_id=line.pk).select_related("entry")
        for posting in postings.order_by("entry__entered_on", "entry_id"):
            entry = found.setdefault(posting.entry_id, {"on": posting.entry.entered_on, "amount": posting.debit})
            entry["debit" if posting.debit else "credit"] = posting.account
            entry["amount"] = posting.debit + posting.credit
        return [(one["on"], one["debit"], one["credit"], one["amount"]) for one in found.values()]  # type: ignore[misc]

    def open_holds(self, order: Order) -> list[str]:
        return list(Hold.objects.filter(order=order, released_on=None).values_list("reason", flat=True))

    # What must always be true

    def check(self) -> None:
        settle_refunds()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self._check_books()
        for line in OrderLine.objects.filter(kind="parent"):
            assert invariant(line.pk) == 0, f"the books of parent line {line.pk} do not close"

    def _check_books(self) -> None:
        booked = sum(Attempt.objects.filter(state="succeeded").values_list("amount", flat=True))
        silent = Charge.objects.filter(status__in=["unknown", "charging", "pending"]).exists()
        assert silent or booked == self.gateway.taken(), "what was taken is not what was booked"
        assert booked <= self.gateway.taken()
        cash = Posting.objects.filter(account="cash", entry__kind="charge").values_list("debit", flat=True)
        assert sum(cash) == booked
        done = RefundPart.objects.filter(status="done").values_list("amount", flat=True)
        assert sum(done) == self.gateway.refunded(), "what the gateway gave back is not what was settled"
        parts = RefundPart.objects.values_list("amount", flat=True)
        assert sum(parts) == sum(Refund.objects.filter(kind="refunded").values_list("amount", flat=True))
        assert sum(self._cash_out()) == sum(
            RefundPart.objects.exclude(status__in=["waiting", "refused", "credited"]).values_list("amount", flat=True)
        ), "what left cash is not what is given, or on its way"

    def _cash_out(self) -> list[int]:
        rows = Posting.objects.filter(account="cash").exclude(entry__kind__in=["charge", "bill_paid"])
        return [credit - debit for credit, debit in rows.values_list("credit", "debit")]


def invariant(parent_line_id: int) -> int:
    """What the books of a parent line must come to: nothing (domain.md §6)."""
    postings = Posting.objects.filter(entry__parent_line_id=parent_line_id).select_related("entry")
    rows = [(one.entry.kind, one.account, one.debit, one.credit) for one in postings]
    came = ("charge", "bill_paid")
    received = sum(debit for kind, account, debit, _ in rows if account == "cash" and kind in came)
    refunded = sum(credit - debit for kind, account, debit, credit in rows if account == "cash" and kind not in came)
    owed_less_credits = sum(debit - credit for _, account, debit, credit in rows if account == "receivables")
    sold = ("revenue", "tax")
    invoiced = sum(credit for kind, account, _, credit in rows if kind == "invoice" and account in sold)
    conceded = sum(debit for kind, account, debit, _ in rows if kind == "credit_note" and account in sold)
    liability = sum(
        credit - debit for _, account, debit, credit in rows if account in ("prepayments", "parent_revenue")
    )
    return received + owed_less_credits - refunded - (invoiced - conceded) - liability


def method_of(customer: Customer) -> PaymentMethod:
    return PaymentMethod.objects.get(customer=customer, replaced_on=None)


def schedule(code: str = "THREE", *, payments: int = 3) -> PaymentSchedule:
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


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """A world in the test's own transaction."""
    world = World()
    yield world
    world.check()


@pytest.fixture
def real_world(fresh_database: str) -> Iterator[World]:
    """A world whose commits are real."""
    world = World()
    yield world
    world.check()
