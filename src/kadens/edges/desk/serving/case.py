"""What a change is about: the order, the line where it is about one, who changes it, and on which day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse

from kadens.domain.company.business_day import today
from kadens.domain.continuity.queries import Item, Line, WholeOrder, whole_orders
from kadens.edges.desk.shell.gate import actor_of

__all__ = ["Case", "address_of", "case_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One order as it is while somebody looks at it; `line` is None where the whole order is meant."""

    order: WholeOrder
    line: Line | None
    on: date
    actor: str

    @property
    def key(self) -> int:
        return self.order.head.continuity_order_id

    @property
    def currency(self) -> str:
        return self.order.head.currency

    @property
    def the_line(self) -> Line:
        """The line, of a change that is about one."""
        if self.line is None:
            raise Http404
        return self.line

    @property
    def items(self) -> tuple[Item, ...]:
        """What the line ships."""
        return tuple(self.order.items[self.line.line_id]) if self.line else ()

    @property
    def by(self) -> dict[str, Any]:
        """Who acts and when, as every verb asks."""
        return {"on": self.on, "actor": self.actor}

    @property
    def where(self) -> dict[str, Any]:
        """Which line, as the verbs name it."""
        return {"event": self.the_line.event, "repetition": self.the_line.repetition}

    @property
    def back(self) -> str:
        """Where a person goes on after the change."""
        return address_of(self.key)


def case_of(request: HttpRequest, key: int, event: int | None = None, repetition: int | None = None) -> Case:
    """The order, and its line, as they are now. Raises Http404."""
    order = next(iter(whole_orders([key])), None)
    if order is None:
        raise Http404
    line = None
    if event is not None:
        line = next((one for one in order.lines if (one.event, one.repetition) == (event, repetition)), None)
        if line is None:
            raise Http404
    return Case(order=order, line=line, on=today(), actor=actor_of(request))


def address_of(key: int) -> str:
    """The page of the order; the first page where there is none of it."""
    try:
        return reverse("continuity_order", kwargs={"key": key})
    except NoReverseMatch:
        return reverse("home")
