"""Summing up what happened: counted from the tables, not from what the jobs say they did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from kadens.domain.continuity.checking import unbalanced_orders
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder, Pause, Refusal
from kadens.domain.customers.models import Customer
from kadens.domain.fulfilment.models import Invoice, Shipment
from kadens.domain.intake.models import Purchase
from kadens.domain.ledger.models import Posting
from kadens.domain.ledger.queries import AccountSums, account_sums
from kadens.domain.notices.models import Notice
from kadens.domain.orders.models import Order, OrderLine
from kadens.domain.payments.differences import standing
from kadens.domain.payments.models import Attempt, Charge, Reconciliation, Refund

__all__ = ["Summary", "sum_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The demo in figures; amounts in minor units of USD."""

    until: date
    customers: int
    purchases: int
    enrolled: Mapping[str, int]
    pauses: int
    states: Mapping[str, int]
    lines: int
    child_orders: int
    shipped: int
    invoiced: int
    charges: int
    charged: int
    billed: int
    refunded: int
    credited: int
    declines: Mapping[str, int]
    charges_failed: int
    refusals: Mapping[str, int]
    notices: Mapping[str, int]
    trial_balance: tuple[AccountSums, ...]
    unbalanced: int
    movements: int
    differences: int
    open_items: int
    rows: int
    seconds: float

    @property
    def rows_per_second(self) -> float:
        return self.rows / self.seconds if self.seconds else 0.0


def sum_up(until: date, *, seconds: float) -> Summary:
    """Count what the database holds."""
    books = standing()
    attempts = Attempt.objects.filter(state="succeeded").aggregate(many=Count("id"), amount=Sum("amount"))
    return Summary(
        until=until,
        customers=Customer.objects.count(),
        purchases=Purchase.objects.count(),
        enrolled=_by("program__code", ContinuityOrder),
        pauses=Pause.objects.count(),
        states=_by("status", ContinuityOrder),
        lines=ContinuityLine.objects.count(),
        child_orders=Order.objects.filter(kind="child").count(),
        shipped=Shipment.objects.filter(shipped_on__isnull=False).count(),
        invoiced=_total(Invoice, "total"),
        charges=attempts["many"] or 0,
        charged=attempts["amount"] or 0,
        billed=_total(Charge, "amount", status="billed"),
        refunded=_total(Refund, "amount", kind="refunded"),
        credited=_total(Refund, "amount", kind="credited"),
        declines=_declines(),
        charges_failed=Charge.objects.filter(status="failed").count(),
        refusals=_by("reason", Refusal),
        notices=_by("kind", Notice),
        trial_balance=tuple(account_sums()),
        unbalanced=len(unbalanced_orders()),
        movements=_total(Reconciliation, "movements"),
        differences=books.differences,
        open_items=books.open_items,
        rows=_rows(),
        seconds=seconds,
    )


def _by(field: str, model: type, **only: object) -> Mapping[str, int]:
    found = model.objects.filter(**only).values_list(field).annotate(many=Count("id")).order_by("-many")  # type: ignore[attr-defined]
    return dict(found)


def _declines() -> Mapping[str, int]:
    return _by("reason", Attempt, state__in=("declined_soft", "declined_hard"))


def _total(model: type, field: str, **only: object) -> int:
    return model.objects.filter(**only).aggregate(total=Sum(field))["total"] or 0  # type: ignore[attr-defined]


def _rows() -> int:
    """Rows that the demo wrote into the bulk tables."""
    tables = (Order, OrderLine, ContinuityOrder, ContinuityLine, Charge, Attempt, Shipment, Invoice, Posting, Notice)
    return sum(table.objects.count() for table in tables)
