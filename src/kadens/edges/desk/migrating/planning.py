"""Asking for a change to many orders: the form, what it would do, the letter to one customer, and doing it."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.continuity.cohorts import Change, Cohort
from kadens.domain.continuity.foreseeing import MigrationPlan, Page, foresee, foresee_letter, foresee_orders
from kadens.domain.continuity.migrating import start_migration
from kadens.domain.notices.mail import Mail, Message, Unfit
from kadens.domain.notices.texts import wording_in_force
from kadens.edges.desk.jobs.words import called
from kadens.edges.desk.migrating.forms import AskForm, ReasonForm
from kadens.edges.desk.migrating.saying import change_in_words, cohort_in_words
from kadens.edges.desk.migrating.views import JOB, request_for
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import in_words, refusing_into
from kadens.operations.jobs.asking import ask_run
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError

__all__ = ["migration_letter", "migration_new"]

_PAGE: Final = 20
_NO_ADDRESS: Final = "no-address@example.invalid"
"""Shown where the customer has none."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan as the page shows it; `digest` is what it comes to, and comes back with the button."""

    what: str
    whom: str
    plan: MigrationPlan
    page: Page
    digest: str

    @property
    def reaches_somebody(self) -> bool:
        return bool(self.plan.orders or self.plan.waiting)


def migration_new(request: HttpRequest) -> HttpResponse:
    """The form; asked for with a kind, what it would do; posted, the change, if it still does what was shown."""
    asked = request.GET if "kind" in request.GET else None
    form = AskForm(asked, initial={"kind": "version", "program": request.GET.get("program", ""), "from_event": 1})
    why = ReasonForm(request.POST if request.method == "POST" else None)
    shown = _shown(request, form) if form.is_bound and form.is_valid() else None
    if request.method == "POST" and shown and shown.reaches_somebody and why.is_valid():
        if why.cleaned_data["shown"] == shown.digest:
            with refusing_into(form):
                return redirect("migration", _start(request, form, why.cleaned_data["reason"]))
        else:
            changed = _("Orders changed since this was shown. Nothing is done yet: look at it again, as it is now.")
            messages.warning(request, changed)
    further = "after" in request.GET
    parts = {"form": form, "why": why, "shown": shown, "further": further}
    return render(request, "migrating/new.html", parts)


def migration_letter(request: HttpRequest, mail: Callable[[], Mail]) -> HttpResponse:
    """What the customer of one order would be told, in their language."""
    form, ref = AskForm(request.GET), request.GET.get("order", "")
    if not form.is_valid() or not ref:
        raise Http404
    letter, trouble = None, ""
    try:
        letter = _letter(form.change, form.cohort, ref, actor_of(request), mail)
    except KadensError as error:
        trouble = in_words(error)
    except Unfit as unfit:
        trouble = _("This letter cannot be written: {reason}.").format(reason=called(unfit.reason))
    part = "HX-Request" in request.headers
    shown = {"letter": letter, "trouble": trouble, "ref": ref}
    return render(request, "migrating/letter_part.html" if part else "migrating/letter.html", shown)


def _shown(request: HttpRequest, form: AskForm) -> Shown | None:
    """What would be done, or nothing and an error in the form."""
    change, cohort, on, actor = form.change, form.cohort, today(), actor_of(request)
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 19 else 0
    try:
        with _patiently():
            plan = foresee(change, cohort, on=on, actor=actor)
            page = foresee_orders(change, cohort, on=on, actor=actor, after=start, limit=_PAGE)
    except KadensError as error:
        form.add_error(None, in_words(error))
        return None
    return Shown(change_in_words(change), cohort_in_words(cohort), plan, page, _digest(plan))


def _start(request: HttpRequest, form: AskForm, reason: str) -> int:
    """Store the change and let the next free worker carry it out, both or neither."""
    actor, on = actor_of(request), today()
    with transaction():
        number = start_migration(form.change, form.cohort, on=on, actor=actor, reason=reason)
        ask_run(JOB, request_for(number, actor), on=on)
    return number


def _letter(change: Change, cohort: Cohort, ref: str, actor: str, mail: Callable[[], Mail]) -> Message | None:
    with _patiently():
        letter = foresee_letter(change, cohort, ref, on=today(), actor=actor)
    if letter is None:
        return None
    letter = replace(letter, address=letter.address.strip() or _NO_ADDRESS)
    return mail().compose(letter, wording_in_force(letter.kind, letter.language))


@contextmanager
def _patiently() -> Iterator[None]:
    """A look waits three seconds for what others are changing, and then says so."""
    with transaction(settings={"lock_timeout": "3s"}):
        yield


def _digest(plan: MigrationPlan) -> str:
    """The same as long as the change would do the same; who happens to be locked does not count."""
    found = {**asdict(plan), "looked_at": 0}
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
