"""Receivables: who owes what and since when, down to the bills."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from kadens.domain.company.business_day import today
from kadens.domain.company.parameters import parameters
from kadens.domain.customers.models import Customer
from kadens.domain.payments.ageing import AgedCustomer, Debt, aged_receivables, debts_of_customer
from kadens.domain.payments.listing import ChargesAsked, list_charges
from kadens.edges.desk.payments.forms import DayForm
from kadens.edges.desk.shell.downloads import download
from kadens.plumbing.reports.shapes import Cell, Column, Report

__all__ = ["receivables", "receivables_export", "receivables_of"]

AGES = ("not_due", "to_30", "to_60", "to_90", "over_90", "in_credit", "total")
_PAGE = 100
_BILLS = 200


@dataclass(slots=True)
class _Aged:
    """A page of customers, and the sums of all of them."""

    rows: list[AgedCustomer]
    sums: dict[str, int]
    customers: int = 0
    more: bool = False

    @property
    def next(self) -> str | None:
        """The code behind which the next page begins."""
        return self.rows[-1].code if self.more and self.rows else None


def receivables(request: HttpRequest) -> HttpResponse:
    """Every customer whose balance is not nothing at the end of a day, by age."""
    form, on = _day(request)
    after = request.GET.get("after", "")
    overdue = request.GET.get("only") == "overdue"
    aged = _aged(on, after, overdue=overdue)
    shown = {"form": form, "on": on, "aged": aged, "after": after, "overdue": overdue}
    return render(request, "payments/receivables.html", shown)


def receivables_export(request: HttpRequest) -> HttpResponseBase:
    """All of it as a file."""
    _, on = _day(request)

    def rows() -> Iterator[Sequence[Cell]]:
        for row in aged_receivables(on=on):
            yield (row.code, row.name, *(getattr(row, age) for age in AGES))

    columns = (Column("customer"), Column("name"), *(Column(age, "money") for age in AGES))
    return download(
        request,
        Report(name="ageing", asked={"on": on}, currency=parameters().currency, columns=columns, rows=rows()),
    )


def receivables_of(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What one customer owes, and the bills that are open."""
    customer = Customer.objects.filter(id=customer_id).first()
    if customer is None:
        raise Http404
    form, on = _day(request)
    debts = debts_of_customer(customer_id, on=on)
    bills = ChargesAsked(due_from=date.min, due_to=date.max, status="billed", customer_id=customer_id)
    shown = {
        "form": form,
        "on": on,
        "customer": customer,
        "debts": [(debt, debt.overdue(on)) for debt in debts],
        "total": sum(debt.amount for debt in debts),
        "overdue": _overdue(debts, on),
        "bills": list_charges(bills, limit=_BILLS),
    }
    return render(request, "payments/receivables_of.html", shown)


def _day(request: HttpRequest) -> tuple[DayForm, date]:
    """The day that was asked for, today where none was or where it is none."""
    form = DayForm({"on": today().isoformat(), **request.GET.dict()})
    return form, form.cleaned_data["on"] if form.is_valid() else today()


def _aged(on: date, after: str, *, overdue: bool) -> _Aged:
    """A page of them; all are read, since the sums are of all."""
    found = _Aged([], dict.fromkeys(AGES, 0))
    for row in aged_receivables(on=on):
        late = row.to_30 + row.to_60 + row.to_90 + row.over_90
        for age in AGES:
            found.sums[age] += getattr(row, age)
        found.customers += 1
        if row.code <= after or (overdue and not late):
            continue
        if len(found.rows) == _PAGE:
            found.more = True
        else:
            found.rows.append(row)
    return found


def _overdue(debts: Sequence[Debt], on: date) -> int:
    return sum(debt.amount for debt in debts if debt.overdue(on))
