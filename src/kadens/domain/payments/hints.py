"""Hints: a webhook says that an object is worth a look, never what became of it (payments.md §3.7)."""

from dataclasses import dataclass
from datetime import datetime

from kadens.domain.payments.gateway import Hint
from kadens.plumbing import clock
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["take_hint"]


@dataclass(frozen=True)
class _Hint:
    account: str
    event_id: str
    ref: str
    kind: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class _Taken:
    hint_id: int


_TAKE_HINT = load("kadens.domain.payments", "take_hint", _Hint, _Taken)


def take_hint(hint: Hint, *, account: str) -> bool:
    """Keep the hint, once for each event of the account; whether it was new.

    The object's attempt is due for a look from now on, by any run: it need not be known yet, since a hint may come
    before our own commit of the object's name. No money and no state moves here."""
    with transaction():
        taken = _TAKE_HINT.run(_Hint(account, hint.event_id, hint.ref, hint.kind, clock.now()))
        return bool(taken)
