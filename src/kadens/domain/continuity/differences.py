"""What many orders were before a change and are after it, and the difference between the two in words and money."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from kadens.domain.catalog.models import Product
from kadens.domain.payments.fitting import Fit
from kadens.plumbing.db.statement import load

__all__ = [
    "Image",
    "InstalmentDifference",
    "LineDifference",
    "LineState",
    "OrderDifference",
    "Shipped",
    "differences_between",
    "images_of",
]

OPEN: Final = ("planned", "declined", "failed")


@dataclass(frozen=True, slots=True)
class Shipped:
    """What a line ships; the price of one in minor units."""

    sku: str
    quantity: Decimal
    price: int


@dataclass(frozen=True, slots=True)
class LineState:
    """A line at one moment; its total in minor units with tax."""

    status: str
    delivery_on: date
    total: int
    items: tuple[Shipped, ...]

    @property
    def ships(self) -> bool:
        return self.status == "planned"


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line that is not what it was. `was` None: it is new; `now` None: it is taken away."""

    event: int
    repetition: int
    was: LineState | None
    now: LineState | None

    @property
    def kinds(self) -> tuple[str, ...]:
        """What happened to it: *added*, *cancelled*, *skipped*, or any of *moved*, *refilled*, *repriced*."""
        was, now = self.was, self.now
        if was is None or (now is not None and not was.ships and now.ships):
            return ("added",)
        if now is None or (was.ships and not now.ships):
            return ("skipped",) if now is not None and now.status == "skipped" else ("cancelled",)
        moved = ("moved",) if was.delivery_on != now.delivery_on else ()
        goods = [[(item.sku, item.quantity) for item in state.items] for state in (was, now)]
        refilled = ("refilled",) if goods[0] != goods[1] else ()
        return (*moved, *refilled, *(("repriced",) if was.total != now.total else ()))


@dataclass(frozen=True, slots=True)
class InstalmentDifference:
    """An unpaid instalment that is not what it was, in minor units; 0 is none."""

    number: int
    due_on: date
    was: int
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDifference:
    """What a change does to one order; amounts in minor units of its currency.

    `was_total` and `total` are what its planned lines come to, `refunded` and `credited` what goes back."""

    continuity_order_id: int
    ref: str
    customer: str
    customer_name: str
    language: str
    program: str
    was_version: int
    version: int
    currency: str
    lines: tuple[LineDifference, ...]
    instalments: tuple[InstalmentDifference, ...]
    was_total: int
    total: int
    refunded: int
    credited: int

    @property
    def seen(self) -> bool:
        """Whether the customer sees any of it."""
        return bool(self.lines)


@dataclass(frozen=True)
class _Orders:
    continuity_order_ids: list[int]


@dataclass(frozen=True, slots=True)
class Image:
    """An order as far as a change may alter it. `lines` are those without a child order, as rows."""

    continuity_order_id: int
    parent_order_id: int
    parent_line_id: int
    place: int
    customer_id: int
    status: str
    customer: str
    customer_name: str
    language: str
    program: str
    version: int
    currency: str
    children: int
    standing: dict[str, Any]
    lines: list[dict[str, Any]]
    plan_id: int | None
    agreed_total: int | None
    instalments: list[dict[str, Any]]

    @property
    def ref(self) -> str:
        return f"{self.parent_order_id}" if self.place == 1 else f"{self.parent_order_id}/{self.place}"

    @property
    def kept(self) -> dict[str, Any]:
        """What an undo needs of it."""
        return {
            "standing": self.standing,
            "lines": self.lines,
            "children": self.children,
            "plan_id": self.plan_id,
            "agreed_total": self.agreed_total,
            "instalments": self.instalments,
        }

    @property
    def fingerprint(self) -> str:
        """The same as long as nothing but money changed."""
        return _digest([self.children, self.standing, [_nameless(line) for line in self.lines]])

    @property
    def money_fingerprint(self) -> str:
        """The same as long as no instalment was touched."""
        return _digest([self.agreed_total, [_nameless(row) for row in self.instalments]])


_IMAGES = load("kadens.domain.continuity", "order_images", _Orders, Image)


def images_of(continuity_order_ids: Sequence[int]) -> Mapping[int, Image]:
    """These orders as they are now, in one statement."""
    if not continuity_order_ids:
        return {}
    return {image.continuity_order_id: image for image in _IMAGES.run(_Orders(list(continuity_order_ids)))}


def differences_between(
    before: Mapping[int, Image], after: Mapping[int, Image], fits: Mapping[int, Fit]
) -> list[OrderDifference]:
    """What changed of each order, in the order of their keys. `fits`: how plans followed, by parent line."""
    skus = _skus(item["product_id"] for images in (before, after) for item in _items(images.values()))
    return [
        _difference(image, after[key], fits.get(image.parent_line_id, Fit()), skus) for key, image in before.items()
    ]


def _difference(was: Image, now: Image, fit: Fit, skus: Mapping[int, str]) -> OrderDifference:
    return OrderDifference(
        continuity_order_id=was.continuity_order_id,
        ref=was.ref,
        customer=was.customer,
        customer_name=was.customer_name,
        language=was.language,
        program=was.program,
        was_version=was.version,
        version=now.version,
        currency=was.currency,
        lines=tuple(_line_differences(was, now, skus)),
        instalments=tuple(_instalment_differences(was, now)),
        was_total=_total(was),
        total=_total(now),
        refunded=fit.refunded,
        credited=fit.credited,
    )


def _line_differences(was: Image, now: Image, skus: Mapping[int, str]) -> Iterator[LineDifference]:
    before, after = ({_slot(line): _state(line, skus) for line in image.lines} for image in (was, now))
    for slot in sorted({*before, *after}):
        found = LineDifference(*slot, before.get(slot), after.get(slot))
        ships = any(state is not None and state.ships for state in (found.was, found.now))
        if ships and found.was != found.now and found.kinds:
            yield found


def _instalment_differences(was: Image, now: Image) -> Iterator[InstalmentDifference]:
    before, after = (_owed(image) for image in (was, now))
    for key in sorted({*before, *after}):
        if before.get(key, 0) != after.get(key, 0):
            due_on, number = key
            yield InstalmentDifference(number, date.fromisoformat(due_on), before.get(key, 0), after.get(key, 0))


def _owed(image: Image) -> dict[tuple[str, int], int]:
    """What of a plan is unpaid, by due date and number."""
    return {(row["due_on"], row["number"]): row["amount"] for row in image.instalments if row["status"] in OPEN}


def _slot(line: Mapping[str, Any]) -> tuple[int, int]:
    return line["event"], line["repetition"]


def _state(line: Mapping[str, Any], skus: Mapping[int, str]) -> LineState:
    items = tuple(Shipped(skus[item["product_id"]], Decimal(item["quantity"]), item["price"]) for item in line["items"])
    return LineState(line["status"], date.fromisoformat(line["delivery_on"]), line["total"], items)


def _total(image: Image) -> int:
    return sum(line["total"] for line in image.lines if line["status"] == "planned")


def _items(images: Collection[Image]) -> Iterator[Mapping[str, Any]]:
    for image in images:
        for line in image.lines:
            yield from line["items"]


def _skus(product_ids: Iterator[int]) -> Mapping[int, str]:
    return dict(Product.objects.filter(id__in=set(product_ids)).values_list("id", "sku"))


def _nameless(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row, and the rows in it, without their keys: what is written anew says the same."""
    items = [_nameless(item) for item in row["items"]] if "items" in row else []
    return {name: value for name, value in row.items() if name not in ("id", "items")} | {"items": items}


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
