"""`kadens refund`: give money back for goods that shipped; `kadens refunds`: those that wait for a person."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape

from kadens.edges.cli.failing import USAGE, fail
from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.printing import console, days, print_json, simple_table, spaced
from kadens.edges.cli.reading import AsOf, Json, money, words
from kadens.pure.money import format_amount, parse_amount

if TYPE_CHECKING:
    from kadens.domain.payments.crediting import Conceded, Goods
    from kadens.domain.payments.refund_cases import OpenRefund, SettledByHand
    from kadens.plumbing.approvals.queries import Approval

__all__ = ["commands", "refund"]

commands = typer.Typer(no_args_is_help=True, help="Settle refunds that wait for a person.")

Why = Annotated[str, typer.Option("--reason", parser=words, metavar="TEXT", help="Why; it is kept.")]


def refund(
    context: typer.Context,
    *,
    ref: Annotated[
        str, typer.Argument(metavar="ORDER", help="A shipped order's number, or a continuity order's reference.")
    ],
    amount: Annotated[str, typer.Option("--amount", parser=money, metavar="X.XX", help="How much goes back.")],
    reason: Why,
    instalment: Annotated[
        int | None,
        typer.Option("--instalment", min=1, metavar="N", help="Along which instalment of a continuity order."),
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Give part of what shipped goods cost back to the customer, the way it was paid.

    Never more than was taken for them. Over the company's refund limit another person approves it first; say the same
    again afterwards.
    """
    enter(context, gateway=True)
    from kadens.domain.company.parameters import parameters  # noqa: PLC0415 - after the set-up
    from kadens.domain.payments.crediting import concede  # noqa: PLC0415

    currency = parameters().currency
    goods = _goods(ref, instalment)
    minor = parse_amount(amount, currency)
    done = concede(goods, amount=minor, reason=reason, on=as_of or today(), actor=acting())
    sentence = _said(done, f"{format_amount(minor, currency)} {currency}", ref)
    if as_json:
        print_json(
            {
                "order": ref,
                "given": bool(done.refund_ids),
                "done": sentence,
                "refunds": list(done.refund_ids),
                "approval": done.approval.id if done.approval else None,
            }
        )
    else:
        typer.echo(sentence)


def _goods(ref: str, instalment: int | None) -> "Goods":
    """An order that ships is named by its number; a parent order by its reference, for what shipped of it."""
    from kadens.domain.continuity.criteria import continuity_order_id  # noqa: PLC0415 - after the set-up
    from kadens.domain.continuity.models import ContinuityOrder  # noqa: PLC0415
    from kadens.domain.orders.models import Order  # noqa: PLC0415
    from kadens.domain.payments.crediting import Goods  # noqa: PLC0415

    ships = ref.isdecimal() and Order.objects.filter(id=int(ref)).exclude(kind="parent").exists()
    if not ships:
        key = continuity_order_id(ref)
        line = ContinuityOrder.objects.values_list("parent_line_id", flat=True).get(id=key)
        return Goods(parent_line_id=line, instalment=instalment)
    if instalment is not None:
        raise fail("An instalment is one of a continuity order: name that one.", USAGE)
    return Goods(order_id=int(ref))


def _said(done: "Conceded", amount: str, ref: str) -> str:
    if not done.refund_ids and done.approval is not None:
        return _asked(done.approval, amount)
    return f"{amount} goes back to the customer for order {ref}."


def _asked(approval: "Approval", amount: str) -> str:
    return (
        f"{amount} is over the refund limit: another person has to approve it (`kadens approval approve "
        f"{approval.id}`), then say this again."
    )


@commands.command("list")
def list_(context: typer.Context, *, as_json: Json = False) -> None:
    """List refunds that have not reached the customer, those that wait for a person first."""
    enter(context)
    from kadens.domain.payments.refund_cases import open_refunds  # noqa: PLC0415 - after the set-up

    found = open_refunds()
    if as_json:
        print_json([_document(each) for each in found])
    elif not found:
        typer.echo("Every refund has reached its customer.")
    else:
        console().print(_table(found))


def _table(found: "list[OpenRefund]") -> Any:
    table = simple_table("number", "customer", "on", "amount", "state", "why", right=("number", "amount"), fold="why")
    for each in found:
        table.add_row(
            str(each.part_id),
            escape(each.customer),
            days(each.refunded_on),
            f"{format_amount(each.amount, each.currency)} {each.currency}",
            each.status,
            escape(_why(each)),
        )
    return table


def _why(each: "OpenRefund") -> str:
    """What it waits for, in words."""
    match each.status:
        case "waiting":
            return f"another person has to approve it: `kadens approval show {each.approval_id}`"
        case "planned":
            return "the gateway has not answered; the next run asks it"
        case "quarantined":
            return f"look at the gateway whether it was given: {spaced(each.why)}"
    return "nobody approved it" if each.why == "not_approved" else f"the gateway refused it: {spaced(each.why)}"


def _document(each: "OpenRefund") -> dict[str, Any]:
    return {
        "number": each.part_id,
        "customer": each.customer,
        "order": each.order_id,
        "on": each.refunded_on,
        "amount": format_amount(each.amount, each.currency),
        "currency": each.currency,
        "state": each.status,
        "why": _why(each),
        "reason": each.reason,
        "decided_by": each.decided_by,
        "approval": each.approval_id,
    }


@commands.command()
def settle(
    context: typer.Context,
    *,
    number: Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="As `kadens refunds list` prints it.")],
    means: Annotated[
        Literal["gateway", "transfer", "credit"],
        typer.Option("--by", help="The gateway gave it after all; the bank transfers it; it stays as a credit."),
    ],
    note: Annotated[str, typer.Option("--note", parser=words, metavar="TEXT", help="How and why; it is kept.")],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Say how a refund was settled that the gateway refused, or about which it contradicts itself."""
    enter(context)
    from kadens.domain.payments.refund_cases import settle_by_hand  # noqa: PLC0415 - after the set-up

    on: date = as_of or today()
    done = settle_by_hand(number, means=means, note=note, on=on, actor=acting())
    sentence = _settled(done, number)
    if as_json:
        approval = done.approval.id if done.approval else None
        print_json({"number": number, "state": done.status, "done": sentence, "approval": approval})
    else:
        typer.echo(sentence)


def _settled(done: "SettledByHand", number: int) -> str:
    if done.approval is not None and not done.approval.approved:
        return _asked(done.approval, "The transfer")
    return f"Refund {number} is settled: {spaced(done.status)}."


@commands.callback()
def _group() -> None:
    """Settle refunds that wait for a person."""
