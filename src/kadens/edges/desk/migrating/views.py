"""Changes to many orders: the list, one of them with its orders, going on with it, taking it back, the carry policy."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.continuity.errors import MigrationUnknown
from kadens.domain.continuity.foreseeing import foresee_undo
from kadens.domain.continuity.listing_migrations import (
    MigratedOrder,
    MigrationSummary,
    list_migrations,
    migrated_orders,
    one_migration,
)
from kadens.domain.continuity.migrating import Carry, set_carry, still_to_change, undo_migration
from kadens.domain.continuity.models import Program
from kadens.edges.desk.migrating.forms import ReasonForm
from kadens.edges.desk.migrating.saying import change_in_words, cohort_in_words
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import attempt, refusing_into
from kadens.operations.jobs.asking import AlreadyAsked, ask_run, queue_now
from kadens.operations.jobs.history import Run, Sought, runs_page
from kadens.plumbing.approvals.queries import approval_of
from kadens.plumbing.db.transactions import transaction
from kadens.plumbing.runner.shapes import Request
from kadens.plumbing.runner.surging import KIND as SURGE
from kadens.plumbing.runner.surging import surge_subject

__all__ = [
    "JOB",
    "migration",
    "migration_carry",
    "migration_now",
    "migration_run",
    "migration_undo",
    "migrations",
    "request_for",
]

JOB: Final = "migrate_orders"
_PAGE: Final = 50
_RUNS: Final = 50
_FATES: Final = ("changed", "restored", "recomputed", "shipped", "over", "moved_on", "changed_since")


@dataclass(frozen=True, slots=True)
class Shown:
    """A change to many as a page shows it."""

    of: MigrationSummary

    @property
    def what(self) -> str:
        return change_in_words(self.of.change, version=self.of.version)

    @property
    def whom(self) -> str:
        return cohort_in_words(self.of.cohort)

    @property
    def orders(self) -> int:
        """How many it has reached."""
        return sum(self.of.counts.values())

    @property
    def fates(self) -> Sequence[tuple[str, int]]:
        """What became of them, in the order in which it can happen."""
        return [(fate, self.of.counts[fate]) for fate in _FATES if self.of.counts.get(fate)]


def request_for(number: int, actor: str) -> Request:
    """A run for one migration."""
    return Request(as_of=today(), actor=actor, criteria={"migration": str(number)})


def migrations(request: HttpRequest) -> HttpResponse:
    """The newest first, of one program or of all; and how new versions reach the running orders of a program."""
    after, code = request.GET.get("after", ""), request.GET.get("program", "")
    programs = list(Program.objects.order_by("code").values("code", "carry", "newest_version"))
    chosen = next((each for each in programs if each["code"] == code), None)
    before = int(after) if after.isdecimal() and len(after) < 19 else None
    found = list_migrations(program=code if chosen else None, before=before, limit=_PAGE + 1)
    shown = {
        "rows": [Shown(each) for each in found[:_PAGE]],
        "programs": programs,
        "chosen": chosen,
        "by_plan": [each for each in programs if each["carry"] == "by_plan"],
        "after": found[_PAGE - 1].id if len(found) > _PAGE else None,
        "further": bool(after),
    }
    return render(request, "migrating/migrations.html", shown)


def migration(request: HttpRequest, number: int) -> HttpResponse:
    """One of them, how far it is, and its orders with what became of each."""
    found, fate, after = _found(number), request.GET.get("fate", ""), request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 19 else 0
    orders: Sequence[MigratedOrder] = migrated_orders(
        number, status=fate if fate in _FATES else None, after=start, limit=_PAGE + 1
    )
    shown = {
        **_standing(found),
        "orders": orders[:_PAGE],
        "fate": fate,
        "after": orders[_PAGE - 1].continuity_order_id if len(orders) > _PAGE else None,
        "further": bool(start),
    }
    return render(request, "migrating/migration.html", shown)


def migration_now(request: HttpRequest, number: int) -> HttpResponse:
    """The part of the page that is asked for again while a run is on it."""
    return render(request, "migrating/now.html", _standing(_found(number)))


def migration_run(request: HttpRequest, number: int) -> HttpResponse:
    """Let the next free worker go on with it."""
    _found(number)
    asked = request_for(number, actor_of(request))
    attempt(request, lambda: ask_run(JOB, asked, on=today()), _("Asked for; the next free worker goes on with it."))
    return redirect("migration", number)


def migration_undo(request: HttpRequest, number: int) -> HttpResponse:
    """What would go back, what would stay and why; POST takes it back."""
    found, form = _found(number), ReasonForm(request.POST if request.method == "POST" else None)
    if found.status in ("undoing", "undone"):
        return redirect("migration", number)
    actor, on = actor_of(request), today()
    if request.method == "POST" and form.is_valid():
        with refusing_into(form), transaction():
            undo_migration(number, on=on, actor=actor, reason=form.cleaned_data["reason"])
            with suppress(AlreadyAsked):  # a run that waits to carry it out takes it back instead
                ask_run(JOB, request_for(number, actor), on=on)
        if form.is_valid():
            return redirect("migration", number)
    fates: dict[str, int] = {}
    attempt(request, lambda: fates.update(_fates(number, actor)))
    back = sum(fates.get(each, 0) for each in ("restored", "recomputed"))
    rows = [(fate, fates[fate]) for fate in _FATES if fates.get(fate)]
    shown = {"shown": Shown(found), "form": form, "rows": rows, "back": back}
    return render(request, "migrating/undo.html", shown)


def migration_carry(request: HttpRequest) -> HttpResponse:
    """Say how running orders of a program come to its new versions."""
    code, policy = request.POST.get("program", ""), request.POST.get("carry", "")
    if policy not in ("all", "by_plan"):
        raise Http404
    said = {
        "all": _("From now on the day's jobs bring all running orders of {program} to its newest version."),
        "by_plan": _("From now on running orders of {program} come to a new version only by a migration."),
    }[policy].format(program=code)
    actor = actor_of(request)
    attempt(request, lambda: set_carry(code, cast("Carry", policy), on=today(), actor=actor), said)
    return redirect("migrations")


def _fates(number: int, actor: str) -> Mapping[str, int]:
    """What undoing would do now; it waits three seconds for what others are changing, and then says so."""
    with transaction(settings={"lock_timeout": "3s"}):
        return foresee_undo(number, on=today(), actor=actor)


def _standing(found: MigrationSummary) -> dict[str, object]:
    """How far it is: what is left, whether a run is on it or waits for one, and what stopped the last."""
    open_ = found.status in ("applying", "undoing")
    run = _latest(found.id)
    queue = queue_now() if open_ else None
    waits = queue is not None and any(
        each.job == JOB and each.criteria.get("migration") == str(found.id) for each in queue.runs
    )
    left = still_to_change(found.id) if found.status == "applying" else None
    stopped = run is not None and run.note and not run.under_way and not waits
    return {
        "shown": Shown(found),
        "run": run,
        "left": left,
        "to_go_back": found.counts.get("changed", 0) if found.status == "undoing" else 0,
        "live": open_ and (waits or (run is not None and run.under_way)),
        "workers": queue.workers if queue else 0,
        "stopped": stopped and open_,
        "surge": approval_of(SURGE, surge_subject(JOB, run.as_of)) if stopped and open_ and run else None,
    }


def _latest(number: int) -> Run | None:
    """The last real run for this migration alone, of those not long ago."""
    runs = runs_page(Sought(job=JOB, dry=False), limit=_RUNS).rows
    return next((run for run in runs if run.criteria.get("migration") == str(number)), None)


def _found(number: int) -> MigrationSummary:
    try:
        return one_migration(number)
    except MigrationUnknown:
        raise Http404 from None
