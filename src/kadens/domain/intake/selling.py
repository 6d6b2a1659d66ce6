"""Submitting orders: what was quoted becomes orders, continuity orders, plans and a stored promise (domain.md §3).

One cart or a hundred thousand take the same number of statements. Ordinary lines become a sales order of their own
beside the parent order, since a parent order is never picked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from kadens.domain.continuity.starting import NewContinuityOrder, start_continuity_orders
from kadens.domain.fulfilment.stocking import reserve_for_orders
from kadens.domain.intake.errors import CartEmpty
from kadens.domain.intake.promising import edits_of, promise_of
from kadens.domain.intake.quoting import Cart, ParentQuote, PaymentMissing, Quote, quote_carts
from kadens.domain.notices.writing import NewNotice, write_notices
from kadens.domain.orders.consents import Agreed, keep_consents
from kadens.domain.orders.creating import CreatedOrder, NewOrder, NewOrderLine, create_orders
from kadens.domain.orders.holding import place_holds
from kadens.domain.payments.plans import NewPlan, open_upfront_plans
from kadens.domain.payments.processing import process_payments
from kadens.domain.payments.queries import owed_by_customers
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.inserting import insert_rows
from kadens.plumbing.db.transactions import transaction

__all__ = ["Placement", "Submitted", "place_orders", "submit_orders"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What became of a cart: its parent order with a continuity order per parent line, and its sales order."""

    parent_order_id: int | None
    sales_order_id: int | None
    continuity_order_ids: tuple[int, ...]
    parent_line_ids: tuple[int, ...]
    holds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """Orders that are written, and the charges that are still to be taken for them, outside the transaction."""

    submitted: list[Submitted]
    charge_ids: list[int]


@dataclass(frozen=True)
class _Placed:
    """A quote with the orders that were created for it."""

    quote: Quote
    parent: CreatedOrder | None
    sales: CreatedOrder | None

    @property
    def orders(self) -> list[int]:
        return [made.order_id for made in (self.parent, self.sales) if made]

    @cached_property
    def parent_lines(self) -> tuple[tuple[int, int, ParentQuote], ...]:
        """(place, parent line, its quote), in order."""
        if self.parent is None:
            return ()
        pairs = zip(self.parent.line_ids, self.quote.parents, strict=True)
        return tuple((place, line_id, parent) for place, (line_id, parent) in enumerate(pairs, start=1))


@dataclass(frozen=True, slots=True)
class _PromiseRow:
    parent_line_id: int
    accepted_on: date
    accepted_by: str
    channel: str
    document: dict[str, object]


def submit_orders(carts: Sequence[Cart], *, on: date, actor: str) -> list[Submitted]:
    """Submit the carts with the order date `on`; all are written or none.

    What fails at submit (permission, credit limit, address, stock, consent) holds the order with its reason. What is
    billed upfront without a schedule is charged at once, after the orders are safely written; a decline leaves the
    instalment to the payments job. Raises what `place_orders` raises."""
    placement = place_orders(carts, on=on, actor=actor)
    if placement.charge_ids:
        process_payments(as_of=on, actor=actor, charge_ids=placement.charge_ids)
    return placement.submitted


def place_orders(carts: Sequence[Cart], *, on: date, actor: str) -> Placement:
    """Write the orders of the carts, all or none, and call nobody: who calls this has the charges taken once its own
    transaction is over, as `submit_orders` does. Raises CartEmpty, PaymentMissing, and what `quote_carts` raises."""
    with transaction():
        if not all(cart.lines for cart in carts):
            raise CartEmpty
        quotes = quote_carts(carts, on=on)
        without = next((quote for quote in quotes if quote.card_missing), None)
        if without is not None:
            raise PaymentMissing(customer=without.cart.customer)
        placed = _create(quotes, on)
        keep_consents(_agreed(placed), actor=actor)
        continuity = _start(placed)
        charges = _open_plans(placed, on, actor)
        insert_rows("continuity_promise", _promises(placed, on, actor))
        holds = _hold(placed, on, actor)
        write_notices([_confirmation(each, on) for each in placed])
        record(list(_deeds(placed, continuity)), on=on, actor=actor)
        return Placement([_submitted(each, continuity, holds) for each in placed], charges)


