"""The continuity page: a program's whole schedule before the customer says yes, edited in place (domain.md §3)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.catalog.queries import products_by_id
from kadens.domain.company.business_day import today
from kadens.domain.continuity.editing import EndAfter, Skip, Unskip
from kadens.domain.intake.drafting import (
    StoredDraft,
    change_line,
    edit_line,
    edit_shipment,
    read_draft,
    restore_shipment,
)
from kadens.domain.intake.prompting import prompts_for
from kadens.domain.intake.quoting import CartLine, ParentQuote, quote_carts
from kadens.domain.intake.reading_aloud import spoken_program
from kadens.edges.desk.drafts.cart import customer_of, splits
from kadens.edges.desk.drafts.forms import LineForm, ShipmentForm
from kadens.edges.desk.drafts.opening import change, go, is_part, opens_draft
from kadens.edges.desk.drafts.quoted import one_line
from kadens.edges.desk.drafts.saying import program_in_words
from kadens.edges.desk.drafts.schedule import Row, Schedule, compare
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import in_words
from kadens.pure.errors import KadensError

__all__ = [
    "draft_line",
    "draft_shipment",
    "draft_shipment_end",
    "draft_shipment_original",
    "draft_shipment_skip",
]

_FIELDS: Final = {
    "date_too_early": "on",
    "price_without_reason": "reason",
    "card_number_kept": "reason",
    "product_unknown": "swap",
    "parent_as_item": "swap",
    "price_missing": "swap",
}
"""Which field of the form a refusal is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A line worked out, with and without its edits."""

    draft: StoredDraft
    at: int
    line: CartLine
    quoted: ParentQuote
    schedule: Schedule
    order_total: int | None

    def row(self, event: int, repetition: int) -> Row:
        found = next((row for row in self.schedule.rows if row.slot == f"{event}-{repetition}"), None)
        if found is None:
            raise Http404
        return found


@opens_draft
def draft_line(request: HttpRequest, draft: StoredDraft, at: int) -> HttpResponse:
    """The schedule; POST answers the prompts anew, or forgets every edit."""
    line = _line(draft, at)
    if request.method == "GET" and draft.submitted:
        return go(request, "draft_submitted", draft.draft_id)
    if request.method == "POST":
        return _changed(request, draft, at, line)
    editing = request.GET.get("edit", "")
    return _shown(request, draft, at, editing=editing, focus=request.GET.get("focus", ""))


@opens_draft
def draft_shipment(request: HttpRequest, draft: StoredDraft, at: int, event: int, repetition: int) -> HttpResponse:
    """Give a shipment another date, other quantities or prices, or another product."""
    _line(draft, at)
    slot = f"{event}-{repetition}"
    try:
        page = _page(draft, at)
    except KadensError:
        return _shown(request, draft, at, focus=slot)
    form = ShipmentForm(request.POST, row=page.row(event, repetition), today=today())
    if not form.is_valid():
        return _shown(request, draft, at, form=form)
    edits = form.edits()

    def edit(version: int) -> None:
        try:
            edit_shipment(draft.draft_id, version=version, at=at, edits=edits, on=today(), actor=actor_of(request))
        except KadensError as error:
            if error.code in ("draft_changed", "draft_submitted"):
                raise
            form.add_error(_FIELDS.get(error.code), in_words(error))

    if edits:
        change(request, draft, edit)
    if form.errors:
        return _shown(request, draft, at, form=form)
    return _after(request, draft, at, slot)


@opens_draft
def draft_shipment_skip(request: HttpRequest, draft: StoredDraft, at: int, event: int, repetition: int) -> HttpResponse:
    """Leave a shipment out, or take it up again."""
    kind = Skip if request.POST.get("skipped") == "yes" else Unskip
    edit = kind(event=event, repetition=repetition)
    return _edited(request, draft, at, f"{event}-{repetition}", lambda: edit)


@opens_draft
def draft_shipment_end(request: HttpRequest, draft: StoredDraft, at: int, event: int, repetition: int) -> HttpResponse:
    """End the program after a shipment."""
    return _edited(request, draft, at, f"{event}-{repetition}", lambda: EndAfter(event=event, repetition=repetition))


@opens_draft
def draft_shipment_original(
    request: HttpRequest, draft: StoredDraft, at: int, event: int, repetition: int
) -> HttpResponse:
    """Have a shipment again as the program has it."""
    _line(draft, at)

    def restore(version: int) -> None:
        restore_shipment(
            draft.draft_id,
            version=version,
            at=at,
            event=event,
            repetition=repetition,
            on=today(),
            actor=actor_of(request),
        )

    change(request, draft, restore)
    return _after(request, draft, at, f"{event}-{repetition}")


def _edited(
    request: HttpRequest, draft: StoredDraft, at: int, slot: str, edit: Callable[[], Skip | Unskip | EndAfter]
) -> HttpResponse:
    _line(draft, at)

    def act(version: int) -> None:
        edit_line(draft.draft_id, version=version, at=at, edit=edit(), on=today(), actor=actor_of(request))

    change(request, draft, act)
    return _after(request, draft, at, slot)


def _changed(request: HttpRequest, draft: StoredDraft, at: int, line: CartLine) -> HttpResponse:
    """Change the answers to the prompts, keeping the edits; or keep the answers and forget the edits."""
    if request.POST.get("edits") == "none":
        wanted = replace(line, edits=())
    else:
        form = LineForm(request.POST, prompts=prompts_for(line.sku), today=today(), line=line)
        if not form.is_valid():
            return _shown(request, draft, at, line_form=form)
        wanted = form.line(line.edits)

    def act(version: int) -> None:
        change_line(draft.draft_id, version=version, at=at, line=wanted, on=today(), actor=actor_of(request))

    change(request, draft, act, _("The line is changed."))
    if request.POST.get("back") == "draft":
        return go(request, "draft", draft.draft_id)
    return go(request, "draft_line", draft.draft_id, at)


def _after(request: HttpRequest, draft: StoredDraft, at: int, slot: str) -> HttpResponse:
    """The schedule as it is now; the focus goes back to the row."""
    if is_part(request):
        return _shown(request, read_draft(draft.draft_id), at, focus=slot)
    response = redirect("draft_line", draft.draft_id, at)
    response["Location"] += f"?focus={slot}#row-{slot}"
    return response


def _line(draft: StoredDraft, at: int) -> CartLine:
    if not 1 <= at <= len(draft.cart.lines):
        raise Http404
    return draft.cart.lines[at - 1]


def _page(draft: StoredDraft, at: int) -> _Page:
    """The line as it is edited, beside what it is without edits, and the whole order if that can be worked out."""
    line, cart = draft.cart.lines[at - 1], draft.cart
    carts = [one_line(cart, replace(line, edits=())), one_line(cart, line)]
    try:
        bare, edited, whole = quote_carts([*carts, cart], on=today())
        total: int | None = whole.total
    except KadensError:
        [bare, edited], total = quote_carts(carts, on=today()), None
    if not edited.parents:
        raise Http404
    [before], [after] = bare.parents, edited.parents
    drawn = [item.product_id for each in (before, after) for row in each.draft.lines for item in row.items]
    products = products_by_id(set(drawn), edited.currency)
    return _Page(
        draft=draft,
        at=at,
        line=line,
        quoted=after,
        schedule=compare(before, after, products),
        order_total=total,
    )


def _shown(
    request: HttpRequest,
    draft: StoredDraft,
    at: int,
    *,
    editing: str = "",
    focus: str = "",
    form: ShipmentForm | None = None,
    line_form: LineForm | None = None,
) -> HttpResponse:
    """The page, or the part of it that an edit changes."""
    shown: dict[str, Any] = {"draft": draft, "at": at, "focus": focus, "customer": customer_of(draft)}
    try:
        page = _page(draft, at)
    except KadensError as error:
        refused = shown | {"refused": in_words(error)}
        part = "drafts/impossible_part.html" if is_part(request) else "drafts/impossible.html"
        return render(request, part, refused)
    row = next((row for row in page.schedule.rows if row.slot == editing and row.is_planned), None)
    shown |= {
        "page": page,
        "schedule": page.schedule,
        "spoken": spoken_program(page.quoted, on=today()),
        "form": form or (ShipmentForm(row=row, today=today()) if row else None),
    }
    if is_part(request):
        return render(request, "drafts/schedule.html", shown | {"part": True})
    rules = page.quoted.draft.sale.rules
    shown["words"] = program_in_words(rules, page.quoted.draft.sale.event_duration)
    shown["line_form"] = line_form or LineForm(prompts=prompts_for(page.line.sku), today=today(), line=page.line)
    shown["splits"] = splits(draft, shown["line_form"])
    return render(request, "drafts/continuity.html", shown)
