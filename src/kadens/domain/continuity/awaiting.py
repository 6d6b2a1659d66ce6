"""How the job *create child orders* would judge the planned lines of one order today: the facts behind `explaining`.

Reads only, and asks the same parts of SQL and the same sharing out of stock as the job.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kadens.domain.company.parameters import Parameters
from kadens.domain.continuity.exposure import Exposing, share_out
from kadens.domain.continuity.models import ContinuityOrder
from kadens.domain.continuity.stock import Shelves, Wanted, refused_for_stock
from kadens.domain.payments.exposure import unpaid_shipments
from kadens.plumbing.db.statement import load

__all__ = ["Ahead", "Judged", "Judgement", "Over", "Owing", "Short", "judge"]


@dataclass(frozen=True)
class _Order:
    as_of: date
    combine: bool
    no_stock: list[int]
    over_exposure: list[int]
    continuity_order_id: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rule says of one planned line, stock and cap apart."""

    line_id: int
    child_delivery_on: date
    late: bool
    delivery_on: date
    refusal: str | None
    card_brand: str | None
    card_last_four: str | None
    card_expires_on: date | None
    parked_id: int | None
    parked_traceback: str | None
    capped_today: bool

    @property
    def might_be_made(self) -> bool:
        """Nothing refuses it that comes before its exposure and the shelves."""
        return self.refusal in (None, "card_expired")


@dataclass(frozen=True)
class _Owed:
    as_of: date
    continuity_order_id: int


@dataclass(frozen=True, slots=True)
class Owing:
    """An instalment that is due and not paid, in minor units."""

    number: int
    due_on: date
    amount: int
    currency: str
    status: str
    first_declined_on: date | None
    decline_reason: str
    retry_on: date | None


@dataclass(frozen=True)
class _Line:
    """All due lines up to a delivery date, as the job selects them without criteria."""

    as_of: date
    due_by: date
    until_delivery_on: date
    combine: bool
    no_stock: list[int]
    over_exposure: list[int] = field(default_factory=list)
    program_id: int | None = None
    customer_id: int | None = None
    continuity_order_id: int | None = None
    product_id: int | None = None
    skip_judged: bool = False


@dataclass(frozen=True)
class _Queue(_Line):
    asked_order_id: int = 0


@dataclass(frozen=True, slots=True)
class _Want:
    line_id: int
    continuity_order_id: int
    parcel: str
    product_id: int
    quantity: Decimal
    sku: str
    free: Decimal

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.line_id, self.continuity_order_id, self.parcel, self.product_id, self.quantity)


@dataclass(frozen=True, slots=True)
class Ahead:
    """How many child orders a run makes before it comes to a line."""

    line_id: int
    ahead: int


@dataclass(frozen=True, slots=True)
class Short:
    """The first product that a line's parcel cannot have in full when its turn comes."""

    sku: str
    wanted: Decimal
    free: Decimal


