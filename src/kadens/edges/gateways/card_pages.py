"""Pages on which a customer enters a card: the only place that sees its number, which is not kept."""

import re
import secrets
import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from kadens.domain.payments.gateway import CardPage, CardRequest, SavedCard
from kadens.edges.gateways.books import Books, instant, stamp
from kadens.edges.gateways.calling import Calls, Reply
from kadens.edges.gateways.card_table import TestCard, card_numbered
from kadens.pure.cards import Expiry, ExpiryInvalid

__all__ = ["CardPages"]

PAGE_GOOD_FOR: Final = timedelta(days=1)


class CardPages:
    """The pages of one gateway, which are opened at `pages_at`."""

    def __init__(self, books: Books, calls: Calls, *, pages_at: str) -> None:
        self._books, self._calls, self._pages_at = books, calls, pages_at

    def ask(self, request: CardRequest) -> Reply[CardPage]:
        """Make a page; the same key gives the same page."""

        def act() -> CardPage:
            known = self._calls.remembered("card_page", request.key)
            ref = known["ref"] if known else self._made(request)
            return self.standing(ref)

        return self._calls.called("card_page", request.key, act)

    def look(self, ref: str) -> Reply[CardPage]:
        """What has become of a page."""
        return self._calls.called("look", ref, lambda: self.standing(ref), reading=True)

    def standing(self, ref: str) -> CardPage:
        """What has become of a page, in whatever mood the gateway is: for the page itself."""
        found = self._found(ref)
        if found is None:
            return CardPage("unknown", ref)
        expires_at = instant(found["expires_at"])
        if found["token"]:
            return CardPage("done", ref, expires_at=expires_at, card=self._saved(found["token"]))
        if self._expired(found):
            return CardPage("expired", ref, expires_at=expires_at)
        return CardPage("open", ref, f"{self._pages_at}/card/{ref}", expires_at)

    def return_url(self, ref: str) -> str:
        """Where the customer goes from a page."""
        found = self._books.one("SELECT return_url FROM card_page WHERE ref = ?", ref)
        return str(found["return_url"]) if found else ""

    def enter(self, ref: str, typed: Mapping[str, str]) -> dict[str, str]:
        """Keep the card that was typed, as `number`, `expires` (12/30) and `code`; what is wrong, by field.

        Of the card only brand, last four digits and expiry are kept, under a token that says nothing."""
        card, expiry, wrong = _read(typed, self._books.now().date())
        if card is None or expiry is None or wrong:
            return wrong
        with self._books.writing():
            found = self._found(ref)
            if found is None or found["token"] or self._expired(found):
                return {"page": "This page is no longer open."}
            token = f"card_{secrets.token_hex(12)}"
            self._books.write(
                "INSERT INTO card VALUES (?, ?, ?, ?)", token, card.brand, card.last4, expiry.last_day().isoformat()
            )
            self._books.write("INSERT INTO script VALUES (?, ?)", token, card.behaviour.value)
            self._books.write("UPDATE card_page SET token = ? WHERE ref = ?", token, ref)
            self._calls.tell(ref, "card_page.done")
        return {}

    # Inside

    def _made(self, request: CardRequest) -> str:
        ref, until = f"page_{secrets.token_urlsafe(24)}", stamp(self._books.now() + PAGE_GOOD_FOR)
        self._books.write(
            "INSERT INTO card_page (ref, key, customer, return_url, expires_at) VALUES (?, ?, ?, ?, ?)",
            *(ref, request.key, request.customer, request.return_url, until),
        )
        self._calls.remember("card_page", request.key, request.customer, ref)
        return ref

    def _found(self, ref: str) -> sqlite3.Row | None:
        return self._books.one("SELECT * FROM card_page WHERE ref = ?", ref)

    def _expired(self, found: sqlite3.Row) -> bool:
        return stamp(self._books.now()) >= str(found["expires_at"])

    def _saved(self, token: str) -> SavedCard | None:
        card = self._books.one("SELECT * FROM card WHERE token = ?", token)
        return SavedCard(token, card["brand"], card["last4"], date.fromisoformat(card["expires_on"])) if card else None


def _read(typed: Mapping[str, str], today: date) -> tuple[TestCard | None, Expiry | None, dict[str, str]]:
    wrong: dict[str, str] = {}
    card = card_numbered(re.sub(r"[ -]", "", typed.get("number", "")))
    if card is None:
        wrong["number"] = "This is a test: enter one of the test numbers, never a real card's."
    expiry = _expiry(typed.get("expires", ""))
    if expiry is None:
        wrong["expires"] = "Write the month and year as printed on the card, like 12/30."
    elif expiry.expired_on(today):
        wrong["expires"] = "This card has expired."
    length = 4 if card and card.brand == "amex" else 3
    if not re.fullmatch(rf"[0-9]{{{length}}}", typed.get("code", "").strip(), re.ASCII):
        wrong["code"] = f"Enter the {length} digits of the security code."
    return card, expiry, wrong


def _expiry(text: str) -> Expiry | None:
    found = re.fullmatch(r"\s*([0-9]{1,2})\s*[/-]\s*(?:20)?([0-9]{2})\s*", text, re.ASCII)
    try:
        return Expiry(2000 + int(found[2]), int(found[1])) if found else None
    except ExpiryInvalid:
        return None
