"""Lists of orders, and one order of any kind on a screen."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from kadens.domain.company.business_day import today
from kadens.domain.continuity.cancelling import RELEASED_BY_HAND
from kadens.domain.continuity.models import ContinuityOrder
from kadens.domain.continuity.order_page import HoldShown, order_page
from kadens.domain.continuity.waiting_orders import LinePlace, parked_orders, refused_lines
from kadens.domain.customers.models import Customer
from kadens.domain.orders.errors import OrderUnknown
from kadens.domain.orders.listing import held_orders, list_orders
from kadens.domain.orders.models import Order
from kadens.edges.desk.audit.telling import tell
from kadens.edges.desk.orders.forms import OrdersForm
from kadens.edges.desk.shell.asking import is_part
from kadens.edges.desk.shell.cursors import LARGEST, number_in

__all__ = ["order", "orders"]


def orders(request: HttpRequest) -> HttpResponse:
    """All orders, or those that wait for something. A number that is an order's opens it."""
    form = OrdersForm(request.GET)
    shown: dict[str, Any] = {"form": form, "first": request.GET.get("after")}
    if not form.is_valid():
        return render(request, "orders/orders.html", shown)
    number = form.cleaned_data["number"]
    if number and Order.objects.filter(id=number).exists():
        return redirect("order", number)
    waiting, _colon, reason = form.cleaned_data["waiting"].partition(":")
    shown |= _LISTS[waiting](request, reason, form.cleaned_data) if not number else {"rows": (), "list": "orders"}
    return render(request, "orders/orders.html", shown)


def _all(request: HttpRequest, _reason: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    code = asked["customer"].strip()
    key = Customer.objects.filter(code__iexact=code).values_list("id", flat=True).first() if code else None
    if code and key is None:
        return {"list": "orders", "rows": ()}
    found = list_orders(
        customer_id=key,
        kind=asked["kind"] or None,
        status=asked["status"] or None,
        before=number_in(request, "after"),
    )
    return {"list": "orders", "rows": found.rows, "next": found.before}


def _held(request: HttpRequest, reason: str, _asked: Mapping[str, Any]) -> dict[str, Any]:
    found = held_orders(reason, after=number_in(request, "after"))
    return {"list": "held", "rows": found.rows, "next": found.after, "reason": reason}


def _refused(request: HttpRequest, reason: str, _asked: Mapping[str, Any]) -> dict[str, Any]:
    found = refused_lines(reason, as_of=today(), after=_place(request.GET.get("after", "")))
    after = found.after
    following = f"{after.delivery_on}.{after.continuity_order_id}.{after.event}.{after.repetition}" if after else None
    return {"list": "refused", "rows": found.rows, "next": following, "reason": reason}


def _parked(request: HttpRequest, _reason: str, _asked: Mapping[str, Any]) -> dict[str, Any]:
    found = parked_orders(after=number_in(request, "after"))
    return {"list": "parked", "rows": found.rows, "next": found.after}


_LISTS: Final[Mapping[str, Callable[[HttpRequest, str, Mapping[str, Any]], dict[str, Any]]]] = {
    "": _all,
    "hold": _held,
    "refused": _refused,
    "parked": _parked,
}


def _place(text: str) -> LinePlace | None:
    """Where a list of lines goes on; None for anything that is no such place."""
    try:
        day, *numbers = text.split(".")
        order, event, repetition = (int(number) for number in numbers)
        return LinePlace(date.fromisoformat(day), order, event, repetition)
    except ValueError:
        return None


def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """An order of any kind; older deeds alone when they are asked for."""
    if order_id > LARGEST:
        raise Http404
    try:
        page = order_page(order_id, before=number_in(request, "before"))
    except OrderUnknown as error:
        raise Http404 from error
    address = reverse("order", args=[order_id])
    shown = {
        "page": page,
        "head": page.head,
        "started": _started(page.continuity_order_ids),
        **_open_holds(page.holds),
        "told": tell(page.timeline),
        "before": page.timeline.before,
        "more": address,
        "own": address,
    }
    older = is_part(request) and number_in(request, "before")
    return render(request, "audit/deeds.html" if older else "orders/order.html", shown)


def _open_holds(holds: Sequence[HoldShown]) -> dict[str, Any]:
    """The holds that are open, whether a release ends one of them, and whether one waits for the consent."""
    open_holds = [hold for hold in holds if hold.released_on is None]
    reasons = {hold.reason for hold in open_holds}
    return {
        "open_holds": open_holds,
        "releasable": bool(reasons & set(RELEASED_BY_HAND)),
        "wants_consent": "consent" in reasons,
    }


def _started(keys: Collection[int]) -> list[dict[str, Any]]:
    """What the order started, with what it is called."""
    rows = ContinuityOrder.objects.filter(id__in=keys).order_by("place") if keys else ()
    return [
        {"key": row.pk, "ref": f"{row.parent_order_id}/{row.place}" if row.place > 1 else f"{row.parent_order_id}"}
        for row in rows
    ]
