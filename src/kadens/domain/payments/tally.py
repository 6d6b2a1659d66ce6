"""What a run of payments came to."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["PaymentsReport", "Tally"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsReport:
    """Counts of a run, amounts in minor units. `declined` counts by reason; `failed` are those that gave up.

    `busy` are attempts that the gateway had no time for: nothing was done, they wait. `quarantined` are those left to a
    person now. `settled` are attempts of earlier runs that came to their end now, `retried` those that tried a declined
    charge again; both are also counted by what they came to.
    `planned` are the card charges of the run's plan, `started` the attempts that it started of them; `paused` says why
    the run stopped before the end of its plan.
    `not_announced` are the charges that are due and may not be taken, since the customer was not told in time (ADR 39).
    `overdue` are those that an earlier day could have done, `parked` those that broke and were set aside. In a dry
    run charged and billed are what would be tried."""

    charged: int = 0
    charged_amount: int = 0
    billed: int = 0
    billed_amount: int = 0
    authorized: int = 0
    declined: Mapping[str, int] = field(default_factory=dict)
    declined_amount: int = 0
    failed: int = 0
    unknown: int = 0
    pending: int = 0
    busy: int = 0
    quarantined: int = 0
    settled: int = 0
    retried: int = 0
    refunded: int = 0
    refunded_amount: int = 0
    refunds_refused: int = 0
    planned: int = 0
    planned_amount: int = 0
    started: int = 0
    started_amount: int = 0
    not_announced: int = 0
    overdue: int = 0
    parked: int = 0
    paused: str = ""
    dry_run: bool = False


@dataclass(slots=True)
class Tally:
    """A report while the run goes on."""

    counts: Counter[str] = field(default_factory=Counter)
    declined: Counter[str] = field(default_factory=Counter)
    paused: str = ""

    def add(self, what: str, amount: int | None = None) -> None:
        """Count one more, with its amount if it has one."""
        self.counts[what] += 1
        if amount is not None:
            self.counts[f"{what}_amount"] += amount

    def decline(self, reason: str, amount: int) -> None:
        """Count a decline under its reason."""
        self.declined[reason] += 1
        self.counts["declined_amount"] += amount

    def merge(self, other: "Tally") -> None:
        """Count what another tally counted."""
        self.counts.update(other.counts)
        self.declined.update(other.declined)

    def report(self, *, dry_run: bool = False) -> PaymentsReport:
        """The counts so far."""
        return PaymentsReport(**self.counts, declined=dict(self.declined), paused=self.paused, dry_run=dry_run)
