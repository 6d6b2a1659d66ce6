"""Charges, bills, retries, refunds and changes of a plan."""

import calendar
from datetime import date, timedelta

from tests.scenarios.oracle.dates import Doc
from tests.scenarios.oracle.money import split
from tests.scenarios.oracle.world import LOST, Debt, Order, World


def card_ends(customer: Doc) -> date:
    year, month = (int(part) for part in str(customer["card"]["expires"]).split("-")[:2])
    return date(year, month, calendar.monthrange(year, month)[1])


def make_plan(world: World, order: Order, schedule: Doc | None, net: int, tax: int) -> list[Debt]:
    rows = split(schedule or {"allocation": "total"}, net, tax, world.day)
    debts = []
    for row in rows:
        debt = Debt(what="", due=row["due"], amount=row["amount"], ship=row["ship"] and order.upfront)
        if debt.due > told_until(world, order, debt):
            debt.chargeable = None
        debts.append(add_instalment(order, debt))
    return debts


def told_until(world: World, order: Order, debt: Debt) -> date:
    """Until when a card pays without notice: at the sale the customer heard the dates, of an invoice nobody did."""
    if not order.sale.card:
        return debt.due
    lead = order.program.get("charge_notice_days")
    if not order.upfront:
        return world.day
    return debt.due if lead is None else world.day + timedelta(days=lead)


def add_instalment(order: Order, debt: Debt) -> Debt:
    debt.number = len(order.instalments) + 1
    debt.what = f"instalment {debt.number}"
    order.instalments.append(debt)
    return debt


def prepaid_account(order: Order) -> str:
    """Where the money of a continuity order waits until it is invoiced."""
    if not order.upfront:
        return "receivables"
    return "parent_revenue" if order.schedule else "prepayments"


def charge(world: World, order: Order, debt: Debt, *, only_authorize: bool = False) -> bool:
    """Asks the card once; true when the money came, or is promised."""
    debt.again = False
    customer = order.sale.customer
    outcome = {"approve": "approved", "decline": "declined"}.get(customer["behaviour"], customer["behaviour"])
    if card_ends(customer) < world.day:
        outcome = "declined"
    row = {"ref": order.ref, "on": world.day, "amount": debt.amount, "outcome": outcome, "for": debt.what}
    if only_authorize and outcome == "approved":
        debt.status, debt.authorized = "authorized", True
        return True
    world.charges.append(row)
    if outcome == "approved":
        debt.processed = world.day
        took(world, order, debt)
        return True
    if outcome == "unknown":
        debt.status, debt.row = "unknown", row
        return False
    if debt.first_decline is None:
        debt.first_decline, debt.tries = world.day, 0
    else:
        debt.tries += 1
    debt.status = "failed" if debt.tries >= len(world.retry_days) else "declined"
    world.notice(order, "payment_failed")
    return False


def took(world: World, order: Order, debt: Debt) -> None:
    debt.status = "paid"
    order.received += debt.amount
    world.post(order, "cash", debt.amount, (prepaid_account(order), debt.amount))
    world.notice(order, "continuity_charged")


def settle(world: World, order: Order, debt: Debt) -> bool:
    """An unknown answer is asked for again; the charge keeps its first date."""
    assert debt.row is not None
    debt.processed = debt.row["on"]
    debt.row["outcome"], debt.row = "approved", None
    took(world, order, debt)
    return True


def due_again(world: World, debt: Debt) -> bool:
    if debt.again:
        return True
    if debt.status != "declined" or debt.first_decline is None:
        return False
    return world.day >= debt.first_decline + timedelta(days=world.retry_days[debt.tries])


def bill(world: World, order: Order, debt: Debt) -> None:
    debt.status, debt.processed = "billed", world.day
    order.billed += debt.amount
    if order.upfront:
        world.post(order, "receivables", debt.amount, (prepaid_account(order), debt.amount))
    world.notice(order, "continuity_billed")


