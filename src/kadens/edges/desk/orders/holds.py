"""Putting an order on hold, letting it go on, and the consent that came later."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.continuity.cancelling import RELEASED_BY_HAND, release_order
from kadens.domain.continuity.models import ContinuityOrder
from kadens.domain.orders.consents import record_consent, scripts
from kadens.domain.orders.holding import place_holds, release_holds
from kadens.domain.orders.models import Order
from kadens.edges.desk.orders.forms import ConsentForm, HoldForm
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import refusing_into

__all__ = ["continuity_order_release", "order_consent", "order_hold", "order_release"]


def order_hold(request: HttpRequest, order_id: int) -> HttpResponse:
    """Put an order on hold by hand, with what it waits for."""
    order = _found(order_id)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        placed = place_holds([order.pk], "manual", note=note, on=today(), actor=actor_of(request))
        said = _("The order is on hold.") if placed else _("The order was on hold by hand already; it stays so.")
        messages.success(request, said)
        return redirect(_back_to(order))
    return render(request, "orders/order_hold.html", {"form": form, "order": order, "back": _back_to(order)})


def order_release(request: HttpRequest, order_id: int) -> HttpResponse:
    """Let an order go on: every open hold, but that for a pause and that for want of a consent."""
    order = _found(order_id)
    released = release_holds([order.pk], on=today(), actor=actor_of(request), reasons=RELEASED_BY_HAND)
    _say(request, bool(released))
    return redirect(_back_to(order))


def continuity_order_release(request: HttpRequest, key: int) -> HttpResponse:
    """Let a continuity order go on with its open child orders; what was declined is tried again by the next run."""
    if not ContinuityOrder.objects.filter(pk=key).exists():
        raise Http404
    released = release_order(key, on=today(), actor=actor_of(request))
    _say(request, bool(released))
    return redirect("continuity_order", key)


def order_consent(request: HttpRequest, order_id: int) -> HttpResponse:
    """Record that the customer said yes after the sale; the order begins."""
    order = _found(order_id)
    form = ConsentForm(request.POST or None, scripts=scripts())
    if request.method == "POST" and form.is_valid():
        with refusing_into(form):
            record_consent(order.pk, form.agreed(), on=today(), actor=actor_of(request))
            messages.success(request, _("The consent is recorded."))
            return redirect(_back_to(order))
    return render(request, "orders/order_consent.html", {"form": form, "order": order, "back": _back_to(order)})


def _back_to(order: Order) -> str:
    """The page of the continuity order that a parent order started, if it is one; else the order's own."""
    started = ContinuityOrder.objects.filter(parent_order_id=order.pk).values_list("pk", flat=True)[:2]
    return reverse("continuity_order", args=[started[0]]) if len(started) == 1 else reverse("order", args=[order.pk])


def _found(order_id: int) -> Order:
    order = Order.objects.filter(pk=order_id).first()
    if order is None:
        raise Http404
    return order


def _say(request: HttpRequest, released: bool) -> None:  # noqa: FBT001 - whether anything was held
    if released:
        messages.success(request, _("The order goes on; what was declined is tried again by the next run."))
    else:
        messages.info(request, _("The order was not on hold, or only for what a release does not end."))
