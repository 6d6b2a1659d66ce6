"""Charges: the list with its sums, one charge with all that happened to it, and money that came in for a bill."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.company.parameters import parameters
from kadens.domain.ledger.browsing import entries_of_facts
from kadens.domain.notices.queries import notices_about
from kadens.domain.payments.hints import hints_about
from kadens.domain.payments.listing import (
    ChargesAsked,
    Place,
    StatusSum,
    all_charges,
    decline_reasons,
    list_charges,
    sum_charges,
)
from kadens.domain.payments.models import Charge
from kadens.domain.payments.receipts import receive_bill_payment
from kadens.domain.payments.refund_history import PartOfCharge, refund_parts_of_charge
from kadens.domain.payments.stories import ChargeStory, story_of
from kadens.edges.desk.payments.forms import ChargesForm, ReceiptForm
from kadens.edges.desk.shell.downloads import download
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.places import place_in, place_text
from kadens.edges.desk.shell.saying import attempt
from kadens.plumbing.reports.shapes import Cell, Column, Report

__all__ = ["payment", "payment_receipt", "payments", "payments_export"]

_PAGE = 50


def payments(request: HttpRequest) -> HttpResponse:
    """The charges of a stretch of days, and what they come to."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "payments/payments.html", {"form": form})
    place = place_in(request)
    rows = list_charges(form.asked, after=Place(*place) if place else None, limit=_PAGE + 1)
    sums = sum_charges(form.asked)
    shown = {
        "form": form,
        "rows": rows[:_PAGE],
        "sums": sums,
        "total": _total(sums),
        "next": place_text(rows[_PAGE - 1].place.day, rows[_PAGE - 1].charge_id) if len(rows) > _PAGE else None,
        "further": place is not None,
    }
    return render(request, "payments/payments.html", shown)


def payments_export(request: HttpRequest) -> HttpResponseBase:
    """The same charges, all of them, as a file."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "payments/payments.html", {"form": form}, status=400)
    return download(request, _report(form.asked))


def payment(request: HttpRequest, charge_id: int) -> HttpResponse:
    """One charge: every attempt at it, what was booked, what was given back, what the customer was told."""
    charge = _found(charge_id)
    story = story_of(charge.key)
    parts = refund_parts_of_charge(charge_id)
    shown = {
        "charge": charge,
        "story": story,
        "hints": hints_about((each.account, each.gateway_ref) for each in story.attempts if each.gateway_ref),
        "parts": parts,
        "entries": entries_of_facts(_facts(charge_id, parts)),
        "notices": notices_about(_told(story)),
    }
    return render(request, "payments/payment.html", shown)


def payment_receipt(request: HttpRequest, charge_id: int) -> HttpResponse:
    """Enter that a customer paid a bill."""
    charge = _found(charge_id)
    form = ReceiptForm(request.POST or None, billed_on=charge.processed_on, today=today())
    if request.method == "POST" and form.is_valid():
        day: date = form.cleaned_data["received_on"]
        attempt(
            request,
            lambda: receive_bill_payment(charge_id=charge_id, on=day, actor=actor_of(request)),
            _("The payment is entered; the bill is paid."),
        )
        return redirect("payment", charge_id)
    open_amount = charge.amount - charge.given_back
    return render(request, "payments/receipt.html", {"charge": charge, "form": form, "open": open_amount})


def _form(request: HttpRequest) -> ChargesForm:
    """What was asked for; the month so far where nothing was."""
    on = today()
    usual = {"due_from": on.replace(day=1).isoformat(), "due_to": on.isoformat()}
    return ChargesForm({**usual, **request.GET.dict()}, reasons=decline_reasons())


def _found(charge_id: int) -> Charge:
    found = Charge.objects.select_related("customer").filter(id=charge_id).first()
    if found is None:
        raise Http404
    return found


def _total(sums: Sequence[StatusSum]) -> StatusSum:
    return StatusSum(
        "", sum(row.charges for row in sums), sum(row.amount for row in sums), sum(row.given_back for row in sums)
    )


def _facts(charge_id: int, parts: Sequence[PartOfCharge]) -> list[tuple[str, int]]:
    """What the journal may have booked for a charge, and for what was given back of it."""
    own = [(kind, charge_id) for kind in ("charge", "bill", "bill_paid")]
    given = {(kind, part.refund_id) for part in parts for kind in ("refund", "credit", "credit_note")}
    sent = [(kind, part.part_id) for part in parts for kind in ("payout", "refund_returned", "transfer")]
    return [*own, *sorted(given), *sent]


def _told(story: ChargeStory) -> list[str]:
    """The facts that notices about a charge and its attempts tell of."""
    return [
        f"charge:{story.charge_id}",
        f"bill {story.key}",
        *(f"attempt {each.key}" for each in story.attempts),
    ]


def _report(asked: ChargesAsked) -> Report:
    def rows() -> Iterator[Sequence[Cell]]:
        for row in all_charges(asked):
            numbers = (row.order_id, row.number, row.due_on, row.processed_on)
            how = (row.pay_with, row.status, row.decline_reason)
            yield (row.key, row.customer, row.customer_name, *numbers, *how, row.amount, row.given_back)

    columns = (
        Column("charge"),
        Column("customer"),
        Column("name"),
        Column("order", "number"),
        Column("instalment", "number"),
        Column("due_on", "date"),
        Column("processed_on", "date"),
        *(Column(name) for name in ("pay_with", "status", "decline_reason")),
        Column("amount", "money"),
        Column("given_back", "money"),
    )
    days = {"from": asked.due_from, "to": asked.due_to}
    return Report(name="payments", asked=days, currency=parameters().currency, columns=columns, rows=rows())