def may_take(world: World, debt: Debt) -> bool:
    return debt.chargeable is not None and debt.chargeable <= world.day


def process(world: World, order: Order, debt: Debt) -> None:
    """The payments job on one instalment."""
    if debt.status == "unknown":
        settle(world, order, debt)
    elif debt.status == "planned" and not order.sale.card:
        if debt.due - timedelta(days=world.bill_days) <= world.day:
            bill(world, order, debt)
    elif (debt.status == "planned" and may_take(world, debt)) or (debt.unpaid and due_again(world, debt)):
        charge(world, order, debt)


def process_payments(world: World) -> None:
    for order in list(world.orders.values()):
        if order.sale.hold:
            continue
        for debt in list(order.instalments):
            process(world, order, debt)
        for child in order.children:
            owed = child.debt
            if owed is None or child.status not in ("open", "held"):
                continue
            if owed.status == "unknown":
                child.paid = settle(world, order, owed)
            elif world.authorize and due_again(world, owed) and charge(world, order, owed, only_authorize=True):
                child.status = "open"


def refund(world: World, order: Order, amount: int) -> None:
    if amount <= 0:
        return
    card = order.sale.card
    row = {"ref": order.ref, "on": world.day, "amount": amount, "for": "refund"}
    world.charges.append({**row, "outcome": "refunded" if card else "credited"})
    order.refunded += amount
    world.post(order, prepaid_account(order), amount, ("cash" if card else "receivables", amount))
    back = order.refunded
    for debt in reversed([debt for debt in order.instalments if debt.status in ("paid", "billed", "refunded")]):
        if back >= debt.amount:
            debt.status = "refunded"
        back -= debt.amount


def cut(world: World, order: Order, amount: int) -> None:
    """Takes an amount from the last unpaid instalments backwards, and gives the rest back."""
    for debt in reversed(order.instalments):
        if debt.unpaid and amount > 0:
            part = min(debt.amount, amount)
            amount -= part
            if part == debt.amount:
                debt.status = "cancelled"
            else:
                debt.amount -= part
    refund(world, order, amount)


def change_total(world: World, order: Order, before: int) -> None:
    """The order's total was `before`; its instalments follow the new one."""
    if not order.upfront:
        return
    more = world.value(order) - before
    if more < 0:
        cut(world, order, -more)
    elif more > 0:
        unpaid = [debt for debt in order.instalments if debt.unpaid]
        if unpaid:
            unpaid[-1].amount += more
        else:
            add_instalment(order, Debt(what="", due=world.day, amount=more))


def replan(world: World, order: Order) -> None:
    """A continuity update: the new total less what is paid or billed, over the remaining due dates."""
    if not order.upfront:
        return
    rest = world.value(order) - (order.received + order.billed - order.refunded)
    unpaid = [debt for debt in order.instalments if debt.unpaid]
    pending = sum(debt.amount for debt in order.instalments if debt.status == "unknown")
    rest -= pending
    if rest < 0:
        cut(world, order, sum(debt.amount for debt in unpaid) - rest)
    elif unpaid:
        for debt in unpaid[:-1]:
            debt.amount = rest // len(unpaid)
        unpaid[-1].amount = rest - sum(debt.amount for debt in unpaid[:-1])
        for debt in unpaid:
            if not debt.amount:
                debt.status = "cancelled"
    elif rest:
        add_instalment(order, Debt(what="", due=world.day, amount=rest))


def unpaid_when_due(world: World, order: Order) -> bool:
    """By card: an instalment that is due today or earlier was declined, has failed or is unknown."""
    wrong = [debt for debt in order.instalments if debt.due <= world.day and debt.status in LOST]
    return order.sale.card and bool(wrong)


def blocked(world: World, order: Order) -> bool:
    """The gate of payment: an instalment that is due and not paid, or an unpaid ship flag."""
    waits = any(debt.ship and debt.status not in ("paid", "cancelled", "refunded") for debt in order.instalments)
    return order.sale.card and (waits or unpaid_when_due(world, order))
