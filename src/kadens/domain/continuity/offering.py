"""Offers to customers who want to leave: what may be offered hangs on why they leave, and both are kept.

An accepted offer is carried out by the verbs that everybody uses, with the offer as their reason.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, cast

from kadens.domain.continuity.changing import skip_line
from kadens.domain.continuity.errors import PauseInvalid
from kadens.domain.continuity.line_items import items_of, note_change, replace_items
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder, Offer
from kadens.domain.continuity.moving import planned_lines
from kadens.domain.continuity.orders import lock_order, next_line, running
from kadens.domain.continuity.pausing import pause_order
from kadens.domain.continuity.planning import draft_item
from kadens.domain.continuity.reasons import OfferKind, reason_of
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.errors import register
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError
from kadens.pure.money import percent_of

__all__ = [
    "MadeOffer",
    "NewOffer",
    "OfferInvalid",
    "OfferNotAllowed",
    "OfferOpen",
    "OfferUnknown",
    "answer_offer",
    "make_offer",
    "offers_of",
    "settle_offer",
]

WHOLE: Final = 100


class OfferNotAllowed(KadensError):
    """The company does not make that offer to somebody who leaves for that reason."""

    code = "offer_not_allowed"
    message = "For the reason {reason} that may not be offered: {why}."


class OfferInvalid(KadensError):
    """An offer has what its kind needs, and nothing else."""

    code = "offer_invalid"
    message = "That is no offer: a discount has its percent and deliveries, a pause its last day, a skip neither."


class OfferOpen(KadensError):
    """One offer at a time."""

    code = "offer_open"
    message = "The customer has not answered the last offer yet."


class OfferUnknown(KadensError):
    """No offer of that number waits for an answer."""

    code = "offer_unknown"
    message = "No offer {offer} waits for an answer."


register({"uq_continuity_offer_open": OfferOpen, "ck_continuity_offer_kind": OfferInvalid})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOffer:
    """What is offered: `percent` off the next `deliveries`, the next delivery skipped, or a pause `until` a day."""

    kind: OfferKind
    percent: int | None = None
    deliveries: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOffer:
    """An offer that was made. `answer` is *open*, *accepted* or *declined*, `reason` the code of why they would go."""

    offer_id: int
    continuity_order_id: int
    reason: str
    offer: NewOffer
    made_on: date
    made_by: str
    answer: str
    answered_on: date | None
    answered_by: str


def make_offer(continuity_order_id: int, offer: NewOffer, *, code: str, on: date, actor: str) -> int:
    """Offer something to a customer who wants to leave for a reason of the list; the offer's number. Nothing of the
    order changes until it is accepted.

    Raises OrderOver, CancelReasonUnknown, OfferNotAllowed, OfferInvalid, OfferOpen, PauseInvalid, NothingPlanned."""
    with transaction():
        order = running(lock_order(continuity_order_id))
        reason_id, reason = reason_of(code)
        if offer.kind not in reason.offers:
            raise OfferNotAllowed(reason=code, why=f"its offers are {', '.join(reason.offers) or 'none'}")
        if offer.percent is not None and offer.percent > reason.most_percent:
            raise OfferNotAllowed(reason=code, why=f"a discount is at most {reason.most_percent} percent")
        _check_possible(order, offer, on)
        made = Offer.objects.create(
            continuity_order_id=order.id,
            reason_id=reason_id,
            kind=offer.kind,
            percent=offer.percent,
            deliveries=offer.deliveries,
            until=offer.until,
            made_on=on,
            made_by=actor,
        )
        detail = {"offer": made.pk, "kind": offer.kind, "code": code, "percent": offer.percent}
        record([Deed("make_offer", "continuity_order", order.id, detail)], on=on, actor=actor)
        return made.pk


def answer_offer(offer_id: int, *, accepted: bool, on: date, actor: str) -> None:
    """Keep the answer; an accepted offer is carried out at once: prices changed, a delivery skipped, or a pause begun.

    Raises OfferUnknown, OrderOver, and what the verbs raise that carry it out."""
    with transaction():
        key = Offer.objects.filter(id=offer_id).values_list("continuity_order_id", flat=True).first()
        if key is None:
            raise OfferUnknown(offer=offer_id)
        order = running(lock_order(key))
        row = Offer.objects.select_related("reason").filter(id=offer_id, answer="open").first()
        if row is None:
            raise OfferUnknown(offer=offer_id)
        answer = "accepted" if accepted else "declined"
        Offer.objects.filter(id=offer_id).update(answer=answer, answered_on=on, answered_by=actor)
        record(
            [Deed("answer_offer", "continuity_order", key, {"offer": offer_id, "answer": answer})], on=on, actor=actor
        )
        if accepted:
            _carry_out(order, row, on, actor)


def settle_offer(continuity_order_id: int, offer: NewOffer, *, code: str, accepted: bool, on: date, actor: str) -> int:
    """Keep an offer that was made and answered in one call, and carry it out if it was accepted; its number.

    Raises what `make_offer` and `answer_offer` raise."""
    with transaction():
        made = make_offer(continuity_order_id, offer, code=code, on=on, actor=actor)
        answer_offer(made, accepted=accepted, on=on, actor=actor)
        return made


def offers_of(continuity_order_id: int) -> list[MadeOffer]:
    """Every offer that was made for an order, the newest first."""
    found = Offer.objects.filter(continuity_order_id=continuity_order_id).select_related("reason").order_by("-id")
    return [
        MadeOffer(
            offer_id=row.pk,
            continuity_order_id=continuity_order_id,
            reason=row.reason.code,
            offer=NewOffer(
                kind=cast("OfferKind", row.kind), percent=row.percent, deliveries=row.deliveries, until=row.until
            ),
            made_on=row.made_on,
            made_by=row.made_by,
            answer=row.answer,
            answered_on=row.answered_on,
            answered_by=row.answered_by,
        )
        for row in found
    ]


def _check_possible(order: ContinuityOrder, offer: NewOffer, on: date) -> None:
    """Nobody is offered what could not be kept."""
    if offer.kind != "pause":
        next_line(order)
    elif order.status == "paused":
        raise PauseInvalid(reason="it is paused")
    elif offer.until is not None and offer.until <= on:
        raise PauseInvalid(reason=f"{offer.until} is not after {on}")


def _carry_out(order: ContinuityOrder, row: Offer, on: date, actor: str) -> None:
    reason = f"offer {row.pk}: {row.reason.text_en}"
    if row.kind == "pause":
        pause_order(order.id, until=row.until, on=on, actor=actor, reason=reason)
    elif row.kind == "skip":
        line = next_line(order)
        skip_line(order.id, event=line.event, repetition=line.repetition, on=on, actor=actor, reason=reason)
    else:
        _make_cheaper(order, row.percent or 0, row.deliveries or 0, reason, on, actor)


def _make_cheaper(order: ContinuityOrder, percent: int, deliveries: int, reason: str, on: date, actor: str) -> None:
    """So much off every item of the next planned deliveries, as far as they are planned; rounded half up."""
    next_line(order)
    rows = sorted(planned_lines([order.id]), key=lambda row: (row.delivery_on, row.event, row.repetition))
    for row in rows[:deliveries]:
        cheaper = [
            draft_item(product, item.each, order.quantity, _reduced(item.price, percent), own_price=True)
            for item, product in items_of(row, order)
        ]
        replace_items(row.line_id, cheaper)
        ContinuityLine.objects.filter(id=row.line_id).update(own_items=True)
        note_change(order, row, "change_price", on, actor, {"percent_off": percent, "reason": reason})


def _reduced(price: int, percent: int) -> int:
    return percent_of(price, Decimal(WHOLE - percent))
