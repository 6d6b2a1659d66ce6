"""The notices that the day's jobs write by looking ahead."""

from datetime import timedelta

from tests.scenarios.oracle.paying import card_ends
from tests.scenarios.oracle.world import World


def notices_of_the_day(world: World) -> None:
    for order in world.open_orders():
        customer = order.sale.customer
        for line in order.planned:
            event = order.events[line.at[0] - 1] if line.at[0] <= len(order.events) else {}
            lead = event.get("notice_days")
            if lead is not None and not line.noticed and line.delivery - timedelta(days=lead) <= world.day:
                line.noticed = True
                world.notice(order, "upcoming_delivery")
        lead = order.program.get("charge_notice_days")
        for debt in order.instalments:
            if lead is not None and not debt.noticed and debt.status == "planned":
                if debt.due - timedelta(days=lead) <= world.day:
                    debt.noticed = True
                    world.notice(order, "upcoming_charge")
        if not order.sale.card:
            continue
        ends = card_ends(customer)
        key = ("expiring", customer["code"], ends)
        soon = [line for line in order.planned if ends < line.delivery <= world.day + timedelta(days=world.warning)]
        if soon and key not in world.warned:
            world.warned.add(key)
            world.notices.append({"customer": customer["code"], "on": world.day, "kind": "card_expiring", "ref": order.ref})
