"""How a run begins: its business day, its lease and the company's rules of dunning."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from kadens.domain.company.parameters import parameters
from kadens.domain.payments.dunning import Dunning
from kadens.domain.payments.flights import Run

__all__ = ["LEASE", "run_on"]

LEASE: Final = timedelta(seconds=20)
"""How long a run holds an attempt by the clock on the wall; after that another run may go on with it."""


def run_on(as_of: date, actor: str, lease: timedelta, park: Callable[[int], None] | None = None) -> Run:
    """A run on a business day."""
    rules = parameters()
    return Run(as_of, actor, lease, Dunning(rules.authorization_retries, rules.retry_days), park)
