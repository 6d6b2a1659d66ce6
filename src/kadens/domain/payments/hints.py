"""Hints: a webhook says that an object is worth a look, never what became of it (payments.md §3.7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kadens.domain.payments.gateway import Hint as Told
from kadens.domain.payments.hint_models import Hint
from kadens.plumbing import clock
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction

__all__ = ["HintTaken", "hints_about", "take_hint"]


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


def take_hint(hint: Told, *, account: str) -> bool:
    """Keep the hint, once for each event of the account; whether it was new.

    The object's attempt is due for a look from now on, by any run: it need not be known yet, since a hint may come
    before our own commit of the object's name. No money and no state moves here."""
    with transaction():
        taken = _TAKE_HINT.run(_Hint(account, hint.event_id, hint.ref, hint.kind, clock.now()))
        return bool(taken)


@dataclass(frozen=True, slots=True)
class HintTaken:
    """A hint that came: of which object of the gateway, and what kind of event it told of."""

    ref: str
    kind: str
    received_at: datetime


def hints_about(objects: Iterable[tuple[str, str]]) -> list[HintTaken]:
    """The hints that came about objects of the gateway, each an account and the gateway's name, in order."""
    pairs = list(objects)
    found = Hint.objects.filter(account__in={account for account, _ in pairs}, ref__in={ref for _, ref in pairs})
    rows = found.order_by("id").values_list("ref", "kind", "received_at")
    return [HintTaken(*row) for row in rows]
