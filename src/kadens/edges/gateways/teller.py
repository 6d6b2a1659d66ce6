"""What the test gateway does with payments and refunds: the cards behave, the books keep it.

Two fronts ask it: one in the process, and an HTTP server. Its replies say what came of a call and in what manner the
front is to answer.
"""

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from kadens.domain.payments.gateway import Answer, CreateRequest, Outcome, SaveMethodRequest
from kadens.edges.gateways.books import Books, instant, stamp
from kadens.edges.gateways.calling import Calls, Reply, named
from kadens.edges.gateways.card_table import behaviour_of_token
from kadens.edges.gateways.conduct import CONDUCT, PLAIN, Behaviour, Conduct, Decision
from kadens.edges.gateways.hostility import drawn_below
from kadens.pure.cards import Expiry

__all__ = ["Declines", "Teller"]

Declines = Callable[[str, date], str | None]

SETTLES_AFTER: Final = timedelta(days=2)
"""How long a bank debit is processed."""
LINK_GOOD_FOR: Final = timedelta(days=1)
"""How long the cardholder may take to authenticate a payment."""
_OUTCOMES: Final = {
    "created": Outcome.CREATED,
    "approved": Outcome.APPROVED,
    "authorized": Outcome.AUTHORIZED,
    "declined": Outcome.DECLINED,
    "closed": Outcome.CLOSED,
    "processing": Outcome.PENDING,
    "requires_action": Outcome.REQUIRES_ACTION,
}
_WAITING: Final = ("processing", "requires_action")
_KINDS: Final = {"approved": "succeeded"}


