"""What customers may see of their own orders, behind the link that their messages hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kadens.domain.customers.models import Customer
from kadens.plumbing.db.statement import load

__all__ = ["Overview", "RunningOrder", "overview_of"]


@dataclass(frozen=True)
class _Whose:
    customer_id: int


@dataclass(frozen=True, slots=True)
class RunningOrder:
    """A continuity order that goes on, and its next planned delivery, if one is planned: its day and its line.
    `paused_until` is None, too, for a pause that lasts until somebody ends it."""

    key: int
    order_id: int
    program: str
    status: str
    next_on: date | None
    next_event: int | None
    next_repetition: int | None
    paused_until: date | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The customer's language, and the orders that go on."""

    language: str
    orders: Sequence[RunningOrder]


_OVERVIEW = load("kadens.domain.continuity", "customer_overview", _Whose, RunningOrder)


def overview_of(customer_id: int) -> Overview | None:
    """What a customer has running; None for a customer who is not there any more."""
    language = Customer.objects.filter(id=customer_id).values_list("language", flat=True).first()
    return None if language is None else Overview(language, _OVERVIEW.run(_Whose(customer_id)))
