"""Everything of a customer as tables of eighty columns, and as one document."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule
from rich.table import Table

from kadens.edges.cli.order_document import order_document
from kadens.edges.cli.order_money import money_document, print_money
from kadens.edges.cli.printing import MARKS, days, simple_table, spaced
from kadens.pure.money import format_amount, format_quantity

if TYPE_CHECKING:
    from kadens.domain.continuity.customer_page import CustomerPage
    from kadens.domain.continuity.standing import NextCharge, NextDelivery, Standing
    from kadens.domain.customers.showing import CardShown

__all__ = ["customer_document", "print_customer"]


def print_customer(page: "CustomerPage", console: Console) -> None:
    """The customer from head to timeline; what there is none of is left out."""
    _print_head(page, console)
    for standing in page.running:
        _print_running(standing, console)
    print_money(page.money.open, console)
    for title, table in (
        ("Orders", _orders(page)),
        ("Last payments", _charges(page)),
        ("Last notices", _notices(page)),
        ("What was done", _timeline(page)),
    ):
        if table.row_count:
            console.print()
            console.print(Rule(f"[bold]{title}[/]", align="left", style="dim"))
            console.print(table)


def _print_head(page: "CustomerPage", console: Console) -> None:
    who, money = page.customer, page.money
    console.print(f"[bold]{escape(who.name)}[/]  {escape(who.code)}")
    facts = [("telephone", who.phone), ("e-mail", who.email), ("language", who.language)]
    facts += [
        ("address", f"{each.recipient}, {each.street}, {each.postcode} {each.city}, {each.country}")
        for each in who.addresses
        if each.replaced_on is None
    ]
    facts += [("card", _card(card)) for card in who.cards if card.replaced_on is None]
    if who.on_account:
        limit = "without limit" if who.credit_limit is None else f"up to {_amount(who.credit_limit, money.currency)}"
        facts.append(("on account", limit))
    facts.append(("owes", _amount(money.owed, money.currency)))
    facts.append(("can", _said(page.can)))
    _print_facts(facts, console)


def _print_running(standing: "Standing", console: Console) -> None:
    head = standing.order.head
    console.print()
    console.print(f"[bold]{head.ref}[/] {escape(head.description or head.program)}  {_marked(head.status)}")
    facts = [
        ("next delivery", _delivery(standing.next_delivery) if standing.next_delivery else "none planned"),
        ("next charge", _charge(standing.next_charge) if standing.next_charge else "none"),
    ]
    if head.paused_on:
        until = f"until {head.paused_until}" if head.paused_until else "until somebody resumes it"
        facts.append(("paused", f"since {head.paused_on} by {head.paused_by}, {until}"))
    facts += [
        ("held", f"{spaced(hold.reason)}, order {hold.order_id}, by {hold.placed_by} on {hold.placed_on}")
        for hold in standing.open_holds
    ]
    facts.append(("can", _said(standing.can)))
    _print_facts(facts, console)


def _print_facts(facts: Sequence[tuple[str, str]], console: Console) -> None:
    table = simple_table("", "", fold="")
    table.show_header = False
    for name, value in facts:
        if value:
            table.add_row(name, escape(value))
    console.print(table)


def _card(card: "CardShown") -> str:
    state = ", EXPIRED" if card.expired else ", expires soon" if card.expiring else ""
    return f"{card.brand} {card.last_four}, good until {card.expires_on:%Y-%m}{state}".strip()


def _delivery(coming: "NextDelivery") -> str:
    goods = ", ".join(f"{format_quantity(item.quantity)} × {item.name}" for item in coming.items)
    order = f" (order {coming.child_order_id})" if coming.child_order_id else ""
    return f"{coming.on}: {goods}, {_amount(coming.total, coming.currency)}{order}"


def _charge(coming: "NextCharge") -> str:
    cause = {
        "instalment": f"instalment {coming.number}",
        "shipment": "when it ships",
        "invoice": "by invoice",
        "again": "tried again",
    }[coming.cause]
    return f"{coming.on}: {_amount(coming.amount, coming.currency)}, {cause}"


def _orders(page: "CustomerPage") -> Table:
    table = simple_table("order", "kind", "on", "delivery", "total", "state", right=("order", "total"), fold="state")
    for order in page.orders:
        held = f", held: {', '.join(map(spaced, order.held_for))}" if order.held_for else ""
        table.add_row(
            str(order.order_id),
            order.kind,
            days(order.ordered_on),
            days(order.delivery_on),
            format_amount(order.total, order.currency),
            f"{_marked(order.status)}{escape(held)}",
        )
    return table


def _charges(page: "CustomerPage") -> Table:
    table = simple_table("on", "order", "amount", "state", "why", right=("order", "amount"), fold="why")
    for charge in page.money.charges:
        why = charge.decline_reason or charge.attempt_reason or ""
        amount = _amount(charge.amount, charge.currency)
        on = days(charge.processed_on or charge.due_on)
        table.add_row(on, str(charge.order_id), amount, _marked(charge.status), escape(spaced(why)))
    return table


def _notices(page: "CustomerPage") -> Table:
    table = simple_table("on", "notice", "state", fold="state")
    for notice in page.notices:
        reason = f": {spaced(notice.reason)}" if notice.reason else ""
        table.add_row(days(notice.noticed_on), spaced(notice.kind), f"{_marked(notice.status)}{reason}")
    return table


def _timeline(page: "CustomerPage") -> Table:
    table = simple_table("on", "who", "did", "to", fold="did")
    for deed in page.timeline.rows:
        table.add_row(
            days(deed.acted_on), escape(deed.actor), spaced(deed.action), f"{spaced(deed.subject)} {deed.subject_id}"
        )
    return table


def customer_document(page: "CustomerPage") -> dict[str, Any]:
    """The same for programs; amounts are decimal strings."""
    money, currency = page.money, page.money.currency
    limit, bound = page.customer.credit_limit, money.exposure_limit
    return {
        **asdict(page.customer),
        "credit_limit": None if limit is None else format_amount(limit, currency),
        "can": list(page.can),
        "running": [_running_document(each) for each in page.running],
        "orders": [{**asdict(each), "total": format_amount(each.total, each.currency)} for each in page.orders],
        "money": {
            "currency": currency,
            "owed": format_amount(money.owed, currency),
            "unpaid_shipments": format_amount(money.unpaid_shipments, currency),
            "exposure_limit": None if bound is None else format_amount(bound, currency),
            "open": [money_document(each) for each in money.open],
            "charges": [
                {
                    **asdict(each),
                    "amount": format_amount(each.amount, each.currency),
                    "given_back": format_amount(each.given_back, each.currency),
                }
                for each in money.charges
            ],
        },
        "notices": list(page.notices),
        "timeline": list(page.timeline.rows),
    }


def _running_document(standing: "Standing") -> dict[str, Any]:
    delivery, charge = standing.next_delivery, standing.next_charge
    return {
        **order_document(standing.order),
        "next_delivery": delivery
        and {
            "on": delivery.on,
            "items": [
                {"sku": item.sku, "name": item.name, "quantity": format_quantity(item.quantity)}
                for item in delivery.items
            ],
            "total": format_amount(delivery.total, delivery.currency),
            "order": delivery.child_order_id,
        },
        "next_charge": charge
        and {
            "on": charge.on,
            "amount": format_amount(charge.amount, charge.currency),
            "cause": charge.cause,
            "instalment": charge.number,
        },
        "can": list(standing.can),
    }


def _amount(minor: int, currency: str) -> str:
    return f"{format_amount(minor, currency)} {currency}"


def _marked(status: str) -> str:
    return f"[{MARKS[status]}]{spaced(status)}[/]" if status in MARKS else spaced(status)


def _said(codes: Sequence[str]) -> str:
    return ", ".join(map(spaced, codes))
