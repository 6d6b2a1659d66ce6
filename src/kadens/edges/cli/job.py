"""`kadens job`: run a job now, look at past runs, release what a run set aside."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kadens.edges.cli.failing import DONE, FAILED, REFUSALS, USAGE, fail
from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.printing import console, marked, print_json, progress_bar, simple_table
from kadens.edges.cli.reading import AsOf, Json
from kadens.edges.cli.run_report import print_report, report_document

if TYPE_CHECKING:
    from kadens.plumbing.runner.shapes import Request, RunReport

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="Run jobs, look at past runs, release parked rows.")

JobOption = Annotated[str | None, typer.Option("--job", metavar="NAME", help="Only this job.")]


@commands.command()
def run(
    context: typer.Context,
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A job, or `day` for all of a day in their order.")],
    as_of: AsOf = None,
    program: Annotated[str | None, typer.Option(metavar="CODE", help="Only this program.")] = None,
    order: Annotated[str | None, typer.Option(metavar="REF", help="Only this order.")] = None,
    customer: Annotated[str | None, typer.Option(metavar="CODE", help="Only this customer.")] = None,
    product: Annotated[str | None, typer.Option(metavar="SKU", help="Only lines with this product.")] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Continuity update: the program wins over the customer's changes.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Do at most so many.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be done, and undo it.")] = False,
    as_json: Json = False,
) -> None:
    """Run a job for a day: it can be run twice, beside itself, or be killed, and completes what is missing.

    Exit codes: 0 done, 1 failed, 2 not understood, 3 done with refusals.
    """
    enter(context, gateway=True, mail=True)
    from kadens.plumbing.runner.shapes import Request  # noqa: PLC0415 - after the set-up

    given = {"program": program, "order": order, "customer": customer, "product": product}
    criteria = {key: code for key, code in given.items() if code is not None} | (
        {"overwrite": "true"} if overwrite else {}
    )
    request = Request(
        as_of=as_of or today(),
        actor=acting(),
        criteria=criteria,
        limit=limit,
        dry_run=dry_run,
    )
    reports = _run_whole_day(request) if name == "day" else [_run_one(name, request)]
    _tell(reports, as_json=as_json, whole_day=name == "day")


@commands.command()
def runs(
    context: typer.Context,
    *,
    job: JobOption = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="How many, the newest first.")] = 20,
    as_json: Json = False,
) -> None:
    """List past runs, the newest first, with what they did and refused. Instants are in UTC."""
    enter(context)
    from kadens.operations.jobs.history import past_runs  # noqa: PLC0415 - after the set-up

    _check_job(job)
    found = past_runs(job=job, limit=limit)
    if as_json:
        print_json(found)
        return
    columns = ("run", "job", "as of", "status", "done", "refused", "started")
    table = simple_table(*columns, right=("run", "done", "refused"), gap=1)
    for each in found:
        table.add_row(
            f"{each.id}",
            each.job,
            f"{each.as_of}",
            marked(each.status) + (" dry" if each.dry_run else ""),
            f"{each.done:,}",
            f"{each.refused:,}" if each.refused else "",
            f"{each.started_at:%m-%d %H:%M}",
        )
    console().print(table if found else "No job has run yet.")


@commands.command()
def parked(context: typer.Context, *, job: JobOption = None, as_json: Json = False) -> None:
    """List the rows that broke a run and were set aside, with the error."""
    enter(context)
    from kadens.operations.jobs.history import parked_rows  # noqa: PLC0415 - after the set-up

    _check_job(job)
    found = parked_rows(job=job)
    if as_json:
        print_json(found)
        return
    table = simple_table("parked", "job", "row", "since (UTC)", "error", right=("parked", "row"), fold="error")
    for each in found:
        table.add_row(str(each.id), each.job, str(each.row_key), f"{each.parked_at:%Y-%m-%d %H:%M}", _plain(each.error))
    console().print(table if found else "Nothing is parked.")


@commands.command("release-parked")
def release_parked(
    context: typer.Context,
    *,
    numbers: Annotated[list[int] | None, typer.Argument(metavar="[NUMBER]...", show_default=False)] = None,
    job: JobOption = None,
    everything: Annotated[bool, typer.Option("--all", help="All that is parked (of the job, with --job).")] = False,
    as_json: Json = False,
) -> None:
    """Let the next run try parked rows again: by their numbers, or --all of them."""
    if bool(numbers) == everything:
        raise fail("Give the numbers of parked rows, or --all; `kadens job parked` lists them.", USAGE)
    enter(context)
    from kadens.operations.jobs.history import release_parked as release  # noqa: PLC0415 - after the set-up

    _check_job(job)
    released = release(None if everything else numbers, job=job, on=today(), actor=acting())
    if as_json:
        print_json({"released": [each.id for each in released]})
    else:
        console().print(f"{len(released)} released; the next run tries again." if released else "Nothing was parked.")


def _check_job(name: str | None) -> None:
    from kadens.operations.jobs import ALL_JOBS  # noqa: PLC0415 - after the set-up
    from kadens.operations.jobs.daily import JobUnknown  # noqa: PLC0415

    if name is not None and name not in ALL_JOBS:
        raise JobUnknown(job=name, known=", ".join(ALL_JOBS))


def _run_one(name: str, request: "Request") -> "RunReport":
    from kadens.operations.jobs.daily import run_named  # noqa: PLC0415 - after the set-up

    with progress_bar(name) as advance:
        return run_named(request, name, progress=advance)


def _run_whole_day(request: "Request") -> "list[RunReport]":
    """All jobs in their order; they cannot be narrowed together, since not every job knows every criterion."""
    from kadens.operations.jobs import JOBS  # noqa: PLC0415 - after the set-up
    from kadens.operations.jobs.daily import run_day  # noqa: PLC0415

    if request.criteria or request.limit is not None:
        raise fail("The whole day cannot be narrowed or limited: run its jobs one by one for that.", USAGE)
    with progress_bar("day", total=len(JOBS), unit="jobs") as advance:
        return run_day(
            request.as_of,
            request.actor,
            reported=(lambda _report: advance(1)) if advance else None,
            dry_run=request.dry_run,
        )


def _tell(reports: "list[RunReport]", *, as_json: bool, whole_day: bool) -> None:
    from kadens.domain.company.parameters import parameters  # noqa: PLC0415 - after the set-up

    currency = parameters().currency
    if as_json:
        documents: list[dict[str, Any]] = [report_document(report, currency) for report in reports]
        print_json(documents if whole_day else documents[0])
    else:
        for report in reports:
            print_report(report, currency, console())
    statuses = {report.status for report in reports}
    code = FAILED if statuses & {"stopped", "failed"} else REFUSALS if "refusals" in statuses else DONE
    if code:
        raise typer.Exit(code)


def _plain(text: str) -> str:
    """Text that holds no markup, whatever it holds."""
    return text.replace("[", r"\[")
