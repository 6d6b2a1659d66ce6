"""Approvals: what waits, what was decided, and deciding."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.edges.desk.approvals.forms import DecisionForm
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import attempt
from kadens.operations.jobs import ALL_JOBS
from kadens.plumbing.approvals.deciding import decide_approval
from kadens.plumbing.approvals.errors import ApprovalUnknown
from kadens.plumbing.approvals.queries import Approval, approval, approvals, decided_approvals
from kadens.plumbing.runner.surging import KIND as SURGE

__all__ = ["approval_decision", "approval_page", "approvals_page"]

_PAGE = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as a page shows it: of a surge also the job and the day; whether who reads asked for it."""

    asked: Approval
    job: str
    as_of: date | None
    own: bool

    @property
    def usual(self) -> Decimal | None:
        """How many its like did, in the mean."""
        usual = self.asked.detail.get("usual")
        return Decimal(str(usual)) if usual else None

    @property
    def order(self) -> str:
        """The order that it is about, if it is about one."""
        return str(self.asked.detail.get("order") or "")

    @property
    def only(self) -> Mapping[str, object]:
        """What the run was narrowed to."""
        only = self.asked.detail.get("only")
        return only if isinstance(only, Mapping) else {}

    @property
    def sums(self) -> Mapping[str, object]:
        """What it comes to, by currency."""
        sums = self.asked.detail.get("sums")
        return sums if isinstance(sums, Mapping) else {}


def approvals_page(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and page by page what was decided."""
    after, actor = request.GET.get("after", ""), actor_of(request)
    decided = decided_approvals(after=int(after) if after.isdecimal() and len(after) < 19 else None, limit=_PAGE + 1)
    shown = {
        "waiting": [] if after else [_shown(each, actor) for each in approvals(limit=1000)],
        "decided": [_shown(each, actor) for each in decided[:_PAGE]],
        "after": decided[_PAGE - 1].id if len(decided) > _PAGE else None,
        "further": bool(after),
    }
    return render(request, "approvals/approvals.html", shown)


def approval_page(request: HttpRequest, number: int) -> HttpResponse:
    """One request whole, and the form for deciding on it."""
    return _page(request, _found(number), DecisionForm())


def approval_decision(request: HttpRequest, number: int) -> HttpResponse:
    """Approve or refuse what somebody else asked for."""
    asked, form = _found(number), DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, form)
    decision, note = form.decision, form.cleaned_data["note"]
    done = _("Approved. Whoever asked can go on.") if decision == "approved" else _("Refused.")
    attempt(
        request,
        lambda: decide_approval(number, decision=decision, note=note, on=today(), actor=actor_of(request)),
        done,
    )
    return redirect("approval", number)


def _page(request: HttpRequest, asked: Approval, form: DecisionForm) -> HttpResponse:
    return render(request, "approvals/approval.html", {"shown": _shown(asked, actor_of(request)), "form": form})


def _found(number: int) -> Approval:
    try:
        return approval(number)
    except ApprovalUnknown:
        raise Http404 from None


def _shown(asked: Approval, actor: str) -> Shown:
    job, as_of = _run_of(asked)
    return Shown(asked, job, as_of, asked.asked_by_person(actor))


def _run_of(asked: Approval) -> tuple[str, date | None]:
    """The job and the day that a surge is about."""
    job, _space, on = asked.subject.partition(" ")
    try:
        return (job, date.fromisoformat(on)) if asked.kind == SURGE and job in ALL_JOBS else ("", None)
    except ValueError:
        return "", None
