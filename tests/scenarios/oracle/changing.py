"""What people do: the actions of the timeline."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.scenarios.oracle.dates import Doc, skipped
from tests.scenarios.oracle.money import cents
from tests.scenarios.oracle.paying import add_instalment, bill, change_total, charge, cut, make_plan, replan
from tests.scenarios.oracle.planning import (
    extend,
    items_of,
    lock_prices,
    mode_of,
    occurrences,
    place_line,
    plan_at_entry,
)
from tests.scenarios.oracle.world import Debt, Line, Order, Sale, World

__all__ = ["ACTIONS", "add_instalment", "resume"]


def take_order(world: World, what: Doc) -> None:
    customer = world.customers[what["customer"]]
    pays = what.get("pay_with") or ("card" if customer.get("card") else "on_account")
    sale = Sale(ref=what["ref"], customer=customer, day=world.day, card=pays == "card")
    world.sales[sale.ref] = sale
    parents = [line for line in what["lines"] if world.products[line["sku"]].get("program")]
    for number, line in enumerate(parents, start=1):
        product = world.products[line["sku"]]
        versions = world.programs[product["program"]]
        ref = sale.ref if number == 1 else f"{sale.ref}/{number}"
        order = Order(
            ref=ref,
            sale=sale,
            product=product,
            quantity=int(line.get("quantity", 1)),
            program=versions[-1],
            version=len(versions),
        )
        order.start = line.get("start")
        if order.upfront:
            order.schedule = line.get("payment_schedule") or order.program.get("payment_schedule")
        lock_prices(world, order, overwrite=True)
        world.orders[ref] = order
        sale.orders.append(order)
        plan_at_entry(world, order)
    world.notice(sale, "order_confirmed")
    if not sale.card:
        if not customer.get("on_account"):
            sale.hold = "no_permission"
        elif customer.get("credit_limit") is not None and owed(world, customer) > cents(customer["credit_limit"]):
            sale.hold = "credit_limit"
    for order in sale.orders:
        if not order.upfront:
            continue
        net, tax = world.totals(order.planned)
        plan = make_plan(world, order, world.schedules.get(order.schedule), net, tax)
        if not order.schedule and not sale.hold:
            for debt in plan:
                (charge if sale.card else bill)(world, order, debt)


def owed(world: World, customer: Doc) -> int:
    """What a customer on account owes, with what is planned and not yet billed."""
    total = 0
    for order in world.orders.values():
        if order.sale.customer is customer and not order.sale.card:
            total += world.value(order)
    return total


def pause(world: World, what: Doc) -> None:
    order = world.orders[what["ref"]]
    if order.status not in ("active", "paused"):
        world.refuse("timeline", order, None, "pause_invalid")
        return
    order.until = what.get("until")
    order.status = "paused"
    world.notice(order, "paused")


def resume(world: World, order: Order) -> None:
    order.status, order.until = "active", None
    world.notice(order, "resumed")
    lines = order.planned
    if not lines:
        return
    earliest = min(line.base for line in lines)
    if earliest < world.day:
        move(world, order, (world.day - earliest).days)


def resume_by_hand(world: World, what: Doc) -> None:
    order = world.orders[what["ref"]]
    if order.status == "paused":
        resume(world, order)


def move(world: World, order: Order, days: int) -> None:
    order.offset += days
    for line in order.planned:
        line.base += timedelta(days=days)
        place_line(world, order, line)


def line_of(world: World, what: Doc) -> Line | None:
    """The planned line that an action names; a refusal if it is no longer planned."""
    order = world.orders[what["ref"]]
    for line in order.planned:
        if line.at == (what["event"], what["occurrence"]):
            return line
    world.refuse("timeline", order, (what["event"], what["occurrence"]), "not_planned")
    return None


def skip(world: World, what: Doc) -> None:
    order, line = world.orders[what["ref"]], line_of(world, what)
    if line is not None:
        before = world.value(order)
        line.status = "skipped"
        line.own.add("skip")
        change_total(world, order, before)


def reschedule(world: World, what: Doc) -> None:
    order, line = world.orders[what["ref"]], line_of(world, what)
    if line is not None:
        line.base = what["to"]
        line.own.add("date")
        place_line(world, order, line)


def shift(world: World, what: Doc) -> None:
    order = world.orders[what["ref"]]
    if order.status in ("active", "paused"):
        move(world, order, what["days"])


def swap(world: World, what: Doc) -> None:
    order, line = world.orders[what["ref"]], line_of(world, what)
    if line is None:
        return
    before = world.value(order)
    each = Decimal(str(what["quantity"])) if what.get("quantity") is not None else line.items[0]["each"]
    row = {"sku": what["sku"], "quantity": each, "price": what.get("price")}
    line.items = [world.item(row, order.quantity)]
    line.own.add("items")
    change_total(world, order, before)


def quantity(world: World, what: Doc) -> None:
    order = world.orders[what["ref"]]
    if order.status not in ("active", "paused"):
        return
    before = world.value(order)
    order.quantity = what["to"]
    for line in order.lines:
        if line.child is None:
            for item in line.items:
                item["quantity"] = item["each"] * order.quantity
    change_total(world, order, before)


def cancel(world: World, what: Doc) -> None:
    order = world.orders[what["ref"]]
    if order.status not in ("active", "paused"):
        world.refuse("timeline", order, None, "already_ended")
        return
    for line in order.planned:
        line.status = "cancelled"
    for child in order.children:
        if child.status in ("open", "held") and what.get("open_children", "cancel") == "cancel":
            child.status = "cancelled"
            for item in child.lines:
                if item["sku"] in world.stock:
                    world.stock[item["sku"]] += item["quantity"]
    order.status = "cancelled"
    world.notice(order, "cancelled")
    value = sum(child.total for child in order.children if child.status != "cancelled")
    unpaid = sum(debt.amount for debt in order.instalments if debt.unpaid)
    taken = [debt for debt in order.instalments if debt.status in ("paid", "billed", "unknown", "refunded")]
    had = sum(debt.amount for debt in taken) - order.refunded
    if order.instalments and had + unpaid > value:
        cut(world, order, had + unpaid - value)


def edit(world: World, what: Doc) -> None:
    versions = world.programs[what["code"]]
    changed = {**versions[-1], **(what.get("set") or {})}
    if what.get("events") is not None:
        changed["events"] = what["events"]
    versions.append(changed)


def continuity_update(world: World, what: Doc) -> None:
    code, overwrite = what["program"], what.get("overwrite", False)
    versions = world.programs[code]
    for order in list(world.open_orders()):
        if order.program["code"] == code and order.version < len(versions):
            update_order(world, order, versions, overwrite=overwrite)


def update_order(world: World, order: Order, versions: list[Doc], *, overwrite: bool) -> None:
    seen = [(line.at, line.delivery, line.status, [dict(item) for item in line.items]) for line in order.lines]
    order.program, order.version = versions[-1], len(versions)
    lock_prices(world, order, overwrite=overwrite)
    chain = rechained(world, order)
    order.exhausted = False
    for line in order.lines:
        if line.child is not None or line.reason:
            continue
        if line.at not in chain:
            line.status = "cancelled"
            continue
        update_line(world, order, line, chain[line.at], overwrite=overwrite)
    extend(world, order)
    replan(world, order)
    now = [(line.at, line.delivery, line.status, [dict(item) for item in line.items]) for line in order.lines]
    if now != seen:
        world.notice(order, "program_changed")


def rechained(world: World, order: Order) -> dict[tuple[int, int], Any]:
    """The nominal dates of the new version's chain; those of lines with a child order stay as they were."""
    made = max((line.at for line in order.lines if line.child is not None), default=(0, 0))
    fixed = {line.at: line.nominal for line in order.lines if line.at <= made}
    return dict(occurrences(world, order, fixed))


