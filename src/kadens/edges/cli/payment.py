"""`kadens payment`: what became of a payment, step by step, and what a person has to decide."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kadens.edges.cli.failing import USAGE, fail
from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.payment_text import print_charges, print_quarantined, print_story, story_document, why
from kadens.edges.cli.printing import console, print_json
from kadens.edges.cli.reading import AsOf, Json, words
from kadens.pure.money import format_amount

if TYPE_CHECKING:
    from kadens.domain.payments.quarantine import Finding, Quarantined, Resolved

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="Look at payments, and decide those that only a person can.")

FINDINGS = ("took-money", "took-nothing")


@commands.command("list")
def list_payments(
    context: typer.Context,
    *,
    order: Annotated[str, typer.Option("--order", metavar="REF", help="The order's number; a child order's as well.")],
    as_json: Json = False,
) -> None:
    """List what is owed for an order, and how it stands."""
    number = order.partition("/")[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise fail(f"{order!r} is no order number.", USAGE)
    enter(context)
    from kadens.domain.payments.stories import payments_of_order  # noqa: PLC0415 - after the set-up

    found = payments_of_order(int(number))
    if as_json:
        print_json([story_document(charge) for charge in found])
    elif found:
        print_charges(found, console())
    else:
        typer.echo(f"Nothing is owed for order {number}.")


@commands.command()
def show(
    context: typer.Context,
    *,
    payment: Annotated[str, typer.Argument(metavar="PAYMENT", help="A charge (100001-1/i3) or an attempt at it.")],
    as_json: Json = False,
) -> None:
    """Show a charge with every attempt at it, and what the gateway said at each step. Instants are in UTC."""
    enter(context)
    from kadens.domain.payments.stories import story_of  # noqa: PLC0415 - after the set-up

    story = story_of(payment)
    if as_json:
        print_json(story_document(story))
    else:
        print_story(story, console())


@commands.command()
def receive(
    context: typer.Context,
    *,
    charge: Annotated[str, typer.Argument(metavar="CHARGE", help="The bill, as `list` names it.")],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Enter that a customer paid a bill: all of it, less what was credited."""
    enter(context)
    from kadens.domain.payments.receipts import receive_bill_payment  # noqa: PLC0415 - after the set-up
    from kadens.domain.payments.stories import story_of  # noqa: PLC0415

    bill = story_of(charge)
    received = receive_bill_payment(charge_id=bill.charge_id, on=as_of or today(), actor=acting())
    amount = format_amount(received, bill.currency)
    if as_json:
        print_json({"charge": bill.key, "received": amount, "currency": bill.currency})
    else:
        typer.echo(f"{bill.key}: {amount} {bill.currency} came in; the bill is paid.")


@commands.command()
def quarantined(context: typer.Context, *, as_json: Json = False) -> None:
    """List the payments that only a person can settle: what, since when, and why. Instants are in UTC."""
    enter(context)
    from kadens.domain.payments.quarantine import quarantined_attempts  # noqa: PLC0415 - after the set-up

    found = quarantined_attempts()
    if as_json:
        print_json([_quarantined_document(one) for one in found])
    elif found:
        print_quarantined(found, console())
    else:
        typer.echo("No payment waits for a person.")


@commands.command()
def resolve(
    context: typer.Context,
    *,
    attempt: Annotated[str, typer.Argument(metavar="ATTEMPT", help="The attempt, as `quarantined` lists it.")],
    finding: Annotated[
        str, typer.Option("--as", metavar="took-money|took-nothing", help="What the gateway's own books say of it.")
    ],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", parser=words, help="How you know; it is kept.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", parser=words, help="Who decides; it is kept.")],
    trust_me: Annotated[
        bool, typer.Option("--trust-me", help="Decide against the gateway's answer, or without one; it is kept.")
    ] = False,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Settle a quarantined payment. The gateway is asked first; against its word only with --trust-me.

    took-money books it as paid. took-nothing has the gateway kill it; the next run then tries the charge again.
    """
    if finding not in FINDINGS:
        raise fail(f"--as is {' or '.join(FINDINGS)}, not {finding!r}.", USAGE)
    enter(context, gateway=True)
    from kadens.domain.payments.quarantine import resolve_attempt  # noqa: PLC0415 - after the set-up
    from kadens.domain.payments.stories import attempt_called  # noqa: PLC0415

    found: Finding = "took-money" if finding == "took-money" else "took-nothing"
    known = attempt_called(attempt)
    resolved = resolve_attempt(
        known, finding=found, note=note, by=by, trust_me=trust_me, on=as_of or today(), actor=acting()
    )
    sentence = _resolved(resolved)
    if as_json:
        plain = {"attempt": resolved.key, "state": resolved.state, "charge_status": resolved.charge_status}
        print_json({**plain, "gateway_said": resolved.gateway_said, "by": by, "trusted": trust_me, "done": sentence})
    else:
        typer.echo(sentence)


def _resolved(resolved: "Resolved") -> str:
    amount = f"{format_amount(resolved.amount, resolved.currency)} {resolved.currency}"
    match resolved.state:
        case "succeeded":
            return f"{resolved.key}: {amount} is booked as paid."
        case "closing":
            return f"{resolved.key}: the gateway has not confirmed yet that it is dead; the next run asks again."
        case "quarantined":
            return f"{resolved.key}: the gateway contradicts itself; it is in quarantine again."
    after = {"declined": "the next run tries it again", "cancelled": "nobody owes it any more"}
    return f"{resolved.key}: nothing was taken; {after.get(resolved.charge_status, 'its charge is settled')}."


def _quarantined_document(one: "Quarantined") -> dict[str, Any]:
    plain: dict[str, date | datetime | str | int | None] = {
        "attempt": one.key,
        "number": one.attempt_id,
        "charge": one.charge_key,
        "order": one.order_id,
        "customer": one.customer,
        "amount": format_amount(one.amount, one.currency),
        "currency": one.currency,
        "started_on": one.started_on,
        "since": one.since,
        "why": why(one),
        "reason": one.reason,
        "gateway_ref": one.gateway_ref,
    }
    return {**plain, "evidence": dict(one.evidence)}


@commands.callback()
def _group() -> None:
    """Look at payments, and decide those that only a person can."""
