"""Orders worth looking at, for somebody who sees the desk for the first time: one of each kind that there is."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kadens.plumbing.db.statement import load

__all__ = ["Example", "examples"]

_SOON: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Example:
    """A continuity order: *running*, *paused*, *declined*, *card_expiring* or *upfront*, and whose it is."""

    kind: str
    continuity_order_id: int
    customer: str


@dataclass(frozen=True)
class _Days:
    on: date
    until: date


_EXAMPLES = load("kadens.domain.continuity", "examples", _Days, Example)


def examples(*, on: date) -> list[Example]:
    """One of each kind, where there is one. It reads whole tables: for demos and small companies."""
    return list(_EXAMPLES.run(_Days(on, on + _SOON)))
