"""The page of a new order: for whom, what is in it, what can be added, what it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.catalog.models import Product
from kadens.domain.company.business_day import today
from kadens.domain.customers.models import Customer
from kadens.domain.customers.showing import CustomerShown, show_customer
from kadens.domain.intake.drafting import StoredDraft, add_line, choose_address, remove_line
from kadens.domain.intake.prompting import prompts_for
from kadens.domain.intake.quoting import CartLine, quote_carts
from kadens.edges.desk.drafts.forms import LineForm
from kadens.edges.desk.drafts.offering import offers
from kadens.edges.desk.drafts.opening import change, is_part, opens_draft, plain
from kadens.edges.desk.drafts.quoted import CartShown, cart_as_shown, one_line
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import in_words
from kadens.pure.errors import KadensError
from kadens.pure.instalments import Instalment

__all__ = [
    "Split",
    "customer_of",
    "draft",
    "draft_address",
    "draft_line_new",
    "draft_line_removal",
    "draft_products",
    "splits",
]


@dataclass(frozen=True, slots=True)
class Split:
    """What a payment schedule makes of the line; `code` is empty for the program's own."""

    code: str
    instalments: Sequence[Instalment]


def customer_of(draft: StoredDraft) -> CustomerShown:
    """Whose order it is."""
    key = Customer.objects.values_list("id", flat=True).get(code=draft.cart.customer)
    return show_customer(key, as_of=today())


@opens_draft
def draft(request: HttpRequest, draft: StoredDraft) -> HttpResponse:
    """The order as far as it is."""
    if draft.submitted:
        return redirect("draft_submitted", draft.draft_id)
    shown = _page(draft, cart_as_shown(draft.cart, on=today()))
    shown["q"] = text = plain(request.GET.get("q", ""))
    shown["programs"], shown["goods"] = offers(text)
    return render(request, "drafts/draft.html", shown)


@opens_draft
def draft_products(request: HttpRequest, draft: StoredDraft) -> HttpResponse:
    """What can be added, while it is typed."""
    programs, goods = offers(plain(request.GET.get("q", "")))
    return render(request, "drafts/offers.html", {"draft": draft, "programs": programs, "goods": goods})


@opens_draft
def draft_address(request: HttpRequest, draft: StoredDraft) -> HttpResponse:
    """Send the parcels to another address of the customer."""
    text = request.POST.get("address", "")
    address = int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None

    def choose(version: int) -> None:
        choose_address(draft.draft_id, version=version, address_id=address, on=today(), actor=actor_of(request))

    change(request, draft, choose)
    return redirect("draft", draft.draft_id)


@opens_draft
def draft_line_new(request: HttpRequest, draft: StoredDraft) -> HttpResponse:
    """The prompts of a product; POST adds it, and leads to the continuity page if it is a program."""
    posted = request.method == "POST"
    sku = plain((request.POST if posted else request.GET).get("sku", ""), 60)
    try:
        prompts = prompts_for(sku)
    except KadensError as error:
        return _refused(request, draft, in_words(error))
    typed = request.POST if posted else request.GET
    form = LineForm(typed if "quantity" in typed else None, prompts=prompts, today=today())
    if posted and form.is_valid():
        added = _add(request, draft, form)
        if added:
            return added
    shown = _page(draft, None) | {
        "form": form,
        "prompts": prompts,
        "splits": splits(draft, form),
        "name": _name_of(sku),
    }
    return render(request, "drafts/splits.html" if is_part(request) else "drafts/line_new.html", shown)


def _name_of(sku: str) -> str:
    return Product.objects.values_list("name", flat=True).get(sku=sku)


def _add(request: HttpRequest, draft: StoredDraft, form: LineForm) -> HttpResponse | None:
    """Add the line and go on; None if it is refused, which the form then says."""
    line = form.line()

    def add(version: int) -> None:
        try:
            add_line(draft.draft_id, version=version, line=line, on=today(), actor=actor_of(request))
        except KadensError as error:
            if error.code == "draft_changed":
                raise
            form.add_error("quantity" if error.code == "quantity_invalid" else None, in_words(error))

    done = change(request, draft, add)
    if done and not form.is_valid():
        return None
    if done and form.prompts.program:
        return redirect("draft_line", draft.draft_id, len(draft.cart.lines) + 1)
    return redirect("draft", draft.draft_id)


def splits(draft: StoredDraft, form: LineForm) -> Sequence[Split]:
    """What each payment schedule on offer makes of the line, as far as it is typed."""
    if not form.prompts.payment_schedule:
        return ()
    line = CartLine(sku=form.prompts.sku, quantity=Decimal(1))
    if form.is_bound and form.is_valid():
        line = form.line()
    codes = ["", *(code for code in form.prompts.schedules if code != form.prompts.default_schedule)]
    carts = [one_line(draft.cart, replace(line, payment_schedule=code or None)) for code in codes]
    try:
        quotes = quote_carts(carts, on=today())
    except KadensError:
        return ()
    return [Split(code, quote.parents[0].instalments) for code, quote in zip(codes, quotes, strict=True)]


@opens_draft
def draft_line_removal(request: HttpRequest, draft: StoredDraft, at: int) -> HttpResponse:
    """Take a line out."""

    def remove(version: int) -> None:
        remove_line(draft.draft_id, version=version, at=at, on=today(), actor=actor_of(request))

    change(request, draft, remove, _("The line is taken out."))
    return redirect("draft", draft.draft_id)


def _page(draft: StoredDraft, cart: CartShown | None) -> dict[str, object]:
    customer = customer_of(draft)
    addresses = [address for address in customer.addresses if address.replaced_on is None]
    return {"draft": draft, "cart": cart, "customer": customer, "addresses": addresses}


def _refused(request: HttpRequest, draft: StoredDraft, words: str) -> HttpResponse:
    shown = _page(draft, cart_as_shown(draft.cart, on=today())) | {"refused": words, "q": ""}
    shown["programs"], shown["goods"] = offers("")
    return render(request, "drafts/draft.html", shown)
