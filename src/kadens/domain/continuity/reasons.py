"""Why customers leave: the list that the company keeps, and what of it was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, cast

from kadens.domain.continuity.servicing_models import Cancellation, CancelReason
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.errors import register
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError

__all__ = [
    "UNSPECIFIED",
    "CancelReasonInvalid",
    "CancelReasonUnknown",
    "OfferKind",
    "Reason",
    "cancel_reasons",
    "define_cancel_reasons",
    "keep_cancellation",
    "reason_of",
]

OfferKind = Literal["percent_off", "skip", "pause"]
UNSPECIFIED: Final = "unspecified"
"""The reason of those who do not say one."""


class CancelReasonUnknown(KadensError):
    """The company's list has no such reason, or has it no more."""

    code = "cancel_reason_unknown"
    message = "There is no reason {reason} to cancel for: `kadens order reasons` lists them."


class CancelReasonInvalid(KadensError):
    """A reason has a code and a text in both languages, known offers and a discount of 0 to 100 percent."""

    code = "cancel_reason_invalid"
    message = "That is no reason to cancel for ({detail})."


register({f"ck_continuity_cancel_reason_{name}": CancelReasonInvalid for name in ("offers", "percent", "texts")})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason of the list, in English and Swedish. `offers` may be made to somebody who leaves for it, discounts up
    to `most_percent`. One that is not `active` is kept for the cancellations that name it."""

    code: str
    text_en: str
    text_sv: str
    active: bool = True
    offers: tuple[OfferKind, ...] = ()
    most_percent: int = 0


def cancel_reasons(*, active_only: bool = True) -> list[Reason]:
    """The list, in the order in which it is shown."""
    found = CancelReason.objects.filter(active=True) if active_only else CancelReason.objects.all()
    return [_read(row) for row in found.order_by("place", "id")]


def define_cancel_reasons(reasons: Sequence[Reason], *, on: date, actor: str) -> None:
    """Make this the list, in this order. A reason that is not in it any more is kept, and not shown.

    *unspecified* always is. Raises CancelReasonInvalid."""
    with transaction():
        kept = {reason.code for reason in reasons} | {UNSPECIFIED}
        CancelReason.objects.exclude(code__in=kept).update(active=False)
        for place, reason in enumerate(reasons, start=1):
            values = {
                "place": place,
                "text_en": reason.text_en,
                "text_sv": reason.text_sv,
                "active": reason.active or reason.code == UNSPECIFIED,
                "offers": list(reason.offers),
                "most_percent": reason.most_percent,
            }
            CancelReason.objects.update_or_create(code=reason.code, defaults=values)
        record([Deed("define_cancel_reasons", "company", 1, {"codes": sorted(kept)})], on=on, actor=actor)


def reason_of(code: str) -> tuple[int, Reason]:
    """The key of an active reason, and what it says. Raises CancelReasonUnknown."""
    row = CancelReason.objects.filter(code=code, active=True).first()
    if row is None:
        raise CancelReasonUnknown(reason=code)
    return row.pk, _read(row)


def keep_cancellation(continuity_order_id: int, code: str, note: str, *, on: date, actor: str) -> None:
    """Keep why an order was cancelled, in the transaction that does it. Raises CancelReasonUnknown."""
    reason_id, _ = reason_of(code)
    Cancellation.objects.create(
        continuity_order_id=continuity_order_id, reason_id=reason_id, note=note, cancelled_on=on, cancelled_by=actor
    )


def _read(row: CancelReason) -> Reason:
    return Reason(
        code=row.code,
        text_en=row.text_en,
        text_sv=row.text_sv,
        active=row.active,
        offers=cast("tuple[OfferKind, ...]", tuple(row.offers)),
        most_percent=row.most_percent,
    )
