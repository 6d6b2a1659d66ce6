"""Carrying refunds out at the gateway: told once, asked until it has answered, never given twice (payments.md §3).

A share of a refund is committed as sent before the gateway is told. Asked again, the gateway is first asked whether it
knows our key; one that cannot be asked that is told again only while it still remembers the key. What it refuses goes
back to what we owe the customer, and waits for a person; so does a contradiction, and what has no answer for a week.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from kadens.domain.ledger.posting import NewEntry, move, post
from kadens.domain.payments.flights import Run
from kadens.domain.payments.gateway import Answer, Outcome, gateway
from kadens.domain.payments.halving import in_halves
from kadens.domain.payments.tally import Tally
from kadens.plumbing import clock
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction

__all__ = ["SettledRefunds", "release_refunds", "settle_next_refunds", "settle_refunds"]

_GIVE_UP: Final = timedelta(days=7)
_KEY_MARGIN: Final = timedelta(hours=1)
_CONTRADICTS: Final = (Outcome.CONFLICT, Outcome.NOT_FOUND)
_SILENT: Final = (Outcome.UNKNOWN, Outcome.FAULTY, Outcome.BUSY)


@dataclass(frozen=True, slots=True)
class SettledRefunds:
    """Shares of refunds that the gateway has settled, their sum in minor units, and those that it refused."""

    done: int = 0
    amount: int = 0
    refused: int = 0


@dataclass(frozen=True)
class _Page:
    after_id: int
    refund_ids: list[int] | None
    chunk: int


@dataclass(frozen=True, slots=True)
class _PlannedPart:
    part_id: int
    charge_id: int
    key: str
    amount: int
    ref: str | None
    refunded_on: date
    sent_at: datetime | None


@dataclass(frozen=True)
class _Sending:
    part_ids: list[int]
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class _Part:
    part_id: int


@dataclass(frozen=True, slots=True)
class _AnsweredPart:
    part: _PlannedPart
    status: str
    reason: str


@dataclass(frozen=True)
class _Settled:
    part_ids: list[int]
    statuses: list[str]
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class _SettledPart:
    part_id: int
    amount: int
    status: str
    refunded_on: date
    parent_line_id: int | None
    order_id: int | None


_PLANNED = load("kadens.domain.payments", "planned_refunds", _Page, _PlannedPart)
_SEND = load("kadens.domain.payments", "send_refunds", _Sending, _Part)
_SETTLE = load("kadens.domain.payments", "settle_refunds", _Settled, _SettledPart)
_RELEASE = load("kadens.domain.payments", "release_refunds", Nothing, _SettledPart)


def settle_refunds(
    *, refund_ids: Sequence[int] | None = None, on: date | None = None, chunk: int = 500
) -> SettledRefunds:
    """Have the gateway carry out what was decided and not settled yet; safe to repeat at any time.

    `on` is the day that a refusal is booked on; the day of its refund if left out."""
    after, tally = 0, Tally()
    while parts := _PLANNED.run(_Page(after, None if refund_ids is None else list(refund_ids), chunk)):
        after = parts[-1].part_id
        answered = _answered(parts)
        with transaction():
            _settle(answered, on, tally)
    counts = tally.counts
    return SettledRefunds(counts["refunded"], counts["refunded_amount"], counts["refunds_refused"])


def settle_next_refunds(run: Run, tally: Tally, *, after: int, chunk: int) -> int | None:
    """Have the gateway carry out the next shares after one; the last of them, None when there was none.

    A share that cannot be written down parks its charge; the gateway is asked about it before anything is given."""

    def settle(part: Sequence[_AnsweredPart], counted: Tally) -> list[_SettledPart]:
        return _settle(part, run.as_of, counted)

    parts = _PLANNED.run(_Page(after, None, chunk))
    in_halves(settle, _answered(parts), lambda one: one.part.charge_id, run, tally)
    return parts[-1].part_id if parts else None


def release_refunds(*, on: date) -> int:
    """Let those refunds go that a second person has approved meanwhile: from what we owe the customer to cash. What
    was not approved stays owed, and is a case for a person. How many shares were decided on."""
    with transaction():
        decided = _RELEASE.run(Nothing())
        post([_moved("payout", part, on, debit="receivables", credit="cash") for part in decided if _goes(part)])
        return len(decided)


def _goes(part: _SettledPart) -> bool:
    return part.status == "planned"


def _answered(parts: Sequence[_PlannedPart]) -> list[_AnsweredPart]:
    """The shares of which the gateway has said what became of them."""
    now = clock.now()
    fresh = [part.part_id for part in parts if part.sent_at is None]
    if fresh:
        _SEND.run(_Sending(fresh, now))
    found = [(part, _status(part, _refunded(part, now), now)) for part in parts]
    return [_AnsweredPart(part, *said) for part, said in found if said is not None]


def _refunded(part: _PlannedPart, now: datetime) -> Answer:
    """Ask first: a run that was killed may have given it back, and the gateway may have forgotten the key."""
    able = gateway().abilities
    if able.finds_by_key:
        found = gateway().find(part.key)
        if found.outcome is not Outcome.NOT_FOUND:
            return found
    elif _is_forgotten(part, able.key_hours, now):
        return Answer(Outcome.CONFLICT, reason="key_forgotten")
    answer = gateway().refund(part.ref or "", part.key, part.amount)
    if answer.outcome is Outcome.DECLINED and able.finds_by_key:
        given = gateway().find(part.key)  # another run may have given it since we asked, and left nothing to give
        return given if given.outcome is Outcome.APPROVED else answer
    return answer


def _is_forgotten(part: _PlannedPart, key_hours: int | None, now: datetime) -> bool:
    """Whether the gateway was told so long ago that it may not know our key any more."""
    if part.sent_at is None or key_hours is None:
        return False
    return now - part.sent_at > timedelta(hours=key_hours) - _KEY_MARGIN


def _status(part: _PlannedPart, answer: Answer, now: datetime) -> tuple[str, str] | None:
    """What an answer makes of a share, and why; None: it is asked again."""
    reason = answer.reason or answer.outcome.value
    if answer.outcome is Outcome.APPROVED:
        return "done", ""
    if answer.outcome is Outcome.DECLINED:
        return "refused", reason
    waited = now - (part.sent_at or now)
    if answer.outcome in _CONTRADICTS or (answer.outcome in _SILENT and waited >= _GIVE_UP):
        return "quarantined", reason
    return None


def _settle(answered: Sequence[_AnsweredPart], on: date | None, tally: Tally) -> list[_SettledPart]:
    """Write down what became of the shares, in the open transaction; what was refused is owed to the customer."""
    settled = _SETTLE.run(
        _Settled(
            [one.part.part_id for one in answered],
            [one.status for one in answered],
            [one.reason for one in answered],
        )
    )
    refused = [part for part in settled if part.status == "refused"]
    post([_moved("refund_returned", part, on, debit="cash", credit="receivables") for part in refused])
    for part in settled:
        if part.status == "done":
            tally.add("refunded", part.amount)
        else:
            tally.add("refunds_refused")
    return settled


def _moved(kind: str, part: _SettledPart, on: date | None, *, debit: str, credit: str) -> NewEntry:
    return NewEntry(
        kind=kind,
        subject_id=part.part_id,
        entered_on=on or part.refunded_on,
        legs=move(part.amount, debit=debit, credit=credit),
        parent_line_id=part.parent_line_id,
        order_id=part.order_id,
    )
