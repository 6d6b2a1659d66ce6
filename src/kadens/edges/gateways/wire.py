"""How the test gateway's answers look as JSON: written by its server, read by the HTTP adapter.

What does not look so is not read: a reader gives None, never a guess.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from kadens.domain.payments.gateway import Answer, CardPage, Movement, Outcome, SavedCard

__all__ = [
    "answer_document",
    "movement_document",
    "page_document",
    "read_answer",
    "read_movements",
    "read_page",
]

Document = dict[str, Any]
_STATES: Final = {
    outcome.value: outcome
    for outcome in (
        Outcome.CREATED,
        Outcome.APPROVED,
        Outcome.AUTHORIZED,
        Outcome.DECLINED,
        Outcome.PENDING,
        Outcome.REQUIRES_ACTION,
        Outcome.CLOSED,
    )
}
"""The states in which an object can be; every other outcome is a problem, with a status and a code."""
_PAGES: Final = ("open", "done", "expired")


def answer_document(answer: Answer) -> Document:
    """An object as the server shows it."""
    return {
        "ref": answer.ref,
        "state": answer.outcome.value,
        "reason": answer.reason,
        "hard": answer.hard,
        "link": answer.link,
        "link_expires_at": answer.link_expires_at.isoformat() if answer.link_expires_at else None,
    }


def read_answer(document: object) -> Answer | None:
    """What the server said of an object."""
    if not isinstance(document, Mapping):
        return None
    state, ref, reason, hard = (document.get(name) for name in ("state", "ref", "reason", "hard"))
    link, until = document.get("link"), document.get("link_expires_at")
    texts = isinstance(ref, str) and isinstance(reason, str) and isinstance(link, str | None)
    if not (isinstance(state, str) and state in _STATES and texts and isinstance(hard, bool)):
        return None
    try:
        link_expires_at = None if until is None else _instant(until)
    except (TypeError, ValueError):
        return None
    return Answer(
        _STATES[state],
        ref=ref,
        reason=str(reason),
        hard=hard,
        evidence={"state": state},
        link=link,
        link_expires_at=link_expires_at,
    )


def page_document(page: CardPage) -> Document:
    """A card page as the server shows it."""
    card = page.card
    return {
        "ref": page.ref,
        "status": page.status,
        "url": page.url,
        "expires_at": page.expires_at.isoformat() if page.expires_at else None,
        "card": card
        and {"token": card.token, "brand": card.brand, "last4": card.last4, "expires_on": f"{card.expires_on}"},
    }


def read_page(document: object) -> CardPage | None:
    """What the server said of a card page."""
    if not isinstance(document, Mapping) or document.get("status") not in _PAGES:
        return None
    try:
        page = CardPage(
            document["status"],
            _text(document["ref"]),
            None if document["url"] is None else _text(document["url"]),
            _instant(document["expires_at"]),
            None if document["card"] is None else _card(document["card"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
    return None if page.status == "done" and page.card is None else page


def movement_document(movement: Movement) -> Document:
    """Money that moved, as the server reports it."""
    return {
        "kind": movement.kind,
        "key": movement.key,
        "ref": movement.ref,
        "amount": movement.amount,
        "currency": movement.currency,
        "moved_at": movement.moved_at.isoformat(timespec="microseconds"),
    }


def read_movements(document: object) -> list[Movement] | None:
    """A page of the report."""
    if not isinstance(document, Mapping) or not isinstance(document.get("movements"), list):
        return None
    try:
        return [_movement(row) for row in document["movements"]]
    except (KeyError, TypeError, ValueError):
        return None


def _movement(row: Mapping[str, Any]) -> Movement:
    if row["kind"] not in ("taken", "refunded") or type(row["amount"]) is not int or row["amount"] < 0:
        raise ValueError(row)
    key, ref, currency = (_text(row[name]) for name in ("key", "ref", "currency"))
    return Movement(row["kind"], key, ref, row["amount"], currency, _instant(row["moved_at"]))


def _card(card: Mapping[str, Any]) -> SavedCard:
    token, brand, last4 = (_text(card[name]) for name in ("token", "brand", "last4"))
    return SavedCard(token, brand, last4, date.fromisoformat(card["expires_on"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _instant(value: object) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError(value)
    return at