def _create(quotes: Sequence[Quote], on: date) -> list[_Placed]:
    """The parent order of each quote that has parent lines, and the sales order of each that has ordinary ones."""
    wanted = [
        (at, order)
        for at, quote in enumerate(quotes)
        for order in (_parent_order(quote, on), _sales_order(quote, on))
        if order
    ]
    created = create_orders([order for _, order in wanted])
    made = {(at, order.kind): order_made for (at, order), order_made in zip(wanted, created, strict=True)}
    return [_Placed(quote, made.get((at, "parent")), made.get((at, "sales"))) for at, quote in enumerate(quotes)]


def _parent_order(quote: Quote, on: date) -> NewOrder | None:
    lines = tuple(
        NewOrderLine(
            product_id=parent.product.id,
            quantity=Decimal(parent.draft.sale.quantity),
            price=0,
            net=0,
            tax_percent=Decimal(0),
            tax=0,
            kind="parent",
        )
        for parent in quote.parents
    )
    return _order(quote, on, "parent", lines) if lines else None


def _sales_order(quote: Quote, on: date) -> NewOrder | None:
    return _order(quote, on, "sales", quote.ordinary) if quote.ordinary else None


def _order(quote: Quote, on: date, kind: str, lines: tuple[NewOrderLine, ...]) -> NewOrder:
    card = quote.cart.pay_with == "card"
    return NewOrder(
        kind=kind,
        customer_id=quote.customer.id,
        currency=quote.currency,
        ordered_on=on,
        delivery_on=on if kind == "sales" else None,
        pay_with=quote.cart.pay_with,
        payment_method_id=quote.customer.payment_method_id if card else None,
        address_id=quote.customer.address_id,
        lines=lines,
    )


def _agreed(placed: Sequence[_Placed]) -> Mapping[int, Agreed]:
    """How each parent order was agreed to; those whose consent is still to come are not among them."""
    return {each.parent.order_id: each.quote.cart.agreed for each in placed if each.parent and each.quote.cart.agreed}


def _start(placed: Sequence[_Placed]) -> Mapping[int, int]:
    """Start a continuity order on every parent line; its key by the line's."""
    orders = [
        NewContinuityOrder(
            draft=parent.draft,
            parent_line_id=line_id,
            parent_order_id=each.parent.order_id,
            customer_id=each.quote.customer.id,
            place=place,
        )
        for each in placed
        if each.parent
        for place, line_id, parent in each.parent_lines
    ]
    keys = start_continuity_orders(orders)
    return {order.parent_line_id: key for order, key in zip(orders, keys, strict=True)}


def _open_plans(placed: Sequence[_Placed], on: date, actor: str) -> list[int]:
    """Open the plans of what is billed upfront; the charges that are taken at submit."""
    plans = [
        _plan(each.quote, each.parent.order_id, place, line_id, parent, on)
        for each in placed
        if each.parent
        for place, line_id, parent in each.parent_lines
        if parent.draft.sale.rules.bill_upfront
    ]
    if not plans:
        return []
    charges = open_upfront_plans(plans, on=on, actor=actor)
    return [key for plan in plans if plan.kind == "prepaid" for key in charges.get(plan.parent_line_id, ())]


def _plan(quote: Quote, order_id: int, place: int, line_id: int, parent: ParentQuote, on: date) -> NewPlan:
    """The plan of a parent line. What is due within the lead of the program's notices was told as it was sold."""
    lead = parent.draft.sale.rules.charge_notice_days
    return NewPlan(
        parent_line_id=line_id,
        customer_id=quote.customer.id,
        kind=parent.draft.sale.settlement,
        net=parent.draft.net,
        tax=parent.draft.tax,
        currency=quote.currency,
        pay_with=quote.cart.pay_with,
        first_due_on=on,
        key_prefix=f"{order_id}-{place}",
        schedule_id=parent.payment_schedule_id,
        told_until=None if lead is None else on + timedelta(days=lead),
    )


