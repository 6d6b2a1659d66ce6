"""Completing an order: how it is paid, what is read, the customer's yes, and the submit."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.customers.showing import CustomerShown
from kadens.domain.intake.drafting import StoredDraft, choose_payment, submit_draft
from kadens.domain.notices.links import CARD, link_token
from kadens.domain.orders.consents import Agreed, record_consent
from kadens.domain.orders.models import Hold, Order
from kadens.domain.payments.card_pages import ask_for_card, follow_card_page
from kadens.domain.payments.gateway import Gateway
from kadens.domain.payments.models import CardPage
from kadens.domain.payments.queries import owed_by_customers
from kadens.edges.desk.drafts.aloud import aloud, spoken_language
from kadens.edges.desk.drafts.cart import customer_of
from kadens.edges.desk.drafts.forms import ConsentForm
from kadens.edges.desk.drafts.opening import change, is_part, opens_draft
from kadens.edges.desk.drafts.quoted import CartShown, cart_as_shown
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import attempt, in_words, refusing_into
from kadens.pure.errors import KadensError

__all__ = ["draft_card", "draft_complete", "draft_payment", "draft_submitted"]

WAYS: Final = ("card", "on_account")


@opens_draft
def draft_complete(request: HttpRequest, draft: StoredDraft, *, connected: Callable[[], Gateway]) -> HttpResponse:
    """All that is left; POST submits, once."""
    if draft.submitted:
        return redirect("draft_submitted", draft.draft_id)
    if not draft.cart.lines:
        return redirect("draft", draft.draft_id)
    cart = cart_as_shown(draft.cart, on=today())
    customer = customer_of(draft)
    form = ConsentForm(request.POST or None, initial={"channel": "phone"})
    shown = _page(draft, cart, customer) | {"form": form}
    if request.method == "POST" and cart.quote:
        connected()
        if _submitted(request, draft, form, shown):
            return redirect("draft_submitted", draft.draft_id)
    return render(request, "drafts/complete.html", shown)


def _page(draft: StoredDraft, cart: CartShown, customer: CustomerShown) -> dict[str, Any]:
    spoken = aloud(cart.quote, cart.lines, on=today(), language=customer.language) if cart.quote else None
    address_id = cart.quote.customer.address_id if cart.quote else None
    return {
        "draft": draft,
        "cart": cart,
        "customer": customer,
        "aloud": spoken,
        "address": next((each for each in customer.addresses if each.id == address_id), None),
        "due_now": _due_now(cart),
        "again": False,
        **_paying(draft, customer),
    }


def _due_now(cart: CartShown) -> int:
    """What is taken today, in minor units: instalments that are due at once."""
    parents = cart.quote.parents if cart.quote else ()
    return sum(part.amount for parent in parents for part in parent.instalments if part.due_on <= today())


def _paying(draft: StoredDraft, customer: CustomerShown) -> Mapping[str, Any]:
    """The card that is kept, the page on which one is entered, the credit that is left."""
    page = CardPage.objects.filter(customer_id=customer.id).order_by("-id").first()
    owed = dict(owed_by_customers([customer.id])).get(customer.id, 0)
    limit = customer.credit_limit
    return {
        "draft": draft,
        "customer": customer,
        "card": next((card for card in customer.cards if card.replaced_on is None), None),
        "card_page": page,
        "credit_left": None if limit is None else limit - owed,
        "owed": owed,
    }


def _submitted(request: HttpRequest, draft: StoredDraft, form: ConsentForm, shown: dict[str, Any]) -> bool:
    """Whether the order is submitted; if not, the page says why."""
    agreed: Agreed | None = None
    spoken, cart = shown["aloud"], shown["cart"]
    without = request.POST.get("consent") == "later"
    if cart.has_programs and not without:
        if request.POST.get("mark") != spoken.mark:
            shown["again"] = True
            return False
        if not form.is_valid():
            return False
        if not form.cleaned_data["said_yes"]:
            form.add_error("said_yes", _("Tick this when the customer has said yes, or submit without it."))
            return False
        agreed = form.agreed(spoken.script, spoken.language)

    def submit(version: int) -> None:
        try:
            submit_draft(draft.draft_id, version=version, agreed=agreed, on=today(), actor=actor_of(request))
        except KadensError as error:
            if error.code == "draft_changed" or not form.is_valid():
                raise
            form.add_error("recording" if error.code == "card_number_kept" else None, in_words(error))

    return change(request, draft, submit) and not (form.is_bound and form.errors)


@opens_draft
def draft_payment(request: HttpRequest, draft: StoredDraft) -> HttpResponse:
    """By card or on account."""
    way = request.POST.get("pay_with", "")

    def choose(version: int) -> None:
        choose_payment(draft.draft_id, version=version, pay_with=way, on=today(), actor=actor_of(request))

    if way in WAYS:
        change(request, draft, choose)
    return redirect("draft_complete", draft.draft_id)


@opens_draft
def draft_card(
    request: HttpRequest, draft: StoredDraft, *, connected: Callable[[], Gateway], public_url: Callable[[], str]
) -> HttpResponse:
    """POST asks the gateway for a page on which the customer enters a card; GET looks whether they have."""
    customer = customer_of(draft)
    connected()
    if request.method == "POST":
        back = f"{public_url()}/c/{link_token(CARD, customer.id)}?back"

        def ask() -> None:
            ask_for_card(customer_id=customer.id, return_url=back, on=today(), actor=actor_of(request))

        attempt(request, ask)
    else:
        _look(request, customer.id)
    if not is_part(request):
        return redirect("draft_complete", draft.draft_id)
    return render(request, "drafts/card.html", _paying(draft, customer_of(draft)))


def _look(request: HttpRequest, customer_id: int) -> None:
    page = CardPage.objects.filter(customer_id=customer_id, status="open").first()
    ref = page.ref if page else None
    if ref:
        attempt(request, lambda: follow_card_page(ref, on=today(), actor=actor_of(request)))


@opens_draft
def draft_submitted(request: HttpRequest, draft: StoredDraft) -> HttpResponse:
    """The orders that it became, and what holds them; POST keeps the customer's yes that came later."""
    made = draft.submitted
    if made is None:
        return redirect("draft", draft.draft_id)
    customer = customer_of(draft)
    form = ConsentForm(request.POST or None, initial={"channel": "phone"})
    if request.method == "POST" and _consented(made.parent_order_id, customer, form, actor_of(request)):
        messages.success(request, _("The consent is kept, and the order goes on."))
        return redirect("draft_submitted", draft.draft_id)
    numbers = [number for number in (made.parent_order_id, made.sales_order_id) if number]
    orders = Order.objects.filter(id__in=numbers).order_by("id")
    holds = Hold.objects.filter(order_id__in=numbers, released_on=None).order_by("id")
    reasons = list(dict.fromkeys(hold.reason for hold in holds))
    shown = {"draft": draft, "orders": orders, "reasons": reasons, "customer": customer, "form": form}
    return render(request, "drafts/submitted.html", shown)


def _consented(order_id: int | None, customer: CustomerShown, form: ConsentForm, actor: str) -> bool:
    """Whether the customer's yes to a held order is kept now."""
    if order_id is None or not form.is_valid():
        return False
    if not form.cleaned_data["said_yes"]:
        form.add_error("said_yes", _("Tick this when the customer has said yes."))
        return False
    with refusing_into(form, "recording"):
        record_consent(order_id, form.agreed("standard", spoken_language(customer.language)), on=today(), actor=actor)
    return form.is_valid()
