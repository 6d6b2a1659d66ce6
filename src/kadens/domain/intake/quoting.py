"""The continuity page before the customer says yes: the whole schedule of a cart, and nothing written (domain.md §3).

Selling writes exactly what is quoted here: there is one engine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kadens.domain.catalog.queries import ProductFacts, products_by_sku
from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.errors import ProgramInactive
from kadens.domain.continuity.models import ParentProduct, Program
from kadens.domain.continuity.planning import Catalog, load_catalog
from kadens.domain.continuity.rules import VersionRules, newest_rules
from kadens.domain.continuity.starting import Draft, Sale, draft_continuity_order
from kadens.domain.customers.queries import CustomerFacts, customers_by_code
from kadens.domain.orders.consents import Agreed
from kadens.domain.orders.creating import NewOrderLine, price_line
from kadens.domain.orders.errors import QuantityInvalid
from kadens.domain.payments.schedules import pure_schedules, schedule_id
from kadens.pure.errors import KadensError
from kadens.pure.instalments import Instalment, PaymentSchedule, split

__all__ = [
    "Cart",
    "CartLine",
    "ParentQuote",
    "PaymentMissing",
    "ProgramMissing",
    "Quote",
    "ScheduleNotAsked",
    "quote_carts",
]


class PaymentMissing(KadensError):
    """An order paid by card needs a card that the gateway keeps."""

    code = "payment_missing"
    message = "Customer {customer} has no card to pay with."


class ProgramMissing(KadensError):
    """A parent product is sold that stands for no program."""

    code = "program_missing"
    message = "{sku} is a parent product, but it stands for no program yet."


class ScheduleNotAsked(KadensError):
    """A payment schedule belongs to a program billed upfront; elsewhere it would do nothing."""

    code = "schedule_not_asked"
    message = "Program {program} is not billed upfront, so a payment schedule cannot be chosen for {sku}."


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """What an agent adds to an order. `start` and `payment_schedule` (a code) answer the prompts of a program."""

    sku: str
    quantity: Decimal = Decimal(1)
    start: date | None = None
    payment_schedule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """An order before it is submitted: parent products, alone or beside ordinary ones.

    `agreed` is how the customer said yes; without it the parent order is held until that is recorded."""

    customer: str
    pay_with: str
    lines: tuple[CartLine, ...]
    agreed: Agreed | None = None

    @property
    def channel(self) -> str:
        return self.agreed.channel if self.agreed else "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentQuote:
    """One parent line: its schedule, and what is paid when if it is billed upfront."""

    product: ProductFacts
    draft: Draft
    payment_schedule_id: int | None
    instalments: tuple[Instalment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A cart worked out: parent lines in their order, and ordinary lines with their amounts (minor units)."""

    cart: Cart
    customer: CustomerFacts
    currency: str
    parents: tuple[ParentQuote, ...]
    ordinary: tuple[NewOrderLine, ...]

    @property
    def total(self) -> int:
        """All that is planned at entry, tax included, in minor units."""
        planned = sum(parent.draft.net + parent.draft.tax for parent in self.parents)
        return planned + sum(line.net + line.tax for line in self.ordinary)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """All set-up that a batch of carts needs, read once; `quoted` are the parent lines worked out so far, since the
    same line on the same day has the same schedule whoever buys it."""

    products: Mapping[str, ProductFacts]
    program_of: Mapping[int, tuple[str, int]]
    rules: Mapping[str, VersionRules]
    catalog: Catalog
    schedules: Mapping[int, PaymentSchedule]
    schedule_ids: Mapping[str, int]
    threshold: int | None
    currency: str
    quoted: dict[CartLine, ParentQuote] = field(default_factory=dict)


def quote_carts(carts: Sequence[Cart], *, on: date) -> list[Quote]:
    """Work the carts out for an order date, in a constant number of statements however many.

    Raises CustomerUnknown, ProductUnknown, ProgramInactive, PaymentMissing, ScheduleNotAsked, QuantityInvalid,
    PriceMissing."""
    customers = customers_by_code([cart.customer for cart in carts])
    shelf = _shelf(carts)
    return [_quote(cart, customers[cart.customer], shelf, on) for cart in carts]


