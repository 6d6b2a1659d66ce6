"""Orders that agents work on: kept so that a closed browser loses nothing, submitted once (domain.md §3).

A change names the version that it was made from. Two windows therefore never overwrite each other without a word, and
of two that submit, the second gets the orders of the first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from kadens.domain.continuity.editing import Edit, EndAfter, SetPrice, SetQuantity, Skip, Swap, Unskip
from kadens.domain.continuity.models import ContinuityOrder
from kadens.domain.customers.queries import customers_by_code
from kadens.domain.intake.cart_documents import cart_from_document, cart_to_document, edit_to_document
from kadens.domain.intake.errors import DraftChanged, DraftLineUnknown, DraftSubmitted, DraftUnknown
from kadens.domain.intake.models import Draft
from kadens.domain.intake.quoting import Cart, CartLine, Quote, quote_carts
from kadens.domain.intake.selling import Submitted, place_orders
from kadens.domain.orders.consents import Agreed
from kadens.domain.orders.errors import CardNumberKept
from kadens.domain.payments.processing import process_payments
from kadens.plumbing import clock
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.errors import register
from kadens.plumbing.db.transactions import transaction

__all__ = [
    "StoredDraft",
    "add_line",
    "change_line",
    "choose_address",
    "choose_payment",
    "drafts_of",
    "drop_draft",
    "edit_line",
    "edit_shipment",
    "quote_draft",
    "read_draft",
    "remove_line",
    "restore_shipment",
    "start_draft",
    "submit_draft",
    "with_edit",
]

register({"ck_intake_draft_no_card": CardNumberKept, "intake_draft_submitted": DraftSubmitted})


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDraft:
    """A draft as it is kept. A change is made from `version`; `submitted` are the orders that it became."""

    draft_id: int
    owner: str
    cart: Cart
    version: int
    created_at: datetime
    changed_at: datetime
    submitted: Submitted | None


def start_draft(*, customer: str, pay_with: str = "card", on: date, actor: str) -> StoredDraft:
    """Begin an order for a customer, owned by `actor`. Raises CustomerUnknown, CartUnreadable."""
    with transaction():
        who = customers_by_code([customer])[customer]
        now = clock.now()
        row = Draft.objects.create(
            owner=actor,
            customer_id=who.id,
            cart=cart_to_document(Cart(customer=customer, pay_with=pay_with, lines=())),
            created_at=now,
            changed_at=now,
        )
        record([Deed("start_draft", "draft", row.id, {"customer": customer})], on=on, actor=actor)
        return _stored(row)


def read_draft(draft_id: int) -> StoredDraft:
    """A draft as it is kept. Raises DraftUnknown, CartUnreadable."""
    return _stored(_known(draft_id, Draft.objects.filter(id=draft_id).first()))


def drafts_of(owner: str | None, *, most: int | None = None) -> list[StoredDraft]:
    """The drafts that somebody works on (None: anybody), not submitted yet, the one changed last first; at most so
    many."""
    rows = Draft.objects.filter(submitted_at=None).order_by("-changed_at", "-id")
    return [_stored(row) for row in (rows if owner is None else rows.filter(owner=owner))[:most]]


def quote_draft(draft_id: int, *, on: date) -> Quote:
    """The whole schedule of the draft as it would be submitted on that day; nothing is written.

    Raises DraftUnknown, and what `quote_carts` raises: a day later an edit may not be possible any more."""
    return quote_carts([read_draft(draft_id).cart], on=on)[0]


def add_line(draft_id: int, *, version: int, line: CartLine, on: date, actor: str) -> StoredDraft:
    """Add a product, or a program with the answers to its prompts.

    Raises what a quote of the line raises; and, as every change does, DraftUnknown, DraftChanged, DraftSubmitted and
    CartUnreadable."""

    def added(cart: Cart) -> Cart:
        _refuse_impossible(cart, line, on)
        return replace(cart, lines=(*cart.lines, line))

    return _change(draft_id, version, added, "add_line", {"sku": line.sku}, on, actor)


def change_line(draft_id: int, *, version: int, at: int, line: CartLine, on: date, actor: str) -> StoredDraft:
    """Put a line in the place of line `at` (the first is 1), with the edits that it carries.

    Raises DraftLineUnknown, and what a quote of the line raises."""

    def changed(cart: Cart) -> Cart:
        _line(draft_id, cart, at)
        _refuse_impossible(cart, line, on)
        return _with_line(cart, at, line)

    return _change(draft_id, version, changed, "change_line", {"at": at, "sku": line.sku}, on, actor)


def remove_line(draft_id: int, *, version: int, at: int, on: date, actor: str) -> StoredDraft:
    """Take line `at` out. Raises DraftLineUnknown."""

    def removed(cart: Cart) -> Cart:
        _line(draft_id, cart, at)
        return _with_line(cart, at)

    return _change(draft_id, version, removed, "remove_line", {"at": at}, on, actor)


def edit_line(draft_id: int, *, version: int, at: int, edit: Edit, on: date, actor: str) -> StoredDraft:
    """Edit one shipment of line `at` on the continuity page; an edit of the same thing takes the earlier one's place,
    and taking a skip back forgets it. Raises DraftLineUnknown, and what `continuity.editing.edited` raises."""

    def edited(cart: Cart) -> Cart:
        line = _line(draft_id, cart, at)
        line = replace(line, edits=with_edit(line.edits, edit))
        _refuse_impossible(cart, line, on)
        return _with_line(cart, at, line)

    detail = {"at": at, **edit_to_document(edit)}
    return _change(draft_id, version, edited, "edit_line", detail, on, actor)


def edit_shipment(draft_id: int, *, version: int, at: int, edits: Sequence[Edit], on: date, actor: str) -> StoredDraft:
    """Make several edits of line `at` in one change, all or none, as when a date and a price are typed together.

    Raises DraftLineUnknown, and what `continuity.editing.edited` raises."""

    def edited(cart: Cart) -> Cart:
        line = _line(draft_id, cart, at)
        for edit in edits:
            line = replace(line, edits=with_edit(line.edits, edit))
        _refuse_impossible(cart, line, on)
        return _with_line(cart, at, line)

    detail = {"at": at, "edits": [edit_to_document(edit) for edit in edits]}
    return _change(draft_id, version, edited, "edit_line", detail, on, actor)


def restore_shipment(
    draft_id: int, *, version: int, at: int, event: int, repetition: int, on: date, actor: str
) -> StoredDraft:
    """Forget every edit of one shipment, an end after it as well: it is as the program has it.

    Raises DraftLineUnknown."""

    def restored(cart: Cart) -> Cart:
        line = _line(draft_id, cart, at)
        kept = tuple(edit for edit in line.edits if edit.slot != (event, repetition))
        return _with_line(cart, at, replace(line, edits=kept))

    detail = {"at": at, "event": event, "repetition": repetition}
    return _change(draft_id, version, restored, "restore_shipment", detail, on, actor)


def choose_payment(draft_id: int, *, version: int, pay_with: str, on: date, actor: str) -> StoredDraft:
    """Have the order paid by the customer's card (*card*), which may come later, or *on_account*."""
    detail = {"pay_with": pay_with}
    return _change(
        draft_id, version, lambda cart: replace(cart, pay_with=pay_with), "choose_payment", detail, on, actor
    )


