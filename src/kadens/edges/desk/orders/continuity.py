"""A continuity order whole: what comes when and why, what is paid, what was agreed, and what can be changed."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kadens.domain.company.business_day import today
from kadens.domain.company.parameters import held_parameters
from kadens.domain.continuity.explaining import explain
from kadens.domain.continuity.models import ContinuityOrder
from kadens.domain.continuity.order_page import ContinuityPage, continuity_page
from kadens.edges.desk.audit.telling import tell
from kadens.edges.desk.orders.changes import line_changes, order_changes
from kadens.edges.desk.orders.schedule import agreement_of, months_of, rows_of, weekdays
from kadens.edges.desk.orders.whys import why
from kadens.edges.desk.shell.asking import is_part
from kadens.edges.desk.shell.cursors import LARGEST, number_in

__all__ = ["continuity_order"]

LAST_NOTICES: Final = 10


def continuity_order(request: HttpRequest, key: int) -> HttpResponse:
    """The order; older deeds alone when they are asked for."""
    known = key <= LARGEST and ContinuityOrder.objects.filter(pk=key).exists()
    if not known:
        raise Http404
    before = number_in(request, "before")
    with held_parameters():
        page = continuity_page(key, before=before)
        shown = _timeline(page, key)
        if before and is_part(request):
            return render(request, "audit/deeds.html", shown)
        shown |= _whole(request, page)
    return render(request, "orders/continuity_order.html", shown)


def _whole(request: HttpRequest, page: ContinuityPage) -> dict[str, object]:
    on, standing = today(), page.standing
    order = standing.order
    explanations = explain(order.head.continuity_order_id, on, made_too=True)
    agreement = agreement_of(order)
    changes = {line.line_id: line_changes(request, standing, line, on) for line in order.lines}
    following = next((each for each in explanations if each.reason == "not_planned"), None)
    rows = rows_of(order, explanations, agreement, changes)
    return {
        "page": page,
        "standing": standing,
        "order": order,
        "head": order.head,
        "rows": rows,
        "differing": any(row.other_day or row.other_total for row in rows),
        "following": why(following) if following else "",
        "agreement": agreement,
        "notices": order.notices[: -LAST_NOTICES - 1 : -1],
        "weekdays": weekdays(),
        "months": months_of(order, on=on),
        "changes": order_changes(request, standing),
    }


def _timeline(page: ContinuityPage, key: int) -> dict[str, object]:
    address = reverse("continuity_order", args=[key])
    return {"told": tell(page.timeline), "before": page.timeline.before, "more": address, "own": address}