def _shelf(carts: Sequence[Cart]) -> _Shelf:
    company = parameters()
    lines = [line for cart in carts for line in cart.lines]
    products = products_by_sku(list(dict.fromkeys(line.sku for line in lines)), company.currency)
    program_of = _program_of(product.id for product in products.values() if product.kind == "parent")
    rules = newest_rules([code for code, _ in program_of.values()])
    chosen = {line.payment_schedule for line in lines if line.payment_schedule}
    schedule_ids = {code: schedule_id(code) for code in chosen}
    wanted = {*schedule_ids.values(), *(found.payment_schedule_id for found in rules.values())} - {None}
    return _Shelf(
        products=products,
        program_of=program_of,
        rules=rules,
        catalog=load_catalog(list(rules.values())),
        schedules=pure_schedules([key for key in wanted if key is not None]),
        schedule_ids=schedule_ids,
        threshold=company.repeat_threshold,
        currency=company.currency,
    )


def _program_of(product_ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    parents = list(ParentProduct.objects.filter(product_id__in=list(product_ids)))
    codes = dict(Program.objects.filter(id__in={row.program_id for row in parents}).values_list("id", "code"))
    return {row.product_id: (codes[row.program_id], row.event_duration) for row in parents}


def _quote(cart: Cart, customer: CustomerFacts, shelf: _Shelf, on: date) -> Quote:
    if cart.pay_with == "card" and customer.payment_method_id is None:
        raise PaymentMissing(customer=cart.customer)
    wrong = next((line for line in cart.lines if line.quantity <= 0), None)
    if wrong:
        raise QuantityInvalid(quantity=wrong.quantity, sku=wrong.sku)
    parents = [line for line in cart.lines if shelf.products[line.sku].kind == "parent"]
    ordinary = [line for line in cart.lines if shelf.products[line.sku].kind != "parent"]
    return Quote(
        cart=cart,
        customer=customer,
        currency=shelf.currency,
        parents=tuple(_parent(line, shelf, on) for line in parents),
        ordinary=tuple(_ordinary(line, shelf.products[line.sku]) for line in ordinary),
    )


def _parent(line: CartLine, shelf: _Shelf, on: date) -> ParentQuote:
    known = shelf.quoted.get(line)
    if known is None:
        known = shelf.quoted[line] = _work_out(line, shelf, on)
    return known


def _work_out(line: CartLine, shelf: _Shelf, on: date) -> ParentQuote:
    product = shelf.products[line.sku]
    if product.id not in shelf.program_of:
        raise ProgramMissing(sku=line.sku)
    code, duration = shelf.program_of[product.id]
    rules = shelf.rules[code]
    if not rules.active:
        raise ProgramInactive(program=code, sku=line.sku)
    if line.payment_schedule and not rules.bill_upfront:
        raise ScheduleNotAsked(program=code, sku=line.sku)
    if line.quantity != int(line.quantity):
        raise QuantityInvalid(quantity=line.quantity, sku=line.sku)
    chosen = shelf.schedule_ids[line.payment_schedule] if line.payment_schedule else rules.payment_schedule_id
    sale = Sale(
        rules=rules,
        quantity=int(line.quantity),
        ordered_on=on,
        typed_start=line.start,
        event_duration=duration,
        threshold=shelf.threshold,
        settlement=_settlement(rules, chosen),
    )
    draft = draft_continuity_order(sale, shelf.catalog, today=on)
    schedule_key = chosen if rules.bill_upfront else None
    instalments = _instalments(draft, shelf.schedules.get(schedule_key) if schedule_key else None, on)
    return ParentQuote(product=product, draft=draft, payment_schedule_id=schedule_key, instalments=tuple(instalments))


def _settlement(rules: VersionRules, chosen: int | None) -> str:
    """How the order is paid (domain.md §6): a program not billed upfront is paid per child order, by its event."""
    if not rules.bill_upfront:
        return "per_shipment"
    return "upfront_plan" if chosen else "prepaid"


def _instalments(draft: Draft, schedule: PaymentSchedule | None, on: date) -> list[Instalment]:
    if not draft.sale.rules.bill_upfront or draft.net + draft.tax == 0:
        return []
    if schedule is None:
        return [Instalment(1, on, draft.net + draft.tax, False)]
    return split(schedule, net=draft.net, tax=draft.tax, first_due_on=on)


def _ordinary(line: CartLine, product: ProductFacts) -> NewOrderLine:
    amounts = price_line(price=product.list_price, quantity=line.quantity, tax_percent=product.tax_percent)
    return NewOrderLine(
        product_id=product.id,
        quantity=line.quantity,
        price=product.list_price,
        net=amounts.net,
        tax_percent=product.tax_percent,
        tax=amounts.tax,
    )
