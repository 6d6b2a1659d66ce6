"""Finding a customer while typing, and everything of one customer on a screen."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from kadens.domain.company.business_day import today
from kadens.domain.continuity.customer_page import RECENT, customer_page, customer_timeline
from kadens.domain.continuity.finding import FoundCustomer, find_customers
from kadens.domain.continuity.standing import Standing
from kadens.domain.customers.models import Customer
from kadens.domain.orders.listing import orders_of_customer
from kadens.edges.desk.audit.telling import tell
from kadens.edges.desk.orders.changes import Change, order_changes
from kadens.edges.desk.permissions import may
from kadens.edges.desk.shell.asking import is_part
from kadens.edges.desk.shell.cursors import number_in
from kadens.edges.desk.shell.gate import roles_in
from kadens.plumbing.audit.log import Deeds

__all__ = ["customer", "customer_orders", "customers", "key_of"]

MOST: Final = 30
OFTEN: Final = ("order_pause", "order_resume", "order_cancel")


def customers(request: HttpRequest) -> HttpResponse:
    """Whom a text may mean; the results alone while it is typed. One customer who was meant is opened at once."""
    asked = request.GET.get("q", "").strip()[:200]
    found = find_customers(asked, limit=MOST) if asked else ()
    shown = {"asked": asked, "found": found, "most": MOST if len(found) == MOST else None}
    if is_part(request):
        return render(request, "customers/found.html", shown)
    only = _meant(found)
    return redirect("customer", only.code) if only else render(request, "customers/customers.html", shown)


def _meant(found: Sequence[FoundCustomer]) -> FoundCustomer | None:
    """The only one who was found, unless it is a guess."""
    return found[0] if len(found) == 1 and found[0].because != "similar" else None


def customer(request: HttpRequest, code: str) -> HttpResponse:
    """Everything of a customer; older deeds alone when they are asked for."""
    key, before = key_of(code), number_in(request, "before")
    if before and is_part(request):
        return _older_deeds(request, code, customer_timeline(key, before=before))
    page = customer_page(key, as_of=today())
    deeds = customer_timeline(key, before=before) if before else page.timeline
    shown = {
        "page": page,
        "customer": page.customer,
        "running": [{"standing": each, "changes": _often(request, each)} for each in page.running],
        "new_order": _new_order(request, code),
        "address": next((each for each in page.customer.addresses if each.replaced_on is None), None),
        "card": next((each for each in page.customer.cards if each.replaced_on is None), None),
        "older_orders": page.orders[-1].order_id if len(page.orders) == RECENT else None,
        **_timeline(code, deeds),
    }
    return render(request, "customers/customer.html", shown)


def customer_orders(request: HttpRequest, code: str) -> HttpResponse:
    """The orders before a number, as further rows of the table."""
    orders = orders_of_customer(key_of(code), before=number_in(request, "before"), limit=RECENT)
    shown = {"code": code, "orders": orders, "older_orders": orders[-1].order_id if len(orders) == RECENT else None}
    return render(request, "customers/order_rows.html" if is_part(request) else "customers/orders.html", shown)


def key_of(code: str) -> int:
    """The key of a customer by the code. Raises Http404."""
    key = Customer.objects.filter(code=code).values_list("id", flat=True).first()
    if key is None:
        raise Http404
    return key


def _often(request: HttpRequest, standing: Standing) -> list[Change]:
    """What callers ask for most; the rest is on the page of the order."""
    return [change for change in order_changes(request, standing) if change.page in OFTEN]


def _new_order(request: HttpRequest, code: str) -> str:
    """Where a new order for the customer begins; empty for those who may not."""
    if not may(roles_in(request), "draft_new"):
        return ""
    try:
        return f"{reverse('draft_new')}?{urlencode({'customer': code})}"
    except NoReverseMatch:
        return ""


def _older_deeds(request: HttpRequest, code: str, deeds: Deeds) -> HttpResponse:
    return render(request, "audit/deeds.html", _timeline(code, deeds))


def _timeline(code: str, deeds: Deeds) -> dict[str, object]:
    address = reverse("customer", args=[code])
    return {"told": tell(deeds), "before": deeds.before, "more": address, "own": address}
