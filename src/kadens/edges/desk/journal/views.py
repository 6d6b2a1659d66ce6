"""The journal: balances of a period, entry by entry, what is not earned yet, and what the accounts are called."""

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.continuity.deferring import deferred_revenue
from kadens.domain.ledger.accounts import AccountRow, NewAccount, accounts, set_accounts
from kadens.domain.ledger.browsing import EntryShown, Place, entry_shown, list_entries, sum_entries
from kadens.domain.ledger.queries import AccountBalance, trial_balance
from kadens.edges.desk.journal.forms import AccountForm, DeferredForm, EntriesForm, PeriodForm
from kadens.edges.desk.journal.reports import balances_report, deferred_report, entries_report
from kadens.edges.desk.shell.downloads import download
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.places import place_in, place_text
from kadens.edges.desk.shell.saying import attempt

__all__ = [
    "account",
    "accounts_page",
    "deferred",
    "deferred_export",
    "journal",
    "journal_entries",
    "journal_entries_export",
    "journal_entry",
    "journal_export",
]

_PAGE = 50
_OF_CHARGES = frozenset({"charge", "bill", "bill_paid"})


def journal(request: HttpRequest) -> HttpResponse:
    """Every account over a period, and the proof that it balances."""
    form = PeriodForm(_period(request))
    rows = _balances(form)
    sums = {name: sum(getattr(row, name) for row in rows) for name in ("opening", "debit", "credit", "closing")}
    balanced = sums["debit"] == sums["credit"] and not sums["opening"] and not sums["closing"]
    return render(request, "journal/journal.html", {"form": form, "rows": rows, "sums": sums, "balanced": balanced})


def journal_export(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    form = PeriodForm(_period(request))
    if not form.is_valid():
        return render(request, "journal/journal.html", {"form": form, "rows": []}, status=400)
    period = form.cleaned_data
    return download(request, balances_report(_balances(form), first_on=period["first"], last_on=period["last"]))


def journal_entries(request: HttpRequest) -> HttpResponse:
    """The entries, the newest first, each with its legs."""
    form = EntriesForm(_period(request), accounts=accounts())
    if not form.is_valid():
        return render(request, "journal/entries.html", {"form": form})
    place = place_in(request)
    rows = list_entries(form.asked, after=Place(*place) if place else None, limit=_PAGE + 1)
    last = rows[_PAGE - 1].place if len(rows) > _PAGE else None
    shown = {
        "form": form,
        "account": form.asked.account,
        "rows": rows[:_PAGE],
        "sums": sum_entries(form.asked),
        "next": place_text(last.day, last.entry_id) if last else None,
        "further": place is not None,
    }
    return render(request, "journal/entries.html", shown)


def journal_entries_export(request: HttpRequest) -> HttpResponseBase:
    """The same entries, all of them, leg by leg as a file."""
    form = EntriesForm(_period(request), accounts=accounts())
    if not form.is_valid():
        return render(request, "journal/entries.html", {"form": form}, status=400)
    return download(request, entries_report(form.asked))


def journal_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry: its legs, and the fact that it books."""
    entry = entry_shown(entry_id)
    if entry is None:
        raise Http404
    shown = {"entry": entry, "charge_id": _charge_of(entry), "balanced": entry.debit == entry.credit}
    return render(request, "journal/entry.html", shown)


def deferred(request: HttpRequest) -> HttpResponse:
    """In which months what customers gave ahead is earned."""
    form = _deferred_form(request)
    rows = deferred_revenue(**form.cleaned_data) if form.is_valid() else []
    sums = {name: sum(getattr(row, name) for row in rows) for name in ("prepayments", "parent_revenue", "total")}
    return render(request, "journal/deferred.html", {"form": form, "rows": rows, "sums": sums})


def deferred_export(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    form = _deferred_form(request)
    if not form.is_valid():
        return render(request, "journal/deferred.html", {"form": form, "rows": []}, status=400)
    given = form.cleaned_data
    return download(request, deferred_report(deferred_revenue(**given), on=given["on"]))


def accounts_page(request: HttpRequest) -> HttpResponse:
    """The chart of accounts."""
    return render(request, "journal/accounts.html", {"rows": accounts()})


def account(request: HttpRequest, role: str) -> HttpResponse:
    """Give an account another number or name."""
    row = _account(role)
    form = AccountForm(request.POST or None, initial={"number": row.number, "name": row.name})
    if request.method == "POST" and form.is_valid():
        new = NewAccount(form.cleaned_data["number"], form.cleaned_data["name"])
        attempt(
            request,
            lambda: set_accounts({role: new}, on=today(), actor=actor_of(request)),
            _("The account is renamed; reports of all days show it from now on."),
        )
        return redirect("accounts")
    return render(request, "journal/account.html", {"row": row, "form": form})


def _account(role: str) -> AccountRow:
    found = next((row for row in accounts() if row.role == role), None)
    if found is None:
        raise Http404
    return found


def _period(request: HttpRequest) -> dict[str, str | date]:
    """What was asked for; the month so far where no period was."""
    on = today()
    return {"first": on.replace(day=1).isoformat(), "last": on.isoformat(), **request.GET.dict()}


def _balances(form: PeriodForm) -> Sequence[AccountBalance]:
    if not form.is_valid():
        return []
    return trial_balance(first_on=form.cleaned_data["first"], last_on=form.cleaned_data["last"])


def _deferred_form(request: HttpRequest) -> DeferredForm:
    return DeferredForm({"on": today().isoformat(), "months": "12", **request.GET.dict()})


def _charge_of(entry: EntryShown) -> int | None:
    """The charge that the entry is about, if it is about one."""
    return entry.head.subject_id if entry.head.kind in _OF_CHARGES else None
