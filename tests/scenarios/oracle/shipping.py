"""Child orders, their fulfilment, and the closing of parents."""

from datetime import timedelta
from decimal import Decimal

from tests.scenarios.oracle.dates import Doc
from tests.scenarios.oracle.paying import (
    blocked,
    card_ends,
    change_total,
    charge,
    due_again,
    make_plan,
    unpaid_when_due,
)
from tests.scenarios.oracle.planning import place_line
from tests.scenarios.oracle.world import Child, Debt, Line, Order, World

Group = tuple[Order, list[Line]]
JOB = "create_child_orders"


def in_window(world: World, line: Line) -> bool:
    return line.status == "planned" and line.delivery - timedelta(days=world.window) <= world.day


def still_to_pay(world: World, order: Order, line: Line) -> bool:
    if not order.sale.card:
        return False
    if not order.upfront:
        return sum(world.totals([line])) > 0
    return any(debt.status not in ("paid", "cancelled", "refunded") for debt in order.instalments)


def refusal(world: World, order: Order, line: Line) -> str | None:
    if order.status == "paused":
        return "paused"
    if order.sale.hold:
        return "hold"
    if unpaid_when_due(world, order):
        return "payment"
    if still_to_pay(world, order, line) and card_ends(order.sale.customer) < max(line.delivery, world.day):
        return "card_expired"
    return None


def late(world: World, line: Line) -> bool:
    return line.delivery < world.day and not line.missed and not line.held_by_cap


def chosen(world: World, order: Order, *, tell: bool) -> list[Line]:
    """The lines of an order that may become child orders today; the others are refused."""
    lines = []
    for line in sorted(order.lines, key=lambda each: (each.delivery, each.at)):
        if not in_window(world, line):
            continue
        reason = refusal(world, order, line)
        if reason is None:
            lines.append(line)
        elif tell:
            world.refuse(JOB, order, line.at, reason)
            if reason == "card_expired":
                warn_expired(world, order)
    return lines


def warn_expired(world: World, order: Order) -> None:
    customer = order.sale.customer
    key = ("expired", customer["code"], str(customer["card"]["expires"]))
    if key not in world.warned:
        world.warned.add(key)
        world.notice(order, "card_expired")


def catch_up(world: World, order: Order) -> None:
    """What becomes of late lines before the cap is counted: `slide` and `drop`."""
    lines = [line for line in chosen(world, order, tell=False) if late(world, line)]
    if not lines:
        return
    if world.catch_up == "drop":
        before = world.value(order)
        for line in lines:
            line.status, line.reason = "skipped", "missed"
        change_total(world, order, before)
    elif world.catch_up == "slide":
        days = (world.day - lines[0].delivery).days
        order.offset += days
        for line in order.planned:
            if line is lines[0]:
                line.base = line.delivery = world.day
            else:
                line.base += timedelta(days=days)
                place_line(world, order, line)


def groups_of(world: World, order: Order) -> list[Group]:
    lines = chosen(world, order, tell=True)
    missed = [line for line in lines if line.missed] if order.program.get("consolidate") else []
    overdue = [line for line in lines if late(world, line)] if world.catch_up == "combine" else []
    groups: list[Group] = [(order, group) for group in (missed, overdue) if group]
    return groups + [(order, [line]) for line in lines if line not in missed and line not in overdue]


def needs(world: World, lines: list[Line]) -> dict[str, Decimal]:
    wanted: dict[str, Decimal] = {}
    for line in lines:
        for item in line.items:
            if item["sku"] in world.stock:
                wanted[item["sku"]] = wanted.get(item["sku"], Decimal(0)) + item["quantity"]
    return wanted


def create_child_orders(world: World) -> None:
    groups: list[Group] = []
    places = {ref: place for place, ref in enumerate(world.orders)}
    for order in world.orders.values():
        if order.status in ("active", "paused"):
            catch_up(world, order)
            groups += groups_of(world, order)
    groups.sort(key=lambda each: (each[1][0].delivery, places[each[0].ref], each[1][0].at))
    made = 0
    for order, lines in groups:
        wanted = needs(world, lines)
        if any(world.stock[sku] < amount for sku, amount in wanted.items()):
            reason = "no_stock"
        elif world.cap and made >= world.cap:
            reason = "cap"
        else:
            made += 1
            for sku, amount in wanted.items():
                world.stock[sku] -= amount
            make_child(world, order, lines)
            continue
        for line in lines:
            if reason == "cap" and line.delivery >= world.day:
                line.held_by_cap = True
            world.refuse(JOB, order, line.at, reason)


def make_child(world: World, order: Order, lines: list[Line]) -> None:
    delivery = max(world.day, *(line.delivery for line in lines))
    child = Child(order=order, number=len(order.children) + 1, lines=lines, delivery=delivery, on=world.day)
    for line in lines:
        line.status, line.child = "child created", child
        for item in line.items:
            net, tax = world.amounts(item)
            child.lines.append({**item, "amount": net})
            child.net += net
            child.tax += tax
    order.children.append(child)
    if order.sale.card and not order.upfront and not schedule_of(world, child):
        child.debt = Debt(what=f"child {child.number}", due=delivery, amount=child.total)
        if world.authorize and child.total and not charge(world, order, child.debt, only_authorize=True):
            child.status = "held"


def schedule_of(world: World, child: Child) -> Doc | None:
    order = child.order
    event = order.events[child.made_of[0].at[0] - 1] if child.made_of[0].at[0] <= len(order.events) else {}
    return world.schedules.get(event.get("payment_schedule") or order.program.get("payment_schedule"))


def fulfil(world: World) -> None:
    for order in list(world.orders.values()):
        for child in order.children:
            if child.status in ("open", "held") and child.delivery <= world.day:
                try_to_ship(world, order, child)


def try_to_ship(world: World, order: Order, child: Child) -> None:
    if order.status == "paused" or order.sale.hold or blocked(world, order):
        return
    debt = child.debt
    if debt is not None and debt.amount and not child.paid:
        if debt.authorized or debt.status == "planned" or due_again(world, debt):
            child.paid = charge(world, order, debt)
        if not child.paid:
            child.status = "open" if debt.status == "unknown" else "held"
            return
    ship(world, order, child)


def ship(world: World, order: Order, child: Child) -> None:
    child.status, child.shipped = "invoiced", world.day
    order.invoiced += child.total
    world.notice(order, "shipped")
    source = "receivables"
    if order.upfront:
        source = "parent_revenue" if order.schedule else "prepayments"
    world.post(order, source, child.total, ("revenue", child.net), ("tax", child.tax))
    schedule = None if order.upfront else schedule_of(world, child)
    if schedule is not None:
        make_plan(world, order, schedule, child.net, child.tax)


def close_parents(world: World) -> None:
    for order in world.orders.values():
        over = order.status == "cancelled" or (order.exhausted and not order.planned)
        if order.parent != "open" or not over:
            continue
        if any(child.status not in ("invoiced", "cancelled") for child in order.children):
            continue
        invoiced = any(child.status == "invoiced" for child in order.children)
        order.parent, order.closed = ("invoiced" if invoiced else "cancelled"), world.day
        if order.status != "cancelled":
            order.status = "ended"
            world.notice(order, "ended")
