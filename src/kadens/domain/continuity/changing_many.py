"""Changing a chunk of orders alike: to a version, by a shift, by a substitution (ADR 37). A preview does the same as
the job, and is undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from kadens.domain.catalog.queries import ProductFacts, products_by_id, products_by_sku
from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.billing import refit_plans
from kadens.domain.continuity.cohorts import Change, Chosen, MoveToVersion, Shift
from kadens.domain.continuity.differences import Image, OrderDifference, differences_between, images_of
from kadens.domain.continuity.moving import move_orders
from kadens.domain.continuity.planning import ItemDraft, draft_item
from kadens.domain.continuity.rules import load_rules
from kadens.domain.continuity.updating import Behind, recompute_orders, write_recomputed
from kadens.domain.continuity.writing import refill_lines
from kadens.domain.notices.writing import NewNotice
from kadens.domain.payments.fitting import Fit
from kadens.plumbing.db.statement import load

__all__ = ["Changed", "change_orders", "claim_cohort", "count_cohort", "notice_of", "update_to"]


@dataclass(frozen=True, kw_only=True)
class _Claim(Chosen):
    after: int
    limit: int


@dataclass(frozen=True, slots=True)
class Size:
    """How many orders a change concerns; `waiting` are those whose earlier events are not planned to their end."""

    orders: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A chunk of orders before and after, with the difference of each."""

    before: Mapping[int, Image]
    after: Mapping[int, Image]
    differences: Sequence[OrderDifference]


_CLAIM = load("kadens.domain.continuity", "claim_cohort", _Claim, Behind)
_COUNT = load("kadens.domain.continuity", "count_cohort", Chosen, Size)


def claim_cohort(who: Chosen, *, after: int, limit: int) -> list[Behind]:
    """The next orders of a cohort, kept from jobs and other people until the transaction ends."""
    keys = {field.name: getattr(who, field.name) for field in fields(who)}
    return _CLAIM.run(_Claim(**keys, after=after, limit=limit))


def count_cohort(who: Chosen) -> Size:
    """How many orders the change concerns and has not reached."""
    [size] = _COUNT.run(who)
    return size


def change_orders(change: Change, who: Chosen, orders: Sequence[Behind], *, on: date, actor: str) -> Changed:
    """Change locked orders, and bring the plans of those billed upfront along."""
    ids = [order.id for order in orders]
    before = images_of(ids)
    fits: Mapping[int, Fit]
    if isinstance(change, MoveToVersion):
        update_to(orders, overwrite=change.overwrite, from_event=change.from_event, today=on)
        fits = refit_plans(ids, on=on, actor=actor, reason="program changed", way="update")
    elif isinstance(change, Shift):
        move_orders(dict.fromkeys(ids, change.days), on=on, actor=actor)
        fits = {}
    else:
        _substitute(before, who, change.by, change.price)
        fits = refit_plans(ids, on=on, actor=actor, reason="substitution")
    after = images_of(ids)
    return Changed(before=before, after=after, differences=differences_between(before, after, fits))


def update_to(orders: Sequence[Behind], *, overwrite: bool, from_event: int, today: date) -> None:
    """Bring the lines of locked orders to the version that each is to follow."""
    rules = load_rules({row.version_id for row in orders} | {row.newest_version_id for row in orders})
    computed = recompute_orders(orders, rules, parameters(), overwrite=overwrite, today=today, from_event=from_event)
    write_recomputed(computed, rules, overwrite=overwrite)


def notice_of(image: Image, *, migration_id: int, on: date, undone: bool = False) -> NewNotice:
    """The customer's program has changed; once for a migration, once more when it is undone."""
    again = ":undone" if undone else ""
    return NewNotice(
        kind="program_changed",
        customer_id=image.customer_id,
        fact=f"continuity:{image.continuity_order_id}:migration:{migration_id}{again}",
        noticed_on=on,
        parent_line_id=image.parent_line_id,
    )


def _substitute(images: Mapping[int, Image], who: Chosen, by: str, price: int | None) -> None:
    """Put the substitute into every planned line that ships the product from the day on."""
    shipped: list[tuple[int, list[ItemDraft]]] = []
    for currency in sorted({image.currency for image in images.values()}):
        lines = [line for image in images.values() if image.currency == currency for line in _concerned(image, who)]
        substitute = products_by_sku([by], currency)[by]
        products = products_by_id({item["product_id"] for line in lines for item in line["items"]}, currency)
        for line in lines:
            drafts = [_draft(item, products, substitute, who.product_id, price) for item in line["items"]]
            shipped.append((line["id"], drafts))
    if shipped:
        refill_lines(shipped)


def _concerned(image: Image, who: Chosen) -> list[Mapping[str, Any]]:
    from_on = "" if who.from_on is None else who.from_on.isoformat()
    return [
        line
        for line in image.lines
        if line["status"] == "planned"
        and line["delivery_on"] >= from_on
        and (who.own_too or not line["own_items"])
        and any(item["product_id"] == who.product_id for item in line["items"])
    ]


def _draft(
    item: Mapping[str, Any],
    products: Mapping[int, ProductFacts],
    substitute: ProductFacts,
    replaced_id: int | None,
    price: int | None,
) -> ItemDraft:
    """An item as it is, or its substitute in the same quantity. A price of the customer's own stays."""
    own, replaced = item["own_price"], item["product_id"] == replaced_id
    asked = price if replaced and price is not None and not own else item["price"]
    each = Decimal(item["each"])
    times = int(Decimal(item["quantity"]) / each)
    return draft_item(substitute if replaced else products[item["product_id"]], each, times, asked, own_price=own)
