"""Payments without an end: those the gateway has not decided, and those that only a person can settle."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.payments.gateway import Gateway
from kadens.domain.payments.quarantine import GatewayDisagrees, Resolved, quarantined_attempts, resolve_attempt
from kadens.domain.payments.unsettled import unsettled_attempts
from kadens.edges.desk.payments.forms import ResolutionForm
from kadens.edges.desk.shell.gate import actor_of, person_of
from kadens.edges.desk.shell.saying import refusing_into

__all__ = ["payment_resolution", "payments_waiting"]

_MOST = 100


def payments_waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a person, and what the next runs ask the gateway about."""
    under_way = unsettled_attempts(limit=_MOST + 1)
    shown = {"quarantined": quarantined_attempts(), "under_way": under_way[:_MOST], "more": len(under_way) > _MOST}
    return render(request, "payments/waiting.html", shown)


def payment_resolution(request: HttpRequest, attempt_id: int, *, connected: Callable[[], Gateway]) -> HttpResponse:
    """Settle a payment in quarantine: the gateway is asked, and a person says what its books say."""
    case = next((each for each in quarantined_attempts() if each.attempt_id == attempt_id), None)
    if case is None:
        raise Http404
    form = ResolutionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusing_into(form), _without_its_word(form):
            connected()
            _say(request, _resolve(request, attempt_id, form))
            return redirect("payments_waiting")
    return render(request, "payments/resolution.html", {"case": case, "form": form})


@contextmanager
def _without_its_word(form: ResolutionForm) -> Iterator[None]:
    """That the gateway says otherwise, and the box below with which a person answers for it."""
    try:
        yield
    except GatewayDisagrees as refused:
        said = _("Nothing is changed: the gateway {says}. If its own books tell you otherwise, answer for it below.")
        form.add_error(None, said.format(**refused.fields))


def _resolve(request: HttpRequest, attempt_id: int, form: ResolutionForm) -> Resolved:
    person, given = person_of(request), form.cleaned_data
    finding: Literal["took-money", "took-nothing"] = (
        "took-money" if given["finding"] == "took-money" else "took-nothing"
    )
    return resolve_attempt(
        attempt_id,
        finding=finding,
        note=given["note"],
        by=person.get_full_name() or person.username,
        trust_me=given["trust_me"],
        on=today(),
        actor=actor_of(request),
    )


def _say(request: HttpRequest, resolved: Resolved) -> None:
    match resolved.state:
        case "succeeded":
            messages.success(request, _("{payment} is booked as paid.").format(payment=resolved.key))
        case "closing":
            said = _("{payment}: the gateway has not confirmed yet that it ended; the next run asks again.")
            messages.info(request, said.format(payment=resolved.key))
        case "quarantined":
            said = _("{payment}: the gateway contradicts itself; it waits for a person again.")
            messages.warning(request, said.format(payment=resolved.key))
        case _:
            messages.success(request, _("{payment}: nothing was taken.").format(payment=resolved.key))
