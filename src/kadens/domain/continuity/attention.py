"""What waits for a person now, whoever it is: counted for the first page of the desk."""

from dataclasses import dataclass

from kadens.plumbing.db.statement import Nothing, load

__all__ = ["Attention", "attention"]


@dataclass(frozen=True, slots=True)
class Attention:
    """How many orders are held, rows parked, requests undecided, payments in quarantine, differences unexplained."""

    holds: int
    parked: int
    approvals: int
    quarantined: int
    differences: int


_ATTENTION = load("kadens.domain.continuity", "attention", Nothing, Attention)


def attention() -> Attention:
    """What waits now, in one statement."""
    return _ATTENTION.run(Nothing())[0]
