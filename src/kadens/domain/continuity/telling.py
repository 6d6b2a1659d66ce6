"""What notices tell of, read for many at once when they are sent: a notice is thin, and knows no orders (ADR 29).

Amounts and dates of the fact itself stand in its payload. Around them goes what is true when it is told: who the
customer is, what the program is called, what the next parcel holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from kadens.domain.company.parameters import Parameters, parameters
from kadens.domain.notices.mail import Letter, Unfit
from kadens.domain.notices.outbox import Claimed
from kadens.domain.notices.placeholders import RULES, Cause, Item, Value
from kadens.plumbing.db.statement import load
from kadens.pure.errors import KadensError
from kadens.pure.money import Money

__all__ = ["letters_of"]

_CHARGES: Final = frozenset({"continuity_charged", "continuity_billed", "payment_failed", "payment_link"})
"""Kinds whose payload names the order that is paid for."""


@dataclass(frozen=True)
class _Asked:
    notice_ids: list[int]
    customer_ids: list[int]
    parent_line_ids: list[int | None]
    line_ids: list[int | None]
    order_ids: list[int | None]
    card_ids: list[int | None]
    pause_ids: list[int | None]
    from_first: list[bool]


@dataclass(frozen=True, slots=True)
class _Facts:
    notice_id: int
    name: str
    email: str
    language: str
    parent_order_id: int | None
    currency: str | None
    program: str
    upfront: bool | None
    agreed_total: int | None
    delivery_on: date | None
    total: int | None
    items: list[dict[str, str]]
    last_four: str | None
    expires_on: date | None
    until_on: date | None


_FACTS = load("kadens.domain.continuity", "notice_facts", _Asked, _Facts)


def letters_of(notices: Sequence[Claimed]) -> Mapping[int, Letter | Unfit]:
    """The letter that each notice is, by the notice's number, in one statement; none of one whose customer is gone.

    A notice whose own values cannot be read is `Unfit`, and spoils no other."""
    if not notices:
        return {}
    asked = _Asked(
        notice_ids=[notice.id for notice in notices],
        customer_ids=[notice.customer_id for notice in notices],
        parent_line_ids=[notice.parent_line_id for notice in notices],
        line_ids=[_named(notice, "line") for notice in notices],
        order_ids=[_named(notice, "order") for notice in notices],
        card_ids=[_named(notice, "card") for notice in notices],
        pause_ids=[_named(notice, "pause") for notice in notices],
        from_first=[notice.kind == "order_confirmed" for notice in notices],
    )
    company, by_id = parameters(), {notice.id: notice for notice in notices}
    return {facts.notice_id: _letter_or_unfit(by_id[facts.notice_id], facts, company) for facts in _FACTS.run(asked)}


def _letter_or_unfit(notice: Claimed, facts: _Facts, company: Parameters) -> Letter | Unfit:
    try:
        return _letter(notice, facts, company)
    except (ValueError, TypeError, KadensError) as error:
        return Unfit("incomplete", f"{type(error).__name__}: {error}")


def _named(notice: Claimed, what: str) -> int | None:
    """The row that the notice's fact names, as in `line:12` or `card:3:2026-01-31`."""
    kind, key, *_ = [*notice.fact.split(":"), ""]
    return int(key) if kind == what and key.isdecimal() else None


def _letter(notice: Claimed, facts: _Facts, company: Parameters) -> Letter:
    names = {"customer": facts.name, "company": company.name}
    found = {**names, **_of_the_order(notice, facts), **_of_the_money(notice, facts)}
    known = RULES[notice.kind].known
    return Letter(
        notice_id=notice.id,
        kind=notice.kind,
        language=facts.language,
        identity=notice.identity,
        customer_id=notice.customer_id,
        name=facts.name,
        address=facts.email,
        time_zone=company.time_zone,
        values={name: value for name, value in found.items() if name in known},
    )


def _of_the_order(notice: Claimed, facts: _Facts) -> dict[str, Value]:
    """Which order, which program, what comes and when."""
    ordered = notice.payload.get("order") if notice.kind in _CHARGES else _named(notice, "order")
    order_id = ordered or facts.parent_order_id
    return {
        "order": str(order_id) if order_id else "",
        "program": facts.program,
        "items": tuple(Item(each["name"], Decimal(each["quantity"]), each["unit"]) for each in facts.items),
        "delivery_on": _day(notice.payload.get("delivery_on")) or facts.delivery_on or "",
        "until_on": facts.until_on or "",
        "tracking": str(notice.payload.get("tracking") or ""),
    }


def _of_the_money(notice: Claimed, facts: _Facts) -> dict[str, Value]:
    """The amount of the fact, else the parcel's if it is paid by itself; the card; when, how often, why."""
    payload = notice.payload
    instalment = payload.get("instalment")
    last_four = payload.get("last_four") or facts.last_four
    return {
        "amount": _amount(payload, facts),
        "total": _money(facts.agreed_total, facts.currency) if facts.upfront else "",
        "card": f"•••• {last_four}" if last_four else "",
        "expires_on": _day(payload.get("expires_on")) or facts.expires_on or "",
        "due_on": _day(payload.get("due_on")) or "",
        "instalment": str(instalment) if instalment else "",
        "reason": Cause(str(payload["reason"])) if payload.get("reason") else "",
        "link": str(payload.get("link") or ""),
        "expires_at": _instant(payload.get("expires_at")) or "",
    }


def _amount(payload: Mapping[str, Any], facts: _Facts) -> Value:
    if payload.get("amount") is not None:
        return _money(int(payload["amount"]), payload.get("currency") or facts.currency)
    return "" if facts.upfront else _money(facts.total, facts.currency)


def _money(minor: int | None, currency: str | None) -> Value:
    return "" if minor is None or not currency else Money(minor, currency)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
