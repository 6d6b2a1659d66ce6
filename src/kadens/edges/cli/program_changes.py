"""`kadens program compare`, `migrate`, `shift`, `substitute`, `carry`: changing many running orders, with a preview."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kadens.edges.cli.failing import REFUSALS, USAGE, fail
from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.printing import console, print_json, progress_bar
from kadens.edges.cli.program_changes_text import (
    comparison_document,
    difference_document,
    plan_document,
    print_comparison,
    print_differences,
    print_migrations,
    print_plan,
    summary_document,
)
from kadens.edges.cli.reading import AsOf, Json, day, money, words
from kadens.edges.cli.run_report import print_report, report_document
from kadens.pure.money import parse_amount

if TYPE_CHECKING:
    from kadens.domain.continuity.cohorts import Change, Cohort
    from kadens.domain.notices.mail import Message

__all__ = ["add_commands"]

migrate = typer.Typer(no_args_is_help=True, help="Bring running orders to a version of their program, and back.")

Code = Annotated[str, typer.Argument(metavar="CODE", help="The program.")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="As `kadens program migrate list` shows.")]
OfProgram = Annotated[str | None, typer.Option("--program", metavar="CODE", help="Only orders of this program.")]
To = Annotated[int | None, typer.Option("--to", min=1, metavar="N", help="The version; the newest if left out.")]
FromEvent = Annotated[
    int, typer.Option("--from-event", min=1, metavar="N", help="Lines of earlier events stay by the old version.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="The program wins over the customer's changes.")]
Since = Annotated[
    date | None, typer.Option("--ordered-from", parser=day, metavar="DATE", help="Ordered on that day or later.")
]
Until = Annotated[
    date | None, typer.Option("--ordered-until", parser=day, metavar="DATE", help="Ordered on that day or earlier.")
]
AtEvent = Annotated[
    int | None, typer.Option("--at-event", min=1, metavar="N", help="Whose next shipment is of this event or later.")
]
Orders = Annotated[list[str] | None, typer.Option("--order", metavar="REF", help="Only this order; may be repeated.")]
Share = Annotated[
    int | None, typer.Option("--share", min=1, max=100, metavar="PERCENT", help="A stable part of them, for a pilot.")
]
Show = Annotated[int, typer.Option("--show", min=0, max=500, metavar="N", help="Show the difference of so many.")]
After = Annotated[int, typer.Option("--after", min=0, metavar="KEY", help="Show those after this key.")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", parser=words, help="Why; it is kept.")]
Apply = Annotated[bool, typer.Option("--apply", help="Do it; without, only tell what it would do.")]
LetterTo = Annotated[
    str | None, typer.Option("--letter", metavar="REF", help="Show the letter that this order's customer would get.")
]


def compare(
    context: typer.Context,
    *,
    code: Code,
    a: Annotated[int, typer.Argument(metavar="A", min=1, help="A version.")],
    b: Annotated[int, typer.Argument(metavar="B", min=1, help="Another version.")],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Hold two versions of a program against each other: settings, events, the next twelve shipments."""
    enter(context)
    from kadens.domain.continuity.comparing import compare_versions  # noqa: PLC0415 - after the set-up

    found = compare_versions(code, a, b, on=as_of or today())
    if as_json:
        print_json(comparison_document(found))
    else:
        print_comparison(found, console())