def choose_address(draft_id: int, *, version: int, address_id: int | None, on: date, actor: str) -> StoredDraft:
    """Send the parcels to one of the customer's addresses; None: to the newest. Raises AddressUnknown."""

    def chosen(cart: Cart) -> Cart:
        quote_carts([replace(cart, lines=(), address_id=address_id)], on=on)
        return replace(cart, address_id=address_id)

    return _change(draft_id, version, chosen, "choose_address", {"address_id": address_id}, on, actor)


def submit_draft(draft_id: int, *, version: int, agreed: Agreed | None, on: date, actor: str) -> Submitted:
    """Make the draft into orders, once: whoever submits it again gets the orders of the first time.

    Without `agreed` the parent order is held until the consent is recorded. Raises DraftUnknown, DraftChanged, and what
    `place_orders` raises; the draft is then as it was."""
    with transaction():
        row = _locked(draft_id)
        if row.submitted_at is not None:
            return _submitted(row)
        _refuse_changed(row, version)
        placement = place_orders([replace(cart_from_document(row.cart), agreed=agreed)], on=on, actor=actor)
        [made] = placement.submitted
        row.submitted_at = clock.now()
        row.parent_order_id, row.sales_order_id = made.parent_order_id, made.sales_order_id
        row.holds = list(made.holds)
        row.save(update_fields=["submitted_at", "parent_order", "sales_order", "holds"])
        detail = {"parent_order": made.parent_order_id, "sales_order": made.sales_order_id}
        record([Deed("submit_draft", "draft", draft_id, detail)], on=on, actor=actor)
    if placement.charge_ids:
        process_payments(as_of=on, actor=actor, charge_ids=placement.charge_ids)
    return made


