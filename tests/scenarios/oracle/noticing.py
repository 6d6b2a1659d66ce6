"""The notices that the day's jobs write by looking ahead."""

from datetime import date, timedelta

from tests.scenarios.oracle.paying import card_ends
from tests.scenarios.oracle.world import Line, Order, World


def soon(world: World, day: date, lead: int) -> bool:
    """Whether a day lies ahead, within the lead: nobody is told of what has passed."""
    return day - timedelta(days=lead) <= world.day <= day


def due(line: Line) -> date:
    return line.child.delivery if line.child is not None else line.delivery


def announce_charges(world: World) -> None:
    """Before anything is charged. Only a card is charged; an order that has ended may still owe instalments."""
    for order in world.orders.values():
        lead = order.program.get("charge_notice_days")
        if lead is None or not order.sale.card:
            for debt in order.instalments:
                debt.chargeable = debt.chargeable or debt.due
            continue
        for debt in order.instalments:
            if debt.status == "planned" and debt.chargeable is None and debt.due <= world.day + timedelta(days=lead):
                debt.chargeable, debt.noticed = world.day + timedelta(days=lead), True
                world.notice(order, "upcoming_charge")
            elif not debt.noticed and debt.status == "planned" and soon(world, debt.due, lead):
                debt.noticed = True
                world.notice(order, "upcoming_charge")
        if order.upfront or order.program.get("payment_schedule") or order.status == "paused":
            continue
        for line in order.planned:
            if not line.charge_noticed and soon(world, line.delivery, lead):
                line.charge_noticed = True
                world.notice(order, "upcoming_charge")


def announce_deliveries(world: World, order: Order) -> None:
    coming = [line for line in order.lines if line.child is not None and line.child.status in ("open", "held")]
    for line in [*order.planned, *coming]:
        event = order.events[line.at[0] - 1] if line.at[0] <= len(order.events) else {}
        lead = event.get("notice_days")
        if lead is not None and not line.noticed and soon(world, due(line), lead):
            line.noticed = True
            world.notice(order, "upcoming_delivery")


def notices_of_the_day(world: World) -> None:
    for order in world.open_orders():
        if order.status == "active":
            announce_deliveries(world, order)
        if not order.sale.card:
            continue
        customer = order.sale.customer
        ends = card_ends(customer)
        key = ("expiring", customer["code"], ends)
        threatened = [
            line for line in order.planned if ends < line.delivery <= world.day + timedelta(days=world.warning)
        ]
        if threatened and key not in world.warned:
            world.warned.add(key)
            world.notices.append(
                {"customer": customer["code"], "on": world.day, "kind": "card_expiring", "ref": order.ref}
            )