class Teller:
    """Takes money and gives it back, in the books.

    A card without a script is approved, unless `declines` gives a reason for (token, business day). The customer
    authenticates at `pages_at`."""

    def __init__(self, books: Books, calls: Calls, *, pages_at: str, declines: Declines | None = None) -> None:
        self._books, self._calls, self._pages_at, self._declines = books, calls, pages_at, declines

    # Payments

    def create(self, request: CreateRequest) -> Reply[Answer]:
        """Make the object; the same key gives the same object, for as long as the key is remembered."""
        asked = f"{request.amount} {request.currency} {request.token} {int(request.capture_later)}"

        def act() -> Answer:
            known = self._calls.remembered("create", request.key)
            if known:
                return _same(known, asked, Outcome.CREATED)
            return self._create(request, asked)

        return self._calls.called("create", request.key, act)

    def confirm(self, ref: str, key: str) -> Reply[Answer]:
        """Take or authorize the money of an object, once: its own state is the guard, the key the second one."""
        return self._sent("confirm", ref, key, "created", self._decide)

    def capture(self, ref: str, key: str) -> Reply[Answer]:
        """Take what was authorized, once."""
        return self._sent("capture", ref, key, "authorized", self._capture)

    def get(self, ref: str) -> Reply[Answer]:
        """What has become of the object, or of a refund."""
        return self._calls.called("get", ref, lambda: self._state_of(ref), reading=True)

    def find(self, key: str) -> Reply[Answer]:
        """The object or refund made with this key; of several, the one that took money, else the latest."""

        def act() -> Answer:
            made = self._books.one("SELECT ref FROM payment WHERE key = ? ORDER BY taken > 0 DESC, rowid DESC", key)
            made = made or self._books.one("SELECT ref FROM refund WHERE key = ? ORDER BY rowid DESC", key)
            return self._state_of(made["ref"]) if made else Answer(Outcome.NOT_FOUND)

        return self._calls.called("find", key, act, reading=True)

    def close(self, ref: str) -> Reply[Answer]:
        """Kill the object, unless it has taken money or the bank works on it."""

        def act() -> Answer:
            found = self._current(ref)
            if found is None:
                return Answer(Outcome.NOT_FOUND)
            if found["state"] not in ("approved", "processing", "closed"):
                self._put(found, "closed", reason=found["reason"])
            return self._state_of(ref)

        return self._calls.called("close", ref, act)

    def refund(self, ref: str, key: str, amount: int) -> Reply[Answer]:
        """Give money back, never more than was taken."""

        def act() -> Answer:
            found, known = self._current(ref), self._calls.remembered("refund", key)
            if known:
                return _same(known, f"{ref} {amount}", Outcome.APPROVED)
            if found is None:
                return Answer(Outcome.NOT_FOUND)
            return self._refund(found, key, amount)

        with self._books.writing():
            made = self._books.one("SELECT token FROM payment WHERE ref = ?", ref)
            trouble = self._conduct(made["token"]).refund_trouble if made else None
            again = self._calls.remembered("refund", key)
            return self._calls.answered("refund", key, act, None if again else trouble)

    def save_method(self, request: SaveMethodRequest) -> Reply[Answer]:
        """Keep a card under its token, with the expiry that counts from now on."""

        def act() -> Answer:
            self._books.write(
                "INSERT OR REPLACE INTO expiry VALUES (?, ?)", request.token, request.expires_on.isoformat()
            )
            return Answer(Outcome.CREATED, ref=request.token)

        return self._calls.called("save_method", request.key, act)

    def standing(self, ref: str) -> Answer:
        """What has become of the object, in whatever mood the gateway is: for its own pages."""
        return self._state_of(ref)

    def authenticate(self, page: str, *, approve: bool) -> Answer:
        """The cardholder says yes or no on the page of a payment that waits for it."""
        with self._books.writing():
            made = self._books.one("SELECT ref FROM payment WHERE page = ?", page)
            found = self._current(made["ref"]) if made else None
            if found is None:
                return Answer(Outcome.NOT_FOUND)
            if found["state"] == "requires_action" and approve:
                self._take(found)
            elif found["state"] == "requires_action":
                self._put(found, "declined", reason="authentication_failed")
            return self._state_of(found["ref"])

    # Inside

    def _sent(self, call: str, ref: str, key: str, state: str, act: Callable[[sqlite3.Row], Answer]) -> Reply[Answer]:
        """Act on an object in this state; in any other, say what became of it."""

        def once() -> Answer:
            known = self._calls.remembered(call, key)
            if known and known["ref"] != ref:
                return Answer(Outcome.CONFLICT, ref=ref, reason="key_conflict")
            if found is None:
                return Answer(Outcome.NOT_FOUND)
            self._calls.remember(call, key, ref, ref)
            return act(found) if found["state"] == state else self._answer(found)

        with self._books.writing():
            found = self._current(ref)
            trouble = self._conduct_now(found).trouble if found and found["state"] == state else None
            return self._calls.answered(call, ref, once, trouble)

    def _create(self, request: CreateRequest, asked: str) -> Answer:
        before = self._books.one("SELECT count(*) AS made FROM payment WHERE key = ?", request.key)
        ref = f"pay_{named(request.key, before['made'] if before else 0)}"
        self._books.write(
            "INSERT INTO payment (ref, key, amount, currency, token, expires_on, made_on, capture_later, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'created')",
            ref,
            request.key,
            request.amount,
            request.currency,
            request.token,
            request.expires_on.isoformat(),
            request.on.isoformat(),
            int(request.capture_later),
        )
        self._calls.remember("create", request.key, asked, ref)
        return Answer(Outcome.CREATED, ref=ref, evidence={"state": "created"})

    def _decide(self, found: sqlite3.Row) -> Answer:
        conduct = self._conduct_now(found)
        match conduct.decision:
            case Decision.TAKE:
                self._take(found)
            case Decision.DECLINE:
                self._put(found, "declined", reason=conduct.reason, hard=conduct.hard)
            case Decision.AUTHENTICATE:
                until = stamp(self._books.now() + LINK_GOOD_FOR)
                self._put(found, "requires_action", reason=conduct.reason, until=until, page=secrets.token_urlsafe(24))
            case Decision.PROCESS:
                until = stamp(self._books.now() + SETTLES_AFTER)
                self._put(found, "processing", reason=conduct.reason, until=until, fails=conduct.fails)
            case Decision.REFUSE:
                return Answer(Outcome.FAULTY, ref=found["ref"], reason=conduct.reason)
        return self._state_of(found["ref"])

    def _capture(self, found: sqlite3.Row) -> Answer:
        conduct = self._conduct(found["token"])
        if conduct.decision is Decision.REFUSE:
            return Answer(Outcome.FAULTY, ref=found["ref"], reason=conduct.reason)
        if conduct.decision is Decision.DECLINE:
            self._put(found, "declined", reason="capture_declined", hard=conduct.hard)
        else:
            self._put(found, "approved", taken=found["amount"])
        return self._state_of(found["ref"])

    def _refund(self, found: sqlite3.Row, key: str, amount: int) -> Answer:
        given = self._books.one("SELECT coalesce(sum(amount), 0) AS sum FROM refund WHERE payment = ?", found["ref"])
        if given and given["sum"] + amount > found["taken"]:
            return Answer(Outcome.DECLINED, ref=found["ref"], reason="more_than_taken")
        if not self._conduct(found["token"]).refunds:
            return Answer(Outcome.DECLINED, ref=found["ref"], reason="refund_refused")
        before = self._books.one("SELECT count(*) AS made FROM refund WHERE key = ?", key)
        ref, now = f"ref_{named(key, before['made'] if before else 0)}", stamp(self._books.now())
        self._books.write(
            "INSERT INTO refund VALUES (?, ?, ?, ?, ?, 'approved', ?)",
            *(ref, key, found["ref"], amount, found["currency"], now),
        )
        self._calls.remember("refund", key, f"{found['ref']} {amount}", ref)
        self._calls.tell(ref, "refund.succeeded")
        return Answer(Outcome.APPROVED, ref=ref, evidence={"state": "approved"})

    def _take(self, found: sqlite3.Row) -> None:
        if found["capture_later"]:
            self._put(found, "authorized")
        else:
            self._put(found, "approved", taken=found["amount"])

    def _put(
        self,
        found: sqlite3.Row,
        state: str,
        *,
        reason: str = "",
        hard: bool = False,
        taken: int = 0,
        until: str | None = None,
        fails: bool = False,
        page: str | None = None,
    ) -> None:
        """The object in a state, and a word about it to whom it concerns."""
        confirmed = int(found["state"] == "created" and state != "closed")
        self._books.write(
            "UPDATE payment SET state = ?, reason = ?, hard = ?, taken = ?, moved_at = ?, waits_until = ?, fails = ?,"
            " page = coalesce(?, page), confirmations = confirmations + ? WHERE ref = ?",
            *(state, reason, int(hard), taken, stamp(self._books.now()) if taken else None, until, int(fails)),
            *(page, confirmed, found["ref"]),
        )
        self._calls.tell(found["ref"], f"payment.{_KINDS.get(state, state)}")

    def _conduct_now(self, found: sqlite3.Row) -> Conduct:
        """How the card behaves when it is confirmed on the day on which that was asked for."""
        on = date.fromisoformat(found["made_on"])
        if self._expiry(found).expired_on(on):
            return CONDUCT[Behaviour.CARD_EXPIRED]
        conduct, moods = self._conduct(found["token"]), self._calls.hostility()
        if conduct is not PLAIN:
            return conduct
        reason = None if self._scripted(found["token"]) or not self._declines else self._declines(found["token"], on)
        if moods and drawn_below(1, moods.seed, "decline", found["ref"]) < moods.decline:
            reason = "insufficient_funds"
        return replace(CONDUCT[Behaviour.DECLINE], reason=reason) if reason else PLAIN

    def _conduct(self, token: str) -> Conduct:
        return CONDUCT[self._scripted(token) or Behaviour.APPROVE]

    def _scripted(self, token: str) -> Behaviour | None:
        row = self._books.one("SELECT behaviour FROM script WHERE token = ?", token)
        return Behaviour(row["behaviour"]) if row else behaviour_of_token(token)

    def _expiry(self, found: sqlite3.Row) -> Expiry:
        row = self._books.one("SELECT expires_on FROM expiry WHERE token = ?", found["token"])
        last = date.fromisoformat(row["expires_on"] if row else found["expires_on"])
        return Expiry(last.year, last.month)

    def _current(self, ref: str) -> sqlite3.Row | None:
        """The payment, brought to where it is by now: what is processed settles, a page that nobody used expires."""
        found = self._payment(ref)
        if found is None or not self._has_waited(found):
            return found
        with self._books.writing():
            found = self._payment(ref)
            if found and self._has_waited(found):  # nobody else was first
                self._settle(found)
            return self._payment(ref)

    def _payment(self, ref: str) -> sqlite3.Row | None:
        return self._books.one("SELECT * FROM payment WHERE ref = ?", ref)

    def _has_waited(self, found: sqlite3.Row) -> bool:
        return found["state"] in _WAITING and stamp(self._books.now()) >= found["waits_until"]

    def _settle(self, found: sqlite3.Row) -> None:
        if found["state"] == "requires_action":
            self._put(found, "declined", reason="authentication_expired")
        elif found["fails"]:
            self._put(found, "declined", reason="debit_returned")
        else:
            self._take(found)

    def _state_of(self, ref: str) -> Answer:
        found = self._current(ref)
        if found:
            return self._answer(found)
        given = self._books.one("SELECT state FROM refund WHERE ref = ?", ref)
        return Answer(Outcome.APPROVED, ref=ref, evidence={"state": given["state"]}) if given else _NOT_FOUND

    def _answer(self, found: sqlite3.Row) -> Answer:
        asks = found["state"] == "requires_action"
        return Answer(
            _OUTCOMES[found["state"]],
            ref=found["ref"],
            reason=found["reason"],
            hard=bool(found["hard"]),
            evidence={"state": found["state"]},
            link=f"{self._pages_at}/authenticate/{found['page']}" if asks else None,
            link_expires_at=instant(found["waits_until"]) if asks else None,
        )


_NOT_FOUND: Final = Answer(Outcome.NOT_FOUND)


def _same(known: sqlite3.Row, asked: str, outcome: Outcome) -> Answer:
    """The answer to a key that was used before: what it was, unless something else is asked now."""
    if known["request"] != asked:
        return Answer(Outcome.CONFLICT, ref=known["ref"], reason="key_conflict")
    return Answer(outcome, ref=known["ref"])
