"""How plans, differences, migrations and comparisons are printed, and what they are as documents."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from kadens.edges.cli.printing import days, simple_table, spaced
from kadens.pure.money import format_amount, format_quantity

if TYPE_CHECKING:
    from kadens.domain.continuity.comparing import Forecast, VersionComparison
    from kadens.domain.continuity.differences import LineDifference, LineState, OrderDifference
    from kadens.domain.continuity.foreseeing import MigrationPlan, Page
    from kadens.domain.continuity.listing_migrations import MigrationSummary

__all__ = [
    "comparison_document",
    "difference_document",
    "plan_document",
    "print_comparison",
    "print_differences",
    "print_migrations",
    "print_plan",
    "summary_document",
]


def plan_document(plan: "MigrationPlan") -> dict[str, Any]:
    """A plan with its money as decimal strings."""
    money = {
        currency: {name: format_amount(amount, currency) for name, amount in asdict(sums).items()}
        for currency, sums in plan.money.items()
    }
    return {
        "orders": plan.orders,
        "waiting": plan.waiting,
        "looked_at": plan.looked_at,
        "differing": plan.differing,
        "lines": dict(plan.lines),
        "instalments": plan.instalments,
        "money": money,
    }


def print_plan(plan: "MigrationPlan", out: Console) -> None:
    """What would change in all."""
    busy = plan.orders - plan.looked_at
    waiting = f", {plan.waiting:,} more wait for their earlier events" if plan.waiting else ""
    out.print(f"[bold]{plan.orders:,}[/] orders{waiting}; {plan.differing:,} customers would see a difference")
    if busy > 0:
        out.print(f"  [yellow]{busy:,} were being changed by somebody else and are not in the sums[/]")
    for what, count in plan.lines.items():
        out.print(f"  lines {spaced(what)}: {count:,}")
    if plan.instalments:
        out.print(f"  instalments changed: {plan.instalments:,}")
    for currency, sums in sorted(plan.money.items()):
        was, now = (format_amount(amount, currency) for amount in (sums.was, sums.now))
        out.print(f"  planned lines come to {now} {currency} instead of {was}")
        for word, amount in (("refunded", sums.refunded), ("credited", sums.credited)):
            if amount:
                out.print(f"  {word}: {format_amount(amount, currency)} {currency}")
    out.print("Nothing is written.")


def difference_document(found: "OrderDifference") -> dict[str, Any]:
    """The difference of one order with its money as decimal strings."""
    currency = found.currency
    return {
        "key": found.continuity_order_id,
        "order": found.ref,
        "customer": found.customer,
        "name": found.customer_name,
        "program": found.program,
        "version": [found.was_version, found.version],
        "currency": currency,
        "total": [format_amount(found.was_total, currency), format_amount(found.total, currency)],
        "refunded": format_amount(found.refunded, currency),
        "credited": format_amount(found.credited, currency),
        "lines": [
            {
                "event": line.event,
                "occurrence": line.repetition,
                "did": list(line.kinds),
                "was": _state(line.was, currency),
                "now": _state(line.now, currency),
            }
            for line in found.lines
        ],
        "instalments": [
            {
                "number": each.number,
                "due_on": each.due_on,
                "amount": [format_amount(each.was, currency), format_amount(each.now, currency)],
            }
            for each in found.instalments
        ],
    }


def print_differences(page: "Page", out: Console) -> None:
    """Each order with its lines, before and after."""
    for found in page.differences:
        currency = found.currency
        totals = f"{format_amount(found.was_total, currency)} → {format_amount(found.total, currency)} {currency}"
        out.print(f"[bold]{found.ref}[/] {escape(found.customer_name)}: {totals}")
        table = simple_table("event", "", "did", "was", "now", right=("event",), fold="now")
        for line in found.lines:
            table.add_row(f"{line.event}", f"#{line.repetition}", ", ".join(line.kinds), *_both(line, currency))
        if found.lines:
            out.print(table)
        for each in found.instalments:
            was, now = (format_amount(amount, currency) for amount in (each.was, each.now))
            out.print(f"  instalment {each.number}, due {each.due_on}: {was} → {now}")
    if page.next_after is not None:
        out.print(f"More: --after {page.next_after}")


def summary_document(found: "MigrationSummary") -> dict[str, Any]:
    """A stored change as it was asked, and how far it is."""
    asked = {"change": asdict(found.change), "cohort": asdict(found.cohort)}
    rest = {name: getattr(found, name) for name in found.__dataclass_fields__ if name not in asked}
    return {**rest, **asked, "counts": dict(found.counts)}


def print_migrations(found: Sequence["MigrationSummary"], out: Console) -> None:
    """One line for each."""
    table = simple_table("number", "what", "for", "made", "status", "orders", right=("number",), fold="orders")
    for each in found:
        counts = ", ".join(f"{count:,} {spaced(status)}" for status, count in sorted(each.counts.items()))
        table.add_row(
            f"{each.id}", escape(_asked(each)), escape(_who(each)), days(each.made_on), each.status, counts or "none"
        )
    out.print(table if found else "There is none.")


def comparison_document(found: "VersionComparison") -> dict[str, Any]:
    """A comparison with its money as decimal strings."""
    currency = found.currency
    return {
        "program": found.program,
        "currency": currency,
        "versions": [found.a, found.b],
        "settings": found.settings,
        "events": found.events,
        "shipments": [[_forecast(each, currency) for each in pair] for pair in found.shipments],
        "totals": [format_amount(found.a_total, currency), format_amount(found.b_total, currency)],
    }


def print_comparison(found: "VersionComparison", out: Console) -> None:
    """Settings and events that differ, then the shipments side by side."""
    out.print(f"[bold]{escape(found.program)}[/]: version {found.a} and version {found.b}")
    for setting in found.settings:
        out.print(f"  {spaced(setting.name)}: {_shown(setting.a)} → {_shown(setting.b)}")
    for event in found.events:
        out.print(f"  event {event.number} {event.what}")
        for setting in event.settings if event.what == "changed" else ():
            out.print(f"    {spaced(setting.name)}: {_shown(setting.a)} → {_shown(setting.b)}")
    if found.same:
        out.print("  They say the same.")
    table = simple_table("shipment", f"version {found.a}", f"version {found.b}", right=("shipment",))
    for number, pair in enumerate(found.shipments, start=1):
        table.add_row(f"{number}", *[_in_words(each, found.currency) for each in pair])
    table.add_row("", *[format_amount(total, found.currency) for total in (found.a_total, found.b_total)])
    out.print(table)


def _both(line: "LineDifference", currency: str) -> list[str]:
    return [
        f"{state.delivery_on} {_goods(state)} {format_amount(state.total, currency)}" if state and state.ships else ""
        for state in (line.was, line.now)
    ]


def _goods(state: "LineState") -> str:
    return escape(", ".join(f"{format_quantity(item.quantity)} {item.sku}" for item in state.items))


def _state(state: "LineState | None", currency: str) -> dict[str, Any] | None:
    if state is None:
        return None
    items = [
        {"sku": item.sku, "quantity": item.quantity, "price": format_amount(item.price, currency)}
        for item in state.items
    ]
    total = format_amount(state.total, currency)
    return {"status": state.status, "delivery_on": state.delivery_on, "total": total, "items": items}


def _forecast(found: "Forecast | None", currency: str) -> Mapping[str, Any] | None:
    return None if found is None else {**asdict(found), "total": format_amount(found.total, currency)}


def _in_words(found: "Forecast | None", currency: str) -> str:
    if found is None:
        return "-"
    return f"{found.delivery_on} event {found.event} #{found.repetition} {format_amount(found.total, currency)}"


def _shown(value: object) -> str:
    return "none" if value in (None, "") else escape(str(value))


def _asked(found: "MigrationSummary") -> str:
    if found.kind == "version":
        return f"to version {found.version}"
    change = asdict(found.change)
    return f"by {change['days']:+} days" if found.kind == "shift" else f"{change['by']} for {change['sku']}"


def _who(found: "MigrationSummary") -> str:
    """Whom it is for, as far as it was narrowed."""
    asked = {
        name: value for name, value in asdict(found.cohort).items() if value not in (None, ()) and name != "program"
    }
    narrowed = ", ".join(f"{spaced(name)} {_plain(value)}" for name, value in asked.items())
    return ", ".join(part for part in (found.program or "", narrowed) if part) or "everybody"


def _plain(value: object) -> str:
    return " ".join(str(each) for each in value) if isinstance(value, tuple) else str(value)
