"""New orders that are worked on: the list, starting one for a customer, giving one up."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.catalog.finding import find_products
from kadens.domain.company.business_day import today
from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.finding import find_customers
from kadens.domain.customers.models import Customer
from kadens.domain.intake.drafting import StoredDraft, drafts_of, drop_draft, start_draft
from kadens.edges.desk.drafts.opening import change, is_part, opens_draft, plain
from kadens.edges.desk.shell.gate import actor_of, roles_in
from kadens.edges.desk.shell.saying import in_words
from kadens.pure.errors import KadensError

__all__ = ["draft_new", "draft_removal", "draft_swaps", "drafts"]

MOST: Final = 100
FOUND: Final = 12


def drafts(request: HttpRequest) -> HttpResponse:
    """What I work on; a supervisor sees what everybody does."""
    owner = None if "supervisor" in roles_in(request) else actor_of(request)
    found = drafts_of(owner, most=MOST)
    names = dict(Customer.objects.filter(code__in={each.cart.customer for each in found}).values_list("code", "name"))
    rows = [{"draft": each, "name": names.get(each.cart.customer, ""), "who": each.owner[6:]} for each in found]
    return render(request, "drafts/drafts.html", {"rows": rows, "everybody": owner is None})


def draft_new(request: HttpRequest) -> HttpResponse:
    """Find the customer; POST begins the order."""
    refused = ""
    if request.method == "POST":
        try:
            begun = start_draft(customer=plain(request.POST.get("customer", "")), on=today(), actor=actor_of(request))
        except KadensError as error:
            refused = in_words(error)
        else:
            return redirect("draft", begun.draft_id)
    text, code = plain(request.GET.get("q", "")), plain(request.GET.get("customer", ""))
    shown = {"q": text, "refused": refused, "found": find_customers(text or code, limit=FOUND)}
    return render(request, "drafts/customers.html" if is_part(request) else "drafts/new.html", shown)


def draft_swaps(request: HttpRequest) -> HttpResponse:
    """What can be shipped instead, while it is typed."""
    currency = parameters().currency
    text = plain(request.GET.get("swap", ""))
    found = [row for row in find_products(text, currency, kind="item", limit=FOUND) if row.price is not None]
    return render(request, "drafts/swaps.html", {"found": found, "currency": currency})


@opens_draft
def draft_removal(request: HttpRequest, draft: StoredDraft) -> HttpResponse:
    """Give the order up."""

    def drop(version: int) -> None:
        drop_draft(draft.draft_id, version=version, on=today(), actor=actor_of(request))

    if change(request, draft, drop):
        messages.success(request, _("The new order was given up; nothing was sold."))
        return redirect("drafts")
    return redirect("draft", draft.draft_id)