def update_line(world: World, order: Order, line: Line, nominal: Any, *, overwrite: bool) -> None:
    event = order.events[line.at[0] - 1]
    line.nominal, line.mode = nominal, mode_of(world, event)
    if not line.missed and ("date" not in line.own or overwrite):
        line.base = nominal + timedelta(days=order.offset)
    place_line(world, order, line)
    if skipped(event):
        line.status = "skipped"
    elif line.status == "cancelled" or (line.status == "skipped" and ("skip" not in line.own or overwrite)):
        line.status = "planned"
    if "items" in line.own and not overwrite:
        return
    line.items = items_of(world, order, line.at[0])


def change_card(world: World, what: Doc) -> None:
    customer = world.customers[what["customer"]]
    if what.get("expires"):
        customer["card"] = {"expires": what["expires"]}
        customer["behaviour"] = "approve"
        for order in world.orders.values():
            if order.sale.customer is customer:
                try_again(order)
    if what.get("behaviour"):
        customer["behaviour"] = what["behaviour"]


def try_again(order: Order) -> None:
    debts: list[Debt] = [*order.instalments, *(child.debt for child in order.children if child.debt is not None)]
    for debt in debts:
        if debt.status in ("declined", "failed"):
            debt.again, debt.first_decline, debt.tries = True, None, 0


def release(world: World, what: Doc) -> None:
    name = what["ref"].partition("/")[0]
    world.sales[name].hold = None
    for order in world.sales[name].orders:
        try_again(order)


def outage(world: World, what: str) -> None:
    world.outage = what == "begins"


def stock(world: World, what: Doc) -> None:
    """So much is free from now on; what open child orders reserved lies beside it."""
    world.stock[what["sku"]] = Decimal(str(what["quantity"]))


ACTIONS: dict[str, Callable[[World, Any], None]] = {
    "order": take_order,
    "pause": pause,
    "resume": resume_by_hand,
    "skip": skip,
    "reschedule": reschedule,
    "shift": shift,
    "swap": swap,
    "quantity": quantity,
    "cancel": cancel,
    "program": edit,
    "continuity_update": continuity_update,
    "card": change_card,
    "release": release,
    "outage": outage,
    "stock": stock,
}
