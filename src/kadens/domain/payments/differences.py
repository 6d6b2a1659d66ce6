"""What reconciliations found: reading it, and a person's word on what no later night will settle."""

from dataclasses import dataclass
from datetime import date, datetime

from kadens.domain.payments.models import ReconciliationDifference
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError

__all__ = [
    "DifferenceNotStanding",
    "DifferenceRow",
    "ReconciledDay",
    "Standing",
    "accept_difference",
    "differences",
    "reconciled_days",
    "standing",
]


class DifferenceNotStanding(KadensError):
    """A difference was to be accepted that is resolved, is only open, or was never found."""

    code = "difference_not_standing"
    message = "No difference {difference} stands; `kadens journal differences` lists those that do."


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One thing on which the books disagree, or did; `day` is the one it was found for. Amounts are minor units."""

    id: int
    day: date
    account: str
    kind: str
    key: str
    ref: str
    what: str
    ours: int | None
    theirs: int | None
    currency: str
    resolution: str
    resolved_on: date | None
    resolved_by: str
    note: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How many differences stand, how many things are open, and until when all is reconciled (None: never was)."""

    differences: int
    open_items: int
    reconciled_until: datetime | None


@dataclass(frozen=True, slots=True)
class ReconciledDay:
    """A stretch that was reconciled, a day of the company's as a rule: what the gateway *moved*, our attempts and
    refunds *settled* and the journal *booked*, in minor units, and how many things did not meet."""

    id: int
    account: str
    day: date
    movements: int
    moved_taken: int
    settled_taken: int
    booked_taken: int
    moved_refunded: int
    settled_refunded: int
    booked_refunded: int
    open_items: int
    differences: int
    reconciled_at: datetime
    actor: str


@dataclass(frozen=True)
class _Last:
    most: int


@dataclass(frozen=True)
class _Asked:
    resolved_too: bool
    most: int


_DIFFERENCES = load("kadens.domain.payments", "standing_differences", _Asked, DifferenceRow)
_DAYS = load("kadens.domain.payments", "reconciliations", _Last, ReconciledDay)
_STANDING = load("kadens.domain.payments", "reconciliation_standing", Nothing, Standing)


def differences(*, resolved_too: bool = False, most: int = 1_000) -> list[DifferenceRow]:
    """What stands, open things included, the newest first; with those that were resolved if asked."""
    return _DIFFERENCES.run(_Asked(resolved_too, most))


def standing() -> Standing:
    """What stands, in figures."""
    return _STANDING.run(Nothing())[0]


def reconciled_days(*, limit: int = 30) -> list[ReconciledDay]:
    """The last days that were reconciled, the newest first."""
    return _DAYS.run(_Last(limit))


def accept_difference(difference_id: int, *, note: str, on: date, actor: str) -> None:
    """A person has looked into a difference, and says what it is. Raises DifferenceNotStanding.

    It no longer warns; nothing is booked by it."""
    with transaction():
        rows = ReconciliationDifference.objects.filter(pk=difference_id, resolution="").exclude(what="open")
        if not rows.update(resolution="accepted", resolved_on=on, resolved_by=actor, note=note):
            raise DifferenceNotStanding(difference=difference_id)
        record([Deed("accept_difference", "difference", difference_id, {"note": note})], on=on, actor=actor)
