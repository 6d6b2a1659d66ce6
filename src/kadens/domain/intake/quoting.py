"""The continuity page before the customer says yes: the whole schedule of a cart, and nothing written (domain.md §3).

Selling writes exactly what is quoted here: there is one engine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from kadens.domain.catalog.queries import ProductFacts, products_by_sku
from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.altering import refuse_quantity
from kadens.domain.continuity.editing import Edit, Swap, edited
from kadens.domain.continuity.errors import ProgramInactive
from kadens.domain.continuity.models import ParentProduct, Program
from kadens.domain.continuity.planning import Catalog, load_catalog
from kadens.domain.continuity.rules import VersionRules, newest_rules
from kadens.domain.continuity.starting import Draft, Sale, draft_continuity_order
from kadens.domain.customers.queries import (
    AddressUnknown,
    CustomerFacts,
    customers_by_code,
    owners_of_addresses,
)
from kadens.domain.orders.consents import Agreed
from kadens.domain.orders.creating import NewOrderLine, price_line
from kadens.domain.orders.errors import QuantityInvalid
from kadens.domain.payments.schedules import pure_schedules, schedule_id
from kadens.pure.errors import KadensError
from kadens.pure.instalments import Instalment, PaymentSchedule, split

__all__ = [
    "Cart",
    "CartLine",
    "EditsNotAsked",
    "ParentQuote",
    "PaymentMissing",
    "ProgramMissing",
    "Quote",
    "ScheduleNotAsked",
    "quote_carts",
]


class EditsNotAsked(KadensError):
    """Only what a program plans can be edited; an ordinary line has its quantity and its list price."""

    code = "edits_not_asked"
    message = "{sku} stands for no program, so there is no schedule to edit."


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
    """What an agent adds to an order. `start` and `payment_schedule` (a code) answer the prompts of a program; `edits`
    are what the customer wants otherwise than the program has it, in the order in which they were made."""

    sku: str
    quantity: Decimal = Decimal(1)
    start: date | None = None
    payment_schedule: str | None = None
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """An order before it is submitted: parent products, alone or beside ordinary ones.

    `agreed` is how the customer said yes; without it the parent order is held until that is recorded. `address_id` is
    one of the customer's addresses; without it the parcels go to the newest."""

    customer: str
    pay_with: str
    lines: tuple[CartLine, ...]
    agreed: Agreed | None = None
    address_id: int | None = None

    @property
    def channel(self) -> str:
        return self.agreed.channel if self.agreed else "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentQuote:
    """One parent line: its schedule, edits included, and what is paid when if it is billed upfront."""

    line: CartLine
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

    @property
    def card_missing(self) -> bool:
        """Whether it is to be paid by a card that the customer does not have yet; it cannot be submitted so."""
        return self.cart.pay_with == "card" and self.customer.payment_method_id is None


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
    """Work the carts out for an order date, in a constant number of statements however many. A card may still be
    missing: the page is shown before the customer has given one.

    Raises CustomerUnknown, AddressUnknown, ProductUnknown, ProgramMissing, ProgramInactive, ScheduleNotAsked,
    EditsNotAsked, QuantityInvalid, PriceMissing, and what `edited` raises for an edit."""
    customers = customers_by_code([cart.customer for cart in carts])
    owners = owners_of_addresses({cart.address_id for cart in carts if cart.address_id is not None})
    shelf = _shelf(carts)
    return [_quote(cart, _addressed(cart, customers[cart.customer], owners), shelf, on) for cart in carts]


def _shelf(carts: Sequence[Cart]) -> _Shelf:
    company = parameters()
    lines = [line for cart in carts for line in cart.lines]
    swapped = [edit.sku for line in lines for edit in line.edits if isinstance(edit, Swap)]
    products = products_by_sku(list(dict.fromkeys([*(line.sku for line in lines), *swapped])), company.currency)
    program_of = _program_of(product.id for product in products.values() if product.kind == "parent")
    rules = newest_rules([code for code, _ in program_of.values()])
    chosen = {line.payment_schedule for line in lines if line.payment_schedule}
    schedule_ids = {code: schedule_id(code) for code in chosen}
    wanted = {*schedule_ids.values(), *(found.payment_schedule_id for found in rules.values())} - {None}
    return _Shelf(
        products=products,
        program_of=program_of,
        rules=rules,
        catalog=_with_swapped(load_catalog(list(rules.values())), [products[sku] for sku in swapped]),
        schedules=pure_schedules([key for key in wanted if key is not None]),
        schedule_ids=schedule_ids,
        threshold=company.repeat_threshold,
        currency=company.currency,
    )


def _with_swapped(catalog: Catalog, swapped: Sequence[ProductFacts]) -> Catalog:
    """The catalog with the products that customers want instead, which no program names."""
    if not swapped:
        return catalog
    return Catalog({**catalog.products, **{product.id: product for product in swapped}}, catalog.calendars)


def _program_of(product_ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    parents = list(ParentProduct.objects.filter(product_id__in=list(product_ids)))
    codes = dict(Program.objects.filter(id__in={row.program_id for row in parents}).values_list("id", "code"))
    return {row.product_id: (codes[row.program_id], row.event_duration) for row in parents}


def _addressed(cart: Cart, customer: CustomerFacts, owners: Mapping[int, int]) -> CustomerFacts:
    """The customer with the address that was chosen, which must be one of theirs."""
    if cart.address_id is None:
        return customer
    if owners.get(cart.address_id) != customer.id:
        raise AddressUnknown(customer=cart.customer, address=cart.address_id)
    return replace(customer, address_id=cart.address_id)


def _quote(cart: Cart, customer: CustomerFacts, shelf: _Shelf, on: date) -> Quote:
    for line in cart.lines:
        refuse_quantity(line.quantity, line.sku)
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
    draft = edited(draft_continuity_order(sale, shelf.catalog, today=on), line.edits, shelf.catalog, today=on)
    schedule_key = chosen if rules.bill_upfront else None
    instalments = _instalments(draft, shelf.schedules.get(schedule_key) if schedule_key else None, on)
    return ParentQuote(
        line=line,
        product=product,
        draft=draft,
        payment_schedule_id=schedule_key,
        instalments=tuple(instalments),
    )


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
    if line.edits:
        raise EditsNotAsked(sku=line.sku)
    amounts = price_line(price=product.list_price, quantity=line.quantity, tax_percent=product.tax_percent)
    return NewOrderLine(
        product_id=product.id,
        quantity=line.quantity,
        price=product.list_price,
        net=amounts.net,
        tax_percent=product.tax_percent,
        tax=amounts.tax,
    )