@dataclass(frozen=True, slots=True)
class Over:
    """What the customer owes for shipments, and would owe for the line's parcel beside it, in minor units."""

    unpaid: int
    owes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All planned lines of one order, judged; `over` those that would make the customer owe too much, `short` those
    that stock would refuse, `ahead` their place in line."""

    lines: Mapping[int, Judged]
    owing: Sequence[Owing]
    over: Mapping[int, Over] = field(default_factory=dict)
    short: Mapping[int, Short] = field(default_factory=dict)
    ahead: Mapping[int, Ahead] = field(default_factory=dict)

    def refusal_of(self, line_id: int, cap: int | None) -> str | None:
        """Why the job would refuse a due line, in its order of precedence; None when it would make it."""
        judged = self.lines[line_id]
        if line_id in self.over:
            return "exposure"
        if judged.refusal or line_id in self.short:
            return judged.refusal or "no_stock"
        queued = self.ahead.get(line_id)
        over = cap is not None and queued is not None and queued.ahead >= cap
        return "cap" if over or (cap is not None and judged.capped_today) else None


_WHY_LINES = load("kadens.domain.continuity", "why_lines", _Order, Judged)
_WHY_PAYMENT = load("kadens.domain.continuity", "why_payment", _Owed, Owing)
_WHY_STOCK = load("kadens.domain.continuity", "why_stock", _Line, _Want)
_WHY_EXPOSURE = load("kadens.domain.continuity", "why_exposure", _Line, Exposing)
_WHY_QUEUE = load("kadens.domain.continuity", "why_queue", _Queue, Ahead)


def judge(continuity_order_id: int, as_of: date, company: Parameters) -> Judgement:
    """Judge the planned lines of an order on a day; the queue before them only if one of them is due and passes."""
    combine = company.catch_up == "combine"
    lines = {row.line_id: row for row in _WHY_LINES.run(_Order(as_of, combine, [], [], continuity_order_id))}
    owing = _WHY_PAYMENT.run(_Owed(as_of, continuity_order_id))
    due_by = as_of + timedelta(days=company.days_before_delivery)
    passing = [row for row in lines.values() if row.delivery_on <= due_by and row.might_be_made and not row.parked_id]
    if not passing:
        return Judgement(lines=lines, owing=owing)
    until = max(row.delivery_on for row in passing)
    selected = _Line(as_of=as_of, due_by=due_by, until_delivery_on=until, combine=combine, no_stock=[])
    wants = _WHY_STOCK.run(selected)
    refused = refused_for_stock([want.wanted for want in wants], {want.product_id: want.free for want in wants})
    ahead = _ahead(selected, refused, continuity_order_id) if company.orders_per_run else {}
    short = {line_id: _shortage(line_id, wants, set(refused)) for line_id in refused if line_id in lines}
    over = _over(selected, company.exposure_limit, set(refused), continuity_order_id)
    return Judgement(lines=lines, owing=owing, over=over, short=short, ahead=ahead)


def _over(selected: _Line, limit: int | None, without_stock: set[int], continuity_order_id: int) -> Mapping[int, Over]:
    """The lines of the order that would make the customer owe more than the limit when their turn comes."""
    if limit is None:
        return {}
    customer_id = ContinuityOrder.objects.values_list("customer_id", flat=True).get(id=continuity_order_id)
    lines = [
        replace(line, makes=line.makes and line.line_id not in without_stock)
        for line in _WHY_EXPOSURE.run(replace(selected, customer_id=customer_id))
    ]
    unpaid = unpaid_shipments([customer_id])
    refused = set(share_out(lines, unpaid=unpaid, limit=limit, shelves=Shelves()).over_exposure)
    owes: Counter[tuple[int, str]] = Counter()
    for line in lines:
        owes[line.continuity_order_id, line.parcel] += line.owes
    return {
        line.line_id: Over(unpaid[customer_id], owes[line.continuity_order_id, line.parcel])
        for line in lines
        if line.line_id in refused and line.continuity_order_id == continuity_order_id
    }


def _ahead(selected: _Line, no_stock: Sequence[int], continuity_order_id: int) -> Mapping[int, Ahead]:
    values: dict[str, Any] = {each.name: getattr(selected, each.name) for each in fields(_Line)}
    values |= {"no_stock": list(no_stock), "asked_order_id": continuity_order_id}
    return {row.line_id: row for row in _WHY_QUEUE.run(_Queue(**values))}


def _shortage(line_id: int, wants: Sequence[_Want], refused: set[int]) -> Short:
    """What the line's parcel lacks first, after the parcels before it took theirs."""
    parcels: dict[tuple[int, str], list[_Want]] = {}
    for want in wants:
        parcels.setdefault((want.continuity_order_id, want.parcel), []).append(want)
    left = {want.product_id: want.free for want in wants}
    for parcel in parcels.values():
        if any(want.line_id == line_id for want in parcel):
            needs = _needs(parcel)
            sku, product_id = next(key for key, quantity in needs.items() if quantity > left[key[1]])
            return Short(sku, needs[sku, product_id], left[product_id])
        for want in parcel:
            left[want.product_id] -= 0 if want.line_id in refused else want.quantity
    raise AssertionError("unreachable")


def _needs(parcel: Sequence[_Want]) -> Mapping[tuple[str, int], Decimal]:
    needs: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for want in parcel:
        needs[want.sku, want.product_id] += want.quantity
    return needs
