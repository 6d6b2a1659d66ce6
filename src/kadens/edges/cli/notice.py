"""`kadens notice`: what customers were told, how it reads, sending it again, and the texts."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kadens.edges.cli.failing import USAGE, fail
from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.notice_text import commands as text_commands
from kadens.edges.cli.printing import console, days, print_json, simple_table, spaced
from kadens.edges.cli.reading import Json

if TYPE_CHECKING:
    from kadens.domain.notices.mail import Message

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="See, preview and send again what customers are told; edit texts.")
commands.add_typer(text_commands, name="text")

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The notice's number, as `kadens notice list` shows.")]
NO_ADDRESS = "no-address@example.invalid"
"""Shown where the customer has none."""

STATUSES = ("queued", "sent", "failed")


@commands.command("list")
def list_them(
    context: typer.Context,
    *,
    status: Annotated[str | None, typer.Option(metavar="|".join(STATUSES), help="Only these.")] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="Only this kind, as in upcoming_charge.")] = None,
    customer: Annotated[str | None, typer.Option(metavar="CODE", help="Only this customer's.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, metavar="N", help="How many, the newest first.")] = 50,
    as_json: Json = False,
) -> None:
    """List notices, the newest first, with what became of them."""
    if status is not None and status not in STATUSES:
        raise fail(f"{status!r} is no status of a notice: {', '.join(STATUSES)} are.", USAGE)
    enter(context)
    from kadens.domain.customers.queries import customers_by_code  # noqa: PLC0415 - after the set-up
    from kadens.domain.notices.queries import list_notices  # noqa: PLC0415

    customer_id = customers_by_code([customer])[customer].id if customer else None
    found = list_notices(status=status, kind=kind, customer_id=customer_id, limit=limit)
    if as_json:
        print_json(found)
        return
    table = simple_table("notice", "on", "kind", "customer", "fact", "status", right=("notice", "customer"))
    for each in found:
        state = f"{each.status}: {spaced(each.reason)}" if each.reason else each.status
        table.add_row(str(each.id), days(each.noticed_on), spaced(each.kind), str(each.customer_id), each.fact, state)
    console().print(table if found else "There are none.")


@commands.command()
def show(context: typer.Context, *, number: Number, as_json: Json = False) -> None:
    """Show a notice and every attempt to send it."""
    enter(context)
    from kadens.domain.notices.queries import notice_whole  # noqa: PLC0415 - after the set-up

    notice, deliveries = notice_whole(number)
    if as_json:
        print_json({"notice": notice, "deliveries": deliveries})
        return
    out = console()
    state = f"{notice.status}: {spaced(notice.reason)}" if notice.reason else notice.status
    out.print(f"Notice {notice.id}, {spaced(notice.kind)}, of {notice.noticed_on}: {state}")
    out.print(f"fact {notice.fact}, customer {notice.customer_id}", markup=False)
    if notice.next_try_at:
        out.print(f"goes out again after {notice.next_try_at:%Y-%m-%d %H:%M} UTC")
    table = simple_table("at (UTC)", "sending", "attempt", "outcome", "the server said", fold="the server said")
    for each in deliveries:
        said = each.detail.replace("[", r"\[")
        row = (f"{each.answered_at:%Y-%m-%d %H:%M:%S}", str(each.edition + 1), str(each.attempt), each.outcome, said)
        table.add_row(*row)
    out.print(table if deliveries else "Nobody tried to send it yet.")


@commands.command()
def preview(
    context: typer.Context,
    *,
    number: Annotated[int | None, typer.Argument(metavar="[NUMBER]", show_default=False)] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="A sample of this kind, all invented.")] = None,
    language: Annotated[str, typer.Option(metavar="sv|en", help="The language of the sample.")] = "en",
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the HTML of the message there.")] = None,
    as_json: Json = False,
) -> None:
    """Show a message as the customer reads it: of a notice by its number, or a sample of a kind. Nothing is sent."""
    if (number is None) == (kind is None):
        raise fail("Give the number of a notice, or --kind for a sample.", USAGE)
    enter(context, mail=True)
    message = _of_notice(number) if number is not None else _sample(kind or "", language)
    if html is not None:
        try:
            html.write_text(message.html, encoding="utf-8")
        except OSError as error:
            raise fail(f"The file {html} cannot be written: {error.strerror}.", USAGE) from None
    if as_json:
        print_json(_document(message))
        return
    typer.echo(f"To: {message.name} <{message.address}>\nSubject: {message.subject}\n\n{message.text}", nl=False)


@commands.command()
def resend(context: typer.Context, *, number: Number, as_json: Json = False) -> None:
    """Send a notice again that was sent or that failed. It goes out with the next run, as a new message."""
    enter(context)
    from kadens.domain.notices.resending import resend_notice  # noqa: PLC0415 - after the set-up

    edition = resend_notice(number, on=today(), actor=acting())
    sentence = f"Notice {number} is queued again: sending number {edition + 1}."
    if as_json:
        print_json({"notice": number, "edition": edition, "done": sentence})
    else:
        typer.echo(sentence)


def _of_notice(number: int) -> "Message":
    """What the notice says if it is sent now."""
    from kadens.domain.continuity.telling import letters_of  # noqa: PLC0415 - after the set-up
    from kadens.domain.notices.mail import Unfit, mail  # noqa: PLC0415
    from kadens.domain.notices.queries import as_claimed, notice_whole  # noqa: PLC0415
    from kadens.domain.notices.texts import wording_in_force  # noqa: PLC0415

    notice, _ = notice_whole(number)
    letter = letters_of([as_claimed(notice)]).get(number)
    if letter is None:
        raise fail(f"The customer of notice {number} is not there any more.")
    try:
        if isinstance(letter, Unfit):
            raise letter
        letter = replace(letter, address=letter.address.strip() or NO_ADDRESS)
        return mail().compose(letter, wording_in_force(letter.kind, letter.language))
    except Unfit as error:
        raise fail(f"Notice {number} cannot be sent: {error.detail}.") from None


def _sample(kind: str, language: str) -> "Message":
    from kadens.domain.notices.mail import mail  # noqa: PLC0415 - after the set-up
    from kadens.domain.notices.samples import sample_letter  # noqa: PLC0415
    from kadens.domain.notices.texts import wording_in_force  # noqa: PLC0415

    letter = sample_letter(kind, language)
    return mail().compose(letter, wording_in_force(kind, language))


def _document(message: "Message") -> dict[str, Any]:
    return {
        "to": {"name": message.name, "address": message.address},
        "message_id": message.message_id,
        "language": message.language,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
    }