def drop_draft(draft_id: int, *, version: int, on: date, actor: str) -> None:
    """Forget the draft: no order comes of it. Raises DraftUnknown, DraftChanged, DraftSubmitted."""
    with transaction():
        row = _locked(draft_id)
        _refuse_submitted(row)
        _refuse_changed(row, version)
        row.delete()
        record([Deed("drop_draft", "draft", draft_id)], on=on, actor=actor)


def with_edit(edits: Sequence[Edit], edit: Edit) -> tuple[Edit, ...]:
    """The edits with one more: what it says over again is forgotten."""
    kept = tuple(each for each in edits if not _said_again(each, edit))
    took_back = isinstance(edit, Unskip) and len(kept) < len(edits)
    return kept if took_back else (*kept, edit)


def _said_again(earlier: Edit, edit: Edit) -> bool:
    """Whether the later edit makes the earlier one void: of two ends the later counts, a swap puts other items."""
    if isinstance(edit, EndAfter):
        return isinstance(earlier, EndAfter)
    if earlier.slot != edit.slot:
        return False
    match edit:
        case Unskip():
            return isinstance(earlier, Skip)
        case Swap():
            return isinstance(earlier, Swap | SetPrice | SetQuantity)
        case SetPrice() | SetQuantity():
            return isinstance(earlier, SetPrice | SetQuantity) and (type(earlier), earlier.sku) == (
                type(edit),
                edit.sku,
            )
        case _:
            return type(earlier) is type(edit)


def _change(
    draft_id: int,
    version: int,
    change: Callable[[Cart], Cart],
    action: str,
    detail: Mapping[str, object],
    on: date,
    actor: str,
) -> StoredDraft:
    """Change the cart under the draft's lock, if it still is as it was shown."""
    with transaction():
        row = _locked(draft_id)
        _refuse_submitted(row)
        _refuse_changed(row, version)
        row.cart = cart_to_document(change(cart_from_document(row.cart)))
        row.version, row.changed_at = row.version + 1, clock.now()
        row.save(update_fields=["cart", "version", "changed_at"])
        record([Deed(action, "draft", draft_id, detail)], on=on, actor=actor)
        return _stored(row)


def _locked(draft_id: int) -> Draft:
    return _known(draft_id, Draft.objects.select_for_update().filter(id=draft_id).first())


def _known(draft_id: int, row: Draft | None) -> Draft:
    if row is None:
        raise DraftUnknown(draft=draft_id)
    return row


def _refuse_submitted(row: Draft) -> None:
    if row.submitted_at is not None:
        raise DraftSubmitted(draft=row.id)


def _refuse_changed(row: Draft, version: int) -> None:
    if row.version != version:
        raise DraftChanged(draft=row.id, version=row.version)


def _refuse_impossible(cart: Cart, line: CartLine, on: date) -> None:
    """Quote the line alone: another one of the cart that cannot be sold any more is no reason to refuse it."""
    quote_carts([replace(cart, lines=(line,), address_id=None)], on=on)


def _line(draft_id: int, cart: Cart, at: int) -> CartLine:
    if not 1 <= at <= len(cart.lines):
        raise DraftLineUnknown(draft=draft_id, at=at)
    return cart.lines[at - 1]


def _with_line(cart: Cart, at: int, *lines: CartLine) -> Cart:
    """The cart with these lines in the place of line `at`."""
    return replace(cart, lines=(*cart.lines[: at - 1], *lines, *cart.lines[at:]))


def _stored(row: Draft) -> StoredDraft:
    return StoredDraft(
        draft_id=row.id,
        owner=row.owner,
        cart=cart_from_document(row.cart),
        version=row.version,
        created_at=row.created_at,
        changed_at=row.changed_at,
        submitted=_submitted(row) if row.submitted_at is not None else None,
    )


def _submitted(row: Draft) -> Submitted:
    """What became of the draft when it was submitted; orders that renewed them since are not part of it."""
    started = ContinuityOrder.objects.filter(parent_order_id=row.parent_order_id, renews=None).order_by("place")
    pairs = list(started.values_list("id", "parent_line_id")) if row.parent_order_id else []
    return Submitted(
        parent_order_id=row.parent_order_id,
        sales_order_id=row.sales_order_id,
        continuity_order_ids=tuple(key for key, _ in pairs),
        parent_line_ids=tuple(line_id for _, line_id in pairs),
        holds=tuple(row.holds),
    )