def _hold(placed: Sequence[_Placed], on: date, actor: str) -> Mapping[int, tuple[str, ...]]:
    """Hold what fails at submit; the reasons by order."""
    on_account = {each.quote.customer.id for each in placed if each.quote.cart.pay_with == "on_account"}
    owed = dict(owed_by_customers(on_account))
    sales = [each.sales.order_id for each in placed if each.sales]
    short = set(reserve_for_orders(sales, on=on, actor=actor)) if sales else set()
    reasons: dict[int, tuple[str, ...]] = {}
    for each in placed:
        found = {order_id: tuple(_reasons(each, order_id, owed, short)) for order_id in each.orders}
        reasons.update(found)
        if each.quote.cart.pay_with == "on_account" and not any(found.values()):
            owed[each.quote.customer.id] = owed.get(each.quote.customer.id, 0) + each.quote.total
    for reason in dict.fromkeys(reason for found in reasons.values() for reason in found):
        place_holds([order for order, found in reasons.items() if reason in found], reason, on=on, actor=actor)
    return reasons


def _reasons(each: _Placed, order_id: int, owed: Mapping[int, int], short: set[int]) -> Iterator[str]:
    customer = each.quote.customer
    if each.quote.cart.pay_with == "on_account":
        if not customer.on_account:
            yield "on_account_not_allowed"
        limit = customer.credit_limit
        if limit is not None and owed.get(customer.id, 0) + each.quote.total > limit:
            yield "credit_limit"
    if customer.address_id is None:
        yield "address"
    if each.parent and each.parent.order_id == order_id and each.quote.cart.agreed is None:
        yield "consent"
    if order_id in short:
        yield "stock"


def _promises(placed: Sequence[_Placed], on: date, actor: str) -> Iterator[_PromiseRow]:
    """What was told to each customer; a quote that many were given is put into words once."""
    told: dict[int, dict[str, object]] = {}
    for each in placed:
        for _, line_id, parent in each.parent_lines:
            document = told.get(id(parent)) or told.setdefault(id(parent), promise_of(parent, each.quote.currency))
            yield _PromiseRow(line_id, on, actor, each.quote.cart.channel, document)


def _confirmation(each: _Placed, on: date) -> NewNotice:
    first = next((line_id for _, line_id, _ in each.parent_lines), None)
    return NewNotice(
        kind="order_confirmed",
        customer_id=each.quote.customer.id,
        fact=f"order:{each.orders[0]}",
        noticed_on=on,
        parent_line_id=first,
    )


def _deeds(placed: Sequence[_Placed], continuity: Mapping[int, int]) -> Iterator[Deed]:
    """The submit of each order, and what of a continuity order the customer wanted otherwise."""
    for each in placed:
        for order_id in each.orders:
            yield Deed("submit_order", "order", order_id, {"channel": each.quote.cart.channel})
        for _, line_id, parent in each.parent_lines:
            for edit in edits_of(parent, each.quote.currency):
                yield Deed("edit_at_sale", "continuity_order", continuity[line_id], edit)


def _submitted(each: _Placed, continuity: Mapping[int, int], holds: Mapping[int, tuple[str, ...]]) -> Submitted:
    lines = tuple(line_id for _, line_id, _ in each.parent_lines)
    return Submitted(
        parent_order_id=each.parent.order_id if each.parent else None,
        sales_order_id=each.sales.order_id if each.sales else None,
        continuity_order_ids=tuple(continuity[line_id] for line_id in lines),
        parent_line_ids=lines,
        holds=tuple(dict.fromkeys(reason for order_id in each.orders for reason in holds.get(order_id, ()))),
    )