@migrate.command()
def plan(
    context: typer.Context,
    *,
    code: Code,
    to: To = None,
    from_event: FromEvent = 1,
    overwrite: Overwrite = False,
    since: Since = None,
    until: Until = None,
    at_event: AtEvent = None,
    orders: Orders = None,
    share: Share = None,
    show: Show = 5,
    after: After = 0,
    letter: LetterTo = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Tell what a move to a version would change, in all and order by order; nothing is written."""
    enter(context, mail=letter is not None)
    cohort = _cohort(code, since, until, at_event, orders, share)
    _foresee(_move(to, from_event, overwrite=overwrite), cohort, show, after, letter, as_of, as_json=as_json)


@migrate.command("apply")
def apply_(
    context: typer.Context,
    *,
    code: Code,
    to: To = None,
    from_event: FromEvent = 1,
    overwrite: Overwrite = False,
    since: Since = None,
    until: Until = None,
    at_event: AtEvent = None,
    orders: Orders = None,
    share: Share = None,
    reason: Reason = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Bring the orders to the version. Restricted to some, the program is carried by plan from then on."""
    enter(context)
    cohort = _cohort(code, since, until, at_event, orders, share)
    _carry_out(_move(to, from_event, overwrite=overwrite), cohort, reason, as_of, as_json=as_json)


@migrate.command("continue")
def continue_(context: typer.Context, *, number: Number, as_of: AsOf = None, as_json: Json = False) -> None:
    """Go on with a migration whose run ended early, or that waited for orders. The day's jobs do so, too."""
    enter(context)
    _run(number, as_of or today(), as_json=as_json)


@migrate.command()
def undo(
    context: typer.Context, *, number: Number, reason: Reason = None, as_of: AsOf = None, as_json: Json = False
) -> None:
    """Take a migration, a shift or a substitution back from the orders that have shipped nothing since."""
    enter(context)
    from kadens.domain.continuity.migrating import undo_migration  # noqa: PLC0415 - after the set-up

    on = as_of or today()
    undo_migration(number, on=on, actor=acting(), reason=reason or "")
    _run(number, on, as_json=as_json)


@migrate.command("list")
def list_them(
    context: typer.Context,
    *,
    program: OfProgram = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="How many, the newest first.")] = 20,
    as_json: Json = False,
) -> None:
    """List migrations, shifts and substitutions, the newest first."""
    enter(context)
    from kadens.domain.continuity.listing_migrations import list_migrations  # noqa: PLC0415 - after the set-up

    found = list_migrations(program=program, limit=limit)
    if as_json:
        print_json([summary_document(each) for each in found])
    else:
        print_migrations(found, console())


