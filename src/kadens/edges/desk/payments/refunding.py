"""Refunds: what waits for a second person, what has to be settled by hand, and what was given back."""

from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.company.parameters import parameters
from kadens.domain.payments.refund_cases import Means, OpenRefund, SettledByHand, open_refunds, settle_by_hand
from kadens.domain.payments.refund_history import all_refunds, list_refunds
from kadens.domain.payments.second_person import KIND
from kadens.edges.desk.payments.forms import SettlementForm
from kadens.edges.desk.shell.downloads import download
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.places import number_in
from kadens.edges.desk.shell.saying import refusing_into
from kadens.plumbing.approvals.queries import approvals
from kadens.plumbing.reports.shapes import Cell, Column, Report

__all__ = ["refund_settlement", "refunds", "refunds_export"]

_PAGE = 50
_BY_HAND = ("refused", "quarantined")
_MEANS: dict[str, Means] = {"gateway": "gateway", "transfer": "transfer", "credit": "credit"}


def refunds(request: HttpRequest) -> HttpResponse:
    """What has not reached its customer, and page by page what was given back."""
    after = number_in(request)
    cases = [] if after else open_refunds()
    history = list_refunds(after=after, limit=_PAGE + 1)
    shown = {
        "asked": [] if after else approvals(kind=KIND, limit=200),
        "by_hand": [each for each in cases if each.status in _BY_HAND],
        "on_their_way": [each for each in cases if each.status not in _BY_HAND],
        "history": history[:_PAGE],
        "next": history[_PAGE - 1].refund_id if len(history) > _PAGE else None,
        "further": after is not None,
    }
    return render(request, "payments/refunds.html", shown)


def refunds_export(request: HttpRequest) -> HttpResponseBase:
    """All that was given back as a file, the newest first."""

    def rows() -> Iterator[Sequence[Cell]]:
        for row in all_refunds():
            who = (row.customer, row.customer_name, row.order_id)
            what = (row.kind, ", ".join(row.statuses), row.reason, row.decided_by)
            yield (str(row.refund_id), row.refunded_on, *who, *what, row.amount)

    columns = (
        Column("refund"),
        Column("on", "date"),
        Column("customer"),
        Column("name"),
        Column("order", "number"),
        *(Column(name) for name in ("kind", "state", "reason", "decided_by")),
        Column("amount", "money"),
    )
    return download(
        request, Report(name="refunds", asked={}, currency=parameters().currency, columns=columns, rows=rows())
    )


def refund_settlement(request: HttpRequest, part_id: int) -> HttpResponse:
    """Say how a refund was settled that the gateway refused, or about which it contradicts itself."""
    case = _found(part_id)
    form = SettlementForm(request.POST or None, refused=case.status == "refused")
    if request.method == "POST" and form.is_valid():
        with refusing_into(form):
            given = form.cleaned_data
            done = settle_by_hand(
                part_id, means=_MEANS[given["means"]], note=given["note"], on=today(), actor=actor_of(request)
            )
            _say(request, done)
            return redirect("refunds")
    return render(request, "payments/settlement.html", {"case": case, "form": form})


def _found(part_id: int) -> OpenRefund:
    found = next((each for each in open_refunds() if each.part_id == part_id and each.status in _BY_HAND), None)
    if found is None:
        raise Http404
    return found


def _say(request: HttpRequest, done: SettledByHand) -> None:
    if done.approval is not None and not done.approval.approved:
        said = _("The transfer is over the refund limit: another person approves it first. Then say the same again.")
        messages.info(request, said)
    else:
        messages.success(request, _("The refund is settled."))