def shift(
    context: typer.Context,
    *,
    days: Annotated[int, typer.Option("--days", metavar="N", help="How many days later; less than 0: earlier.")],
    program: OfProgram = None,
    since: Since = None,
    until: Until = None,
    at_event: AtEvent = None,
    orders: Orders = None,
    share: Share = None,
    apply: Apply = False,
    reason: Reason = None,
    show: Show = 5,
    after: After = 0,
    letter: LetterTo = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Move every planned delivery of many orders, and all planned later, by so many days."""
    enter(context, mail=letter is not None)
    from kadens.domain.continuity.cohorts import Shift  # noqa: PLC0415 - after the set-up

    change, cohort = Shift(days=days), _cohort(program, since, until, at_event, orders, share)
    if apply:
        _carry_out(change, cohort, reason, as_of, as_json=as_json)
    else:
        _foresee(change, cohort, show, after, letter, as_of, as_json=as_json)


def substitute(
    context: typer.Context,
    *,
    sku: Annotated[str, typer.Argument(metavar="SKU", help="The product that is out.")],
    by: Annotated[str, typer.Option("--by", metavar="SKU", help="What is shipped instead.")],
    from_on: Annotated[
        date, typer.Option("--from", parser=day, metavar="DATE", help="Delivered on that day or later.")
    ],
    price: Annotated[
        str | None, typer.Option("--price", parser=money, metavar="P", help="Of one; else what the customer pays now.")
    ] = None,
    own_too: Annotated[bool, typer.Option("--own-too", help="Also where the customer chose the product.")] = False,
    program: OfProgram = None,
    since: Since = None,
    until: Until = None,
    at_event: AtEvent = None,
    orders: Orders = None,
    share: Share = None,
    apply: Apply = False,
    reason: Reason = None,
    show: Show = 5,
    after: After = 0,
    letter: LetterTo = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Ship another product in planned deliveries from a day on: one is sold out, or out of print."""
    enter(context, mail=letter is not None)
    from kadens.domain.company.parameters import parameters  # noqa: PLC0415 - after the set-up
    from kadens.domain.continuity.cohorts import Substitution  # noqa: PLC0415

    minor = None if price is None else parse_amount(price, parameters().currency)
    change = Substitution(sku=sku, by=by, from_on=from_on, price=minor, own_too=own_too)
    cohort = _cohort(program, since, until, at_event, orders, share)
    if apply:
        _carry_out(change, cohort, reason, as_of, as_json=as_json)
    else:
        _foresee(change, cohort, show, after, letter, as_of, as_json=as_json)


def carry(
    context: typer.Context,
    *,
    code: Code,
    policy: Annotated[Literal["all", "by_plan"], typer.Argument(metavar="all|by_plan")],
    as_of: AsOf = None,
) -> None:
    """Say how running orders come to a new version: all of them with the day's jobs, or only by plan."""
    enter(context)
    from kadens.domain.continuity.migrating import set_carry  # noqa: PLC0415 - after the set-up

    set_carry(code, policy, on=as_of or today(), actor=acting())
    how = "all of them with the day's jobs" if policy == "all" else "only by a migration"
    typer.echo(f"Running orders of {code} come to a new version {how}.")


def add_commands(program: typer.Typer) -> None:
    """Put these beside the other commands of `kadens program`."""
    for command in (compare, shift, substitute, carry):
        program.command()(command)
    program.add_typer(migrate, name="migrate")


def _move(to: int | None, from_event: int, *, overwrite: bool) -> "Change":
    from kadens.domain.continuity.cohorts import MoveToVersion  # noqa: PLC0415 - after the set-up

    return MoveToVersion(version=to, from_event=from_event, overwrite=overwrite)


def _cohort(
    program: str | None,
    since: date | None,
    until: date | None,
    at_event: int | None,
    orders: list[str] | None,
    share: int | None,
) -> "Cohort":
    from kadens.domain.continuity.cohorts import Cohort  # noqa: PLC0415 - after the set-up

    return Cohort(
        program=program,
        ordered_from=since,
        ordered_until=until,
        at_event=at_event,
        orders=tuple(orders or ()),
        share=share,
    )


def _foresee(
    change: "Change",
    cohort: "Cohort",
    show: int,
    after: int,
    letter: str | None,
    as_of: date | None,
    *,
    as_json: bool,
) -> None:
    from kadens.domain.continuity.foreseeing import foresee, foresee_orders  # noqa: PLC0415 - after the set-up

    on, actor = as_of or today(), acting()
    found = foresee(change, cohort, on=on, actor=actor)
    page = foresee_orders(change, cohort, after=after, limit=show, on=on, actor=actor) if show else None
    message = _letter(change, cohort, letter, on) if letter else None
    if as_json:
        document = plan_document(found)
        document["differences"] = [difference_document(each) for each in page.differences] if page else []
        document["next_after"] = page.next_after if page else None
        document["letter"] = {"subject": message.subject, "text": message.text} if message else None
        print_json(document)
        return
    print_plan(found, console())
    if page:
        print_differences(page, console())
    if message:
        typer.echo(f"To: {message.name} <{message.address}>\nSubject: {message.subject}\n\n{message.text}", nl=False)


def _letter(change: "Change", cohort: "Cohort", ref: str, on: date) -> "Message":
    from kadens.domain.continuity.foreseeing import foresee_letter  # noqa: PLC0415 - after the set-up
    from kadens.domain.notices.mail import Unfit, mail  # noqa: PLC0415
    from kadens.domain.notices.texts import wording_in_force  # noqa: PLC0415

    try:
        letter = foresee_letter(change, cohort, ref, on=on, actor=acting())
        if letter is None:
            raise fail(f"The customer of {ref} would see no change, and gets no letter.", USAGE)
        return mail().compose(letter, wording_in_force(letter.kind, letter.language))
    except Unfit as error:
        raise fail(f"The letter to the customer of {ref} cannot be written: {error.detail}.") from None


def _carry_out(change: "Change", cohort: "Cohort", reason: str | None, as_of: date | None, *, as_json: bool) -> None:
    from kadens.domain.continuity.migrating import start_migration  # noqa: PLC0415 - after the set-up

    on = as_of or today()
    number = start_migration(change, cohort, on=on, actor=acting(), reason=reason or "")
    _run(number, on, as_json=as_json)


def _run(number: int, on: date, *, as_json: bool) -> None:
    """Run the job for one migration, and tell how it stands then."""
    from kadens.domain.company.parameters import parameters  # noqa: PLC0415 - after the set-up
    from kadens.domain.continuity.listing_migrations import one_migration  # noqa: PLC0415
    from kadens.operations.jobs.daily import run_named  # noqa: PLC0415
    from kadens.plumbing.runner.shapes import Request  # noqa: PLC0415

    one_migration(number)
    request = Request(as_of=on, actor=acting(), criteria={"migration": str(number)})
    with progress_bar("migrate_orders") as advance:
        report = run_named(request, "migrate_orders", progress=advance)
    found, currency = one_migration(number), parameters().currency
    if as_json:
        print_json({"migration": summary_document(found), "run": report_document(report, currency)})
    else:
        print_report(report, currency, console())
        print_migrations([found], console())
    if report.status != "done":
        raise typer.Exit(REFUSALS)
